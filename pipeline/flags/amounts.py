"""Doses and tablets over a daily limit."""

from __future__ import annotations

import bisect
import functools
from collections.abc import Iterator
from typing import Final

from pipeline.claims import limits
from pipeline.claims.reading import Clause, Reading
from pipeline.flags.certain import certain_from, printed, warned_of
from pipeline.flags.harmless import GUARDS
from pipeline.flags.pairs import SHORT_QUESTION
from pipeline.flags.scene import Cues, Danger, Scene, ordered, scene_of
from pipeline.flags.tablets import Counted, counted_tablets, excess
from pipeline.flags.turns import listed
from pipeline.phrases import Match
from pipeline.quantities import Quantity
from pipeline.reference import load
from pipeline.types import Dose, Span

# ---------------------------------------------------------------------------------------------------- doses


@functools.cache
def _urgent_from() -> dict[str, float]:
    tables = (("upper_levels", "nutrient"), ("daily_maxima", "substance"))
    return {r[of]: float(r["urgent_from"]) for table, of in tables for r in load(table, (of, "urgent_from"), (of,))}


def topic_nutrient(title: Reading) -> str | None:
    """The one nutrient or medicine with a daily limit that a title names."""
    named = dict.fromkeys(m.value.entity_id for m in title.named if m.value.entity_id in limits.daily_limits())
    return next(iter(named)) if len(named) == 1 else None


def over_limit(reading: Reading, cues: Cues, topic: str | None = None) -> Iterator[Danger]:
    """A dose over a daily limit: urgent as advice, to review as own practice at twice the level or more.

    ``topic`` is the article's nutrient; a comment that names nothing taken and tells others an amount means it.
    """
    bare = all(m.value.kind == "outcome" for m in reading.named)
    for clause in reading.clauses:
        for quantity in clause.quantities:
            nutrient = quantity.nutrient if quantity.dose and quantity.kind == "dose" else None
            nutrient = nutrient or _spoken_of_before(reading, clause)
            level = limits.daily_limits().get(nutrient or "")
            carried = nutrient is None and bare and topic is not None and quantity.dose is not None and quantity.kind == "dose"
            if carried:
                nutrient, level = topic, limits.daily_limits().get(topic or "")
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
                sure = _certain(scene, quantity, level, share, advised)
                yield Danger(risk, "OVER_UL", f"over_limit_{'advice' if advised else 'own'}", (span,), sure=sure)


def _spoken_of_before(reading: Reading, clause: Clause) -> str | None:
    """The one nutrient of the sentence before, where the dose's own names nothing taken: "You can't overdo B6. Go for 500 mg"."""
    if not clause.sentence:
        return None
    before, here = (reading.sentence_tokens[n][0] for n in (clause.sentence - 1, clause.sentence))
    end = reading.sentence_tokens[clause.sentence][1]
    taken = [m for m in reading.named if before <= m.first < end and m.value.kind != "outcome" and m.value.entity_id != "water"]
    ids = {m.value.entity_id for m in taken}
    one = ids.pop() if len(ids) == 1 else None
    return one if one in limits.daily_limits() and all(m.first < here for m in taken) else None


_TWICE: Final = 1.999
"""Own practice counts from twice the level, a round number people take, or from where the level's advice is urgent: a doctor may
have ordered more of a medicine than its label allows."""


def _dose_risk(dose: Dose, level: limits.UpperLevel, share: float | None, advised: bool) -> int:
    times = _urgent_from()[level.nutrient]
    urgent, own = (level.us * times, level.us * max(_TWICE, times)) if level.us else (None, None)
    if advised and limits.over(dose, level.nutrient, urgent, share):
        return 3
    if advised and limits.over(dose, level.nutrient, level.us, share):
        return 2
    strict = level.efsa if level.nutrient == "vitamin_b6" else None
    if advised and limits.over(dose, level.nutrient, strict, share):
        return 2
    return 2 if limits.over(dose, level.nutrient, own, share) else 0


def _certain(scene: Scene, quantity: Quantity, level: limits.UpperLevel, share: float | None, advised: bool) -> bool:
    """So far over the limit that the amount decides; of a nutrient only where nobody's own practice is told."""
    times = certain_from(level.nutrient, advised=advised)
    if times is None or level.us is None or quantity.dose is None:
        return False
    if level.nutrient in limits.upper_levels() and scene.here("own"):
        return False
    starts = scene.reading.tokens.starts
    hit = Match(bisect.bisect_left(starts, quantity.start), bisect.bisect_left(starts, quantity.end), None)
    return bool(limits.over(quantity.dose, level.nutrient, level.us * times, share)) and not warned_of(scene, hit)


def _harmless_dose(scene: Scene, hit: Match) -> bool:
    names = ("question", "mocked", "doctor", "conditional", "denied")
    return _cut_back(scene) or any(GUARDS[name](scene, hit) for name in names)


def _cut_back(scene: Scene) -> bool:
    """Words against the amount, other than "don't be scared of it" and the like."""
    return scene.uncovered("cutback", "cutback_open")


def _advised(scene: Scene, first: int, last: int) -> bool:
    """The sentence tells others to take the amount, and not that the writer takes it."""
    if scene.here("own_take"):
        return False
    if scene.here("to_all", near=True) and not scene.here("own"):
        return True
    acts = [h for h in scene.here("advice_take") if first - 12 <= h.first < last]
    keys = scene.reading.tokens.keys
    return any(ordered(scene, act) or _TO_OTHERS & set(keys[max(scene.first, act.first - 8) : act.first + 1]) for act in acts)


_TO_OTHERS: Final = listed("to_others")


