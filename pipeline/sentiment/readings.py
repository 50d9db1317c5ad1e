"""Numbers that carry an attitude: readings that move ("from 8/10 to 3/10") and ratings ("9/10", "two stars").

Whether a reading moved the right way depends on what is measured; beside a complaint, "9/10" is no praise.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final, NamedTuple

from pipeline.sentiment.rules import Entry, Tuning

BETTER, WORSE = 2.2, -1.9
"""Weights of a reading that moved the right and the wrong way, on the scale of words."""
LEAST_CHANGE: Final = 0.03
"""Share of the first reading; a smaller change is none."""
_BACK, _AHEAD = 8, 4
"""How many words around a pair of numbers are searched for what is measured."""
_UNITS: Final = 2
"""Words that may stand between the two numbers beside "to": units, "down"."""
_THOUSANDS: Final = re.compile(r"\d{1,3}(?:,\d{3})+")
_FIRST: Final = re.compile(rf"{_THOUSANDS.pattern}|\d+(?:[.,]\d{{1,3}})?")
_GOOD_WHEN: Final = (("symptom", -1), ("bad_measure", -1), ("good_measure", 1))
"""Class of what is measured -> the direction that is good."""


class Reading(NamedTuple):
    """What a number and the words with it weigh."""

    rule: str
    value: float
    width: int


def reading_at(entries: Sequence[Entry], i: int, tuning: Tuning) -> Reading | None:
    """Weight and width in words of the readings or the rating that start at a number; None where it is just a number."""
    return _trend(entries, i, tuning) or _rating(entries, i, tuning)


def _trend(entries: Sequence[Entry], i: int, tuning: Tuning) -> Reading | None:
    end = _second(entries, i, tuning)
    if not end:
        return None
    first, second = _number(entries[i].word), _number(entries[end].word)
    good = _good_direction(entries, i, end, tuning)
    if first is None or second is None or not good or abs(second - first) <= LEAST_CHANGE * first:
        return None
    return Reading("trend", BETTER if (second - first) * good > 0 else WORSE, end - i + 1)


_SCALES: Final = (5.0, 10.0)
_STARS: Final = {"star": 5.0, "stars": 5.0}
_MIDDLE: Final = 0.55
"""Share of the scale that praises nor blames: five and a half of ten."""
_STEEPNESS: Final = 6.0
"""From share of the scale to the scale of words: ten of ten weighs 2.7."""


def _rating(entries: Sequence[Entry], i: int, tuning: Tuning) -> Reading | None:
    given, scale, width = _given(entries, i)
    if scale not in _SCALES or given is None or given > scale:
        return None
    beside = entries[max(0, i - _BACK) : i]
    measured = any(tuning.letters[name] in entry.classes for name, _ in _GOOD_WHEN for entry in beside)
    if measured or any(tuning.letters["unit"] in entry.classes for entry in entries[i + width : i + width + 1]):
        return None
    return Reading("rating", _STEEPNESS * (given / scale - _MIDDLE), width)


def _given(entries: Sequence[Entry], i: int) -> tuple[float | None, float | None, int]:
    """What was given, of how many, in how many words: "9/10", "9 out of 10", "five stars"."""
    word, following = entries[i].word, [entry.word for entry in entries[i + 1 : i + 4]]
    if "/" in word:
        first, _, second = word.partition("/")
        return _number(first), _number(second), 1
    given = float(_NUMERALS.index(word)) if word in _NUMERALS else _number(word)
    if following[:2] == ["out", "of"] and len(following) == 3:
        return given, _number(following[2]), 4
    return given, _STARS.get(following[0]) if following else None, 2


_NUMERALS: Final = ("zero", "one", "two", "three", "four", "five")


def _number(word: str) -> float | None:
    """The reading; of a blood pressure or a scale ("150/95", "8/10") the first part."""
    match = _FIRST.match(word)
    if match is None:
        return None
    figures = match.group()
    return float(figures.replace(",", "") if _THOUSANDS.fullmatch(figures) else figures.replace(",", "."))


def _second(entries: Sequence[Entry], i: int, tuning: Tuning) -> int:
    """Place of the number after "to", or 0."""
    number = tuning.letters["number"]
    near = range(i + 1, min(i + 3 + _UNITS, len(entries)))
    numbers = (j for j in near if number in entries[j].classes)
    second = next(numbers, 0)
    return second if second and any(entries[j].word == "to" for j in range(i + 1, second)) else 0


def _good_direction(entries: Sequence[Entry], i: int, end: int, tuning: Tuning) -> int:
    around = [*reversed(entries[max(0, i - _BACK) : i]), *entries[end + 1 : end + 1 + _AHEAD]]
    for entry in around:
        for name, direction in _GOOD_WHEN:
            if tuning.letters[name] in entry.classes:
                return direction
    return 0
