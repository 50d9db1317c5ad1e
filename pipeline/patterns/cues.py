"""Words of ``pattern_cues.csv`` in a comment, and the reading of a comment that they are found in."""

from __future__ import annotations

import bisect
import functools
from collections.abc import Iterable, Sequence
from typing import Final

from pipeline.claims.reading import Reading, read
from pipeline.patterns.posts import Page, Post
from pipeline.phrases import Lexicon, Match, longest
from pipeline.reference import load

NAMED: Final = ("intervention", "drug", "drug_class", "toxic")
"""Kinds of entity that can do something to an outcome."""


@functools.cache
def _lexicon() -> Lexicon[str]:
    return Lexicon((row["cue"], row["group"]) for row in load("pattern_cues", ("group", "cue"), ("group", "cue")))


def cues(reading: Reading) -> dict[str, tuple[Match, ...]]:
    """The cue words by group, none overlapping another of its group."""
    found: dict[str, list[Match]] = {}
    for match in _lexicon().matches(reading.tokens):
        found.setdefault(match.value, []).append(match)
    return {group: tuple(longest(hits)) for group, hits in found.items()}


def within(hits: Sequence[Match], first: int, last: int) -> tuple[Match, ...]:
    """Those of the hits, sorted by place, that lie between two tokens."""
    start, end = (bisect.bisect_left(hits, place, key=lambda hit: hit.first) for place in (first, last))
    return tuple(hit for hit in hits[start:end] if hit.last <= last)


def reading_of(page: Page, post: Post) -> Reading:
    """The comment, read with the names that only its article's table knows."""
    return read(post.comment.text, page.aliases)


def remedies(hits: Iterable[Match]) -> tuple[str, ...]:
    """Ids of the remedies and medicines among the entities, each once, in order."""
    return tuple(dict.fromkeys(hit.value.entity_id for hit in hits if hit.value.kind in NAMED))


def outcomes(hits: Iterable[Match]) -> tuple[str, ...]:
    """Ids of the complaints, diseases and readings among the entities."""
    return tuple(dict.fromkeys(hit.value.entity_id for hit in hits if hit.value.kind == "outcome"))
