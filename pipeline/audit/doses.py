"""Doses of the article beside upper intake levels, each authority on its own."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, NamedTuple

from pipeline.audit.rules import TEXT, cue, finding, plain
from pipeline.audit.scene import Scene, Sentence
from pipeline.claims.limits import UpperLevel, daily_amount, over, salt_in, upper_levels
from pipeline.entities import find, name_of
from pipeline.quantities import Quantity
from pipeline.reference import load
from pipeline.types import Dose, Finding

AUTHORITIES: Final = ("US Institute of Medicine", "EFSA")


class _Dosed(NamedTuple):
    """A dose of a nutrient that has an upper level, and where it stands."""

    where: str
    quote: str
    at: tuple[int, int] | None
    dose: Dose
    level: UpperLevel
    share: float | None
    """Elemental share of the salt named beside it."""


def doses(scene: Scene) -> Iterator[Finding]:
    """Doses of tables and text that pass an authority's upper level, or may; the same amount once."""
    told: set[tuple[str, float]] = set()
    for dosed in (*_in_tables(scene), *_in_text(scene)):
        amount = daily_amount(dosed.dose, dosed.level)
        if amount is None or (dosed.level.nutrient, amount[1]) in told:
            continue
        found = _held(dosed, amount[1])
        if found is not None:
            told.add((dosed.level.nutrient, amount[1]))
            yield found


def _in_tables(scene: Scene) -> Iterator[_Dosed]:
    for row in scene.rows:
        level = next((upper_levels()[r] for r in row.remedies if r in upper_levels()), None)
        if row.row.dose is not None and level is not None:
            share = salt_in(f"{row.row.intervention} {row.row.dose_text or ''}", level.nutrient)
            yield _Dosed(row.row_id, row.quote, None, row.row.dose, level, share)


def _in_text(scene: Scene) -> Iterator[_Dosed]:
    """Doses the text gives as its own advice: not those it warns of, nor where it says trouble starts."""
    for sentence in scene.sentences:
        if cue("warning").search(sentence.folded):
            continue
        for quantity in sentence.quantities:
            level = _level_of(quantity)
            if quantity.dose is None or level is None or cue("limit_talk").search(_before(sentence, quantity)):
                continue
            if quantity.dose.daily_high is not None:
                share = salt_in(sentence.words, level.nutrient)
                yield _Dosed(TEXT, sentence.words, sentence.at, quantity.dose, level, share)


def _level_of(quantity: Quantity) -> UpperLevel | None:
    """Upper level of the nutrient that the amount belongs to."""
    return upper_levels().get(quantity.nutrient or "")


def _before(sentence: Sentence, quantity: Quantity) -> str:
    return sentence.folded[max(0, quantity.start - 24) : quantity.start + len(quantity.quote)]


def _held(dosed: _Dosed, amount: float) -> Finding | None:
    level = dosed.level
    limits = dict(zip(AUTHORITIES, (level.us, level.efsa), strict=True))
    told = {who: over(dosed.dose, level.nutrient, limit, dosed.share) for who, limit in limits.items() if limit is not None}
    passed = [who for who, yes in told.items() if yes]
    unclear = [who for who, yes in told.items() if yes is None]
    if not (passed or unclear):
        return None
    kept = [who for who, yes in told.items() if yes is False]
    return finding(
        ("over_one_limit" if kept else "over_limit") if passed else "limit_unclear",
        dosed.where,
        dosed.quote,
        at=dosed.at,
        reference=f"upper_levels.{level.nutrient}",
        source=_source(level.nutrient),
        dose=f"{plain(amount)} {level.unit}",
        remedy=name_of(level.nutrient),
        over=_named(passed or unclear, limits, level),
        under=_named(kept, limits, level),
    )


def _named(whose: list[str], limits: dict[str, float | None], level: UpperLevel) -> str:
    shown = [f"{who} ({plain(limit)} {level.unit}, {level.applies_to})" for who in whose if (limit := limits[who]) is not None]
    return " and ".join(shown)


def _source(nutrient: str) -> str:
    return next(row["source"] for row in load("upper_levels", ("nutrient",), ("nutrient",)) if row["nutrient"] == nutrient)


def thresholds(scene: Scene) -> Iterator[Finding]:
    """Sentences that put the first trouble above an amount higher than a level set on that very trouble."""
    effects = {row["nutrient"]: row["why"] for row in load("upper_levels", ("nutrient",), ("nutrient",))}
    for sentence in scene.sentences:
        for quantity in sentence.quantities:
            level = _level_of(quantity) or _only_level(scene)
            if quantity.dose is None or level is None or not cue("limit_talk").search(_before(sentence, quantity)):
                continue
            amount = daily_amount(quantity.dose, level)
            effect = effects[level.nutrient]
            lower = {who: x for who, x in zip(AUTHORITIES, (level.us, level.efsa), strict=True) if x and amount and amount[1] > x}
            if lower and _speaks_of(effect, sentence):
                yield finding(
                    "threshold_above_limit",
                    TEXT,
                    sentence.words,
                    at=sentence.at,
                    reference=f"upper_levels.{level.nutrient}",
                    source=_source(level.nutrient),
                    dose=quantity.quote,
                    over=_named(list(lower), dict(lower), level),
                    effect=effect,
                )


def _only_level(scene: Scene) -> UpperLevel | None:
    """Upper level of what the title is about, for sentences that name no nutrient."""
    titled = [r for r in scene.titled if r in upper_levels()]
    return upper_levels()[titled[0]] if len(titled) == 1 else None


def _speaks_of(effect: str, sentence: Sentence) -> bool:
    wanted = {m.entity_id for m in find(effect)}
    return bool(wanted & sentence.outcomes) or any(word in sentence.folded for word in effect.casefold().split("; "))
