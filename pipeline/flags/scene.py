"""What a moderator's rules ask of a comment: which risk words stand where, who speaks to whom, and what makes it harmless."""

from __future__ import annotations

import functools
import itertools
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from pipeline.claims.reading import SCOPE, SCOPE_ENDS, Clause, Reading
from pipeline.entities import Lexicon, Match, longest
from pipeline.reference import load
from pipeline.types import Span

_CLAUSE_STARTS: Final = frozenset({
    ",", ":", ";", "!", ".", "…", '"', "(", "and", "so", "but", "or", "then", "also", "just", "please", "now", "instead",
    "simply", "folks", "guys", "people", "everyone", "everybody", "friends", "honestly", "seriously", "first", "?",
})  # fmt: skip
_SUBJECT_REACH: Final = 6
"""The subject of a verb stands at most this many words before it."""
_NAMED_SUBJECTS: Final = frozenset({"i", "i'm", "i've", "i'll", "we", "we've", "we're"})
_CONDITIONS: Final = frozenset({"if", "when", "whenever", "unless", "before", "after", "until", "while", "since"})


Cues = Mapping[str, tuple[Match, ...]]
"""Cue words by group."""


@dataclass(frozen=True, slots=True)
class Danger:
    """One thing a moderator should see: level 1 to 3, its code, the words, and the id of the rule."""

    level: int
    code: str
    rule: str
    spans: tuple[Span, ...]


@functools.cache
def _lexicon(table: str) -> Lexicon[str]:
    return Lexicon((cue, row["group"]) for row in load(table, ("group", "cue")) for cue in written_out(table, row["cue"]))


def written_out(table: str, cue: str) -> list[str]:
    """A cue with every word group it names in braces put in full.

    >>> written_out("risk_cues", "{forbid} go")
    ["don't go", 'do not go', 'never go']
    """
    parts = [_words(table)[part[1:-1]] if part.startswith("{") else (part,) for part in cue.split()]
    return [" ".join(choice) for choice in itertools.product(*parts)]


@functools.cache
def _words(table: str) -> dict[str, tuple[str, ...]]:
    found: dict[str, list[str]] = {}
    for row in load(table, ("group", "cue")):
        found.setdefault(row["group"], []).append(row["cue"])
    return {group: tuple(cues) for group, cues in found.items()}


def groups(table: str, reading: Reading) -> dict[str, tuple[Match, ...]]:
    """Cue words of a table in the comment, by group, none overlapping another of its group."""
    found: dict[str, list[Match]] = {}
    for match in _lexicon(table).matches(reading.tokens):
        found.setdefault(match.value, []).append(match)
    return {group: tuple(longest(hits)) for group, hits in found.items()}


@dataclass(frozen=True, slots=True)
class Scene:
    """A comment's risk words, seen from one of its sentences: tokens ``first`` to ``last``; ``near`` adds the neighbours."""

    reading: Reading
    cues: Mapping[str, tuple[Match, ...]]
    number: int

    @property
    def first(self) -> int:
        """First token of the sentence."""
        return self.reading.sentence_tokens[self.number][0]

    @property
    def last(self) -> int:
        """One past its last token."""
        return self.reading.sentence_tokens[self.number][1]

    @property
    def near(self) -> tuple[int, int]:
        """First and last token of the sentence and its two neighbours."""
        sentences = self.reading.sentence_tokens
        return sentences[max(0, self.number - 1)][0], sentences[min(len(sentences) - 1, self.number + 1)][1]

    def here(self, group: str, *, near: bool = False) -> tuple[Match, ...]:
        """Cues of a group in the sentence, or in it and its neighbours."""
        first, last = self.near if near else (self.first, self.last)
        return tuple(hit for hit in self.cues.get(group, ()) if first <= hit.first and hit.last <= last)

    def named(self, *, near: bool = False) -> tuple[Match, ...]:
        """Entities named in the sentence, or in it and its neighbours."""
        first, last = self.near if near else (self.first, self.last)
        return tuple(m for m in self.reading.named if first <= m.first and m.last <= last)

    def clause(self, hit: Match) -> Clause | None:
        """The clause that holds the hit's first word."""
        return next((c for c in self.reading.clauses if c.first <= hit.first < c.last), None)


def scene_of(reading: Reading, cues: Mapping[str, tuple[Match, ...]], hit: Match) -> Scene | None:
    """The scene of the sentence that holds the hit."""
    spans = enumerate(reading.sentence_tokens)
    return next((Scene(reading, cues, n) for n, (first, last) in spans if first <= hit.first < last), None)


def span_of(reading: Reading, *hits: Match) -> Span:
    """From the first word of the hits to their last."""
    start, end = reading.tokens.span(min(h.first for h in hits), max(h.last for h in hits))
    return Span(start=start, end=end, quote=reading.text[start:end])


# ---------------------------------------------------------------------------------------------------- who speaks


def speaker(scene: Scene, act: Match) -> str:
    """Whose doing the verb tells: ``advice`` to the reader, ``own``, or ``other``.

    The nearest subject decides. Without one, a verb that opens its clause is an order, and one later is somebody's.
    """
    nearest = max(_subjects(scene, act), default=None)
    if nearest is not None:
        return nearest[2]
    before = scene.reading.tokens.keys[act.first - 1] if act.first > scene.first else ","
    return "advice" if before in _CLAUSE_STARTS else "other"


