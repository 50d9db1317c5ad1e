"""What a risky verb must be about, what must stand beside it and in whose voice, by the names ``danger_patterns.csv`` uses."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from pipeline.claims import limits
from pipeline.claims.reading import Reading
from pipeline.entities import Entity, Match, entities
from pipeline.flags.scene import Scene, ordered, speaker
from pipeline.quantities import Quantity

UNKNOWN: Final = Entity("", "", "intervention", "")
_RED_FLAGS: Final = frozenset({
    "foot_ulcer", "black_toe", "chest_pain", "stroke", "heart_attack", "sepsis", "anaphylaxis", "suicidal_thoughts",
    "breathlessness", "ketoacidosis",
})  # fmt: skip
_KIDNEY: Final = frozenset({"kidney_disease", "dialysis"})
_CARE: Final = frozenset({"surgery", "biopsy", "mammogram", "dialysis", "death"})
"""Named as the care that is refused, they are no complaint."""
_BUILDS_UP: Final = frozenset({"magnesium", "potassium"})
"""Minerals failing kidneys cannot clear."""


def entity_of(match: Match) -> Entity:
    return entities().get(match.value.entity_id, UNKNOWN)


# ---------------------------------------------------------------------------------------------------- objects

Finder = Callable[[Scene, Match, int], Match | None]


def _first_taken(scene: Scene, act: Match, within: int) -> Match | None:
    """The first remedy or medicine after the verb: "stop taking magnesium with your metformin" is about magnesium."""
    found = next((m for m in scene.named() if m.first > act.first and m.value.kind != "outcome"), None)
    return found if found and found.first - act.last <= within else None


def _is_vaccine(match: Match) -> bool:
    return entity_of(match).group == "vaccine"


def _medicine(scene: Scene, act: Match, within: int) -> Match | None:
    found = _first_taken(scene, act, within)
    return found if found and entity_of(found).prescribed and not _is_vaccine(found) else None


def _vaccine(scene: Scene, act: Match, within: int) -> Match | None:
    found = _first_taken(scene, act, within)
    next_word = scene.reading.tokens.keys[found.last : found.last + 1] if found else ()
    return found if found and _is_vaccine(found) and not _ABOUT_JABS & set(next_word) else None


_ABOUT_JABS: Final = frozenset({
    "talk", "debate", "debates", "argument", "arguments", "stuff", "thread", "threads", "topic", "discussion", "mandate",
    "mandates", "passport", "passports", "conversation", "rant", "rants", "politics", "posts", "question", "issue", "drama",
    "nonsense", "lies", "misinformation", "rollout", "programme", "program", "trial", "trials", "scaremongering",
})  # fmt: skip
"""Words that make a vaccine the topic of talk."""


def _medicine_before(scene: Scene, act: Match, within: int) -> Match | None:
    """What "it" stands for: the last remedy or medicine named before, if it is a prescribed one."""
    named = [m for m in scene.named(near=True) if m.last <= act.first and m.value.kind != "outcome"]
    last = named[-1] if named and act.first - named[-1].last <= within else None
    return last if last and entity_of(last).prescribed and entity_of(last).group != "vaccine" else None


_DETERMINERS: Final = frozenset({
    "the", "your", "her", "his", "their", "my", "all", "those", "these", "that", "any", "our", "this", "of", "damn", "them",
    "every", "other", "stupid", "bloody", "fucking", "nasty", "toxic", "poisonous", "useless", "evil", "expensive", "daily",
    "whole", "prescription", "so", "called", "rotten", "awful", "horrible", "wretched", "darn", "bottle", "packet", "box",
    "yours", "taking", "stuff", "both", "ridiculous", "synthetic", "doctor", "doctors", "crappy", "poison", "goddamn",
})  # fmt: skip


def _medicine_directly(scene: Scene, act: Match, within: int) -> Match | None:
    """A prescribed medicine with no more than "the", "your" and the like between."""
    found = _medicine(scene, act, within)
    gap = scene.reading.tokens.keys[act.last : found.first] if found else ()
    return found if all(key in _DETERMINERS for key in gap) else None


def _nearest(of: Callable[[Match], bool], *, near: bool = False) -> Finder:
    def finder(scene: Scene, act: Match, within: int) -> Match | None:
        found = [m for m in scene.named(near=near) if of(m)]
        close = [m for m in found if m.first - act.last <= within and act.first - m.last <= within]
        return close[0] if close else None

    return finder


def _red_flag(scene: Scene, act: Match, within: int) -> Match | None:
    del act, within
    named = [m for m in scene.named(near=True) if m.value.entity_id in _RED_FLAGS]
    found = [*named, *scene.here("unfeeling_foot", near=True)]
    return found[0] if found else None


def _ill_near(scene: Scene, act: Match, within: int) -> Match | None:
    """A complaint, or a home remedy offered for one: what emergency care is refused for."""
    sign = _red_flag(scene, act, within)
    taken = [m for m in scene.named(near=True) if m.value.kind in ("outcome", "intervention", "toxic") and m.value.entity_id not in _CARE]
    return sign or next((m for m in taken if not act.first <= m.first < act.last), None)


def _child(scene: Scene, act: Match, within: int) -> Match | None:
    return next((h for h in scene.here("child", near=True) if abs(h.first - act.first) <= within), None)


_VAGUE_ILLS: Final = frozenset({"death", "illness", "toxicity", "deficiency"})


def _disease(scene: Scene, act: Match, within: int) -> Match | None:
    """The disease a denial is about: before it ("X is not real") or after ("no such thing as X"); in "X vaccine" it is none."""
    ills = [m for m in scene.named() if entity_of(m).group == "condition" and m.value.entity_id not in _VAGUE_ILLS]
    starts = {m.first for m in scene.named() if m.value.kind != "outcome"}
    after = scene.reading.tokens.keys[act.first] in ("no", "nobody")
    for m in ills:
        gap = m.first - act.last if after else act.first - m.last
        if 0 <= gap <= within and entity_of(m).grave >= 1 and m.last not in starts:
            return m
    return None


def _red_flag_now(scene: Scene, act: Match, within: int) -> Match | None:
    """A sign present now; a stroke or heart attack may be named to prevent it."""
    found = _red_flag(scene, act, within)
    past = found is not None and found.value != "unfeeling_foot" and found.value.entity_id in ("stroke", "heart_attack", "sepsis")
    return None if past else found


OBJECTS: Final[dict[str, Finder]] = {
    "prescribed": _medicine,
    "prescribed_directly": _medicine_directly,
    "prescribed_before": _medicine_before,
    "vaccine": _vaccine,
    "ill_near": _ill_near,
    "red_flag": _red_flag,
    "red_flag_now": _red_flag_now,
    "toxic": _nearest(lambda m: m.value.kind == "toxic"),
    "toxic_after": lambda scene, act, within: next(
        (m for m in scene.named() if m.value.kind == "toxic" and 0 <= m.first - act.last <= within), None
    ),
    "kidney": _nearest(lambda m: m.value.entity_id in _KIDNEY, near=True),
    "child": _child,
    "disease": _disease,
    "remedy_near": _nearest(lambda m: m.value.kind in ("intervention", "toxic"), near=True),
    "": lambda scene, act, within: act,
}
"""What a pattern's verb must be about, by the names ``danger_patterns.csv`` uses."""

