"""When people wrote, who answers whom, and whether all comments were found."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import pandas as pd
from matplotlib.lines import Line2D

from pipeline.report import measures
from pipeline.report.figures.chart import (
    BLUE,
    GREY,
    INK,
    LABEL_LOOKS,
    ORANGE,
    SOFT,
    VERMILION,
    Chart,
    blank,
    new,
    plain,
    tidy,
    whole_numbers,
)
from pipeline.report.measures import each
from pipeline.report.vocabulary import LABELS, counted

_COMMENTS_SHOWN: Final = 60
_PAGES_SHOWN: Final = 30
_WORDS_SHOWN: Final = 62
_STEPS: Final = ((62, 1, "day"), (430, 7, "week"), (3660, 30, "30 days"), (10**6, 365, "year"))
"""Up to how many days a span is counted by which step."""


def timeline(comments: pd.DataFrame) -> Chart:
    """Comments by the days since the first comment on their page, so that pages of different years add up."""
    data = measures.timeline(comments)
    if data.empty:
        return blank("no dated comments", data)
    total = int(data["comments"].sum())
    half, last = int(data.loc[data["comments"].cumsum() >= total / 2, "age"].iloc[0]), int(data["age"].max())
    days, name = next((days, name) for most, days, name in _STEPS if last <= most)
    counts = data.groupby(data["age"] // days)["comments"].sum()
    title = f"Half of the {counted(total, 'dated comment')} came within {counted(half + 1, 'day')} of the first on their page"
    alt = f"Comments by {name} from {data['day'].min():%Y-%m-%d} to {data['day'].max():%Y-%m-%d}, at most {counts.max()} a {name}"
    chart = new(title, f"{alt}; {len(comments) - total} undated.", data, height=2.8)
    axes = tidy(chart.subplots(), grid="y")
    axes.bar(counts.index * days, counts.to_numpy(), width=0.85 * days, align="edge", color=BLUE)
    axes.axvline(half + 1, color=ORANGE, linewidth=2)
    axes.set_ylabel(f"comments a {name}", fontsize=9, color=SOFT)
    whole_numbers(axes.yaxis)
    whole_numbers(axes.xaxis)
    left_out = f"; {len(comments) - total:,} undated left out" if len(comments) > total else ""
    axes.set_xlabel(f"days after the first comment on the page; orange: half have been written{left_out}", fontsize=9, color=SOFT)
    return chart


def thread_tree(comments: pd.DataFrame, flags: pd.DataFrame | None = None) -> Chart:
    """One page's comments from top to bottom, answers to the right of what they answer, in the colour of their main label.

    Give the comments of one page; of a longer page the first 60 are drawn. ``flags`` puts a ring around flagged ones.
    """
    said = comments[comments["kind"] != "pingback"].reset_index(drop=True)
    if said.empty:
        return blank("no comments", said)
    replies, deepest = int(said["parent_id"].notna().sum()), int(said["depth"].max())
    depth = f"{counted(replies, 'reply')}, answers up to {deepest} deep" if replies else "nobody answers anybody"
    title = f"{counted(int((said['kind'] == 'comment').sum()), 'comment')}, {depth}"
    shown = said.head(_COMMENTS_SHOWN)
    primary = shown["primary"].fillna("none")
    alt = ", ".join(f"{_label(str(label))} {count}" for label, count in primary.value_counts().items())
    chart = new(title, f"Main labels: {alt}.", said, height=1.5 + 0.2 * len(shown))
    axes = tidy(chart.subplots(), grid="")
    _branches(axes, shown)
    for label, (colour, marker) in LABEL_LOOKS.items():
        some = shown[primary == label]
        axes.scatter(some["depth"], some.index, s=46, color=colour, marker=marker, zorder=3)
    ringed = shown[shown["comment_id"].isin(flags["comment_id"])] if flags is not None else shown.head(0)
    axes.scatter(ringed["depth"], ringed.index, s=150, facecolors="none", edgecolors=VERMILION, linewidths=1.6, zorder=4)
    _beginnings(axes, shown)
    _tree_axes(axes, shown, more=len(said) - len(shown))
    return chart


def _beginnings(axes: Any, shown: pd.DataFrame) -> None:
    """The first words of each comment beside its mark; emoji, which the font lacks, left out."""
    for y, row in enumerate(each(shown)):
        text = "" if pd.isna(row.text) else "".join(c for c in row.text[: 4 * _WORDS_SHOWN] if c < "\u2600")
        style = {"textcoords": "offset points", "va": "center", "fontsize": 7.5, "color": SOFT}
        axes.annotate(plain(text, _WORDS_SHOWN), (row.depth, y), (9, 0), **style)


def _branches(axes: Any, shown: pd.DataFrame) -> None:
    """A line from each comment up to the one it answers."""
    places = {row.comment_id: (row.depth, y) for y, row in enumerate(each(shown))}
    for y, row in enumerate(each(shown)):
        if row.parent_id in places:
            depth, above = places[row.parent_id]
            axes.plot([depth, depth, row.depth], [above, y, y], color=GREY, linewidth=1, zorder=1)


def _tree_axes(axes: Any, shown: pd.DataFrame, more: int) -> None:
    axes.set_ylim(len(shown) - 0.3, -0.7)
    axes.set_xlim(-0.3, max(5, int(shown["depth"].max()) * 1.6 + 2))
    axes.set_xticks([])
    axes.set_yticks([])
    handles = [Line2D([], [], linestyle="", color=c, marker=m, label=_label(name)) for name, (c, m) in LABEL_LOOKS.items()]
    ring = Line2D([], [], linestyle="", color=VERMILION, marker="o", markerfacecolor="none", markersize=10, label="flagged")
    below = {"loc": "upper left", "bbox_to_anchor": (0.0, 0.0), "ncols": 4}
    axes.legend(handles=[*handles, ring], fontsize=8.5, frameon=False, labelcolor=INK, **below)
    if more:
        axes.set_title(f"{more:,} further comments are not drawn", fontsize=9, color=SOFT, loc="left")


def _label(name: str) -> str:
    return LABELS.get(name, "no label")


def coverage(tables: Mapping[str, pd.DataFrame]) -> Chart:
    """Comments each page says it has beside comments found: the check that nothing was lost or made up."""
    data = measures.coverage(tables)
    stated = data[data["stated_count"].notna()]
    if data.empty:
        return blank("no pages", data)
    exact = int((stated["missing"] == 0).sum())
    title = (
        f"On {exact} of the {counted(len(stated), 'page')} that state a number, all comments were found or shown as removed"
        if len(stated)
        else f"None of the {counted(len(data), 'page')} states how many comments it has"
    )
    shown = data.head(_PAGES_SHOWN)
    said = shown["stated_count"].astype("string").fillna("no number")
    alt = "; ".join(f"{r.page_id} states {n}, found {r.comment_count}" for r, n in zip(each(shown), said, strict=True))
    chart = new(title, alt + ".", data, height=1.4 + 0.32 * len(shown))
    axes = tidy(chart.subplots())
    for place, row in enumerate(each(shown)):
        if not pd.isna(row.stated_count):
            axes.plot([row.stated_count, row.comment_count], [place, place], color=GREY, linewidth=2)
            axes.plot(row.stated_count, place, marker="D", markersize=9, markerfacecolor="white", color=ORANGE, markeredgewidth=2)
        axes.plot(row.comment_count, place, marker="o", markersize=6, color=BLUE)
    axes.set_yticks(range(len(shown)), [plain(page) for page in shown["page_id"]], color=INK)
    axes.set_ylim(len(shown) - 0.5, -0.5)
    axes.set_xlim(left=-0.5)
    whole_numbers(axes.xaxis)
    left_out = f"; {len(data) - len(shown):,} pages not drawn" if len(data) > len(shown) else ""
    axes.set_xlabel(f"comments: stated (orange diamond), found (blue dot){left_out}", fontsize=9, color=SOFT)
    return chart
