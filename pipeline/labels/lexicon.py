"""The word lists: which listed term, of which group, stands where in a batch of texts."""

from __future__ import annotations

import functools
import itertools
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from pipeline import reference
from pipeline.labels.tokens import Ints, Table, Tokens, read, word_grams

LISTS: Final = ("label_people", "label_attitudes", "label_health", "label_offtopic")

Place = tuple[int, int]
"""First word and one past the last, counted within one text."""


@dataclass(frozen=True, slots=True)
class Lexicon:
    groups: tuple[str, ...]
    longest: int
    table: Table
    members: tuple[tuple[int, ...], ...]
    """For each term, the numbers of its groups."""
    counts: Ints
    """For each term, how many groups it has."""
    flat: Ints
    """All ``members`` in one row."""
    offset: Ints


@dataclass(frozen=True, slots=True)
class Hits:
    """Listed terms found, one row a term and group, in order of place."""

    first: Ints
    """Index into the batch's words."""
    last: Ints
    """One past the term's last word."""
    group: Ints


@functools.cache
def lexicon() -> Lexicon:
    """The shipped lists, hashed once a process."""
    rows = [row for name in LISTS for row in reference.load(name, ("term", "group"), ("term", "group"))]
    groups = tuple(dict.fromkeys(row["group"] for row in rows))
    tokens = read([row["term"] for row in rows])
    sizes = np.bincount(tokens.doc, minlength=len(rows))
    starts = np.concatenate(([0], np.cumsum(sizes)[:-1]))
    hashes = np.zeros(len(rows), np.uint64)
    for n, first, value in word_grams(tokens, int(sizes.max())):
        whole = np.flatnonzero((sizes[tokens.doc[first]] == n) & (starts[tokens.doc[first]] == first))
        hashes[tokens.doc[first[whole]]] = value[whole]
    terms: dict[int, list[int]] = {}
    for key, row in zip(hashes.tolist(), rows, strict=True):
        group = groups.index(row["group"])
        if group not in terms.setdefault(key, []):
            terms[key].append(group)
    members = tuple(map(tuple, terms.values()))
    counts = np.array([len(m) for m in members], np.int64)
    return Lexicon(
        groups=groups,
        longest=int(sizes.max()),
        table=Table(np.array(list(terms), np.uint64)),
        members=members,
        counts=counts,
        flat=np.array([g for m in members for g in m], np.int64),
        offset=np.concatenate(([0], np.cumsum(counts)[:-1])),
    )


def find(tokens: Tokens) -> Hits:
    """Every listed term in the batch; terms may overlap."""
    known = lexicon()
    firsts, lasts, groups = [], [], []
    for n, first, value in word_grams(tokens, known.longest):
        term = known.table.find(value)
        hit = np.flatnonzero(term >= 0)
        term, place = term[hit], first[hit]
        many = known.counts[term]
        within = np.arange(many.sum()) - np.repeat(np.cumsum(many) - many, many)
        groups.append(known.flat[np.repeat(known.offset[term], many) + within])
        firsts.append(np.repeat(place, many))
        lasts.append(np.repeat(place + n, many))
    first, last, group = map(np.concatenate, (firsts, lasts, groups))
    order = np.lexsort((last, first))
    return Hits(first[order], last[order], group[order])


_NOTHING: Final[list[Place]] = []


class Reading:
    """One text as the labelling functions see it: the listed terms by group, and each word's characters and sentence."""

    __slots__ = ("_merged", "ends", "hits", "sentence", "size", "starts", "text")

    def __init__(self, text: str, hits: dict[str, list[Place]], starts: list[int], ends: list[int], sentence: list[int]) -> None:
        self.text = text
        self.hits = hits
        self.starts = starts
        self.ends = ends
        self.sentence = sentence
        self.size = len(starts)
        self._merged: dict[tuple[str, ...], list[Place]] = {}

    def of(self, *groups: str) -> list[Place]:
        """Places of the groups' terms, in order."""
        if len(groups) == 1:
            return self.hits.get(groups[0], _NOTHING)
        merged = self._merged.get(groups)
        if merged is None:
            parts = [self.hits[group] for group in groups if group in self.hits]
            merged = _NOTHING if not parts else parts[0] if len(parts) == 1 else sorted(itertools.chain.from_iterable(parts))
            self._merged[groups] = merged
        return merged

    def has(self, *groups: str) -> bool:
        """Whether any of the groups has a term here."""
        return not self.hits.keys().isdisjoint(groups)

    def near(self, left: Sequence[Place], right: Sequence[Place], within: int = 10, either_way: bool = True) -> list[Place]:
        """Places from a term of ``left`` to the next of ``right`` in the same sentence, at most ``within`` words apart."""
        if not left or not right:
            return []
        found = self._following(left, right, within)
        return sorted({*found, *self._following(right, left, within)}) if either_way else found

    def _following(self, left: Sequence[Place], right: Sequence[Place], within: int) -> list[Place]:
        starts = [place[0] for place in right]
        found = []
        for first, last in left:
            k = bisect_left(starts, last)
            if k < len(right) and starts[k] - last < within and self.sentence[starts[k]] == self.sentence[first]:
                found.append((first, right[k][1]))
        return found

    def unless_before(self, places: Sequence[Place], stops: Sequence[Place], reach: int = 4) -> list[Place]:
        """``places`` without those that have a term of ``stops`` in the ``reach`` words before them, or begin with one."""
        if not places or not stops:
            return list(places)
        starts = [stop[0] for stop in stops]
        kept = []
        for first, last in places:
            k = bisect_left(starts, first + 1) - 1
            if k < 0 or starts[k] < first - reach or self.sentence[starts[k]] != self.sentence[first]:
                kept.append((first, last))
        return kept

    def span(self, place: Place) -> Place:
        """Character offsets of a place."""
        return self.starts[place[0]], self.ends[place[1] - 1]


def readings(texts: Sequence[str], tokens: Tokens, hits: Hits) -> list[Reading]:
    """One :class:`Reading` a text of the batch."""
    edges = np.searchsorted(tokens.doc, np.arange(len(texts) + 1))
    base = tokens.bounds[tokens.doc]
    starts, ends, sentence = (tokens.start - base).tolist(), (tokens.end - base).tolist(), tokens.sentence.tolist()
    listed = _by_group(len(texts), tokens, hits, edges)
    parts = zip(texts, listed, itertools.pairwise(edges.tolist()), strict=True)
    return [Reading(text, groups, starts[a:b], ends[a:b], sentence[a:b]) for text, groups, (a, b) in parts]


def _by_group(texts: int, tokens: Tokens, hits: Hits, edges: Ints) -> list[dict[str, list[Place]]]:
    """Per text, the places of each group that it has."""
    names = lexicon().groups
    doc = tokens.doc[hits.first]
    order = np.lexsort((hits.group, doc))
    places = list(zip((hits.first - edges[doc])[order].tolist(), (hits.last - edges[doc])[order].tolist(), strict=True))
    run = (doc * len(names) + hits.group)[order]
    cuts = np.flatnonzero(np.diff(run, prepend=-1, append=-1))
    found: list[dict[str, list[Place]]] = [{} for _ in range(texts)]
    for (a, b), which in zip(itertools.pairwise(cuts.tolist()), run[cuts[:-1]].tolist(), strict=True):
        found[which // len(names)][names[which % len(names)]] = places[a:b]
    return found
