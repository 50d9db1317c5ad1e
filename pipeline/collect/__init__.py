"""URLs -> saved pages, politely: the only room that goes to the network.

robots.txt is obeyed, a host is asked seldom, and what a page is worth to later steps is stored beside it. Sources: RFC 9309
(robots.txt), RFC 9110 (HTTP semantics).
"""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Final

import httpx

from pipeline.collect.addresses import check_url
from pipeline.collect.getting import Getter
from pipeline.collect.values import Clock, FetchError, Row, Settings, Tell
from pipeline.collect.visiting import Visitor
from pipeline.collect.wire import Network
from pipeline.types import PipelineError

__all__ = ["Clock", "FetchError", "Network", "Row", "Settings", "collect"]

HOSTS_AT_ONCE: Final = 8


def collect(
    urls: Sequence[str],
    settings: Settings,
    *,
    network: Network | None = None,
    clock: Clock | None = None,
    tell: Tell = lambda row: None,
) -> list[Row]:
    """Fetch ``urls`` and the rest of their comments into ``settings.out``; a row for each file and each failure.

    Rows are in the order of ``urls``. One failing URL never stops the others. ``tell`` hears of each row at once, from
    several threads. Raises ``PipelineError`` if the folder cannot be made.
    """
    try:
        settings.out.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise PipelineError(f"cannot make {settings.out} ({error.strerror}); give a writable folder with --out") from error
    clock = clock or Clock()
    visitor = Visitor(settings, Getter(settings, network or Network(), clock), clock, tell)
    rows: list[list[Row]] = [[] for _ in urls]
    queues: defaultdict[str, deque[tuple[int, httpx.URL]]] = defaultdict(deque)
    for n, text in enumerate(urls):
        try:
            url = check_url(text)
            queues[url.host].append((n, url))
        except FetchError as error:
            rows[n] = [Row(url=text, status=None, file=None, why=error.why, ok=False)]
            tell(rows[n][0])
    _work(list(queues.values()), rows, visitor, settings.per_host, clock)
    return [row for each in rows for row in each]


def _work(
    queues: list[deque[tuple[int, httpx.URL]]], rows: list[list[Row]], visitor: Visitor, per_host: int, clock: Clock
) -> None:
    """As many workers for a host as it may be asked at once, so that none waits for another's turn."""

    def drain(queue: deque[tuple[int, httpx.URL]]) -> None:
        while queue and not clock.stop.is_set():
            try:
                n, url = queue.popleft()
            except IndexError:  # another worker was quicker
                return
            rows[n] = _visit(visitor, url)

    pool = ThreadPoolExecutor(max_workers=HOSTS_AT_ONCE * per_host)
    try:
        for job in [pool.submit(drain, queue) for queue in queues for _ in range(min(per_host, len(queue)))]:
            job.result()
    except BaseException:  # the person interrupts
        clock.stop.set()
        raise
    finally:
        pool.shutdown(cancel_futures=True)


def _visit(visitor: Visitor, url: httpx.URL) -> list[Row]:
    try:
        return visitor.visit(url)
    except Exception as error:  # a bug of ours met by one page must not cost the others
        why = f"{type(error).__name__}: {error}. This is a fault in claimthread; please report it with the URL."
        return [Row(url=str(url), status=None, file=None, why=why, ok=False)]
