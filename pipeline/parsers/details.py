"""The smaller facts of a comment: what kind it is, its id, address and votes, and whether the article's author wrote it."""

from __future__ import annotations

import functools
import itertools
import re
from collections import Counter as Tally
from typing import Final

from pipeline.parsers import hints
from pipeline.parsers._html import Node, Outline
from pipeline.parsers.hints import plain, words
from pipeline.parsers.part import Part
from pipeline.parsers.records import Record
from pipeline.reference import load
from pipeline.types import CommentKind

_UUID: Final = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.I)
_REDDIT: Final = re.compile(r"\bt[1-6]_([0-9a-z]{4,12})\b")
"""Reddit's full names: kind, then id in base 36, which need not hold a digit."""
_PREFIX: Final = re.compile(r"^[A-Za-z]+(?=\d+$)")
_ACTION: Final = re.compile(r"repl(?:y|ies)|vote|report|flag|login|signin|share|quote|delete|edit", re.I)
_ID_NAMES: Final = (
    "data-comment-id",
    "data-commentid",
    "data-comment_id",
    "data-post-id",
    "data-id",
    "data-cid",
    "data-fullname",
    "id",
)
_VOTES: Final = frozenset(
    {"vote", "votes", "score", "points", "karma", "like", "likes", "rating", "upvotes", "recommend", "votecount"}
)
_AGAINST: Final = frozenset({
    "downvote", "downvotes", "dislike", "dislikes", "thumbsdown", "negative", "votedown", "votesdown", "down", "minus",
})  # fmt: skip
_NUMBER: Final = re.compile(r"[+(]?\s*([-–−+]?\d[\d,.]*)\s*(?:points?|votes?|likes?|очк\w+|punkte?|\))?", re.I)
_OWNER: Final = frozenset(
    {"bypostauthor", "by-post-author", "blog-author", "post-author", "by-author", "is-author", "topic-starter", "byauthor"}
)


def kind_of(part: Part, page: Outline) -> CommentKind:
    """Comment, pingback, or the placeholder of a removed comment."""
    called = hints.node_words(part.record.tops[0])
    head = plain(page.text(part.record.pieces()[:3]).split("\n")[0]) if part.record.pieces() else ""
    if not called.isdisjoint({"pingback", "trackback"}) or any(head.startswith(w) for w in words("pingback")):
        return "pingback"
    return "removed" if hints.is_removal(part.text) else "comment"


def native_id(record: Record, page: Outline) -> str | None:
    """The page's own name for the comment: from its id, else from the address that its date links to."""
    for node in (*record.tops[:2], *record.nodes(page)[1:6], *_same_range(record)):
        for name in _ID_NAMES:
            value = node.get(name)
            if value and (found := id_in(value)) is not None:
                return found
    address = _dated_link(record, page)
    return id_in(re.split(r"[/#?&=]", address)[-1]) if address is not None else None


def id_in(value: str) -> str | None:
    """The part of an id that tells comments apart.

    >>> id_in("div-comment-88135"), id_in("wpd-comm-934_0"), id_in("t1_dxr0evr"), id_in("cmt-7137db5"), id_in("comments")
    ('88135', '934', 'dxr0evr', '7137db5', None)
    """
    whole = _UUID.search(value) or _REDDIT.search(value)
    if whole is not None:
        return whole.group(whole.lastindex or 0)
    tokens = [_PREFIX.sub("", t) for t in re.split(r"[^0-9A-Za-z]+", value[:200]) if any(c.isdigit() for c in t)]
    return next((t for t in reversed(tokens) if len(t) > 1), tokens[-1] if tokens else None)


def _same_range(record: Record) -> list[Node]:
    """Wrappers that hold this comment and nothing else: the row of a table around a table."""
    around = itertools.islice(record.tops[0].ancestors(), 4)
    return [n for n in around if (n.first, n.last) == (record.first, record.last)]


def permalink(record: Record, page: Outline, name: str | None) -> str | None:
    """The address of the comment, as the page writes it: one that holds its id, else the one its date links to."""
    if name is not None:
        mark = re.compile(rf"(?<![0-9A-Za-z]){re.escape(name)}(?![0-9A-Za-z])|(?<!\d){re.escape(name)}$")
        links = (n.get("href") for n in record.nodes(page) if n.tag == "a")
        exact = next((h for h in links if mark.search(h) and _is_address(h)), None)
        if exact is not None:
            return exact
    return _dated_link(record, page)


