"""Find listed phrases among the words of a text, in time that grows with the text and not with the list."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, Final, Generic, NamedTuple, TypeVar

from pipeline.reference import load
from pipeline.text import fold

_TOKEN: Final = re.compile(r"[^\W_]+(?:'[^\W_]+)*|[^\w\s\-/#@*~^|\\]")
"""Words and marks. Hyphens, slashes and hash signs only join or adorn words ("alpha-lipoic", "#magnesium")."""


@functools.cache
def _spellings() -> dict[str, str]:
    return {row["written"]: row["read_as"] for row in load("token_spellings", ("written", "read_as"), ("written",))}


class Tokens(NamedTuple):
    """The words and marks of a text: their keys for look-up, and where each starts and ends."""

    keys: tuple[str, ...]
    starts: tuple[int, ...]
    ends: tuple[int, ...]

    def span(self, first: int, last: int) -> tuple[int, int]:
        """Characters covered by the tokens ``first`` to ``last`` (exclusive)."""
        return self.starts[first], self.ends[last - 1]


def tokens(text: str) -> Tokens:
    """Cut a text into look-up keys: folded, common slips mended, the possessive dropped.

    >>> tokens("Don’t touch St. John's-wort!").keys
    ("don't", 'touch', 'st', '.', 'john', 'wort', '!')
    """
    slips, found = _spellings(), list(_TOKEN.finditer(fold(text)))
    keys = [slips.get(word, word) for word in map(re.Match.group, found)]
    if "'s" in text or "’s" in text:
        keys = [key[:-2] if key.endswith("'s") else key for key in keys]
    starts, ends = [match.start() for match in found], [match.end() for match in found]
    return Tokens(tuple(keys), tuple(starts), tuple(ends))


T = TypeVar("T")
_GAP: Final = 3
"""A ``~`` in a phrase stands for up to this many words."""
_REMEMBERED: Final = 50_000
"""First words a lexicon remembers; hostile input must not fill the memory."""
_STOPS: Final = frozenset(".!?;…")
"""Marks no gap reaches over."""


@dataclass(slots=True)
class _Node(Generic[T]):
    words: dict[str, _Node[T]] = field(default_factory=dict)
    stems: dict[str, _Node[T]] = field(default_factory=dict)
    lengths: tuple[int, ...] = ()
    gap: _Node[T] | None = None
    values: tuple[T, ...] = ()

    def child(self, part: str) -> _Node[T]:
        if part == "~":
            self.gap = self.gap or _Node()
            return self.gap
        if part.endswith("*"):
            stem = part[:-1]
            self.lengths = tuple(sorted({*self.lengths, len(stem)}))
            return self.stems.setdefault(stem, _Node())
        return self.words.setdefault(part, _Node())


class Match(NamedTuple):
    """A phrase found: tokens ``first`` to ``last`` (exclusive), and what it stands for."""

    first: int
    last: int
    value: Any


class Lexicon(Generic[T]):
    """Many phrases, found in one pass over the tokens.

    A phrase is words; ``reliev*`` stands for any word so begun, ``<n>`` for any number in figures, ``~`` for up to three words
    within the sentence.

    >>> mockery = Lexicon([("next ~ tell*", "mock")])
    >>> [match[:2] for match in mockery.matches(tokens("Next they will be telling us: it works."))]
    [(0, 5)]
    >>> mockery.matches(tokens("Next! They tell us"))
    []
    """

    def __init__(self, phrases: Iterable[tuple[str, T]]) -> None:
        self._root: _Node[T] = _Node()
        for phrase, value in phrases:
            node = self._root
            for part in _parts(phrase):
                node = node.child(part)
            node.values += (value,)
        self._starts: dict[str, list[_Node[T]]] = {}

    def _start(self, key: str) -> list[_Node[T]]:
        """Nodes a phrase's first word leads to; remembered, for the same words come again and again."""
        nodes = self._starts.get(key)
        if nodes is None:
            nodes = _step(self._root, key)
            if len(self._starts) < _REMEMBERED:
                self._starts[key] = nodes
        return nodes

    def matches(self, found: Tokens) -> list[Match]:
        """Every phrase at every place, overlapping ones too, in text order."""
        keys, starts = found.keys, self._starts
        result: list[Match] = []
        for first, key in enumerate(keys):
            nodes = starts.get(key)
            for node in self._start(key) if nodes is None else nodes:
                _collect(node, keys, first, first + 1, result)
        return result


def _parts(phrase: str) -> list[str]:
    """The phrase cut as the text will be; ``*`` and ``~`` kept."""
    parts = []
    for word in phrase.split():
        if word in ("~", "<n>"):
            parts.append(word)
        elif word.endswith("*"):
            *begun, last = _keys(word[:-1])
            parts += [*begun, last + "*"]
        else:
            parts += _keys(word)
    return parts


@functools.lru_cache(maxsize=65_536)
def _keys(word: str) -> tuple[str, ...]:
    """A lexicon of fifty thousand phrases is made of a few thousand words."""
    return tokens(word).keys


def _step(node: _Node[T], key: str) -> list[_Node[T]]:
    """Where the next word leads: by itself, as a number, by its beginning."""
    exact = node.words.get(key)
    nodes = [] if exact is None else [exact]
    if "<n>" in node.words and key[0].isdigit():
        nodes.append(node.words["<n>"])
    for length in node.lengths:
        if length <= len(key) and (stem := node.stems.get(key[:length])) is not None:
            nodes.append(stem)
    return nodes


def _collect(node: _Node[T], keys: tuple[str, ...], first: int, at: int, result: list[Match]) -> None:
    """Add every phrase that goes on from ``node`` at token ``at``."""
    for value in node.values:
        result.append(Match(first, at, value))
    if at < len(keys) and (node.words or node.stems):
        for child in _step(node, keys[at]):
            _collect(child, keys, first, at + 1, result)
    if node.gap is not None:
        for skip in range(min(_GAP + 1, len(keys) - at)):
            for child in _step(node.gap, keys[at + skip]):
                _collect(child, keys, first, at + skip + 1, result)
            if keys[at + skip] in _STOPS:
                break


def longest(matches: Iterable[Match]) -> list[Match]:
    """Of overlapping matches the one that starts first, and of those the longest."""
    kept: list[Match] = []
    for match in sorted(matches, key=lambda m: (m.first, -m.last)):
        if not kept or match.first >= kept[-1].last:
            kept.append(match)
    return kept
