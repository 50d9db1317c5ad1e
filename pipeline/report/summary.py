"""The front page of a folder of results: what was found, in a few sentences and figures, and where the rest is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd
from markupsafe import Markup

from pipeline.frames import FRAMES
from pipeline.report import across, answers, audited, cards, measures, reading
from pipeline.report.page import render
from pipeline.report.vocabulary import words


def summary_html(tables: Mapping[str, pd.DataFrame], notebooks: Sequence[str] = ()) -> str:
    """One self-contained HTML page that stands beside ``queue.html`` and the CSV tables and links to them.

    ``notebooks`` are the stems of those executed into ``notebooks/<stem>.html``. The same tables give the same bytes.
    """
    from pipeline.report import figures  # matplotlib takes its time: not for the queue alone

    comments, claims, evidence = tables["comments"], tables["claims"], tables["evidence"]
    sections = (
        ("What was read", (answers.overview(tables), answers.coverage(tables)), ()),
        ("What commenters do", (answers.prevalence(comments), answers.MODEL), (figures.label_prevalence(comments),)),
        ("How they feel", (answers.sentiment(comments),), (figures.sentiment_by_label(comments),)),
        (
            "What they claim, beside the evidence",
            (
                answers.verdicts(claims),
                answers.beyond(claims, evidence),
                across.cover(tables["table_cover"]),
                answers.EVIDENCE,
            ),
            (figures.claims_beside_evidence(claims, evidence),),
        ),
        (
            "What the references say of the articles",
            (audited.audit(tables["findings"], tables["scorecard"]), audited.two_way(claims, evidence, tables["findings"])),
            (),
        ),
        (
            "What repeats, and what is answered",
            (
                across.claims(tables["claim_groups"]),
                across.questions(tables["questions"]),
                across.copies(tables["copies"]),
                across.FREQUENCY,
            ),
            (),
        ),
        ("What a moderator should see", (answers.flagged(tables["flags"]), across.risks(tables["risky_claims"])), ()),
    )
    return render(
        "summary.html.jinja",
        ("base.css", "notebook.css", "article.css"),
        sections=[_section(*section) for section in sections],
        pages=_pages(tables),
        coverage=Markup(answers.Table(reading.worst_first(tables["coverage"]))._repr_html_()),
        panels=audited.panels(tables),
        caveat=Markup(audited.CAVEAT._repr_html_()),
        notebooks=notebooks,
        tables=[(name, len(tables[name])) for name in FRAMES],
    )


def _section(
    title: str, texts: Sequence[answers.Answer], charts: Sequence[Any]
) -> tuple[str, list[Markup], list[dict[str, Any]]]:
    return title, [Markup(text._repr_html_()) for text in texts], [_picture(chart) for chart in charts]


def _picture(chart: Any) -> dict[str, Any]:
    shown, told = chart._repr_mimebundle_()
    return {"source": f"data:image/png;base64,{shown['image/png']}", **told["image/png"]}


def _pages(tables: Mapping[str, pd.DataFrame]) -> list[dict[str, Any]]:
    """The pages with their counts and the label found most often."""
    shares = measures.prevalence(tables["comments"])
    shares = shares[shares["count"] > 0].sort_values("count", ascending=False, kind="stable").drop_duplicates("page_id")
    commonest = dict(zip(shares["page_id"], shares["label"], strict=True))
    stated = {row["page_id"]: row["stated_count"] for row in cards.rows(tables["articles"])}
    pages = cards.pages(tables)
    return [page | {"label": words(commonest.get(page["id"], "")), "stated": stated[page["id"]]} for page in pages]
