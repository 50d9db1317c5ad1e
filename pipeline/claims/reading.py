"""Read a comment once: its tokens, clauses, named entities, cue words and quantities; every judgement works on this."""

from __future__ import annotations

import bisect
import functools
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from pipeline.claims.owners import owned_among
from pipeline.entities import Alias, entities, mentions
from pipeline.phrases import Lexicon, Match, Tokens, longest, tokens
from pipeline.quantities import Quantity, find_quantities
from pipeline.reference import load
from pipeline.text import sentences

STRONG_BREAKS: Final = frozenset({
    "but", "however", "although", "though", "whereas", "except", "yet", ";", ":", "…", "(", ")", "otherwise", "nevertheless",
})  # fmt: skip
"""Words and marks that always begin another clause."""
WEAK_BREAKS: Final = frozenset({",", "and", "because", "so", "which", "plus", "while", "since", "then", "or", "if", "when"})
"""Words and marks that begin another clause where both sides claim something of their own kind."""
REMEDIES: Final = ("intervention", "drug", "drug_class", "toxic")
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
LONGEST_CLAUSE: Final = 80
"""Words without any break are cut after so many."""


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
    finder = _Parts(found, cues, named, sizes)
    clauses = tuple(c for n, span in enumerate(bounds) for c in _clauses(found, span, n, finder, outer))
    return Reading(text, found, clauses, named, cues, bounds, quoted, bool(_SARCASM_TAG.search(text)), _story(cues, bounds))


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


class _Parts:
    """Gives what lies between two tokens, out of lists sorted by place."""

    def __init__(
        self, found: Tokens, cues: Mapping[str, Sequence[Match]], named: Sequence[Match], sizes: Sequence[Quantity]
    ) -> None:
        self.cues = {name: (hits, [hit.first for hit in hits]) for name, hits in cues.items()}
        self.named = (named, [hit.first for hit in named])
        self.sizes = (sizes, [size.start for size in sizes])
        self.found = found

    def types(self, first: int, last: int) -> frozenset[str]:
        """Kinds of claim the words speak for."""
        hits = _between(self.cues.get("type", ((), [])), first, last)
        return frozenset(hit.value.value for hit in hits if hit.value.value != "none")

    def turns_general(self, before: tuple[int, int], after: tuple[int, int]) -> bool:
        """After a story a word of everyone, and nobody in particular: "it cured me and works for anyone"."""
        if "generality" not in self.cues:
            return False
        own, then = (_between(self.cues.get("person", ((), [])), *span) for span in (before, after))
        told = any(hit.value.value in ("self", "other_person") for hit in own)
        named = any(hit.value.value in ("self", "other_person") for hit in then)
        return told and not named and bool(_between(self.cues.get("generality", ((), [])), *after))

    def clause(self, first: int, last: int, sentence: int, asks: bool) -> Clause:
        cues = {
            name: found for name, pair in self.cues.items() if pair[1][-1] >= first and (found := _between(pair, first, last))
        }
        start, end = self.found.span(first, last)
        sizes, starts = self.sizes
        inside = tuple(sizes[bisect.bisect_left(starts, start) : bisect.bisect_left(starts, end)])
        return Clause(first, last, sentence, asks, cues, _between(self.named, first, last), inside)


def _between(pair: tuple[Sequence[Match], list[int]], first: int, last: int) -> tuple[Match, ...]:
    hits, starts = pair
    begin = bisect.bisect_left(starts, first)
    if begin == len(starts) or starts[begin] >= last:
        return ()
    return tuple([hit for hit in hits[begin : bisect.bisect_left(starts, last, begin)] if hit.last <= last])


# ---------------------------------------------------------------------------------------------------- clauses


def _clauses(found: Tokens, span: tuple[int, int], number: int, parts: _Parts, quote_marks: frozenset[int]) -> Iterable[Clause]:
    pieces = _merge(found, _pieces(found, span, quote_marks), parts)
    apart = _asked_apart(found, span, pieces)
    asking = _question_from(found, span, apart, parts) if apart is pieces else apart[-1][0]
    pieces = apart
    return [parts.clause(a, b, number, a >= asking) for a, b in pieces]


