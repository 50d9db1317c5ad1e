"""A data file to rows of text, each with its reason and source."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from pathlib import Path

from pipeline.types import ReferenceDataError

Row = dict[str, str]


def rows_of(path: Path, name: str, columns: Sequence[str] = ()) -> tuple[Row, ...]:
    """The rows of a CSV file; ``name`` is how errors call it. Raises ``ReferenceDataError``."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as handle:
            reader = csv.DictReader(handle)
            missing = {*columns, "why", "source"} - set(reader.fieldnames or ())
            if missing:
                raise ReferenceDataError(f"{name}: column(s) {sorted(missing)} missing; found {reader.fieldnames}")
            return tuple(_clean(row, f"{name} row {number}") for number, row in enumerate(reader, start=2))
    except OSError as error:
        raise ReferenceDataError(f"{name} cannot be read ({error.strerror}); check its permissions") from error
    except (UnicodeDecodeError, csv.Error) as error:
        raise ReferenceDataError(f"{name} is no CSV table in UTF-8 ({error}); save it as 'CSV UTF-8'") from error


def _clean(row: dict[str | None, str | None], where: str) -> Row:
    if None in row or None in row.values():
        raise ReferenceDataError(f"{where}: wrong number of cells; quote cells that hold commas")
    clean = {str(name): str(cell).strip() for name, cell in row.items()}
    for needed in ("why", "source"):
        if not clean[needed]:
            raise ReferenceDataError(f"{where}: empty {needed!r}; each row says why it is there and where it comes from")
    return clean


def check_unique(rows: Sequence[Row], key: Sequence[str], where: str) -> None:
    """Raise ``ReferenceDataError`` where two rows have the same key."""
    seen: set[tuple[str, ...]] = set()
    for number, row in enumerate(rows, start=2):
        value = tuple(row[name] for name in key)
        if key and value in seen:
            raise ReferenceDataError(f"{where} row {number}: {dict(zip(key, value, strict=True))} stands twice; keep one")
        seen.add(value)
