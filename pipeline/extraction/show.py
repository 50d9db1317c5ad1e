"""The figures as aligned tables for a terminal or a Markdown file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

import pandas as pd

from pipeline.extraction.measures import DRAWS, MEASURES, Figure, below, figures, floors, missing, table
from pipeline.extraction.readers import OURS, READERS, read
from pipeline.extraction.values import Case, Prediction
from pipeline.floors import Floor

WORST: Final = 15
BY_PLATFORM: Final = ("precision", "recall", "f1", "text", "author", "date", "parent", "title", "byline", "kept", "foreign")

HOW: Final = """\
A comment given and a comment of the page match where their words are the same but for case and punctuation, else where
their pairs of neighbouring words are (Dice >= 0.8), one to one, the most alike first. Pingbacks are neither right nor wrong.
trafilatura gives all comments as one text: each of its lines is taken for a comment; area_* and whole ask for no borders.
class="comment" takes every element with "comment" in its class that holds no other such. Blank: the tool never gives it.
A share is over all pages together, with the 95% interval of drawing pages; "by page" is the mean of the pages' own shares. Where
no page errs the interval has no width, though of 100 such pages three may err unseen (rule of three)."""


def report(
    cases: Sequence[Case], given: Mapping[str, Prediction], name: str = OURS, draws: int = DRAWS, held: bool = False
) -> str:
    """What the tool ``name`` gave, beside the other readers, by platform, and its worst pages.

    ``held``: the floors are shown; they are for our reader on the project's own benchmark.
    """
    said = {name: given} | {other: read(cases, reader) for other, reader in READERS.items() if other != name}
    counts = {tool: table(cases, predictions) for tool, predictions in said.items()}
    found = {tool: figures(rows, draws) for tool, rows in counts.items()}
    blank = {tool: missing(predictions) if tool != OURS else set() for tool, predictions in said.items()}
    bounds = floors() if held else {}
    empty = sum(not case.truth.comments for case in cases)
    parts = {
        f"Extraction from {len(cases)} pages, {empty} of them without comments": f"{HOW}\n\n{_beside(found, blank, bounds)}",
        f"{name}, by platform": _by_platform(counts[name]),
        f"{name}, the worst pages": _worst(counts[name], said[name]),
    }
    if bounds:
        parts["Floors"] = _floors(found[name])
    return "\n".join(f"# {title}\n\n{text}\n" for title, text in parts.items())


def _beside(found: Mapping[str, Mapping[str, Figure]], blank: Mapping[str, set[str]], bounds: Mapping[str, Floor]) -> str:
    """A row a measure that the benchmark knows the truth of, a column a tool."""
    first, *others = found
    asked = [measure for measure in MEASURES if any(figures[measure.name].size for figures in found.values())]
    rows = []
    for measure in asked:
        shown = {tool: "" if measure.name in blank[tool] else _within(found[tool][measure.name]) for tool in found}
        own = found[first][measure.name]
        cells = {"share": measure.name, "of": str(own.size), first: shown[first]}
        cells |= {"by page": _short(own.macro) if shown[first] else "", "floor": str(bounds.get(measure.name, ""))}
        rows.append(cells | {tool: shown[tool] for tool in others} | {"": measure.meaning})
    return aligned(rows)


def _within(figure: Figure) -> str:
    """A share with its interval.

    >>> _within(Figure(value=0.996, low=0.25, high=1.0, macro=0.5, size=4))
    '.996 (.250-1.000)'
    """
    return f"{_short(figure.value)} ({_short(figure.low)}-{_short(figure.high)})" if figure.size else "-"


def _short(value: float) -> str:
    """Three places, so that nearly all does not look like all."""
    return "-" if pd.isna(value) else f"{value:.3f}".removeprefix("0")


def _by_platform(counts: pd.DataFrame) -> str:
    rows = []
    for platform, part in counts.groupby("platform", sort=True):
        found = figures(part, draws=0)
        cells = {"platform": str(platform), "pages": str(len(part)), "true": str(part["true"].sum())}
        cells |= {"given": str(part["found"].sum())}
        rows.append(cells | {name: _short(found[name].value) for name in BY_PLATFORM})
    return aligned(rows)


SLIPS: Final = (
    "text",
    "author",
    "date",
    "undated",
    "parent",
    "votes",
    "removed",
    "title",
    "byline",
    "unsigned",
    "published",
    "kept",
)
"""Fields whose errors are named in the list of worst pages; those of comments first."""


def _worst(counts: pd.DataFrame, said: Mapping[str, Prediction]) -> str:
    """Pages with errors: lost and false comments weigh most, then the fields."""
    rows = []
    for page in counts.to_dict("records"):
        lost, false = page["true"] - page["matched"], page["false"]
        slips = {name: page[f"{name}_of"] - page[name] for name in SLIPS} | {"foreign": page["foreign"]}
        failure = said[page["case"]].failure if page["case"] in said else "no prediction"
        wrong = [f"{n} {name}" for name, n in (("lost", lost), ("false", false), *slips.items()) if n]
        share = (lost + false) / max(page["true"] + page["found"], 1)
        rows.append((-share, -sum(slips.values()), page["case"], ", ".join((*wrong, *filter(None, [failure])))))
    listed = [
        {"page": case, "lost or false": _short(-share), "errors": wrong}
        for share, _, case, wrong in sorted(rows)[:WORST]
        if wrong
    ]
    return aligned(listed) if listed else "No page has an error."


def _floors(found: Mapping[str, Figure]) -> str:
    broken = below(found)
    if not broken:
        return f"All {len(floors())} hold."
    return aligned(
        [{"figure": name, "now": _short(now), "floor": str(floor), "why": floor.why} for name, (now, floor) in broken.items()]
    )


def aligned(rows: Sequence[Mapping[str, Any]]) -> str:
    """Rows as a Markdown table whose columns are also straight in a terminal.

    >>> print(aligned([{"page": "a", "n": "10"}, {"page": "long", "n": "1"}]))
    | page | n  |
    |------|----|
    | a    | 10 |
    | long | 1  |
    """
    if not rows:
        return ""
    names = list(rows[0])
    widths = {name: max(len(name), *(len(str(row[name])) for row in rows)) for name in names}
    lines = ["| " + " | ".join(name.ljust(widths[name]) for name in names) + " |"]
    lines.append("|" + "|".join("-" * (widths[name] + 2) for name in names) + "|")
    lines += ["| " + " | ".join(str(row[name]).ljust(widths[name]) for name in names) + " |" for row in rows]
    return "\n".join(lines)
