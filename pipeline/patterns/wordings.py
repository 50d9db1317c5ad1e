"""The same claim in other words: which quotes of a group are alike, and which one stands for them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from pipeline.text import fold

ALIKE: Final = 0.4
"""Cosine of character n-grams from which two quotes are one wording."""
MOST: Final = 40
"""Wordings told apart in one group; rarer ones get no number, so that a group of thousands costs no more than it must."""
_LONGEST: Final = 400
"""Characters of a quote that are compared."""


def matrix(quotes: Sequence[str]) -> Any:
    """A row a quote of TF-IDF weights of its character n-grams within words, each row of length 1; None for none at all."""
    from sklearn.feature_extraction.text import TfidfVectorizer

    texts = [fold(quote)[:_LONGEST] for quote in quotes]
    if not any(text.strip() for text in texts):
        return None
    return TfidfVectorizer(analyzer="char_wb", ngram_range=(3, 5), sublinear_tf=True).fit_transform(texts)


def wordings(rows: Any) -> tuple[list[int | None], list[int]]:
    """For each row of :func:`matrix` the number of its wording, and for each wording the row that stands for it.

    The quote nearest to all of the group leads the first wording and takes those like it along; the nearest of the rest
    leads the next. Equal ones go by their order.
    """
    import numpy as np

    close = rows @ np.asarray(rows.mean(axis=0)).ravel()
    free = np.ones(rows.shape[0], dtype=bool)
    numbers: list[int | None] = [None] * rows.shape[0]
    leaders: list[int] = []
    for row in np.argsort(-np.round(close, 9), kind="stable"):
        if free[row] and len(leaders) < MOST:
            alike = np.asarray((rows @ rows[[row]].T).todense()).ravel() >= ALIKE
            alike[row] = True
            for member in np.flatnonzero(alike & free):
                numbers[int(member)] = len(leaders)
            free &= ~alike
            leaders.append(int(row))
    return numbers, leaders
