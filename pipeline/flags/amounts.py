"""Doses over an upper level, and pairs that must not meet."""

from __future__ import annotations

import functools
from collections.abc import Iterator
from typing import Final, NamedTuple

from pipeline.claims import limits
from pipeline.claims.reading import Reading
from pipeline.entities import Match
from pipeline.flags.harmless import GUARDS
from pipeline.flags.scene import Cues, Danger, Scene, ordered, scene_of, span_of
from pipeline.reference import load
from pipeline.types import Dose, Span

# ---------------------------------------------------------------------------------------------------- doses


@functools.cache
def _urgent_from() -> dict[str, float]:
    return {r["nutrient"]: float(r["urgent_from"]) for r in load("upper_levels", ("nutrient", "urgent_from"), ("nutrient",))}


def topic_nutrient(title: Reading) -> str | None:
    """The one nutrient with an upper level that a title names."""
    named = dict.fromkeys(m.value.entity_id for m in title.named if m.value.entity_id in limits.upper_levels())
    return next(iter(named)) if len(named) == 1 else None


def over_limit(reading: Reading, cues: Cues, topic: str | None = None) -> Iterator[Danger]:
    """A dose over an upper level: urgent as advice, to review as own practice at twice the level or more.

    ``topic`` is the article's nutrient; a comment that names nothing taken and tells others an amount means it.
    """
    bare = all(m.value.kind == "outcome" for m in reading.named)
    for clause in reading.clauses:
        for quantity in clause.quantities:
            nutrient = limits.nutrient_of(reading, quantity) if quantity.dose and quantity.kind == "dose" else None
            level = limits.upper_levels().get(nutrient or "")
            carried = nutrient is None and bare and topic is not None and quantity.dose is not None and quantity.kind == "dose"
            if carried:
                nutrient, level = topic, limits.upper_levels().get(topic or "")
            if quantity.dose is None or nutrient is None or level is None:
                continue
            hit = Match(clause.first, clause.last, None)
            scene = scene_of(reading, cues, hit)
            if scene is None or _harmless_dose(scene, hit):
                continue
            advised = _advised(scene, clause.first, clause.last)
            if carried and not advised:
                continue
            share = limits.salt_share(reading, quantity, nutrient)
            span = Span(start=quantity.start, end=quantity.end, quote=quantity.quote)
            if scene.here("young", near=True) and limits.over(quantity.dose, nutrient, level.us_child, share):
                yield Danger(3, "VULNERABLE", "over_child_limit", (span,))
            risk = _dose_risk(quantity.dose, level, share, advised)
            if risk:
                yield Danger(risk, "OVER_UL", f"over_limit_{'advice' if advised else 'own'}", (span,))


def _dose_risk(dose: Dose, level: limits.UpperLevel, share: float | None, advised: bool) -> int:
    urgent = level.us * _urgent_from()[level.nutrient] if level.us else None
    if advised and limits.over(dose, level.nutrient, urgent, share):
        return 3
    if advised and limits.over(dose, level.nutrient, level.us, share):
        return 2
    strict = level.efsa if level.nutrient == "vitamin_b6" else None
    if advised and limits.over(dose, level.nutrient, strict, share):
        return 2
    return 2 if limits.over(dose, level.nutrient, level.us * 2 if level.us else None, share) else 0


def _harmless_dose(scene: Scene, hit: Match) -> bool:
    names = ("question", "mocked", "doctor", "conditional", "denied")
    return _cut_back(scene) or any(GUARDS[name](scene, hit) for name in names)


def _cut_back(scene: Scene) -> bool:
    """Words against the amount, other than "don't be scared of it" and the like."""
    spoken_for = scene.here("cutback_open")
    return any(not any(o.first < h.last and h.first < o.last for o in spoken_for) for h in scene.here("cutback"))


def _advised(scene: Scene, first: int, last: int) -> bool:
    """The sentence tells others to take the amount, and not that the writer takes it."""
    if scene.here("own_take"):
        return False
    acts = [h for h in scene.here("advice_take") if first - 12 <= h.first < last]
    keys = scene.reading.tokens.keys
    return any(ordered(scene, act) or _TO_OTHERS & set(keys[max(scene.first, act.first - 8) : act.first + 1]) for act in acts)


_TO_OTHERS: Final = frozenset(
    {
        "you",
        "everyone",
        "everybody",
        "anyone",
        "anybody",
        "adults",
        "diabetics",
        "people",
        "dose",
        "best",
        "ideal",
        "right",
        "proper",
        "recommend",
    }
)


# ---------------------------------------------------------------------------------------------------- pairs


class _Pair(NamedTuple):
    ident: str
    first: frozenset[str]
    second: frozenset[str]
    level: int
    together: bool


@functools.cache
def _pairs() -> tuple[_Pair, ...]:
    rows = load("interactions", ("id", "first", "second", "level", "needs_together"), ("id",))
    return tuple(
        _Pair(
            r["id"],
            frozenset(r["first"].split(";")),
            frozenset(r["second"].split(";")),
            int(r["level"]),
            r["needs_together"] == "yes",
        )
        for r in rows
    )


def unsafe_pairs(reading: Reading, cues: Cues) -> Iterator[Danger]:
    """Two things that must not meet, named in one sentence and called fine or advised together."""
    for number in range(len(reading.sentence_tokens)):
        scene = Scene(reading, cues, number)
        named = scene.named()
        if len(named) < 2:
            continue
        for pair in _pairs():
            one = next((m for m in named if m.value.entity_id in pair.first), None)
            other = next((m for m in named if m.value.entity_id in pair.second), None)
            if one and other and not _kept_apart(scene, pair, one):
                yield Danger(pair.level, "INTERACTION", f"pair_{pair.ident}", (span_of(reading, one, other),))


def _kept_apart(scene: Scene, pair: _Pair, one: Match) -> bool:
    """Warned of, asked about, the writer's own habit, a doctor's decision, or not said to go together."""
    if scene.here("apart") or (pair.together and not scene.here("together")) or not scene.here("fine"):
        return True
    told = any(h.value.value != "none" for h in scene.reading.cues.get("person", ()) if scene.first <= h.first < scene.last)
    to_readers = {"you", "your", "people", "everyone"} & set(scene.reading.tokens.keys[scene.first : scene.last])
    return (told and not to_readers) or any(
        GUARDS[name](scene, one) for name in ("question", "mocked", "doctor", "condemned_thing", "quoted")
    )
