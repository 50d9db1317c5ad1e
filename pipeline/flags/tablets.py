"""Tablets counted and how often they are taken, made a day's amount: "four paracetamol every three hours"."""

from __future__ import annotations

import bisect
import functools
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, NamedTuple

from pipeline.claims import limits
from pipeline.claims.reading import Reading
from pipeline.phrases import Match
from pipeline.quantities.cues import pattern
from pipeline.quantities.frequency import Frequency, frequencies
from pipeline.quantities.numbers import number_starts, value
from pipeline.reference import load
from pipeline.text import fold
from pipeline.types import Span

_WAKING: Final = 16.0
"""Hours of a day within which an interval counts, unless it is said to go on by night."""
_NAME: Final = "§"
"""Stands for each letter of a medicine's name."""
_MOST: Final = 60.0
"""A larger count is of something else."""
_COUNT: Final = pattern(r"(?P<low>{number})(?:\s?(?:-|to|or)\s?(?P<high>{number}))?(?![0-9])")
_PACK: Final = pattern(
    r"(?P<low>{number}|an?\b)\s(?:whole\s|full\s|entire\s)?(?:(?P<strip>{tablet_strip})|(?P<pack>{tablet_pack}))(?![a-z])"
)
_STRENGTH: Final = r"[0-9]{2,4}\s?mg(?![a-z])"
_GAP: Final = pattern(rf"(?:[\s,()×-]|{_NAME}|{_STRENGTH}|(?<![a-z])(?:{{tablet_word}}|{{tablet_gap}})(?![a-z]))*")
_BEHIND: Final = pattern(r"(?:[\s,]|(?<![a-z])(?:{tablet_verb}|{tablet_filler}|i|we|you|just|i'd|i'll)(?![a-z]))*")
_VERB: Final = pattern(r"(?<![a-z]){tablet_verb}(?![a-z])")
_AT_A_TIME: Final = pattern(r"{number}\s{tablet_at_a_time}(?![a-z])")
_BEFORE: Final = pattern(
    r"(?:^|[.,;:!?(\"-]\s?|(?<![a-z])(?:and|but|so|then|or)\s|(?<![a-z])(?P<verb>{tablet_verb})\s)(?:{tablet_filler}\s){0,3}$"
)
_WEAK: Final = pattern(r"{tablet_verb_weak}")
_OF_IT: Final = pattern(rf"\s(?:of\s)(?:the\s|my\s|these\s|those\s)?{_NAME}")
_STATED: Final = re.compile(r"(?<![0-9.,])([0-9]{2,4})\s?mg(?![a-z])")
_FORM: Final = pattern(r"(?<![a-z]){tablet_word}(?![a-z])")
_LIQUID: Final = pattern(r"(?<![a-z]){tablet_liquid}(?![a-z])")
_HOURS: Final = re.compile(r"(?:hours?|hrs?|h|hourly|hrly)$")
_LASTING: Final = pattern(r"\s(?:for|over)\s(?:the\s)?(?:first\s|next\s)?(?P<hours>{number})\s(?:hours?|hrs?)\b")
_BY_NIGHT: Final = pattern(r"(?<![a-z]){round_the_clock}(?![a-z])")
_CAP: Final = pattern(r"(?<![a-z]){tablet_cap}\s(?:of\s)?(?P<most>{number})(?![0-9])")
_PRINTED: Final = pattern(r"(?<![a-z]){label_holder}(?![a-z])[^.;!?]{0,24}$")
_SAID_LESS: Final = pattern(r"(?<![a-z]){label_holder}\s(?:[a-z']+\s){0,4}?(?:{tablet_cap}\s)?(?P<most>{number})(?![0-9])")
_IN_TURN: Final = re.compile(r"\balternat")
_ENDS: Final = re.compile(r"\s?(?:[.,;:!?)…]|$|and\b|of\sthem\b|myself\b)")


@dataclass(frozen=True, slots=True)
class Counted:
    """A day's tablets of one medicine: the least the words say, with tokens ``first`` to ``last`` (exclusive)."""

    substance: str
    tablets: float
    strength: float
    first: int
    last: int
    span: Span
    over_label: bool
    """The label's own number is told beside it and is smaller."""
    carried: bool
    """Only the title names the medicine."""


