"""The article's own claims, read as a reader's would be and held against its own table."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from pipeline.audit.rules import TEXT, cue, finding
from pipeline.audit.scene import Scene
from pipeline.claims import claims_in
from pipeline.entities import name_of
from pipeline.types import Claim, Finding

INTENSIFIED: Final = 3
"""``Claim.intensity`` from which a sentence is held against the table; plain words are how articles are written."""


def statements(scene: Scene) -> Iterator[Finding]:
    """Cures claimed, and sentences stronger than the table allows; each sentence once."""
    cells = scene.cells
    bare = replace(scene.article, text="")  # the text is what is judged here, not what judges
    for sentence in scene.sentences:
        if sentence.words in cells or cue("guarded").search(sentence.folded):
            continue
        for claim in claims_in(sentence.words, article=bare, tables=scene.tables):
            rule = _rule(claim)
            if rule is not None:
                at = (sentence.start + claim.start, sentence.start + claim.end)
                remedy = name_of(claim.interventions[0])
                yield finding(rule, TEXT, claim.quote, at=at, reference=claim.evidence_row, source=None, remedy=remedy)
                break


def _rule(claim: Claim) -> str | None:
    """Which rule a claim breaks: asserted, of a remedy, not a told story."""
    told = claim.negated or claim.conditional or claim.certainty != "asserted" or claim.experience != "none"
    if told or not claim.interventions or claim.attribution:
        return None
    if claim.claim_type == "cure_disease_modification":
        return "cure_claimed"
    strong = claim.verdict == "overstates" and claim.intensity >= INTENSIFIED
    return "above_own_table" if strong and claim.claim_type == "benefit_efficacy" else None
