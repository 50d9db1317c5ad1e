"""Written numbers: numerals with either separator, fractions and number words, as one regular expression and its value."""

from __future__ import annotations

import re
from itertools import islice
from typing import Final

from pipeline.reference import load


def values(group: str) -> dict[str, float]:
    """The words of a group of ``reference/quantity_words.csv`` with what each is worth, longest first."""
    rows = load("quantity_words", ("group", "word", "value"), ("group", "word"))
    words = {row["word"]: float(row["value"]) for row in rows if row["group"] == group}
    return dict(sorted(words.items(), key=lambda word: -len(word[0])))


WORDS: Final = values("number")
_MULTIPLIERS: Final = values("multiplier")
_PARTS: Final = values("part")
_SCALES: Final = values("scale")

_SIGNS: Final = "".join(word for word in WORDS if not word.isalpha())
_CARDINALS: Final = "|".join(word for word in WORDS if word.isalpha())
_BELOW_ONE: Final = "|".join(word for word in WORDS if word.isalpha() and WORDS[word] < 1)
_FEW: Final = "|".join(word for word in WORDS if WORDS[word] in (1, 2, 3))
_ONLY_PARTS: Final = tuple(word for word in _PARTS if word not in WORDS)
_FRACTION: Final = rf"\b(?:an?|{_FEW}|[1-3])[\s-](?:{'|'.join(_ONLY_PARTS)})\b"
_POINT: Final = rf"\b(?:{_CARDINALS})\spoint\s(?:{_CARDINALS})\b"
"""Read whole: "a third" is no place in a row, "one quarter" no sum."""
_VERBAL: Final = (
    rf"(?:{_POINT}|{_FRACTION}|\b(?:one|an?)[\s-](?:{_BELOW_ONE})\b"
    rf"|\b(?:{_CARDINALS})\b(?:[\s-](?:(?:and|&)[\s-])?(?:an?[\s-])?(?:{_CARDINALS})\b){{0,5}})"
)
SCALE: Final = "(?:" + "|".join(_SCALES) + ")"

NUMERAL: Final = (
    r"(?:(?:[0-9]{1,3}(?:\.[0-9])?\s?[x×]\s?)?10\^[0-9]{1,2}|[0-9]{1,3}(?:,[0-9]{3}){1,4}(?:\.[0-9]{1,3})?|[0-9]{1,3}(?:['.][0-9]{3}){1,4}|[0-9]{1,3}(?:\s000){1,3}"
    rf"|[0-9]{{1,3}}\s?[{_SIGNS}]|[0-9]{{1,2}}(?:[\s-]|\s(?:and|&)\s)[1-7]/[2-8]|[1-9]/[2-9](?![0-9/])|[0-9]{{1,7}}(?:[.,][0-9]{{1,4}})?|\.[0-9]{{1,3}}|[{_SIGNS}])"
    r"(?![0-9]|[.,][0-9])(?:k\b|\sk\b(?=\s(?:iu|ui|ie|units?|mcg|mg|cfu)\b))?"
    rf"(?:\sand\sa\s(?:{_BELOW_ONE})\b)?(?:\s?(?:{'|'.join(word for word in _SCALES if len(word) > 1)})\b)?"
)
NUMBER: Final = rf"(?:{NUMERAL}|(?:\ban?\s)?{_VERBAL})"
"""For folded text; longest reading first, so that fractions stand before the integers they begin with."""

_TOKEN: Final = re.compile(rf"\.?[0-9{_SIGNS}]+|[a-z]+")
_ARTICLES: Final = frozenset({"a", "an"})
_MOST_NUMBERS: Final = 10_000
"""A text with more numbers than this is a dump of data, no comment: the rest is left unread, so that time stays bounded."""


def number_starts(folded: str) -> list[int]:
    """Where numerals, number words and the articles of "a gram" begin in folded text.

    >>> number_starts("took two 500 mg")
    [5, 9]
    """
    found = (
        m.start() for m in _TOKEN.finditer(folded) if not m.group().isalpha() or m.group() in WORDS or m.group() in _ARTICLES
    )
    return list(islice(found, _MOST_NUMBERS))


_DOT_THOUSANDS: Final = re.compile(r"[1-9][0-9]{0,2}(?:\.[0-9]{3})+")
_SMALL_UNITS: Final = frozenset({"mg", "µg"})


def value(text: str, unit: str | None = None) -> float:
    """Value of a written number in folded text; ``unit`` settles whether a dot parts thousands.

    A dot before three digits parts thousands in IU, and in mg or µg where the last digit is 0:

    >>> value("5.000", "IU"), value("1.500", "mg"), value("1.125", "mg"), value("0.500", "mg")
    (5000.0, 1500.0, 1.125, 0.5)
    >>> value("1,5"), value("5,000"), value("2½"), value("1 1/2"), value("one and a half"), value("10k")
    (1.5, 5000.0, 2.5, 1.5, 1.5, 10000.0)
    """
    text = text.strip()
    if (not re.match(r"[0-9.]", text) and text[:1] not in _SIGNS) or text.endswith(_ONLY_PARTS):
        return _verbal(text)
    if (power := re.fullmatch(r"(?:([0-9.]+)\s?[x×]\s?)?10\^([0-9]{1,2})", text)) is not None:
        return float(power[1] or 1) * 10.0 ** int(power[2])
    if (mixed := re.fullmatch(rf"(.*)\sand\sa\s({_BELOW_ONE})", text)) is not None:
        return value(mixed[1], unit) + WORDS[mixed[2]]
    for name, factor in _SCALES.items():
        if text.endswith(name):
            return round(value(text.removesuffix(name), unit) * factor, 6)
    if text[-1] in _SIGNS:
        return (value(text[:-1], unit) if text[:-1].strip() else 0.0) + WORDS[text[-1]]
    if "/" in text:
        whole, _, fraction = " ".join(re.sub(r"-|&|and", " ", text).split()).rpartition(" ")
        above, below = fraction.split("/")
        return float(whole or 0) + int(above) / int(below)
    return float(_plain(text, unit))


def _plain(text: str, unit: str | None) -> str:
    text = "".join(text.split()).replace("'", "")
    if re.fullmatch(r"[1-9][0-9]{0,2}(?:,[0-9]{3})+(?:\.[0-9]+)?", text):
        return text.replace(",", "")
    groups = text.split(".")
    if _DOT_THOUSANDS.fullmatch(text) and (len(groups) > 2 or unit == "IU" or (unit in _SMALL_UNITS and text.endswith("0"))):
        return "".join(groups)
    return text.replace(",", ".")


def _verbal(text: str) -> float:
    first, _, part = re.sub(r"[\s-]+", " ", text).partition(" ")
    if part in _PARTS and (first in _ARTICLES or WORDS.get(first, 9.0) < 4 or first.isdigit()):
        return (1.0 if first in _ARTICLES else float(first) if first.isdigit() else WORDS[first]) * _PARTS[part]
    if " point " in text:
        whole, _, tenths = text.partition(" point ")
        return _verbal(whole) + _verbal(tenths) / (10 if _verbal(tenths) < 10 else 100)
    total, current = 0.0, 0.0
    for word in re.split(r"[\s-]+", text):
        if word not in WORDS:
            continue
        amount = WORDS[word]
        if amount >= 1000:
            total, current = total + (current or 1.0) * amount, 0.0
        else:
            current = (current or 1.0) * amount if word in _MULTIPLIERS else current + amount
    return total + current
