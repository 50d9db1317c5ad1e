"""The health-tuned score: VADER's arithmetic over words and phrases of health talk, sentence by sentence.

What differs from the published score: illness is a topic, not a mood; a complaint that leaves is good news; the
remedy's fault is bad news; verdicts, doubt and sarcasm are phrases; a negation ends at a comma; long comments are
scored by sentence. Weights, boosters and the scale are VADER's (Hutto & Gilbert 2014).
"""

from __future__ import annotations

import functools
import itertools
import math
import operator
from typing import Final

from vaderSentiment.vaderSentiment import C_INCR, N_SCALAR, SPECIAL_CASES

from pipeline import text as texts
from pipeline.sentiment.readings import reading_at
from pipeline.sentiment.rules import CONTRASTS, SUPPOSES, Entry, tuning
from pipeline.sentiment.words import known, plain, split

ALPHA: Final = 15.0
"""VADER's normalisation: a sum of feeling s becomes s / sqrt(s² + 15)."""
FULL_SENTENCES: Final = 3
"""Up to so many sentences with feeling count in full; ``ALPHA`` grows in proportion beyond."""
NEGATED_BAD: Final = -0.5
"""A denied bad word praises faintly: "not bad" is less than "good"."""
BACKGROUND: Final = 0.3
"""Weight of bad words in a sentence that tells how things were before."""
QUESTION: Final = 0.05
"""Weight of good words in a question for information."""
IRREAL: Final = 0.5
"""Weight of good words in what is only supposed; SO-CAL, which found this, leaves them out altogether."""
BEFORE_BUT, AFTER_BUT = 0.5, 1.5
"""VADER's weights around a contrast."""
_REACH: Final = (1.0, 0.95, 0.9)
_SARCASM_MARKS: Final = (" /s", "\n/s")


@functools.lru_cache(maxsize=1 << 16)
def _entry(word: str) -> Entry:
    return tuning().entry(word)


@functools.lru_cache(maxsize=1 << 16)
def _as_typed(raw: str) -> Entry:
    return _entry(known(raw))


def score(text: str) -> tuple[float, tuple[str, ...]]:
    """Give the tuned score of a text, -1..1 to four places, and the tuning rules that fired with their words.

    >>> score("My anxiety is gone")
    (0.4939, ('relief: my anxiety is gone',))
    """
    clear = plain(text)
    mixed_case, reasons = _mixed_case(clear), dict[str, None]()
    totals: list[float] = []
    for start, end in texts.sentences(clear):
        feeling, turns = _feeling(clear[start:end], mixed_case, reasons)
        if turns and totals:
            totals[-1] *= BEFORE_BUT
        totals.append(feeling)
    total = sum(totals)
    if clear.rstrip().endswith(_SARCASM_MARKS):
        total = -abs(total)
    if not total:
        return 0.0, tuple(reasons)
    total += math.copysign(_emphasis(clear), total)
    alpha = ALPHA * max(1.0, sum(map(bool, totals)) / FULL_SENTENCES)
    return round(total / math.sqrt(total * total + alpha), 4), tuple(reasons)


def _mixed_case(text: str) -> bool:
    words = text.split()
    return 0 < sum(map(str.isupper, words)) < len(words)


def _emphasis(text: str) -> float:
    """VADER's: exclamation marks count up to four, question marks from the second on."""
    questions = text.count("?")
    return min(text.count("!"), 4) * 0.292 + (0.0 if questions < 2 else min(questions * 0.18, 0.96))


def _feeling(sentence: str, mixed_case: bool, reasons: dict[str, None]) -> tuple[float, bool]:
    """What one sentence expresses, on the scale of words, and whether it turns against the one before.

    The rules that fired are added to ``reasons``.
    """
    raw = split(sentence)
    entries = list(map(_as_typed, raw))
    if not entries:
        return 0.0, False
    if any([entry.compounds for entry in entries]):  # noqa: C419 - on every sentence, and a list is faster
        raw, entries = _compounded(raw, entries)
    turns = tuning().letters["turn"] in entries[0].classes
    there = functools.reduce(operator.or_, [entry.fits for entry in entries])
    places = [i for i, entry in enumerate(entries) if entry.active or entry.wants & there]
    if not places:
        return 0.0, turns
    items, valued, background = _items(raw if mixed_case else [], entries, places, there, reasons)
    values = {i: _modified(items, i, upper) for i, upper in valued.items()}
    if any(values.values()):
        if there & SUPPOSES:
            _weigh_irreal(items, values)
        if there & CONTRASTS:
            _weigh_contrast(items, values)
        asking = sentence.endswith("?") and _asks(items)
        values = {i: _weight(items[i], background, asking, value) * value for i, value in values.items()}
    return sum(values.values()), turns


def _asks(items: list[Entry]) -> bool:
    """Whether a sentence with a question mark asks for information: what opens it asks, or "any" stands near its start."""
    asking, turn = tuning().letters["asking"], tuning().letters["turn"]
    first = 1 if len(items) > 1 and turn in items[0].classes else 0
    return asking in items[first].classes or any(item.word == "any" or item.word.startswith("any ") for item in items[:4])


