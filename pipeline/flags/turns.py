"""The words a risk turns on beside the risky ones: who is spoken to, what is told, denied or only asked."""

from __future__ import annotations

import functools

from pipeline.reference import words_of


@functools.cache
def listed(field: str) -> frozenset[str]:
    """The words of one field of ``flag_turns.csv``."""
    return words_of("flag_turns", field)
