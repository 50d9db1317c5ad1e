"""Find what comments claim, and hold each claim against the article's evidence."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple

from pipeline.claims import about, general, limits, offered, slots, stance, verdicts
from pipeline.claims import direction as directions
from pipeline.claims.offered import Evidence
from pipeline.claims.reading import Clause, Reading, read
from pipeline.claims.slots import Found
from pipeline.entities import Match, entities
from pipeline.types import Article, Claim, Dose, EvidenceTable, Thread

__all__ = ["claims", "claims_in", "limits"]

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


def claims(thread: Thread) -> tuple[Claim, ...]:
    """Every claim of a thread's comments, in comment order; placeholders of removed comments and pingbacks make none.

    A remedy meant by "it" is looked for in the sentences before, the comment replied to, then the article's title.
    """
    evidence = offered.evidence(thread.article, thread.tables)
    texts = {comment.position: comment.text for comment in thread.comments}
    found: list[Claim] = []
    for comment in thread.comments:
        if comment.kind == "comment":
            parent = texts.get(comment.parent) if comment.parent is not None else None
            found += _claims_of(comment.text, comment.position, evidence, parent)
    return tuple(found)


def claims_in(
    text: str, *, position: int = 0, article: Article | None = None, tables: Sequence[EvidenceTable] = ()
) -> tuple[Claim, ...]:
    """The claims of one comment. Without an article, verdicts are ``outside_table``, testimony and cures excepted.

    >>> claim, = claims_in("Magnesium blocks NMDA receptors.")
    >>> claim.claim_type, claim.interventions, claim.direction
    ('mechanism', ('magnesium',), 'decreases')

    A sincere question claims nothing:

    >>> claims_in("Does magnesium help with neuropathy?")
    ()
    """
    return tuple(_claims_of(text, position, offered.evidence(article, tuple(tables)), None))


def _claims_of(text: str, position: int, evidence: Evidence, parent: str | None) -> list[Claim]:
    reading = read(text, evidence.aliases)
    background = _remedies_of(read(parent, evidence.aliases)) if parent else ()
    found: list[Claim] = []
    spoken_of: tuple[str, ...] = ()
    where = -1
    for clause in reading.clauses:
        context = _Context(spoken_of, where == clause.sentence, background or evidence.title, evidence.meant, evidence.wanted)
        drafts = ([] if _says_nothing(clause) else _drafts(reading, clause, context)) or _general(reading, clause, context)
        for draft in drafts:
            found.append(_finish(reading, draft, f"{position}.{len(found)}", position, evidence))
        named = about.interventions(reading, clause, "")
        spoken_of, where = (named, clause.sentence) if named else (spoken_of, where)
    return found


def _says_nothing(clause: Clause) -> bool:
    return not (clause.cues or clause.quantities)


def _remedies_of(reading: Reading) -> tuple[str, ...]:
    return tuple(dict.fromkeys(i for clause in reading.clauses for i in about.interventions(reading, clause, "")))


class _Context(NamedTuple):
    """What an unnamed remedy may be: the one spoken of last, in this sentence or not, or what the thread is about."""

    spoken_of: tuple[str, ...]
    same_sentence: bool
    background: tuple[str, ...]
    meant: Mapping[str, str]
    """What a bare word for a complaint means on this page."""
    wanted: frozenset[str]
    """Outcomes of this page that readers want more of: what causes them does good."""


class _Draft(NamedTuple):
    """A claim's slots before it has a number and a verdict."""

    clause: Clause
    found: Found
    interventions: tuple[str, ...]
    carried: bool
    outcome: str | None
    direction: directions.Direction
    certainty: tuple[str, Match | None]
    experience: tuple[str, Match | None]


def _drafts(reading: Reading, clause: Clause, context: _Context) -> list[_Draft]:
    drafts = []
    for found in slots.kinds(reading, clause):
        draft = _draft(reading, clause, found, context)
        if draft is not None and draft.certainty[0] != "question":
            drafts.append(draft)
    return drafts


def _general(reading: Reading, clause: Clause, context: _Context) -> list[_Draft]:
    """A statement about nature or the body that no cue word gives away."""
    found = general.stated(reading, clause)
    if found is None:
        return []
    named = about.interventions(reading, clause, found.claim_type)
    outcome = about.outcome(reading, clause, found.hit, context.meant)
    if named and outcome in context.wanted and found.claim_type in _OF_HARM:
        found = found._replace(claim_type="benefit_efficacy")
    direction = directions.direction(reading, clause, found, outcome, context.wanted)
    certainty = stance.certainty(reading, clause, found)
    return [_Draft(clause, found, named, False, outcome, direction, certainty, ("none", None))]


def _draft(reading: Reading, clause: Clause, found: Found, context: _Context) -> _Draft | None:
    """The clause's slots; None where it turns out to claim nothing about anything."""
    named = about.interventions(reading, clause, found.claim_type)
    outcome = about.outcome(reading, clause, found.hit, context.meant)
    if named and found.claim_type in _OF_HARM and (outcome in context.wanted or _gives(reading, found, outcome)):
        found = found._replace(claim_type="benefit_efficacy")
    experience = stance.experience(reading, clause, found)
    told = experience[0] != "none" or bool(clause.hits("pronoun")) or outcome is not None
    carried = () if named else _carried(clause, found.claim_type, context, told)
    if not _about_something(reading.tokens.keys, clause, found, named or carried, outcome, told):
        return None
    direction = directions.direction(reading, clause, found, outcome, context.wanted)
    certainty = stance.certainty(reading, clause, found)
    return _Draft(clause, found, named or carried, bool(carried), outcome, direction, certainty, experience)


