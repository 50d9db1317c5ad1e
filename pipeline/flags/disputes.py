"""Which words or claims of a reply speak against the comment above it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from pipeline.claims.reading import Reading, kind_of
from pipeline.flags.scene import groups, span_of
from pipeline.flags.turns import listed
from pipeline.flags.words import whole
from pipeline.phrases import Match
from pipeline.types import Claim, Span

DISPUTING: Final = ("dispute", "disputes", "condemn_advice")
"""Groups of ``risk_cues.csv``, the plainer first."""
IDLE: Final = "no_dispute"
"""The group that takes words out which dispute nothing where they stand alone ("he says")."""
OPPOSED: Final[dict[str, frozenset[str]]] = {
    "improves": frozenset({"no_effect", "worsens", "harms"}),
    "worsens": frozenset({"improves", "no_effect"}),
    "harms": frozenset({"no_effect", "improves"}),
    "causes": frozenset({"no_effect"}),
    "no_effect": frozenset({"improves", "harms", "causes", "worsens"}),
    "increases": frozenset({"decreases", "no_effect"}),
    "decreases": frozenset({"increases", "no_effect"}),
}
"""Directions that cannot both be so of one remedy and outcome."""
_NO: Final = listed("says_no")
_PITY: Final = listed("pity")
_SHORT: Final = 3
"""A sentence of so many words that ends in "no" or "don't" forbids: "Marge NO."."""


def disputing(reading: Reading) -> Span | None:
    """The clause with the first words that dispute, the plainest words first; None where there are none."""
    found = groups("risk_cues", reading)
    idle = found.get(IDLE, ())
    hits = (hit for group in DISPUTING for hit in found.get(group, ()))
    hit = next((hit for hit in hits if not any(_inside(hit, other) for other in idle)), None) or _forbids(reading)
    return whole(reading, [span_of(reading, hit)])[0] if hit else None


def _inside(hit: Match, other: Match) -> bool:
    return other.first <= hit.first and hit.last <= other.last


def _forbids(reading: Reading) -> Match | None:
    keys = reading.tokens.keys
    for first, last in reading.sentence_tokens:
        words = [at for at in range(first, last) if keys[at][0].isalnum()]
        said = [keys[at] for at in words]
        asks = "?" in keys[first:last]
        if 0 < len(words) <= _SHORT and said[-1] in _NO and not (asks or _PITY & set(said)):
            return Match(words[0], words[-1] + 1, "")
    return None


def contradicting(claims: Sequence[Claim], answers: Sequence[Claim]) -> tuple[Claim, Claim] | None:
    """The claim that is contradicted and the one that contradicts it; the first statement contradicted goes first.

    What is only asked asserts nothing that could be contradicted; a recipe contradicts nobody, nor does praise of a poison.
    """
    for claim in claims:
        for against in answers:
            opposed = against.direction in OPPOSED.get(claim.direction, ()) and _same_matter(claim, against)
            if opposed and claim.certainty != "question" and not _recipe(against):
                return claim, against
    return None


def _recipe(claim: Claim) -> bool:
    poison = any(kind_of(remedy) == "toxic" for remedy in claim.interventions)
    return claim.direction == "improves" and (claim.dose is not None or poison)


def _same_matter(claim: Claim, against: Claim) -> bool:
    """One remedy in common, and the same outcome; where either names none, harm to something else is no contradiction."""
    if not set(claim.interventions) & set(against.interventions):
        return False
    one_unnamed = claim.outcome is None or against.outcome is None
    harm = "harms" in (claim.direction, against.direction)
    return claim.outcome == against.outcome or (one_unnamed and not harm)
