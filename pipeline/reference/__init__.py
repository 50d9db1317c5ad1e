"""Read the data files: word lists, alias tables and facts, one row a fact, each with its reason and source.

The shipped tables stand beside this module. A user's own rows of :data:`OWN` tables come from the folder named once at the
start with :func:`use`, and are known to processes started afterwards (worker processes, notebook kernels).
"""

from __future__ import annotations

import functools
import hashlib
import os
from pathlib import Path
from typing import Final

from pipeline.reference.own import OWN, merged
from pipeline.reference.reading import check_unique, rows_of
from pipeline.types import ReferenceDataError

FOLDER: Final = Path(__file__).parent
VARIABLE: Final = "CLAIMTHREAD_REFERENCE"
"""Names the folder of the user's own tables; empty: none."""

_read: set[str] = set()
"""Tables of ``OWN`` that were read already: the folder must not change after that."""


@functools.cache
def load(name: str, columns: tuple[str, ...] = (), key: tuple[str, ...] = ()) -> tuple[dict[str, str], ...]:
    """Give the rows of ``reference/<name>.csv`` as dicts of stripped text, with the user's own rows where there are some.

    ``columns`` are those the caller relies on; ``why`` and ``source`` are always required and never empty. ``key``
    names the columns that together are unique. Raises ``ReferenceDataError`` naming the file, the row and the mend.
    """
    rows = _shipped(name, columns)
    check_unique(rows, key, f"{name}.csv")
    if name not in OWN:
        return rows
    _read.add(name)
    own = _own_file(name)
    return rows if own is None else merged(name, rows, own, _names)


def words_of(table: str, field: str) -> frozenset[str]:
    """The words of one field of a word list such as ``claim_turns.csv``. Raises ``ReferenceDataError`` where it has none."""
    rows = load(table, ("field", "value", "words"), ("field", "value"))
    found = frozenset(word for row in rows if row["field"] == field for word in row["words"].split(";") if word)
    if not found:
        raise ReferenceDataError(f"{table}.csv has no words of {field!r}")
    return found


def _shipped(name: str, columns: tuple[str, ...] = ()) -> tuple[dict[str, str], ...]:
    path = FOLDER / f"{name}.csv"
    if not path.is_file():
        known = ", ".join(sorted(p.stem for p in FOLDER.glob("*.csv")))
        raise ReferenceDataError(f"no reference table {name!r}; known: {known}")
    return rows_of(path, path.name, columns)


@functools.cache
def _names(table: str, column: str) -> frozenset[str]:
    """What a column of a table holds, own rows included."""
    return frozenset(row[column] for row in load(table))


# ---------------------------------------------------------------------------------------------------- own tables


def own_folder() -> Path | None:
    """Where the user's own tables are, if any."""
    told = os.environ.get(VARIABLE, "")
    return Path(told) if told else None


def use(folder: Path | str | None) -> None:
    """Take the user's own tables from ``folder`` (None: none), here and in processes started from here; checks them all.

    Call it once, before anything is read or judged. Raises ``ReferenceDataError`` for a folder that is not there, a table that
    breaks its declaration, or a choice that comes too late.
    """
    chosen = "" if folder is None else str(Path(folder).resolve())
    if chosen != os.environ.get(VARIABLE, "") and _read:
        raise ReferenceDataError("the reference tables are in use already; choose the folder of your own tables before")
    if chosen and not Path(chosen).is_dir():
        raise ReferenceDataError(f"{folder} is no folder; give one with CSV tables named as those of pipeline/reference")
    os.environ[VARIABLE] = chosen
    for path in own_files():
        load(path.stem)


def own_files() -> list[Path]:
    """The user's own tables, by name. Raises ``ReferenceDataError`` for one that may not be extended."""
    folder = own_folder()
    found = sorted(folder.glob("*.csv")) if folder else []
    for path in found:
        if path.stem not in OWN:
            raise ReferenceDataError(f"{path}: {_refusal(path.stem)}; tables that may be extended: {', '.join(OWN)}")
    return found


def _refusal(name: str) -> str:
    if name.startswith("label_"):
        return "the label model was fitted with this list and would no longer fit it"
    return "this table is not one a user's rows may extend" if (FOLDER / f"{name}.csv").is_file() else "no table of this name"


def _own_file(name: str) -> Path | None:
    return next((path for path in own_files() if path.stem == name), None)


def own_digests() -> dict[str, str]:
    """SHA-256 of each own table by file name: results depend on them."""
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in own_files()}


__all__ = ["FOLDER", "OWN", "VARIABLE", "load", "own_digests", "own_files", "own_folder", "use"]
