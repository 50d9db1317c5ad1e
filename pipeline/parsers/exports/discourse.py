"""A Discourse topic as ``/t/<id>.json`` gives it, in one file or several.

Source: docs.discourse.org, "Get a single topic".
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final
from urllib.parse import urljoin

from pipeline.parsers._base import Document, Kind, Reading
from pipeline.parsers.exports.posts import Post, amount, elsewhere, moment, reading_of
from pipeline.parsers.exports.values import Record, list_in, loaded, object_in, records, text_in
from pipeline.parsers.exports.words import of_html
from pipeline.types import Article, Notice

NAME: Final = "discourse_json"
KINDS: Final[tuple[Kind, ...]] = ("json",)
PLATFORM: Final = "discourse"

_SMALL_ACTION: Final = 3
"""``post_type`` of "closed this topic", "moved here" and the like."""
_LIKE: Final = 2
"""Id of likes in ``actions_summary``."""
_REST: Final = "post(s) of the topic are not in the file; ask for it with ?print=true, or save the further pages beside it"


def matches(document: Document) -> bool:
    """A topic with its stream of posts."""
    return any(_is_topic(record) for record in records(loaded(document.text).values))


def read(document: Document) -> Reading | None:
    """The first post is the article, the others are its comments, in the order of their numbers."""
    data = loaded(document.text)
    topics = [record for record in records(data.values) if _is_topic(record)]
    head = next((t for t in topics if text_in(t, "title")), topics[0])
    own = [t for t in topics if t.get("id") == head.get("id") or t.get("id") is None]
    posts = _posts(own)
    first = next((p for p in posts if p.get("post_number") == 1), {})
    others = len({str(t.get("id")) for t in topics} - {str(t.get("id")) for t in own})
    notices = (*data.notices, *elsewhere(_missing(own, posts), _REST), *_several(others))
    base = document.page.url or ""
    starter = text_in(first, "username") or text_in(object_in(head, "details", "created_by"), "username")
    comments = [_post(p, head, base, starter) for p in posts if p is not first and p.get("post_type") != _SMALL_ACTION]
    count = amount(head.get("posts_count"))
    stated = None if count is None else max(0, count - 1)
    return reading_of(comments, article=_article(head, first, base), platform=PLATFORM, stated=stated, notices=notices)


def _is_topic(record: Record) -> bool:
    return any(isinstance(post, dict) and "cooked" in post for post in list_in(object_in(record, "post_stream"), "posts"))


def _posts(topics: Sequence[Record]) -> list[Record]:
    found = [p for t in topics for p in list_in(object_in(t, "post_stream"), "posts") if isinstance(p, dict)]
    return sorted(found, key=lambda post: amount(post.get("post_number")) or 0)


def _missing(topics: Sequence[Record], posts: Sequence[Record]) -> int:
    """Posts that the stream lists and no page holds."""
    listed = {str(ident) for t in topics for ident in list_in(object_in(t, "post_stream"), "stream")}
    return len(listed - {str(post.get("id")) for post in posts})


def _several(others: int) -> tuple[Notice, ...]:
    message = f"{others + 1} topics in one file; the first one was read"
    return (Notice(code="several_threads", message=message),) if others else ()


def _post(post: Record, topic: Record, base: str, starter: str | None) -> Post:
    text, quoted = of_html(text_in(post, "cooked") or "")
    removed = post.get("user_deleted") is True or post.get("hidden") is True or bool(post.get("deleted_at"))
    number, parent = text_in(post, "post_number"), text_in(post, "reply_to_post_number")
    author = text_in(post, "username", "display_username", "name")
    return Post(
        key=number,
        parent=None if parent == "1" else parent,
        text=text or ("[hidden]" if removed else ""),
        quoted=quoted,
        author=author,
        posted_text=text_in(post, "created_at"),
        posted_at=moment(post.get("created_at")),
        native_id=text_in(post, "id"),
        permalink=_address(post, topic, base),
        votes=_likes(post),
        kind="removed" if removed else "comment",
        by_article_author=not removed and author is not None and author == starter,
    )


def _likes(post: Record) -> int | None:
    """Likes; Discourse leaves the entry out of the summary where there are none."""
    if "actions_summary" not in post:
        return amount(post.get("like_count"))
    found = (a for a in list_in(post, "actions_summary") if isinstance(a, dict) and a.get("id") == _LIKE)
    return next((amount(action.get("count")) or 0 for action in found), 0)


def _address(post: Record, topic: Record, base: str) -> str | None:
    slug, ident, number = text_in(topic, "slug"), text_in(topic, "id"), text_in(post, "post_number")
    path = text_in(post, "post_url") or (f"/t/{slug}/{ident}/{number}" if slug and ident and number else None)
    return None if path is None else urljoin(base, path)


def _article(topic: Record, first: Record, base: str) -> Article:
    text, quoted = of_html(text_in(first, "cooked") or "")
    slug, ident = text_in(topic, "slug"), text_in(topic, "id")
    return Article(
        title=text_in(topic, "title"),
        author=text_in(first, "username") or text_in(object_in(topic, "details", "created_by"), "username"),
        published=moment(first.get("created_at") or topic.get("created_at")),
        published_text=text_in(first, "created_at") or text_in(topic, "created_at"),
        url=urljoin(base, f"/t/{slug}/{ident}") if slug and ident else None,
        text="\n\n".join(row for part in (*quoted, text) for row in part.split("\n") if row),
    )
