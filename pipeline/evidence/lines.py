"""Tables in pasted text, where the borders between cells may be lost: a row is taken back only if it shows a dose and a grade."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

from pipeline.evidence.cells import role_of, table_from_cells
from pipeline.evidence.cut import cut_row
from pipeline.evidence.grades import Key, read_grade
from pipeline.evidence.markup import cut
from pipeline.evidence.rated import rated_lines, rated_table
from pipeline.reference import load
from pipeline.text import fold
from pipeline.types import EvidenceTable, Notice

_BORDER: Final = re.compile(r"\t+|\s*\|\s*|\s{3,}")
_RULE: Final = re.compile(r"[\s|:+=-]*")
_MOST_ROWS: Final = 200
_COUNTED: Final = 1_000
"""Rows, or lines, of a table that are counted at most."""
_MOST_GAP: Final = 2
"""Lines that are no rows before a table is over: captions, wrapped cells."""

_HEADINGS: Final = tuple((row["role"], row["pattern"]) for row in load("table_headers", ("role", "pattern"), ("role", "pattern")))
_HEADING: Final = re.compile(
    "|".join(
        f"(?P<{role}>{'|'.join(sorted((p for r, p in _HEADINGS if r == role), key=len, reverse=True))})"
        for role in dict(_HEADINGS)
    )
)


@dataclass(frozen=True, kw_only=True)
class Found:
    """A table and the lines it was read from, ``first`` to ``last`` (exclusive)."""

    table: EvidenceTable
    first: int
    last: int


def tables_from_lines(lines: Sequence[str]) -> tuple[EvidenceTable, ...]:
    """The evidence tables of pasted text; a heading whose rows cannot be told apart gives the notice ``table_unread``.

    >>> lines = ["Herb Typical Dose Evidence", "Ginger 1 g daily Moderate (RCTs)", "Clove 2 g daily Weak"]
    >>> [(row.intervention, row.dose.daily_low, row.strength_level) for row in tables_from_lines(lines)[0].evidence]
    [('Ginger', 1.0, 3), ('Clove', 2.0, 2)]
    """
    return tuple(found.table for found in located_tables(lines))


def located_tables(lines: Sequence[str]) -> tuple[Found, ...]:
    """As :func:`tables_from_lines`, with the place of each table."""
    found: list[Found] = []
    at = 0
    while at < len(lines):
        table = _bordered(lines, at, len(found)) or _borderless(lines, at, len(found)) or _one_cell_a_line(lines, at, len(found))
        table = table or _rated(lines, at, len(found))
        if table is None:
            at += 1
        else:
            found.append(table)
            at = max(table.last, at + 1)
    return tuple(found)


# ------------------------------------------------------------------------------------------------ borders kept


def _split(line: str) -> list[str]:
    return [cell.strip() for cell in _BORDER.split(line.strip().strip("|"))]


def bordered_header(line: str) -> bool:
    """Whether a line is column headings parted by tabs, bars or wide blanks, one of them for the evidence."""
    cells = _split(line) if len(line) <= 300 else []
    roles = [role_of(cell) for cell in cells]
    return "strength" in roles and len({*roles} - {None}) >= 2


def _bordered(lines: Sequence[str], at: int, position: int) -> Found | None:
    """Rows whose cells are parted by tabs, bars or wide blanks."""
    header = _split(lines[at])
    if len(header) < 2 or "strength" not in {role_of(h) for h in header} or len(lines[at]) > 300:
        return None
    rows: list[list[str]] = []
    last = at + 1
    for number in range(at + 1, min(at + 1 + _COUNTED, len(lines))):
        cells = _split(lines[number])
        if len(cells) >= min(len(header), 2) and len(cells) <= len(header) and not _RULE.fullmatch(lines[number]):
            rows.append(cells)
            last = number + 1
        elif number - last >= _MOST_GAP:
            break
    table = table_from_cells(position, _caption(lines, at), header, rows[:_MOST_ROWS]) if rows else None
    return None if table is None else Found(table=_told(table, rows), first=at, last=last)


def _told(table: EvidenceTable, rows: Sequence[object]) -> EvidenceTable:
    """The table, with a notice where it was made of the first rows only."""
    left_out = len(rows) - _MOST_ROWS
    return table if left_out <= 0 else replace(table, notices=(*table.notices, *cut(table.position, _MOST_ROWS, left_out)))


# ------------------------------------------------------------------------------------------------ borders lost


def header_words(line: str) -> list[tuple[str, str]] | None:
    """A line that is nothing but known column headings, cut into (role, heading); None for any other line.

    >>> header_words("Supplement Primary Action Typical Dose Evidence Strength")
    [('intervention', 'Supplement'), ('action', 'Primary Action'), ('dose', 'Typical Dose'), ('strength', 'Evidence Strength')]
    """
    folded = fold(line)
    if not 8 <= len(folded) <= 120:
        return None
    best = _cut(folded, 0, {})
    if best is None or not 2 <= len(best) <= 7 or not _is_heading({role for role, _, _ in best}):
        return None
    return [(role, line[a:b]) for role, a, b in best]


def _is_heading(roles: set[str]) -> bool:
    return "strength" in roles and ("dose" in roles or (len(roles) > 2 and "intervention" in roles))


def _cut(folded: str, at: int, known: dict[int, list[tuple[str, int, int]] | None]) -> list[tuple[str, int, int]] | None:
    """The cut into fewest headings from ``at`` on; ``known`` keeps tails already tried, so that time stays linear."""
    while at < len(folded) and folded[at] in " ,":
        at += 1
    if at >= len(folded):
        return []
    if at not in known:
        known[at] = None
        choices = []
        for role, end in _headings_at(folded, at):
            tail = _cut(folded, end, known)
            if tail is not None and role not in {r for r, _, _ in tail}:
                choices.append([(role, at, end), *tail])
        known[at] = min(choices, key=len, default=None)
    return known[at]


def _headings_at(folded: str, at: int) -> Iterator[tuple[str, int]]:
    """Every heading that starts here and ends at a word's end, the longest first."""
    ends = [m.start() for m in re.finditer(r"(?<=\S)(?=\s|$|,)", folded) if at < m.start() <= at + 40]
    for end in reversed(ends):
        match = _HEADING.fullmatch(folded, at, end)
        if match is not None:
            yield str(match.lastgroup), end


