"""Tables that a user's own rows may extend: their columns, what a cell may hold, and how own rows join the shipped ones.

Not among them are the word lists of the label model (it was fitted with them), of sentiment (a published score and its tuning),
and of the readers of pages: rows there would change results that the model card and the benchmarks were measured on.
"""

from __future__ import annotations

import re
import string
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from pipeline.reference.reading import Row, check_unique, rows_of
from pipeline.types import ReferenceDataError

Names = Callable[[str, str], frozenset[str]]
"""Table and column to the values that stand there, own rows included."""


@dataclass(frozen=True, slots=True)
class Table:
    """What an own table may hold; columns neither required nor with a default keep an empty cell."""

    key: tuple[str, ...]
    """A row with the key of a shipped one replaces it; columns left out keep what is shipped."""
    required: tuple[str, ...]
    """Columns (other than ``why`` and ``source``) whose cells are never empty."""
    defaults: Mapping[str, str] = field(default_factory=dict)
    """For columns left out and for empty cells."""
    numbers: Mapping[str, tuple[float, float]] = field(default_factory=dict)
    """Columns of numbers with their least and greatest."""
    choices: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    as_shipped: tuple[str, ...] = ()
    """Columns whose cells, word by word, must be among those of the shipped rows: code knows no others."""
    refers: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    """Columns that name rows of another table (its name and column), several separated by ';'."""
    patterns: tuple[str, ...] = ()
    """Columns that hold regular expressions."""
    only_replace: bool = False
    """True where each row belongs to a rule of the code, so that only shipped rows can be worded anew."""


_AMOUNT: Final = (0.0, 1e9)

OWN: Final[Mapping[str, Table]] = {
    "interventions": Table(
        ("id",),
        ("id", "aliases"),
        {"kind": "intervention", "group": "own"},
        choices={"kind": ("intervention", "drug", "drug_class", "toxic"), "prescribed": ("yes", "")},
    ),
    "outcomes": Table(
        ("id",),
        ("id", "aliases"),
        {"kind": "symptom", "better": "down", "grave": "0"},
        {"grave": (0, 2)},
        {"kind": ("symptom", "condition", "reading", "function"), "better": ("down", "up", "")},
    ),
    "misspellings": Table(("alias",), ("alias", "entity_id"), refers={"entity_id": ("entities", "id")}),
    "no_names": Table(("phrase",), ("phrase",)),
    "upper_levels": Table(
        ("nutrient",),
        ("nutrient", "unit"),
        {"applies_to": "total", "urgent_from": "1"},
        dict.fromkeys(("us_adult", "us_child_1_3", "efsa_adult", "iu_in_unit", "urgent_from"), _AMOUNT),
        {"unit": ("µg", "mg", "g")},
        refers={"nutrient": ("interventions", "id")},
    ),
    "salts": Table(
        ("words",),
        ("words", "nutrient", "elemental_share"),
        numbers={"elemental_share": (0, 1)},
        refers={"nutrient": ("interventions", "id")},
    ),
    "interactions": Table(
        ("id",),
        ("id", "first", "second", "level"),
        numbers={"level": (1, 3)},
        choices={"needs_together": ("yes", "")},
        refers={"first": ("interventions", "id"), "second": ("interventions", "id")},
    ),
    "contraindications": Table(
        ("id",),
        ("id", "remedies", "conditions"),
        refers={"remedies": ("interventions", "id"), "conditions": ("outcomes", "id")},
    ),
    "trials": Table(("name",), ("name", "remedy"), refers={"remedy": ("interventions", "id")}),
    "independent_evidence": Table(
        ("id",),
        ("id", "remedy", "condition", "statement"),
        numbers={"level": (-1, 4), "trial_daily": _AMOUNT},
        refers={"remedy": ("interventions", "id"), "condition": ("outcomes", "id")},
    ),
    "risk_cues": Table(("group", "cue"), ("group", "cue")),
    "danger_patterns": Table(
        ("pattern",),
        ("pattern", "level", "code", "act", "within", "voice"),
        {"within": "5", "voice": "advice"},
        {"level": (1, 3), "within": (0, 50)},
        as_shipped=("object", "third", "voice", "guards", "code"),
        refers={"act": ("risk_cues", "group")},
    ),
    "verdict_rules": Table(("rule",), ("rule", "verdict", "rationale"), as_shipped=("verdict",), only_replace=True),
    "scorecard_items": Table(
        ("item",),
        ("item", "instrument", "question"),
        {"order": "999", "looks_at": "text"},
        {"order": (0, 1e6)},
        as_shipped=("looks_at",),
    ),
    "scorecard_cues": Table(
        ("item", "pattern"), ("item", "pattern"), refers={"item": ("scorecard_items", "item")}, patterns=("pattern",)
    ),
}
"""The tables that may be extended, by file name."""

WHOLE: Final = frozenset({"level", "grave", "within", "order"})
"""Columns of whole numbers."""


def merged(name: str, shipped: tuple[Row, ...], path: Path, names: Names) -> tuple[Row, ...]:
    """Shipped and own rows: an own row with a shipped key stands in its place, the others come first.

    First, so that an own alias or fact wins where a shipped one would answer too. Raises ``ReferenceDataError`` naming file,
    row, column and mend.
    """
    table, columns = OWN[name], tuple(shipped[0])
    read = rows_of(path, str(path))
    _check_columns(read, columns, path)
    check_unique(read, table.key, str(path))
    key = _key(table.key)
    old = {key(row): row for row in shipped}
    own = {}
    for number, row in enumerate(read, start=2):
        whole = _whole(row, old.get(key(row)), table, columns)
        _check(whole, f"{path} row {number}", table, Shipped(shipped, key(row) in old), names)
        own[key(row)] = whole
    new = tuple(row for known, row in own.items() if known not in old)
    return new + tuple(own.get(key(row), row) for row in shipped)


