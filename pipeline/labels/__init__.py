"""Comment -> the codebook's five labels, with calibrated probabilities and the words that caused them."""

from __future__ import annotations

import dataclasses
import functools

from pipeline.labels import embedding, semantic, tuned
from pipeline.labels.corpus import Example
from pipeline.labels.corpus import load as load_corpus
from pipeline.labels.decide import Item, decide, decisions
from pipeline.labels.fit import train
from pipeline.labels.functions import RULES, Rule
from pipeline.labels.model import LabelModel
from pipeline.labels.store import load, save

__all__ = [
    "RULES", "Example", "Item", "LabelModel", "Rule", "decide", "decisions", "load_corpus", "load_model", "notice", "save",
    "train",
]  # fmt: skip


@functools.cache
def load_model(plain: bool = False) -> LabelModel:
    """The shipped model, read once a process; with the second stage where the encoder is installed, unless ``plain``.

    ``about["name"]`` says which it is. Raises ``ModelError`` if a file is missing, damaged or out of date.
    """
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