def _gives(reading: Reading, found: Found, outcome: str | None) -> bool:
    """ "Gives you ten hours of sleep": what is given is wanted."""
    known = entities().get(outcome or "")
    verb = reading.tokens.keys[found.hit.first]
    return verb in _GIVES and known is not None and known.better == "up" and not known.grave


_GIVES: Final = frozenset({"give", "gives", "gave", "bring", "brings", "add", "adds"})


def _carried(clause: Clause, claim_type: str, context: _Context, told: bool) -> tuple[str, ...]:
    """The remedy meant though not named; a cause, a motive or a share is not taken to be about one."""
    of_people = claim_type == "comparison" and clause.hits("people") and not clause.hits("pronoun")
    if claim_type in _NEVER_CARRIED or of_people:
        return ()
    if context.spoken_of and (context.same_sentence or claim_type in _CARRIES or clause.hits("pronoun")):
        return context.spoken_of
    wants = claim_type in _CARRIES or bool(clause.hits("pronoun"))
    return context.background if wants and told else ()


def _about_something(
    keys: tuple[str, ...], clause: Clause, found: Found, remedies: tuple[str, ...], outcome: str | None, told: bool
) -> bool:
    kind = found.claim_type
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


def _finish(reading: Reading, draft: _Draft, claim_id: str, position: int, evidence: Evidence) -> Claim:
    clause, sure = draft.clause, draft.certainty[0]
    start, end = _trim(reading, clause)
    negated = draft.found.negated or draft.direction.negated
    strength, strong_hit = stance.intensity(clause, sure, negated)
    attribution = clause.hits("attribution")
    claim = Claim(
        claim_id=claim_id,
        position=position,
        start=start,
        end=end,
        quote=reading.text[start:end],
        claim_type=draft.found.claim_type,
        interventions=draft.interventions,
        outcome=draft.outcome,
        direction=draft.direction.value,
        certainty=sure,
        intensity=strength,
        negated=negated,
        conditional=bool(clause.hits("conditional")),
        experience=draft.experience[0],
        attribution=reading.words(attribution[0].first, attribution[0].last) if attribution else None,
        dose=_dose(clause),
    )
    shown = strong_hit or draft.found.hit
    verdict = verdicts.judge(claim, evidence, reading.words(shown.first, shown.last))
    rules = (*_trace(reading, draft, strength, strong_hit), f"verdict:{verdict.rule}")
    return _with(claim, verdict, rules, evidence)


def _with(claim: Claim, verdict: verdicts.Verdict, rules: tuple[str, ...], evidence: Evidence) -> Claim:
    changes = {
        "verdict": verdict.verdict,
        "evidence_row": verdict.row_id,
        "rationale": verdict.rationale,
        "reference": _reference(claim, evidence),
        "rules": rules,
    }
    fields = {name: getattr(claim, name) for name in Claim.__dataclass_fields__}
    return Claim(**(fields | changes))


def _reference(claim: Claim, evidence: Evidence) -> str | None:
    """Id of the fact that bears on the claim: an upper level its dose passes, a known trial it names, or independent evidence."""
    for remedy in claim.interventions:
        level = limits.upper_levels().get(remedy)
        if claim.dose and level and True in (limits.over(claim.dose, remedy, limit) for limit in (level.us, level.efsa)):
            return f"upper_levels.{remedy}"
    trial = offered.known_trial(claim.quote)
    if trial:
        return f"trials.{trial}"
    fact = offered.independent_fact(claim, evidence.areas)
    return f"independent_evidence.{fact}" if fact else None


def _trim(reading: Reading, clause: Clause) -> tuple[int, int]:
    """Where the clause's words start and end; the break word's comma, and marks but the sentence's own, left out."""
    first, last = clause.first, clause.last
    while first < last - 1 and reading.tokens.keys[first] in (",", ";", ":", ")", "…"):
        first += 1
    while last - 1 > first and reading.tokens.keys[last - 1] in (",", ";", ":", "("):
        last -= 1
    return reading.tokens.span(first, last)


def _dose(clause: Clause) -> Dose | None:
    return next((q.dose for q in clause.quantities if q.kind == "dose"), None)


def _trace(reading: Reading, draft: _Draft, strength: int, strong_hit: Match | None) -> tuple[str, ...]:
    """Which words set which field: ``direction:improves <eased>``."""
    parts: list[tuple[str, Match | None]] = [
        (f"type:{draft.found.claim_type}", draft.found.hit),
        (f"direction:{draft.direction.value}", draft.direction.hit),
        (f"certainty:{draft.certainty[0]}", draft.certainty[1]),
        (f"intensity:{strength}", strong_hit),
        (f"experience:{draft.experience[0]}", draft.experience[1]),
    ]
    trace = [f"{name} <{reading.words(hit.first, hit.last)}>" for name, hit in parts if hit is not None]
    return (*trace, "interventions:carried over") if draft.carried else tuple(trace)
