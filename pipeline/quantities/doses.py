"""Doses put together: each amount with the frequency that belongs to it, split, merged or carried over as the words say."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Final

from pipeline.quantities.amounts import NAME_BEFORE, Amount
from pipeline.quantities.cues import pattern, searcher
from pipeline.quantities.days import STOP, bare_first, merged, sums
from pipeline.quantities.frequency import Frequency
from pipeline.quantities.intake import Intake
from pipeline.quantities.numbers import WORDS, value, values
from pipeline.quantities.regimens import carried, counted_tablets
from pipeline.quantities.sharing import share
from pipeline.quantities.times import with_times
from pipeline.quantities.together import together

_REACH: Final = 90
_REACH_BACK: Final = 45
_REACH_TOLD: Final = 30
"""The same for an amount whose unit is not said."""
_BREAK: Final = searcher("gap_break")
_BUT_ONLY: Final = pattern(r",?\s{but_only}\s$")
_BACK_BREAK: Final = pattern(r"\b{back_break}\b|\)|\bof\b(?!\s(?:(?:{approximate}|{at_most})\s)?$)")
_CLOCK: Final = re.compile(rf"\b(?:[0-9]{{1,2}}|{'|'.join(word for word in WORDS if WORDS[word] in range(1, 13))})\s$")
"""Before "in the afternoon": an hour, not a regimen."""
_OTHER_AMOUNT: Final = re.compile(r"(?<![\w.,/$£€-])(?:1[3-9]|[2-9][0-9]|[1-9][0-9]{2,4})(?:\.[0-9])?\s?(?:of\s(?:it|them)\s)?$")
"""A number without a unit straight before the frequency has it: "I was on 1500 mg, 750 twice daily is the same"."""
_COUNTS_OTHER: Final = pattern(
    r"(?<![a-z0-9.-])[0-9][0-9,.-]{0,8}\s(?!(?:{period}|times|doses?|{short_unit}|{volume_unit}|and|{share_noun})\b)[a-z]{3,}"
)
"""Another thing is counted between amount and frequency: "40 mg, you would need 9 cans a day"."""
_SPLIT: Final = pattern(
    r"(?:[\s,(:-]|\b{split_verb}\b){1,8}(?P<parts>{number})(?:\s?(?:-|to|or)\s?(?P<more>{number}))?\s(?:{split_kind}\s)?"
    r"{split_part}\b(?!\s(?:a|per)\s(?!day))"
)
_SPLIT_WORD: Final = searcher("split_sure")
_COUNT_THEN: Final = pattern(
    r"(?:\sof\s(?:[a-z0-9-]{1,20}\s?){1,2}?)?\s?(?:{form}|{each}|(?:per|in)\s(?:{each_holder}\s)?{form})?\s?"
    r"(?:[,;:(.-]|\b{count_then}\b|\s){1,26}?"
    r"(?P<count>{number})(?:\s?(?:-|to|or)\s?(?P<most>{number}))?(?:\sof\s{them})?(?:\s(?:{form}|doses?))?(?:\sat\s(?:a\stime|once))?"
    r"(?:\s(?:under|in|with|after|on)\s(?:the\s|my\s|a\s|some\s)?{taken_with})?[\s,]{0,2}$"
)
"""Between the strength of a tablet and a frequency: how many of them are taken."""
_CEILING: Final = searcher("at_most")
_SHARES: Final = values("share_of_dose")
_MORE_PART: Final = pattern(
    r"\s?(?:,|and|\+|&|n|plus|then|,\s?(?:and|then)|(?<=\s))\s?(?:another\s)?(?:(?P<count>{number})\s?(?:more\s|extra\s)?"
    rf"|(?P<share>{'|'.join(_SHARES)})\s(?:of\s)?{{share_of}}\s|{{same_again}}\s|(?P<whole>{{whole_one}})\s|(?P<rest>{{the_rest}})\s)$"
)
_AGAIN: Final = re.compile(
    r"\s?(?:(?:,\s?)?(?:and|&|\+|n)\s|/|,\s?(?=(?:once|twice)))\s?(?:then\s|again\s|also\s)?(?P<times>once\s|twice\s)?"
)
"""Between two times of day of one amount: "200 mg after lunch and after dinner"."""
_AT_HOUR: Final = pattern(r"\s?,?\s?(?:at|@|around|about)\s(?:{approximate}\s)?{number}\s")


def intakes(folded: str, amounts: list[Amount], frequencies: list[Frequency]) -> list[Intake]:
    """One intake an amount, in order, each with its frequency where the words give one."""
    found = [Intake(start=a.start, end=a.end, amount=a) for a in amounts]
    found = _attach(folded, found, frequencies)
    found = share(folded, found)
    found = [_split(folded, intake) for intake in found]
    found = bare_first(folded, found, frequencies)
    found = with_times(folded, found)
    found = merged(folded, counted_tablets(folded, found))
    return together(folded, carried(folded, sums(folded, found)))


def _attach(folded: str, found: list[Intake], frequencies: list[Frequency]) -> list[Intake]:
    """Give each frequency to the amount before it in its sentence, else to the one after it."""
    index = 0
    nexts = [*(f.start for f in frequencies[1:]), len(folded) + 9][: len(frequencies)]
    for frequency, coming in zip(frequencies, nexts, strict=True):
        while index < len(found) and found[index].amount.end <= frequency.start:
            index += 1
        if index < len(found) and found[index].amount.start < frequency.end:
            inside = found[index].amount.start <= frequency.start and frequency.end <= found[index].amount.end  # "a daily gram"
            if found[index].frequency is None and (
                inside or found[index].amount.counted_form
            ):  # "3 capsules daily (each 500 mg)"
                found[index] = replace(found[index], frequency=frequency)
            continue
        while index < len(found) and found[index].start < frequency.start:
            index += 1
        before, after = index - 1, index
        if before >= 0 and (after >= len(found) or found[after].start - frequency.end > _NEXT):
            found[before] = _again(folded, found[before], frequency)
        if before >= 0 and after < len(found) and _labels(found[before], found[after], frequency):
            found[after] = replace(found[after], start=frequency.start, frequency=frequency)
        elif before >= 0 and _follows(folded, found[before], frequency):
            found[before] = _taken(folded, found[before], frequency)
        elif before >= 0 and (second := _counted_again(folded, found[before], frequency)) is not None:
            found.insert(after, second)
        elif (
            before >= 0
            and _changed(folded, found[before], frequency)
            and (after >= len(found) or found[after].start - frequency.end > _NEXT)
        ):
            found.insert(after, _in_rhythm(found[before], frequency))
        elif after < len(found) and coming - found[after].amount.end <= 1 and found[after].amount.told:
            continue
        elif after < len(found) and found[after].frequency is None and _precedes(folded, frequency, found[after]):
            found[after] = replace(found[after], start=frequency.start, frequency=frequency)
    return found


def _again(folded: str, intake: Intake, frequency: Frequency) -> Intake:
    """The same amount at another time of day: "100 mg once in the morning, twice at night"."""
    first = intake.frequency
    if first is None or not first.part or not frequency.part or frequency.part == first.part:
        return intake
    link = _AGAIN.fullmatch(folded[intake.end : frequency.start]) if frequency.start - intake.end < 24 else None
    if link is None or {first.part, frequency.part} & {"week", "clock", "turn"}:
        return intake
    amount = (intake.amount.total_low, intake.amount.total_high, 2.0 if link["times"] == "twice " else 1.0)
    return replace(intake, end=frequency.end, added=(*intake.added, amount))


_THEN: Final = pattern(
    r"(?:\s?,?\s?(?:for|after|over)\s[a-z0-9 ]{2,24}?)?\s?(?:,|->|→|-|;|\.)?\s?(?:and\s|but\s)?"
    r"(?:{changed_to}\s?){1,3}(?:{changed_filler}\s){0,4}[,:]?\s?"
)
"""Between two rhythms of one amount: "600 mg three times a day, now once a day"."""


def _labels(last: Intake, coming: Intake, frequency: Frequency) -> bool:
    """Whether the days stand before their amount, as those of the amount before do: "Mon-Thu 5 mg, Fri-Sun 2.5 mg"."""
    if (
        last.frequency is None
        or last.frequency.end > last.amount.start
        or coming.frequency is not None
        or last.end > frequency.start
    ):
        return False
    return bool(frequency.part) and frequency.part == last.frequency.part == "week" and 0 <= coming.start - frequency.end <= 2


def _changed(folded: str, intake: Intake, frequency: Frequency) -> bool:
    if intake.frequency is None or frequency.part or frequency.label or frequency.start < intake.end:
        return False
    return frequency.start - intake.end < 60 and bool(_THEN.fullmatch(folded, intake.end, frequency.start))


def _in_rhythm(intake: Intake, frequency: Frequency) -> Intake:
    amount = replace(intake.amount, start=frequency.start, end=frequency.end, told=True)
    return Intake(start=frequency.start, end=frequency.end, amount=amount, frequency=frequency)


_NEXT: Final = 14
"""Characters within which a time of day may belong to the amount behind it."""


def _follows(folded: str, intake: Intake, frequency: Frequency) -> bool:
    if intake.frequency is not None:
        if not (frequency.part and intake.frequency.part):
            return False
        if _MORE_PART.fullmatch(folded[intake.end : frequency.start]):
            return True
    gap = _BUT_ONLY.sub("", folded[intake.amount.end : frequency.start].removeprefix("."))
    if intake.amount.told and not intake.amount.counted_form and intake.frequency is None and len(gap) > _REACH_TOLD:
        return False
    if len(gap) <= _REACH and intake.frequency is None:
        count = _COUNT_THEN.fullmatch(gap)
        if (count and value(count["count"]) <= _MOST_COUNTED) or _AT_HOUR.fullmatch(gap):
            return True
    if frequency.label or folded.startswith(":", frequency.end):  # "evening: 300 mg": a label of what comes
        return False
    if len(gap) > _REACH or STOP.search(gap):
        return False
    other = (len(gap) > 8 or gap.startswith(",")) and _OTHER_AMOUNT.search(gap) and not _CEILING.search(gap)
    if intake.frequency is None and (other or (frequency.part and _CLOCK.search(gap))):
        return False
    return not _BREAK.search(gap) and not _COUNTS_OTHER.search(gap)


def _taken(folded: str, intake: Intake, frequency: Frequency) -> Intake:
    """The intake with this frequency; "500 mg capsules, two a day" counts the capsules."""
    if intake.frequency is not None:
        return _second_part(folded, intake, frequency)
    amount = intake.amount
    number = _count_then(folded, intake, frequency)
    if number is None:
        return replace(intake, end=frequency.end, frequency=frequency)
    each = number[1] if " in " in folded[amount.end : frequency.start] else 1.0
    return replace(intake, end=frequency.end, amount=_times(amount, *number), frequency=frequency, each=each)


def _count_then(folded: str, intake: Intake, frequency: Frequency) -> tuple[float, float] | None:
    """How many of an amount the words before its frequency count: "500 mg each, I take two a day"."""
    amount = intake.amount
    gap = folded[amount.end : frequency.start]
    if amount.unit.family == "form" or len(gap) > _REACH:
        return None
    count = _COUNT_THEN.fullmatch(gap) or (_SO_MANY.fullmatch(gap) if amount.count_low == 1 else None)
    if count is None or value(count["count"]) > _MOST_COUNTED or NAME_BEFORE.search(gap[: count.start("count")]):
        return None
    if amount.count_low != 1 and not (_CEILING.search(gap) and amount.counted_form):
        return None
    return value(count["count"]), value(count["most"] or count["count"])


def _counted_again(folded: str, intake: Intake, frequency: Frequency) -> Intake | None:
    """ "250 mg each. Label says four a day, I take two a day": the second count is of the same tablets."""
    if intake.frequency is None or intake.amount.unit.family == "form" or intake.added:
        return None
    gap = folded[intake.end : frequency.start]
    count = _COUNT_THEN.fullmatch(gap) if 4 < len(gap) <= _REACH else None
    if count is None or not _TAKE_AGAIN.search(gap) or value(count["count"]) > _MOST_COUNTED:
        return None
    start = intake.end + count.start("count")
    number = value(count["count"]), value(count["most"] or count["count"])
    amount = replace(_times(intake.amount, *number), start=start, end=intake.end + count.end("count"))
    return Intake(start=start, end=frequency.end, amount=amount, frequency=frequency)


_MOST_COUNTED: Final = 12
"""More tablets than this a day are no regimen."""
_TAKE_AGAIN: Final = searcher("take_again")
_SO_MANY: Final = pattern(
    r"[^.;!?\n0-9]{0,50}?(?:\b{so_many}|,)\s(?:{filler}\s){0,2}(?P<count>{number})(?:\s(?:-|to|or)\s(?P<most>{number}))?(?:\sof\s{them})?\s?"
)
"""Between a strength and its frequency: "15 mg zinc, so 3 a day"."""


def _times(amount: Amount, low: float, high: float | None = None) -> Amount:
    return replace(amount, count_low=low, count_high=low if high is None else high)


def _second_part(folded: str, intake: Intake, frequency: Frequency) -> Intake:
    """ "One capsule in the morning and two at night": a second number without a unit of its own."""
    more = _MORE_PART.fullmatch(folded[intake.end : frequency.start])
    if more is None:
        return intake
    if more["whole"]:  # "half a 100 mg tablet in the morning and a whole one at night"
        return replace(intake, end=frequency.end, added=(*intake.added, (intake.amount.low, intake.amount.high, 1.0)))
    if more["count"] is None:  # "and the same again at night", "and half that at night"
        share = _SHARES.get(more["share"] or "", 1.0)
        if more["rest"] and intake.amount.count_high < 1:  # "two thirds in the morning, the rest at night"
            share = (1 - intake.amount.count_high) / intake.amount.count_high
        again = (intake.amount.total_low * share, intake.amount.total_high * share, frequency.times_high)
        return replace(intake, end=frequency.end, added=(*intake.added, again))
    number = value(more["count"], intake.amount.unit.name)
    if more["count"] == "half" and folded.endswith(
        "half (", 0, intake.amount.start
    ):  # "half (50 mg) in the morning and half at night"
        number = intake.amount.low
    elif (
        intake.amount.unit.family != "form" and number <= 6 and intake.amount.low >= 5 * number
    ):  # "... and two at night": tablets
        number *= intake.amount.low
    return replace(intake, end=frequency.end, added=(*intake.added, (number, number, frequency.times_high)))


def _precedes(folded: str, frequency: Frequency, intake: Intake) -> bool:
    gap = folded[frequency.end : intake.start]
    return len(gap) <= _REACH_BACK and not STOP.search(gap) and not _BACK_BREAK.search(gap) and not _BREAK.search(gap)


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
