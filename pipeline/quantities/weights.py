"""Amounts per kilogram with the weight told in the same text: "3 mg/kg, I'm 75 kg" is 225 mg."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from pipeline.quantities.cues import pattern
from pipeline.quantities.intake import Intake
from pipeline.quantities.numbers import values
from pipeline.quantities.reading import Reading

_ASKED: Final = pattern(r"\b{asked_before}\s(?:[a-z]+\s){0,2}$")
_KILOS: Final = values("kilograms")
_CHANGED: Final = pattern(r"\b{weight_changed}\s(?:[a-z]+\s){0,2}$")


def by_weight(folded: str, taken: list[Intake], typed: Sequence[Reading]) -> list[Intake]:
    """Each intake per kilogram times the nearest weight that is nobody's loss or gain."""
    if not any(i.amount.per_kg for i in taken):
        return taken
    weights = [
        r for r in typed if r.kind == "weight" and r.unit in _KILOS and not _CHANGED.search(folded, max(0, r.start - 30), r.start)
    ]
    if not weights:
        return taken
    asked = [bool(_ASKED.search(folded, max(0, i.amount.start - 24), i.amount.start)) for i in taken]
    if any(asked):
        return taken
    return [_weighed(i, min(weights, key=lambda r: abs(r.start - i.start))) if i.amount.per_kg else i for i in taken]


def _weighed(intake: Intake, weight: Reading) -> Intake:
    kilos = weight.high * _KILOS[weight.unit or "kg"]
    if not 2 <= kilos <= 300:
        return intake
    amount = intake.amount
    return replace(intake, amount=replace(amount, low=amount.low * kilos, high=amount.high * kilos, per_kg=False, told=True))
