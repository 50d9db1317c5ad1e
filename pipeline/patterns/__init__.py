"""What repeats and what answers over a thread and over pages: claim groups, effects, corrections, open questions, copies.

Frequency is no evidence: a claim that many make is a claim that many make. Writers are pseudonyms throughout.
"""

from __future__ import annotations

from collections.abc import Iterable

from pipeline.patterns.answering import corrections, risky_claims
from pipeline.patterns.article import sentences_of
from pipeline.patterns.asking import questions
from pipeline.patterns.beside import effects_beside_article
from pipeline.patterns.copies import copies
from pipeline.patterns.coverage import remedy_talk, table_cover
from pipeline.patterns.effects import reported_effects
from pipeline.patterns.groups import claim_groups, remedy_outcomes
from pipeline.patterns.posts import Result, pages
from pipeline.patterns.tables import tables
from pipeline.patterns.values import Patterns

__all__ = ["Patterns", "find", "tables"]


def find(results: Iterable[Result]) -> Patterns:
    """All patterns of judged threads (already pseudonymised), in the order given; the same input gives the same rows."""
    threads = pages(results)
    groups, members = claim_groups(threads)
    articles = {page.thread.page_id: sentences_of(page) for page in threads}
    reported = reported_effects(threads)
    answered = corrections(threads)
    clusters, pasted = copies(threads)
    return Patterns(
        groups=groups,
        members=members,
        remedy_outcomes=remedy_outcomes(threads),
        reported_effects=reported,
        effects_beside_article=effects_beside_article(threads, reported, articles),
        corrections=answered,
        risky_claims=risky_claims(threads, answered),
        questions=questions(threads, articles),
        remedy_talk=remedy_talk(threads),
        table_cover=table_cover(threads),
        copies=clusters,
        copy_members=pasted,
    )
