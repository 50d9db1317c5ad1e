"""Two numbers told as before and after: "from 9 migraines a month to 4", "148/92 -> 136/85", "was 8.2 in January, 3.1 now"."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Final, NamedTuple

from pipeline.quantities import Quantity, find_quantities
from pipeline.quantities.changes import SCALED, way
from pipeline.quantities.cues import pattern, searcher
from pipeline.quantities.numbers import value
from pipeline.text import fold, sentences


class Move(NamedTuple):
    """A value before and one after, and what kind of quantity they are; ``text[start:end]`` holds both."""

    before: float
    after: float
    kind: str
    """A kind of quantity; ``count`` where no name or unit tells."""
    unit: str | None
    start: int
    end: int


_TOLD: Final = re.compile(r"->|=>|→|\b(?:to|now|then|before|after|was|were|used to|since|started)\b")
_TWO: Final = re.compile(r"[0-9][^0-9]{1,120}[0-9]|[0-9](?:\.[0-9])?(?:->|→|=>|/)|\bfrom [a-z]")
"""Two numbers apart, or words for the first of them."""
_N: Final = r"(?<![\w.,/-]){number}(?![\w%/]|[.,][0-9])"
_SOME: Final = r"(?:(?:about|around|an?|just|only|maybe|roughly|nearly|almost|over|under|~)\s){0,2}"
_UNIT: Final = r"(?:\s?(?:%|{lab_unit}|points?)(?![a-z]))?"
_WORDS: Final = r"(?P<words>(?:\s(?!to\b|now\b)[a-z'-]+){0,5}?)"
"""What is counted, and in which span: "9 migraines a month to 4"."""
_TO: Final = rf"(?:back )?(?:down |up )?to {_SOME}(?P<after>{_N})"
_FROM: Final = pattern(rf"\bfrom {_SOME}(?P<before>{_N}){_UNIT}{_WORDS}\s?(?:,\s)?(?:straight |right |all the way )?{_TO}")
_STRAIGHT: Final = pattern(rf"(?P<before>{_N}){_UNIT}\s?(?:->|→|=>)\s?{_SOME}(?P<after>{_N})")
_WENT: Final = pattern(rf"\b{{moved}}\s(?:(?:down|up|back|by|mine|me|it)\s){{0,2}}{_SOME}(?P<before>{_N}){_UNIT}{_WORDS}\s{_TO}")
_PERIOD: Final = pattern(rf"(?P<before>{_N})\s{_TO}\s(?:a|per|each|every)\s{{often_span}}\b")
"""A range runs upwards: "9 to 4 a month" fell, and so did "HbA1c 58 to 47"."""
_DOWN_TO: Final = pattern(rf"(?P<before>{_N}){_WORDS}\s(?:down|up) to {_SOME}(?P<after>{_N})")
_NOW: Final = pattern(
    rf"(?P<before>{_N}){_WORDS}\s?,?\s(?:and |but |it's |i'm )?now\s"
    rf"(?:it's |i'm |get |have |on |down to |up to )?{_SOME}(?P<after>{_N})"
)
_WITHIN: Final = pattern(
    rf"(?P<before>{_N}){_UNIT}\sto {_SOME}(?P<after>{_N}){_UNIT}\s(?:in|within|over|after)\s{{number}}\s{{often_span}}"
)
_FELL: Final = pattern(rf"(?P<before>{_N}){_UNIT}\sto {_SOME}(?P<after>{_N})")
_WORDED: Final = (_FROM, _STRAIGHT, _WENT, _PERIOD, _DOWN_TO, _NOW, _WITHIN, _FELL)
_OTHERS: Final = frozenset({"dose", "content", "price", "age", "year", "clock", "share", "length", "temperature", "energy"})
"""Kinds of numbers that measure nobody's complaint."""
_RANGE: Final = re.compile(r"\s?(?:to|or|and)\s?")
_HOURS: Final = searcher("opening_hours")
_NEAR: Final = 16
_FAR: Final = 60
_MOST_TIMES: Final = 60.0
"""A value before and after are of one order, or nearly."""


