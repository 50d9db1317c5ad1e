"""How deep a record stands, where the page says so with a number, a margin or a spacer; and parents from depths."""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Sequence
from typing import Final

from pipeline.parsers._html import Node, Outline
from pipeline.parsers.hints import LEVEL
from pipeline.parsers.records import Record

Parents = list[int | None]

_LEVEL: Final = re.compile(
    r"(?:depth|level|lvl|indent(?:ation|ed)?|nest(?:ed|ing)?|tier|generation|poziom|niveau|nivel|livello|niv[aå]|ebene|stufe|taso|"
    r"profondeur|profundidad|einr(?:ue|ü)ck\w{0,5}|uroven|úroveň|szint)[-_]*(\d{1,2})(?!\d)",
    re.I,
)
_LEVEL_NAME: Final = re.compile(r"(?:^|-)(?:depth|level|indent|nesting|generation|niveau|nivel|livello|ebene)$", re.I)
_NUMBERED: Final = re.compile(r"(?:^|\s)([a-z][a-z_-]*?)[-_]?(\d)(?=\s|$)", re.I)
_LEVEL_STYLE: Final = re.compile(r"--[\w-]{0,20}(?:depth|level|indent|nest|branch)[\w-]{0,20}\s*:\s*(\d{1,2})", re.I)
_MARGIN_LEFT: Final = re.compile(r"(?:margin|padding)-(?:left|inline-start)\s*:\s*(\d+(?:\.\d+)?)\s*(px|em|rem|%|pt)", re.I)


def by_level(records: Sequence[Record], chains: list[list[Node]], page: Outline) -> Parents | None:
    """A number in a class or attribute says how deep a record stands: ``depth-2``, ``data-level="1"``."""
    return from_levels([_first_number(_levels, chain) for chain in chains])


def _levels(node: Node) -> list[float]:
    classes = [float(m[1]) for m in (*_LEVEL.finditer(node.get("class")), *_LEVEL_STYLE.finditer(node.get("style")))]
    named = [float(v) for k, v in node.element.attrib.items() if _LEVEL_NAME.search(k) and v.isdigit() and len(v) < 4]
    return classes or named


def by_level_text(records: Sequence[Record], chains: list[list[Node]], page: Outline) -> Parents | None:
    """Depth in words ("level 2"), written for readers who do not see the page."""
    found = [[m for i in r.pieces()[:8] if (m := LEVEL.fullmatch(page.pieces[i]))] for r in records]
    return from_levels([float(own[0][1]) if own else None for own in found])


def by_numbered_class(records: Sequence[Record], chains: list[list[Node]], page: Outline) -> Parents | None:
    """A digit behind a class that all records bear, if it runs as depths do: from the least, and up by one at a time."""
    worn = [{m[1].lower(): int(m[2]) for node in chain for m in _NUMBERED.finditer(node.get("class"))} for chain in chains]
    for name in sorted(set(worn[0]).intersection(*worn[1:])):
        depths = [own[name] for own in worn]
        if _run_as_depths(depths):
            return from_levels([float(d) for d in depths])
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


def by_margin(records: Sequence[Record], chains: list[list[Node]], page: Outline) -> Parents | None:
    """The further in a record is drawn, the deeper it stands: ``margin-left: 40px``."""
    return from_levels([_first_number(_margins, chain) or 0.0 for chain in chains])


def _margins(node: Node) -> list[float]:
    style = node.get("style")
    return [float(m[1]) for m in _MARGIN_LEFT.finditer(style)] if "left" in style or "inline-start" in style else []


def by_spacer(records: Sequence[Record], chains: list[list[Node]], page: Outline) -> Parents | None:
    """A blank image or cell in front of a record pushes it in: ``<td><img width=40></td><td>...``."""
    found = [_spacer(record, chain) for record, chain in zip(records, chains, strict=True)]
    if all(blank for _, blank in found):  # records that stand outermost need no spacer
        return from_levels([width or 0.0 for width, _ in found])
    return from_levels([width for width, _ in found])


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


def from_levels(levels: Sequence[float | None]) -> Parents | None:
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
