"""Text and context -> the numbers the classifier sees: n-grams (sparse) and a few hundred measures (dense)."""

from __future__ import annotations

import functools
import itertools
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from pipeline import reference
from pipeline.labels.functions import HEALTH, RULES, links
from pipeline.labels.lexicon import Hits, Place, Reading, find, lexicon, readings
from pipeline.labels.tokens import Hashes, Ints, Table, Tokens, char_grams, letter_hashes, read, word_grams

VERSION: Final = 2
"""Raised with every change of what a feature means; a model fitted under another version is refused."""

WORD_LONGEST: Final = 2
CHAR_SHORTEST: Final = 3
CHAR_LONGEST: Final = 5

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Batch:
    """Texts read once; everything below is computed from it."""

    texts: tuple[str, ...]
    contexts: tuple[str, ...]
    tokens: Tokens
    hits: Hits
    readings: list[Reading]
    votes: list[list[list[Place]]]
    """Per text, per rule: the places it shows (empty: it abstains)."""


def batch(texts: Sequence[str], contexts: Sequence[str]) -> Batch:
    """Read texts; ``contexts`` are title and parent comment in one string each, empty where there are none."""
    tokens = read(texts)
    hits = find(tokens)
    rooms = readings(texts, tokens, hits)
    return Batch(tuple(texts), tuple(contexts), tokens, hits, rooms, _votes(rooms, tokens, hits))


_ABSTAINS: Final[list[Place]] = []


def _votes(rooms: Sequence[Reading], tokens: Tokens, hits: Hits) -> list[list[list[Place]]]:
    groups = lexicon().groups
    there = np.zeros((len(rooms), len(groups)), np.bool_)
    there[tokens.doc[hits.first], hits.group] = True
    votes = [[_ABSTAINS] * len(RULES) for _ in rooms]
    for k, rule in enumerate(RULES):
        asked = np.flatnonzero(there[:, list(map(groups.index, rule.needs))].any(axis=1)).tolist()
        for doc in asked if rule.needs else range(len(rooms)):
            votes[doc][k] = rule.find(rooms[doc])
    return votes


# ------------------------------------------------------------------------------------------------------- dense

_CAPS: Final = re.compile(r"[A-Z](?<!\w\w)[A-Z]{2,}\b")
_HANDLE: Final = re.compile(r"(?<!\w)@\w")
_HASHTAG: Final = re.compile(r"(?<!\w)#[^\W\d]")
_MARKS: Final = (("questions", "?"), ("exclamations", "!"), ("quotes", '"'), ("lines", "\n"), ("digits", "0"))
"""Counted on the folded text: all quotation marks are one, all digits are ``0``."""

STYLE: Final = (
    "length", "long", "short", *(name for name, _ in _MARKS),
    "ends_asking", "starts_small", "dots", "capitals", "handles", "hashtags", "links", "medical_endings",
)  # fmt: skip
CONTEXT: Final = ("has_context", "overlap", "overlap_share", "context_health", "foreign_to_context")


def dense_names() -> tuple[str, ...]:
    """The dense features, in column order."""
    groups = lexicon().groups
    return (
        *(f"rule:{rule.name}" for rule in RULES),
        *(f"has:{g}" for g in groups),
        *(f"share:{g}" for g in groups),
        *(f"style:{name}" for name in STYLE),
        *(f"context:{name}" for name in CONTEXT),
    )


def dense(b: Batch) -> Floats:
    """Votes, word-list counts, style and context of every text."""
    counts = _group_counts(b)
    sizes = np.maximum(np.bincount(b.tokens.doc, minlength=len(b.texts)), 1)[:, None]
    votes = np.fromiter(map(len, itertools.chain.from_iterable(b.votes)), np.float64).reshape(-1, len(RULES))
    shares = np.minimum(counts / np.maximum(sizes, 8), 0.5)
    return np.hstack(
        [
            np.sqrt(np.minimum(votes, 3)),
            np.log1p(np.minimum(counts, 20)),
            np.sqrt(shares),
            _style(b, sizes[:, 0]),
            _context(b, counts),
        ]
    )


