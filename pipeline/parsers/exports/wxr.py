"""The export of a WordPress site (WXR): items with their comments inside.

Source: WordPress core, wp-admin/includes/export.php (WXR 1.0 to 1.2).
"""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from typing import Any, Final

from bs4 import BeautifulSoup

from pipeline.evidence import find_tables
from pipeline.parsers._base import Document, Kind, Reading
from pipeline.parsers.exports.bodies import article_text
from pipeline.parsers.exports.markup import broken, children, root_of, text_of
from pipeline.parsers.exports.posts import Post, largest, moment, reading_of
from pipeline.parsers.exports.words import of_html
from pipeline.types import Article, CommentKind, EvidenceTable, Notice

NAME: Final = "wordpress_wxr"
KINDS: Final[tuple[Kind, ...]] = ("xml",)
PLATFORM: Final = "wordpress"

_NO_DAY: Final = "0000-00-00"
_LINKS: Final = frozenset({"pingback", "trackback"})


def matches(document: Document) -> bool:
    """An RSS text in the namespace of WordPress exports."""
    head = document.text[:4000]
    return "<rss" in head and "wordpress.org/export/" in head


def read(document: Document) -> Reading | None:
    """The item with most comments."""
    return largest(threads(document), "articles")


def threads(document: Document) -> dict[str, Reading]:
    """Each item that has comments; where none has, the first that is an article."""
    root = root_of(document.text)
    items = [item for channel in children(root, "channel") for item in children(channel, "item")]
    talked = [item for item in items if _approved(item)]
    chosen = talked or [item for item in items if text_of(item, "wp:post_type") in ("post", "page", "")][:1]
    cut = broken(document.text, root)
    return {text_of(item, "wp:post_id", "link", "title") or str(n): _thread(item, cut) for n, item in enumerate(chosen)}


def _thread(item: Any, cut: Sequence[Notice]) -> Reading:
    kept = _approved(item)
    held = sum(1 for _ in children(item, "wp:comment")) - len(kept)
    article, tables = _article(item)
    posts = [_post(comment, article) for comment in kept]
    reading = reading_of(posts, article=article, platform=PLATFORM, notices=(*cut, *_held(held)))
    return dataclasses.replace(reading, tables=tables)


def _approved(item: Any) -> list[Any]:
    """Comments that stand on the page, oldest first."""
    found = [c for c in children(item, "wp:comment") if text_of(c, "wp:comment_approved") in ("1", "approve", "approved", "")]
    return sorted(found, key=lambda comment: _when(comment) or "9999")


def _held(held: int) -> tuple[Notice, ...]:
    message = f"{held} comments held, trashed or marked as spam were left out; only approved ones stand on the page."
    return (Notice(code="unapproved_left_out", message=message),) if held else ()


def _when(comment: Any) -> str | None:
    exact, local = text_of(comment, "wp:comment_date_gmt"), text_of(comment, "wp:comment_date")
    if exact and not exact.startswith(_NO_DAY):
        return moment(exact.replace(" ", "T") + "+00:00")
    return moment(local.replace(" ", "T")) if local else None


def _post(comment: Any, article: Article) -> Post:
    text, quoted = of_html(_paragraphs(text_of(comment, "wp:comment_content")))
    parent, key = text_of(comment, "wp:comment_parent"), text_of(comment, "wp:comment_id")
    kind: CommentKind = "pingback" if text_of(comment, "wp:comment_type") in _LINKS else "comment"
    return Post(
        key=key or None,
        parent=parent if parent not in ("", "0") else None,
        text=text,
        quoted=quoted,
        author=text_of(comment, "wp:comment_author") or None,
        posted_text=text_of(comment, "wp:comment_date", "wp:comment_date_gmt") or None,
        posted_at=_when(comment),
        permalink=f"{article.url}#comment-{key}" if article.url and key else None,
        kind=kind,
    )


def _paragraphs(raw: str) -> str:
    """Line ends as breaks: the database keeps comments as typed, WordPress adds paragraphs when it shows them."""
    return raw.replace("\r\n", "\n").replace("\n", "<br>\n") if "<p" not in raw else raw


def _article(item: Any) -> tuple[Article, tuple[EvidenceTable, ...]]:
    raw = text_of(item, "content:encoded")
    soup = BeautifulSoup(raw if "<p" in raw else "".join(f"<p>{part}</p>" for part in raw.split("\n\n")), "lxml")
    exact, local = text_of(item, "wp:post_date_gmt"), text_of(item, "wp:post_date", "pubDate")
    known = bool(exact) and not exact.startswith(_NO_DAY)
    article = Article(
        title=text_of(item, "title") or None,
        author=text_of(item, "dc:creator") or None,
        published=moment(exact.replace(" ", "T") + "+00:00" if known else local),
        published_text=(exact if known else local) or None,
        url=text_of(item, "link") or None,
        text=article_text(soup),
    )
    return article, find_tables(soup)
