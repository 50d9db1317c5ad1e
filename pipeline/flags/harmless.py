"""What makes a risky sentence harmless: denied, asked, quoted, mocked, left to a doctor, warned of; names as in the patterns."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from typing import Final

from pipeline.claims.reading import SCOPE, SCOPE_ENDS
from pipeline.flags.scene import Scene, speaker
from pipeline.flags.turns import listed
from pipeline.phrases import Match

_CONDITIONS: Final = listed("condition")

Guard = Callable[[Scene, Match], bool]


def denied(scene: Scene, act: Match) -> bool:
    """A negation within five words before, not part of the words themselves: "don't ever stop taking"."""
    keys = scene.reading.tokens.keys
    for no in scene.reading.cues.get("negation", ()):
        gap = range(no.last, act.first)
        inside = scene.first <= no.first and no.last <= act.first and len(gap) <= SCOPE
        if no.value.value == "not" and inside and not any(keys[i] in SCOPE_ENDS for i in gap):
            return True
    return _not_without(scene, act)


_FORBIDDING: Final = listed("unless_asked")


def _not_without(scene: Scene, act: Match) -> bool:
    """ "Not without asking your GP" and "never start it without asking" send to the doctor."""
    keys = scene.reading.tokens.keys
    if keys[act.first] in _FORBIDDING:
        return _without_asking(keys[act.last : min(scene.last, act.last + _ASKING_REACH)])
    if keys[act.first] != "without":
        return False
    end = act.first - 1 if keys[act.first - 1] == "," else act.first
    no = max((i for i in range(scene.first, end) if keys[i] in _FORBIDDING), default=None)
    return no is not None and not any(key in SCOPE_ENDS for key in keys[no:end])


_ASKING: Final = listed("asking")
_ASKING_REACH: Final = 10


def _without_asking(keys: tuple[str, ...]) -> bool:
    at = next((i for i, pair in enumerate(itertools.pairwise(keys)) if pair[0] == "without" and pair[1] in _ASKING), None)
    return at is not None and not any(key in SCOPE_ENDS for key in keys[:at])


def asked(scene: Scene, act: Match) -> bool:
    """A sincere question; "why not..." and "who needs..." are none."""
    clause = scene.clause(act)
    keys = scene.reading.tokens.keys[scene.first : scene.last]
    return bool(clause and clause.asks and "why" not in keys and keys[:2] != ("who", "needs"))


def quoted(scene: Scene, act: Match) -> bool:
    """In quotation marks and put down, or put in somebody's mouth, outside them."""
    if act.first not in scene.reading.quoted:
        return False
    outside = [h for g in ("condemn", "condemn_advice") for h in scene.cues.get(g, ()) if h.first not in scene.reading.quoted]
    return bool(outside or scene.reading.cues.get("mock") or scene.reading.cues.get("attribution"))


def mocked(scene: Scene, act: Match) -> bool:
    """Mockery in the sentence or beside it, or "/s"."""
    del act
    first, last = scene.near
    return scene.reading.sarcastic or any(first <= hit.first < last for hit in scene.reading.cues.get("mock", ()))


def by_doctor(scene: Scene, act: Match) -> bool:
    """The decision is a doctor's, and the comment does not take the doctor out again."""
    del act
    return scene.uncovered("doctor", "no_care", near=True) and not scene.cues.get("deny_doctor")


_OUTCOMES: Final = listed("ended")
_UNDOES: Final = listed("undoes")


def condemned(scene: Scene, act: Match) -> bool:
    """The advice is put down in the sentence or beside it."""
    keys = scene.reading.tokens.keys
    defied = scene.here("defies", near=True)
    for hit in scene.here("condemn_advice", near=True):
        if any(d.first <= hit.first and hit.last <= d.last for d in defied):
            continue
        reason = hit.last <= act.first and keys[hit.first] in _OUTCOMES and speaker(scene, act) == "advice"
        undone = bool(_UNDOES & set(keys[max(scene.near[0], hit.first - 2) : hit.first]))
        if not (reason or undone) and (hit.last <= act.first or hit.first >= act.last):
            return True
    return False


def rebuked(scene: Scene, act: Match) -> bool:
    """The same, where "died" and "lost" are the subject and no rebuke."""
    keys = scene.reading.tokens.keys
    hits = [h for h in scene.here("condemn_advice", near=True) if keys[h.first] not in _OUTCOMES]
    return any(h.last <= act.first or h.first >= act.last for h in hits)


def called_dangerous(scene: Scene, act: Match) -> bool:
    """The thing is called dangerous in the sentence or beside it."""
    return condemned(scene, act) or any(
        hit.last <= act.first or hit.first >= act.last for hit in scene.here("condemn", near=True)
    )


def conditional(scene: Scene, act: Match) -> bool:
    """ "If you stop taking it..." tells what would follow, not what to do."""
    keys = scene.reading.tokens.keys[max(scene.first, act.first - 3) : act.first]
    hypothetical = keys[-1:] == ("would",) and keys[-2:] != ("i", "would")
    return hypothetical or (any(key in _CONDITIONS for key in keys) and "," not in keys)


