"""Find the evidence row a claim is held against."""

from __future__ import annotations

import functools
from collections.abc import Sequence

from pipeline.claims import rowwords
from pipeline.claims.offered import Row
from pipeline.reference import load


def matching_row(
    rows: Sequence[Row], interventions: Sequence[str], outcome: str | None = None, said: frozenset[str] = frozenset()
) -> Row | None:
    """The row that names the claim's remedy, remedies in the claim's order: of several the one nearest to the words ``said``.

    Failing these, a row of the remedy's class ("statins" for atorvastatin), or of a member where the claim names the class.
    """
    for remedy in interventions:
        named = [row for row in rows if remedy in row.entities]
        if named:
            return rowwords.best_row(named, outcome, said)
    kin = {other for remedy in interventions for other in _kin().get(remedy, ())}
    return next((row for row in rows if kin & set(row.entities)), None)


@functools.cache
def _kin() -> dict[str, frozenset[str]]:
    """Classes of each medicine, and members of each class."""
    found: dict[str, set[str]] = {}
    for row in load("claim_members", ("class", "members"), ("class",)):
        for member in row["members"].split(";"):
            found.setdefault(member, set()).add(row["class"])
            found.setdefault(row["class"], set()).add(member)
    return {name: frozenset(others) for name, others in found.items()}
