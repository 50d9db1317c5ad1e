"""Read a clause by the table's row of the remedy it names: what is said of the remedy and its aim is a benefit or its denial."""

from __future__ import annotations

from itertools import pairwise
from typing import Final

from pipeline.claims import rowwords, turns
from pipeline.claims.eased import doubted, felt, pointing, swindle, unwanted, wanted
from pipeline.claims.offered import Row
from pipeline.claims.reading import REMEDIES, Clause, Reading
from pipeline.claims.slots import Found
from pipeline.claims.verbs import eases, words
from pipeline.phrases import Match, tokens

_LOOSE: Final = frozenset({"mechanism", "study_citation", "evidence_quality", "statistic_prevalence"})
"""Kinds of claim that give way where the clause speaks of the row's own aim, or says that nothing comes of the remedy."""
_PROOF: Final = ("evidence_quality", "study_citation")
_FAR: Final = 14
"""A remedy and what it is said to do stand within so many words."""
_HARM: Final = -1
_WEAK: Final = 2
"""A row so graded neither bears out nor contradicts that there is no good evidence."""
_NEXT: Final = 3
_PAIR: Final = 2


def retyped(reading: Reading, clause: Clause, found: Found, outcome: str | None, row: Row | None) -> Found:
    """The claim as one of benefit where its row grades the remedy for just that; as it was otherwise."""
    if row is None or (found.claim_type in _PROOF and not (clause.named or clause.hits("pronoun"))):
        return found
    if found.claim_type == "conspiracy_motive" and swindle(reading, found.hit):
        return Found("benefit_efficacy", found.hit, True)
    if row.row.strength_level == _HARM:
        return _of_harmful(reading, clause, found, row)
    none = clause.hits("effect", "none")
    if none and found.claim_type in (*_LOOSE, "cause", "dose"):
        return Found("benefit_efficacy", none[0], False)
    good = bool(clause.hits("effect", "good"))
    if (
        found.claim_type == "comparison"
        and row.outcomes
        and not none
        and sum(m.value.kind in REMEDIES for m in clause.named) < _PAIR
    ):
        return found._replace(claim_type="benefit_efficacy")
    if found.claim_type == "cause" and (good or (wanted(outcome) and outcome in row.outcomes)):
        return found._replace(claim_type="benefit_efficacy")
    keys = reading.tokens.keys[clause.first : clause.last]
    gained = bool(clause.hits("certainty", "hedged")) or not turns.listed("gain").isdisjoint(keys)
    if found.claim_type in ("mechanism", "cause") and gained and row.outcomes and not clause.hits("effect", "bad", "harm"):
        return found._replace(claim_type="benefit_efficacy")
    if not row.outcomes or not _aims(reading, clause, outcome, row):
        vague = found.claim_type == "mechanism" and outcome is None and row.outcomes and _on_nothing(reading, clause, found)
        cued = clause.hits("type", "mechanism") or _spoils(reading, found, outcome)
        sensed = found.claim_type == "mechanism" and row.outcomes and felt(outcome) and not cued
        return (
            found._replace(claim_type="benefit_efficacy") if vague or (sensed and not clause.hits("effect", "cause")) else found
        )
    brought = bool(clause.hits("effect", "cause")) and unwanted(outcome)
    if found.claim_type in _LOOSE and not brought and not clause.hits("effect", "bad", "harm"):
        no_proof = doubted(reading, found.claim_type, found.hit)
        weak = no_proof and row.row.strength_level == _WEAK
        return found if weak else Found("benefit_efficacy", found.hit, found.negated or no_proof)
    harmed = brought or wanted(outcome) or any(hit.first == found.hit.first for hit in clause.hits("effect", "harm"))
    if found.claim_type == "safety_adverse" and not harmed and _on_aim(clause, found, row):
        return found._replace(claim_type="benefit_efficacy")
    return found


def _spoils(reading: Reading, found: Found, outcome: str | None) -> bool:
    """Less of what is wanted, or more of what is not: "thins the skin"."""
    verb = reading.tokens.keys[found.hit.first]
    kind = words().third.get(verb) or words().base.get(verb) or ""
    return kind == "harm" or (kind == "down" and wanted(outcome)) or (kind == "up" and unwanted(outcome))


def _on_nothing(reading: Reading, clause: Clause, found: Found) -> bool:
    """Whether the words are a verb that acts on no part of nature or the body, as mechanisms do: "thickens things up"."""
    keys = reading.tokens.keys
    verb = keys[found.hit.first] in words().verbs
    last = next((i for i in range(found.hit.last, clause.last) if keys[i] == "without"), clause.last)
    return verb and words().sets["science"].isdisjoint(keys[found.hit.last : last])


