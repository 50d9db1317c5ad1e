"""Pairs that must not meet, called fine or advised together."""

from __future__ import annotations

import functools
from collections.abc import Iterator
from typing import Final, NamedTuple

from pipeline.claims.reading import Reading
from pipeline.flags.harmless import GUARDS
from pipeline.flags.scene import Cues, Danger, Scene, span_of, speaker
from pipeline.flags.turns import listed
from pipeline.phrases import Match
from pipeline.reference import load


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
        named = _named_with_question(scene)
        if len(named) < 2:
            continue
        for pair in _pairs():
            one = next((m for m in named if m.value.entity_id in pair.first), None)
            other = next((m for m in named if m.value.entity_id in pair.second), None)
            if one and other and not _kept_apart(scene, pair, one):
                to_reader = one.first < scene.first or other.first < scene.first
                level = 3 if pair.level > 1 and (to_reader or _urged_together(scene)) else pair.level
                yield Danger(level, "INTERACTION", f"pair_{pair.ident}", (span_of(reading, one, other),))


def _named_with_question(scene: Scene) -> tuple[Match, ...]:
    """What the sentence names, with what a question right before it does: "On warfarin? Add ginkgo."."""
    if not scene.number:
        return scene.named()
    before = Scene(scene.reading, scene.cues, scene.number - 1)
    asks = scene.reading.tokens.keys[before.last - 1] == "?" and before.last - before.first <= SHORT_QUESTION
    return (*before.named(), *scene.named()) if asks else scene.named()


SHORT_QUESTION: Final = 8
"""Words of a question that only sets the case."""


def _urged_together(scene: Scene) -> bool:
    """An order to take both, or words that have readers do so."""
    acts = (*scene.here("together"), *scene.here("advice_take"), *scene.here("fine"), *scene.here("press"))
    told = any(h.value.value != "none" for h in scene.reading.cues.get("person", ()) if scene.first <= h.first < scene.last)
    if not told and scene.here("urge", near=True):
        return True
    return not told and any(scene.reading.tokens.keys[h.first] in _ORDERS and speaker(scene, h) == "advice" for h in acts)


_ORDERS: Final = listed("puts_together")


def _parted(scene: Scene) -> bool:
    """Words that keep them apart or warn, other than inside words that join them ("don't interact")."""
    joined = [h for group in ("fine", "together", "defies") for h in scene.here(group) if h.last - h.first > 1]
    return any(not any(j.first <= h.first and h.last <= j.last for j in joined) for h in scene.here("apart"))


def _kept_apart(scene: Scene, pair: _Pair, one: Match) -> bool:
    """Warned of, asked about, the writer's own habit, a doctor's decision, or not said to go together."""
    own = bool(scene.here("own")) and bool(scene.here("side_by_side")) and pair.level > 1
    listed = "+" in scene.reading.tokens.keys[scene.first : scene.last]
    spoken_for = scene.here("fine", near=listed) or scene.here("defies") or own
    if _parted(scene) or (pair.together and not scene.here("together")) or not spoken_for:
        return True
    told = any(h.value.value != "none" for h in scene.reading.cues.get("person", ()) if scene.first <= h.first < scene.last)
    to_readers = {"you", "your", "people", "everyone"} & set(scene.reading.tokens.keys[scene.first : scene.last])
    return (told and not to_readers and not own) or any(
        GUARDS[name](scene, one) for name in ("question", "mocked", "doctor", "condemned_thing", "quoted")
    )
