"""Find writers who wait with what needs care now: a sign that cannot wait, and care put off or not thought of."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from pipeline.claims.reading import Reading
from pipeline.flags.objects import entity_of
from pipeline.flags.scene import Cues, Danger, Scene, groups, scene_of, span_of
from pipeline.phrases import Match
from pipeline.types import Span

WAITS: Final = "waits_own"
"""The rule id; ``risk_codes.csv`` says in a row of its own what it tells the moderator."""
_PRESSURE: Final = re.compile(r"\b(\d{3})\s?(?:/|over)\s?(\d{2,3})\b", re.IGNORECASE)
_HIGH: Final = (180, 120)
"""Blood pressure, either figure, from which it is an emergency with complaints, and the same day's matter without."""
_POSSIBLE: Final = (300, 200)
_DEGREES: Final = re.compile(r"\b(?:3[89]|4[01])[.,]\d\b|\b(?:temp\w*|fever)\s(?:of\s)?(?:3[89]|4[01]|10[1-5])\b", re.IGNORECASE)
_NO_CARE: Final = frozenset({
    "not", "no", "don't", "haven't", "didn't", "won't", "never", "without", "before", "bother", "bothering", "trouble",
    "troubling", "can't", "instead", "hasn't", "refuse", "till", "until", "waiting", "should", "worth",
})  # fmt: skip
"""A few words before words of care these say that there was none."""
_BEFORE: Final = 5
_FIRST: Final = frozenset({"i", "i'm", "i've", "i'll", "my", "me", "we", "our", "we're", "we've"})


def waiting(reading: Reading) -> Iterator[Danger]:
    """A sign of the writer's own, or of the writer's baby, that cannot wait, told together with waiting or a question.

    Left alone are those who had care or are on their way, what is long ago, advice to others and others' stories.
    """
    cues = groups("waiting_cues", reading)
    put_off = next((h for h in cues.get("waits", ()) if not _forbidden(reading, h)), None) or next(
        iter(cues.get("asks", ())), None
    )
    sign = _given_up(reading, cues) or (_sign(reading, cues) if put_off else None)
    if sign is None or reading.sarcastic or cues.get("past") or not _own(reading, cues, put_off) or _cared(reading, cues):
        return
    spans = (sign, span_of(reading, put_off)) if put_off else (sign,)
    yield Danger(2, "DELAY_CARE", WAITS, spans, sure=True)


def _forbidden(reading: Reading, hit: Match) -> bool:
    """ "Do not wait till the morning" puts nothing off; "not bothering anyone" does."""
    return reading.tokens.keys[hit.first - 1] in ("not", "don't", "never") and reading.tokens.keys[hit.first].startswith("wait")


def _sign(reading: Reading, cues: Cues) -> Span | None:
    """The words of the sign: one listed, a blood pressure far too high, a hot joint with fever, a small baby's fever."""
    listed = next((h for h in cues.get("sign", ()) if _of_writer(reading, cues, h)), None)
    if listed is not None:
        return span_of(reading, listed)
    reading_high = next((m for m in _PRESSURE.finditer(reading.text) if _too_high(m)), None)
    if reading_high and (cues.get("with_pressure") or cues.get("waits")):
        return _span(reading, reading_high)
    degrees = _DEGREES.search(reading.text)
    joint, hot, fever, infant = (cues.get(g, ()) for g in ("joint", "hot", "fever", "infant"))
    if joint and hot and degrees and any(abs(j.first - h.first) <= _CLOSE for j in joint for h in hot):
        return _span(reading, degrees)
    if infant and cues.get("grave_infant") and (degrees or fever):
        return span_of(reading, infant[0])
    return None


_CLOSE: Final = 10


def _too_high(match: re.Match[str]) -> bool:
    upper, lower = int(match[1]), int(match[2])
    return lower < upper <= _POSSIBLE[0] and lower <= _POSSIBLE[1] and (upper >= _HIGH[0] or lower >= _HIGH[1])


def _span(reading: Reading, match: re.Match[str]) -> Span:
    return Span(start=match.start(), end=match.end(), quote=reading.text[match.start() : match.end()])


def _given_up(reading: Reading, cues: Cues) -> Span | None:
    """A pregnant writer stopped a prescribed medicine."""
    for hit in cues.get("gave_up", ()) if cues.get("pregnant") else ():
        scene = scene_of(reading, cues, hit)
        prescribed = scene and (scene.here("vital") or any(entity_of(m).prescribed for m in scene.named(near=True)))
        if scene and prescribed and not _NO_CARE & {reading.tokens.keys[hit.first - 1]}:
            return span_of(reading, hit)
    return None


def _of_writer(reading: Reading, cues: Cues, hit: Match) -> bool:
    scene = scene_of(reading, cues, hit)
    return scene is not None and not scene.here("others") and hit.first not in reading.quoted


def _own(reading: Reading, cues: Cues, put_off: Match | None) -> bool:
    """Nobody else is told what to do; who waits is the writer, though "I" be left out."""
    scene: Scene | None = scene_of(reading, cues, put_off) if put_off else None
    told = scene is not None and bool(scene.here("others")) and not (cues.get("infant") or _FIRST & set(_words(scene)))
    keys = reading.tokens.keys
    addressed = any(key in ("you", "your", "you're") and keys[i - 1] not in ("thank", "bless") for i, key in enumerate(keys))
    return not told and not addressed


def _words(scene: Scene) -> tuple[str, ...]:
    return scene.reading.tokens.keys[scene.first : scene.last]


def _cared(reading: Reading, cues: Cues) -> bool:
    """Words of care that are not the ones put off: "saw my GP", and not "before I bother the doctor"."""
    keys, idle = reading.tokens.keys, (*cues.get("waits", ()), *cues.get("asks", ()))
    for hit in cues.get("cared", ()):
        inside = any(w.first <= hit.first < w.last for w in idle)
        if not inside and not _NO_CARE & set(keys[max(0, hit.first - _BEFORE) : hit.first]):
            return True
    return False
