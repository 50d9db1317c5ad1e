"""Every date on a page: in machine-readable attributes first, then in displayed lines short enough to be a header."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Final

from pipeline.parsers import dates
from pipeline.parsers._html import Node, Outline, squeeze
from pipeline.parsers.hints import plain, words

_ATTRIBUTE: Final = re.compile(r"date|time|stamp|created|posted|title|content|label|tooltip|epoch|(?:^|-)ts$")
_ORDER: Final = ("datetime", "content", "data-timestamp", "data-time", "data-utime", "data-date", "title")
_NAMES: Final = frozenset({"b", "strong", "a", "cite", "h3", "h4", "h5"})
_LONGEST_LINE: Final = 160
_LONGEST_HEADER_DATE: Final = 60


_find: Final = functools.lru_cache(maxsize=20_000)(dates.find)
"""Most lines of a page, and of the pages of one site, are labels that come again and again."""


@dataclass(slots=True, eq=False)
class Anchor:
    """One date: its carrier element, the text pieces it is displayed by, and what it says."""

    node: Node
    first: int
    last: int
    text: str
    """The displayed words; empty where only an attribute speaks."""
    iso: str | None = None
    """From an attribute."""
    stamp: dates.Stamp | None = None
    """From the displayed words."""
    aside: bool = False
    """A later edit, or the date on which the writer registered."""

    @property
    def is_day(self) -> bool:
        """Whether it names a day by itself."""
        return self.iso is not None or (self.stamp is not None and self.stamp.is_full)


def find_anchors(page: Outline, language: str | None) -> list[Anchor]:
    """All dates of a page in page order."""
    taken: set[int] = set()
    found: list[Anchor] = []
    for node in page.nodes:
        anchor = _from_attributes(node, page, language)
        if anchor is not None and not any(i in taken for i in range(anchor.first, anchor.last)):
            found.append(anchor)
            taken.update(range(anchor.first, anchor.last))
    for anchor in _from_lines(page, language):
        if not any(i in taken for i in range(anchor.first, anchor.last)):
            found.append(anchor)
    found.sort(key=lambda a: (a.node.index, a.first))
    return found


def _from_attributes(node: Node, page: Outline, language: str | None) -> Anchor | None:
    names = [n for n in node.element.keys()[:40] if _ATTRIBUTE.search(n)]
    for name in sorted(names, key=lambda n: (_ORDER.index(n) if n in _ORDER else len(_ORDER), n)):
        value = node.get(name)
        if (
            6 <= len(value) <= 80
            and any(c.isdigit() for c in value)
            and (name != "content" or "date" in (node.get("itemprop") + node.get("property")).lower())
        ):
            iso = dates.machine(value)
            if iso is not None:
                return _carried(node, page, iso, language)
    return None


def _carried(node: Node, page: Outline, iso: str, language: str | None) -> Anchor:
    text = squeeze(page.text(page.inside(node)).replace("\n", " ")) if node.last - node.first <= 8 else ""
    if len(text) > _LONGEST_HEADER_DATE:
        text = ""
    stamp = dates.find(text, language) if text else None
    if stamp is not None and page.lines[node.first] != page.lines[node.last - 1] and 2 * (stamp.end - stamp.start) < len(text):
        text, stamp = "", None  # a whole short comment that bears its time in an attribute
    first, last = node.first, node.last if text else node.first
    aside = _is_aside(page, first, text)
    if stamp is not None and last - first > 1 and page.lines[first] == page.lines[last - 1]:
        # "Submitted by Ann on 3 May" within one time stamp: the name in it is not the date's
        shown = next(_in_run(page, list(range(first, last)), language), None)
        first, last, text = (shown.first, shown.last, shown.text) if shown is not None else (first, last, text)
    return Anchor(node, first, last, text, iso, stamp, aside)


def _from_lines(page: Outline, language: str | None) -> Iterator[Anchor]:
    for _, run in groupby(range(len(page.pieces)), key=page.lines.__getitem__):
        pieces = list(run)
        if sum(len(page.pieces[i]) for i in pieces) <= _LONGEST_LINE:
            yield from _in_run(page, pieces, language)
        else:
            for i in pieces:
                if len(page.pieces[i]) <= _LONGEST_HEADER_DATE:
                    yield from _in_run(page, [i], language)


def _in_run(page: Outline, pieces: list[int], language: str | None) -> Iterator[Anchor]:
    text = "".join(spaced(page, pieces))
    at = 0
    for _ in range(4):  # "posted 3 May, edited 4 May": a line holds few dates
        stamp = _find(text[at:], language)
        if stamp is None:
            return
        start, end = at + stamp.start, at + stamp.end
        inner = [i for i, (a, b) in zip(pieces, _offsets(page, pieces), strict=True) if a < end and b > start]
        if len(inner) > 1 and page.homes[inner[0]].tag in _NAMES and page.pieces[inner[0]].strip().isalpha():
            start += len(page.pieces[inner.pop(0)])  # <b>Di</b> 6 May: a person, though it is short for a day of the week
        if inner:
            node = _around(page, inner)
            aside = _is_aside_text(text[at:start]) or (not text[:start].strip() and _is_labelled_aside(page, inner[0]))
            yield Anchor(node, inner[0], inner[-1] + 1, squeeze(text[start:end]), None, stamp, aside)
        at = max(end, at + 1)


def _offsets(page: Outline, pieces: list[int]) -> Iterator[tuple[int, int]]:
    at = 0
    for piece in spaced(page, pieces):
        yield at, at + len(piece)
        at += len(piece)


def spaced(page: Outline, pieces: Sequence[int]) -> list[str]:
    """The pieces of a header line, kept apart where only a style sheet keeps them apart: ``<b>Ann</b><i>May 3</i>``."""
    texts = [page.pieces[i] for i in pieces]
    for n in range(1, len(texts)):
        if texts[n - 1][-1:] not in " #@(" and texts[n][:1].isalnum() and page.homes[pieces[n - 1]] is not page.homes[pieces[n]]:
            texts[n] = " " + texts[n]
    return texts


def _around(page: Outline, pieces: list[int]) -> Node:
    """The smallest element that holds all the pieces."""
    node = page.homes[pieces[0]]
    while node.parent is not None and not all(node.contains(page.homes[i]) for i in pieces):
        node = node.parent
    return node


def _is_aside(page: Outline, first: int, text: str) -> bool:
    """Whether the words in front of a date (on its line or the one above) say it is an edit or a registration."""
    before = "".join(page.pieces[max(0, first - 2) : first])[-40:]
    return _is_aside_text(before) or _is_aside_text(text)


def _is_labelled_aside(page: Outline, first: int) -> bool:
    """Whether the label on the line above a date says so: ``<dt>Joined:</dt><dd>3 May 2011</dd>``."""
    label = page.pieces[first - 1].strip() if first else ""
    return (label.endswith((":", "：")) or (first > 0 and page.homes[first - 1].tag in ("dt", "th"))) and _is_aside_text(label)


def _is_aside_text(text: str) -> bool:
    line = plain(text[-200:]).rstrip(" :：.,-")
    ends, starts = _aside_words()
    return line.endswith(ends) or line.startswith(starts)


@functools.cache
def _aside_words() -> tuple[tuple[str, ...], tuple[str, ...]]:
    known = sorted(words("edited") | words("member_since"))
    return tuple(known), tuple(f"{word} " for word in known)
