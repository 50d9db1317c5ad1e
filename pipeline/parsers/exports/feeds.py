"""Feeds of comments: RSS as WordPress writes it, Atom with replies as Blogger does, and Blogger's own export.

Source: WordPress core, wp-includes/feed-rss2-comments.php and feed-atom-comments.php; RFC 4287 (Atom), RFC 4685
(``thr:in-reply-to``); Blogger data API, category scheme ``kind``.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any, Final

from pipeline.parsers._base import Document, Kind, Reading
from pipeline.parsers.exports.markup import broken, children, name_of, root_of, text_of
from pipeline.parsers.exports.posts import Post, largest, moment, reading_of
from pipeline.parsers.exports.words import of_html
from pipeline.types import Article, Notice

NAME: Final = "comment_feed"
KINDS: Final[tuple[Kind, ...]] = ("xml",)

_ROOTS: Final = frozenset({"rss", "feed", "RDF"})
_ANCHOR: Final = re.compile(r"#(?:[a-z]+-?)?c(?:omment)?s?-?(\d+)$|[?&](?:showComment|lc|comment_?id)=([\w.-]{1,60})")
_ABOUT: Final = re.compile(r"(?i)^comments? (?:on|for):?\s+(?P<title>.+?)(?:\s+by\s+(?P<author>[^:]{1,80}))?$")
_BY: Final = re.compile(r"(?i)^by:\s+(?P<author>.{1,80})$")
_ANSWERS: Final = re.compile(
    r"\s*(?:<p>)?[^<]{1,60}<a\s[^>]{0,600}?#comment-(\d{1,18})[\"'][^>]{0,200}>[^<]{0,80}</a>[^<\n]{0,20}(?:</p>|<br\s?/?>|\n|$)\s*"
)
"""The line "In reply to Ann." that WordPress puts above an answer in feeds, in any language."""
_RELATED: Final = re.compile(r"/comments/(?:default|full)/(\d+)$")
_NUMBER: Final = re.compile(r"post-(\d+)$")


def matches(document: Document) -> bool:
    """A feed of which an entry is a comment."""
    root = root_of(document.text) if document.text.lstrip("\ufeff \t\r\n")[:4000].find("<") >= 0 else None
    return root is not None and name_of(root) in _ROOTS and bool(_comments(root))


def read(document: Document) -> Reading | None:
    """The comments of the article that most are on, oldest first."""
    return largest(threads(document), "articles")


def threads(document: Document) -> dict[str, Reading]:
    """The comments on each article of the feed."""
    root = root_of(document.text)
    topics: dict[str, list[Any]] = {}
    for entry in _comments(root):
        topics.setdefault(_topic(entry), []).append(entry)
    notices = (*broken(document.text, root), _newest_only())
    articles = _articles(root)
    return {topic: _thread(root, topic, own, articles, _platform(document.text), notices) for topic, own in topics.items()}


def _thread(
    root: Any, topic: str, own: Sequence[Any], articles: dict[str, Any], platform: str | None, notices: Sequence[Notice]
) -> Reading:
    posts = sorted((_post(entry) for entry in own), key=lambda post: post.posted_at or "9999")
    post = articles.get(topic)
    article = _article(post) if post is not None else _named(root, topic, own)
    return reading_of(posts, article=article, platform=platform, notices=notices)


def _entries(root: Any) -> list[Any]:
    """Items of RSS (below the channel, or beside it in RSS 1.0) and entries of Atom."""
    holders = [root, *children(root, "channel")]
    return [e for holder in holders for name in ("item", "entry") for e in children(holder, name)]


def _comments(root: Any) -> list[Any]:
    whole = _is_comment_feed(root)
    return [e for e in _entries(root) if not _is_article(e) and (whole or _says_comment(e))]


def _is_comment_feed(root: Any) -> bool:
    """Whether the feed as a whole says that it is one of comments."""
    heads = [root, *children(root, "channel")]
    named = (text_of(head, "title").lower() for head in heads)
    links = (link.get("href") or "" for head in heads for link in children(head, "link"))
    ids = (text_of(head, "id") for head in heads)
    return (
        any(name.startswith(("comments on", "comments for", "comment on")) for name in named)
        or any("/comments/feed" in link or "/comments/default" in link or "feed=comments" in link for link in links)
        or any(ident.endswith(".comments") for ident in ids)
    )


def _kinds(entry: Any) -> set[str]:
    return {str(c.get("term")).rpartition("#")[2] for c in children(entry, "category") if "kind" in str(c.get("scheme"))}


def _is_article(entry: Any) -> bool:
    return bool({"post", "page", "settings", "template"} & _kinds(entry))


def _says_comment(entry: Any) -> bool:
    answers = next(children(entry, "in-reply-to"), None) is not None
    return answers or "comment" in _kinds(entry) or _ANCHOR.search(_link(entry) or "") is not None


def _link(entry: Any) -> str | None:
    """The address of the comment itself."""
    for link in children(entry, "link"):
        if link.get("href") and link.get("rel", "alternate") == "alternate":
            return str(link.get("href"))
    return text_of(entry, "link") or text_of(entry, "guid") or None


def _key(entry: Any) -> str | None:
    """The comment's number where one is told, else its id."""
    ident = text_of(entry, "id", "guid") or None
    found = _NUMBER.search(ident or "") or _ANCHOR.search(_link(entry) or "")
    return next((g for g in found.groups() if g), ident) if found else ident


