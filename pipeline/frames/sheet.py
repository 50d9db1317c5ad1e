"""CSV that spreadsheets can hold: the traps (formulas, lone carriage returns, the word "NA") are owned here."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Collection

import pandas as pd

from pipeline.frames.checking import check, declared

_FORMULA = re.compile(r"^'*[=+\-@\t\r\n]")
"""A cell that a spreadsheet would run as a formula, or that one apostrophe would turn into another cell's escape."""


def to_csv(frame: pd.DataFrame, as_given: Collection[str] = ()) -> str:
    """CSV for spreadsheets: cells that would run as formulas get a leading apostrophe, all text is quoted.

    Quoting is not cosmetic: unquoted, a lone carriage return inside a comment splits the row in two, silently. Columns
    named in ``as_given`` (a user's own ids) are left alone.
    """
    safe = frame.copy()
    for column in safe.columns:
        if column not in as_given and pd.api.types.is_string_dtype(safe[column]):
            safe[column] = safe[column].map(lambda s: f"'{s}" if _FORMULA.match(s) else s, na_action="ignore")
    return str(safe.to_csv(index=False, quoting=csv.QUOTE_NONNUMERIC, lineterminator="\n"))


def unescaped(cell: str | None) -> str | None:
    """A cell as it was before :func:`to_csv` escaped it.

    >>> unescaped("'@home/page.html#0"), unescaped("'tis so")
    ('@home/page.html#0', "'tis so")
    """
    return cell[1:] if cell and cell[0] == "'" and _FORMULA.match(cell) else cell


def from_csv(name: str, text: str) -> pd.DataFrame:
    """Read what :func:`to_csv` wrote, apostrophes taken off again; "NA" and "null" stay words."""
    columns = declared(name)
    reading = {c.name: ("string" if c.dtype == "boolean" else c.dtype) for c in columns}
    frame = pd.read_csv(
        io.StringIO(text),
        dtype=reading,
        keep_default_na=False,
        na_values=[""],
        encoding="utf-8",
        lineterminator="\n",  # type: ignore[arg-type]
    )
    for column in columns:
        if column.dtype == "string":
            frame[column.name] = frame[column.name].map(unescaped, na_action="ignore").astype("string")
        elif column.dtype == "boolean":
            frame[column.name] = frame[column.name].map({"True": True, "False": False}).astype("boolean")
    return check(name, frame)
