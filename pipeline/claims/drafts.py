"""From a clause to the slots of its claims, before they have numbers and verdicts."""

from __future__ import annotations

import bisect
from collections.abc import Sequence
from typing import Final, NamedTuple

from pipeline.claims import about, bytable, eased, general, lent, matching, slots, stance, stories, turns
from pipeline.claims import direction as directions
from pipeline.claims.offered import Evidence, Row
from pipeline.claims.page import COMMON, FORMS, IDLE, LEADING
from pipeline.claims.reading import REMEDIES, Clause, Reading
from pipeline.claims.slots import Found
from pipeline.claims.told import outcome_of as told_of
from pipeline.claims.verbs import words
from pipeline.entities import entities
from pipeline.phrases import Match

_CARRIES: Final = frozenset({"benefit_efficacy", "safety_adverse", "cure_disease_modification", "dose", "comparison"})
"""Kinds of claim that are about some remedy even where the clause names none ("Worked within a week")."""
_NEVER_CARRIED: Final = frozenset({"cause", "conspiracy_motive", "statistic_prevalence", "test_validity"})
_SHORT: Final = 8
"""Words of a clause like "Worked like a charm for me": a claim, though nothing is named."""
_OF_THE_BODY: Final = frozenset({"mechanism", "cause"})
"""Kinds of claim that need no remedy where they speak of a part of the body: "blue light suppresses melatonin"."""
_OF_HARM: Final = frozenset({"cause", "safety_adverse", "mechanism"})
"""Kinds of claim that tell of a benefit where readers want what is caused: "zinc brings on growth"."""
_FEWEST: Final = 3
"""Words of a clause that says how something acts: "Cells." says nothing."""
_STANDS_ALONE: Final = frozenset({"conspiracy_motive", "test_validity", "evidence_quality", "statistic_prevalence"})
"""Kinds of claim that need no remedy."""


class Context(NamedTuple):
    """What an unnamed remedy may be: the one spoken of last, in this sentence or not, or what the thread is about."""

    spoken_of: tuple[str, ...]
    same_sentence: bool
    background: tuple[str, ...]
    evidence: Evidence
    """What the page offers: its rows, and what words mean on it."""
    said: frozenset[str]
    """Stems of the clause's words."""
    row: Row | None
    """The row whose remedy these words name, where the known names do not tell."""
    answered: tuple[str, ...] = ()
    """Remedies of the comment replied to."""


class Draft(NamedTuple):
    """A claim's slots before it has a number and a verdict."""

    clause: Clause
    found: Found
    interventions: tuple[str, ...]
    carried: bool
    outcome: str | None
    direction: directions.Direction
    certainty: tuple[str, Match | None]
    experience: tuple[str, Match | None]


def of_clause(reading: Reading, clause: Clause, context: Context) -> list[Draft]:
    """The claims of one clause: those its cue words show, or else a general truth, or else what it says of a row's remedy."""
    silent = not (clause.cues or clause.quantities)
    shown = [] if silent else _cued(reading, clause, context)
    shown = shown or _told(reading, clause, context)
    return shown or _general(reading, clause, context) or _led(reading, clause, context)


def remedies(reading: Reading, clause: Clause, claim_type: str, context: Context) -> tuple[str, ...]:
    """The remedies a clause names, one first that only the words of a row's cell tell ("nose sprays with steroid")."""
    named = about.interventions(reading, clause, claim_type)
    page, row = context.evidence, context.row
    if not page.rows:
        return named
    named = tuple([remedy for remedy in named if remedy in page.remedies or remedy not in page.aims])
    if row is None or not row.entities or not page.remedies.isdisjoint(named):
        return named
    return (row.entities[0], *named)


def _outcome(reading: Reading, clause: Clause, hit: Match, context: Context) -> str | None:
    """The outcome spoken of; on this page also a substance the table grades remedies for ("testosterone")."""
    aims = context.evidence.aims
    found = about.outcome(reading, clause, hit, context.evidence.meant)
    if not aims or found in aims:
        return found
    return next((m.value.entity_id for m in clause.named if m.value.entity_id in aims), found)


def _row(remedies: tuple[str, ...], outcome: str | None, context: Context) -> Row | None:
    rows = context.evidence.rows
    return matching.matching_row(rows, remedies, outcome, context.said) if rows and remedies else None


def _cued(reading: Reading, clause: Clause, context: Context) -> list[Draft]:
    drafts = []
    for found in slots.kinds(reading, clause):
        draft = _draft(reading, clause, found, context)
        if draft is not None and draft.certainty[0] != "question":
            drafts.append(draft)
    return drafts


