"""Many texts -> one array of words with offsets and hashes, so that n-grams and word lists are looked up without loops."""

from __future__ import annotations

import functools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from pipeline.text import fold

Ints = NDArray[np.int64]
Hashes = NDArray[np.uint64]
Mask = NDArray[np.bool_]

_BASE: Final = 0x9E3779B97F4A7C15
_INVERSE: Final = pow(_BASE, -1, 2**64)
_JOIN: Final = np.uint64(0xC2B2AE3D27D4EB4F)
_MIX: Final = np.uint64(0xD6E8FEB86659FD93)
_SINGLES: Final = "?!%$£€#"
"""Marks that are words of their own; emoji are too."""


@dataclass(frozen=True, slots=True)
class Tokens:
    """The words of a batch of texts; positions count characters from the batch's start, ``bounds`` turn them into the text's."""

    codes: NDArray[np.uint32]
    """Folded characters, every digit as ``0``, each text between NUL characters."""
    bounds: Ints
    """First character of each text, and one past the last text."""
    word: Mask
    """Per character: belongs to a word of letters or digits."""
    start: Ints
    end: Ints
    doc: Ints
    sentence: Ints
    """Runs on over the batch; a text's end is a sentence's end."""
    hash: Hashes

    def string(self, start: int, end: int) -> str:
        """The folded characters ``start`` to ``end``."""
        return "".join(map(chr, self.codes[start:end].tolist()))


@functools.cache
def _tables() -> tuple[Mask, Mask, Mask]:
    """Per code point of the basic plane: part of a word; a word by itself; ends a sentence."""
    word = np.fromiter((chr(i).isalnum() for i in range(0x10000)), np.bool_, 0x10000)
    single = np.zeros(0x10000, np.bool_)
    single[[ord(c) for c in _SINGLES]] = True
    single[0x2600:0x27C0] = True
    ends = np.zeros(0x10000, np.bool_)
    ends[[ord(c) for c in ".!?…\n\0"]] = True
    return word, single, ends


def read(texts: Sequence[str]) -> Tokens:
    """Split texts into words; linear in their length.

    >>> t = read(["Don't PANIC: 2.5 mg!", "ok"])
    >>> [t.string(a, b) for a, b in zip(t.start, t.end)]
    ["don't", 'panic', '0', '0', 'mg', '!', 'ok']
    >>> t.doc.tolist(), t.sentence.tolist()
    ([0, 0, 0, 0, 0, 0, 1], [1, 1, 1, 1, 1, 1, 3])
    """
    joined = "\0" + "".join(fold(text).replace("\0", " ") + "\0" for text in texts)
    codes = np.frombuffer(joined.encode("utf-32-le", "surrogatepass"), np.uint32).copy()
    codes[(codes >= ord("0")) & (codes <= ord("9"))] = ord("0")
    bounds = np.cumsum([1, *(len(text) + 1 for text in texts)], dtype=np.int64)
    word, single, ends = _classes(codes)
    start = np.flatnonzero((word & ~_shift(word, 1)) | single)
    end = np.flatnonzero((word & ~_shift(word, -1)) | single) + 1
    return Tokens(
        codes=codes,
        bounds=bounds,
        word=word,
        start=start,
        end=end,
        doc=np.searchsorted(bounds, start, side="right") - 1,
        sentence=np.cumsum(ends)[start] - ends[start],
        hash=substrings(codes, start, end),
    )


def _classes(codes: NDArray[np.uint32]) -> tuple[Mask, Mask, Mask]:
    tables = _tables()
    low = np.minimum(codes, 0xFFFF)
    word, single, ends = (table[low] & (codes < 0x10000) for table in tables)
    single |= (codes >= 0x1F000) & (codes < 0x1FB00)
    word = word | ((codes == ord("'")) & _shift(word, 1) & _shift(word, -1))
    ends = ends & ~((codes == ord(".")) & _shift(word, -1))
    return word, single, ends


def _shift(mask: Mask, by: int) -> Mask:
    moved = np.zeros_like(mask)
    if by > 0:
        moved[by:] = mask[:-by]
    else:
        moved[:by] = mask[-by:]
    return moved


def _prefix(codes: NDArray[np.uint32]) -> tuple[Hashes, Hashes]:
    """Polynomial prefix sums modulo 2**64 and the factors that bring a part of them back to position 0."""
    mixed = (codes.astype(np.uint64) + np.uint64(1)) * _MIX
    mixed ^= mixed >> np.uint64(29)
    size = len(codes)
    power = np.full(size, _BASE, np.uint64)
    power[:1] = 1
    back = np.full(size + 1, _INVERSE, np.uint64)
    back[0] = 1
    sums = np.zeros(size + 1, np.uint64)
    np.cumsum(mixed * np.cumprod(power), out=sums[1:])
    return sums, np.cumprod(back)


