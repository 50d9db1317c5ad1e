"""What the audit looks at, read once: the article's sentences with all they name, and the rows of its tables."""

from __future__ import annotations

import functools
from dataclasses import dataclass
from typing import Final, NamedTuple

from pipeline.audit.rules import cue
from pipeline.claims.owners import Named, owned
from pipeline.entities import Mention, entities, find
from pipeline.quantities import Quantity, find_quantities
from pipeline.text import fold, sentences
from pipeline.types import Article, EvidenceRow, EvidenceTable, Thread

LONGEST: Final = 2_000
"""Characters read of a sentence: what runs on without a stop is no sentence, and must not cost the square of its length."""


class Row(NamedTuple):
    """A row of an evidence table, its id as findings show it, and its remedies."""

    row_id: str
    row: EvidenceRow
    remedies: tuple[str, ...]

    @property
    def quote(self) -> str:
        """Remedy, dose and grade as printed."""
        return " | ".join(cell for cell in (self.row.intervention, self.row.dose_text, self.row.strength_text) if cell)


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence of the article's text."""

    start: int
    end: int
    words: str
    folded: str
    named: tuple[Mention, ...]
    quantities: tuple[Quantity, ...]

    @property
    def at(self) -> tuple[int, int]:
        return self.start, self.end

    @property
    def remedies(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(m.entity_id for m in self.named if m.kind != "outcome"))

    @property
    def outcomes(self) -> frozenset[str]:
        return frozenset(m.entity_id for m in self.named if m.kind == "outcome")


@dataclass(frozen=True, slots=True)
class Scene:
    """The article and its tables."""

    article: Article
    tables: tuple[EvidenceTable, ...]
    rows: tuple[Row, ...]
    sentences: tuple[Sentence, ...]
    areas: frozenset[str]
    """Parts of health that title and tables are about."""
    conditions: frozenset[str]
    """Outcomes named in title and captions."""

    @property
    def remedies(self) -> tuple[str, ...]:
        """What the article recommends or weighs: the remedies of its tables, then of its title."""
        return tuple(dict.fromkeys([*(r for row in self.rows for r in row.remedies), *self.titled]))

    @property
    def titled(self) -> tuple[str, ...]:
        """Remedies of the title."""
        named = (m.entity_id for m in find(self.article.title or "") if m.kind == "intervention")
        return tuple(dict.fromkeys(named))

    @property
    def cells(self) -> frozenset[str]:
        """Texts of the tables' cells, which stand among the lines of the article too."""
        return frozenset(cell for table in self.tables for row in (table.header, *table.rows) for cell in row)

    @property
    def lists_sources(self) -> bool:
        """Whether the text ends in, or names, a list of its sources."""
        return any(cue("source_list").search(sentence.folded) for sentence in self.sentences)

    @property
    def named(self) -> frozenset[str]:
        """Everything named anywhere in the article."""
        words = "\n".join([self.article.title or "", self.article.text, *sorted(self.cells)])
        return frozenset(m.entity_id for m in find(words))


@functools.lru_cache(maxsize=4)
def scene(thread: Thread) -> Scene:
    """Read a thread's article for the audit."""
    rows = tuple(Row(f"{table.position}.{row.position}", row, row.entities) for table in thread.tables for row in table.evidence)
    about = " \n".join([thread.article.title or "", *(table.caption or "" for table in thread.tables)])
    conditions = frozenset(m.entity_id for m in find(about) if m.kind == "outcome")
    areas = frozenset(area for condition in conditions for area in entities()[condition].areas)
    return Scene(thread.article, thread.tables, rows, _sentences(thread.article.text), areas, conditions)


def _sentences(text: str) -> tuple[Sentence, ...]:
    result = []
    for start, end in sentences(text):
        words = text[start : min(end, start + LONGEST)]
        named = find(words)
        remedies = [Named(m.start, m.end, m.entity_id) for m in named if m.kind != "outcome"]
        quantities = owned(words, remedies, [(0, len(words))], find_quantities(words))
        result.append(Sentence(start, start + len(words), words, fold(words), named, quantities))
    return tuple(result)
