"""Doses put together: each amount with the frequency that belongs to it, split, merged or carried over as the words say."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Final

from pipeline.quantities.amounts import Amount
from pipeline.quantities.cues import FORM, UNIT, searcher
from pipeline.quantities.frequency import Frequency
from pipeline.quantities.numbers import NUMBER, value


@dataclass(frozen=True, kw_only=True, slots=True)
class Intake:
    """An amount with the frequency found for it; ``split`` is the number of parts a stated total is taken in."""

    start: int
    end: int
    amount: Amount
    frequency: Frequency | None = None
    borrowed: bool = False
    """The frequency was said of a neighbour: "300 mg magnesium and 1000 mcg B12 daily"."""
    split: float | None = None
    each: float = 1.0
    """How many of the form that holds the amount: "15 mg zinc and 1 mg copper in each tablet, two a day"."""
    added: tuple[tuple[float, float], ...] = ()
    """Further amounts of the same day: "200 mg in the morning and 400 mg at night"."""


_REACH: Final = 90
_REACH_BACK: Final = 45
_STOP: Final = re.compile(r"[!?;\n]|\.(?=\s|$)")
_BREAK: Final = searcher("gap_break")
_BACK_BREAK: Final = re.compile(r"\b(?:and|but|then|also|or|because)\b|\)|\bago\b|\bof\b(?!\s(?:about\s|around\s|up\sto\s)?$)")
_CLOCK: Final = re.compile(r"\b(?:[0-9]{1,2}|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve)\s$")
"""Before "in the afternoon": an hour, not a regimen."""
_COUNTS_OTHER: Final = re.compile(
    r"(?<![a-z0-9.-])[0-9][0-9,.-]{0,8}\s(?!(?:days?|weeks?|months?|years?|hours?|hrs?|minutes?|mins?|times|doses?|mg|mcg|g|iu|of|in|and|or|to"
    r"|women|men|people|patients|adults|children|participants|subjects|volunteers)\b)"
    r"[a-z]{3,}"
)
"""Another thing is counted between amount and frequency: "40 mg, you would need 9 cans a day"."""
_COORDINATION: Final = re.compile(r"[a-z0-9\s,+&/()=.'%-]*")
_COORDINATOR: Final = re.compile(r",|\+|&|\band\b|\bplus\b|\bwith\b|/|\(|=|\bin\s(?:the\s|each\s|every\s|my\s)?$")
_CHANGED: Final = re.compile(
    r"\b(?:now|then|to|up|down|currently|before|after|later|instead|switched|vs\.?|or|not|than|from|started|used)\b"
)
_SPLIT: Final = re.compile(
    r"(?:[\s,(:-]|\b(?:split|divided|spread|taken|given|in|into|over|as|across|between|using|up)\b){1,8}"
    rf"(?P<parts>{NUMBER})(?:\s?(?:-|to|or)\s?(?P<more>{NUMBER}))?\s(?:equal\s|separate\s|divided\s|split\s|daily\s|smaller\s)?"
    r"(?:doses|portions|servings|parts|times|intakes|goes|ways|gaben|dosen)\b(?!\s(?:a|per)\s(?!day))"
)
_SPLIT_WORD: Final = re.compile(r"\b(?:split|divided|spread|doses|portions|servings|parts|intakes|ways)\b")
_TOTAL_BEFORE: Final = re.compile(r"(?:\btotal(?: of|ling|ing)?\b|\bso\b|=|:)\s?$")
_TOTAL_AFTER: Final = re.compile(r"\s?(?:in\s)?(?:total|altogether|in\sall|combined)\b")
_NOT_DOSE: Final = (
    rf"(?!\s?-?(?:{UNIT}|%|days?|weeks?|months?|years?|yrs?|hours?|minutes?|times|x|am|pm|out|of|people|points?|percent|k|kg|lbs?|mmol)"
    r"(?![a-z])|[0-9/:,.][0-9]|\s?/)"
)
_NOW: Final = re.compile(
    r"\b(?:now|then|currently|up to|down to|after that"
    r"|(?:increased|upped|raised|reduced|went|moved|switched|bumped|dropped|cut|titrated|worked|doubled)"
    r"(?: it| up| down| back){0,2} to)\b"
    r"(?:\s(?:i|i'm|im|am|at|on|to|take|taking|up to|down to|about|around|it's|using|doing|with|have|been)){0,4}\s?:?\s?"
    rf"(?P<low>{NUMBER})(?:\s?-\s?(?P<high>{NUMBER}))?{_NOT_DOSE}"
)
_STARTED: Final = re.compile(
    r"\b(?:start(?:ed|ing)?|began|begin|from|was)\s(?:(?:out|off|at|with|on|taking|low|about|around)\s){0,3}"
    rf"(?P<low>{NUMBER})(?=,|\sand\b|\sthen\b|\snow\b|\sbut\b|\sto\b)"
)
_COUNT_THEN: Final = re.compile(
    rf"\s?(?:{FORM}|each|apiece|a\spiece|(?:per|in)\s(?:each\s|every\s|one\s|the\s|a\s)?{FORM})?\s?"
    r"(?:[,;:(x-]|\b(?:and|i|we|take|taking|took|have|having|had|need|pop|swallow|get|down|use)\b|\s){1,8}"
    rf"(?P<count>{NUMBER})(?:\sof\s(?:them|these|those))?(?:\s(?:{FORM}|doses?))?[\s,]{{1,2}}$"
)
_MORE_PART: Final = re.compile(
    rf"\s?(?:,|and|\+|&|plus|then|,\s?and)\s?(?:another\s)?(?:(?P<count>{NUMBER})\s?(?:more\s)?|(?:the\s)?same\s(?:again\s|amount\s)?)$"
)


def intakes(folded: str, amounts: list[Amount], frequencies: list[Frequency]) -> list[Intake]:
    """One intake an amount, in order, each with its frequency where the words give one."""
    found = [Intake(start=a.start, end=a.end, amount=a) for a in amounts]
    found = _attach(folded, found, frequencies)
    found = _share(folded, found)
    found = [_split(folded, intake) for intake in found]
    found = _merge(folded, found)
    return _carry(folded, _sums(folded, found))


def _attach(folded: str, found: list[Intake], frequencies: list[Frequency]) -> list[Intake]:
    """Give each frequency to the amount before it in its sentence, else to the one after it."""
    index = 0
    for frequency in frequencies:
        while index < len(found) and found[index].amount.end <= frequency.start:
            index += 1
        if index < len(found) and found[index].amount.start < frequency.end:
            if found[index].frequency is None and found[index].amount.counted_form:  # "3 capsules daily (each 500 mg)"
                found[index] = replace(found[index], frequency=frequency)
            continue
        while index < len(found) and found[index].start < frequency.start:
            index += 1
        before, after = index - 1, index
        if before >= 0 and _follows(folded, found[before], frequency):
            found[before] = _taken(folded, found[before], frequency)
        elif after < len(found) and found[after].frequency is None and _precedes(folded, frequency, found[after]):
            found[after] = replace(found[after], start=frequency.start, frequency=frequency)
    return found


def _follows(folded: str, intake: Intake, frequency: Frequency) -> bool:
    if intake.frequency is not None:
        if not (frequency.part and intake.frequency.part):
            return False
        if _MORE_PART.fullmatch(folded[intake.end : frequency.start]):
            return True
    gap = folded[intake.amount.end : frequency.start].removeprefix(".")
    if intake.frequency is None and _COUNT_THEN.fullmatch(gap):
        return True
    if folded.startswith(":", frequency.end):  # "evening: 300 mg": a label of what comes
        return False
    if len(gap) > _REACH or _STOP.search(gap):
        return False
    if intake.frequency is None and frequency.part and _CLOCK.search(gap):
        return False
    return not _BREAK.search(gap) and not _COUNTS_OTHER.search(gap)


def _taken(folded: str, intake: Intake, frequency: Frequency) -> Intake:
    """The intake with this frequency; "500 mg capsules, two a day" counts the capsules."""
    if intake.frequency is not None:
        return _second_part(folded, intake, frequency)
    amount = intake.amount
    count = _COUNT_THEN.fullmatch(folded[amount.end : frequency.start])
    if count is not None and amount.unit.family != "form" and amount.count_low == 1:
        number = value(count["count"])
        return replace(
            intake,
            end=frequency.end,
            amount=_times(amount, number),
            frequency=frequency,
            each=number if " in " in count[0] else 1.0,
        )
    return replace(intake, end=frequency.end, amount=amount, frequency=frequency)


def _times(amount: Amount, number: float) -> Amount:
    return replace(amount, count_low=number, count_high=number)


def _second_part(folded: str, intake: Intake, frequency: Frequency) -> Intake:
    """ "One capsule in the morning and two at night": a second number without a unit of its own."""
    more = _MORE_PART.fullmatch(folded[intake.end : frequency.start])
    if more is None:
        return intake
    if more["count"] is None:  # "and the same again at night"
        again = (intake.amount.total_low, intake.amount.total_high)
        return replace(intake, end=frequency.end, added=(*intake.added, again))
    number = value(more["count"], intake.amount.unit.name)
    if intake.amount.unit.family != "form" and number <= 6 and intake.amount.low >= 5 * number:  # "... and two at night": tablets
        number *= intake.amount.low
    return replace(intake, end=frequency.end, added=(*intake.added, (number, number)))


def _precedes(folded: str, frequency: Frequency, intake: Intake) -> bool:
    gap = folded[frequency.end : intake.start]
    return len(gap) <= _REACH_BACK and not _STOP.search(gap) and not _BACK_BREAK.search(gap) and not _BREAK.search(gap)


def _share(folded: str, found: list[Intake]) -> list[Intake]:
    """In "300 mg magnesium and 1000 mcg B12 daily" the frequency is for both; it is handed on leftwards, then rightwards."""
    shared = list(found)
    for i in range(len(shared) - 2, -1, -1):
        shared[i] = _borrowed(folded, shared[i], shared[i + 1], shared[i], shared[i + 1])
    for i in range(1, len(shared)):
        shared[i] = _borrowed(folded, shared[i], shared[i - 1], shared[i - 1], shared[i])
    return shared


def _borrowed(folded: str, needy: Intake, rich: Intake, left: Intake, right: Intake) -> Intake:
    """``needy`` with the frequency of ``rich`` if that stands at the outer end of the two."""
    frequency = rich.frequency
    if needy.frequency is not None or frequency is None or not _coordinated(folded, left, right):
        return needy
    outer = frequency.start > right.amount.start if rich is right else frequency.start < left.amount.start
    if not outer:
        return needy
    amount = _times(needy.amount, rich.each) if rich.each != 1 and needy.amount.count_low == 1 else needy.amount
    return replace(needy, amount=amount, frequency=frequency, borrowed=True, each=rich.each)


def _coordinated(folded: str, left: Intake, right: Intake) -> bool:
    gap = folded[left.end : right.amount.start]
    if len(gap) > 60 or len(gap.split()) > 10 or _STOP.search(gap) or _CHANGED.search(gap) or _BREAK.search(gap):
        return False
    return bool(_COORDINATOR.search(gap) and _COORDINATION.fullmatch(gap))


def _split(folded: str, intake: Intake) -> Intake:
    """ "1200 mg a day in two doses": the amount is the day's total."""
    end = max(intake.end, intake.amount.end)
    match = _SPLIT.match(folded, end)
    if match is None or not _SPLIT_WORD.search(match.group()):
        return intake
    parts = value(match["more"] or match["parts"])
    if not 2 <= parts <= 12:
        return intake
    return replace(intake, end=match.end(), split=parts)


