"""What is claimed by how many, how told effects stand beside the article's, and which risks stand without an answer."""

from __future__ import annotations

from typing import Any, Final

import pandas as pd
from matplotlib.patches import Patch

from pipeline.entities import name_of
from pipeline.report.across import claim_words, over_all
from pipeline.report.figures.chart import (
    BLUE,
    GREEN,
    GREY,
    INK,
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
from pipeline.report.vocabulary import counted, percent, risk

_SHOWN: Final = 14


def claim_groups(groups: pd.DataFrame) -> Chart:
    """The claims about a remedy that most writers make: share of all comments with its interval, and the number of writers."""
    data = over_all(groups)
    data = data[data["intervention"].notna() & (data["direction"] != "na")].head(_SHOWN).reset_index(drop=True)
    if data.empty:
        return blank("no claims about a remedy", data)
    names = [claim_words(r.intervention, r.outcome, r.claim_type, r.direction) for r in each(data)]
    title = f"Most writers say: {names[0]} ({counted(int(data['writers'][0]), 'writer')})"
    alt = "; ".join(f"{name}: {percent(r.share)} of comments" for name, r in zip(names, each(data), strict=True))
    chart = new(title, f"Share of comments: {alt}.", data, height=1.3 + 0.34 * len(data))
    axes = tidy(chart.subplots())
    for y, row in enumerate(each(data)):
        testimony = (row.claims - row.experience_none) / row.claims
        axes.plot([row.low, row.high], [y, y], color=GREY, linewidth=2, solid_capstyle="butt", zorder=1)
        axes.scatter(
            row.share, y, s=46, color=BLUE if testimony >= 0.5 else SKY, marker="o" if testimony >= 0.5 else "D", zorder=2
        )
        axes.text(row.high, y, f"  {row.writers}", va="center", fontsize=9, color=INK)
    axes.set_yticks(range(len(data)), [plain(name, 52) for name in names], color=INK)
    axes.set_ylim(len(data) - 0.5, -0.5)
    axes.set_xlim(left=0)
    digits = 0 if data["high"].max() > 0.08 else 1
    axes.xaxis.set_major_formatter(lambda share, _: f"{share:.{digits}%}")
    axes.set_xlabel(
        "of all labelled comments, with 95 % interval; behind it the number of writers\n"
        "● mostly own or others' cases, ◆ mostly general statements",
        fontsize=8.5,
        color=SOFT,
    )
    return chart


def reported_effects(reported: pd.DataFrame, beside: pd.DataFrame) -> Chart:
    """Changes that readers put in numbers, the article's percentages as a band, and the comments that tell of none or of harm."""
    told = reported[reported["change_percent"].notna() & reported["intervention"].notna()]
    keys = ["page_id", "intervention", "outcome"]
    lines = beside.merge(told[keys].drop_duplicates(), on=keys, how="inner").head(_SHOWN).reset_index(drop=True)
    if lines.empty:
        return blank("no effects in numbers", told)
    remedies = lines.drop_duplicates(["page_id", "intervention"])
    no_effect, harmed = int(remedies["no_effect"].sum()), int(remedies["harmed"].sum())
    better = int(told["better"].fillna(False).sum())
    title = (
        f"Changes told in numbers: {len(told):,}, for the better {better:,}; cases of no effect of the same remedies: "
        f"{no_effect:,}, of harm: {harmed:,}"
    )
    alt = "; ".join(f"{name_of(r.intervention)} {r.change_percent:+.0f} %" for r in each(told.head(_SHOWN)))
    chart = new(title, f"{alt}. {lines['caption'][0]}", told, height=1.9 + 0.5 * len(lines), width=9.0)
    axes = tidy(chart.subplots())
    for y, line in enumerate(each(lines)):
        _effect_line(axes, y, line, told)
    _effect_axes(axes, lines)
    return chart


def _effect_line(axes: Any, y: int, line: Any, told: pd.DataFrame) -> None:
    same = told[(told["page_id"] == line.page_id) & (told["intervention"] == line.intervention)]
    same = same[same["outcome"].fillna("") == ("" if pd.isna(line.outcome) else line.outcome)]
    if not pd.isna(line.article_low):
        low, high = sorted((-line.article_low, -line.article_high))
        axes.fill_betweenx([y - 0.32, y + 0.32], low - 0.6, high + 0.6, color="#cdeade", zorder=0, linewidth=0)
    for row in each(same):
        worse = not pd.isna(row.better) and not row.better
        axes.scatter(row.change_percent, y, s=52, color=VERMILION if worse else BLUE, marker="X" if worse else "o", zorder=2)
    none = f"no effect {line.no_effect} · harm {line.harmed}"
    axes.text(1.02, y, none, transform=axes.get_yaxis_transform(), va="center", fontsize=9, color=INK)


def _effect_axes(axes: Any, lines: pd.DataFrame) -> None:
    names = [
        f"{name_of(r.intervention)} · {'no outcome named' if pd.isna(r.outcome) else name_of(r.outcome)}" for r in each(lines)
    ]
    axes.set_yticks(range(len(lines)), [plain(name, 44) for name in names], color=INK)
    axes.set_ylim(len(lines) - 0.4, -0.6)
    axes.axvline(0, color=SOFT, linewidth=0.8)
    axes.xaxis.set_major_formatter(lambda value, _: f"{value:+.0f} %" if value else "0")
    axes.set_xlabel(
        "change told (● better, ✖ worse); green band: percentages in the article's sentences, drawn as a fall\n"
        "Testimonials select for success: these numbers say what readers hear, not what works.",
        fontsize=8.5,
        color=SOFT,
    )


def risks_answered(risky: pd.DataFrame) -> Chart:
    """Comments with a risk by its first kind: those that another comment speaks against and those that stand alone."""
    if risky.empty:
        return blank("no risky claims", risky)
    first = risky.assign(code=risky["risk_codes"].str.split(";").str[0], answered=risky["corrected"].astype(bool))
    data = first.groupby(["code", "answered"]).size().unstack(fill_value=0).reindex(columns=[True, False], fill_value=0)
    data = data.assign(total=data[True] + data[False]).sort_values(["total"], ascending=False, kind="stable").head(_SHOWN)
    alone = int((~first["answered"]).sum())
    title = f"Without an answer: {alone:,} of {counted(len(risky), 'comment')} with a risk"
    alt = "; ".join(f"{risk(str(code))} {row[True]} answered, {row[False]} not" for code, row in data.iterrows())
    chart = new(title, f"By kind: {alt}.", data.reset_index(), height=1.5 + 0.34 * len(data))
    axes = tidy(chart.subplots())
    places = range(len(data))
    axes.barh(places, data[False], color=VERMILION, height=0.62)
    axes.barh(places, data[True], left=data[False], color=GREEN, height=0.62, hatch="///", edgecolor="white", linewidth=0)
    axes.set_yticks(places, [plain(risk(str(code))) for code in data.index], color=INK)
    axes.set_ylim(len(data) - 0.5, -0.5)
    whole_numbers(axes.xaxis)
    axes.set_xlabel("comments", fontsize=9, color=SOFT)
    handles = [Patch(color=VERMILION, label="nobody speaks against it")]
    handles.append(Patch(facecolor=GREEN, hatch="///", edgecolor="white", label="somebody does"))
    axes.legend(handles=handles, fontsize=8.5, frameon=False, labelcolor=INK, loc="lower right")
    return chart