# ---------------------------------------------------------------------------------------------------- tablets


def many_tablets(reading: Reading, cues: Cues) -> Iterator[Danger]:
    """Readers are told to take far more tablets of a medicine than any label allows: "twenty paracetamol a day is fine"."""
    for clause in reading.clauses:
        counted = next((q for q in clause.quantities if _counts_tablets(q)), None)
        scene = Scene(reading, cues, clause.sentence)
        drug = _drug_counted(scene, counted) if counted else None
        if counted is None or drug is None or not (scene.here("fine") or scene.here("advice_take") or scene.here("overdo")):
            continue
        told = scene.here("own") or scene.here("other") or scene.here("condemn") or _cut_back(scene)
        told = told or scene.uncovered("spoiled", "cutback_open", near=True)
        names = ("question", "mocked", "doctor", "denied", "quoted", "conditional")
        if not told and not any(GUARDS[name](scene, drug) for name in names):
            span = Span(start=counted.start, end=counted.end, quote=counted.quote)
            yield Danger(3, "OVER_UL", "many_tablets", (span,))


def too_many_a_day(reading: Reading, cues: Cues, topic: str | None = None) -> Iterator[Danger]:
    """Tablets counted and how often make more in a day than the label allows: "four paracetamol every three hours"."""
    for counted in counted_tablets(reading, topic):
        hit = Match(counted.first, counted.last, None)
        scene = scene_of(reading, cues, hit)
        if scene is None or warned_of(scene, hit) or _limited(scene, hit):
            continue
        advised = counted.over_label or _urged(scene, hit)
        if not advised and _told_of_another(scene, hit):
            continue
        level, daily = limits.daily_limits()[counted.substance], counted.tablets * counted.strength
        risk = _dose_risk(Dose(low=daily, high=daily, unit=level.unit), level, None, advised)
        if risk:
            certain = certain_from(counted.substance, advised=advised)
            sure = certain is not None and excess(counted) >= certain
            rule = f"over_limit_tablets_{'advice' if advised else 'own'}"
            yield Danger(risk, "OVER_UL", rule, (counted.span,), sure=sure, told=_reckoning(counted, level))


def _reckoning(counted: Counted, level: limits.UpperLevel) -> str:
    each, most = f"{counted.strength:g} {level.unit}", f"{level.us:g} {level.unit}"
    daily = f"{counted.tablets * counted.strength:.0f} {level.unit}"
    return f"at least {counted.tablets:.0f} tablets of {each} a day make {daily}; the limit is {most}"


def _limited(scene: Scene, hit: Match) -> bool:
    """Words against the amount, other than those a label is said to bear."""
    other = scene.here("cutback_open")
    against = [h for h in scene.here("cutback") if not any(o.first < h.last and h.first < o.last for o in other)]
    return any(not printed(scene, h, hit.first) and not (hit.first <= h.first < hit.last) for h in against)


_VERB_REACH: Final = 4
"""Words between the order and its count."""


def _urged(scene: Scene, hit: Match) -> bool:
    """The count is an order, is passed on to all, or is praised and told of nobody."""
    acts = [h for h in scene.here("advice_take") if hit.first - _VERB_REACH <= h.first < hit.first]
    if any(ordered(scene, act) for act in acts) or scene.here("follow_me", near=True) or _advised(scene, hit.first, hit.last):
        return True
    tips = scene.here("own_neutral")
    told = [h for group in ("own", "other", "own_take") for h in scene.here(group) if h.first < hit.first]
    told = [h for h in told if not any(t.first <= h.first and h.last <= t.last for t in tips)]
    if not told and (tips or _answers(scene)):
        return True
    praise = [h for group in ("fine", "overdo", "endorse") for h in scene.here(group) if not hit.first <= h.first < hit.last]
    return not told and bool(praise or {"you", "you'll", "your"} & set(scene.reading.tokens.keys[hit.last : scene.last]))


def _answers(scene: Scene) -> bool:
    """Right behind a short question of the writer's own: "Toothache? Four of them, every two hours"."""
    if not scene.number:
        return False
    first, last = scene.reading.sentence_tokens[scene.number - 1]
    return scene.reading.tokens.keys[last - 1] == "?" and last - first <= SHORT_QUESTION


def _told_of_another(scene: Scene, hit: Match) -> bool:
    """Somebody else takes it, which nobody praises."""
    others = [h for h in scene.here("other") if h.first < hit.first]
    return bool(others) and not scene.here("endorse", near=True) and not scene.here("fine", near=True)


def _drug_counted(scene: Scene, counted: Quantity) -> Match | None:
    """The medicine right behind its count ("20 paracetamol"), or any of the sentence where the count is a day's."""
    limited = limits.daily_limits()
    drugs = [m for m in scene.named() if m.value.kind in ("drug", "drug_class") or m.value.entity_id in limited]
    starts = scene.reading.tokens.starts
    return next((m for m in drugs if counted.kind == "frequency" or 0 <= starts[m.first] - counted.end <= 2), None)


def _counts_tablets(quantity: Quantity) -> bool:
    """More tablets a day, or of nothing said, than any label allows."""
    counted = quantity.kind == "frequency" or (quantity.kind in ("dose", "count") and quantity.unit in _TABLETS)
    return counted and _TOO_MANY <= quantity.high <= _NO_COUNT


_TOO_MANY: Final = 10
"""Tablets a day; labels of paracetamol allow 8 of 500 mg, of ibuprofen 6 of 200 mg."""


_TABLETS: Final = ("tablet", "capsule", None)
_NO_COUNT: Final = 60
"""A larger number counts something else."""
