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
_LETTERS: Final = np.uint64(0x5BF03635)
"""Tells n-grams of characters from words."""
_JOIN: Final = np.uint64(0xC2B2AE3D27D4EB4F)
_MIX: Final = np.uint64(0xD6E8FEB86659FD93)
_SINGLES: Final = "?!%$£€#"
"""Marks that are words of their own; emoji are too."""


class Sums:
    """Sums of characters from the first on, from which any stretch is hashed; equal stretches hash alike wherever they stand."""

    def __init__(self, codes: NDArray[np.uint32]) -> None:
        mixed = (codes.astype(np.uint64) + np.uint64(1)) * _MIX
        mixed ^= mixed >> np.uint64(29)
        size = len(codes)
        power = np.full(size, _BASE, np.uint64)
        power[:1] = 1
        back = np.full(size + 1, _INVERSE, np.uint64)
        back[0] = 1
        self._sums = np.zeros(size + 1, np.uint64)
        np.cumsum(mixed * np.cumprod(power), out=self._sums[1:])
        self._back: Hashes = np.cumprod(back)

    def hash(self, start: Ints, end: Ints) -> Hashes:
        """Of the stretches from ``start`` to ``end``."""
        value: Hashes = (self._sums[end] - self._sums[start]) * self._back[start]
        return value ^ (value >> np.uint64(31))

    def windows(self, size: int) -> Hashes:
        """Of every stretch of ``size`` characters."""
        value: Hashes = (self._sums[size:] - self._sums[:-size]) * self._back[:-size]
        return value ^ (value >> np.uint64(31))


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
    sums: Sums
    """Of ``codes``."""
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
    sums = Sums(codes)
    return Tokens(
        codes=codes,
        bounds=bounds,
        word=word,
        start=start,
        end=end,
        doc=np.searchsorted(bounds, start, side="right") - 1,
        sentence=np.cumsum(ends)[start] - ends[start],
        sums=sums,
        hash=sums.hash(start, end),
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


def char_grams(tokens: Tokens, shortest: int, longest: int) -> Iterator[tuple[int, Ints, Hashes]]:
    """N-grams of characters inside words, a blank standing for each edge of the word (scikit-learn's ``char_wb``).

    For n = shortest..longest: n, where the second character of each n-gram stands (the first may be an edge), its hash.
    """
    at = np.flatnonzero(tokens.word | _shift(tokens.word, 1) | _shift(tokens.word, -1))
    blank = ~tokens.word[at]
    blanks = np.concatenate(([0], np.cumsum(blank)))
    sums = Sums(np.where(blank, ord(" "), tokens.codes[at]).astype(np.uint32))
    for n in range(shortest, longest + 1):
        size = max(len(at) - n + 1, 0)
        inside = np.flatnonzero(blanks[n - 1 : n - 1 + size] == blanks[1 : 1 + size])
        yield n, at[inside + 1], sums.windows(n)[inside] ^ _LETTERS


def letter_hashes(codes: NDArray[np.uint32], start: Ints, end: Ints) -> Hashes:
    """What :func:`char_grams` gives for each stretch of characters, its edges as blanks."""
    return Sums(codes).hash(start, end) ^ _LETTERS


class Table:
    """Hash -> number of a known string: a field of slots answers nearly all, a sorted list those that share a slot.

    >>> Table(np.array([7, 3], np.uint64)).find(np.array([3, 5, 7], np.uint64)).tolist()
    [1, -1, 0]
    """

    def __init__(self, keys: Hashes) -> None:
        slots = self._slot(keys)
        self._keys = np.append(keys, np.uint64(0))  # one more, for the -1 of an empty slot
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
        slots = self._slot(hashes)
        found: Ints = self._at[slots].astype(np.int64)
        other = np.flatnonzero(self._keys[found] != hashes)
        found[other] = -1
        left = other[self._shared[slots[other]]]
        if len(left):
            sorted_keys = self._keys[self._rest]
            place = np.minimum(np.searchsorted(sorted_keys, hashes[left]), len(sorted_keys) - 1)
            there = sorted_keys[place] == hashes[left]
            found[left[there]] = self._rest[place[there]]
        return found


_SLOT_BITS: Final = 18
