"""Month names, units of time and "ago" words in many languages, gathered from dateparser's language tables."""

from __future__ import annotations

import functools
import importlib
import re
from collections.abc import Iterator
from typing import Any, Final

LANGUAGES: Final = (
    "en", "de", "fr", "es", "it", "pt", "nl", "ru", "uk", "pl", "cs", "sk", "sv", "da", "nb", "fi", "hu", "tr", "ro",
    "bg", "hr", "sl", "el", "ca", "id", "vi", "et", "lt", "lv", "fa", "ar", "he", "hi",
)  # fmt: skip
"""Known languages; where two disagree about a word the first listed wins, the page's own first of all."""

_MONTHS: Final = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december",
)  # fmt: skip
_UNITS: Final = {
    "second": 1, "minute": 60, "hour": 3600, "day": 86400, "week": 604800, "month": 2629800, "year": 31557600,
}  # fmt: skip
_EXTRA_UNITS: Final = {
    "secs": 1, "min": 60, "mins": 60, "hr": 3600, "hrs": 3600, "wk": 604800, "wks": 604800, "yr": 31557600, "yrs": 31557600,
    "秒": 1, "分钟": 60, "分鐘": 60, "分": 60, "小时": 3600, "小時": 3600, "時間": 3600, "시간": 3600, "天": 86400, "日": 86400,
    "周": 604800, "週": 604800, "週間": 604800, "星期": 604800, "个月": 2629800, "個月": 2629800, "か月": 2629800,
    "ヶ月": 2629800, "カ月": 2629800, "年": 31557600, "초": 1,
    "분": 60, "일": 86400, "주": 604800, "개월": 2629800, "달": 2629800, "년": 31557600,
    "ans": 31557600, "sem": 604800, "semanas": 604800, "dakika": 60, "saat": 3600, "gün": 86400, "hafta": 604800,
    "دقيقتين": 120, "ساعتين": 7200, "يومين": 172800, "أسبوعين": 1209600, "شهرين": 5259600, "سنتين": 63115200, "عامين": 63115200,
    "שעתיים": 7200, "יומיים": 172800, "שבועיים": 1209600, "חודשיים": 5259600, "שנתיים": 63115200,
}  # fmt: skip
"""Short forms, scripts and duals the tables lack."""
_LETTERS: Final = re.compile(r"[^\W\d_]{2,}")


@functools.cache
def _table(language: str) -> dict[str, Any]:
    return dict(importlib.import_module(f"dateparser.data.date_translation_data.{language}").info)


@functools.cache
def month_names(language: str | None = None) -> dict[str, int]:
    """Month number by name or abbreviation, case folded, without final dot.

    >>> month_names()["märz"], month_names("hr")["listopad"], month_names()["listopad"]
    (3, 10, 11)
    """
    names: dict[str, int] = {}
    first = (language,) if language in LANGUAGES else ()
    for code in (*first, *LANGUAGES):
        for number, key in enumerate(_MONTHS, start=1):
            for name in _table(code).get(key, ()):
                plain = name.strip(".")
                if len(plain) > 2 and plain.isalpha():
                    names.setdefault(plain.casefold(), number)
    return names


_WEEKDAYS: Final = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


@functools.cache
def weekday_numbers() -> dict[str, int]:
    """Days of the week by name and abbreviation, case folded, without final dot; Monday is 0.

    >>> weekday_numbers()["do"], weekday_numbers()["воскресенье"]
    (3, 6)
    """
    names: dict[str, int] = {}
    for code in LANGUAGES:
        for number, day in enumerate(_WEEKDAYS):
            for name in _table(code).get(day, ()):
                names.setdefault(name.casefold().strip("."), number)
    return names


@functools.cache
def unit_seconds() -> dict[str, int]:
    """Length in seconds of a unit of time by its name: "Stunden", "hours", "dias"."""
    units = dict(_EXTRA_UNITS)
    for code in LANGUAGES:
        for key, seconds in _UNITS.items():
            for name in (*_table(code).get(key, ()), *_relative_units(code, key)):
                if len(name) > 1:
                    units.setdefault(name.casefold().strip("."), seconds)
    return units


def _relative_patterns(code: str) -> Iterator[tuple[str, str]]:
    for key, patterns in _table(code).get("relative-type-regex", {}).items():
        if key.endswith(" ago"):
            yield from ((key.split()[1], pattern.replace("\\d", "").replace("\\s", " ")) for pattern in patterns)


def _relative_units(code: str, unit: str) -> Iterator[str]:
    """The word behind the number: "Tagen" of "vor 3 Tagen"."""
    for key, pattern in _relative_patterns(code):
        behind = _LETTERS.search(pattern.partition(")")[2])
        if key == unit and behind:
            yield behind.group()


@functools.cache
def ago_words() -> frozenset[str]:
    """Words that make a stretch of time a date in the past: "ago", "vor", "hace", "назад"."""
    words = {"ago", "her", "前", "전", "zpět", "nazpět", "acum", "siden", "منذ"}
    for code in LANGUAGES:
        words |= {w.casefold() for w in _table(code).get("ago", ()) if len(w) > 1}
        for _, pattern in _relative_patterns(code):
            words |= {m.group().casefold() for m in _LETTERS.finditer(pattern.partition("(")[0])}
    return frozenset(words - {"for", "before", "il"})


@functools.cache
def day_words() -> dict[str, int]:
    """Days back of "today", "gestern", "avant-hier" and the like."""
    names: dict[str, int] = {}
    for code in LANGUAGES:
        for days in (0, 1, 2):
            for name in _table(code).get("relative-type", {}).get(f"{days} day ago", ()):
                if len(name) > 3:
                    names.setdefault(name.casefold(), days)
    return names
