"""The article's sentences with what they name and what they put in numbers, to lay beside what readers say."""

from __future__ import annotations

import bisect
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from pipeline.claims.reading import Reading, read_all
from pipeline.patterns.cues import outcomes, remedies, within
from pipeline.patterns.posts import Page
from pipeline.quantities import Quantity, find_quantities


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of ``Article.text``; a remedy meant but not named is that of the sentence before in its paragraph."""

    start: int
    end: int
    words: str
    remedies: frozenset[str]
    outcomes: frozenset[str]
    keys: frozenset[str]
    tells_effect: bool
    numbers: tuple[Quantity, ...]
    dosed: bool
    warns: bool


Articles = Mapping[str, tuple[Sentence, ...]]
"""The sentences of each page's article."""


_HEADING: Final = re.compile(r"(?:^|\n)#{1,6} $")


def sentences_of(page: Page) -> tuple[Sentence, ...]:
    """The sentences in reading order; headings and the cells of tables, which stand in the text as lines, are none.

    Quantities are at their place in ``Article.text``.
    """
    text = page.thread.article.text
    reading = read_all(text, page.aliases)
    numbers = find_quantities(text)
    places = [q.start for q in numbers]
    cells = {cell for table in page.thread.tables for row in (table.header, *table.rows) for cell in row}
    found: list[Sentence] = []
    spoken_of: frozenset[str] = frozenset()
    for first, last in reading.sentence_tokens:
        start, end = reading.tokens.span(first, last)
        named = frozenset(remedies(within(reading.named, first, last)))
        if found and "\n" in text[found[-1].end : start]:
            spoken_of = frozenset()
        spoken_of = named or spoken_of
        if text[start:end] in cells or _HEADING.search(text, max(0, start - 8), start):
            continue
        here = tuple(numbers[bisect.bisect_left(places, start) : bisect.bisect_left(places, end)])
        found.append(_sentence(reading, first, last, spoken_of, here))
    return tuple(found)


def _sentence(reading: Reading, first: int, last: int, meant: frozenset[str], numbers: tuple[Quantity, ...]) -> Sentence:
    start, end = reading.tokens.span(first, last)
    effects = within(reading.cues.get("effect", ()), first, last)
    return Sentence(
        start=start,
        end=end,
        words=reading.text[start:end],
        remedies=meant,
        outcomes=frozenset(outcomes(within(reading.named, first, last))),
        keys=frozenset(key for key in reading.tokens.keys[first:last] if len(key) > 3),
        tells_effect=bool(effects),
        numbers=numbers,
        dosed=any(q.kind == "dose" for q in numbers),
        warns=any(hit.value.value == "harm" for hit in effects),
    )
