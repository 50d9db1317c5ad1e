"""Tables in HTML to cells: spans filled, headings and legends found, transposed tables turned, decoys left alone."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from typing import Final

from bs4 import BeautifulSoup, Tag
from bs4.element import NavigableString

from pipeline.evidence.cells import EXPLICIT as _EXPLICIT
from pipeline.evidence.cells import role_of, roles_of, table_from_cells
from pipeline.evidence.grades import FILLED, Key, read_grade
from pipeline.quantities import parse_dose
from pipeline.types import EvidenceTable

_MAX_ROWS: Final = 400
_MAX_COLUMNS: Final = 40
"""Larger tables are data dumps; a hostile colspan must not fill the memory."""
_FOOTNOTE: Final = re.compile(r"[\s\[(]*[\da-z*†‡§¶,]{1,6}[\])\s]*", re.IGNORECASE)
_HINT: Final = re.compile(r"(?i)grad|evid|rating|certain|=|★|☆|⊕|strong|legend|key\b|levels?\b")
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


def find_tables(soup: BeautifulSoup) -> tuple[EvidenceTable, ...]:
    """The evidence tables of a page in order, from ``table`` and ``dl`` elements; layout and side-effect tables are left out."""
    found: list[EvidenceTable] = []
    for element in soup.find_all(["table", "dl"]):
        grid = _definition_grid(element) if element.name == "dl" else _grid(element)
        if grid is not None and (table := read_grid(len(found), grid)) is not None:
            found.append(table)
    return tuple(found)


def read_grid(position: int, grid: Grid) -> EvidenceTable | None:
    """Type a grid; one whose first column holds the headings is turned first."""
    if (table := _upright(position, grid)) is not None:
        return table
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
        return None
    header = _merged_header(grid, at)
    roles = roles_of(header)
    if "strength" not in roles or not _is_evidence(grid, header, at):
        return None
    rows, notes = [], []
    first = max(at + 1, grid.heads) if grid.heads < len(grid.rows) else at + 1
    for number, row in enumerate(grid.rows[first:], start=first):
        if number in grid.sections or len({c for c in row if c}) <= 1:
            notes += [row[0]] if _HINT.search(row[0]) and len(row[0]) > 12 else []
        elif [role_of(c) for c in row] != [role_of(c) for c in header] or row[roles["strength"]] != header[roles["strength"]]:
            rows.append(row)
    legend = "\n".join(dict.fromkeys(t for t in (grid.legend, *notes) if t)) or None
    return table_from_cells(position, grid.caption, header, rows, legend)


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
    if "shop" in roles and not any(_EXPLICIT.search(cell) for cell in header):
        return False
    said = any(_EXPLICIT.search(cell) for cell in (*header, grid.caption or ""))
    return bool(roles & {"intervention", "dose"}) or (said and len(grid.rows) - at > 2)


# ---------------------------------------------------------------------------------------------------- from markup


def _grid(table: Tag) -> Grid | None:
    lines = [row for row in table.find_all("tr", limit=_MAX_ROWS * 2) if row.find_parent("table") is table]
    if not 2 <= len(lines) <= _MAX_ROWS:
        return None
    body = [row for row in lines if row.parent is None or row.parent.name != "tfoot"]
    rows, whole = _fill(body)
    heads = 0
    for row in body:
        in_head = row.parent is not None and row.parent.name == "thead"
        cells = _cells(row)
        if not (in_head or (cells and all(c.name == "th" or _bold(c) for c in cells))):
            break
        heads += 1
    foot = [_text(row) for row in lines if row.parent is not None and row.parent.name == "tfoot"]
    legend = "\n".join(t for t in (*foot, _note_after(table)) if t) or None
    return Grid(rows=rows, heads=heads, sections=frozenset(whole), caption=_caption(table), legend=legend)


def _cells(row: Tag) -> list[Tag]:
    return [cell for cell in row.find_all(["td", "th"], recursive=False) if isinstance(cell, Tag)]


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
            text, wide = _text(cell), _span(cell, "colspan", _MAX_COLUMNS)
            for down in range(min(_span(cell, "rowspan", _MAX_ROWS), len(lines) - number)):
                grid[number + down].update({column + i: text for i in range(wide) if column + i < _MAX_COLUMNS})
            if len(cells) == 1 and wide > 1 and len(grid[number]) == wide:
                whole.append(number)
            column += wide
    width = max((max(row, default=-1) + 1 for row in grid), default=0)
    return tuple(tuple(row.get(i, "") for i in range(width)) for row in grid), whole


def _text(cell: Tag) -> str:
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


def _is_footnote(node: Tag, before: Sequence[str]) -> bool:
    return bool(_FOOTNOTE.fullmatch(node.get_text())) and not re.search(r"\b10\s?$", "".join(before[-1:]))


def _is_star(node: Tag) -> bool:
    names = " ".join(node.get("class") or []).lower() if node.name in ("i", "span", "svg") else ""
    return "star" in names and not re.search(r"empty|star-o|off|outline|far\b|rating|stars", names)


def _caption(table: Tag) -> str | None:
    caption = table.find("caption")
    if isinstance(caption, Tag) and caption.find_parent("table") is table:
        return _text(caption) or None
    figure = table.find_parent("figure")
    if figure is not None and isinstance(note := figure.find("figcaption"), Tag):
        return _text(note) or None
    for before in table.find_all_previous(["h1", "h2", "h3", "h4", "h5", "p", "table"], limit=1):
        if before.name.startswith("h"):
            return _text(before) or None
    return None


def _note_after(table: Tag) -> str | None:
    """The short paragraph below the table, if it explains signs."""
    place: Tag = table.find_parent("figure") or table
    while place.find_next_sibling() is None and place.parent is not None and place.parent.name in ("div", "figure", "center"):
        place = place.parent
    notes: list[str] = []
    figure = table.find_parent("figure")
    if figure is not None and isinstance(inner := figure.find("figcaption"), Tag):
        notes.append(_text(inner))
    for sibling in place.find_next_siblings(limit=2):
        if sibling.name not in ("p", "div", "small", "ul", "ol", "dl", "footer", "aside"):
            break
        notes.append("\n".join(_text(item) for item in sibling.find_all("li")) or _text(sibling))
    kept = [note for note in notes if len(note) < 900 and _HINT.search(note) and re.search(r"=|:|–|—|\bmeans\b|⊕|★", note)]
    return "\n".join(kept) or None


# ---------------------------------------------------------------------------------------------------- definition lists

_LABELLED: Final = re.compile(r"(?:^|[.;|•·\n]\s*|\s{2,})(?P<label>[^\W\d][\w ’'/-]{1,38}?)\s?:\s?")


def _definition_grid(element: Tag) -> Grid | None:
    """A ``dl`` of remedies as a grid; the descriptions are "Dose: ... Evidence: ..." or say so in their own words."""
    items: list[tuple[str, list[str]]] = []
    for child in element.find_all(["dt", "dd"]):
        if child.find_parent("dl") is not element:
            continue
        if child.name == "dt":
            items.append((_text(child), []))
        elif items:
            items[-1][1].append(_text(child))
    records = [(term, dict(_labelled("\n".join(parts))) or _told(parts)) for term, parts in items]
    labels = tuple(dict.fromkeys(label for _, record in records for label in record if role_of(label)))
    rated = sum("strength" in {role_of(label) for label in record} for _, record in records)
    if rated < 2 or any(term.endswith("?") or len(term) > 80 for term, _ in records):  # questions and answers
        return None
    rows = tuple((term, *(record.get(label, "") for label in labels)) for term, record in records)
    return Grid(rows=(("Remedy", *labels), *rows), heads=1, caption=_caption(element), legend=_note_after(element))


def _labelled(text: str) -> Iterable[tuple[str, str]]:
    marks = [m for m in _LABELLED.finditer(text) if role_of(m["label"])]
    for mark, after in zip_longest(marks, marks[1:]):
        yield mark["label"].strip().capitalize(), text[mark.end() : after.start() if after else len(text)].strip(" .;|\n")


def _told(parts: Sequence[str]) -> dict[str, str]:
    """Descriptions without labels: "300 mg daily; moderate evidence". The part that speaks of evidence is the grade."""
    told: dict[str, str] = {}
    for part in (piece.strip() for text in parts for piece in re.split(r"[;|•\n]|\.\s", text)):
        if re.search(r"(?i)\b(?:evidence|supported|grade)\b", part) and read_grade(part, Key()) is not None:
            told.setdefault("Evidence", part)
        elif parse_dose(part) is not None:
            told.setdefault("Dose", part)
        elif part:
            told.setdefault("Action", part)
    return told if "Evidence" in told else {}
