"""What the names and the neighbourhood of a candidate list say about it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from pipeline.parsers import hints
from pipeline.parsers._html import Node, Outline
from pipeline.parsers.headings import is_heading
from pipeline.parsers.hints import words
from pipeline.parsers.records import Group, Record

_WHOLE_PAGE: Final = 0.5


def share(flags: Sequence[bool]) -> float:
    """Which part of the flags is up; 0 of none."""
    return sum(flags) / len(flags) if flags else 0.0


def names(group: Group, page: Outline) -> dict[str, bool]:
    """Whether the records, what is in them and what is around them call themselves comments."""
    tops = [r.tops[0] for r in group.records]
    named = share([hints.says(t, "record") for t in tops]) >= 0.5
    inside = share([any(hints.says(n, "record") for n in r.nodes(page)[1:60]) for r in group.records]) >= 0.5
    posts = share([any(hints.says(n, "post_part") for n in r.nodes(page)[1:60]) for r in group.records]) >= 0.8
    weak = share([hints.says(t, "record_weak") for t in tops]) >= 0.5
    around = any(hints.says(n, "record") and _fills(group, n, page) for n in _around(group, page))
    return {
        "record_named": named,
        "inside_named": inside,
        "around_named": around,
        "record_weak": weak and not named,
        "posts_named": posts and not inside and not named,
    }


def _fills(group: Group, around: Node, page: Outline) -> bool:
    """Whether the list is a good part of the element around it; ``comments-open`` on a whole article is no list."""
    return sum(len(r.pieces()) for r in group.records) >= 0.4 * (around.last - around.first)


def _around(group: Group, page: Outline) -> list[Node]:
    """The elements around the whole list that are not (nearly) the whole page."""
    first, last = group.records[0].tops[0], max(r.stop for r in group.records)
    whole = max(1, len(page.pieces))
    return [n for n in first.ancestors() if n.stop >= last and (n.last - n.first) / whole < 0.9 and n.tag not in ("html", "body")]


def surroundings(group: Group, page: Outline) -> dict[str, bool]:
    """What stands above, below and around the list."""
    first = group.records[0]
    heading = _lines_to_heading(first, page)
    whole = max(1, len(page.pieces))
    above = [n for n in (first.tops[0], *first.tops[0].ancestors()) if n.tag not in ("html", "body")]
    near = [n for n in above if (n.last - n.first) / whole < _WHOLE_PAGE][:8]
    place = any(n.tag in ("aside", "nav", "footer") and not hints.says(n, "record") for n in first.tops[0].ancestors())
    return {
        "heading": heading is not None and heading <= 3,
        "heading_far": heading is not None and heading > 3,
        "counted": _is_counted(group, page),
        "form": any(n.tag == "textarea" for n in page.nodes[max(0, first.start - 400) :]),
        "decoy_name": any(is_decoy(n) for n in near) or any(is_excerpts(n) for n in above[:6]),
        "decoy_place": place,
    }


_EXCERPTS: Final = frozenset(
    {
        "recent",
        "latest",
        "newest",
        "teaser",
        "teasers",
        "mostcommented",
        "recentcomments",
        "lastcomments",
        "policy",
        "rules",
        "guidelines",
        "netiquette",
        "form",
        "respond",
        "disabled",
    }
)


def is_decoy(node: Node) -> bool:
    """Whether an element's name says news, products or a sidebar; ``recent-comments`` are excerpts from elsewhere."""
    return is_excerpts(node) or (hints.node_words(node).isdisjoint(words("record")) and hints.says(node, "decoy"))


def is_excerpts(node: Node) -> bool:
    """``recent-comments``, ``latestComments``: named after comments, and a list of excerpts."""
    called = hints.node_words(node)
    joined = not called.isdisjoint({"recentcomments", "lastcomments", "latestcomments", "mostcommented"})
    return joined or (not called.isdisjoint(words("record")) and not called.isdisjoint(_EXCERPTS))


def _lines_to_heading(first: Record, page: Outline) -> int | None:
    """How many lines above the list "Comments" or "17 Kommentare" or the like stands; None for more than ten."""
    rows = [row for row in _above(first, page) if not hints.is_button(row) or is_heading(row)]
    return next((n for n, row in enumerate(reversed(rows[-10:])) if is_heading(row)), None)


_COLUMNS: Final = frozenset({"th", "td", "dt", "dd"})


def _above(first: Record, page: Outline) -> list[str]:
    """The displayed lines above a list, less the heads of columns: "Topics | Posts | Last post" heads no comments."""
    pieces = [i for i in range(max(0, first.first - 24), first.first) if not _is_column(page.homes[i])]
    return page.text(pieces).split("\n")


def _is_column(node: Node) -> bool:
    cell = next((n for n in (node, *list(node.ancestors())[:2]) if n.tag in _COLUMNS), None)
    if cell is None or cell.parent is None:
        return False
    row = [c for c in cell.parent.children if c.tag in _COLUMNS]
    return len(row) >= 3 and all(c.last - c.first <= 3 for c in row)


_COUNTED: Final = re.compile(r"(?<![\d.,:/#])\d{1,4}(?![\d%.,:/])")


def _is_counted(group: Group, page: Outline) -> bool:
    """Whether a short line above the list states the number of its records, answers counted or not: "Läsarnas röster (6)"."""
    rows = [row for row in _above(group.records[0], page) if len(row) <= 60]
    numbers = [_COUNTED.findall(row) for row in rows[-10:] if any(c.isalpha() for c in row)]
    sizes = {len(group.records), sum(r.outer is None for r in group.records)}
    return any([str(size)] in numbers for size in sizes if size >= 3)
