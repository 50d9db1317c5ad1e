"""The frozen values that flow through the pipeline, and the errors; standard library only.

``Page -> Thread -> Judgement``: a page is bytes and where they came from, a thread is what the page says, a judgement
is what we say about the thread. Each value turns into plain JSON and back with :func:`to_dict` and :func:`from_dict`;
one thread is one JSON line everywhere (stored output, golden files, the command line).
"""

from __future__ import annotations

import dataclasses
import functools
import types
import typing
from dataclasses import dataclass
from typing import Any, Final, Literal, TypeVar

LABELS: Final = ("anecdotal_benefit", "skepticism", "hostility", "technical_claim", "off_topic")
"""The five labels of the codebook, in its order. A comment carries any number of them."""

PRIMARY_ORDER: Final = ("hostility", "off_topic", "skepticism", "technical_claim", "anecdotal_benefit")
"""Which label is ``primary`` where several hold about equally: first listed wins (codebook, section "primary")."""

CommentKind = Literal["comment", "pingback", "removed"]
"""``removed``: a placeholder left where a moderator or the author took the comment away; its text is the placeholder's."""


# --------------------------------------------------------------------------------------------------- what is read


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
    are None; the daily total is given only when the text states (or its grammar implies) a period.
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


# --------------------------------------------------------------------------------------------------- what is judged


@dataclass(frozen=True, kw_only=True, slots=True)
class LabelSpan:
    """Words that speak for a label (``weight`` > 0) or against it (< 0), and who says so."""

    label: str
    start: int
    end: int
    quote: str
    source: str
    """``rule:<labelling function>``, ``model`` (words) or ``encoder`` (the meaning of a clause)."""
    weight: float


@dataclass(frozen=True, kw_only=True, slots=True)
class Harm:
    """What a model of coded comments says of the risk to readers who follow a comment."""

    review: float
    """Probability that a careful moderator would want to see it: it misleads to harm or worse."""
    urgent: float
    """Probability that following it could soon do serious harm."""
    level: int = 0
    """3 urgent, 2 to review, 0 neither, by thresholds that keep false alarms few."""
    code: str | None = None
    """Likeliest kind of risk (``reference/risk_codes.csv``); None at level 0."""
    span: Span | None = None
    """The words that speak for it most; None at level 0 or where no words stand out."""


@dataclass(frozen=True, kw_only=True, slots=True)
class LabelDecision:
    """The five labels of one comment; ``scored`` is False (all else empty) where it is not in English or has no words."""

    position: int
    language: str | None = "en"
    scored: bool = True
    probabilities: dict[str, float] = dataclasses.field(default_factory=dict)
    """Calibrated probability for each of ``LABELS``."""
    labels: tuple[str, ...] = ()
    """Those decided yes, in codebook order."""
    unsure: tuple[str, ...] = ()
    """Labels whose probability is too close to the threshold to rely on."""
    primary: str = "none"
    spans: tuple[LabelSpan, ...] = ()
    harm: Harm | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Sentiment:
    """The attitude expressed in one comment, twice: as the published package scores it and tuned for health talk."""

    position: int
    vader: float | None = None
    """``compound`` of vaderSentiment 3.3.2, exactly."""
    score: float | None = None
    """-1..1, health-tuned."""
    category: Literal["negative", "neutral", "positive"] | None = None
    """Of ``score``, at the published thresholds -0.05 and +0.05."""
    reasons: tuple[str, ...] = ()
    """Ids of the tuning rules that fired, with the words, e.g. ``relief: pain is gone``."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Claim:
    """One claim made in a comment, held against the article's evidence. Never "true" or "false"."""

    claim_id: str
    """``<position>.<n>`` within the thread."""
    position: int
    """Of the comment."""
    start: int
    end: int
    quote: str
    claim_type: str
    """See ``reference/claim_types.csv``."""
    interventions: tuple[str, ...] = ()
    """Entity ids."""
    outcome: str | None = None
    direction: str = "na"
    """improves, worsens, harms, no_effect, causes, increases, decreases, na."""
    certainty: str = "asserted"
    """asserted, hedged, implicit, presupposed, question, figurative."""
    intensity: int = 2
    """1 hedged, 2 plain, 3 intensified, 4 absolute."""
    negated: bool = False
    conditional: bool = False
    experience: str = "none"
    """none, self, other_person, clinical_observation."""
    attribution: str | None = None
    dose: Dose | None = None
    verdict: str = "outside_table"
    """consistent, overstates, understates_contradicts, outside_table, unverifiable_personal."""
    evidence_row: str | None = None
    """``<table>.<row>`` of the matched evidence row."""
    reference: str | None = None
    """Id of the independent reference fact that bears on it."""
    rationale: str = ""
    """One sentence in plain words."""
    rules: tuple[str, ...] = ()
    """Ids of the rules that set the fields, with the words that fired them."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Flag:
    """Why a moderator should look at a comment: one per comment, the worst first."""

    position: int
    severity: Literal["critical", "high", "medium", "low"]
    risk_level: int = 0
    """0 none, 1 context, 2 review, 3 urgent."""
    risk_codes: tuple[str, ...] = ()
    """See ``reference/risk_codes.csv``."""
    hostility_level: int = 0
    """0 none, 1 sharp, 2 insult, slur or threat at people."""
    reason: str = ""
    """Plain words."""
    harmless_if: str | None = None
    """What would have made it harmless."""
    spans: tuple[Span, ...] = ()
    corrected_by: int | None = None
    """Position of a later reply that already corrects it."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Finding:
    """What the shipped references say of a statement of the article itself; "not found" is never "false"."""

    rule: str
    """See ``reference/audit_rules.csv``."""
    severity: Literal["conflict", "check", "note"]
    """``conflict``: a reference says otherwise; ``check``: cannot be borne out here; ``note``: worth knowing."""
    where: str
    """``text``, or ``<table>.<row>`` of the evidence row."""
    quote: str
    """The article's own words."""
    start: int | None = None
    """Place of the quote in ``Article.text``; None for a table's cell."""
    end: int | None = None
    statement: str
    """One sentence in plain words."""
    reference: str | None = None
    """``<table>.<id>`` of the reference rows, separated by ';'."""
    source: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class ScorecardItem:
    """One question of a published quality instrument, and the article's sentence that speaks to it."""

    item: str
    """See ``reference/scorecard_items.csv``."""
    answered: bool
    """False: no sentence was found that speaks to it; that is no proof there is none."""
    quote: str | None = None
    start: int | None = None
    """Place of the quote in ``Article.text``; None where the answer stands elsewhere (byline, date)."""
    end: int | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Judgement:
    """All we say about one thread; what is said of comments is in comment order."""

    page_id: str
    decisions: tuple[LabelDecision, ...] = ()
    sentiments: tuple[Sentiment, ...] = ()
    claims: tuple[Claim, ...] = ()
    flags: tuple[Flag, ...] = ()
    findings: tuple[Finding, ...] = ()
    """Of the article, in reading order."""
    scorecard: tuple[ScorecardItem, ...] = ()


