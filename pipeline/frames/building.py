"""Threads and judgements to tables."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

import pandas as pd

from pipeline.frames import coverage
from pipeline.frames.checking import check, declared
from pipeline.frames.declared import FRAMES
from pipeline.reference import load
from pipeline.types import LABELS, Dose, FrameError, Judgement, Thread, to_dict


def build(name: str, rows: Iterable[Mapping[str, Any]]) -> pd.DataFrame:
    """Make the declared frame from row dicts (missing keys are empty), checked."""
    columns = declared(name)
    records = list(rows)
    known = {column.name for column in columns}
    for record in records:
        if not record.keys() <= known:
            raise FrameError(f"{name}: undeclared column(s) {sorted(record.keys() - known)}; declare them in FRAMES")
    data = {c.name: _array([_storable(r.get(c.name)) for r in records], c.dtype) for c in columns}
    return check(name, pd.DataFrame(data, columns=[c.name for c in columns]))


def _array(values: list[Any], dtype: Any) -> Any:
    return pd.array(values, dtype=dtype)


def _storable(value: Any) -> Any:
    """Empty text is missing; a lone surrogate (JSON can hold one, UTF-8 cannot) becomes "?", one for one."""
    if not isinstance(value, str):
        return value
    return value.encode("utf-8", "replace").decode("utf-8") or None


def from_threads(
    results: Iterable[tuple[Thread, Judgement]], rejected: Iterable[Mapping[str, Any]] = ()
) -> dict[str, pd.DataFrame]:
    """All frames for judged threads, in the order given.

    ``results`` pairs each thread (already pseudonymised) with its judgement; ``rejected`` are rows of that frame.
    """
    rows: dict[str, list[dict[str, Any]]] = {name: [] for name in FRAMES}
    rows["rejected"] = [dict(row) for row in rejected]
    for thread, judgement in results:
        for name, more in _rows_of(thread, judgement).items():
            rows[name].extend(more)
    rows["coverage"] += [coverage.row_of_rejected(row) for row in rows["rejected"]]
    return {name: build(name, records) for name, records in rows.items()}


def _rows_of(thread: Thread, judgement: Judgement) -> dict[str, list[dict[str, Any]]]:
    page = {"page_id": thread.page_id}

    def at(position: int) -> dict[str, Any]:
        return page | {"comment_id": comment_id(thread.page_id, position)}

    return {
        "articles": [page | _article_row(thread, judgement)],
        "coverage": [page | coverage.row_of(thread)],
        "evidence": [page | row for row in _evidence_rows(thread)],
        "comments": [at(row["position"]) | row for row in _comment_rows(thread, judgement)],
        "label_spans": [at(d.position) | to_dict(span) for d in judgement.decisions for span in d.spans],
        "claims": [at(c.position) | _claim_row(to_dict(c), c.dose, thread.page_id) for c in judgement.claims],
        "flags": [at(f.position) | _flag_row(to_dict(f), thread.page_id) for f in judgement.flags],
        "findings": [page | _finding_row(n, to_dict(f), thread.page_id) for n, f in enumerate(judgement.findings, start=1)],
        "scorecard": [page | _scorecard_row(to_dict(item)) for item in judgement.scorecard],
        "notices": [page | to_dict(notice) for notice in coverage.all_notices(thread)],
        "repairs": [page | to_dict(repair) for repair in thread.repairs],
    }


def comment_id(page_id: str, position: int | None) -> str | None:
    """The key of a comment over all pages; None for no comment.

    >>> comment_id("page.html", 3)
    'page.html#3'
    """
    return None if position is None else f"{page_id}#{position}"


def _article_row(thread: Thread, judgement: Judgement) -> dict[str, Any]:
    article: dict[str, Any] = to_dict(thread.article)
    article.pop("published_text")
    return article | {
        "retrieved_at": thread.retrieved_at,
        "url": thread.article.url or thread.url,
        "sha256": thread.sha256,
        "parser": thread.parser,
        "parser_confidence": thread.confidence,
        "stated_count": thread.stated_count,
        "comment_count": sum(c.kind == "comment" for c in thread.comments),
        "scored_count": sum(d.scored for d in judgement.decisions),
        "table_count": len(thread.tables),
    }


def _evidence_rows(thread: Thread) -> Iterable[dict[str, Any]]:
    for table in thread.tables:
        for row in table.evidence:
            yield {
                "row_id": f"{table.position}.{row.position}",
                "caption": table.caption,
                "intervention": row.intervention,
                "entities": ";".join(row.entities),
                "action": row.action,
                "dose_text": row.dose_text,
                **_dose_cells(row.dose),
                "strength_text": row.strength_text,
                "strength_level": row.strength_level,
                "mixed": row.mixed,
                "system": row.system,
                "design": row.design,
                "years": ";".join(map(str, row.years)),
                "trial_names": ";".join(row.trial_names),
                "cells": json.dumps(table.rows[row.position] if row.position < len(table.rows) else [], ensure_ascii=False),
            }


def _dose_cells(dose: Dose | None) -> dict[str, Any]:
    if dose is None:
        return {}
    return {
        "dose_low": dose.low, "dose_high": dose.high, "dose_unit": dose.unit, "times": dose.times, "per_days": dose.per_days,
        "daily_low": dose.daily_low, "daily_high": dose.daily_high, "daily_unit": dose.daily_unit,
    }  # fmt: skip


def _comment_rows(thread: Thread, judgement: Judgement) -> Iterable[dict[str, Any]]:
    decisions = {d.position: d for d in judgement.decisions}
    sentiments = {s.position: s for s in judgement.sentiments}
    depths = _depths({c.position: c.parent for c in thread.comments})
    for comment in thread.comments:
        row: dict[str, Any] = {
            "position": comment.position,
            "parent_id": comment_id(thread.page_id, comment.parent),
            "parent_guessed": comment.parent_guessed,
            "depth": depths[comment.position],
            "author": comment.author,
            "by_article_author": comment.by_article_author,
            "posted_at": comment.posted_at,
            "posted_text": comment.posted_text,
            "kind": comment.kind,
            "text": comment.text,
            "quoted": "\n\n".join(comment.quoted),
            "votes": comment.votes,
            "native_id": comment.native_id,
            "repaired": comment.repaired,
            "scored": False,
        }
        if (decision := decisions.get(comment.position)) is not None:
            row |= {"language": decision.language, "scored": decision.scored}
            if decision.scored:
                row |= {label: int(label in decision.labels) for label in LABELS}
                row |= {f"p_{label}": decision.probabilities[label] for label in LABELS}
                row |= {"unsure": ";".join(decision.unsure), "primary": decision.primary}
            if decision.harm is not None:
                row |= {"p_review": decision.harm.review, "p_urgent": decision.harm.urgent}
        if (feeling := sentiments.get(comment.position)) is not None:
            row |= {"vader": feeling.vader, "sentiment": feeling.score, "sentiment_category": feeling.category}
            row |= {"sentiment_reasons": " | ".join(feeling.reasons)}
        yield row


def _depths(parents: Mapping[int, int | None]) -> dict[int, int]:
    """Replies above each comment, in one pass over chains of any length.

    Pages that list the newest first show a reply before its parent; in a circle, which only a damaged page has, each stands
    below all the others.
    """
    depths: dict[int, int] = {}
    for position in parents:
        chain: list[int] = []
        met: set[int] = set()
        at: int | None = position
        while at is not None and at in parents and at not in depths and at not in met:
            chain.append(at)
            met.add(at)
            at = parents[at]
        if at in met:
            circle = chain[chain.index(at) :]
            depths |= dict.fromkeys(circle, len(circle) - 1)
        above = depths[at] + 1 if at in depths else 0
        for n, link in enumerate(link for link in reversed(chain) if link not in depths):
            depths[link] = above + n
    return depths


def _claim_row(claim: dict[str, Any], dose: Dose | None, page_id: str) -> dict[str, Any]:
    position, number = claim.pop("position"), claim["claim_id"].rpartition(".")[2]
    claim.pop("dose")
    return (
        claim
        | _dose_cells(dose)
        | {
            "claim_id": f"{comment_id(page_id, position)}.{number}",
            "interventions": ";".join(claim["interventions"]),
            "rules": " | ".join(claim["rules"]),
        }
    )


def _flag_row(flag: dict[str, Any], page_id: str) -> dict[str, Any]:
    flag.pop("position")
    return flag | {
        "risk_codes": ";".join(flag["risk_codes"]),
        "quotes": " | ".join(span["quote"] for span in flag["spans"]),
        "spans": json.dumps([[span["start"], span["end"]] for span in flag["spans"]]),
        "corrected_by": comment_id(page_id, flag["corrected_by"]),
    }


def _finding_row(number: int, finding: dict[str, Any], page_id: str) -> dict[str, Any]:
    return finding | {"finding_id": f"{page_id}!{number}"}


def _scorecard_row(item: dict[str, Any]) -> dict[str, Any]:
    rows = load("scorecard_items", ("item", "instrument", "question"), ("item",))
    asked = next(row for row in rows if row["item"] == item["item"])
    return item | {"instrument": asked["instrument"], "question": asked["question"]}