@functools.lru_cache(maxsize=512)
def moves(text: str) -> tuple[Move, ...]:
    """Every told change of a text, in order; of doses, prices, ages and years none.

    >>> [(m.before, m.after) for m in moves("Migraines went from 9 a month to 4; TSH was 8.2 in Jan, 3.1 now.")]
    [(9.0, 4.0), (8.2, 3.1)]
    >>> moves("I went from 20 to 40 mg, and take 1 to 2 of them a day.")
    ()
    """
    folded = fold(text)
    if not (_TWO.search(folded) and _TOLD.search(folded)):
        return ()
    return _moves(text, folded)


def _moves(text: str, folded: str) -> tuple[Move, ...]:
    found = find_quantities(text)
    told = [
        Move(q.before, q.after, q.kind, q.unit, q.start, q.end) for q in found if q.before is not None and q.after is not None
    ]
    for start, end in sentences(text):
        here = [q for q in found if start <= q.start < end]
        worded = _worded(folded, start, end, here) if _TWO.search(folded, start, end) else ()
        for move in (*worded, *_paired(folded, here)):
            if not _overlaps(move, told):
                told.append(move)
    return tuple(sorted(told, key=lambda m: m.start))


def _overlaps(move: Move, told: Sequence[Move]) -> bool:
    return any(move.start < other.end and other.start < move.end for other in told)


def _worded(folded: str, start: int, end: int, here: Sequence[Quantity]) -> Iterator[Move]:
    """Changes told by "from A to B", an arrow, or a verb of moving."""
    for wording in _WORDED:
        for match in wording.finditer(folded, start, end):
            before, after = value(match["before"]), value(match["after"])
            inside = [q for q in here if q.start < match.end() and match.start() < q.end]
            if any(q.kind in _OTHERS for q in inside) or not _of_one_order(before, after):
                continue
            if _HOURS.search(folded, max(start, match.start() - _NEAR), match.start()):
                continue
            if wording in (_PERIOD, _FELL) and after >= before:
                continue
            kinds = {q.kind for q in inside if q.kind in SCALED}
            unit = next((q.unit for q in inside if q.kind in SCALED), None)
            spans = {q.unit for q in inside if q.kind == "duration"}
            if wording in (_FELL, _WITHIN) and not kinds:
                continue
            kind = kinds.pop() if len(kinds) == 1 else "duration" if spans else "count"
            yield Move(before, after, kind, unit or next(iter(spans), None), match.start("before"), match.end("after"))


def _paired(folded: str, here: Sequence[Quantity]) -> Iterator[Move]:
    """Two values that words of then and now part: "132 before, 168 after"."""
    values = [q for q in here if q.kind == "count" or q.kind in SCALED or q.kind in _OTHERS]
    for one, two in pairwise(values):
        kinds = {one.kind, two.kind} - {"count"}
        if len(kinds) > 1 or kinds & _OTHERS or not 0 < two.start - one.end <= _FAR or _told_already(one, two):
            continue
        if not kinds and _RANGE.fullmatch(folded, one.end, two.start):
            continue
        single = all(q.low == q.high or q.kind == "blood_pressure" for q in (one, two))
        turn = way(folded, one.start, one.end, two.start, two.end) if single else 0
        if turn and _of_one_order(one.high, two.high):
            first, last = (one, two) if turn > 0 else (two, one)
            yield Move(first.high, last.high, next(iter(kinds), "count"), one.unit or two.unit, one.start, two.end)


def _told_already(one: Quantity, two: Quantity) -> bool:
    return one.before is not None or two.before is not None


def _of_one_order(one: float, two: float) -> bool:
    low, high = sorted((one, two))
    return low >= 0 and high > 0 and (low == 0 or high / low <= _MOST_TIMES)
