"""Read a comment once: its tokens, clauses, named entities, cue words and quantities; every judgement works on this."""

from __future__ import annotations

import bisect
import functools
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from pipeline.claims import clauses
from pipeline.claims.clauses import Parts, between
from pipeline.claims.owners import owned_among
from pipeline.entities import Alias, entities, mentions
from pipeline.phrases import Lexicon, Match, Tokens, longest, tokens
from pipeline.quantities import Quantity, find_quantities
from pipeline.reference import load
from pipeline.text import sentences

REMEDIES: Final = clauses.REMEDIES
"""Kinds of entity that can do something to an outcome."""
SCOPE: Final = 5
"""A negation reaches this many words on (NegEx)."""
SCOPE_ENDS: Final = frozenset({",", "but", "however", ";", ":", "because", "although", "though"})
_SARCASM_TAG: Final = re.compile(r"(?:^|\s)/s\b")
_DOSED: Final = re.compile(
    r"(?:[\d½¼¾]|\b(?:half|an?|one|two|three|four|five|six|hundred|thousand))[\s-]?(?:a\s|an\s)?"
    r"(?:mg|mcg|µg|μg|ug|g\b|gram|gm|milligram|microgram|k?iu\b|i\.u|ie\b|unit|ml\b|l\b|drop|cap|tab|pill|tsp|tbsp|tea|table|scoop|spray|puff"
    r"|soft|gumm|sachet|[”“\"]g|thousand|hundred)|\d\s?x\s?\d|\d\s?k\b"
    r"|\b(?:ten|twelve|fifteen|sixteen|twenty|thirty|[1-9]\d)\s(?:[a-z]{1,20}\s)?(?:a|per)\sday",
    re.IGNORECASE,
)
"""An amount with a unit may stand here; most comments hold none and need no closer look."""
JUDGED: Final = 20_000
"""A comment is judged by its first so many characters: longer ones are floods, and must not hold up the rest."""


class Cue(NamedTuple):
    """What a phrase of ``claim_cues.csv`` speaks for."""

    field: str
    value: str


@dataclass(frozen=True, slots=True)
class Clause:
    """Tokens ``first`` to ``last`` (exclusive) of a comment that make one statement, with what was found in them."""

    first: int
    last: int
    sentence: int
    asks: bool
    """Part of a question, by its mark and its opening word."""
    cues: Mapping[str, tuple[Match, ...]] = field(default_factory=dict)
    named: tuple[Match, ...] = ()
    quantities: tuple[Quantity, ...] = ()

    def hits(self, name: str, *values: str) -> tuple[Match, ...]:
        """Cues of one field in this clause, of these values only if any are given."""
        found = self.cues.get(name)
        if not found or not values:
            return found or ()
        return tuple([hit for hit in found if hit.value.value in values])


@dataclass(frozen=True, slots=True)
class Reading:
    """A comment, read."""

    text: str
    tokens: Tokens
    clauses: tuple[Clause, ...] = ()
    named: tuple[Match, ...] = ()
    cues: Mapping[str, tuple[Match, ...]] = field(default_factory=dict)
    sentence_tokens: tuple[tuple[int, int], ...] = ()
    quoted: frozenset[int] = frozenset()
    """Tokens between a pair of quotation marks."""
    sarcastic: bool = False
    """The writer says so ("/s")."""
    story: bool = False
    """The comment tells of its writer, or of somebody the writer knows, anywhere."""

    def words(self, first: int, last: int) -> str:
        """The original words of tokens ``first`` to ``last`` (exclusive)."""
        start, end = self.tokens.span(first, last)
        return self.text[start:end]


@functools.cache
def _lexicon() -> Lexicon[Cue]:
    rows = load("claim_cues", ("field", "value", "cue"), ("field", "cue"))
    return Lexicon((row["cue"], Cue(row["field"], row["value"])) for row in rows)


def read(text: str, extra: tuple[Alias, ...] = ()) -> Reading:
    """Read one comment, its first ``JUDGED`` characters. ``extra`` names remedies the shipped tables lack.

    Comments are remembered from one judgement to the next.
    """
    return _remembered(text[:JUDGED], extra)


@functools.lru_cache(maxsize=2048)
def _remembered(text: str, extra: tuple[Alias, ...]) -> Reading:
    return read_all(text, extra)


def read_all(text: str, extra: tuple[Alias, ...] = ()) -> Reading:
    """Read a text of any length, such as an article."""
    found = tokens(text)
    by_field: dict[str, list[Match]] = {}
    for match in _lexicon().matches(found):
        by_field.setdefault(match.value.field, []).append(match)
    cues = {name: tuple(longest(hits)) for name, hits in by_field.items()}
    named = tuple(mentions(text, found, extra))
    quoted, outer = _quoted(found)
    bounds = _sentence_tokens(text, found)
    sizes = owned_among(text, found, named, bounds, find_quantities(text)) if _DOSED.search(text) else ()
    finder = Parts(found, cues, named, sizes)
    stated = tuple(c for n, span in enumerate(bounds) for c in _clauses(found, span, n, finder, outer))
    return Reading(text, found, stated, named, cues, bounds, quoted, bool(_SARCASM_TAG.search(text)), _story(cues, bounds))


def _story(cues: Mapping[str, tuple[Match, ...]], bounds: Sequence[tuple[int, int]]) -> bool:
    if any(hit.value.value in ("self", "other_person") for hit in cues.get("person", ())):
        return True
    begins = {first for first, _ in bounds}
    return any(hit.first in begins for hit in cues.get("opener", ()))


def _quoted(found: Tokens) -> tuple[frozenset[int], frozenset[int]]:
    """Tokens inside quotation marks, and the marks themselves; an unpaired last mark opens nothing."""
    marks = [i for i, key in enumerate(found.keys) if key == '"']
    pairs = list(zip(marks[::2], marks[1::2], strict=False))
    inside = frozenset(i for a, b in pairs for i in range(a + 1, b))
    return inside, frozenset(marks)


def _sentence_tokens(text: str, found: Tokens) -> tuple[tuple[int, int], ...]:
    bounds = []
    for start, end in sentences(text):
        first, last = bisect.bisect_left(found.starts, start), bisect.bisect_left(found.starts, end)
        if first < last:
            bounds.append((first, last))
    return tuple(bounds)


def _clauses(found: Tokens, span: tuple[int, int], number: int, parts: Parts, quote_marks: frozenset[int]) -> Iterable[Clause]:
    pieces, asking = clauses.cut(found, span, parts, quote_marks)
    return [_clause(parts, a, b, number, a >= asking) for a, b in pieces]


def _clause(parts: Parts, first: int, last: int, sentence: int, asks: bool) -> Clause:
    cues = {name: found for name, pair in parts.cues.items() if pair[1][-1] >= first and (found := between(pair, first, last))}
    start, end = parts.found.span(first, last)
    sizes, starts = parts.sizes
    inside = tuple(sizes[bisect.bisect_left(starts, start) : bisect.bisect_left(starts, end)])
    return Clause(first, last, sentence, asks, cues, between(parts.named, first, last), inside)


def entity_ids(clause: Clause, *kinds: str) -> tuple[str, ...]:
    """Ids of the entities named in the clause, of these kinds, each once, in order."""
    return tuple(dict.fromkeys(m.value.entity_id for m in clause.named if m.value.kind in kinds))


def kind_of(entity_id: str) -> str:
    """Kind of an entity; one that only the article's own table names is an intervention."""
    known = entities().get(entity_id)
    return known.kind if known else "intervention"
