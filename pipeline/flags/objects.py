"""What a risky verb must be about, by the names ``danger_patterns.csv`` uses."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from pipeline.claims import limits
from pipeline.entities import Entity, entities
from pipeline.flags.scene import Scene
from pipeline.phrases import Match

UNKNOWN: Final = Entity("", "", "intervention", "")
_RED_FLAGS: Final = frozenset({
    "foot_ulcer", "black_toe", "chest_pain", "stroke", "heart_attack", "sepsis", "anaphylaxis", "suicidal_thoughts",
    "breathlessness", "ketoacidosis",
})  # fmt: skip
_KIDNEY: Final = frozenset({"kidney_disease", "dialysis"})
_LIVER: Final = frozenset({"liver_damage", "fatty_liver", "hepatitis", "liver_enzymes"})
_CARE: Final = frozenset({"surgery", "biopsy", "mammogram", "dialysis", "death"})
"""Named as the care that is refused, they are no complaint."""
BUILDS_UP: Final = frozenset({"magnesium", "potassium"})
"""Minerals failing kidneys cannot clear."""


def entity_of(match: Match) -> Entity:
    return entities().get(match.value.entity_id, UNKNOWN)


# ---------------------------------------------------------------------------------------------------- objects

Finder = Callable[[Scene, Match, int], Match | None]


_OTHER_VERB: Final = frozenset({"and", "but", "or", "because", "than", "not"})
"""Between the words of giving up and a medicine they begin something else: "dump glucose and blunt insulin"."""


_ITS_EFFECTS: Final = tuple(("side", end) for end in ("effect", "effects", "affects", "affect"))
"""Behind a medicine they make it the name of a complaint: "goodbye metformin side effects"."""


def _first_taken(scene: Scene, act: Match, within: int) -> Match | None:
    """The first remedy or medicine after the verb: "stop taking magnesium with your metformin" is about magnesium."""
    found = next((m for m in scene.named() if m.first > act.first and m.value.kind != "outcome"), None)
    keys = scene.reading.tokens.keys
    if found is None or found.first - act.last > within or _OTHER_VERB & set(keys[act.last : found.first]):
        return None
    return None if keys[found.last : found.last + 2] in _ITS_EFFECTS else found


def _is_vaccine(match: Match) -> bool:
    return entity_of(match).group == "vaccine"


def _medicine(scene: Scene, act: Match, within: int) -> Match | None:
    found = _first_taken(scene, act, within)
    if found and found.value.kind == "drug" and not entity_of(found).prescribed:
        found = _joined(scene, found)
    return found if found and entity_of(found).prescribed and not _is_vaccine(found) else None


_JOINING: Final = frozenset({"and", "the", "my", "your", "both", ",", "plus", "&", "all"})


def _joined(scene: Scene, first: Match) -> Match | None:
    """What "and" joins to a medicine sold freely: "binned my naproxen and the ramipril"."""
    after = next((m for m in scene.named() if m.first >= first.last), None)
    gap = scene.reading.tokens.keys[first.last : after.first] if after else ()
    return after if gap and all(key in _JOINING for key in gap) else None


def _vaccine(scene: Scene, act: Match, within: int) -> Match | None:
    found = _first_taken(scene, act, within)
    next_word = scene.reading.tokens.keys[found.last : found.last + 1] if found else ()
    if found and scene.reading.tokens.keys[found.first] == "vaccinated":
        return None
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
    return last if last and entity_of(last).prescribed and not _is_vaccine(last) and not _going_on(scene, act) else None


def _going_on(scene: Scene, act: Match) -> bool:
    """ "To stop it spreading" is about something else."""
    return any(key.endswith("ing") for key in scene.reading.tokens.keys[act.last : act.last + 1])


def _vaccine_before(scene: Scene, act: Match, within: int) -> Match | None:
    named = [m for m in scene.named(near=True) if m.last <= act.first and m.value.kind != "outcome"]
    close = bool(named) and act.first - named[-1].last <= within and not _going_on(scene, act)
    return named[-1] if close and _is_vaccine(named[-1]) else None


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


def _medicine_either_side(scene: Scene, act: Match, within: int) -> Match | None:
    """The first thing taken after the words of giving up; where none is named there, the last one before them."""
    taken = [m for m in scene.named() if m.value.kind != "outcome"]
    keys = scene.reading.tokens.keys
    after = next((m for m in taken if m.first >= act.first and m.first - act.last <= within), None)
    if after and _OTHER_VERB & set(keys[act.last : after.first]):
        return None
    closes = keys[act.last : act.last + 1] in _CLAUSE_ENDS and keys[act.first - 1] not in ("full", "a", "the", "to")
    found = after or next((m for m in reversed(taken) if closes and 0 <= act.first - m.last <= _JUST_BEFORE), None)
    return found if found and entity_of(found).prescribed and not _is_vaccine(found) else None


_CLAUSE_ENDS: Final = ((), (".",), ("!",), (",",), (";",), ("and",), ("now",), ("today",), ("tomorrow",), ("this",), ("for",))
_JUST_BEFORE: Final = 4


def _care_after(scene: Scene, act: Match, within: int) -> Match | None:
    if scene.reading.tokens.keys[act.first : act.last] == ("no",):
        within = _BARE_NO
    return next((h for h in scene.here("care_named") if 0 <= h.first - act.last <= within), None)


_BARE_NO: Final = 0
"""A bare "no" speaks of the very next word: "no new lesions on any MRI" refuses none."""


def _nearest(of: Callable[[Match], bool], *, near: bool = False) -> Finder:
    def finder(scene: Scene, act: Match, within: int) -> Match | None:
        found = [m for m in scene.named(near=near) if of(m)]
        close = [m for m in found if m.first - act.last <= within and act.first - m.last <= within]
        return close[0] if close else None

    return finder


def red_flag(scene: Scene, act: Match, within: int) -> Match | None:
    """A sign that cannot wait, of a person: not an animal's, and not what somebody acts like."""
    del act, within
    if _ANIMALS & set(scene.reading.tokens.keys[scene.first : scene.last]):
        return None
    first, last = scene.reading.sentence_tokens[max(0, scene.number - _SIGN_BEFORE)][0], scene.near[1]
    signs = (*(m for m in scene.reading.named if m.value.entity_id in _RED_FLAGS), *scene.cues.get("unfeeling_foot", ()))
    found = [m for m in signs if first <= m.first and m.last <= last and not _acted(scene, m)]
    return found[0] if found else None


