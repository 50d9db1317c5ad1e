"""Questions of published instruments that an article's text can answer, each with the sentence that speaks to it."""

from __future__ import annotations

import functools
import re
from typing import Final

from pipeline.audit.scene import Scene, Sentence, scene
from pipeline.reference import load
from pipeline.text import fold
from pipeline.types import ScorecardItem, Thread

_FEWEST: Final = 4
"""Words of a sentence that can answer; shorter lines are headings and cells."""
_SAYS: Final = re.compile(r"[^\W\d_]{2}")
"""A cell with a word in it; a dash says nothing."""


@functools.cache
def questions() -> dict[str, dict[str, str]]:
    """The questions by id, in the order they are shown."""
    rows = load("scorecard_items", ("item", "order", "instrument", "question", "looks_at"), ("item",))
    return {row["item"]: row for row in sorted(rows, key=lambda row: int(row["order"]))}


@functools.cache
def _cues() -> dict[str, re.Pattern[str]]:
    found: dict[str, list[str]] = {}
    for row in load("scorecard_cues", ("item", "pattern"), ("item", "pattern")):
        found.setdefault(row["item"], []).append(row["pattern"])
    return {item: re.compile("|".join(f"(?:{p})" for p in patterns), re.IGNORECASE) for item, patterns in found.items()}


def scorecard(thread: Thread) -> tuple[ScorecardItem, ...]:
    """Each question with the first sentence that speaks to it; whether it speaks well is left to the reader.

    Empty for articles without text or not in English. After HealthNewsReview.org, the JAMA benchmarks (Silberg 1997) and
    DISCERN (Charnock 1998), as far as words can answer them.
    """
    if (thread.article.language or "en") != "en" or not thread.article.text:
        return ()
    read = scene(thread)
    return tuple(_answer(item, row["looks_at"], read) for item, row in questions().items())


def _answer(item: str, looks_at: str, read: Scene) -> ScorecardItem:
    if looks_at == "author":
        return ScorecardItem(item=item, answered=read.article.author is not None, quote=read.article.author)
    if looks_at == "date":
        dated = read.article.modified or read.article.published
        return ScorecardItem(item=item, answered=dated is not None, quote=dated)
    cues = _cues().get(item)
    found = next((s for s in read.sentences if cues and _can_answer(s) and cues.search(s.folded)), None)
    if found is None:
        cell = _told_in_a_column(item, read)
        return ScorecardItem(item=item, answered=cell is not None, quote=cell)
    return ScorecardItem(item=item, answered=True, quote=found.words, start=found.start, end=found.end)


@functools.cache
def _columns() -> dict[str, re.Pattern[str]]:
    """Headings of columns whose cells answer a question, by question."""
    found: dict[str, list[str]] = {}
    for row in load("scorecard_columns", ("item", "heading"), ("item", "heading")):
        found.setdefault(row["item"], []).append(row["heading"])
    return {item: re.compile("|".join(headings)) for item, headings in found.items()}


def _told_in_a_column(item: str, read: Scene) -> str | None:
    """Heading and first words below it in a table's column that answers the question; None if there are none."""
    asked = _columns().get(item)
    for table in read.tables if asked else ():
        for n, heading in enumerate(table.header):
            told = next((row[n] for row in table.rows if n < len(row) and _SAYS.search(row[n])), None)
            if asked and told and asked.fullmatch(fold(heading).strip(" :?")):
                return f"{heading}: {told}"
    return None


def _can_answer(sentence: Sentence) -> bool:
    return not sentence.words.startswith("#") and len(sentence.words.split()) >= _FEWEST
