"""The tuning as data: words, emoji, word classes and phrases with their weights, read from the reference tables.

A phrase is written as elements separated by blanks:

- ``word``, ``word/other`` (either), ``word*`` (any ending), ``,`` (a comma, dash, bracket or colon)
- ``@class``: any word of a class of ``sentiment_classes.csv``, ``@neg`` (a negation) or ``@number``
- ``^``: only at the start of a sentence or after a comma
- ``element?``: may be missing; ``..3``: up to three words, no negation and no comma among them

A sentence is rendered as ``word|classes `` per word and phrases are regular expressions over that, tried only where
their first word stands and only beside their sign, so that a comment's time is proportional to its length.
"""

from __future__ import annotations

import functools
import operator
import re
import string
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from vaderSentiment.vaderSentiment import NEGATE

from pipeline.reference import load
from pipeline.sentiment.vader import BOOSTERS, EMOJI_NAMES, LEXICON, compound
from pipeline.types import ReferenceDataError

BOOST: Final = 0.293
"""VADER's step for an adverb of degree."""
EMOJI_SCALE: Final = 4.0
"""From the compound of an emoji's description to the scale of words."""
_NOT_NEGATING: Final = ("despite",)
"""In the package's list, but it concedes; it does not deny."""
SUPPOSES, CONTRASTS = 1, 2
"""Bits of the two classes that weigh what stands around them."""
_BUILT_IN: Final = ("neg", "number")
"""Classes that are more than their rows: the package's negations and all "n't"; all figures."""


@dataclass(frozen=True, slots=True)
class Phrase:
    """A phrase that weighs as one word."""

    rule: str
    pattern: re.Pattern[str]
    value: float
    sign: int
    """The bit of an element it cannot do without: in a sentence where no word fits that one, it is not tried."""


@dataclass(frozen=True, slots=True)
class Entry:
    """All that is known of a word, or of a phrase that stands for its words."""

    word: str
    classes: str = ""
    """Letters of its classes."""
    value: float = 0.0
    tuned: bool = False
    """Whether the value is this table's, not the published lexicon's."""
    rule: str = "word"
    boost: float = 0.0
    """What it adds to the size of the value after it."""
    booster: bool = False
    """It only strengthens the word right after it, though the lexicon gives it a feeling of its own."""
    negates: bool = False
    phrases: tuple[Phrase, ...] = ()
    """Those that may start here."""
    wants: int = 0
    """The bits of their signs."""
    fits: int = 0
    """The bits of all phrases' signs that it fits, and of ``SUPPOSES`` and ``CONTRASTS``."""
    compounds: tuple[tuple[str, ...], ...] = ()
    """Those that may start here, the longest first."""
    is_phrase: bool = False
    active: bool = True
    """Whether it has a value or may start a reading or a rating."""
    rendered: str = ""
    """``word|classes ``, the text phrases are matched in."""


@dataclass(frozen=True)
class Tuning:
    """All the tables, ready for use."""

    words: Mapping[str, float]
    emoji: Mapping[str, float]
    boosters: frozenset[str]
    letters: Mapping[str, str]
    """Name of a class -> its letter."""
    classes: Mapping[str, str]
    """Word -> letters of its classes."""
    compounds: Mapping[str, tuple[tuple[str, ...], ...]]
    """First word -> the compounds that start with it, the longest first ("blood pressure" counts as one word)."""
    phrases: Mapping[str, tuple[Phrase, ...]]
    """First word, or ``@`` and the letter of a class -> the phrases that may start there."""
    signs: Mapping[str, int]
    """Word, or ``@`` and the letter of a class -> the bits of phrases' signs that it fits."""

    def entry(self, word: str) -> Entry:
        """What the tables and the lexicon say of a word in lower case."""
        classes = self._classes_of(word)
        value, tuned = self._value_of(word)
        keys = (word, *("@" + c for c in classes))
        phrases = tuple(p for key in keys for p in self.phrases.get(key, ()))
        return Entry(
            word=word,
            rendered=f"{word}|{classes} ",
            classes=classes,
            value=value,
            tuned=tuned,
            rule="emoji" if word in self.emoji else "word",
            boost=BOOSTERS.get(word, BOOST if word in self.boosters else 0.0),
            booster=word in self.boosters,
            negates=self.letters["neg"] in classes or word == "least",
            phrases=phrases,
            wants=_union(phrase.sign for phrase in phrases),
            fits=_union(self.signs.get(key, 0) for key in keys),
            compounds=self.compounds.get(word, ()),
            active=bool(value or self.letters["number"] in classes),
        )

    def _classes_of(self, word: str) -> str:
        letters = self.classes.get(word, "")
        if word[0].isdigit():
            return letters + self.letters["number"]
        return self.letters["neg"] if "n't" in word and not letters else letters

    def _value_of(self, word: str) -> tuple[float, bool]:
        if word in self.words:
            return self.words[word], True
        if word in self.emoji:
            return self.emoji[word], True
        if word in BOOSTERS:
            return 0.0, False
        if word in LEXICON:
            return LEXICON[word], False
        if word in EMOJI_NAMES:
            return EMOJI_SCALE * compound(EMOJI_NAMES[word]), False
        return next((self.words.get(s, LEXICON.get(s, 0.0)) for s in _stems(word) if s in self.words or s in LEXICON), 0.0), False


