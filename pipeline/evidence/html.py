"""Tables in HTML to cells: spans filled, headings found, transposed tables turned, decoys left alone."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import zip_longest
from typing import Any, Final

from bs4 import BeautifulSoup, Tag

from pipeline.evidence import divs
from pipeline.evidence.cells import EXPLICIT, role_of, roles_of, table_from_cells
from pipeline.evidence.listed import LISTS, card_grid, definition_grid, list_grid
from pipeline.evidence.markup import HINT, Grid, caption_of, cut, note_after, text_of
from pipeline.evidence.pasted import tables_in_paragraphs
from pipeline.evidence.rated import SPOKEN
from pipeline.types import EvidenceTable

_MAX_ROWS: Final = 400
_MAX_COLUMNS: Final = 40
"""Of larger tables the first rows are read; a hostile colspan must not fill the memory."""
_COUNTED: Final = 5_000
"""Rows that are counted at most."""


_SPOKEN: Final = re.compile(
    r"(?i)(?:eviden\w+|certainty|grade|proof|preuves?|beleg\w*)[\w ]{0,24}:"
    r"|\b(?:dos[ei]\w*|amount|intake|posologie|dosierung)\b[^.\n]{0,80}\b(?:eviden\w+|certainty|grade|proof|preuves?)\b"
    r"|\b(?:eviden\w+|certainty|grade|proof|preuves?)\b[^.\n]{0,80}\b(?:dos[ei]\w*|amount|intake|posologie|dosierung)\b"
)
"""Words on one line without which neither a list nor pasted lines hold a table."""


def may_hold_tables(tree: Any) -> bool:
    """Whether an lxml tree is worth looking through: it has table markup, or speaks of evidence as lists and headings do."""
    if tree.find(".//table") is not None or tree.find(".//dl") is not None or tree.find(".//*[@role='row']") is not None:
        return True
    spoken = any(_SPOKEN.search(text) or SPOKEN.search(text) for text in tree.itertext() if len(text) > 4)
    return spoken or next(divs.heads(tree), None) is not None


def find_tables(soup: BeautifulSoup) -> tuple[EvidenceTable, ...]:
    """The evidence tables of a page, from tables, definition lists, lists and headed paragraphs that name dose and evidence.

    Layout and side-effect tables are left out. A table pasted into paragraphs, its borders lost, is read by
    :func:`located_tables` or reported as unread.
    """
    found: list[EvidenceTable] = []
    divs.mark(soup)
    for element in soup.find_all(_shaped):
        grid = SHAPES.get(element.name, _grid)(element)
        if grid is not None and (table := read_grid(len(found), grid)) is not None:
            found.append(replace(table, notices=(*table.notices, *cut(len(found), len(grid.rows) - 1, grid.left_out))))
    return (*found, *tables_in_paragraphs(soup, len(found)))


def _shaped(element: Tag) -> bool:
    return element.name in SHAPES or element.get("role") in ("table", "grid")


def read_grid(position: int, grid: Grid) -> EvidenceTable | None:
    """Type a grid; one whose first column holds the headings is turned first."""
    if (table := _upright(position, grid)) is not None:
        return table
    if grid.left_out:
        return None
    turned = tuple(zip_longest(*grid.rows, fillvalue=""))
    if len(grid.rows) < 2 or len(turned) < 2:
        return None
    roles = {role_of(cell) for cell in turned[0]}
    if "strength" not in roles or len(roles - {None}) < 2:
        return None
    return _upright(position, Grid(rows=turned, heads=1, caption=grid.caption, legend=grid.legend))


def _upright(position: int, grid: Grid) -> EvidenceTable | None:
    at = _header_row(grid)
    if at is None:
        return _supposed(position, grid)
    header = _merged_header(grid, at)
    roles = roles_of(header)
    if "strength" not in roles or not _is_evidence(grid, header, at):
        return None
    rows, notes = [], []
    first = max(at + 1, grid.heads) if grid.heads < len(grid.rows) else at + 1
    for number, row in enumerate(grid.rows[first:], start=first):
        if number in grid.sections or len({c for c in row if c}) <= 1:
            notes += [row[0]] if HINT.search(row[0]) and len(row[0]) > 12 else []
        elif [role_of(c) for c in row] != [role_of(c) for c in header] or row[roles["strength"]] != header[roles["strength"]]:
            rows.append(row)
    legend = "\n".join(dict.fromkeys(t for t in (grid.legend, *notes) if t)) or None
    return table_from_cells(position, grid.caption, header, rows, legend)


def _supposed(position: int, grid: Grid) -> EvidenceTable | None:
    """A table whose headings are not known words, where its cells state grades of evidence."""
    if grid.heads != 1 or grid.sections or not 2 <= len(grid.rows[0]) <= _FEW or sum(map(len, grid.rows[0])) >= 400:
        return None
    return table_from_cells(position, grid.caption, grid.rows[0], grid.rows[1:], grid.legend)


_FEW: Final = 7
"""A table read by its cells alone has no more columns."""


def _header_row(grid: Grid) -> int | None:
    """The first of the leading rows that names a column of evidence and at least one other."""
    for number, row in enumerate(grid.rows[:5]):
        if number in grid.sections:
            continue
        roles = [role_of(cell) for cell in row]
        if "strength" in roles and sum(len(cell) for cell in row) < 400 and (len({*roles} - {None}) >= 2 or number < grid.heads):
            return number
    return None


def _merged_header(grid: Grid, at: int) -> tuple[str, ...]:
    """The heading row, joined with the lower rows of a heading of several rows."""
    header = [*grid.rows[at]]
    first = next((n for n in range(at) if n < grid.heads and n not in grid.sections), at)
    for row in (*grid.rows[first:at], *grid.rows[at + 1 : max(grid.heads, at + 1)]):
        header = [a if b in ("", a) else f"{a} {b}".strip() for a, b in zip_longest(header, row, fillvalue="")]
    return tuple(header)


def _is_evidence(grid: Grid, header: Sequence[str], at: int) -> bool:
    """Whether a remedy stands in each row: a remedy or dose heading, or a heading that says evidence outright."""
    roles = {role_of(cell) for cell in header}
    if "shop" in roles and not any(EXPLICIT.search(cell) for cell in header):
        return False
    said = any(EXPLICIT.search(cell) for cell in (*header, grid.caption or ""))
    return bool(roles & {"intervention", "dose"}) or (said and len(grid.rows) - at > 2)


# ---------------------------------------------------------------------------------------------------- from markup


def _grid(table: Tag) -> Grid | None:
    lines = [row for row in table.find_all(_is_row, limit=_COUNTED) if row.find_parent(_is_table) is table]
    if len(lines) < 2:
        return None
    whole_body = [row for row in lines if row.parent is None or row.parent.name != "tfoot"]
    body = whole_body[: _MAX_ROWS + 1]
    rows, whole = _fill(body)
    heads = 0
    for row in body:
        in_head = row.parent is not None and row.parent.name == "thead"
        cells = _cells(row)
        if not (in_head or (cells and all(_is_head(c) or _bold(c) for c in cells))):
            break
        heads += 1
    foot = [text_of(row) for row in lines[-_MAX_ROWS:] if row.parent is not None and row.parent.name == "tfoot"]
    legend = "\n".join(t for t in (*foot, note_after(table)) if t) or None
    more = len(whole_body) - len(body)
    return Grid(rows=rows, heads=heads, sections=frozenset(whole), caption=caption_of(table), legend=legend, left_out=more)


SHAPES: Final = {
    "table": _grid,
    "dl": definition_grid,
    **dict.fromkeys(LISTS, list_grid),
    **dict.fromkeys(("h2", "h3", "h4"), card_grid),
}
"""What reads which element; elements whose ARIA role says table are read as tables."""


def _is_table(element: Tag) -> bool:
    return element.name == "table" or element.get("role") in ("table", "grid")


def _is_row(element: Tag) -> bool:
    return element.name == "tr" or element.get("role") == "row"


def _is_head(cell: Tag) -> bool:
    return cell.name == "th" or cell.get("role") == "columnheader"


def _cells(row: Tag) -> list[Tag]:
    cells = [cell for cell in row.find_all(["td", "th"], recursive=False) if isinstance(cell, Tag)]
    return cells or row.find_all(role=["cell", "gridcell", "columnheader", "rowheader"])


def _bold(cell: Tag) -> bool:
    strong = cell.find(["strong", "b"])
    return strong is not None and strong.get_text(strip=True) == cell.get_text(strip=True)


def _span(cell: Tag, name: str, most: int) -> int:
    digits = re.match(r"\s*(\d{1,4})", str(cell.get(name) or "1"))
    return max(1, min(int(digits.group(1)), most)) if digits else 1


def _fill(lines: Sequence[Tag]) -> tuple[tuple[tuple[str, ...], ...], list[int]]:
    """Cells written into every place they span; and the rows that are one cell across."""
    grid: list[dict[int, str]] = [{} for _ in lines]
    whole: list[int] = []
    for number, line in enumerate(lines):
        cells, column = _cells(line), 0
        for cell in cells:
            while column in grid[number]:
                column += 1
            text, wide = text_of(cell), _span(cell, "colspan", _MAX_COLUMNS)
            for down in range(min(_span(cell, "rowspan", _MAX_ROWS), len(lines) - number)):
                grid[number + down].update({column + i: text for i in range(wide) if column + i < _MAX_COLUMNS})
            if len(cells) == 1 and wide > 1 and len(grid[number]) == wide:
                whole.append(number)
            column += wide
    width = max((max(row, default=-1) + 1 for row in grid), default=0)
    return tuple(tuple(row.get(i, "") for i in range(width)) for row in grid), whole
