"""The whole flow over many pages: read, judge, and write the tables, the queue's data and the manifest.

Every page is worked on alone (a function of its bytes, the key, the code and the model), so pages can be done in any
order, in several processes, or taken from the cache of an earlier run, and the written bytes are the same.
"""

from __future__ import annotations

import functools
import hashlib
import importlib.metadata
import json
import os
import platform
import secrets
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from pipeline import __version__, claims, files, flags, frames, labels, parsers, privacy, sentiment
from pipeline.types import (
    Judgement,
    ModelError,
    Page,
    PageError,
    PipelineError,
    ReferenceDataError,
    Thread,
    from_dict,
    to_dict,
)

SUFFIXES: Final = (".html", ".htm", ".xhtml", ".txt", ".json", ".xml", "")
"""Files taken as pages; whatever else lies in the raw folder is named in the manifest as ignored."""

SIDECAR: Final = ".meta.json"
"""``page.html.meta.json`` may state ``url``, ``retrieved_at`` and ``charset``, which the bytes alone do not tell."""

COMPANIONS: Final = ("_files", "_Dateien", "_fichiers", "_archivos", ".files")
"""Folders in which browsers put a saved page's pictures and scripts."""

KEY_FILE: Final = ".claimthread-key"
KEY_VARIABLE: Final = "CLAIMTHREAD_KEY"

LIBRARIES: Final = ("beautifulsoup4", "lxml", "trafilatura", "ftfy", "pandas", "scikit-learn", "vaderSentiment", "pyarrow")
"""Libraries whose version can change a result; the manifest names them."""


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


# ------------------------------------------------------------------------------------------------ inputs


def find_pages(raw: Path) -> tuple[list[Path], list[str]]:
    """The page files at or below ``raw`` in a fixed order, and the names of files that are no pages.

    Raises ``PipelineError`` if there is nothing at ``raw``.
    """
    if not raw.exists():
        raise PipelineError(f"{raw} is not there; give a saved page, or a folder of saved pages (.html, .txt, .json, .xml)")
    if raw.is_file():
        return [raw], []
    pages: list[Path] = []
    ignored: list[Path] = []
    for path in sorted(p for p in raw.rglob("*") if p.is_file()):
        parts = path.relative_to(raw).parts
        if any(part.startswith(".") or part.endswith(COMPANIONS) for part in parts) or path.name.endswith(SIDECAR):
            continue
        (pages if path.suffix.lower() in SUFFIXES else ignored).append(path)
    if not pages:
        raise PipelineError(
            f"no page in {raw}: expected files ending in {', '.join(filter(None, SUFFIXES))}; see data/raw/README.md"
        )
    return pages, [path.relative_to(raw).as_posix() for path in ignored if path.name != "README.md"]


def read_page(path: Path, page_id: str) -> Page:
    """One saved input with what its sidecar says. Raises ``PageError`` for an unreadable file or sidecar."""
    try:
        body = path.read_bytes()
    except OSError as error:
        raise PageError("unreadable_file", f"{page_id} cannot be opened ({error.strerror}); check its permissions") from error
    return Page(page_id=page_id, body=body, **_sidecar(path))


def _sidecar(path: Path) -> dict[str, str]:
    beside = path.with_name(path.name + SIDECAR)
    if not beside.is_file():
        return {}
    try:
        data = json.loads(beside.read_text(encoding="utf-8"))
        return {name: str(data[name]) for name in ("url", "retrieved_at", "charset") if data.get(name)}
    except (ValueError, AttributeError) as error:
        message = f"{beside.name} is not a JSON object ({error}); expected keys: url, retrieved_at, charset; mend or remove it"
        raise PageError("bad_sidecar", message) from error


def load_key(path: Path | None = None) -> tuple[bytes, str | None]:
    """The pseudonym key, and a sentence to tell the user if a new one was made.

    Taken from ``path``, else from the variable ``CLAIMTHREAD_KEY`` (any text), else from ``.claimthread-key`` here, which
    is made on first use and readable by its owner only. Raises ``PipelineError`` for a key shorter than 16 bytes.
    """
    told = os.environ.get(KEY_VARIABLE, "")
    if path is None and told:
        return _checked_key(told.encode("utf-8"), KEY_VARIABLE), None
    path = path or Path(KEY_FILE)
    if path.is_file():
        return _checked_key(path.read_bytes().strip(), str(path)), None
    key = secrets.token_hex(privacy.KEY_BYTES).encode("ascii")
    try:
        files.write_bytes(path, key + b"\n", mode=0o600)
    except OSError as error:
        raise PipelineError(
            f"cannot write the pseudonym key {path} ({error.strerror}); give a writable file with --key"
        ) from error
    return key, f"made a new pseudonym key, {path}: keep it private, and keep it if pseudonyms must stay the same"


