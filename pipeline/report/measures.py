"""Frames to small tables of counts, shares and intervals: what the figures draw and the answers say."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final

import pandas as pd

from pipeline.entities import name_of
from pipeline.patterns.shares import wilson
from pipeline.quantities.beside import factor, place
from pipeline.types import LABELS

ALL_PAGES: Final = "all pages"
NO_REMEDY: Final = "no remedy named"

_FEW: Final = 5


def mean_interval(values: Iterable[float]) -> tuple[float, float] | None:
    """The 95 % interval of a mean after Student; None for fewer than five values, which say too little for one.

    >>> mean_interval([0.5, 0.1])
    """
    from scipy.special import stdtrit  # scipy.stats takes half a second to import

    series = pd.Series(list(values), dtype=float)
    if len(series) < _FEW:
        return None
    reach = float(stdtrit(len(series) - 1, 0.975) * series.sem())
    return float(series.mean()) - reach, float(series.mean()) + reach


def each(frame: pd.DataFrame) -> Iterable[Any]:
    """The rows as named tuples, loosely typed: what a column holds is declared in :mod:`pipeline.frames`."""
    return frame.itertuples()


def scored(comments: pd.DataFrame) -> pd.DataFrame:
    """The comments that were labelled."""
    return comments[comments["scored"].astype(bool)]


def prevalence(comments: pd.DataFrame) -> pd.DataFrame:
    """How many of the labelled comments carry each label, over all pages and on each, with Wilson intervals.

    The intervals treat comments as independent; comments of one thread or one writer are less than that.
    """
    labelled = scored(comments)
    groups = [(ALL_PAGES, labelled), *((str(page), group) for page, group in labelled.groupby("page_id", sort=False))]
    records = [_share(page, label, int(group[label].sum()), len(group)) for page, group in groups for label in LABELS]
    return pd.DataFrame(records, columns=["page_id", "label", "count", "comments", "share", "low", "high"])


def _share(page: str, label: str, count: int, total: int) -> tuple[str, str, int, int, float, float, float]:
    return (page, label, count, total, count / total if total else 0.0, *wilson(count, total))


def co_occurrence(comments: pd.DataFrame) -> pd.DataFrame:
    """Comments that carry both labels; on the diagonal, comments that carry the label."""
    marks = scored(comments)[list(LABELS)].astype("float64")
    return (marks.T @ marks).astype(int)


def sentiment_by_label(comments: pd.DataFrame) -> pd.DataFrame:
    """Mean health-tuned sentiment of the comments with each label, and of those with none, with its interval and n."""
    labelled = scored(comments)
    labelled = labelled[labelled["sentiment"].notna()]
    groups = {label: labelled[labelled[label] == 1] for label in LABELS}
    groups["none"] = labelled[labelled[list(LABELS)].sum(axis=1) == 0]
    records = []
    for label, group in groups.items():
        low, high = mean_interval(group["sentiment"].astype(float)) or (None, None)
        means = [float(group[scale].mean()) if group[scale].notna().any() else None for scale in ("sentiment", "vader")]
        records.append((label, len(group), means[0], low, high, means[1]))
    return pd.DataFrame(records, columns=["label", "comments", "mean", "low", "high", "mean_vader"])


def category(scores: pd.Series) -> pd.Series:
    """negative, neutral or positive, at the thresholds the VADER package publishes (-0.05 and +0.05)."""
    return pd.cut(scores.astype(float), [-2, -0.05, 0.0499999, 2], labels=["negative", "neutral", "positive"])


def timeline(comments: pd.DataFrame) -> pd.DataFrame:
    """Comments by day and by their age: days after the first comment on their page; undated ones are left out."""
    days = pd.to_datetime(comments["posted_at"].str.slice(0, 10), format="%Y-%m-%d", errors="coerce")
    dated = comments.assign(day=days)[days.notna().to_numpy()]
    dated["age"] = (dated["day"] - dated.groupby("page_id")["day"].transform("min")).dt.days
    return dated.groupby(["age", "page_id", "day"], sort=True).size().reset_index(name="comments")


def coverage(tables: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """For each page read, comments it says it has, found, labelled, and missing as the table ``coverage`` counts them."""
    found = tables["articles"][["page_id", "title", "stated_count", "comment_count", "scored_count"]]
    return found.merge(tables["coverage"][["page_id", "missing"]], on="page_id", how="left")


def remedies_of(claims: pd.DataFrame) -> pd.DataFrame:
    """The claims, one row a claim and intervention; claims about none are left out."""
    each = claims.assign(intervention=claims["interventions"].str.split(";")).explode("intervention")
    return each[each["intervention"].notna()]


def in_table(evidence: pd.DataFrame) -> pd.DataFrame:
    """The evidence rows, one row an intervention they name."""
    each = evidence.assign(entity=evidence["entities"].str.split(";")).explode("entity")
    return each[each["entity"].notna()]


def claims_beside_evidence(claims: pd.DataFrame, evidence: pd.DataFrame) -> pd.DataFrame:
    """Claims counted by evidence row, direction and verdict, beside the row's printed dose and strength.

    A claim held against no row is counted under the row that names its remedy, else under the remedy, without dose and
    strength.
    """
    rows = in_table(evidence).drop_duplicates(["page_id", "entity"]).set_index(["page_id", "entity"])["row_id"]
    first = claims["interventions"].str.split(";").str[0]
    held = [rows.get(pair) for pair in zip(claims["page_id"], first, strict=True)]
    told = claims.assign(evidence_row=claims["evidence_row"].fillna(pd.Series(held, index=claims.index, dtype="string")))
    told = told.merge(_printed(evidence), on=["page_id", "evidence_row"], how="left")
    plain = told["interventions"].str.split(";").str[0].map(name_of, na_action="ignore").astype("string")
    told["remedy"] = told["intervention"].fillna(plain).fillna(NO_REMEDY)
    keys = ["remedy", "dose_text", "strength_text", "strength_level", "direction", "verdict"]
    counts = told.groupby(keys, dropna=False, sort=False).size().reset_index(name="claims")
    counts["of_remedy"] = counts.groupby("remedy")["claims"].transform("sum").mask(counts["remedy"] == NO_REMEDY, 0)
    order = ["strength_level", "of_remedy", "remedy"]
    counts = counts.sort_values(order, ascending=[False, False, True], na_position="last", kind="stable")
    return counts.drop(columns="of_remedy").reset_index(drop=True)


def _printed(evidence: pd.DataFrame) -> pd.DataFrame:
    columns = ["page_id", "row_id", "intervention", "dose_text", "strength_text", "strength_level"]
    return evidence[columns].rename(columns={"row_id": "evidence_row"}).drop_duplicates(["page_id", "evidence_row"])


def doses_beside_article(claims: pd.DataFrame, evidence: pd.DataFrame) -> pd.DataFrame:
    """Daily doses stated in comments beside the daily range of the evidence row, in the row's unit.

    ``place`` is below, within or above the range, with a quarter's leeway either way. Doses whose unit does not
    convert (IU to µg differs by nutrient) are left out.
    """
    names = ["page_id", "row_id", "intervention", "daily_low", "daily_high", "daily_unit"]
    rows = evidence[names].rename(columns={"row_id": "evidence_row", **{n: f"article_{n[6:]}" for n in names[3:]}})
    told = claims[claims["daily_low"].notna()].merge(rows, on=["page_id", "evidence_row"])
    told = told[told["article_low"].notna()].drop_duplicates("claim_id")
    times = _factors(told["daily_unit"], told["article_unit"])
    said = pd.DataFrame(
        {
            "remedy": told["intervention"],
            "comment_id": told["comment_id"],
            "said_low": told["daily_low"].astype(float) * times,
            "said_high": told["daily_high"].astype(float) * times,
            "article_low": told["article_low"].astype(float),
            "article_high": told["article_high"].astype(float),
            "unit": told["article_unit"],
        }
    )
    said = said[said["said_low"].gt(0) & said["article_low"].gt(0)].reset_index(drop=True)
    return said.assign(place=[place((a, b), (c, d)) for a, b, c, d in said[_RANGES].to_numpy()])


_RANGES: Final = ["said_low", "said_high", "article_low", "article_high"]


def _factors(units: pd.Series, targets: pd.Series) -> pd.Series:
    """What to multiply an amount by; missing where the units do not convert."""
    pairs = zip(units, targets, strict=True)
    return pd.Series([factor(unit, target) for unit, target in pairs], index=units.index, dtype="float64")


def beyond_the_table(claims: pd.DataFrame, evidence: pd.DataFrame) -> pd.DataFrame:
    """Interventions that comments make claims about and the evidence table of their page leaves out, most talked of first."""
    known = set(map(tuple, in_table(evidence)[["page_id", "entity"]].to_numpy()))
    told = remedies_of(claims)
    outside = [pair not in known for pair in zip(told["page_id"], told["intervention"], strict=True)]
    told = told[pd.Series(outside, index=told.index, dtype=bool)]
    counts = told.groupby("intervention")["comment_id"].nunique().reset_index(name="comments")
    return counts.sort_values(["comments", "intervention"], ascending=[False, True], ignore_index=True)
