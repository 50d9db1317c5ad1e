"""Where a date stands in a line of text, and what it says as far as it says it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import Final, Literal

from pipeline.parsers import datepatterns as patterns
from pipeline.parsers.datewords import ago_words, day_words, month_names, unit_seconds, weekday_numbers

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
    weekday: int | None = None
    """0 for Monday, where a day of the week stands in front."""
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
        for finder in _FINDERS:
            stamp = finder(text, language)
            if stamp is not None:
                return stamp
    return _relative(text)


def _numbers_ymd(text: str, language: str | None) -> Stamp | None:
    for m in patterns.YMD.finditer(text):
        if stamp := _stamp(text, m, int(m["year"]), int(m["month"]), int(m["day"])):
            return stamp
    return None


def _words_year_first(text: str, language: str | None) -> Stamp | None:
    return _words(text, patterns.YEAR_MONTH_DAY, language)


def _numbered_months(text: str, language: str | None) -> Stamp | None:
    for m in patterns.NUMBERED_MONTH.finditer(text):
        if stamp := _stamp(text, m, int(m["year"]), int(m["month"]), int(m["day"])):
            return stamp
    return None


def _numbers(text: str, language: str | None) -> Stamp | None:
    for m in patterns.NUMERIC.finditer(text):
        a, b, year = int(m["a"]), int(m["b"]), _century(int(m["year"]))
        order: Order = "" if "." in m["sep"] else "dmy" if a > 12 else "mdy" if b > 12 else "open"
        month, day = (a, b) if order in ("mdy", "open") else (b, a)
        if stamp := _stamp(text, m, year, month, day, order):
            return stamp
    return None


def _words_day_month(text: str, language: str | None) -> Stamp | None:
    return _words(text, patterns.DAY_MONTH, language)


def _words_month_day(text: str, language: str | None) -> Stamp | None:
    return _words(text, patterns.MONTH_DAY, language)


def _words(text: str, pattern: re.Pattern[str], language: str | None) -> Stamp | None:
    names = month_names(language)
    for m in pattern.finditer(text):
        month = names.get(m["month"].casefold())
        if month is not None:
            year = _century(int(m["year"])) if m["year"] else _year_after(text, m.end())
            if stamp := _stamp(text, m, year, month, int(m["day"])):
                return stamp
    return None


_FINDERS: Final = (_numbers_ymd, _words_year_first, _numbered_months, _words_day_month, _words_month_day, _numbers)
_LATE_YEAR: Final = re.compile(r"[\s,]*(?:[ap]\.?m\.?)?[\s,]*\(?((?:19|20)\d\d)(?!\d)")


def _year_after(text: str, end: int) -> int | None:
    """The year of ``Apr 21 22:23:05 2018``, which stands behind the time of day."""
    clock = patterns.AFTER.match(text, end)
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
    start, weekday = _weekday(text, m.start())
    start, end, clock = _clock(text, start, end)
    return Stamp(start=start, end=end, year=year, month=month, day=day, clock=clock, order=order, weekday=weekday)


_WEEKDAY: Final = re.compile(r"(?<!\w)([^\W\d_]{2,14})[.,،]{0,2}\s?(?:the |den |dem |el |il )?$")


def _weekday(text: str, start: int) -> tuple[int, int | None]:
    """The start of ``Thu, 06/02/2014``, at the weekday if one stands in front, and which day it is."""
    named = _WEEKDAY.search(text, max(0, start - 24), start)
    number = weekday_numbers().get(named[1].casefold()) if named else None
    return (start, None) if named is None or number is None else (named.start(), number)


def _clock(text: str, start: int, end: int) -> tuple[int, int, tuple[int, int, int] | None]:
    after = patterns.AFTER.match(text, end)
    if after:
        hour, half = after["hour"] or after["hour2"], after["half"] or after["half2"]
        end = after.end()
        zone = patterns.ZONE.match(text, end)
        return start, zone.end() if zone else end, _time(hour, after["minute"], after["second"], half, after["noon"])
    before = patterns.BEFORE.search(text, max(0, start - 30), start)
    if before:
        return before.start(), end, _time(before["hour"], before["minute"], before["second"], before["half"], before["noon"])
    return start, end, None


def _time(hour: str, minute: str | None, second: str | None, half: str | None, noon: str | None) -> tuple[int, int, int]:
    value = int(hour)
    if half:
        value = value % 12 + (12 if half[0] in patterns.LATER_HALF else 0)
    elif noon and value <= 12:
        value = value % 12 + patterns.NOON[noon]
    return value % 24, int(minute or 0), int(second or 0)


def _relative(text: str) -> Stamp | None:
    words = [(m.start(), m.end(), m.group().casefold()) for m in patterns.WORD.finditer(text[:200])]
    for number, (start, end, word) in enumerate(words):
        if word in day_words() and len(words) <= 6:
            return Stamp(start=start, end=_clock(text, start, end)[1], ago=day_words()[word] * 86400.0)
        seconds = unit_seconds().get(word.rstrip("前전"))
        around = words[max(0, number - 4) : number + 4]
        marks = [w for w in around if w[2] in ago_words() or w[2][-1] in "前전" or (w[2] == "y" and "il y a" in text.casefold())]
        if seconds and marks:
            before = words[number - 1] if number else (start, end, "")
            amount = int(before[2]) if before[2].isdigit() else 1
            parts = [words[number], *marks, *([before] if before[2].isdigit() or before[2] in _ONE else [])]
            return Stamp(start=min(p[0] for p in parts), end=max(p[1] for p in parts), ago=amount * float(seconds))
    short = _SHORT.search(text)
    if short and (len(text.strip()) <= 8 or (len(words) <= 4 and any(w[2] in ago_words() for w in words))):
        return Stamp(start=short.start(), end=short.end(), ago=int(short[1]) * float(_SHORT_SECONDS[short[2].lower()]))
    return None
