"""Changes that readers put in numbers: before and after, percentages, and the time until the effect."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Final, NamedTuple

from pipeline.claims import moved
from pipeline.claims.reading import Reading
from pipeline.entities import entities
from pipeline.patterns.cues import cues, outcomes, reading_of, remedies, within
from pipeline.patterns.posts import Page, Post, remedies_of
from pipeline.patterns.values import ReportedEffect
from pipeline.phrases import Match
from pipeline.quantities import Quantity, find_quantities
from pipeline.quantities.moves import moves
from pipeline.text import fold
from pipeline.types import Claim

SCALES: Final = ("pain_score", "hba1c", "glucose", "lab_value", "blood_pressure", "weight", "percentage")
"""Kinds of quantity that can tell a change."""
OUTCOME_OF: Final = {"pain_score": "pain", "hba1c": "hba1c", "glucose": "blood_sugar", "blood_pressure": "blood_pressure"}
"""What a reading is about where no outcome is named."""
DAYS: Final = {"hour": 1 / 24, "day": 1.0, "night": 1.0, "week": 7.0, "month": 30.44, "year": 365.25}

_BETWEEN: Final = frozenset({"to", "down", "now", "then", "and", "it", "is", "are", "a", "an", "about", "around", "only", "just",
                             "up", "went", "it's", ",", ">", "→", "from", "i'm", "at", "dropped", "fell", "or"})  # fmt: skip
"""Words that may stand between a reading before and the one after."""
_SIGNS: Final = {"none": 0, "down": -1, "up": 1, "good": -1, "bad": 1}
"""Which effect word gives a percentage its sign; complaints fall when they get better."""
_JUDGING: Final = ("good", "bad")
"""Effect words that say whether it got better, not whether there is more of it."""


_CHANGES: Final = re.compile(
    r"\d\s?(?:%|per\s?cent|pct\b)|\d\s?/\s?10\b|\bout of\b|\d[^\d\n]{0,12}(?:\bto\b|\bnow\b|\bthen\b|->|→)"
)
"""A change may be told here; most comments hold none and need no closer look."""


class Change(NamedTuple):
    """A told change: the quantities it stands in, in one sentence."""

    measure: str
    before: float | None
    after: float | None
    unit: str | None
    percent: float | None
    start: int
    end: int
    judged: bool = False
    """The words say that it got better or worse: the sign is a complaint's."""


def reported_effects(pages: Iterable[Page]) -> tuple[ReportedEffect, ...]:
    """Every change in numbers that a reader tells of himself or of people he knows, in page order.

    Numbers of studies, of questions and of people in general are left out. ``change_percent`` is of the value before, or as
    told ("80% better" is -80 for a complaint, +80 for sleep); ``carried`` marks a remedy that the comment itself does not name.
    """
    return tuple(
        effect
        for page in pages
        for post in page.posts
        if not post.twin and (_CHANGES.search(fold(post.comment.text)) or moves(post.comment.text))
        for effect in _of_post(page, post)
    )


def _of_post(page: Page, post: Post) -> Iterator[ReportedEffect]:
    reading = reading_of(page, post)
    numbers = find_quantities(reading.text)
    if not any(q.kind in SCALES for q in numbers) and not moves(reading.text):
        return
    words = cues(reading)
    for first, last in reading.sentence_tokens:
        start, end = reading.tokens.span(first, last)
        here = [q for q in numbers if start <= q.start < end]
        asks = "?" in reading.tokens.keys[max(first, last - 4) : last]
        if asks or within(words.get("study", ()), first, last) or not _own(reading, post, first, last):
            continue
        changes = [*_changes(reading, here, first, last)]
        changes += _counted(reading, post, changes, first, last)
        told = (_effect(post, reading, c, (first, last), _days(reading, words, here)) for c in changes)
        yield from (effect for effect in told if effect.intervention or effect.outcome)


def _own(reading: Reading, post: Post, first: int, last: int) -> bool:
    """The writer's own story, or that of somebody he knows: said in the sentence, or of a claim that stands in it."""
    start, end = reading.tokens.span(first, last)
    people = within(reading.cues.get("person", ()), first, last)
    told = any(c.experience != "none" and c.start < end and start < c.end for c in post.claims)
    return told or any(hit.value.value != "none" for hit in people)


def _changes(reading: Reading, here: Sequence[Quantity], first: int, last: int) -> Iterator[Change]:
    scales = [q for q in here if q.kind in SCALES]
    used: set[int] = set()
    for q in scales:
        if q.before is not None and q.after is not None:
            used.add(q.start)
            yield Change(q.kind, q.before, q.after, q.unit, _percent(q.before, q.after), q.start, q.end)
    for one, two in itertools.pairwise(scales):
        if not {one.start, two.start} & used and one.kind == two.kind != "percentage" and _linked(reading, one, two):
            used |= {one.start, two.start}
            yield Change(one.kind, one.high, two.high, two.unit, _percent(one.high, two.high), one.start, two.end)
    for q in scales:
        word = _way(reading, q, first, last) if q.kind == "percentage" and q.start not in used else None
        if word is not None:
            percent = _SIGNS[word] * (q.low + q.high) / 2
            yield Change("percentage", None, None, "%", percent, q.start, q.end, word in _JUDGING)


