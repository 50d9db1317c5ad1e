"""Candidate comment lists: sets of elements that carry the same name and hold a date or call themselves comments.

A record is one comment's own part of the page: its element (or the run of sibling elements from its header to the next
header), less the records of its replies inside it.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from pipeline.parsers import hints
from pipeline.parsers._html import Node, Outline
from pipeline.parsers.anchors import Anchor

_WIDE: Final = frozenset({"html", "body", "main"})
_SINGLES: Final = 100
"""Lists of one record that are looked at."""


@dataclass(slots=True, eq=False)
class Record:
    """Top elements, their range of text pieces, and what is cut out of them."""

    tops: tuple[Node, ...]
    first: int
    last: int
    cuts: Sequence[Record] = ()
    """Records inside this one."""
    outer: Record | None = None
    """The record this one stands in."""
    _pieces: Sequence[int] | None = None

    @property
    def start(self) -> int:
        """Index of its first element."""
        return self.tops[0].index

    @property
    def stop(self) -> int:
        """Index after its last element."""
        return self.tops[-1].stop

    def pieces(self) -> Sequence[int]:
        """Its own text pieces, in page order."""
        if self._pieces is None:
            self._pieces = _without((self.first, self.last), [(c.first, c.last) for c in self.cuts])
        return self._pieces

    def nodes(self, page: Outline) -> list[Node]:
        """Its own elements, in page order."""
        if not self.cuts:
            return page.nodes[self.start : self.stop]
        return [page.nodes[i] for i in _without((self.start, self.stop), [(c.start, c.stop) for c in self.cuts])]


def _without(span: tuple[int, int], holes: Sequence[tuple[int, int]]) -> Sequence[int]:
    if not holes:
        return range(*span)
    kept: list[int] = []
    at = span[0]
    for start, stop in holes:
        kept += range(at, start)
        at = max(at, stop)
    kept += range(at, span[1])
    return kept


@dataclass(slots=True, eq=False)
class Group:
    """A candidate list: records in page order, under the name they share."""

    key: str
    records: list[Record]
    dates: list[list[Anchor]]
    """Each record's own dates."""
    chars: list[int]
    """Each record's own letters outside links."""
    linked: list[int]
    """Each record's own letters in links."""

    @property
    def dated(self) -> int:
        """How many records hold a date."""
        return sum(bool(d) for d in self.dates)

    def head(self, size: int) -> Group:
        """The group's first records."""
        if len(self.records) <= size:
            return self
        return Group(self.key, self.records[:size], self.dates[:size], self.chars[:size], self.linked[:size])


class Counter:
    """Running totals over a page, so that an element's numbers are a subtraction."""

    def __init__(self, page: Outline) -> None:
        self.page = page
        self.plain = [0]
        self.linked = [0]
        links = _linked_nodes(page)
        for text, home in zip(page.pieces, page.homes, strict=True):
            size = len(text.strip())
            in_link = home.index in links
            self.plain.append(self.plain[-1] + (0 if in_link else size))
            self.linked.append(self.linked[-1] + (size if in_link else 0))


def _linked_nodes(page: Outline) -> set[int]:
    linked: set[int] = set()
    for node in page.nodes:
        if node.tag == "a" or (node.parent is not None and node.parent.index in linked):
            linked.add(node.index)
    return linked


def nest(spans: Iterable[Record]) -> list[Record]:
    """Sort records into page order and tell each which records stand in it."""
    ordered = sorted(spans, key=lambda r: (r.start, -r.stop))
    stack: list[Record] = []
    for record in ordered:
        while stack and stack[-1].stop <= record.start:
            stack.pop()
        if stack:
            record.outer = stack[-1]
            _cut(stack[-1], record)
        stack.append(record)
    return ordered


def _cut(outer: Record, inner: Record) -> None:
    if isinstance(outer.cuts, list):
        outer.cuts.append(inner)
    else:
        outer.cuts = [inner]


def groups(page: Outline, anchors: Sequence[Anchor], counter: Counter) -> list[Group]:
    """All candidate lists of a page."""
    named: dict[str, list[Node]] = defaultdict(list)
    for node in _eligible(page, anchors):
        for key in hints.keys(node):
            named[key].append(node)
        if node.parent is not None:
            named[f"{node.parent.index}>{node.tag}"].append(node)
    seen: set[tuple[int, ...]] = set()
    singles = 0
    found = []
    for key, members in [*named.items(), *_by_region(named)]:
        shape = tuple(n.index for n in members)
        if shape not in seen and (len(members) > 1 or (singles < _SINGLES and _may_be_alone(members[0]))):
            seen.add(shape)
            singles += len(members) == 1
            records = nest(Record((n,), n.first, n.last) for n in members)
            found.append(measure(key, records, anchors, counter))
    return found


