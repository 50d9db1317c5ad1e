"""How surely a claim is put, how strongly, and whose experience it tells."""

from __future__ import annotations

from typing import Final

from pipeline.claims import moved, turns
from pipeline.claims.denial import twice_denied
from pipeline.claims.reading import REMEDIES, Clause, Reading
from pipeline.claims.slots import Found
from pipeline.claims.verbs import words
from pipeline.entities import entities
from pipeline.phrases import Match

# ---------------------------------------------------------------------------------------------------- certainty, strength


def certainty(reading: Reading, clause: Clause, found: Found) -> tuple[str, Match | None]:
    """asserted, hedged, presupposed, question or figurative, with the deciding words.

    Figurative: mocked ("next they will tell us..."), in scare quotes, or marked "/s".
    """
    mocked = clause.hits("mock") or _mock_before(reading, clause)
    if mocked:
        return "figurative", mocked[0]
    if reading.sarcastic or _scare_quoted(reading, found.hit):
        return "figurative", found.hit
    if clause.asks:
        presupposing = [hit for hit in clause.hits("question", "presuppose") if hit.first < found.hit.first]
        strong = found.claim_type not in ("dose", "mechanism") or bool(clause.named)
        return ("presupposed", presupposing[0]) if presupposing and strong else ("question", None)
    hedges = clause.hits("certainty", "hedged")
    return ("hedged", hedges[0]) if hedges else ("asserted", None)


def _mock_before(reading: Reading, clause: Clause) -> tuple[Match, ...]:
    """Mockery earlier in the same sentence colours what follows it."""
    first = reading.sentence_tokens[clause.sentence][0]
    return tuple(hit for hit in reading.cues.get("mock", ()) if first <= hit.first < clause.first)


def _scare_quoted(reading: Reading, hit: Match) -> bool:
    keys = reading.tokens.keys
    if hit.first not in reading.quoted:
        return False
    start = next(i for i in range(hit.first, -1, -1) if keys[i] == '"')
    end = next(i for i in range(hit.first, len(keys)) if keys[i] == '"')
    return end - start <= 4


def intensity(reading: Reading, clause: Clause, sure: str, negated: bool) -> tuple[int, Match | None]:
    """1 careful, 2 plain, 3 emphatic, 4 absolute, with the deciding words; what is said of everyone is absolute."""
    if sure == "hedged":
        return 1, None
    everyone = None if negated else turns.of_all(reading, clause)
    if everyone is None and not negated:
        twice = next((no for no in clause.hits("negation", "not") if twice_denied(reading.tokens.keys, clause, no)), None)
        everyone = twice.first if twice else None
    if everyone is not None:
        return 4, Match(everyone, everyone + 1, None)
    for value in ("4", "3"):
        for hit in clause.hits("intensity", value):
            if not (negated and value == "4"):
                return int(value), hit
    return 2, None


# ---------------------------------------------------------------------------------------------------- experience

_PAST: Final = turns.listed("past")
"""Words of a story told in the past."""
_PEOPLE: Final = ("clinical_observation", "other_person", "self")
"""Whose case it is, most telling first."""


def experience(reading: Reading, clause: Clause, found: Found) -> tuple[str, Match | None]:
    """none, self, other_person or clinical_observation, with the deciding words."""
    claim_type = found.claim_type
    of_all = turns.of_all(reading, clause)
    general = _general_part(reading, clause, found.hit, of_all)
    for value in _PEOPLE:
        for hit in clause.hits("person", value):
            apart = general is not None and (
                hit.first < general[0]
                or (of_all in range(*general) and hit.first > (of_all or 0))
                or (hit.first >= general[1] and _of_remedy(reading, clause, general, found.hit))
            )
            if not (apart or _in_a_name(clause, hit) or _behind_a_truth(reading, clause, found.hit, hit)):
                return value, hit
    if general is not None and general[0] > clause.first:
        return "none", None
    if claim_type not in ("benefit_efficacy", "safety_adverse", "cure_disease_modification", "dose", "comparison"):
        return "none", None
    if _did_nothing(reading, clause, found):
        return "self", found.hit
    return _without_subject(reading, clause, found)


