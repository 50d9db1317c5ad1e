"""What one amount says of another: strengths of counted tablets, and doses without a unit before or after a change."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Final

from pipeline.quantities.cues import pattern, unit_of
from pipeline.quantities.days import STOP
from pipeline.quantities.intake import Intake
from pipeline.quantities.numbers import value

_NOW: Final = pattern(
    r"\b{by_now_dose}\b(?:\s{filler}){0,4}\s?:?\s?(?P<low>{number})(?:\s?-\s?(?P<high>{number}))?"
    r"(?!\s?-?(?:{unit}|{no_dose_after})(?![a-z])|[0-9/:,.][0-9]|\s?/)"
)
_STARTED: Final = pattern(r"\b{dose_at_first}\s(?:{filler}\s){0,3}(?P<low>{number})(?=,|\sand\b|\sthen\b|\snow\b|\sbut\b|\sto\b)")
_EACH_BEHIND: Final = pattern(
    r"[\s,;:(.-]{0,3}(?:{which_are}\s)?(?:each|every|one|per)?\s?{form}?\s?{holding}?\s?(?:(?:{approximate}|only)\s)?"
)
"""Between counted tablets and their strength: "4 drops a day, each drop is 1000 IU"."""
_EACH_WORD: Final = pattern(r"\b(?:every|{each}|one\s{form}|per\s{form})\b")
_EACH_AFTER: Final = pattern(r"\s?(?:{each}|per\s{form}|/\s?{form})\b")
_OF_FORM_AFTER: Final = pattern(r"\s?-?(?:(?:per|in)\s(?:{each_holder}\s)?|/\s?|each\s)?(?P<form>{form})(?![a-z])")
_OF_FORM_BEFORE: Final = pattern(r"\b(?P<form>{form})\s(?:{form_gets}\s)?(?:were|was|{holding})\s(?:{approximate}\s)?$")
_FAR: Final = 70


def counted_tablets(folded: str, found: list[Intake]) -> list[Intake]:
    """Join counted tablets with their strength across the words: "4 drops a day, each drop is 1000 IU" is 4000 IU."""
    joined: list[Intake] = []
    for intake in found:
        last = joined[-1] if joined else None
        whole = None if last is None else _strength_behind(folded, last, intake) or _strength_ahead(folded, last, intake)
        if whole is not None:
            joined[-1] = whole
        else:
            joined.append(intake)
    return joined


def _strength_behind(folded: str, form: Intake, strength: Intake) -> Intake | None:
    """ "4 capsules daily, 125 mg each"."""
    if form.frequency is None or form.borrowed or strength.frequency not in (None, form.frequency) or not _pair(form, strength):
        return None
    gap = folded[max(form.end, form.amount.end) : strength.amount.start]
    if len(gap) > _FAR or not _EACH_BEHIND.fullmatch(gap):
        return None
    each = form.amount.total_high == 1 or _EACH_WORD.search(gap) or _EACH_AFTER.match(folded, strength.amount.end)
    if not each and gap.strip() not in ("(", "=", "(="):
        return None
    low, high = (form.amount.total_low, form.amount.total_high) if each else (1.0, 1.0)  # "2 tabs at night (400 mg)" is the sum
    amount = replace(strength.amount, start=form.amount.start, count_low=low, count_high=high, counted_form=True)
    added = tuple((fewest * amount.low, most * amount.high, times) for fewest, most, times in form.added) if each else form.added
    return replace(form, end=max(strength.amount.end, form.end), amount=amount, added=added)


def _strength_ahead(folded: str, strength: Intake, form: Intake) -> Intake | None:
    """ "500 mg per cap, 3 caps a day", "each tablet is 200 mg and I take three tablets daily"."""
    if (
        (strength.frequency is not None and not strength.borrowed)
        or form.frequency is None
        or form.borrowed
        or not _pair(form, strength)
    ):
        return None
    if form.start - strength.end > _FAR or strength.amount.count_low != 1:
        return None
    said = _OF_FORM_AFTER.match(folded, strength.amount.end) or _OF_FORM_BEFORE.search(
        folded, max(0, strength.start - 40), strength.start
    )
    if said is None or unit_of(said["form"]).name != form.amount.unit.name:
        return None
    amount = replace(
        strength.amount,
        end=form.amount.end,
        count_low=form.amount.total_low,
        count_high=form.amount.total_high,
        counted_form=True,
    )
    return replace(form, start=strength.start, amount=amount)


def _pair(form: Intake, strength: Intake) -> bool:
    return (
        form.amount.unit.family == "form"
        and not form.amount.counted_form
        and strength.amount.unit.family in ("mass", "iu", "cfu")
    )


def carried(folded: str, found: list[Intake]) -> list[Intake]:
    """Give a number without a unit the unit of its neighbour: "started at 100 mg, now 400"."""
    carried: list[Intake] = []
    for i, intake in enumerate(found):
        until = found[i + 1].start if i + 1 < len(found) else len(folded)
        since = found[i - 1].end if i else 0
        first = _last(_STARTED, folded, max(since, intake.start - 40), intake.start)
        if first is not None and not STOP.search(folded[first.end() : intake.start]):
            carried.append(_like(intake, first, first.start("low"), first.end("low")))
        carried.append(intake)
        then = _NOW.search(folded, intake.end, min(until, intake.end + 45))
        if then is not None and not STOP.search(folded[intake.end : then.start()]):
            carried.append(_like(intake, then, then.start("low"), then.end("high") if then["high"] else then.end("low")))
    return [i for i in carried if i.amount.high > 0]


def _last(pattern: re.Pattern[str], folded: str, start: int, end: int) -> re.Match[str] | None:
    return next(reversed([*pattern.finditer(folded, start, end)]), None)


def _like(intake: Intake, match: re.Match[str], start: int, end: int) -> Intake:
    unit = intake.amount.unit.name
    low = value(match["low"], unit)
    groups = match.groupdict()
    high = value(groups["high"], unit) if groups.get("high") else low
    if not 0.02 <= low / max(intake.amount.high, 1e-9) <= 50:
        low = high = 0.0
    amount = replace(intake.amount, start=start, end=end, low=min(low, high), high=max(low, high), count_low=1.0, count_high=1.0)
    return Intake(start=start, end=end, amount=amount, frequency=intake.frequency)
