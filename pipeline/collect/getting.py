"""A page over all its redirects and second tries, with manners at every step."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Final

import httpx

from pipeline.collect.addresses import check_url
from pipeline.collect.hosts import LONGEST_WAIT, ROBOTS_BYTES, Hosts
from pipeline.collect.values import BusyError, Clock, FetchError, Settings
from pipeline.collect.wire import Answer, Network, send

REDIRECTS: Final = {301, 302, 303, 307, 308}
MOST_REDIRECTS: Final = 10

BUSY: Final = {408, 429, 500, 502, 503, 504}
"""Answers after which another try may help."""

FIRST_WAIT: Final = 2.0
"""Seconds before the second try where the server names none; each further one waits twice as long."""

ACCEPT: Final = "text/html,application/xhtml+xml;q=0.9,application/json;q=0.8,application/xml;q=0.8,text/plain;q=0.7"

_MEANING: Final = {
    400: "the site does not understand the request",
    401: "the page is behind a login; save it by hand",
    402: "the page is behind a paywall; save it by hand",
    403: "the site refuses programs; save the page by hand",
    404: "there is no such page",
    410: "the page has been removed",
    429: "the site says that it is asked too often",
    451: "the page is withheld for legal reasons",
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Got:
    """A page as it was at last served, and the way there."""

    url: httpx.URL
    """Where it was served, after redirects."""
    redirects: tuple[tuple[int, str], ...]
    """Status and target of each redirect."""
    answer: Answer


class Getter:
    """Gets pages; one for a run, shared by its threads."""

    def __init__(self, settings: Settings, network: Network, clock: Clock) -> None:
        self._settings = settings
        self._network = network
        self._clock = clock
        self._hosts = Hosts(settings, clock, self._robots)

    def get(self, url: httpx.URL, validators: Callable[[httpx.URL], dict[str, str]] = lambda url: {}) -> Got:
        """The page at ``url``: status 200 with a body, or 304. Raises ``FetchError`` for all else.

        ``validators`` may give the headers of a conditional request for the URLs on the way.
        """
        got = self._follow(url, self._hosts.permit, validators)
        status = got.answer.status
        if status in {200, 203, 304}:
            return got
        if status in {204, 205}:
            raise FetchError("the page is empty", status)
        raise FetchError(_MEANING.get(status, f"the site answered with status {status}"), status)

    def _robots(self, url: httpx.URL) -> bytes | None:
        got = self._follow(url, lambda url: None, lambda url: {}, cut=True)
        status = got.answer.status
        if status in {200, 203}:
            return got.answer.body
        if 200 <= status < 500:
            return None  # no rules (RFC 9309, 2.3.1.3); 429 does not get here
        raise FetchError(f"status {status}", status)

    def _follow(
        self,
        url: httpx.URL,
        permit: Callable[[httpx.URL], None],
        validators: Callable[[httpx.URL], dict[str, str]],
        *,
        cut: bool = False,
    ) -> Got:
        passed: list[tuple[int, str]] = []
        seen = {str(url)}
        while True:
            try:
                permit(url)
                answer = self._try(url, validators(url), cut=cut)
            except FetchError as error:
                if not passed:
                    raise
                raise FetchError(f"redirected to {str(url)[:80]}: {error.why}", error.status or passed[-1][0]) from None
            if answer.status not in REDIRECTS or "location" not in answer.headers:
                return Got(url=url, redirects=tuple(passed), answer=answer)
            url = _target(url, answer)
            passed.append((answer.status, str(url)))
            if str(url) in seen:
                raise FetchError("the page redirects in a circle; it may want cookies, so save it by hand", answer.status)
            if len(passed) > MOST_REDIRECTS:
                raise FetchError(f"more than {MOST_REDIRECTS} redirects", answer.status)
            seen.add(str(url))

    def _try(self, url: httpx.URL, extra: dict[str, str], *, cut: bool) -> Answer:
        headers = {"User-Agent": self._settings.user_agent, "Accept": ACCEPT, **extra}
        settings = replace(self._settings, max_bytes=ROBOTS_BYTES) if cut else self._settings
        host = self._hosts.host(url)
        wait = FIRST_WAIT
        for left in reversed(range(settings.tries)):
            try:
                with host.turn():
                    return self._checked(send(url, headers, settings, self._network, self._clock, cut=cut))
            except BusyError as error:
                host.postpone(wait if error.after is None else error.after)
                if not left or (error.after or 0.0) > LONGEST_WAIT:
                    raise
                wait *= 2
        raise FetchError("no try was allowed")

    def _checked(self, answer: Answer) -> Answer:
        if answer.status not in BUSY:
            return answer
        after = retry_after(answer.headers.get("retry-after", ""), self._clock.utc())
        why = _MEANING.get(answer.status, f"the site is out of order (status {answer.status})")
        raise BusyError(why + (f"; it asks to come back in {after:.0f} seconds" if after else ""), answer.status, after)


def _target(url: httpx.URL, answer: Answer) -> httpx.URL:
    location = answer.headers["location"]
    try:
        return check_url(str(url.join(location)))
    except FetchError as error:
        raise FetchError(f"redirected to {location[:80]!r}: {error.why}", answer.status) from None
    except (httpx.InvalidURL, UnicodeError, ValueError):
        raise FetchError(f"redirected to {location[:80]!r}, which is no URL", answer.status) from None


def retry_after(header: str, now: datetime) -> float | None:
    """Seconds of a Retry-After header, in either of its forms (RFC 9110, 10.2.3); ``None`` if there is none to be read.

    >>> retry_after("Wed, 21 Oct 2015 07:28:30 GMT", datetime(2015, 10, 21, 7, 28, tzinfo=UTC))
    30.0
    """
    header = header.strip()
    if header.isascii() and header.isdecimal():
        return float(header[:9])
    try:
        moment = parsedate_to_datetime(header)
    except ValueError:
        return None
    return max(0.0, (moment.replace(tzinfo=moment.tzinfo or UTC) - now).total_seconds())
