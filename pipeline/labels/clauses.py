"""Which clause moved the encoder most: its score is a mean over word pieces, so each clause has a share in it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

import numpy as np

from pipeline.labels.embedding.encoder import LONGEST, Array
from pipeline.labels.embedding.wordpiece import LONGEST_WORD, WordPieces
from pipeline.labels.harm import HEADS
from pipeline.labels.semantic import COLUMNS, Semantic
from pipeline.text import WORD
from pipeline.types import LabelSpan

LEAST_WORDS: Final = 3
"""A shorter clause ("Well,") goes with the one after it."""
_BREAK: Final = re.compile(r"(?<=[,;:.!?…)\"”])\s+|\n+|(?<=\s[-–—])\s+")


def clauses(text: str) -> list[tuple[int, int]]:
    """Start and end of each clause; together they hold every word of the text.

    >>> text = "Well, it helped me, but slowly - 2.5 mg a day did it."
    >>> [text[a:b] for a, b in clauses(text)]
    ['Well, it helped me,', 'but slowly - 2.5 mg a day did it.']
    """
    ends = [*((m.start(), m.end()) for m in _BREAK.finditer(text)), (len(text), len(text))]
    found, start = [], 0
    for end, after in ends:
        if len(WORD.findall(text, start, end)) >= LEAST_WORDS:
            found.append((start, end))
            start = after
    rest = text[start:].strip()
    if rest and found:
        found[-1] = (found[-1][0], len(text.rstrip()))
    elif rest:
        found = [(start, len(text.rstrip()))]
    return [(a + len(text[a:b]) - len(text[a:b].lstrip()), b) for a, b in found]


def strongest(text: str, shares: Array, held: Sequence[str], s: Semantic, before: str = "") -> list[LabelSpan]:
    """For each head held, the clause with the largest share in its log-odds; none where no clause speaks for it.

    ``before`` is what the text was read after, where it was read as an answer; its own clauses are not shown.

    The shares add up to the score, but each word's state has seen the words around it (class activation mapping, Zhou
    et al. 2016).
    """
    if not held:
        return []
    read = text[: LONGEST * LONGEST_WORD]
    places = clauses(read)
    edges = np.cumsum([1 + _pieces(before, s.encoder.pieces), *(_pieces(read[a:b], s.encoder.pieces) for a, b in places)])
    totals = np.concatenate([np.zeros((1, len(HEADS))), np.cumsum(shares - s.tuned.weights["head.bias"], axis=0)])
    edges = np.minimum(edges, len(shares) - 1)
    column = COLUMNS.index("answer" if before else "encoder")
    found = []
    for label in held:
        k = HEADS.index(label)
        sums = (totals[edges[1:], k] - totals[edges[:-1], k]) / len(shares) * s.weights[column, k]
        if len(sums) and sums.max() > 0:
            start, end = places[int(sums.argmax())]
            end = start + (len(text[start:end].rstrip(" -–—")) or end - start)
            weight = round(float(sums.max()), 3)
            found.append(LabelSpan(label=label, start=start, end=end, quote=text[start:end], source="encoder", weight=weight))
    return found


def _pieces(clause: str, pieces: WordPieces) -> int:
    return len(pieces.cut(clause, LONGEST))
