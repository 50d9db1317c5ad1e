"""Moderators' decisions in: a table they filled in, or the log that the queue page downloads."""

from __future__ import annotations

import csv
import io
import json
import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from pipeline.frames import unescaped
from pipeline.report.cards import digest
from pipeline.report.vocabulary import REASONS, VERDICTS
from pipeline.types import PipelineError

FORMAT: Final = "claimthread-decisions"
"""What the queue's log says it is."""

DECISIONS: Final = {
    "approved": ("approved", "approve", "keep", "kept", "ok", "accept", "accepted"),
    "rejected": ("rejected", "reject", "remove", "removed", "delete", "deleted", "hide", "hidden"),
    "escalated": ("escalated", "escalate", "expert", "refer", "referred"),
    "skipped": ("skipped", "skip", "later"),
}
"""What may be decided, and the words that say it in a hand-made table."""
_WORDS: Final = {word: state for state, words in DECISIONS.items() for word in words}
_RATINGS: Final = (1.0, 5.0)
"""Worst and best of a moderator's own rating, as in schema.org's examples."""
_NAMES: Final = ("comment_id", "claim_id")
"""Cells copied from our own tables, in which spreadsheets' formulas are escaped."""
_LARGEST: Final = 50_000_000
"""Characters of a file of decisions."""

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Decided:
    """Rows of the tables ``decisions`` and ``decision_errors``."""

    rows: tuple[Row, ...]
    errors: tuple[Row, ...]
    undone: frozenset[tuple[str, str | None]] = frozenset()
    """Comment and time (as the log wrote it) of decisions that the log says were undone."""


@dataclass(frozen=True, slots=True)
class Standing:
    """All decisions that stand, and how many of this time's are new, changed others, or undid them; ``kept`` are as before."""

    rows: tuple[Row, ...]
    new: int
    changed: int
    kept: int
    undone: int


class _RefusedError(Exception):
    """Why a row cannot be taken."""


def read_decisions(text: str, comments: Iterable[Mapping[str, Any]], claims: Iterable[Mapping[str, Any]]) -> Decided:
    """Decisions from a CSV table (``comment_id``, ``decision``; optional ``note``, ``reason``, ``claim_id``, ``verdict``,
    ``rating`` 1..5) or from the queue's JSON log; the last one on a comment (and claim) counts.

    Rows that cannot be taken are in ``errors`` with their number, their cells and what is wrong; none is lost. Raises
    ``PipelineError`` for a text that is neither.
    """
    known = {row["comment_id"]: row for row in comments}
    owners = {row["claim_id"]: row["comment_id"] for row in claims}
    taken: dict[tuple[str, str | None], Row] = {}
    errors: list[Row] = []
    entries, undone = _entries(text.lstrip("\ufeff"))
    for number, cells in entries:
        try:
            row = _row(number, cells, known, owners)
        except _RefusedError as refusal:
            errors.append({"row": number, "problem": str(refusal), "cells": json.dumps(cells, ensure_ascii=False)})
            continue
        taken.pop((row["comment_id"], row["claim_id"]), None)
        taken[row["comment_id"], row["claim_id"]] = row
    return Decided(tuple(taken.values()), tuple(errors), undone)


def add_up(before: Iterable[Row], decided: Decided, comments: Iterable[Mapping[str, Any]]) -> Standing:
    """The decisions taken earlier with those taken now; of two on the same comment (and claim) the later one stands.

    Later is the one with the later time, or, where one has none, the one taken now. ``text_changed`` of the earlier ones is
    told anew from the comments as they are.
    """
    words = {row["comment_id"]: digest(row["text"] or "") for row in comments}
    earlier = {_key(row): row | {"text_changed": words.get(row["comment_id"]) != row["text_sha256"]} for row in before}
    gone = {key for key, row in earlier.items() if row["decided_at"] and (row["comment_id"], row["decided_at"]) in decided.undone}
    standing = {key: row for key, row in earlier.items() if key not in gone}
    new = changed = 0
    for row in decided.rows:
        known = standing.get(_key(row))
        if known is None:
            new += _key(row) not in gone
            changed += _key(row) in gone
        elif _says(row) == _says(known) or _before(row["decided_at"], known["decided_at"]):
            continue
        else:
            changed += 1
        standing.pop(_key(row), None)
        standing[_key(row)] = row
    undone = sum(key not in standing for key in gone)
    return Standing(tuple(standing.values()), new, changed, len(standing) - new - changed, undone)


def _key(row: Row) -> tuple[str, str | None]:
    return row["comment_id"], row["claim_id"]


def _says(row: Row) -> tuple[Any, ...]:
    return tuple(row[name] for name in ("decision", "reason", "note", "verdict", "rating", "text_sha256"))


def _before(one: str | None, other: str | None) -> bool:
    """Whether both times are known and the first is the earlier one."""
    try:
        first, second = datetime.fromisoformat(one or ""), datetime.fromisoformat(other or "")
        return first < second
    except (ValueError, TypeError):
        return False


