"""Which n-grams the classifier counts: the most widespread of the corpus."""

from __future__ import annotations

import numpy as np

from pipeline.labels.features import CHAR_LONGEST, CHAR_SHORTEST, WORD_LONGEST
from pipeline.labels.tokens import Hashes, Ints, Tokens, char_grams, word_grams


def vocabulary(tokens: Tokens, kind: str, least: int, most: int) -> list[str]:
    """The ``most`` widespread n-grams standing in at least ``least`` texts, in alphabetical order."""
    seen: dict[int, list[int]] = {}
    for n, doc, start, end, value in _all_grams(tokens, kind):
        pairs = np.unique(np.stack([value, doc.astype(np.uint64)]), axis=1)[0]
        keys, spread = np.unique(pairs, return_counts=True)
        keys, spread = keys[spread >= least], spread[spread >= least]
        place = {int(v): k for k, v in reversed(list(enumerate(value.tolist())))}
        for key, count in zip(keys.tolist(), spread.tolist(), strict=True):
            seen[key] = [count, n, int(start[place[key]]), int(end[place[key]])]
    best = sorted(seen.values(), key=lambda row: (-row[0], row[2], row[3]))[:most]
    return sorted({_term(tokens, kind, n, start, end) for _, n, start, end in best})


def _all_grams(tokens: Tokens, kind: str) -> list[tuple[int, Ints, Ints, Ints, Hashes]]:
    if kind == "word":
        words = word_grams(tokens, WORD_LONGEST)
        return [(n, tokens.doc[f], tokens.start[f], tokens.end[f + n - 1], value) for n, f, value in words]
    doc = np.searchsorted(tokens.bounds, np.arange(len(tokens.codes)), side="right") - 1
    letters = char_grams(tokens, CHAR_SHORTEST, CHAR_LONGEST)
    return [(n, doc[second], second - tokens.word[second - 1], second + n - 1, value) for n, second, value in letters]


def _term(tokens: Tokens, kind: str, n: int, start: int, end: int) -> str:
    if kind == "word":
        inside = (tokens.start >= start) & (tokens.end <= end)
        return " ".join(tokens.string(a, b) for a, b in zip(tokens.start[inside], tokens.end[inside], strict=True))
    letters = "".join(chr(c) if w else " " for c, w in zip(tokens.codes[start:end], tokens.word[start:end], strict=True))
    return letters.rjust(n)
