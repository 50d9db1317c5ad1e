"""All intakes of a text: measured amounts, those without a unit, counts of a strength told elsewhere, and doses by weight."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from pipeline.quantities.amounts import Amount, amounts
from pipeline.quantities.bare import unitless
from pipeline.quantities.counts import counted_elsewhere
from pipeline.quantities.covered import mask
from pipeline.quantities.doses import intakes
from pipeline.quantities.frequency import Frequency
from pipeline.quantities.intake import Intake
from pipeline.quantities.named import counted_by_name
from pipeline.quantities.reading import Reading
from pipeline.quantities.strengths import rates
from pipeline.quantities.tablets import called_by_strength
from pipeline.quantities.weights import by_weight


def all_taken(
    folded: str, starts: Sequence[int], typed: Sequence[Reading], rhythm: list[Frequency], dayparts: Sequence[Amount]
) -> list[Intake]:
    """The intakes of folded text, in order; ``typed`` numbers are others', ``dayparts`` are schemes such as "100-100-300"."""
    blocked, parts = mask(len(folded), typed), mask(len(folded), dayparts)
    measured = called_by_strength(folded, starts, amounts(folded, starts))
    measured = [a for a in measured if not any(blocked[a.start : a.end]) and not any(parts[a.start : a.end])]
    measured = _ordered([*counted_by_name(folded, measured), *dayparts])
    taken = intakes(folded, measured, rhythm)
    unsaid = unitless(folded, starts, measured, rhythm, mask(len(folded), [*typed, *rhythm, *measured, *taken]))
    if unsaid:
        measured = _ordered([*measured, *unsaid])
        taken = intakes(folded, measured, rhythm)
    if measured:
        measured, made = _with_counts(folded, starts, typed, rhythm, measured, taken)
        taken = intakes(folded, measured, rhythm) if made else taken
    return [i for i in by_weight(folded, taken, typed) if not any(blocked[i.amount.start : i.amount.end])]


def _with_counts(
    folded: str,
    starts: Sequence[int],
    typed: Sequence[Reading],
    rhythm: list[Frequency],
    measured: list[Amount],
    taken: list[Intake],
) -> tuple[list[Amount], bool]:
    """The amounts with strengths and their counts made one; whether there were any."""
    told = rates(folded, starts)
    if told:
        held = mask(len(folded), told)
        taken = intakes(folded, [a for a in measured if not any(held[a.start : a.end])], rhythm)
    covered = mask(len(folded), [*typed, *rhythm, *measured, *taken, *told])
    made, used = counted_elsewhere(folded, starts, measured, taken, rhythm, covered, told)
    return (_ordered([*(a for a in measured if a.start not in used), *made]), True) if made else (measured, False)


def _ordered(found: Iterable[Amount]) -> list[Amount]:
    return sorted(found, key=lambda a: a.start)
