"""Which parts of a page are looked through for evidence tables: tables and lists that never speak of evidence are left out.

The reader of evidence tables works on a bs4 tree, which takes ten times the memory of the lxml tree and most of the time.
"""

from __future__ import annotations

import functools
import itertools
import re
from collections.abc import Iterator
from typing import Any, Final

from bs4 import BeautifulSoup
from lxml import etree

from pipeline.evidence import divs, find_tables, may_hold_tables
from pipeline.evidence.cells import EXPLICIT
from pipeline.reference import load
from pipeline.types import EvidenceTable

_LONGEST_HEADING: Final = 60
"""Letters of a column's heading; see ``evidence.cells.role_of``."""
_MOST_ROWS: Final = 400
"""As in ``evidence.html``: what is larger is a dump of data."""
_NESTED: Final = 8
"""Tables in each other: layout needs fewer."""
_LISTS: Final = frozenset({"ul", "ol", "dl"})
_SHAPED: Final = (*sorted(_LISTS), "table")
_NO_TEXT: Final = (
    "script", "style", "svg", "noscript", "nav", "select", "button", "iframe", "template", "link", "meta", "input", "textarea",
)  # fmt: skip
_LITTLE_WORDS: Final = frozenset(
    {"the", "of", "for", "how", "are", "can", "our", "does", "what", "well", "says", "line", "base", "is", "it", "we", "be"}
)
_SPEAKING: Final = ("alt", "aria-label")


def evidence_tables(rest: Any) -> tuple[EvidenceTable, ...]:
    """The evidence tables of an lxml tree, which is as before when they are read."""
    if not may_hold_tables(rest):
        return ()
    speaking = _speaking(rest) | {part for around in divs.heads(rest) for part in around.iter(*_LISTS)}
    if not speaking:
        return ()
    taken = [
        _taken_out(element)
        for element in list(rest.iter(*_NO_TEXT, *_SHAPED))
        if element not in speaking or (element.tag == "table" and _is_too_large(element))
    ]
    try:
        text = etree.tostring(rest, encoding="unicode", method="html")
    finally:
        for element, place in reversed([pair for pair in taken if pair is not None]):
            place.getparent().replace(place, element)
    return find_tables(BeautifulSoup(text, "lxml"))


def _is_too_large(table: Any) -> bool:
    """Whether a table has more rows than one that is read, or stands in many others."""
    around = sum(1 for _ in itertools.islice(table.iterancestors("table"), _NESTED))
    rows = table.xpath("count(tr | tbody/tr | thead/tr)")
    return around >= _NESTED or rows > _MOST_ROWS


def _taken_out(element: Any) -> tuple[Any, Any] | None:
    """Put an empty element in an element's place; None for the root, which has none."""
    parent = element.getparent()
    if parent is None:
        return None
    place = etree.Element("wbr")
    place.tail = element.tail
    parent.replace(element, place)
    return element, place


def _speaking(tree: Any) -> set[Any]:
    """The elements that hold words without which neither a table nor a list is one of evidence.

    A table's heading may say "Rating"; everything else has to speak of evidence outright.
    """
    loose: set[Any] = set()
    outright: set[Any] = set()
    for element, text in _texts(tree):
        if EXPLICIT.search(text):
            _mark(element, outright)
        elif len(text) <= _LONGEST_HEADING and _heading_words().search(text.casefold()):
            table = next(element.iterancestors("table"), None) if element.tag != "table" else element
            _mark(table if table is not None else next(_gridded(element), None), loose)
    return loose | outright


def _texts(tree: Any) -> Iterator[tuple[Any, str]]:
    """Every text with the element it stands in."""
    for element in tree.iter(etree.Element):
        if element.tag in _NO_TEXT:
            continue
        if element.text and not element.text.isspace():
            yield element, element.text.strip()
        for name in _SPEAKING:
            if element.get(name):
                yield element, element.get(name)
        for child in element:
            if child.tail and not child.tail.isspace():
                yield element, child.tail.strip()


def _mark(element: Any, found: set[Any]) -> None:
    """Note an element and those around it."""
    node = element
    while node is not None and node not in found:
        found.add(node)
        node = node.getparent()


def _gridded(element: Any) -> Iterator[Any]:
    """The elements around a text whose ARIA role says table."""
    return (node for node in element.iterancestors() if node.get("role") in ("table", "grid"))


@functools.cache
def _heading_words() -> re.Pattern[str]:
    """The words of headings that say how well a remedy is supported."""
    rows = load("table_headers", ("role", "pattern"), ("role", "pattern"))
    words = {w for row in rows if row["role"] == "strength" for w in re.findall(r"[a-z]{3,}", row["pattern"])}
    return re.compile(r"(?<![a-z])(?:" + "|".join(sorted({w.removesuffix("s") for w in words - _LITTLE_WORDS})) + ")")
