"""Labelling functions: each looks at one comment and votes for or against one label, showing the words, or abstains.

The shape is Snorkel's (Ratner et al. 2017), without its label model: the votes are features of the classifier, and the
places found are the explanation.
"""

from __future__ import annotations

from typing import Final

from pipeline.labels.functions import anecdotal_benefit, hostility, off_topic, skepticism, technical_claim  # noqa: F401
from pipeline.labels.functions._rule import HEALTH, Rule, entered
from pipeline.labels.functions.off_topic import links
from pipeline.types import LABELS

__all__ = ["HEALTH", "RULES", "Rule", "links"]

RULES: Final[tuple[Rule, ...]] = tuple(rule for label in LABELS for rule in entered(label))
"""In codebook order, within a label as written."""
