"""What a moderator's rules ask of a comment: which risk words stand where, and who speaks to whom."""

from __future__ import annotations

import functools
import itertools
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from pipeline.claims.reading import Clause, Reading
from pipeline.phrases import Lexicon, Match, longest
from pipeline.reference import load
from pipeline.types import Span

_CLAUSE_STARTS: Final = frozenset({
    ",", ":", ";", "!", ".", "…", '"', "(", "and", "so", "but", "or", "then", "also", "just", "please", "now", "instead",
    "simply", "folks", "guys", "people", "everyone", "everybody", "friends", "honestly", "seriously", "first", "?",
})  # fmt: skip
_SUBJECT_REACH: Final = 6
"""The subject of a verb stands at most this many words before it."""
_NAMED_SUBJECTS: Final = frozenset({"i", "i'm", "i've", "i'll", "we", "we've", "we're"})


Cues = Mapping[str, tuple[Match, ...]]
"""Cue words by group."""


@dataclass(frozen=True, slots=True)
class Danger:
    """One thing a moderator should see: level 1 to 3, its code, the words, and the id of the rule."""

    level: int
    code: str
    rule: str
    spans: tuple[Span, ...]
    sure: bool = False
    """No model is asked: an amount far over a limit, or the writer's own danger, which the model was not taught."""
    told: str = ""
    """The reckoning in words."""


@functools.cache
def _lexicon(table: str) -> Lexicon[str]:
    rows = [row for row in load(table, ("group", "cue")) if row["group"] not in _parts(table)]
    return Lexicon((cue, row["group"]) for row in rows for cue in written_out(table, row["cue"]))


@functools.cache
def _parts(table: str) -> frozenset[str]:
    """Groups that stand in braces in other cues: parts of them, looked for nowhere by themselves."""
    named = frozenset(name for row in load(table) for name in re.findall(r"\{(\w+)\}", row["cue"]))
    return named - _PART_AND_CUE


_PART_AND_CUE: Final = frozenset({"nobody"})
"""Groups that rules ask for as well."""


def written_out(table: str, cue: str) -> list[str]:
    """A cue with every word group it names in braces put in full.

    >>> written_out("risk_cues", "{forbid} go")
    ["don't go", 'do not go', 'never go']
    """
    parts = [_group_cues(table)[part[1:-1]] if part.startswith("{") else (part,) for part in cue.split()]
    whole = [" ".join(choice) for choice in itertools.product(*parts)]
    return [full for c in whole for full in written_out(table, c)] if "{" in cue and any("{" in c for c in whole) else whole


@functools.cache
def _group_cues(table: str) -> dict[str, tuple[str, ...]]:
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

    def uncovered(self, group: str, spoken_for: str, *, near: bool = False) -> bool:
        """A cue of the group stands here that is no part of one that speaks the other way ("don't" in "don't be scared")."""
        other = self.here(spoken_for, near=near)
        return any(not any(o.first < h.last and h.first < o.last for o in other) for h in self.here(group, near=near))

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


def ordered(scene: Scene, act: Match) -> bool:
    """A plain verb without any subject: "For cramps take..."."""
    return speaker(scene, act) == "advice" or not _subjects(scene, act)
