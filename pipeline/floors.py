"""Committed bounds: a figure that falls past its floor fails the tests, and lowering a floor is a change of its own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from pipeline import reference
from pipeline.types import ReferenceDataError


@dataclass(frozen=True, slots=True)
class Floor:
    """The worst value a figure may take."""

    measure: str
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
        return f"{'≥' if self.side == 'least' else '≤'} {self.limit:g}"


def load(name: str) -> dict[str, Floor]:
    """The rows of a table of floors by measure. Raises ``ReferenceDataError`` on a side it does not know."""
    rows = reference.load(name, ("measure", "side", "floor"), ("measure",))
    strange = [row["measure"] for row in rows if row["side"] not in ("least", "most")]
    if strange:
        raise ReferenceDataError(f"{name}.csv: side is `least` or `most`; not so for {strange}")
    sides: dict[str, Literal["least", "most"]] = {"least": "least", "most": "most"}
    return {row["measure"]: Floor(row["measure"], sides[row["side"]], float(row["floor"]), row["why"]) for row in rows}


def broken(bounds: Mapping[str, Floor], found: Mapping[str, float]) -> dict[str, tuple[float, Floor]]:
    """The figures that break their floor, each with it; ``found`` has a figure for every floor."""
    return {name: (found[name], floor) for name, floor in bounds.items() if not floor.holds(found[name])}
