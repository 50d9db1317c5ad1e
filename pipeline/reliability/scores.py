"""Scores of yes-or-no labels against coded ones, how sure each is, and how well probabilities are calibrated.

Rows are comments. A cluster (a thread, or a topic) is drawn whole in every interval, because comments under one
article resemble each other and a draw by comment would make the figures look surer than they are.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence
from typing import Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

DRAWS: Final = 500
SEED: Final = 7
BINS: Final = 10

Numbers = NDArray[np.float64]


def interval(
    statistic: Callable[[NDArray[np.int64]], float], clusters: Sequence[Hashable], draws: int = DRAWS, seed: int = SEED
) -> tuple[float, float]:
    """95 percent interval of ``statistic(row numbers)`` by drawing whole clusters with replacement (seeded).

    >>> interval(lambda rows: float(len(rows)), ["a", "a", "b", "b"], draws=20)
    (4.0, 4.0)
    """
    members: dict[Hashable, list[int]] = {}
    for row, cluster in enumerate(clusters):
        members.setdefault(cluster, []).append(row)
    groups = [np.array(rows, np.int64) for rows in members.values()]
    rng = np.random.default_rng(seed)
    values = []
    for _ in range(draws):
        drawn = rng.integers(0, len(groups), len(groups))
        values.append(statistic(np.concatenate([groups[k] for k in drawn])))
    if np.isnan(values).all():
        return float("nan"), float("nan")
    low, high = np.nanpercentile(values, [2.5, 97.5])
    return round(float(low), 4), round(float(high), 4)


def precision(truth: Numbers, said: Numbers) -> float:
    """Share of the yeses that are right; NaN without a yes."""
    return float((truth * said).sum() / said.sum()) if said.sum() else float("nan")


def recall(truth: Numbers, said: Numbers) -> float:
    """Share of the true ones found; NaN without a true one."""
    return float((truth * said).sum() / truth.sum()) if truth.sum() else float("nan")


def f1(truth: Numbers, said: Numbers) -> float:
    """Harmonic mean of precision and recall; 0 where nothing is found, NaN where there is nothing to find or say."""
    both = truth.sum() + said.sum()
    return float(2 * (truth * said).sum() / both) if both else float("nan")


def auc(truth: Numbers, chance: Numbers) -> float:
    """Area under the ROC curve; NaN where all are alike."""
    from sklearn.metrics import roc_auc_score

    return float(roc_auc_score(truth, chance)) if 0 < truth.sum() < len(truth) else float("nan")


def average_precision(truth: Numbers, chance: Numbers) -> float:
    """Area under the precision-recall curve, by steps; NaN without a true one."""
    from sklearn.metrics import average_precision_score

    return float(average_precision_score(truth, chance)) if truth.sum() else float("nan")


SCORES: Final[Mapping[str, tuple[Callable[[Numbers, Numbers], float], str]]] = {
    "precision": (precision, "said"),
    "recall": (recall, "said"),
    "f1": (f1, "said"),
    "auc": (auc, "chance"),
    "average_precision": (average_precision, "chance"),
}


def scores(truth: Numbers, said: Numbers, chance: Numbers, clusters: Sequence[Hashable], draws: int = DRAWS) -> dict[str, float]:
    """Every score with its interval as ``<name>``, ``<name>_low``, ``<name>_high``, for one label."""
    row: dict[str, float] = {"comments": len(truth), "positives": int(truth.sum())}
    for name, (measure, against) in SCORES.items():
        other = said if against == "said" else chance
        row[name] = round(measure(truth, other), 4)
        low, high = interval(lambda rows, m=measure, o=other: m(truth[rows], o[rows]), clusters, draws)  # type: ignore[misc]
        row |= {f"{name}_low": low, f"{name}_high": high}
    return row


def calibration(truth: Numbers, chance: Numbers, weight: Numbers | None = None) -> tuple[float, float, pd.DataFrame]:
    """Brier score, expected calibration error, and the reliability curve in ten bins of equal width.

    ``weight`` makes the sample resemble one with other shares of positives.

    >>> brier, error, curve = calibration(np.array([0., 1.]), np.array([0.25, 0.75]))
    >>> brier, error
    (0.0625, 0.25)
    """
    weights = np.ones(len(truth)) if weight is None else weight
    bins = np.minimum((chance * BINS).astype(np.int64), BINS - 1)
    rows = []
    for k in range(BINS):
        inside = bins == k
        mass = float(weights[inside].sum())
        if mass:
            said = float((weights * chance)[inside].sum() / mass)
            true = float((weights * truth)[inside].sum() / mass)
            rows.append(
                {"low": k / BINS, "comments": int(inside.sum()), "mean_probability": said, "share_true": true, "mass": mass}
            )
    curve = pd.DataFrame(rows, columns=["low", "comments", "mean_probability", "share_true", "mass"])
    gap = (curve["mean_probability"] - curve["share_true"]).abs()
    error = float((gap * curve["mass"]).sum() / max(float(curve["mass"].sum()), 1e-12))
    brier = float((weights * (chance - truth) ** 2).sum() / max(float(weights.sum()), 1e-12))
    return round(brier, 4), round(error, 4), curve


def corrected_prevalence(said_share: float, sensitivity: float, specificity: float) -> float:
    """Share of true ones behind a share of yeses, given how often the labels err (Rogan and Gladen 1978), within 0..1.

    >>> round(corrected_prevalence(0.30, 0.80, 0.90), 3)
    0.286
    """
    gain = sensitivity + specificity - 1
    if gain <= 0:
        return float("nan")
    return float(min(1.0, max(0.0, (said_share + specificity - 1) / gain)))
