"""Amounts in free text and in table cells: doses with their daily totals, and the numbers that are no doses, told apart."""

from __future__ import annotations

import functools
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import Final

from pipeline.quantities.covered import mask
from pipeline.quantities.cues import pattern
from pipeline.quantities.damage import mended
from pipeline.quantities.frequency import Frequency, frequencies
from pipeline.quantities.intake import Intake
from pipeline.quantities.kinds import kind_of
from pipeline.quantities.numbers import NUMBER, WORDS, number_starts, value, values
from pipeline.quantities.reading import Reading
from pipeline.quantities.readings import readings
from pipeline.quantities.schemes import schemes
from pipeline.quantities.taken import all_taken
from pipeline.quantities.totals import dose_of, neighbours
from pipeline.text import fold
from pipeline.types import Dose

KINDS: Final = (
    "dose", "content", "pain_score", "blood_pressure", "hba1c", "glucose", "lab_value", "percentage", "price", "age", "year",
    "duration", "frequency", "weight", "length", "temperature", "energy", "share", "clock", "count",
)  # fmt: skip
"""``content``: what a product or food holds, no amount taken; ``share``: n out of m people; ``clock``: a time of day."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Quantity:
    """A number in a text with what it measures; ``text[start:end] == quote``.

    ``low``..``high`` are as stated, in ``unit``: a unit of ``reference/units.csv`` for doses, as printed for laboratory
    values, month, year and so on for durations, None for bare numbers. ``before`` and ``after`` hold a told change.
    """

    start: int
    end: int
    quote: str
    kind: str
    low: float
    high: float
    unit: str | None = None
    dose: Dose | None = None
    nutrient: str | None = None
    """Entity id of the substance, where the caller resolves names."""
    before: float | None = None
    after: float | None = None
    modifier: str | None = None
    """``approximate``, ``at_most`` or ``at_least``, if said."""


_COUNTED: Final = re.compile("[0-9]|" + "|".join((*values("times"), *(word for word in WORDS if WORDS[word] in range(2, 7)))))
_BARE_NUMBER: Final = r"[0-9]{1,7}(?:[.,][0-9]{1,3}){0,4}"
_BARE: Final = re.compile(rf"(?<![\w.,/-]){_BARE_NUMBER}(?:\s?-\s?{_BARE_NUMBER})?(?![\w%])")
_ALSO: Final = re.compile(r"\s?(?:,|and|or|,\s?and|,\s?or)\s?(?:the\s)?")
"""Between two strengths of one product: "available as 25 mg and 50 mg"."""
_MOST_COUNTS: Final = 10_000
"""Bare numbers in one text; beyond, it is a dump of data."""
_BARE_CELL: Final = re.compile(rf"\s*[~<>≤≥≈]?\s*{_BARE_NUMBER}(?:\s?(?:-|to)\s?{_BARE_NUMBER})?\s*")


@functools.lru_cache(maxsize=64)
def find_quantities(text: str) -> tuple[Quantity, ...]:
    """All doses and typed numbers of a text, in order, none overlapping; a number of no known kind is a ``count``.

    >>> [(q.quote, q.dose.daily_low) for q in find_quantities("600 mg twice daily, and my sugar was 140 mg/dl") if q.dose]
    [('600 mg twice daily', 1200.0)]

    An amount on a food label is no dose:

    >>> [q.kind for q in find_quantities("5 g of sugar per serving")]
    ['content']
    """
    folded = mended(fold(text))
    starts = number_starts(folded)
    if not starts:
        return ()
    typed, rhythm = _told_apart(readings(folded, starts), frequencies(folded, text), folded)
    dayparts = schemes(folded, starts)
    parts = mask(len(folded), dayparts)
    typed = [r for r in typed if r.kind or not any(parts[r.start : r.end])]
    taken = all_taken(folded, starts, typed, rhythm, dayparts)
    blocked = mask(len(folded), typed)
    once = bool(_SAID.search(_cut(folded, taken)))
    found = [*_doses(text, folded, taken, blocked, once), *(_typed(text, r) for r in typed if r.kind)]
    for more in (_rhythms(text, folded, rhythm), _counts(text, folded)):
        used = mask(len(folded), [*found, *typed])
        found += [q for q in more if not any(used[q.start : q.end])]
    return tuple(sorted(found, key=lambda q: (q.start, q.end)))


def parse_dose(text: str, context: str = "") -> Dose | None:
    """The dose in a table cell, or None; of several the first with a daily total. ``context`` is the column's heading.

    >>> parse_dose("500-1000 µg weekly").daily_high
    142.857143

    A bare number takes unit and period from the heading:

    >>> parse_dose("300", "Daily dose (mg)").daily_low
    300.0
    """
    found = _cell_doses(text)
    if not found and context and _BARE_CELL.fullmatch(fold(text)):
        bracket = re.search(r"\(([^()]*)\)", context)
        found = _cell_doses(f"{text.strip()} {bracket.group(1) if bracket else context}")
    every = next(iter(frequencies(fold(context), context)), None) if context else None
    if not found and every is not None:  # "1 or 2 cups" under "Daily amount"
        found = _cell_doses(f"{text.strip()} {context[every.start : every.end]}")
    dose = next((d for d in found if d.daily_low is not None), found[0] if found else None)
    return dose if dose is None or dose.daily_low is not None or every is None else _with_period(dose, every)


def _cell_doses(text: str) -> list[Dose]:
    """The doses of a cell, whose lines are one phrase."""
    line = re.sub(r"\s*\n\s*", " ", text).strip()
    return [q.dose for q in find_quantities(line) if q.dose is not None]


def _with_period(dose: Dose, every: Frequency) -> Dose:
    share = every.times_high / every.per_days
    return replace(
        dose,
        times=every.times_high,
        per_days=every.per_days,
        daily_low=round(dose.low * share, 6),
        daily_high=round(dose.high * share, 6),
        daily_unit=dose.unit,
    )


_SAID: Final = pattern(r"(?<![a-z])(?!{form}(?![a-z]))[a-z]{2}")


def _cut(folded: str, taken: Sequence[Intake]) -> str:
    """The words beside the intakes: an amount is one day's where anything is said of it."""
    ends = [0, *(i.end for i in taken)]
    starts = [*(i.start for i in taken), len(folded)]
    return " ".join(folded[end:start] for end, start in zip(ends, starts, strict=True))


