"""Comment -> the codebook's five labels, with calibrated probabilities and the words that caused them."""

from __future__ import annotations

import functools

from pipeline.labels.corpus import Example
from pipeline.labels.corpus import load as load_corpus
from pipeline.labels.decide import Item, decide, decisions
from pipeline.labels.fit import train
from pipeline.labels.functions import RULES, Rule
from pipeline.labels.model import LabelModel
from pipeline.labels.store import load, save

__all__ = [
    "RULES", "Example", "Item", "LabelModel", "Rule", "decide", "decisions", "load_corpus", "load_model", "save", "train",
]  # fmt: skip


@functools.cache
def load_model() -> LabelModel:
    """The shipped model, read once a process. Raises ``ModelError`` if it is missing, damaged or out of date."""
    return load()
