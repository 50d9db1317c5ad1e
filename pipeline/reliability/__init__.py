"""How far to trust the labels: agreement between coders, scores against coders, and how sure each of those figures is."""

from __future__ import annotations

from pipeline.reliability.agreement import cohen_kappa, krippendorff_alpha, percent_agreement
from pipeline.reliability.bounds import below, figures, floors
from pipeline.reliability.compare import agreement, by_kind, errors, learning_curve, read_twice, side_by_side
from pipeline.reliability.measure import against_coders, evaluate, minimal_pairs
from pipeline.reliability.risks import by_code, by_severity, found_flags, levels, risks
from pipeline.reliability.scores import calibration, corrected_prevalence, interval, scores
from pipeline.reliability.show import report, report_risks

__all__ = [
    "against_coders", "agreement", "below", "by_code", "by_kind", "by_severity", "calibration", "cohen_kappa",
    "corrected_prevalence", "errors", "evaluate", "figures", "floors", "found_flags", "interval", "krippendorff_alpha",
    "learning_curve", "levels", "minimal_pairs", "percent_agreement", "read_twice", "report", "report_risks", "risks", "scores",
    "side_by_side",
]  # fmt: skip
