"""One input: read it, and judge each of its threads; whatever goes wrong with one costs the others nothing."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pipeline import audit, claims, flags, frames, labels, privacy, sentiment
from pipeline.run.inputs import read_threads
from pipeline.types import Judgement, ModelError, PageError, ReferenceDataError, Thread


def judge(thread: Thread, model: labels.LabelModel) -> Judgement:
    """All judgements on one thread: labels, sentiment, claims and flags of its comments, and the audit of its article."""
    decisions = labels.decisions(thread, model)
    found = claims.claims(thread)
    return Judgement(
        page_id=thread.page_id,
        decisions=decisions,
        sentiments=sentiment.sentiments(thread, {d.position: d.language for d in decisions}),
        claims=found,
        flags=flags.flags(thread, decisions, found),
        findings=audit.audit(thread),
        scorecard=audit.scorecard(thread),
    )


@dataclass(frozen=True, kw_only=True, slots=True)
class Result:
    """One page's outcome: a judged thread, or the reason why there is none."""

    thread: Thread | None = None
    judgement: Judgement | None = None
    rejected: dict[str, Any] | None = None


def process(path: Path, page_id: str, key: bytes, parts: Sequence[Path] = (), memory: Path | None = None) -> tuple[Result, ...]:
    """Read and judge each thread of one input; whatever goes wrong with one ends in ``rejected``, so that the others go on.

    ``memory`` is where the label model keeps what it made of each text.
    """
    threads: list[Thread] = []
    refused = _refusal(path, page_id, lambda: threads.extend(read_threads(path, page_id, parts)))
    return (refused,) if refused else tuple(_judged(path, thread, key, memory) for thread in threads)


def _judged(path: Path, thread: Thread, key: bytes, memory: Path | None) -> Result:
    done: list[Result] = []

    def work() -> None:
        known = privacy.pseudonymise(thread, key)
        judgement = judge(known, labels.load_model(memory=memory))
        frames.from_threads([(known, judgement)])  # a page whose rows break a table's declaration must not break the table
        done.append(Result(thread=known, judgement=judgement))

    return _refusal(path, thread.page_id, work) or done[0]


def _refusal(path: Path, page_id: str, work: Callable[[], None]) -> Result | None:
    """Do the work; what it fails by, or None."""
    try:
        work()
    except PageError as error:
        return Result(rejected=_rejection(page_id, path, error.code, str(error)))
    except (ModelError, ReferenceDataError):
        raise  # wrong for every page alike
    except Exception as error:  # a bug of ours met by one page must not cost the others
        message = f"{type(error).__name__}: {error}. This is a fault in claimthread; please report it with the page."
        return Result(rejected=_rejection(page_id, path, "internal_error", message))
    return None


def _rejection(page_id: str, path: Path, code: str, reason: str) -> dict[str, Any]:
    try:
        body = path.read_bytes()
    except OSError:
        body = b""
    return {"page_id": page_id, "bytes": len(body), "sha256": hashlib.sha256(body).hexdigest(), "code": code, "reason": reason}
