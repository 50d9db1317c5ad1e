"""Whether numbers that moved got better or worse: by what is wanted of the outcome they measure."""

from __future__ import annotations

import bisect
import functools
from collections.abc import Iterable
from typing import Final, NamedTuple

from pipeline.claims import turns
from pipeline.claims.page import FORMS
from pipeline.claims.reading import REMEDIES, Clause, Reading
from pipeline.entities import entities
from pipeline.quantities.moves import Move, moves
from pipeline.reference import load

OUTCOME_OF: Final = {"pain_score": "pain", "hba1c": "hba1c", "glucose": "blood_sugar", "blood_pressure": "blood_pressure",
                     "weight": "weight"}  # fmt: skip
"""What a reading is about where no outcome is named."""
_FAR: Final = 12
"""An outcome is named within so many words of its numbers."""
_MOST: Final = 400.0
"""Attacks, hours and points that readers count."""


class Scale(NamedTuple):
    """Of an outcome's values on one scale: which are wanted, and between which they are as they should be."""

    least: float
    most: float
    wanted: str
    low: float | None
    high: float | None


@functools.cache
def scales() -> dict[str, tuple[Scale, ...]]:
    """The scales of each outcome of ``outcome_moves.csv``."""
    found: dict[str, list[Scale]] = {}
    for row in load("outcome_moves", ("outcome", "scale", "least", "most", "wanted", "low", "high"), ("outcome", "scale")):
        low, high = (float(row[name]) if row[name] else None for name in ("low", "high"))
        found.setdefault(row["outcome"], []).append(Scale(float(row["least"]), float(row["most"]), row["wanted"], low, high))
    return {outcome: tuple(rows) for outcome, rows in found.items()}


def judged(before: float, after: float, outcome: str | None, wanted: Iterable[str] = ()) -> str:
    """improves, worsens or no_effect; empty where the numbers alone do not say. ``wanted`` are outcomes the page wants more of.

    >>> judged(9, 4, "migraine"), judged(6, 40, "tsh"), judged(2.4, 1.9, "tsh"), judged(61, 55, "weight")
    ('improves', 'worsens', '', '')
    """
    if outcome is None:
        return ""
    if before == after:
        return "no_effect"
    known = entities().get(outcome)
    better = "up" if outcome in wanted or (known is not None and known.better == "up") else "down"
    rows = scales().get(outcome, ())
    scale = next((row for row in rows if row.least <= before <= row.most), None)
    if scale is None and rows:
        return ""
    if scale is None:
        return "improves" if (after > before) == (better == "up") else "worsens"
    return _on_scale(before, after, scale)


def _on_scale(before: float, after: float, scale: Scale) -> str:
    if not scale.wanted:
        return ""
    was, became = _off(before, scale), _off(after, scale)
    if scale.wanted == "range":
        return "" if was == became else "improves" if became < was else "worsens"
    past = scale.low if scale.wanted == "down" else scale.high
    over = past is not None and ((after < past) if scale.wanted == "down" else (after > past))
    if over and became > was:
        return "worsens"
    return "improves" if (after > before) == (scale.wanted == "up") else "worsens"


def _off(number: float, scale: Scale) -> float:
    """How far a value lies outside the range it should be in; below it as a multiple, for there is little room."""
    if scale.low is not None and number < scale.low:
        return scale.low / max(number, 1e-6) - 1
    return number / scale.high - 1 if scale.high is not None and number > scale.high else 0.0


# ---------------------------------------------------------------------------------------------------- in a comment


def plausible(move: Move, outcome: str | None) -> bool:
    """Whether the outcome can have such values: a blood pressure of 40 and then 62 is somebody's age."""
    rows = scales().get(outcome or "", ())
    if not rows:
        return max(move.before, move.after) <= _MOST or move.kind != "count"
    return all(any(row.least <= number <= row.most for row in rows) for number in (move.before, move.after))


def within(reading: Reading, first: int, last: int) -> tuple[Move, ...]:
    """The changes told between two tokens that are no amounts of a remedy."""
    start, end = reading.tokens.span(first, last)
    return tuple(m for m in moves(reading.text) if m.start < end and start < m.end and not _of_remedy(reading, m))


def told(reading: Reading, clause: Clause) -> Move | None:
    """The first change in numbers that the clause tells."""
    return next(iter(within(reading, clause.first, clause.last)), None)


def beside_remedy(reading: Reading, clause: Clause) -> int | None:
    """Where the clause tells in numbers what came of a remedy named before or in it: "TSH went 4 to 28 on kelp"."""
    if clause.asks or not any(m.value.kind in REMEDIES and m.first < clause.last for m in reading.named):
        return None
    if (move := told(reading, clause)) is None:
        return None
    measured = of(reading, move, *reading.sentence_tokens[clause.sentence])
    counts = plausible(move, measured) if measured else bool(clause.hits("effect", "up", "down"))
    return place(reading, clause, move) if counts else None


def place(reading: Reading, clause: Clause, move: Move) -> int:
    """The clause's token at which the change begins."""
    return min(max(clause.first, bisect.bisect_left(reading.tokens.starts, move.start)), clause.last - 1)


def of(reading: Reading, move: Move, first: int, last: int) -> str | None:
    """The outcome a change is of: the one named nearest before its numbers, else behind them, else what its kind measures."""
    at = bisect.bisect_left(reading.tokens.starts, move.start)
    until = bisect.bisect_left(reading.tokens.starts, move.end)
    named = [m for m in reading.named if m.value.kind == "outcome" and first <= m.first < last]
    own = OUTCOME_OF.get(move.kind)
    if own is not None and move.kind not in ("pain_score", "weight"):
        return own
    before = [m for m in named if m.first < until and at - m.last <= _FAR]
    after = [m for m in named if m.first >= until and m.first - until <= _FAR]
    chosen = [m.value.entity_id for m in (*reversed(before), *after) if plausible(move, m.value.entity_id)]
    return next(iter(chosen), own)


def _of_remedy(reading: Reading, move: Move) -> bool:
    """ "From 1 beetroot to 3 a day", "upped the dose from 2 to 4": more or less of the remedy is taken."""
    first = bisect.bisect_left(reading.tokens.starts, move.start)
    last = bisect.bisect_left(reading.tokens.starts, move.end)
    keys = reading.tokens.keys
    inside = {*keys[first : last + 2]}
    if any(m.value.kind in REMEDIES and first <= m.first <= last for m in reading.named):
        return True
    dosed = turns.listed("dosing")
    taken = not _TAKES.isdisjoint(keys[max(0, first - 1) : first])
    return taken or not inside.isdisjoint(FORMS | dosed) or not _DOSED.isdisjoint(keys[max(0, first - 5) : first])


_DOSED: Final = frozenset({"dose", "doses", "dosage", "upped", "taking"})
_TAKES: Final = frozenset({"take", "takes", "took", "taking", "swallow", "swallowed", "drank", "drink", "ate", "eat"})


def felt(reading: Reading, clause: Clause) -> str:
    """worsens or improves by what the writer did or felt then ("stopped it", "chuffed"); empty where nothing is told."""
    first = reading.sentence_tokens[clause.sentence][0]
    follows = reading.sentence_tokens[min(clause.sentence + 1, len(reading.sentence_tokens) - 1)][1]
    keys = set(reading.tokens.keys[first:follows])
    sorry, glad = not keys.isdisjoint(turns.listed("regret")), not keys.isdisjoint(turns.listed("glad"))
    return "" if sorry == glad else "worsens" if sorry else "improves"
