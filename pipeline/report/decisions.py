"""Moderators' decisions in: a table they filled in, or the log that the queue page downloads."""

from __future__ import annotations

import csv
import io
import json
import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

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
_LARGEST: Final = 50_000_000
"""Characters of a file of decisions."""

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Decided:
    """Rows of the tables ``decisions`` and ``decision_errors``."""

    rows: tuple[Row, ...]
    errors: tuple[Row, ...]


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
    for number, cells in _entries(text.lstrip("\ufeff")):
        try:
            row = _row(number, cells, known, owners)
        except _RefusedError as refusal:
            errors.append({"row": number, "problem": str(refusal), "cells": json.dumps(cells, ensure_ascii=False)})
            continue
        taken.pop((row["comment_id"], row["claim_id"]), None)
        taken[row["comment_id"], row["claim_id"]] = row
    return Decided(tuple(taken.values()), tuple(errors))


def _entries(text: str) -> Iterator[tuple[int, Row]]:
    if len(text) > _LARGEST:
        raise PipelineError(f"the decisions are {len(text):,} characters long; at most {_LARGEST:,} are read")
    yield from _log(text) if text.lstrip()[:1] in ("{", "[") else _table(text)


def _table(text: str) -> Iterator[tuple[int, Row]]:
    try:
        first = text.partition("\n")[0]
        reader = csv.DictReader(io.StringIO(text, newline=""), delimiter=";" if first.count(";") > first.count(",") else ",")
        names = [name.strip().lower() for name in reader.fieldnames or ()]
        if not {"comment_id", "decision"} <= set(names):
            raise PipelineError(f"the columns are {', '.join(names) or '(none)'}; expected comment_id and decision among them")
        reader.fieldnames = names
        for number, cells in enumerate(reader, start=2):
            yield number, {str(k or "more"): v for k, v in cells.items()}
    except csv.Error as error:
        raise PipelineError(f"the decisions are not a CSV table ({error}); save them as 'CSV UTF-8'") from error


def _log(text: str) -> Iterator[tuple[int, Row]]:
    """The queue's log: entries that were undone, and the undoing ones, are left out."""
    try:
        data = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise PipelineError(f"the decisions are not JSON ({error}); give the file that the queue page downloads") from error
    entries = data.get("decisions") if isinstance(data, dict) and data.get("format") == FORMAT else None
    if not isinstance(entries, list):
        raise PipelineError(f'the decisions are not a log of the queue (no "format": "{FORMAT}"); give the downloaded file')
    undone = {entry["undoes"] for entry in entries if isinstance(entry, dict) and isinstance(entry.get("undoes"), str)}
    for number, entry in enumerate(entries, start=1):
        if not isinstance(entry, dict):
            yield number, {"entry": entry}
        elif not entry.get("undoes") and entry.get("id") not in undone:
            yield number, entry | {"decision": entry.get("to")}


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