def _borderless(lines: Sequence[str], at: int, position: int) -> Found | None:
    headings = header_words(lines[at])
    if headings is None:
        return None
    rows: list[dict[str, str]] = []
    unsure = False
    number = last = at + 1
    while number < min(at + _COUNTED, len(lines)) and number - last <= _MOST_GAP:
        row, used, guessed = _row_at(lines, number, [role for role, _ in headings])
        if row is None:
            number += 1
            continue
        rows.append(row)
        unsure = unsure or guessed
        number = last = number + used
    header = [heading for _, heading in headings]
    if len(rows) < 2:
        message = (
            f'"{lines[at].strip()[:60]}" looks like a table\'s heading, but its rows cannot be told apart; save the page as HTML.'
        )
        table = EvidenceTable(position=position, header=tuple(header), notices=(Notice(code="table_unread", message=message),))
        return Found(table=table, first=at, last=at + 1)
    return _typed(lines, at, last, position, headings, rows, unsure)


def _typed(
    lines: Sequence[str],
    at: int,
    last: int,
    position: int,
    headings: list[tuple[str, str]],
    rows: list[dict[str, str]],
    unsure: bool,
) -> Found | None:
    header = [heading for _, heading in headings]
    cells = [[row.get(role, "") for role, _ in headings] for row in rows[:_MOST_ROWS]]
    caption = _caption(lines, at)
    table = table_from_cells(position, caption, header, cells)
    if table is None:
        return None
    message = (
        f"Table {position}: the borders between cells were lost in pasting; {len(cells)} rows were cut at the dose and the grade."
    )
    if unsure:
        message += " Where the remedy's name ends is a guess."
    notices = (Notice(code="table_borders_lost", message=message), *table.notices)
    return Found(table=_told(replace(table, caption=caption, notices=notices), rows), first=at, last=last)


def _row_at(lines: Sequence[str], number: int, roles: Sequence[str]) -> tuple[dict[str, str] | None, int, bool]:
    """A row from this line, or from it and the next where a cell was wrapped; lines taken; whether a cut was guessed."""
    for used in (1, 2):
        joined = " ".join(line.strip() for line in lines[number : number + used])
        if number + used > len(lines) or len(joined) > 400 or not joined or (used == 2 and not lines[number].strip()):
            continue
        row, guessed = cut_row(joined, roles)
        if row is not None:
            return row, used, guessed
    return None, 1, False


# ------------------------------------------------------------------------------------------------ one cell a line


def _one_cell_a_line(lines: Sequence[str], at: int, position: int) -> Found | None:
    """Headings on lines of their own, then the cells one by one, row after row."""
    roles: list[str] = []
    number = at
    while number < len(lines) and number - at < 7 and 0 < len(lines[number].strip()) <= 40:
        heading = _HEADING.fullmatch(fold(lines[number]).strip(" :"))
        role = None if heading is None else heading.lastgroup
        if role is None or role in roles:
            break
        roles.append(role)
        number += 1
    if len(roles) < 3 or not {"strength", "intervention"} <= set(roles):
        return None
    rows: list[list[str]] = []
    while number + len(roles) <= len(lines) and len(rows) < _COUNTED:
        cells = [line.strip() for line in lines[number : number + len(roles)]]
        if not all(cells) or max(map(len, cells)) > 200 or read_grade(cells[roles.index("strength")], Key(), guess=False) is None:
            break
        rows.append(cells)
        number += len(roles)
    header = [line.strip() for line in lines[at : at + len(roles)]]
    table = table_from_cells(position, _caption(lines, at), header, rows[:_MOST_ROWS]) if len(rows) >= 2 else None
    return None if table is None else Found(table=_told(table, rows), first=at, last=number)


def _rated(lines: Sequence[str], at: int, position: int) -> Found | None:
    """Lines that each name a remedy and its evidence."""
    rows, last = rated_lines(lines, at)
    table = rated_table(position, _caption(lines, at), rows[:_MOST_ROWS])
    return None if table is None else Found(table=_told(table, rows), first=at, last=last)


def _caption(lines: Sequence[str], at: int) -> str | None:
    """The line above, if it reads like a caption."""
    above = next((line.strip() for line in reversed(lines[max(0, at - 2) : at]) if line.strip()), "")
    return above if re.match(r"(?i)table\b", above) and len(above) <= 160 else None
