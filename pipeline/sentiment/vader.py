"""The compound score of vaderSentiment 3.3.2, bit for bit, in one pass and in near-linear time.

The package lower-cases every token for each word it looks at and takes time with the square of the number of emoji;
a comment of 20,000 emoji keeps it busy for minutes. Words, weights and constants are the package's own, and so are its
quirks (a typographic apostrophe hides a negation; any word three after "so" counts as emphasised): this is the score
other studies report. The health-tuned score is another module.

Source: Hutto & Gilbert 2014, ICWSM, "VADER: A Parsimonious Rule-based Model"; vaderSentiment 3.3.2.
"""

from __future__ import annotations

import heapq
import re
import string
from collections.abc import Sequence
from typing import Final

from vaderSentiment.vaderSentiment import (
    BOOSTER_DICT,
    C_INCR,
    N_SCALAR,
    NEGATE,
    SPECIAL_CASES,
    SentimentIntensityAnalyzer,
    normalize,
)

_ANALYZER: Final = SentimentIntensityAnalyzer()
LEXICON: Final[dict[str, float]] = _ANALYZER.lexicon
BOOSTERS: Final[dict[str, float]] = BOOSTER_DICT
EMOJI_NAMES: Final[dict[str, str]] = _ANALYZER.emojis
"""Emoji, of one or several code points, and the description the package scores in their place."""

_NEGATE: Final = frozenset(NEGATE)
_ONE_POINT: Final = {emoji: f" {name}" for emoji, name in EMOJI_NAMES.items() if len(emoji) == 1}
_EMOJI: Final = re.compile(f"[{min(_ONE_POINT)}-\U0010ffff]")
"""Every character from the first emoji on: a class of all emoji would be searched one by one."""
_WEIGHT: Final = (1.0, 0.95, 0.9)
"""Of a booster one, two and three words before."""
_PUNCTUATION: Final = string.punctuation


def compound(text: str) -> float:
    """Give the ``compound`` of a text, -1..1, rounded to four places, as the package computes it.

    >>> compound("I don't like it"), compound("I don’t like it")
    (-0.2755, 0.3612)
    """
    if not text.isascii() and not _ONE_POINT.keys().isdisjoint(text):
        text = _EMOJI.sub(lambda match: _ONE_POINT.get(match.group(), match.group()), text)
    text = text.strip()
    words = [stripped if len(stripped := raw.strip(_PUNCTUATION)) > 2 else raw for raw in text.split()]
    lower = [word.lower() for word in words]
    valences = {i: 0.0 for i, word in enumerate(lower) if word in LEXICON and not _is_modifier(lower, i)}
    if not valences:
        return 0.0
    mixed_case = 0 < sum(map(str.isupper, words)) < len(words)
    for i in valences:
        valences[i] = _valence(words, lower, i, mixed_case)
    if "but" in lower:
        _weigh_but(valences, lower.index("but"))
    return _compound(sum(valences.values()), text)


def _is_modifier(lower: Sequence[str], i: int) -> bool:
    return lower[i] in BOOSTERS or (lower[i] == "kind" and i + 1 < len(lower) and lower[i + 1] == "of")


def _valence(words: Sequence[str], lower: Sequence[str], i: int, mixed_case: bool) -> float:
    valence = _with_no(lower, i)
    if mixed_case and words[i].isupper():
        valence += C_INCR if valence > 0 else -C_INCR
    for back in range(min(3, i)):
        if lower[i - back - 1] in LEXICON:
            continue
        valence += _boost(words[i - back - 1], lower[i - back - 1], valence, mixed_case) * _WEIGHT[back]
        valence *= _negation(lower, i, back)
        if back == 2:
            valence = _idiom(valence, lower, i)
    if i > 0 and lower[i - 1] == "least" and "least" not in LEXICON and (i == 1 or lower[i - 2] not in ("at", "very")):
        valence *= N_SCALAR
    return valence


def _with_no(lower: Sequence[str], i: int) -> float:
    """The word's weight; "no" negates what follows it closely, and then weighs nothing itself."""
    valence = LEXICON[lower[i]]
    if lower[i] == "no" and i + 1 < len(lower) and lower[i + 1] in LEXICON:
        valence = 0.0
    near = "no" in lower[max(0, i - 2) : i]
    if near or (i > 2 and lower[i - 3] == "no" and lower[i - 1] in ("or", "nor")):
        valence = LEXICON[lower[i]] * N_SCALAR
    return valence


def _boost(word: str, lower: str, valence: float, mixed_case: bool) -> float:
    scalar = BOOSTERS.get(lower, 0.0)
    if not scalar:
        return 0.0
    if valence < 0:
        scalar *= -1
    if mixed_case and word.isupper():
        scalar += C_INCR if valence > 0 else -C_INCR
    return scalar


def _negation(lower: Sequence[str], i: int, back: int) -> float:
    """What a word ``back + 1`` before multiplies the weight by; "so" right before the word counts as "never so"."""
    word, so_this = lower[i - back - 1], ("so", "this")
    if back == 1:
        if word == "never" and lower[i - 1] in so_this:
            return 1.25
        if word == "without" and lower[i - 1] == "doubt":
            return 1.0
    elif back == 2:
        if (word == "never" and lower[i - 2] in so_this) or lower[i - 1] in so_this:
            return 1.25
        if word == "without" and "doubt" in (lower[i - 2], lower[i - 1]):
            return 1.0
    return N_SCALAR if word in _NEGATE or "n't" in word else 1.0


def _idiom(valence: float, lower: Sequence[str], i: int) -> float:
    three, two, one, zero = lower[i - 3 : i + 1]
    before = (f"{three} {two} {one}", f"{three} {two}", f"{two} {one}")
    for phrase in (f"{one} {zero}", f"{two} {one} {zero}", before[2], before[0], before[1]):
        if phrase in SPECIAL_CASES:
            valence = SPECIAL_CASES[phrase]
            break
    for end in (i + 2, i + 3):
        if end <= len(lower):
            valence = SPECIAL_CASES.get(" ".join(lower[i:end]), valence)
    for phrase in before:
        if phrase in BOOSTERS:
            valence += BOOSTERS[phrase]
    return valence


def _weigh_but(valences: dict[int, float], but: int) -> None:
    """Halve what stands before the first "but", raise what stands after; done by value, as the package does it.

    For each weight in turn, the *first* equal weight in the text is changed, which need not be the same one.
    """
    places: dict[float, list[int]] = {}
    for i, valence in valences.items():
        places.setdefault(valence, []).append(i)
    for i in valences:
        value = valences[i]
        if not value:
            continue
        first = places[value][0]
        changed = value * (0.5 if first < but else 1.5)
        heapq.heappop(places[value])
        heapq.heappush(places.setdefault(changed, []), first)
        valences[first] = changed


def _compound(total: float, text: str) -> float:
    exclamations = min(text.count("!"), 4) * 0.292
    questions = text.count("?")
    emphasis = exclamations + (0 if questions <= 1 else questions * 0.18 if questions <= 3 else 0.96)
    if total > 0:
        total += emphasis
    elif total < 0:
        total -= emphasis
    return round(float(normalize(float(total))), 4)
