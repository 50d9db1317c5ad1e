"""The key that pseudonyms are made with."""

from __future__ import annotations

import os
import secrets
from pathlib import Path
from typing import Final

from pipeline import files, privacy
from pipeline.types import PipelineError

KEY_FILE: Final = ".claimthread-key"
KEY_VARIABLE: Final = "CLAIMTHREAD_KEY"


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
