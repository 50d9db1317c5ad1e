"""Audit the article itself: its grades, doses, citations and omissions against the references, and a published scorecard.

A finding never says "false" or "fake": it says what was looked for, where, and that it was not found or stands otherwise.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Final

from pipeline.audit.citations import differing, figures, trials, unnamed
from pipeline.audit.doses import doses, thresholds
from pipeline.audit.grades import grades, trial_doses
from pipeline.audit.omissions import interactions
from pipeline.audit.rules import rules
from pipeline.audit.scene import Scene, scene
from pipeline.audit.scorecard import questions, scorecard
from pipeline.audit.statements import statements
from pipeline.types import Finding, Thread

CHECKS: Final[tuple[Callable[[Scene], Iterator[Finding]], ...]] = (
    statements,
    grades,
    trials,
    unnamed,
    doses,
    thresholds,
    trial_doses,
    interactions,
    figures,
    differing,
)
"""Each looks at the whole article; the order findings are shown in is that of ``audit_rules.csv``."""


def audit(thread: Thread) -> tuple[Finding, ...]:
    """What the shipped references say of the article's own statements, by rule and then down the page.

    Articles not in English are not audited: the word lists would not find their statements. Sources stand in each finding;
    absence from a list is reported as "not found".
    """
    if (thread.article.language or "en") != "en":
        return ()
    found = [finding for check in CHECKS for finding in check(scene(thread))]
    order = {rule: n for n, rule in enumerate(rules())}
    return tuple(sorted(found, key=lambda f: (order[f.rule], f.start if f.start is not None else -1)))


__all__ = ["CHECKS", "audit", "questions", "scorecard"]