class _Tablet(NamedTuple):
    strength: float
    pack: float | None
    strip: float | None
    named: bool
    """It must be called tablet: cups hold it as well."""


@functools.cache
def ordinary_tablets() -> dict[str, _Tablet]:
    """The smallest common tablet of each medicine of ``daily_maxima.csv``, in the unit of its maximum."""
    rows = load("daily_maxima", ("substance", "tablet", "in_pack", "in_strip", "tablet_source", "tablet_sure"), ("substance",))
    return {
        r["substance"]: _Tablet(float(r["tablet"]), _number(r["in_pack"]), _number(r["in_strip"]), r["substance"] == "caffeine")
        for r in rows
        if r["tablet"]
    }


def _number(cell: str) -> float | None:
    return float(cell) if cell else None


def counted_tablets(reading: Reading, topic: str | None) -> Iterator[Counted]:
    """Every count of tablets with how often they are taken, of a medicine named with it, before it or by the title."""
    medicines = [m for m in reading.named if m.value.entity_id in ordinary_tablets()]
    if not medicines and topic not in ordinary_tablets():
        return
    folded = fold(reading.text)
    shown = _with_names(folded, reading, medicines)
    often = frequencies(folded, reading.text)
    for number, (first, last) in enumerate(reading.sentence_tokens):
        start, end = reading.tokens.span(first, last)
        for count in _counts(shown, start, end, [f for f in often if start <= f.start and f.end <= end]):
            found = _reckoned(reading, shown, number, count, topic)
            if found is not None:
                yield found


def _with_names(folded: str, reading: Reading, medicines: list[Match]) -> str:
    for match in medicines:
        start, end = reading.tokens.span(match.first, match.last)
        folded = f"{folded[:start]}{_NAME * (end - start)}{folded[end:]}"
    return folded


def _taken_then(sentence: str, since: int, until: int) -> bool:
    """ "Every two hours I take three", "every two hours, three at a go": only words of taking between, or a count at a time."""
    if not _BEHIND.fullmatch(sentence, since, until):
        return False
    return bool(_VERB.search(sentence, since, until) or _AT_A_TIME.match(sentence, until))


class _Count(NamedTuple):
    start: int
    end: int
    low: float
    of: str
    """``pack``, ``strip`` or empty."""
    often: Frequency | None


def _counts(shown: str, start: int, end: int, often: list[Frequency]) -> Iterator[_Count]:
    """Counts of one sentence with their rhythm right behind or before them, or alone behind a label's number."""
    sentence, at = shown[:end], start
    for begin in number_starts(sentence):
        if begin < at or (match := _PACK.match(sentence, begin) or _COUNT.match(sentence, begin)) is None:
            continue
        if begin and (sentence[begin - 1].isalnum() or sentence[begin - 1] in ".,/£$€"):
            continue
        low = 1.0 if match["low"] in ("a", "an") else value(match["low"])
        of = next((name for name in ("pack", "strip") if match.groupdict().get(name)), "")
        behind = next((f for f in often if f.start >= match.end() and _GAP.fullmatch(sentence, match.end(), f.start)), None)
        before = next((f for f in often if f.end <= begin and _taken_then(sentence, f.end, begin)), None)
        if 0 < low <= _MOST and not any(f.start <= begin < f.end for f in often):
            yield _Count(begin, match.end(), low, of, behind or before)
            at = match.end()


def _reckoned(reading: Reading, shown: str, number: int, count: _Count, topic: str | None) -> Counted | None:
    first, last = reading.sentence_tokens[number]
    start, end = reading.tokens.span(first, last)
    stop = max(count.end, count.often.end if count.often else 0)
    begin = min(count.start, count.often.start if count.often else count.start)
    less = _label_says(shown, start, count)
    if (count.often is None and not less) or (_by_hours(shown, count.often) and _IN_TURN.search(shown, start, end)):
        return None
    owner = _owner(reading, shown, number, count, stop, topic)
    folded = fold(reading.text)
    if owner is None or _LIQUID.search(folded, max(start, begin - 30), min(end, stop + 30)):
        return None
    substance, carried = owner
    tablet = ordinary_tablets()[substance]
    if tablet.named and not _FORM.search(folded, start, end):
        return None
    stated = [float(s) for s in _STATED.findall(shown[start:end])]
    strength = min([s for s in stated if s <= 2 * tablet.strength] or [tablet.strength])
    each = {"pack": tablet.pack, "strip": tablet.strip, "": 1.0}[count.of]
    if each is None:
        return None
    tablets = min(count.low * each * _times(shown, count.often, stop, end), _cap(reading, shown, number, count))
    starts = reading.tokens.starts
    words = Span(start=begin, end=stop, quote=reading.text[begin:stop])
    tokens = bisect.bisect_left(starts, begin), bisect.bisect_left(starts, stop)
    return Counted(substance, tablets, strength, *tokens, words, less, carried)


