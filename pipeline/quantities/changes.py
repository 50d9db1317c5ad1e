"""Two readings of one kind told as a change: "92 kg in March, 84 kg this morning", "a1c is 6.4 now, it was 9.2"."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Final

from pipeline.quantities.cues import pattern, searcher
from pipeline.quantities.numbers import value
from pipeline.quantities.reading import Reading

SCALED: Final = frozenset({"pain_score", "hba1c", "glucose", "lab_value", "blood_pressure", "weight"})
"""Kinds of quantity that can tell a change."""
_TAKES_UP: Final = {"hba1c": ("percentage",), "glucose": ("lab_value",), "pain_score": ("length",)}
"""Kinds that a second number without the name has: "a1c is 6.4% now, it was 9.2%"."""
_FAR: Final = 70
_AROUND: Final = 32
_AT_FIRST: Final = searcher("at_first")
_BY_NOW: Final = searcher("by_now")
_STRAIGHT: Final = pattern(r"\s?{straight_change}\s(?:(?:{approximate}|maybe|only)\s)?(?:an?\s)?")
_SEAM: Final = pattern(r"[,;.]|\b{seam}\b")
_STOP: Final = re.compile(r"[.!?;\n](?=\s|$)|,\s")
_BARE_NOW: Final = pattern(
    r"[^.!?;\n0-9]{0,30}?\b(?:{bare_now}\s(?:{bare_now_filler}\s){0,2}(?:an?\s)?(?P<low>{number})|(?P<early>{number})\snow)"
    r"(?![a-z0-9/]|[.,:][0-9]|\s?{no_dose_after})"
)
_BARE_KINDS: Final = frozenset({"pain_score", "hba1c", "glucose"})


def told_changes(folded: str, found: list[Reading]) -> list[Reading]:
    """The readings with ``before`` and ``after`` set on the second of two that a text compares."""
    changed = [*found]
    for i in range(1, len(changed)):
        one, two = changed[i - 1], changed[i]
        if not _comparable(one, two) or two.start - one.end > _FAR:
            continue
        turn = way(folded, one.start, one.end, two.start, two.end)
        if turn:
            first, last = (one, two) if turn > 0 else (two, one)
            changed[i] = replace(two, kind=one.kind, before=_value(first), after=_value(last))
    bare = [later for i in range(len(changed)) if (later := _bare(folded, changed, i)) is not None]
    return sorted([*changed, *bare], key=lambda r: r.start)


def _comparable(one: Reading, two: Reading) -> bool:
    alike = one.kind == two.kind or two.kind in _TAKES_UP.get(one.kind, ())
    single = all(r.before is None and (r.low == r.high or r.kind == "blood_pressure") for r in (one, two))
    return one.kind in SCALED and alike and single and (one.unit or two.unit) == (two.unit or one.unit)


def _value(reading: Reading) -> float:
    """Of a blood pressure the upper number."""
    return reading.high


def way(folded: str, start: int, end: int, then: int, until: int) -> int:
    """1 where the first number (``start`` to ``end``) is the earlier one, -1 where the second is, 0 where no words say it."""
    between = folded[end:then]
    if _STRAIGHT.fullmatch(between):
        return 1
    seam = _SEAM.search(between)
    cut = seam.start() if seam is not None else len(between)
    head = _STOP.split(folded[max(0, start - _AROUND) : start])[-1] + " " + folded[start:end] + between[:cut]
    tail = between[cut:] + folded[then:until] + _STOP.split(folded[until : until + _AROUND])[0]
    first = sum(map(bool, (_AT_FIRST.search(head), _BY_NOW.search(tail))))
    last = sum(map(bool, (_BY_NOW.search(head), _AT_FIRST.search(tail))))
    return (first > last) - (first < last)


def _bare(folded: str, found: list[Reading], i: int) -> Reading | None:
    """A later value without its unit: "8/10 at first, maybe a 5 now"."""
    last = found[i]
    until = min(found[i + 1].start if i + 1 < len(found) else len(folded), last.end + 48)
    if last.kind not in _BARE_KINDS or last.before is not None or last.low != last.high:
        return None
    match = _BARE_NOW.match(folded, last.end, until)
    if match is None:
        return None
    group = "low" if match["low"] else "early"
    number = value(match[group])
    if not 0.1 <= number / max(last.low, 0.1) <= 10 or (last.kind == "pain_score" and number > 10):
        return None
    return replace(last, start=match.start(group), end=match.end(group), low=number, high=number, before=last.high, after=number)
