"""Which words of a reply speak against the comment above it."""

from __future__ import annotations

from typing import Final

from pipeline.claims.reading import Reading
from pipeline.entities import Match
from pipeline.flags.scene import groups

DISPUTING: Final = ("dispute", "disputes", "condemn_advice")
"""Groups of ``risk_cues.csv``, the plainer first."""
IDLE: Final = "no_dispute"
"""The group that takes words out which dispute nothing where they stand alone ("he says")."""


def disputing(reading: Reading) -> Match | None:
    """The first words that dispute, None where there are none."""
    found = groups("risk_cues", reading)
    idle = {hit[:2] for hit in found.get(IDLE, ())}
    return next((hit for group in DISPUTING for hit in found.get(group, ()) if hit[:2] not in idle), None)
