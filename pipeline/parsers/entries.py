"""What lists of entries show and lists of comments do not: a forum's boards, offers, one person's feed."""

from __future__ import annotations

import re
from collections import Counter as Tally
from collections.abc import Sequence
from typing import Final

from pipeline.parsers import hints
from pipeline.parsers._html import Node, Outline, squeeze
from pipeline.parsers.headings import is_heading
from pipeline.parsers.hints import words
from pipeline.parsers.part import Part
from pipeline.parsers.records import Group, Record
from pipeline.parsers.surroundings import share

_FEED: Final = 5
"""Records from which one writer's list is a feed and no talk."""
_LOOKED_AT: Final = 60
_SHORT: Final = 60


def entries(group: Group, parts: Sequence[Part], page: Outline) -> dict[str, bool]:
    """Whether the records are entries that lead elsewhere, or hold comments rather than being some."""
    return {
        "members": len(parts) >= 3 and share([_is_member(r) for r in group.records]) >= 0.6,
        "titled": _are_titled(parts, page),
        "tallied": len(parts) >= 3 and share([_tells_comments(r, page) for r in group.records]) >= 0.6,
        "offers": len(parts) >= 3 and share([_offers(r, page) for r in group.records]) >= 0.6,
        "monologue": len(parts) >= _FEED and _is_monologue(parts),
        "one_voice": 1 < len(parts) < _FEED and _is_monologue(parts),
        "bare": share([p.writer is not None or p.date is not None for p in parts]) <= 0.5,
    }


def _is_member(record: Record) -> bool:
    """Whether the record itself is named after a person ("author-card") and neither after a comment nor a post."""
    top = record.tops[0]
    called = hints.node_words(top)
    return hints.says(top, "author") and called.isdisjoint(words("record") | words("record_weak") | words("text"))


def _are_titled(parts: Sequence[Part], page: Outline) -> bool:
    """Whether most texts begin with a line that is a link, each to another page: boards of a forum, topics, teasers."""
    found = [_title_link(p, page) for p in parts if p.text]
    shown = [href for href in found if href is not None]
    return len(found) >= 3 and len(shown) >= 0.6 * len(found) and len(set(shown)) > 0.6 * len(shown)


def _title_link(part: Part, page: Outline) -> str | None:
    """The address that the first line of a text links to, where it is a page."""
    first = part.text.partition("\n")[0]
    if not first[:1].isalnum():
        return None
    links = (n for n in part.record.nodes(page)[:_LOOKED_AT] if n.tag == "a" and n.last > n.first and _is_page(n.get("href")))
    return next((n.get("href") for n in links if _shown(n, page) == first), None)


def _is_page(href: str) -> bool:
    return bool(href) and "#" not in href and not href.lower().startswith(("javascript:", "mailto:"))


def _shown(node: Node, page: Outline) -> str:
    return squeeze("".join(page.pieces[node.first : node.last]))


def _tells_comments(record: Record, page: Outline) -> bool:
    """Whether a record has a link that tells how many comments it has: "3 comments" stands under what is commented on."""
    links = (n for n in record.nodes(page) if n.tag == "a" and 0 < n.last - n.first <= 4)
    rows = (row for n in links if len(row := _shown(n, page)) <= _SHORT)
    return any(any(c.isdigit() for c in row) and is_heading(row) for row in rows)


_TELEPHONE: Final = re.compile(r"(?:\w{1,8}[.:] ?)?\+?\(?\d[\d ()/\u2013-]{7,18}\d")
_PRICE: Final = re.compile(
    r"(?:[$€£¥₽₹₺₪] ?\d[\d .,]{0,12}|\d[\d .,\u00a0]{0,12} ?(?:[$€£¥₽₹₺₪]|eur|euro|usd|chf|kr|kč|zł|ft|tl|руб|грн|円|元)\.?)",
    re.I,
)
_TELEPHONE_DIGITS: Final = 9
_DATE_LIKE: Final = re.compile(r"(?:19|20)\d\d[-/]|[-/](?:19|20)\d\d")


def _offers(record: Record, page: Outline) -> bool:
    """Whether a record shows a price or a telephone number as a line or an element of its own."""
    shown = (page.pieces[i].strip() for i in record.pieces()[:_LOOKED_AT])
    return any(_is_offer(text) for text in shown if text[-1:].isalnum() or text[:1].isdigit())


def _is_offer(text: str) -> bool:
    """Whether a text is a price or a telephone number.

    >>> _is_offer("8 900 000-11-22"), _is_offer("1.200 €"), _is_offer("2011-05-03 14 48"), _is_offer("15")
    (True, True, False, False)
    """
    if len(text) > _SHORT or _DATE_LIKE.search(text):
        return False
    digits = sum(c.isdigit() for c in text)
    return _PRICE.fullmatch(text) is not None or (digits >= _TELEPHONE_DIGITS and _TELEPHONE.fullmatch(text) is not None)


def _is_monologue(parts: Sequence[Part]) -> bool:
    """Whether one person wrote nearly all: a feed, whose entries can be answered too."""
    names = Tally(p.writer.name for p in parts if p.writer is not None)
    return max(names.values(), default=0) >= 0.9 * len(parts)
