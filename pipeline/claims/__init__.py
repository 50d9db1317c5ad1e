"""Find what comments claim, and hold each claim against the article's evidence."""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.claims import about, drafts, limits, offered, rowwords, stance, verdicts
from pipeline.claims.drafts import Context, Draft
from pipeline.claims.offered import Evidence
from pipeline.claims.reading import Clause, Reading, read
from pipeline.phrases import Match
from pipeline.types import Article, Claim, Dose, EvidenceTable, Thread

__all__ = ["claims", "claims_in", "limits"]


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
    stems = rowwords.each(reading.tokens.keys) if evidence.rows else ()
    spoken_of: tuple[str, ...] = ()
    told: list[tuple[Clause, tuple[str, ...]]] = []
    where = -1
    context = None
    for clause in reading.clauses:
        said = frozenset(stems[clause.first : clause.last])
        row = rowwords.spoken_of(evidence.rows, reading.tokens.keys[clause.first : clause.last], said) if said else None
        context = Context(
            spoken_of=spoken_of,
            same_sentence=where == clause.sentence,
            background=background or evidence.title,
            evidence=evidence,
            said=said,
            row=row,
            answered=background,
        )
        for draft in drafts.of_clause(reading, clause, context):
            found.append(_finish(reading, draft, f"{position}.{len(found)}", position, context))
        named = drafts.remedies(reading, clause, "", context)
        if named:
            spoken_of, where = named, clause.sentence
            told.append((clause, named))
    if context is not None and evidence.rows and not any(claim.experience in verdicts.PERSONAL for claim in found):
        for draft in drafts.of_story(reading, told, context):
            found.append(_finish(reading, draft, f"{position}.{len(found)}", position, context))
    return found


def _remedies_of(reading: Reading) -> tuple[str, ...]:
    return tuple(dict.fromkeys(i for clause in reading.clauses for i in about.interventions(reading, clause, "")))


def _finish(reading: Reading, draft: Draft, claim_id: str, position: int, context: Context) -> Claim:
    clause, sure = draft.clause, draft.certainty[0]
    start, end = _trim(reading, clause)
    negated = draft.found.negated or draft.direction.negated
    strength, strong_hit = stance.intensity(reading, clause, sure, negated)
    attribution = clause.hits("attribution")
    dose, owner = _dose(clause, draft.interventions, context.evidence)
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
        dose=dose,
    )
    shown = strong_hit or (draft.found.hit if draft.found.claim_type == "cure_disease_modification" else None)
    words = reading.words(shown.first, shown.last) if shown else ""
    verdict = verdicts.judge(claim, context.evidence, words, context.said)
    rules = (*_trace(reading, draft, strength, strong_hit), f"verdict:{verdict.rule}")
    return _with(claim, verdict, rules, _reference(claim, owner, context.evidence))


def _with(claim: Claim, verdict: verdicts.Verdict, rules: tuple[str, ...], reference: str | None) -> Claim:
    changes = {
        "verdict": verdict.verdict,
        "evidence_row": verdict.row_id,
        "rationale": verdict.rationale,
        "reference": reference,
        "rules": rules,
    }
    fields = {name: getattr(claim, name) for name in Claim.__dataclass_fields__}
    return Claim(**(fields | changes))


def _reference(claim: Claim, owner: str | None, evidence: Evidence) -> str | None:
    """Id of the fact that bears on the claim: an upper level its dose passes, a known trial it names, or independent evidence.

    ``owner`` is the remedy the dose is told of.
    """
    for remedy in claim.interventions:
        level = limits.upper_levels().get(remedy) if owner in (remedy, None) else None
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


def _dose(clause: Clause, interventions: Sequence[str], evidence: Evidence) -> tuple[Dose | None, str | None]:
    """The clause's dose and its remedy: of several the first of a remedy that the claim is about and the table holds."""
    doses = [(q.dose, q.nutrient) for q in clause.quantities if q.kind == "dose"]
    own = [pair for remedy in interventions for pair in doses if pair[1] == remedy]
    graded = [pair for pair in own if pair[1] in evidence.remedies]
    return next(iter(graded or own or doses), (None, None))


def _trace(reading: Reading, draft: Draft, strength: int, strong_hit: Match | None) -> tuple[str, ...]:
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
