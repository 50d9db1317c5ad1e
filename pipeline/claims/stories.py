"""Stories told over several sentences: a remedy taken, time passing, and what its taker can do since."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final, NamedTuple

from pipeline.claims import turns
from pipeline.claims.reading import REMEDIES, Clause, Reading
from pipeline.claims.slots import Found
from pipeline.claims.told import opens
from pipeline.claims.verbs import words, year
from pipeline.phrases import Match

_PEOPLE: Final = ("clinical_observation", "other_person", "self")
_FAR: Final = 3
"""What came of a remedy is told within so many sentences of its name."""


class Story(NamedTuple):
    """Words from a remedy to what came of it, the remedies, and who tells or is told of."""

    clause: Clause
    found: Found
    remedies: tuple[str, ...]
    person: tuple[str, Match]


def story(reading: Reading, named: Sequence[tuple[Clause, tuple[str, ...]]]) -> Story | None:
    """The story of one of these remedies, ``named`` in their clauses; None where no time passes or nothing comes of it.

    Questions, plans and shopping tell no story, and neither does a remedy spoken of in general.
    """
    begun = next(((clause, remedies) for clause, remedies in named if not clause.asks), None)
    if begun is None:
        return None
    clause, remedies = begun
    ending = _ending(reading, clause)
    if ending is None:
        return None
    whole = replace(clause, last=ending.last)
    person = _person(reading, whole)
    if person is None or not _time_passes(reading.tokens.keys[whole.first : whole.last]):
        return None
    return Story(whole, Found("benefit_efficacy", Match(ending.first, ending.first + 1, None), False), remedies, person)


def _ending(reading: Reading, begun: Clause) -> Clause | None:
    """The last clause near the remedy that tells what happened, with a verb in the past or "again"."""
    keys = reading.tokens.keys
    near = [c for c in reading.clauses if begun.first <= c.first and c.sentence - begun.sentence <= _FAR]
    told = [c for c in near if not c.asks and _happened(keys[c.first : c.last])]
    return told[-1] if told and not any(_bought(keys[c.first : c.last]) for c in near) else None


def _happened(keys: Sequence[str]) -> bool:
    past = "instead" in keys or any(
        (key.endswith("ed") and len(key) > _SHORT) or key in words().sets["past"] | turns.listed("past") for key in keys
    )
    return past or not turns.listed("since").isdisjoint(keys)


_SHORT: Final = 3


def _bought(keys: Sequence[str]) -> bool:
    return not turns.listed("waiting").isdisjoint(keys)


def _person(reading: Reading, whole: Clause) -> tuple[str, Match] | None:
    """Whose story it is: somebody named in it, or the writer where a sentence opens without a subject or counts the weeks."""
    hits = [hit for hit in reading.cues.get("person", ()) if whole.first <= hit.first < whole.last]
    for value in _PEOPLE:
        own = next((hit for hit in hits if hit.value.value == value), None)
        if own is not None:
            return value, own
    if not turns.listed("reader").isdisjoint(reading.tokens.keys[whole.first : whole.last]):
        return None
    acted = next((m for m in whole.named if m.value.kind in REMEDIES and m.last < whole.last), None)
    if acted is not None and reading.tokens.keys[acted.last] in turns.listed("acted"):
        return "self", acted
    begins = [first for first, _ in reading.sentence_tokens if first < whole.last]
    opening = next((first for first in begins if opens(reading, first)), None)
    return None if opening is None else ("self", Match(opening, opening + 1, None))


def _time_passes(keys: Sequence[str]) -> bool:
    """A span, a date, or a word of before and after."""
    if not turns.listed("since").isdisjoint(keys):
        return True
    for at, key in enumerate(keys):
        before = keys[at - 1] if at else ""
        spans = key.removesuffix("s") in _SPANS and (before in turns.listed("number") or before[:1].isdigit() or key in _COUNTED)
        spans = spans or (year(key) and before in _IN)
        dated = key in turns.listed("month") and before in turns.listed("when")
        if spans or dated:
            return True
    return False


_SPANS: Final = turns.listed("story_span")
_IN: Final = turns.listed("dated")
_COUNTED: Final = turns.listed("lone_span")
