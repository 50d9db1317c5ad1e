"""Tables pasted into the paragraphs of a page: lines are found and handed to the reader of pasted text."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from typing import Final

from bs4 import BeautifulSoup, Tag

from pipeline.evidence.cells import EXPLICIT
from pipeline.evidence.lines import bordered_header, header_words, located_tables
from pipeline.evidence.markup import BLOCKS, PARAGRAPHS, lines_of
from pipeline.evidence.rated import SPOKEN, rated_line
from pipeline.types import EvidenceTable

_AFTER: Final = 1_000
"""Lines after a heading in which its rows are looked for."""
_LONGEST: Final = 300
"""Characters of a line that may be a heading; longer ones are prose."""


def tables_in_paragraphs(soup: BeautifulSoup, found: int = 0) -> tuple[EvidenceTable, ...]:
    """Evidence tables in the lines of paragraphs, code and whatever is broken into lines, numbered from ``found`` on."""
    lines = [line for block in _blocks(soup) for line in lines_of(block)]
    tables: list[EvidenceTable] = []
    at = 0
    while at < len(lines):
        if len(lines[at]) > _LONGEST or not _is_header(lines[at]):
            at += 1
            continue
        first = max(0, at - 1)
        here = located_tables(lines[first : at + _AFTER])[:1]
        tables += [dataclasses.replace(place.table, position=found + len(tables)) for place in here]
        at = max(at + 1, first + here[0].last if here else 0)
    return tuple(tables)


def _blocks(soup: BeautifulSoup) -> Iterator[Tag]:
    """Paragraphs, code, and other elements whose own text is broken into lines or names its evidence."""
    broken = {id(block) for br in soup.find_all("br") if (block := br.find_parent(BLOCKS)) is not None}
    for element in soup.find_all(BLOCKS):
        if element.name in PARAGRAPHS or id(element) in broken or (element.name == "div" and _speaks(element)):
            yield element


def _speaks(element: Tag) -> bool:
    return SPOKEN.search("".join(text for text in element.find_all(string=True, recursive=False))) is not None


def _is_header(line: str) -> bool:
    return rated_line(line) is not None or _is_heading(line)


def _is_heading(line: str) -> bool:
    return EXPLICIT.search(line) is not None and (header_words(line) is not None or bordered_header(line))
