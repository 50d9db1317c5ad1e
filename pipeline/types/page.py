"""What is read: a page, its article with evidence tables, its comments."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

CommentKind = Literal["comment", "pingback", "removed"]
"""``removed``: a placeholder left where a moderator or the author took the comment away; its text is the placeholder's."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Page:
    """One saved input, exactly as it was stored."""

    page_id: str
    """Path below the raw folder with ``/`` as separator, e.g. ``magnesium.html``; unique in a run."""
    body: bytes
    url: str | None = None
    retrieved_at: str | None = None
    """ISO 8601 time of saving, if a sidecar or the file itself states it; relative dates are reckoned from it."""
    charset: str | None = None
    """Charset of the HTTP header, where a sidecar keeps it."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Notice:
    """Something a reader of the results should know about how a page was read; never silent, never fatal."""

    code: str
    """Stable snake_case name, e.g. ``count_mismatch``, ``date_unparsed``, ``truncated_page``."""
    message: str
    """One sentence: what was seen, what was expected, what to do if anything can be done."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Repair:
    """One kind of damaged text that was mended, with the number of times."""

    before: str
    after: str
    count: int = 1
    ambiguous: bool = False
    """True where the damage fits more than one original (``đŸ€Œ`` may be U+1F90C or U+1F93C)."""
    rule: str = ""
    """Name of the repair step."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Span:
    """Characters ``start`` to ``end`` (exclusive) of a comment's text; ``quote`` is that text, verbatim."""

    start: int
    end: int
    quote: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Dose:
    """An amount to take: ``low``..``high`` ``unit`` at a time, ``times`` per ``per_days`` days, and the daily total.

    ``600 mg twice daily`` is low=high=600, unit="mg", times=2, per_days=1, daily 1200 mg. Fields a text does not state
    are None; an amount told to be taken without a period counts as one day's, a bare fragment has no daily total.
    """

    low: float
    high: float
    unit: str
    """Canonical spelling: ``mg``, ``µg``, ``g``, ``IU``, ``ml``, ``drop``, ``capsule``, ``tablet``, ``tsp``, ``tbsp``..."""
    times: float | None = None
    per_days: float | None = None
    daily_low: float | None = None
    daily_high: float | None = None
    daily_unit: str | None = None
    per_kg: bool = False
    elemental: bool | None = None
    """True: stated as elemental; False: the amount is of a salt or compound; None: not said."""


@dataclass(frozen=True, kw_only=True, slots=True)
class EvidenceRow:
    """One remedy's line of an evidence table, typed, beside the cells it was read from."""

    position: int
    """Row number within its table, from 0."""
    intervention: str
    """As printed, footnote marks removed."""
    entities: tuple[str, ...] = ()
    """Ids of the reference interventions it names (``reference/interventions.csv``)."""
    action: str | None = None
    dose_text: str | None = None
    dose: Dose | None = None
    strength_text: str | None = None
    strength_level: int | None = None
    """4 strong, 3 moderate, 2 limited, 1 insufficient, 0 shown not to work, -1 harm, None not read."""
    mixed: bool = False
    system: str | None = None
    """Grading system the words belong to, where it can be told (``plain``, ``grade``, ``natural_standard``, ``stars``...)."""
    years: tuple[int, ...] = ()
    design: str | None = None
    """Best study design named in the cell: ``meta_analysis``, ``rct``, ``cohort``, ``case_report``, ``animal``..."""
    trial_names: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class EvidenceTable:
    """A table of remedies and how well they are supported, as printed (``header``, ``rows``) and as read (``evidence``)."""

    position: int
    caption: str | None = None
    header: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()
    evidence: tuple[EvidenceRow, ...] = ()
    legend: str | None = None
    notices: tuple[Notice, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Article:
    """The article above the comments. Everything but the text may be missing."""

    title: str | None = None
    author: str | None = None
    published: str | None = None
    """ISO 8601 date or time."""
    published_text: str | None = None
    modified: str | None = None
    language: str | None = None
    """ISO 639-1 code, declared by the page or detected from the text."""
    url: str | None = None
    """Canonical address."""
    text: str = ""
    """Paragraphs separated by a blank line; headings start with ``#`` marks, list items with ``- ``. No comments in it."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Comment:
    """One reader comment in page order. ``parent`` is the ``position`` of the comment it replies to."""

    position: int
    """0, 1, 2... down the page."""
    text: str
    """Paragraphs separated by a newline; quoted earlier text is kept in ``quoted``, not here, where markup tells them apart."""
    author: str | None = None
    """As printed on the page. Stored output never holds this: ``privacy`` replaces it by a keyed pseudonym."""
    posted_text: str | None = None
    """The date as displayed."""
    posted_at: str | None = None
    """ISO 8601; None when the page gives no absolute day and none can be reckoned from ``Page.retrieved_at``."""
    parent: int | None = None
    parent_guessed: bool = False
    """True when the parent comes from "@name" or the like, not from the page's structure."""
    native_id: str | None = None
    permalink: str | None = None
    votes: int | None = None
    kind: CommentKind = "comment"
    by_article_author: bool = False
    quoted: tuple[str, ...] = ()
    repaired: bool = False
    """True when damaged characters in the text were mended; see ``Thread.repairs``."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Thread:
    """Everything one page says: the article, its evidence tables and its comments; the unit of work of the pipeline."""

    page_id: str
    article: Article
    tables: tuple[EvidenceTable, ...] = ()
    comments: tuple[Comment, ...] = ()
    stated_count: int | None = None
    """The number of comments the page itself claims ("17 Comments")."""
    platform: str | None = None
    """Id of the comment system in ``reference/platforms.csv``, where its marks are on the page."""
    parser: str = ""
    """Name of the reader that found the comments."""
    confidence: float | None = None
    """0..1, how sure the reader is that these are the comments."""
    url: str | None = None
    retrieved_at: str | None = None
    sha256: str = ""
    """Of the page's bytes."""
    notices: tuple[Notice, ...] = ()
    repairs: tuple[Repair, ...] = ()
