"""Hold a table to its declaration."""

from __future__ import annotations

import pandas as pd

from pipeline.frames.columns import Column
from pipeline.frames.declared import FRAMES
from pipeline.frames.patterns import DECIDED
from pipeline.types import FrameError


def check(name: str, frame: pd.DataFrame) -> pd.DataFrame:
    """Give the frame back if it keeps its declaration, else raise ``FrameError`` saying where it breaks it."""
    columns = declared(name)
    if list(frame.columns) != [c.name for c in columns]:
        raise FrameError(f"{name}: columns {list(frame.columns)}; declared {[c.name for c in columns]}")
    for column in columns:
        series = frame[column.name]
        if str(series.dtype) != column.dtype:
            raise FrameError(f"{name}.{column.name}: dtype {series.dtype}; declared {column.dtype}")
        if column.required and series.isna().any():
            raise FrameError(f"{name}.{column.name}: empty in row {int(series.isna().to_numpy().argmax())}; it must not be")
        if column.values:
            strange = sorted(set(series.dropna()) - set(column.values))
            if strange:
                raise FrameError(f"{name}.{column.name}: {strange[:3]} not allowed; allowed are {list(column.values)}")
    return frame


def declared(name: str) -> tuple[Column, ...]:
    known = FRAMES | DECIDED
    if name not in known:
        raise FrameError(f"no frame {name!r}; declared are {', '.join(known)}")
    return known[name]