def _counted(reading: Reading, post: Post, told: Sequence[Change], first: int, last: int) -> Iterator[Change]:
    """Counts before and after that a claim of benefit or failure holds: "9 to 4 a month"."""
    claims = [c for c in post.claims if c.claim_type == "benefit_efficacy"]
    for m in moved.within(reading, first, last):
        held = any(c.start < m.end and m.start < c.end for c in claims)
        if held and not any(m.start < c.end and c.start < m.end for c in told):
            yield Change(m.kind, m.before, m.after, m.unit, _percent(m.before, m.after), m.start, m.end)


def _percent(before: float, after: float) -> float | None:
    return round((after - before) / before * 100, 1) if before else None


def _linked(reading: Reading, one: Quantity, two: Quantity) -> bool:
    """Nothing but linking words between them: "8/10 down to 3/10"."""
    starts = reading.tokens.starts
    between = [key for key, at in zip(reading.tokens.keys, starts, strict=True) if one.end <= at < two.start]
    return 0 < len(between) <= 6 and set(between) <= _BETWEEN


def _way(reading: Reading, q: Quantity, first: int, last: int) -> str | None:
    """Which way a percentage goes, by the effect word nearest to it within a few words; None for none."""
    near = [hit for hit in within(reading.cues.get("effect", ()), first, last) if _distance(reading, hit, q) <= _NEAR]
    nearest = min(near, key=lambda hit: (_distance(reading, hit, q), hit.first), default=None)
    return nearest.value.value if nearest is not None and nearest.value.value in _SIGNS else None


_NEAR: Final = 30
"""Characters between a percentage and the word that says which way it goes."""


def _distance(reading: Reading, hit: Match, q: Quantity) -> int:
    start, end = reading.tokens.span(hit.first, hit.last)
    return max(start - q.end, q.start - end, 0)


def _days(reading: Reading, words: dict[str, tuple[Match, ...]], here: Iterable[Quantity]) -> float | None:
    """Days until the effect, where the sentence tells them: "after two weeks", "three months later"."""
    befores = {reading.tokens.ends[hit.last - 1] for hit in words.get("time_before", ())}
    afters = {reading.tokens.starts[hit.first] for hit in words.get("time_after", ())}
    for q in here:
        unit = DAYS.get((q.unit or "").removesuffix("s"))
        led = any(0 <= q.start - end <= 3 for end in befores)
        followed = any(0 <= start - q.end <= 2 for start in afters)
        if q.kind == "duration" and unit and (led or followed):
            return round((q.low + q.high) / 2 * unit, 2)
    return None


def _effect(post: Post, reading: Reading, change: Change, sentence: tuple[int, int], days: float | None) -> ReportedEffect:
    claim = _claim_of(post, change)
    named = within(reading.named, *sentence)
    remedy, carried = _remedy(claim, remedies(named), remedies(reading.named))
    outcome = OUTCOME_OF.get(change.measure)
    if change.measure in ("pain_score", "percentage", "lab_value", "weight", "count", "duration"):
        outcome = next(iter(outcomes(named)), None) or (claim.outcome if claim else None) or outcome
    if change.judged and change.percent and _wanted(outcome):
        change = change._replace(percent=-change.percent)
    return ReportedEffect(
        page_id=post.page_id,
        comment_id=post.comment_id,
        author=post.author,
        intervention=remedy,
        carried=carried,
        outcome=outcome,
        measure=change.measure,
        before=change.before,
        after=change.after,
        unit=change.unit,
        change_percent=change.percent,
        better=_better(change, outcome),
        days=days,
        start=change.start,
        end=change.end,
        quote=post.comment.text[change.start : change.end],
    )


def _claim_of(post: Post, change: Change) -> Claim | None:
    """The claim whose words hold the change, else the nearest one."""
    return min(post.claims, key=lambda c: max(c.start - change.end, change.start - c.end, 0), default=None)


def _remedy(claim: Claim | None, in_sentence: Sequence[str], in_comment: Sequence[str]) -> tuple[str | None, bool]:
    """The remedy the change is credited to, and whether it was carried over from outside the comment."""
    if in_sentence:
        return in_sentence[0], False
    if claim and remedies_of(claim):
        return claim.interventions[0], claim.interventions[0] not in in_comment
    return (in_comment[0], False) if len(in_comment) == 1 else (None, False)


def _better(change: Change, outcome: str | None) -> bool | None:
    known = entities().get(outcome or "")
    if change.percent is None or not change.percent or (known is None and change.measure == "lab_value"):
        return None
    if change.before is not None and change.after is not None and change.measure != "pain_score":
        return {"improves": True, "worsens": False}.get(moved.judged(change.before, change.after, outcome))
    return (change.percent > 0) == (change.measure != "pain_score" and _wanted(outcome))


def _wanted(outcome: str | None) -> bool:
    """Whether readers want more of the outcome; what is not known counts as a complaint."""
    known = entities().get(outcome or "")
    return known is not None and known.better == "up"
