"""Dates as pages print them, in many languages: where a date stands in a line, and which day it names.

Month names, units and "ago" words come from dateparser's tables; the grammar is ours, because dateparser takes about a
millisecond a string, answers a number alone with a date, and decides day-first against month-first string by string. A
page writes all its dates one way, so :func:`day_first` decides once, from all of them.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Final

from pipeline.parsers import datepatterns as patterns
from pipeline.parsers.datefinding import Stamp, find

__all__ = ["Clock", "Stamp", "day_first", "find", "machine", "resolve"]


def day_first(stamps: Sequence[Stamp], language: str | None) -> bool:
    """Whether a page writes the day before the month in ``03/04/2012``: from its own dates, else from its language.

    >>> day_first([find("03/04/2012"), find("25/04/2012")], "en-US")
    True

    Where every number could be either, the reading that keeps the dates in order down the page wins:

    >>> day_first([find("09/01/2012"), find("10/01/2012"), find("02/02/2012")], "en")
    True

    Failing that, the number that never changes is the month:

    >>> day_first([find(f"0{day}/10/05") for day in (3, 4, 4, 5)], "en")
    True
    """
    shown = [s.order for s in stamps]
    if shown.count("dmy") != shown.count("mdy"):
        return shown.count("dmy") > shown.count("mdy")
    still_open = [s for s in stamps if s.order == "open"]
    swapped = _disorder([(s.year or 0, s.day or 0, s.month or 0) for s in still_open])
    straight = _disorder([(s.year or 0, s.month or 0, s.day or 0) for s in still_open])
    if swapped != straight:
        return swapped < straight
    first, second = {s.month for s in still_open}, {s.day for s in still_open}
    if len(still_open) >= _DATED and min(len(first), len(second)) == 1 and max(len(first), len(second)) >= _VARIED:
        return len(second) == 1
    return (language or "en").lower().replace("_", "-") not in _MONTH_FIRST


_DATED, _VARIED = 4, 3
"""Undecided dates, and different numbers among them, that make a month of a number that stays."""
_MONTH_FIRST: Final = frozenset({"en", "en-us", "en-ph"})


def _disorder(days: list[tuple[int, int, int]]) -> int:
    """Steps against the main direction of a list of days; pages run upwards or downwards in time."""
    up = sum(a > b for a, b in itertools.pairwise(days))
    down = sum(a < b for a, b in itertools.pairwise(days))
    return min(up, down)


def resolve(stamp: Stamp, *, swap: bool = False, saved_at: str | None = None, page_year: int | None = None) -> str | None:
    """ISO 8601 of a stamp; ``swap`` reads undecided numbers day first. None where no absolute day can be given.

    Relative and yearless dates are reckoned from ``saved_at`` (ISO 8601). Without it, a day of the week can tell whether a
    yearless date is of ``page_year``, the last year that the page itself names, or of the year before.

    >>> resolve(find("2 hours ago")) is None
    True
    >>> resolve(find("3 days ago"), saved_at="2024-05-04T10:00:00+00:00")
    '2024-05-01'
    >>> resolve(find("Thursday November 06, 10:04AM"), page_year=2003), resolve(find("Thursday November 06"), page_year=2005)
    ('2003-11-06T10:04:00', None)
    """
    saved = _iso(saved_at) if saved_at else None
    if stamp.ago is not None:
        return None if saved is None else (saved - timedelta(seconds=stamp.ago)).date().isoformat()
    month, day, year = stamp.month or 1, stamp.day or 1, stamp.year
    if stamp.order == "open" and swap:
        month, day = day, month
    if year is None:
        year = _year(month, day, stamp.weekday, saved, page_year)
    if year is None:
        return None
    try:
        plain = date(year, month, day)
    except ValueError:
        return None
    return plain.isoformat() if stamp.clock is None else datetime(year, month, day, *stamp.clock).isoformat()


def _year(month: int, day: int, weekday: int | None, saved: datetime | None, page_year: int | None) -> int | None:
    """The year of a yearless day."""
    if saved is None:
        last, fits = page_year, 2 if weekday is not None else 0
    else:
        last, fits = saved.year - ((month, day) > (saved.month, saved.day)), _YEARS_BACK
    years = [last - back for back in range(fits)] if last is not None else []
    return next((y for y in years if weekday is None or _falls_on(y, month, day, weekday)), None)


_YEARS_BACK: Final = 12


def _falls_on(year: int, month: int, day: int, weekday: int) -> bool:
    try:
        return date(year, month, day).weekday() == weekday
    except ValueError:
        return False


@dataclass(frozen=True, slots=True)
class Clock:
    """How one page's dates are to be read: see :func:`resolve`."""

    swap: bool
    saved_at: str | None = None
    page_year: int | None = None

    def resolve(self, stamp: Stamp) -> str | None:
        """ISO 8601 of one of the page's stamps."""
        return resolve(stamp, swap=self.swap, saved_at=self.saved_at, page_year=self.page_year)


def machine(value: str) -> str | None:
    """ISO 8601 of a machine-readable attribute: ISO, an epoch in seconds or milliseconds, or a date written in full.

    >>> machine("1538055710000"), machine("2018-09-27T15:41:50+0200"), machine("0000-00-00")
    ('2018-09-27T13:41:50+00:00', '2018-09-27T15:41:50+02:00', None)
    """
    value = value.strip()
    if patterns.EPOCH.fullmatch(value):
        seconds = float(value[:10])
        return datetime.fromtimestamp(seconds, UTC).isoformat()
    exact = _iso(value)
    if exact is not None:
        return exact.isoformat() if len(value) > 10 else exact.date().isoformat()
    stamp = find(value) if 6 <= len(value) <= 80 else None
    return resolve(stamp) if stamp is not None and stamp.is_full and stamp.order != "open" else None


def _iso(value: str) -> datetime | None:
    try:
        stamp = datetime.fromisoformat(value.strip())
    except ValueError:
        return None
    return stamp if 1970 <= stamp.year <= 2200 else None
