"""What collection is asked for, what it says of each page, and how it fails."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from pipeline import __version__
from pipeline.types import PipelineError

AGENT: Final = "claimthread"
"""The name that robots.txt files know us by."""

MEGABYTE: Final = 1_000_000


@dataclass(frozen=True, kw_only=True, slots=True)
class Settings:
    """How to collect; the defaults are polite."""

    out: Path
    delay: float = 2.0
    """Seconds from the start of one request to the next at the same host; a longer Crawl-delay wins."""
    per_host: int = 1
    """Requests under way at once at the same host."""
    max_bytes: int = 20 * MEGABYTE
    """Largest page taken, unpacked."""
    timeout: float = 60.0
    """Seconds for one request in total, from the connection to the last byte."""
    tries: int = 3
    max_pages: int = 50
    """Further comment pages of one thread."""
    contact: str | None = None
    """Mail address or page put into the User-Agent, so that a site can ask us to stop."""
    allow_private: bool = False
    comment_pages: bool = True
    api: bool = True

    @property
    def user_agent(self) -> str:
        """``claimthread/1.2 (+contact)``."""
        return f"{AGENT}/{__version__}" + (f" (+{self.contact})" if self.contact else "")


@dataclass(frozen=True, kw_only=True, slots=True)
class Row:
    """What became of one URL."""

    url: str
    status: int | None
    """Of the last answer; ``None`` where there was none."""
    file: str | None
    """Name below the output folder, where there is a file."""
    why: str
    """What went wrong, or what else is to be known; empty if nothing."""
    ok: bool
    asked: bool = True
    """False for further pages that were found on the way."""


class FetchError(PipelineError):
    """One URL cannot be had; ``why`` is told to the user, the others go on."""

    def __init__(self, why: str, status: int | None = None) -> None:
        super().__init__(why)
        self.why = why
        self.status = status


class BusyError(FetchError):
    """It may work later; ``after`` seconds if the server says so."""

    def __init__(self, why: str, status: int | None = None, after: float | None = None) -> None:
        super().__init__(why, status)
        self.after = after


class Clock:
    """Time, as far as collection sees it; tests put their own in its place.

    ``stop`` ends all waiting, so that a person who interrupts does not wait for politeness.
    """

    def __init__(self, waiting: Callable[[float], None] = lambda seconds: None) -> None:
        self.stop = threading.Event()
        self._waiting = waiting

    def now(self) -> float:
        """Seconds that only ever grow."""
        return time.monotonic()

    def utc(self) -> datetime:
        """The time written into sidecars."""
        return datetime.now(UTC).replace(microsecond=0)

    def sleep(self, seconds: float) -> None:
        """Wait, or until ``stop``; ``waiting`` hears of it."""
        self._waiting(seconds)
        self.stop.wait(seconds)


Tell = Callable[[Row], None]
