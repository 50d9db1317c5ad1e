"""From an intake to a dose: amount at a time, times, period and daily total."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from pipeline.quantities.cues import pattern, searcher
from pipeline.quantities.intake import Intake
from pipeline.types import Dose

_SALT: Final = searcher("salt")
_ELEMENTAL: Final = re.compile(r"\belemental\b")
_AS_SALT: Final = pattern(r"\b(?:as|from|in the form of)\s(?:[a-z0-9-]+\s){0,3}{salt}\b")
_AROUND: Final = 40
_LIQUID: Final = searcher("liquid")
_DENIED: Final = pattern(r"\b{denied}\s(?:the\s|an?\s|on\s|at\s|taking\s)?$")
"""Before an amount that is the wrong one: "500 mcg, not 500 mg"."""


def dose_of(intake: Intake, folded: str, since: int, until: int, once: bool = False) -> Dose:
    """The dose of an intake, one a day where no period is said and ``once``; words between ``since`` and ``until`` qualify it."""
    amount, frequency = intake.amount, intake.frequency
    low, high, times_low, times_high, per_days = amount.total_low, amount.total_high, None, None, None
    if frequency is not None:
        times_low, times_high, per_days = frequency.times_low, frequency.times_high, frequency.per_days
    if amount.crossed and (frequency is None or (frequency.times_high == 1 and not frequency.part)):
        low, high = amount.low, amount.high
        times_low, times_high = amount.count_low, amount.count_high
        per_days = per_days or 1.0
    if intake.split is not None:
        total_factor = (times_low or 1.0) if (times_low or 1.0) > 1 else 1.0
        low, high = low * total_factor / intake.split, high * total_factor / intake.split
        times_low = times_high = intake.split
        per_days = per_days or 1.0
    daily = _daily(low, high, times_low, times_high, per_days, intake.added)
    if daily is None and once and not _DENIED.search(folded, max(0, amount.start - 16), amount.start):
        daily = (low, high)
    spoon = None  # a spoon of powder stays a spoon
    if "spoon" in amount.unit.use and _LIQUID.search(folded, max(since, intake.start - 30), min(until, amount.end + 50)):
        spoon = amount.unit.millilitres
    if daily is not None and spoon is not None:
        daily = (daily[0] * spoon, daily[1] * spoon)
    if intake.added:
        low, high = min(low, *(a for a, _, _ in intake.added)), max(high, *(b for _, b, _ in intake.added))
        times_high = (times_high or 1.0) + sum(times for _, _, times in intake.added)
    return Dose(
        low=_round(low),
        high=_round(high),
        unit=amount.unit.name,
        times=None if times_high is None else _round(times_high),
        per_days=per_days,
        daily_low=None if daily is None else _round(daily[0]),
        daily_high=None if daily is None else _round(daily[1]),
        daily_unit=None if daily is None else "ml" if spoon else f"{amount.unit.name}/kg" if amount.per_kg else amount.unit.name,
        per_kg=amount.per_kg,
        elemental=_elemental(intake, folded, since, until),
    )


def _daily(
    low: float,
    high: float,
    times_low: float | None,
    times_high: float | None,
    per_days: float | None,
    added: tuple[tuple[float, float, float], ...],
) -> tuple[float, float] | None:
    if times_low is None or times_high is None or per_days is None:
        return None
    more_low, more_high = sum(a * times for a, _, times in added), sum(b * times for _, b, times in added)
    return (low * times_low + more_low) / per_days, (high * times_high + more_high) / per_days


def _round(number: float) -> float:
    """Six decimals: enough for one unit a week, and no 0.30000000000000004."""
    return round(number, 6)


def _elemental(intake: Intake, folded: str, since: int, until: int) -> bool | None:
    if intake.amount.unit.family not in ("mass", "amount"):
        return None
    before = folded[max(since, intake.start - _AROUND) : intake.start]
    after = folded[intake.start : min(until, intake.end + _AROUND)]
    before = re.split(r"[.!?;\n](?=\s|$)", before)[-1]
    after = re.split(r"[!?;\n]|\.(?=\s|$)", after)[0]
    if _ELEMENTAL.search(before) or _ELEMENTAL.search(after):
        return True
    if _AS_SALT.search(after):
        return None
    return False if _SALT.search(before) or _SALT.search(after) else None


def neighbours(found: Sequence[Intake], length: int) -> list[tuple[int, int]]:
    """For each intake the end of the one before and the start of the one after."""
    edges = [0, *(i.end for i in found)], [*(i.start for i in found), length]
    return [(edges[0][n], edges[1][n + 1]) for n in range(len(found))]
