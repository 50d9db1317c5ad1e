"""How well pages are read: any tool's comments and article fields held against pages whose truth is known."""

from pipeline.extraction.cases import load_cases, load_predictions, prediction_of, truth_of
from pipeline.extraction.counting import count
from pipeline.extraction.matching import match
from pipeline.extraction.measures import MEASURES, Figure, below, figures, floors, table
from pipeline.extraction.readers import OURS, READERS, claimthread, prediction_of_thread, read
from pipeline.extraction.show import report
from pipeline.extraction.values import Case, Prediction, SaidComment, TrueComment, Truth

__all__ = [
    "MEASURES", "OURS", "READERS", "Case", "Figure", "Prediction", "SaidComment", "TrueComment", "Truth", "below", "claimthread",
    "count", "figures", "floors", "load_cases", "load_predictions", "match", "prediction_of", "prediction_of_thread", "read",
    "report", "table", "truth_of",
]  # fmt: skip
