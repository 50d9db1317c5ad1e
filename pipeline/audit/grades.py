"""The table's grades beside independent evidence, and its doses beside those of the trials."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Final, NamedTuple

from pipeline.audit.rules import cue, finding, plain
from pipeline.audit.scene import Row, Scene
from pipeline.entities import entities, name_of
from pipeline.quantities.beside import in_unit
from pipeline.reference import load
from pipeline.text import fold
from pipeline.types import Finding

LEVEL_WORDS: Final = {
    4: "strong", 3: "moderate", 2: "limited", 1: "insufficient", 0: "shown not to work", -1: "harm",
}  # fmt: skip
_FAR: Final = 0.5
"""A dose below this share of the smallest trial's, or as much above the largest's, is unlike the trials'."""
_MOST_FACTS: Final = 3


class Fact(NamedTuple):
    """One row of independent evidence."""

    fact_id: str
    level: int | None
    statement: str
    source: str
    daily: tuple[float, str] | None
    """Daily dose of the trial, and its unit."""


def facts(remedy: str, scene: Scene) -> list[Fact]:
    """Independent evidence on a remedy for what the article is about, for kindred complaints if there is none."""
    columns = ("id", "remedy", "condition", "level", "trial_daily", "trial_unit", "statement")
    rows = [row for row in load("independent_evidence", columns, ("id",)) if row["remedy"] == remedy]
    exact = [row for row in rows if row["condition"] in scene.conditions]
    near = [row for row in rows if entities()[row["condition"]].areas & scene.areas]
    return [
        Fact(
            row["id"],
            int(row["level"]) if row["level"] else None,
            row["statement"],
            row["source"],
            (float(row["trial_daily"]), row["trial_unit"]) if row["trial_daily"] else None,
        )
        for row in exact or near
    ]


def grades(scene: Scene) -> Iterator[Finding]:
    """Each graded row beside what is known from elsewhere: above it, below it, or within its range."""
    for row in scene.rows:
        level = _level(row)
        for remedy in row.remedies:
            rated = [fact for fact in facts(remedy, scene) if fact.level is not None]
            if level is not None and rated:
                yield _held(row, remedy, level, rated)


def _level(row: Row) -> int | None:
    """How well the row says the remedy works: a grade beside "no difference" says how sure it is that it does not."""
    level = row.row.strength_level
    if not cue("no_effect").search(fold(row.row.action or "")):
        return level
    return SHOWN_NOT_TO_WORK if level is not None and level >= SURE_ENOUGH else None


SHOWN_NOT_TO_WORK: Final = 0
SURE_ENOUGH: Final = 2
"""Grade from which "no difference" is a result; below it nothing is known either way."""

_HELD: Final[tuple[tuple[str, Callable[[int, int, int], bool]], ...]] = (
    ("graded_above", lambda level, least, most: level > most + 1 or (level > most and most <= 0)),
    ("graded_step_above", lambda level, least, most: level > most),
    ("graded_below", lambda level, least, most: level < least),
    ("grade_in_range", lambda level, least, most: True),
)
"""First that holds of the printed level and the least and greatest of independent evidence."""


def _held(row: Row, remedy: str, level: int, rated: list[Fact]) -> Finding:
    levels = [fact.level for fact in rated if fact.level is not None]
    least, most = min(levels), max(levels)
    rule = next(name for name, holds in _HELD if holds(level, least, most))
    shown = rated[:_MOST_FACTS]
    return finding(
        rule,
        row.row_id,
        row.quote,
        reference=";".join(f"independent_evidence.{fact.fact_id}" for fact in shown),
        source="; ".join(dict.fromkeys(fact.source for fact in shown)),
        remedy=name_of(remedy),
        level=LEVEL_WORDS[level],
        least=LEVEL_WORDS[least],
        most=LEVEL_WORDS[most],
        facts=" ".join(fact.statement for fact in shown),
    )


def trial_doses(scene: Scene) -> Iterator[Finding]:
    """Daily doses of the table far from those the trials gave."""
    for row in scene.rows:
        dose = row.row.dose
        if dose is None or dose.daily_low is None or dose.daily_high is None or dose.per_kg:
            continue
        for remedy in row.remedies:
            tried = [fact for fact in facts(remedy, scene) if fact.daily is not None]
            given = [amount for fact in tried if fact.daily for amount in [in_unit(*fact.daily, dose.daily_unit)] if amount]
            if not given:
                continue
            low, high = dose.daily_low / max(given), dose.daily_high / min(given)
            if dose.daily_high < _FAR * min(given) or dose.daily_low > max(given) / _FAR:
                yield finding(
                    "dose_unlike_trials",
                    row.row_id,
                    row.quote,
                    reference=";".join(f"independent_evidence.{fact.fact_id}" for fact in tried),
                    source="; ".join(dict.fromkeys(fact.source for fact in tried)),
                    dose=_amount(dose.daily_low, dose.daily_high, dose.daily_unit),
                    remedy=name_of(remedy),
                    ratio=_times(low, high),
                    trials=", ".join(f"{plain(fact.daily[0])} {fact.daily[1]}" for fact in tried if fact.daily),
                )


def _amount(low: float, high: float, unit: str | None) -> str:
    number = plain(low) if low == high else f"{plain(low)} to {plain(high)}"
    return f"{number} {unit or ''}".strip()


def _times(low: float, high: float) -> str:
    first, second = f"{low:.2g}", f"{high:.2g}"
    return f"{first} times" if first == second else f"{first} to {second} times"
