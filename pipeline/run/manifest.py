"""``run.json``: what was read with which code, and what was written."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from pipeline import __version__, labels, reference
from pipeline.run.cache import code_digest, surroundings
from pipeline.run.judging import Result


def manifest(
    done: Sequence[Result], counts: Mapping[str, int], ignored: Sequence[str], written: Sequence[Path]
) -> dict[str, Any]:
    """``counts`` are the tables' rows; ``ignored`` names files that are no pages. The same run gives the same manifest."""
    about = labels.load_model().about
    return {
        "claimthread": __version__,
        "code_sha256": code_digest(),
        **surroundings(),
        "own_tables": reference.own_digests(),
        "parameters": {"pseudonymised": True, "label_model": {name: about[name] for name in ("name", "corpus_sha256")}},
        "counts": dict(counts),
        "inputs": [_input_row(result) for result in done],
        "ignored": list(ignored),
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
