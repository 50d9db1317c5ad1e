"""Own prescribed medicine misused: handed on to somebody else, or taken with drink for the stronger effect."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from pipeline.claims.reading import Reading
from pipeline.entities import entities
from pipeline.flags.harmless import GUARDS
from pipeline.flags.objects import entity_of
from pipeline.flags.scene import Cues, Danger, Scene, span_of
from pipeline.flags.turns import listed
from pipeline.phrases import Match

_LENDS: Final = listed("lends")
_RECEIVERS: Final = listed("receivers")
_MINORS: Final = listed("minors")
_PART_OF: Final = listed("part_of")
_BOOSTS: Final = listed("boosts")
_JOINS: Final = listed("drunk_with")
_GUARDED: Final = ("question", "mocked", "doctor", "quoted", "denied", "condemned")
_GROWN: Final = 18
_BACK: Final = 6
"""Words before a medicine in which "half of my" stands."""
_CLOSE: Final = 3
"""Words before it in which "my" stands."""
_DULLS: Final = frozenset({
    "sedative", "sedative_class", "opioid", "opioid_class", "antidepressant", "antidepressant_class", "antipsychotic",
    "antiepileptic",
})  # fmt: skip
"""Groups of medicines whose effect drink deepens."""
_NOT: Final = frozenset({"no", "not", "never", "without", "don't"})
_APART: Final = 8
"""Words between the medicine and the drink."""


def topic_medicine(title: Reading) -> str | None:
    """The one prescribed medicine that a title names: what readers of the page call "mine" and "it"."""
    named = dict.fromkeys(m.value.entity_id for m in title.named if entity_of(m).prescribed)
    return next(iter(named)) if len(named) == 1 else None


def handed_on(reading: Reading, cues: Cues, medicine: str | None) -> Iterator[Danger]:
    """A share of the writer's own prescribed medicine given to a child (urgent) or to another grown-up."""
    said = frozenset(reading.tokens.keys)
    if said.isdisjoint(("my", "mine")) or said.isdisjoint(_PART_OF) or said.isdisjoint(_LENDS):
        return
    for number in range(len(reading.sentence_tokens)):
        scene = Scene(reading, cues, number)
        share = _share(scene, medicine)
        receiver = _receiver(scene, share) if share else None
        if share is None or receiver is None or any(GUARDS[name](scene, share) for name in _GUARDED):
            continue
        span = span_of(reading, receiver, share)
        if _young(scene, receiver):
            yield Danger(3, "VULNERABLE", "grown_ups_shared", (span,))
        else:
            yield Danger(2, "SHARED_MED", "grown_ups_lent", (span,))
        return


def _share(scene: Scene, medicine: str | None) -> Match | None:
    """ "Half of my sertraline", "two of my tramadols", "my spare X", "half of my 100mg", and "half of mine" on its page."""
    keys = scene.reading.tokens.keys
    prescribed = {m.first for m in scene.named() if entity_of(m).prescribed}
    for at in range(scene.first + 1, scene.last):
        first = max(scene.first, at - _BACK)
        before = keys[first:at]
        mine = keys[at] == "mine" and medicine is not None and keys[at - 1] == "of"
        strength = keys[at].endswith("mg") and keys[at][:-2].isdigit() and keys[at - 1] == "my"
        near = keys[max(first, at - _CLOSE) : at]
        named = at in prescribed and "my" in near and "and" not in near
        if (mine or strength or named) and _PART_OF & set(before):
            return Match(max(i for i in range(first, at) if keys[i] in _PART_OF), at + 1, None)
    return None


def _receiver(scene: Scene, share: Match) -> Match | None:
    """Who gets it: a person named before the share, with a word of giving or taking between or before."""
    keys = scene.reading.tokens.keys
    range_ = range(scene.first, scene.last if keys[share.first] in ("split", "share", "shared") else share.first)
    at = next((i for i in range_ if keys[i] in _RECEIVERS or keys[i] in _MINORS or _years(keys[i])), None)
    given = _LENDS & set(keys[scene.first : share.last])
    return Match(at, at + 1, None) if at is not None and given else None


def _years(key: str) -> int | None:
    """ "9yo", "9yr"."""
    digits = key.rstrip("yorsld")
    return int(digits) if digits != key and digits.isdigit() and key[len(digits)] == "y" and len(digits) < len("100") else None


def _young(scene: Scene, receiver: Match) -> bool:
    """A child by the word or by the age beside it: "my daughter (12)", "our 9yo", "my son's 8"."""
    keys = scene.reading.tokens.keys
    age = _years(keys[receiver.first])
    if age is None:
        after = [key for key in keys[receiver.last : receiver.last + 2] if key not in ("(", "is", "aged", ",")]
        age = int(after[0]) if after and after[0].isdigit() and len(after[0]) < len("100") else None
    return age < _GROWN if age is not None else keys[receiver.first] in _MINORS


def with_drink(reading: Reading, cues: Cues, medicine: str | None) -> Iterator[Danger]:
    """The writer's own sedating medicine, or the page's, taken with alcohol and praised for what that does."""
    if _BOOSTS.isdisjoint(reading.tokens.keys):
        return
    on_page = medicine is not None and entities()[medicine].group in _DULLS
    for number in range(len(reading.sentence_tokens)):
        scene = Scene(reading, cues, number)
        keys = reading.tokens.keys
        if not _BOOSTS & set(keys[scene.first : scene.last]):
            continue
        drink = next((m for m in scene.named() if m.value.entity_id == "alcohol"), None) or next(iter(scene.here("drink")), None)
        taken = next((m.first for m in scene.named() if entity_of(m).group in _DULLS), None)
        if taken is None and on_page:
            taken = next((i for i in range(scene.first, scene.last) if keys[i] in ("mine", "it", "them", "these")), scene.first)
        between = set(keys[taken : drink.first]) if drink is not None and taken is not None else set()
        if drink is None or taken is None or not _JOINS & between or _NOT & between or drink.first - taken > _APART:
            continue
        hit = Match(taken, taken + 1, None)
        other = [h for h in scene.here("other") if h.first < taken]
        if not other and not scene.here("apart") and not any(GUARDS[name](scene, hit) for name in _GUARDED):
            yield Danger(2, "INTERACTION", "pair_own_drink", (span_of(reading, hit, drink),))
            return
