"""Who answers whom, as the page's structure says it; names in the text are asked last and marked as guesses.

Each way of telling is a function that gives parents or None when the page does not speak that way; the first that
answers is believed.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from typing import Final

from pipeline.parsers._html import Node, Outline
from pipeline.parsers.hints import keys
from pipeline.parsers.levels import Parents, by_level, by_level_text, by_margin, by_numbered_class, by_spacer, from_levels
from pipeline.parsers.records import Record

_PARENT_NAME: Final = re.compile(r"parent|reply-?to|in-?reply|inreplyto|answer-?to", re.I)
_CHILD_OF: Final = re.compile(r"(?:child-of|reply-to|parent)-?(?:[a-z]+-)?(\d+)$", re.I)
_NUMBERING: Final = re.compile(r"(?<![\w.])#?(\d{1,4}(?:\.\d{1,3}){0,6})(?![\w.,:%])")
_CHILD_WORDS: Final = re.compile(
    r"(?:^|[\s_-])(?:child|children|is-?reply|reply|replies|indented|indent|nested|sub|subcomment|answer|response)(?:$|[\s_\d-])",
    re.I,
)
_DIGITS: Final = re.compile(r"\d{2,}|[0-9a-f]{8,}")


def find_parents(records: Sequence[Record], page: Outline, first: str = "") -> Parents:
    """For each record the index of the record it replies to; ``first``: name of the way to ask before the others."""
    if len(records) < 2:
        return [None] * len(records)
    chains = _chains(records)
    for way in sorted(WAYS, key=lambda w: w.__name__.lstrip("_") != first):
        parents = way(records, chains, page)
        if parents is not None and any(p is not None for p in parents):
            return parents
    return [None] * len(records)


def is_threaded(records: Sequence[Record], page: Outline) -> bool:
    """Whether records stand in each other, or are drawn in by a level, a margin or a spacer."""
    if sum(r.outer is not None for r in records) >= 1:
        return True
    chains = _chains(records)
    return any(way(records, chains, page) is not None for way in (by_level, by_margin, by_spacer, by_level_text))


def _chains(records: Sequence[Record]) -> list[list[Node]]:
    """For each record its element and the wrappers it is the first record of, nearest first."""
    starts = sorted(r.start for r in records)
    shared = _common(records)
    chains = []
    for record in records:
        chain = list(record.tops[:8])
        for node in record.tops[0].ancestors():
            if node is shared or starts[bisect_left(starts, node.index)] != record.start:
                break
            chain.append(node)
        chains.append(chain)
    return chains


def _common(records: Sequence[Record]) -> Node | None:
    """The smallest element that holds all records."""
    last = max(r.stop for r in records)
    node: Node | None = records[0].tops[0]
    while node is not None and not (node.index <= records[0].start and node.stop >= last):
        node = node.parent
    return node


# ---------------------------------------------------------------------------------------------------- the ways


def _by_nesting(records: Sequence[Record], chains: list[list[Node]], page: Outline) -> Parents | None:
    """A record inside another answers it."""
    index = {id(r): i for i, r in enumerate(records)}
    parents: Parents = []
    for record in records:
        outer = record.outer
        while outer is not None and id(outer) not in index:
            outer = outer.outer
        parents.append(index[id(outer)] if outer is not None else None)
    return parents


def _by_wrapper(records: Sequence[Record], chains: list[list[Node]], page: Outline) -> Parents | None:
    """A wrapper of replies that follows a record as its sibling: all in it answer that record.

    ``div.comment + div.indented > div.comment`` and ``li > (div.comment, ul > li > div.comment)``. A wrapper's own first
    record is at the wrapper's head, so a sibling that holds a record deep down is no parent unless it starts with it.
    """
    opener: dict[int, int] = {}
    for i, chain in enumerate(chains):
        for node in chain:
            opener.setdefault(node.index, i)
    shared = _common(records)
    return [_wrapper_parent(record.tops[0], opener, shared) for record in records]


def _wrapper_parent(record: Node, opener: dict[int, int], shared: Node | None) -> int | None:
    node = record.parent
    while node is not None and node is not shared and node.parent is not None:
        before = _before(node, opener)
        if before is not None:
            return opener[before.index]
        node = node.parent
    return None


_NEAR: Final = 4
"""Siblings between a comment and the wrapper of its answers, other such wrappers not counted."""
_ANSWERS: Final = 400
"""Wrappers of answers to one comment, one for each, that are looked past."""


def _before(node: Node, opener: dict[int, int]) -> Node | None:
    """The nearest earlier sibling that is a record or begins with one, and is no other wrapper of answers of the same make."""
    siblings = node.parent.children if node.parent is not None else []
    at = _position(siblings, node)
    others = 0
    for sibling in reversed(siblings[max(0, at - _ANSWERS) : at]):
        if _same_make(sibling, node):
            continue
        if sibling.index in opener:
            return sibling
        others += 1
        if others == _NEAR:
            return None
    return None


def _position(siblings: Sequence[Node], node: Node) -> int:
    low, high = 0, len(siblings)
    while low < high:
        middle = (low + high) // 2
        if siblings[middle].index < node.index:
            low = middle + 1
        else:
            high = middle
    return low


def _same_make(one: Node, other: Node) -> bool:
    """Whether two wrappers are of one kind: then they are neighbours, not a comment and its replies."""
    return one.tag == other.tag and not set(keys(one)).isdisjoint(keys(other))


def _by_parent_id(records: Sequence[Record], chains: list[list[Node]], page: Outline) -> Parents | None:
    """An attribute or class names the parent's id: ``data-parent-id="17"``, ``class="child-of-17"``."""
    owners: dict[str, int] = {}
    for i, chain in enumerate(chains):
        for node in (*chain, *records[i].nodes(page)[1:3]):
            for value in _own_ids(node):
                owners.setdefault(value, i)
    parents: Parents = []
    for i, chain in enumerate(chains):
        spoken = (owners.get(v) for node in (*chain, *records[i].nodes(page)[1:25]) for v in _parent_ids(node))
        parents.append(next((p for p in spoken if p is not None and p != i), None))
    return parents if _is_forest(parents) else None


