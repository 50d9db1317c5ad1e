"""Pingbacks and trackbacks among the comments: links from other sites, which have neither a writer nor words of their own."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Sequence
from typing import Any, Final

from pipeline.parsers._base import Document, Reading
from pipeline.parsers._html import squeeze
from pipeline.types import Comment

_MARKS: Final = frozenset({"pingback", "trackback"})
_LABEL: Final = re.compile(
    r"(?i)^(?:pingback|trackback|ping|rückverweis|rétrolien|уведомление)\s*:?\s*|\s*\(?(?:edit|bearbeiten)\)?$"
)
_DIGITS: Final = re.compile(r"\d{2,}")


def with_pingbacks(document: Document, reading: Reading) -> Reading:
    """The reading with the links that stand in the same list as its comments, as comments of kind ``pingback``.

    WordPress marks them ``li.pingback`` and gives them no date; the readers of comments look for dates and pass them by.
    """
    roots = reading.comment_roots
    if document.tree is None or not roots or len(roots) != len(reading.comments):
        return reading
    found = _links(document.tree, roots)
    if not found:
        return reading
    order = {element: n for n, element in enumerate(document.tree.iter())}
    rows: list[tuple[Any, Comment]] = [*zip(roots, reading.comments, strict=True), *((e, _comment(e)) for e in found)]
    rows.sort(key=lambda row: order[row[0]])
    comments = _numbered([comment for _, comment in rows])
    return dataclasses.replace(reading, comments=comments, comment_roots=tuple(element for element, _ in rows))


def _links(tree: Any, roots: Sequence[Any]) -> list[Any]:
    """Marked elements that are siblings of comments, and no comments of the reading themselves."""
    known, lists = set(roots), {root.getparent() for root in roots}
    return [
        element
        for element in tree.iter("li", "div", "article")
        if not _MARKS.isdisjoint((element.get("class") or "").lower().split())
        and element not in known
        and element.getparent() in lists
        and element.find(".//a") is not None
    ]


def _comment(element: Any) -> Comment:
    link = element.find(".//a")
    title = squeeze(link.text_content())
    rest = _LABEL.sub("", squeeze(element.text_content()).replace(title, "", 1).strip()).strip()
    name = _DIGITS.findall(element.get("id") or "")
    return Comment(
        position=-1,
        text=rest,
        author=_LABEL.sub("", title) or None,
        native_id=name[-1] if name else None,
        permalink=link.get("href") or None,
        kind="pingback",
    )


def _numbered(comments: Sequence[Comment]) -> tuple[Comment, ...]:
    """Positions down the page again, and parents by their new positions."""
    moved = {comment.position: n for n, comment in enumerate(comments) if comment.kind != "pingback" or comment.position >= 0}
    return tuple(
        dataclasses.replace(comment, position=n, parent=None if comment.parent is None else moved[comment.parent])
        for n, comment in enumerate(comments)
    )
