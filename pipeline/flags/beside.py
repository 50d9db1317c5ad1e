"""What must stand beside a risky verb and in whose voice it must speak, by the names ``danger_patterns.csv`` uses."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from pipeline.claims import limits
from pipeline.claims.reading import Reading
from pipeline.flags.objects import BUILDS_UP, entity_of, red_flag
from pipeline.flags.scene import Scene, ordered, speaker
from pipeline.flags.turns import listed
from pipeline.phrases import Match
from pipeline.quantities import Quantity

Third = Callable[[Scene, Match], bool]
_NOT_FOR_INFANTS: Final = frozenset({"honey", "raw_milk", "essential_oils", "colloidal_silver"})
"""Unsafe in the first year of life."""


def _remedy(scene: Scene, act: Match) -> bool:
    del act
    return any(
        m.value.kind == "intervention" and entity_of(m).group not in ("activity", "procedure") for m in scene.named(near=True)
    )


def _remedy_before(scene: Scene, act: Match) -> bool:
    """A remedy, or a word for one where no medicine is spoken of: "letrozole works, it beats metformin" replaces nothing."""
    kinds = {m.value.kind for m in scene.named() if m.first < act.first} - {"outcome"}
    keys = scene.reading.tokens.keys[scene.first : act.first]
    return bool(kinds & {"intervention", "toxic"}) or (not kinds and bool({"it", "this", "these"} & set(keys)))


def _remedy_dose(scene: Scene, act: Match) -> bool:
    """A remedy for a child or in pregnancy: a poison, an amount at the limit, or any held up as an example to others."""
    remedies = [m for m in scene.named(near=True) if m.value.kind in ("intervention", "toxic")]
    infant = bool(scene.here("infant", near=True)) and any(m.value.entity_id in _NOT_FOR_INFANTS for m in remedies)
    if infant or any(m.value.kind == "toxic" for m in scene.named()):
        return True
    grown = any("pregnan" in key or key in ("breastfeeding", "expecting") for key in scene.reading.tokens.keys)
    dosed = [q for q in _doses(scene) if _at_limit(scene.reading, q, grown)]
    group_ids = {entity_of(m).group for m in remedies}
    return bool(dosed) or (bool(group_ids & {"herb", "mineral", "vitamin"}) and _endorse_others(scene, act))


def _doses(scene: Scene) -> list[Quantity]:
    start, end = scene.reading.tokens.span(scene.first, scene.last)
    return [q for c in scene.reading.clauses for q in c.quantities if q.kind == "dose" and start <= q.start < end]


def _at_limit(reading: Reading, quantity: Quantity, grown: bool) -> bool:
    nutrient = quantity.nutrient
    level = limits.upper_levels().get(nutrient or "")
    limit = (level.us if grown else level.us_child) if level else None
    return bool(quantity.dose and nutrient and limit and limits.over(quantity.dose, nutrient, limit * _ALMOST))


_ALMOST: Final = 0.999
"""At the limit counts as over it."""


_SIGNS_OF_SELLING: Final = 3
"""So many weak signs make a sale."""
_URGED: Final = listed("urges")
_ADDRESSED: Final = listed("addressed")


def _endorse_others(scene: Scene, act: Match) -> bool:
    """Anywhere in the comment, praise that speaks to others."""
    del act
    keys = scene.reading.tokens.keys
    return any(_ADDRESSED & set(keys[h.first : h.last]) or _told_to_others(keys, h) for h in scene.cues.get("endorse", ()))


def _told_to_others(keys: tuple[str, ...], hit: Match) -> bool:
    """ "Everyone on here should do the same": the subject stands a few words before."""
    return keys[hit.first] == "should" and bool(_ADDRESSED & set(keys[max(0, hit.first - 4) : hit.first]))


def _to_reader(scene: Scene, act: Match) -> bool:
    """Said to the reader or of nobody in particular; "she did not need the hospital" is told as news."""
    told = bool((_TOLD_AS_NEWS | _PAST) & set(scene.reading.tokens.keys[scene.first : scene.last]))
    return speaker(scene, act) == "advice" or not (told or scene.here("own"))


_READER: Final = _ADDRESSED | listed("reader")


def _reader(scene: Scene, act: Match) -> bool:
    """The sentence speaks to the reader, or orders; the writer's own or another's doing is told with that subject."""
    keys = set(scene.reading.tokens.keys[scene.first : scene.last])
    told = speaker(scene, act)
    return told == "advice" or (told == "other" and not scene.here("other") and bool(_READER & keys) and not scene.here("own"))


def _told_of_self(scene: Scene, *, near: bool = False) -> bool:
    """The writer's own doing; "trust me" and "I recommend" tell none."""
    only = scene.here("own_neutral", near=near)
    return any(not any(o.first <= h.first and h.last <= o.last for o in only) for h in scene.here("own", near=near))


_NOT_A_CASE: Final = listed("no_case")


def _told_of_another(scene: Scene) -> bool:
    keys = scene.reading.tokens.keys
    return any(keys[h.first] not in _NOT_A_CASE for h in scene.here("other", near=True))


def _nobody_before(scene: Scene, act: Match) -> bool:
    return any(0 <= act.first - h.last <= _NOBODY_REACH for h in scene.here("nobody"))


_NOBODY_REACH: Final = 6
"""Words from "nobody" to the need it denies: "nobody with a clean diet needs"."""


def _order_follows(scene: Scene, act: Match) -> bool:
    return any(h.first >= act.last and speaker(scene, h) != "own" for h in scene.here("instead_order"))


