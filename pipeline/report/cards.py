"""Frames to the records the queue shows: one card a flagged comment, with its thread, claims and evidence rows."""

from __future__ import annotations

import hashlib
import json
import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final
from urllib.parse import urlsplit

import pandas as pd

from pipeline.entities import name_of
from pipeline.flags.crisis import CRISIS
from pipeline.privacy import is_nobody
from pipeline.report.vocabulary import SEVERITIES, STRENGTHS, words
from pipeline.types import LABELS

Row = dict[str, Any]

_HARMLESS: Final = re.compile(r"^\s*(?:would be )?harmless if ", re.IGNORECASE)

_SEVERITY_ORDER: Final = {name: place for place, name in enumerate(SEVERITIES)}


def rows(frame: pd.DataFrame) -> list[Row]:
    """The frame's rows as dicts, missing values as None."""
    plain = frame.astype(object)
    return [{str(k): v for k, v in row.items()} for row in plain.where(frame.notna(), None).to_dict("records")]


def utf16(text: str) -> Callable[[int], int]:
    """Turn an offset in code points, as Python counts, into one in UTF-16 units, as browsers count.

    >>> [utf16("😀 no")(offset) for offset in (0, 1, 2)]
    [0, 2, 3]
    """
    wide = [place for place, character in enumerate(text) if character > "\uffff"]
    return lambda offset: offset + bisect_left(wide, offset)


def web_address(url: str | None) -> str | None:
    """The address if a link to it is safe (http or https), else None.

    >>> web_address("javascript:alert(1)"), web_address("https://example.org/a")
    (None, 'https://example.org/a')
    """
    try:
        parts = urlsplit(url or "")
    except ValueError:
        return None
    return url if parts.scheme in ("http", "https") and parts.netloc else None


def digest(text: str) -> str:
    """SHA-256 of a text, as decisions store it: a decision on an earlier wording is told apart by it."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def pages(tables: Mapping[str, pd.DataFrame]) -> list[Row]:
    """The articles, each with the key that its decisions are stored under: the same in every run over the same page."""
    counts = tables["flags"]["page_id"].value_counts().to_dict()
    return [
        {
            "id": article["page_id"],
            "key": digest("\n".join(str(article[name]) for name in ("page_id", "url", "title")))[:16],
            "title": article["title"] or article["page_id"],
            "url": web_address(article["url"]),
            "comments": article["comment_count"],
            "flagged": counts.get(article["page_id"], 0),
        }
        for article in rows(tables["articles"])
    ]


def comments(tables: Mapping[str, pd.DataFrame]) -> list[Row]:
    """The comments of every conversation that holds a flagged one, in page order."""
    everything = rows(tables["comments"])
    roots = _roots({row["comment_id"]: row["parent_id"] for row in everything})
    flagged = {roots[name] for name in tables["flags"]["comment_id"] if name in roots}
    return [_comment(row) for row in everything if roots[row["comment_id"]] in flagged]


def _roots(parents: Mapping[str, str | None]) -> dict[str, str]:
    """The first comment of each one's conversation; each link is followed once, and circles end where they close.

    >>> _roots({"a": None, "b": "a", "c": "b", "d": "gone"})
    {'a': 'a', 'b': 'a', 'c': 'a', 'd': 'd'}
    """
    roots: dict[str, str] = {}
    for name in parents:
        path = {name: None}
        while name not in roots and (parent := parents[name]) in parents and parent not in path:
            name = str(parent)
            path[name] = None
        roots |= dict.fromkeys(path, roots.get(name, name))
    return roots


def _comment(row: Row) -> Row:
    names = ("page_id", "position", "parent_id", "author", "kind", "votes", "native_id")
    return {"id": row["comment_id"], "text": row["text"] or "", **{name: row[name] for name in names}} | {
        "date": row["posted_at"] or row["posted_text"],
        "by_author": row["by_article_author"],
        "quoted": row["quoted"],
    }


def cards(tables: Mapping[str, pd.DataFrame]) -> list[Row]:
    """One record a flag, worst first; then the riskier, the uncorrected, the surer and the earlier on the page."""
    said = {row["comment_id"]: row for row in rows(tables["comments"])}
    flags = [row for row in rows(tables["flags"]) if row["comment_id"] in said]
    earlier = _earlier_flags(flags, said)
    claims, spans = _by_comment(tables["claims"]), _by_comment(tables["label_spans"])
    evidence = {(row["page_id"], row["row_id"]): row for row in rows(tables["evidence"])}
    page_order = {name: place for place, name in enumerate(tables["articles"]["page_id"])}
    flags.sort(key=lambda flag: _urgency(flag, said[flag["comment_id"]], page_order))
    return [
        _card(flag, said[name], spans.get(name, []), [_claim(c, evidence) for c in claims.get(name, [])])
        | {"earlier_flags": earlier[name]}
        for flag in flags
        for name in [flag["comment_id"]]
    ]


def _urgency(flag: Row, comment: Row, page_order: Mapping[str, int]) -> tuple[float, ...]:
    place = page_order.get(flag["page_id"], len(page_order))
    unsure = 0.0 if flag["chance"] is None else 1 - flag["chance"]
    safe = CRISIS not in _listed(flag["risk_codes"])
    worst = (safe, _SEVERITY_ORDER[flag["severity"]], -flag["risk_level"], flag["corrected_by"] is not None)
    return (*worst, unsure, place, comment["position"])


def _earlier_flags(flags: Iterable[Row], said: Mapping[str, Row]) -> dict[str, int]:
    """How many flagged comments the same pseudonym wrote before each; undated ones count as first, the nameless as nobody's."""
    seen: dict[str, int] = defaultdict(int)
    counts = {}
    for flag in sorted(flags, key=lambda f: said[f["comment_id"]]["posted_at"] or ""):
        author = said[flag["comment_id"]]["author"]
        counts[flag["comment_id"]] = 0 if is_nobody(author) else seen[author]
        seen[author] += 1
    return counts