def substrings(codes: NDArray[np.uint32], start: Ints, end: Ints) -> Hashes:
    """Hash of each stretch of characters; equal stretches hash alike wherever they stand."""
    sums, back = _prefix(codes)
    value: Hashes = (sums[end] - sums[start]) * back[start]
    return value ^ (value >> np.uint64(31))


@dataclass(frozen=True, slots=True)
class Grams:
    """N-grams of one length over a batch: where they stand and what they hash to."""

    doc: Ints
    start: Ints
    end: Ints
    hash: Hashes


def word_grams(tokens: Tokens, longest: int) -> Iterator[tuple[int, Ints, Hashes]]:
    """For n = 1..longest: n, the index of each n-gram's first word, its hash. An n-gram stays inside a sentence."""
    value = tokens.hash
    yield 1, np.arange(len(value)), value
    for n in range(2, longest + 1):
        if len(value) < 2:
            return
        value = value[:-1] * _JOIN + tokens.hash[n - 1 :]
        inside = np.flatnonzero(tokens.sentence[n - 1 :] == tokens.sentence[: len(value)])
        yield n, inside, value[inside] ^ np.uint64(n)


def char_grams(tokens: Tokens, shortest: int, longest: int) -> Iterator[Grams]:
    """N-grams of characters inside words, a blank standing for each edge of the word (scikit-learn's ``char_wb``)."""
    keep = tokens.word | _shift(tokens.word, 1) | _shift(tokens.word, -1)
    at = np.flatnonzero(keep)
    blank = ~tokens.word[at]
    squeezed = np.where(blank, ord(" "), tokens.codes[at]).astype(np.uint32)
    blanks = np.concatenate(([0], np.cumsum(blank)))
    parts = _prefix(squeezed)
    doc = np.searchsorted(tokens.bounds, at, side="right") - 1
    for n in range(shortest, longest + 1):
        first = np.arange(max(len(at) - n + 1, 0))
        first = first[blanks[first + n - 1] == blanks[first + 1]]
        value = gram_hashes(squeezed, first, first + n, parts)
        start = at[first + 1] - ~blank[first] * 1
        yield Grams(doc[first + 1], start, at[first + n - 1] + 1, value)


def gram_hashes(codes: NDArray[np.uint32], start: Ints, end: Ints, parts: tuple[Hashes, Hashes] | None = None) -> Hashes:
    """Hash of each stretch of squeezed characters; ``parts`` spares working out the prefix sums again."""
    sums, back = parts or _prefix(codes)
    value: Hashes = (sums[end] - sums[start]) * back[start]
    return value ^ (value >> np.uint64(31)) ^ np.uint64(0x5BF03635)


class Table:
    """Hash -> number of a known string: a field of slots answers nearly all, a sorted list those that share a slot.

    >>> Table(np.array([7, 3], np.uint64)).find(np.array([3, 5, 7], np.uint64)).tolist()
    [1, -1, 0]
    """

    def __init__(self, keys: Hashes) -> None:
        slots = self._slot(keys)
        self._keys = keys
        self._at = np.full(1 << _SLOT_BITS, -1, np.int32)
        self._at[slots] = np.arange(len(keys))
        rest = np.flatnonzero(self._at[slots] != np.arange(len(keys)))
        self._shared = np.zeros(1 << _SLOT_BITS, np.bool_)
        self._shared[slots[rest]] = True
        self._rest: NDArray[Any] = rest[np.argsort(keys[rest], kind="stable")]

    @staticmethod
    def _slot(keys: Hashes) -> NDArray[Any]:
        return ((keys * _MIX) >> np.uint64(64 - _SLOT_BITS)).astype(np.int64)

    def find(self, hashes: Hashes) -> Ints:
        """The number of each hash in the keys given, -1 where unknown."""
        found = np.full(len(hashes), -1, np.int64)
        slots = self._slot(hashes)
        number = self._at[slots]
        maybe = np.flatnonzero(number >= 0)
        hit = self._keys[number[maybe]] == hashes[maybe]
        found[maybe[hit]] = number[maybe[hit]]
        left = maybe[~hit]
        left = left[self._shared[slots[left]]]
        if len(left):
            sorted_keys = self._keys[self._rest]
            place = np.minimum(np.searchsorted(sorted_keys, hashes[left]), len(sorted_keys) - 1)
            there = sorted_keys[place] == hashes[left]
            found[left[there]] = self._rest[place[there]]
        return found


_SLOT_BITS: Final = 18
