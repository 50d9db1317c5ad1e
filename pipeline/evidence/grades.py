"""Grades of evidence on one ordinal scale: words, letters, levels, stars and circles, the table's own legend first."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from typing import Final

from pipeline.evidence.scale import SYMBOLS, Grade, Key
from pipeline.evidence.signs import (
    EMPTY,
    FILLED,
    GLYPHS,
    HALF,
    LED,
    by_answer,
    by_circles,
    by_colour,
    by_fraction,
    by_letter,
    by_stars,
    by_warning,
    plain_run,
)
from pipeline.evidence.studies import by_counts, by_design
from pipeline.evidence.words import against, in_words
from pipeline.reference import load
from pipeline.text import fold

_SYSTEMS: Final = tuple(
    (row["system"], re.compile(row["pattern"])) for row in load("evidence_systems", ("system", "pattern"), ("pattern",))
)
_LIGHTS: Final = "🟢🟡🟠🔴🟩🟨🟧🟥🔵⚪"
_SIGN: Final = (
    rf"(?:(?<![\w])(?:(?:[Gg]rade|[Ll]evel|[Cc]lass)\s)?(?:[A-FUX]|[0-5][abc]?|I{{1,3}}|IV|V)(?![\w'’])"
    rf"|[{FILLED}{EMPTY}{HALF}\ufe0f]+|\*{{1,5}}|\+{{1,5}}|[⊕⨁⊖⊝◯○]+|[✗✘✕]|[{_LIGHTS}])"
)
_ENTRY: Final = re.compile(
    rf"(?P<sign>{_SIGN})\s?(?:=|:|–|—|-(?=\s)|means|stands for|\(|(?=\s?[a-z]))\s?"
    rf"(?P<words>(?:[^;,.\n|){FILLED}{EMPTY}{_LIGHTS}]|,(?!\s?{_SIGN}\s?(?:=|:|–|—|-|\(|[a-z]))){{3,90}})"
)
_WORD_ENTRY: Final = re.compile(
    r"(?<![\w-])(?P<sign>(?:(?:tier|category|cat|rank|group|band|score|code|type|rating)\s)?[a-z0-9✗❌👍👎-]{1,14}|[?±–−✗✘-])(?:\slights?)?\s?(?:=|:|means)\s?"
    r"(?P<words>[^;,.\n|)=:]{2,90})",
    re.IGNORECASE,
)
"""A legend whose signs are words: "green = good evidence, red = none"."""
_NOT_WORKING: Final = 0
_SIGNS: Final = re.compile(rf"{GLYPHS.pattern}|[⊕⨁⊖⊝◯○]")
_HEAD: Final = re.compile(r"[(\[;:–—]|\s-\s")


def system_named(*texts: str | None) -> str | None:
    """The grading system a caption, header or legend names, by ``reference/evidence_systems.csv``."""
    if any(t and re.search(r"\bGRADE\b", t) and (t == "GRADE" or not t.isupper()) for t in texts):
        return "grade"  # in capitals it is the system's name, in small letters any grade
    folded = fold(" ".join(t for t in texts if t))
    return next((system for system, pattern in _SYSTEMS if pattern.search(folded)), None)


def key_of(legend: str | None, named: str | None, cells: Iterable[str]) -> Key:
    """Read the legend ("A = strong evidence; B = ...") and the stars of the column the grades stand in.

    Where the legend spells out a named system in other words, the system's own levels hold:

    >>> key_of("SORT: A consistent evidence; B inconsistent or limited evidence", "sort", []).entries["B"]
    (3, False)
    """
    entries: dict[str, tuple[int, bool]] = {}
    for pattern in (_ENTRY, _WORD_ENTRY):
        for match in pattern.finditer(legend or ""):
            sign = _sign(match["sign"])
            grade = in_words(fold(match["words"]))
            if grade is None and not {("cebm", sign), ("letters", sign)} & SYMBOLS.keys():  # "Gold = several RCTs"
                grade = by_design(match["words"], Key())
            if grade is not None and in_words(fold(sign)) is None:
                entries.setdefault(sign, _as_system(named, sign, (grade.level, grade.mixed)))
    if len(entries) < 2:
        entries = {}
    runs = [len(plain_run(m.group())) for cell in cells for m in GLYPHS.finditer(cell)]
    return Key(entries=entries, system=named, stars=max(runs, default=0))


def key_told(told: Iterable[str | None], named: str | None, cells: Sequence[str]) -> Key:
    """The key of the first of several texts (a legend, a caption) that explains the signs; what the cells show, if none does."""
    keys = [key_of(words, named, cells) for words in told if words]
    return next((key for key in keys if key.entries), key_of(None, named, cells))


def _as_system(named: str | None, sign: str, read: tuple[int, bool]) -> tuple[int, bool]:
    known = SYMBOLS.get((named or "", sign))
    return known if known is not None and abs(known[0] - read[0]) <= 1 else read


def _sign(text: str) -> str:
    return re.sub(r"(?i)^(?:grade|level|class)\s|[\s\ufe0f]", "", text).upper()


def read_grade(text: str, key: Key, *, guess: bool = True) -> Grade | None:
    """The grade a cell states, or None; what stands before a bracket counts before what stands in it.

    Without ``guess`` colours and studies that name no grade ("rat studies") are left unread.

    >>> read_grade("Strong (two small trials)", Key()).level, read_grade("No benefit (⊕⊕⊕⊕ high)", Key()).level
    (4, 0)

    The same letter means different things: in Natural Standard F is "shown not to work", with Examine it is harm.

    >>> read_grade("F", Key(system="natural_standard")).level, read_grade("F", Key(system="examine")).level
    (0, -1)
    """
    for reader in (*_READERS, *(_GUESSES if guess else ())):
        grade = reader(text, key)
        if grade is not None:
            return grade
    return None


def _by_legend(text: str, key: Key) -> Grade | None:
    if not key.entries:
        return None
    head = _sign(re.sub(r"(?i)\slights?\s*$", "", _HEAD.split(text)[0] or text))
    if head in key.entries:
        level, mixed = key.entries[head]
        return Grade(start=0, end=len(text), level=level, mixed=mixed, system=key.system or "legend")
    for match in re.finditer(rf"[{FILLED}{EMPTY}{HALF}⊕⨁⊖⊝\ufe0f]+|[{_LIGHTS}]|\*+|\++|[A-Za-z0-9]+", text):
        sign = _sign(match.group())
        first = match.start() == len(text) - len(text.lstrip())
        if sign in key.entries and (not sign.isalnum() or (first and len(sign) < 3) or LED.search(text[: match.start()])):
            level, mixed = key.entries[sign]
            return Grade(start=match.start(), end=match.end(), level=level, mixed=mixed, system=key.system or "legend")
    return None


def _by_denial(text: str, key: Key) -> Grade | None:
    """Signs beside "no benefit" say how sure that is."""
    found = in_words(fold(_HEAD.split(text)[0]), key)
    return found if found is not None and found.level == _NOT_WORKING and _SIGNS.search(text) else None


def _by_head_words(text: str, key: Key) -> Grade | None:
    """The head's own words; of "None: no better than a dummy" the tail says that it was tested.

    A harm told in a sentence of its own ("Very weak; liver injury was reported") is no grade.
    """
    head, *tail = _HEAD.split(text, maxsplit=1)
    found = in_words(fold(head), key)
    if not tail or found is None or found.level != 1:
        return found
    told = in_words(fold(tail[0]), key)
    if told is None or told.level > 0:
        return found
    apart = text[len(head)] == ";" or _SENTENCE.search(head) is not None
    beside = told.level < 0 and apart and fold(tail[0])[: told.start].strip() + fold(tail[0])[told.end :].strip(" .!)") != ""
    return found if beside else told


_SENTENCE: Final = re.compile(r"\w\.\s")


def _by_advice(text: str, _: Key) -> Grade | None:
    """Advice against all use goes before the grade it stands behind: "Effective in old trials, but no longer advised"."""
    return against(fold(text))


def _by_words(text: str, key: Key) -> Grade | None:
    return in_words(fold(text), key)


_READERS: Final[tuple[Callable[[str, Key], Grade | None], ...]] = (
    _by_legend,
    _by_denial,
    by_warning,
    by_answer,
    by_circles,
    by_stars,
    by_fraction,
    by_counts,
    _by_advice,
    _by_head_words,
    by_letter,
    _by_words,
)
"""Order of reading: a cell's own key and signs before its words."""
_GUESSES: Final[tuple[Callable[[str, Key], Grade | None], ...]] = (by_colour, by_design)

__all__ = ["Grade", "Key", "key_of", "key_told", "read_grade", "system_named"]
