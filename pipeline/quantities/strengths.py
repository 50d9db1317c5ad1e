"""What one tablet, drop or millilitre holds, said apart from how many are taken: "each is 120 mg", "12.5 mg per 5 ml"."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from pipeline.quantities.amounts import Amount
from pipeline.quantities.cues import FORM, UNITS, Unit, unit_of
from pipeline.quantities.numbers import NUMBER, value

_VOLUMES: Final = {"ml": 1.0, "tsp": 5.0, "tbsp": 15.0, "l": 1000.0, "dropper": 1.0}
"""Millilitres in what liquids are measured by."""
_HOLDER: Final = (
    "(?:"
    + "|".join(sorted((re.escape(s) for s, u in UNITS.items() if u.family == "form" or u.name == "ml"), key=len, reverse=True))
    + "|ones?|each)"
).replace(r"\ ", r"\s")
_MASS: Final = (
    "(?:"
    + "|".join(sorted((re.escape(s) for s, u in UNITS.items() if u.family in ("mass", "iu", "cfu")), key=len, reverse=True))
    + ")"
).replace(r"\ ", r"\s")
_DOSED: Final = rf"(?P<low>{NUMBER})\s?-?(?P<unit>{_MASS})"
_PER: Final = re.compile(
    rf"{_DOSED}(?:\s(?:of\s)?(?:[a-z][a-z0-9-]*\s){{1,2}}?|\s?)(?:per|/|in|for|from|to)\s?(?:each\s|every\s|an?\s|one\s|the\s)?(?:(?P<per>{NUMBER})\s?-?)?(?P<holder>{_HOLDER})(?![a-z])"
)
_HOLDS: Final = re.compile(
    rf"(?P<per>{NUMBER})\s?-?(?P<holder>{_HOLDER})(?![a-z])\s?(?:of\s(?:[a-z0-9-]+\s){{1,2}})?(?:=|is|are|equals?|gives?|makes?|provides?|contains?|has|have|holds?|to\sget|for)\s?(?:about\s|only\s)?{_DOSED}(?![a-z])"
)
_EACH: Final = re.compile(
    rf"(?:\b(?:each|every|one|per|the|my|a|these|those|they|which)\s(?:[a-z]+\s)?)?(?P<holder>{FORM}|ones?)\s?(?:is|are|=|has|have|contains?|holds?|being|at|of|provides?|gives?|delivers?|come\sin|comes\sin|:)\s?"
    r"(?:(?:about|only|just|at|roughly)\s)?$"
)
_MARK: Final = re.compile(
    r"\b(?:each|every|they|they're|these|those|ones|one|mine|which)"
    r"(?:\s(?:one|are|is|being|have|has|of|contains?|at|=|from\s[a-z0-9' -]{2,20}|tab|cap))*\s(?:about\s|only\s)?$"
    r"|\bper\s$|(?<!total\s)(?<!dose\s)(?<!amount\s)\bof\s$|\bof\s(?:the|my|those|these)\s$"
)
_MARK_AFTER: Final = re.compile(
    rf"\s?(?:of\s[a-z0-9-]+\s)?-?(?:each|apiece|a\spiece|a\spop|per\s(?:{FORM}|one)|/\s?{FORM}|(?:[a-z][a-z-]*\s){{0,3}}?(?P<holder>{FORM}|ones))(?![a-z])"
)
_ANY: Final = frozenset({"capsule", "tablet", "gummy", "lozenge", "sachet", "serving", "scoop", "patch", "drop", "spray", "puff"})


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
            return _VOLUMES.get(unit.name)
        if self.holder is not None:
            alike = {self.holder, unit.name} <= {"capsule", "tablet", "gummy", "serving"}
            return 1.0 if self.holder == unit.name or alike else None
        return 1.0 if unit.name in _ANY else None


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
