"""What is judged: labels, risk, sentiment, claims and flags of comments; findings on the article."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from typing import Final, Literal

from pipeline.types.page import Dose, Span

LABELS: Final = ("anecdotal_benefit", "skepticism", "hostility", "technical_claim", "off_topic")
"""The five labels of the codebook, in its order. A comment carries any number of them."""

UNTOLD: Final = "UNSAFE_ADVICE"
"""The kind of a risk that cannot be told with confidence (``reference/risk_codes.csv``)."""

PRIMARY_ORDER: Final = ("hostility", "off_topic", "skepticism", "technical_claim", "anecdotal_benefit")
"""Which label is ``primary`` where several hold about equally: first listed wins (codebook, section "primary")."""


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
    """Kind of risk (``reference/risk_codes.csv``), ``UNTOLD`` where none is likely; None at level 0."""
    span: Span | None = None
    """The words that speak for it most; None at level 0 or where no words stand out."""
    answers: bool = False
    """Whether it was read together with the comment it answers."""


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
    chance: float | None = None
    """Probability that a careful moderator would want to see it for its risk; None without a risk, without a model of
    risk, or where an amount so far over a limit that it decides by itself is told."""
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
