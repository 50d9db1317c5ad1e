"""What one tablet, drop or millilitre holds, said apart from how many are taken: "each is 120 mg", "12.5 mg per 5 ml"."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from pipeline.quantities.amounts import Amount
from pipeline.quantities.cues import UNITS, Unit, pattern, unit_of
from pipeline.quantities.numbers import value

_SOLID: Final = frozenset(unit.name for unit in UNITS.values() if "solid" in unit.use)
"""A strength told of one of them is that of the others too: tablets are called capsules and back."""
_DOSED: Final = r"(?P<low>{number})\s?-?(?P<unit>{substance_unit})"
_HOLDER: Final = r"(?:(?P<per>{number})\s?-?)?(?P<holder>{form}|{volume_unit}|{one}|each)(?![a-z])"
_PER: Final = pattern(
    _DOSED + r"(?:\s(?:of\s)?(?:[a-z][a-z0-9-]*\s){1,2}?|\s?){per_holder}\s?(?:{each_holder}\s)?" + _HOLDER,
)
_HOLDS: Final = pattern(
    r"(?={number})"
    + _HOLDER
    + r"\s?(?:of\s(?:[a-z0-9-]+\s){1,2})?(?!of\s){holding}\s?(?:(?:{approximate}|only)\s)?"
    + _DOSED
    + "(?![a-z])"
)
_EACH: Final = pattern(
    r"(?:\b{each_one}\s(?:[a-z]+\s)?)?(?P<holder>{form}|{one})\s?{holding}\s?(?:(?:{approximate}|only|just|at)\s)?$"
)
_MARK: Final = pattern(
    r"\b{of_one_before}(?:\s{of_one_link})*\s(?:(?:{approximate}|only)\s)?$"
    r"|\bper\s$|(?<!total\s)(?<!dose\s)(?<!amount\s)\bof\s$|\bof\s(?:the|my|those|these)\s$"
)
_MARK_AFTER: Final = pattern(
    r"\s?(?:of\s[a-z0-9-]+\s)?-?(?:{each}|per\s(?:{form}|one)|/\s?{form}|(?:[a-z][a-z-]*\s){0,3}?(?P<holder>{form}|ones))(?![a-z])"
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Strength:
    """``low``..``high`` ``unit`` in one ``holder`` (None: not said which); ``marked`` where the words say it is of one."""

    start: int
    end: int
    low: float
    high: float
    unit: Unit
    holder: str | None
    marked: bool

    def held_by(self, unit: Unit | None) -> float | None:
        """How many holders one ``unit`` (None: "two of them") is; None where they do not go together."""
        if unit is None:
            return None if self.holder == "ml" else 1.0
        if self.holder == "ml":
            return unit.millilitres
        if self.holder is not None:
            alike = {self.holder, unit.name} <= _SOLID
            return 1.0 if self.holder == unit.name or alike else None
        return 1.0 if "dose" in unit.use else None


def rates(folded: str, starts: Sequence[int]) -> list[Strength]:
    """Strengths of several or of a volume: "800 mg per 4 capsules", "4 pills = 800 mg", "12.5 mg / 5 ml", "100 mg per ml"."""
    found: list[Strength] = []
    end = 0
    for start in starts:
        if start < end or (start and (folded[start - 1].isalnum() or folded[start - 1] in ".,")):
            continue
        match = _PER.match(folded, start) or _HOLDS.match(folded, start)
        if match is not None and (per := value(match["per"]) if match["per"] else 1.0) > 0:
            unit = unit_of(match["unit"])
            low = value(match["low"], unit.name) / per
            found.append(
                Strength(start=start, end=match.end(), low=low, high=low, unit=unit, holder=_holder(match["holder"]), marked=True)
            )
            end = match.end()
    return found


def strength_of(folded: str, amount: Amount) -> Strength:
    """The amount as the strength of a tablet; marked where the words before or after it say "each" or name the form."""
    ahead = folded[max(0, amount.start - 50) : amount.start]
    form, after = _EACH.search(ahead), _MARK_AFTER.match(folded, amount.end)
    said = form["holder"] if form is not None else after["holder"] if after is not None else None
    marked = bool(form or after or _MARK.search(ahead))
    return Strength(
        start=amount.start,
        end=amount.end,
        low=amount.low,
        high=amount.high,
        unit=amount.unit,
        holder=_holder(said) if said else None,
        marked=marked,
    )


def _holder(surface: str) -> str | None:
    return None if surface in ("one", "ones", "each") else unit_of(surface).name
