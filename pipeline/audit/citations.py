"""What the article leans on: trials by name, studies without one, and figures without a source."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final, NamedTuple

from pipeline.audit.rules import TEXT, cue, finding
from pipeline.audit.scene import Scene, Sentence
from pipeline.entities import name_of
from pipeline.evidence import trials_in
from pipeline.quantities import Quantity
from pipeline.reference import load
from pipeline.text import fold
from pipeline.types import Finding

_YEAR: Final = re.compile(r"\b(19[5-9]\d|20[0-4]\d)\b")
_SPACES: Final = re.compile(r"[\s-]+")


class _Cited(NamedTuple):
    """A trial named somewhere, with the remedies and years that stand beside it."""

    name: str
    where: str
    quote: str
    at: tuple[int, int] | None
    remedies: tuple[str, ...]
    years: tuple[str, ...]


def _known() -> dict[str, dict[str, str]]:
    return {_key(row["name"]): row for row in load("trials", ("name", "remedy", "year"), ("name",))}


def _key(name: str) -> str:
    return _SPACES.sub(" ", name).upper()


def trials(scene: Scene) -> Iterator[Finding]:
    """Trials named in tables and text, looked up among the known ones."""
    known, seen = _known(), set()
    for cited in (*_in_tables(scene), *_in_text(scene)):
        row = known.get(_key(cited.name))
        found = _unknown(cited, len(known)) if row is None else _differs(cited, row)
        if found is not None and (cited.name, found.rule) not in seen:
            seen.add((cited.name, found.rule))
            yield found


def _in_tables(scene: Scene) -> Iterator[_Cited]:
    for row in scene.rows:
        for name in row.row.trial_names:
            years = tuple(map(str, row.row.years))
            yield _Cited(name, row.row_id, row.quote, None, row.remedies, years)


def _in_text(scene: Scene) -> Iterator[_Cited]:
    for sentence in scene.sentences:
        for name in trials_in(sentence.words):
            years = tuple(_YEAR.findall(sentence.words))
            yield _Cited(name, TEXT, sentence.words, sentence.at, sentence.remedies, years)


def _unknown(cited: _Cited, known: int) -> Finding:
    return finding("trial_not_found", cited.where, cited.quote, at=cited.at, trial=cited.name, known=known)


def _differs(cited: _Cited, row: dict[str, str]) -> Finding | None:
    reference = f"trials.{row['name']}"
    if cited.remedies and row["remedy"] not in cited.remedies:
        words = {"trial": row["name"], "remedy": name_of(cited.remedies[0]), "tested": name_of(row["remedy"])}
        return finding(
            "trial_other_remedy", cited.where, cited.quote, at=cited.at, reference=reference, source=row["source"], **words
        )
    if cited.years and row["year"] not in cited.years:
        words = {"trial": row["name"], "year": cited.years[0], "known_year": row["year"]}
        return finding(
            "trial_year_differs", cited.where, cited.quote, at=cited.at, reference=reference, source=row["source"], **words
        )
    return None


def unnamed(scene: Scene) -> Iterator[Finding]:
    """Grades that rest on studies without a name, an author or an identifier, in articles that list no sources."""
    if scene.lists_sources:
        return
    for row in scene.rows:
        printed = row.row.strength_text or ""
        said = fold(printed)
        studies = cue("unnamed").search(said)
        if studies and not row.row.trial_names and not cue("cited").search(re.sub(r"\([^()]*\)", " ", said)):
            yield finding("studies_unnamed", row.row_id, row.quote, design=f"“{printed[slice(*studies.span())]}”")


# ---------------------------------------------------------------------------------------------------- figures


def figures(scene: Scene) -> Iterator[Finding]:
    """Shares and sizes of effect without a source in their sentence, in articles that list none."""
    if scene.lists_sources:
        return
    for sentence in scene.sentences:
        if cue("cited").search(sentence.folded) or trials_in(sentence.words) or not cue("effect").search(sentence.folded):
            continue
        for quantity in _shares(sentence)[:1]:
            yield finding("number_uncited", TEXT, sentence.words, at=sentence.at, number=quantity.quote)


def _shares(sentence: Sentence) -> list[Quantity]:
    return [q for q in sentence.quantities if q.kind == "percentage" and q.high <= 100]


def differing(scene: Scene) -> Iterator[Finding]:
    """Two sentences that give other shares for the same remedy and the same outcome."""
    first: dict[tuple[str, str], tuple[Sentence, Quantity]] = {}
    for sentence in scene.sentences:
        shares = _shares(sentence)
        keys = [(remedy, outcome) for remedy in sentence.remedies for outcome in sorted(sentence.outcomes)]
        if len(shares) != 1 or not keys:
            continue
        share = shares[0]
        said = next((first[key] for key in keys if key in first), None)
        if said is not None and (said[1].low, said[1].high) != (share.low, share.high):
            words = {"first": f"“{said[0].words}”", "second": f"“{sentence.words}”"}
            yield finding("numbers_differ", TEXT, sentence.words, at=sentence.at, **words)
        for key in keys:
            first.setdefault(key, (sentence, share))
