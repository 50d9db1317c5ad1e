"""Which files are pages, which of them belong together, and what they say."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from pipeline import parsers
from pipeline.parsers import exports
from pipeline.types import Page, PageError, PipelineError, Thread

SUFFIXES: Final = (".html", ".htm", ".xhtml", ".txt", ".json", ".jsonl", ".ndjson", ".csv", ".tsv", ".xml", "")
"""Files taken as pages; whatever else lies in the raw folder is named in the manifest as ignored."""

SIDECAR: Final = ".meta.json"
"""``page.html.meta.json`` may state ``url``, ``retrieved_at`` and ``charset``, which the bytes alone do not tell."""

COMPANIONS: Final = ("_files", "_Dateien", "_fichiers", "_archivos", ".files")
"""Folders in which browsers put a saved page's pictures and scripts."""


def find_pages(raw: Path, out: Path | None = None) -> tuple[list[Path], list[str]]:
    """The page files at or below ``raw`` in a fixed order, and the names of files that are no pages.

    What lies in ``out``, the folder of the results, is neither. Raises ``PipelineError`` if there is nothing at ``raw``, or
    if results would lie among the pages.
    """
    if not raw.exists():
        raise PipelineError(f"{raw} is not there; give a saved page, or a folder of saved pages (.html, .txt, .json, .csv, .xml)")
    if raw.is_file():
        return [raw], []
    pages: list[Path] = []
    ignored: list[Path] = []
    results = None if out is None else out.resolve()
    if results == raw.resolve():
        raise PipelineError(f"{out} holds the pages; give another folder for the results with --out, {raw / 'results'} say")
    for path in sorted(p for p in raw.rglob("*") if p.is_file() and (results is None or results not in p.resolve().parents)):
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
    except (OSError, ValueError, AttributeError) as error:
        message = f"{beside.name} is not a JSON object ({error}); expected keys: url, retrieved_at, charset; mend or remove it"
        raise PageError("bad_sidecar", message) from error