def _subjects(scene: Scene, act: Match) -> list[tuple[int, int, str]]:
    """Subjects before the verb: (where they end, their length, whose); the longer wins a tie."""
    low = max(scene.first, act.first - _SUBJECT_REACH)
    found = []
    for group, whose in (("advise", "advice"), ("own_neutral", "advice"), ("own", "own"), ("other", "other")):
        for hit in scene.here(group):
            if low <= hit.first and hit.last <= act.first and not (group == "own" and not _is_subject(scene, hit)):
                found.append((hit.last, hit.last - hit.first, whose))
    weak = ("and", "so", "or", "then", "now", "to", "just", "simply", "first", "instead", ",")
    strong = [s for s in found if not (s[2] == "advice" and scene.reading.tokens.keys[s[0] - 1] in weak and s[1] == 1)]
    return strong or found


def _is_subject(scene: Scene, hit: Match) -> bool:
    return scene.reading.tokens.keys[hit.first] in _NAMED_SUBJECTS


# ---------------------------------------------------------------------------------------------------- what makes it harmless

Guard = Callable[[Scene, Match], bool]


def denied(scene: Scene, act: Match) -> bool:
    """A negation within five words before, not part of the words themselves: "don't ever stop taking"."""
    keys = scene.reading.tokens.keys
    for no in scene.reading.cues.get("negation", ()):
        gap = range(no.last, act.first)
        inside = scene.first <= no.first and no.last <= act.first and len(gap) <= SCOPE
        if no.value.value == "not" and inside and not any(keys[i] in SCOPE_ENDS for i in gap):
            return True
    return False


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
    return bool(scene.here("doctor", near=True)) and not scene.cues.get("deny_doctor")


_OUTCOMES: Final = frozenset({"died", "passed", "lost", "ended", "coma", "withdrawal", "relapse", "relapsed", "icu", "dka", "in"})
"""Told before an order they are its reason ("my aunt died on it, get off it"), told after it its warning."""
_UNDOES: Final = frozenset({"not", "no", "never", "won't", "don't", "isn't", "nothing", "without", "can't", "didn't", "haven't"})


def condemned(scene: Scene, act: Match) -> bool:
    """The advice is put down in the sentence or beside it."""
    keys = scene.reading.tokens.keys
    for hit in scene.here("condemn_advice", near=True):
        reason = hit.last <= act.first and keys[hit.first] in _OUTCOMES and speaker(scene, act) == "advice"
        undone = bool(_UNDOES & set(keys[max(scene.near[0], hit.first - 2) : hit.first]))
        if not (reason or undone) and (hit.last <= act.first or hit.first >= act.last):
            return True
    return False


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


_SAYING: Final = frozenset({
    "claims", "claim", "claimed", "says", "said", "saying", "insists", "believes", "believe", "thinks", "tells", "told",
})  # fmt: skip


_MANNER: Final = frozenset({
    "with", "on", "before", "after", "if", "while", "when", "without", "more", "together", "until", "unless", "and", "or", "at",
    "within", "near", "cold", "suddenly", "abruptly", "alongside", "during", "late", "in",
})  # fmt: skip
_FORBIDS: Final = frozenset({"don't", "never", "avoid", "shouldn't", "not", "no", "nobody", "do"})


def only_how(scene: Scene, act: Match) -> bool:
    """ "Never take metformin on an empty stomach" says how to take it, not to give it up."""
    keys = scene.reading.tokens.keys
    taken = next((m for m in scene.named() if m.first >= act.last and m.value.kind != "outcome"), None)
    if taken is None or keys[act.first] not in _FORBIDS or not {"take", "taking", "avoid", "use", "start"} & set(keys[act.first : act.last]):
        return False
    return bool(_MANNER & set(keys[taken.last : taken.last + 1]))


def reported(scene: Scene, act: Match) -> bool:
    """Somebody else is said to say so, earlier in the sentence."""
    keys = scene.reading.tokens.keys
    return any(keys[i] in _SAYING and keys[i - 1] not in ("i", "you") for i in range(scene.first + 1, act.first))


def ordered(scene: Scene, act: Match) -> bool:
    """A plain verb without any subject: "For cramps take..."."""
    return speaker(scene, act) == "advice" or not _subjects(scene, act)


def sent_to_care(scene: Scene, act: Match) -> bool:
    """The reader is sent to care, not told to keep away from it ("don't call an ambulance")."""
    keys = scene.reading.tokens.keys
    for hit in scene.here("care", near=True):
        before = keys[max(0, hit.first - 3) : hit.first]
        if (hit.last <= act.first or hit.first >= act.last) and not {"don't", "no", "not", "never", "without"} & set(before):
            return True
    return False


GUARDS: Final[dict[str, Guard]] = {
    "denied": denied,
    "question": asked,
    "quoted": quoted,
    "mocked": mocked,
    "doctor": by_doctor,
    "condemned": condemned,
    "condemned_thing": called_dangerous,
    "conditional": conditional,
    "reported": reported,
    "manner": only_how,
    "own": lambda scene, act: (
        speaker(scene, act) == "own"
        or any(scene.first <= h.first < scene.last for h in scene.reading.cues.get("person", ()) if h.value.value != "none")
    ),
    "other": lambda scene, act: speaker(scene, act) == "other" and bool(scene.here("other")),
    "care": sent_to_care,
    "surface": lambda scene, act: bool(scene.here("surface")),
    "apart": lambda scene, act: bool(scene.here("apart")),
}
"""What makes a pattern harmless, by the names ``danger_patterns.csv`` uses."""
