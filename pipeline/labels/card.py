"""The rule card: what each labelling function is worth on the coded corpus."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from pipeline.labels.corpus import Example
from pipeline.labels.features import batch
from pipeline.labels.functions import RULES


def rule_card(examples: Sequence[Example]) -> pd.DataFrame:
    """A row a rule, in the manner of Snorkel's ``LFAnalysis``; shares are of all comments.

    ``coverage``: it votes; ``overlap``: another rule of the label votes too; ``conflict``: another votes the other way;
    ``precision``: share of its votes that are right; ``base``: share a vote at random would get right.
    """
    b = batch([e.text for e in examples], [e.context for e in examples])
    votes = np.array([[bool(places) for places in row] for row in b.votes]) * np.array([rule.vote for rule in RULES])
    rows = []
    for k, rule in enumerate(RULES):
        mine = votes[:, k] != 0
        others = votes[:, [j for j, other in enumerate(RULES) if other.label == rule.label and j != k]]
        right = np.array([(rule.label in e.labels) == (rule.vote > 0) for e in examples])
        rows.append(
            {
                "rule": rule.name,
                "label": rule.label,
                "vote": rule.vote,
                "coverage": round(float(mine.mean()), 4),
                "overlap": round(float((mine & (others != 0).any(axis=1)).mean()), 4),
                "conflict": round(float((mine & (others == -rule.vote).any(axis=1)).mean()), 4),
                "precision": round(float(right[mine].mean()), 4) if mine.any() else float("nan"),
                "base": round(float(right.mean()), 4),
                "meaning": rule.meaning,
            }
        )
    return pd.DataFrame(rows)
