"""The encoder's last layers as fitted to the coded comments: float16 arrays beside the published ones, and the labels' head.

``python -m pipeline.labels.finetune`` makes them. They stand on the published lower layers, so they are of no use without them.
"""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from pipeline import files
from pipeline.labels.embedding.encoder import LAYERS, Array, Encoder, dense, means, unit, upper
from pipeline.labels.harm import HEADS
from pipeline.labels.memory import Memory, Reading
from pipeline.labels.store import FOLDER
from pipeline.types import ModelError

FIRST: Final = 4
"""The layers below this one are the published ones. Two fitted layers did better than one on batches left out."""
HELD_OUT: Final = ("held_out", "held_out_risks", "held_out_answers")


@dataclass(frozen=True, eq=False)
class Tuned:
    """Layers from ``FIRST`` on and the head, and what is known of them."""

    weights: dict[str, Array]
    held_out: NDArray[np.float64]
    """One row a corpus comment: the scores of layers that saw no comment of its batch."""
    held_out_risks: NDArray[np.float64]
    """The same for the comments coded for risk."""
    held_out_answers: NDArray[np.float64]
    """The same for the answers of both, read together with what they answer."""
    about: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Understood:
    """What the encoder makes of texts, in their order."""

    scores: NDArray[np.float64]
    """Log-odds, one column each of ``HEADS``."""
    shares: list[Array]
    """Per text, one row a word piece (marks included): what it adds to each score, before the mean is taken."""
    meaning: Array
    """Rows of unit length from the published layers; zeros where they were not asked for."""


def understand(
    texts: Sequence[str], encoder: Encoder, tuned: Tuned, meaning: bool = True, memory: Memory | None = None
) -> Understood:
    """Read texts through both sets of layers; ``meaning`` False leaves the published ones out.

    What ``memory`` knows is taken from there, bit for bit as it would be read again, and what is new is kept there.
    """
    known = memory.get(texts, meaning) if memory else {}
    new = [text for text in dict.fromkeys(texts) if text not in known]
    fresh = _read(new, encoder, tuned, meaning)
    if memory:
        memory.put(fresh)
    readings = [known.get(text) or fresh[text] for text in texts]
    scores, rows = np.zeros((len(texts), len(HEADS))), np.zeros((len(texts), encoder.width), np.float32)
    for k, reading in enumerate(readings):
        scores[k] = reading.scores
        if meaning:
            rows[k] = reading.meaning
    return Understood(scores, [reading.shares for reading in readings], rows)


def _read(texts: Sequence[str], encoder: Encoder, tuned: Tuned, meaning: bool) -> dict[str, Reading]:
    found = {}
    for at, lengths, low in encoder.read(texts, FIRST):
        words = focused(upper(low, lengths, tuned.weights, range(FIRST, LAYERS)), lengths, tuned.weights)
        scores = means(words, lengths).astype(np.float64)
        rows = unit(means(upper(low, lengths, encoder.weights, range(FIRST, LAYERS)), lengths)) if meaning else words[:0]
        for n, (k, part) in enumerate(zip(at, np.split(words[: sum(lengths)], np.cumsum(lengths)[:-1]), strict=True)):
            found[texts[k]] = Reading(scores[n], part, rows[n] if meaning else rows[:0])
    return found


def focused(states: Array, lengths: Sequence[int], w: Mapping[str, Array]) -> Array:
    """What each word piece adds to each label's score, so that the score is their mean over the text.

    Each label looks at the words it finds telling (label-wise attention: Mullenbach et al. 2018): weights that add up to 1 over
    a text, here times the text's length.
    """
    words, telling = dense(states, w, "head"), dense(states, w, "focus")
    start = 0
    for n in lengths:
        part = telling[start : start + n]
        part = np.exp(part - part.max(axis=0))
        part *= n / part.sum(axis=0)
        words[start : start + n] = (words[start : start + n] - w["head.bias"]) * part + w["head.bias"]
        start += n
    return words


# ------------------------------------------------------------------------------------------------ on disk


def save(arrays: Mapping[str, NDArray[np.float16]], about: Mapping[str, Any], folder: Path = FOLDER) -> tuple[Path, Path]:
    """Write ``layers.npz`` and ``layers.json``, which holds its hash."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for name in sorted(arrays):
            stream = io.BytesIO()
            np.lib.format.write_array(stream, arrays[name], allow_pickle=False)
            archive.writestr(zipfile.ZipInfo(f"{name}.npy", (1980, 1, 1, 0, 0, 0)), stream.getvalue(), zipfile.ZIP_DEFLATED, 9)
    data = buffer.getvalue()
    meaning = json.dumps({**about, "npz_sha256": hashlib.sha256(data).hexdigest()}, indent=0, sort_keys=True) + "\n"
    return files.write_bytes(folder / "layers.npz", data), files.write_text(folder / "layers.json", meaning)


def load(folder: Path = FOLDER) -> Tuned:
    """Read the fitted layers. Raises ``ModelError`` if they are missing or damaged."""
    mend = "restore pipeline/labels/fitted from the project, or run `python -m pipeline.labels.finetune`"
    try:
        data = (folder / "layers.npz").read_bytes()
        about = json.loads((folder / "layers.json").read_text(encoding="utf-8"))
        if about["npz_sha256"] != hashlib.sha256(data).hexdigest() or about["heads"] != list(HEADS):
            raise ModelError(f"layers.npz is not the file that layers.json describes; {mend}")
        with np.load(io.BytesIO(data), allow_pickle=False) as archive:
            weights = {name: archive[name].astype(np.float32) for name in archive.files}
        held_out = {name: weights.pop(name).astype(np.float64) for name in HELD_OUT}
    except FileNotFoundError as error:
        raise ModelError(f"no fitted layers: {error.filename} is not there; {mend}") from error
    except (OSError, KeyError, TypeError, ValueError, zipfile.BadZipFile) as error:
        if isinstance(error, ModelError):
            raise
        raise ModelError(f"the fitted layers in {folder} are damaged ({type(error).__name__}: {error}); {mend}") from error
    return Tuned(weights=weights, about=about, **held_out)
