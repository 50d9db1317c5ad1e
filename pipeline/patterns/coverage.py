"""How much of the talk about remedies the article's evidence table covers, and what it leaves out."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Final

from pipeline.claims.offered import evidence
from pipeline.claims.reading import kind_of
from pipeline.patterns import shares
from pipeline.patterns.posts import Page, Post, remedies_of
from pipeline.patterns.values import RemedyTalk, TableCover
from pipeline.types import Claim

_SHOWN: Final = 12
"""Remedies named as left out, those with the most comments first."""

Told = tuple[Post, Claim, str]


def remedy_talk(pages: Iterable[Page]) -> tuple[RemedyTalk, ...]:
    """For each page every remedy that readers make claims about, most first, and the table's remedies nobody speaks of.

    The share is of the page's scored comments.
    """
    return tuple(row for page in pages for row in _talk(page))


def _talk(page: Page) -> list[RemedyTalk]:
    told: dict[str, list[Post]] = defaultdict(list)
    for post, _, remedy in _told(page):
        told[remedy].append(post)
    table = in_table(page)
    scored = sum(post.scored for post in page.posts)
    rows = [
        RemedyTalk(
            page_id=page.thread.page_id,
            intervention=remedy,
            in_table=remedy in table,
            count=shares.count(told.get(remedy, ()), len(told.get(remedy, ())), scored),
        )
        for remedy in dict.fromkeys([*told, *table])
    ]
    return sorted(rows, key=lambda row: (-row.count.comments, row.intervention))


def _told(page: Page) -> list[Told]:
    return [(post, claim, remedy) for post in page.posts for claim in post.claims for remedy in remedies_of(claim)]


def in_table(page: Page) -> tuple[str, ...]:
    """Remedies of the page's evidence rows, in table order."""
    rows = evidence(page.thread.article, page.thread.tables).rows
    return tuple(dict.fromkeys(remedy for row in rows for remedy in row.entities if kind_of(remedy) != "outcome"))


def table_cover(pages: Sequence[Page]) -> tuple[TableCover, ...]:
    """A row a page that has an evidence table, and first one over all of them (``page_id`` None).

    A claim is covered if the table knows one of its remedies. Claims that tell of no one remedy are left out.
    """
    tabled = [page for page in pages if in_table(page)]
    return (_cover(None, tabled), *(_cover(page.thread.page_id, [page]) for page in tabled)) if tabled else ()


def _cover(page_id: str | None, pages: Sequence[Page]) -> TableCover:
    claims: dict[tuple[str, str], bool] = {}
    comments: dict[str, bool] = {}
    outside: dict[str, set[str]] = defaultdict(set)
    spoken: set[str] = set()
    listed: dict[str, None] = {}
    for page in pages:
        table = in_table(page)
        listed |= dict.fromkeys(table)
        for post, claim, remedy in _told(page):
            if page_id is None and post.twin:
                continue
            known = remedy in table
            claims[post.comment_id, claim.claim_id] = claims.get((post.comment_id, claim.claim_id), False) or known
            comments[post.comment_id] = comments.get(post.comment_id, False) or known
            spoken.add(remedy)
            if not known:
                outside[remedy].add(post.comment_id)
    claim_low, claim_high = shares.wilson(sum(claims.values()), len(claims))
    comment_low, comment_high = shares.wilson(sum(comments.values()), len(comments))
    return TableCover(
        page_id=page_id,
        claims=len(claims),
        claims_in_table=sum(claims.values()),
        claim_share=sum(claims.values()) / len(claims) if claims else 0.0,
        claim_low=claim_low,
        claim_high=claim_high,
        comments=len(comments),
        comments_in_table=sum(comments.values()),
        comment_share=sum(comments.values()) / len(comments) if comments else 0.0,
        comment_low=comment_low,
        comment_high=comment_high,
        left_out=tuple(sorted(outside, key=lambda r: (-len(outside[r]), r))[:_SHOWN]),
        unspoken=tuple(remedy for remedy in listed if remedy not in spoken),
    )
