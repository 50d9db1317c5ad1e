"""Tell which remedy of a sentence an amount belongs to, in lists of either order: "zinc 15 mg" and "15 mg of zinc"."""

from __future__ import annotations

import bisect
import functools
import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Final, NamedTuple

from pipeline.phrases import Match, Tokens
from pipeline.quantities import Quantity
from pipeline.reference import load
from pipeline.text import fold

GENERIC: Final = frozenset({"supplements", "vitamins", "herbs", "amino_acids", "prescription_medicine", "diet", "electrolytes"})
"""Remedies named by their class; they give way to one named by its name."""

_AMOUNT: Final = re.compile(r"[\d\s.,/½¼¾-]*[^\W\d]*")
"""The figure and unit at the start of an amount."""
_WORD: Final = re.compile(r"[a-z][\w'-]*")
_FAR: Final = 8
"""Characters by which a remedy behind a break is farther off than one before it."""


class Named(NamedTuple):
    """A remedy and where it is named."""

    start: int
    end: int
    entity_id: str


def owned(text: str, named: Iterable[Named], spans: Sequence[tuple[int, int]], found: Iterable[Quantity]) -> tuple[Quantity, ...]:
    """The quantities, each dose with the remedy of its sentence that it belongs to, where one is named.

    ``spans`` are the sentences, in order.
    """
    begins = [start for start, _ in spans]
    by_sentence: dict[int, list[Named]] = {}
    for one in named:
        if one.entity_id not in GENERIC:
            by_sentence.setdefault(bisect.bisect_right(begins, one.start), []).append(one)
    folded = fold(text) if by_sentence else text
    placed = [(bisect.bisect_right(begins, q.start) if q.dose is not None else -1, q) for q in found]
    doses: dict[int, list[int]] = {}
    for at, q in placed:
        doses.setdefault(at, []).append(q.start)
    lists = {at: _List(folded, sorted(ones), doses[at]) for at, ones in by_sentence.items() if at in doses}
    return tuple([replace(q, nutrient=lists[at].owner(q)) if at in lists else q for at, q in placed])


def owned_among(
    text: str, found: Tokens, named: Iterable[Match], bounds: Iterable[tuple[int, int]], sizes: Iterable[Quantity]
) -> tuple[Quantity, ...]:
    """As :func:`owned`, of names and sentences given as tokens."""
    remedies = (Named(*found.span(m.first, m.last), m.value.entity_id) for m in named if m.value.kind != "outcome")
    return owned(text, remedies, [found.span(*bound) for bound in bounds], sizes)


class _List:
    """The remedies and amounts of one sentence, asked for each amount from left to right."""

    def __init__(self, folded: str, named: Sequence[Named], doses: Sequence[int]) -> None:
        self.folded, self.named, self.doses = folded, named, doses
        self.begins = [one.start for one in named]
        self.taken: set[int] = set()

    def owner(self, quantity: Quantity) -> str:
        """The remedy the amount belongs to."""
        at = bisect.bisect_left(self.begins, quantity.start)
        if at == 0 or (at < len(self.named) and self._behind(quantity, at)):
            self.taken.add(at)
            return self.named[at].entity_id
        return self.named[at - 1].entity_id

    def _behind(self, quantity: Quantity, at: int) -> bool:
        """Whether the amount belongs to the remedy that follows rather than to the one before."""
        before, after = self.named[at - 1], self.named[at]
        lead = self.folded[before.end : quantity.start]
        amount = _AMOUNT.match(self.folded, quantity.start)
        trail = self.folded[amount.end() if amount else quantity.start : after.start]
        split, parted = _parts(lead), _parts(trail)
        free = at - 1 not in self.taken
        bare = free and not _WORD.search(lead) and len(lead) <= _FAR
        if split != parted and not (split and bare and self._has_own(at)):
            return split
        if trail.split()[:1] == ["of"]:
            return True
        if (free or (split and parted)) and self._has_own(at):
            return False
        if split:
            return not bare and after.start - quantity.end <= _FAR + quantity.start - before.end
        words, behind = (len(_WORD.findall(gap)) for gap in (lead, trail))
        return not free or behind < words

    def _has_own(self, at: int) -> bool:
        """Whether an amount stands right behind the remedy, as in a list of names with their amounts."""
        end = self.named[at].end
        n = bisect.bisect_left(self.doses, end)
        until = self.named[at + 1].start if at + 1 < len(self.named) else len(self.folded)
        return n < len(self.doses) and self.doses[n] < until and not _parts(self.folded[end : self.doses[n]])


def _parts(gap: str) -> bool:
    """Whether words or marks between a name and an amount tell them apart."""
    return _break().search(gap) is not None


@functools.cache
def _break() -> re.Pattern[str]:
    rows = load("claim_turns", ("field", "value", "words"), ("field", "value"))
    words = sorted(word for row in rows if row["field"] == "apart" for word in row["words"].split(";"))
    return re.compile(rf"[,;+&•|\n)]|/(?!\s?(?:d|day|kg|night|week)\b)|\b(?:{'|'.join(words)})\b")
