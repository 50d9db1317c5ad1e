"""Tell where a claim that names no remedy speaks of something else than the one spoken of before."""

from __future__ import annotations

from typing import Final

from pipeline.claims.page import FORMS, POINTED
from pipeline.claims.reading import Clause, Reading
from pipeline.claims.slots import Found
from pipeline.claims.verbs import words

_OF_WHAT_IT_DOES: Final = ("benefit_efficacy", "safety_adverse", "cure_disease_modification")
_MOST: Final = 6
"""Words of what is spoken of, at most."""


def other_candidate(reading: Reading, clause: Clause, found: Found) -> bool:
    """Whether the clause itself says what did it, known as a remedy or not: "a new mattress ended my..."."""
    return found.claim_type in _OF_WHAT_IT_DOES and (_had_done(reading, clause) or _own_subject(reading, clause, found))


def _had_done(reading: Reading, clause: Clause) -> bool:
    """ "Got my ear pierced", "had the tooth out"."""
    keys = reading.tokens.keys[clause.first : clause.last]
    return any(
        key in _GOT and keys[i + 1 : i + 2] != () and keys[i + 1] in _WHOSE and not _DONE.isdisjoint(keys[i + 2 : i + _MOST])
        for i, key in enumerate(keys)
    )


def _own_subject(reading: Reading, clause: Clause, found: Found) -> bool:
    """A thing or person, no remedy's form and no complaint, right before what it did to somebody or a complaint of theirs."""
    keys, hit = reading.tokens.keys, found.hit
    whom = {*keys[hit.first + 1 : hit.last], *keys[hit.last : min(hit.last + 1, clause.last)]}
    start = next((i + 1 for i in range(hit.first - 1, clause.first, -1) if keys[i] in _BREAKS), clause.first)
    while start < hit.first and keys[start] in words().sets["lead"]:
        start += 1
    subject = keys[start : hit.first]
    if not 1 < len(subject) <= _MOST or subject[0] not in _WHOSE or whom.isdisjoint(_WHOM):
        return False
    meant = FORMS | POINTED | _POINTING | words().sets["science"] | words().sets["aux"] | words().sets["block"]
    return meant.isdisjoint(subject[1:]) and not any(start <= m.first < hit.first for m in clause.named)


_GOT: Final = frozenset({"got", "had", "have", "having", "getting"})
_DONE: Final = frozenset({"done", "pierced", "removed", "fitted", "out", "replaced", "lasered", "operated"})
_WHOSE: Final = frozenset({"a", "an", "my", "the", "his", "her", "our", "their", "some"})
_WHOM: Final = frozenset({"me", "my", "mine", "us", "our", "ours", "him", "his", "her"})
_BREAKS: Final = frozenset({",", "and", "but", "so", "that", "because", ";", ":"})
_POINTING: Final = frozenset({
    "stuff", "thing", "things", "one", "ones", "brand", "product", "dose", "doses", "version", "remedy", "first", "second",
    "same", "lot", "effect", "effects", "difference", "combination", "combo", "mix", "result", "results", "box", "bottle",
    "packet", "week", "weeks", "month", "months", "year", "day", "days", "night", "nights", "only", "higher", "lower", "whole",
})  # fmt: skip
"""Words that point at what was spoken of."""
