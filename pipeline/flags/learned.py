"""What the model of risk adds to the rules, and what it takes back from them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from pipeline.claims.reading import Reading
from pipeline.flags.scene import Danger
from pipeline.flags.words import told
from pipeline.types import UNTOLD, Harm, Span

MODEL: Final = "risk_model"
"""The rule id of what the model alone says."""
MODEL_OF_ANSWERS: Final = "risk_model_of_answers"
"""The same of a reply that was read together with what it answers."""
SAYS: Final = {MODEL: "says the risk model", MODEL_OF_ANSWERS: "says the risk model, which read it with the comment it answers"}
BELIEVED: Final = 0.01
"""A rule that reads words is not heard where the model gives the comment a lower chance to be risky. Chosen on comments whose
hand the model had not seen: of harmless ones it drops one flag in six, of urgent ones one in a hundred."""
NAMED: Final = 0.15
"""The model's chance from which it is believed what kind of risk it sees; below, most of what it sees is none."""
RULE_ODDS: Final = 3.1
FACT_ODDS: Final = 3.4
"""How many times the odds of being risky rise where a rule sees a risk, and where the rule rests on an amount or a known pair,
which the model does not reckon. Fitted by logistic regression on comments whose hand the model had not seen; its own odds
stay as they are (slope .83)."""
_FACTS: Final = ("over_", "pair_", "many_tablets", "unfit_", "grown_ups_")
"""Beginnings of rule ids that rest on an amount or a known pair: the model is not asked about them."""


def with_model(found: Sequence[Danger], harm: Harm | None, reading: Reading) -> list[Danger]:
    """The rules' dangers and the model's, most risky first; the model speaks where it sees a greater risk than the rules.

    Where a rule sees a risk of the level below, its code stands for one not told, and its words come before the model's.
    """
    if harm is None:
        return list(found)
    kept = [d for d in found if harm.review >= BELIEVED or d.sure or d.rule.startswith(_FACTS)]
    if harm.level and harm.code and harm.level > max((d.level for d in kept), default=0):
        near = [d for d in kept if d.level == harm.level - 1]
        code = harm.code if harm.review >= NAMED else UNTOLD
        code = near[0].code if near and code == UNTOLD else code
        words = told(reading, harm.span, code, answers=harm.answers) or _all(reading)
        spans = (*(span for d in near if d.code == code for span in d.spans), *words)
        return [Danger(harm.level, code, MODEL_OF_ANSWERS if harm.answers else MODEL, spans), *kept]
    return kept


def _all(reading: Reading) -> tuple[Span, ...]:
    return (Span(start=0, end=len(reading.text), quote=reading.text),)


def chance_of(risks: Sequence[Danger], harm: Harm | None) -> float | None:
    """Probability that a comment flagged for ``risks`` is risky: the model's, raised where a rule says so as well.

    Where all that was found is sure there is none: of sums no model is asked, and the writer's own danger it was not taught.

    >>> from pipeline.types import Span
    >>> words = (Span(start=0, end=4, quote="stop"),)
    >>> chance_of([Danger(3, "STOP_MED", MODEL, words)], Harm(review=0.2, urgent=0.1))
    0.2
    >>> chance_of([Danger(3, "STOP_MED", "urges_stop", words)], Harm(review=0.2, urgent=0.1))
    0.4366

    Without a model nothing is known of it, nor of a writer in danger:

    >>> chance_of([Danger(3, "STOP_MED", "urges_stop", words)], None)
    >>> chance_of([Danger(3, "CRISIS", "crisis_wish", words, sure=True)], Harm(review=0.2, urgent=0.1))
    """
    risks = [danger for danger in risks if not danger.sure]
    if harm is None or not risks:
        return None
    rules = [danger.rule for danger in risks if danger.rule not in SAYS]
    times = FACT_ODDS if any(rule.startswith(_FACTS) for rule in rules) else RULE_ODDS if rules else 1.0
    return round(times * harm.review / (1 - harm.review + times * harm.review), 4)
