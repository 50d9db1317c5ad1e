"""Stories told of a row's remedy in words no list of effects knows: "Six weeks of it and I still wake at four"."""

from __future__ import annotations

from typing import Final

from pipeline.claims import moved, turns
from pipeline.claims.reading import REMEDIES, Clause, Reading
from pipeline.claims.slots import Found
from pipeline.claims.verbs import words
from pipeline.entities import entities
from pipeline.phrases import Match

_PEOPLE: Final = ("clinical_observation", "self", "other_person")


def outcome_of(reading: Reading, clause: Clause) -> tuple[Found, Match] | None:
    """What came of the remedy in the clause, and whose story it is; None where plans, shopping or nothing is told.

    The clause tells of the writer or somebody the writer knows, and holds a word of what came of it.
    """
    keys = reading.tokens.keys[clause.first : clause.last]
    move = None if clause.asks else moved.told(reading, clause)
    if move is not None and _OTHERS.isdisjoint(keys):
        at = moved.place(reading, clause, move)
        people = [hit for value in _PEOPLE for hit in clause.hits("person", value)]
        return Found("benefit_efficacy", Match(at, at + 1, None), False), (people or [Match(at, at + 1, None)])[0]
    nothing = clause.hits("effect", "none") if clause.last - clause.first <= _SHORT else ()
    framed = _framed(reading, clause)
    results = (*nothing, *clause.hits("result"), *framed) or _done_to(reading, clause)
    if clause.asks or not results or not (framed or turns.listed("plan").isdisjoint(keys)):
        return None
    if not framed and all(_of_nothing(reading, clause, hit) for hit in results):
        return None
    people = [hit for value in _PEOPLE for hit in clause.hits("person", value)] or _told_before(reading, clause)
    first = reading.sentence_tokens[clause.sentence][0]
    opened = [hit for hit in reading.cues.get("opener", ()) if hit.first in (first, clause.first)]
    still = [i for i, key in enumerate(keys[:-1]) if key == "still" and keys[i + 1].endswith("ing")]
    pointed = [Match(clause.first + i, clause.first + i + 1, None) for i in still]
    pointed += [*nothing, *(hit for hit in results if reading.tokens.keys[hit.first] in _WHEN)]
    pointed += [hit for hit in results if not _OWN.isdisjoint(reading.tokens.keys[hit.first : hit.last])]
    bare = [Match(first, first + 1, None)] if opens(reading, first) or _goes_on(reading, clause) else []
    if not (people or opened or pointed or bare):
        return None
    negated = any(turns.denies(key) or key == "still" for key in keys) and not _eased(clause)
    brought = (clause.hits("adverse") and not negated) or _brought(reading, clause)
    kind = "safety_adverse" if brought else "benefit_efficacy"
    negated = negated and not brought
    return Found(kind, results[0], negated), (people or opened or pointed or bare)[0]


def _of_nothing(reading: Reading, clause: Clause, hit: Match) -> bool:
    """Whether the words tell of no result: a wish ("if you'd like a chat"), giving up ("stopped my cream"), a span alone."""
    keys = reading.tokens.keys
    before, after = keys[max(clause.first, hit.first - 2) : hit.first], keys[hit.last : min(hit.last + _NEXT, clause.last)]
    if keys[hit.first : hit.last] == ("like", "a"):
        return not _WISHES.isdisjoint(before)
    if keys[hit.first : hit.last] == ("stopped",):
        taken = any(m.value.kind in REMEDIES and hit.last <= m.first < hit.last + _NEXT for m in clause.named)
        return taken or (bool(after) and after[0] in ("taking", "it", "them"))
    span = keys[hit.first] == "first" and keys[hit.last - 1] in _SPANS
    return span and any(key[0].isdigit() for key in keys[clause.first : hit.first])


_WISHES: Final = frozenset({"would", "you'd", "i'd", "we'd", "they'd", "you", "i", "we"})
_NEXT: Final = 4


def _framed(reading: Reading, clause: Clause) -> tuple[Match, ...]:
    """What came of something, by the frame it is told in: "without limping", "easier", "month four: ..."."""
    keys = reading.tokens.keys
    for at in range(clause.first, clause.last - 1):
        key, then = keys[at], keys[at + 1]
        counted = key in _SPANS and (then in turns.listed("number") or then.isdigit())
        again = key == "without" and then not in turns.listed("pointing")
        dated = key in turns.listed("when") and then in turns.listed("month")
        before = ("", "", *keys[max(0, at - 2) : at])[-2:]
        instead = key == "instead" and then == "of" and (before[1] in turns.listed("number") or before[0].isdigit())
        if counted or again or dated or instead:
            return (Match(at, at + 2, None),)
    gained = (i for i in range(clause.first, clause.last) if keys[i] in turns.listed("gain") or keys[i] in turns.listed("loss"))
    shown = next(gained, None)
    if shown is not None and keys[shown + 1 : shown + 2] != ("than",):
        return (Match(shown, shown + 1, None),)
    return (Match(clause.first, clause.first + 1, None),) if _brought(reading, clause) else ()


