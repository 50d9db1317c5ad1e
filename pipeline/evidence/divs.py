"""Tables laid out with elements that are no table: their rows are told by a row of known headings and given ARIA roles."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any, Final, NamedTuple

from bs4 import BeautifulSoup, Tag

from pipeline.evidence.cells import EXPLICIT, role_of
from pipeline.evidence.grades import Key, read_grade
from pipeline.evidence.markup import text_of

_LONGEST_HEADING: Final = 60
_LONGEST_CELL: Final = 400
_FEWEST: Final = 2
_MOST: Final = 8
"""Columns of such a table."""
_MOST_ROWS: Final = 400
_SHARE: Final = 0.6
"""So many of the cells below the heading of evidence must state a grade."""
_AS_MARKED: Final = ("table", "dl")


class _Layout(NamedTuple):
    """The element around a table, its heading cells, and the cells of each row."""

    around: Tag
    header: list[Tag]
    rows: list[list[Tag]]


def heads(tree: Any) -> Iterator[Any]:
    """The elements of an lxml tree around what may be such a table: a short text on evidence, beside another heading."""
    for element in tree.iter("div", "span", "li", "b", "strong", "p", "h3", "h4", "h5", "dt", "section"):
        text = (element.text or "").strip()
        if not 0 < len(text) <= _LONGEST_HEADING or not EXPLICIT.search(text) or role_of(text) != "strength":
            continue
        node = element
        for _ in range(_UP):
            beside = [other for other in (node.getprevious(), node.getnext()) if other is not None]
            if any(role_of("".join(other.itertext()).strip()[: _LONGEST_HEADING + 1]) for other in beside):
                yield from _around(node)
                break
            if beside or node.getparent() is None:
                break
            node = node.getparent()


_UP: Final = 4


def _around(node: Any) -> Iterator[Any]:
    """The two or three elements around a heading's cell: its row, the group of headings, the table."""
    for _ in range(3):
        node = node.getparent()
        if node is None:
            return
        yield node


def mark(soup: BeautifulSoup) -> list[Tag]:
    """Give the rows and cells of tables made of plain elements their roles, so that they are read as tables are."""
    marked: list[Tag] = []
    for text in soup.find_all(string=EXPLICIT):
        if len(text) > _LONGEST_HEADING or role_of(str(text)) != "strength" or text.find_parent(_AS_MARKED) is not None:
            continue
        cell = _cell_of(text.parent)
        if cell is None or cell.get("role") in ("columnheader", "cell"):
            continue
        layout = _in_rows(cell) or _in_one(cell)
        if layout is not None and _is_rated(layout, cell):
            _give_roles(soup, layout)
            marked.append(layout.around)
    return marked


def _cell_of(element: Tag | None) -> Tag | None:
    """The outermost element that holds this heading and nothing else."""
    if element is None:
        return None
    words = element.get_text(strip=True)
    while element.parent is not None and element.parent.name != "body" and element.parent.get_text(strip=True) == words:
        element = element.parent
    return element


def _parts(element: Tag) -> list[Tag]:
    """The elements inside; none where text stands beside them."""
    if any(isinstance(child, str) and child.strip() for child in element.children):
        return []
    return [child for child in element.children if isinstance(child, Tag) and child.name not in ("br", "hr", "script", "style")]


def _roles(cells: Sequence[Tag]) -> list[str | None]:
    return [role_of(text) if len(text := text_of(cell)) <= _LONGEST_HEADING else None for cell in cells]


def _is_header(cells: Sequence[Tag]) -> bool:
    roles = {*_roles(cells)} - {None}
    return _FEWEST <= len(cells) <= _MOST and len(roles) >= _FEWEST


def _in_rows(cell: Tag) -> _Layout | None:
    """A row of headings and, below it, elements of as many parts."""
    row = cell.parent
    if row is None or not _is_header(header := _parts(row)):
        return None
    width, group = len(header), row
    while group.find_next_sibling() is None and group.parent is not None and len(_parts(group.parent)) == 1:
        group = group.parent
    rows: list[list[Tag]] = []
    for below in group.find_next_siblings(limit=_MOST_ROWS):
        found = [_parts(below)] if len(_parts(below)) == width else [_parts(inner) for inner in _parts(below)]
        if not found or any(len(parts) != width or _is_long(parts) for parts in found):
            break
        rows += found
    around = group.parent
    return _Layout(around, header, rows) if around is not None and len(rows) >= _FEWEST else None


def _in_one(cell: Tag) -> _Layout | None:
    """All cells side by side in one element, the headings first."""
    around = cell.parent
    cells = _parts(around) if around is not None else []
    roles = _roles(cells[: _MOST + 1])
    width = roles.index(None) if None in roles else 0
    if around is None or not _is_header(cells[:width]) or cell not in cells[:width] or len(cells) % width:
        return None
    rows = [cells[at : at + width] for at in range(width, min(len(cells), width * _MOST_ROWS), width)]
    if len(rows) < _FEWEST or any(_is_long(parts) for parts in rows):
        return None
    return _Layout(around, cells[:width], rows)


def _is_long(cells: Sequence[Tag]) -> bool:
    return any(len(text_of(cell)) > _LONGEST_CELL for cell in cells)


def _is_rated(layout: _Layout, cell: Tag) -> bool:
    """Whether the cells below the heading of evidence state grades, after any heading repeated in them."""
    at = next(i for i, head in enumerate(layout.header) if head is cell)
    heading = text_of(cell)
    told = [_without(heading, text_of(row[at])) for row in layout.rows]
    read = sum(1 for text in told if read_grade(text, Key()) is not None)
    return read >= _SHARE * len(told)


def _without(heading: str, text: str) -> str:
    """A cell without its column's heading, which layouts for small screens repeat."""
    return re.sub(rf"^{re.escape(heading.strip(' :'))}\s*:?\s*(?=\S)", "", text)


def _give_roles(soup: BeautifulSoup, layout: _Layout) -> None:
    headings = [text_of(cell) for cell in layout.header]
    for number, cells in enumerate([layout.header, *layout.rows]):
        row = cells[0].parent
        if row is layout.around:
            row = soup.new_tag("div")
            cells[0].insert_before(row)
            for cell in cells:
                row.append(cell.extract())
        if row is None:
            continue
        row.name, row["role"] = "div", "row"
        for heading, cell in zip(headings, cells, strict=True):
            cell.name, cell["role"] = "div", "cell" if number else "columnheader"
            label = next(iter(_labels(cell, heading)), None) if number else None
            if label is not None:
                label.extract()
    layout.around.name, layout.around["role"] = "div", "table"


def _labels(cell: Tag, heading: str) -> Iterator[Tag]:
    """The part of a cell that repeats its column's heading, where anything else stands in the cell."""
    first = next((child for child in cell.children if isinstance(child, Tag) or str(child).strip()), None)
    if isinstance(first, Tag) and text_of(first).strip(" :") == heading.strip(" :") and text_of(cell) != text_of(first):
        yield first