_SAYING: Final = listed("saying")


_MANNER: Final = listed("manner")
_FORBIDS: Final = listed("forbids")


def asks_leave(scene: Scene, act: Match) -> bool:
    """ "Should I do the same?" asks; "what are you waiting for?" urges."""
    return asked(scene, act) and bool({"i", "we", "anyone", "does"} & set(scene.reading.tokens.keys[act.last : scene.near[1]]))


def only_how(scene: Scene, act: Match) -> bool:
    """ "Never take metformin on an empty stomach" says how to take it, not to give it up."""
    keys = scene.reading.tokens.keys
    taken = next((m for m in scene.named() if m.first >= act.last and m.value.kind != "outcome"), None)
    if taken is None or keys[act.first] not in _FORBIDS or not _TAKES & set(keys[act.first : act.last]):
        return False
    return bool(_MANNER & set(keys[taken.last : taken.last + 1]))


_NOT_YET: Final = listed("not_yet")
_TRIED: Final = listed("tried")
_REFUSES: Final = listed("refuses")
_TAKES: Final = listed("takes")
_VIRAL: Final = listed("viral")


def not_until(scene: Scene, act: Match) -> bool:
    """ "Stopping X won't feel like anything until it does" warns; "you won't know until you try" praises."""
    keys = scene.reading.tokens.keys[act.last : scene.last]
    if "until" not in keys:
        return False
    at = keys.index("until")
    return bool(_NOT_YET & set(keys[:at])) and not (keys[at + 1 : at + 2] == ("you",) and _TRIED & set(keys[at + 2 : at + 4]))


def reported(scene: Scene, act: Match) -> bool:
    """Somebody else is said to say so, earlier in the sentence."""
    keys = scene.reading.tokens.keys
    if any(h.first <= act.first for h in scene.here("reported_say")):
        return True
    return any(keys[i] in _SAYING and keys[i - 1] not in ("i", "you") for i in range(scene.first + 1, act.first))


def sent_to_care(scene: Scene, act: Match) -> bool:
    """The reader is sent to care, not told to keep away from it ("don't call an ambulance")."""
    keys = scene.reading.tokens.keys
    refused = [h for group in ("no_care", "no_emergency") for h in scene.here(group, near=True)]
    for hit in scene.here("care", near=True):
        if any(r.first <= hit.first and hit.last <= r.last for r in refused):
            continue
        before = keys[max(0, hit.first - 3) : hit.first]
        if (hit.last <= act.first or hit.first >= act.last) and not _REFUSES & set(before):
            return True
    return False


_TOLD: Final = listed("told")
_HAD_TO: Final = listed("had_to")


def told_past(scene: Scene, act: Match) -> bool:
    """Told of some, not told to all: "several have come off it", "people who quit them", "had to stop it"."""
    keys = scene.reading.tokens.keys
    before = keys[max(scene.first, act.first - 5) : act.first]
    if not before or before[-1] not in _TOLD:
        return keys[act.first] in ("came", "coming") and bool(scene.here("own"))
    return before[-1] != "to" or bool(_HAD_TO & set(before))


_WASHED: Final = listed("washed")


def _cleaning(scene: Scene, act: Match) -> bool:
    del act
    body = {i for h in scene.here("cleans_body") for i in range(h.first, h.last)}
    return any(scene.reading.tokens.keys[h.first] not in _WASHED and h.first not in body for h in scene.here("surface"))


GUARDS: Final[dict[str, Guard]] = {
    "denied": denied,
    "question": asked,
    "quoted": quoted,
    "mocked": mocked,
    "doctor": by_doctor,
    "condemned": condemned,
    "rebuked": rebuked,
    "condemned_thing": called_dangerous,
    "conditional": conditional,
    "reported": reported,
    "manner": only_how,
    "warned": lambda scene, act: bool(scene.here("warns")),
    "asks_leave": asks_leave,
    "told_past": told_past,
    "not_until": not_until,
    "not_without": _not_without,
    "viral": lambda scene, act: bool(_VIRAL & set(scene.reading.tokens.keys[scene.first : scene.last])),
    "own": lambda scene, act: (
        speaker(scene, act) == "own"
        or any(scene.first <= h.first < scene.last for h in scene.reading.cues.get("person", ()) if h.value.value != "none")
    ),
    "other": lambda scene, act: speaker(scene, act) == "other" and bool(scene.here("other")),
    "care": sent_to_care,
    "cleaning": _cleaning,
    "kept": lambda scene, act: bool(scene.here("keeps", near=True)),
    "until": lambda scene, act: bool(scene.here("keeps")),
    "cut_back": lambda scene, act: bool(scene.here("cutback")) and not scene.here("cutback_open"),
    "surface": lambda scene, act: scene.uncovered("surface", "cleans_body"),
    "apart": lambda scene, act: scene.uncovered("apart", "defies"),
}
"""What makes a pattern harmless, by the names ``danger_patterns.csv`` uses."""
