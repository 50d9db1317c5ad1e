"""Fits what decides on risk: calibration, the thresholds by the false alarms they may cost, and the kinds of risk."""

from __future__ import annotations

import collections
from collections.abc import Sequence
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from pipeline import reference
from pipeline.labels import model
from pipeline.labels.calibration import DIGITS
from pipeline.labels.features import Floats
from pipeline.labels.harm import RISKS, Case, Goals

FOLDS: Final = 12
LEAST_CODED: Final = 30
"""Comments that a kind of risk needs to be told apart."""
INVERSE_PENALTY: Final = 5.0
_BESIDE: Final = frozenset({"FAKE_AUTHORITY"})
"""Codes that stand beside another risk and are none by themselves."""


def allowed() -> dict[str, tuple[float, float]]:
    """Which share of ordinary comments, and of look-alikes, may be taken for risky; see ``reference/risk_alarms.csv``."""
    rows = reference.load("risk_alarms", ("head", "ordinary", "look_alikes"), ("head",))
    return {row["head"]: (float(row["ordinary"]), float(row["look_alikes"])) for row in rows}


def settle(scores: Floats, goals: Goals, ordinary: int, head: str) -> tuple[float, float, float]:
    """Slope, offset (prior correction included) and threshold of one head; the first ``ordinary`` rows are the corpus."""
    target = goals.targets[:, list(RISKS).index(head)]
    slope, offset = model.platt(scores, target)
    offset += model.prior_shift(target, model.priors()[head])
    chance = model.logistic(scores * slope + offset)
    return slope, offset, threshold(chance, target, goals.levels != 1, ordinary, head)


def threshold(chance: Floats, target: NDArray[np.int64], clear: NDArray[np.bool_], ordinary: int, head: str) -> float:
    """The lowest threshold at which no more harmless comments are taken for risky than ``risk_alarms.csv`` allows.

    Only ``clear`` comments count; those of level 1 are neither ordinary nor look-alikes.
    """
    limits = []
    for part, share in zip((slice(None, ordinary), slice(ordinary, None)), allowed()[head], strict=True):
        harmless = chance[part][(target[part] == 0) & clear[part]]
        limits.append(float(np.quantile(harmless, 1 - share)) if len(harmless) else 0.0)
    return round(max(limits), DIGITS) + 10**-DIGITS


def crossed(scores: Floats, goals: Goals, ordinary: int) -> Floats:
    """Per head the probability (left half) and the decision (right half), calibrated on other batches' scores only."""
    half = len(RISKS)
    result = np.zeros((len(scores), 2 * half))
    for others, fold in model.folds(goals.batches, FOLDS):
        some = goals.part(others)
        for k, head in enumerate(RISKS):
            slope, offset, limit = settle(scores[others, k], some, int((others < ordinary).sum()), head)
            chance = model.logistic(scores[fold, k] * slope + offset)
            result[fold, k], result[fold, half + k] = chance, chance >= limit
    return np.round(result, DIGITS)


def metrics(goals: Goals, ordinary: int, held_out: Floats) -> dict[str, Any]:
    """Per head, with whole batches left out: the share caught, and the shares of look-alikes and ordinary comments alarmed at."""
    from sklearn.metrics import roc_auc_score

    half, found = len(RISKS), {}
    cases, corpus = slice(ordinary, None), slice(None, ordinary)
    for k, head in enumerate(RISKS):
        target, yes, chance = goals.targets[:, k], held_out[:, half + k], held_out[:, k]
        found[head] = {
            "positives": int(target[cases].sum()),
            "caught": round(float(yes[cases][target[cases] == 1].mean()), 4),
            "look_alikes_alarmed": round(float(yes[cases][target[cases] == 0].mean()), 4),
            "ordinary_alarmed": round(float(yes[corpus][target[corpus] == 0].mean()), 4),
            "auc": round(float(roc_auc_score(target[cases], chance[cases])), 4),
        }
    return found


def fit_codes(matrix: sparse.csr_array[Any], cases: Sequence[Case]) -> tuple[tuple[str, ...], Floats, Floats]:
    """Kinds of risk with their weights (a row an n-gram or measure) and biases, from the cases of level 2 and 3."""
    from sklearn.linear_model import LogisticRegression

    kinds = [_kind(case) for case in cases]
    counts = collections.Counter(filter(None, kinds))
    codes = tuple(sorted(code for code, count in counts.items() if count >= LEAST_CODED))
    rows = [k for k, kind in enumerate(kinds) if kind in codes]
    target = [codes.index(str(kinds[k])) for k in rows]
    narrow = sparse.csr_matrix(matrix[rows])
    fitted = LogisticRegression(C=INVERSE_PENALTY, tol=1e-6, max_iter=2000, random_state=model.SEED).fit(narrow, target)
    return codes, np.round(fitted.coef_.T, DIGITS), np.round(fitted.intercept_, DIGITS)


def _kind(case: Case) -> str | None:
    """The first kind of risk of a comment that should be seen."""
    return next((code for code in case.codes if code not in _BESIDE), None) if case.level >= min(RISKS.values()) else None
