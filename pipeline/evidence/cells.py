"""Cells to evidence rows: which column says what, and each row typed beside the cells it was read from."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from pipeline import entities
from pipeline.evidence.grades import Grade, Key, key_told, read_grade, system_named
from pipeline.evidence.supposed import remedy_column, strength_column
from pipeline.evidence.words import against
from pipeline.quantities import parse_dose
from pipeline.quantities.cues import loose
from pipeline.reference import load
from pipeline.text import fold
from pipeline.types import EvidenceRow, EvidenceTable, Notice

Roles = dict[str, int]
"""Column number of each role: intervention, action, dose, strength, outcome, safety."""

_HEADERS: Final = load("table_headers", ("role", "pattern"), ("role", "pattern"))
_FULL: Final = tuple((row["role"], re.compile(row["pattern"])) for row in _HEADERS)
_PARTS: Final = {
    role: re.compile(
        r"(?<![a-z])(?:"
        + "|".join(sorted((r["pattern"] for r in _HEADERS if r["role"] == role), key=len, reverse=True))
        + r")(?![a-z])"
    )
    for role in ("strength", "safety", "dose", "outcome", "action", "intervention")
}
_LOOSE: Final = ("strength", "dose", "safety", "action", "outcome", "intervention")
"""Order in which roles are looked for inside a longer heading: "Evidence for this supplement" is strength."""
_LOOSE_STRENGTH: Final = re.compile(
    r"evidence|evidenz|preuve|evidencia|certainty|grade\b|strength\sof|quality\sof|level\sof|rating|how\s(?:strong|good|sure)|proven|effectiveness|efficacy|verdict"
)

EXPLICIT: Final = re.compile(
    r"(?i)eviden|certainty|\bgrades?\b|proof|proven|preuve|beleg|support|quality\sof|level\sof|how\s(?:strong|good|sure)"
)
"""Headings that can only mean how well a remedy is supported; "Strength" and "Rating" may be of tablets and goods."""

_DESIGNS: Final = tuple(
    (row["design"], re.compile(rf"(?<![a-z-])(?:{loose(row['pattern'])})(?![a-z])"))
    for row in load("evidence_designs", ("design", "pattern"), ("pattern",))
)
_PEOPLE: Final = r"(?!\d|\s?(?:mg|mcg|µg|iu|people|patients|participants|adults))"
_YEAR: Final = re.compile(rf"(?<![\d.,-])(?:19[5-9]|20[0-4])\d{_PEOPLE}|(?<=\d{{4}}[-–/])(?:19[5-9]|20[0-4])\d(?!\d)")
_ACRONYM: Final = r"[A-Z]{3,20}[A-Z0-9-]{0,20}(?: \d| I{1,3})?"
_TRIAL: Final = re.compile(
    r"(?<![\w-])(?P<name>[A-Z][A-Za-z]{0,20}[A-Z][A-Za-z-]{0,20}\d{0,3}(?:[ -](?:\d{1,3}|I{1,3}|IV))?)['’s]{0,2}"
    r"(?=\s(?:trials?|stud(?:y|ies)|RCTs?)\b)"
    rf"|(?<=\b[Tt]rial\s)\(?(?P<behind>{_ACRONYM})\b|(?<=\b[Ss]tudy\s)\(?(?P<behind2>{_ACRONYM})\b"
)
_NO_TRIALS: Final = frozenset({
    "RCT", "RCTS", "DBRCT", "US", "UK", "USA", "EU", "NIH", "WHO", "FDA", "EFSA", "NHS", "GRADE", "SORT", "AAN", "II", "III",
    "IV", "DNA", "MRI",
})  # fmt: skip
_FROM: Final = re.compile(r"(?i)\b(?:from|min(?:imum|\.)?|low(?:est|er)?|least|von|de)$")
_TO: Final = re.compile(r"(?i)\b(?:to|max(?:imum|\.)?|high(?:est|er)?|most|upper|bis|à)$")
_NONE_OF: Final = re.compile(
    r"\b(?:no|without|lacks?|lacking|few if any)\s(?:[\w-]+\s){0,3}?(?:trials?|rcts?|stud(?:y|ies)|meta-?analys[ei]s)\b"
)
_MARKS: Final = re.compile(r"\s?(?:[*†‡§¶‖¹²³⁴-⁹⁰]+|\[\w{1,2}\])+(?=\s|$|[,;(])")


def role_of(heading: str) -> str | None:
    """What a column of this heading says, by ``reference/table_headers.csv``; None for a heading not known."""
    folded = re.sub(r"\s+", " ", _MARKS.sub("", fold(heading))).strip(" :?#.-")
    if not folded or len(folded) > 60:
        return None
    bare = re.sub(r"\s?\([^()]*\)$", "", folded)
    for role, pattern in _FULL:
        if pattern.fullmatch(folded) or (bare and pattern.fullmatch(bare)):
            return role
    if _PARTS["safety"].search(folded):
        return "safety"
    if _LOOSE_STRENGTH.search(folded):
        return "strength"
    return next((role for role in _LOOSE[1:] if _PARTS[role].search(folded)), None)


def _named_in_full(heading: str) -> bool:
    """Whether the heading is one of a remedy, rather than one that holds such a word ("What it is meant to do")."""
    folded = fold(heading).strip(" :?#.-")
    return any(role == "intervention" and pattern.fullmatch(folded) for role, pattern in _FULL)


def roles_of(header: Sequence[str], rows: Sequence[Sequence[str]] = (), told: Sequence[str | None] = ()) -> Roles:
    """The first column of each role; a table without a heading for the remedy has it in its first free column.

    Where no heading speaks of evidence in known words, the cells of ``rows`` tell which column does, read by the legend if
    ``told`` (legend and caption) holds one.
    """
    roles: Roles = {}
    strengths = [i for i, heading in enumerate(header) if role_of(heading) == "strength"]
    for i, heading in enumerate(header):
        role = role_of(heading)
        if role is not None and role not in roles and role != "strength":
            roles[role] = i
    if strengths:
        roles["strength"] = next((i for i in strengths if _LOOSE_STRENGTH.search(fold(header[i]))), strengths[0])
    elif rows and "shop" not in roles:
        supposed = strength_column(header, rows, [at for role, at in roles.items() if role in ("safety", "dose")], told)
        if supposed is not None:
            roles = {role: at for role, at in roles.items() if at != supposed} | {"strength": supposed}
            if "intervention" not in roles:
                roles["intervention"] = remedy_column(rows, len(header), [supposed])
                roles = {role: at for role, at in roles.items() if role == "intervention" or at != roles["intervention"]}
    if rows and "strength" in roles and roles.get("intervention") and not _named_in_full(header[roles["intervention"]]):
        others = [at for role, at in roles.items() if role in ("strength", "dose", "safety")]
        best = remedy_column(rows, len(header), others)
        roles = {role: at for role, at in roles.items() if at != best} | {"intervention": best}
    if "intervention" not in roles and 0 not in roles.values():
        roles["intervention"] = 0
    if "intervention" not in roles and roles.get("outcome") == 0 and len(header) > 2:
        roles["intervention"] = roles.pop("outcome")
    return roles


def table_from_cells(
    position: int,
    caption: str | None,
    header: Sequence[str],
    rows: Sequence[Sequence[str]],
    legend: str | None = None,
) -> EvidenceTable | None:
    """Type a table whose cells are known; None when no column speaks of evidence, so that it is none of ours.

    Grades that rest on a guess (letters without a legend) carry the notice ``grade_guessed``, cells that show no known
    grade ``grade_unread``.

    >>> table = table_from_cells(0, None, ["Herb", "Evidence"], [["Ginger", "Moderate (RCTs, 2020)"]])
    >>> table.evidence[0].strength_level, table.evidence[0].years
    (3, (2020,))
    """
    roles = roles_of(header, rows, (legend, caption))
    if "strength" not in roles or "intervention" not in roles:
        return None
    column = _points_of(header[roles["strength"]], [_cell(row, roles["strength"]) for row in rows])
    asks = _ASKS.search(fold(header[roles["strength"]])) is not None
    named = system_named(caption, *header, legend)
    key = replace(key_told((legend, caption), named, column), asks=asks)
    graded = zip(rows, column, strict=True)
    read = [(row, read_grade(cell, key)) for row, cell in graded if _cell(row, roles["intervention"])]
    if not read or _is_prose(header, rows):
        return None
    if all(grade is None for _, grade in read) and not EXPLICIT.search(header[roles["strength"]]):
        return None
    warned = [(row, grade, _warning(row, grade, roles)) for row, grade in read]
    evidence = tuple(_row(n, row, told or grade, roles, header, told) for n, (row, grade, told) in enumerate(warned))
    return EvidenceTable(
        position=position,
        caption=caption or None,
        header=tuple(header),
        rows=tuple(tuple(row) for row, _ in read),
        evidence=evidence,
        legend=legend or None,
        notices=tuple(_notices(position, evidence, [grade for _, grade in read])),
    )


_SCALE: Final = re.compile(
    r"(?:out of|of|/|max(?:imum)?\.?|\b[01]\s?(?:-|–|to)\s?)\s?(?P<most>3|4|5|10|100|three|four|five|ten)\b"
)
_ASKS: Final = re.compile(
    r"\b(?:do(?:es)?|did|is|are|how)\b.{1,40}\b(?:works?|helps?|effective|good|sure|proven|use|worth)\b|^works\b|^proven\b"
)
"""Headings that are answered with yes and no."""
_NUMBER: Final = re.compile(r"\d{1,3}(?:[.,]\d)?")
_MOST: Final = {"three": "3", "four": "4", "five": "5", "ten": "10"}


def _points_of(heading: str, cells: list[str]) -> list[str]:
    """Bare numbers of a column whose heading says out of how many, as fractions; other cells as they are.

    >>> _points_of("Score (out of 10)", ["9", "4.5"])
    ['9/10', '4.5/10']
    """
    scale = _SCALE.search(fold(heading))
    bare = sum(1 for cell in cells if _NUMBER.fullmatch(cell))
    if scale is None or bare * 2 <= len(cells):
        return cells
    most = _MOST.get(scale["most"], scale["most"])
    return [f"{cell}/{most}" if _NUMBER.fullmatch(cell) else cell for cell in cells]


def _is_prose(header: Sequence[str], rows: Sequence[Sequence[str]]) -> bool:
    """Whether this is a page laid out with a table: long cells beside a heading that happens to say "evidence"."""
    return len(header) < 2 or max((len(cell) for row in rows for cell in row), default=0) > 2000


def _cell(row: Sequence[str], column: int | None) -> str:
    return row[column].strip() if column is not None and column < len(row) else ""


def _warning(row: Sequence[str], grade: Grade | None, roles: Roles) -> Grade | None:
    """The column of cautions where it opens with advice against all use, which goes before a grade of old trials."""
    told = against(fold(_cell(row, roles.get("safety"))))
    return told if told is not None and told.start == 0 and (grade is None or grade.level > told.level) else None


def _row(
    position: int,
    row: Sequence[str],
    grade: Grade | None,
    roles: Roles,
    header: Sequence[str],
    warned: Grade | None,
) -> EvidenceRow:
    strength = _cell(row, roles["strength"])
    if warned is not None:
        strength = "; ".join(text for text in (strength, _cell(row, roles["safety"])) if text)
    dose_text = _dose_text(row, roles.get("dose"), header)
    intervention = clean_name(_cell(row, roles["intervention"]))
    action = _cell(row, roles.get("action", roles.get("outcome"))) or None
    found = entities.find(intervention)
    return EvidenceRow(
        position=position,
        intervention=intervention,
        entities=tuple(dict.fromkeys(m.entity_id for m in found if m.kind != "outcome")),
        action=action,
        dose_text=dose_text,
        dose=parse_dose(dose_text, header[roles["dose"]]) if dose_text else None,
        strength_text=strength or None,
        strength_level=None if grade is None else grade.level,
        mixed=grade is not None and grade.mixed,
        system=None if grade is None else grade.system,
        years=years_in(strength),
        design=design_in(strength),
        trial_names=trials_in(strength),
    )


def _dose_text(row: Sequence[str], at: int | None, header: Sequence[str]) -> str | None:
    """The dose as printed; of two columns "from" and "to" both, as a range."""
    first = _cell(row, at)
    if at is not None and at + 1 < len(header) and _FROM.search(header[at]) and _TO.search(header[at + 1]):
        second = _cell(row, at + 1)
        return f"{first} – {second}" if first and second and first != second else first or second or None
    return first or None


def clean_name(text: str) -> str:
    """A remedy's name without footnote marks.

    >>> clean_name("Magnesium*†"), clean_name("Vitamin B12 [2]")
    ('Magnesium', 'Vitamin B12')
    """
    return _MARKS.sub("", text).strip(" :")


def years_in(text: str) -> tuple[int, ...]:
    """The years named, each once, in order of first mention; of a range both ends."""
    return tuple(dict.fromkeys(int(m.group()) for m in _YEAR.finditer(text)))


def design_in(text: str) -> str | None:
    """The weightiest study design named, by the order of ``reference/evidence_designs.csv``.

    >>> design_in("Two RCTs"), design_in("No trials, animal studies only")
    ('rct', 'animal')
    """
    folded = _NONE_OF.sub(" ", fold(text))
    return next((design for design, pattern in _DESIGNS if pattern.search(folded)), None)


def trials_in(text: str) -> tuple[str, ...]:
    """Trials named by an acronym: capitals before or after the word trial or study.

    >>> trials_in("Strong (large-scale QUILLON-2 trial, 2019; two RCT studies)")
    ('QUILLON-2',)
    """
    names = (m["name"] or m["behind"] or m["behind2"] for m in _TRIAL.finditer(text))
    return tuple(dict.fromkeys(n for n in names if n.upper() not in _NO_TRIALS and sum(c.isupper() for c in n) >= 2))


def _notices(position: int, evidence: Sequence[EvidenceRow], grades: Sequence[Grade | None]) -> list[Notice]:
    notices = []
    unread = [row.strength_text or "" for row, grade in zip(evidence, grades, strict=True) if grade is None]
    if unread:
        shown = "; ".join(f'"{text[:40]}"' for text in unread[:3])
        message = f"Table {position}: no known grade in {len(unread)} of {len(evidence)} rows ({shown}); read them by eye."
        notices.append(Notice(code="grade_unread", message=message))
    guessed = [
        row.strength_text or "" for row, grade in zip(evidence, grades, strict=True) if grade is not None and grade.guessed
    ]
    if guessed:
        message = f'Table {position}: signs such as "{guessed[0][:20]}" have no legend; the usual order best to worst was taken.'
        notices.append(Notice(code="grade_guessed", message=message))
    return notices


__all__ = ["Key", "clean_name", "design_in", "role_of", "roles_of", "table_from_cells", "trials_in", "years_in"]
