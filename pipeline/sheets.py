"""Judge loose texts: any table with ``id`` and ``text`` (and ``context``) in, one tidy table out.

The same functions that work on threads, for people who bring their own texts. Ids come back as given.
"""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final

import pandas as pd

from pipeline import claims, flags, labels, language, sentiment
from pipeline.claims import limits
from pipeline.types import LABELS, Article, Claim, Comment, Dose, Flag, LabelDecision, Thread


@dataclass(frozen=True, kw_only=True, slots=True)
class Row:
    """One text to judge."""

    id: str
    text: str
    context: str | None = None
    """Title of the article or the comment replied to."""


DOSE_COLUMNS: Final = ("dose_low", "dose_high", "dose_unit", "times", "per_days", "daily_low", "daily_high", "daily_unit")
CLAIM_COLUMNS: Final = (
    *("id", "claim_id", "start", "end", "quote", "claim_type", "interventions", "outcome", "direction", "certainty"),
    *("negated", "experience", *DOSE_COLUMNS, "verdict", "evidence_row", "rationale", "rules"),
)  # fmt: skip
QUANTITY_COLUMNS: Final = (
    *("id", "start", "end", "quote", "kind", "nutrient", "low", "high", "unit", "times", "per_days"),
    *("daily_low", "daily_high", "daily_unit", "elemental", "over_ul_us", "over_ul_efsa"),
)  # fmt: skip
FLAG_COLUMNS: Final = ("id", "severity", "risk_level", "chance", "risk_codes", "hostility_level", "reason", "quotes")


def label(rows: Sequence[Row], model: labels.LabelModel) -> pd.DataFrame:
    """One row an id: the five labels, their probabilities, primary, both sentiment scores, and the spans as JSON."""
    decided = _decided(rows, model)
    table = pd.DataFrame(
        [_label_row(row, decision) for row, decision in zip(rows, decided, strict=True)],
        columns=[
            "id",
            *LABELS,
            *(f"p_{name}" for name in LABELS),
            "primary",
            "unsure",
            "sentiment",
            "vader",
            "language",
            "spans",
        ],
    )
    return table.astype(dict.fromkeys(LABELS, "Int64"))  # 0, 1 or empty, never 1.0


def _decided(rows: Sequence[Row], model: labels.LabelModel) -> list[LabelDecision]:
    items = [labels.Item(position=n, text=row.text, title=row.context or "") for n, row in enumerate(rows)]
    return labels.decide(items, model, [language.detect(row.text) for row in rows])


def _label_row(row: Row, decision: LabelDecision) -> dict[str, Any]:
    feeling = sentiment.sentiment_of(decision.position, row.text) if decision.scored else None
    spans = [[s.label, s.start, s.end, s.quote, s.source, s.weight] for s in decision.spans]
    scores = {name: int(name in decision.labels) for name in LABELS} if decision.scored else {}
    return {
        "id": row.id,
        **scores,
        **{f"p_{name}": p for name, p in decision.probabilities.items()},
        "primary": decision.primary,
        "unsure": ";".join(decision.unsure),
        "sentiment": feeling.score if feeling else None,
        "vader": feeling.vader if feeling else None,
        "language": decision.language,
        "spans": json.dumps(spans, ensure_ascii=False),
    }


def claim(rows: Sequence[Row], article: Thread | None = None) -> pd.DataFrame:
    """One row a claim; ``article`` is a parsed page whose evidence tables the claims are held against.

    The claims of several rows of one id are numbered on, so that each has a name of its own.
    """
    records: list[dict[str, Any]] = []
    told: dict[str, int] = {}
    for row in rows:
        before = told.get(row.id, 0)
        page = article.article if article else Article(title=row.context)
        for found in claims.claims_in(row.text, article=page, tables=article.tables if article else ()):
            records.append(_claim_row(row.id, found, before))
            told[row.id] = max(told.get(row.id, 0), _number_of(found) + before + 1)
    return pd.DataFrame(records, columns=list(CLAIM_COLUMNS))


def _number_of(found: Claim) -> int:
    return int(found.claim_id.rpartition(".")[2])


def _claim_row(identifier: str, found: Claim, before: int) -> dict[str, Any]:
    plain = {name: getattr(found, name) for name in CLAIM_COLUMNS if hasattr(found, name)}
    return plain | {
        "id": identifier,
        "claim_id": f"{identifier}.{before + _number_of(found)}",
        "interventions": ";".join(found.interventions),
        "rules": " | ".join(found.rules),
        **_dose_cells(found.dose),
    }


def _dose_cells(dose: Dose | None) -> dict[str, Any]:
    if dose is None:
        return {}
    names = ("low", "high", "unit", "times", "per_days", "daily_low", "daily_high", "daily_unit")
    return {column: getattr(dose, name) for column, name in zip(DOSE_COLUMNS, names, strict=True)}


def quantity(rows: Sequence[Row]) -> pd.DataFrame:
    """One row a dose or typed number found, with whether it passes each authority's upper intake level."""
    records = [{"id": row.id, **found} for row in rows for found in limits.with_limits(row.text)]
    return pd.DataFrame(records, columns=list(QUANTITY_COLUMNS))


def flag(rows: Sequence[Row], model: labels.LabelModel, article: Thread | None = None) -> pd.DataFrame:
    """One row an id, unflagged ones too (severity ``none``): each text judged alone, as the first comment of its page."""
    alone = [dataclasses.replace(decision, position=0) for decision in _decided(rows, model)]
    records = [_flag_row(row, _flag_of(row, decision, article)) for row, decision in zip(rows, alone, strict=True)]
    return pd.DataFrame(records, columns=list(FLAG_COLUMNS))


def _flag_of(row: Row, decision: LabelDecision, article: Thread | None) -> Flag | None:
    thread = Thread(
        page_id="",
        article=article.article if article else Article(title=row.context),
        tables=article.tables if article else (),
        comments=(Comment(position=0, text=row.text),),
    )
    return next(iter(flags.flags(thread, [decision], claims.claims(thread))), None)


def _flag_row(row: Row, found: Flag | None) -> dict[str, Any]:
    if found is None:
        return {
            "id": row.id,
            "severity": "none",
            "risk_level": 0,
            "chance": None,
            "risk_codes": "",
            "hostility_level": 0,
            "reason": "",
            "quotes": "",
        }
    return {
        "id": row.id,
        "severity": found.severity,
        "risk_level": found.risk_level,
        "chance": found.chance,
        "risk_codes": ";".join(found.risk_codes),
        "hostility_level": found.hostility_level,
        "reason": found.reason,
        "quotes": " | ".join(span.quote for span in found.spans),
    }


def from_columns(ids: Iterable[str], texts: Iterable[str], contexts: Iterable[str | None]) -> list[Row]:
    """Rows from three columns."""
    return [Row(id=i, text=t, context=c or None) for i, t, c in zip(ids, texts, contexts, strict=True)]
