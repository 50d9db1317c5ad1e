"""What the encoder made of texts before, by the texts' hash: one SQLite file that several processes may share.

It holds hashes and numbers, no text. Whatever is wrong with the file costs time and never a result.
"""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from pipeline.labels.embedding import encoder, wordpiece
from pipeline.labels.embedding.encoder import Array
from pipeline.labels.harm import HEADS

_AT_ONCE: Final = 500
"""Hashes asked for in one query; SQLite takes at least 999."""
_WAIT: Final = 10.0
"""Seconds to wait for another process that writes."""
_TABLE: Final = (
    "CREATE TABLE IF NOT EXISTS readings (made_by BLOB, text BLOB, scores BLOB, shares BLOB, meaning BLOB,"
    " PRIMARY KEY (made_by, text)) WITHOUT ROWID"
)


@dataclass(frozen=True, slots=True)
class Reading:
    """What the encoder makes of one text."""

    scores: NDArray[np.float64]
    shares: Array
    meaning: Array
    """Empty where it was not asked for."""


@dataclass(frozen=True)
class Memory:
    """Readings kept in ``path``. ``made_by`` is a hash of all that they depend on beside the text."""

    path: Path
    made_by: bytes

    def get(self, texts: Sequence[str], meaning: bool) -> dict[str, Reading]:
        """Readings of those texts that are known; with ``meaning``, only readings that have it."""
        found: dict[str, Reading] = {}
        names = {_digest(text): text for text in texts}

        def work(connection: sqlite3.Connection) -> None:
            for part in _parts(list(names)):
                marks = ",".join("?" * len(part))
                query = f"SELECT text, scores, shares, meaning FROM readings WHERE made_by = ? AND text IN ({marks})"
                for name, *blobs in connection.execute(query, (self.made_by, *part)):
                    reading = _reading(*blobs)
                    if reading.meaning.size or not meaning:
                        found[names[name]] = reading

        self._try(work)
        return found

    def put(self, readings: Mapping[str, Reading]) -> None:
        """Keep readings; those made by other weights or code are dropped."""
        rows = [
            (self.made_by, _digest(text), r.scores.tobytes(), r.shares.tobytes(), r.meaning.tobytes())
            for text, r in readings.items()
        ]

        def work(connection: sqlite3.Connection) -> None:
            connection.execute("DELETE FROM readings WHERE made_by <> ?", (self.made_by,))
            connection.executemany("INSERT OR REPLACE INTO readings VALUES (?, ?, ?, ?, ?)", rows)

        if rows:
            self._try(work)

    def _try(self, work: Callable[[sqlite3.Connection], None]) -> None:
        """Do the work in one transaction. A file that is locked or cannot be written is let be, a damaged one is removed."""
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            with closing(sqlite3.connect(self.path, timeout=_WAIT)) as connection, connection:
                connection.execute(_TABLE)
                work(connection)
        except (sqlite3.OperationalError, OSError):
            return
        except (sqlite3.DatabaseError, ValueError):
            self.path.unlink(missing_ok=True)


def made_by(*parts: str) -> bytes:
    """A hash over the names of what readings depend on, numpy's version, and the code that makes them."""
    digest = hashlib.sha256("\n".join((*parts, np.__version__)).encode("utf-8"))
    for file in (encoder.__file__, wordpiece.__file__, Path(__file__).with_name("tuned.py")):
        digest.update(Path(str(file)).read_bytes())
    return digest.digest()


def _reading(scores: bytes, shares: bytes, meaning: bytes) -> Reading:
    return Reading(
        np.frombuffer(scores, np.float64),
        np.frombuffer(shares, np.float32).reshape(-1, len(HEADS)),
        np.frombuffer(meaning, np.float32),
    )


def _digest(text: str) -> bytes:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()


def _parts(names: Sequence[bytes]) -> Iterator[Sequence[bytes]]:
    for start in range(0, len(names), _AT_ONCE):
        yield names[start : start + _AT_ONCE]
