"""Patterns written with the words of the data files: cues of ``quantity_cues.csv``, units of ``units.csv``, numbers."""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Final

from pipeline.quantities.numbers import NUMBER, NUMERAL, SCALE
from pipeline.reference import load
from pipeline.text import fold
from pipeline.types import ReferenceDataError

_CUES: Final = load("quantity_cues", ("group", "cue"), ("group", "cue"))


def loose(pattern: str) -> str:
    """A table's pattern with its blanks standing for any blank character, also inside a class."""
    return pattern.replace("[ -]", r"[\s-]").replace("(?! ", r"(?!\s").replace(" ", r"\s")


@functools.cache
def alternation(group: str) -> str:
    """The cues of a group as one regular expression, longest first, so that no cue hides one it begins."""
    cues = [loose(row["cue"]) for row in _CUES if row["group"] == group]
    if not cues:
        raise ReferenceDataError(f"quantity_cues.csv: no cue of the group {group!r}, which a pattern needs; add a row")
    return _either(cues)


def _either(words: Iterable[str]) -> str:
    return "(?:" + "|".join(sorted(words, key=len, reverse=True)) + ")"


def searcher(group: str) -> re.Pattern[str]:
    """Pattern that finds a cue of the group as whole words in folded text."""
    return pattern(rf"(?<![a-z]){{{group}}}(?![a-z])")


@dataclass(frozen=True, kw_only=True, slots=True)
class Unit:
    """``factor`` turns an amount into the family's base: mg, IU, ml; forms (capsule, drop) have none but themselves."""

    name: str
    family: str
    factor: float
    use: frozenset[str]
    """``dose``: a strength is told of one; ``solid``: tablets and what they are mistaken for; ``rhythm``: taken only with a
    frequency; ``spoon``: a liquid's volume is told in it."""
    millilitres: float | None
    """In one of them, where liquids are measured by it."""


UNITS: Final = {
    fold(row["surface"]): Unit(
        name=row["unit"],
        family=row["family"],
        factor=float(row["factor"]),
        use=frozenset(row["use"].split()),
        millilitres=float(row["ml"]) if row["ml"] else None,
    )
    for row in load("units", ("surface", "unit", "family", "factor", "use", "ml"), ("surface",))
}


def _units(fits: Callable[[str, Unit], bool]) -> str:
    return _either(re.escape(s).replace(r"\ ", r"\s") for s, u in UNITS.items() if fits(s, u))


UNIT: Final = _units(lambda _, __: True)
FORM: Final = _units(lambda _, unit: unit.family == "form")
"""Tablets, drops and the like, in all their spellings."""
_SLOTS: Final = {
    "number": NUMBER,
    "numeral": NUMERAL,
    "scale": SCALE,
    "unit": UNIT,
    "form": FORM,
    "solid_form": _units(lambda word, unit: "solid" in unit.use and word[-1] != "s"),
    "substance_unit": _units(lambda _, unit: unit.family in ("mass", "iu", "cfu")),
    "short_unit": _units(lambda word, unit: unit.family in ("mass", "iu") and " " not in word),
    "volume_unit": _units(lambda _, unit: unit.name == "ml"),
}
"""What else a pattern may name; a group of cues has no such name."""
_SLOT: Final = re.compile(r"\{([a-z][a-z0-9_]+)\}")


def filled(text: str) -> str:
    """A pattern's text with each ``{name}`` made the alternation of that group, or the number or unit so called."""
    return _SLOT.sub(lambda slot: _SLOTS.get(slot[1]) or alternation(slot[1]), text)


def pattern(text: str, flags: int = 0) -> re.Pattern[str]:
    """The pattern with its ``{names}`` filled in, compiled."""
    return re.compile(filled(text), flags)


def unit_of(surface: str) -> Unit:
    """The unit written so in folded text; raises ``KeyError`` for one that :data:`UNIT` does not match."""
    return UNITS[re.sub(r"\s", " ", surface)]
