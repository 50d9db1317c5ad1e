"""Manners: what a host allows, and how often it may be asked."""

from __future__ import annotations

import contextlib
import threading
from collections import defaultdict
from collections.abc import Callable, Iterator
from typing import Final

import httpx
from protego import Protego

from pipeline.collect.values import AGENT, BusyError, Clock, FetchError, Settings

LONGEST_WAIT: Final = 300.0
"""Seconds that a request waits for its turn; what a host wants slower than that is left to another run."""

ROBOTS_BYTES: Final = 512_000
"""How much of a robots.txt is read (RFC 9309, 2.5: at least 500 KiB)."""


class Host:
    """The turns at one host, shared by all who ask it."""

    def __init__(self, settings: Settings, clock: Clock) -> None:
        self.delay = settings.delay
        self._clock = clock
        self._free = threading.BoundedSemaphore(settings.per_host)
        self._lock = threading.Lock()
        self._last: float | None = None
        self._not_before = 0.0

    @contextlib.contextmanager
    def turn(self) -> Iterator[None]:
        """Wait for a turn and hold it. Raises ``FetchError`` if it would take too long."""
        with self._free:
            self._clock.sleep(self._reserve())
            if self._clock.stop.is_set():
                raise FetchError("stopped before it was asked")
            yield

    def _reserve(self) -> float:
        with self._lock:
            now = self._clock.now()
            start = max(now, self._not_before, now if self._last is None else self._last + self.delay)
            if start - now > LONGEST_WAIT:
                raise FetchError(f"the site wants {start - now:.0f} seconds of rest before the next request; try again later")
            self._last = start
            return start - now

    def postpone(self, seconds: float) -> None:
        """Ask nothing more for that long: a server that is busy for one page is busy for all."""
        with self._lock:
            self._not_before = max(self._not_before, self._clock.now() + seconds)


class Hosts:
    """All hosts of a run, and their robots.txt, each read once."""

    def __init__(self, settings: Settings, clock: Clock, read: Callable[[httpx.URL], bytes | None]) -> None:
        self._lock = threading.Lock()
        self._hosts: defaultdict[str, Host] = defaultdict(lambda: Host(settings, clock))
        self._locks: defaultdict[str, threading.Lock] = defaultdict(threading.Lock)
        self._robots: dict[str, Protego | FetchError] = {}
        self._read = read

    def host(self, url: httpx.URL) -> Host:
        """The host of ``url``; its ports and protocols are one machine's."""
        with self._lock:
            return self._hosts[url.host]

    def permit(self, url: httpx.URL) -> None:
        """Raise ``FetchError`` if the robots.txt of the site forbids ``url``, or cannot be read (RFC 9309, 2.3.1)."""
        origin = f"{url.scheme}://{url.netloc.decode('ascii')}"
        with self._lock:
            lock = self._locks[origin]
        with lock:
            if origin not in self._robots:
                self._robots[origin] = self._rules(url)
            rules = self._robots[origin]
        if isinstance(rules, FetchError):
            raise rules
        if not rules.can_fetch(str(url), AGENT):
            raise FetchError("robots.txt of the site forbids it")

    def _rules(self, url: httpx.URL) -> Protego | FetchError:
        try:
            body = self._read(url.copy_with(raw_path=b"/robots.txt"))
        except FetchError as error:
            return _unreadable(error)
        rules = Protego.parse((body or b"").decode("utf-8-sig", errors="replace"))
        self._slow_down(url, rules)
        return rules

    def _slow_down(self, url: httpx.URL, rules: Protego) -> None:
        rate = rules.request_rate(AGENT)
        asked = (rules.crawl_delay(AGENT) or 0.0, rate.seconds / rate.requests if rate and rate.requests else 0.0)
        host = self.host(url)
        host.delay = max(host.delay, *asked)


def _unreadable(error: FetchError) -> FetchError:
    """Why a site without a readable robots.txt is left alone; one that cannot be reached at all has none to speak of."""
    if error.status is not None:
        return FetchError(f"robots.txt of the site cannot be read, and that counts as forbidden: {error.why}", error.status)
    return FetchError(f"{error.why}; without its robots.txt the site is left alone") if isinstance(error, BusyError) else error
