"""What a claim is about: the remedies it names and the outcome it speaks of."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from pipeline.claims.owners import GENERIC
from pipeline.claims.reading import REMEDIES, Clause, Reading
from pipeline.entities import entities
from pipeline.phrases import Match


def outcome(reading: Reading, clause: Clause, hit: Match, meant: Mapping[str, str]) -> str | None:
    """The complaint, disease or reading nearest to the deciding words; later clauses of the sentence do not count.

    ``meant`` says what complaint a bare word names on this page ("cramps" of the bowel, not of the leg).
    """
    apart = _excepted(reading, clause)
    remedy = any(m.value.kind in REMEDIES for m in clause.named)
    named = [m for m in clause.named if m.value.kind == "outcome" and (m.first < apart or not remedy)]
    named = [m for m in named if not m.first <= hit.first < m.last] or [m for m in named if m.value.entity_id != "relaxation"]
    if not named:
        first = reading.sentence_tokens[clause.sentence][0]
        named = [m for m in reading.named if first <= m.first < clause.first and m.value.kind == "outcome"][-1:]
    specific = [m for m in named if m.value.entity_id not in _VAGUE] or named
    ranked = sorted(specific, key=lambda m: (min(abs(m.first - hit.last), abs(hit.first - m.last)), m.first))
    if not ranked:
        return None
    found: str = ranked[0].value.entity_id
    return meant.get(found, found) if ranked[0].last - ranked[0].first == 1 else found


def _excepted(reading: Reading, clause: Clause) -> int:
    """Where "except", "apart from" and "other than" begin; what follows is not what a clause that denies is about."""
    keys = reading.tokens.keys
    if not clause.hits("negation", "not"):
        return clause.last
    for at in range(clause.first + 1, clause.last):
        if keys[at] == "without" and at - clause.first >= _FAR:
            return at
        if keys[at] in ("except", "besides") or keys[at : at + 2] in (("apart", "from"), ("other", "than"), ("aside", "from")):
            return at
    return clause.last


_FAR: Final = 3
_VAGUE: Final = frozenset(
    {"side_effects", "symptoms", "illness", "overall_health", "death", "heart_health", "deficiency", "diabetes"}
)
"""Outcomes named only for want of a better one."""


def interventions(reading: Reading, clause: Clause, claim_type: str) -> tuple[str, ...]:
    """Remedies the clause itself names; what they are held against ("than gabapentin") is left out of a comparison."""
    than = clause.hits("comparator")
    named = [m for m in clause.named if m.value.kind in REMEDIES and not _measured(reading, clause, m)]
    if than and claim_type in ("comparison", "benefit_efficacy", "treatment_replacement"):
        before = [m for m in named if m.first < than[0].first]
        after = [m for m in named if m.value.kind == "intervention" and m.first > than[0].first]
        named = (
            before or (after if claim_type == "treatment_replacement" else []) or ([] if claim_type == "comparison" else named)
        )
    found = dict.fromkeys(m.value.entity_id for m in named)
    for m in clause.named:
        nutrient = m.value.entity_id.removesuffix("_deficiency").removesuffix("_level")
        if nutrient != m.value.entity_id and nutrient in entities():
            found.setdefault(nutrient)
    return tuple(i for i in found if i not in GENERIC) or tuple(found)


def _measured(reading: Reading, clause: Clause, named: Match) -> bool:
    """Whether a blood test's figure follows: the "potassium of 2.1", where nothing is taken."""
    keys = reading.tokens.keys[named.last : min(named.last + 2, clause.last)]
    if len(keys) < _FIGURE or keys[0] != "of" or not keys[1][0].isdigit():
        return False
    start = reading.tokens.starts[named.last + 1]
    return not any(q.dose is not None and q.start <= start < q.end for q in clause.quantities)


_FIGURE: Final = 2