def _own_ids(node: Node) -> list[str]:
    values = [node.get("id"), *(v for k, v in node.element.attrib.items() if k.endswith("id") and not _PARENT_NAME.search(k))]
    return [m.group() for v in values for m in list(_DIGITS.finditer(v))[-1:]]


def _parent_ids(node: Node) -> list[str]:
    values = [v for k, v in node.element.attrib.items() if _PARENT_NAME.search(k)]
    found = [m.group() for v in values for m in list(_DIGITS.finditer(v))[-1:]]
    return found + [m[1] for token in node.get("class").split() if (m := _CHILD_OF.match(token))]


def _is_forest(parents: Parents) -> bool:
    """Whether each reply stands below its parent on the page; ids that point down mean something else."""
    return all(p is None or p < i for i, p in enumerate(parents))


def _by_numbering(records: Sequence[Record], chains: list[list[Node]], page: Outline) -> Parents | None:
    """``#3.1`` answers ``#3``."""
    numbers = [_number(record, page) for record in records]
    if sum(n is not None for n in numbers) < 0.8 * len(records) or not any(n and "." in n for n in numbers):
        return None
    owner = {n: i for i, n in enumerate(numbers) if n is not None}
    return [owner.get(n.rpartition(".")[0]) if n and "." in n else None for n in numbers]


def _number(record: Record, page: Outline) -> str | None:
    head = "".join(page.pieces[i] for i in record.pieces()[:12])[:160]
    found = [m[1] for m in _NUMBERING.finditer(head) if head[m.start()] == "#"]
    return found[0] if found else None


def _by_child_class(records: Sequence[Record], chains: list[list[Node]], page: Outline) -> Parents | None:
    """Records called "reply" or "indented" among others that are not: two levels."""
    marked = [any(_CHILD_WORDS.search(node.get("class")) for node in chain) for chain in chains]
    return from_levels([float(m) for m in marked]) if any(marked) and not marked[0] else None


WAYS: Final = (
    _by_nesting,
    _by_wrapper,
    _by_parent_id,
    by_level,
    by_margin,
    by_spacer,
    by_level_text,
    _by_numbering,
    _by_child_class,
    by_numbered_class,
)
"""Asked in this order."""
