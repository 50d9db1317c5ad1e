"""What there is to hold claims against: the article's tables and text, and the known facts."""

from __future__ import annotations

import functools
import re
from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from pipeline.claims import page, rowwords, warnings
from pipeline.claims.reading import read_all
from pipeline.claims.warnings import Warned
from pipeline.entities import Alias, entities, find
from pipeline.phrases import tokens
from pipeline.reference import load
from pipeline.types import Article, Claim, EvidenceRow, EvidenceTable


class Row(NamedTuple):
    """An evidence row with its id and the remedies it names."""

    row_id: str
    row: EvidenceRow
    entities: tuple[str, ...]
    outcomes: frozenset[str] = frozenset()
    """What the row grades the remedy for, where the table says."""
    words: frozenset[str] = frozenset()
    """Stems of the remedy's printed name."""
    aim: frozenset[str] = frozenset()
    """Stems of what it is graded for."""
    anything: bool = False
    """Graded for whatever it is taken for: "any complaint"."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """What an article offers to hold claims against, read once a thread."""

    rows: tuple[Row, ...] = ()
    remedies: frozenset[str] = frozenset()
    """All remedies of the rows."""
    aims: frozenset[str] = frozenset()
    """All that the rows grade remedies for."""
    aliases: tuple[Alias, ...] = ()
    """Names of remedies and outcomes only this page knows."""
    title: tuple[str, ...] = ()
    """Remedies of the title."""
    areas: frozenset[str] = frozenset()
    """Parts of health the title and the tables are about; empty: not told."""
    meant: Mapping[str, str] = field(default_factory=dict)
    """Complaints that a bare word means elsewhere, and what it means on this page."""
    wanted: frozenset[str] = frozenset()
    """Outcomes only this page knows that readers want more of."""
    named: frozenset[str] = frozenset()
    """All that the page names."""
    sentences: tuple[tuple[str, frozenset[str], bool], ...] = ()
    """Sentences of the article's text that name a remedy: words, ids named, whether they deny."""
    warned: Mapping[str, tuple[Warned, ...]] = field(default_factory=dict)
    """Those of the sentences that warn, by what they name."""


@functools.lru_cache(maxsize=8)
def evidence(article: Article | None, tables: tuple[EvidenceTable, ...]) -> Evidence:
    """Read what the article offers. Rows that name no shipped remedy are known by the words of their first cell."""
    rows: list[Row] = []
    aliases: dict[Alias, None] = {}
    areas: set[str] = set()
    wanted: set[str] = set()
    for table in tables:
        column = page.outcome_column(table)
        for row in table.evidence:
            found = page.remedy(row.intervention, row.entities)
            cells = table.rows[row.position] if row.position < len(table.rows) else ()
            aim = cells[column] if column is not None and column < len(cells) else ""
            graded = page.outcome(aim)
            aliases.update(dict.fromkeys((*found.aliases, *graded.aliases)))
            wanted |= graded.wanted
            known = (entities()[entity].areas for entity in graded.ids if entity in entities())
            areas |= {area for parts in known if not parts & _VAGUE for area in parts}
            names = rowwords.of_remedy(row.intervention), rowwords.of_aim(aim)
            anything = aim.casefold().startswith(("any", "all ", "every"))
            rows.append(Row(f"{table.position}.{row.position}", row, found.ids, frozenset(graded.ids), *names, anything))
    title = article.title or "" if article else ""
    words = " ".join([title, *(t.caption or "" for t in tables)])
    told = frozenset(a for m in find(words) if m.kind == "outcome" for a in entities()[m.entity_id].areas)
    remedies = tuple(dict.fromkeys(m.entity_id for m in find(title) if m.kind != "outcome" and m.entity_id not in _ANY))
    topic = rowwords.stems(key for m in find(title) if m.kind == "outcome" for key in tokens(m.quote).keys)
    rows = [row._replace(words=row.words - topic or row.words) for row in rows]
    free = _free(_own(alias, rows) for alias in (*aliases, *page.titled(words)))
    sentences = _article_sentences(article, free)
    spoken = {m.entity_id for m in find(words)} | {outcome for row in rows for outcome in row.outcomes}
    everywhere = told | areas if told else told
    return Evidence(
        rows=tuple(rows),
        remedies=frozenset(remedy for row in rows for remedy in row.entities),
        aims=frozenset(outcome for row in rows for outcome in row.outcomes),
        aliases=free,
        title=remedies,
        areas=everywhere,
        meant=page.meant(told or frozenset(areas)),
        wanted=frozenset(wanted),
        named=frozenset(spoken).union(*(ids for _, ids, _ in sentences)),
        sentences=sentences,
        warned=warnings.by_remedy(sentences),
    )


