"""The committed bounds: a figure that falls past its floor fails the tests, and lowering a floor is a change of its own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal

import pandas as pd

from pipeline import reference
from pipeline.labels import LabelModel, semantic
from pipeline.types import ReferenceDataError

PER_LABEL: Final = ("precision", "recall", "f1", "auc", "average_precision", "brier", "ece")


@dataclass(frozen=True, slots=True)
class Floor:
    """The worst value a figure may take."""

    measure: str
    """A name among those of :func:`figures`: ``hostility.f1``, ``macro_f1``."""
    side: Literal["least", "most"]
    """``least``: higher is better; ``most``: a rate of errors, which may not rise above the bound."""
    limit: float
    why: str

    def holds(self, value: float) -> bool:
        """Whether the value keeps to the bound; a value that is not a number does not.

        >>> Floor("ece", "most", 0.04, "").holds(0.04), Floor("f1", "least", 0.6, "").holds(float("nan"))
        (True, False)
        """
        return value >= self.limit if self.side == "least" else value <= self.limit

    def __str__(self) -> str:
        return f"{'≥' if self.side == 'least' else '≤'} {self.limit:.2f}"


def floors(name: str = "quality_floors") -> dict[str, Floor]:
    """The rows of a table of floors by measure. Raises ``ReferenceDataError`` on a side it does not know."""
    rows = reference.load(name, ("measure", "side", "floor"), ("measure",))
    strange = [row["measure"] for row in rows if row["side"] not in ("least", "most")]
    if strange:
        raise ReferenceDataError(f"{name}.csv: side is `least` or `most`; not so for {strange}")
    sides: dict[str, Literal["least", "most"]] = {"least": "least", "most": "most"}
    return {row["measure"]: Floor(row["measure"], sides[row["side"]], float(row["floor"]), row["why"]) for row in rows}


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
    return {name: (found[name], floor) for name, floor in floors().items() if not floor.holds(found[name])}
