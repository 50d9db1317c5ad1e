"""Tell what a remedy is said to do to an outcome."""

from __future__ import annotations

from typing import Final, NamedTuple

from pipeline.claims import moved, turns
from pipeline.claims.denial import denied, taken_back
from pipeline.claims.reading import Clause, Reading
from pipeline.claims.slots import Found, first_negative
from pipeline.entities import Entity, entities
from pipeline.phrases import Match

_OTHER: Final = Entity("", "", "intervention", "other")
_NEGATIVE_WORDS: Final = frozenset({"no", "not", "nothing", "zero", "didn't", "doesn't", "don't"})
_NO_DIRECTION: Final = frozenset({"conspiracy_motive", "test_validity", "statistic_prevalence", "treatment_replacement", "dose"})
_BY_EFFECT: Final = {
    "safety_adverse": (("bad", "worsens"), ("harm", "harms"), ("up", "increases"), ("none", "no_effect")),
    "mechanism": (("block", "decreases"), ("up", "increases"), ("down", "decreases"), ("good", "improves")),
    "cause": (("cause", "causes"), ("bad", "worsens"), ("harm", "harms"), ("up", "increases")),
    "comparison": (("none", "no_effect"), ("bad", "worsens"), ("good", "improves")),
    "study_citation": (("none", "no_effect"), ("bad", "worsens"), ("harm", "harms"), ("good", "improves"), ("cause", "causes")),
    "evidence_quality": (("none", "no_effect"), ("bad", "worsens"), ("harm", "harms"), ("good", "improves")),
    "benefit_efficacy": (("none", "no_effect"), ("bad", "worsens"), ("good", "improves")),
}
"""Per kind of claim: which effect word decides, read left to right."""
_IF_NO_WORD: Final = {"safety_adverse": "harms", "cause": "causes", "cure_disease_modification": "improves"}
_DENIED: Final = {"improves": "no_effect", "harms": "no_effect", "causes": "no_effect", "worsens": "no_effect"}


_NEXT: Final = 4
"""What is made less stands within so many words of the verb: "calms a bad flare"."""


class Direction(NamedTuple):
    """What the remedy is said to do, the deciding words, and whether the claim denies."""

    value: str
    hit: Match | None
    negated: bool


def direction(
    reading: Reading, clause: Clause, found: Found, outcome: str | None, wanted: frozenset[str] = frozenset()
) -> Direction:
    """improves, worsens, harms, no_effect, causes, increases, decreases or na, with the words that decide.

    ``wanted`` are outcomes only the page knows that readers want more of. A denial that is itself denied denies nothing.
    """
    told = _direction(reading, clause, found, outcome, wanted)
    if told.value != "no_effect" or found.claim_type not in _DENIABLE:
        return told
    back = taken_back(reading, clause, told.hit or found.hit)
    return told if back is None else Direction(back, told.hit, False)


def _direction(reading: Reading, clause: Clause, found: Found, outcome: str | None, wanted: frozenset[str]) -> Direction:
    if found.claim_type in _NO_DIRECTION:
        return Direction("na", None, found.negated)
    counted = _counted(reading, clause, found, outcome, wanted)
    if counted is not None and counted.value != "na":
        return counted
    for effect, value in _BY_EFFECT.get(found.claim_type, ()):
        for hit in clause.hits("effect", effect):
            if effect != "bad" or not _complained_of(clause, hit, found):
                return _turned(reading, clause, hit, effect, value, found)
    if counted is not None:
        return counted
    went = _moved(reading, clause, found, "up" if outcome in wanted else entities().get(outcome or "", _OTHER).better or "down")
    if went is not None:
        return went
    plain = _IF_NO_WORD.get(found.claim_type, "improves" if found.claim_type == "benefit_efficacy" else "na")
    if plain == "harms" and not turns.listed("safe").isdisjoint(reading.tokens.keys[found.hit.first : found.hit.last]):
        return Direction("harms" if found.negated else "no_effect", found.hit, found.negated)
    return Direction(_DENIED.get(plain, plain) if found.negated else plain, found.hit, found.negated)


def _complained_of(clause: Clause, hit: Match, found: Found) -> bool:
    """A bad word that names what is made less: the "flares" of "prevents flares"."""
    named = any(m.first <= hit.first < m.last and m.value.kind == "outcome" for m in clause.named)
    named = named or hit.first in range(found.hit.last, found.hit.last + _NEXT)
    return named and found.claim_type == "benefit_efficacy" and found.hit.last <= hit.first


def _turned(reading: Reading, clause: Clause, hit: Match, effect: str, value: str, found: Found) -> Direction:
    no = denied(reading, clause, hit) is not None or first_negative(reading, hit) or found.negated
    if effect == "none":
        words = set(reading.tokens.keys[hit.first : hit.last])
        return Direction(value, hit, no or bool(words & _NEGATIVE_WORDS))
    no_evidence = found.claim_type == "evidence_quality" and bool({"no", "unproved", "not"} & _keys(reading, found.hit))
    return Direction(_DENIED.get(value, value) if no or no_evidence else value, hit, no or no_evidence)


def _counted(reading: Reading, clause: Clause, found: Found, outcome: str | None, wanted: frozenset[str]) -> Direction | None:
    """What numbers before and after tell of the outcome; ``na`` where neither they nor the writer say whether it got better."""
    move = moved.told(reading, clause) if found.claim_type in _COUNTED else None
    if move is None:
        return None
    measured = moved.of(reading, move, *reading.sentence_tokens[clause.sentence]) or outcome
    if not moved.plausible(move, measured) or (outcome is not None and measured != outcome and measured in entities()):
        return None
    value = moved.judged(move.before, move.after, measured, wanted) or moved.felt(reading, clause)
    return Direction(value or "na", None, value == "no_effect")


_DENIABLE: Final = frozenset({"benefit_efficacy", "evidence_quality", "study_citation"})
_COUNTED: Final = frozenset({"benefit_efficacy", "study_citation", "evidence_quality"})
"""Kinds of claim that a change in numbers speaks for or against."""


def _keys(reading: Reading, hit: Match) -> set[str]:
    return set(reading.tokens.keys[hit.first : hit.last])


def _moved(reading: Reading, clause: Clause, found: Found, wanted: str) -> Direction | None:
    """A rise or fall is good or bad by the outcome it moves: pain should fall, energy rise."""
    for hit in clause.hits("effect", "down", "up"):
        if found.claim_type not in ("benefit_efficacy", "study_citation", "evidence_quality", "comparison"):
            return None
        no = denied(reading, clause, hit) is not None
        value = "improves" if hit.value.value == wanted else "worsens"
        return Direction("no_effect" if no else value, hit, no)
    return None
