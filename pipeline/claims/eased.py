"""Tell by its grammar that a clause speaks of a benefit, where no cue word of one stands in it: "clears a chesty cough"."""

from __future__ import annotations

from typing import Final

from pipeline.claims import turns, verbs
from pipeline.claims.denial import denied
from pipeline.claims.reading import REMEDIES, Clause, Reading
from pipeline.claims.verbs import words
from pipeline.entities import entities
from pipeline.phrases import Match

Shown = tuple[Match, bool]
"""The words that show a benefit, and whether they are denied."""


def shown(reading: Reading, clause: Clause) -> Shown | None:
    """The benefit the clause tells of; None where it tells of none."""
    for rule in (_relieved, moved, _lessened, _able_again):
        if found := rule(reading, clause):
            return found
    return None


def _relieved(reading: Reading, clause: Clause) -> Shown | None:
    """ "No pain" and "no longer numb" tell of a benefit, though nothing in them says help."""
    keys = reading.tokens.keys
    for complaint in clause.named:
        before = keys[max(clause.first, complaint.first - 2) : complaint.first]
        unwanted = _wanted(complaint) == "down"
        if unwanted and ({"no", "without", "zero"} & set(before) or before[-2:] == ("no", "longer")):
            return complaint, False
    return None


def moved(reading: Reading, clause: Clause) -> Shown | None:
    """A remedy, a verb of stopping or lifting, and the complaint or the good it moves: "clears a chesty cough"."""
    keys = reading.tokens.keys
    remedy = next((m.last for m in clause.named if m.value.kind in REMEDIES), None)
    if remedy is None:
        return None
    for complaint in clause.named:
        if complaint.value.kind == "outcome":
            fitting = verbs.raises() if _wanted(complaint) == "up" else verbs.eases()
            for at in range(max(remedy, complaint.first - _NEAR), complaint.first):
                if keys[at] in fitting:
                    hit = Match(at, at + 1, None)
                    return hit, denied(reading, clause, hit) is not None
    return None


_NEAR: Final = 4
"""A verb stands so few words before what it moves."""


def _wanted(mention: Match) -> str:
    known = entities().get(mention.value.entity_id)
    return known.better if known else ""


def _lessened(reading: Reading, clause: Clause) -> Shown | None:
    """What the page is about is made less by a remedy: "may knock a few points off", "cuts it a bit"."""
    keys = reading.tokens.keys
    ends = [m.last for m in clause.named if m.value.kind in REMEDIES] + [hit.last for hit in clause.hits("pronoun")]
    for end in ends:
        at = next((i for i in range(end, clause.last - 1) if keys[i] not in _BETWEEN), clause.last)
        if at < clause.last and _makes_less(keys, at, clause.last) and not _of_another(clause, at):
            hit = Match(at, at + 1, None)
            return hit, denied(reading, clause, hit) is not None
    return None


def _makes_less(keys: tuple[str, ...], verb: int, last: int) -> bool:
    """Whether a verb takes away from what is pointed at or counted: "knock ~ off" needs its "off"."""
    after = [key for key in keys[verb + 1 : min(verb + 1 + _OBJECT, last)] if key not in _SMALL]
    plain = keys[verb] in words().sets["lessen"]
    parted = keys[verb] in words().sets["lessen_off"] and not _OFF.isdisjoint(after)
    meant = next((key for key in after if key not in _OFF), "")
    return (plain or parted) and (meant in words().sets["lessened"] or meant[:1].isdigit())


def _of_another(clause: Clause, verb: int) -> bool:
    """Whether something good, or another remedy, is what is made less."""
    return any(m.first > verb and (m.value.kind != "outcome" or _wanted(m) == "up") for m in clause.named)


_BETWEEN: Final = words().sets["short"] | words().sets["aux"] | {"juice", "tea", "oil", "extract", "powder", "to", "well"}
_OFF: Final = frozenset({"off", "down", "back"})
_SMALL: Final = frozenset({"a", "an", "the", "by", "another"})
_OBJECT: Final = 7
"""Words of what is taken away and how far."""


def _able_again(reading: Reading, clause: Clause) -> Shown | None:
    """ "I can hold a full kettle in one hand again"."""
    keys = reading.tokens.keys[clause.first : clause.last]
    if "again" not in keys or not clause.hits("person", "self"):
        return None
    again = keys.index("again")
    able = next((i for i in range(max(0, again - _REACH), again) if keys[i] in ("can", "could", "able")), None)
    if able is None or "never" in keys or "not" in keys or keys[able + 1] in _READS:
        return None
    return Match(clause.first + able, clause.first + able + 1, None), False


_REACH: Final = 10
_READS: Final = frozenset({"find", "read", "see", "look", "watch", "ask"})


def dismissed(reading: Reading, clause: Clause) -> Match | None:
    """The word by which a remedy as such is called worthless: "X is utter rubbish", not "my diet is rubbish"."""
    keys = reading.tokens.keys
    for m in clause.named:
        own = m.first > clause.first and keys[m.first - 1] in _OWN
        if m.value.kind in REMEDIES and not own and keys[m.last : m.last + 1] in _IS:
            at = next((i for i in range(m.last + 1, clause.last) if keys[i] not in words().sets["utter"]), clause.last)
            ends = keys[at + 1 : min(at + 2, clause.last)]
            if at < clause.last and keys[at] in words().sets["junk"] and (not ends or ends[0] in _ENDS):
                return Match(at, at + 1, None)
    return None


_OWN: Final = frozenset({"my", "your", "his", "her", "our", "their", "this", "that", "the"})
_IS: Final = (("is",), ("are",))
_ENDS: Final = frozenset({".", ",", "!", "and", "but", "for", "against", "at", "so", "imo", "honestly"})


def swindle(reading: Reading, hit: Match) -> bool:
    """ "Copper is a scam": of a remedy itself, right behind "is" or "are"."""
    keys = reading.tokens.keys
    before = keys[max(0, hit.first - 2) : hit.first]
    return keys[hit.last - 1] in turns.listed("swindle") and not {"is", "are", "just"}.isdisjoint(before)


def doubted(reading: Reading, claim_type: str, hit: Match) -> bool:
    """Whether words of proof say that there is none: "no good evidence that..."."""
    keys = reading.tokens.keys[hit.first : hit.last]
    return claim_type == "evidence_quality" and not {"no", "not", "unproved", "unproven"}.isdisjoint(keys)


def pointing(reading: Reading, clause: Clause) -> list[Match]:
    """Words that open the clause and mean the remedy spoken of: "it", not "one" or "the same"."""
    hits = (hit for hit in clause.hits("pronoun") if hit.first - clause.first <= _OPENS)
    return [hit for hit in hits if reading.tokens.keys[hit.first] not in ("one", "same", "both")]


_OPENS: Final = 2


def felt(outcome: str | None) -> bool:
    """Whether an outcome is what somebody feels or can do."""
    known = entities().get(outcome or "")
    return known is not None and known.group in ("symptom", "function")


def unwanted(outcome: str | None) -> bool:
    """Whether less of an outcome is better."""
    known = entities().get(outcome or "")
    return known is not None and known.better == "down"


def wanted(outcome: str | None) -> bool:
    """Whether more of an outcome is better."""
    known = entities().get(outcome or "")
    return known is not None and known.better == "up"
