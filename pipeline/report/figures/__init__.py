"""Figures from frames: each is titled with its finding and carries alternative text (``alt``) and its numbers (``data``).

Colours are those of Okabe and Ito, told apart with every common colour vision; shapes and words say the same again.
"""

from pipeline.report.figures.chart import Chart
from pipeline.report.figures.evidence import beyond_the_table, claims_beside_evidence, doses_beside_article
from pipeline.report.figures.labels import label_co_occurrence, label_prevalence
from pipeline.report.figures.patterns import claim_groups, reported_effects, risks_answered
from pipeline.report.figures.sentiment import sentiment_by_label, sentiment_scores
from pipeline.report.figures.threads import coverage, thread_tree, timeline

__all__ = [
    "Chart",
    "beyond_the_table",
    "claim_groups",
    "claims_beside_evidence",
    "coverage",
    "doses_beside_article",
    "label_co_occurrence",
    "label_prevalence",
    "reported_effects",
    "risks_answered",
    "sentiment_by_label",
    "sentiment_scores",
    "thread_tree",
    "timeline",
]
