"""An HTML page as a flat outline: every element once, every piece of text once, every displayed line once.

The readers ask range questions ("which text lies in this element but in none of its replies?"). On an lxml tree each of
them is a walk; here each is a slice, because an element's text is one run of pieces and its descendants one run of nodes.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from lxml import etree, html

MAX_DEPTH: Final = 2000
"""Elements inside each other; libxml2 itself gives up at 2,048 and drops what is deeper."""

UNSEEN: Final = frozenset({
    "script", "style", "noscript", "template", "svg", "iframe", "object", "canvas", "video", "audio", "math", "head",
    "select", "textarea", "datalist", "dialog", "map",
})  # fmt: skip
"""Elements whose text is no part of what a reader of the page reads as prose."""

BLOCKS: Final = frozenset({
    "address", "article", "aside", "blockquote", "body", "br", "caption", "center", "dd", "details", "dir", "div", "dl", "dt",
    "fieldset", "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "legend", "li",
    "main", "menu", "nav", "ol", "p", "pre", "section", "summary", "table", "tbody", "td", "tfoot", "th", "thead", "tr", "ul",
})  # fmt: skip

_BLANKS: Final = re.compile(r"[ \t\r\n\f\v\u00a0\u2002-\u200a\u202f\u3000]+")
_HIDDEN: Final = re.compile(r"(?:display\s*:\s*none|visibility\s*:\s*hidden)", re.IGNORECASE)


def squeeze(text: str) -> str:
    """One blank for each run of blanks and line ends, none at the ends."""
    return _BLANKS.sub(" ", text).strip()


@dataclass(slots=True, eq=False, repr=False)
class Node:
    """One element. ``first:last`` are its text pieces, ``index:stop`` its descendants (itself first) in page order."""

    element: Any
    tag: str
    parent: Node | None
    index: int
    depth: int
    first: int
    last: int = 0
    stop: int = 0
    hidden: bool = False
    keeps_lines: bool = False
    children: Sequence[Node] = ()
    words: frozenset[str] | None = None
    """Filled by ``hints.node_words`` on first use."""
    keys: tuple[str, ...] | None = None
    """Filled by ``hints.keys`` on first use."""

    def get(self, name: str) -> str:
        """The attribute's value, or the empty string."""
        return str(self.element.get(name) or "")

    def ancestors(self) -> Iterator[Node]:
        """The elements around this one, nearest first."""
        node = self.parent
        while node is not None:
            yield node
            node = node.parent

    def contains(self, other: Node) -> bool:
        """Whether ``other`` is this element or inside it."""
        return self.index <= other.index < self.stop


@dataclass(slots=True)
class Outline:
    """``pieces[i]`` stands in element ``homes[i]`` and on displayed line ``lines[i]``; blanks in pieces are single."""

    nodes: list[Node] = field(default_factory=list)
    pieces: list[str] = field(default_factory=list)
    homes: list[Node] = field(default_factory=list)
    lines: list[int] = field(default_factory=list)
    deepest: int = 0

    def text(self, pieces: Iterable[int]) -> str:
        """The pieces as displayed: line ends where the page breaks lines, no blank lines, no blanks at line ends."""
        parts: list[str] = []
        line = None
        for i in pieces:
            if line is not None and self.lines[i] != line:
                parts.append("\n")
            line = self.lines[i]
            parts.append(self.pieces[i])
        rows = (squeeze(row) for row in "".join(parts).split("\n"))
        return "\n".join(row for row in rows if row)

    def release(self) -> None:
        """Take the outline apart, so that its memory is free at once: elements that know each other wait for the collector."""
        for node in self.nodes:
            node.parent = node.element = None
            node.children = ()
        for rows in (self.nodes, self.pieces, self.homes, self.lines):
            rows.clear()

    def inside(self, node: Node) -> range:
        """The text pieces of an element."""
        return range(node.first, node.last)

    def within(self, node: Node) -> list[Node]:
        """An element's descendants in page order, itself first."""
        return self.nodes[node.index : node.stop]


_START_TAG: Final = re.compile(r"(<[a-zA-Z][^\s<>]{0,40})(\s[^<>]{4000,})")
"""A start tag longer than templates write."""
_ATTRIBUTE: Final = re.compile(r"""[^\s"'=<>/]+(?:\s?=\s?(?:"[^"]*"|'[^']*'|[^\s"'>]+))?|["']""")
_MOST_ATTRIBUTES: Final = 200
"""No template writes more on one element; libxml2 takes time with the square of their number."""


def parse_tree(text: str) -> Any:
    """The lxml tree of HTML text, or None where there is no element in it. Never raises on any text."""
    clean = _START_TAG.sub(_shortened, text.replace("\x00", ""))
    parser = html.HTMLParser(encoding="utf-8", huge_tree=True, remove_comments=True, remove_pis=True)
    try:
        root = html.document_fromstring(clean.encode("utf-8", "replace"), parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError, AssertionError):
        return None
    _head_closed(root)
    return root


