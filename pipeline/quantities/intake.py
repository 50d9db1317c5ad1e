"""An amount together with how often it is taken."""

from __future__ import annotations

from dataclasses import dataclass

from pipeline.quantities.amounts import Amount
from pipeline.quantities.frequency import Frequency


@dataclass(frozen=True, kw_only=True, slots=True)
class Intake:
    """An amount with the frequency found for it; ``split`` is the number of parts a stated total is taken in."""

    start: int
    end: int
    amount: Amount
    frequency: Frequency | None = None
    borrowed: bool = False
    """The frequency was said of a neighbour: "300 mg magnesium and 1000 mcg B12 daily"."""
    split: float | None = None
    each: float = 1.0
    """How many of the form that holds the amount: "15 mg zinc and 1 mg copper in each tablet, two a day"."""
    added: tuple[tuple[float, float, float], ...] = ()
    """Further amounts of the same day or week, each with its times: "200 mg in the morning and 400 mg at night"."""