def _checked_key(key: bytes, where: str) -> bytes:
    if len(key) < 16:
        raise PipelineError(
            f"the key in {where} has {len(key)} bytes; expected 16 or more random ones; delete it to get a new one"
        )
    return key


# ------------------------------------------------------------------------------------------------ one page


def judge(thread: Thread, model: labels.LabelModel) -> Judgement:
    """All judgements on one thread: labels, sentiment, claims, flags."""
    decisions = labels.decisions(thread, model)
    found = claims.claims(thread)
    return Judgement(
        page_id=thread.page_id,
        decisions=decisions,
        sentiments=sentiment.sentiments(thread, {d.position: d.language for d in decisions}),
        claims=found,
        flags=flags.flags(thread, decisions, found),
    )


@dataclass(frozen=True, kw_only=True, slots=True)
class Result:
    """One page's outcome: a judged thread, or the reason why there is none."""

    thread: Thread | None = None
    judgement: Judgement | None = None
    rejected: dict[str, Any] | None = None


def process(path: Path, page_id: str, key: bytes) -> Result:
    """Read and judge one page; whatever goes wrong with it ends in ``rejected``, so that the other pages go on."""
    body = b""
    try:
        page = read_page(path, page_id)
        body = page.body
        thread = privacy.pseudonymise(parsers.parse(page), key)
        judgement = judge(thread, labels.load_model())
        frames.from_threads([(thread, judgement)])  # a page whose rows break a table's declaration must not break the table
        return Result(thread=thread, judgement=judgement)
    except PageError as error:
        return Result(rejected=_rejection(page_id, body, error.code, str(error)))
    except (ModelError, ReferenceDataError):
        raise  # wrong for every page alike
    except Exception as error:  # a bug of ours met by one page must not cost the others
        message = f"{type(error).__name__}: {error}. This is a fault in claimthread; please report it with the page."
        return Result(rejected=_rejection(page_id, body, "internal_error", message))


def _rejection(page_id: str, body: bytes, code: str, reason: str) -> dict[str, Any]:
    return {"page_id": page_id, "bytes": len(body), "sha256": hashlib.sha256(body).hexdigest(), "code": code, "reason": reason}


# ------------------------------------------------------------------------------------------------ cache


