"""Times a day told without the word day: "2 tabs 2x", "in water x 3", "every 4 hours while awake (so about 4 times)"."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Final

from pipeline.quantities.cues import pattern, searcher
from pipeline.quantities.frequency import Frequency
from pipeline.quantities.intake import Intake
from pipeline.quantities.numbers import value, values

_WORDS: Final = values("times")
_NO_PERIOD: Final = r"(?![\w.,:/%-]*[\w%])(?!\s?{no_times}\b)"
_TIMES: Final = pattern(
    r"[^.;!?\n0-9]{0,45}?(?:(?<=[\s)a-z])[x×]\s?(?P<run>[2-6])|\s(?P<times>{number})\s?(?:[x×]|times)|\s(?P<word>twice|thrice))"
    + _NO_PERIOD
)
_BREAK: Final = searcher("told_event")
_ROUGHLY: Final = r"(?:{approximate}|{at_most}|maybe)"
_COUNTED: Final = pattern(
    rf"[^.;!?\n0-9]{{0,30}}?\(?\s?(?:{{counted_out}}|,(?=\s{_ROUGHLY}\s))\s(?:{_ROUGHLY}\s|only\s)?(?P<times>{{number}})\s?(?:times|x\b|doses)"
)
_MOST: Final = 12.0


def with_times(folded: str, found: list[Intake]) -> list[Intake]:
    """Intakes with the times that are said without a period, and with those that a bracket counts out."""
    ends = [*(max(i.start, i.amount.start) for i in found[1:]), len(folded)][: len(found)]
    found = [_on_both(folded, i) for i in found]
    return [_counted_out(folded, i, end) if i.frequency else _timed(folded, i, end) for i, end in zip(found, ends, strict=True)]


_BOTH: Final = pattern(
    r"\s?(?:[a-z]+\s)?(?:in|up|into|to|per|for|on)\s?(?:each|every|both|either)?\s?(?P<which>each|per|both)?\s?{on_both}\b"
)


def _on_both(folded: str, intake: Intake) -> Intake:
    """ "One spray in each nostril" is two."""
    match = _BOTH.match(folded, intake.amount.end) if intake.amount.unit.family in ("form", "volume") else None
    if match is None or not re.search(r"each|both|every", match.group()) or intake.amount.crossed:
        return intake
    amount = intake.amount
    return replace(intake, amount=replace(amount, low=amount.low * 2, high=amount.high * 2))


def _timed(folded: str, intake: Intake, until: int) -> Intake:
    amount = intake.amount
    if (
        amount.crossed
        or intake.split is not None
        or amount.unit.name in ("l", "dl", "cl")
        or (amount.unit.family == "form" and folded.startswith("a ", amount.start))
    ):
        return intake
    match = _TIMES.match(folded, intake.amount.end, until)
    if match is None or _BREAK.search(folded, intake.amount.end, match.end()) or not _NO_NUMBER.match(folded, match.end()):
        return intake
    times = _WORDS.get(match["word"] or "") or value(match["run"] or match["times"] or "1")
    if not 1 < times <= _MOST:
        return intake
    return replace(
        intake,
        end=match.end(),
        frequency=Frequency(start=match.end(), end=match.end(), times_low=times, times_high=times, per_days=1.0),
    )


_NO_NUMBER: Final = pattern(_NO_PERIOD)


def _counted_out(folded: str, intake: Intake, until: int) -> Intake:
    frequency = intake.frequency
    if frequency is None or frequency.times_high <= 1 or frequency.per_days != 1 or intake.end < frequency.end:
        return intake
    match = _COUNTED.match(folded, frequency.end, until)
    if match is None or not 0 < (times := value(match["times"])) <= _MOST:
        return intake
    return replace(intake, end=match.end(), frequency=replace(frequency, times_low=times, times_high=times))