def _general(reading: Reading, clause: Clause, context: Context) -> list[Draft]:
    """A statement about nature or the body that no cue word gives away."""
    found = general.stated(reading, clause)
    of_it = None if found or not context.spoken_of else general.of_it(reading, clause)
    found = found or of_it
    if found is None:
        return []
    named = context.spoken_of if of_it else remedies(reading, clause, found.claim_type, context)
    outcome = _outcome(reading, clause, found.hit, context)
    if named and outcome in context.evidence.wanted and found.claim_type in _OF_HARM:
        found = found._replace(claim_type="benefit_efficacy")
    found = bytable.retyped(reading, clause, found, outcome, _row(named, outcome, context))
    return [_filled(reading, clause, found, named, of_it is not None, outcome, ("none", None), context)]


def _led(reading: Reading, clause: Clause, context: Context) -> list[Draft]:
    """What a clause says of a row's remedy in words no list knows."""
    if not context.evidence.rows:
        return []
    named = remedies(reading, clause, "benefit_efficacy", context)
    carried = () if named else _carried(reading, clause, "benefit_efficacy", context, bool(clause.hits("pronoun")))
    at = Match(clause.first, clause.first + 1, None)
    row = _row(named or carried, _outcome(reading, clause, at, context), context)
    found = bytable.beside(reading, clause) if row is None else _dismissed(reading, clause) or bytable.led(reading, clause, row)
    if found is None:
        return []
    outcome = _outcome(reading, clause, found.hit, context)
    draft = _filled(
        reading, clause, found, named or carried, bool(carried), outcome, stance.experience(reading, clause, found), context
    )
    return [] if draft.certainty[0] == "question" else [draft]


def _dismissed(reading: Reading, clause: Clause) -> Found | None:
    at = eased.dismissed(reading, clause)
    return None if at is None else Found("benefit_efficacy", at, True)


def _told(reading: Reading, clause: Clause, context: Context) -> list[Draft]:
    """What came of a row's remedy in the writer's own story, the remedy named here, in the sentences before or in the parent."""
    if not context.evidence.rows or not (told := told_of(reading, clause)):
        return []
    found, who = told
    named = remedies(reading, clause, found.claim_type, context)
    spoken = named or context.spoken_of or context.answered
    outcome = _outcome(reading, clause, found.hit, context)
    if _row(spoken, outcome, context) is None:
        return []
    whose = who.value.value if who.value is not None and who.value.field == "person" else "self"
    return [_filled(reading, clause, found, spoken, not named, outcome, (whose, who), context)]


def of_story(reading: Reading, named: Sequence[tuple[Clause, tuple[str, ...]]], context: Context) -> list[Draft]:
    """The claim of a comment that tells over several sentences what came of a row's remedy."""
    own = [(clause, remedies) for clause, remedies in named if _row(remedies, None, context) is not None]
    found = stories.story(reading, own) if own else None
    if found is None:
        return []
    outcome = _outcome(reading, found.clause, found.found.hit, context)
    return [_filled(reading, found.clause, found.found, found.remedies, False, outcome, found.person, context)]


def _filled(
    reading: Reading,
    clause: Clause,
    found: Found,
    named: tuple[str, ...],
    carried: bool,
    outcome: str | None,
    experience: tuple[str, Match | None],
    context: Context,
) -> Draft:
    row = None if outcome else _row(named, None, context)
    aim = next(iter(row.outcomes)) if row is not None and len(row.outcomes) == 1 else outcome
    direction = directions.direction(reading, clause, found, aim, context.evidence.wanted)
    return Draft(clause, found, named, carried, outcome, direction, stance.certainty(reading, clause, found), experience)


def _draft(reading: Reading, clause: Clause, found: Found, context: Context) -> Draft | None:
    """The clause's slots; None where it turns out to claim nothing about anything."""
    named = remedies(reading, clause, found.claim_type, context)
    if named and _with_another(reading, clause):
        named = tuple(dict.fromkeys((*(context.spoken_of or context.answered), *named)))
    outcome = _outcome(reading, clause, found.hit, context)
    if named and found.claim_type in _OF_HARM and (outcome in context.evidence.wanted or _gives(reading, found, outcome)):
        found = found._replace(claim_type="benefit_efficacy")
    experience = stance.experience(reading, clause, found)
    told = experience[0] != "none" or bool(clause.hits("pronoun")) or outcome is not None or _beside_a_dummy(reading, clause)
    carried = (
        ()
        if named or lent.other_candidate(reading, clause, found)
        else _carried(reading, clause, found.claim_type, context, told)
    )
    if not _about_something(reading.tokens.keys, clause, found, named or carried, outcome, told):
        return None
    found = bytable.retyped(reading, clause, found, outcome, _row(named or carried, outcome, context))
    return _filled(reading, clause, found, named or carried, bool(carried), outcome, experience, context)