def _key(columns: Sequence[str]) -> Callable[[Row], tuple[str, ...]]:
    return lambda row: tuple(row.get(column, "") for column in columns)


def _check_columns(rows: Iterable[Row], columns: Sequence[str], path: Path) -> None:
    strange = sorted({name for row in rows for name in row} - set(columns) - {"sure"})
    if strange:
        raise ReferenceDataError(f"{path}: column {strange[0]!r} is not known; rename or remove it; known: {', '.join(columns)}")


def _whole(row: Row, old: Row | None, table: Table, columns: Sequence[str]) -> Row:
    """The row with all columns: as given, else as shipped, else the default; a name is made of the id."""
    named = {"name": row["id"].replace("_", " ")} if "id" in row and "name" in columns else {}
    defaults = dict.fromkeys(columns, "") | dict(table.defaults) | named
    base = defaults if old is None else old
    return {column: row.get(column, base.get(column, "")) or defaults.get(column, "") for column in (*columns, "sure")}


# ---------------------------------------------------------------------------------------------------- cells


@dataclass(frozen=True, slots=True)
class Shipped:
    """The rows that come with the package, and whether the row in hand replaces one of them."""

    rows: tuple[Row, ...]
    replaced: bool

    def words(self, column: str) -> set[str]:
        return {word for row in self.rows for word in row[column].split()}

    def placeholders(self) -> set[str]:
        return {name for row in self.rows for name in _placeholders(row.get("rationale", ""))}


def _placeholders(text: str) -> set[str]:
    """Names in braces, with what else the braces hold."""
    parts = ((name, spec, bang) for _, name, spec, bang in string.Formatter().parse(text) if name is not None)
    return {name + (f"!{bang}" if bang else "") + (f":{spec}" if spec else "") for name, spec, bang in parts}


def _check(row: Row, where: str, table: Table, shipped: Shipped, names: Names) -> None:
    if table.only_replace and not shipped.replaced:
        known = ", ".join(r[table.key[0]] for r in shipped.rows)
        raise ReferenceDataError(f"{where}, column {table.key[0]!r}: {row[table.key[0]]!r} is not known; use one of {known}")
    for column in (*table.required, *table.numbers, *table.choices, *table.as_shipped, *table.refers, *table.patterns):
        wrong = _wrong(row[column], column, table, shipped, names)
        if wrong:
            raise ReferenceDataError(f"{where}, column {column!r}: {wrong}")


def _wrong(cell: str, column: str, table: Table, shipped: Shipped, names: Names) -> str | None:
    """What is wrong with a cell and how to mend it; None if nothing is."""
    if not cell:
        return "empty; fill it in" if column in table.required else None
    if column in table.numbers:
        return _wrong_number(cell, *table.numbers[column], whole=column in WHOLE)
    if cell not in table.choices.get(column, (cell,)):
        return f"{cell!r}; use one of {', '.join(filter(None, table.choices[column]))}"
    if column in table.as_shipped and (strange := set(cell.split()) - shipped.words(column)):
        return f"{min(strange)!r} is not known; use {', '.join(sorted(shipped.words(column)))}"
    if column in table.refers:
        return _unknown(cell, *table.refers[column], names)
    if column in table.patterns:
        return _wrong_pattern(cell)
    return _WORDED[column](cell, shipped) if column in _WORDED else None


def _wrong_number(cell: str, least: float, most: float, *, whole: bool) -> str | None:
    try:
        fits = least <= (int(cell) if whole else float(cell)) <= most
    except ValueError:
        fits = False
    return None if fits else f"{cell!r}; give a {'whole ' if whole else ''}number from {least:g} to {most:g}"


def _unknown(cell: str, table: str, column: str, names: Names) -> str | None:
    tables = ("interventions", "outcomes") if table == "entities" else (table,)
    known = frozenset[str]().union(*(names(one, column) for one in tables))
    strange = [name for name in cell.split(";") if name not in known]
    return f"{strange[0]!r} stands in no row of {' or '.join(tables)}.csv; add it there first" if strange else None


def _wrong_pattern(cell: str) -> str | None:
    try:
        re.compile(cell)
    except re.error as error:
        return f"no regular expression ({error}); mend it"
    return None


def _wrong_wording(cell: str, shipped: Shipped) -> str | None:
    try:
        strange = _placeholders(cell) - shipped.placeholders()
    except ValueError as error:
        return f"a brace is not closed ({error}); mend it"
    known = ", ".join(f"{{{name}}}" for name in sorted(shipped.placeholders()))
    return f"{{{min(strange)}}} is not known; known are {known}" if strange else None


def _wrong_aliases(cell: str, shipped: Shipped) -> str | None:
    bare = [alias for alias in cell.split(";") if not any(character.isalnum() for character in alias)]
    return f"{bare[0]!r} between two ';' is no name; take it out" if bare else None


def _wrong_cue(cell: str, shipped: Shipped) -> str | None:
    """Groups in braces are for shipped rows: own ones might name each other in a circle."""
    if {"{", "}"} & set(cell) or not any(character.isalnum() for character in cell):
        return f"{cell!r}; write the words out, without braces"
    return None


_WORDED: Final[Mapping[str, Callable[[str, Shipped], str | None]]] = {
    "rationale": _wrong_wording,
    "aliases": _wrong_aliases,
    "alias": _wrong_aliases,
    "cue": _wrong_cue,
}
"""Columns of words with rules of their own."""
