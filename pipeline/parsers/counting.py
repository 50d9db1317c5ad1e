"""How many comments the page itself says it has."""

from __future__ import annotations

import re
from typing import Final

from pipeline.parsers._html import Outline
from pipeline.parsers.headings import is_heading
from pipeline.parsers.hints import words

_NUMBER: Final = re.compile(r"(?<![\d.,#])(\d{1,3}(?:[.,\u00a0 ]\d{3})+|\d{1,6})(?![\d%])")
_NONE: Final = frozenset({"no", "keine", "aucun", "sin", "nessun", "geen", "brak", "нет", "inga", "ingen", "ei"})
_ONE: Final = frozenset({"one", "ein", "eine", "einen", "un", "una", "um", "uma", "een", "jeden", "один"})
_TITLE: Final = re.compile(r"\s*[“„«\"‘]\S.*$", re.DOTALL)
"""The quoted title of the article: "25 thoughts on ..."."""
_UPON: Final = re.compile(r"(\s*(?:\d[\d.,]*|one|no)\s+\w+)\s+(?:to|on|for)\s+.+", re.DOTALL | re.IGNORECASE)
"""The article's title without quotes: "14 Responses to ..."."""
_POSTS: Final = re.compile(r"\s*(\d{1,6})\s+(\w+)\s*(?:$|[•·|,(–-])")
_ABOVE: Final = 60
"""Pieces of text above the first comment in which its heading is looked for."""


def stated_count(page: Outline, first: int) -> int | None:
    """The number in the heading of the list that starts at piece ``first``, or None.

    Only headings count: "1,902 votes and 76 comments" in a poll, or the counter of a teaser, is about something else.
    """
    return next((n for row in reversed(_rows(page, first)) if (n := count_in(row)) is not None), None)


def stated_answers(page: Outline, first: int) -> int | None:
    """The answers that a forum's list whose first answer starts at piece ``first`` says it has: its posts but the opening one."""
    found = [int(m[1]) for row in _rows(page, first) if (m := _POSTS.match(row)) and m[2].casefold() in words("posts")]
    return found[0] - 1 if found and found[0] else None


def _rows(page: Outline, first: int) -> list[str]:
    return page.text(range(max(0, first - _ABOVE), min(first + 4, len(page.pieces)))).split("\n")


def count_in(row: str) -> int | None:
    """The count a heading states.

    >>> count_in("1,024 Comments"), count_in("Comments (3)"), count_in("3 mg a day"), count_in("One thought on “Zinc”")
    (1024, 3, None, 1)

    The title of an article within a heading may be long and hold numbers of its own:

    >>> count_in("25 thoughts on “Zinc: 10 Things to Know Before You Swallow the First Lozenge of This Long Winter”")
    25
    >>> count_in("14 Responses to 10 Things to Know Before You Swallow the First Zinc Lozenge of This Very Long Winter")
    14
    """
    row = _TITLE.sub("", row) or row
    row = m[1] if (m := _UPON.fullmatch(row)) else row
    if not is_heading(row):
        return None
    numbers = _NUMBER.findall(row)
    if len(numbers) == 1:
        return int(re.sub(r"\D", "", numbers[0]))
    first = row.casefold().split()[0]
    return 0 if first in _NONE and not numbers else 1 if first in _ONE and not numbers else None
