"""Why a label was given: the labelling functions' words, and the stretch of text that moved the classifier most."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np

from pipeline.labels.features import Batch, Floats, Found
from pipeline.labels.functions import RULES
from pipeline.labels.harm import HEADS
from pipeline.labels.lexicon import Place
from pipeline.labels.model import LabelModel, Scores
from pipeline.types import LABELS, LabelSpan

MOST_PLACES: Final = 5
"""Spans shown a rule and comment; a rule that fires oftener says no more by it."""


def sentence_weights(b: Batch, scores: Scores, model: LabelModel, heads: Sequence[str] = LABELS) -> Floats:
    """For each sentence of the batch and each head, the sum of its n-grams' shares in the score."""
    size = int(b.tokens.sentence[-1]) + 1 if len(b.tokens.sentence) else 0
    columns = [HEADS.index(head) for head in heads]
    total = np.zeros((size, len(columns)))
    for found, idf, weights in (
        (scores.words, model.word_idf, model.word_weights),
        (scores.chars, model.char_idf, model.char_weights),
    ):
        _add(total, b, found, idf, weights[:, columns])
    return total


def _add(total: Floats, b: Batch, found: Found, idf: Floats, weights: Floats) -> None:
    if not len(found.doc):
        return
    token = np.minimum(np.searchsorted(b.tokens.end, found.start, side="right"), len(b.tokens.end) - 1)
    norm = np.sqrt(np.maximum(np.bincount(found.doc, idf[found.column] ** 2, minlength=len(b.texts)), 1e-9))
    value = idf[found.column] / norm[found.doc]
    sentence = b.tokens.sentence[token]
    for k in range(total.shape[1]):
        total[:, k] += np.bincount(sentence, value * weights[found.column, k], minlength=len(total))


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
    for rule, places in zip(RULES, votes, strict=True):
        if rule.label == label and places:
            weight = model.rule_weights[rule.name]
            for place in _outer(places)[:MOST_PLACES]:
                found.append(_span(b.texts[doc], label, *reading.span(place), f"rule:{rule.name}", weight))
    return sorted(found, key=lambda span: (-abs(span.weight), span.source, span.start))


def _outer(places: list[Place]) -> list[Place]:
    """Places that lie in no other: "big pharma" without its "pharma"."""
    kept: list[Place] = []
    for place in sorted(set(places), key=lambda p: (p[0], -p[1])):
        if not kept or place[1] > kept[-1][1]:
            kept.append(place)
    return kept


def strongest_sentence(b: Batch, weights: Floats, doc: int, label: str, words: tuple[int, int]) -> list[LabelSpan]:
    """The sentence with the largest share; none where no sentence speaks for the label, whose ``weights`` are given."""
    first, last = words
    if first == last:
        return []
    low, high = int(b.tokens.sentence[first]), int(b.tokens.sentence[last - 1]) + 1
    shares = weights[low:high]
    best = int(shares.argmax())
    weight = float(shares[best])
    if weight <= 0:
        return []
    inside = first + np.searchsorted(b.tokens.sentence[first:last], [low + best, low + best + 1])
    base = int(b.tokens.bounds[doc])
    start, end = int(b.tokens.start[inside[0]]) - base, int(b.tokens.end[inside[1] - 1]) - base
    return [_span(b.texts[doc], label, start, end, "model", weight)]


def _span(text: str, label: str, start: int, end: int, source: str, weight: float) -> LabelSpan:
    return LabelSpan(label=label, start=start, end=end, quote=text[start:end], source=source, weight=round(weight, 3))