_GOOD: Final = ("benefit", "wellness")
_DENIES: Final = ("negation", "conditional", "no_effect", "plan")
_REACH: Final = 3
"""Words back to which a denial, a condition or a plan takes a good word's meaning away: "has not really helped"."""


def _asserted(b: Batch) -> NDArray[np.bool_]:
    """Per hit: not a good word with a denial shortly before it in its sentence."""
    names = np.array(lexicon().groups)[b.hits.group]
    good = np.flatnonzero(np.isin(names, _GOOD))
    denials = b.hits.first[np.isin(names, _DENIES)]
    asserted = np.ones(len(names), np.bool_)
    if len(denials):
        first = b.hits.first[good]
        nearest = denials[np.maximum(np.searchsorted(denials, first) - 1, 0)]
        before = (nearest >= first - _REACH) & (nearest < first)
        asserted[good] = ~(before & (b.tokens.sentence[nearest] == b.tokens.sentence[first]))
    return asserted


def _group_counts(b: Batch) -> Floats:
    width = len(lexicon().groups)
    told = _asserted(b)
    cells = b.tokens.doc[b.hits.first[told]] * width + b.hits.group[told]
    return np.bincount(cells, minlength=len(b.texts) * width).reshape(-1, width).astype(np.float64)


def _style(b: Batch, sizes: Ints) -> Floats:
    size = len(b.texts)
    marks = [_counted(b.tokens, ord(mark)) for _, mark in _MARKS]
    rows = np.array([_surface(text) for text in b.texts], np.float64).reshape(size, -1)
    counts = np.column_stack([*marks, rows, _endings_found(b.tokens, size)])
    head = np.column_stack([np.log(sizes), sizes > 80, sizes <= 8])
    return np.hstack([head, np.log1p(np.minimum(counts, 30))])


def _counted(tokens: Tokens, code: int) -> Ints:
    before = np.searchsorted(np.flatnonzero(tokens.codes == code), tokens.bounds)
    return np.diff(before)


def _surface(text: str) -> list[int]:
    bare = text.strip()
    return [
        bare[-1:] == "?",
        bare[:1].islower(),
        text.count("...") + text.count("…"),
        len(_CAPS.findall(text)),
        len(_HANDLE.findall(text)) if "@" in text else 0,
        len(_HASHTAG.findall(text)) if "#" in text else 0,
        links(text),
    ]


@functools.cache
def _endings() -> dict[int, Table]:
    """Endings of medical words by length: names no list can hold all of."""
    words = [row["ending"] for row in reference.load("label_endings", ("ending",), ("ending",))]
    return {n: Table(read([w for w in words if len(w) == n]).hash) for n in sorted(set(map(len, words)))}


def _endings_found(tokens: Tokens, texts: int) -> Ints:
    """Words of each text, at least two letters longer than one of the endings, that have it."""
    ended = np.zeros(len(tokens.start), np.bool_)
    for n, table in _endings().items():
        longer = np.flatnonzero(tokens.end - tokens.start >= n + 2)
        ended[longer] |= table.find(tokens.sums.hash(tokens.end[longer] - n, tokens.end[longer])) >= 0
    return np.bincount(tokens.doc[ended], minlength=texts)


def _context(b: Batch, counts: Floats) -> Floats:
    """How many of the text's longer words stand in its title or parent, by their first five letters."""
    tokens = read(b.contexts)
    mine, theirs = _stems(b.tokens), _stems(tokens)
    shared = np.isin(mine, theirs)
    size = len(b.texts)
    docs = _stem_docs(b.tokens)
    common = np.bincount(docs[shared], minlength=size).astype(np.float64)
    total = np.maximum(np.bincount(docs, minlength=size), 1)
    there = np.array([bool(c.strip()) for c in b.contexts], np.float64)
    health = np.isin(lexicon().groups, HEALTH)
    found = find(tokens)
    about = np.bincount(tokens.doc[found.first[health[found.group]]], minlength=size)
    mute = (counts[:, health].sum(axis=1) == 0) & (common == 0) & (there > 0)
    return np.column_stack([there, np.log1p(common), common / total, np.log1p(np.minimum(about, 10)), mute])


