"""Hold doses against upper intake levels, each authority on its own: they disagree by design, so there is never one limit."""

from __future__ import annotations

import functools
from dataclasses import dataclass
from typing import Any

from pipeline.claims.owners import owned_among
from pipeline.claims.reading import Reading, read
from pipeline.phrases import tokens
from pipeline.quantities import Quantity, find_quantities
from pipeline.quantities.beside import factor
from pipeline.reference import load
from pipeline.types import Dose


@dataclass(frozen=True, slots=True)
class UpperLevel:
    """Tolerable upper intake of one nutrient for adults, a day, in ``unit``; None where the authority sets none."""

    nutrient: str
    unit: str
    us: float | None
    us_child: float | None
    """Of children aged one to three, the strictest."""
    efsa: float | None
    applies_to: str
    iu_in_unit: float | None


@functools.cache
def upper_levels() -> dict[str, UpperLevel]:
    """The shipped upper levels by nutrient (US Institute of Medicine, EFSA)."""
    names = ("nutrient", "unit", "us_adult", "us_child_1_3", "efsa_adult", "applies_to", "iu_in_unit")
    return {row["nutrient"]: _upper_level(row) for row in load("upper_levels", names, ("nutrient",))}


@functools.cache
def daily_limits() -> dict[str, UpperLevel]:
    """Upper levels, and of medicines and caffeine the most a label or authority allows in a day without a doctor's order."""
    rows = load("daily_maxima", ("substance", "unit", "daily_max", "applies_to"), ("substance",))
    return upper_levels() | {
        r["substance"]: UpperLevel(r["substance"], r["unit"], float(r["daily_max"]), None, None, r["applies_to"], None)
        for r in rows
    }


def _upper_level(row: dict[str, str]) -> UpperLevel:
    limits = {name: _number(row[name]) for name in ("us_adult", "us_child_1_3", "efsa_adult", "iu_in_unit")}
    return UpperLevel(
        nutrient=row["nutrient"],
        unit=row["unit"],
        us=limits["us_adult"],
        us_child=limits["us_child_1_3"],
        efsa=limits["efsa_adult"],
        applies_to=row["applies_to"],
        iu_in_unit=limits["iu_in_unit"],
    )


@functools.cache
def _salts() -> dict[str, tuple[str, float]]:
    rows = load("salts", ("words", "nutrient", "elemental_share"), ("words",))
    return {r["words"]: (r["nutrient"], float(r["elemental_share"])) for r in rows}


def _number(cell: str) -> float | None:
    return float(cell) if cell else None


def daily_amount(dose: Dose, level: UpperLevel) -> tuple[float, float] | None:
    """Low and high daily amount in the level's unit; an amount without a period counts once. None if not convertible."""
    if dose.per_kg:
        return None
    has_day = dose.daily_low is not None and dose.daily_high is not None
    low, high, unit = (dose.daily_low, dose.daily_high, dose.daily_unit) if has_day else (dose.low, dose.high, dose.unit)
    times = level.iu_in_unit if unit == "IU" else factor(unit, level.unit)
    return None if times is None or low is None or high is None else (low * times, high * times)


def over(dose: Dose, nutrient: str, limit: float | None, share: float | None = None) -> bool | None:
    """Whether the dose passes the limit; None where it cannot be told (no limit, other unit, salt or elemental unclear).

    ``share`` is the elemental share of a salt named beside an amount not said to be elemental: over only if both readings are.

    >>> magnesium = upper_levels()["magnesium"]
    >>> over(Dose(low=400, high=400, unit="mg"), "magnesium", magnesium.us, share=0.141) is None
    True
    """
    level = daily_limits().get(nutrient)
    amount = daily_amount(dose, level) if level and limit is not None else None
    if amount is None or limit is None:
        return None
    if share is None or dose.elemental:
        return amount[1] > limit
    return True if amount[1] * share > limit else None if amount[1] > limit else False


def salt_share(reading: Reading, quantity: Quantity, nutrient: str) -> float | None:
    """Elemental share of the salt named within a few words of the amount, if one is."""
    return salt_in(reading.text[max(0, quantity.start - 40) : quantity.end + 40], nutrient)


def salt_in(text: str, nutrient: str) -> float | None:
    """Elemental share of the first salt of a nutrient that a text names.

    >>> salt_in("400 mg magnesium oxide", "magnesium"), salt_in("400 mg magnesium", "magnesium")
    (0.603, None)
    """
    return next((share for key in tokens(text).keys for of, share in [_salts().get(key, ("", 0.0))] if of == nutrient), None)


def with_limits(text: str) -> list[dict[str, Any]]:
    """Every dose and typed number of a text as a row, with the nutrient and whether it passes each authority's upper level."""
    reading = read(text)
    found = find_quantities(reading.text)
    found = owned_among(reading.text, reading.tokens, reading.named, reading.sentence_tokens, found)
    return [_row(reading, quantity) for quantity in found]


def _row(reading: Reading, quantity: Quantity) -> dict[str, Any]:
    row: dict[str, Any] = {name: getattr(quantity, name) for name in ("start", "end", "quote", "kind", "low", "high", "unit")}
    dose = quantity.dose
    if dose is None:
        return row
    nutrient = quantity.nutrient
    for name in ("low", "high", "unit", "times", "per_days", "daily_low", "daily_high", "daily_unit", "elemental"):
        row[name] = getattr(dose, name)
    level = upper_levels().get(nutrient or "")
    row["nutrient"] = nutrient
    if level and nutrient:
        share = salt_share(reading, quantity, nutrient)
        row |= {"over_ul_us": over(dose, nutrient, level.us, share), "over_ul_efsa": over(dose, nutrient, level.efsa, share)}
    return row
