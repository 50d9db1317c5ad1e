"""The findings in words, computed from the frames: one short answer a question, its limits beside it."""

from __future__ import annotations

import html
from collections.abc import Mapping
from typing import Any, Final

import pandas as pd

from pipeline.entities import name_of
from pipeline.report import measures
from pipeline.report.vocabulary import LABELS, SEVERITIES, VERDICTS, counted, percent, words


class Answer(str):
    """Sentences that show as a box in a notebook and as plain text elsewhere."""

    kind: str = "answer"

    def _repr_html_(self) -> str:
        lines = "".join(f"<p>{html.escape(line)}</p>" for line in self.splitlines())
        return f'<div class="{self.kind}">{lines}</div>'


class Caveat(Answer):
    """What the figures above cannot bear."""

    kind = "answer caveat"


class Table:
    """A frame as a plain table: numbers to the right, text escaped, nothing but the cells."""

    def __init__(self, frame: pd.DataFrame, most: int = 15) -> None:
        self.frame = frame
        self.most = most

    def _repr_html_(self) -> str:
        shown = self.frame.head(self.most)
        if shown.empty:
            return "<p>None.</p>"
        numeric = [pd.api.types.is_numeric_dtype(shown[name].dtype) for name in shown]
        head = "".join(_cell("th", words(str(name)), n) for name, n in zip(shown, numeric, strict=True))
        cells = (zip(row, numeric, strict=True) for row in shown.itertuples(index=False))
        body = "".join(f"<tr>{''.join(_cell('td', _show(value), n) for value, n in row)}</tr>" for row in cells)
        more = len(self.frame) - len(shown)
        note = f"<p>{more:,} more rows.</p>" if more else ""
        return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>{note}"


def _cell(tag: str, text: str, number: bool) -> str:
    kind = "number" if number else "long" if len(text) > _LONG else "short" if len(text) <= _SHORT else ""
    return f'<{tag} class="{kind}">{html.escape(text)}</{tag}>'


def _show(value: Any) -> str:
    """A cell in words: nothing for missing, three digits for fractions.

    >>> [_show(value) for value in (None, 3, 0.123456, 1200.0, "a")]
    ['', '3', '0.123', '1,200', 'a']
    """
    if pd.isna(value):
        return ""
    if isinstance(value, float):
        return f"{value:,.3f}".rstrip("0").rstrip(".")
    if isinstance(value, int):
        return f"{value:,}"
    text = str(value)
    return text if len(text) <= _LONGEST else text[:_LONGEST].rstrip() + " …"


_LONGEST: Final = 240
"""Characters of a text that a table shows."""
_LONG, _SHORT = 60, 24
"""Characters from which a cell needs room, and up to which it is not broken."""

_CATEGORIES: Final = ("negative", "neutral", "positive")


def overview(tables: Mapping[str, pd.DataFrame]) -> Answer:
    """What was read: pages, comments, writers, answers, and how much of it could be labelled."""
    articles, everything = tables["articles"], tables["comments"]
    comments = everything[everything["kind"] == "comment"]
    found, labelled = int(articles["comment_count"].sum()), int(articles["scored_count"].sum())
    replies, writers = int(comments["parent_id"].notna().sum()), comments["author"].nunique()
    share = f" ({percent(labelled / found)})" if found else ""
    return Answer(
        f"{counted(len(articles), 'page')} with {counted(found, 'comment')} by {counted(writers, 'writer')}; "
        f"{replies:,} of them answer another comment.\n"
        f"{labelled:,}{share} could be labelled; the others are in another language or have no words.\n"
        f"{counted(len(tables['rejected']), 'input')} could not be read."
    )


def coverage(tables: Mapping[str, pd.DataFrame]) -> Answer:
    """Whether as many comments were found as the pages say they have."""
    found = measures.coverage(tables)
    stated = found[found["stated_count"].notna()]
    exact, off = int((stated["missing"] == 0).sum()), int(stated["missing"].abs().sum())
    return Answer(
        f"Of {counted(len(found), 'page')}, {len(stated):,} state how many comments they have; on {exact:,} all of them "
        f"were found or shown as removed. Over all, the counts differ by {counted(off, 'comment')}."
    )


def flagged(flags: pd.DataFrame) -> Answer:
    """How many comments a moderator should see, by severity."""
    counts = flags["severity"].value_counts()
    parts = ", ".join(f"{int(counts.get(code, 0)):,} {code}" for code in SEVERITIES)
    return Answer(f"{counted(len(flags), 'comment')} flagged for a moderator: {parts}.")


def sentiment(comments: pd.DataFrame) -> Answer:
    """The mood by both scales, and how often they part."""
    both = comments[comments["vader"].notna() & comments["sentiment"].notna()]
    if both.empty:
        return Answer("No comment has a sentiment score.")
    tuned, stock = measures.category(both["sentiment"]), measures.category(both["vader"])
    parts = ", ".join(f"{int((tuned == kind).sum()):,} {kind}" for kind in _CATEGORIES)
    apart = int((tuned.astype(str) != stock.astype(str)).sum())
    interval = measures.mean_interval(both["sentiment"].astype(float))
    span = f" (95 % interval {interval[0]:+.2f} to {interval[1]:+.2f})" if interval else ""
    return Answer(
        f"By the tuned scale {parts}; mean {both['sentiment'].astype(float).mean():+.2f}{span}.\n"
        f"The published scale puts {apart:,} of {counted(len(both), 'comment')} into another category."
    )


