"""What readers report of a remedy and an outcome beside what the article states of them in numbers."""

from __future__ import annotations

import statistics
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final

from pipeline.entities import entities
from pipeline.patterns.article import Articles, Sentence
from pipeline.patterns.posts import Page, Post, remedies_of
from pipeline.patterns.values import EffectBeside, ReportedEffect
from pipeline.quantities import Quantity
from pipeline.types import Claim

CAPTION: Final = (
    "Testimonials select for success: people who felt better are likelier to write, and nobody here had a control group. "
    "These numbers say what readers hear, not what works."
)
"""Stands in every row, so that no figure travels without it."""

_HELPED: Final = ("improves", "decreases")
_HARMED: Final = ("worsens", "harms")


def effects_beside_article(
    pages: Sequence[Page], reported: Sequence[ReportedEffect], articles: Articles
) -> tuple[EffectBeside, ...]:
    """For each page, remedy and outcome that readers put in numbers or the article does: both, side by side.

    Reports of no effect and of harm are counted for the remedy whatever the outcome: a side effect strikes elsewhere. Counts
    are of comments that tell a case.
    """
    changes: dict[tuple[str, str, str | None], list[ReportedEffect]] = defaultdict(list)
    for effect in reported:
        if effect.intervention is not None:
            changes[effect.page_id, effect.intervention, effect.outcome].append(effect)
    return tuple(row for page in pages for row in _beside(page, changes, articles[page.thread.page_id]))


def _beside(
    page: Page, changes: Mapping[tuple[str, str, str | None], list[ReportedEffect]], sentences: Iterable[Sentence]
) -> Iterator[EffectBeside]:
    stated = [s for s in sentences if _states_effect(s)]
    told = [(post, claim) for post in page.posts if not post.twin for claim in post.claims if claim.experience != "none"]
    pairs = dict.fromkeys((r, o) for p, r, o in changes if p == page.thread.page_id)
    pairs |= dict.fromkeys((r, c.outcome) for _, c in told for r in remedies_of(c) if _stated_of(stated, r, c.outcome))
    for remedy, outcome in sorted(pairs, key=lambda pair: (pair[0], pair[1] or "")):
        found = changes.get((page.thread.page_id, remedy, outcome), [])
        yield _row(page, remedy, outcome, found, told, _statements(stated, remedy, outcome))


def _states_effect(sentence: Sentence) -> bool:
    """An effect in percent, or in points of a score."""
    return sentence.tells_effect and bool(_figures(sentence))


def _figures(sentence: Sentence) -> list[Quantity]:
    return [q for q in sentence.numbers if q.kind == "percentage" or (q.kind == "pain_score" and q.before is not None)]


def _statements(stated: Iterable[Sentence], remedy: str, outcome: str | None) -> list[Sentence]:
    """Sentences on the remedy whose outcome is the same or of the same part of health, or that name none."""
    return [s for s in stated if remedy in s.remedies and (not s.outcomes or outcome in s.outcomes or _akin(outcome, s.outcomes))]


def _stated_of(stated: Iterable[Sentence], remedy: str, outcome: str | None) -> bool:
    """Whether the article puts this very outcome, or none, in numbers for the remedy."""
    return any(remedy in s.remedies and (outcome in s.outcomes if outcome else not s.outcomes) for s in stated)


def _akin(outcome: str | None, others: Iterable[str]) -> bool:
    known = entities()
    areas = known[outcome].areas if outcome in known else frozenset()
    return any(areas & known[other].areas for other in others if other in known)


def _row(
    page: Page,
    remedy: str,
    outcome: str | None,
    found: Sequence[ReportedEffect],
    told: Iterable[tuple[Post, Claim]],
    stated: Sequence[Sentence],
) -> EffectBeside:
    on_remedy = [(post, claim) for post, claim in told if remedy in remedies_of(claim)]
    percents = [e.change_percent for e in found if e.change_percent is not None]
    times = [e.days for e in found if e.days is not None]
    figures = [q for s in stated for q in _figures(s) if q.kind == "percentage"]
    return EffectBeside(
        page_id=page.thread.page_id,
        intervention=remedy,
        outcome=outcome,
        helped=_comments(on_remedy, _HELPED, outcome),
        no_effect=len({p.comment_id for p, c in on_remedy if c.direction == "no_effect" and c.claim_type != "safety_adverse"}),
        harmed=_comments(on_remedy, _HARMED, None),
        with_numbers=len({e.comment_id for e in found}),
        median_change=round(statistics.median(percents), 1) if percents else None,
        least_change=min(percents, key=abs, default=None),
        largest_change=max(percents, key=abs, default=None),
        median_days=round(statistics.median(times), 1) if times else None,
        article_low=min((q.low for q in figures), default=None),
        article_high=max((q.high for q in figures), default=None),
        article_quotes=tuple(s.words for s in stated),
        caption=CAPTION,
    )


def _comments(on_remedy: Iterable[tuple[Post, Claim]], directions: Sequence[str], outcome: str | None) -> int:
    wanted = [p for p, c in on_remedy if c.direction in directions and (outcome is None or c.outcome in (outcome, None))]
    return len({post.comment_id for post in wanted})
