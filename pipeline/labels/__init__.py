"""Comment -> the codebook's five labels, with calibrated probabilities and the words that caused them."""

from __future__ import annotations

import dataclasses
import functools
from pathlib import Path

from pipeline.labels import embedding, semantic, tuned
from pipeline.labels.corpus import Example, load_readings
from pipeline.labels.corpus import load as load_corpus
from pipeline.labels.decide import Item, decide, decisions
from pipeline.labels.fit import train
from pipeline.labels.functions import RULES, Rule
from pipeline.labels.harm import Case, coded_twice, load_cases
from pipeline.labels.memory import Memory, made_by
from pipeline.labels.model import LabelModel
from pipeline.labels.store import load, save

__all__ = [
    "RULES", "Case", "Example", "Item", "LabelModel", "Rule", "coded_twice", "decide", "decisions", "load_cases", "load_corpus",
    "load_model", "load_readings", "notice", "save", "train",
]  # fmt: skip


def load_model(plain: bool = False, memory: Path | None = None) -> LabelModel:
    """The shipped model, read once a process; with the second stage where the encoder is installed, unless ``plain``.

    What the encoder makes of a text is kept in the file ``memory`` and not worked out again. ``about["name"]`` says which model
    it is. Raises ``ModelError`` if a file is missing, damaged or out of date.
    """
    model = _load(plain)
    if memory is None or model.semantic is None:
        return model
    kept = Memory(memory, made_by(*embedding.SHA256.values(), model.semantic.tuned.about["npz_sha256"]))
    return dataclasses.replace(model, semantic=dataclasses.replace(model.semantic, memory=kept))


@functools.cache
def _load(plain: bool) -> LabelModel:
    model = load()
    if plain or not embedding.available():
        return model
    second = semantic.load(embedding.load_encoder(), tuned.load())
    changed = {name: getattr(second, name) for name in ("thresholds", "held_out", "about")}
    return dataclasses.replace(model, semantic=second, **changed)


def notice() -> str | None:
    """One line to show where the labels come from the plain model because the encoder is not installed."""
    return (
        None if embedding.available() else f"labels by the plain model: the sentence encoder is not installed; {embedding.MEND}"
    )
