"""Talk on federated sites: comment lists of Lemmy, and a Mastodon status with its context.

Source: join-lemmy.org/api (``GetComments``: a comment's ``path`` lists the ids above it, ``0.12.15``); docs.joinmastodon.org
("Get parent and child statuses in context").
"""

from __future__ import annotations

from typing import Final

from pipeline.parsers._base import Document, Kind, Reading
from pipeline.parsers.exports.posts import Post, amount, moment, reading_of
from pipeline.parsers.exports.values import Record, loaded, object_in, records, text_in
from pipeline.parsers.exports.words import of_html, of_markdown
from pipeline.types import Article

NAME: Final = "federated_json"
KINDS: Final[tuple[Kind, ...]] = ("json",)

_LISTS: Final = ("comments", "post_view", "comment_view", "ancestors", "descendants", "status", "context")
_GONE: Final = "[deleted]"


def matches(document: Document) -> bool:
    """A Lemmy comment, or a Mastodon status or context."""
    return any(_is_comment(r) or _is_status(r) for r in records(loaded(document.text).values, _LISTS))


def read(document: Document) -> Reading | None:
    """The comments in the file's order; of statuses, the one that answers none is the article."""
    found = [*records(loaded(document.text).values, _LISTS)]
    notices = loaded(document.text).notices
    comments = [r for r in found if _is_comment(r)]
    if comments:
        view = next((r for r in found if "post" in r), {})
        posts = [_of_comment(r, object_in(view, "post").get("creator_id")) for r in comments]
        stated = amount(object_in(view, "counts").get("comments"))
        return reading_of(posts, article=_of_post(view), platform=None, stated=stated, notices=notices)
    statuses = [r for r in found if _is_status(r)]
    root = next((r for r in statuses if not r.get("in_reply_to_id")), {})
    top = text_in(root, "id") or next((text_in(r, "in_reply_to_id") for r in statuses), None)
    writer = text_in(object_in(root, "account"), "acct")
    posts = [_of_status(r, top, writer) for r in statuses if r is not root]
    return reading_of(posts, article=_topic(root), platform=None, stated=None, notices=notices)


def _is_comment(record: Record) -> bool:
    comment = object_in(record, "comment")
    return isinstance(comment.get("content"), str) and "path" in comment


def _is_status(record: Record) -> bool:
    return isinstance(record.get("content"), str) and "account" in record and "in_reply_to_id" in record


def _of_comment(record: Record, starter: object) -> Post:
    comment, creator = object_in(record, "comment"), object_in(record, "creator")
    above = str(comment["path"]).split(".")[1:-1]
    removed = comment.get("deleted") is True or comment.get("removed") is True
    text, quoted = of_markdown(str(comment["content"]))
    return Post(
        key=text_in(comment, "id"),
        parent=above[-1] if above else None,
        text=text or _GONE if removed else text,
        quoted=quoted,
        author=text_in(creator, "name", "display_name"),
        posted_text=text_in(comment, "published"),
        posted_at=moment(comment.get("published")),
        permalink=text_in(comment, "ap_id"),
        votes=amount(object_in(record, "counts").get("score")),
        kind="removed" if removed else "comment",
        by_article_author=not removed and starter is not None and comment.get("creator_id") == starter,
    )


def _of_post(view: Record) -> Article:
    post = object_in(view, "post")
    text, quoted = of_markdown(text_in(post, "body") or "")
    return Article(
        title=text_in(post, "name"),
        author=text_in(object_in(view, "creator"), "name") if post and "comment" not in view else None,
        published=moment(post.get("published")),
        published_text=text_in(post, "published"),
        url=text_in(post, "ap_id"),
        text="\n\n".join(row for part in (*quoted, text) for row in part.split("\n") if row),
    )


def _of_status(record: Record, top: str | None, writer: str | None) -> Post:
    parent, author = text_in(record, "in_reply_to_id"), text_in(object_in(record, "account"), "acct", "username")
    text, quoted = of_html(str(record["content"]))
    return Post(
        key=text_in(record, "id"),
        parent=None if parent == top else parent,
        text=text,
        quoted=quoted,
        author=author,
        posted_text=text_in(record, "created_at"),
        posted_at=moment(record.get("created_at")),
        permalink=text_in(record, "url", "uri"),
        votes=amount(record.get("favourites_count")),
        by_article_author=author is not None and author == writer,
    )


def _topic(root: Record) -> Article:
    text, _ = of_html(str(root.get("content") or ""))
    return Article(
        author=text_in(object_in(root, "account"), "acct", "username"),
        published=moment(root.get("created_at")),
        published_text=text_in(root, "created_at"),
        language=text_in(root, "language"),
        url=text_in(root, "url", "uri"),
        text="\n\n".join(text.split("\n")),
    )
