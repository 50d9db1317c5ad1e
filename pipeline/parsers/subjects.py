"""What stands before and behind a comment's words in the same element: its subject, marks on it, and its writer's signature."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import groupby
from typing import Final

from pipeline.parsers import hints
from pipeline.parsers._html import Node, Outline, squeeze
from pipeline.parsers.hints import plain, words
from pipeline.parsers.records import Record

_REPLY: Final = re.compile(
    r"(?:re|aw|antw|antwort|sv|vs|rv|rif|res|ref|odp|ynt|ang|bls|vá|απ|отв|ответ|回复|回覆|返信|답변|답글|رد|תגובה)(?:\^\d{1,2}|\[\d{1,2}\])?\s?[:：]",
    re.I,
)
"""Before a subject that repeats another's, as mail programs write it."""
_BRACKETED: Final = re.compile(r"\s*[(\[]([^()\[\]]{1,40})[)\]]\s*$")
_SCORE: Final = re.compile(r"score\s?[:：]\s?[-–−+]?\d.{0,30}", re.I)
_LONGEST_SUBJECT: Final = 160
_HEADINGS: Final = frozenset({"h2", "h3", "h4", "h5", "h6"})
_MARKED: Final = frozenset({*_HEADINGS, "b", "strong", "a", "th"})
_RULE: Final = re.compile(r"_{6,}|--")
"""A line in front of a signature: bulletin boards draw underscores, mail and news two dashes."""
_LONGEST_SIGNATURE: Final = 400


def repeats_subject(subject: str) -> bool:
    """Whether a subject only says whose comment is answered: "Re: Tea", "AW: Tee"."""
    return _REPLY.match(subject) is not None


def subject_of(record: Record, container: Node, page: Outline, titles: frozenset[str]) -> str:
    """The subject a comment has in an element of its own right before its words; empty where it repeats another's."""
    near = [n for n in record.nodes(page)[1:] if n.last == container.first and n.last > n.first and _is_subject(n)]
    subject = squeeze(page.text(page.inside(near[0])).replace("\n", " ")) if near else ""
    return "" if len(subject) > _LONGEST_SUBJECT or repeats_subject(subject) or plain(subject) in titles else subject


def _is_subject(node: Node) -> bool:
    called = hints.node_words(node)
    named = "subject" in called or (node.tag in _HEADINGS and hints.says(node, "subject"))
    return named and not hints.says(node, "author") and "user" not in called


def titles_of(page: Outline) -> frozenset[str]:
    """The page's headlines in plain form: a forum repeats its topic's above each post."""
    return frozenset(plain(page.text(page.inside(n))) for n in page.nodes if n.tag in ("h1", "h2") and n.last - n.first <= 4)


def without_subject_marks(text: str, in_head: bool) -> str:
    """A text less what is no word of its writer in its first line ("(Score:5)", "(no text)"), and "Re: ..." above it.

    >>> without_subject_marks("Re: Tea (Score:2)\\nNo.", in_head=True), without_subject_marks("Agreed (nt)", in_head=False)
    ('No.', 'Agreed')
    """
    first, line_end, rest = text.partition("\n")
    while (mark := _BRACKETED.search(first)) is not None and _is_mark(mark[1]) and mark.start() > 0:
        first = first[: mark.start()]
    if in_head and rest and len(first) <= _LONGEST_SUBJECT and repeats_subject(first):
        return rest
    return f"{first}{line_end}{rest}"


def _is_mark(text: str) -> bool:
    return plain(text) in words("no_text") or plain(text) in words("button") or _SCORE.fullmatch(text) is not None


def is_marked(page: Outline, pieces: Sequence[int], before: int | None) -> bool:
    """Whether the first of some pieces stands in bold, a heading or a link, or before a header's place."""
    if not pieces:
        return False
    home = page.homes[pieces[0]]
    return home.tag in _MARKED or (before is not None and pieces[0] < before)


def without_signature(page: Outline, pieces: list[int]) -> list[int]:
    """The pieces before a line that is drawn to part a signature, where what follows is short and something stands before."""
    lines = [list(row) for _, row in groupby(pieces, key=page.lines.__getitem__)]
    behind = 0
    for n in range(len(lines) - 1, 0, -1):
        text = page.text(lines[n])
        if _RULE.fullmatch(text) and behind > 0:
            return [i for row in lines[:n] for i in row]
        behind += len(text)
        if behind > _LONGEST_SIGNATURE:
            break
    return pieces