Third = Callable[[Scene, Match], bool]


def _remedy(scene: Scene, act: Match) -> bool:
    del act
    return any(
        m.value.kind == "intervention" and entity_of(m).group not in ("activity", "procedure") for m in scene.named(near=True)
    )


def _remedy_before(scene: Scene, act: Match) -> bool:
    keys = scene.reading.tokens.keys[scene.first : act.first]
    named = any(m.value.kind in ("intervention", "toxic") and m.first < act.first for m in scene.named())
    return named or bool({"it", "this", "these"} & set(keys))


def _remedy_dose(scene: Scene, act: Match) -> bool:
    """A remedy for a child or in pregnancy: a poison, an amount at the limit, or any held up as an example to others."""
    remedies = [m for m in scene.named(near=True) if m.value.kind in ("intervention", "toxic")]
    if any(m.value.kind == "toxic" for m in scene.named()):
        return True
    grown = any("pregnan" in key or key in ("breastfeeding", "expecting") for key in scene.reading.tokens.keys)
    dosed = [q for q in _doses(scene) if _at_limit(scene.reading, q, grown)]
    group_ids = {entity_of(m).group for m in remedies}
    return bool(dosed) or (bool(group_ids & {"herb", "mineral", "vitamin"}) and _endorse_others(scene, act))


def _doses(scene: Scene) -> list[Quantity]:
    start, end = scene.reading.tokens.span(scene.first, scene.last)
    return [q for c in scene.reading.clauses for q in c.quantities if q.kind == "dose" and start <= q.start < end]


