"""Questions of published instruments that an article's text can answer, each with the sentence that speaks to it."""

from __future__ import annotations

import functools
import re
from typing import Final

from pipeline.audit.scene import Scene, Sentence, scene
from pipeline.reference import load
from pipeline.types import ScorecardItem, Thread

_FEWEST: Final = 4
"""Words of a sentence that can answer; shorter lines are headings and cells."""


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
        return ScorecardItem(item=item, answered=False)
    return ScorecardItem(item=item, answered=True, quote=found.words, start=found.start, end=found.end)


def _can_answer(sentence: Sentence) -> bool:
    return not sentence.words.startswith("#") and len(sentence.words.split()) >= _FEWEST
