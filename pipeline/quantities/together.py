"""Amounts that the words take together: products that add up, a usual and an occasional dose, one halved or doubled."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Final

from pipeline.quantities.conventions import convention_of
from pipeline.quantities.cues import pattern
from pipeline.quantities.days import STOP
from pipeline.quantities.frequency import Frequency
from pipeline.quantities.intake import Intake
from pipeline.quantities.numbers import value, values

_SOURCE: Final = pattern(
    r"(?:\s(?:of\s)?(?!from|in|via)[a-z][a-z0-9-]*){0,2}\s(?:(?:from|via)\s(?:the\s|my\s|an?\s|each\s)?(?!{source_filler})"
    r"|(?:in|through)\s(?:the\s|my\s|an?\s|each\s)?(?!{no_product}))[a-z][a-z0-9]+"
)
_MORE: Final = pattern(r"\b{further}\b|\bplus\s(?:an?|one)\s$")
_ON_TOP: Final = pattern(r"(?:\s[a-z]+){0,2}\s{besides}\b")
_TIMES: Final = pattern(r"\b{two_times}\b")
_FAR: Final = 60
_SOMETIMES: Final = pattern(
    r"(?:\s[a-z][a-z-]*){0,2}\s?[,;(-]?\s?(?:-\s)?(?:(?:and|or|but)\s)?{occasion}\s(?:{occasion_filler}\s){0,4}$"
)
_OR: Final = pattern(
    r"(?:\s[a-z][a-z-]*){0,2}\s?,?\s?(?:\(\s?)?or\s(?:(?:{occasion}|{approximate}|{at_most})\s)?$"
    r"|(?:\s[a-z][a-z-]*){0,3}\s?,\s(?:(?:and|but|maybe|{at_most})\s)?$"
)
_BAD_DAYS: Final = pattern(
    r"\s?(?:[a-z]+\s)?(?:if|when|on|for)\s(?:it's\s|its\s|i\s|i'm\s|the\s|my\s|a\s|an\s|really\s|very\s|especially\s|particularly\s)*(?:{bad_day}|[a-z]+\s(?:is|are|gets?|was)\s)"
)
_OR_COUNT: Final = pattern(
    r"[^.;!?\n0-9]{0,34}?(?:\b{occasion}|,(?=\s[a-z0-9]{1,5}\s(?:if|when|on)\b))\s(?:even\s|maybe\s|i\stake\s)?(?P<count>{number})(?:\sof\sthem)?\s?(?:[,.)]|$|{on_occasion}\b)"
)
_SCALED: Final = values("change_of_dose")
_WORD: Final = f"(?P<word>{'|'.join(_SCALED)})"
_SCALE: Final = pattern(rf"\b{_WORD}\s(?:{{possessor}}\s)?(?:{{changed_dose}}\s){{0,4}}$")
_SCALE_AFTER: Final = pattern(
    r"(?:\s[a-z][a-z0-9-]*){0,4}\s?[,.;]?\s(?:but\s|and\s|then\s|which\s|so\s){0,2}{prescriber}\s(?:have\s|has\s|just\s|then\s|since\s|later\s)?"
    + _WORD
    + r"\s{dose_it}(?!\s(?:to|from)\b)"
)
_STATED: Final = re.compile(r"[^.;!?\n]{0,30}?\bto\s(?:an?\s)?(?:about\s)?(?:[0-9]|half|one|two)")
_AND: Final = re.compile(
    r"(?:\s[a-z]+){0,2}\s(?:alternat\w+|(?:day|turn)\sabout)\s(?:with|and)\s|\s?(?:[a-z]+\s)?(?:,|and|with|then|/|&|\+|or)\s?(?:then\s)?"
)
_TURN_BEFORE: Final = pattern(r"\b{in_turn_before}\s(?:{in_turn_filler}\s){0,2}$")
_TURN_AFTER: Final = pattern(r"(?:\s[a-z][a-z-]*){0,3}\s?[,(]?\s?(?:on\s|in\s)?{in_turn}\b")
_COUNTED: Final = re.compile(r"(?:one|two|three|an?|[1-4])\s(?:x\s)?[0-9]")


def together(folded: str, found: list[Intake]) -> list[Intake]:
    """The intakes with those that belong together made one."""
    return _restated(folded, _products(folded, _alternating(folded, _ranged(folded, [_scaled(folded, i) for i in found]))))


def _alternating(folded: str, found: list[Intake]) -> list[Intake]:
    """ "I alternate 100 and 125 mg" is 112.5 mg a day."""
    paired: list[Intake] = []
    for intake in found:
        last = paired[-1] if paired else None
        if last is not None and _in_turn(folded, last, intake):
            frequency = Frequency(start=last.end, end=last.end, times_low=1.0, times_high=1.0, per_days=2.0)
            amount = (intake.amount.total_low, intake.amount.total_high, 1.0)
            paired[-1] = replace(
                last, end=intake.end, amount=replace(last.amount, told=True), frequency=frequency, added=(amount,)
            )
        else:
            paired.append(intake)
    return paired


def _in_turn(folded: str, left: Intake, right: Intake) -> bool:
    if (
        left.amount.unit != right.amount.unit
        or left.added
        or right.added
        or not _AND.fullmatch(folded, left.amount.end, right.amount.start)
    ):
        return False
    if "alternat" in folded[left.amount.end : right.amount.start] or " about " in folded[left.amount.end : right.amount.start]:
        return True
    daily = all(i.frequency is None or (i.frequency.times_high == 1 and i.frequency.per_days <= 2) for i in (left, right))
    ahead = _TURN_BEFORE.search(folded, max(0, left.amount.start - 40), left.amount.start)
    return daily and bool(ahead or _TURN_AFTER.match(folded, right.amount.end))


def _restated(folded: str, found: list[Intake]) -> list[Intake]:
    """Without the parts of a total said before them: "30 units a day, 10 with each meal"."""
    kept: list[Intake] = []
    for intake in found:
        last = kept[-1] if kept else None
        if last is None or not _same_total(folded, last, intake) or STOP.search(folded[last.end : intake.start]):
            kept.append(intake)
    return kept


_REST: Final = pattern(r"\b{the_rest}\b")


def _same_total(folded: str, left: Intake, right: Intake) -> bool:
    first, second = left.frequency, right.frequency
    if second is None or left.added or left.amount.unit != right.amount.unit:
        return False
    if right.added:  # "1200 mg a day, 800 in the morning and the rest at night", "30 mg, 20 in the morning and 10 at noon"
        told = left.amount.total_high * (first.times_high / first.per_days if first is not None else 1.0)
        parts = right.amount.total_high * second.times_high + sum(most * times for _, most, times in right.added)
        return abs(told - parts) < 1e-6 or (first is not None and bool(_REST.search(folded, right.start, right.end)))
    if first is None or not right.amount.told:
        return False
    totals = [i.amount.total_high * f.times_high / f.per_days for i, f in ((left, first), (right, second))]
    return first.times_high == 1 and second.times_high > 1 and abs(totals[0] - totals[1]) < 1e-6


def _scaled(folded: str, intake: Intake) -> Intake:
    """ "They halved my 80 mg" is 40 mg now; "halved it to 40 mg" is told already."""
    ahead = _SCALE.search(folded, max(0, intake.amount.start - 60), intake.amount.start)
    if ahead is not None and ahead["word"].startswith("doubl") and "double dose" in ahead.group():
        return intake
    match = ahead or _SCALE_AFTER.match(folded, intake.end)
    if match is None or _STATED.match(folded, intake.amount.end) or " to " in match.group():
        return intake
    factor = _SCALED[match["word"]]
    return replace(
        intake, amount=replace(intake.amount, low=intake.amount.low * factor, high=intake.amount.high * factor, told=True)
    )


def _ranged(folded: str, found: list[Intake]) -> list[Intake]:
    """ "10 mg, sometimes 20" and "one 20 mg tablet, or two if it is bad" run from the usual to the occasional dose."""
    ranged: list[Intake] = []
    for n, intake in enumerate(found):
        last = ranged[-1] if ranged else None
        if last is not None and _occasional(folded, last, intake):
            scale = intake.amount.unit.factor / last.amount.unit.factor
            high = max(last.amount.total_high, intake.amount.total_high * scale) / max(last.amount.count_high, 1e-9)
            ranged[-1] = replace(last, end=max(last.end, intake.amount.end), amount=replace(last.amount, high=high, told=True))
            continue
        until = found[n + 1].start if n + 1 < len(found) else len(folded)
        ranged.append(_or_more(folded, intake, until))
    return ranged


def _occasional(folded: str, usual: Intake, other: Intake) -> bool:
    one, two = usual.amount, other.amount
    if usual.added or other.added or not (one.unit == two.unit or one.unit.family == two.unit.family == "mass"):
        return False
    if other.frequency is not None and not other.borrowed and other.frequency != usual.frequency and usual.frequency is not None:
        return False
    gap = folded[max(usual.end, one.end) : two.start]
    ratio = two.total_high * two.unit.factor / max(one.total_high * one.unit.factor, 1e-9)
    if len(gap) > _FAR or not 0.1 < ratio < 10:
        return False
    return bool(_SOMETIMES.fullmatch(gap) or (_OR.fullmatch(gap) and _BAD_DAYS.match(folded, two.end)))


def _or_more(folded: str, intake: Intake, until: int) -> Intake:
    amount = intake.amount
    match = _OR_COUNT.match(folded, max(intake.end, amount.end), until) if amount.counted_form or amount.count_low >= 1 else None
    if match is None:
        return intake
    count = value(match["count"])
    counted = amount.counted_form or amount.count_high > 1 or re.match(r"(?:one|an?|1)\s", folded[amount.start : amount.end])
    if not counted or not amount.count_high < count <= 6 or (amount.unit.family != "form" and amount.low < 5 * count):
        return intake
    if amount.unit.family == "form" and not amount.counted_form:
        return replace(intake, end=match.end("count"), amount=replace(amount, high=max(amount.high, count)))
    return replace(intake, end=match.end("count"), amount=replace(amount, count_high=count, told=True))


def _products(folded: str, found: list[Intake]) -> list[Intake]:
    """ "200 mg from the powder, 120 mg from the tablets" is 320 mg a day."""
    summed: list[Intake] = []
    for intake in found:
        last = summed[-1] if summed else None
        if last is not None and _adds_up(folded, last, intake):
            scale = intake.amount.unit.factor / last.amount.unit.factor
            low, high = intake.amount.total_low * scale, intake.amount.total_high * scale
            times = intake.frequency.times_high if intake.frequency is not None else 1.0
            frequency = last.frequency or Frequency(start=last.end, end=last.end, times_low=1.0, times_high=1.0, per_days=1.0)
            amount = replace(last.amount, told=True)
            summed[-1] = replace(
                last, end=intake.end, amount=amount, frequency=frequency, added=(*last.added, (low, high, times))
            )
        else:
            summed.append(intake)
    return summed


def _adds_up(folded: str, left: Intake, right: Intake) -> bool:
    one, two = left.amount, right.amount
    if not (one.unit == two.unit or one.unit.family == two.unit.family == "mass") or one.unit.family == "form":
        return False
    if any(i.frequency is not None and i.frequency.per_days != 1 for i in (left, right)) or one.per_kg or two.per_kg:
        return False
    gap = folded[left.end : two.start]
    if gap in (" and ", " plus ", " + ") and all(_COUNTED.match(folded, a.start) and a.count_high <= 4 for a in (one, two)):
        return not _named(folded, one.end) and one.low != two.low
    if len(gap) > _FAR or STOP.search(gap) or _TIMES.search(gap):
        return False
    if _other_named(gap, folded, left):
        return False
    more = _MORE.search(gap) or _ON_TOP.match(folded, two.end)
    if not more and not (_SOURCE.match(folded, one.end) or left.added):
        return False
    if not more and not _SOURCE.match(folded, two.end):
        return False
    named = _named(folded, two.end)
    return (
        not named
        or named == _named(folded, one.end)
        or (not _named(folded, one.end) and f"{named} " in folded[max(0, left.start - 60) : left.start])
    )


def _other_named(gap: str, folded: str, left: Intake) -> bool:
    """Whether straight before the second amount another substance is named: "plus cymbalta 60 mg"."""
    words = gap.split()[-1:]
    return bool(words and convention_of(words[0].strip(",.;:(")))


def _named(folded: str, end: int) -> str:
    """The substance named straight behind an amount."""
    words = folded[end : end + 40].removeprefix(" of").split()
    return next(
        (words[0].strip(",.;") for _ in [0] if words and folded[end : end + 1] == " " and convention_of(words[0].strip(",.;"))),
        "",
    )
