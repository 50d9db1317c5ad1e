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

from pipeline import __version__, audit, claims, files, flags, frames, labels, parsers, patterns, privacy, reference, sentiment
from pipeline.parsers import exports
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

SUFFIXES: Final = (".html", ".htm", ".xhtml", ".txt", ".json", ".jsonl", ".ndjson", ".csv", ".tsv", ".xml", "")
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
        raise PipelineError(f"{raw} is not there; give a saved page, or a folder of saved pages (.html, .txt, .json, .csv, .xml)")
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


def parts_of(raw: Path, pages: Sequence[Path]) -> dict[Path, tuple[Path, ...]]:
    """The first file of each input with the files that go with it: pages of an export, or of a page's comments.

    For a single file, those that lie beside it.
    """
    root = raw if raw.is_dir() else raw.parent
    beside = pages if raw.is_dir() else sorted({raw, *(p for p in root.glob("*.json") if not p.name.endswith(SIDECAR))})
    grouped = exports.grouped([page.relative_to(root).as_posix() for page in beside])
    found = {root / name: tuple(root / part for part in parts) for name, parts in grouped.items()}
    return found if raw.is_dir() else {raw: found.get(raw, ())}


def read_threads(path: Path, page_id: str, parts: Sequence[Path] = ()) -> tuple[Thread, ...]:
    """What an input says, its parts read with it. Raises ``PageError``; a part that cannot be opened is a notice."""
    folder = page_id.removesuffix(path.name)
    pages = [_part(part, folder + part.relative_to(path.parent).as_posix()) for part in parts]
    return parsers.parse_all(read_page(path, page_id), pages)


def _part(path: Path, page_id: str) -> Page:
    try:
        return read_page(path, page_id)
    except PageError:
        return Page(page_id=page_id, body=b"")


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


def process(path: Path, page_id: str, key: bytes, parts: Sequence[Path] = ()) -> tuple[Result, ...]:
    """Read and judge each thread of one input; whatever goes wrong with one ends in ``rejected``, so that the others go on."""
    threads: list[Thread] = []
    refused = _refusal(path, page_id, lambda: threads.extend(read_threads(path, page_id, parts)))
    return (refused,) if refused else tuple(_judged(path, thread, key) for thread in threads)


def _judged(path: Path, thread: Thread, key: bytes) -> Result:
    done: list[Result] = []

    def work() -> None:
        known = privacy.pseudonymise(thread, key)
        judgement = judge(known, labels.load_model())
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


# ------------------------------------------------------------------------------------------------ cache

ELSEWHERE: Final = (
    "report/",
    "labels/corpus/",
    "commands/",
    "collect/",
    "extraction/",
    "reliability/",
    "__main__",
    "bench",
)
"""Parts of the package that no page's result depends on."""


@functools.cache
def code_digest() -> str:
    """SHA-256 over the package's code and data and the user's own tables: a cached result of others is no result."""
    digest = hashlib.sha256(json.dumps(reference.own_digests()).encode("utf-8"))
    folder = Path(__file__).parent
    for path in sorted(p for p in folder.rglob("*") if p.is_file() and p.suffix in {".py", ".csv", ".json", ".npz"}):
        name = path.relative_to(folder).as_posix()
        if not name.startswith(ELSEWHERE):
            digest.update(name.encode("utf-8") + b"\0" + hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


@dataclass(frozen=True, slots=True)
class Cache:
    """Results of single pages below the output folder, named by everything they depend on."""

    folder: Path
    key: bytes

    def path(self, page: Path, page_id: str, parts: Sequence[Path] = ()) -> Path:
        digest = hashlib.sha256(
            f"{code_digest()} {labels.load_model().about['name']}".encode("ascii")
            + hashlib.sha256(self.key).digest()
            + page_id.encode("utf-8")
        )
        for source in (path for file in (page, *parts) for path in (file, file.with_name(file.name + SIDECAR))):
            digest.update(hashlib.sha256(source.read_bytes()).digest() if source.is_file() else b"-")
        return self.folder / f"{digest.hexdigest()}.json"

    def get(self, path: Path) -> tuple[Result, ...] | None:
        try:
            rows = json.loads(path.read_text(encoding="utf-8"))["results"]
            pairs = ((from_dict(Thread, row["thread"]), from_dict(Judgement, row["judgement"])) for row in rows)
            return tuple(Result(thread=thread, judgement=judgement) for thread, judgement in pairs)
        except (OSError, ValueError, KeyError, TypeError):
            return None

    def put(self, path: Path, results: Sequence[Result]) -> None:
        if all(result.rejected is None for result in results):
            rows = [{"thread": to_dict(result.thread), "judgement": to_dict(result.judgement)} for result in results]
            files.write_bytes(path, json.dumps({"results": rows}, ensure_ascii=True).encode("ascii"))

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
    inputs = [(page, page.relative_to(root).as_posix(), parts) for page, parts in parts_of(raw, pages).items()]
    cache = Cache(out / ".cache", key)
    slots = [cache.path(page, page_id, parts) for page, page_id, parts in inputs]
    results: list[tuple[Result, ...] | None] = [cache.get(slot) for slot in slots]
    todo = [n for n, result in enumerate(results) if result is None]
    fresh = _work([(page, page_id, key, parts) for page, page_id, parts in (inputs[n] for n in todo)], jobs)
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


def _work(tasks: Sequence[tuple[Path, str, bytes, tuple[Path, ...]]], jobs: int) -> Iterator[tuple[Result, ...]]:
    if jobs <= 1 or len(tasks) < 2:
        yield from (process(*task) for task in tasks)
        return
    with ProcessPoolExecutor(max_workers=min(jobs, len(tasks))) as pool:
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
        manifest = json.dumps(_manifest(outcome, done, written), ensure_ascii=False, indent=1)
        files.write_text(out / "run.json", manifest + "\n")
    except OSError as error:
        raise PipelineError(f"cannot write to {out} ({error.strerror}); give a writable folder with --out") from error


def _manifest(outcome: Outcome, done: Sequence[Result], written: Sequence[Path]) -> dict[str, Any]:
    about = labels.load_model().about
    return {
        "claimthread": __version__,
        "code_sha256": code_digest(),
        "python": platform.python_version(),
        "libraries": {name: importlib.metadata.version(name) for name in LIBRARIES},
        "own_tables": reference.own_digests(),
        "parameters": {"pseudonymised": True, "label_model": {name: about[name] for name in ("name", "corpus_sha256")}},
        "counts": {name: len(frame) for name, frame in outcome.frames.items()},
        "inputs": [_input_row(result) for result in done],
        "ignored": list(outcome.ignored),
        "outputs": {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in sorted(written)},
    }


def _input_row(result: Result) -> dict[str, Any]:
    if result.thread is None:
        rejected = result.rejected or {}
        return {
            "page_id": rejected.get("page_id"),
            "sha256": rejected.get("sha256"),
            "status": "rejected",
            "code": rejected.get("code"),
        }
    thread = result.thread
    notices = [n.code for n in thread.notices]
    return {"page_id": thread.page_id, "sha256": thread.sha256, "status": "read", "parser": thread.parser, "notices": notices}
