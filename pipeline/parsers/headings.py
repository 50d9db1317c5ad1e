"""Headings of comment lists in many languages: "17 Comments", "Kommentare (3)", "2 thoughts on ..."."""

from __future__ import annotations

from pipeline.parsers.hints import plain, words

_FILLERS = frozenset(
    {
        "all",
        "reader",
        "user",
        "readers",
        "your",
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
    }
)


def is_heading(row: str) -> bool:
    """Whether a displayed line heads a list of comments.

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
    starts = any(" ".join(bare[:size]) in words("heading") for size in (1, 2, 3, 4))
    return starts and (len(bare) <= 4 or any(c.isdigit() for c in line) or " on " in line or " zu " in line)
