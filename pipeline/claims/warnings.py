"""Find where an article warns of a remedy."""

from __future__ import annotations

import functools
import heapq
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Final, NamedTuple

from pipeline.claims import rowwords, turns
from pipeline.phrases import tokens
from pipeline.types import Claim

_NOT: Final = re.compile(r"\b(?:not|never|no|without|nor|hardly)\b(?:\s(?!but\b|and\b)[\w'-]+){0,8}\s$")
"""A denial a few words before what it denies."""
_REFERENCES: Final = ("Sources", "References", "Bibliography")
"""A list of papers names harms in their titles; it warns of nothing."""


class Warned(NamedTuple):
    """A sentence of an article with a word of warning in it, and which of the article's it is."""

    at: int
    words: str
    strong: bool
    """Warns whatever a claim says."""
    stems: frozenset[str]


def by_remedy(sentences: Iterable[tuple[str, frozenset[str], bool]]) -> dict[str, tuple[Warned, ...]]:
    """The sentences that warn, in order, by what they name; each is searched once."""
    found: dict[str, list[Warned]] = {}
    for at, (words, ids, denies) in enumerate(sentences):
        if words.startswith(_REFERENCES):
            continue
        strong = _warns(words, "warning_strong", denies)
        if strong or _warns(words, "warning", denies):
            warned = Warned(at, words, strong, frozenset() if strong else rowwords.stems(tokens(words).keys))
            for entity in ids:
                found.setdefault(entity, []).append(warned)
    return {entity: tuple(warned) for entity, warned in found.items()}


def warning(claim: Claim, warned: Mapping[str, Sequence[Warned]], names: str) -> str | None:
    """The article's sentence that warns of the claim's remedy, known by ``names``; None without one.

    Strong words of harm warn whatever the claim says; weaker ones ("hospital", "worse") only beside a word of the claim.
    """
    told: frozenset[str] | None = None
    for one in heapq.merge(*(warned.get(remedy, ()) for remedy in claim.interventions)):
        if told is None and not one.strong:
            told = rowwords.stems(tokens(claim.quote).keys) - rowwords.stems(tokens(names).keys)
        if one.strong or not one.stems.isdisjoint(told or ()):
            return one.words
    return None


def _warns(words: str, field: str, denies: bool) -> bool:
    folded = words.casefold()
    found = _beginnings(field).search(folded)
    return found is not None and not (denies and _NOT.search(folded, 0, found.start()))


@functools.cache
def _beginnings(field: str) -> re.Pattern[str]:
    """Beginnings of words by which an article warns of a remedy."""
    return re.compile(rf"\b(?:{'|'.join(map(re.escape, sorted(turns.listed(field))))})")
