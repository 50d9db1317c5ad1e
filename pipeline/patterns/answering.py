"""Which comment speaks against which claim, and which risky claims nobody has spoken against."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from pipeline.claims.reading import Reading
from pipeline.flags import RISKY, SEVERITIES, in_crisis
from pipeline.flags.disputes import contradicting, disputing
from pipeline.patterns.cues import outcomes, reading_of, remedies
from pipeline.patterns.groups import claim_id
from pipeline.patterns.posts import Page, Post, hours_between
from pipeline.patterns.values import Correction, RiskyClaim
from pipeline.types import Claim, Span


def corrections(pages: Iterable[Page]) -> tuple[Correction, ...]:
    """Every answer that disputes or contradicts the comment it answers, in page order.

    ``kind`` says how: "disputes" in words ("that is not true"), "contradicts" by a statement, "own_experience" by a
    testimony. Neither side is said to be right. Nobody corrects oneself, no answer does that is itself flagged as a risk, and
    a writer in danger neither corrects nor is corrected.
    """
    return tuple(row for page in pages for row in _of_page(page))


def _of_page(page: Page) -> Iterator[Correction]:
    by_place = {post.comment.position: post for post in page.posts}
    for answer in page.posts:
        target = by_place.get(answer.target) if answer.target is not None else None
        if target is None or _in_crisis(target) or _in_crisis(answer):
            continue
        own = bool(answer.author and answer.author == target.author)
        if _answerable(target) and not (own or answer.misleads):
            yield from _correction(page, target, answer)


def _in_crisis(post: Post) -> bool:
    return post.flag is not None and in_crisis(post.flag)


def _answerable(target: Post) -> bool:
    return bool(target.claims or target.flag) and not target.twin


def _correction(page: Page, target: Post, answer: Post) -> Iterator[Correction]:
    against = contradicting(target.claims, answer.claims)
    reading = reading_of(page, answer)
    words = disputing(reading)
    span = words or (_span(against[1]) if against else None)
    if span is None:
        return
    answered = against[0] if against else _meant(target, reading)
    kind = "disputes" if words else "own_experience" if against and against[1].experience != "none" else "contradicts"
    yield Correction(
        page_id=target.page_id,
        comment_id=target.comment_id,
        claim_id=claim_id(target, answered) if answered else None,
        answered_by=answer.comment_id,
        way=answer.way or "reply",
        kind=kind,
        start=span.start,
        end=span.end,
        quote=span.quote,
        delay_hours=hours_between(target.comment.posted_at, answer.comment.posted_at),
        risk_level=target.flag.risk_level if target.flag else 0,
        verdict=answered.verdict if answered else None,
    )


def _span(claim: Claim) -> Span:
    return Span(start=claim.start, end=claim.end, quote=claim.quote)


def _meant(target: Post, reading: Reading) -> Claim | None:
    """The claim that an answer in words means: one that names what the answer names, the flagged one, or the only one."""
    named = {*remedies(reading.named), *outcomes(reading.named)}
    shared = [c for c in target.claims if named & {*c.interventions, c.outcome}]
    risky = risky_claim(target)
    if risky is not None and (not shared or risky in shared):
        return risky
    return shared[0] if shared else target.claims[0] if len(target.claims) == 1 else None


def risky_claim(post: Post) -> Claim | None:
    """The claim whose words the comment was flagged for."""
    spans = post.flag.spans[:1] if post.flag and post.flag.risk_level >= RISKY else ()
    return next((c for span in spans for c in post.claims if c.start < span.end and span.start < c.end), None)


def risky_claims(pages: Sequence[Page], found: Iterable[Correction]) -> tuple[RiskyClaim, ...]:
    """Flagged risks to readers, those without an answer first, then by level of risk, severity, number of replies, and place."""
    first: dict[str, Correction] = {}
    for correction in found:
        known = first.get(correction.comment_id)
        if known is None or _sooner(correction, known):
            first[correction.comment_id] = correction
    rows = [_risky(page, post, first) for page in pages for post in page.posts if _is_risky(post)]
    rows.sort(key=lambda r: (r.corrected, -r.risk_level, SEVERITIES.index(r.severity), -r.replies))
    return tuple(replace(row, rank=rank) for rank, row in enumerate(rows, start=1))


def _sooner(one: Correction, other: Correction) -> bool:
    return one.delay_hours is not None and (other.delay_hours is None or one.delay_hours < other.delay_hours)


def _is_risky(post: Post) -> bool:
    if post.flag is None or _in_crisis(post):
        return False
    return post.flag.risk_level >= RISKY and bool(post.flag.spans) and not post.twin


def _risky(page: Page, post: Post, first: Mapping[str, Correction]) -> RiskyClaim:
    flag, claim, answer = post.flag, risky_claim(post), first.get(post.comment_id)
    assert flag is not None  # _is_risky
    return RiskyClaim(
        rank=0,
        page_id=post.page_id,
        comment_id=post.comment_id,
        claim_id=claim_id(post, claim) if claim else None,
        severity=flag.severity,
        risk_level=flag.risk_level,
        risk_codes=flag.risk_codes,
        start=flag.spans[0].start,
        end=flag.spans[0].end,
        quote=flag.spans[0].quote,
        corrected=answer is not None,
        answered_by=answer.answered_by if answer else None,
        delay_hours=answer.delay_hours if answer else None,
        replies=len(page.answers.get(post.comment.position, ())),
    )