_DAILY_D: Final = pattern(r"{vitamin_d}\s")
_LEAST_D: Final = 400.0
"""Above it, a number behind vitamin D is units taken, no reading."""


def _told_apart(typed: list[Reading], rhythm: list[Frequency], folded: str) -> tuple[list[Reading], list[Frequency]]:
    """Phrases of frequency win over durations ("every 8 hours"), all other readings win over them, save "B12 1000 daily"."""
    length = len(folded)
    begin = {f.start for f in rhythm if f.per_days <= 100}
    typed = [
        r
        for r in typed
        if r.kind != "lab_value"
        or r.unit
        or r.before is not None
        or not (
            r.end in begin
            or (r.end + 1 in begin and folded[r.end] in " ,")
            or (r.low >= _LEAST_D and _DAILY_D.match(folded, r.start))
        )
    ]
    firm = mask(length, [r for r in typed if r.kind != "duration"])
    rhythm = [f for f in rhythm if f.part == "clock" or not any(firm[f.start : f.end])]
    often = mask(length, rhythm)
    return [r for r in typed if r.kind != "duration" or not any(often[r.start : r.end])], rhythm


def _doses(text: str, folded: str, taken: Sequence[Intake], blocked: bytearray, once: bool) -> list[Quantity]:
    found: list[Quantity] = []
    for intake, (since, until) in zip(taken, neighbours(taken, len(folded)), strict=True):
        kind = kind_of(intake, text, folded, since, until)
        if kind is None or (found and intake.amount.start < found[-1].end):
            continue
        amount = intake.amount
        rhythm = intake.frequency is not None or intake.split is not None
        if (
            kind == "dose"
            and not rhythm
            and found
            and found[-1].kind == "content"
            and _ALSO.fullmatch(folded, found[-1].end, amount.start)
        ):
            kind = "content"
        clear = not any(blocked[intake.start : intake.end])
        start, end = (intake.start, intake.end) if clear else (amount.start, amount.end)
        found.append(
            Quantity(
                start=start,
                end=end,
                quote=text[start:end],
                kind=kind,
                low=round(amount.total_low, 6),
                high=round(amount.total_high, 6),
                unit=amount.unit.name,
                dose=dose_of(intake, folded, since, until, once=once) if kind == "dose" else None,
                modifier=amount.modifier,
            )
        )
    return found


def _typed(text: str, r: Reading) -> Quantity:
    return Quantity(
        start=r.start,
        end=r.end,
        quote=text[r.start : r.end],
        kind=r.kind,
        low=r.low,
        high=r.high,
        unit=r.unit,
        before=r.before,
        after=r.after,
    )


def _rhythms(text: str, folded: str, rhythm: Sequence[Frequency]) -> list[Quantity]:
    """Counted phrases of frequency on their own, as times a day; "daily" alone is no number, an hour no frequency."""
    return [
        Quantity(
            start=f.start,
            end=f.end,
            quote=text[f.start : f.end],
            kind="frequency",
            low=round(f.times_low / f.per_days, 6),
            high=round(f.times_high / f.per_days, 6),
            unit="per day",
        )
        for f in rhythm
        if f.part != "clock" and _COUNTED.search(folded, f.start, f.end)
    ]


def _counts(text: str, folded: str) -> list[Quantity]:
    found = []
    for match in islice(_BARE.finditer(folded), _MOST_COUNTS):
        numbers = sorted(value(part) for part in re.split(r"\s?-\s?", match.group()) if re.fullmatch(NUMBER, part))
        if numbers:
            start, end = match.span()
            found.append(Quantity(start=start, end=end, quote=text[start:end], kind="count", low=numbers[0], high=numbers[-1]))
    return found
