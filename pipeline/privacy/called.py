"""What commenters are called in running text: first names and the names inside handles, with or without punctuation.

A given name that is no word is a person wherever it stands. A name that is also a word ("Dawn", "Will") is one only where
a person is meant: spoken to, speaking, or written with a capital in the middle of a sentence where the word would be small.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Collection, Iterable, Mapping
from typing import Final

from pipeline import reference

_WORD: Final = re.compile(r"(?<![\w@./'’\-])[^\W\d_]+(?![\w@]|[-./]\w)")
_PART: Final = re.compile(r"[A-Z]+(?=[A-Z][a-z])|[^\W\d_][a-z\u00df-\u024f]+|[^\W\d_]+")
_NEAR: Final = 40
"""Characters before and after a word in which its company is looked for."""
_LEAST: Final = 3
"""Letters of a name inside a handle."""
_PREVIOUS: Final = re.compile(r"([^\W\d_]+)[ ,]+$")
_OPENS: Final = re.compile(r"(?:^|\n|[^\w\s,'’)\]])[\s\"“”'‘(*]*$")
_OF_ANOTHER: Final = re.compile(r" [A-Z][a-z]")
"""A second name: Colin Somebody is not the Colin of the page."""
_AMOUNT: Final = re.compile(r"[ :]*\d")
_FIRST_NAME: Final = re.compile(r"(?<![\w.!?:;])(?:[^.!?:;\n]*\s)([A-Z][a-z]+) $")


@functools.cache
def _manner(manner: str) -> frozenset[str]:
    return frozenset(row["words"] for row in reference.load("spoken_to", ("words", "manner")) if row["manner"] == manner)


@functools.cache
def _following(*manners: str) -> re.Pattern[str]:
    words = sorted((re.escape(word) for manner in manners for word in _manner(manner)), key=len, reverse=True)
    return re.compile(rf" (?:{'|'.join(words)})(?![\w'’])", re.IGNORECASE)


@functools.cache
def _greeted() -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, _manner('greeting')))})[ ,]+$", re.IGNORECASE)


@functools.cache
def kinds() -> Mapping[str, str]:
    """Names and words in small letters -> "given", or what else the word is: "verb", "thing", "month", "remedy", "word"."""
    given = {row["name"]: "given" for row in reference.load("given_names", ("name",), ("name",))}
    words = {row["word"]: row["kind"] for row in reference.load("name_words", ("word", "kind"), ("word",))}
    return given | _remedies() | words


def _remedies() -> dict[str, str]:
    rows = (*reference.load("interventions", ("aliases",)), *reference.load("outcomes", ("aliases",)))
    return {alias.strip().casefold(): "remedy" for row in rows for alias in row["aliases"].split(";") if " " not in alias.strip()}


@functools.cache
def _nobody() -> re.Pattern[str]:
    """Phrases in which a name names nobody."""
    rows = reference.load("name_phrases", ("phrase",), ("phrase",))
    bodies = (re.escape(row["phrase"].removesuffix("*")) + (r"\w*" if row["phrase"].endswith("*") else "") for row in rows)
    return re.compile(rf"(?<!\w)(?:{'|'.join(sorted(bodies, key=len, reverse=True))})(?!\w)", re.IGNORECASE)


def parts(name: str) -> tuple[str, ...]:
    """The words of a name or a handle that may be what a person is called.

    >>> parts("KevTheTruth"), parts("maggie_t"), parts("Fact Check Phil"), parts("Old Sock")
    (('Kev',), ('maggie',), ('Phil',), ())
    """
    found = [match.group() for match in _PART.finditer(name)]
    alone = sum(len(part) > 1 for part in found) == 1
    first = [part for part in found[:1] if kinds().get(part.casefold(), "word" if not alone else "other") != "word"]
    rest = [part for part in found[1:] if kinds().get(part.casefold()) in ("given", "thing")]
    return tuple(part for part in dict.fromkeys((*first, *rest)) if len(part) >= _LEAST)


class Called:
    """Finds the commenters of a thread by what they are called."""

    def __init__(self, names: Iterable[str], ordinary: Collection[str] = ()) -> None:
        """``names`` are all commenters'; ``ordinary`` are words that the page writes small."""
        self._owners: dict[str, set[str]] = {}
        self._titled: dict[str, set[str]] = {}
        for name in names:
            for part in parts(name):
                if kinds().get(part.casefold()) or part.casefold() not in ordinary:
                    self._owners.setdefault(part.casefold(), set()).add(name)
            words = name.split()
            if len(words) > 1 and words[-1].isalpha() and words[-1].istitle():
                self._titled.setdefault(words[-1], set()).add(name)

    def replace(self, text: str, instead: Callable[[str], str]) -> str:
        """The text with ``instead(name)`` where somebody is named; of a name that several bear, the word itself is given."""
        if not self._owners and not self._titled:
            return text
        kept = {place for match in _nobody().finditer(text) for place in range(*match.span())}

        def put(match: re.Match[str]) -> str:
            owners = None if match.start() in kept else self._who(match)
            return match.group() if not owners else instead(next(iter(owners)) if len(owners) == 1 else match.group())

        return _WORD.sub(put, text)

    def _who(self, match: re.Match[str]) -> set[str] | None:
        word, text = match.group(), match.string
        owners, titled = self._owners.get(word.casefold()), self._titled.get(word)
        if not owners and not titled:
            return None
        before, after = text[max(0, match.start() - _NEAR) : match.start()], text[match.end() : match.end() + _NEAR]
        previous = _PREVIOUS.search(before)
        last = previous[1].casefold() if previous else ""
        if titled and last in _manner("title"):
            return titled
        if owners is None or last in _manner("other") or _OF_ANOTHER.match(after):
            return None
        kind = kinds().get(word.casefold(), "other")
        meant = not _second_name(before) if kind == "given" else word.istitle() and _is_meant(kind, before, last, after)
        return owners if meant else None


def _second_name(before: str) -> bool:
    """Whether a name follows another in the middle of a sentence: Elton John is not the John of the page."""
    found = _FIRST_NAME.search(before)
    return found is not None and found[1].casefold() not in {*_manner("greeting"), *_manner("link"), "i"}


def _is_meant(kind: str, before: str, last: str, after: str) -> bool:
    """Whether a name that is also a word, written with a capital, is a person's here."""
    if _greeted().search(before):
        return True
    if _following("asks").match(after):
        return last not in _manner("of_things")
    if _OPENS.search(before):
        return kind in ("thing", "other") and _following("follows").match(after) is not None
    return kind in ("verb", "thing", "other") and last not in _manner("of_things") and not _AMOUNT.match(after)
