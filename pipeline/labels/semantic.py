"""The second stage: the plain model's score, the encoder's and the nearness to title and parent -> one probability a label.

It is fitted on scores of comments whose whole batch neither of the two had seen (stacking: Wolpert 1992), so that neither is
trusted for what it learnt by heart. Only "off topic" looks at the nearness. Few comments of the corpus stand under a strange
article, so for that label each titled comment on topic is shown a second time under the title of another topic.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from pipeline.labels.asked import answers
from pipeline.labels.embedding.encoder import Array, Encoder
from pipeline.labels.features import Floats
from pipeline.labels.harm import HEADS, RISKS
from pipeline.labels.memory import Memory
from pipeline.labels.store import FOLDER, sha256
from pipeline.labels.tuned import Tuned, Understood, understand
from pipeline.text import WORD
from pipeline.types import LABELS, ModelError

CONTEXT: Final = ("placed", "nearness", "nearness_by_length", "length")
COLUMNS: Final = ("plain", "encoder", "answer", *CONTEXT)
"""``answer`` is what the encoder's score gains where a reply is read together with what it answers."""
USED: Final[dict[str, tuple[str, ...]]] = (
    dict.fromkeys(LABELS, COLUMNS[:2]) | {"off_topic": (*COLUMNS[:2], *CONTEXT)} | dict.fromkeys(RISKS, COLUMNS[:3])
)
"""What each head's second stage looks at."""
LONG: Final = 80
"""Words from which on a text counts as no longer: the nearness of longer ones is as sure."""


@dataclass(frozen=True, eq=False)
class Semantic:
    """Both sets of layers, and the second stage's weights: a row a column of ``COLUMNS``, a column a head."""

    encoder: Encoder
    tuned: Tuned
    weights: Floats
    bias: Floats
    """Calibration and prior correction are part of both."""
    thresholds: Floats
    held_out: Floats
    """As ``LabelModel.held_out``, by stages that had not seen the comment's batch."""
    about: dict[str, Any]
    memory: Memory | None = None
    """What was read before, of earlier runs too."""


@dataclass(frozen=True, slots=True)
class Placed:
    """Texts with what each stands under."""

    texts: Sequence[str]
    titles: Sequence[str]
    parents: Sequence[str]


@dataclass(frozen=True, slots=True)
class Answered:
    """What the encoder makes of texts that are answers, read together with what they answer."""

    gains: Floats
    """A row a text, a column a head: the score as an answer less the score alone; nothing where the text is read alone."""
    shares: dict[int, Array]
    """By place, as ``Understood.shares`` of the question and the answer."""


def log_odds(plain: Floats, placed: Placed, s: Semantic) -> tuple[Floats, Understood, Answered]:
    """Log-odds of each head, and what the encoder made of the texts."""
    read = understand(placed.texts, s.encoder, s.tuned, any(placed.titles) or any(placed.parents), s.memory)
    heard = answered(answers(placed.texts, placed.parents), read.scores, s.encoder, s.tuned, s.memory)
    context = around(placed, read.meaning, s.encoder)
    columns = [stacked(plain[:, k], read.scores[:, k], heard.gains[:, k], context) for k in range(len(HEADS))]
    return np.column_stack([c @ s.weights[:, k] for k, c in enumerate(columns)]) + s.bias, read, heard


def answered(texts: Mapping[int, str], alone: Floats, encoder: Encoder, tuned: Tuned, memory: Memory | None = None) -> Answered:
    """Read answers; ``alone`` are the scores of all texts by themselves."""
    gains = np.zeros_like(alone)
    read = understand(list(texts.values()), encoder, tuned, meaning=False, memory=memory)
    for n, k in enumerate(texts):
        gains[k] = read.scores[n] - alone[k]
    return Answered(gains, dict(zip(texts, read.shares, strict=True)))


def stacked(plain: Floats, encoder: Floats, gain: Floats, context: Floats) -> Floats:
    """The second stage's columns for one head."""
    return np.column_stack([plain, encoder, gain, context])


