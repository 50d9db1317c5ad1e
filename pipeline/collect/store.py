"""Pages as served, each with a sidecar that says where it came from."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Final

import httpx

from pipeline import files
from pipeline.collect.content import ENDINGS, charset
from pipeline.collect.getting import Got
from pipeline.collect.values import FetchError

SIDECAR: Final = ".meta.json"
"""Read back by :func:`pipeline.run.read_page`, which takes ``url``, ``retrieved_at`` and ``charset`` from it."""

_HEADERS: Final = ("content-type", "content-language", "date", "etag", "last-modified", "link")
"""Headers worth keeping; cookies and what else may name a reader are not."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Kept:
    """A page of an earlier run."""

    path: Path
    body: bytes
    about: dict[str, Any]

    @property
    def headers(self) -> httpx.Headers:
        """What was kept of the headers."""
        found = self.about.get("headers")
        return httpx.Headers({str(k): str(v) for k, v in found.items()} if isinstance(found, dict) else {})

    def validators(self, url: httpx.URL) -> dict[str, str]:
        """Headers that ask for the page only if it changed (RFC 9110, 13.1); they hold for the URL that served it."""
        if str(url) != self.about.get("url"):
            return {}
        pairs = (("If-None-Match", "etag"), ("If-Modified-Since", "last-modified"))
        return {name: self.headers[kept] for name, kept in pairs if self.headers.get(kept, "").isascii() and kept in self.headers}


class Store:
    """The folder of raw pages."""

    def __init__(self, out: Path) -> None:
        self._out = out

    def kept(self, stem: str) -> Kept | None:
        """The page kept under ``stem``, if it is as we left it."""
        for path in (self._out / (stem + ending) for ending in ENDINGS):
            try:
                about = json.loads(_sidecar(path).read_bytes())
                body = path.read_bytes()
            except (OSError, ValueError):
                continue
            if isinstance(about, dict) and about.get("sha256") == hashlib.sha256(body).hexdigest():
                return Kept(path=path, body=body, about=about)
        return None

    def save(self, name: str, about: dict[str, Any], body: bytes) -> Path:
        """Write the page and its sidecar; give the page's path. Raises ``FetchError`` if the folder cannot be written."""
        path = self._out / name
        before = self.kept(path.stem)
        try:
            files.write_bytes(path, body)
            files.write_text(_sidecar(path), json.dumps(about, ensure_ascii=False, indent=1) + "\n")
            if before and before.path != path:  # the URL now serves another kind of page
                _sidecar(before.path).unlink(missing_ok=True)
                before.path.unlink(missing_ok=True)
        except OSError as error:
            raise FetchError(f"fetched, but {path} cannot be written ({error.strerror})", about["status"]) from None
        return path


def _sidecar(path: Path) -> Path:
    return path.with_name(path.name + SIDECAR)


def about(requested: httpx.URL, got: Got, when: datetime, agent: str, part_of: str | None = None) -> dict[str, Any]:
    """What the sidecar says; ``part_of`` is the file of the thread's page that led here."""
    headers = got.answer.headers
    stated = charset(headers.get("content-type", ""))
    return {
        "url": str(got.url),
        "retrieved_at": when.isoformat(),
        **({"charset": stated} if stated else {}),
        **({"part_of": part_of} if part_of else {}),
        "requested_url": str(requested),
        "redirects": [{"status": status, "url": url} for status, url in got.redirects],
        "status": got.answer.status,
        "headers": {name: headers[name] for name in _HEADERS if name in headers},
        "bytes": len(got.answer.body),
        "sha256": hashlib.sha256(got.answer.body).hexdigest(),
        "user_agent": agent,
    }