def _pieces(found: Tokens, span: tuple[int, int], quote_marks: frozenset[int]) -> list[tuple[int, int, bool]]:
    """Cut a sentence at its breaks: (first, last, begins after a strong break)."""
    pieces, first, strong = [], span[0], True
    for i in range(*span):
        key = found.keys[i]
        breaks = key in STRONG_BREAKS or (key in WEAK_BREAKS and not (key == "," and _in_number(found, i)))
        if i > first and (breaks or i - first >= LONGEST_CLAUSE):
            pieces.append((first, i, strong))
            first, strong = i, key in STRONG_BREAKS
    return [*pieces, (first, span[1], strong)]


def _in_number(found: Tokens, at: int) -> bool:
    """Whether a comma stands inside a number: "20,000"."""
    keys, near = found.keys, found.starts[at] == found.ends[at - 1] and found.ends[at] in found.starts[at + 1 : at + 2]
    return near and keys[at - 1][-1].isdigit() and keys[at + 1][0].isdigit()


def _merge(found: Tokens, pieces: list[tuple[int, int, bool]], parts: _Parts) -> list[tuple[int, int]]:
    """Join a piece to the one before unless a strong break or a claim of another kind parts them."""
    merged: list[tuple[int, int]] = []
    for first, last, strong in pieces:
        types = parts.types(first, last)
        before = parts.types(*merged[-1]) if merged else frozenset()
        short = bool(merged) and last - merged[-1][0] <= LONGEST_CLAUSE
        general = bool(merged) and found.keys[first] in _ADDING and parts.turns_general(merged[-1], (first, last))
        if short and not general and not (strong and types) and (not types or not before or types & before):
            merged[-1] = (merged[-1][0], last)
        else:
            merged.append((first, last))
    return merged


_ADDING: Final = frozenset({",", "and", "but", "so"})


def _asked_apart(found: Tokens, span: tuple[int, int], pieces: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """A statement's "..., why??" as a clause of its own."""
    if "?" not in found.keys[max(span[0], span[1] - _TAIL) : span[1]]:
        return pieces
    first, last = pieces[-1]
    at = next(
        (i for i in range(max(first + _TAIL, last - _TAIL), last) if found.keys[i] in _ASKED and found.keys[i - 1] == ","), None
    )
    return pieces if at is None else [*pieces[:-1], (first, at), (at, last)]


_ASKED: Final = frozenset({"why", "how", "what", "thoughts", "anyone", "anybody", "where", "who", "huh", "eh", "hello"})
_TAIL: Final = 5


@functools.cache
def _shares() -> frozenset[str]:
    rows = load("claim_turns", ("field", "value", "words"), ("field", "value"))
    return frozenset(word for row in rows if row["field"] == "share" for word in row["words"].split(";"))


def known_to(keys: tuple[str, ...], first: int) -> int:
    """How many words of "did you know that" open a sentence: it asks nothing, and tells."""
    if keys[first : first + 3] not in _TELLS:
        return 0
    return 4 if keys[first + 3 : first + 4] == ("that",) else 3


_TELLS: Final = frozenset({("did", "you", "know"), ("did", "ya", "know")})


def _question_from(found: Tokens, span: tuple[int, int], pieces: list[tuple[int, int]], parts: _Parts) -> int:
    """First token of the part that asks; past the end where nothing does, or where only a tag does ("..., right?")."""
    if "?" not in found.keys[max(span[0], span[1] - 4) : span[1]] or known_to(found.keys, span[0]):
        return span[1]
    openers = {hit.first: hit for hit in _between(parts.cues.get("question", ((), [])), *span)}
    starts = [a for a in range(*span) if a == span[0] or found.keys[a - 1] in WEAK_BREAKS or found.keys[a - 1] in STRONG_BREAKS]
    asking = [a for a in starts if a in openers and openers[a].value.value != "tag"]
    if asking:
        return next((first for first, last in pieces if first <= asking[0] < last), span[0])
    if not openers and (found.keys[span[0]] in _shares() or found.keys[span[0]][0].isdigit()):
        return span[1]
    tags = [a for a in starts if a in openers and a > span[0]]
    return span[1] if tags else span[0]


def entity_ids(clause: Clause, *kinds: str) -> tuple[str, ...]:
    """Ids of the entities named in the clause, of these kinds, each once, in order."""
    return tuple(dict.fromkeys(m.value.entity_id for m in clause.named if m.value.kind in kinds))


def kind_of(entity_id: str) -> str:
    """Kind of an entity; one that only the article's own table names is an intervention."""
    known = entities().get(entity_id)
    return known.kind if known else "intervention"
