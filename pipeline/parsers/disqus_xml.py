"""The XML export of Disqus: ``thread`` elements for pages, ``post`` elements for comments, tied together by ids."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any, Final

from lxml import etree

from pipeline.parsers import dates
from pipeline.parsers._base import Document, Kind, Reading
from pipeline.parsers.wordpress_json import comment_text
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
    """The thread with most posts, and a notice where the export holds others."""
    root = _tree(document.text)
    if root is None or _name(root) != "disqus":
        return None
    threads = {str(e.get(_ID)): e for e in root if _name(e) == "thread" and e.get(_ID)}
    posts = [e for e in root if _name(e) == "post"]
    if not threads and not posts:
        return None
    counts = Counter(_reference(post, "thread") or "" for post in posts)
    chosen = max(counts, key=lambda key: (counts[key], key in threads), default=next(iter(threads), ""))
    own = [post for post in posts if (_reference(post, "thread") or "") == chosen]
    kept = [post for post in own if _text_of(post, "isSpam") != "true"]
    notices = (*_notices(threads, counts, chosen, len(own) - len(kept)), *_orphans(kept))
    return Reading(
        comments=_comments(_sorted(kept)), confidence=1.0, article=_article(threads.get(chosen)), tables=(), notices=notices
    )


def _tree(text: str) -> Any:
    """The first element, read without entities, network or giant trees; None for what is not XML even when mended."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False, recover=True, load_dtd=False)
    try:
        bare = re.sub(
            r"^<\?xml[^>]{0,200}\?>", "", text.lstrip("\ufeff \t\r\n")
        )  # its encoding no longer holds: the text is decoded
        return etree.fromstring(bare.encode("utf-8"), parser)
    except (etree.XMLSyntaxError, ValueError):
        return None


def _name(element: Any) -> str:
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def _child(element: Any, name: str) -> Any:
    return next((child for child in element if _name(child) == name), None)


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
        text, quoted = comment_text(_text_of(post, "message"))
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


def _article(thread: Any) -> Article:
    if thread is None:
        return Article()
    created = _text_of(thread, "createdAt")
    text, _ = comment_text(_text_of(thread, "message"))
    return Article(
        title=_text_of(thread, "title") or None,
        published=dates.machine(created) if created else None,
        published_text=created or None,
        url=_text_of(thread, "link") or None,
        text=text,
    )


def _notices(threads: Mapping[str, Any], counts: Mapping[str, int], chosen: str, spam: int) -> tuple[Notice, ...]:
    notices = []
    others = {key: counts.get(key, 0) for key in {**threads, **counts} if key != chosen and counts.get(key, 0)}
    if others:
        message = (
            f"The export holds {len(others) + 1} threads; the one with most posts ({counts[chosen]}) was read, "
            f"{sum(others.values())} posts of the others were not. Save each thread as a file of its own to read them all."
        )
        notices.append(Notice(code="several_threads", message=message))
    if spam:
        notices.append(Notice(code="unapproved_left_out", message=f"{spam} posts marked as spam were left out."))
    return tuple(notices)


def _orphans(posts: Sequence[Any]) -> tuple[Notice, ...]:
    ids = {post.get(_ID) for post in posts}
    orphans = sum((parent := _reference(post, "parent")) is not None and parent not in ids for post in posts)
    message = f"{orphans} posts answer a post that is not in the export, or was left out as spam."
    return (Notice(code="orphans", message=message),) if orphans else ()
