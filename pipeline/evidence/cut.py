"""One line of pasted text -> the cells of a row whose borders were lost."""

from __future__ import annotations

import re
from collections.abc import Sequence

from pipeline import entities
from pipeline.evidence.grades import Grade, Key, read_grade
from pipeline.quantities import find_quantities


def cut_row(line: str, roles: Sequence[str]) -> tuple[dict[str, str] | None, bool]:
    """The cells by role, and whether a border was guessed; no cells where the line shows no dose or no grade.

    The line is cut at its dose and its grade, in the order of the headings.
    """
    dose = next((q for q in find_quantities(line) if q.dose is not None and q.start > 0), None)
    if dose is None or "dose" not in roles:
        return None, False
    dose_first = roles.index("dose") < roles.index("strength")
    span = (dose.end, len(line)) if dose_first else (0, dose.start)
    grade = _grade_in(line, *span)
    if grade is None:
        return None, False
    marks = {"dose": dose.start, "strength": grade.start}
    places = {role: marks[role] for role in roles if role in marks}
    row, guessed = _between(line, roles, places)
    return (None, False) if row is None else (row, guessed)


def _grade_in(line: str, start: int, end: int) -> Grade | None:
    """The first grade after the dose that starts a cell: capital, sign or star; a small letter is part of a sentence."""
    for match in re.finditer(r"(?<![\w-])(?=[A-Z★⭐☆⊕⨁*+●])", line[start:end]):
        grade = read_grade(re.split(r"[(\[;]", line[start + match.start() : end])[0][:40], Key(), guess=False)
        if grade is not None and grade.start == 0:
            return Grade(
                start=start + match.start(),
                end=start + match.start() + grade.end,
                level=grade.level,
                system=grade.system,
                mixed=grade.mixed,
            )
    return None


def _between(line: str, roles: Sequence[str], places: dict[str, int]) -> tuple[dict[str, str] | None, bool]:
    """Fill the roles left to right: known starts cut the line, the stretch before the first known start is name and action."""
    first = min(places.values())
    head_roles = [role for role in roles if role not in places and roles.index(role) < min(roles.index(r) for r in places)]
    if "intervention" not in head_roles or len(head_roles) > 2:
        return None, False
    head = line[:first].strip()
    name_end, guessed = _name_end(head) if len(head_roles) == 2 else (len(head), False)
    row = {"intervention": head[:name_end].strip()}
    rest = [role for role in head_roles if role != "intervention"]
    if rest:
        row[rest[0]] = head[name_end:].strip()
    ordered = sorted(places, key=lambda role: places[role])
    for role, following in zip(ordered, [*ordered[1:], None], strict=True):
        row[role] = line[places[role] : places[following] if following else len(line)].strip()
    return (row, guessed) if row["intervention"] else (None, False)


def _name_end(head: str) -> tuple[int, bool]:
    """Where the remedy's name ends: after a known remedy and its bracket, else before the second capitalised word."""
    known = next((m.end for m in entities.find(head) if m.kind == "intervention" and m.start <= 3), None)
    if known is not None:
        bracket = re.match(r"\s?\([^()]{1,40}\)", head[known:])
        return (known + bracket.end() if bracket else known), False
    second = re.search(r"(?<=[\w)])\s(?=[A-Z][a-z])", head)
    return (second.start(), True) if second else (len(head), True)
