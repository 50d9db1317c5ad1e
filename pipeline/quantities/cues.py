"""The cue words of ``reference/quantity_cues.csv`` as alternations, and the unit table of ``reference/units.csv``."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from pipeline.reference import load
from pipeline.text import fold

_CUES: Final = load("quantity_cues", ("group", "cue"), ("group", "cue"))


def loose(pattern: str) -> str:
    """A table's pattern with its blanks standing for any blank character, also inside a class."""
    return pattern.replace("[ -]", r"[\s-]").replace("(?! ", r"(?!\s").replace(" ", r"\s")


def alternation(group: str) -> str:
    """The cues of a group as one regular expression, longest first, so that no cue hides one it begins."""
    cues = sorted((row["cue"] for row in _CUES if row["group"] == group), key=len, reverse=True)
    return "(?:" + "|".join(map(loose, cues)) + ")"


def searcher(group: str) -> re.Pattern[str]:
    """Pattern that finds a cue of the group as whole words in folded text."""
    return re.compile(rf"(?<![a-z]){alternation(group)}(?![a-z])")


@dataclass(frozen=True, kw_only=True, slots=True)
class Unit:
    """``factor`` turns an amount into the family's base: mg, IU, ml; forms (capsule, drop) have none but themselves."""

    name: str
    family: str
    factor: float


UNITS: Final = {
    fold(row["surface"]): Unit(name=row["unit"], family=row["family"], factor=float(row["factor"]))
    for row in load("units", ("surface", "unit", "family", "factor"), ("surface",))
}
UNIT: Final = "(?:" + "|".join(re.escape(s).replace(r"\ ", r"\s") for s in sorted(UNITS, key=len, reverse=True)) + ")"

FORM: Final = (
    "(?:"
    + "|".join(re.escape(s).replace(r"\ ", r"\s") for s in sorted(UNITS, key=len, reverse=True) if UNITS[s].family == "form")
    + ")"
)
"""Tablets, drops and the like, in all their spellings."""


def unit_of(surface: str) -> Unit:
    """The unit written so in folded text; raises ``KeyError`` for one that :data:`UNIT` does not match."""
    return UNITS[re.sub(r"\s", " ", surface)]
