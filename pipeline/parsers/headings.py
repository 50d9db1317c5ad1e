"""Headings of comment lists in many languages, "17 Comments", "Kommentare (3)", "2 thoughts on ...", and those of sites."""

from __future__ import annotations

import functools
import re
from typing import Any

from pipeline.parsers._html import squeeze
from pipeline.parsers.hints import plain, words

_FILLERS = frozenset(
    {
        "all",
        "reader",
        "user",
        "readers",
        "your",
        "vos",
        "votre",
        "tus",
        "sus",
        "suas",
        "vostri",
        "ihre",
        "eure",
        "uw",
        "jullie",
        "dina",
        "era",
        "vaše",
        "ваши",
        "the",
        "view",
        "alle",
        "tous",
        "les",
        "todos",
        "los",
        "tutti",
        "i",
        "все",
        "no",
        "one",
        "ein",
        "eine",
        "un",
        "una",
        "other",
        "more",
        "andere",
        "weitere",
        "autres",
        "otras",
        "otros",
        "outras",
        "outros",
        "altre",
        "altri",
        "overige",
        "inne",
        "andra",
        "ostatní",
        "diğer",
        "другие",
        "остальные",
    }
)


_WIDE = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3]")


_ELSEWHERE = re.compile("最新|最近|近期|热门|熱門|人気|新着|최근|인기")
"""Of a box of excerpts: "latest comments"."""


@functools.cache
def _wide_words() -> tuple[str, ...]:
    """Heading words of scripts without blanks between words."""
    return tuple(sorted(w for w in words("heading") if _WIDE.search(w)))


def is_heading(row: str) -> bool:
    """Whether a displayed line heads a list of comments.

    >>> is_heading("留言列表 (3)"), is_heading("最新评论")
    (True, False)
    >>> is_heading("17 Comments"), is_heading("Comments on this (3)"), is_heading("Our doctors answer questions")
    (True, True, False)
    """
    line = plain(row)
    if len(line) > 80:
        return False
    bare = "".join(c if c.isalpha() or c in " '" else " " for c in line).split()
    while len(bare) > 1 and bare[0] in _FILLERS:
        bare = bare[1:]
    phrase = " ".join(bare)
    if phrase in words("heading"):
        return True
    if not line.isascii() and len(line) <= 20 and _WIDE.search(line) and not _ELSEWHERE.search(line):
        return any(word in line for word in _wide_words())
    starts = any(" ".join(bare[:size]) in words("heading") for size in (1, 2, 3, 4))
    return starts and (len(bare) <= 4 or any(c.isdigit() for c in line) or " on " in line or " zu " in line)


_FIRST_PAGE = re.compile(r"(?:(?:https?:)?//[^/?#\s]+)?/?(?:index\.\w{3,5})?", re.IGNORECASE)


def leads_home(heading: Any) -> bool:
    """Whether an lxml heading is one link to the site's first page: the site's name, in a heading on every page."""
    links = heading.findall(".//a")
    if len(links) != 1 or not _FIRST_PAGE.fullmatch(links[0].get("href") or "#"):
        return False
    return squeeze(links[0].text_content()) == squeeze(heading.text_content())
