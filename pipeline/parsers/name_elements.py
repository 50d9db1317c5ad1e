"""Which elements of a record could hold its writer's name, and how much each looks as if it did."""

from __future__ import annotations

import itertools
import re
from dataclasses import dataclass
from typing import Final

from pipeline.parsers import hints
from pipeline.parsers._html import Node, Outline, squeeze
from pipeline.parsers.anchors import Anchor
from pipeline.parsers.hints import is_button, words
from pipeline.parsers.printed_names import LONGEST_NAME, clean_name
from pipeline.parsers.records import Record

_PROFILE: Final = re.compile(
    r"/(?:users?|members?|profiles?|people|author|autor|u|id|profil\w*|account)[/=.?-]|[?&;](?:user|member|u|uid|author)=|action=profile|member\.php|@",
    re.I,
)
_NUMBER_OF_POST: Final = re.compile(r"^[^\W\d_]{0,12}\s?[#№]\d{1,6}(?!\w)")
"""The head of "post #3" and "post #3 of 20"."""


@dataclass(slots=True)
class Candidate:
    """An element, the name in it, one of the names it goes by, and its score."""

    node: Node
    name: str
    key: str
    score: float


def offers_of(record: Record, date: Anchor | None, page: Outline) -> list[Candidate]:
    """Every element of a record whose text could be a name."""
    found = []
    for node in record.nodes(page):
        if node.last == node.first or node.last - node.first > 6 or record.tops == (node,):
            continue
        if sum(len(page.pieces[i]) for i in range(node.first, node.last)) > 2 * LONGEST_NAME:
            continue
        text = _named_rows(page.text(range(node.first, node.last)))
        if date is not None and node.first < date.last and date.first < node.last:
            continue
        name = clean_name(text)
        if (
            not name
            or len(name) > LONGEST_NAME
            or (is_button(name) and not (len(name) <= 2 and name.isalpha() and _PROFILE.search(node.get("href"))))
            or _NUMBER_OF_POST.search(name)
            or len(name.split()) > 7
            or all(is_button(page.pieces[i]) for i in range(node.first, node.last))
        ):
            continue
        score = _score(node, record, date, page, name)
        found += [Candidate(node, name, key, score) for key in (*hints.keys(node), *_place(node, record))]
    return found


def _named_rows(text: str) -> str:
    """The rows of an element as one; of a name above a member's tally, "1204 ● 3", the name."""
    first, _, below = text.partition("\n")
    return squeeze(text.replace("\n", " ") if any(c.isalpha() for c in below) else first)


def _place(node: Node, record: Record) -> tuple[str, ...]:
    """Where an element without a name of its own stands in its record: a name that holds where the classes around it vary."""
    top = record.tops[0]
    if node.get("class") or len(record.tops) > 1 or not top.contains(node) or node.depth - top.depth > 3:
        return ()
    return (f"{node.depth - top.depth}/{node.tag}",)


def _score(node: Node, record: Record, date: Anchor | None, page: Outline, name: str) -> float:
    called = hints.node_words(node)
    around = _around_all(node, record)
    score = 0.0
    if not called.isdisjoint(words("author")):
        score += 2.0
    elif not (hints.split(node.get("class")) | hints.split(node.get("id"))).isdisjoint(
        words("author_weak")
    ) and called.isdisjoint(words("text") | words("subject")):
        score += 1.2
    if _is_person(node):
        score += 1.5
    if not (called | around).isdisjoint(words("subject")) and called.isdisjoint(words("author")):
        score -= 1.0
    if node.tag == "a" and node.get("href").startswith("#"):
        score -= 1.0  # a subject that leads to its own comment
    if date is not None and page.lines[node.first] == page.lines[min(date.first, len(page.lines) - 1)]:
        score += 1.0
    if node.tag == "cite":
        score += 1.0
    if node.tag in ("b", "strong", "h3", "h4", "h5", "h6", "dt"):
        score += 0.3
    href = node.get("href")
    if href and (_PROFILE.search(href) or "url" in called or ("nofollow" in node.get("rel") and "external" in node.get("rel"))):
        score += 1.2
    if not called.isdisjoint(words("junk")) and called.isdisjoint(words("author")):
        score -= 1.5
    if not called.isdisjoint(words("date")):
        score -= 0.5
    if date is not None:
        start, stop = _between(node, date)
        gap = sum(len(page.pieces[i].strip()) for i in range(start, min(stop, start + 20)))
        score += 0.6 if gap <= 20 else 0.2 if gap <= 80 else -0.6
    score -= min(0.6, 0.2 * (node.last - node.first - 1))
    if page.lines[node.first] != page.lines[node.last - 1]:
        score -= 1.5  # a name and a rank below it
    if len(name) <= 2:
        score -= 0.8  # initials in place of a picture
    if name[-1:] in ".!?" or len(name.split()) > 4:
        score -= 0.5
    return score


def _around_all(node: Node, record: Record) -> frozenset[str]:
    """The names of elements that hold this one and nothing else."""
    inside = (n for n in itertools.islice(node.ancestors(), 3) if n not in record.tops)
    same = itertools.takewhile(lambda n: (n.first, n.last) == (node.first, node.last), inside)
    return frozenset().union(*(hints.node_words(n) for n in same))


def _is_person(node: Node) -> bool:
    """hCard's ``fn``, or schema.org's name of an author."""
    if "fn" in node.get("class").split() or node.get("itemprop") in ("author", "creator", "contributor"):
        return True
    if node.get("itemprop") != "name":
        return False
    around = (node, *itertools.islice(node.ancestors(), 3))
    return any("Person" in n.get("itemtype") or "author" in n.get("itemprop") for n in around)


def _between(node: Node, date: Anchor) -> tuple[int, int]:
    return (node.last, date.first) if node.last <= date.first else (date.last, node.first)
