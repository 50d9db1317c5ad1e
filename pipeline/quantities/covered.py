"""Which characters of a text are spoken for."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol


class Spanned(Protocol):
    """Anything with a place in the text."""

    @property
    def start(self) -> int: ...
    @property
    def end(self) -> int: ...


def mask(length: int, spans: Iterable[Spanned]) -> bytearray:
    """A byte for each character of a text: 1 where a span covers it."""
    used = bytearray(length)
    for span in spans:
        used[span.start : span.end] = b"\x01" * (span.end - span.start)
    return used