# --------------------------------------------------------------------------------------------------- errors


class PipelineError(ValueError):
    """Base of our own errors: one line that says what was seen, what was expected and what to do."""


class PageError(PipelineError):
    """A page cannot be read; the other pages go on and this one is listed in ``rejected``."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


class FrameError(PipelineError):
    """A table breaks its declaration."""


class ReferenceDataError(PipelineError):
    """A shipped or user-supplied data file breaks its declaration."""


class ModelError(PipelineError):
    """A fitted model is missing, damaged or was fitted by other code or data."""


# --------------------------------------------------------------------------------------------------- JSON

T = TypeVar("T")


def to_dict(value: Any) -> Any:
    """Give a value of this module as plain JSON data; every field is present, in declared order.

    >>> to_dict(Span(start=0, end=2, quote="No"))
    {'start': 0, 'end': 2, 'quote': 'No'}
    """
    if dataclasses.is_dataclass(value):
        return {f.name: to_dict(getattr(value, f.name)) for f in dataclasses.fields(value)}
    if isinstance(value, dict):
        return {key: to_dict(item) for key, item in value.items()}
    if isinstance(value, tuple | list):
        return [to_dict(item) for item in value]
    return value


@functools.cache
def _hints(kind: type) -> dict[str, Any]:
    return typing.get_type_hints(kind)


def from_dict(kind: type[T], data: Any) -> T:
    """Rebuild a value of this module from :func:`to_dict`'s data.

    Raises ``TypeError`` for a field the type does not have, so that old files are noticed.

    >>> from_dict(Span, {"start": 0, "end": 2, "quote": "No"})
    Span(start=0, end=2, quote='No')
    """
    return typing.cast(T, _build(kind, data))


def _build(kind: Any, data: Any) -> Any:
    if data is None:
        return None
    if dataclasses.is_dataclass(kind):
        hints = _hints(typing.cast(type, kind))
        unknown = set(data) - set(hints)
        if unknown:
            raise TypeError(f"{getattr(kind, '__name__', kind)} has no field {sorted(unknown)}; it has {sorted(hints)}")
        return kind(**{name: _build(hints[name], item) for name, item in data.items()})  # type: ignore[operator]
    origin, arguments = typing.get_origin(kind), typing.get_args(kind)
    if origin in (types.UnionType, typing.Union):
        return _build(next(a for a in arguments if a is not type(None)), data)
    if origin is tuple:
        return tuple(_build(arguments[0], item) for item in data)
    return data