def _times(shown: str, often: Frequency | None, stop: int, end: int) -> float:
    """How many times a day at the least: an interval counts by day only, or as long as it is said to go on."""
    if often is None:
        return 1.0
    times = often.times_low / often.per_days
    if not _by_hours(shown, often) or _BY_NIGHT.search(shown, stop, end):
        return times
    lasting = _LASTING.match(shown, stop, end)
    return times * min(_WAKING, value(lasting["hours"]) if lasting else _WAKING) / 24


def _by_hours(shown: str, often: Frequency | None) -> bool:
    return often is not None and _HOURS.search(shown[often.start : often.end]) is not None


def _cap(reading: Reading, shown: str, number: int, count: _Count) -> float:
    """The most the writer says may be taken in all, in the sentence or the next; what only a label says is none."""
    until = reading.sentence_tokens[min(number + 1, len(reading.sentence_tokens) - 1)][1]
    start, end = reading.tokens.span(reading.sentence_tokens[number][0], until)
    caps = [m for m in _CAP.finditer(shown, start, end) if m.start("most") > count.start]
    return min([value(m["most"]) for m in caps if not _PRINTED.search(shown, start, m.start())], default=_MOST * 24)


def _label_says(shown: str, start: int, count: _Count) -> bool:
    """ "The packet says 8 but I do 14": a smaller number, printed somewhere, stands before the count or a sentence earlier."""
    said = _SAID_LESS.finditer(shown, max(0, start - 80), count.start)
    return any(value(m["most"]) < count.low for m in said)


def _owner(reading: Reading, shown: str, number: int, count: _Count, stop: int, topic: str | None) -> tuple[str, bool] | None:
    """The medicine counted, and whether only the title names it."""
    starts, names = reading.tokens.starts, [m for m in reading.named if m.value.entity_id in ordinary_tablets()]
    inside = [m for m in names if count.start <= starts[m.first] < stop]
    of_it = _OF_IT.match(shown, stop)
    inside += [m for m in names if of_it and stop <= starts[m.first] < of_it.end()]
    if inside:
        return inside[0].value.entity_id, False
    first, last = reading.sentence_tokens[number]
    start, end = reading.tokens.span(first, last)
    lead = _BEFORE.search(shown[start : count.start])
    named_right_before = shown[: count.start].rstrip(" ,:-").endswith(_NAME)
    if (lead is None and not named_right_before) or (count.often is None and not _ENDS.match(shown, count.end, end)):
        return None
    since = reading.sentence_tokens[max(0, number - 2)][0]
    begin = bisect.bisect_left(starts, count.start)
    before = [m for m in reading.named if since <= m.first < begin]
    here = [m for m in before if m.first >= first and m.value.entity_id in ordinary_tablets()]
    things = {m.value.entity_id for m in (here or before) if m.value.kind != "outcome"}
    weak = lead is not None and lead["verb"] is not None and _WEAK.fullmatch(lead["verb"]) is not None
    if weak and not count.of and not here and any(m.value.kind == "outcome" for m in before):
        return None
    if len(things) == 1 and things <= set(ordinary_tablets()):
        return things.pop(), False
    bare = all(m.value.kind == "outcome" for m in reading.named)
    return (topic, True) if topic in ordinary_tablets() and bare and topic is not None else None


def excess(counted: Counted) -> float:
    """How many times the label's maximum it makes."""
    maximum = limits.daily_limits()[counted.substance].us
    return counted.tablets * counted.strength / maximum if maximum else 0.0
