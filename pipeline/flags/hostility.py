"""How hostile a comment is towards people: 0 none, 1 sharp, 2 insult, slur, threat; things and oneself do not count."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from pipeline.claims.reading import Reading
from pipeline.flags.harmless import GUARDS
from pipeline.flags.scene import Scene, groups, scene_of, span_of
from pipeline.flags.words import whole
from pipeline.phrases import Match
from pipeline.types import LabelDecision, Span

MODEL_SURE: Final = 0.8
"""From this probability on, the label alone counts as an insult; below it as a sharp tone."""
MODEL_ALONE: Final = 0.9
"""Below it the label wants a labelling function's words beside it: n-grams alone call lively or merely direct talk hostile."""
_NEAR: Final = 6
"""A person is meant if named at most this many words before the insult."""
_LINKS: Final = frozenset({
    "are", "is", "were", "was", "be", "being", "so", "just", "all", "too", "really", "a", "an", "the", "completely",
    "totally", "such", "that", "how", "very", "must", "pretty", "utterly", "clearly", "obviously", "fucking", "bloody",
    "absolutely", "actually", "bunch", "of", "lot", "people", "what", "seriously", "simply", "truly", "both", "plain",
    "look", "sound", "sounds", "can", "damn",
    "like", "act", "behave", "talk", "have", "nothing", "than", "more", "complete", "total", "utter", "fat", "lazy", "stupid",
})  # fmt: skip
"""Words that may stand between a person and what the person is called."""
_LOOSE: Final = frozenset({
    "they", "they're", "them", "he", "she", "he's", "she's", "his", "her", "who", "lot", "your", "you've", "those who",
})  # fmt: skip
"""Words that may mean persons or not; too little for the weaker insults."""
_GATHERED: Final = frozenset({
    "these", "those", "you", "what", "such", "of", "all", "the", "like", "bloody", "fucking", "stupid", "some", "absolute",
})  # fmt: skip


@dataclass(frozen=True, slots=True)
class Hostility:
    """Level 0 to 2, the group of words that set it, and the words."""

    level: int = 0
    group: str = ""
    spans: tuple[Span, ...] = ()


Cues = Mapping[str, tuple[Match, ...]]
Test = Callable[[Scene, Match], bool]


def _always(scene: Scene, hit: Match) -> bool:
    del scene, hit
    return True


def _person(scene: Scene, hit: Match, *, plain: bool = False) -> bool:
    """A person is called so ("you are such an X", "X people"), or X stands as a name for people ("these Xs")."""
    keys = scene.reading.tokens.keys
    for word in scene.here("person_word"):
        text = " ".join(keys[word.first : word.last])
        if plain and text in _LOOSE:
            continue
        if word.first > scene.first and keys[word.first - 1] in _MADE:
            continue
        between = keys[word.last : hit.first]
        if word.last <= hit.first and len(between) <= _NEAR and _links(between):
            return True
        if 0 <= word.first - hit.last <= 2 and all(key in _BETWEEN for key in keys[hit.last : word.first]):
            return text not in ("who", "you", "your")
    return False


_BETWEEN: Final = frozenset({
    ",", "little", "old", "pathetic", "stupid", "ignorant", "lazy", "sad", "fat", "dumb", "and", "greedy",
})  # fmt: skip
"""Words between an insult and the person it goes with."""


_MADE: Final = frozenset({"makes", "make", "made", "making", "keeps", "kept"})
"""A thing is meant: "it makes you fat"."""


def _links(between: tuple[str, ...]) -> bool:
    """Nothing but small words between, or "are" and up to three others ("are overpaid liars")."""
    return all(key in _LINKS for key in between) or (between[0] in ("are", "is", "were") and len(between) <= 4)


def _plain_person(scene: Scene, hit: Match) -> bool:
    return _person(scene, hit, plain=True)


def _name_for_people(scene: Scene, hit: Match) -> bool:
    keys = scene.reading.tokens.keys
    before = keys[hit.first - 1] if hit.first > scene.first else ""
    plural = keys[hit.last - 1].endswith("s")
    standing = plural and (before in _GATHERED or hit.first == scene.first) and not _thing_before(scene, hit)
    alone = scene.last - scene.first <= 3
    return standing or alone or _person(scene, hit)


def _thing_before(scene: Scene, hit: Match) -> bool:
    """ "The pills are frauds": a remedy or medicine is meant."""
    return any(m.last <= hit.first and hit.first - m.last <= 3 for m in scene.named())


def _at_content(scene: Scene, hit: Match) -> bool:
    return any(word.last <= hit.first or word.first >= hit.last for word in scene.here("content_word"))


