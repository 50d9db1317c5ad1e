"""What readers claim beside what the article's evidence table supports."""

from __future__ import annotations

from typing import Any, Final

import pandas as pd
from matplotlib.patches import FancyBboxPatch, Patch

from pipeline.entities import name_of
from pipeline.report import measures
from pipeline.report.figures.chart import (
    BLUE,
    GREEN,
    GREY,
    INK,
    ORANGE,
    SKY,
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
from pipeline.report.vocabulary import DIRECTIONS, VERDICTS, counted, percent

_VERDICT_LOOKS: Final = {
    "consistent": (GREEN, "="),
    "overstates": (VERMILION, "▲"),
    "understates_contradicts": (ORANGE, "▼"),
    "outside_table": (SKY, "?"),
    "unverifiable_personal": (GREY, "•"),
}
"""Colour and sign of each verdict."""

_REMEDIES_SHOWN: Final = 14
_PLACE_LOOKS: Final = {"below": (ORANGE, "v"), "within": (GREEN, "o"), "above": (VERMILION, "^")}


def claims_beside_evidence(claims: pd.DataFrame, evidence: pd.DataFrame) -> Chart:
    """A line a remedy: the article's grade and dose, then readers' claims by what they say it does and by verdict."""
    data = measures.claims_beside_evidence(claims, evidence)
    if data.empty:
        return blank("no claims", data)
    held = data[data["verdict"].isin(["consistent", "overstates", "understates_contradicts"])]
    over, total = int(held.loc[held["verdict"] == "overstates", "claims"].sum()), int(held["claims"].sum())
    title = (
        f"{over} of the {counted(total, 'claim')} that can be held against the table claim more than it supports "
        f"({percent(over / total)})"
        if total
        else f"None of the {counted(int(data['claims'].sum()), 'claim')} can be held against the table"
    )
    lines, left_out = _lines(data)
    directions = [code for code in DIRECTIONS if code in set(data["direction"])]
    verdicts = data.groupby("verdict")["claims"].sum()
    alt = "; ".join(f"{VERDICTS[code]} {verdicts[code]}" for code in VERDICTS if code in verdicts)
    chart = new(title, f"Claims by verdict: {alt}.", data, height=1.7 + 0.5 * len(lines), width=9.4)
    axes = tidy(chart.subplots(), grid="")
    for y, ((name, strength, dose), line) in enumerate(lines):
        _remedy(axes, y, name, strength, dose)
        for direction, cell in line.groupby("direction"):
            _tiles(axes, directions.index(str(direction)), y, cell.groupby("verdict")["claims"].sum())
    _matrix_axes(axes, directions, len(lines), left_out)
    return chart


def _lines(data: pd.DataFrame) -> tuple[list[Any], int]:
    """The remedies with the most claims, in the order of the data, and how many are left out."""
    lines = list(data.groupby(["remedy", "strength_text", "dose_text"], dropna=False, sort=False))
    least = sorted((int(line["claims"].sum()) for _, line in lines), reverse=True)[:_REMEDIES_SHOWN][-1]
    shown = [line for line in lines if line[1]["claims"].sum() >= least][:_REMEDIES_SHOWN]
    return shown, len(lines) - len(shown)


def _remedy(axes: Any, y: int, remedy: str, strength: Any, dose: Any) -> None:
    printed = " · ".join(str(cell) for cell in (strength, dose) if not pd.isna(cell)) or "not in the table"
    axes.text(-0.6, y - 0.13, plain(remedy, 34), ha="right", va="center", fontsize=9.5, color=INK, fontweight="bold")
    axes.text(-0.6, y + 0.22, plain(printed, 52), ha="right", va="center", fontsize=8, color=SOFT)


def _tiles(axes: Any, x: int, y: int, counts: pd.Series) -> None:
    """One tile a verdict, with its sign and the number of claims."""
    found = [code for code in _VERDICT_LOOKS if code in counts.index]
    for place, code in enumerate(found):
        colour, sign = _VERDICT_LOOKS[code]
        left = x + (place - len(found) / 2) * 0.235 + 0.01
        axes.add_patch(
            FancyBboxPatch((left, y - 0.3), 0.215, 0.6, boxstyle="round,pad=0,rounding_size=0.03", color=colour, linewidth=0)
        )
        axes.text(left + 0.107, y - 0.11, sign, ha="center", va="center", fontsize=8, color=INK)
        axes.text(left + 0.107, y + 0.13, f"{counts[code]}", ha="center", va="center", fontsize=9, color=INK, fontweight="bold")


def _matrix_axes(axes: Any, directions: list[str], lines: int, left_out: int) -> None:
    axes.set_xlim(-0.5, len(directions) - 0.5)
    axes.set_ylim(lines - 0.4, -0.6)
    axes.set_xticks(range(len(directions)), [DIRECTIONS[code].replace(" ", "\n") for code in directions], color=INK)
    axes.xaxis.tick_top()
    axes.set_yticks([])
    for y in range(1, lines):
        axes.axhline(y - 0.5, color="#d5dae2", linewidth=0.8)
    handles = [Patch(color=colour, label=f"{sign} {VERDICTS[code]}") for code, (colour, sign) in _VERDICT_LOOKS.items()]
    below = {"loc": "upper right", "bbox_to_anchor": (1.0, -0.02), "ncols": 3}
    axes.legend(handles=handles, fontsize=8.5, frameon=False, labelcolor=INK, **below)
    if left_out:
        axes.set_title(f"{counted(left_out, 'remedy')} with fewer claims not drawn", fontsize=9, color=SOFT, loc="left")


def doses_beside_article(claims: pd.DataFrame, evidence: pd.DataFrame) -> Chart:
    """Daily doses that readers state, on a logarithmic scale, beside the range that the article's table gives."""
    data = measures.doses_beside_article(claims, evidence)
    if data.empty:
        return blank("no daily doses that the article's table gives a range for", data)
    above = int((data["place"] == "above").sum())
    title = f"More than a quarter above the article's range: {above} of {counted(len(data), 'stated daily dose')}"
    groups = list(data.groupby(["remedy", "unit"], sort=False))[:_REMEDIES_SHOWN]
    alt = "; ".join(f"{name}: {', '.join(f'{low:g}' for low in group['said_high'])} {unit}" for (name, unit), group in groups)
    chart = new(title, f"Doses stated: {alt}.", data, height=1.2 + 0.75 * len(groups))
    panels = chart.subplots(len(groups), 1, squeeze=False)[:, 0]
    for axes, ((name, unit), group) in zip(panels, groups, strict=True):
        _doses(tidy(axes), str(name), str(unit), group)
    panels[-1].set_xlabel(
        "a day; green band: the article's range; ▲ above, ● within, ▼ below it (a quarter's leeway)", fontsize=8.5, color=SOFT
    )
    return chart


def _doses(axes: Any, remedy: str, unit: str, group: pd.DataFrame) -> None:
    low, high = group["article_low"].min(), group["article_high"].max()
    axes.axvspan(low * 0.985, high * 1.015, color="#cdeade", zorder=0)
    for y, row in enumerate(each(group.sort_values("said_high"))):
        colour, marker = _PLACE_LOOKS[row.place]
        axes.plot([row.said_low, row.said_high], [y, y], color=colour, linewidth=2)
        axes.plot(row.said_high, y, marker=marker, color=colour, markersize=7)
    axes.set_xscale("log")
    least, most = group["said_low"].min(), group["said_high"].max()
    axes.set_xlim(min(low, least) / 1.6, max(high, most) * 1.6)
    axes.set_xticks(_ticks(least, low, high, most))
    axes.set_ylim(-0.8, len(group) - 0.2)
    axes.set_yticks([])
    axes.minorticks_off()
    axes.xaxis.set_major_formatter(lambda amount, _: f"{float(f'{amount:.3g}'):,.12g} {plain(unit)}")
    axes.set_ylabel(plain(remedy, 24), rotation=0, ha="right", va="center", fontsize=9.5, color=INK)


def _ticks(*amounts: float) -> list[float]:
    """The amounts that are far enough apart to be printed side by side.

    >>> _ticks(590, 600, 600, 1200)
    [590, 1200]
    """
    kept: list[float] = []
    for amount in sorted(amounts):
        if not kept or amount > kept[-1] * 1.3:
            kept.append(amount)
    return kept


def beyond_the_table(claims: pd.DataFrame, evidence: pd.DataFrame) -> Chart:
    """What readers make claims about and the article's table leaves out, by the number of comments."""
    data = measures.beyond_the_table(claims, evidence)
    if data.empty:
        return blank("nothing that readers claim is left out of the table", data)
    names = [name_of(name) for name in data["intervention"].head(2)]
    title = f"Readers talk of {' and '.join(names)}; the article's table does not"
    shown = data.head(_REMEDIES_SHOWN)
    alt = ", ".join(f"{name_of(r.intervention)} {r.comments}" for r in each(shown))
    chart = new(title, f"Comments with a claim about: {alt}.", data, height=1.2 + 0.3 * len(shown))
    axes = tidy(chart.subplots())
    axes.barh(range(len(shown)), shown["comments"], color=BLUE, height=0.62)
    for y, count in enumerate(shown["comments"]):
        axes.text(count, y, f" {count}", va="center", fontsize=9, color=INK)
    axes.set_yticks(range(len(shown)), [plain(name_of(name)) for name in shown["intervention"]], color=INK)
    axes.set_ylim(len(shown) - 0.5, -0.5)
    whole_numbers(axes.xaxis)
    axes.set_xlabel("comments", fontsize=9, color=SOFT)
    return chart