def _topic(entry: Any) -> str:
    """What the comment is on: the article's id where it is named, else the address without the comment's anchor."""
    for answer in children(entry, "in-reply-to"):
        if answer.get("type") == "text/html" or _NUMBER.search(answer.get("ref") or "") or not answer.get("ref"):
            return str(answer.get("href") or answer.get("ref") or "")
    return re.sub(r"(?:/comment-page-\d+)?/?(?:[?&]showComment=[^#]*)?#.*$", "", _link(entry) or "")


def _parent(entry: Any) -> str | None:
    """The comment it answers: Blogger links it as related, WordPress names it in ``in-reply-to``."""
    for link in children(entry, "link"):
        related = _RELATED.search(link.get("href") or "") if link.get("rel") == "related" else None
        if related:
            return related[1]
    for answer in children(entry, "in-reply-to"):
        found = _ANCHOR.search(str(answer.get("href") or answer.get("ref") or ""))
        if found:
            return next((g for g in found.groups() if g), None)
    return None


def _post(entry: Any) -> Post:
    raw = text_of(entry, "content:encoded", "content", "description", "summary")
    answers = _ANSWERS.match(raw)
    text, quoted = of_html(raw[answers.end() :] if answers else raw)
    shown = text_of(entry, "pubDate", "published", "dc:date", "updated")
    title = text_of(entry, "title")
    named = _BY.match(title) or _ABOUT.match(title)
    author = text_of(entry, "dc:creator") or next((text_of(a, "name") for a in children(entry, "author")), "")
    return Post(
        key=_key(entry),
        parent=answers[1] if answers else _parent(entry),
        text=text,
        quoted=quoted,
        author=author or (named["author"] if named else None) or text_of(entry, "author") or None,
        posted_text=shown or None,
        posted_at=moment(shown) if shown else None,
        permalink=_link(entry),
    )


def _articles(root: Any) -> dict[str, Any]:
    """Entries of articles, where the feed has them, by id and by address."""
    found = [entry for entry in _entries(root) if _is_article(entry)]
    return {name: entry for entry in found for name in (text_of(entry, "id"), _link(entry)) if name}


def _article(post: Any) -> Article:
    text, _ = of_html(text_of(post, "content", "summary"))
    shown = text_of(post, "published")
    return Article(
        title=text_of(post, "title") or None,
        author=next((text_of(a, "name") for a in children(post, "author")), "") or None,
        published=moment(shown) if shown else None,
        published_text=shown or None,
        url=_link(post),
        text="\n\n".join(text.split("\n")),
    )


def _named(root: Any, topic: str, own: Sequence[Any]) -> Article:
    """What the titles of feed and entries say of the article."""
    titles = [
        *(text_of(entry, "title") for entry in own[:1]),
        *(text_of(head, "title") for head in (root, *children(root, "channel"))),
    ]
    found = next((match for title in titles if (match := _ABOUT.match(title))), None)
    return Article(title=found["title"] if found else None, url=topic if topic.startswith("http") else None)


def _newest_only() -> Notice:
    return Notice(code="page_part", message="a feed holds the newest comments only; earlier ones may be missing")


def _platform(text: str) -> str | None:
    """By the generator that the feed names."""
    head = text[:6000].lower()
    return next((name for name in ("blogger", "wordpress") if name in head), None)