def _of_remedy(reading: Reading, clause: Clause, part: tuple[int, int], claim: Match) -> bool:
    """Whether a part speaks of a remedy, named in it or, where it leaves its subject out, before: "X is nice and quite safe"."""
    if any(m.value.kind in REMEDIES and part[0] <= m.first < part[1] for m in clause.named):
        return True
    start = reading.sentence_tokens[clause.sentence][0]
    if not _NO_SUBJECT.issuperset(reading.tokens.keys[part[0] : claim.first]):
        return False
    told = any(start <= hit.first < part[0] and hit.value.value in _PEOPLE for hit in reading.cues.get("person", ()))
    return not told and any(m.value.kind in REMEDIES and start <= m.first < part[0] for m in reading.named)


def _did_nothing(reading: Reading, clause: Clause, found: Found) -> bool:
    """ "X did nothing": in the past and of nobody else, it is what happened to the writer."""
    keys = reading.tokens.keys
    past = keys[found.hit.first] in ("did", "didn't")
    return past and found.claim_type == "benefit_efficacy" and _OTHERS.isdisjoint(keys[clause.first : clause.last])


def _general_part(reading: Reading, clause: Clause, claim: Match, of_all: int | None) -> tuple[int, int] | None:
    """The part between two breaks that states the claim in general: a remedy, what it does now, to which complaint, of nobody."""
    keys = reading.tokens.keys
    first = next((i + 1 for i in range(claim.first - 1, clause.first, -1) if keys[i] in _PARTS), clause.first)
    last = next((i for i in range(claim.last, clause.last) if keys[i] in _PARTS), clause.last)
    inside = [m for m in clause.named if first <= m.first < last]
    remedy = any(m.value.kind in REMEDIES and m.first <= claim.first for m in inside)
    safe = not (turns.listed("safe") | words().sets["junk"]).isdisjoint(keys[claim.first : claim.last])
    everyone = of_all is not None and first <= of_all < last
    remedy = remedy or (everyone and any(first <= hit.first < last for hit in clause.hits("pronoun")))
    aimed = everyone or any(m.value.kind == "outcome" for m in inside)
    if not safe and not (remedy and aimed):
        return None
    until = (of_all or last) if everyone else last
    somebody = any(first <= hit.first < until for value in _PEOPLE for hit in clause.hits("person", value))
    past = any(_told_as_past((key,)) for key in keys[first:last])
    return None if somebody or past else (first, last)


_PARTS: Final = frozenset({",", "and", "but", "so", "because", ";", ":", "cos", "still"})
_NO_SUBJECT: Final = _PARTS | words().sets["short"] | {"is", "are", "also", "totally", "completely", "perfectly", "quite", "very"}
"""Words of a part that goes on about what was spoken of before."""


def _in_a_name(clause: Clause, hit: Match) -> bool:
    """The "I" of "CBT-I"."""
    return any(m.first <= hit.first and hit.last <= m.last for m in clause.named)


def _in_a_remedy(clause: Clause, hit: Match) -> bool:
    """The "sleeping" of "sleeping tablets"."""
    return any(m.first <= hit.first and hit.last <= m.last and m.value.kind in REMEDIES for m in clause.named)


def _behind_a_truth(reading: Reading, clause: Clause, claim: Match, person: Match) -> bool:
    """ "X helps with Y, my uncle never misses his": said in general before a comma, and only then of somebody."""
    keys = reading.tokens.keys
    comma = next((i for i in range(claim.last, person.first) if keys[i] == ","), None)
    subject = next((m for m in clause.named if m.last <= claim.first and m.value.kind in REMEDIES), None)
    if comma is None or subject is None:
        return False
    verb, many = keys[claim.first], keys[claim.first - 1].endswith("s") and subject.last == claim.first
    bare = many and verb in words().base
    return bare or verb in _PRESENT or (verb.endswith("s") and not verb.endswith("ss"))


_PRESENT: Final = turns.listed("present")


