"""The rows of the pattern tables, one frozen value a row; :mod:`pipeline.frames` says what each column means."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True, slots=True)
class Count:
    """How many say a thing: claims, comments, writers, pages, and the share of ``out_of`` comments with its interval."""

    claims: int
    comments: int
    writers: int
    pages: int
    out_of: int
    share: float
    low: float
    high: float


@dataclass(frozen=True, kw_only=True, slots=True)
class ClaimGroup:
    """Claims that say the same thing, over one page or over all (``page_id`` None)."""

    group_id: str
    page_id: str | None
    intervention: str | None
    outcome: str | None
    claim_type: str | None
    direction: str
    count: Count
    verdicts: dict[str, int]
    experiences: dict[str, int]
    intensity: float
    drift: float | None
    first_at: str | None
    last_at: str | None
    carried: int
    wordings: int
    quote: str
    claim_id: str


@dataclass(frozen=True, kw_only=True, slots=True)
class ClaimMember:
    """A claim in a group, with the number of its wording there."""

    claim_id: str
    comment_id: str
    group_id: str
    wording: int | None


@dataclass(frozen=True, kw_only=True, slots=True)
class RemedyOutcome:
    """What one kind of voice says a remedy does to an outcome."""

    intervention: str
    outcome: str | None
    voice: str
    direction: str
    count: Count


@dataclass(frozen=True, kw_only=True, slots=True)
class ReportedEffect:
    """A change that a reader puts in numbers; ``change_percent`` is negative for a fall."""

    page_id: str
    comment_id: str
    author: str | None
    intervention: str | None
    carried: bool
    outcome: str | None
    measure: str
    before: float | None
    after: float | None
    unit: str | None
    change_percent: float | None
    better: bool | None
    days: float | None
    start: int
    end: int
    quote: str


@dataclass(frozen=True, kw_only=True, slots=True)
class EffectBeside:
    """Readers' reports on a remedy and an outcome beside what the article states in numbers."""

    page_id: str
    intervention: str
    outcome: str | None
    helped: int
    no_effect: int
    harmed: int
    with_numbers: int
    median_change: float | None
    least_change: float | None
    largest_change: float | None
    median_days: float | None
    article_low: float | None
    article_high: float | None
    article_quotes: tuple[str, ...]
    caption: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Correction:
    """A comment that speaks against another one, and how it is known to answer it."""

    page_id: str
    comment_id: str
    claim_id: str | None
    answered_by: str
    way: str
    kind: str
    start: int
    end: int
    quote: str
    delay_hours: float | None
    risk_level: int
    verdict: str | None


@dataclass(frozen=True, kw_only=True, slots=True)
class RiskyClaim:
    """A flagged risk and whether anybody spoke against it; the most pressing first."""

    rank: int
    page_id: str
    comment_id: str
    claim_id: str | None
    severity: str
    risk_level: int
    risk_codes: tuple[str, ...]
    start: int
    end: int
    quote: str
    corrected: bool
    answered_by: str | None
    delay_hours: float | None
    replies: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Question:
    """A sincere question, who answered it, and the article's sentence that speaks to it."""

    rank: int
    page_id: str
    comment_id: str
    start: int
    end: int
    quote: str
    interventions: tuple[str, ...]
    outcomes: tuple[str, ...]
    state: str
    answered_by: str | None
    replies: int
    posted_at: str | None
    article_start: int | None
    article_end: int | None
    article_quote: str | None


@dataclass(frozen=True, kw_only=True, slots=True)
class RemedyTalk:
    """How much a page's readers claim about a remedy, and whether its evidence table knows it."""

    page_id: str
    intervention: str
    in_table: bool
    count: Count


@dataclass(frozen=True, kw_only=True, slots=True)
class TableCover:
    """How much of the talk about remedies the evidence table covers, on one page or on all (``page_id`` None)."""

    page_id: str | None
    claims: int
    claims_in_table: int
    claim_share: float
    claim_low: float
    claim_high: float
    comments: int
    comments_in_table: int
    comment_share: float
    comment_low: float
    comment_high: float
    left_out: tuple[str, ...]
    unspoken: tuple[str, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class CopyCluster:
    """Comments with the same or nearly the same text."""

    cluster_id: str
    kind: str
    spread: str
    comments: int
    posts: int
    writers: int
    pages: int
    first_at: str | None
    last_at: str | None
    span_hours: float | None
    campaign: bool
    comment_id: str
    text: str


@dataclass(frozen=True, kw_only=True, slots=True)
class CopyMember:
    """A comment of a cluster; ``similarity`` is its cosine to the cluster's first comment."""

    cluster_id: str
    comment_id: str
    similarity: float
    exact: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class Patterns:
    """Everything found across a thread and across pages."""

    groups: tuple[ClaimGroup, ...] = ()
    members: tuple[ClaimMember, ...] = ()
    remedy_outcomes: tuple[RemedyOutcome, ...] = ()
    reported_effects: tuple[ReportedEffect, ...] = ()
    effects_beside_article: tuple[EffectBeside, ...] = ()
    corrections: tuple[Correction, ...] = ()
    risky_claims: tuple[RiskyClaim, ...] = ()
    questions: tuple[Question, ...] = ()
    remedy_talk: tuple[RemedyTalk, ...] = ()
    table_cover: tuple[TableCover, ...] = ()
    copies: tuple[CopyCluster, ...] = ()
    copy_members: tuple[CopyMember, ...] = ()
