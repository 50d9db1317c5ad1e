"""A fitted model on disk: plain arrays (``model.npz``, no pickle) and what they mean (``model.json``)."""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import numpy as np

from pipeline import files
from pipeline.labels import features
from pipeline.labels.harm import HEADS
from pipeline.labels.model import LabelModel
from pipeline.types import ModelError

FOLDER: Final = Path(__file__).parent / "fitted"
ARRAYS: Final = (
    "word_idf", "char_idf", "dense_mean", "dense_scale", "word_weights", "char_weights", "dense_weights",
    "bias", "slope", "offset", "thresholds", "held_out", "left_out", "risks_left_out", "code_words", "code_chars", "code_bias",
)  # fmt: skip
_LARGE: Final = (
    "word_weights", "char_weights", "word_idf", "char_idf", "held_out", "left_out", "risks_left_out", "code_words", "code_chars",
)  # fmt: skip


def dump(model: LabelModel) -> dict[str, bytes]:
    """The two files' contents by name, arrays first; the same model gives the same bytes."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for name in ARRAYS:
            stream = io.BytesIO()
            array = getattr(model, name)
            np.lib.format.write_array(stream, array.astype(np.float32 if name in _LARGE else np.float64), allow_pickle=False)
            archive.writestr(zipfile.ZipInfo(f"{name}.npy", (1980, 1, 1, 0, 0, 0)), stream.getvalue(), zipfile.ZIP_DEFLATED, 9)
    arrays = buffer.getvalue()
    meaning = {
        "feature_version": features.VERSION,
        "heads": list(HEADS),
        "codes": list(model.codes),
        "npz_sha256": hashlib.sha256(arrays).hexdigest(),
        "about": model.about,
        "rule_weights": model.rule_weights,
        "dense": list(features.dense_names()),
        "words": list(model.words),
        "chars": list(model.chars),
    }
    text = json.dumps(meaning, ensure_ascii=False, indent=0, sort_keys=True) + "\n"
    return {"model.npz": arrays, "model.json": text.encode("utf-8")}


def save(contents: Mapping[str, bytes], folder: Path = FOLDER) -> tuple[Path, ...]:
    """Write files by name, in the order given; a reader of a half-written set gets ``ModelError``."""
    return tuple(files.write_bytes(folder / name, data) for name, data in contents.items())


def sha256(folder: Path = FOLDER) -> str:
    """Of the plain model's arrays; empty where there are none."""
    path = folder / "model.npz"
    return hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else ""


def load(folder: Path = FOLDER) -> LabelModel:
    """Read a fitted model. Raises ``ModelError`` if it is missing, damaged or was fitted by other feature code."""
    mend = "run `claimthread train`"
    try:
        arrays = (folder / "model.npz").read_bytes()
        meaning = json.loads((folder / "model.json").read_text(encoding="utf-8"))
        _check(meaning, arrays, mend)
        with np.load(io.BytesIO(arrays), allow_pickle=False) as archive:
            return _build(meaning, {name: archive[name].astype(np.float64) for name in ARRAYS}, mend)
    except FileNotFoundError as error:
        raise ModelError(f"no fitted model: {error.filename} is not there; {mend}") from error
    except (OSError, KeyError, TypeError, ValueError, zipfile.BadZipFile) as error:
        if isinstance(error, ModelError):
            raise
        raise ModelError(f"the fitted model in {folder} is damaged ({type(error).__name__}: {error}); {mend}") from error


def _check(meaning: dict[str, Any], arrays: bytes, mend: str) -> None:
    if meaning["feature_version"] != features.VERSION:
        raise ModelError(f"model of feature version {meaning['feature_version']}, code of version {features.VERSION}; {mend}")
    if meaning["npz_sha256"] != hashlib.sha256(arrays).hexdigest():
        raise ModelError(f"model.npz is not the file that model.json describes; {mend}")
    if meaning["dense"] != list(features.dense_names()) or meaning["heads"] != list(HEADS):
        raise ModelError(f"the word lists or labelling functions have changed since the model was fitted; {mend}")


def _build(meaning: dict[str, Any], arrays: dict[str, Any], mend: str) -> LabelModel:
    words, chars = tuple(meaning["words"]), tuple(meaning["chars"])
    codes, heads = tuple(meaning["codes"]), len(HEADS)
    shapes = {"word_weights": (len(words), heads), "char_weights": (len(chars), heads), "bias": (heads,)}
    shapes |= {"code_words": (len(words), len(codes)), "code_chars": (len(chars), len(codes))}
    for name, shape in shapes.items():
        if arrays[name].shape != shape:
            raise ModelError(f"model.npz: {name} has shape {arrays[name].shape}, model.json says {shape}; {mend}")
    return LabelModel(
        words=words, chars=chars, codes=codes, rule_weights=meaning["rule_weights"], about=meaning["about"], **arrays
    )