def _no_good_wish(scene: Scene, hit: Match) -> bool:
    """ "Hope your kids get well" wishes no harm."""
    return not any(word.first >= hit.last for word in scene.here("well_wish"))


TESTS: Final[tuple[tuple[str, int, Test], ...]] = (
    ("threat", 2, _always),
    ("threat_soft", 2, _no_good_wish),
    ("self_harm", 2, _always),
    ("slur", 2, _always),
    ("contempt", 2, _always),
    ("noun", 2, _name_for_people),
    ("adjective", 2, _person),
    ("adjective_weak", 2, _plain_person),
    ("sharp", 1, _at_content),
)
"""Groups of words with the level they give where the test holds; the first that holds decides."""
_SAME: Final = {"threat_soft": "threat"}
"""Groups that count as another."""


def hostility(reading: Reading, decision: LabelDecision | None) -> Hostility:
    """The comment's hostility by its words; a hostility label of the model counts where the words say less."""
    cues = groups("hostility_cues", reading)
    by_words = _by_words(reading, cues)
    by_label = _by_label(decision)
    return by_words if by_words.level >= by_label.level else by_label


def _by_words(reading: Reading, cues: Cues) -> Hostility:
    """The worst group's level, with the clauses of all words that are as bad, the worst group's first."""
    found: list[tuple[int, str, Match]] = []
    for group, level, test in TESTS:
        if found and found[0][0] > level:
            break
        for hit in cues.get(group, ()):
            scene = scene_of(reading, cues, hit)
            if scene is not None and not _harmless(scene, hit) and test(scene, hit):
                found.append((level, _SAME.get(group, group), hit))
    if not found:
        return Hostility()
    level, group, _ = found[0]
    return Hostility(level, group, whole(reading, [span_of(reading, hit) for _, _, hit in found[:_SHOWN]]))


_SHOWN: Final = 4
"""Hostile words shown at most."""


def _harmless(scene: Scene, hit: Match) -> bool:
    """Aimed at oneself, meant kindly, denied, quoted to be condemned, retold in brackets, or part of a harmless phrase."""
    other_sense = any(h.first <= hit.first and hit.last <= h.last for h in scene.here("other_sense"))
    aside = hit.value == "contempt" and hit.first - 1 > scene.first and scene.reading.tokens.keys[hit.first - 1] == "("
    if other_sense or aside:
        return True
    kindly = hit.value.startswith("adjective") and bool(scene.here("friendly"))
    if hit.value == "self_harm":
        self_meant = _wished_oneself(scene, hit)
    else:
        self_meant = hit.value not in ("threat", "threat_soft") and _at_self(scene, hit)
    return kindly or self_meant or any(GUARDS[name](scene, hit) for name in ("denied", "quoted"))


def _wished_oneself(scene: Scene, hit: Match) -> bool:
    """ "I'd be better off dead", "no one would miss me": a writer in despair urges nobody."""
    keys = scene.reading.tokens.keys
    if any(key.startswith("you") for key in keys[scene.first : scene.last]):
        return False
    return keys[hit.last : hit.last + 1] in (("me",), ("myself",)) or bool(_OWN_VOICE & set(keys[scene.first : hit.first]))


_OWN_VOICE: Final = frozenset({"i", "i'm", "i'd", "i'll", "i've"})


def _at_self(scene: Scene, hit: Match) -> bool:
    """The writer is nearer than any other person: "I was so stupid", "they called me an X"."""
    if scene.here("self_harmless"):
        return True
    own = [w.last for w in scene.here("self_word") if w.last <= hit.first and hit.first - w.last <= _NEAR]
    others = [w.last for w in scene.here("person_word") if w.last <= hit.first]
    called = [w for w in scene.here("self_word") if w.last - w.first > 1 and w.last <= hit.first]
    return bool(called) or bool(own and (not others or max(own) > max(others)))


def _by_label(decision: LabelDecision | None) -> Hostility:
    if decision is None or "hostility" not in decision.labels:
        return Hostility()
    spans = sorted((s for s in decision.spans if s.label == "hostility" and s.weight > 0), key=lambda s: (-s.weight, s.start))
    chance = decision.probabilities.get("hostility", 0.0)
    if chance < MODEL_ALONE and not any(s.source.startswith("rule:") for s in spans):
        return Hostility()
    level = 2 if chance >= MODEL_SURE else 1
    return Hostility(level, "label", tuple(Span(start=s.start, end=s.end, quote=s.quote) for s in spans[:2]))