def _merge(folded: str, found: list[Intake]) -> list[Intake]:
    """ "200 mg in the morning and 400 mg at night" is one day's intake of 600 mg."""
    merged: list[Intake] = []
    for intake in found:
        last = merged[-1] if merged else None
        if last is not None and _same_day(folded, last, intake):
            amount = (intake.amount.total_low, intake.amount.total_high)
            merged[-1] = replace(last, end=intake.end, added=(*last.added, amount, *intake.added))
        else:
            merged.append(intake)
    return merged


def _same_day(folded: str, left: Intake, right: Intake) -> bool:
    first, second = left.frequency, right.frequency
    if not (first and second and first.part and second.part) or left.amount.unit != right.amount.unit:
        return False
    if first.start < left.amount.start and second.start < right.amount.start:
        gap = folded[left.end : right.start]
    else:
        gap = folded[left.end : right.amount.start]
    return bool(re.fullmatch(r"\s?(?:,|and|\+|&|plus|then|/|, and|, then)?\s?(?:another\s|a\s)?", gap))


def _sums(folded: str, found: list[Intake]) -> list[Intake]:
    """In "600 mg twice a day (1200 mg total)" the sum is of the same period."""
    summed = list(found)
    for i in range(1, len(summed)):
        frequency, intake = summed[i - 1].frequency, summed[i]
        gap = folded[summed[i - 1].end : intake.start]
        summing = _TOTAL_BEFORE.search(gap) or _TOTAL_AFTER.match(folded, intake.end)
        if summing and intake.frequency is None and frequency is not None and len(gap) < 40 and not _STOP.search(gap):
            summed[i] = replace(intake, frequency=replace(frequency, times_low=1.0, times_high=1.0))
    return summed


def _carry(folded: str, found: list[Intake]) -> list[Intake]:
    """Give a number without a unit the unit of its neighbour: "started at 100 mg, now 400"."""
    carried: list[Intake] = []
    for i, intake in enumerate(found):
        until = found[i + 1].start if i + 1 < len(found) else len(folded)
        since = found[i - 1].end if i else 0
        first = _last(_STARTED, folded, max(since, intake.start - 40), intake.start)
        if first is not None and not _STOP.search(folded[first.end() : intake.start]):
            carried.append(_like(intake, first, first.start("low"), first.end("low")))
        carried.append(intake)
        then = _NOW.search(folded, intake.end, min(until, intake.end + 45))
        if then is not None and not _STOP.search(folded[intake.end : then.start()]):
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
