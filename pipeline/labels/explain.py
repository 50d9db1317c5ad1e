"""Why a label was given: the labelling functions' words, and the stretch of text that moved the classifier most."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from typing import Final

import numpy as np
from scipy import sparse

from pipeline.labels.features import Batch, Floats, Found
from pipeline.labels.functions import RULES
from pipeline.labels.harm import HEADS
from pipeline.labels.lexicon import Place
from pipeline.labels.model import LabelModel, Scores
from pipeline.types import LABELS, LabelSpan

MOST_PLACES: Final = 5
"""Spans shown a rule and comment; a rule that fires oftener says no more by it."""
_RULES_OF: Final = {label: [(k, rule.name) for k, rule in enumerate(RULES) if rule.label == label] for label in LABELS}
"""Place among the votes, and name."""


def sentence_weights(b: Batch, scores: Scores, model: LabelModel, heads: Sequence[str] = LABELS) -> Floats:
    """For each sentence of the batch and each head, the sum of its n-grams' shares in the score."""
    columns = [HEADS.index(head) for head in heads]
    of_words = _sums(b, scores.words, model.word_idf, model.word_weights[:, columns])
    return of_words + _sums(b, scores.chars, model.char_idf, model.char_weights[:, columns])


def _sums(b: Batch, found: Found, idf: Floats, weights: Floats) -> Floats:
    size = int(b.tokens.sentence[-1]) + 1 if len(b.tokens.sentence) else 0
    norm = np.sqrt(np.bincount(found.doc, idf[found.column] ** 2, minlength=len(b.texts)))
    sentence = b.tokens.sentence[found.word]
    order = np.argsort(sentence, kind="stable")
    edges = np.searchsorted(sentence[order], np.arange(size + 1))
    column = found.column[order]
    shares = sparse.csr_array((idf[column] / norm[found.doc[order]], column, edges), shape=(size, len(idf)))
    return np.asarray(shares @ weights)


def edges(b: Batch) -> list[int]:
    """Where each text's words begin among the batch's, and where the last text's end."""
    return list(np.searchsorted(b.tokens.doc, np.arange(len(b.texts) + 1)).tolist())


def spans(
    b: Batch, weights: Floats, words: tuple[int, int], doc: int, labels: tuple[str, ...], model: LabelModel
) -> tuple[LabelSpan, ...]:
    """The spans of one text for the labels asked for, in codebook order, strongest rule first, the classifier's last.

    ``words`` are the text's two :func:`edges`.
    """
    found = []
    for label in labels:
        found += _rule_spans(b, doc, label, model)
        found += strongest_sentence(b, weights[:, LABELS.index(label)], doc, label, words)
    return tuple(found)


def _rule_spans(b: Batch, doc: int, label: str, model: LabelModel) -> list[LabelSpan]:
    reading, votes = b.readings[doc], b.votes[doc]
    found = []
    for k, name in _RULES_OF[label]:
        for place in _outer(votes[k])[:MOST_PLACES]:
            found.append(_span(b.texts[doc], label, *reading.span(place), f"rule:{name}", model.rule_weights[name]))
    return sorted(found, key=lambda span: (-abs(span.weight), span.source, span.start))


def _outer(places: list[Place]) -> list[Place]:
    """Places that lie in no other: "big pharma" without its "pharma"."""
    if len(places) < 2:
        return places
    kept: list[Place] = []
    for place in sorted(set(places), key=lambda p: (p[0], -p[1])):
        if not kept or place[1] > kept[-1][1]:
            kept.append(place)
    return kept


def strongest_sentence(b: Batch, weights: Floats, doc: int, label: str, words: tuple[int, int]) -> list[LabelSpan]:
    """The sentence with the largest share; none where no sentence speaks for the label, whose ``weights`` are given."""
    if words[0] == words[1]:
        return []
    reading = b.readings[doc]
    low = reading.sentence[0]
    shares = weights[low : reading.sentence[-1] + 1].tolist()
    weight = max(shares)
    if weight <= 0:
        return []
    best = low + shares.index(weight)
    place = bisect_left(reading.sentence, best), bisect_right(reading.sentence, best)
    return [_span(b.texts[doc], label, *reading.span(place), "model", weight)]


def _span(text: str, label: str, start: int, end: int, source: str, weight: float) -> LabelSpan:
    return LabelSpan(label=label, start=start, end=end, quote=text[start:end], source=source, weight=round(weight, 3))