def _without_subject(reading: Reading, clause: Clause, found: Found) -> tuple[str, Match | None]:
    """A story told without "I": an opening like "Took...", or a past tense that goes on from a sentence with "I"."""
    keys = reading.tokens.keys
    first = reading.sentence_tokens[clause.sentence][0]
    if not turns.listed("research").isdisjoint(keys[clause.first : clause.last]):
        return "none", None
    for hit in reading.cues.get("opener", ()):
        if hit.first in (first, clause.first) and not (_is_spoken_of(keys, clause, hit) or _in_a_remedy(clause, hit)):
            return "self", hit
    if _opens_own(keys, first):
        return "self", Match(first, first + 1, None)
    if moved.told(reading, clause) is not None and _OTHERS.isdisjoint(keys[clause.first : clause.last]):
        return "self", found.hit
    if _counted_down(reading, clause):
        return "self", clause.hits("effect")[0] if clause.hits("effect") else None
    if _goes_on(reading, clause):
        return "self", None
    told = [h for h in reading.cues.get("person", ()) if h.last <= clause.last and h.value.value in _PEOPLE]
    past = [h for h in clause.hits("effect") if _told_as_past(keys[h.first : h.last]) and keys[h.last : h.last + 1] != ("than",)]
    if told and past and not clause.hits("general") and _close(reading, told[-1], clause):
        return told[-1].value.value, told[-1]
    return ("self", past[0]) if past and _definite_complaint(reading, clause) else ("none", None)


def _opens_own(keys: tuple[str, ...], first: int) -> bool:
    """ "Wore them a fortnight...", "Had three of those...": a verb in the past and what the writer took, used or did."""
    then = keys[first + 1 : first + 2]
    return (
        keys[first] in turns.listed("subjectless") and bool(then) and (then[0] in turns.listed("begun") or then[0][0].isdigit())
    )


def _is_spoken_of(keys: tuple[str, ...], clause: Clause, opener: Match) -> bool:
    """Whether a doing that could open a story is what is spoken of: "Sleeping on your side does nothing"."""
    if not keys[opener.first].endswith("ing"):
        return False
    end = next((i for i in range(opener.first, clause.last) if keys[i] == ","), clause.last)
    return not turns.listed("says_general").isdisjoint(keys[opener.last : end])


_NUMBERS: Final = turns.listed("number")
_SPANS: Final = frozenset({"day", "night", "week", "fortnight", "month", "year", "hour"})


def _counted_down(reading: Reading, clause: Clause) -> bool:
    """ "Six nosebleeds a week down to one": two counts and a span of time, of nobody else."""
    keys = reading.tokens.keys[clause.first : clause.last]
    counts = sum(1 for key in keys if key[0].isdigit() or key in _NUMBERS)
    moved = "to" in keys and not {"down", "from", "up"}.isdisjoint(keys)
    return counts > 1 and moved and not _SPANS.isdisjoint(keys) and _OTHERS.isdisjoint(keys)


def _goes_on(reading: Reading, clause: Clause) -> bool:
    """A span of time, right after a sentence that opens as one's own story: "Started it in May. No cramp for six weeks"."""
    begins = [first for first, _ in reading.sentence_tokens[max(0, clause.sentence - 2) : clause.sentence]]
    own = any(hit.first in begins for hit in reading.cues.get("opener", ()))
    keys = reading.tokens.keys[clause.first : clause.last]
    spans = any(key.removesuffix("s") in _SPANS for key in keys) and any(key[0].isdigit() or key in _NUMBERS for key in keys)
    return own and spans and _OTHERS.isdisjoint(keys)


_OTHERS: Final = turns.listed("others")


def _definite_complaint(reading: Reading, clause: Clause) -> bool:
    """ "The cramps did ease": a complaint the writer has, with nobody else in the clause."""
    keys = reading.tokens.keys
    definite = any(
        m.value.kind == "outcome" and m.first > 0 and keys[m.first - 1] in ("the", "our") and _felt(m) for m in clause.named
    )
    return definite and not _OTHERS & set(keys[clause.first : clause.last])


def _felt(mention: Match) -> bool:
    known = entities().get(mention.value.entity_id)
    return known is not None and known.group == "symptom"


def _told_as_past(keys: tuple[str, ...]) -> bool:
    if keys[:2] == ("better", "than"):
        return False
    return keys[0].endswith("ed") or bool(set(keys) & _PAST)


def _close(reading: Reading, hit: Match, clause: Clause) -> bool:
    """In the same sentence or one of the two before."""
    first = reading.sentence_tokens[max(0, clause.sentence - 2)][0]
    return hit.first >= first
