"""The training comments shipped with the package: the project's own writing, coded by ``CODEBOOK.md``."""

from __future__ import annotations

import csv
import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from pipeline.types import LABELS, ReferenceDataError

FOLDER: Final = Path(__file__).parent / "corpus"
READINGS: Final = Path(__file__).parent / "coding" / "readings.csv"
LETTERS: Final = dict(zip("BSHTO", LABELS, strict=True))
"""The labels as ``readings.csv`` writes them; ``-`` for none."""
COLUMNS: Final = ("id", "batch", "text", "title", "parent", *LABELS, "primary", "sentiment", "topic", "site", "register")


@dataclass(frozen=True, kw_only=True, slots=True)
class Example:
    """One coded comment."""

    id: str
    batch: str
    """Who wrote it when: a hand and a sitting. Never split between training and test in the strictest check."""
    text: str
    title: str
    parent: str
    labels: tuple[str, ...]
    primary: str
    sentiment: int
    topic: str
    site: str
    register: str

    @property
    def context(self) -> str:
        """Title and parent comment in one string."""
        return f"{self.title}\n{self.parent}".strip()


def load(folder: Path = FOLDER) -> tuple[Example, ...]:
    """All examples in order of file name and row. Raises ``ReferenceDataError`` naming the file and row at fault."""
    examples = tuple(
        _example(row, f"{path.name} row {n}") for path in _files(folder) for n, row in enumerate(_rows(path), start=2)
    )
    seen: set[str] = set()
    for example in examples:
        if example.id in seen:
            raise ReferenceDataError(f"corpus id {example.id!r} stands twice; give each comment its own")
        seen.add(example.id)
    return examples


@dataclass(frozen=True, kw_only=True, slots=True)
class Reading:
    """What readers who knew nothing of each other said of one comment."""

    id: str
    first: tuple[str, ...]
    """The writer's own labels."""
    second: tuple[str, ...]
    third: tuple[str, ...] | None
    """Asked only where the two differ; the corpus has what the third said. Told both answers, but not whose they were."""


def load_readings(path: Path = READINGS) -> tuple[Reading, ...]:
    """The comments that were coded by a second reader, blind. Raises ``ReferenceDataError`` naming the row at fault."""
    with path.open(encoding="utf-8", newline="") as handle:
        return tuple(_reading(row, f"{path.name} row {n}") for n, row in enumerate(csv.DictReader(handle), start=2))


def _reading(row: dict[str, str], where: str) -> Reading:
    strange = [name for name in ("first", "second", "third") if row.get(name) is None or not set(row[name]) <= {*LETTERS, "-"}]
    if strange or bool(row["third"]) != (row["first"] != row["second"]):
        raise ReferenceDataError(
            f"{where}: codes are letters of {''.join(LETTERS)} or -, and there is a third reading where two differ; found {row}"
        )
    first, second, third = (_labels(row[name]) for name in ("first", "second", "third"))
    return Reading(id=row["id"], first=first, second=second, third=third if row["third"] else None)


def _labels(codes: str) -> tuple[str, ...]:
    return tuple(label for letter, label in LETTERS.items() if letter in codes)


def sha256(folder: Path = FOLDER) -> str:
    """Of the corpus files' bytes, in order of name."""
    digest = hashlib.sha256()
    for path in _files(folder):
        digest.update(path.read_bytes().replace(b"\r\n", b"\n"))
    return digest.hexdigest()


def fingerprint(examples: Iterable[Example]) -> str:
    """SHA-256 of what the encoder's layers learn from examples: texts and labels, in order."""
    digest = hashlib.sha256()
    for example in examples:
        digest.update(json.dumps([example.batch, example.text, sorted(example.labels)]).encode("ascii"))
    return digest.hexdigest()


def _files(folder: Path) -> list[Path]:
    return sorted(folder.glob("*.csv"))


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as handle:
        reader = csv.DictReader(handle)
        if tuple(reader.fieldnames or ()) != COLUMNS:
            raise ReferenceDataError(f"{path.name}: columns {reader.fieldnames}; expected {list(COLUMNS)}")
        return list(reader)


def _example(row: dict[str, str], where: str) -> Example:
    strange = [name for name in LABELS if row[name] not in ("0", "1")]
    if strange or None in row or row["primary"] not in (*LABELS, "none") or row["sentiment"] not in ("-1", "0", "1"):
        raise ReferenceDataError(f"{where}: labels are 0 or 1, primary a label or none, sentiment -1, 0 or 1; found {row}")
    held = tuple(name for name in LABELS if row[name] == "1")
    if (row["primary"] == "none") != (not held) or (held and row["primary"] not in held):
        raise ReferenceDataError(f"{where}: primary {row['primary']!r} does not fit the labels {list(held)}")
    plain = {name: row[name] for name in COLUMNS if name not in (*LABELS, "sentiment")}
    return Example(**plain, labels=held, sentiment=int(row["sentiment"]))
