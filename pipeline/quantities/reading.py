"""One typed number of a text."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True, slots=True)
class Reading:
    """One typed number; ``before`` and ``after`` where the text tells a change."""

    start: int
    end: int
    kind: str
    low: float
    high: float
    unit: str | None = None
    before: float | None = None
    after: float | None = None
