"""Remedies urged on those they do not suit: a listed condition, or a child given a grown-up's medicine."""

from __future__ import annotations

import functools
from collections.abc import Iterator
from typing import Final, NamedTuple

from pipeline.claims.reading import Reading
from pipeline.flags.harmless import GUARDS
from pipeline.flags.objects import UNKNOWN, entity_of
from pipeline.flags.scene import Cues, Danger, Scene, scene_of, span_of, speaker
from pipeline.phrases import Match
from pipeline.reference import load


class _Unfit(NamedTuple):
    """A row of ``contraindications.csv``."""

    ident: str
    remedies: frozenset[str]
    conditions: frozenset[str]


@functools.cache
def _rows() -> tuple[_Unfit, ...]:
    rows = load("contraindications", ("id", "remedies", "conditions"), ("id",))
    return tuple(_Unfit(r["id"], frozenset(r["remedies"].split(";")), frozenset(r["conditions"].split(";"))) for r in rows)


_GUARDED: Final = ("question", "mocked", "doctor", "quoted", "condemned")
_TO_SUFFERERS: Final = ("defies", "urge", "follow_me")
"""Words that wave a known danger aside, or have readers do likewise."""


def unfit(reading: Reading, cues: Cues) -> Iterator[Danger]:
    """A remedy urged, in the sentence of the condition or beside it, on those whom it harms."""
    for number in range(len(reading.sentence_tokens)):
        scene = Scene(reading, cues, number)
        taken = [m for m in scene.named() if m.value.kind != "outcome"]
        ills = [m for m in scene.named(near=True) if m.value.kind == "outcome"] if taken else []
        for row in _rows() if ills else ():
            remedy = next((m for m in taken if m.value.entity_id in row.remedies), None)
            ill = next((m for m in ills if m.value.entity_id in row.conditions), None)
            if remedy and ill and _pressed(scene, remedy) and not _held_back(scene, remedy):
                yield Danger(3, "CONTRAINDICATION", f"unfit_{row.ident}", (span_of(reading, remedy, ill),))
                break


def _pressed(scene: Scene, remedy: Match) -> bool:
    """Waved through, ordered right before its name ("still take your iron"), or called good by nobody's own case."""
    if scene.here("good_for") and not (scene.here("own") or scene.here("other")):
        return True
    orders = (h for h in scene.here("press") if 0 <= remedy.first - h.last <= _ORDER_REACH)
    return any(scene.here(group, near=True) for group in _TO_SUFFERERS) or any(speaker(scene, h) == "advice" for h in orders)


_ORDER_REACH: Final = 3


def _held_back(scene: Scene, remedy: Match) -> bool:
    told = scene.here("other") and not scene.here("defies", near=True)
    return bool(told) or scene.uncovered("avoids", "defies") or any(GUARDS[name](scene, remedy) for name in _GUARDED)


# ---------------------------------------------------------------------------------------------------- children

_GROWN_UP: Final = frozenset({
    "sedative", "sedative_class", "opioid", "opioid_class", "antidepressant", "antidepressant_class", "antipsychotic",
    "antiepileptic", "cardiovascular", "cardiovascular_class", "antidiabetic", "immune", "immune_class",
})  # fmt: skip
"""Groups of medicines nobody hands to a child unasked."""
_NOT_FOR_THE_YOUNG: Final = frozenset({
    "aspirin", "alcohol", "melatonin", "diphenhydramine", "kratom", "kava", "valerian", "cbd", "nicotine", "st_johns_wort",
    "doxylamine", "cannabis",
})  # fmt: skip
"""Sold freely, not for a child without advice."""


def grown_ups_medicine(reading: Reading, cues: Cues) -> Iterator[Danger]:
    """A child given a share of somebody's medicine, or a sedative held up to other parents."""
    for young in (*cues.get("young", ()), *cues.get("expecting", ())):
        scene = scene_of(reading, cues, young)
        taken = _for_grown_ups(scene) if scene else None
        if scene is None or taken is None or not _shared_out(scene, taken):
            continue
        guards = ("question", "mocked", "doctor", "quoted", "condemned_thing", "denied")
        if not scene.here("cutback") and not any(GUARDS[name](scene, taken) for name in guards):
            yield Danger(3, "VULNERABLE", "grown_ups_medicine", (span_of(reading, young, taken),))
            return


def _for_grown_ups(scene: Scene) -> Match | None:
    """The medicine named, else "my pills" where they are shared out."""
    named = (m for m in scene.named() if entity_of(m) != UNKNOWN)
    found = next((m for m in named if entity_of(m).group in _GROWN_UP or m.value.entity_id in _NOT_FOR_THE_YOUNG), None)
    return found or next(iter(scene.here("own_pills")), None)


def _shared_out(scene: Scene, taken: Match) -> bool:
    """A share of a grown-up's own, or giving it told with words that have other parents do so."""
    given = bool(scene.here("give") or scene.here("child_sedated"))
    share = any(0 <= taken.first - h.last <= 1 or h.first <= taken.first < h.last for h in scene.here("share_of_mine"))
    urged = scene.here("urge", near=True) or scene.here("to_parents", near=True) or scene.here("follow_me", near=True)
    settled = scene.here("child_sedated") and not scene.here("other")
    dulled = entity_of(taken).group in _DULLING
    order = dulled and any(speaker(scene, h) == "advice" and h.first < taken.first for h in scene.here("give"))
    return given and (share or order or bool(urged) or bool(settled))


_DULLING: Final = frozenset({"sedative", "sedative_class", "opioid", "opioid_class", "antipsychotic"})
"""An order to give one of these to a child is enough."""
