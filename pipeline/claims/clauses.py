"""Cut a sentence into clauses that each make one statement, and tell which of them ask."""

from __future__ import annotations

import bisect
import functools
from collections.abc import Mapping, Sequence
from typing import Final

from pipeline.claims.verbs import eases
from pipeline.phrases import Match, Tokens
from pipeline.quantities import Quantity
from pipeline.reference import load

STRONG_BREAKS: Final = frozenset({
    "but", "however", "although", "though", "whereas", "except", "yet", ";", ":", "…", "(", ")", "otherwise", "nevertheless",
})  # fmt: skip
"""Words and marks that always begin another clause."""
WEAK_BREAKS: Final = frozenset({",", "and", "because", "so", "which", "plus", "while", "since", "then", "or", "if", "when"})
"""Words and marks that begin another clause where both sides claim something of their own kind."""
REMEDIES: Final = ("intervention", "drug", "drug_class", "toxic")
"""Kinds of entity that can do something to an outcome."""
LONGEST_CLAUSE: Final = 80
"""Words without any break are cut after so many."""


class Parts:
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
        hits = between(self.cues.get("type", ((), [])), first, last)
        return frozenset(hit.value.value for hit in hits if hit.value.value != "none")

    def turns_general(self, before: tuple[int, int], after: tuple[int, int]) -> bool:
        """After a story a word of everyone, and nobody in particular: "it cured me and works for anyone"."""
        if "generality" not in self.cues:
            return False
        own, then = (between(self.cues.get("person", ((), [])), *span) for span in (before, after))
        told = any(hit.value.value in ("self", "other_person") for hit in own)
        named = any(hit.value.value in ("self", "other_person") for hit in then)
        return told and not named and bool(between(self.cues.get("generality", ((), [])), *after))

    def only_names_proof(self, first: int, last: int) -> bool:
        """Words of proof that name nothing: "clinically proven", "the trials are small"."""
        types = self.types(first, last)
        return bool(types) and types <= _PROOF and not between(self.named, first, last)

    def acts(self, first: int, last: int) -> bool:
        """A remedy or "it", and close behind it a verb of easing, or what it may do: "clears acne", "may knock off a few"."""
        keys = self.found.keys
        ends = [m.last for m in between(self.named, first, last) if m.value.kind in REMEDIES]
        ends += [m.last for m in between(self.cues.get("pronoun", ((), [])), first, last)]
        near = (i for end in ends for i in range(end, min(end + _CLOSE, last - 1)))
        return any(keys[i] in eases() or keys[i] in _MAY for i in near)


_PROOF: Final = frozenset({"evidence_quality", "study_citation"})
_MAY: Final = frozenset({"may", "might", "could", "can"})
_CLOSE: Final = 3
"""What a remedy does stands within so many words of it."""


def between(pair: tuple[Sequence[Match], list[int]], first: int, last: int) -> tuple[Match, ...]:
    """Of matches sorted by place, given with their first tokens, those that lie wholly between two tokens."""
    hits, starts = pair
    begin = bisect.bisect_left(starts, first)
    if begin == len(starts) or starts[begin] >= last:
        return ()
    return tuple([hit for hit in hits[begin : bisect.bisect_left(starts, last, begin)] if hit.last <= last])


def cut(found: Tokens, span: tuple[int, int], parts: Parts, quote_marks: frozenset[int]) -> tuple[list[tuple[int, int]], int]:
    """The clauses of one sentence, first and last token of each, and the first token of what asks."""
    pieces = _merge(found, _pieces(found, span, quote_marks), parts)
    apart = _asked_apart(found, span, pieces)
    return apart, _question_from(found, span, apart, parts) if apart is pieces else apart[-1][0]


def _pieces(found: Tokens, span: tuple[int, int], quote_marks: frozenset[int]) -> list[tuple[int, int, bool]]:
    """Cut a sentence at its breaks: (first, last, begins after a strong break)."""
    pieces, first, strong = [], span[0], True
    figures = _bracketed_figures(found, span)
    for i in range(*span):
        key = found.keys[i]
        breaks = key in STRONG_BREAKS or (key in WEAK_BREAKS and not (key == "," and _in_number(found, i)))
        breaks = breaks and i not in figures
        if i > first and (breaks or i - first >= LONGEST_CLAUSE):
            pieces.append((first, i, strong))
            first, strong = i, key in STRONG_BREAKS
    return [*pieces, (first, span[1], strong)]


def _bracketed_figures(found: Tokens, span: tuple[int, int]) -> frozenset[int]:
    """The tokens of short brackets that hold a number: the "(12)" of an age, the "(300 mg)" of an amount."""
    keys, inside = found.keys, set[int]()
    for i in range(*span):
        end = next((j for j in range(i + 2, min(i + _BRACKET, span[1])) if keys[j] == ")"), None) if keys[i] == "(" else None
        if end is not None and any(keys[j][0].isdigit() for j in range(i + 1, end)):
            inside.update(range(i, end + 1))
    return frozenset(inside)


_BRACKET: Final = 7
"""Tokens of such brackets, at most."""


def _in_number(found: Tokens, at: int) -> bool:
    """Whether a comma stands inside a number: "20,000"."""
    keys, near = found.keys, found.starts[at] == found.ends[at - 1] and found.ends[at] in found.starts[at + 1 : at + 2]
    return near and keys[at - 1][-1].isdigit() and keys[at + 1][0].isdigit()


def _merge(found: Tokens, pieces: list[tuple[int, int, bool]], parts: Parts) -> list[tuple[int, int]]:
    """Join a piece to the one before unless a strong break or a claim of another kind parts them."""
    merged: list[tuple[int, int]] = []
    for first, last, strong in pieces:
        types = parts.types(first, last)
        before = parts.types(*merged[-1]) if merged else frozenset()
        short = bool(merged) and last - merged[-1][0] <= LONGEST_CLAUSE
        general = bool(merged) and found.keys[first] in _ADDING and parts.turns_general(merged[-1], (first, last))
        aside = bool(merged) and not before and parts.only_names_proof(first, last) and parts.acts(*merged[-1])
        if short and not (general or aside) and not (strong and types) and (not types or not before or types & before):
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


def _question_from(found: Tokens, span: tuple[int, int], pieces: list[tuple[int, int]], parts: Parts) -> int:
    """First token of the part that asks; past the end where nothing does, or where only a tag does ("..., right?")."""
    if "?" not in found.keys[max(span[0], span[1] - 4) : span[1]] or known_to(found.keys, span[0]):
        return span[1]
    openers = {hit.first: hit for hit in between(parts.cues.get("question", ((), [])), *span)}
    starts = [a for a in range(*span) if a == span[0] or found.keys[a - 1] in WEAK_BREAKS or found.keys[a - 1] in STRONG_BREAKS]
    asking = [a for a in starts if a in openers and openers[a].value.value != "tag"]
    if asking:
        return next((first for first, last in pieces if first <= asking[0] < last), span[0])
    if not openers and (found.keys[span[0]] in _shares() or found.keys[span[0]][0].isdigit()):
        return span[1]
    tags = [a for a in starts if a in openers and a > span[0]]
    return span[1] if tags else span[0]
