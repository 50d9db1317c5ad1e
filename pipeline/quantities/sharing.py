"""One frequency said of several amounts: "300 mg magnesium and 1000 mcg B12 daily"."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Final

from pipeline.quantities.cues import pattern, searcher
from pipeline.quantities.days import STOP
from pipeline.quantities.intake import Intake

_BREAK: Final = searcher("gap_break")
_COORDINATION: Final = re.compile(r"[a-z0-9\s,+&/()=.'%-]*")
_COORDINATOR: Final = pattern(r",|\+|&|\b{coordinator}\b|/|\(|=|\bin\s(?:the\s|each\s|every\s|my\s)?$")
_CHANGED: Final = pattern(r"\b{other_time}\b")
_NEGATED: Final = re.compile(r"\bnot\s(?:the\s|a\s)?$")
_TAKES: Final = searcher("taking")


def share(folded: str, found: list[Intake]) -> list[Intake]:
    """In "300 mg magnesium and 1000 mcg B12 daily" the frequency is for both; it is handed on leftwards, then rightwards."""
    shared = list(found)
    for i in range(len(shared) - 2, -1, -1):
        shared[i] = _borrowed(folded, shared[i], shared[i + 1], shared[i], shared[i + 1])
    for i in range(1, len(shared)):
        shared[i] = _borrowed(folded, shared[i], shared[i - 1], shared[i - 1], shared[i])
    return shared


def _borrowed(folded: str, needy: Intake, rich: Intake, left: Intake, right: Intake) -> Intake:
    """``needy`` with the frequency of ``rich`` if that stands at the outer end of the two."""
    frequency = rich.frequency
    if needy.frequency is not None or frequency is None or not _coordinated(folded, left, right):
        return needy
    outer = frequency.start > right.amount.start if rich is right else frequency.start < left.amount.start
    if not outer:
        return needy
    amount = (
        replace(needy.amount, count_low=rich.each, count_high=rich.each)
        if rich.each != 1 and needy.amount.count_low == 1
        else needy.amount
    )
    return replace(needy, amount=amount, frequency=frequency, borrowed=True, each=rich.each)


def _coordinated(folded: str, left: Intake, right: Intake) -> bool:
    gap = folded[left.end : right.amount.start]
    if right.amount.told and gap.strip() in (",", ":"):  # "30 mg, 20 in the morning and 10 at noon" tells its parts
        return False
    if _NEGATED.search(folded, max(0, left.amount.start - 12), left.amount.start) or _TAKES.search(gap):
        return False
    if len(gap) > 60 or len(gap.split()) > 10 or STOP.search(gap) or _CHANGED.search(gap) or _BREAK.search(gap):
        return False
    return bool(_COORDINATOR.search(gap) and _COORDINATION.fullmatch(gap))
