"""Drafts of schema.org ``ClaimReview`` for what moderators decided: to be checked, completed and published by people.

A verdict compares a claim with one article's table; it is no rating of truth. So ``ratingValue`` stands in a draft only if
a moderator gave one, and ``url`` and ``datePublished`` are empty until somebody publishes a review.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

import pandas as pd

from pipeline.report.cards import digest, pages, rows, web_address
from pipeline.report.vocabulary import REASONS, VERDICTS

CONTEXT: Final = "https://schema.org"
REVIEWED: Final = ("approved", "rejected", "escalated")
"""Decisions from which drafts are made; one that was put off makes none."""

Row = dict[str, Any]


def claim_reviews(tables: Mapping[str, pd.DataFrame], decisions: Iterable[Mapping[str, Any]]) -> list[Row]:
    """One draft for each claim of a decided comment, or for the one claim that was decided on; people are pseudonyms.

    ``decisions`` are rows of the table of that name. One on words that changed since, or are gone, makes no draft.
    """
    said = {row["comment_id"]: row for row in rows(tables["comments"])}
    claims: dict[str, list[Row]] = defaultdict(list)
    for claim in rows(tables["claims"]):
        claims[claim["comment_id"]].append(claim)
    articles = {row["page_id"]: row for row in rows(tables["articles"])}
    keys = {page["id"]: page["key"] for page in pages(tables)}
    return [
        _review(decision, claim, said[decision["comment_id"]], articles[claim["page_id"]], keys[claim["page_id"]])
        for decision in decisions
        if decision["decision"] in REVIEWED and not decision["text_changed"] and decision["comment_id"] in said
        for claim in claims[decision["comment_id"]]
        if decision["claim_id"] in (None, claim["claim_id"])
    ]


def document(reviews: Sequence[Mapping[str, Any]]) -> str:
    """The drafts as one JSON-LD document."""
    return json.dumps({"@context": CONTEXT, "@graph": list(reviews)}, ensure_ascii=False, indent=1) + "\n"


def claim_name(page_key: str, text: str, claim: Mapping[str, Any]) -> str:
    """The ``@id`` of a claim: the same as long as the comment's words are, however many comments come before it.

    >>> claim_name("0a1b", "It works.", {"start": 0, "end": 9})
    'urn:claimthread:claim:0a1b:...:0-9'
    """
    return f"urn:claimthread:claim:{page_key}:{digest(text)[:12]}:{claim['start']}-{claim['end']}"


def _review(decision: Mapping[str, Any], claim: Row, comment: Row, article: Row, page_key: str) -> Row:
    name = claim_name(page_key, comment["text"] or "", claim)
    return {
        "@type": "ClaimReview",
        "@id": name.replace(":claim:", ":review:"),
        "creativeWorkStatus": "Draft",
        "url": "",
        "datePublished": "",
        "author": {"@type": "Organization", "name": ""},
        "claimReviewed": claim["quote"],
        "itemReviewed": {
            "@type": "Claim",
            "@id": name,
            **_given("author", comment["author"] and {"@type": "Person", "name": comment["author"]}),
            "appearance": _appearance(comment, article),
        },
        "reviewRating": _rating(decision, claim),
        **_given("reviewBody", decision["note"]),
        "keywords": "; ".join(filter(None, (decision["decision"], REASONS.get(decision["reason"] or "")))),
    }


def _given(name: str, value: Any) -> Row:
    return {name: value} if value else {}


def _appearance(comment: Row, article: Row) -> Row:
    whole = {"@type": "Article", **_given("headline", article["title"]), **_given("url", web_address(article["url"]))}
    return {
        "@type": "Comment",
        **_given("identifier", comment["native_id"]),
        **_given("datePublished", comment["posted_at"]),
        "isPartOf": whole,
    }


def _rating(decision: Mapping[str, Any], claim: Row) -> Row:
    verdict = decision["verdict"] or claim["verdict"]
    by_hand = decision["verdict"] is not None
    told = {"@type": "Rating", "alternateName": VERDICTS[verdict]}
    if not by_hand:
        told["ratingExplanation"] = claim["rationale"]
    if decision["rating"] is None:
        return told
    return told | {"ratingValue": decision["rating"], "worstRating": 1, "bestRating": 5}