def _at_limit(reading: Reading, quantity: Quantity, grown: bool) -> bool:
    nutrient = limits.nutrient_of(reading, quantity)
    level = limits.upper_levels().get(nutrient or "")
    limit = (level.us if grown else level.us_child) if level else None
    return bool(quantity.dose and nutrient and limit and limits.over(quantity.dose, nutrient, limit * _ALMOST))


_ALMOST: Final = 0.999
"""At the limit counts as over it."""


_SIGNS_OF_SELLING: Final = 3
"""So many weak signs make a sale."""
_URGED: Final = frozenset({"consider", "recommend", "suggest", "try", "start", "advise", "worth"})
_ADDRESSED: Final = frozenset({
    "you", "your", "everyone", "everybody", "anyone", "mums", "moms", "parents", "mothers", "people", "diabetics", "patients",
    "all",
})  # fmt: skip


def _endorse_others(scene: Scene, act: Match) -> bool:
    """Anywhere in the comment, praise that speaks to others."""
    del act
    keys = scene.reading.tokens.keys
    return any(_ADDRESSED & set(keys[h.first : h.last]) for h in scene.cues.get("endorse", ()))


THIRDS: Final[dict[str, Third]] = {
    "": lambda scene, act: True,
    "endorse": lambda scene, act: bool(scene.here("endorse")) or scene.reading.tokens.keys[act.first - 1] in _URGED,
    "endorse_others": _endorse_others,
    "follow_me": lambda scene, act: bool(scene.here("follow_me", near=True)),
    "remedy": _remedy,
    "remedy_before": _remedy_before,
    "replacing": lambda scene, act: _remedy(scene, act) or bool(scene.here("replaceable", near=True)),
    "remedy_dose": _remedy_dose,
    "health_named": lambda scene, act: bool(scene.here("health", near=True) or scene.named(near=True)),
    "two_weak_signs": lambda scene, act: len(scene.cues.get("spam_weak", ())) >= _SIGNS_OF_SELLING,
    "magnesium": lambda scene, act: any(m.value.entity_id in _BUILDS_UP for m in scene.named(near=True)),
}

def _to_reader(scene: Scene, act: Match) -> bool:
    """Said to the reader or of nobody in particular; "she did not need the hospital" is told as news."""
    told = bool((_TOLD_AS_NEWS | _PAST) & set(scene.reading.tokens.keys[scene.first : scene.last]))
    return speaker(scene, act) == "advice" or not (told or scene.here("own"))


VOICES: Final[dict[str, Third]] = {
    "any": lambda scene, act: True,
    "assert": lambda scene, act: True,
    "advice": lambda scene, act: speaker(scene, act) == "advice",
    "offered": lambda scene, act: any(h.first < act.first and ordered(scene, h) for h in scene.here("advice_take")),
    "told_nobody": lambda scene, act: not scene.here("own") and not scene.here("other"),
    "to_reader": _to_reader,
    "needless": lambda scene, act: _readers_need(scene, act),
    "gerund": lambda scene, act: speaker(scene, act) != "own" and not scene.here("own"),
    "own": lambda scene, act: speaker(scene, act) == "own" or (act.first == scene.first and not scene.here("other")),
}


def _readers_need(scene: Scene, act: Match) -> bool:
    """ "You don't need...", "no need for...", "she doesn't need...": not the writer's own need, nor a relative's told as news."""
    keys = scene.reading.tokens.keys
    if speaker(scene, act) == "advice" or any(key[:3] == "you" for key in keys[max(scene.first, act.first - 3) : act.last]):
        return True
    if scene.here("own"):
        return False
    return keys[act.first] in _NOBODYS or (keys[act.first - 1] in _SOMEBODYS and not _TOLD_AS_NEWS & set(keys))


_NOBODYS: Final = frozenset({"no", "nobody", "who", "there", "zero", "none"})
_SOMEBODYS: Final = frozenset({"she", "he", "they", "people", "kids", "children", "diabetics", "patients", "body", "humans", "women", "men"})
_TOLD_AS_NEWS: Final = frozenset({"now", "anymore", "since", "my", "after", "longer", "thankfully", "luckily", "turns"})
"""Words that make "she doesn't need it" a report."""
_PAST: Final = frozenset({"didn't", "was", "were", "had", "went", "wasn't", "weren't", "got"})