_METADATA: Final = frozenset({"base", "link", "meta", "noscript", "object", "script", "style", "template", "title"})


def _head_closed(root: Any) -> None:
    """Move into the body what libxml2 leaves in a head without end tag: it knows no ``<article>`` that would end one."""
    head = root.find("head")
    inside = list(head) if head is not None else []
    strays = [child for child in inside if isinstance(child.tag, str) and child.tag not in _METADATA]
    if not strays:
        return
    body = root.find("body")
    if body is None:
        body = etree.SubElement(root, "body")
    if body.text:
        strays[-1].tail = (strays[-1].tail or "") + body.text
        body.text = None
    body[0:0] = strays


def _shortened(tag: re.Match[str]) -> str:
    """A start tag with its first attributes only, if it has too many."""
    found = [m.group() for m in itertools.islice(_ATTRIBUTE.finditer(tag[2]), _MOST_ATTRIBUTES + 1)]
    return f"{tag[1]} {' '.join(found[:_MOST_ATTRIBUTES])}" if len(found) > _MOST_ATTRIBUTES else tag.group()


def outline(root: Any) -> Outline:
    """Lay the tree out flat; see :class:`Outline`. An iterative walk, so depth costs no stack."""
    page = Outline()
    if root is not None:
        _walk(root, page)
    return page


def _walk(root: Any, page: Outline) -> None:
    stack: list[Node] = []
    pen = _Pen(page)
    walker = etree.iterwalk(root, events=("start", "end"))
    for event, element in walker:
        tag = element.tag
        if not isinstance(tag, str):
            continue
        if event == "start" and tag in UNSEEN:
            walker.skip_subtree()
            stack.append(_open(element, tag, stack, pen))
            _close(stack[-1], pen)
            continue
        if event == "start":
            stack.append(node := _open(element, tag, stack, pen))
            page.deepest = max(page.deepest, node.depth)
            pen.turn(_breaks(element, tag))
            pen.write(element.text, node)
            continue
        node = stack.pop()
        if tag not in UNSEEN:
            _close(node, pen)
            pen.turn(_breaks(element, tag))
        if stack:
            pen.write(element.tail, stack[-1])


def _open(element: Any, tag: str, stack: list[Node], pen: _Pen) -> Node:
    parent = stack[-1] if stack else None
    hidden = (parent is not None and parent.hidden) or _is_hidden(element)
    keeps = tag == "pre" or (parent is not None and parent.keeps_lines)
    node = Node(element, tag, parent, pen.nodes, len(stack), pen.pieces, hidden=hidden, keeps_lines=keeps)
    pen.page.nodes.append(node)
    pen.nodes += 1
    if parent is not None:
        if isinstance(parent.children, list):
            parent.children.append(node)
        else:
            parent.children = [node]
    return node


_PHRASING: Final = frozenset({
    "a", "abbr", "b", "bdi", "button", "cite", "code", "em", "font", "h1", "h2", "h3", "h4", "h5", "h6", "i", "label", "p", "q",
    "small", "span", "strong", "sub", "sup", "time", "u",
})  # fmt: skip


def _breaks(element: Any, tag: str) -> bool:
    """Whether an element starts a displayed line; one of a made-up name does, unless it stands in running text."""
    if tag in BLOCKS or "-" not in tag:
        return tag in BLOCKS
    parent, before = element.getparent(), element.getprevious()
    if parent is None or parent.tag in _PHRASING:
        return False
    beside = (element.tail, before.tail if before is not None else parent.text)
    return not any(text and not text.isspace() for text in beside)


def _close(node: Node, pen: _Pen) -> None:
    node.last, node.stop = pen.pieces, pen.nodes


def _is_hidden(element: Any) -> bool:
    style = element.get("style")
    return element.get("hidden") is not None or bool(style and _HIDDEN.search(style))


class _Pen:
    """Writes pieces and counts displayed lines; elements at one place share its counters, to save memory."""

    __slots__ = ("line", "nodes", "page", "pieces")

    def __init__(self, page: Outline) -> None:
        self.page = page
        self.line = 0
        self.nodes = 0
        self.pieces = 0

    def turn(self, is_block: bool) -> None:
        if is_block:
            self.line += 1

    def write(self, text: str | None, node: Node) -> None:
        if not text:
            return
        page = self.page
        for number, row in enumerate(text.split("\n") if node.keeps_lines else (text,)):
            self.line += number > 0
            clean = _BLANKS.sub(" ", row)
            if clean and (clean != " " or (page.lines and page.lines[-1] == self.line)):
                page.pieces.append(" " if clean == " " else clean)
                page.homes.append(node)
                page.lines.append(self.line)
                self.pieces += 1