def _entries(text: str) -> tuple[Iterable[tuple[int, Row]], frozenset[tuple[str, str | None]]]:
    if len(text) > _LARGEST:
        raise PipelineError(f"the decisions are {len(text):,} characters long; at most {_LARGEST:,} are read")
    return _log(text) if text.lstrip()[:1] in ("{", "[") else (_table(text), frozenset())


def _table(text: str) -> Iterator[tuple[int, Row]]:
    try:
        first = text.partition("\n")[0]
        reader = csv.DictReader(io.StringIO(text, newline=""), delimiter=";" if first.count(";") > first.count(",") else ",")
        names = [name.strip().lower() for name in reader.fieldnames or ()]
        if not {"comment_id", "decision"} <= set(names):
            raise PipelineError(f"the columns are {', '.join(names) or '(none)'}; expected comment_id and decision among them")
        reader.fieldnames = names
        for number, cells in enumerate(reader, start=2):
            yield number, {str(k or "more"): unescaped(v) if k in _NAMES else v for k, v in cells.items()}
    except csv.Error as error:
        raise PipelineError(f"the decisions are not a CSV table ({error}); save them as 'CSV UTF-8'") from error


def _log(text: str) -> tuple[list[tuple[int, Row]], frozenset[tuple[str, str | None]]]:
    """The queue's log: entries that were undone, and the undoing ones, are left out; which ones were undone is told beside."""
    try:
        data = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise PipelineError(f"the decisions are not JSON ({error}); give the file that the queue page downloads") from error
    entries = data.get("decisions") if isinstance(data, dict) and data.get("format") == FORMAT else None
    if not isinstance(entries, list):
        raise PipelineError(f'the decisions are not a log of the queue (no "format": "{FORMAT}"); give the downloaded file')
    undone = {entry["undoes"] for entry in entries if isinstance(entry, dict) and isinstance(entry.get("undoes"), str)}
    standing: list[tuple[int, Row]] = []
    gone: set[tuple[str, str | None]] = set()
    for number, entry in enumerate(entries, start=1):
        if not isinstance(entry, dict):
            standing.append((number, {"entry": entry}))
        elif isinstance(entry.get("id"), str) and entry["id"] in undone:
            gone.add((str(entry.get("comment_id")), str(entry.get("at"))))
        elif not entry.get("undoes"):
            standing.append((number, entry | {"decision": entry.get("to")}))
    return standing, frozenset(gone)


def _row(number: int, cells: Row, known: Mapping[str, Mapping[str, Any]], owners: Mapping[str, str]) -> Row:
    comment_id, claim = _text(cells, "comment_id"), _text(cells, "claim_id")
    comment_id = comment_id or owners.get(claim or "")
    if comment_id is None:
        raise _RefusedError("no comment_id")
    if comment_id not in known:
        raise _RefusedError(f"no comment {comment_id} in the results; was the page run again under another name?")
    if claim is not None and owners.get(claim) != comment_id:
        raise _RefusedError(f"no claim {claim} in comment {comment_id}")
    comment, sha = known[comment_id], _text(cells, "text_sha256")
    made = sum(owner == comment_id for owner in owners.values()) if _judges(cells) and claim is None else 1
    if made != 1:
        raise _RefusedError(f"a verdict or rating is of one claim; {comment_id} makes {made}: name one in claim_id")
    return {
        "page_id": comment["page_id"],
        "comment_id": comment_id,
        "claim_id": claim,
        "decision": _one_of(cells, "decision", _WORDS, required=True),
        "reason": _one_of(cells, "reason", dict(zip(REASONS, REASONS, strict=True))),
        "note": _text(cells, "note"),
        "verdict": _one_of(cells, "verdict", {word: code for code, told in VERDICTS.items() for word in (code, told)}),
        "rating": _rating(cells),
        "decided_at": _text(cells, "at"),
        "text_sha256": sha or digest(comment["text"] or ""),
        "text_changed": sha is not None and sha != digest(comment["text"] or ""),
        "row": number,
    }


def _judges(cells: Row) -> bool:
    return any(cells.get(name) not in (None, "") for name in ("verdict", "rating"))


def _text(cells: Row, name: str) -> str | None:
    cell = cells.get(name)
    if cell is not None and not isinstance(cell, str):
        raise _RefusedError(f"{name} is {cell!r}, not text")
    return (cell or "").strip() or None


def _one_of(cells: Row, name: str, words: Mapping[str, str], *, required: bool = False) -> str | None:
    told = _text(cells, name)
    if told is None and not required:
        return None
    found = words.get((told or "").casefold())
    if found is None:
        raise _RefusedError(f"{name} is {told or 'empty'}; allowed are {', '.join(dict.fromkeys(words.values()))}")
    return found


def _rating(cells: Row) -> float | None:
    told = cells.get("rating")
    if told is None or told == "":
        return None
    try:
        value = float(str(told).replace(",", "."))
    except ValueError:
        value = math.nan
    if not _RATINGS[0] <= value <= _RATINGS[1]:
        raise _RefusedError(f"rating is {told}; allowed is {_RATINGS[0]:g} (worst) to {_RATINGS[1]:g} (best), or nothing")
    return value
