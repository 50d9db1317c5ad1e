"""Find where an article warns of a remedy."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable
from typing import Final

from pipeline.claims import rowwords, turns
from pipeline.phrases import tokens
from pipeline.types import Claim

_NOT: Final = re.compile(r"\b(?:not|never|no|without|nor|hardly)\b(?:\s(?!but\b|and\b)[\w'-]+){0,8}\s$")
"""A denial a few words before what it denies."""
_REFERENCES: Final = ("Sources", "References", "Bibliography")
"""A list of papers names harms in their titles; it warns of nothing."""


def warning(claim: Claim, sentences: Iterable[tuple[str, frozenset[str], bool]], names: str) -> str | None:
    """The article's sentence that warns of the claim's remedy, known by ``names``; None without one.

    Strong words of harm warn whatever the claim says; weaker ones ("hospital", "worse") only beside a word of the claim.
    """
    named = set(claim.interventions)
    for words, ids, denies in sentences:
        if ids.isdisjoint(named) or words.startswith(_REFERENCES):
            continue
        if _warns(words, "warning_strong", denies) or (_warns(words, "warning", denies) and _shares(claim.quote, words, names)):
            return words
    return None


def _warns(words: str, field: str, denies: bool) -> bool:
    folded = words.casefold()
    found = _beginnings(field).search(folded)
    return found is not None and not (denies and _NOT.search(folded, 0, found.start()))


@functools.cache
def _beginnings(field: str) -> re.Pattern[str]:
    """Beginnings of words by which an article warns of a remedy."""
    return re.compile(rf"\b(?:{'|'.join(map(re.escape, sorted(turns.listed(field))))})")


def _shares(quote: str, words: str, names: str) -> bool:
    told, remedy = rowwords.stems(tokens(quote).keys), rowwords.stems(tokens(names).keys)
    return not (told - remedy).isdisjoint(rowwords.stems(tokens(words).keys))
