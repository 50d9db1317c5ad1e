"""The moderators' queue: one HTML file, opened from disk, of every flagged comment, worst first.

Decisions stay in the browser (``localStorage``) and leave it as a JSON file: an append-only log whose entries name the
comment, the SHA-256 of the text decided on, the states ``from`` and ``to``, reason, note and codebook version. An undo
is one more entry, never a deletion.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import pandas as pd

import pipeline
from pipeline.report import audited, cards, vocabulary
from pipeline.report.page import render, safe_json

SCRIPTS: Final = tuple(f"queue/{name}.js" for name in ("data", "log", "filters", "text", "context", "card", "keys", "main"))
"""In the order they are read: each uses only those before it."""


def queue_html(tables: Mapping[str, pd.DataFrame], codebook: str = pipeline.__version__) -> str:
    """The queue over all pages of ``tables`` (the frames of :mod:`pipeline.frames`) as one self-contained HTML page.

    ``codebook`` is the codebook's version; each decision keeps it. The same tables give the same bytes.
    """
    data = _data(tables, codebook)
    return render(
        "queue.html.jinja", ("base.css", "article.css", "queue.css"), SCRIPTS, data=safe_json(data), **_summary(tables, data)
    )


def _data(tables: Mapping[str, pd.DataFrame], codebook: str) -> dict[str, Any]:
    found = cards.cards(tables)
    return {
        "codebook": codebook,
        "words": {
            "labels": vocabulary.LABELS,
            "severities": vocabulary.SEVERITIES,
            "verdicts": vocabulary.VERDICTS,
            "directions": vocabulary.DIRECTIONS,
            "hostility": vocabulary.HOSTILITY,
            "reasons": vocabulary.REASONS,
            "risks": _risks(found),
        },
        "pages": cards.pages(tables),
        "comments": cards.comments(tables),
        "cards": found,
    }


def _risks(found: list[dict[str, Any]]) -> dict[str, str]:
    """Short names of the codes in use, worst kinds first, strangers last by name."""
    used = sorted({code for card in found for code in card["codes"]})
    order = [code for code in vocabulary.RISKS if code in used] + [code for code in used if code not in vocabulary.RISKS]
    return {code: vocabulary.risk(code) for code in order}


def _summary(tables: Mapping[str, pd.DataFrame], data: Mapping[str, Any]) -> dict[str, Any]:
    counts = tables["flags"]["severity"].value_counts().to_dict()
    return {
        "page_count": len(data["pages"]),
        "comment_count": int(tables["articles"]["comment_count"].sum()),
        "flag_count": len(data["cards"]),
        "severities": [(code, title, counts.get(code, 0)) for code, title in vocabulary.SEVERITIES.items()],
        "panels": audited.panels(tables, {page["id"] for page in data["pages"] if page["flagged"]}),
        "caveat": audited.CAVEAT,
        "notices": cards.rows(tables["notices"]),
        "rejected": cards.rows(tables["rejected"]),
    }
