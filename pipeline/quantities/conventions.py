"""Units that go without saying: "gabapentin 300" is milligrams, "D3 4000" units."""

from __future__ import annotations

import functools
import re
from dataclasses import dataclass
from typing import Final

from pipeline.quantities.cues import Unit, pattern, unit_of
from pipeline.reference import load

_WORD: Final = re.compile(r"[a-z0-9][a-z0-9'-]*")
_GROUPS: Final = frozenset({"vitamin", "mineral", "supplement", "amino_acid", "herb", "fatty_acid", "otc"})
_MOST_WORDS: Final = 3
_BARE: Final = {unit: pattern(f"{{bare_{unit}}}") for unit in ("mg", "mcg", "iu", "insulin")}
_APART: Final = pattern(r"(?<![0-9])(?:[,(]\s?|\b{apart_before}\s)(?P<unit>{unit_apart})\b(?=\s?(?:$|[,.;!)]|{apart_after}\b))")
_LEAST: Final = {"mg": 1.0, "µg": 5.0, "IU": 100.0}
_MOST: Final = {"mg": 6000.0, "µg": 10000.0, "IU": 400000.0}


@dataclass(frozen=True, kw_only=True, slots=True)
class Convention:
    """The unit a substance is dosed in; ``firm`` where a number straight behind the name is its dose."""

    unit: Unit
    firm: bool
    least: float
    most: float

    def fits(self, number: float) -> bool:
        """Whether a number is of the size that such a dose has."""
        return self.least <= number <= self.most


@functools.cache
def _names() -> dict[str, bool]:
    """Names and aliases of what is taken by the milligram; True for medicines."""
    names: dict[str, bool] = {}
    for row in load("interventions", ("name", "kind", "group", "aliases")):
        firm = row["kind"] == "drug" and row["group"] != "vaccine"
        if firm or row["group"] in _GROUPS:
            for alias in (row["name"], *row["aliases"].split(";")):
                if not alias.startswith("="):
                    names.setdefault(alias.strip().lower(), firm)
    return names


@functools.lru_cache(maxsize=4096)
def convention_of(name: str) -> Convention | None:
    """The convention for a substance called ``name`` in folded text, None for a word that is none."""
    said = next((unit for unit, names in _BARE.items() if names.fullmatch(name)), None)
    if said is None and name not in _names():
        return None
    firm = said is not None or _names()[name]
    if said == "insulin":
        return Convention(unit=unit_of("iu"), firm=True, least=1.0, most=200.0)
    unit = unit_of(said or "mg")
    return Convention(unit=unit, firm=firm, least=_LEAST[unit.name], most=_MOST[unit.name])


def named_at_end(words: str) -> Convention | None:
    """The convention of the substance whose name ends the words, the longest name first."""
    last = [*_WORD.finditer(words)][-_MOST_WORDS:]
    if not last or words[last[-1].end() :].strip():
        return None
    found = (convention_of(" ".join(words[m.start() :].split())) for m in last)
    return next((convention for convention in found if convention is not None), None)


def named_first(words: str) -> Convention | None:
    """The convention of the first substance named in the words."""
    tokens = [m.group() for m in _WORD.finditer(words)]
    for i in range(len(tokens)):
        for length in range(_MOST_WORDS, 0, -1):
            convention = convention_of(" ".join(tokens[i : i + length])) if i + length <= len(tokens) else None
            if convention is not None:
                return convention
    return None


def unit_apart(folded: str) -> Unit | None:
    """The unit said away from its number: "600 mornings and nights, mg that is"."""
    match = _APART.search(folded)
    return None if match is None else unit_of(match["unit"])
