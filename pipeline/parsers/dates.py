"""Dates as pages print them, in many languages: where a date stands in a line, and which day it names.

Month names, units and "ago" words come from dateparser's tables; the grammar is ours, because dateparser takes about a
millisecond a string, answers a number alone with a date, and decides day-first against month-first string by string. A
page writes all its dates one way, so :func:`day_first` decides once, from all of them.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Final, Literal

from pipeline.parsers.datewords import ago_words, day_words, month_names, unit_seconds, weekday_names

_HALF: Final = r"(?P<half>[apAP]\.?\s?[mM]\b\.?)"
_TIME: Final = (
    r"(?P<hour>[01]?\d|2[0-3])\s?[:.hH]\s?(?P<minute>[0-5]\d)(?:[:.](?P<second>[0-5]\d)(?:[.,]\d{1,9})?)?(?!\d)\s?" + _HALF + "?"
)
_HOUR_ONLY: Final = r"(?P<hour2>1[0-2]|0?[1-9])\s?" + _HALF.replace("half", "half2")
_GLUE: Final = r"[\s,;|@·•()\[\]–—-]*(?:[^\W\d]{1,5}[\s.:]*){0,2}[\s,;|@·•()–—-]*"
"""Between a day and its time: signs, and a word or two such as "at", "um", "a las", "r. w"."""
_AFTER: Final = re.compile(rf"{_GLUE}(?:{_TIME}|{_HOUR_ONLY})")
_BEFORE: Final = re.compile(rf"{_TIME}[\s,;|·•()–—-]*(?:[^\W\d]{{1,5}}[\s.:]+){{0,2}}[\s,;|·•–—-]*$")

_ZONE: Final = re.compile(
    r"\s?\(?(?:[ap]m\s?)?\(?(?:UTC|GMT|[ECMP][SD]?T|CES?T|WES?T|MSK|BST|IST|JST|AE[SD]T|Uhr|Z)\b(?:[+-]\d{1,2}(?::?\d\d)?)?\)?"
)

_YMD: Final = re.compile(
    r"(?<![\d.])(?P<year>(?:19|20)\d\d)\s?[-./年년]\s?(?P<month>\d{1,2})\s?[-./月월]\s?(?P<day>\d{1,2})(?!\d)[日일]?(?:T(?=\d))?"
)
_NUMERIC: Final = re.compile(
    r"(?<![\d.:/-])(?P<a>\d{1,2})(?P<sep>\s?[./-]\s?)(?P<b>\d{1,2})\s?[./,-]\s?(?P<year>(?:19|20)\d\d|\d\d)(?![\d:]|[.,/-]\d)"
)
_DAY_MONTH: Final = re.compile(
    r"(?<![\d.:])(?P<day>\d{1,2})(?:st|nd|rd|th|er|ère|e|\.º|º|°|ª)?[\s.,/-]{0,3}(?:(?:de|of|di|d['’]|ngày|tháng)\s?)?"
    r"(?P<month>[^\W\d_]{3,12})[\s.,/’'-]{0,3}(?:(?:de|of|del|di)\s)?(?P<year>(?:19|20)\d\d(?!\d)|(?<=[-/.'’])\d\d(?![\d:]))?"
)
_MONTH_DAY: Final = re.compile(
    r"(?P<month>[^\W\d_]{3,12})[\s.,-]{1,3}(?P<day>\d{1,2})(?!\d|:\d)(?:st|nd|rd|th)?(?:[\s.,'’-]{1,3}(?P<year>(?:19|20)\d\d(?!\d)|(?<=['’])\d\d(?![\d:])))?"
)
_EPOCH: Final = re.compile(r"(?:1\d{9}|1\d{12})(?:\.\d+)?")
_WORD: Final = re.compile(r"\d{1,4}|[^\W\d_]+")


_DIGITS: Final = {
    ord(c): str(n % 10) for n, c in enumerate("٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹०१२३४५६७८९০১২৩৪৫৬৭৮৯๐๑๒๓๔๕๖๗๘๙０１２３４５６７８９")
}
"""Digits of other scripts; one for one, so that offsets hold."""
_ONE: Final = frozenset({"a", "an", "one", "ein", "einem", "einer", "un", "une", "una", "um", "uma", "een", "один", "en", "ett"})
_SHORT: Final = re.compile(r"(?<!\w)(\d{1,3})\s?(s|m|h|d|w|y|mo|yr|min|hr)(?!\w)", re.IGNORECASE)
_SHORT_SECONDS: Final = {
    "s": 1, "m": 60, "min": 60, "h": 3600, "hr": 3600, "d": 86400, "w": 604800, "mo": 2629800, "y": 31557600, "yr": 31557600,
}  # fmt: skip
Order = Literal["dmy", "mdy", "open", ""]


@dataclass(frozen=True, kw_only=True, slots=True)
class Stamp:
    """A date found in a line of text: ``text[start:end]``, and what it says as far as it says it."""

    start: int
    end: int
    year: int | None = None
    month: int | None = None
    day: int | None = None
    order: Order = ""
    """For numbers with slashes: which order they show, ``open`` for ``03/04/2012``; empty where there is no question."""
    clock: tuple[int, int, int] | None = None
    ago: float | None = None
    """Seconds before the page was saved, for a relative date; None for an absolute one."""

    @property
    def is_full(self) -> bool:
        """Whether it names a day of a year without help from elsewhere."""
        return self.year is not None and self.day is not None


def find(text: str, language: str | None = None) -> Stamp | None:
    """The first date in a line of text, or None; absolute before relative, full before partial.

    >>> stamp = find("Daniel on September 22, 2025 AT 18:36 said:")
    >>> (stamp.year, stamp.month, stamp.day, stamp.clock)
    (2025, 9, 22, (18, 36, 0))

    A version number, a dose or a month alone is no date:

    >>> find("Vitamin B 12.5.1, in 05/2012, 400 mg") is None
    True
    """
    if not text.isascii():
        text = text.translate(_DIGITS)
    if any(c.isdigit() for c in text):
        for finder in (_numbers_ymd, _words_day_month, _words_month_day, _numbers):
            stamp = finder(text, language)
            if stamp is not None:
                return stamp
    return _relative(text)


def _numbers_ymd(text: str, language: str | None) -> Stamp | None:
    for m in _YMD.finditer(text):
        if stamp := _stamp(text, m, int(m["year"]), int(m["month"]), int(m["day"])):
            return stamp
    return None


def _numbers(text: str, language: str | None) -> Stamp | None:
    for m in _NUMERIC.finditer(text):
        a, b, year = int(m["a"]), int(m["b"]), _century(int(m["year"]))
        order: Order = "" if "." in m["sep"] else "dmy" if a > 12 else "mdy" if b > 12 else "open"
        month, day = (a, b) if order in ("mdy", "open") else (b, a)
        if stamp := _stamp(text, m, year, month, day, order):
            return stamp
    return None


def _words_day_month(text: str, language: str | None) -> Stamp | None:
    return _words(text, _DAY_MONTH, language)


def _words_month_day(text: str, language: str | None) -> Stamp | None:
    return _words(text, _MONTH_DAY, language)


def _words(text: str, pattern: re.Pattern[str], language: str | None) -> Stamp | None:
    names = month_names(language)
    for m in pattern.finditer(text):
        month = names.get(m["month"].casefold())
        if month is not None:
            year = _century(int(m["year"])) if m["year"] else _year_after(text, m.end())
            if stamp := _stamp(text, m, year, month, int(m["day"])):
                return stamp
    return None


_LATE_YEAR: Final = re.compile(r"[\s,]*(?:[ap]\.?m\.?)?[\s,]*\(?((?:19|20)\d\d)(?!\d)")


def _year_after(text: str, end: int) -> int | None:
    """The year of ``Apr 21 22:23:05 2018``, which stands behind the time of day."""
    clock = _AFTER.match(text, end)
    late = _LATE_YEAR.match(text, clock.end()) if clock else None
    return int(late[1]) if late else None


def _century(year: int) -> int:
    return year if year > 99 else 2000 + year if year < 70 else 1900 + year


def _stamp(text: str, m: re.Match[str], year: int | None, month: int, day: int, order: Order = "") -> Stamp | None:
    try:
        date(year or 2000, month, day)
    except ValueError:
        return None
    end = m.end() - (len(m.group()) - len(m.group().rstrip(" .,-/'’")))
    start, end, clock = _clock(text, _with_weekday(text, m.start()), end)
    return Stamp(start=start, end=end, year=year, month=month, day=day, clock=clock, order=order)


_WEEKDAY: Final = re.compile(r"(?<!\w)([^\W\d_]{2,14})[.,]{0,2}\s?(?:the |den |dem |el |il )?$")


def _with_weekday(text: str, start: int) -> int:
    """The start of ``Thu, 06/02/2014``: at the weekday, if one stands in front."""
    named = _WEEKDAY.search(text, max(0, start - 24), start)
    return named.start() if named and named[1].casefold() in weekday_names() else start


def _clock(text: str, start: int, end: int) -> tuple[int, int, tuple[int, int, int] | None]:
    after = _AFTER.match(text, end)
    if after:
        hour, half = after["hour"] or after["hour2"], after["half"] or after["half2"]
        end = after.end()
        zone = _ZONE.match(text, end)
        return start, zone.end() if zone else end, _time(hour, after["minute"], after["second"], half)
    before = _BEFORE.search(text, max(0, start - 30), start)
    if before:
        return before.start(), end, _time(before["hour"], before["minute"], before["second"], before["half"])
    return start, end, None


def _time(hour: str, minute: str | None, second: str | None, half: str | None) -> tuple[int, int, int]:
    value = int(hour)
    if half:
        value = value % 12 + (12 if half[0] in "pP" else 0)
    return value % 24, int(minute or 0), int(second or 0)


def _relative(text: str) -> Stamp | None:
    words = [(m.start(), m.end(), m.group().casefold()) for m in _WORD.finditer(text[:200])]
    for number, (start, end, word) in enumerate(words):
        if word in day_words() and len(words) <= 6:
            return Stamp(start=start, end=_clock(text, start, end)[1], ago=day_words()[word] * 86400.0)
        seconds = unit_seconds().get(word.rstrip("前전"))
        around = words[max(0, number - 4) : number + 4]
        marks = [w for w in around if w[2] in ago_words() or w[2][-1] in "前전"]
        if seconds and marks:
            before = words[number - 1] if number else (start, end, "")
            amount = int(before[2]) if before[2].isdigit() else 1
            parts = [words[number], *marks, *([before] if before[2].isdigit() or before[2] in _ONE else [])]
            return Stamp(start=min(p[0] for p in parts), end=max(p[1] for p in parts), ago=amount * float(seconds))
    short = _SHORT.search(text)
    if short and (len(text.strip()) <= 8 or (len(words) <= 4 and any(w[2] in ago_words() for w in words))):
        return Stamp(start=short.start(), end=short.end(), ago=int(short[1]) * float(_SHORT_SECONDS[short[2].lower()]))
    return None


def day_first(stamps: Sequence[Stamp], language: str | None) -> bool:
    """Whether a page writes the day before the month in ``03/04/2012``: from its own dates, else from its language.

    >>> day_first([find("03/04/2012"), find("25/04/2012")], "en-US")
    True

    Where every number could be either, the reading that keeps the dates in order down the page wins:

    >>> day_first([find("09/01/2012"), find("10/01/2012"), find("02/02/2012")], "en")
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
    return (language or "en").lower().replace("_", "-") not in _MONTH_FIRST


