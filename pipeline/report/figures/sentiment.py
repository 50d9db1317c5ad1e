"""How commenters feel, by the published scale and by the one tuned to health talk."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from pipeline.report import measures
from pipeline.report.figures.chart import BLUE, GREY, INK, LABEL_LOOKS, ORANGE, SOFT, Chart, blank, new, tidy, whole_numbers
from pipeline.report.measures import each
from pipeline.report.vocabulary import LABELS, counted

_SCALES = (("vader", "VADER as published", GREY), ("sentiment", "tuned to health talk", BLUE))


def sentiment_scores(comments: pd.DataFrame) -> Chart:
    """Both scores of all comments, one above the other, on the same axis from -1 to +1."""
    data = comments.loc[comments["vader"].notna() & comments["sentiment"].notna(), ["comment_id", "vader", "sentiment"]]
    if data.empty:
        return blank("no comments with a sentiment score", data)
    changed = int((measures.category(data["vader"]).astype(str) != measures.category(data["sentiment"]).astype(str)).sum())
    title = f"Tuning the scale to health talk moves {changed:,} of {counted(len(data), 'comment')} to another category"
    means = ", ".join(f"{name} mean {data[column].astype(float).mean():+.2f}" for column, name, _ in _SCALES)
    chart = new(title, f"Two histograms of scores from -1 to +1: {means}.", data, height=3.8)
    edges = np.linspace(-1.05, 1.05, 22)  # the middle bin is the neutral band
    panels = chart.subplots(2, 1, sharex=True, sharey=True)
    for axes, (column, name, colour) in zip(panels, _SCALES, strict=True):
        scores = data[column].astype(float)
        tidy(axes, grid="y").hist(scores, bins=edges.tolist(), color=colour, edgecolor="white")
        axes.axvspan(-0.05, 0.05, color="#f0e6c8", zorder=0)
        axes.axvline(scores.mean(), color=INK, linewidth=1.4, linestyle="--")
        kinds = measures.category(scores).value_counts()
        summary = " · ".join(f"{kind} {kinds[kind]:,}" for kind in ("negative", "neutral", "positive"))
        axes.set_title(f"{name}: {summary}; mean {scores.mean():+.2f} (dashed)", fontsize=9, color=SOFT, loc="left")
        whole_numbers(axes.yaxis)
    panels[-1].set_xlabel("score; the narrow band is “neutral”, -0.05 to +0.05", fontsize=9, color=SOFT)
    panels[-1].set_xlim(-1.05, 1.05)
    return chart


def sentiment_by_label(comments: pd.DataFrame) -> Chart:
    """Every comment's tuned score by label, with the mean and its 95 % interval; a comment with two labels shows twice."""
    data = measures.sentiment_by_label(comments)
    if data["comments"].sum() == 0:
        return blank("no labelled comments with a sentiment score", data)
    told = data[data["comments"] > 0]
    ranked = list(each(told.sort_values("mean", kind="stable")))
    lowest, highest = (f"“{_name(row.label)}” ({row.mean:+.2f})" for row in (ranked[0], ranked[-1]))
    title = f"Feeling is lowest in {lowest} and highest in {highest}"
    alt = "; ".join(f"{_name(r.label)} mean {r.mean:+.2f}, n {r.comments}" for r in each(told))
    chart = new(title, f"Mean score by label: {alt}.", data, height=3.7)
    axes = tidy(chart.subplots())
    labelled = measures.scored(comments)
    for place, row in enumerate(each(data)):
        _strip(axes, place, row, _scores(labelled, row.label))
    axes.set_yticks(range(len(data)), [f"{_name(r.label)}  (n = {r.comments:,})" for r in each(data)], color=INK)
    axes.set_ylim(len(data) - 0.5, -0.5)
    axes.set_xlim(-1, 1)
    axes.axvline(0, color=SOFT, linewidth=0.8)
    axes.set_xlabel("tuned score; dots are comments, the bar is the mean with its 95 % interval", fontsize=9, color=SOFT)
    return chart


def _name(label: str) -> str:
    return LABELS.get(label, "no label")


def _scores(labelled: pd.DataFrame, label: str) -> Any:
    marks = labelled[list(LABELS)]
    chosen = labelled[marks.sum(axis=1) == 0] if label == "none" else labelled[marks[label] == 1]
    return chosen["sentiment"].dropna().astype(float).to_numpy()


def _strip(axes: Any, place: int, row: Any, scores: Any) -> None:
    """Dots spread over five lines in order of their value, so that equal scores stay countable; no chance in it."""
    spread = (np.arange(len(scores)) % 5 - 2) * 0.09
    colour, marker = LABEL_LOOKS[row.label]
    axes.scatter(np.sort(scores), place + spread, s=18, color=colour, marker=marker, alpha=0.7, linewidths=0)
    if len(scores) and not pd.isna(row.low):
        axes.plot([row.low, row.high], [place, place], color=INK, linewidth=3, solid_capstyle="butt")
    if len(scores):
        axes.plot(row.mean, place, marker="|", color=ORANGE, markersize=15, markeredgewidth=3)
