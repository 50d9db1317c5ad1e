"""Which comment of a tool is which comment of the page.

First those of the same words and the same writer, then those of the same words, each in page order; then the nearest of
the rest whose words are nearly the same. Likeness is the share of pairs of neighbouring words that two texts have in
common (Dice 1945 over the shingles of Broder 1997), start and end of the text counted as words: time grows with the
length of the texts, not with its square, and a text with the words in another order is not alike.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter, defaultdict, deque
from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import Final

from pipeline.extraction.values import SaidComment, TrueComment

ALIKE: Final = 0.8
"""Least likeness. Of ten words one may be another, or two more may follow; below four words nothing may differ."""

_UNSPACED: Final = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff"
"""Thai, Lao, Burmese, Khmer, Japanese and Chinese, which do not part their words: each sign counts as one."""
_WORD: Final = re.compile(rf"[{_UNSPACED}]|[^\W_{_UNSPACED}]+")
_SIGN: Final = re.compile(r"[^\s\w]")

Shingle = tuple[str, str]


def tokens(text: str) -> tuple[str, ...]:
    """The words of a text without case and punctuation; where it has no word, its signs.

    >>> tokens("Don’t…  3,5 mg!"), tokens("👍"), tokens("頭痛")
    (('don', 't', '3', '5', 'mg'), ('👍',), ('頭', '痛'))
    """
    plain = unicodedata.normalize("NFKC", text).casefold()
    return tuple(_WORD.findall(plain)) or tuple(_SIGN.findall(plain))


def shingles(words: Sequence[str]) -> Counter[Shingle]:
    """Pairs of neighbouring words, with a mark before the first and behind the last."""
    edged = ("", *words, "")
    return Counter(pairwise(edged))


def match(true: Sequence[TrueComment], said: Sequence[SaidComment]) -> dict[int, int]:
    """Index of the true comment -> index of the tool's, each used once; comments without text are left alone."""
    wanted = [[words for text in comment.texts if (words := tokens(text))] for comment in true]
    given = [tokens(comment.text) for comment in said]
    writers = [name_of(comment.author) for comment in true], [name_of(comment.author) for comment in said]
    pairs: dict[int, int] = {}
    for by_writer in (True, False):
        _same(wanted, given, writers if by_writer else None, pairs)
    _near(wanted, given, writers, pairs)
    return pairs


def name_of(author: str | None) -> str:
    """A name as it is compared: without case, "@" before it and what stands in brackets behind it.

    >>> name_of("@Ann  Poe (author)")
    'ann poe'
    """
    plain = " ".join(unicodedata.normalize("NFKC", author or "").casefold().split()).lstrip("@")
    return re.sub(r"\s*\([^()]*\)$", "", plain).strip(" :.,·")


Words = tuple[str, ...]
Writers = tuple[list[str], list[str]]


def _same(wanted: Sequence[Sequence[Words]], given: Sequence[Words], writers: Writers | None, pairs: dict[int, int]) -> None:
    """Pair what has the same words (and, where ``writers`` are given, the same writer), first with first."""
    waiting: dict[tuple[str, Words], deque[int]] = defaultdict(deque)
    taken = set(pairs.values())
    for place, words in enumerate(given):
        if words and place not in taken:
            waiting[writers[1][place] if writers else "", words].append(place)
    for place, texts in enumerate(wanted):
        keys = [(writers[0][place] if writers else "", words) for words in texts]
        key = next((key for key in keys if waiting.get(key)), None)
        if key is not None and place not in pairs:
            pairs[place] = waiting[key].popleft()


def _near(wanted: Sequence[Sequence[Words]], given: Sequence[Words], writers: Writers, pairs: dict[int, int]) -> None:
    """Pair the most alike of what is left; between equals the same writer, then the nearer place on the page."""
    taken = set(pairs.values())
    left = {place: shingles(words) for place, words in enumerate(given) if words and place not in taken}
    postings: dict[Shingle, list[int]] = defaultdict(list)
    for place, pieces in left.items():
        for piece in pieces:
            postings[piece].append(place)
    found = []
    for place, texts in enumerate(wanted):
        if place in pairs:
            continue
        for other, likeness in _alike(texts, left, postings).items():
            apart = abs(place / len(wanted) - other / len(given))
            found.append((-likeness, writers[0][place] != writers[1][other], apart, place, other))
    for _, _, _, place, other in sorted(found):
        if place not in pairs and other not in taken:
            pairs[place] = other
            taken.add(other)


def _alike(texts: Iterable[Words], left: dict[int, Counter[Shingle]], postings: dict[Shingle, list[int]]) -> dict[int, float]:
    """The tool's comments that are alike one of the texts; only those that share a pair of words are looked at."""
    best: dict[int, float] = {}
    for words in texts:
        common: Counter[int] = Counter()
        for piece, count in shingles(words).items():
            for other in postings.get(piece, ()):
                common[other] += min(count, left[other][piece])
        for other, shared in common.items():
            likeness = 2 * shared / (len(words) + 1 + left[other].total())
            if likeness >= ALIKE:
                best[other] = max(best.get(other, 0.0), likeness)
    return best