def _by_comment(frame: pd.DataFrame) -> dict[str, list[Row]]:
    groups: dict[str, list[Row]] = defaultdict(list)
    for row in rows(frame):
        groups[row["comment_id"]].append(row)
    return groups


def _card(flag: Row, comment: Row, spans: Iterable[Row], claims: Iterable[Row]) -> Row:
    text = comment["text"] or ""
    unit = utf16(text)
    scored = bool(comment["scored"])
    names = ("severity", "risk_level", "chance", "hostility_level", "reason", "corrected_by")
    return {name: flag[name] for name in names} | {
        "harmless_if": _condition(flag["harmless_if"]),
        "id": flag["comment_id"],
        "sha": digest(text),
        "codes": _listed(flag["risk_codes"]),
        "spans": [[unit(start), unit(end)] for start, end in json.loads(flag["spans"])],
        "labels": [label for label in LABELS if comment[label] == 1],
        "probabilities": {label: comment[f"p_{label}"] for label in LABELS} if scored else None,
        "unsure": _listed(comment["unsure"]),
        "label_spans": [[s["label"], unit(s["start"]), unit(s["end"]), s["source"], s["weight"]] for s in spans],
        "claims": [claim | {"start": unit(claim["start"]), "end": unit(claim["end"])} for claim in claims],
        "sentiment": comment["sentiment"],
        "sentiment_category": comment["sentiment_category"],
        "vader": comment["vader"],
    }


def _condition(sentence: str | None) -> str | None:
    """What follows "would be harmless if", which the card says itself.

    >>> _condition("Harmless if it named a limit.")
    'it named a limit'
    """
    return _HARMLESS.sub("", sentence).rstrip(". ") if sentence else None


def _listed(cell: str | None) -> list[str]:
    return cell.split(";") if cell else []


def _claim(claim: Row, evidence: Mapping[tuple[str, str], Row]) -> Row:
    names = ("start", "end", "quote", "verdict", "rationale", "direction", "reference")
    row = evidence.get((claim["page_id"], claim["evidence_row"]))
    return {name: claim[name] for name in names} | {
        "type": words(claim["claim_type"]),
        "outcome": claim["outcome"] and name_of(claim["outcome"]),
        "about": [name_of(name) for name in _listed(claim["interventions"])],
        "dose": dose_words(claim),
        "evidence": row and _evidence(row),
    }


def _evidence(row: Row) -> Row:
    return {
        "remedy": row["intervention"],
        "dose": row["dose_text"],
        "strength": row["strength_text"],
        "level": None if row["strength_level"] is None else f"level {row['strength_level']}, {STRENGTHS[row['strength_level']]}",
    }


def dose_words(row: Row) -> str | None:
    """The dose of a claim or evidence row in words, its daily total where one is stated.

    >>> dose_words({"dose_low": 150.0, "dose_high": 200.0, "dose_unit": "mg", "daily_low": 300.0, "daily_high": 400.0,
    ...             "daily_unit": "mg"})
    '150–200 mg, 300–400 mg a day'
    """
    if row["dose_low"] is None:
        return None
    once = _range(row["dose_low"], row["dose_high"], row["dose_unit"])
    daily = None if row["daily_low"] is None else _range(row["daily_low"], row["daily_high"], row["daily_unit"])
    return once if daily is None else f"{daily} a day" if daily == once else f"{once}, {daily} a day"


def _range(low: float, high: float | None, unit: str | None) -> str:
    amount = f"{low:,.6g}" if high is None or high == low else f"{low:,.6g}–{high:,.6g}"
    return f"{amount} {unit or ''}".strip()
