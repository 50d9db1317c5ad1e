"""Text -> 384 numbers that say what it is about and how: the frozen MiniLM encoder, run with numpy alone.

The weights are data from an optional package that is never imported; see :mod:`pipeline.labels.embedding.weights`.
"""

from __future__ import annotations

from pipeline.labels.embedding.encoder import Encoder
from pipeline.labels.embedding.weights import MEND, PACKAGE, SHA256, WIDTH, available, load

__all__ = ["MEND", "PACKAGE", "SHA256", "WIDTH", "Encoder", "available", "load_encoder"]


def load_encoder() -> Encoder:
    """The encoder of the installed weights. Raises ``ModelError`` if they are missing or are not the ones expected."""
    tensors, vocabulary = load()
    return Encoder(tensors, vocabulary)