def _long(tokens: Tokens) -> Ints:
    return np.flatnonzero(tokens.end - tokens.start >= 4)


def _stem_docs(tokens: Tokens) -> Ints:
    return tokens.doc[_long(tokens)]


def _stems(tokens: Tokens) -> Hashes:
    """One number for document and first five letters of each longer word."""
    long = _long(tokens)
    start, end = tokens.start[long], tokens.end[long]
    value = tokens.doc[long].astype(np.uint64)
    for k in range(5):
        letter = np.where(start + k < end, tokens.codes[np.minimum(start + k, len(tokens.codes) - 1)], 0)
        value = value * np.uint64(0x9E3779B97F4A7C15) + letter.astype(np.uint64) + np.uint64(1)
    return value


# ------------------------------------------------------------------------------------------------------ sparse


@dataclass(frozen=True, slots=True)
class Found:
    """Occurrences of known n-grams: which text, which column, in which word or from which on."""

    doc: Ints
    column: Ints
    word: Ints


def words_found(tokens: Tokens, table: Table) -> Found:
    """Known word n-grams in the batch."""
    column, first = _known(word_grams(tokens, WORD_LONGEST), table)
    return Found(tokens.doc[first], column, first)


def chars_found(tokens: Tokens, table: Table) -> Found:
    """Known character n-grams in the batch."""
    column, second = _known(char_grams(tokens, CHAR_SHORTEST, CHAR_LONGEST), table)
    begun = np.zeros(len(tokens.codes), np.int64)
    begun[tokens.start] = 1
    word = np.cumsum(begun)[second] - 1
    return Found(tokens.doc[word], column, word)


def _known(grams: Iterable[tuple[int, Ints, Hashes]], table: Table) -> tuple[Ints, Ints]:
    columns, places = [], []
    for _, place, value in grams:
        column = table.find(value)
        hit = np.flatnonzero(column >= 0)
        columns.append(column[hit])
        places.append(place[hit])
    return np.concatenate(columns), np.concatenate(places)


def tf_idf(found: Found, texts: int, idf: Floats) -> sparse.csr_array[Any]:
    """Rows of unit length; a term counts 1 + log(times) times its inverse document frequency."""
    width = len(idf)
    cells, times = np.unique(found.doc * width + found.column, return_counts=True)
    edges = np.searchsorted(cells, np.arange(texts + 1) * width)
    row = np.repeat(np.arange(texts), np.diff(edges))
    column = cells - row * width
    value = (1.0 + np.log(times)) * idf[column]
    norm = np.sqrt(np.bincount(row, value**2, minlength=texts))
    return sparse.csr_array((value / norm[row], column, edges), shape=(texts, width))


def word_hashes(terms: Sequence[str]) -> Hashes:
    """What :func:`words_found` compares with, for each term ("wood", "the wood")."""
    tokens = read(terms)
    result = np.zeros(len(terms), np.uint64)
    for _, first, value in word_grams(tokens, WORD_LONGEST):
        result[tokens.doc[first]] = np.where(_is_first(tokens, first), value, result[tokens.doc[first]])
    return result


def _is_first(tokens: Tokens, index: Ints) -> NDArray[np.bool_]:
    first: NDArray[np.bool_] = (index == 0) | (tokens.doc[index] != tokens.doc[index - 1])
    return first


def char_hashes(terms: Sequence[str]) -> Hashes:
    """What :func:`chars_found` compares with, for each term (" pla", "acebo")."""
    joined = np.frombuffer("".join(terms).encode("utf-32-le", "surrogatepass"), np.uint32)
    lengths = np.array([len(term) for term in terms], np.int64)
    ends = np.cumsum(lengths)
    return letter_hashes(joined, ends - lengths, ends)
