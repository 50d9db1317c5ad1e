"""Schemes of the day's parts, "100-100-300" and "500 mg 2-0-1", as one day's amount."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from pipeline.quantities.amounts import Amount
from pipeline.quantities.conventions import named_at_end
from pipeline.quantities.cues import Unit, pattern, unit_of
from pipeline.quantities.numbers import value

_PART: Final = r"[0-9]{1,4}(?:[.,][0-9]{1,2})?"
_SCHEME: Final = pattern(
    rf"(?<![\w.,/-])(?P<parts>{_PART}(?:\s?[-/]\s?{_PART}){{2,3}})\s?(?P<unit>{{short_unit}})?(?![\w/-]|[.,][0-9])"
)
_ANY: Final = re.compile(r"[0-9]\s?[-/]\s?[0-9]{1,4}(?:[.,][0-9]{1,2})?\s?[-/]\s?[0-9]")
_STRENGTH: Final = pattern(rf"(?<![\w.,])(?P<low>{_PART})\s?(?P<unit>{{short_unit}})(?:\s[a-z-]+)?\s?[,:]?\s?$")
_MOST_COUNT: Final = 4.0
_LEAST_SLASHED: Final = 25.0
"""Smaller numbers between slashes may be a date."""


def schemes(folded: str, starts: Sequence[int]) -> list[Amount]:
    """The day's amount of each scheme with a unit, behind the name of a substance, or behind the strength it counts."""
    found: list[Amount] = []
    if _ANY.search(folded) is None:
        return found
    end = 0
    for start in starts:
        if start >= end and (match := _SCHEME.match(folded, start)) is not None:
            end = match.end()
            amount = _read(folded, match)
            found += [] if amount is None else [amount]
    return found


def _read(folded: str, match: re.Match[str]) -> Amount | None:
    parts = [value(part) for part in re.split(r"\s?[-/]\s?", match["parts"])]
    ahead = folded[max(0, match.start() - 44) : match.start()]
    if match["unit"]:
        return _amount(match, sum(parts), unit_of(match["unit"]))
    strength = _STRENGTH.search(ahead)
    if strength is not None and max(parts) <= _MOST_COUNT and not set(parts) <= {0.0, 1.0}:
        unit = unit_of(strength["unit"])
        return _amount(match, sum(parts) * value(strength["low"], unit.name), unit)
    dated = "/" in match["parts"] and min(parts) < _LEAST_SLASHED and parts[-1] >= 10
    name = None if dated else named_at_end(ahead.rstrip(" :,-="))
    if name is None or not name.firm or not name.fits(max(parts)) or max(parts) <= _MOST_COUNT:
        return None
    return _amount(match, sum(parts), name.unit)


def _amount(match: re.Match[str], total: float, unit: Unit) -> Amount | None:
    if total <= 0:
        return None
    return Amount(start=match.start(), end=match.end(), low=total, high=total, unit=unit, told=True)
