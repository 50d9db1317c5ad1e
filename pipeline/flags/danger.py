"""Find what may harm readers: the patterns of ``danger_patterns.csv``, doses, unsafe pairs, cure promises, charges of fraud."""

from __future__ import annotations

import functools
from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from pipeline.claims.reading import Reading
from pipeline.entities import entities
from pipeline.flags.amounts import many_tablets, over_limit, too_many_a_day
from pipeline.flags.beside import THIRDS, VOICES
from pipeline.flags.crisis import crisis
from pipeline.flags.harmless import GUARDS
from pipeline.flags.objects import OBJECTS, UNKNOWN
from pipeline.flags.own_medicine import handed_on, with_drink
from pipeline.flags.pairs import unsafe_pairs
from pipeline.flags.scene import Cues, Danger, groups, scene_of, span_of
from pipeline.flags.turns import listed
from pipeline.flags.unfit import grown_ups_medicine, unfit
from pipeline.flags.waiting import waiting
from pipeline.reference import load
from pipeline.types import Claim, Span


class Pattern(NamedTuple):
    """A row of ``danger_patterns.csv``."""

    name: str
    level: int
    code: str
    act: str
    object: str
    third: str
    within: int
    voice: str
    guards: tuple[str, ...]


@functools.cache
def _patterns() -> tuple[Pattern, ...]:
    names = ("pattern", "level", "code", "act", "object", "third", "within", "voice", "guards")
    return tuple(
        Pattern(
            r["pattern"], int(r["level"]), r["code"], r["act"], r["object"], r["third"], int(r["within"]), r["voice"],
            tuple(r["guards"].split()),
        )
        for r in load("danger_patterns", names, ("pattern",))
    )  # fmt: skip


# ---------------------------------------------------------------------------------------------------- all dangers


def dangers(reading: Reading, claims: Sequence[Claim], topic: str | None = None, medicine: str | None = None) -> list[Danger]:
    """Everything risky in a comment, the most risky first; ``topic`` and ``medicine`` are the nutrient and the medicine
    that the article is about, if one is.
    """
    cues = groups("risk_cues", reading)
    found = [*_by_pattern(reading, cues), *over_limit(reading, cues, topic), *unsafe_pairs(reading, cues), *_cures(claims, cues)]
    found += [*_frauds(reading, cues), *many_tablets(reading, cues), *unfit(reading, cues), *grown_ups_medicine(reading, cues)]
    found += [*crisis(reading), *waiting(reading), *handed_on(reading, cues, medicine), *with_drink(reading, cues, medicine)]
    found += too_many_a_day(reading, cues, topic)
    return sorted(found, key=lambda d: (-d.level, not d.told, d.spans[0].start, d.rule))


def _by_pattern(reading: Reading, cues: Cues) -> Iterator[Danger]:
    for pattern in _patterns():
        for act in cues.get(pattern.act, ()):
            scene = scene_of(reading, cues, act)
            thing = OBJECTS[pattern.object](scene, act, pattern.within) if scene else None
            if scene is None or thing is None or not THIRDS[pattern.third](scene, act):
                continue
            if VOICES[pattern.voice](scene, act) and not any(GUARDS[guard](scene, act) for guard in pattern.guards):
                yield Danger(pattern.level, pattern.code, pattern.name, (span_of(reading, act, thing),))
                break


# ---------------------------------------------------------------------------------------------------- cures, frauds


def _cures(claims: Sequence[Claim], cues: Cues) -> Iterator[Danger]:
    """A cure promised for a disease; a personal report only where the disease is grave."""
    for claim in claims:
        known = entities().get(claim.outcome or "", UNKNOWN)
        disease = known.group == "condition" or "nerve" in known.areas
        promised = claim.direction == "improves" and claim.certainty in ("asserted", "presupposed") and not claim.negated
        remedies = [i for i in claim.interventions if entities().get(i, UNKNOWN).kind in ("intervention", "toxic")]
        if claim.claim_type != "cure_disease_modification" or not (promised and disease and remedies):
            continue
        told = claim.experience != "none" and not _told_of_all(claim)
        grave = known.grave >= (2 if told else 1) or (not told and "nerve" in known.areas)
        if grave and not (claim.conditional or claim.attribution or _condemned_claim(claim, cues)):
            yield Danger(2, "CURE", "cure_promised", (Span(start=claim.start, end=claim.end, quote=claim.quote),))


def _told_of_all(claim: Claim) -> bool:
    """ "Three weeks of it and nerve damage is gone for good": a span of time, no person and the present tense."""
    words = set(claim.quote.lower().replace(",", " ").split())
    return bool(words & {"is", "are"}) and not words & _PERSONS


_PERSONS: Final = listed("own_case")
_NOT_PROMISED: Final = listed("unpromised")


def _condemned_claim(claim: Claim, cues: Cues) -> bool:
    if _NOT_PROMISED & set(claim.quote.lower().split()):
        return True
    return ("?" in claim.quote and claim.certainty != "presupposed") or bool(cues.get("condemn_advice"))


def _frauds(reading: Reading, cues: Cues) -> Iterator[Danger]:
    """ "Scam" and "lies" said of medicine or its people; said of a remedy they are plain doubt."""
    for weak in cues.get("conspiracy_weak", ()):
        scene = scene_of(reading, cues, weak)
        if scene is None or len(scene.here("conspiracy_weak")) + len(scene.here("conspiracy")) < 2:
            continue
        target = next((h for h in scene.here("medicine") if h.first != weak.first), None)
        guards = ("denied", "question", "quoted", "mocked", "condemned")
        if target and not any(GUARDS[name](scene, weak) for name in guards):
            yield Danger(2, "CONSPIRACY", "fraud_of_medicine", (span_of(reading, weak, target),))
            return
