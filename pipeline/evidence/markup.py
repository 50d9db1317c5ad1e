"""What is read off markup for every shape of table: the text of a cell, the caption above, the legend below."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from bs4 import Tag
from bs4.element import NavigableString

from pipeline.evidence.signs import FILLED
from pipeline.types import Notice

_FOOTNOTE: Final = re.compile(r"[\s\[(]*[\da-z*†‡§¶,]{1,6}[\])\s]*", re.IGNORECASE)
HINT: Final = re.compile(r"(?i)grad|evid|rating|certain|=|★|☆|⊕|strong|legend|key\b|levels?\b")
"""Words and signs of a line that may explain grades."""
_SKIPPED: Final = frozenset({"script", "style", "template", "noscript"})


@dataclass(frozen=True, kw_only=True)
class Grid:
    """A table as a rectangle of texts, with the heading rows and what was found around it."""

    rows: tuple[tuple[str, ...], ...]
    heads: int = 0
    """How many of the first rows are marked up as headings."""
    sections: frozenset[int] = frozenset()
    """Rows made of one cell over the whole width."""
    caption: str | None = None
    legend: str | None = None
    left_out: int = 0
    """Rows beyond the most that are read."""


def cut(position: int, kept: int, left_out: int) -> tuple[Notice, ...]:
    """The notice of a table that goes on beyond the most rows that are read."""
    message = f"Table {position}: the first {kept} rows were read, {left_out} more were left out; split the table."
    return (Notice(code="table_cut", message=message),) if left_out else ()


def text_of(cell: Tag) -> str:
    """Text of a cell, nested tables and footnote marks left out, pictures of stars by their description."""
    pieces: list[str] = []
    stars = 0
    stack: list[object] = [*reversed(list(cell.children))]
    while stack:
        node = stack.pop()
        if isinstance(node, NavigableString):
            if type(node) is NavigableString:
                pieces.append(str(node))
        elif isinstance(node, Tag):
            if node.name in _SKIPPED or node.name == "table" or (node.name == "sup" and _is_footnote(node, pieces)):
                continue
            stars += _is_star(node)
            if node.name == "img" or (not node.get_text(strip=True) and node.get("aria-label")):
                pieces.append(f" {node.get('alt') or node.get('aria-label') or node.get('title') or ''} ")
            pieces += [" "] if node.name in ("br", "p", "div", "li") else []
            pieces += ["^"] if node.name == "sup" else []
            stack.extend(reversed(list(node.children)))
    text = re.sub(r"\s+", " ", "".join(pieces)).strip()
    return text if text or not stars else FILLED[0] * min(stars, 5)


def lines_of(block: Tag) -> list[str]:
    """The lines of a block as a browser shows them: cut at ``br``, at blocks inside it, and at line ends inside ``pre``."""
    pieces = ["\n" if isinstance(node, Tag) else str(node) for node in _own(block) if _is_text(node) or isinstance(node, Tag)]
    if block.name not in ("pre", "code"):
        pieces = [piece if piece == "\n" else re.sub(r"\s", " ", piece) for piece in pieces]
    return "".join(pieces).split("\n")


def _own(block: Tag) -> Iterator[object]:
    """The texts, line breaks and inner blocks of a block in order; what stands in an inner block is that block's own."""
    stack = [*reversed(list(block.children))]
    while stack:
        node = stack.pop()
        if not isinstance(node, Tag) or node.name == "br" or node.name in BLOCKS:
            yield node
        else:
            stack.extend(reversed(list(node.children)))


def _is_text(node: object) -> bool:
    return type(node) is NavigableString


PARAGRAPHS: Final = ("p", "pre", "code")
BLOCKS: Final = (
    *PARAGRAPHS, "div", "td", "th", "li", "dd", "dt", "blockquote", "section", "article", "main", "aside", "header", "footer",
    "center", "figure", "figcaption", "body", "table", "ul", "ol", "dl", "h1", "h2", "h3", "h4", "h5", "h6", "form", "fieldset",
)  # fmt: skip
"""Elements that begin a line of their own."""


def _is_footnote(node: Tag, before: Sequence[str]) -> bool:
    return bool(_FOOTNOTE.fullmatch(node.get_text())) and not re.search(r"\b10\s?$", "".join(before[-1:]))


def _is_star(node: Tag) -> bool:
    names = " ".join(node.get("class") or []).lower() if node.name in ("i", "span", "svg") else ""
    return "star" in names and not re.search(r"empty|star-o|off|outline|far\b|rating|stars", names)


def caption_of(table: Tag) -> str | None:
    caption = table.find("caption")
    if isinstance(caption, Tag) and caption.find_parent("table") is table:
        return text_of(caption) or None
    figure = table.find_parent("figure")
    if figure is not None and isinstance(note := figure.find("figcaption"), Tag):
        return text_of(note) or None
    for before in table.find_all_previous(["h1", "h2", "h3", "h4", "h5", "p", "table"], limit=1):
        if before.name.startswith("h"):
            return text_of(before) or None
    return None


def note_after(table: Tag) -> str | None:
    """The short paragraph below the table, if it explains signs."""
    place: Tag = table.find_parent("figure") or table
    while place.find_next_sibling() is None and place.parent is not None and place.parent.name in ("div", "figure", "center"):
        place = place.parent
    notes: list[str] = []
    figure = table.find_parent("figure")
    if figure is not None and isinstance(inner := figure.find("figcaption"), Tag):
        notes.append(text_of(inner))
    for sibling in place.find_next_siblings(limit=2):
        if sibling.name not in ("p", "div", "small", "ul", "ol", "dl", "footer", "aside"):
            break
        notes.append("\n".join(text_of(item) for item in sibling.find_all("li")) or text_of(sibling))
    kept = [note for note in notes if len(note) < 900 and HINT.search(note) and re.search(r"=|:|–|—|\bmeans\b|⊕|★", note)]
    return "\n".join(kept) or None
