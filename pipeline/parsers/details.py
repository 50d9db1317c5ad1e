"""The smaller facts of a comment: what kind it is, its id, address and votes, and whether the article's author wrote it."""

from __future__ import annotations

import re
from typing import Final

from pipeline.parsers import hints
from pipeline.parsers._html import Node, Outline
from pipeline.parsers.hints import plain, words
from pipeline.parsers.part import Part
from pipeline.parsers.records import Record
from pipeline.types import CommentKind

_ID: Final = re.compile(r"\d{2,}|[0-9a-f]{8}[0-9a-f-]*|\d+$")
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
    """The page's own name for the comment: the number in its id."""
    for node in (*record.tops[:2], *record.nodes(page)[1:6]):
        for name in _ID_NAMES:
            found = _ID.findall(node.get(name))
            if found:
                return str(found[-1])
    return None


def permalink(record: Record, page: Outline, name: str | None) -> str | None:
    """The address of the comment, as the page writes it."""
    links = [n.get("href") for n in record.nodes(page) if n.tag == "a" and n.get("href")]
    if name is None:
        return None
    exact = (
        h
        for h in links
        if re.search(rf"(?<!\d){re.escape(name)}(?!\d)", h) and "reply" not in h.lower() and not h.startswith("javascript")
    )
    return next(exact, None)


def votes(part: Part, page: Outline) -> int | None:
    """Approvals less disapprovals, where the page shows one number for them."""
    for node in part.record.nodes(page)[1:]:
        if node.last - node.first == 1 and not _VOTES.isdisjoint(hints.node_words(node)):
            shown = _NUMBER.fullmatch(page.pieces[node.first].strip())
            if shown is not None and not node.children:
                return int(re.sub(r"[,.]", "", shown[1]).replace("–", "-").replace("−", "-"))
    return None


def is_owner(record: Record, page: Outline) -> bool:
    """Whether the markup says that the article's author wrote it."""
    return any(not _OWNER.isdisjoint(n.get("class").lower().split()) for n in (*record.tops[:1], *record.nodes(page)[1:40]))


def names_forum(root: Node) -> bool:
    """Whether the page's outermost elements say forum or thread."""
    called = hints.node_words(root).union(*(hints.node_words(c) for c in root.children))
    return not called.isdisjoint(
        {"forum", "thread", "topic", "viewtopic", "showthread", "xenforo", "phpbb", "vbulletin", "mybb", "smf"}
    )
