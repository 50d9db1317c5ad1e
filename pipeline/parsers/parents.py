"""Who answers whom, as the page's structure says it; names in the text are asked last and marked as guesses.

Each way of telling is a function that gives parents or None when the page does not speak that way; the first that
answers is believed.
"""

from __future__ import annotations

import itertools
import re
from bisect import bisect_left
from collections.abc import Callable, Sequence
from typing import Final

from pipeline.parsers._html import Node, Outline
from pipeline.parsers.hints import keys
from pipeline.parsers.records import Record

Parents = list[int | None]

_LEVEL: Final = re.compile(
    r"(?:depth|level|lvl|indent(?:ation|ed)?|nest(?:ed|ing)?|tier|generation|poziom|niveau|nivel|livello|niv[aå]|ebene|stufe|taso|"
    r"profondeur|profundidad|einr(?:ue|ü)ck\w{0,5}|uroven|úroveň|szint)[-_]*(\d{1,2})(?!\d)",
    re.I,
)
_LEVEL_NAME: Final = re.compile(r"(?:^|-)(?:depth|level|indent|nesting|generation|niveau|nivel|livello|ebene)$", re.I)
_LEVEL_TEXT: Final = re.compile(r"\s*(?:level|depth|niveau|ebene|nivel|livello|уровень)\s?(\d{1,2})\s*", re.I)
_NUMBERED: Final = re.compile(r"(?:^|\s)([a-z][a-z_-]*?)[-_]?(\d)(?=\s|$)", re.I)
_LEVEL_STYLE: Final = re.compile(r"--[\w-]{0,20}(?:depth|level|indent|nest|branch)[\w-]{0,20}\s*:\s*(\d{1,2})", re.I)
_MARGIN_LEFT: Final = re.compile(r"(?:margin|padding)-(?:left|inline-start)\s*:\s*(\d+(?:\.\d+)?)\s*(px|em|rem|%|pt)", re.I)
_PARENT_NAME: Final = re.compile(r"parent|reply-?to|in-?reply|inreplyto|answer-?to", re.I)
_CHILD_OF: Final = re.compile(r"(?:child-of|reply-to|parent)-?(?:[a-z]+-)?(\d+)$", re.I)
_NUMBERING: Final = re.compile(r"(?<![\w.])#?(\d{1,4}(?:\.\d{1,3}){0,6})(?![\w.,:%])")
_CHILD_WORDS: Final = re.compile(
    r"(?:^|[\s_-])(?:child|children|is-?reply|reply|replies|indented|indent|nested|sub|subcomment|answer|response)(?:$|[\s_\d-])",
    re.I,
)
_DIGITS: Final = re.compile(r"\d{2,}|[0-9a-f]{8,}")


def find_parents(records: Sequence[Record], page: Outline) -> Parents:
    """For each record the index of the record it replies to."""
    if len(records) < 2:
        return [None] * len(records)
    chains = _chains(records)
    for way in WAYS:
        parents = way(records, chains, page)
        if parents is not None and any(p is not None for p in parents):
            return parents
    return [None] * len(records)


def is_threaded(records: Sequence[Record], page: Outline) -> bool:
    """Whether records stand in each other, or are drawn in by a level, a margin or a spacer."""
    if sum(r.outer is not None for r in records) >= 1:
        return True
    chains = _chains(records)
    return any(way(records, chains, page) is not None for way in (_by_level, _by_margin, _by_spacer, _by_level_text))


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
        if before is not None and not _same_make(before, node):
            return opener[before.index]
        node = node.parent
    return None


def _before(node: Node, opener: dict[int, int]) -> Node | None:
    """The nearest earlier sibling that is a record or begins with one, and is no other list of answers ("show 2 more")."""
    siblings = node.parent.children if node.parent is not None else []
    at = _position(siblings, node)
    near = reversed(siblings[max(0, at - 4) : at])
    return next((s for s in near if s.index in opener and not _is_second(s, node)), None)


def _is_second(before: Node, node: Node) -> bool:
    return node.tag in ("ul", "ol", "dl") and _same_make(before, node)


def _position(siblings: list[Node], node: Node) -> int:
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


def _by_level(records: Sequence[Record], chains: list[list[Node]], page: Outline) -> Parents | None:
    """A number in a class or attribute says how deep a record stands: ``depth-2``, ``data-level="1"``."""
    return _from_levels([_first_number(_levels, chain) for chain in chains])


def _levels(node: Node) -> list[float]:
    classes = [float(m[1]) for m in (*_LEVEL.finditer(node.get("class")), *_LEVEL_STYLE.finditer(node.get("style")))]
    named = [float(v) for k, v in node.element.attrib.items() if _LEVEL_NAME.search(k) and v.isdigit() and len(v) < 4]
    return classes or named


