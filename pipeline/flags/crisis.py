"""Find writers who may be in danger of taking their own life: said of themselves, now, and in earnest."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from pipeline.claims.reading import Reading
from pipeline.flags.scene import Cues, Danger, Scene, groups, scene_of, span_of
from pipeline.flags.turns import listed
from pipeline.phrases import Match

CRISIS: Final = "CRISIS"
"""The code: apart from what harms readers, for the writer is the one in danger."""
_BESIDE: Final = {"plan": ("despair", "bye", "against_life"), "against_life": ("despair", "bye", "plan")}
"""What is said by a plan, or against going on, only together with one of the others."""
_NEGATIONS: Final = listed("not_yet") | {"never", "isn't", "didn't", "wasn't"}
_TURNS: Final = frozenset({"and", "but", "so", ",", ";", ":", "(", "because"})
"""A negation before one of these denies nothing after it."""
_REACH: Final = 4
"""Words before an act that may deny it."""
_TOLD_ABOUT: Final = 4
"""Words outside the quotation marks from which a quotation is told about, and not merely how a site prints a review."""


def crisis(reading: Reading) -> Iterator[Danger]:
    """The writer's own wish to die, or a plan with a word of farewell or despair beside it; once a comment.

    Left alone are the past, others, advice ("if you feel like ending it, ring..."), jokes and exaggeration, what would be,
    fiction, quotations, the fear of a side effect, and debates about assisted dying.
    """
    cues = groups("crisis_cues", reading)
    if not any(cues.get(group) for group in ("wish", *_BESIDE)) or cues.get("over") or cues.get("supposed"):
        return
    wish = next((hit for hit in cues.get("wish", ()) if _meant(reading, cues, hit)), None)
    if wish is not None and not cues.get("joke") and not reading.sarcastic:
        yield Danger(3, CRISIS, "crisis_wish", (span_of(reading, wish),), sure=True)
        return
    for group, beside in _BESIDE.items():
        first = next((hit for hit in cues.get(group, ()) if _meant(reading, cues, hit)), None)
        others = [hit for name in beside for hit in cues.get(name, ()) if first and _apart(hit, first) and not _idle(cues, hit)]
        if first is not None and others and not cues.get("joke"):
            spans = tuple(span_of(reading, hit) for hit in (first, min(others, key=lambda hit: hit.first)))
            yield Danger(3, CRISIS, f"crisis_{group}", spans, sure=True)
            return


def _apart(one: Match, other: Match) -> bool:
    return one.last <= other.first or other.last <= one.first


def _idle(cues: Cues, hit: Match) -> bool:
    """Part of words that mean something else: "no point going on with it"."""
    return any(other.first < hit.last and hit.first < other.last for other in cues.get("other_sense", ()))


def _meant(reading: Reading, cues: Cues, hit: Match) -> bool:
    scene = scene_of(reading, cues, hit)
    if scene is None or _idle(cues, hit) or _quoted(reading, hit) or scene.here("fiction", near=True):
        return False
    denied = hit.value != "against_life" and _denied(scene, hit)
    return _own(scene, hit) and not denied and not _past(scene, hit)


def _quoted(reading: Reading, hit: Match) -> bool:
    outside = len(reading.tokens.keys) - len(reading.quoted)
    return hit.first in reading.quoted and outside > _TOLD_ABOUT


def _own(scene: Scene, hit: Match) -> bool:
    """The nearest person before the words is the writer; where nobody is named, the writer left "I" out."""
    ends = {group: [h.last for h in scene.here(group) if h.first < hit.first] for group in ("own", "speaks_of")}
    inside = any(h.first >= hit.first for h in scene.here("own") if h.last <= hit.last)
    return inside or not ends["speaks_of"] or max(ends["own"], default=-1) > max(ends["speaks_of"])


def _denied(scene: Scene, hit: Match) -> bool:
    if any(h.first < hit.last and hit.first <= h.last for h in scene.here("denies")):
        return True
    keys = scene.reading.tokens.keys
    for i in range(hit.first - 1, max(scene.first, hit.first - _REACH) - 1, -1):
        if keys[i] in _TURNS or keys[i] == "i":
            return False
        if keys[i] in _NEGATIONS:
            return True
    return False


def _past(scene: Scene, hit: Match) -> bool:
    """A verb of the past beside the words, or in their sentence a time gone by ("since last year" is not gone by)."""
    keys = scene.reading.tokens.keys
    if any(0 <= hit.first - h.last <= _RIGHT_BEFORE or h.first == hit.last for h in scene.here("past_verb")):
        return True
    return any(keys[h.first - 1] not in _LASTING for h in scene.here("past") if not hit.first <= h.first < hit.last)


_RIGHT_BEFORE: Final = 2
_LASTING: Final = frozenset({"since", "for", "from"})