_SIGN_BEFORE: Final = 2
"""Sentences back to the sign that is spoken of."""
_ANIMALS: Final = frozenset({
    "cat", "cats", "kitten", "kittens", "dog", "dogs", "puppy", "puppies", "horse", "horses", "rabbit", "rabbits", "pony",
})  # fmt: skip
_ACTING: Final = frozenset(
    {"act", "acts", "acted", "acting", "behave", "behaves", "behaved", "pretend", "pretends", "pretending"}
)


def _acted(scene: Scene, sign: Match) -> bool:
    """ "They act like they're paralysed" names no sign."""
    return bool(_ACTING & set(scene.reading.tokens.keys[max(scene.near[0], sign.first - 4) : sign.first]))


def _ill_near(scene: Scene, act: Match, within: int) -> Match | None:
    """A complaint, or a home remedy offered for one: what emergency care is refused for."""
    grave = scene.here("grave_care")
    sign = red_flag(scene, act, within) or (grave[0] if grave else None)
    taken = [
        m
        for m in scene.named(near=True)
        if m.value.kind in ("outcome", "intervention", "toxic") and m.value.entity_id not in _CARE
    ]
    return sign or next((m for m in taken if not act.first <= m.first < act.last), None)


def _child(scene: Scene, act: Match, within: int) -> Match | None:
    return next((h for h in scene.here("child", near=True) if abs(h.first - act.first) <= within), None)


_VAGUE_ILLS: Final = frozenset({"death", "illness", "toxicity", "deficiency"})


_INVENTED: Final = frozenset({"turbo", "wifi", "5g", "vaccine"})
"""Before a disease they name one that rumour made."""


def _disease(scene: Scene, act: Match, within: int) -> Match | None:
    """The disease a denial is about: before it ("X is not real") or after ("no such thing as X"); in "X vaccine" it is none."""
    ills = [m for m in scene.named() if entity_of(m).group == "condition" and m.value.entity_id not in _VAGUE_ILLS]
    starts = {m.first for m in scene.named() if m.value.kind != "outcome"}
    after = bool({"no", "nobody"} & set(scene.reading.tokens.keys[act.first : act.last]))
    for m in ills:
        gap = m.first - act.last if after else act.first - m.last
        mocked = scene.reading.tokens.keys[m.first - 1] in _INVENTED
        if 0 <= gap <= within and entity_of(m).grave >= 1 and m.last not in starts and not mocked:
            return m
    return None


def _red_flag_now(scene: Scene, act: Match, within: int) -> Match | None:
    """A sign present now; a stroke or heart attack may be named to prevent it."""
    found = red_flag(scene, act, within)
    past = found is not None and found.value != "unfeeling_foot" and found.value.entity_id in ("stroke", "heart_attack", "sepsis")
    return None if past else found


def _medicine_near(scene: Scene, act: Match, within: int) -> Match | None:
    """The prescribed medicine named nearest to the words, in the sentence or beside it; else "the pills", where nothing is."""
    taken = [m for m in scene.named(near=True) if m.value.kind != "outcome"]
    found = [m for m in taken if entity_of(m).prescribed and not _is_vaccine(m)]
    close = sorted(found or (() if taken else scene.here("pill_word", near=True)), key=lambda m: abs(m.first - act.first))
    return close[0] if close and abs(close[0].first - act.first) <= within else None


def _no_remedy(scene: Scene, act: Match, within: int) -> Match | None:
    """The words themselves, where no remedy sold freely is named that "the pills" could be."""
    del within
    free = [m for m in scene.named(near=True) if m.value.kind in ("intervention", "drug") and not entity_of(m).prescribed]
    return None if any(m.first < act.last for m in free) else act


def _potent(match: Match) -> bool:
    """A medicine, or a nutrient with an upper level."""
    return match.value.kind in ("drug", "drug_class") or match.value.entity_id in limits.upper_levels()


OBJECTS: Final[dict[str, Finder]] = {
    "prescribed": _medicine,
    "prescribed_directly": _medicine_directly,
    "prescribed_near": _medicine_near,
    "no_remedy": _no_remedy,
    "potent": _nearest(_potent, near=True),
    "liver": _nearest(lambda m: m.value.entity_id in _LIVER, near=True),
    "prescribed_before": _medicine_before,
    "prescribed_either_side": _medicine_either_side,
    "vaccine_before": _vaccine_before,
    "care_after": _care_after,
    "vaccine": _vaccine,
    "ill_near": _ill_near,
    "red_flag": red_flag,
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
