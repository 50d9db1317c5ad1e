"""Lines that each name a remedy and its evidence, parted by dots, dashes or bars, with no heading above them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from pipeline.evidence.cells import table_from_cells
from pipeline.evidence.grades import Key, read_grade
from pipeline.types import EvidenceTable

_BULLET: Final = re.compile(r"^\s*(?:[-–—*•·▪►>+]|\d{1,2}[.)])\s+")
_PARTING: Final = re.compile(
    r"\s*(?:\.{2,}|…+|\t+|\||[-=–—]+>|→|;)\s*|\s+[-–—~=]{1,3}\s+|\s{3,}|(?<=[\w)])\s*:\s+(?=.*\bevidence\b)|,\s+(?=(?:\w+\s){0,2}evidence\b)"
)
_WORDS: Final = r"(?:evidence|proof|certainty)(?:\s(?:level|strength|grade|quality|rating))?"
_FIELD: Final = re.compile(
    rf"(?i)(?:the\s)?(?:(?:strength|level|quality|grade)\sof\s)?{_WORDS}\s*(?:[:=–—-]|is\b)?\s*(?P<behind>\S.{{0,80}}?)[\s.]*"
    rf"|(?P<before>(?:(?:[\w-]+\s){{1,3}}?evidence|evidence (?:of|against)\s[\w -]{{3,40}}))[\s.]*"
)
SPOKEN: Final = re.compile(rf"(?i)(?:\.{{2}}|[…\t|;→>–—=-])\s*(?:[\w ]{{0,24}}\s)?{_WORDS}\b|[,:]\s{_WORDS}\s?:")
"""What a line holds that names its evidence behind a mark; cheap to look for."""
_LONGEST: Final = 240
_LONGEST_NAME: Final = 60
_FEWEST: Final = 2
_MOST_FIELDS: Final = 5
_MOST_GAP: Final = 2

Record = tuple[str, str, str]
"""Remedy, what is said of it, and the grade."""


def rated_line(line: str) -> Record | None:
    """A remedy, what stands between, and the grade a line names outright; None for any other line.

    >>> rated_line("- Ginger ..... nausea ..... evidence STRONG")
    ('Ginger', 'nausea', 'STRONG')
    >>> rated_line("I looked it up - evidence is what they lack") is None
    True
    """
    if not 8 < len(line) <= _LONGEST or SPOKEN.search(line) is None:
        return None
    fields = _fields(line)
    at = next((i for i, field in enumerate(fields) if i and _grade_of(field) is not None), None)
    if at is None and len(fields) > _FEWEST and (joined := _grade_of(f"{fields[-2]} {fields[-1]}")) is not None:
        fields, at = [*fields[:-2], f"{fields[-2]} {fields[-1]}"], len(fields) - 2  # "evidence - strong"
        grade: str | None = joined
    else:
        grade = _grade_of(fields[at]) if at is not None else None
    return None if at is None or grade is None else _record(fields, at, grade)


def _fields(line: str) -> list[str]:
    fields = [field.strip(" ,") for field in _PARTING.split(_BULLET.sub("", line, count=1).strip().strip("|"))]
    return [field for field in fields if field]


def _record(fields: Sequence[str], at: int, grade: str) -> Record | None:
    if len(fields) > _MOST_FIELDS or not _is_name(fields[0]):
        return None
    return fields[0], "; ".join([*fields[1:at], *fields[at + 1 :]]), grade


def _warning(line: str) -> Record | None:
    """A line among rated ones that says a remedy harms or does not work, without the word evidence."""
    fields = _fields(line) if 8 < len(line) <= _LONGEST else []
    for at, field in enumerate(fields[1:], start=1):
        grade = read_grade(field, Key(), guess=False)
        if grade is not None and grade.level <= 0 and not field[: grade.start].strip(" (\"'"):
            return _record(fields, at, field)
    return None


def _is_name(field: str) -> bool:
    """Whether a field can be a remedy's name: short, with letters, and no sentence."""
    return len(field) <= _LONGEST_NAME and any(c.isalpha() for c in field) and not re.search(r"[.!?]\s|[!?]$", field)


def _grade_of(field: str) -> str | None:
    """The grade of a field that says "evidence: strong", "evidence STRONG" or "strong evidence"."""
    match = _FIELD.fullmatch(field)
    if match is None:
        return None
    text = match["behind"] or match["before"]
    grade = read_grade(text, Key(), guess=False)
    return text if grade is not None and not text[: grade.start].strip(" (\"'") else None


def rated_lines(lines: Sequence[str], at: int) -> tuple[list[Record], int]:
    """The rows from this line on and where they end; captions and blank lines between rows are passed over."""
    rows: list[Record] = []
    last = at
    for number in range(at, len(lines)):
        row = rated_line(lines[number]) or (_warning(lines[number]) if rows else None)
        if row is not None:
            rows.append(row)
            last = number + 1
        elif number == at or number - last >= _MOST_GAP:
            break
    return rows, last


def rated_table(position: int, caption: str | None, rows: Sequence[Record]) -> EvidenceTable | None:
    """Such rows as a table, if there are two and more and their names differ."""
    if len(rows) < _FEWEST or len({name for name, _, _ in rows}) < _FEWEST:
        return None
    told = any(between for _, between, _ in rows)
    header = ["Remedy", "Action", "Evidence"] if told else ["Remedy", "Evidence"]
    return table_from_cells(position, caption, header, [row if told else (row[0], row[2]) for row in rows])
