"""Comments without an element of their own: a header, then a text, then the next header, all siblings.

``dt``/``dd`` pairs, rows of a table, ``<h4>Ann</h4><span>3 May</span><p>...``, or the text first and its date last.
"""

from __future__ import annotations

import itertools
from collections import Counter as Tally
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from pipeline.parsers._html import Node, Outline
from pipeline.parsers.anchors import Anchor
from pipeline.parsers.hints import keys
from pipeline.parsers.records import Record, nest

_LONGEST_LEAD: Final = 4


def segments(page: Outline, anchors: Sequence[Anchor]) -> list[tuple[str, list[Record]]]:
    """Candidate lists of such comments, each under the name of its parent and its header; lists within lists as one."""
    dated: dict[int, set[int]] = defaultdict(set)
    for anchor in anchors:
        if not anchor.aside:
            _mark(anchor, dated)
    found = []
    kinds: dict[str, list[_Row]] = defaultdict(list)
    for index, marked in sorted(dated.items()):
        parent = page.nodes[index]
        for kind, at in _by_kind(parent, sorted(marked)).items():
            kinds[kind].append(_Row(parent, at))
            records = _cut(parent, at, _pattern(parent, at)) if len(at) >= 2 else []
            if len(records) >= 2:
                found.append((f"{parent.index}:{kind}", records))
    return found + [(f"{kind} in each other", records) for kind, rows in kinds.items() if len(records := _nested(rows)) >= 2]


@dataclass(frozen=True, slots=True)
class _Row:
    """Siblings under one parent, and the positions of the dated ones of one name among them."""

    parent: Node
    at: list[int]


def _nested(rows: list[_Row]) -> list[Record]:
    """The records of lists that stand within one of them, all cut as the longest is."""
    longest = max(rows, key=lambda row: len(row.at))
    outer = next(row.parent for row in rows if row.parent.contains(longest.parent))
    inside = [row for row in rows if outer.contains(row.parent)]
    if len(inside) < 2:
        return []
    pattern = _pattern(longest.parent, longest.at)
    return nest(record for row in inside for record in _cut(row.parent, row.at, pattern))


def _mark(anchor: Anchor, dated: dict[int, set[int]]) -> None:
    """Tell each element around a date which of its children holds it; a date between children belongs to the one before."""
    node = anchor.node
    if node.children and anchor.text:
        before = [c for c in node.children if c.last <= anchor.first]
        if before and not any(c.first <= anchor.first < c.last for c in node.children):
            dated[node.index].add(before[-1].index)
    for _ in range(12):
        if node.parent is None:
            return
        if node.index in dated[node.parent.index]:
            return
        dated[node.parent.index].add(node.index)
        node = node.parent


def _by_kind(parent: Node, marked: list[int]) -> dict[str, list[int]]:
    """Positions of the dated children by their name, where other children with text stand between them."""
    position = {c.index: i for i, c in enumerate(parent.children)}
    kinds: dict[str, list[int]] = defaultdict(list)
    for index in marked:
        for key in keys(parent.children[position[index]])[:3]:
            kinds[key].append(position[index])
    return {kind: at for kind, at in kinds.items() if _has_gaps(parent, at)}


def _has_gaps(parent: Node, at: list[int]) -> bool:
    if len(at) == 1:
        return len(parent.children) > 1
    gaps = [any(_has_text(c) for c in parent.children[a + 1 : b]) or _bare(parent, a, b) for a, b in itertools.pairwise(at)]
    return bool(gaps) and sum(gaps) >= 0.7 * len(gaps)


def _has_text(node: Node) -> bool:
    return node.last > node.first


def _bare(parent: Node, a: int, b: int) -> bool:
    """Whether text stands directly in the parent between two of its children."""
    return parent.children[b].first - parent.children[a].last > 1


def _kind(node: Node) -> str:
    return keys(node)[0]


@dataclass(frozen=True, slots=True)
class _Pattern:
    """How a list is cut: whether dates come last, how many siblings lead a header, and the names of what belongs to a record."""

    dates_last: bool
    lead: int
    usual: frozenset[str]


def _pattern(parent: Node, at: list[int]) -> _Pattern:
    children = parent.children
    if _dates_last(children, at):
        return _Pattern(True, 0, frozenset(_kind(c) for a, b in itertools.pairwise(at) for c in children[a + 1 : b]))
    lead = _lead(children, at) if len(at) > 1 else 0
    return _Pattern(False, lead, frozenset(_kind(c) for c in children[at[0] - lead : at[-1] - lead]))


def _cut(parent: Node, at: list[int], pattern: _Pattern) -> list[Record]:
    children = parent.children
    if pattern.dates_last:
        return _ending(parent, at, pattern.usual)
    starts = [i - pattern.lead for i in at]
    stops = [*starts[1:], _end(children, at[-1] + 1, pattern.usual)]
    return [_record(parent, a, b) for a, b in zip(starts, stops, strict=True) if b > a >= 0]


def _dates_last(children: Sequence[Node], at: list[int]) -> bool:
    """Whether the text comes before its date: then the first date has a text before it and the last none behind it."""
    before = Tally(_kind(children[i - 1]) for i in at[1:] if i > 0)
    behind = Tally(_kind(children[i + 1]) for i in at[:-1] if i + 1 < len(children))
    if not before or not behind or at[0] == 0:
        return False
    usual_before, usual_behind = before.most_common(1)[0][0], behind.most_common(1)[0][0]
    last = at[-1] + 1
    ends = last >= len(children) or _kind(children[last]) != usual_behind
    return ends and _kind(children[at[0] - 1]) == usual_before and _has_text(children[at[0] - 1])


def _ending(parent: Node, at: list[int], usual: frozenset[str]) -> list[Record]:
    children = parent.children
    first = at[0]
    while first > 0 and _kind(children[first - 1]) in usual:
        first -= 1
    starts = [first, *(i + 1 for i in at[:-1])]
    return [_record(parent, a, b + 1) for a, b in zip(starts, at, strict=True)]


def _lead(children: Sequence[Node], at: list[int]) -> int:
    """How many siblings in front of each date belong to its header: those of one kind everywhere, and short."""
    if len({_kind(c) for c in children[at[0] : at[-1] + 1]}) == 1:
        return _lead_by_count(children, at)
    size = 0
    while size < _LONGEST_LEAD and at[0] - size - 1 >= 0:
        row = [children[i - size - 1] for i in at]
        kinds = {_kind(c) for c in row}
        if len(kinds) > 1 or any(i - size - 1 <= j for i, j in zip(at[1:], at, strict=False)):
            break
        if sum(c.last - c.first for c in row) > 6 * len(row):
            break
        size += 1
    return size


def _lead_by_count(children: Sequence[Node], at: list[int]) -> int:
    """The same where all siblings bear one name, as bare rows do: what follows the last date shows how long a text is."""
    gap = min(b - a for a, b in itertools.pairwise(at)) - 1
    trail = sum(1 for c in children[at[-1] + 1 : at[-1] + 1 + gap] if _has_text(c))
    return gap - trail if gap - trail <= at[0] else 0


def _end(children: Sequence[Node], stop: int, usual: frozenset[str]) -> int:
    """Where the last record stops: at the first sibling of a kind that no earlier record has."""
    while stop < len(children) and (_kind(children[stop]) in usual or not _has_text(children[stop])):
        stop += 1
    return stop


def _record(parent: Node, start: int, stop: int) -> Record:
    children = parent.children
    last = children[stop].first if stop < len(children) else parent.last
    return Record(tuple(children[start:stop]), children[start].first, last)
