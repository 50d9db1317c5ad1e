"""Tables pasted into the paragraphs of a page: lines are found and handed to the reader of pasted text."""

from __future__ import annotations

import dataclasses
from typing import Final

from bs4 import BeautifulSoup

from pipeline.evidence.cells import EXPLICIT
from pipeline.evidence.lines import bordered_header, header_words, located_tables
from pipeline.evidence.markup import lines_of
from pipeline.types import EvidenceTable

_AFTER: Final = 1_000
"""Lines after a heading in which its rows are looked for."""
_LONGEST: Final = 300
"""Characters of a line that may be a heading; longer ones are prose."""


def tables_in_paragraphs(soup: BeautifulSoup, found: int = 0) -> tuple[EvidenceTable, ...]:
    """Evidence tables in the lines of ``p`` and ``pre`` elements, numbered from ``found`` on."""
    lines = [line for block in soup.find_all(["p", "pre"]) for line in lines_of(block)]
    tables: list[EvidenceTable] = []
    at = 0
    while at < len(lines):
        if len(lines[at]) > _LONGEST or not _is_header(lines[at]):
            at += 1
            continue
        here = located_tables(lines[max(0, at - 1) : at + _AFTER])[:1]
        tables += [dataclasses.replace(place.table, position=found + len(tables)) for place in here]
        at = max(at + 1, at + here[0].last - 1 if here else 0)
    return tuple(tables)


def _is_header(line: str) -> bool:
    return EXPLICIT.search(line) is not None and (header_words(line) is not None or bordered_header(line))
