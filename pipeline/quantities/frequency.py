"""How often: phrases such as "twice daily", "every 8 hours", "weekly", as times per days."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import islice
from typing import Final

from pipeline.quantities.numbers import NUMBER, value
from pipeline.reference import load


@dataclass(frozen=True, kw_only=True, slots=True)
class Frequency:
    """``times_low``..``times_high`` per ``per_days`` days; ``part`` names the time of day where only one is named."""

    start: int
    end: int
    times_low: float
    times_high: float
    per_days: float
    part: str = ""


_ROWS: Final = load("quantity_frequency", ("pattern", "times", "per_days", "part", "case"), ("pattern",))
_RANGE: Final = rf"(?:{NUMBER}(?: ?(?:-|to|or) ?{NUMBER})?)"


_TOKEN: Final = re.compile(r"[a-zà-ž]+|[0-9½¼¾]+|/")
_HINTS: Final = frozenset({
    "aft", "alt", "ann", "bed", "bre", "dai", "day", "die", "día", "dia", "din", "dly", "eod", "eve", "fir", "for", "fri", "hou",
    "hrs", "lun", "man", "mea", "mid", "mon", "mor", "nig", "noc", "noo", "qds", "qhs", "qid", "qod", "quo", "sle", "sun", "sup",
    "tag", "tds", "tgl", "tid", "täg", "wak", "wee", "wks", "woc", "wöc", "yea", "yrs",
    "a", "p", "d", "h", "t", "b", "e", "m", "q", "am", "bd", "bid", "hr", "jo", "jou", "mo", "od", "pm", "qd", "wk", "yr",
    "mal", "vec", "foi", "las", "tur", "tea", "tue", "wed", "thu", "sat", "ret",
})  # fmt: skip
"""First three letters of the words that a phrase of the table is recognised by; spares most words the long match."""
_SCHEME: Final = re.compile(r"1 ?- ?[01] ?- ?1")
_LEAD: Final = 24
"""Characters of a phrase before its first hint: "two to three times a (day)"."""
_MOST: Final = 10_000
"""As for numbers: beyond, a text is no comment."""


def _alternative(number: int, pattern: str) -> str:
    """One row as a named group; its blanks stand for any one or two, ``#`` for a number or a range of numbers."""
    body = pattern.replace("[ -]", r"[\s-]").replace(" ?", r"\s?").replace("(?! ", r"(?!\s").replace(" ", r"\s{1,2}")
    return f"(?P<f{number}>{body.replace('#', f'(?P<n{number}>{_RANGE})')})"


_FREQUENCY: Final = re.compile(
    r"(?:(?=/)|(?<![a-z0-9]))(?<![0-9][.,])(?:"
    + "|".join(_alternative(i, row["pattern"]) for i, row in enumerate(_ROWS))
    + r")(?![a-z0-9])"
)


def frequencies(folded: str, original: str) -> list[Frequency]:
    """All phrases of frequency, left to right, none overlapping; the first matching row of the table names it."""
    found: list[Frequency] = []
    at = 0
    for start in _candidates(folded):
        if start < at or (match := _FREQUENCY.match(folded, start)) is None:
            continue
        at = match.end()
        if (phrase := _phrase(match, original)) is not None:
            found.append(phrase)
    return found


def _candidates(folded: str) -> list[int]:
    """Starts of words and numbers that stand shortly before a hint, or are one: no phrase begins elsewhere."""
    found: list[int] = []
    hint = len(folded) + 2 * _LEAD
    for token in reversed(list(islice(_TOKEN.finditer(folded), 10 * _MOST))):
        word, start = token.group(), token.start()
        if word[:3] in _HINTS or (word == "1" and _SCHEME.match(folded, start)):
            hint = start
        if hint - start <= _LEAD:
            found.append(start)
    return found[::-1]


def _phrase(match: re.Match[str], original: str) -> Frequency | None:
    number = int(str(match.lastgroup)[1:])
    row = _ROWS[number]
    if row["case"] == "upper" and not original[match.start() : match.end()].isupper():
        return None
    slot = match.groupdict().get(f"n{number}")
    low, high = _slot(slot) if slot else (1.0, 1.0)
    if min(low, high) <= 0:
        return None
    fewest, _, most = row["times"].partition("..")
    times = sorted((_formula(fewest, low), _formula(most or fewest, high)))
    return Frequency(
        start=match.start(),
        end=match.end(),
        times_low=times[0],
        times_high=times[1],
        per_days=_formula(row["per_days"], low),
        part=row["part"],
    )


def _slot(text: str) -> tuple[float, float]:
    parts = re.split(r"(?<=[^\s])\s?(?:-|\bto\b|\bor\b)\s?(?=[^\s])", text)
    if len(parts) == 2 and not re.search(r"[a-z]-[a-z]", text):
        return value(parts[0]), value(parts[1])
    return value(text), value(text)


def _formula(cell: str, slot: float) -> float:
    """A cell of the table: ``2``, ``#`` (the number in the phrase), ``24/#`` or ``7*#``; in ``1..2`` each end is one."""
    if cell.endswith("/#"):
        return float(cell[:-2]) / slot
    if cell.endswith("*#"):
        return float(cell[:-2]) * slot
    return slot if cell == "#" else float(cell)
