"""The body of an article from the page's own structure, guided by trafilatura.

trafilatura finds where the main text is, and often leaves out headings, lists or whole sections of it. So its answer is
used to choose an element, and the element is read in full, less what its names or links say is no text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import groupby
from typing import Final

from pipeline.parsers import hints
from pipeline.parsers._html import Node, Outline, squeeze
from pipeline.parsers.headings import is_heading
from pipeline.parsers.hints import is_button

_SKIPPED: Final = frozenset({"nav", "aside", "footer", "form", "button", "label", "menu"})
_LEAVES: Final = frozenset({
    "related", "share", "sharing", "social", "newsletter", "subscribe", "breadcrumb", "breadcrumbs", "tags", "tagcloud",
    "sidebar", "widget", "advert", "advertisement", "promo", "navigation", "pagination", "pager", "authorbox", "bio",
    "footer", "teaser", "comments", "disqus", "recommended", "recommendations", "postmeta", "toolbar", "menu", "popup",
    "modal", "cookie", "relatedposts", "paywall", "respond", "testimonial", "testimonials", "nav",
})  # fmt: skip
_ASIDE: Final = frozenset({
    "related", "relatedposts", "sidebar", "widget", "recommended", "recommendations", "comments", "newsletter", "recent",
})  # fmt: skip
_HEADINGS: Final = {"h1": "# ", "h2": "## ", "h3": "### ", "h4": "#### ", "h5": "##### ", "h6": "###### "}
_SHORT: Final = 200
"""Trafilatura's answer is not relied on below this size."""
_SIGNS: Final = r"\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff"
_IDEOGRAMS: Final = re.compile(f"[{_SIGNS}]")
_WORDS: Final = re.compile(rf"[{_SIGNS}]|[^\s{_SIGNS}]+")
_ENOUGH: Final = 0.85
_SWOLLEN: Final = 2.0
"""A container that reads as more than this many times trafilatura's text holds other things as well."""


def body_text(page: Outline, main: str) -> str:
    """The article's text: paragraphs apart by a blank line, ``#`` before headings, ``- `` before list items."""
    container = _container(page, main) if size(main) >= _SHORT else densest(page)
    if container is None:
        return main
    rows = _ended(list(_rows(page, container)))
    plain = sum(size(row) for row in rows)
    fits = 0.9 * size(main) <= plain * 1.1 and plain <= _SWOLLEN * max(size(main), 1)
    return "\n\n".join(rows) if fits or size(main) < _SHORT else main


def size(text: str) -> int:
    """Length in Latin letters: a Chinese or Japanese sign says as much as three.

    >>> size("abc"), size("血糖")
    (3, 6)
    """
    return len(text) if text.isascii() else len(text) + 2 * len(_IDEOGRAMS.findall(text))


def _ended(rows: list[str]) -> list[str]:
    """Without the heading of the comments at the end."""
    while rows and is_heading(rows[-1].lstrip("# ")):
        rows.pop()
    return rows


def _shingles(text: str) -> Iterator[tuple[str, ...]]:
    """Three words in a row; three signs where words are not parted."""
    words = _WORDS.findall(text)
    return zip(words, words[1:], words[2:], strict=False)


def _container(page: Outline, main: str) -> Node | None:
    """The smallest element that holds nearly all pieces of the main text."""
    known = set(_shingles(main))
    weights = []
    for piece in page.pieces:
        first = next(_shingles(piece), None)
        weights.append(size(piece) if first in known else 0)
    return _smallest(page, weights, _ENOUGH)


def densest(page: Outline) -> Node | None:
    """The smallest element with most of the page's prose: long pieces outside links, lists of links and side columns."""
    linked = _in_links(page)
    weights = [size(p) if size(p) > 60 and i not in linked else 0 for i, p in enumerate(page.pieces)]
    return _smallest(page, weights, 0.6) if sum(weights) > 120 else None


def _in_links(page: Outline) -> set[int]:
    return {i for node in page.nodes if node.tag == "a" or node.tag in _SKIPPED for i in range(node.first, node.last)}


def _smallest(page: Outline, weights: list[int], share: float) -> Node | None:
    totals = [0]
    for weight in weights:
        totals.append(totals[-1] + weight)
    if totals[-1] == 0 or not page.nodes:
        return None
    node = page.nodes[0]
    while True:
        heavy = next((c for c in node.children if totals[c.last] - totals[c.first] >= share * totals[-1]), None)
        if heavy is None or heavy.tag in ("p", "li", "pre"):
            return node
        node = heavy


def _rows(page: Outline, container: Node) -> Iterator[str]:
    """The displayed lines of an element, marked as headings and items; navigation, sharing and the like left out."""
    marks, barred = _marks(page, container)
    pieces = [i for i in range(container.first, container.last) if i not in barred]
    for _, group in groupby(pieces, key=page.lines.__getitem__):
        row = list(group)
        text = squeeze("".join(page.pieces[i] for i in row))
        if text and not is_button(text):
            yield marks.get(row[0], "") + text


def _marks(page: Outline, container: Node) -> tuple[dict[int, str], set[int]]:
    marks: dict[int, str] = {}
    barred: set[int] = set()
    for node in page.within(container)[1:]:
        if node.tag in _SKIPPED or node.hidden or _is_leaf(node, container) or _is_link_list(page, node):
            barred.update(range(node.first, node.last))
        elif node.tag in _HEADINGS or node.tag == "li":
            marks[node.first] = _HEADINGS.get(node.tag, "- ")
    return marks, barred


def _is_leaf(node: Node, container: Node) -> bool:
    """Whether an element is named as something beside the text, and is no large part of it."""
    small = node.last - node.first < 0.4 * (container.last - container.first)
    return small and not _LEAVES.isdisjoint(hints.node_words(node))


def stands_beside(node: Node, page: Outline) -> bool:
    """Whether an element is part of a side column, a list of related articles or the like, by its tag or the names around it."""
    around = (node, *node.ancestors())
    letters = sum(map(len, page.pieces))
    small = (n for n in around if sum(map(len, page.pieces[n.first : n.last])) < 0.4 * letters)
    return any(n.tag in ("aside", "nav", "footer") or not _ASIDE.isdisjoint(hints.node_words(n)) for n in small)


def _is_link_list(page: Outline, node: Node) -> bool:
    """A list whose items are links and nothing else: contents, related articles, tags."""
    if node.tag not in ("ul", "ol", "dl") or node.last - node.first < 2:
        return False
    linked = sum(len(page.pieces[i]) for n in page.within(node) if n.tag == "a" for i in range(n.first, n.last))
    return linked > 0.8 * sum(len(page.pieces[i]) for i in range(node.first, node.last))
