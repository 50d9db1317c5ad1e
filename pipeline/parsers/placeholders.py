"""Records without a date or a name of their own that stand among a list's: what is left of comments that were taken away."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter as Tally
from collections.abc import Sequence
from itertools import accumulate
from typing import Final

from pipeline.parsers import hints
from pipeline.parsers._html import Node, Outline
from pipeline.parsers.anchors import Anchor
from pipeline.parsers.records import Counter, Group, Record, measure, nest
from pipeline.parsers.removal import is_removal

_USUAL: Final = 0.6
"""Part of the records that bear a name, from which it is the list's."""
_NAMELESS: Final = ">"
"""In the keys of elements that are known only by their place."""
_LONGEST: Final = 12
"""Pieces of text of a placeholder."""


def with_placeholders(group: Group, page: Outline, anchors: Sequence[Anchor], counter: Counter) -> Group:
    """The list with the notices among its records that say that a comment was taken away."""
    if not group.records or any(len(r.tops) != 1 for r in group.records):
        return group
    found = notices_among([r.tops[0] for r in group.records], page)
    if not found:
        return group
    every = [*(Record(r.tops, r.first, r.last) for r in group.records), *(Record((n,), n.first, n.last) for n in found)]
    return measure(group.key, nest(every), anchors, counter)


def notices_among(tops: Sequence[Node], page: Outline) -> list[Node]:
    """Elements of a list that bear its records' names, are none of them, and show a notice of removal and little else."""
    counts = Tally(key for top in tops for key in hints.keys(top))
    usual = {key for key, count in counts.items() if count >= _USUAL * len(tops)}
    if not usual:
        return []
    ordered = sorted(tops, key=lambda top: top.index)
    starts = [top.index for top in ordered]
    reach = list(accumulate((top.stop for top in ordered), max))
    first, stop = page.nodes[starts[0]], max(top.stop for top in tops)
    around = next((n for n in first.ancestors() if n.stop >= stop), first)
    found: list[Node] = []
    for node in page.within(around):
        at = bisect_left(starts, node.index)
        inside = at > 0 and reach[at - 1] > node.index
        shared = {k for k in hints.keys(node) if not (inside and _NAMELESS in k)} & usual  # the words in a record share its tag
        small = shared and 0 < node.last - node.first <= _LONGEST
        if small and not (found and found[-1].contains(node)) and not _holds_record(node, starts) and _is_notice(node, page):
            found.append(node)
    return found


def _holds_record(node: Node, starts: Sequence[int]) -> bool:
    at = bisect_left(starts, node.index)
    return at < len(starts) and starts[at] < node.stop


def _is_notice(node: Node, page: Outline) -> bool:
    return any(is_removal(row) for row in page.text(page.inside(node)).split("\n"))