def _on_aim(clause: Clause, found: Found, row: Row) -> bool:
    """Whether the words taken for harm are the complaint itself, or a verb that acts on it: "wipes out", "halts"."""
    own = [m for m in clause.named if m.value.kind == "outcome" or m.value.entity_id in row.outcomes]
    return any(m.first <= found.hit.first < m.last or 0 <= m.first - found.hit.last <= _NEXT for m in own)


def _aims(reading: Reading, clause: Clause, outcome: str | None, row: Row) -> bool:
    """Whether the clause speaks of what the row grades the remedy for."""
    if outcome in row.outcomes:
        return True
    said = rowwords.stems(reading.tokens.keys[clause.first : clause.last])
    return bool((row.aim - row.words) & said)


def _of_harmful(reading: Reading, clause: Clause, found: Found, row: Row) -> Found:
    """Of a remedy graded as harmful: a warning, or else a promise or a word of safety."""
    if found.claim_type in ("safety_adverse", "benefit_efficacy", "cure_disease_modification", "conspiracy_motive"):
        return found
    if warns(reading, clause, row):
        return Found("safety_adverse", found.hit, False)
    return Found("benefit_efficacy", found.hit, False)


def warns(reading: Reading, clause: Clause, row: Row) -> bool:
    """Whether the clause speaks of harm, by words of harm or those of the row's own warning."""
    keys = reading.tokens.keys[clause.first : clause.last]
    if any(key in turns.listed("harm") or key in turns.listed("loss") for key in keys) or _more_than_before(keys):
        return True
    given = any(pair in _GIVES_YOU for pair in pairwise(keys))
    if given and any(unwanted(m.value.entity_id) for m in clause.named if m.value.kind == "outcome"):
        return True
    warning = rowwords.stems(tokens(row.row.strength_text or "").keys) - row.words
    return bool(warning & rowwords.stems(keys))


def _more_than_before(keys: tuple[str, ...]) -> bool:
    """ "More blocked than before"."""
    return "more" in keys and ("than", "before") in pairwise(keys)


_GIVES_YOU: Final = frozenset(
    (verb, whom) for verb in ("give", "gives", "gave", "cause", "causes") for whom in ("you", "people", "a")
)

# ---------------------------------------------------------------------------------------------------- no cue at all


def led(reading: Reading, clause: Clause, row: Row) -> Found | None:
    """What a clause without any known word says the row's remedy does: "knocks an attack flat", "puts the fire out".

    Plans, shopping and a remedy merely named beside a complaint say nothing.
    """
    keys = reading.tokens.keys
    at = None if clause.asks else _remedy_end(reading, clause, row)
    if at is None or _plans(keys, clause, at):
        return None
    aim = _aim(reading, clause, row, at)
    joined = _promised(keys, clause, at, aim)
    if joined is not None:
        return Found("benefit_efficacy", Match(joined, joined + 1, None), False)
    verb = _verb(keys, at, min(at + _FAR, aim if aim is not None else clause.last))
    if (
        verb is None
        and aim is not None
        and (keys[aim] in words().verbs or keys[aim].endswith(("ed", "s")) or turns.denies(keys[aim - 1]))
    ):
        verb = aim  # "pinching stops every nosebleed", of what the row calls "stopping a nosebleed"
    if verb is None:
        return None
    strong = bool(clause.hits("intensity", "3", "4")) or keys[verb] in turns.listed("fails") or _parted(keys, verb, clause.last)
    strong = strong or _plainly(reading, clause, at, verb)
    if aim is None and row.row.strength_level != _HARM and not strong:
        return None
    if keys[verb] in turns.listed("fails"):
        return Found("benefit_efficacy", Match(verb, verb + 1, None), True)
    negated = _negated(keys, at, aim or clause.last)
    if row.row.strength_level == _HARM and warns(reading, clause, row):
        return Found("safety_adverse", Match(verb, verb + 1, None), negated)
    return Found("benefit_efficacy", Match(verb, verb + 1, None), negated)


def _plainly(reading: Reading, clause: Clause, at: int, verb: int) -> bool:
    """A remedy that opens the clause and what it may do, does not do, or does to people or for the better."""
    keys = reading.tokens.keys
    if (
        not 0 < at - clause.first <= _OPENING
        or any(hit.last == at for hit in pointing(reading, clause))
        or reading.story
        or clause.hits("person")
    ):
        return False
    gains = not turns.listed("gain").isdisjoint(keys[verb + 1 : clause.last])
    people = keys[verb + 1 : verb + 2] in _TO_PEOPLE
    return gains or people or bool(clause.hits("certainty", "hedged")) or any(turns.denies(keys[i]) for i in range(at, verb + 1))


_TO_PEOPLE: Final = (("you",), ("your",), ("people",), ("us",))
_OPENING: Final = 7


