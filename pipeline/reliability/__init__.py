"""How far to trust the labels: agreement between coders, scores against coders, and how sure each of those figures is."""

from __future__ import annotations

from pipeline.reliability.agreement import cohen_kappa, krippendorff_alpha, percent_agreement
from pipeline.reliability.bounds import Floor, below, figures, floors
from pipeline.reliability.compare import agreement, errors, learning_curve, side_by_side
from pipeline.reliability.measure import against_coders, evaluate, minimal_pairs
from pipeline.reliability.scores import calibration, corrected_prevalence, interval, scores
from pipeline.reliability.show import report

__all__ = [
    "Floor", "against_coders", "agreement", "below", "calibration", "cohen_kappa", "corrected_prevalence", "errors", "evaluate",
    "figures", "floors", "interval", "krippendorff_alpha", "learning_curve", "minimal_pairs", "percent_agreement", "report",
    "scores", "side_by_side",
]  # fmt: skip