@functools.cache
def code_digest() -> str:
    """SHA-256 over the package's code and data: a cached result of other code is no result."""
    digest = hashlib.sha256()
    folder = Path(__file__).parent
    for path in sorted(p for p in folder.rglob("*") if p.is_file() and p.suffix in {".py", ".csv", ".json", ".npz"}):
        name = path.relative_to(folder).as_posix()
        if not name.startswith(("report/", "labels/corpus/", "__main__", "bench")):
            digest.update(name.encode("utf-8") + b"\0" + hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


@dataclass(frozen=True, slots=True)
class Cache:
    """Results of single pages below the output folder, named by everything they depend on."""

    folder: Path
    key: bytes

    def path(self, page: Path, page_id: str) -> Path:
        digest = hashlib.sha256(code_digest().encode("ascii") + hashlib.sha256(self.key).digest() + page_id.encode("utf-8"))
        for source in (page, page.with_name(page.name + SIDECAR)):
            digest.update(hashlib.sha256(source.read_bytes()).digest() if source.is_file() else b"-")
        return self.folder / f"{digest.hexdigest()}.json"

    def get(self, path: Path) -> Result | None:
        try:
            data = json.loads(path.read_text(encoding="utf-8"))
            return Result(thread=from_dict(Thread, data["thread"]), judgement=from_dict(Judgement, data["judgement"]))
        except (OSError, ValueError, KeyError, TypeError):
            return None

    def put(self, path: Path, result: Result) -> None:
        if result.rejected is None:
            data = {"thread": to_dict(result.thread), "judgement": to_dict(result.judgement)}
            files.write_bytes(path, json.dumps(data, ensure_ascii=True).encode("ascii"))

    def keep_only(self, paths: Iterable[Path]) -> None:
        wanted = set(paths)
        for path in self.folder.glob("*.json"):
            if path not in wanted:
                path.unlink(missing_ok=True)


# ------------------------------------------------------------------------------------------------ many pages


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
    pages, ignored = find_pages(raw)
    root = raw if raw.is_dir() else raw.parent
    ids = [page.relative_to(root).as_posix() for page in pages]
    cache = Cache(out / ".cache", key)
    slots = [cache.path(page, page_id) for page, page_id in zip(pages, ids, strict=True)]
    results: list[Result | None] = [cache.get(slot) for slot in slots]
    todo = [n for n, result in enumerate(results) if result is None]
    fresh = _work([(pages[n], ids[n], key) for n in todo], jobs)
    for n, result in zip(todo, progress(fresh, len(todo)), strict=True):
        cache.put(slots[n], result)
        results[n] = result
    done = [result for result in results if result is not None]
    outcome = _outcome(done, ignored, reused=len(pages) - len(todo))
    _write(outcome, done, out, ids)
    cache.keep_only(slots)
    files.sweep(out)
    files.sweep(cache.folder)
    return outcome


def _work(tasks: Sequence[tuple[Path, str, bytes]], jobs: int) -> Iterator[Result]:
    if jobs <= 1 or len(tasks) < 2:
        yield from (process(*task) for task in tasks)
        return
    with ProcessPoolExecutor(max_workers=min(jobs, len(tasks))) as pool:
        yield from pool.map(process, *zip(*tasks, strict=True))


def _outcome(done: Sequence[Result], ignored: Sequence[str], reused: int) -> Outcome:
    pairs = [(r.thread, r.judgement) for r in done if r.thread is not None and r.judgement is not None]
    rejected = tuple(r.rejected for r in done if r.rejected is not None)
    return Outcome(
        frames=frames.from_threads(pairs, rejected),
        pages=len(pairs),
        comments=sum(c.kind == "comment" for thread, _ in pairs for c in thread.comments),
        flagged=sum(len(judgement.flags) for _, judgement in pairs),
        rejected=rejected,
        ignored=tuple(ignored),
        reused=reused,
    )


def _write(outcome: Outcome, done: Sequence[Result], out: Path, ids: Sequence[str]) -> None:
    try:
        written = frames.write(outcome.frames, out)
        lines = [json.dumps(to_dict(r.thread), ensure_ascii=True) + "\n" for r in done if r.thread is not None]
        written.append(files.write_bytes(out / "threads.jsonl", "".join(lines).encode("ascii")))
        manifest = json.dumps(_manifest(outcome, done, written, ids), ensure_ascii=False, indent=1)
        files.write_text(out / "run.json", manifest + "\n")
    except OSError as error:
        raise PipelineError(f"cannot write to {out} ({error.strerror}); give a writable folder with --out") from error


def _manifest(outcome: Outcome, done: Sequence[Result], written: Sequence[Path], ids: Sequence[str]) -> dict[str, Any]:
    return {
        "claimthread": __version__,
        "code_sha256": code_digest(),
        "python": platform.python_version(),
        "libraries": {name: importlib.metadata.version(name) for name in LIBRARIES},
        "parameters": {"pseudonymised": True, "label_model": {"corpus_sha256": labels.load_model().about["corpus_sha256"]}},
        "counts": {name: len(frame) for name, frame in outcome.frames.items()},
        "inputs": [_input_row(page_id, result) for page_id, result in zip(ids, done, strict=True)],
        "ignored": list(outcome.ignored),
        "outputs": {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in sorted(written)},
    }


def _input_row(page_id: str, result: Result) -> dict[str, Any]:
    if result.thread is None:
        rejected = result.rejected or {}
        return {"page_id": page_id, "sha256": rejected.get("sha256"), "status": "rejected", "code": rejected.get("code")}
    thread = result.thread
    notices = [n.code for n in thread.notices]
    return {"page_id": page_id, "sha256": thread.sha256, "status": "read", "parser": thread.parser, "notices": notices}
