"""What the audit says of the articles: panels for pages, a two-way table beside readers' claims, and sentences."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from typing import Any, Final

import pandas as pd

from pipeline.report.answers import Answer, Caveat
from pipeline.report.cards import Row, rows
from pipeline.report.vocabulary import VERDICTS, counted

SEVERITIES: Final = {
    "conflict": "A reference says otherwise",
    "check": "Cannot be borne out here: worth a look",
    "note": "Worth knowing",
}
"""Headings of the findings, gravest first."""

NOUNS: Final = {"conflict": "conflict", "check": "check", "note": "note"}

_SHOWN: Final = 60
"""Pages with a panel; the others stand in findings.csv."""
_QUOTE: Final = 240
_TEXT: Final = "text"

CAVEAT: Final = Caveat(
    "Articles are held against the reference tables shipped or given, and nothing else. “Not found” is not “false”, an "
    "unanswered question may be answered in words that the lists do not know, and no finding is no proof that all is well."
)


# ---------------------------------------------------------------------------------------------------- panels


def panels(tables: Mapping[str, pd.DataFrame], page_ids: Iterable[str] | None = None) -> list[dict[str, Any]]:
    """A panel an audited article, most conflicts first: its findings by severity, and its scorecard.

    ``page_ids`` are those wanted (default: all). Pages whose article was not audited (no text, or not in English) are left out.
    """
    wanted = set(tables["articles"]["page_id"] if page_ids is None else page_ids)
    findings, answers = _by_page(tables["findings"]), _by_page(tables["scorecard"])
    pages = [page for page in rows(tables["articles"]) if page["page_id"] in wanted and answers.get(page["page_id"])]
    made = [_panel(page, findings.get(page["page_id"], []), answers[page["page_id"]]) for page in pages]
    return sorted(made, key=lambda panel: [-len(group["findings"]) for group in panel["groups"]])[:_SHOWN]


def _by_page(frame: pd.DataFrame) -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = defaultdict(list)
    for row in rows(frame):
        found[row["page_id"]].append(row)
    return found


def _panel(page: Row, findings: list[Row], answers: list[Row]) -> dict[str, Any]:
    counts = Counter(finding["severity"] for finding in findings)
    groups = [
        {"severity": code, "title": title, "findings": [_shown(f) for f in findings if f["severity"] == code]}
        for code, title in SEVERITIES.items()
    ]
    return {
        "page_id": page["page_id"],
        "title": page["title"] or page["page_id"],
        "counts": [(code, counted(counts[code], NOUNS[code])) for code in SEVERITIES if counts[code]],
        "groups": groups,
        "answered": sum(answer["answered"] for answer in answers),
        "asked": len(answers),
        "questions": [{**answer, "quote": _clipped(answer["quote"])} for answer in answers],
    }


def _shown(finding: Row) -> Row:
    row = None if finding["where"] == _TEXT else finding["where"]
    return {**finding, "quote": _clipped(finding["quote"]), "row": row}


def _clipped(quote: str | None) -> str | None:
    words = " ".join((quote or "").split())
    return words if len(words) <= _QUOTE else words[:_QUOTE].rstrip() + " …"


# ---------------------------------------------------------------------------------------------------- both ways


def both_ways(claims: pd.DataFrame, evidence: pd.DataFrame, findings: pd.DataFrame) -> pd.DataFrame:
    """A row a row of an evidence table: what readers claim of its remedy on the left, what references say of it on the right.

    Rows that neither readers nor findings speak of are left out. ``grade`` is the article's, as printed.
    """
    said, found = _claims_by_row(claims), _findings_by_row(findings)
    records = [
        {
            "readers claim": said.get(key, "nothing"),
            "the article says": ": ".join(filter(None, (row["intervention"], row["strength_text"]))),
            "references say": found.get(key, "nothing found"),
            "page": row["page_id"],
        }
        for row in rows(evidence)
        for key in [(row["page_id"], row["row_id"])]
        if key in said or key in found
    ]
    return pd.DataFrame(records, columns=["readers claim", "the article says", "references say", "page"]).astype("string")


def _claims_by_row(claims: pd.DataFrame) -> dict[tuple[str, str], str]:
    counts: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    for claim in rows(claims):
        if claim["evidence_row"]:
            counts[claim["page_id"], claim["evidence_row"]][claim["verdict"]] += 1
    return {
        key: "; ".join(f"{VERDICTS[code]}: {found[code]}" for code in VERDICTS if found[code]) for key, found in counts.items()
    }


def _findings_by_row(findings: pd.DataFrame) -> dict[tuple[str, str], str]:
    found: dict[tuple[str, str], list[str]] = defaultdict(list)
    for finding in sorted(rows(findings), key=lambda finding: list(SEVERITIES).index(finding["severity"])):
        if finding["where"] != _TEXT:
            found[finding["page_id"], finding["where"]].append(f"{finding['severity']}: {finding['statement']}")
    return {key: " ".join(sentences) for key, sentences in found.items()}


# ---------------------------------------------------------------------------------------------------- in words


def audit(findings: pd.DataFrame, scorecard: pd.DataFrame) -> Answer:
    """How many findings of which severity there are, and how many questions the articles answer."""
    if scorecard.empty:
        return Answer("No article was audited: none has text in English.")
    counts = findings["severity"].value_counts()
    parts = ", ".join(counted(int(counts.get(code, 0)), NOUNS[code]) for code in SEVERITIES)
    answered, asked = int(scorecard["answered"].sum()), len(scorecard)
    return Answer(
        f"Of {counted(scorecard['page_id'].nunique(), 'article')} the references say: {parts}.\n"
        f"{answered:,} of {counted(asked, 'question')} of published instruments are answered in words."
    )


def two_way(claims: pd.DataFrame, evidence: pd.DataFrame, findings: pd.DataFrame) -> Answer:
    """Whether it is the readers or the article that says more than is supported, remedy by remedy."""
    above = findings[findings["rule"].isin(["graded_above", "graded_step_above"])]
    graded = {(row["page_id"], row["where"]) for row in rows(above)}
    relied = [c for c in rows(claims) if c["verdict"] == "consistent" and (c["page_id"], c["evidence_row"]) in graded]
    names = {(row["page_id"], row["row_id"]): row["intervention"] for row in rows(evidence)}
    told = ", ".join(dict.fromkeys(str(names[key]) for key in sorted(graded) if key in names))
    if not graded:
        return Answer("No grade of an article's table is above what the references here show.")
    return Answer(
        f"Graded higher by the article than by the references here: {told}.\n"
        f"{counted(len(relied), 'claim')} of readers in line with the table rest on such a grade."
    )
