"""How common the labels are, and which go together."""

from __future__ import annotations

import itertools
import math
from typing import Any, Final

import numpy as np
import pandas as pd

from pipeline.report import measures
from pipeline.report.figures.chart import INK, LABEL_LOOKS, SOFT, Chart, blank, new, plain, tidy
from pipeline.report.measures import each
from pipeline.report.vocabulary import LABELS, counted, percent

_PAGES_SHOWN: Final = 6


def label_prevalence(comments: pd.DataFrame) -> Chart:
    """The share of labelled comments with each label, with 95 % Wilson intervals, over all pages and on the largest ones."""
    data = measures.prevalence(comments)
    overall = data[data["page_id"] == measures.ALL_PAGES]
    total = int(overall["comments"].max())
    if total == 0:
        return blank("no labelled comments", data)
    top = next(iter(each(overall.sort_values("share", ascending=False, kind="stable"))))
    title = (
        f"“{LABELS[top.label].capitalize()}” is the commonest label: {percent(top.share)} of "
        f"{counted(total, 'comment')} ({percent(top.low)}–{percent(top.high)})"
    )
    shown = _largest(data)
    alt = "; ".join(f"{LABELS[r.label]} {percent(r.share)} ({percent(r.low)} to {percent(r.high)})" for r in each(overall))
    grid = (math.ceil(len(shown) / 3), min(len(shown), 3))
    chart = new(title, f"Shares with 95 % intervals over all pages: {alt}.", data, height=0.7 + 2.5 * grid[0])
    panels = chart.subplots(*grid, sharex=True, sharey=True, squeeze=False).flat
    for axes, page in itertools.zip_longest(panels, shown):
        if page is None:
            axes.set_visible(False)
        else:
            _panel(axes, data[data["page_id"] == page], page)
    return chart


def _largest(data: pd.DataFrame) -> list[str]:
    """Over all pages first, then the pages with the most comments; a single page is not shown twice."""
    sizes = data[data["page_id"] != measures.ALL_PAGES].groupby("page_id", sort=False)["comments"].max()
    pages = [str(page) for page in sizes.sort_values(ascending=False, kind="stable").index[: _PAGES_SHOWN - 1]]
    return [measures.ALL_PAGES, *pages] if len(pages) > 1 else [measures.ALL_PAGES]


def _panel(axes: Any, rows: pd.DataFrame, page: str) -> None:
    tidy(axes).set_title(f"{plain(page, 30)}\nn = {rows['comments'].iloc[0]:,}", fontsize=9, color=SOFT, loc="left")
    for place, row in enumerate(each(rows)):
        colour, marker = LABEL_LOOKS[row.label]
        axes.plot([row.low, row.high], [place, place], color=colour, linewidth=2, solid_capstyle="round")
        axes.plot(row.share, place, marker=marker, color=colour, markersize=7)
    axes.set_yticks(range(len(rows)), [LABELS[label] for label in rows["label"]], color=INK)
    axes.set_ylim(len(rows) - 0.5, -0.5)
    axes.set_xlim(-0.03, 1.03)
    axes.xaxis.set_major_formatter(lambda share, _: f"{share:.0%}")
    axes.set_xticks([0, 0.5, 1])


def label_co_occurrence(comments: pd.DataFrame) -> Chart:
    """Comments with both of two labels; the diagonal counts those with the label at all."""
    data = measures.co_occurrence(comments)
    counts = data.to_numpy(dtype=float)
    if counts.sum() == 0:
        return blank("no labelled comments", data)
    names = list(LABELS.values())
    pairs = {(names[i], names[j]): int(counts[i, j]) for i, j in zip(*np.tril_indices(len(names), -1), strict=True)}
    (one, other), most = max(pairs.items(), key=lambda item: item[1])
    met = f"“{one.capitalize()}” and “{other}” meet most often: in {counted(most, 'comment')}"
    alt = "; ".join(f"{a} with {b} {n}" for (a, b), n in pairs.items() if n) or "No pair occurs"
    title = met if most else "No comment carries two labels"
    chart = new(title, f"Comments with both labels: {alt}.", data, height=4.2, width=7.2)
    axes = tidy(chart.subplots(), grid="")
    axes.imshow(np.where(np.tri(len(names), dtype=bool), counts, np.nan), cmap="Blues", vmin=0, vmax=counts.max() * 1.3)
    for i, j in zip(*np.tril_indices(len(names)), strict=True):
        weight = "bold" if i == j else "normal"
        axes.text(float(j), float(i), f"{counts[i, j]:.0f}", ha="center", va="center", fontsize=10, color=INK, fontweight=weight)
    axes.set_xticks(range(len(names)), [name.replace(" ", "\n") for name in names], color=INK, fontsize=8)
    axes.set_yticks(range(len(names)), names, color=INK)
    axes.set_xlabel("bold: comments with the label at all", fontsize=8.5, color=SOFT)
    return chart