def _is_address(href: str) -> bool:
    return len(href) > 1 and not href.startswith("javascript") and not _ACTION.search(href)


def _dated_link(record: Record, page: Outline) -> str | None:
    """The address that the date of a comment links to."""
    for node in record.nodes(page)[:80]:
        if node.tag == "a" and _is_address(node.get("href")) and node.last - node.first <= 4:
            around = [n for n in (node, node.parent, *node.children) if n is not None and n.last - n.first <= 6]
            if any(n.tag == "time" or hints.says(n, "date") or "permalink" in hints.node_words(n) for n in around):
                return node.get("href")
    return None


# ---------------------------------------------------------------------------------------------------- votes


def votes(part: Part, page: Outline) -> int | None:
    """Approvals less disapprovals, as far as the page shows their numbers; "-3" may be shown as one number."""
    shown = [(hints.node_words(n), number) for n in part.record.nodes(page)[1:] if (number := _counted(n, page)) is not None]
    now = next((n for called, n in shown if "unvoted" in called), None)  # of three, one for each state of the buttons
    if now is not None:
        return now
    against = next((abs(n) for called, n in shown if not called.isdisjoint(_AGAINST)), None)
    total = next((n for called, n in shown if called.isdisjoint(_AGAINST)), None)
    if against is None:
        return total
    return (total or 0) - against


def _counted(node: Node, page: Outline) -> int | None:
    """The number an element shows, if it or the label in front of it speaks of votes."""
    if node.last - node.first != 1 or node.children:
        return None
    shown = _NUMBER.fullmatch(page.pieces[node.first].strip())
    if shown is None or not (_speaks_of_votes(node) or _labelled(node, page)):
        return None
    return int(re.sub(r"[,.]", "", shown[1]).replace("–", "-").replace("−", "-"))


def _speaks_of_votes(node: Node) -> bool:
    called = hints.node_words(node)
    return not called.isdisjoint(_VOTES | _AGAINST)


def _labelled(node: Node, page: Outline) -> bool:
    """Whether the word before the number on its line is a button of approval: "Recommend 20"."""
    before = node.first - 1
    return (
        before >= 0 and page.lines[before] == page.lines[node.first] and plain(page.pieces[before]).strip(" :(") in _approvals()
    )


@functools.cache
def _approvals() -> frozenset[str]:
    return frozenset(row["word"] for row in load("parser_words", ("role", "word")) if row["role"] == "approval")


# ---------------------------------------------------------------------------------------------------- the writer


def is_owner(record: Record, page: Outline) -> bool:
    """Whether the markup says that the article's author wrote it."""
    return any(not _OWNER.isdisjoint(n.get("class").lower().split()) for n in (*record.tops[:1], *record.nodes(page)[1:40]))


_PAGE_KIND: Final = ("data-pagemodule", "data-pagecontroller", "data-template", "data-page-type")
"""Attributes by which an outermost element says what sort of page it holds."""
_IN_TOPIC: Final = re.compile(r"(newreply)\.php|posting\.php\?mode=(reply|quote)|[?&;]topic=(\d{1,12})\.msg\d", re.I)
"""Addresses that stand in a forum's topic: to answer it, or to one of its posts."""
_ENOUGH_LINKS: Final = 2


def names_forum(root: Node) -> bool:
    """Whether the page's outermost elements say forum or thread."""
    outermost = (root, *root.children)
    called = frozenset().union(*(hints.node_words(n) for n in outermost))
    kinds = frozenset().union(*(hints.split(n.get(name)[:80]) for n in outermost for name in _PAGE_KIND if n.get(name)))
    return not (called | kinds).isdisjoint(words("forum"))


def links_topic(page: Outline) -> bool:
    """Whether links of the page answer, or lead to posts of, one and the same topic of a forum."""
    found = (_IN_TOPIC.search(n.get("href")[:400]) for n in page.nodes if n.tag == "a" and n.get("href"))
    return max(Tally(m.group(m.lastindex or 0).lower() for m in found if m).values(), default=0) >= _ENOUGH_LINKS