def around(placed: Placed, meaning: Array, encoder: Encoder) -> Floats:
    """Whether a text has a title or parent, how near it is to the nearer of them (cosine), and both by the text's length."""
    known = dict(zip(placed.texts, meaning, strict=True)) if meaning.any() else {}
    new = sorted({c for side in (placed.titles, placed.parents) for c in side if c.strip()} - known.keys())
    known |= dict(zip(new, encoder.encode(new), strict=True))
    there = [[known[c] for c in pair if c.strip()] for pair in zip(placed.titles, placed.parents, strict=True)]
    near = [max((float(row @ c) for c in others), default=0.0) for row, others in zip(meaning, there, strict=True)]
    return context_columns(placed.texts, np.array([bool(others) for others in there]), np.array(near))


def context_columns(texts: Sequence[str], placed: NDArray[np.bool_], near: Floats) -> Floats:
    """The columns of ``CONTEXT``.

    >>> context_columns(["so true", "I doubt it"], np.array([False, True]), np.array([0.0, 0.5])).round(2).tolist()
    [[0.0, 0.0, 0.0, 0.0], [1.0, 0.5, 0.55, 1.1]]
    """
    length = np.log([min(max(len(WORD.findall(text)), 1), LONG) for text in texts])
    return np.column_stack([placed, placed * near, placed * near * length, placed * length])


# ------------------------------------------------------------------------------------------------ on disk


def dump(s: Semantic, plain: str) -> bytes:
    """The contents of ``semantic.json``; ``plain`` is the hash of the plain model it stands on."""
    meaning = {
        "plain_npz_sha256": plain,
        "layers_npz_sha256": s.tuned.about["npz_sha256"],
        "heads": list(HEADS),
        "columns": list(COLUMNS),
        "weights": s.weights.tolist(),
        "bias": s.bias.tolist(),
        "thresholds": s.thresholds.tolist(),
        "held_out": s.held_out.tolist(),
        "about": s.about,
    }
    return (json.dumps(meaning, sort_keys=True, separators=(",", ":")).replace("],[", "],\n[") + "\n").encode("utf-8")


def shipped(folder: Path = FOLDER) -> dict[str, Any]:
    """What is known of the shipped second stage: its figures can be read where the encoder is not installed."""
    about: dict[str, Any] = json.loads((folder / "semantic.json").read_text(encoding="utf-8"))["about"]
    return about


def load(encoder: Encoder, tuned: Tuned, folder: Path = FOLDER) -> Semantic:
    """Read the second stage. Raises ``ModelError`` if it is missing, damaged or stands on other files than those beside it."""
    mend = "run `claimthread train`"
    try:
        meaning = json.loads((folder / "semantic.json").read_text(encoding="utf-8"))
        wanted = {"plain_npz_sha256": sha256(folder), "layers_npz_sha256": tuned.about["npz_sha256"]}
        wrong = [name for name, digest in wanted.items() if meaning[name] != digest]
        if wrong or meaning["heads"] != list(HEADS) or meaning["columns"] != list(COLUMNS):
            raise ModelError(
                f"semantic.json stands on other files than those beside it ({', '.join(wrong) or 'columns'}); {mend}"
            )
        arrays = {name: np.array(meaning[name]) for name in ("weights", "bias", "thresholds", "held_out")}
        if arrays["weights"].shape != (len(COLUMNS), len(HEADS)):
            raise ModelError(f"semantic.json: weights have the shape {arrays['weights'].shape}; {mend}")
    except FileNotFoundError as error:
        raise ModelError(f"no second stage: {error.filename} is not there; {mend}") from error
    except (OSError, KeyError, TypeError, ValueError) as error:
        if isinstance(error, ModelError):
            raise
        raise ModelError(f"the second stage in {folder} is damaged ({type(error).__name__}: {error}); {mend}") from error
    return Semantic(encoder=encoder, tuned=tuned, about=meaning["about"], memory=None, **arrays)
