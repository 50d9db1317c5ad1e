"""What repeats and what answers, over threads and pages, in words: one short answer a question."""

from __future__ import annotations

from typing import Any, Final

import pandas as pd

from pipeline.entities import name_of
from pipeline.report.answers import Answer, Caveat
from pipeline.report.measures import ALL_PAGES, each
from pipeline.report.vocabulary import DIRECTIONS, counted, percent, risk, words

_OPEN: Final = ("causes", "increases", "decreases", "worsens")
"""Directions that want an object."""
_NAMED: Final = 3
"""Remedies or claims named in a sentence."""

FREQUENCY: Final = Caveat(
    "How often a thing is said is no sign that it is so. Intervals cover chance as if comments were independent of each "
    "other; comments of one thread or one writer are less than that. A writer with two names counts twice."
)
ANSWERS: Final = Caveat(
    "“Spoken against” means that somebody disputes a claim or says the opposite. Neither side is checked here. Where a page "
    "does not show who answers whom, answers are missed."
)


def over_all(groups: pd.DataFrame) -> pd.DataFrame:
    """The claim groups over all pages, most writers first."""
    return groups[groups["page_id"].isna()].reset_index(drop=True)


def claim_words(intervention: Any, outcome: Any, claim_type: Any, direction: str) -> str:
    """A claim group in words.

    >>> claim_words("vitamin_b12", "nerve_pain", None, "improves"), claim_words("zinc", None, "dose", "na")
    ('vitamin b12 helps nerve pain', 'zinc: dose')
    """
    who = "no remedy named" if pd.isna(intervention) else name_of(intervention)
    what = words(claim_type) if pd.isna(outcome) else name_of(outcome)
    if direction == "na":
        return f"{who}: {what}"
    if pd.isna(outcome):
        return f"{who} {DIRECTIONS[direction]}{' something' if direction in _OPEN else ''}"
    joint = " for " if direction == "no_effect" else " "
    return f"{who} {DIRECTIONS[direction]}{joint}{what}"


def told(groups: pd.DataFrame) -> pd.DataFrame:
    """The groups that name a remedy or an outcome, as a table for people: claim, counts, share with its interval, a quote."""
    shown = over_all(groups)
    shown = shown[shown["intervention"].notna() | shown["outcome"].notna()]
    ids = shown[["intervention", "outcome", "claim_type", "direction"]].itertuples(index=False)
    intervals = [f"{percent(r.share)} ({percent(r.low)}–{percent(r.high)})" for r in each(shown)]
    return pd.DataFrame(
        {
            "claim": [claim_words(*row) for row in ids],
            "writers": shown["writers"],
            "comments": shown["comments"],
            "share": intervals,
            "cases": shown["claims"] - shown["experience_none"],
            "quote": shown["quote"],
        }
    )


def claims(groups: pd.DataFrame) -> Answer:
    """How many different claims there are, and which are made by most people."""
    shown = over_all(groups)
    if shown.empty:
        return Answer("No claims were found.")
    repeated, most = shown[shown["writers"] > 1], shown[shown["intervention"].notna()].head(_NAMED)
    parts = "; ".join(
        f"{claim_words(r.intervention, r.outcome, r.claim_type, r.direction)} ({counted(r.writers, 'writer')})"
        for r in each(most)
    )
    return Answer(
        f"{counted(len(shown), 'different claim')} by remedy, outcome and direction; {len(repeated):,} are made by more than one "
        f"writer.\nBy most: {parts}."
    )


def effects(reported: pd.DataFrame, beside: pd.DataFrame) -> Answer:
    """What readers put in numbers, with those whom it did nothing for or harmed, beside what the article states."""
    if beside.empty:
        return Answer("Neither readers nor the articles put an effect in numbers.")
    better = int(reported["better"].fillna(False).sum())
    by_remedy = beside.drop_duplicates(["page_id", "intervention"])
    no_effect, harmed = int(by_remedy["no_effect"].sum()), int(by_remedy["harmed"].sum())
    return Answer(
        f"Changes told in numbers: {len(reported):,}, in {counted(reported['comment_id'].nunique(), 'comment')}; for the better: "
        f"{better:,}. Cases of no effect of the same remedies: {counted(no_effect, 'comment')}; of harm: {harmed:,}.\n"
        f"{beside['caption'].iloc[0]}"
    )


