"""Which words of a reply speak against the comment above it."""

from __future__ import annotations

from typing import Final

from pipeline.claims.reading import Reading
from pipeline.flags.scene import groups
from pipeline.phrases import Match

DISPUTING: Final = ("dispute", "disputes", "condemn_advice")
"""Groups of ``risk_cues.csv``, the plainer first."""
IDLE: Final = "no_dispute"
"""The group that takes words out which dispute nothing where they stand alone ("he says")."""


def disputing(reading: Reading) -> Match | None:
    """The first words that dispute, None where there are none."""
    found = groups("risk_cues", reading)
    idle = found.get(IDLE, ())
    hits = (hit for group in DISPUTING for hit in found.get(group, ()))
    return next((hit for hit in hits if not any(_inside(hit, other) for other in idle)), None)


def _inside(hit: Match, other: Match) -> bool:
    return other.first <= hit.first and hit.last <= other.last