def _with_another(reading: Reading, clause: Clause) -> bool:
    """Whether all that is said of the remedy meant is what it must not be taken with: "never with an SSRI"."""
    keys = reading.tokens.keys
    first = next((m.first for m in clause.named if m.value.kind in REMEDIES), clause.first)
    before = keys[clause.first : first]
    return "with" in before and words().sets["beside"].issuperset(before)


def _beside_a_dummy(reading: Reading, clause: Clause) -> bool:
    """Whether a size is told beside a dummy pill: "half an attack a month over placebo"."""
    over = clause.hits("comparator")
    return bool(over) and "placebo" in reading.tokens.keys[over[0].last : clause.last]


def _gives(reading: Reading, found: Found, outcome: str | None) -> bool:
    """ "Gives you ten hours of sleep": what is given is wanted."""
    known = entities().get(outcome or "")
    verb = reading.tokens.keys[found.hit.first]
    return verb in _GIVES and known is not None and known.better == "up" and not known.grave


_GIVES: Final = frozenset({"give", "gives", "gave", "bring", "brings", "add", "adds"})


def _carried(reading: Reading, clause: Clause, claim_type: str, context: Context, told: bool) -> tuple[str, ...]:
    """The remedy meant though not named; a cause, a motive or a share is not taken to be about one."""
    of_people = claim_type == "comparison" and clause.hits("people") and not clause.hits("pronoun")
    if claim_type in _NEVER_CARRIED or of_people:
        return ()
    if context.spoken_of and (context.same_sentence or claim_type in _CARRIES or clause.hits("pronoun")):
        return context.spoken_of
    wants = claim_type in _CARRIES or bool(clause.hits("pronoun"))
    if _of_complaint(reading, clause):
        return ()
    own = reading.tokens.keys[clause.first] in words().sets["science"] and not clause.hits("pronoun")
    return context.background if wants and told and not (own or _dosed_other(reading, clause)) else ()


def _dosed_other(reading: Reading, clause: Clause) -> bool:
    """Whether the clause opens with a substance no list knows and its dose: "Zibeb extract, 3 g a day, ..."."""
    keys = reading.tokens.keys
    dose = next((q.start for q in clause.quantities if q.dose is not None), None)
    if dose is None:
        return False
    opening = keys[clause.first : bisect.bisect_left(reading.tokens.starts, dose)]
    name = [key for key in opening if key[0].isalpha() and key not in FORMS]
    return 0 < len(name) <= _SUBSTANCE and all(map(_may_name, name))


def _may_name(key: str) -> bool:
    known = (
        key in words().verbs
        or key in words().sets["past"]
        or any(key in turns.listed(f) for f in ("link", "plan", "past", "apart"))
    )
    return len(key) > 2 and not (known or key in IDLE | COMMON | LEADING or key.endswith(("ing", "ed", "ly")))


_SUBSTANCE: Final = 3
"""Words of a substance's name, at most."""


def _of_complaint(reading: Reading, clause: Clause) -> bool:
    """Whether a complaint is what is spoken of, right before its verb: "Panic attacks damage the heart"."""
    opening = next((m for m in clause.named if m.first == clause.first and m.value.kind == "outcome"), None)
    return opening is not None and opening.last < clause.last and reading.tokens.keys[opening.last] in words().verbs


def _about_something(
    keys: tuple[str, ...], clause: Clause, found: Found, remedies: tuple[str, ...], outcome: str | None, told: bool
) -> bool:
    kind = found.claim_type
    if kind == "dose":
        return bool(remedies)
    if kind == "benefit_efficacy":
        short = clause.last - clause.first <= _SHORT
        return (bool(clause.hits("effect")) or outcome is not None) and (
            bool(remedies) or (told and (short or outcome is not None))
        )
    if kind == "study_citation":
        return bool(remedies or outcome or clause.hits("effect"))
    if kind in _OF_THE_BODY and clause.hits("body"):
        return clause.last - clause.first >= _FEWEST and not general.of_media(clause, keys)
    return kind in _STANDS_ALONE or bool(remedies) or outcome is not None or bool(clause.hits("pronoun"))
