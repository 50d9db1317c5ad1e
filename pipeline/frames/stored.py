"""Tables on disk, as Parquet and as CSV."""

from __future__ import annotations

import io
from collections.abc import Mapping
from pathlib import Path

import pandas as pd

from pipeline import files
from pipeline.frames.checking import check, declared
from pipeline.frames.sheet import to_csv
from pipeline.types import FrameError


def write(frames: Mapping[str, pd.DataFrame], folder: Path) -> list[Path]:
    """Write each frame as Parquet (for programs) and CSV with BOM (for spreadsheets); give the paths."""
    paths = []
    for name, frame in frames.items():
        check(name, frame)
        buffer = io.BytesIO()
        frame.to_parquet(buffer, index=False, engine="pyarrow")
        paths.append(files.write_bytes(folder / f"{name}.parquet", buffer.getvalue()))
        paths.append(files.write_bytes(folder / f"{name}.csv", to_csv(frame).encode("utf-8-sig")))
    return paths


def read(name: str, folder: Path) -> pd.DataFrame:
    """Read a stored frame. Raises ``FrameError`` if it is not there or not as declared."""
    path = folder / f"{name}.parquet"
    if not path.is_file():
        raise FrameError(f"{path} is not there; run `claimthread run --out {folder}` (or `make all`) first")
    frame = pd.read_parquet(path, engine="pyarrow")
    return check(name, frame.astype({c.name: c.dtype for c in declared(name) if c.name in frame}))
