"""Invented threads and judgements as frames, for the tests of ``pipeline.report``."""

import json
from pathlib import Path
from typing import Any

import pandas as pd

from pipeline import frames, patterns
from pipeline.types import LABELS, Comment, Flag, Judgement, LabelDecision, LabelSpan, Span, Thread, from_dict

CASES = Path(__file__).parent / "cases" / "report" / "synthetic"


def sample() -> dict[str, pd.DataFrame]:
    """Three invented pages with every kind of flag, claim and label."""
    data = json.loads((CASES / "sample.json").read_text(encoding="utf-8"))
    pairs = [(from_dict(Thread, t), from_dict(Judgement, j)) for t, j in data["threads"]]
    return frames.from_threads(pairs, data["rejected"]) | patterns.tables(patterns.find(pairs))


def empty() -> dict[str, pd.DataFrame]:
    return frames.from_threads([])


def cases(name: str) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = json.loads((CASES / f"{name}.json").read_text(encoding="utf-8"))
    return rows


def flagged(texts: list[str], spans: list[tuple[int, int]] | None = None, **article: Any) -> dict[str, pd.DataFrame]:
    """One page whose comments are ``texts``, each flagged; ``spans`` gives the causing words of each (default: the first)."""
    spans = spans or [(0, 1)] * len(texts)
    comments = tuple(Comment(position=n, text=text, author=f"reader-{n % 7}", native_id=f"n{n}") for n, text in enumerate(texts))
    flags = tuple(
        Flag(
            position=n,
            severity=("critical", "high", "medium", "low")[n % 4],
            reason=f"Reason {n}.",
            spans=(Span(start=a, end=b, quote=texts[n][a:b]),),
        )
        for n, (a, b) in enumerate(spans)
    )
    decisions = tuple(
        LabelDecision(
            position=n,
            probabilities=dict.fromkeys(LABELS, 0.1),
            spans=(LabelSpan(label="skepticism", start=a, end=b, quote=texts[n][a:b], source="model", weight=1.0),),
        )
        for n, (a, b) in enumerate(spans)
    )
    thread = from_dict(Thread, {"page_id": "p.html", "article": {"title": "Invented", **article}, "sha256": "0" * 64})
    thread = Thread(page_id="p.html", article=thread.article, comments=comments, sha256="0" * 64)
    return frames.from_threads([(thread, Judgement(page_id="p.html", decisions=decisions, flags=flags))])
