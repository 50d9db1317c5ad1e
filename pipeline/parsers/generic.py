"""Comment lists on markup never seen before."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from typing import Final

from pipeline.parsers import hints, likeness
from pipeline.parsers._base import Document, Kind, Reading
from pipeline.parsers._html import Outline
from pipeline.parsers.anchors import find_anchors
from pipeline.parsers.assemble import assemble, is_forum
from pipeline.parsers.counting import stated_count
from pipeline.parsers.fields import read_parts
from pipeline.parsers.joining import alike, joined, promise
from pipeline.parsers.part import Part
from pipeline.parsers.placeholders import with_placeholders
from pipeline.parsers.records import Counter, Group, groups, measure_flat
from pipeline.parsers.segments import segments

NAME: Final = "generic"
KINDS: Final[tuple[Kind, ...]] = ("html",)

_DOUBTFUL: Final = 3.0
"""What a list scores on any page that has names and dates; only what it has beyond counts when lists are compared."""
_LOOKED_AT: Final = 40
_TRIED_NAMED: Final = 8
_TRIED: Final = 6
"""Candidate lists whose fields are read; the rest cannot win."""
_SAMPLE: Final = 60
"""Records by which a candidate list is judged."""


@dataclass(frozen=True, slots=True)
class Choice:
    """A candidate list, its fields and what speaks for it."""

    group: Group
    parts: list[Part]
    verdict: likeness.Verdict
    worth: float


def matches(document: Document) -> bool:
    """Any HTML page."""
    return document.kind == "html"


def read(document: Document) -> Reading | None:
    """The list most like comments, or an empty reading when none is like enough."""
    page = document.outline
    choice = choose(page, document.language, is_forum(document))
    if choice is None:
        return Reading(confidence=0.0, stated_count=stated_count(page, len(page.pieces)))
    return assemble(document, choice.parts, choice.verdict.confidence, "record_named" in choice.verdict.items)


def choose(page: Outline, language: str | None, forum: bool) -> Choice | None:
    """The best candidate list, if it is like comments, with the fields of all its records."""
    found = ranked(page, language, forum)
    if not found or found[0].verdict.score < likeness.ENOUGH:
        return None
    best = found[0]
    whole = len(best.parts) == len(best.group.records)
    return best if whole else dataclasses.replace(best, parts=read_parts(best.group, page))


def ranked(page: Outline, language: str | None, forum: bool = False) -> list[Choice]:
    """Candidate lists with the fields of their first records, best first."""
    anchors = find_anchors(page, language)
    counter = Counter(page)
    flat = [measure_flat(key, records, anchors, counter) for key, records in segments(page, anchors)]
    candidates = sorted([*groups(page, anchors, counter), *flat], key=promise, reverse=True)[:_LOOKED_AT]
    choices = []
    for group in _distinct(joined(candidates, page, anchors, counter)):
        group = with_placeholders(alike(group, page, anchors, counter), page, anchors, counter)
        parts = read_parts(group.head(_SAMPLE), page)
        verdict = likeness.judge(group, parts, page, forum)
        choices.append(Choice(group, parts, verdict, _worth(group, parts, verdict)))
    return sorted(choices, key=lambda c: (c.verdict.score >= likeness.ENOUGH, c.worth, " + " not in c.group.key), reverse=True)


def _distinct(ordered: list[Group]) -> list[Group]:
    """The first few lists; those with as many records and words as an earlier one are the same list by another name."""
    kept: dict[tuple[int, int, int], Group] = {}
    for group in ordered:
        mass = sum(group.chars)
        shape = (len(group.records), mass // 50, group.records[0].start) if " + " in group.key else (len(group.records), mass, -1)
        kept.setdefault(shape, group)
    distinct = list(kept.values())
    named = [g for g in distinct if hints.says(g.records[0].tops[0], "record")]
    return [*distinct[:_TRIED], *(g for g in named[:_TRIED_NAMED] if g not in distinct[:_TRIED])]


def _worth(group: Group, parts: list[Part], verdict: likeness.Verdict) -> float:
    good = sum(bool(p.text) + 0.5 * (p.writer is not None) + 0.5 * (p.date is not None) for p in parts) / 2
    crowded = sum(max(0, len(d) - 3) for d in group.dates)
    scale = len(group.records) / len(parts)
    clean = max(0.0, good * scale - 0.5 * crowded) * good / len(parts)
    return float(max(0.0, verdict.score - _DOUBTFUL) * clean * (1 + scale * sum(len(p.text) for p in parts)) ** 0.15)
