"""Scores -> probabilities, decisions and figures, each fitted without the comments it is used on."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from pipeline.labels import model
from pipeline.labels.features import Floats
from pipeline.labels.model import logistic
from pipeline.types import LABELS

DIGITS: Final = 4
"""Decimals kept of each weight: enough for the same decisions, few enough that a refit gives the same bytes."""


def settle(scores: Floats, target: NDArray[np.int64], label: str) -> tuple[float, float, float]:
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
            slope, offset, threshold = settle(scores[others, k], targets[others, k], label)
            chance = logistic(scores[fold, k] * slope + offset)
            result[fold, k], result[fold, half + k] = chance, chance >= threshold
    return np.round(result, DIGITS)


def _f1(yes: NDArray[Any], target: NDArray[Any]) -> float:
    return float(2 * (yes * target).sum() / max(yes.sum() + target.sum(), 1))


def metrics(targets: NDArray[np.int64], held_out: Floats, strange: Floats) -> dict[str, Any]:
    """Figures a label and their means; ``strange`` are the probabilities and decisions with the whole batch left out."""
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
            "f1_batch_left_out": round(_f1(strange[:, half + k], target), 4),
            "auc": round(float(roc_auc_score(target, chance)), 4),
            "auc_batch_left_out": round(float(roc_auc_score(target, strange[:, k])), 4),
            "average_precision": round(float(average_precision_score(target, chance)), 4),
        }
    means = {name: round(float(np.mean([row[name] for row in labels.values()])), 4) for name in ("f1", "f1_batch_left_out")}
    return {"labels": labels, "macro_f1": means["f1"], "macro_f1_batch_left_out": means["f1_batch_left_out"]}
