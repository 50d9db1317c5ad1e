"""Tell giving and excess that speak of no remedy's harm: a dose handed to somebody, a boss who gives a headache."""

from __future__ import annotations

from typing import Final

from pipeline.claims.reading import REMEDIES, Clause, Reading, entity_ids
from pipeline.claims.verbs import words
from pipeline.phrases import Match

_NEAR: Final = 4


def no_harm(reading: Reading, clause: Clause, hit: Match) -> bool:
    """Whether "gave me" or "gives my" tells of a dose that was handed over, or of what a person does."""
    return _handed(reading, clause, hit) or _by_somebody(reading, clause, hit)


def _handed(reading: Reading, clause: Clause, hit: Match) -> bool:
    """Whether a dose is what was given: "gave my son half of mine for his cough"."""
    complaint = next((m.first for m in clause.named if m.first >= hit.last and m.value.kind == "outcome"), clause.last)
    end = min(hit.last + _GIFT, complaint)
    if hit.last >= end:
        return False
    start, stop = reading.tokens.span(hit.last, end)
    remedy = any(m.value.kind in REMEDIES and hit.last <= m.first < end for m in clause.named)
    return remedy or any(start <= q.start < stop for q in clause.quantities)


_GIFT: Final = 9
"""What is given to somebody stands within so many words."""


def _by_somebody(reading: Reading, clause: Clause, hit: Match) -> bool:
    """Whether a person is the giver: "my mother in law gives me a migraine"."""
    keys = reading.tokens.keys
    start = next((i + 1 for i in range(hit.first - 1, clause.first, -1) if keys[i] in (",", "and", "but")), clause.first)
    others = [h for h in clause.hits("person", "other_person") if start <= h.first and h.last == hit.first]
    return bool(others) or (hit.first > start and keys[hit.first - 1] in words().sets["giver"])


def excess_of_nothing(reading: Reading, clause: Clause, hit: Match) -> bool:
    """ "People panic far too much": too much of no remedy."""
    keys = reading.tokens.keys
    if keys[hit.first : hit.last] != ("too", "much") or entity_ids(clause, *REMEDIES):
        return False
    if keys[hit.last : hit.last + 1] == ("for",):
        return False
    near = set(keys[max(clause.first, hit.first - _NEAR) : min(hit.last + _NEAR, clause.last)])
    return near.isdisjoint({"it", "this", "that", "them", "take", "taking", "took", "taken", "dose"})
