"""WordPress REST answers: a list of ``wp/v2/comments``, or a post with its replies embedded, or pages of either."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final

from bs4 import BeautifulSoup

from pipeline.evidence import find_tables
from pipeline.parsers import dates
from pipeline.parsers._base import Document, Kind, Reading
from pipeline.parsers.exports.bodies import article_text
from pipeline.parsers.exports.posts import largest
from pipeline.parsers.exports.values import loaded
from pipeline.parsers.exports.words import of_html
from pipeline.types import Article, Comment, CommentKind, EvidenceTable, Notice

NAME: Final = "wordpress_json"
KINDS: Final[tuple[Kind, ...]] = ("json",)

Record = Mapping[str, Any]

_SHOWN: Final = frozenset({"approved", "approve", "1", "publish", ""})
_MOST_NESTED: Final = 6
"""How deep lists in lists (saved pages of one answer) are looked into."""


def matches(document: Document) -> bool:
    """A JSON value with at least one comment or post as the WordPress REST interface writes them."""
    records = _records(_data(document))
    return any(_is_comment(record) or _is_post(record) for record in records)


def read(document: Document) -> Reading | None:
    """The comments on the post that has most."""
    return largest(threads(document), "posts")


def threads(document: Document) -> dict[str, Reading]:
    """The comments on each post that has any; where none has, the first post."""
    records = _records(_data(document))
    posts = {str(record.get("id")): record for record in reversed(records) if _is_post(record)}
    own: dict[str, list[Record]] = {}
    only = next(iter(posts)) if len(posts) == 1 else ""
    for record in _stated(records):
        own.setdefault(str(record.get("post", only)), []).append(record)
    cut = loaded(document.text).notices
    return {key: _thread(posts.get(key), own.get(key, []), cut) for key in own or list(posts)[-1:]}


def _stated(records: Sequence[Record]) -> Iterator[Record]:
    """Comments in a list of their own, then those embedded in posts."""
    yield from (record for record in records if _is_comment(record))
    yield from (reply for record in records if _is_post(record) for reply in _replies(record))


def _thread(post: Record | None, found: Sequence[Record], cut: Sequence[Notice]) -> Reading:
    kept, notices = _kept(found)
    article, tables = _article(post) if post is not None else (Article(url=_page_url(kept)), ())
    return Reading(comments=_comments(kept, post), article=article, tables=tables, notices=(*cut, *notices), platform="wordpress")


def _data(document: Document) -> Any:
    """The JSON values of the document; pages of an answer may be saved one after the other."""
    return loaded(document.text).values


def _records(value: Any, depth: int = 0) -> list[Record]:
    """The objects of a value: itself, of a list, of lists in a list, or under the usual names of a wrapper."""
    if isinstance(value, Mapping):
        inner = [value[name] for name in ("comments", "post", "posts", "data", "body", "items", "results") if name in value]
        return [value, *(r for item in inner if depth < _MOST_NESTED for r in _records(item, depth + 1))]
    if isinstance(value, Sequence) and not isinstance(value, str) and depth < _MOST_NESTED:
        return [record for item in value for record in _records(item, depth + 1)]
    return []


def _is_comment(record: Record) -> bool:
    return (
        "author_name" in record
        and isinstance(record.get("content"), Mapping | str)
        and "date" in {k.removesuffix("_gmt") for k in record}
    )


def _is_post(record: Record) -> bool:
    return isinstance(record.get("title"), Mapping) and isinstance(record.get("content"), Mapping) and "author_name" not in record


def _replies(post: Record) -> Iterable[Record]:
    embedded = post.get("_embedded")
    groups = embedded.get("replies") if isinstance(embedded, Mapping) else None
    return [r for r in _records(groups) if _is_comment(r)] if groups else []


def _kept(found: Sequence[Record]) -> tuple[list[Record], list[Notice]]:
    """Each comment once, the approved ones, oldest first; answers come newest first unless asked otherwise."""
    once: dict[str, Record] = {}
    for number, record in enumerate(found):
        once.setdefault(str(record.get("id", f"no id {number}")), record)
    shown = [r for r in once.values() if str(r.get("status", "")).lower() in _SHOWN]
    notices = []
    if hidden := len(once) - len(shown):
        message = f"{hidden} comments held, trashed or marked as spam were left out; only approved ones stand on the page."
        notices.append(Notice(code="unapproved_left_out", message=message))
    if repeated := len(found) - len(once):
        message = f"{repeated} comments stood in the file more than once (pages of an answer overlap); each was read once."
        notices.append(Notice(code="duplicate_ids", message=message))
    ids = {str(r.get("id")) for r in shown}
    ids.add("0")
    if orphans := sum(str(r.get("parent") or "0") not in ids for r in shown):
        message = f"{orphans} comments answer a comment that is not in the file (removed, or on another page of the answer)."
        notices.append(Notice(code="orphans", message=message))
    return _in_page_order(shown), notices


def _in_page_order(shown: Sequence[Record]) -> list[Record]:
    """Oldest first with each reply below its parent, as the page shows them."""
    ordered = sorted(shown, key=lambda r: (_when(r) or "9999", _number(r.get("id"))))
    known = {str(r.get("id")) for r in ordered}
    below: dict[str, list[Record]] = {}
    for record in ordered:
        parent = str(record.get("parent") or 0)
        below.setdefault(parent if parent in known and parent != str(record.get("id")) else "0", []).append(record)
    placed: list[Record] = []
    seen: set[int] = set()
    for root in [*below.get("0", []), *ordered]:  # a ring of parents has no root: its members come last
        stack = [root]
        while stack:
            record = stack.pop()
            if id(record) not in seen:
                seen.add(id(record))
                placed.append(record)
                stack.extend(reversed(below.get(str(record.get("id")), [])))
    return placed


def _number(value: Any) -> int:
    digits = re.sub(r"\D", "", str(value))[:18]
    return int(digits) if digits else 0


def _when(record: Record) -> str | None:
    """The moment in UTC where it is given, else in the site's own time."""
    if isinstance(record.get("date_gmt"), str) and (exact := dates.machine(record["date_gmt"])) is not None:
        return exact if re.search(r"[+-]\d\d:\d\d$|Z$", exact) or len(exact) <= 10 else f"{exact}+00:00"
    return dates.machine(record["date"]) if isinstance(record.get("date"), str) else None