def _promised(keys: tuple[str, ...], clause: Clause, at: int, aim: int | None) -> int | None:
    """ "Gum after dinner and you'll never...", "X and the flushes are history": what follows on a remedy is promised of it."""
    joined = next((i for i in range(at, min(at + _REACH, clause.last - 1)) if keys[i] == "and"), None)
    if joined is None or clause.hits("person", "self", "other_person"):
        return None
    if keys[joined + 1] in turns.listed("reader") - {"we"} or keys[joined + 1] == "your":
        return joined + 1
    if aim is None or not 0 < aim - joined <= _NEXT:
        return None
    ends = (i for i in range(aim, clause.last) if turns.denies(keys[i]) or keys[i] in turns.listed("gone") | eases())
    return next(ends, None)


def _plans(keys: tuple[str, ...], clause: Clause, at: int) -> bool:
    """Whether a plan or shopping is spoken of in the part that names the remedy."""
    last = next((i for i in range(at, clause.last) if keys[i] in (",", "but")), clause.last)
    return not turns.listed("plan").isdisjoint(keys[clause.first : last])


def beside(reading: Reading, clause: Clause) -> Found | None:
    """What a clause says a remedy the table leaves out does to a complaint or a part of the body."""
    keys = reading.tokens.keys
    if clause.asks or reading.story or not turns.listed("plan").isdisjoint(keys[clause.first : clause.last]):
        return None
    at = next((m.last for m in clause.named if m.value.kind in REMEDIES and m.first - clause.first <= _NEXT), None)
    if at is None:
        return None
    known = words().sets["science"]
    moved = [m.first for m in clause.named if m.first > at and m.value.kind == "outcome"]
    moved += [i for i in range(at + 1, clause.last) if keys[i] in known]
    verb = _verb(keys, at, min(at + _REACH, *moved)) if moved else None
    return None if verb is None else Found("mechanism", Match(verb, verb + 1, None), _negated(keys, at, min(moved)))


def _parted(keys: tuple[str, ...], verb: int, last: int) -> bool:
    """ "Turns the furnace down", "shuts it off": a verb, what it takes, and which way."""
    taken = keys[verb + 1 : verb + 2]
    return not _TAKEN.isdisjoint(taken) and any(keys[i] in _PARTICLES for i in range(verb + 2, min(verb + _PARTING, last)))


_TAKEN: Final = turns.listed("taken")
_PARTICLES: Final = turns.listed("particle")
_REACH: Final = 6
_PARTING: Final = 8


def _remedy_end(reading: Reading, clause: Clause, row: Row) -> int | None:
    """Where the remedy's name ends."""
    named = next((m.last for m in clause.named if m.value.entity_id in row.entities and m.value.kind in REMEDIES), None)
    if named is not None:
        while named < clause.last and rowwords.stem(reading.tokens.keys[named]) in row.words:
            named += 1
        return named
    held = [rowwords.stem(reading.tokens.keys[i]) in row.words for i in range(clause.first, clause.last)]
    if True not in held:
        return next((hit.last for hit in pointing(reading, clause)), None)
    start = held.index(True)
    end = next((i for i in range(start, len(held)) if not held[i]), len(held))
    return clause.first + end


def _aim(reading: Reading, clause: Clause, row: Row, after: int) -> int | None:
    """Where what the remedy acts on is named behind it."""
    named = [m.first for m in clause.named if m.first >= after and m.value.kind == "outcome"]
    wanted = row.aim - row.words
    shared = [i for i in range(after, clause.last) if rowwords.stem(reading.tokens.keys[i]) in wanted]
    return min([*named, *shared], default=None)


def _verb(keys: tuple[str, ...], first: int, last: int) -> int | None:
    """The first word between a remedy and its aim that can be what the one does to the other."""
    known = words()
    for at in range(first, last):
        key, before = keys[at], keys[at - 1] if at else ""
        promised = not turns.listed("reader").isdisjoint(keys[max(0, at - 2) : at + 1])
        if promised and (turns.denies(key) or key in turns.listed("universal")):
            return at
        helped = before in known.sets["aux"] and key not in known.sets["short"]
        if (
            (key in turns.listed("link") and not helped)
            or turns.denies(key)
            or not key[0].isalpha()
            or key in known.sets["short"]
        ):
            continue
        if key in turns.listed("fails"):
            return at
        if key in known.third or key in known.base or key in known.sets["past"] or key.endswith("ed"):
            return at
        if before in known.sets["aux"] or turns.denies(before):
            return at
        if at == first and before.endswith("s") and not before.endswith("ss"):
            return at
        if key.endswith("s") and len(key) > 3 and not key.endswith(("ss", "us", "is")):
            return at
    return None


def _negated(keys: tuple[str, ...], first: int, last: int) -> bool:
    """Whether what the remedy does is denied; of the reader and a complaint a denial promises: "you'll never ache"."""
    at = next((i for i in range(first, last) if turns.denies(keys[i])), None)
    if at is None:
        return False
    return turns.listed("reader").isdisjoint(keys[max(first, at - 2) : at + 1])
