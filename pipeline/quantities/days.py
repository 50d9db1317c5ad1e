"""One day's intake of several amounts: "200 mg in the morning and 400 mg at night", "5 mg Mon-Fri, 2.5 mg at weekends"."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Final

from pipeline.quantities.cues import pattern
from pipeline.quantities.frequency import Frequency
from pipeline.quantities.intake import Intake
from pipeline.quantities.numbers import value

STOP: Final = re.compile(r"[!?;\n]|(?<!\b[ipsb]\.[vomcd])\.(?=\s|$)")
"""Ends of sentences; the dots of "i.v." are none."""
_TOTAL_BEFORE: Final = pattern(r"(?:\b{sum_before}\b|=|:)\s?$")
_TOTAL_AFTER: Final = pattern(r"\s?{total}\b")
_ELEMENTAL_AFTER: Final = pattern(r"\s(?:of\s)?{elemental}\b")
_BARE_BEFORE: Final = re.compile(r"(?<![a-z0-9.,/-])(?P<low>[0-9]{1,5}(?:[.,][0-9]{1,3})?)\s?$")
_AND_BACK: Final = re.compile(r"(?:,|\s(?:and|\+|&|n|then))\s(?:then\s|another\s)?$")
_MORE_TAKEN: Final = pattern(r"\s?{day_link}?\s?(?:i\s)?(?:{filler}\s){0,2}(?:another\s|a\s|a\sfurther\s)?")
_LABELLED_GAP: Final = re.compile(r"(?:\s[a-z0-9-]{1,20}){0,2}\s?[.,;]\s")
"""Between two labelled amounts: "AM: 500 mg metformin. PM: 1000 mg"."""
_GENERIC: Final = pattern(r"\b(?:it|this|that|the|a|an|more|another|my|of|each|{of_form}|{one}|{form})\b|[^a-z\s]")


def merged(folded: str, found: list[Intake]) -> list[Intake]:
    """ "200 mg in the morning and 400 mg at night" is one day's intake of 600 mg."""
    days: list[Intake] = []
    for intake in found:
        last = _on_days_left(days[-1], intake) if days else None
        if last is not None and _same_day(folded, last, intake):
            times = intake.frequency.times_high if intake.frequency else 1.0
            scale = intake.amount.unit.factor / last.amount.unit.factor
            amount = (intake.amount.total_low * scale, intake.amount.total_high * scale, times)
            days[-1] = replace(last, end=intake.end, added=(*last.added, amount, *intake.added))
        else:
            days.append(intake)
    lone = [i.frequency is not None and i.frequency.part in ("clock", "turn") and not i.added for i in days]
    return [replace(i, frequency=None, end=i.amount.end) if alone else i for i, alone in zip(days, lone, strict=True)]


def bare_first(folded: str, found: list[Intake], frequencies: list[Frequency]) -> list[Intake]:
    """ "300 in the morning and 600 mg at night": the first number has the unit of the second."""
    parts = {f.end: f for f in frequencies if f.part not in ("", "week", "clock", "turn")}
    grown: list[Intake] = []
    for n, intake in enumerate(found):
        before = [(i.start, i.end) for i in found[max(0, n - 2) : n]]
        gap = _AND_BACK.search(folded, max(0, intake.start - 14), intake.start)
        part = parts.get(gap.start()) if gap is not None else None
        number = None if part is None else _BARE_BEFORE.search(folded, max(0, part.start - 12), part.start)
        if (
            number is not None
            and part is not None
            and intake.frequency is not None
            and intake.frequency.part
            and not intake.added
        ):
            low = value(number["low"], intake.amount.unit.name)
            if (
                not any(at <= number.start("low") < end for at, end in before)
                and 0.1 <= low / max(intake.amount.total_high, 1e-9) <= 10
            ):
                intake = replace(intake, start=number.start("low"), added=((low, low, 1.0),))
        grown.append(intake)
    return grown


def _same_day(folded: str, left: Intake, right: Intake) -> bool:
    first, second = left.frequency, right.frequency
    if not (first and second and first.part and second.part) or not _like(left, right):
        return False
    if any((first.part == kind) != (second.part == kind) for kind in ("week", "turn")) or not _same_thing(folded, left, right):
        return False
    if first.start < left.amount.start and second.start < right.amount.start:
        gap = folded[left.end : right.start]
        if first != second and len(gap) < 30 and _LABELLED_GAP.fullmatch(gap):
            return True
    else:
        gap = folded[left.end : right.amount.start]
    return len(gap) < 30 and bool(_MORE_TAKEN.fullmatch(gap))


def _on_days_left(daily: Intake, other: Intake) -> Intake:
    """A daily amount, if another one is of named days, on the days left: "125 mcg daily, 250 on Sundays"."""
    first, second = daily.frequency, other.frequency
    if not (first and second) or first.part or second.part != "week" or not 0 < second.times_high < second.per_days:
        return daily
    once = first.times_low == first.times_high == first.per_days == 1 and first.start > daily.amount.start
    if not once or daily.added or daily.amount.count_high != 1 or other.amount.count_high != 1:
        return daily
    left = second.per_days - second.times_high
    return replace(daily, frequency=replace(first, times_low=left, times_high=left, per_days=second.per_days, part="week"))


def _like(left: Intake, right: Intake) -> bool:
    one, other = left.amount.unit, right.amount.unit
    return one == other or one.family == other.family == "mass"


def _same_thing(folded: str, left: Intake, right: Intake) -> bool:
    """False where the second amount is of another substance: "400 mg magnesium at bedtime and 1 g fish oil with lunch"."""
    first, second = (_named_behind(folded, intake) for intake in (left, right))
    return not second or second == first or (not first and second.split()[0] in folded[max(0, left.start - 60) : left.start])


def _named_behind(folded: str, intake: Intake) -> str:
    """The words between an amount and its frequency, those of no substance left out."""
    if intake.frequency is None or intake.frequency.start < intake.amount.end:
        return ""
    return " ".join(_GENERIC.sub(" ", folded[intake.amount.end : intake.frequency.start][:60]).split())


def sums(folded: str, found: list[Intake]) -> list[Intake]:
    """In "600 mg twice a day (1200 mg total)" the sum is of the same period."""
    summed = list(found)
    for i in range(1, len(summed)):
        frequency, intake = summed[i - 1].frequency, summed[i]
        gap = folded[summed[i - 1].end : intake.start]
        summing = (
            _elemental_part(folded, summed[i - 1], intake) or _TOTAL_BEFORE.search(gap) or _TOTAL_AFTER.match(folded, intake.end)
        )
        if summing and intake.frequency is None and frequency is not None and len(gap) < 40 and not STOP.search(gap):
            summed[i] = replace(intake, frequency=replace(frequency, times_low=1.0, times_high=1.0))
    return summed


def _elemental_part(folded: str, left: Intake, right: Intake) -> bool:
    """ "2000 mg threonate a day (144 mg elemental)"; of several doses a day it is not told which it is of."""
    once = left.frequency is not None and left.frequency.times_high == 1 and not left.added
    return once and left.amount.unit.family == "mass" and bool(_ELEMENTAL_AFTER.match(folded, right.amount.end))