def sentiment_by_label(comments: pd.DataFrame) -> Answer:
    """Which labels go with good and with bad feeling, where the intervals allow to say so."""
    data = measures.sentiment_by_label(comments)
    good, bad = data[data["low"].astype(float) > 0.05], data[data["high"].astype(float) < -0.05]
    parts = [f"{word}: {_names(rows)}" for word, rows in (("clearly positive", good), ("clearly negative", bad)) if len(rows)]
    if not parts:
        return Answer("No label's mean is clearly away from neutral; the samples are small or the feelings mixed.")
    return Answer(f"Judged by the whole interval of the mean, {'; '.join(parts)}.")


def _names(rows: pd.DataFrame) -> str:
    return ", ".join(f"{LABELS.get(r.label, 'no label')} ({r.mean:+.2f}, n = {r.comments})" for r in measures.each(rows))


def prevalence(comments: pd.DataFrame) -> Answer:
    """The labels from common to rare, with intervals, and how many comments are too close to call."""
    data = measures.prevalence(comments)
    overall = data[data["page_id"] == measures.ALL_PAGES].sort_values("share", ascending=False, kind="stable")
    labelled = measures.scored(comments)
    if labelled.empty:
        return Answer("No comment was labelled.")
    parts = ", ".join(
        f"{LABELS[r.label]} {percent(r.share)} ({percent(r.low)}–{percent(r.high)})" for r in measures.each(overall)
    )
    none = int((labelled[list(LABELS)].sum(axis=1) == 0).sum())
    unsure = int(labelled["unsure"].notna().sum())
    return Answer(
        f"Of {counted(len(labelled), 'labelled comment')}: {parts}. {none:,} carry no label.\n"
        f"For {counted(unsure, 'comment')} at least one label is too close to call."
    )


def verdicts(claims: pd.DataFrame) -> Answer:
    """How many claims there are, and how they stand beside the article's evidence."""
    if claims.empty:
        return Answer("No claims were found.")
    counts = claims["verdict"].value_counts()
    parts = "; ".join(f"{VERDICTS[code]}: {int(counts[code]):,}" for code in VERDICTS if code in counts)
    where = counted(claims["comment_id"].nunique(), "comment")
    return Answer(f"{counted(len(claims), 'claim')} in {where}.\nBeside the article's table: {parts}.")


def experiences(claims: pd.DataFrame) -> Answer:
    """Testimonials of help beside those of harm or of no effect."""
    own = claims[claims["experience"] != "none"]
    helped = own["direction"].isin(["improves", "decreases"]) & ~own["negated"].astype(bool)
    against = own["direction"].isin(["harms", "worsens", "no_effect"])
    return Answer(
        f"Experience stands behind {counted(len(own), 'claim')}: of help or of a lower reading in {int(helped.sum()):,}, of harm "
        f"or of no effect in {int(against.sum()):,}."
    )


def doses(claims: pd.DataFrame, evidence: pd.DataFrame) -> Answer:
    """Stated daily doses beside the article's ranges."""
    data = measures.doses_beside_article(claims, evidence)
    counts = data["place"].value_counts()
    stated = int(claims["dose_low"].notna().sum())
    parts = ", ".join(f"{int(counts.get(place, 0)):,} {place}" for place in ("below", "within", "above"))
    return Answer(f"A dose is stated in {counted(stated, 'claim')}. Beside a range in the table stand {len(data):,}: {parts} it.")


def beyond(claims: pd.DataFrame, evidence: pd.DataFrame) -> Answer:
    """What the thread talks about and the table leaves out."""
    data = measures.beyond_the_table(claims, evidence)
    if data.empty:
        return Answer("Every remedy that readers make claims about stands in the table of its page.")
    parts = ", ".join(f"{name_of(r.intervention)} ({counted(r.comments, 'comment')})" for r in measures.each(data.head(8)))
    return Answer(f"The table of the page leaves out: {parts}.")


TESTIMONIALS: Final = Caveat(
    "People who felt better are likelier to write than those who did not, and nobody here had a control group: testimonials "
    "select for success. Their number says what readers hear, not what works."
)
MODEL: Final = Caveat(
    "The labels come from a model and from rules, not from trained coders. The intervals cover chance in the sample, not the "
    "model's errors; see MODELCARD.md for those before you compare pages."
)
FEELINGS: Final = Caveat(
    "A score is the attitude of the words, not the writer's health and not evidence. Irony and quoted speech mislead both scales."
)
EVIDENCE: Final = Caveat(
    "A verdict compares a claim with this article's own table. “In line with the table” does not mean true: "
    "the table may be wrong."
)