_ANY: Final = frozenset({"supplements", "vitamins", "herbs", "amino_acids", "prescription_medicine"})
"""Classes of remedy: a title that asks whether "a vitamin" helps lends none to its comments."""
_VAGUE: Final = frozenset({"pain", "general"})
"""Areas of outcomes that may be of any part of the body."""


def _own(alias: Alias, rows: Sequence[Row]) -> Alias | None:
    """The name, unless it is one word that another row's remedy holds as well ("throat" of a spray and of exercises)."""
    if " " in alias.alias or alias.kind == "outcome":
        return alias
    said = alias.alias.removesuffix("s")
    others = (row.row.intervention for row in rows if alias.entity_id not in row.entities)
    return None if any(key.removesuffix("s") == said for name in others for key in tokens(name).keys) else alias


def _free(aliases: Iterable[Alias | None]) -> tuple[Alias, ...]:
    """Each name once, of a thing known everywhere first; one word that could be short for two things is no name."""
    bearers: dict[str, dict[str, Alias]] = {}
    for alias in filter(None, aliases):
        bearers.setdefault(alias.alias, {}).setdefault(alias.entity_id, alias)
    chosen = []
    for name, found in bearers.items():
        known = [alias for entity, alias in found.items() if entity in entities()] or [*found.values()]
        if " " in name or len(known) == 1:
            chosen.append(known[0])
    return tuple(chosen)


def _article_sentences(article: Article | None, aliases: tuple[Alias, ...]) -> tuple[tuple[str, frozenset[str], bool], ...]:
    if article is None or not article.text:
        return ()
    reading = read_all(article.text, aliases)
    named = [(m.first, m.value.entity_id) for m in reading.named]
    denials = [(hit.first, hit.value.value) for hit in reading.cues.get("negation", ())]
    result = []
    for first, last in reading.sentence_tokens:
        ids = frozenset(_between(named, first, last))
        if ids:
            result.append((reading.words(first, last), ids, "not" in _between(denials, first, last)))
    return tuple(result)


def _between(placed: Sequence[tuple[int, str]], first: int, last: int) -> list[str]:
    """What stands at the tokens ``first`` to ``last`` (exclusive), of things in text order."""
    return [what for _, what in placed[bisect_left(placed, (first, "")) : bisect_left(placed, (last, ""))]]


@functools.cache
def _facts_by_remedy() -> dict[str, tuple[tuple[str, str], ...]]:
    found: dict[str, list[tuple[str, str]]] = {}
    for row in load("independent_evidence", ("id", "remedy", "condition"), ("id",)):
        found.setdefault(row["remedy"], []).append((row["condition"], row["id"]))
    return {remedy: tuple(facts) for remedy, facts in found.items()}


def independent_fact(claim: Claim, areas: frozenset[str]) -> str | None:
    """Id of a known fact that bears on the claim: same remedy, and its condition named, or else shared in kind.

    A kindred condition must be one of the article's ``areas`` too, where they are told: "pain" belongs to knees and to nerves.
    """
    facts = [fact for remedy in claim.interventions for fact in _facts_by_remedy().get(remedy, ())]
    named = next((fact for condition, fact in facts if condition == claim.outcome), None)
    if named is not None or claim.outcome == "magnesium_deficiency":
        return named
    known = entities()
    wanted = known[claim.outcome].areas if claim.outcome in known else areas
    kindred = ((fact, known[condition].areas) for condition, fact in facts)
    return next((fact for fact, parts in kindred if parts & wanted and (not areas or parts & areas)), None)


@functools.cache
def _trial_names() -> re.Pattern[str]:
    names = sorted((row["name"] for row in load("trials", ("name", "remedy"), ("name",))), key=len, reverse=True)
    return re.compile(rf"\b(?:{'|'.join(map(re.escape, names))})\b")


def known_trial(text: str) -> str | None:
    """Name of the first known trial in the text, written in capitals as trials are; absence from our list proves nothing.

    >>> known_trial("NATHAN 1 found nothing"), known_trial("Nathan found nothing")
    ('NATHAN 1', None)
    """
    found = _trial_names().search(text)
    return found.group() if found else None
