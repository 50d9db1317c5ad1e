"""Comments of a Facebook or Instagram post as the Graph interface lists them.

Source: developers.facebook.com/docs/graph-api, "Comment" (``message``, ``from``, ``created_time``, ``comments``, ``parent``)
and "IG Comment" (``text``, ``username``, ``timestamp``, ``replies``).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from pipeline.parsers._base import Document, Kind, Reading
from pipeline.parsers.exports.posts import Post, amount, elsewhere, moment, reading_of
from pipeline.parsers.exports.values import Record, loaded, object_in, text_in
from pipeline.parsers.exports.words import of_plain
from pipeline.types import Article

NAME: Final = "facebook_json"
KINDS: Final[tuple[Kind, ...]] = ("json",)
PLATFORM: Final = "facebook"

_PAGES: Final = "list(s) of comments in the file name a next page that is not in it"
_INNER: Final = ("comments", "replies")

Entry = tuple[Record, str | None, bool]
"""A comment or post, the comment it is listed below, and whether it is the post."""


def matches(document: Document) -> bool:
    """At least one comment with its words and its time."""
    return any(not is_post for _, _, is_post in _entries(loaded(document.text).values))


def read(document: Document) -> Reading | None:
    """The comments in the file's order."""
    data = loaded(document.text)
    entries = [*_entries(data.values)]
    post = next((record for record, _, is_post in entries if is_post), {})
    writer = text_in(object_in(post, "from"), "id", "name")
    posts = [_post(record, below, writer) for record, below, is_post in entries if not is_post]
    notices = (*data.notices, *elsewhere(_open_ends(data.values), _PAGES))
    stated = amount(object_in(post, "comments", "summary").get("total_count"))
    return reading_of(posts, article=_article(post), platform=PLATFORM, stated=stated, notices=notices)


def _entries(values: Any) -> Iterator[Entry]:
    outer = {id(value) for value in values}
    stack: list[tuple[Any, str | None]] = [(values, None)]
    while stack:
        value, below = stack.pop()
        if isinstance(value, list | tuple):
            stack.extend((item, below) for item in reversed(value) if isinstance(item, dict | list))
        elif isinstance(value, dict):
            is_post = id(value) in outer and _is_post(value)  # comments stand in lists
            is_comment = _is_comment(value) and not is_post
            if is_comment or is_post:
                yield value, below, is_post
            inner = [value.get(name) for name in ("data", *_INNER)]
            stack.extend((item, text_in(value, "id") if is_comment else below) for item in reversed(inner) if item)


def _is_post(record: Record) -> bool:
    return isinstance(object_in(record, "comments").get("data"), list)


def _is_comment(record: Record) -> bool:
    graph = isinstance(record.get("message"), str) and "created_time" in record and "id" in record
    instagram = isinstance(record.get("text"), str) and "timestamp" in record and "username" in record
    return graph or instagram


def _open_ends(values: Any) -> int:
    """Lists with a page to follow: answers below a comment, comments below the post, and the last page of the file."""
    inner = sum("next" in object_in(record, name, "paging") for record, _, _ in _entries(values) for name in _INNER)
    last = values[-1] if values else None
    return inner + (isinstance(last, dict) and "next" in object_in(last, "paging"))


def _post(record: Record, below: str | None, writer: str | None) -> Post:
    sender = object_in(record, "from")
    text, quoted = of_plain(text_in(record, "message", "text") or "")
    author = text_in(sender, "name") or text_in(record, "username")
    return Post(
        key=text_in(record, "id"),
        parent=text_in(object_in(record, "parent"), "id") or below,
        text=text,
        quoted=quoted,
        author=author,
        posted_text=text_in(record, "created_time", "timestamp"),
        posted_at=moment(record.get("created_time", record.get("timestamp"))),
        permalink=text_in(record, "permalink_url"),
        votes=amount(record.get("like_count")),
        by_article_author=writer is not None and writer in (text_in(sender, "id"), author),
    )


def _article(post: Record) -> Article:
    text, _ = of_plain(text_in(post, "message") or "")
    return Article(
        title=text_in(post, "story"),
        author=text_in(object_in(post, "from"), "name"),
        published=moment(post.get("created_time")),
        published_text=text_in(post, "created_time"),
        url=text_in(post, "permalink_url"),
        text="\n\n".join(text.split("\n")),
    )