def _compounded(raw: list[str], entries: list[Entry]) -> tuple[list[str], list[Entry]]:
    i, joined_raw, joined = 0, [], []
    while i < len(entries):
        compound = next((c for c in entries[i].compounds if c == tuple(entry.word for entry in entries[i : i + len(c)])), None)
        width = len(compound) if compound else 1
        joined_raw.append(" ".join(raw[i : i + width]))
        joined.append(_entry("_".join(compound)) if compound else entries[i])
        i += width
    return joined_raw, joined


def _weight(item: Entry, background: bool, asking: bool, value: float) -> float:
    """Bad words weigh little in a tale of the time before, good ones in a question for information."""
    if background and value < 0 and not item.is_phrase:
        return BACKGROUND
    return QUESTION if asking and value > 0 else 1.0


def _items(
    raw: list[str], entries: list[Entry], places: list[int], there: int, reasons: dict[str, None]
) -> tuple[list[Entry], dict[int, bool], bool]:
    """The sentence with each phrase as one item; which have a value, and whether in capitals; whether it tells of before.

    ``places`` are those of words that may be or start something, ``there`` are the signs of phrases.
    """
    rendered = "".join([entry.rendered for entry in entries])
    starts = [0, *itertools.accumulate([len(entry.rendered) for entry in entries])]
    items: list[Entry] = []
    valued: dict[int, bool] = {}
    done, background = 0, False
    for i in places:
        if i < done:
            continue
        item, width, earlier = _item_at(entries, i, there, rendered, starts[i])
        background = background or earlier
        items += entries[done:i]
        if item.value:
            valued[len(items)] = any(map(_shouts, raw[i : i + width]))
            if item.tuned:
                reasons[f"{item.rule}: {item.word}"] = None
        items.append(item)
        done = i + width
    return items + entries[done:], valued, background


def _shouts(word: str) -> bool:
    return len(word) > 1 and word.isupper()


def _item_at(entries: list[Entry], i: int, there: int, rendered: str, at: int) -> tuple[Entry, int, bool]:
    """The longest phrase or pair of readings that starts at a word, else the word; its width; whether it is background."""
    entry, best, longest, background = entries[i], None, 0, False
    for phrase in entry.phrases:
        match = phrase.pattern.match(rendered, at) if phrase.sign & there else None
        if match is None:
            continue
        if phrase.rule == "background":
            background = True
        elif match.end() - at > longest:
            best, longest = phrase, match.end() - at
    if best:
        width = rendered.count(" ", at, at + longest)
        return _joined(entries[i : i + width], best.rule, best.value), width, background
    reading = reading_at(entries, i, tuning()) if tuning().letters["number"] in entry.classes else None
    if reading:
        return _joined(entries[i : i + reading.width], reading.rule, reading.value), reading.width, background
    return entry, 1, background


def _joined(entries: list[Entry], rule: str, value: float) -> Entry:
    quote = " ".join(entry.word for entry in entries).replace("_", " ")
    return Entry(word=quote, value=value, tuned=True, rule=rule, is_phrase=True)


def _modified(items: list[Entry], i: int, upper: bool) -> float:
    """A word's value after capitals, boosters and negations of the three words before, up to a comma."""
    item, value = items[i], items[i].value
    if (item.booster or item.word == "no") and i + 1 < len(items) and items[i + 1].value:
        return 0.0
    if upper:
        value += math.copysign(C_INCR, value)
    for back in range(min(3, i)):
        before = items[i - back - 1]
        if before.word == ",":
            break
        if before.boost and not (before.booster and back):
            value += math.copysign(before.boost * _REACH[back], value * before.boost)
        if before.negates:
            value *= _negation(before, items[i - back], back, value)
    return SPECIAL_CASES.get(f"{items[i - 1].word} {item.word}", value) if i else value


def _negation(denial: Entry, after: Entry, back: int, value: float) -> float:
    """What a negation multiplies a value by; ``after`` is the word right after it."""
    if tuning().letters["additive"] in after.classes:
        return 1.0
    if denial.word == "never" and back and after.word in ("so", "this", "such"):
        return 1.25
    return N_SCALAR if value > 0 else NEGATED_BAD


def _weigh_irreal(items: list[Entry], values: dict[int, float]) -> None:
    """Good words after "would", "if", "claims to" weigh little until the next comma; phrases know their modals themselves."""
    letter, weight = tuning().letters["irrealis"], 1.0
    for i, item in enumerate(items):
        if letter in item.classes:
            weight = IRREAL
        elif item.word == ",":
            weight = 1.0
        if i in values and values[i] > 0 and not item.is_phrase:
            values[i] *= weight


def _weigh_contrast(items: list[Entry], values: dict[int, float]) -> None:
    letter = tuning().letters["contrast"]
    place = next((i for i, item in enumerate(items) if letter in item.classes), None)
    if place is not None:
        for i in values:
            values[i] *= BEFORE_BUT if i < place else AFTER_BUT
