"""How many are taken of what a strength was told of elsewhere: "The ones from Now are 200 mg. I need 4"."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from typing import Final

from pipeline.quantities.amounts import Amount
from pipeline.quantities.bare import may_follow
from pipeline.quantities.covered import mask
from pipeline.quantities.cues import Unit, pattern, searcher
from pipeline.quantities.frequency import Frequency
from pipeline.quantities.intake import Intake
from pipeline.quantities.named import is_name
from pipeline.quantities.numbers import value
from pipeline.quantities.strengths import Strength, strength_of

_COUNT: Final = pattern(
    r"(?<![\w.,/$£€:#+*-])(?P<low>{number})(?:\s?(?:-|\bto\b|\bor\b)\s?(?P<high>{number}))?(?P<them>\sof\s{them}\b)?(?![\w%°/:@*^+=-]|[.,][0-9])"
)
_VERB: Final = pattern(r"\b{takes}\s(?:{filler}\s){0,3}$")
_STRONG: Final = pattern(r"\b{sure_count_verb}\s(?:{filler}\s){0,3}$")
_GIVEN: Final = searcher("given")
_NAMED: Final = pattern(r"\s(?P<words>[a-z][a-z-]+(?:\s[a-z][a-z-]+)??)\s(?={rhythm_word}\b|before\b|{number})")
_IT_IS: Final = pattern(r"\s(?:a\sday\s|daily\s|a\snight\s)?{it_is}\b")
_HOURS: Final = pattern(r"\b{hour_before}\s$")
_FAR: Final = 130
_LONGEST: Final = 60
"""Characters of a strength."""
_MOST: Final = 12.0
_MOST_MEASURED: Final = 60.0
"""Drops or millilitres at a time."""


def counted_elsewhere(
    folded: str,
    starts: Sequence[int],
    amounts: Sequence[Amount],
    taken: Sequence[Intake],
    rhythm: Sequence[Frequency],
    covered: bytearray,
    told: Sequence[Strength],
) -> tuple[list[Amount], set[int]]:
    """Amounts made of a count and a strength told elsewhere, and those amounts that were only a strength or a count."""
    made: list[Amount] = []
    used: set[int] = set()
    rated = mask(len(folded), told)
    single = [i.amount for i in taken if _lacks_rhythm(folded, i) and i.split is None and not i.added]
    alone = [a for a in single if a.unit.family in ("mass", "iu", "cfu") and a.count_low == a.count_high == 1 and not a.per_kg]
    lone = [strength_of(folded, a) for a in alone if not any(rated[a.start : a.end])]
    strengths = sorted([*told, *lone], key=lambda s: s.start)
    if not strengths:
        return [], set()
    over, firsts = bytearray(len(folded)), [s.start for s in strengths]
    for start, end, low, high, unit, firm in _counts(folded, starts, amounts, taken, rhythm, covered, told):
        near = strengths[bisect_left(firsts, start - _FAR - _LONGEST) : bisect_right(firsts, end + _FAR)]
        best = _best(near, start, end, unit, firm)
        if best is None:
            continue
        strength, times = best
        made.append(
            Amount(
                start=start,
                end=end,
                low=strength.low,
                high=strength.high,
                unit=strength.unit,
                count_low=low * times,
                count_high=high * times,
                counted_form=True,
                told=True,
            )
        )
        for at, until in ((strength.start, strength.end), (start, end)):
            over[at:until] = b"\x01" * (until - at)
    used = {a.start for a in amounts if any(over[a.start : a.end])}
    return made, used


_COUNT_BEFORE: Final = pattern(r"(?<![\w.,/-]){number}\s(?:[a-z][a-z-]{4,20}\s)?$")


def _lacks_rhythm(folded: str, intake: Intake) -> bool:
    """Whether no frequency is its own; one before it and behind a count is the count's: "one at night, 300 mg each"."""
    if intake.frequency is None or intake.borrowed:
        return True
    at = intake.frequency.start
    return at < intake.amount.start and bool(_COUNT_BEFORE.search(folded, max(0, at - 34), at))


_Found = tuple[int, int, float, float, Unit | None, bool]


def _counts(
    folded: str,
    starts: Sequence[int],
    amounts: Sequence[Amount],
    taken: Sequence[Intake],
    rhythm: Sequence[Frequency],
    covered: bytearray,
    told: Sequence[Strength],
) -> Iterator[_Found]:
    """Counted forms and volumes, and bare counts with a verb of taking or a frequency, those with a plain one of them firm."""
    within = mask(len(folded), told)
    holders = {s.holder for s in told}
    found: list[_Found] = []
    rhythmic = {i.amount.start for i in taken if i.frequency is not None}
    for a in amounts:
        if a.unit.family not in ("form", "volume") or a.unit.name == "l" or a.counted_form or any(within[a.start : a.end]):
            continue
        often, rated = a.start in rhythmic, folded[a.start].isdigit() and a.unit.name in holders
        said = not folded.startswith("a ", a.start) and _GIVEN.search(folded, max(0, a.start - 50), a.start)
        if a.total_high <= _MOST_MEASURED and (often or rated or said):
            found.append((a.start, a.end, a.total_low, a.total_high, a.unit, often))
    ends = {f.start: f.per_days for f in rhythm if not f.label}
    end = 0
    for start in starts:
        if start < end or covered[start] or folded[start : start + 2] == "a " or (match := _COUNT.match(folded, start)) is None:
            continue
        if any(covered[start : match.end()]) or any(within[start : match.end()]):
            continue
        end = match.end()
        low = value(match["low"])
        high = value(match["high"]) if match["high"] else low
        if not 0 < low <= high <= _MOST:
            continue
        ahead = folded[max(0, start - 40) : start]
        strong = bool(_STRONG.search(ahead))
        per_days = ends.get(match.end(), ends.get(match.end() + 1, 0.0))
        if not per_days and (named := _NAMED.match(folded, match.end())) is not None and is_name(named["words"]):
            per_days = ends.get(named.end(), 0.0)
        often = 0 < per_days <= (31 if strong else 2) or bool(_IT_IS.match(folded, match.end()))
        if _HOURS.search(ahead) and not often:
            continue
        if often or (_VERB.search(ahead) and (match["them"] or may_follow(folded, match.end()))):
            found.append((start, match.end(), low, high, None, often or strong))
    yield from sorted(found, key=lambda f: f[0])


def _best(strengths: Sequence[Strength], start: int, end: int, unit: Unit | None, firm: bool) -> tuple[Strength, float] | None:
    """The nearest strength that goes with the count; one not marked as a tablet's only before a count, and near."""
    fit: list[tuple[int, Strength, float]] = []
    for strength in strengths:
        gap = start - strength.end if strength.end <= start else strength.start - end
        times = strength.held_by(unit)
        if times is None or gap < 0 or gap > _FAR:
            continue
        behind = strength.start >= end
        if behind and not strength.marked:
            continue
        if not strength.marked and (not firm or (unit is not None and gap > 40)):
            continue
        fit.append((gap + (20 if behind else 0), strength, times))
    if not fit:
        return None
    _, strength, times = min(fit, key=lambda f: f[0])
    return strength, times