_ENDINGS: Final = (("ies", "y"), ("s", ""), ("es", ""), ("ly", ""), ("ness", ""))
"""Endings that keep a word's feeling, and what stands in the stem for them."""


def _stems(word: str) -> list[str]:
    if not word.isalpha() or len(word) < 5:
        return []
    return [word.removesuffix(ending) + instead for ending, instead in _ENDINGS if word.endswith(ending)]


def _letters(names: Iterable[str]) -> dict[str, str]:
    distinct = tuple(dict.fromkeys((*_BUILT_IN, *names)))
    if len(distinct) > len(string.ascii_lowercase):
        raise ReferenceDataError(f"sentiment_classes.csv: {len(distinct)} classes; at most 26 can be told apart")
    return dict(zip(distinct, string.ascii_lowercase, strict=False))


def _alternative(text: str, letters: Mapping[str, str]) -> str:
    if text.startswith("@"):
        if text[1:] not in letters:
            raise ReferenceDataError(f"sentiment_patterns.csv: no class {text}; known: {', '.join(letters)}")
        return rf"[^| ]+\|[a-z]*{letters[text[1:]]}[a-z]* "
    stem = text.removesuffix("*")
    return re.escape(stem) + ("[^| ]*" if stem != text else "") + r"\|[a-z]* "


def _element(text: str, letters: Mapping[str, str]) -> str:
    if text == "^":
        return r"(?:\A|(?<=,\| ))"
    if text.startswith(".."):
        return rf"(?:[^|, ]+\|(?![a-z]*{letters['neg']})[a-z]* ){{0,{int(text[2:])}}}?"
    bare = text.removesuffix("?")
    body = "|".join(_alternative(a, letters) for a in bare.split("/"))
    return f"(?:{body})" + ("?" if bare != text else "")


def _starts(elements: list[str], letters: Mapping[str, str]) -> list[str]:
    """The keys a phrase is filed under: its first element, and the next while elements may be missing."""
    keys: list[str] = []
    for element in (e for e in elements if e != "^"):
        keys += _keys(element.removesuffix("?"), letters)
        if not element.endswith("?"):
            break
    return keys


def _keys(element: str, letters: Mapping[str, str]) -> list[str]:
    """The words that fit an element, and ``@`` with the letter of each class that does."""
    return ["@" + letters[a[1:]] if a.startswith("@") else a for a in element.split("/")]


def _sign(elements: list[str]) -> str:
    """The element after the first that is likely the rarest: the one of the longest words."""
    must = [e for e in elements if not e.startswith(("^", "..")) and not e.endswith("?") and "*" not in e]
    if not must:
        raise ReferenceDataError(
            f"sentiment_patterns.csv: {' '.join(elements)!r} needs a word that may not be missing, without *"
        )
    return max(must[1:] or must, key=lambda element: min(map(len, element.split("/"))))


def _union(bits: Iterable[int]) -> int:
    return functools.reduce(operator.or_, bits, 0)


def _phrases(letters: Mapping[str, str]) -> tuple[dict[str, tuple[Phrase, ...]], dict[str, int]]:
    filed: dict[str, list[Phrase]] = {}
    bits = {"@irrealis": SUPPOSES, "@contrast": CONTRASTS}
    for row in load("sentiment_patterns", ("rule", "pattern", "value"), ("pattern",)):
        elements = row["pattern"].split()
        pattern = re.compile("".join(_element(e, letters) for e in elements))
        bit = bits.setdefault(_sign(elements), 1 << len(bits))
        phrase = Phrase(row["rule"], pattern, float(row["value"]), bit)
        for key in dict.fromkeys(_starts(elements, letters)):
            filed.setdefault(key, []).append(phrase)
    signs: dict[str, int] = {}
    for sign, bit in bits.items():
        for key in _keys(sign, letters):
            signs[key] = signs.get(key, 0) | bit
    return {key: tuple(phrases) for key, phrases in filed.items()}, signs


def _numbers(table: str, key: str) -> dict[str, float]:
    return {row[key]: float(row["value"]) for row in load(table, (key, "value"), (key,))}


@functools.cache
def tuning() -> Tuning:
    """Give the tables, read once. Raises ``ReferenceDataError`` for a row that breaks its declaration."""
    rows = load("sentiment_classes", ("class", "word"), ("class", "word"))
    letters = _letters([row["class"] for row in rows])
    classes: dict[str, str] = {word: letters["neg"] for word in NEGATE if word not in _NOT_NEGATING}
    for row in rows:
        name = row["word"].replace(" ", "_")
        classes[name] = classes.get(name, "") + letters[row["class"]]
    compounds: dict[str, list[tuple[str, ...]]] = {}
    for row in rows:
        if len(parts := tuple(row["word"].split())) > 1 and parts not in compounds.setdefault(parts[0], []):
            compounds[parts[0]].append(parts)
    phrases, signs = _phrases(letters)
    return Tuning(
        words=_numbers("sentiment_words", "word"),
        emoji=_numbers("sentiment_emoji", "emoji"),
        boosters=frozenset(row["word"] for row in rows if row["class"] == "booster"),
        letters=letters,
        classes=classes,
        compounds={first: tuple(sorted(found, key=len, reverse=True)) for first, found in compounds.items()},
        phrases=phrases,
        signs=signs,
    )
