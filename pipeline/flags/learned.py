"""What the model of risk adds to the rules, and what it takes back from them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from pipeline.flags.scene import Danger
from pipeline.types import Harm, Span

MODEL: Final = "risk_model"
"""The rule id of what the model alone says."""
MODEL_OF_ANSWERS: Final = "risk_model_of_answers"
"""The same of a reply that was read together with what it answers."""
SAYS: Final = {MODEL: "says the risk model", MODEL_OF_ANSWERS: "says the risk model, which read it with the comment it answers"}
BELIEVED: Final = 0.01
"""A rule that reads words is not heard where the model gives the comment a lower chance to be risky. Chosen on comments whose
hand the model had not seen: of harmless ones it drops one flag in six, of urgent ones one in a hundred."""
_FACTS: Final = ("over_", "pair_", "many_tablets", "unfit_", "grown_ups_")
"""Beginnings of rule ids that rest on an amount or a known pair: the model is not asked about them."""


def with_model(found: Sequence[Danger], harm: Harm | None, text: str) -> list[Danger]:
    """The rules' dangers and the model's, most risky first; the model speaks where it sees a greater risk than the rules."""
    if harm is None:
        return list(found)
    kept = [d for d in found if harm.review >= BELIEVED or d.rule.startswith(_FACTS)]
    if harm.level and harm.code and harm.level > max((d.level for d in kept), default=0):
        span = harm.span or Span(start=0, end=len(text), quote=text)
        return [Danger(harm.level, harm.code, MODEL_OF_ANSWERS if harm.answers else MODEL, (span,)), *kept]
    return kept
