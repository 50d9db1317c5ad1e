"""CSS selectors on an outline: the part of the language that a table of platforms needs.

A list ``a, b`` of chains of compounds joined by blanks or ``>``; a compound is a tag, ``.class``, ``#id``, ``[name]``,
``[name=value]`` (also ``^=``, ``$=``, ``*=``, ``~=``), ``:not(compound)`` and ``:has(compound)``. Each compound names a
tag, class or id, so that only elements of that name are looked at: asking for what is not on the page costs one look into
a dict. Time is linear in the page, however deep it is.
"""

from __future__ import annotations

import functools
import re
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Final

from pipeline.parsers._html import Node, Outline
from pipeline.types import ReferenceDataError

_TOKEN: Final = re.compile(
    r":(?P<opens>not|has)\(|(?P<end>\))|(?P<mark>[.#]?)(?P<name>[A-Za-z_](?:[\w-]|\\:)*)|"
    r"\[(?P<attr>[A-Za-z_][\w:-]*)(?:(?P<how>[~^$*]?=)\"?(?P<value>[^\]\"]*)\"?)?\]|(?P<join>\s*>\s*|\s+)"
)
_HOLDS: Final[dict[str, Callable[[str, str], bool]]] = {
    "=": lambda have, want: have == want,
    "^=": lambda have, want: have.startswith(want),
    "$=": lambda have, want: have.endswith(want),
    "*=": lambda have, want: want in have,
    "~=": lambda have, want: want in have.split(),
}


def _is_rare(attribute: str) -> bool:
    """Whether so few elements have the attribute that it is worth listing them."""
    return attribute.startswith(("data-", "item")) or attribute in ("component", "slot")


@dataclass(slots=True)
class Compound:
    """What one element must be."""

    tag: str | None = None
    name: str | None = None
    """The value of its ``id``."""
    classes: list[str] = field(default_factory=list)
    attributes: list[tuple[str, str | None, str]] = field(default_factory=list)
    without: list[Compound] = field(default_factory=list)
    holding: list[Compound] = field(default_factory=list)

    @property
    def key(self) -> str | None:
        """The name under which :class:`Names` lists its elements."""
        if self.name or self.classes:
            return f"#{self.name}" if self.name else f".{self.classes[0]}"
        return next((f"[{name}" for name, _, _ in self.attributes if _is_rare(name)), self.tag)

    def fits(self, node: Node) -> bool:
        """Whether an element is so, whatever it holds."""
        return (
            (self.tag is None or self.tag == node.tag)
            and (self.name is None or self.name == node.get("id"))
            and (not self.classes or set(self.classes) <= set(node.get("class").split()))
            and all(_has(node, *attribute) for attribute in self.attributes)
            and not any(other.fits(node) for other in self.without)
        )


def _has(node: Node, name: str, how: str | None, value: str) -> bool:
    if how is None:
        return node.element.get(name) is not None
    return _HOLDS[how](node.get(name), value)


Chain = tuple[tuple[str, Compound], ...]
"""Compounds from left to right, each with what joins it to the one before: a blank or ``>``; nothing for the first."""


@functools.cache
def selector(text: str) -> tuple[Chain, ...]:
    """Compile a selector list. Raises ``ReferenceDataError`` for what is not of the subset.

    >>> [[(join, c.key) for join, c in chain] for chain in selector("ol.list > li.comment, #c p")]
    [[('', '.list'), ('>', '.comment')], [('', '#c'), (' ', 'p')]]
    """
    return tuple(_chain(part.strip(), text) for part in text.split(",") if part.strip())


def _chain(part: str, whole: str) -> Chain:
    steps: list[tuple[str, Compound]] = [("", Compound())]
    at, inner = 0, None
    while at < len(part):
        token = _TOKEN.match(part, at)
        if token is None:
            raise ReferenceDataError(
                f"selector {whole!r}: cannot read {part[at : at + 20]!r}; see selectors.py for what is known"
            )
        at = token.end()
        here = steps[-1][1]
        if token["join"]:
            steps.append((token["join"].strip() or " ", Compound()))
        elif token["opens"]:
            inner = Compound()
            (here.without if token["opens"] == "not" else here.holding).append(inner)
        elif token["end"]:
            inner = None
        else:
            _add(inner or here, token)
    if inner is not None:
        raise ReferenceDataError(f"selector {whole!r}: a bracket of {part!r} is not closed")
    if any(c.key is None for _, compound in steps for c in (compound, *compound.holding)):
        raise ReferenceDataError(f"selector {whole!r}: each step of {part!r} must name a tag, a class or an id")
    return tuple(steps)


def _add(compound: Compound, token: re.Match[str]) -> None:
    if token["attr"]:
        compound.attributes.append((token["attr"], token["how"], token["value"] or ""))
    elif token["mark"] == ".":
        compound.classes.append(token["name"])
    elif token["mark"] == "#":
        compound.name = token["name"]
    else:
        compound.tag = token["name"].replace("\\:", ":")


def _keys(attribute: str, node: Node) -> Iterable[str]:
    if attribute == "class":
        return (f".{token}" for token in dict.fromkeys(node.get("class").split()))
    if attribute == "id":
        return (f"#{node.get('id')}",)
    return (f"[{attribute}",) if _is_rare(attribute) else ()


class Names:
    """A page's elements by tag, ``.class``, ``#id`` and rare ``[attribute``, in page order."""

    def __init__(self, page: Outline) -> None:
        self.listed: dict[str, list[Node]] = defaultdict(list)
        for node in page.nodes:
            self.listed[node.tag].append(node)
            for name in node.element.keys():  # noqa: SIM118 (an element by itself gives its children)
                for key in _keys(name, node):
                    self.listed[key].append(node)

    def has(self, text: str) -> bool:
        """Whether a selector fits any element."""
        return any(self._of(chain) for chain in selector(text))

    def select(self, text: str) -> list[Node]:
        """The elements a selector fits, in page order."""
        found = {node.index: node for chain in selector(text) for node in self._of(chain)}
        return [found[index] for index in sorted(found)]

    def _of(self, chain: Chain) -> list[Node]:
        if any(compound.key not in self.listed for _, compound in chain):
            return []
        found: list[Node] = []
        for join, compound in chain:
            fitting = self._fitting(compound)
            if join == ">":
                above = {node.index for node in found}
                found = [node for node in fitting if node.parent is not None and node.parent.index in above]
            else:
                found = _inside(fitting, found) if join else fitting
        return found

    def _fitting(self, compound: Compound) -> list[Node]:
        fitting = [node for node in self.listed.get(str(compound.key), ()) if compound.fits(node)]
        for inner in compound.holding:
            at = [node.index for node in self._fitting(inner)]
            fitting = [n for n in fitting if bisect_right(at, n.index) < bisect_left(at, n.stop)]
        return fitting


def _inside(nodes: list[Node], around: list[Node]) -> list[Node]:
    """Those of ``nodes`` that stand in any of ``around``: one pass over both, each in page order."""
    kept: list[Node] = []
    at = stop = 0
    for node in nodes:
        while at < len(around) and around[at].index < node.index:
            stop = max(stop, around[at].stop)
            at += 1
        if node.index < stop:
            kept.append(node)
    return kept
