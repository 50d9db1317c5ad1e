"""Read the shipped data files: word lists, alias tables and facts, one row a fact, each with its reason and source."""

from __future__ import annotations

import csv
import functools
from pathlib import Path

from pipeline.types import ReferenceDataError

FOLDER = Path(__file__).parent


@functools.cache
def load(name: str, columns: tuple[str, ...] = (), key: tuple[str, ...] = ()) -> tuple[dict[str, str], ...]:
    """Give the rows of ``reference/<name>.csv`` as dicts of stripped text.

    ``columns`` are those the caller relies on; ``why`` and ``source`` are always required and never empty. ``key``
    names the columns that together are unique. Raises ``ReferenceDataError`` naming the file, the row and the mend.
    """
    path = FOLDER / f"{name}.csv"
    if not path.is_file():
        known = ", ".join(sorted(p.stem for p in FOLDER.glob("*.csv")))
        raise ReferenceDataError(f"no reference table {name!r}; known: {known}")
    with path.open(encoding="utf-8", newline="") as handle:
        reader = csv.DictReader(handle)
        missing = {*columns, "why", "source"} - set(reader.fieldnames or ())
        if missing:
            raise ReferenceDataError(f"{path.name}: column(s) {sorted(missing)} missing; found {reader.fieldnames}")
        rows = tuple(_clean(row, f"{path.name} row {number}") for number, row in enumerate(reader, start=2))
    _check_unique(rows, key, path.name)
    return rows


def _clean(row: dict[str | None, str | None], where: str) -> dict[str, str]:
    if None in row or None in row.values():
        raise ReferenceDataError(f"{where}: wrong number of cells; quote cells that hold commas")
    clean = {str(name): str(cell).strip() for name, cell in row.items()}
    for needed in ("why", "source"):
        if not clean[needed]:
            raise ReferenceDataError(f"{where}: empty {needed!r}; each row says why it is there and where it comes from")
    return clean


def _check_unique(rows: tuple[dict[str, str], ...], key: tuple[str, ...], where: str) -> None:
    seen: set[tuple[str, ...]] = set()
    for number, row in enumerate(rows, start=2):
        value = tuple(row[name] for name in key)
        if key and value in seen:
            raise ReferenceDataError(f"{where} row {number}: {dict(zip(key, value, strict=True))} stands twice; keep one")
        seen.add(value)
