"""When an amount alone decides how grave a danger is, and which words beside it leave that open."""

from __future__ import annotations

import functools
from typing import Final

from pipeline.flags.harmless import GUARDS
from pipeline.flags.scene import Scene
from pipeline.phrases import Match
from pipeline.quantities.cues import pattern
from pipeline.reference import load


@functools.cache
def _certain() -> dict[str, tuple[float | None, float | None]]:
    rows = load("certain_excess", ("substance", "advised_from", "own_from"), ("substance",))
    return {r["substance"]: (_number(r["advised_from"]), _number(r["own_from"])) for r in rows}


def _number(cell: str) -> float | None:
    return float(cell) if cell else None


def certain_from(substance: str, *, advised: bool) -> float | None:
    """Times of the limit from which the amount alone decides, as advice or as own practice; None where it never does.

    >>> certain_from("paracetamol", advised=True), certain_from("vitamin_d", advised=False)
    (1.5, None)
    """
    return _certain().get(substance, (None, None))[0 if advised else 1]


_HOLDER: Final = pattern("{label_holder}")
_HOLDER_REACH: Final = 7
"""Words behind "the packet" that still tell what is printed on it."""


def printed(scene: Scene, hit: Match, before: int) -> bool:
    """The word stands in what a label or the official side says, ahead of the amount: "the box says no more than 8, I do 15"."""
    keys = scene.reading.tokens.keys
    around = range(max(0, hit.first - _HOLDER_REACH), hit.last)
    return hit.last <= before and any(_HOLDER.fullmatch(keys[i]) for i in around)


def warned_of(scene: Scene, amount: Match) -> bool:
    """The amount is denied, put down, quoted or told with the harm it did, so that it is no plain advice."""
    keys = scene.reading.tokens.keys
    if any(GUARDS[name](scene, amount) for name in ("question", "mocked", "conditional", "denied", "quoted")):
        return True
    used_to = "used" in keys[max(scene.first, amount.first - 4) : amount.first]
    if used_to or _wondered_at(scene) or scene.uncovered("spoiled", "cutback_open", near=True):
        return True
    open_to = [h for group in ("defies", "cutback_open") for h in scene.here(group, near=True)]
    against = [*scene.here("condemn"), *scene.here("condemn_advice", near=True)]
    if not scene.cues.get("deny_doctor"):
        against += [h for h in scene.here("doctor", near=True) if h not in scene.here("no_care", near=True)]
    for hit in against:
        inside = any(o.first < hit.last and hit.first < o.last for o in open_to)
        if not inside and not printed(scene, hit, amount.first):
            return True
    return False


def _wondered_at(scene: Scene) -> bool:
    """ "Why would anyone take twelve?" puts down; "why not take twelve?" does not."""
    keys = scene.reading.tokens.keys[scene.first : scene.last]
    return keys[-1:] == ("?",) and keys[0] in ("why", "who", "how") and "would" in keys
