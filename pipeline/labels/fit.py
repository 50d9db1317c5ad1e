"""Corpus -> fitted model, with figures on comments the model did not see."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from pipeline.labels import corpus, model, store
from pipeline.labels.corpus import Example
from pipeline.labels.features import Batch, Floats, batch
from pipeline.labels.functions import RULES
from pipeline.labels.model import Design, LabelModel, logistic
from pipeline.types import LABELS

DIGITS: Final = 4
"""Decimals kept of each weight: enough for the same decisions, few enough that a refit gives the same bytes."""


def train() -> tuple[bytes, str]:
    """Fit on the shipped corpus; give the contents of ``model.npz`` and ``model.json``. Nothing is written."""
    return store.dump(fit(corpus.load(), corpus.sha256()))


def fit(examples: Sequence[Example], fingerprint: str = "") -> LabelModel:
    """Fit all labels; calibrate and choose thresholds on scores of comments left out by topic."""
    b = batch([e.text for e in examples], [e.context for e in examples])
    made, targets = model.design(b), model.truth(examples)
    groups = [e.topic.casefold() for e in examples]
    scores = model.out_of_fold(made, targets, groups)
    settings = [_settle(scores[:, k], targets[:, k], label) for k, label in enumerate(LABELS)]
    slope, offset, thresholds = (np.array(column) for column in zip(*settings, strict=True))
    fitted = [model.fit_one(made.matrix, targets[:, k], made.grams) for k in range(len(LABELS))]
    held_out = crossed(scores, targets, groups)
    return _build(
        made,
        np.column_stack([weights for weights, _ in fitted]),
        bias=np.round([bias for _, bias in fitted], DIGITS),
        slope=np.round(slope, DIGITS),
        offset=np.round(offset, DIGITS),
        thresholds=thresholds,
        rule_weights=_rule_weights(b, targets),
        held_out=held_out,
        about=_about(examples, targets, held_out, fingerprint, _other_hand(made, targets, [e.batch for e in examples])),
    )


def _settle(scores: Floats, target: NDArray[np.int64], label: str) -> tuple[float, float, float]:
    """Slope, offset (prior correction included) and threshold of one label."""
    share = model.priors()[label]
    slope, offset = model.platt(scores, target)
    offset += model.prior_shift(target, share)
    return slope, offset, model.best_threshold(logistic(scores * slope + offset), target, share)


def crossed(scores: Floats, targets: NDArray[np.int64], groups: Sequence[str], most: int = model.FOLDS) -> Floats:
    """Probability (left half) and decision (right half) of each example, calibrated on the other folds' scores only."""
    half = len(LABELS)
    result = np.zeros((len(scores), 2 * half))
    for others, fold in model.folds(groups, most):
        for k, label in enumerate(LABELS):
            slope, offset, threshold = _settle(scores[others, k], targets[others, k], label)
            chance = logistic(scores[fold, k] * slope + offset)
            result[fold, k], result[fold, half + k] = chance, chance >= threshold
    return np.round(result, DIGITS)


def _other_hand(made: Design, targets: NDArray[np.int64], batches: Sequence[str]) -> list[float]:
    """F1 of each label where each batch is labelled by a model that saw none of it: nearest to a stranger's writing."""
    most = len(set(batches))
    yes = crossed(model.out_of_fold(made, targets, batches, most), targets, batches, most)[:, len(LABELS) :]
    return [round(_f1(yes[:, k], targets[:, k]), 4) for k in range(len(LABELS))]


def _f1(yes: NDArray[Any], target: NDArray[Any]) -> float:
    return float(2 * (yes * target).sum() / max(yes.sum() + target.sum(), 1))


def _rule_weights(b: Batch, targets: NDArray[np.int64]) -> dict[str, float]:
    """Log-odds of the label where the rule fires less log-odds everywhere; half a comment added to each count."""
    weights = {}
    for k, rule in enumerate(RULES):
        target = targets[:, LABELS.index(rule.label)]
        fired = np.array([bool(row[k]) for row in b.votes])
        here = np.log((target[fired].sum() + 0.5) / ((1 - target[fired]).sum() + 0.5))
        weights[rule.name] = round(float(here - np.log((target.sum() + 0.5) / ((1 - target).sum() + 0.5))), 3)
    return weights


def _about(
    examples: Sequence[Example], targets: NDArray[np.int64], held_out: Floats, fingerprint: str, other_hand: Sequence[float]
) -> dict[str, Any]:
    import sklearn
    from sklearn.metrics import average_precision_score, roc_auc_score

    half = len(LABELS)
    labels: dict[str, Any] = {}
    for k, label in enumerate(LABELS):
        target, chance, yes = targets[:, k], held_out[:, k], held_out[:, half + k]
        labels[label] = {
            "positives": int(target.sum()),
            "precision": round(float((yes * target).sum() / max(yes.sum(), 1)), 4),
            "recall": round(float((yes * target).sum() / max(target.sum(), 1)), 4),
            "f1": round(_f1(yes, target), 4),
            "f1_batch_left_out": other_hand[k],
            "auc": round(float(roc_auc_score(target, chance)), 4),
            "average_precision": round(float(average_precision_score(target, chance)), 4),
        }
    return {
        "corpus_sha256": fingerprint,
        "comments": len(examples),
        "seed": model.SEED,
        "scikit_learn": sklearn.__version__,
        "numpy": np.__version__,
        "priors": model.priors(),
        "settings": {
            "C": model.INVERSE_PENALTY,
            "contrast": model.CONTRAST,
            "dense_weight": model.DENSE_WEIGHT,
            "folds": model.FOLDS,
            "grouped_by": "topic",
        },
        "metrics": {
            "labels": labels,
            "macro_f1": round(float(np.mean([row["f1"] for row in labels.values()])), 4),
            "macro_f1_batch_left_out": round(float(np.mean(other_hand)), 4),
        },
    }


def _build(made: Design, weights: Floats, **rest: Any) -> LabelModel:
    words, chars = len(made.words), len(made.chars)
    return LabelModel(
        words=made.words,
        chars=made.chars,
        word_idf=made.word_idf,
        char_idf=made.char_idf,
        dense_mean=made.mean,
        dense_scale=made.scale,
        word_weights=np.round(weights[:words] * model.WORD_WEIGHT, DIGITS),
        char_weights=np.round(weights[words : words + chars] * model.CHAR_WEIGHT, DIGITS),
        dense_weights=np.round(weights[words + chars :] * model.DENSE_WEIGHT, DIGITS),
        **rest,
    )