_ANSWER: Final = frozenset({"reply", "replies", "answer", "response", "antwort", "respuesta", "resposta", "reponse", "risposta"})


def names_answer(node: Node) -> bool:
    """Whether an element's names say that it holds an answer."""
    return not _ANSWER.isdisjoint(hints.node_words(node))


def _may_be_alone(node: Node) -> bool:
    """Whether one element of a name is looked at: the only comment of a page, or its owner's only answer."""
    return hints.says(node, "record") or (names_answer(node) and node.tag not in ("a", "button", "span", "form"))


def _by_region(named: dict[str, list[Node]]) -> Iterator[tuple[str, list[Node]]]:
    """Each name's members split by list: those whose outermost fellow has the same parent."""
    for key, members in named.items():
        lists: dict[int, list[Node]] = defaultdict(list)
        outermost: Node | None = None
        for node in sorted(members, key=lambda n: n.index):
            if outermost is None or not outermost.contains(node):
                outermost = node
            lists[outermost.parent.index if outermost.parent is not None else -1].append(node)
        if len(lists) > 1:
            yield from ((f"{key} in {place}", inside) for place, inside in lists.items() if len(inside) > 1)


def _eligible(page: Outline, anchors: Sequence[Anchor]) -> list[Node]:
    """Elements that hold a date, or whose names speak of comments and that hold text."""
    chosen: set[int] = set()
    for anchor in anchors:
        node: Node | None = anchor.node
        while node is not None and node.index not in chosen:
            chosen.add(node.index)
            node = node.parent
    for node in page.nodes:
        if (
            node.last > node.first
            and (node.get("class") or node.get("id") or node.get("itemtype"))
            and hints.says(node, "record")
        ):
            chosen.add(node.index)
    return [page.nodes[i] for i in sorted(chosen) if page.nodes[i].tag not in _WIDE]


def measure(key: str, records: list[Record], anchors: Sequence[Anchor], counter: Counter) -> Group:
    """A group with each record's own dates and letters counted; of no records, an empty one."""
    if not records:
        return Group(key, [], [], [], [])
    own: dict[int, list[Anchor]] = {id(r): [] for r in records}
    stack: list[Record] = []
    at = 0
    low = bisect_left(anchors, records[0].start, key=_index)
    high = bisect_left(anchors, max(r.stop for r in records), key=_index)
    for anchor in anchors[low:high]:
        while at < len(records) and records[at].start <= anchor.node.index:
            stack.append(records[at])
            at += 1
        while stack and stack[-1].stop <= anchor.node.index:
            stack.pop()
        if stack:
            own[id(stack[-1])].append(anchor)
    return _group(key, records, [own[id(r)] for r in records], counter)


def measure_flat(key: str, records: list[Record], anchors: Sequence[Anchor], counter: Counter) -> Group:
    """The same for records that are runs of siblings, whose dates may stand between elements."""
    ordered = sorted(anchors, key=lambda a: a.first)
    firsts = [a.first for a in ordered]
    dates = []
    for record in records:
        own = ordered[bisect_left(firsts, record.first) : bisect_left(firsts, record.last)]
        cuts = [c.first for c in record.cuts]
        dates.append([a for a in own if not _is_cut_out(a, record, cuts)])
    return _group(key, records, dates, counter)


def _is_cut_out(anchor: Anchor, record: Record, firsts: list[int]) -> bool:
    at = bisect_right(firsts, anchor.first) - 1
    return at >= 0 and anchor.first < record.cuts[at].last


def _group(key: str, records: list[Record], dates: list[list[Anchor]], counter: Counter) -> Group:
    return Group(
        key=key,
        records=records,
        dates=dates,
        chars=[_own(counter.plain, r) for r in records],
        linked=[_own(counter.linked, r) for r in records],
    )


def _index(anchor: Anchor) -> int:
    return anchor.node.index


def _own(totals: list[int], record: Record) -> int:
    return totals[record.last] - totals[record.first] - sum(totals[c.last] - totals[c.first] for c in record.cuts)
