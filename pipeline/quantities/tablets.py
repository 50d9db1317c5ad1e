"""Tablets called by their strength alone, "two of the 500s": amounts whose unit is taken from the words around them."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from typing import Final

from pipeline.quantities.amounts import Amount
from pipeline.quantities.cues import Unit, pattern, searcher, unit_of
from pipeline.quantities.numbers import value

_TABLETS: Final = pattern(
    r"(?<![\w.,/-])(?P<count>{number})(?:(?P<cross>\s?[x×]\s?)|\s)(?P<of>of\s(?:{whose}\s)?)?"
    r"(?P<article>an?\s)?(?P<low>[0-9]{1,5}(?:[.,][0-9]{1,3})?)(?:(?P<plural>'?s)(?:\s(?P<unit>{unit}))?)?"
    r"(?![a-z0-9%/:'.,-]*[a-z0-9%])(?!\s?{not_tablets})"
)
_MOST_AT_ONCE: Final = 20
_LEAST_CROSSED: Final = 25.0
_LEAST_SINGULAR: Final = 75.0
"""Below, "two 30 in the afternoon" is an hour."""
_IN_IU: Final = searcher("bare_iu")
_IN_MICROGRAMS: Final = searcher("bare_mcg")
_SAID_TWICE: Final = 34
"""Characters behind an amount within which tablets in brackets are that amount again: "1200 mg (two 600s)"."""


def called_by_strength(folded: str, starts: Sequence[int], amounts: Sequence[Amount]) -> list[Amount]:
    """The amounts given with those called by their strength, in order, none overlapping."""
    found = [*amounts]
    firsts = [a.start for a in amounts]
    unit: Unit | None = None
    end = 0
    for start in starts:
        if start < end or folded[start] == "a" or (match := _TABLETS.match(folded, start)) is None:
            continue
        if _stands(match) and not _taken_up(match, folded, amounts, firsts):
            unit = unit or _unit_said(folded, amounts)
            found.append(_amount(match, unit))
            end = match.end()
    return sorted(found, key=lambda a: a.start)


def _stands(match: re.Match[str]) -> bool:
    """A plural ("the 500s"), a half of one ("half of a 50"), or a large number that is no hour ("one 300")."""
    if match["cross"]:
        return 0 < value(match["count"]) <= _MOST_AT_ONCE and value(match["low"]) >= _LEAST_CROSSED
    single = match["of"] if match["article"] else match["count"].isalpha() and value(match["low"]) >= _LEAST_SINGULAR
    return 0 < value(match["count"]) <= _MOST_AT_ONCE and bool(match["plural"] or single)


def _taken_up(match: re.Match[str], folded: str, amounts: Sequence[Amount], firsts: Sequence[int]) -> bool:
    """Whether the words are part of an amount, or stand in brackets behind one."""
    at = bisect_left(firsts, match.end()) - 1
    if at < 0:
        return False
    last = amounts[at]
    return last.end > match.start() or (match.start() - last.end < _SAID_TWICE and "(" in folded[last.end : match.start()])


def _amount(match: re.Match[str], unit: Unit) -> Amount:
    low, count = value(match["low"]), value(match["count"])
    return Amount(
        start=match.start(),
        end=match.end(),
        low=low,
        high=low,
        unit=unit_of(match["unit"]) if match["unit"] else unit,
        count_low=count,
        count_high=count,
        crossed=bool(match["cross"]),
        counted_form=True,
        bare=True,
    )


def _unit_said(folded: str, amounts: Sequence[Amount]) -> Unit:
    """The unit of the text's first measured amount, else that usual for the substance named, else milligrams."""
    measured = next((a.unit for a in amounts if a.unit.family in ("mass", "iu")), None)
    if measured is not None:
        return measured
    return unit_of("iu" if _IN_IU.search(folded) else "mcg" if _IN_MICROGRAMS.search(folded) else "mg")
