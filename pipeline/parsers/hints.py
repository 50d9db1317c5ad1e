"""What markup says about itself: the words in class, id and microdata names, and the words of buttons and headings."""

from __future__ import annotations

import functools
import re
from typing import Final, Literal

from pipeline.parsers._html import Node, squeeze
from pipeline.reference import load

Role = Literal[
    "record", "record_weak", "author", "author_weak", "subject", "date", "text", "junk", "decoy", "quote",
    "button", "forum",
    "reply", "said",
    "author_lead", "author_lead_article", "author_trail", "edited", "member_since", "removed", "heading", "pingback", "continues",
]  # fmt: skip

_NAMES: Final = (
    "class",
    "id",
    "itemprop",
    "itemtype",
    "property",
    "typeof",
    "rel",
    "role",
    "data-testid",
    "data-test",
    "data-role",
)
_CAMEL: Final = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])|[^\W\d_a-zA-Z]+")
_DIGITS: Final = re.compile(r"\d+")
_ABOUT: Final = re.compile(
    r"comm?ents?[-_]*(?:like|style[ds]?|look|counts?|counter|numbers?|num|links?|icons?|bubble|enabled|allowed)$", re.I
)
"""Names of what is shown about comments, or looks like one, elsewhere: a teaser's counter, a card drawn like a bubble."""
_STATES: Final = frozenset({
    "even", "odd", "alt", "first", "last", "parent", "active", "open", "closed", "hidden", "clearfix", "byuser",
    "thread-even", "thread-odd", "thread-alt", "bypostauthor", "js", "collapsed", "expanded", "new", "row", "col",
})  # fmt: skip


@functools.cache
def words(role: Role) -> frozenset[str]:
    """The words of a role in ``reference/parser_words.csv``."""
    return frozenset(row["word"] for row in load("parser_words", ("role", "word"), ("role", "word")) if row["role"] == role)


@functools.lru_cache(maxsize=50_000)
def split(name: str) -> frozenset[str]:
    """The words of a class or id name.

    >>> sorted(split("commentList__user-nick2"))
    ['comment', 'commentlist', 'list', 'nick', 'user']
    """
    found = {m.group().lower() for m in _CAMEL.finditer(name)}
    return frozenset(found | {piece for piece in re.split(r"[^a-z]+", name.lower()) if len(piece) > 1})


def node_words(node: Node) -> frozenset[str]:
    """All words in an element's naming attributes; a schema.org type gives its last part."""
    if node.words is None:
        attributes = node.element.attrib
        tokens = [t for name in _NAMES if name in attributes for t in attributes[name].split()[:20]]
        tokens += [node.tag] if "-" in node.tag else []
        node.words = frozenset().union(*(split(t.rpartition("/")[2][:80]) for t in tokens if not _ABOUT.search(t)))
    return node.words


def says(node: Node, role: Role) -> bool:
    """Whether the element's own names hold a word of the role."""
    return not words(role).isdisjoint(node_words(node))


def keys(node: Node) -> tuple[str, ...]:
    """Names under which the same part of other records is found: one a class, one an id pattern, one a property.

    An element without any is known by its parent's name and its own tag.
    """
    if node.keys is None:
        node.keys = _keys(node)
    return node.keys


def _keys(node: Node) -> tuple[str, ...]:
    tag = node.tag
    tokens = node.get("class").split()[:12]
    found = [f"{tag}.{_DIGITS.sub('#', t)}" for t in tokens if t.lower() not in _STATES]
    if any(c.isdigit() for c in node.get("id")):
        found.append(f"{tag}#{_DIGITS.sub('#', node.get('id'))}")
    found += [f"{tag}@{node.get(name)}" for name in ("itemprop", "itemtype", "property", "typeof") if node.get(name)]
    return tuple(found) or (_nameless(node),)


def _nameless(node: Node) -> str:
    parent = node.parent
    if parent is None:
        return f">{node.tag}"
    tokens = [t for t in parent.get("class").split()[:12] if t.lower() not in _STATES]
    return f"{parent.tag}.{_DIGITS.sub('#', tokens[0])}>{node.tag}" if tokens else f"{parent.tag}>{node.tag}"


@functools.lru_cache(maxsize=50_000)
def plain(text: str) -> str:
    """Case folded, blanks squeezed, typewriter apostrophes: the form in which displayed labels are compared."""
    return squeeze(text.replace("\n", " ")).casefold().replace("’", "'")


_FIGURE: Final = re.compile(r"\d[\d.,]*")


def counted(line: str) -> str:
    """A short line with its number gone, for "Posts: 40" and "Posts: 41".

    >>> counted("posts: 41")
    'posts: #'
    """
    return _FIGURE.sub("#", line, count=1) if len(line) <= 40 else line


_ENCLOSING: Final = " .!*[]()<>«»–—-"


def is_removal(text: str) -> bool:
    """Whether a text is only what is left where a comment was taken away.

    >>> is_removal("[removed by moderator]"), is_removal("My rash was removed.")
    (True, False)
    """
    return len(text) < 120 and plain(text).strip(_ENCLOSING) in _removals()


@functools.cache
def _removals() -> frozenset[str]:
    return frozenset(word.strip(_ENCLOSING) for word in words("removed"))


LEVEL: Final = re.compile(r"\s*(?:level|depth|niveau|ebene|nivel|livello|уровень)\s?(\d{1,2})\s*", re.IGNORECASE)
"""Depth in words, for readers who do not see the page."""
_COUNT: Final = re.compile(r"[\s(\[{]*[+\-–−]?\d[\d.,]*[kKmM%]?[\s)\]}]*")


@functools.lru_cache(maxsize=50_000)
def is_button(text: str) -> bool:
    """Whether a displayed line is a label, a counter or a mark and not something a person wrote.

    >>> is_button("Reply (3)"), is_button("+14"), is_button("No")
    (True, True, False)
    """
    line = plain(text)
    if not line or line in words("button") or _COUNT.fullmatch(line) or LEVEL.fullmatch(line):
        return True
    bare = _COUNT.sub(" ", line).strip(" .:·|•»›()[]{}–—-↓↑→#")
    return len(line) < 40 and (bare in words("button") or not any(c.isalnum() for c in bare))