def _comments(kept: Sequence[Record], post: Record | None) -> tuple[Comment, ...]:
    positions = {str(r.get("id")): n for n, r in enumerate(kept)}
    writer = post.get("author") if post is not None else None
    comments = []
    for n, record in enumerate(kept):
        parent = positions.get(str(record.get("parent") or ""))
        text, quoted = of_html(_rendered(record.get("content")))
        comments.append(
            Comment(
                position=n,
                text=text,
                author=_plain(str(record.get("author_name") or "")) or None,
                posted_text=str(record.get("date") or record.get("date_gmt") or "") or None,
                posted_at=_when(record),
                parent=parent if parent is not None and parent < n else None,
                native_id=str(record["id"]) if "id" in record else None,
                permalink=str(record["link"]) if isinstance(record.get("link"), str) and record["link"] else None,
                kind=_kind(record),
                by_article_author=isinstance(writer, int) and writer > 0 and record.get("author") == writer,
                quoted=quoted,
            )
        )
    return tuple(comments)


def _kind(record: Record) -> CommentKind:
    return "pingback" if str(record.get("type", "comment")).lower() in ("pingback", "trackback") else "comment"


def _page_url(kept: Sequence[Record]) -> str | None:
    link = next((r["link"] for r in kept if isinstance(r.get("link"), str)), "")
    return re.sub(r"(?:comment-page-\d+/)?#.*$", "", link) or None


def _article(post: Record) -> tuple[Article, tuple[EvidenceTable, ...]]:
    html = _rendered(post.get("content"))
    soup = BeautifulSoup(html, "lxml")
    tables = find_tables(soup)
    embedded = post.get("_embedded")
    authors = embedded.get("author") if isinstance(embedded, Mapping) else None
    writer = next((str(a.get("name")) for a in _records(authors) if a.get("name")), None) if authors else None
    published = post.get("date_gmt") or post.get("date")
    article = Article(
        title=_plain(_rendered(post.get("title"))) or None,
        author=writer,
        published=_when(post),
        published_text=str(published) if published else None,
        modified=dates.machine(str(post.get("modified") or "")) if post.get("modified") else None,
        url=str(post["link"]) if isinstance(post.get("link"), str) else None,
        text=article_text(soup),
    )
    return article, tables


def _rendered(value: Any) -> str:
    if isinstance(value, Mapping):
        value = value.get("rendered", value.get("raw", ""))
    return value if isinstance(value, str) else ""


def _plain(html: str) -> str:
    return " ".join(BeautifulSoup(html, "lxml").get_text().split())
