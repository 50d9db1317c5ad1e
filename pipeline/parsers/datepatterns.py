"""The shapes in which a day, a time of day and what parts them are printed; names are looked up by the caller."""

from __future__ import annotations

import re
from typing import Final

HALF: Final = r"(?P<half>[apAP]\.?\s?[mM]\b\.?|[πμ]\.?μ\.?(?!\w)|[صم](?!\w))"
LATER_HALF: Final = frozenset("pPμم")
"""First letters of what says that the hours are counted from noon."""
NOON: Final = {"下午": 12, "午後": 12, "오후": 12, "晚上": 12, "晩上": 12, "上午": 0, "午前": 0, "오전": 0, "凌晨": 0, "早上": 0}
"""Halves of the day that stand in front of the hour."""
_NOON: Final = "|".join(NOON)
TIME: Final = (
    rf"(?:(?P<noon>{_NOON})\s?)?"
    r"(?P<hour>[01]?\d|2[0-3])\s?[:.hH時时시點点]\s?(?P<minute>[0-5]\d)(?:[:.分분](?P<second>[0-5]\d)(?:[.,]\d{1,9})?)?(?!\d)[分분]?\s?"
    + HALF
    + "?"
)
_HOUR_ONLY: Final = r"(?P<hour2>1[0-2]|0?[1-9])\s?(?P<half2>[apAP]\.?\s?[mM]\b\.?)"
_WORD_BETWEEN: Final = rf"(?:(?!{_NOON})[^\W\d]{{1,5}}[\s.:]*){{0,2}}"
_GLUE: Final = rf"\.?[\s,،;|@·•()\[\]–—-]*{_WORD_BETWEEN}[\s,،;|@·•()–—-]*"
"""Between a day and its time: signs, and a word or two such as "at", "um", "a las", "r. w"."""
AFTER: Final = re.compile(rf"{_GLUE}(?:{TIME}|{_HOUR_ONLY})")
BEFORE: Final = re.compile(rf"{TIME}[\s,،;|·•()–—-]*(?:[^\W\d]{{1,5}}[\s.:]+){{0,2}}[\s,،;|·•–—-]*$")

ZONE: Final = re.compile(
    r"\s?\(?(?:[ap]m\s?)?\(?(?:UTC|GMT|[ECMP][SD]?T|CES?T|WES?T|MSK|BST|IST|JST|AE[SD]T|Uhr|uur|[Hh]s|[Hh]rs?|[Hh]oras?|[Hh]|ore|Z)\b"
    r"(?:[+-]\d{1,2}(?::?\d\d)?)?\.?\)?"
)
"""A time zone, or the word for "hours" or "o'clock" behind the numbers."""

YMD: Final = re.compile(
    r"(?<![\d.])(?P<year>(?:19|20)\d\d)\s?[-./年년]\s?(?P<month>\d{1,2})\s?[-./月월]\s?(?P<day>\d{1,2})(?!\d)[日일]?(?:T(?=\d))?"
)
NUMERIC: Final = re.compile(
    r"(?<![\d.:/-])(?P<a>\d{1,2})(?P<sep>\s?[./-]\s?)(?P<b>\d{1,2})\s?[./,-]\s?(?P<year>(?:19|20)\d\d|\d\d)(?![\d:]|[.,/-]\d)"
)
DAY_MONTH: Final = re.compile(
    r"(?<![\d.:])(?P<day>\d{1,2})(?:st|nd|rd|th|er|ère|e|\.º|º|°|ª)?[\s.,/-]{0,3}(?:(?:de|of|di|d['’]|ngày|tháng)\s?)?"
    r"(?P<month>[^\W\d_]{3,12})[\s.,،/’'-]{0,3}(?:(?:de|of|del|di)\s)?(?P<year>(?:19|20)\d\d(?!\d)|(?<=[-/.'’])\d\d(?![\d:]))?"
)
MONTH_DAY: Final = re.compile(
    r"(?:(?<![^\W\d_]-)|(?=[^\W\d_]{3,12}-))(?P<month>[^\W\d_]{3,12})[\s.,-]{1,3}(?P<day>\d{1,2})(?!\d|:\d)(?:st|nd|rd|th)?"
    r"(?:[\s.,،'’-]{1,3}(?:[^\W\d_]{2,9}[\s.,]{1,2})?(?P<year>(?:19|20)\d\d(?!\d)|(?<=['’])\d\d(?![\d:])))?"
)
"""``Sep 10``, and no end of a name with a hyphen in front of a number: ``Mary-Sep 10``."""
YEAR_MONTH_DAY: Final = re.compile(
    r"(?<![\d.:])(?P<year>(?:19|20)\d\d)[.,]?\s(?P<month>[^\W\d_]{3,12})[\s.]{1,2}(?P<day>\d{1,2})(?![\d:]|\.\d)"
)
"""``2012. május 3.``"""
NUMBERED_MONTH: Final = re.compile(
    r"(?<!\d)(?P<day>\d{1,2})\s(?:tháng|thg)\s(?P<month>\d{1,2})[,\s]{0,3}(?:năm\s)?(?P<year>(?:19|20)\d\d)(?!\d)", re.I
)
"""Vietnamese: the months are numbers, and say so."""
EPOCH: Final = re.compile(r"(?:1\d{9}|1\d{12})(?:\.\d+)?")
WORD: Final = re.compile(r"\d{1,4}|[^\W\d_]+")
