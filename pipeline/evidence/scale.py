"""The ordinal scale of evidence: a grade on it, and what a table says about its own signs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from pipeline.reference import load


@dataclass(frozen=True, kw_only=True, slots=True)
class Grade:
    """``level`` 4 strong .. 1 insufficient, 0 shown not to work, -1 harm; ``guessed`` where no legend settles the sign."""

    start: int
    end: int
    level: int
    system: str
    mixed: bool = False
    guessed: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Key:
    """What a table says about its own signs: legend entries, the named system, the longest run of stars."""

    entries: Mapping[str, tuple[int, bool]] = field(default_factory=dict)
    system: str | None = None
    stars: int = 0
    asks: bool = False
    """The heading asks whether the remedy works, so that "yes" and "no" are grades."""


SYMBOLS: Final = {
    (row["system"], row["symbol"]): (int(row["level"]), bool(row["mixed"]))
    for row in load("evidence_symbols", ("system", "symbol", "level", "mixed"), ("system", "symbol"))
}
"""Level of each sign of each system."""
