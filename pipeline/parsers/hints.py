"""What markup says about itself: the words in class, id and microdata names, and the words of buttons and headings."""

from __future__ import annotations

import functools
import re
from typing import Final, Literal

from pipeline.parsers._html import Node, squeeze
from pipeline.parsers.removal import is_removal as is_removal
from pipeline.reference import load

Role = Literal[
    "record", "record_weak", "post_part", "author", "author_weak", "subject", "date", "text", "junk", "decoy", "quote",
    "quote_label", "button", "forum",
    "reply", "said",
    "byline_lead", "byline_end", "no_writer",
    "author_lead", "author_lead_article", "author_trail", "edited", "member_since", "removed", "heading", "pingback", "continues",
    "no_text",
]  # fmt: skip

_NAMES: Final = frozenset({
    "class", "id", "itemprop", "itemtype", "property", "typeof", "rel", "role", "data-testid", "data-test", "data-role",
})  # fmt: skip
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
        named = tuple(_shape(value) for name, value in node.element.items() if name in _NAMES)
        node.words = _words_in((*named, node.tag) if "-" in node.tag else named)
    return node.words


_LONGEST_NAMES: Final = 1600
"""Letters of an attribute that are looked at."""


def _shape(value: str) -> str:
    """A name with its numbers gone, so that all records of a list share one."""
    return _DIGITS.sub("#", value[:_LONGEST_NAMES])


@functools.lru_cache(maxsize=20_000)
def _words_in(values: tuple[str, ...]) -> frozenset[str]:
    tokens = (t for value in values for t in value.split()[:20])
    return frozenset().union(*(split(t.rpartition("/")[2][:80]) for t in tokens if not _ABOUT.search(t)))


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


_TYPES: Final = ("itemprop", "itemtype", "property", "typeof")


def _keys(node: Node) -> tuple[str, ...]:
    known = dict(node.element.items())
    name = known.get("id", "")
    shape = _shape(name) if any(c.isdigit() for c in name) else ""
    types = tuple(known.get(t, "") for t in _TYPES) if not known.keys().isdisjoint(_TYPES) else ()
    return _named(node.tag, _shape(known.get("class", "")), shape, types) or _nameless(node)


@functools.lru_cache(maxsize=20_000)
def _named(tag: str, classes: str, name: str, types: tuple[str, ...]) -> tuple[str, ...]:
    found = [f"{tag}.{token}" for token in classes.split()[:12] if token.lower() not in _STATES]
    if name:
        found.append(f"{tag}#{name}")
    return (*found, *(f"{tag}@{value}" for value in types if value))


def _nameless(node: Node) -> tuple[str, ...]:
    parent = node.parent
    return _below(node.tag, parent.tag, _shape(parent.get("class"))) if parent is not None else (f">{node.tag}",)


@functools.lru_cache(maxsize=20_000)
def _below(tag: str, parent: str, classes: str) -> tuple[str, ...]:
    tokens = [t for t in classes.split()[:12] if t.lower() not in _STATES]
    return (f"{parent}.{tokens[0]}>{tag}" if tokens else f"{parent}>{tag}",)


_LONGEST_LABEL: Final = 200
"""Letters of a line whose plain form is kept for the next time: what is longer is no label."""


def plain(text: str) -> str:
    """Case folded, blanks squeezed, typewriter apostrophes: the form in which displayed labels are compared."""
    return _plain_label(text) if len(text) <= _LONGEST_LABEL else _plain(text)


def _plain(text: str) -> str:
    return squeeze(text.replace("\n", " ")).casefold().replace("’", "'")


_plain_label: Final = functools.lru_cache(maxsize=50_000)(_plain)


_FIGURE: Final = re.compile(r"\d[\d.,]*")


def counted(line: str) -> str:
    """A short line with its number gone, for "Posts: 40" and "Posts: 41".

    >>> counted("posts: 41")
    'posts: #'
    """
    return _FIGURE.sub("#", line, count=1) if len(line) <= 40 else line


LEVEL: Final = re.compile(r"\s*(?:level|depth|niveau|ebene|nivel|livello|уровень)\s?(\d{1,2})\s*", re.IGNORECASE)
"""Depth in words, for readers who do not see the page."""
_COUNT: Final = re.compile(r"[\s(\[{]*[+\-–−]?\d[\d.,]*[kKmM%]?[\s)\]}]*")


def is_button(text: str) -> bool:
    """Whether a displayed line is a label, a counter or a mark and not something a person wrote.

    >>> is_button("Reply (3)"), is_button("+14"), is_button("No")
    (True, True, False)
    """
    return len(text) <= _LONGEST_LABEL and _is_button(text)


@functools.lru_cache(maxsize=50_000)
def _is_button(text: str) -> bool:
    line = plain(text)
    if not line or line in words("button") or _COUNT.fullmatch(line) or LEVEL.fullmatch(line):
        return True
    bare = _COUNT.sub(" ", line).strip(" .:·|•»›()[]{}–—-↓↑→#")
    return len(line) < 40 and (bare in words("button") or not any(c.isalnum() for c in bare))