def _brought(reading: Reading, clause: Clause) -> bool:
    """ "Got thrush from mine", "mine ruptured after the fourth injection": a harm and what it came from."""
    keys = reading.tokens.keys
    for at in range(clause.first + 1, clause.last - 1):
        named = keys[at + 1] not in ("the", "my") or bool(clause.hits("adverse"))
        pointed = keys[at] == "from" and keys[at + 1] in turns.listed("gives") and named
        if pointed and keys[clause.first] in turns.listed("gets"):
            return True
        own = keys[at - 1] in ("mine", "ours") and keys[at].endswith("ed") and keys[at] in _HARMED
        if own and {"after", "from", "on", "with"} & set(keys[at + 1 : at + 3]):
            return True
    return any(keys[i] in turns.listed("loss") for i in range(clause.first, clause.last)) and bool(clause.hits("adverse"))


def _told_before(reading: Reading, clause: Clause) -> list[Match]:
    """Whose story it was in the two sentences before, where nobody else comes in: "I did the diet. Bloat went from..."."""
    keys = reading.tokens.keys
    if not turns.listed("reader").isdisjoint(keys[clause.first : clause.last]):
        return []
    start = reading.sentence_tokens[max(0, clause.sentence - 2)][0]
    told = [h for h in reading.cues.get("person", ()) if start <= h.first < clause.first and h.value.value in _PEOPLE]
    past = any(key.endswith("ed") or key in words().sets["past"] or key in turns.listed("past") for key in _part(keys, clause))
    return told[-1:] if past else []


def _part(keys: tuple[str, ...], clause: Clause) -> tuple[str, ...]:
    return keys[clause.first : clause.last]


_SPANS: Final = frozenset({"week", "month", "day", "night", "year"})
_HARMED: Final = turns.listed("harmed")


def _done_to(reading: Reading, clause: Clause) -> tuple[Match, ...]:
    """ "The belt rubbed my hips raw": a remedy, right behind it a verb, and then somebody."""
    keys = reading.tokens.keys
    for m in clause.named:
        if m.value.kind in REMEDIES and m.first - clause.first <= _OPENING and m.last + 1 < clause.last:
            verb = keys[m.last]
            if keys[m.last + 1] in _SOMEBODY and (verb.endswith(("ed", "s")) or verb in words().sets["past"]):
                return (Match(m.last, m.last + 2, None),)
    return ()


def opens(reading: Reading, first: int) -> bool:
    """Whether a sentence begins with its verb in the past: "Pinched it...", "Had the laser in..."."""
    keys = reading.tokens.keys
    then = keys[first + 1 : first + 2]
    done = keys[first].endswith("ed") and (not _TAKEN.isdisjoint(then) or (bool(then) and then[0][0].isdigit()))
    return done or keys[first] in turns.listed("subjectless")


_TAKEN: Final = turns.listed("begun")


def _goes_on(reading: Reading, clause: Clause) -> bool:
    """Whether one of the two sentences before opens as the writer's own story, and nobody else comes in."""
    keys = reading.tokens.keys
    begins = [keys[first] for first, _ in reading.sentence_tokens[max(0, clause.sentence - 2) : clause.sentence]]
    own = any(key in turns.listed("subjectless") for key in begins)
    return own and turns.listed("reader").isdisjoint(keys[clause.first : clause.last])


_WHEN: Final = frozenset({"since", "day"})
_OTHERS: Final = turns.listed("others") | turns.listed("research")
_SHORT: Final = 6
"""Words of a report like "Nada. Not a sausage." after a sentence on the remedy."""
_SOMEBODY: Final = turns.listed("somebody")
_OPENING: Final = 3
_OWN: Final = turns.listed("own")


def _eased(clause: Clause) -> bool:
    """A denial of a complaint is good news: "haven't had an attack"."""
    return any(
        known is not None and known.better == "down"
        for known in (entities().get(m.value.entity_id) for m in clause.named if m.value.kind == "outcome")
    )