def _readers_need(scene: Scene, act: Match) -> bool:
    """ "You don't need...", "no need for...", "she doesn't need...": not the writer's own need, nor a relative's told as news."""
    keys = scene.reading.tokens.keys
    if speaker(scene, act) == "advice" or any(key[:3] == "you" for key in keys[max(scene.first, act.first - 3) : act.last]):
        return True
    if scene.here("own"):
        return False
    return keys[act.first] in _NOBODYS or (keys[act.first - 1] in _SOMEBODYS and not _TOLD_AS_NEWS & set(keys))


_NOBODYS: Final = listed("nobody")
_SOMEBODYS: Final = listed("somebody")
_TOLD_AS_NEWS: Final = listed("news")
_PAST: Final = listed("past")


def _urged(scene: Scene, act: Match) -> bool:
    """Words that have readers do likewise, in the sentence or beside it, other than the act's own."""
    return any(h.last <= act.first or h.first >= act.last for h in scene.here("urge", near=True))


def _ordered_or_urged(scene: Scene, act: Match) -> bool:
    keys = scene.reading.tokens.keys[scene.near[0] : scene.near[1]]
    allowed = scene.here("fine") or scene.here("advice_take")
    return speaker(scene, act) == "advice" or bool(allowed) or _urged(scene, act) or bool(_READER & set(keys))


def _left(scene: Scene, act: Match) -> bool:
    """A remedy that equals the medicine, and an order to use it."""
    return _remedy_before(scene, act) and any(h.first >= act.last for h in scene.here("use_it_then"))


def _worked(scene: Scene, act: Match) -> bool:
    return bool(scene.here("worked_word", near=True)) or speaker(scene, act) == "advice"


_LIVER_TOXIC: Final = frozenset(
    {"niacin", "kava", "comfrey", "green_tea", "black_cohosh", "red_yeast_rice", "alcohol", "vitamin_a"}
)
"""Remedies known to harm the liver (NIH LiverTox)."""

THIRDS: Final[dict[str, Third]] = {
    "": lambda scene, act: True,
    "endorse": lambda scene, act: bool(scene.here("endorse")) or scene.reading.tokens.keys[act.first - 1] in _URGED,
    "endorse_others": _endorse_others,
    "follow_me": lambda scene, act: bool(scene.here("follow_me", near=True)),
    "urged_strongly": lambda scene, act: bool(scene.here("strong_urge", near=True)),
    "urged_or_replaced": lambda scene, act: (
        _urged(scene, act) or (_remedy(scene, act) and bool(scene.here("instead", near=True)))
    ),
    "remedy_and_follow": lambda scene, act: _remedy_before(scene, act) and bool(scene.here("follow_me", near=True)),
    "urged": _urged,
    "ordered_or_urged": _ordered_or_urged,
    "beaten_and_left": _left,
    "worked": _worked,
    "let_heal": lambda scene, act: bool(
        scene.here("urge", near=True) or scene.here("replaceable", near=True) or scene.here("promise", near=True)
    ),
    "told_to_wait": lambda scene, act: (
        bool(_READER & set(scene.reading.tokens.keys[scene.near[0] : scene.near[1]]))
        or bool(scene.here("remedy_order", near=True))
        or _remedy(scene, act)
    ),
    "liver_toxic": lambda scene, act: any(m.value.entity_id in _LIVER_TOXIC for m in scene.named(near=True)),
    "home_remedy": lambda scene, act: (
        any(m.value.kind in ("intervention", "toxic") and m.last > act.first - 3 for m in scene.named(near=True))
        and not _told_of_self(scene, near=True)
    ),
    "remedy": _remedy,
    "remedy_before": _remedy_before,
    "remedy_named": lambda scene, act: any(m.value.kind in ("intervention", "toxic") for m in scene.named(near=True)),
    "promise": lambda scene, act: bool(scene.here("promise", near=True)),
    "nobody_before": _nobody_before,
    "order_follows": _order_follows,
    "sign_near": lambda scene, act: red_flag(scene, act, 0) is not None,
    "replacing": lambda scene, act: _remedy(scene, act) or bool(scene.here("replaceable", near=True)),
    "remedy_dose": _remedy_dose,
    "health_named": lambda scene, act: bool(scene.here("health", near=True) or scene.named(near=True)),
    "two_weak_signs": lambda scene, act: len(scene.cues.get("spam_weak", ())) >= _SIGNS_OF_SELLING,
    "magnesium": lambda scene, act: any(m.value.entity_id in BUILDS_UP for m in scene.named(near=True)),
}

VOICES: Final[dict[str, Third]] = {
    "any": lambda scene, act: True,
    "assert": lambda scene, act: True,
    "advice": lambda scene, act: speaker(scene, act) == "advice",
    "offered": lambda scene, act: any(h.first < act.first and ordered(scene, h) for h in scene.here("advice_take")),
    "told_nobody": lambda scene, act: not _told_of_self(scene) and not scene.here("other"),
    "untold": lambda scene, act: not _told_of_self(scene) and not scene.here("other"),
    "untold_near": lambda scene, act: not _told_of_self(scene, near=True) and not _told_of_another(scene),
    "to_reader": _to_reader,
    "reader": _reader,
    "you": lambda scene, act: bool(
        {"you", "you'd", "you'll"} & set(scene.reading.tokens.keys[max(0, act.first - 4) : act.first])
    ),
    "needless": lambda scene, act: _readers_need(scene, act),
    "gerund": lambda scene, act: speaker(scene, act) != "own" and not scene.here("own"),
    "own": lambda scene, act: speaker(scene, act) == "own" or (act.first == scene.first and not scene.here("other")),
}
