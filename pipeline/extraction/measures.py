"""Shares over many pages, each with its interval, and the floors under ours."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from pipeline.extraction.counting import count
from pipeline.extraction.values import Case, Prediction
from pipeline.floors import Floor, broken, load
from pipeline.types import ReferenceDataError

FLOORS: Final = "extraction_floors"
DRAWS: Final = 2000
SEED: Final = 7
Numbers = NDArray[np.float64]


class Measure(NamedTuple):
    """A share: the sum of some counts over the sum of others."""

    name: str
    over: tuple[str, ...]
    under: tuple[str, ...]
    meaning: str


MEASURES: Final = (
    Measure("precision", ("matched",), ("found",), "comments given that are on the page"),
    Measure("recall", ("matched",), ("true",), "comments on the page that are given"),
    Measure("f1", ("matched", "matched"), ("true", "found"), "both: 2 x matched / (true + given)"),
    Measure("text", ("text",), ("text_of",), "matched comments whose text is the same but for blanks"),
    Measure("author", ("author",), ("author_of",), "matched comments with the right name"),
    Measure("date", ("date",), ("date_of",), "matched comments with the right day"),
    Measure("undated", ("undated",), ("undated_of",), "matched comments without a day that are given none"),
    Measure("parent", ("parent",), ("parent_of",), "matched comments with the right parent, or rightly none"),
    Measure("votes", ("votes",), ("votes_of",), "matched comments with the right votes"),
    Measure("removed", ("removed",), ("removed_of",), "matched placeholders known as such"),
    Measure("area_precision", ("words_right",), ("words_said",), "words given as comments that stand in comments"),
    Measure("area_recall", ("words",), ("words_of",), "words of comments that are given as such"),
    Measure("whole", ("whole",), ("true",), "comments that stand in the given text in one piece, borders or not"),
    Measure("clean", ("clean",), ("empty",), "pages without comments of which none is given"),
    Measure("title", ("title",), ("title_of",), "pages with the right headline, word for word"),
    Measure("byline", ("byline",), ("byline_of",), "articles with the right writer"),
    Measure("unsigned", ("unsigned",), ("unsigned_of",), "pages that name no writer and are given none"),
    Measure("published", ("published",), ("published_of",), "articles with the right day"),
    Measure("kept", ("kept",), ("kept_of",), "snippets of the body that the article's text holds"),
    Measure("foreign", ("foreign",), ("foreign_of",), "snippets of other parts of the page that it holds (lower is better)"),
)
"""What is reported, in this order. Every name is also a figure that a floor can be set for, as is ``<name>.macro``."""

NEEDS: Final[Mapping[str, Callable[[Prediction], bool]]] = {
    "author": lambda said: any(comment.author for comment in said.comments),
    "date": lambda said: any(comment.date for comment in said.comments),
    "undated": lambda said: any(comment.date for comment in said.comments),
    "parent": lambda said: any(comment.parent is not None for comment in said.comments),
    "votes": lambda said: any(comment.votes is not None for comment in said.comments),
    "removed": lambda said: any(comment.kind == "removed" for comment in said.comments),
    "title": lambda said: said.title is not None,
    "byline": lambda said: said.author is not None,
    "unsigned": lambda said: said.author is not None,
    "published": lambda said: said.published is not None,
    "kept": lambda said: bool(said.body),
    "foreign": lambda said: bool(said.body),
}
"""Measures that are left blank for a tool that gives the field on no page at all."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Figure:
    """A measure of a tool."""

    value: float
    """Over all comments (or pages, or snippets) together; NaN where there are none."""
    low: float
    high: float
    """95 percent interval, pages drawn whole."""
    macro: float
    """Mean of the pages' own shares, over the pages that have one."""
    size: int
    """The lower part of the share."""


def table(cases: Sequence[Case], said: Mapping[str, Prediction]) -> pd.DataFrame:
    """The counts, a row a case; a case without prediction is scored as an empty one."""
    rows = [
        {"case": case.name, "platform": case.platform, **count(case.truth, said.get(case.name, Prediction()))} for case in cases
    ]
    return pd.DataFrame(rows)


def figures(counts: pd.DataFrame, draws: int = DRAWS) -> dict[str, Figure]:
    """Every measure with its interval, which draws pages, not comments: those of one page are read right or wrong together."""
    return {measure.name: _figure(counts, measure, draws) for measure in MEASURES}


def _figure(counts: pd.DataFrame, measure: Measure, draws: int) -> Figure:
    over = counts[list(measure.over)].sum(axis=1).to_numpy(np.float64)
    under = counts[list(measure.under)].sum(axis=1).to_numpy(np.float64)
    low, high = _interval(over, under, draws)
    shares = over[under > 0] / under[under > 0]
    return Figure(
        value=_share(over.sum(), under.sum()),
        low=low,
        high=high,
        macro=float(shares.mean()) if len(shares) else float("nan"),
        size=int(under.sum()),
    )


def _interval(over: Numbers, under: Numbers, draws: int) -> tuple[float, float]:
    """Percentile bootstrap of the share: each draw takes as many pages as there are, with replacement, whole (seeded)."""
    if not draws or not len(over):
        return float("nan"), float("nan")
    times = np.random.default_rng(SEED).multinomial(len(over), np.full(len(over), 1 / len(over)), size=draws)
    sums = times @ under
    shares = (times @ over)[sums > 0] / sums[sums > 0]
    low, high = np.percentile(shares, [2.5, 97.5]) if len(shares) else (np.nan, np.nan)
    return float(low), float(high)


def _share(over: float, under: float) -> float:
    return float(over / under) if under else float("nan")


def missing(said: Mapping[str, Prediction]) -> set[str]:
    """Measures of fields that a tool never gives."""
    return {name for name, gives in NEEDS.items() if not any(gives(prediction) for prediction in said.values())}


# ------------------------------------------------------------------------------------------------ floors


def floors() -> dict[str, Floor]:
    """The rows of ``reference/extraction_floors.csv`` by measure. Raises ``ReferenceDataError`` for one that is not known."""
    bounds = load(FLOORS)
    known = {name for measure in MEASURES for name in (measure.name, f"{measure.name}.macro")}
    strange = sorted(set(bounds) - known)
    if strange:
        raise ReferenceDataError(f"{FLOORS}.csv: unknown measure in {strange}; known: {', '.join(sorted(known))}")
    return bounds


def below(found: Mapping[str, Figure]) -> dict[str, tuple[float, Floor]]:
    """The floors that are broken, each with the value that breaks it."""
    values = {name: figure.value for name, figure in found.items()}
    values |= {f"{name}.macro": figure.macro for name, figure in found.items()}
    return broken(floors(), values)
