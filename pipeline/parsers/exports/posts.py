"""Comments as an export states them, and the thread they make: each once, each reply below the comment it answers."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any, Final

from pipeline.parsers import dates
from pipeline.parsers._base import Reading
from pipeline.types import Article, Comment, CommentKind, Notice

_COUNT: Final = re.compile(r"(-?\d{1,3}(?:[,.\u00a0 ]\d{3})+|-?\d{1,12}(?:[.,]\d{1,2})?)\s?([kKmMbB]?)")
_MAILED: Final = re.compile(r"\s*(?:[A-Z][a-z]{2},\s)?\d{1,2}\s[A-Z][a-z]{2}\s\d{4}\s\d\d?:\d\d")
"""The form of mail and RSS (RFC 822), with a zone at its end."""
_TIMES: Final = {"": 1, "k": 1_000, "m": 1_000_000, "b": 1_000_000_000}


@dataclass(frozen=True, kw_only=True, slots=True)
class Post:
    """One comment of an export."""

    key: str | None
    """The name that other comments answer it by."""
    parent: str | None = None
    """The key of the comment it answers; None for an answer to the article."""
    text: str
    quoted: tuple[str, ...] = ()
    author: str | None = None
    posted_text: str | None = None
    posted_at: str | None = None
    native_id: str | None = None
    permalink: str | None = None
    votes: int | None = None
    kind: CommentKind = "comment"
    by_article_author: bool = False


def reading_of(
    posts: Iterable[Post], *, article: Article, platform: str | None, stated: int | None = None, notices: Sequence[Notice] = ()
) -> Reading:
    """The reading that posts make, in their order but with replies below what they answer."""
    once, repeated = _once(posts)
    placed = _placed(once)
    found = (*notices, *_repeats(repeated), *_orphans(once))
    return Reading(comments=_comments(placed), article=article, tables=(), stated_count=stated, notices=found, platform=platform)


def largest(threads: Mapping[str, Reading], things: str) -> Reading | None:
    """The thread with most comments, the first of equals, with a notice that the file holds others."""
    if not threads:
        return None
    counts = {topic: len(reading.comments) for topic, reading in threads.items()}
    chosen = max(counts, key=lambda topic: counts[topic])
    if len(counts) == 1:
        return threads[chosen]
    message = (
        f"the file holds comments on {len(counts)} {things}; those on {chosen[:80] or 'the first'}, which has most "
        f"({counts[chosen]}), were read here, {sum(counts.values()) - counts[chosen]} others were not"
    )
    notice = Notice(code="several_threads", message=message)
    return dataclasses.replace(threads[chosen], notices=(*threads[chosen].notices, notice))


def _once(posts: Iterable[Post]) -> tuple[list[Post], int]:
    """Those with words, the first of a key; and how many were left out because they stood there before."""
    kept: dict[str | int, Post] = {}
    repeated = 0
    for number, post in enumerate(posts):
        if post.text and post.key in kept:
            repeated += 1
        elif post.text:
            kept[number if post.key is None else post.key] = post
    return list(kept.values()), repeated


def _placed(posts: Sequence[Post]) -> list[Post]:
    known = {post.key for post in posts if post.key is not None}
    below: dict[str | None, list[Post]] = {}
    for post in posts:
        below.setdefault(post.parent if post.parent in known and post.parent != post.key else None, []).append(post)
    placed: list[Post] = []
    seen: set[int] = set()
    for root in [*below.get(None, []), *posts]:  # a ring of parents has no root: its members come last
        stack = [root]
        while stack:
            post = stack.pop()
            if id(post) not in seen:
                seen.add(id(post))
                placed.append(post)
                stack.extend(reversed(below.get(post.key, []) if post.key is not None else []))
    return placed


def _comments(placed: Sequence[Post]) -> tuple[Comment, ...]:
    positions = {post.key: n for n, post in enumerate(placed) if post.key is not None}
    return tuple(_comment(post, n, positions.get(post.parent or "")) for n, post in enumerate(placed))


def _comment(post: Post, position: int, parent: int | None) -> Comment:
    return Comment(
        position=position,
        text=post.text,
        author=None if post.kind == "removed" else post.author,
        posted_text=post.posted_text,
        posted_at=post.posted_at,
        parent=parent if parent is not None and parent < position else None,
        native_id=post.native_id or post.key,
        permalink=post.permalink,
        votes=post.votes,
        kind=post.kind,
        by_article_author=post.by_article_author,
        quoted=post.quoted,
    )


def _repeats(repeated: int) -> tuple[Notice, ...]:
    message = f"{repeated} comment(s) stood in the file more than once (pages of an export overlap); each was read once"
    return (Notice(code="duplicate_ids", message=message),) if repeated else ()


def _orphans(posts: Sequence[Post]) -> tuple[Notice, ...]:
    known = {post.key for post in posts}
    orphans = sum(post.parent is not None and post.parent not in known for post in posts)
    message = f"{orphans} comment(s) answer a comment that is not in the file (removed, or on another page of the export)"
    return (Notice(code="orphans", message=message),) if orphans else ()


def moment(value: Any) -> str | None:
    """ISO 8601 of a stated moment: seconds or milliseconds since 1970, or a date in any machine-readable form.

    >>> moment(1700000000), moment("1700000000.0"), moment("20240311"), moment(True)
    ('2023-11-14T22:13:20+00:00', '2023-11-14T22:13:20+00:00', '2024-03-11', None)
    """
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return None
    if isinstance(value, int | float):
        return _epoch(float(value))
    if _MAILED.match(value):
        return _mailed(value)
    packed = re.fullmatch(r"((?:19|20)\d\d)(\d\d)(\d\d)", value.strip())
    return dates.machine("-".join(packed.groups()) if packed else value)


def _mailed(value: str) -> str | None:
    try:
        return parsedate_to_datetime(value.strip()).isoformat()
    except ValueError:
        return dates.machine(value)


def _epoch(seconds: float) -> str | None:
    seconds = seconds / 1000 if 1e11 <= seconds < 1e13 else seconds
    return datetime.fromtimestamp(seconds, UTC).isoformat() if 1e6 <= seconds < 4e9 else None


def amount(value: Any) -> int | None:
    """A counter as programs and pages write it.

    >>> amount("1.2K"), amount("1,234"), amount(7), amount("-3"), amount(""), amount("many"), amount(True)
    (1200, 1234, 7, -3, None, None, None)
    """
    if isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < 1e15:
        return int(value)
    found = _COUNT.fullmatch(value.strip()) if isinstance(value, str) else None
    if found is None:
        return None
    digits = found[1]
    grouped = not found[2] and re.search(r"[,.\u00a0 ]\d{3}$", digits) is not None
    number = float(re.sub(r"[,.\u00a0 ]", "", digits)) if grouped else float(re.sub(r"[\u00a0 ]", "", digits).replace(",", "."))
    return round(number * _TIMES[found[2].lower()])


def elsewhere(count: int, what: str) -> tuple[Notice, ...]:
    """A notice that the file holds only a part; nothing if ``count`` is not above zero."""
    return (Notice(code="page_part", message=f"{count} {what}"),) if count > 0 else ()