_MONTH_FIRST: Final = frozenset({"en", "en-us", "en-ph"})


def _disorder(days: list[tuple[int, int, int]]) -> int:
    """Steps against the main direction of a list of days; pages run upwards or downwards in time."""
    up = sum(a > b for a, b in itertools.pairwise(days))
    down = sum(a < b for a, b in itertools.pairwise(days))
    return min(up, down)


def resolve(stamp: Stamp, *, swap: bool = False, saved_at: str | None = None) -> str | None:
    """ISO 8601 of a stamp; ``swap`` reads undecided numbers day first. None where no absolute day can be given.

    Relative and yearless dates are reckoned from ``saved_at`` (ISO 8601) and from nothing else.

    >>> resolve(find("2 hours ago")) is None
    True
    >>> resolve(find("3 days ago"), saved_at="2024-05-04T10:00:00+00:00")
    '2024-05-01'
    """
    saved = _iso(saved_at) if saved_at else None
    if stamp.ago is not None:
        return None if saved is None else (saved - timedelta(seconds=stamp.ago)).date().isoformat()
    month, day, year = stamp.month or 1, stamp.day or 1, stamp.year
    if stamp.order == "open" and swap:
        month, day = day, month
    if year is None and saved is not None:
        year = saved.year - ((month, day) > (saved.month, saved.day))
    if year is None:
        return None
    try:
        plain = date(year, month, day)
    except ValueError:
        return None
    return plain.isoformat() if stamp.clock is None else datetime(year, month, day, *stamp.clock).isoformat()


def machine(value: str) -> str | None:
    """ISO 8601 of a machine-readable attribute: ISO, an epoch in seconds or milliseconds, or a date written in full.

    >>> machine("1538055710000"), machine("2018-09-27T15:41:50+0200"), machine("0000-00-00")
    ('2018-09-27T13:41:50+00:00', '2018-09-27T15:41:50+02:00', None)
    """
    value = value.strip()
    if _EPOCH.fullmatch(value):
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
