"""JSON of comments from any other tool, by the names of its fields: the words that head the columns of tables.

Objects may lie in lists at any depth, hold the writer as an object of its own, and hold the answers to them.
"""

from __future__ import annotations

import functools
from collections.abc import Iterator
from typing import Any, Final

from pipeline.parsers._base import Document, Kind, Reading
from pipeline.parsers.exports import rows
from pipeline.parsers.exports.posts import largest
from pipeline.parsers.exports.values import Record, loaded
from pipeline.types import Article

NAME: Final = "comment_objects"
KINDS: Final[tuple[Kind, ...]] = ("json",)

_FIELDS: Final = ("text", "id", "parent", "author", "date", "votes", "permalink", "topic", "title", "status")
_COLUMNS: Final = {field: number for number, field in enumerate(_FIELDS)}
_SURE: Final = 3
"""Fields that an object must have in common with a comment."""
_LONGEST: Final = 200
"""Names in one object; what has more is no comment."""


def matches(document: Document) -> bool:
    """At least one object with words and with two more of what comments have."""
    return next(_comments(loaded(document.text).values), None) is not None


def read(document: Document) -> Reading | None:
    """The comments on what most of them are on."""
    return largest(threads(document), "pages")


def threads(document: Document) -> dict[str, Reading]:
    """The comments on each page that the objects name, in the order of the file."""
    data = loaded(document.text)
    topics: dict[str, list[list[str]]] = {}
    article = Article()
    for fields, is_article in _comments(data.values):
        if is_article:
            article = Article(title=fields.get("title"), author=fields.get("author"), text=fields.get("text", ""))
        else:
            topics.setdefault(fields.get("topic", ""), []).append([fields.get(field, "") for field in _FIELDS])
    return {topic: _thread(topic, own, document, article) for topic, own in topics.items()}


def _thread(topic: str, own: list[list[str]], document: Document, article: Article) -> Reading:
    notices = loaded(document.text).notices
    return rows.thread(topic, own, _COLUMNS, document, len(_FIELDS), article if article.title else None, notices)


def _comments(values: Any) -> Iterator[tuple[dict[str, str], bool]]:
    """The fields of each comment, with the id of the comment it stands in as its parent; and whether it is the article."""
    stack: list[tuple[Any, str, bool]] = [(value, "", len(values) == 1) for value in reversed(values)]
    while stack:
        value, below, outermost = stack.pop()
        if isinstance(value, dict):
            fields = _fields(value)
            is_article = outermost and "title" in fields
            if len(fields) >= _SURE and "text" in fields:
                yield {"parent": below, **fields} if below else fields, is_article
                below = below if is_article else fields.get("id", below)
        inner = list(value.values()) if isinstance(value, dict) else value if isinstance(value, list) else []
        stack.extend((item, below, False) for item in reversed(inner) if isinstance(item, dict | list))


def _fields(record: Record) -> dict[str, str]:
    """What an object says, by field; names of inner objects go in front of their fields' (``author.name``)."""
    plain = {name: value for name, value in record.items() if isinstance(value, str | int | float)}
    for name, inner in record.items():
        if isinstance(inner, dict):
            plain |= {f"{name} {part}": v for part, v in inner.items() if isinstance(v, str | int | float)}
    if not 1 < len(plain) < _LONGEST:
        return {}
    found = ((field, str(plain[name])) for field, name in _named(tuple(plain)).items() if not isinstance(plain[name], bool))
    return {field: text for field, text in found if text.strip()}


@functools.lru_cache(maxsize=256)
def _named(names: tuple[str, ...]) -> dict[str, str]:
    return {field: names[number] for field, number in rows.columns_of(names).items() if field in _COLUMNS}
