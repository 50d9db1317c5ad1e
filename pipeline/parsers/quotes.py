"""Earlier words that a comment repeats: quotes in markup, apart from what their comment says itself."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from pipeline.parsers import hints
from pipeline.parsers._html import Node, Outline, squeeze
from pipeline.parsers.hints import plain, words
from pipeline.parsers.records import Record

QUOTE_TAGS: Final = frozenset({"blockquote", "q"})
_LONGEST_LINE: Final = 80


@dataclass(frozen=True, slots=True)
class Post:
    """One comment's place on its page: its record, the element of its words, and the names of all who write there."""

    page: Outline
    record: Record
    container: Node | None
    names: Sequence[str]


def split_quotes(post: Post, pieces: list[int]) -> tuple[str, tuple[str, ...]]:
    """A comment's own words and the quotes in it; what is a quote and nothing else is the comment's words."""
    page, quotes = post.page, _outermost(post)
    quoted = {i for q in quotes for i in (*range(q.first, q.last), *_attribution(post, q, pieces))}
    own = [i for i in pieces if i not in quoted]
    if not is_said(page, own):
        return page.text(pieces), ()
    inside = set(pieces)
    texts = (_boxed(page, q) if q.tag == "td" else page.text([i for i in range(q.first, q.last) if i in inside]) for q in quotes)
    return page.text(own), tuple(t for t in map(_unlabelled, texts) if t and not _is_title(t))


def _outermost(post: Post) -> list[Node]:
    found: list[Node] = []
    for node in post.record.nodes(post.page):
        if node is not post.container and not (found and found[-1].contains(node)) and _is_quote(post.page, node):
            found.append(node)
    return found


def _attribution(post: Post, quote: Node, pieces: list[int]) -> list[int]:
    """The line in front of a quote that says whose words it holds: "Quoting Ann Poe:"."""
    page, at = post.page, bisect_left(pieces, quote.first)
    line = page.lines[pieces[at - 1]] if at else None
    row = [i for i in pieces[max(0, at - 6) : at] if page.lines[i] == line]
    text = squeeze(page.text(row).replace("\n", " "))
    named = _is_title(text) and (quote.tag == "td" or any(name in text for name in post.names))
    return row if named else []


def _is_quote(page: Outline, node: Node) -> bool:
    if node.last == node.first:
        return False
    if node.tag in QUOTE_TAGS:  # some forums set a post's own words in a blockquote, and call it so
        return hints.says(node, "quote") or not hints.says(node, "text")
    if node.tag == "td":
        return hints.says(node, "quote") and not hints.says(node, "text") and _is_told_above(page, node)
    return node.tag == "div" and (hints.says(node, "quote") or _is_labelled_quote(page, node))


def _is_told_above(page: Outline, cell: Node) -> bool:
    """Whether the row above a cell, in a table of these two, says whose words the cell holds: "Ann Poe wrote:", "Quote:"."""
    table = next((node for node in cell.ancestors() if node.tag == "table"), None)
    return (
        table is not None
        and table.first < cell.first
        and table.last == cell.last
        and _is_title(page.text(range(table.first, cell.first)))
    )


def _boxed(page: Outline, cell: Node) -> str:
    """What a cell quotes, behind the row above it, as a quote with its writer inside has both."""
    table = next(node for node in cell.ancestors() if node.tag == "table")
    return page.text(range(table.first, cell.last))


def _is_labelled_quote(page: Outline, node: Node) -> bool:
    """Whether an element without a telling name begins with a part that says "Quote:" and nothing else."""
    first = next((child for child in node.children if child.last > child.first), None)
    if first is None or first.first != node.first or first.last == node.last or first.last - first.first > 2:
        return False
    return _is_quote_label(page.text(page.inside(first)))


def _is_quote_label(row: str) -> bool:
    label = plain(row)
    return label.endswith(":") and label.rstrip(": ") in words("quote_label")


def _unlabelled(quote: str) -> str:
    first, _, rest = quote.partition("\n")
    return rest if _is_quote_label(first) else quote


def _is_title(text: str) -> bool:
    """Whether a quote is only the line above one: "Ann Poe wrote:"."""
    return len(text) <= _LONGEST_LINE and text.endswith(":")


SAID: Final = re.compile(
    r"[^\W_]|[?!\u203c-\u2049\u2190-\u21ff\u2600-\u27bf\U0001f000-\U0001faff]|[:;=8][-'o^]?[()DPpO3*/\\|]|\^[_.]?\^|[+^<][+1-9<>3^]"
)
"""A letter or digit, a mark of question or surprise, an emoji or a face of signs; bars and dots say nothing."""


def is_said(page: Outline, pieces: Iterable[int]) -> bool:
    """Whether pieces hold something a person may have written: words, or signs that stand for them."""
    return any(SAID.search(page.pieces[i]) for i in pieces)