def _by_level_text(records: Sequence[Record], chains: list[list[Node]], page: Outline) -> Parents | None:
    """"level 2", written for readers who do not see the page."""
    found = [[m for i in r.pieces()[:8] if (m := _LEVEL_TEXT.fullmatch(page.pieces[i]))] for r in records]
    return _from_levels([float(own[0][1]) if own else None for own in found])


def _by_numbered_class(records: Sequence[Record], chains: list[list[Node]], page: Outline) -> Parents | None:
    """A digit behind a class that all records bear, if it runs as depths do: from the least, and up by one at a time."""
    worn = [{m[1].lower(): int(m[2]) for node in chain for m in _NUMBERED.finditer(node.get("class"))} for chain in chains]
    for name in sorted(set(worn[0]).intersection(*worn[1:])):
        depths = [own[name] for own in worn]
        if _run_as_depths(depths):
            return _from_levels([float(d) for d in depths])
    return None


def _run_as_depths(depths: list[int]) -> bool:
    """Whether digits can be depths and are neither a running number nor the stripes of a table (1, 2, 1, 2)."""
    steps = [b - a for a, b in itertools.pairwise(depths)]
    striped = len(set(depths)) > 1 and all(steps[i] == -steps[i + 1] != 0 for i in range(len(steps) - 1))
    period = max(depths) - depths[0] + 1
    cyclic = all(d == depths[0] + n % period for n, d in enumerate(depths))
    return depths[0] == min(depths) <= 1 and 0 in steps and max(steps) == 1 and not striped and not cyclic


def _first_number(read: Callable[[Node], list[float]], nodes: Sequence[Node]) -> float | None:
    return next((numbers[0] for node in nodes if (numbers := read(node))), None)


def _by_margin(records: Sequence[Record], chains: list[list[Node]], page: Outline) -> Parents | None:
    """The further in a record is drawn, the deeper it stands: ``margin-left: 40px``."""
    return _from_levels([_first_number(_margins, chain) or 0.0 for chain in chains])


def _margins(node: Node) -> list[float]:
    style = node.get("style")
    return [float(m[1]) for m in _MARGIN_LEFT.finditer(style)] if "left" in style or "inline-start" in style else []


def _by_spacer(records: Sequence[Record], chains: list[list[Node]], page: Outline) -> Parents | None:
    """A blank image or cell in front of a record pushes it in: ``<td><img width=40></td><td>...``."""
    found = [_spacer(record, chain) for record, chain in zip(records, chains, strict=True)]
    if all(blank for _, blank in found):  # records that stand outermost need no spacer
        return _from_levels([width or 0.0 for width, _ in found])
    return _from_levels([width for width, _ in found])


_BLANK: Final = re.compile(r"spacer|blank|pixel|trans(?:p|$)|vide|leer|clear|empty|shim|dot|1x1|s\.gif", re.I)


def _spacer(record: Record, chain: list[Node]) -> tuple[float | None, bool]:
    """How far a record is pushed in, and whether by something that shows nothing (an avatar has a width as well)."""
    top = chain[-1]
    for node in _leading(top, record):
        width = node.get("width").removesuffix("px")
        if width.isdigit() and node.tag in ("img", "td", "div", "spacer") and node.last == node.first:
            blank = node.tag != "img" or bool(_BLANK.search(node.get("src"))) or node.get("height") in ("0", "1")
            return float(width), blank
        if node.get("indent").isdigit():
            return 1000.0 * float(node.get("indent")), True
    return None, True


def _leading(top: Node, record: Record) -> list[Node]:
    """The elements of a wrapper in front of its first text."""
    found: list[Node] = []
    stack = [top]
    while stack and len(found) < 30:
        node = stack.pop()
        if node.first > record.first:
            break
        found.append(node)
        stack.extend(reversed(node.children))
    return found


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
    return _from_levels([float(m) for m in marked]) if any(marked) and not marked[0] else None


def _from_levels(levels: Sequence[float | None]) -> Parents | None:
    """Parents from depths: the nearest earlier record that stands less deep."""
    if sum(v is not None for v in levels) < 0.8 * len(levels) or len({v for v in levels if v is not None}) < 2:
        return None
    parents: Parents = []
    open_ones: list[tuple[float, int]] = []
    for i, level in enumerate(v if v is not None else 0.0 for v in levels):
        while open_ones and open_ones[-1][0] >= level:
            open_ones.pop()
        parents.append(open_ones[-1][1] if open_ones else None)
        open_ones.append((level, i))
    return parents


WAYS: Final = (
    _by_nesting,
    _by_wrapper,
    _by_parent_id,
    _by_level,
    _by_margin,
    _by_spacer,
    _by_level_text,
    _by_numbering,
    _by_child_class,
    _by_numbered_class,
)
"""Asked in this order."""
