"""The figures of a model that have a floor, and which of them fell past it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import pandas as pd

from pipeline.floors import Floor, broken, load
from pipeline.labels import LabelModel, semantic
from pipeline.types import ReferenceDataError

PER_LABEL: Final = ("precision", "recall", "f1", "auc", "average_precision", "brier", "ece")


def floors() -> dict[str, Floor]:
    """The floors under a model's labels, by measure: a name among those of :func:`figures`."""
    return load("quality_floors")


def figures(model: LabelModel, evaluated: Mapping[str, Any], pairs: pd.DataFrame) -> dict[str, float]:
    """Every figure a floor can be set for, by name, from a model and what ``evaluate`` and ``minimal_pairs`` gave for it.

    Those that begin with ``encoder.`` are the shipped second stage's, whether or not it is installed.
    """
    stored = model.about["metrics"]
    found = {f"{row['label']}.{name}": float(row[name]) for row in evaluated["labels"].to_dict("records") for name in PER_LABEL}
    found["macro_f1"] = float(evaluated["macro_f1"])
    found["macro_f1_batch_left_out"] = float(stored["macro_f1_batch_left_out"])
    second = semantic.shipped()["metrics"]
    found["encoder.macro_f1"] = float(second["macro_f1"])
    found |= {f"encoder.{label}.{name}": float(row[name]) for label, row in second["labels"].items() for name in ("f1", "auc")}
    found |= {f"{label}.f1_batch_left_out": float(row["f1_batch_left_out"]) for label, row in stored["labels"].items()}
    for family, part in (("", pairs), *((f"{name}.", part) for name, part in pairs.groupby("family"))):
        found[f"minimal_pairs.{family}false_alarms"] = _share(part, "false_alarms", "negatives")
        found[f"minimal_pairs.{family}misses"] = _share(part, "missed", "positives")
    return found


def _share(part: pd.DataFrame, errors: str, lines: str) -> float:
    total = int(part[lines].sum())
    return round(int(part[errors].sum()) / total, 4) if total else float("nan")


def below(found: Mapping[str, float]) -> dict[str, tuple[float, Floor]]:
    """The figures that break their floor, each with it. Raises ``ReferenceDataError`` for a floor under an unknown figure."""
    unknown = sorted(set(floors()) - set(found))
    if unknown:
        raise ReferenceDataError(f"quality_floors.csv: no figure is called {unknown}; known: {', '.join(found)}")
    return broken(floors(), found)
