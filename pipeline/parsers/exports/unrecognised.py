"""JSON and XML that no reader knows: turned away with words on what was seen."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from pipeline.parsers._base import Document, Kind, Reading
from pipeline.parsers.exports.markup import name_of, root_of
from pipeline.parsers.exports.values import loaded
from pipeline.types import PageError

NAME: Final = "unrecognised"
KINDS: Final[tuple[Kind, ...]] = ("json", "xml")

_SHOWN: Final = 12
_KNOWN: Final[dict[str, str]] = {
    "json": "WordPress REST comments, Reddit, Discourse, YouTube (yt-dlp, youtube-comment-downloader, Data API), Hacker News, "
    "Stack Exchange, Lemmy, Mastodon, Facebook Graph, and lists of objects with fields like text, author, date",
    "xml": "Disqus export, WordPress export (WXR), RSS or Atom feed of comments",
}


def matches(document: Document) -> bool:
    """Always: it is asked last."""
    return True


def read(document: Document) -> Reading | None:
    """Raises ``PageError``: ``unknown_json`` or ``unknown_xml``."""
    seen = ", ".join(_elements(document.text) if document.kind == "xml" else _keys(loaded(document.text).values))
    what = document.kind.upper()
    message = (
        f"{document.page.page_id}: {what} that is no known export of comments (seen: {seen or 'nothing'}); "
        f"known: {_KNOWN[document.kind]}. Convert it to CSV with columns author, date, text, parent"
    )
    raise PageError(f"unknown_{document.kind}", message)


def _keys(values: Any) -> list[str]:
    """The names in the outermost objects."""
    seen: dict[str, None] = {}
    for record in _objects(values):
        seen.update(dict.fromkeys(str(key)[:40] for key in list(record)[:_SHOWN]))
        if len(seen) >= _SHOWN:
            break
    return list(seen)[:_SHOWN]


def _objects(values: Any) -> Iterator[dict[str, Any]]:
    stack, looked = [values], 0
    while stack and looked < 100:
        value, looked = stack.pop(), looked + 1
        if isinstance(value, dict):
            yield value
        elif isinstance(value, list | tuple):
            stack.extend(reversed(value[:5]))


def _elements(text: str) -> list[str]:
    root = root_of(text)
    if root is None:
        return []
    return list(dict.fromkeys([name_of(root), *(name_of(e) for e in list(root)[:50])]))[:_SHOWN]
