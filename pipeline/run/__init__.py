"""The whole flow over many pages: read, judge, and write the tables, the queue's data and the manifest.

Every page is worked on alone (a function of its bytes, the key, the code and the model), so pages can be done in any
order, in several processes, or taken from the cache of an earlier run, and the written bytes are the same.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]

from pipeline import files, frames, patterns
from pipeline.run.cache import Cache
from pipeline.run.inputs import SIDECAR, SUFFIXES, find_pages, parts_of, read_page, read_threads
from pipeline.run.judging import Result, judge, process
from pipeline.run.key import load_key
from pipeline.run.manifest import manifest
from pipeline.types import PipelineError, to_dict

__all__ = [
    "SIDECAR", "SUFFIXES", "Outcome", "find_pages", "judge", "load_key", "parts_of", "process", "read_page", "read_threads",
    "run",
]  # fmt: skip


@dataclass(frozen=True, kw_only=True, slots=True)
class Outcome:
    """What a run did."""

    frames: dict[str, Any]
    """Name -> DataFrame."""
    pages: int
    comments: int
    flagged: int
    rejected: tuple[dict[str, Any], ...]
    ignored: tuple[str, ...]
    reused: int
    """Pages taken from the cache."""


def run(
    raw: Path,
    out: Path,
    key: bytes,
    *,
    jobs: int = 1,
    progress: Callable[[Iterable[Any], int], Iterable[Any]] = lambda items, total: items,
) -> Outcome:
    """Do all pages at or below ``raw``, write every table, ``threads.jsonl`` and ``run.json`` to ``out``.

    ``jobs`` processes work side by side. ``progress`` may wrap the stream of pages. Raises ``PipelineError`` if there is no
    input, if the model is missing, or if ``out`` cannot be written.
    """
    pages, ignored = find_pages(raw, out)
    root = raw if raw.is_dir() else raw.parent
    inputs = [(page, page.relative_to(root).as_posix(), parts) for page, parts in parts_of(raw, pages).items()]
    _make(out)
    cache = Cache(out / ".cache", key)
    slots = [cache.path(page, page_id, parts) for page, page_id, parts in inputs]
    results: list[tuple[Result, ...] | None] = [cache.get(slot) for slot in slots]
    todo = [n for n, result in enumerate(results) if result is None]
    fresh = _work([(page, page_id, key, parts, cache.memory) for page, page_id, parts in (inputs[n] for n in todo)], jobs)
    for n, result in zip(todo, progress(fresh, len(todo)), strict=True):
        cache.put(slots[n], result)
        results[n] = result
    done = [result for found in results if found is not None for result in found]
    outcome = _outcome(done, ignored, reused=len(inputs) - len(todo))
    _write(outcome, done, out)
    cache.keep_only(slots)
    files.sweep(out)
    files.sweep(cache.folder)
    return outcome


def _make(out: Path) -> None:
    """The folder of the results, before any work is done for it."""
    try:
        out.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise PipelineError(
            f"{out} cannot be a folder of results ({error.strerror}); give a writable folder with --out"
        ) from error


def _work(tasks: Sequence[tuple[Path, str, bytes, tuple[Path, ...], Path]], jobs: int) -> Iterator[tuple[Result, ...]]:
    """Results in the tasks' order. Each process computes on one thread: the matrices are small, and threads that wait for one
    another took half of the time."""
    if jobs <= 1 or len(tasks) < 2:
        with threadpool_limits(1):
            yield from (process(*task) for task in tasks)
        return
    with ProcessPoolExecutor(min(jobs, len(tasks)), initializer=threadpool_limits, initargs=(1,)) as pool:
        yield from pool.map(process, *zip(*tasks, strict=True))


def _outcome(done: Sequence[Result], ignored: Sequence[str], reused: int) -> Outcome:
    pairs = [(r.thread, r.judgement) for r in done if r.thread is not None and r.judgement is not None]
    rejected = tuple(r.rejected for r in done if r.rejected is not None)
    return Outcome(
        frames=frames.from_threads(pairs, rejected) | patterns.tables(patterns.find(pairs)),
        pages=len(pairs),
        comments=sum(c.kind == "comment" for thread, _ in pairs for c in thread.comments),
        flagged=sum(len(judgement.flags) for _, judgement in pairs),
        rejected=rejected,
        ignored=tuple(ignored),
        reused=reused,
    )


def _write(outcome: Outcome, done: Sequence[Result], out: Path) -> None:
    try:
        written = frames.write(outcome.frames, out)
        lines = [json.dumps(to_dict(r.thread), ensure_ascii=True) + "\n" for r in done if r.thread is not None]
        written.append(files.write_bytes(out / "threads.jsonl", "".join(lines).encode("ascii")))
        counts = {name: len(frame) for name, frame in outcome.frames.items()}
        stated = manifest(done, counts, outcome.ignored, written)
        files.write_text(out / "run.json", json.dumps(stated, ensure_ascii=False, indent=1) + "\n")
    except OSError as error:
        raise PipelineError(f"cannot write to {out} ({error.strerror}); give a writable folder with --out") from error
