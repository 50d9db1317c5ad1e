"""Comments coded for risk to readers: what a model of risk learns from, beside the corpus of labels.

A risky comment is one that a careful moderator with a pharmacist beside him would want to see: level 3 could do serious harm
soon to who follows it, level 2 misleads to harm, level 1 is unwise, level 0 none.
"""

from __future__ import annotations

import csv
import functools
import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from pipeline.labels.asked import answers
from pipeline.labels.corpus import Example
from pipeline.types import LABELS, PipelineError, ReferenceDataError

FOLDER: Final = Path(__file__).parent / "risks"
READ: Final = Path(__file__).parent / "coding" / "risks.csv"
SECOND: Final = Path(__file__).parent / "coding" / "risks_second.csv"
COLUMNS: Final = ("text", "title", "parent", "level", "codes", "span")
RISKS: Final[dict[str, int]] = {"review": 2, "urgent": 3}
"""What the models of risk tell apart: the level from which each says yes."""
HEADS: Final = (*LABELS, *RISKS)
"""What the encoder is fitted to."""
UNREAD: Final = 0.3
"""Weight of a corpus comment that nobody read for risk and that is taken for harmless."""
DOUBTFUL: Final = 0.5
"""Weight of a comment of level 1."""
ALONE: Final = 0.5
"""What an answer counts where the encoder reads it without its question: by itself it tells less."""


@dataclass(frozen=True, slots=True)
class Case:
    """One comment with the level of risk its coder gave it: 0 none, 1 unwise, 2 misleads to harm, 3 serious harm soon."""

    hand: str
    text: str
    title: str
    parent: str
    level: int
    codes: tuple[str, ...]

    @property
    def context(self) -> str:
        """Title and parent comment in one string."""
        return f"{self.title}\n{self.parent}".strip()

    @property
    def name(self) -> str:
        """What the case is called where it is coded again: a hash of what a coder reads."""
        return hashlib.sha256(f"{self.text}\n{self.parent}".encode()).hexdigest()[:12]


def load_cases(folder: Path = FOLDER) -> tuple[Case, ...]:
    """The cases of every CSV file in ``folder``. Raises ``PipelineError`` naming the file and row at fault."""
    files = sorted(folder.glob("*.csv"))
    if not files:
        raise PipelineError(f"no CSV file in {folder}; expected files with the columns {', '.join(COLUMNS)}")
    return tuple(case for path in files for case in _cases(path))


def _cases(path: Path) -> list[Case]:
    try:
        table = pd.read_csv(path, dtype=str, keep_default_na=False, encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError, pd.errors.ParserError, pd.errors.EmptyDataError) as error:
        raise PipelineError(f"{path} is no CSV table in UTF-8 ({error}); give the columns {', '.join(COLUMNS)}") from error
    missing = [name for name in COLUMNS if name not in table]
    wrong: list[int] = [] if missing else table.index[~table["level"].isin(list("0123"))].tolist()
    if missing or wrong:
        what = f"lacks {', '.join(missing)}" if missing else f"row {wrong[0] + 2}: level {table['level'][wrong[0]]!r}"
        raise PipelineError(f"{path}: {what}; expected the columns {', '.join(COLUMNS)}, level 0 to 3")
    return [
        Case(path.stem, row["text"], row["title"], row["parent"], int(row["level"]), tuple(filter(None, row["codes"].split(";"))))
        for row in table.to_dict("records")
    ]


@functools.cache
def levels_read(path: Path = READ) -> dict[str, int]:
    """The level of each corpus comment that was read for risk, by id. Raises ``ReferenceDataError`` naming the row at fault."""
    with path.open(encoding="utf-8", newline="") as handle:
        rows = list(csv.DictReader(handle))
    for n, row in enumerate(rows, start=2):
        if row.get("level") not in ("0", "1", "2", "3") or not row.get("id"):
            raise ReferenceDataError(f"{path.name} row {n}: expected an id and a level from 0 to 3; found {row}")
    return {row["id"]: int(row["level"]) for row in rows}


def coded_twice(cases: Iterable[Case], path: Path = SECOND) -> list[tuple[int, int]]:
    """The levels of those cases that a second, blind coder read: the first coder's, the second's.

    Raises ``ReferenceDataError`` where a row is of no case given.
    """
    with path.open(encoding="utf-8", newline="") as handle:
        second = {(row["hand"], row["comment"]): int(row["level"]) for row in csv.DictReader(handle)}
    found = {(case.hand, case.name): case.level for case in cases}
    strange = second.keys() - found.keys()
    if strange:
        raise ReferenceDataError(f"{path.name}: no case of the hand has the name {sorted(strange)[0]}")
    return [(found[key], level) for key, level in second.items()]


@dataclass(frozen=True)
class Goals:
    """What a model of risk should say: one row a comment, the corpus first; one column each of ``RISKS``."""

    targets: NDArray[np.int64]
    levels: NDArray[np.int64]
    weights: NDArray[np.float64]
    """How much each row counts."""
    batches: tuple[str, ...]
    """The corpus batch, or the hand that coded the comment."""
    answers: dict[int, str]
    """By row, the texts that are read together with what they answer."""

    @property
    def alone(self) -> NDArray[np.float64]:
        """How much each row counts where its text is read alone."""
        found = self.weights.copy()
        found[list(self.answers)] *= ALONE
        return found

    def part(self, rows: NDArray[np.int64]) -> Goals:
        """Some rows, without their answers."""
        chosen = tuple(self.batches[k] for k in rows)
        return Goals(self.targets[rows], self.levels[rows], self.weights[rows], chosen, {})


def goals(examples: Sequence[Example], cases: Sequence[Case]) -> Goals:
    """Goals of both kinds of comment; a corpus comment that nobody read for risk counts as harmless, and counts less."""
    read = levels_read()
    levels = np.array([*(read.get(e.id, 0) for e in examples), *(case.level for case in cases)])
    sure = np.array([*(1.0 if e.id in read else UNREAD for e in examples), *(1.0 for _ in cases)])
    return Goals(
        targets=np.column_stack([levels >= least for least in RISKS.values()]).astype(np.int64),
        levels=levels,
        weights=np.where(levels == 1, DOUBTFUL, sure),
        batches=(*(e.batch for e in examples), *(f"risks:{case.hand}" for case in cases)),
        answers=answers(
            [*(e.text for e in examples), *(case.text for case in cases)],
            [*(e.parent for e in examples), *(case.parent for case in cases)],
        ),
    )


def fingerprint(cases: Iterable[Case]) -> str:
    """SHA-256 of what the encoder's layers learn from cases: texts, what they answer, and levels, in order."""
    rows = [[case.hand, case.text, case.parent, case.level] for case in cases]
    return hashlib.sha256(json.dumps(rows).encode("ascii")).hexdigest()


def answers_fingerprint(texts: Iterable[str]) -> str:
    """SHA-256 of answers with what they answer, in order."""
    return hashlib.sha256(json.dumps(list(texts)).encode("ascii")).hexdigest()
