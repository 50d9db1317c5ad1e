"""The XML export of Disqus: ``thread`` elements for pages, ``post`` elements for comments, tied together by ids."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from bs4 import BeautifulSoup

from pipeline.evidence import find_tables
from pipeline.parsers import dates
from pipeline.parsers._base import Document, Kind, Reading
from pipeline.parsers.exports.markup import broken, name_of, root_of
from pipeline.parsers.exports.posts import largest
from pipeline.parsers.exports.words import of_html
from pipeline.types import Article, Comment, Notice

NAME: Final = "disqus_xml"
KINDS: Final[tuple[Kind, ...]] = ("xml",)

_ID: Final = "{http://disqus.com/disqus-internals}id"
_REMOVED: Final = "This comment was deleted."


def matches(document: Document) -> bool:
    """An XML text whose first element is ``disqus``."""
    head = document.text.lstrip("\ufeff \t\r\n")[:1000]
    return "<disqus" in head


def read(document: Document) -> Reading | None:
    """The thread with most posts."""
    return largest(threads(document), "pages")


def threads(document: Document) -> dict[str, Reading]:
    """Each page that has posts; where none has, the first page."""
    root = root_of(document.text)
    if root is None or name_of(root) != "disqus":
        return {}
    pages = {str(e.get(_ID)): e for e in root if name_of(e) == "thread" and e.get(_ID)}
    posts: dict[str, list[Any]] = {}
    for post in (e for e in root if name_of(e) == "post"):
        posts.setdefault(_reference(post, "thread") or "", []).append(post)
    cut = broken(document.text, root)
    return {key: _thread(pages.get(key), posts.get(key, []), cut) for key in posts or list(pages)[:1]}


def _thread(page: Any, own: Sequence[Any], cut: Sequence[Notice]) -> Reading:
    kept = [post for post in own if _text_of(post, "isSpam") != "true"]
    notices = (*cut, *_spam(len(own) - len(kept)), *_orphans(kept))
    body = BeautifulSoup(_text_of(page, "message"), "lxml")
    tables = find_tables(body)
    for table in body.find_all("table"):
        table.decompose()
    article = _article(page, str(body))
    return Reading(comments=_comments(_sorted(kept)), article=article, tables=tables, notices=notices, platform="disqus")


def _child(element: Any, name: str) -> Any:
    return next((child for child in element if name_of(child) == name), None)


def _text_of(element: Any, *path: str) -> str:
    for name in path:
        element = _child(element, name) if element is not None else None
    return "".join(element.itertext()).strip() if element is not None else ""


def _reference(post: Any, name: str) -> str | None:
    element = _child(post, name)
    return element.get(_ID) if element is not None else None


def _sorted(posts: Sequence[Any]) -> list[Any]:
    """Oldest first, each reply below its parent."""
    ordered = sorted(posts, key=lambda post: _text_of(post, "createdAt"))
    ids = {post.get(_ID) for post in ordered}
    below: dict[str | None, list[Any]] = {}
    for post in ordered:
        parent = _reference(post, "parent")
        below.setdefault(parent if parent in ids and parent != post.get(_ID) else None, []).append(post)
    placed: list[Any] = []
    seen: set[int] = set()
    for root in [*below.get(None, []), *ordered]:
        stack = [root]
        while stack:
            post = stack.pop()
            if id(post) not in seen:
                seen.add(id(post))
                placed.append(post)
                stack.extend(reversed(below.get(post.get(_ID), [])))
    return placed


def _comments(posts: Sequence[Any]) -> tuple[Comment, ...]:
    positions = {post.get(_ID): n for n, post in enumerate(posts)}
    comments = []
    for n, post in enumerate(posts):
        removed = _text_of(post, "isDeleted") == "true"
        text, quoted = of_html(_text_of(post, "message"))
        parent = positions.get(_reference(post, "parent"))
        created = _text_of(post, "createdAt")
        comments.append(
            Comment(
                position=n,
                text=_REMOVED if removed else text,
                author=None if removed else _text_of(post, "author", "name") or _text_of(post, "author", "username") or None,
                posted_text=created or None,
                posted_at=dates.machine(created) if created else None,
                parent=parent if parent is not None and parent < n else None,
                native_id=post.get(_ID) or None,
                kind="removed" if removed else "comment",
                quoted=() if removed else quoted,
            )
        )
    return tuple(comments)


def _article(thread: Any, body: str) -> Article:
    if thread is None:
        return Article()
    created = _text_of(thread, "createdAt")
    text, _ = of_html(body)
    return Article(
        title=_text_of(thread, "title") or None,
        published=dates.machine(created) if created else None,
        published_text=created or None,
        url=_text_of(thread, "link") or None,
        text=text,
    )


def _spam(spam: int) -> tuple[Notice, ...]:
    message = f"{spam} posts marked as spam were left out."
    return (Notice(code="unapproved_left_out", message=message),) if spam else ()


def _orphans(posts: Sequence[Any]) -> tuple[Notice, ...]:
    ids = {post.get(_ID) for post in posts}
    orphans = sum((parent := _reference(post, "parent")) is not None and parent not in ids for post in posts)
    message = f"{orphans} posts answer a post that is not in the export, or was left out as spam."
    return (Notice(code="orphans", message=message),) if orphans else ()