def risks(risky: pd.DataFrame) -> Answer:
    """How many risky claims nobody speaks against, and how long the others waited."""
    if risky.empty:
        return Answer("No risky claim was found.")
    answered = risky[risky["corrected"].astype(bool)]
    delays = answered["delay_hours"].dropna()
    waited = f", after {float(delays.median()):.1f} hours in the middle case" if len(delays) else ""
    urgent = int(((risky["risk_level"] == 3) & ~risky["corrected"].astype(bool)).sum())
    return Answer(
        f"Comments with a risk: {len(risky):,}. Spoken against by another comment: {len(answered):,}{waited}. "
        f"Without an answer: {len(risky) - len(answered):,}, of which urgent: {urgent:,}."
    )


def questions(asked: pd.DataFrame) -> Answer:
    """How many sincere questions nobody answered, and how many the article could."""
    if asked.empty:
        return Answer("No question was found.")
    counts = asked["state"].value_counts()
    answered, left, unknown = (int(counts.get(state, 0)) for state in ("answered", "unanswered", "no_replies_shown"))
    waiting = asked[asked["state"] != "answered"]
    return Answer(
        f"Asked in earnest: {counted(len(asked), 'question')}. Answered by somebody else: {answered:,}; not answered: {left:,}; "
        f"where the page does not tell: {unknown:,}.\n"
        f"Open ones to which a sentence of the article speaks: {int(waiting['article_quote'].notna().sum()):,}."
    )


def cover(table_cover: pd.DataFrame) -> Answer:
    """How much of the talk about remedies the evidence tables cover."""
    whole = table_cover[table_cover["page_id"].isna()]
    if whole.empty:
        return Answer("No page has an evidence table.")
    row = next(iter(each(whole)))
    left_out = _named(row.left_out, 6) or "nothing"
    interval = f"{percent(row.claim_low)}–{percent(row.claim_high)}"
    return Answer(
        f"{percent(row.claim_share)} ({interval}) of {counted(row.claims, 'claim')} about a "
        f"remedy, and {percent(row.comment_share)} of the comments that make them, are about one in the page's table.\n"
        f"Left out: {left_out}."
    )


def covered(table_cover: pd.DataFrame) -> pd.DataFrame:
    """The same page by page, as a table for people, with the remedies the table lacks and those nobody speaks of."""
    found = list(each(table_cover))
    return pd.DataFrame(
        {
            "page": table_cover["page_id"].fillna(ALL_PAGES),
            "claims": table_cover["claims"],
            "in the table": [f"{percent(r.claim_share)} ({percent(r.claim_low)}–{percent(r.claim_high)})" for r in found],
            "left out": [_named(r.left_out, 12) for r in found],
            "not spoken of": [_named(r.unspoken, 12) for r in found],
        }
    )


def _named(cell: Any, most: int) -> str:
    return "" if pd.isna(cell) else ", ".join(name_of(name) for name in str(cell).split(";")[:most])


def copies(clusters: pd.DataFrame) -> Answer:
    """How many texts were pasted more than once, and which look like a campaign."""
    if clusters.empty:
        return Answer("No comment of some length was pasted twice.")
    campaigns = clusters[clusters["campaign"].astype(bool)]
    return Answer(
        f"Pasted more than once: {counted(len(clusters), 'text')}, in {counted(int(clusters['posts'].sum()), 'comment')}. "
        f"Three times or more, by several writers or on several pages: {len(campaigns):,}."
    )


def risk_words(codes: Any) -> str:
    """The kinds of risk in words.

    >>> risk_words("STOP_MED;CURE")
    'stop a medicine, promises a cure'
    """
    return "" if pd.isna(codes) else ", ".join(risk(code) for code in str(codes).split(";"))
