"""Pages in the markup of many platforms: shares of comments found stay above their floors, and no comment is invented."""

import json
from pathlib import Path

import pytest

from pipeline import parsers
from pipeline.types import Page

CASES = sorted(p.parent for p in (Path(__file__).parent / "benchmark").rglob("truth.json"))
FLOORS = {"recall": 0.95, "precision": 0.95, "author": 0.98, "parent": 0.97}


def words(text):
    return " ".join(text.split())


def found(folder):
    truth = json.loads((folder / "truth.json").read_text(encoding="utf-8"))
    thread = parsers.parse(Page(page_id=folder.name, body=(folder / "page.html").read_bytes()))
    return truth, [comment for comment in thread.comments if comment.kind != "pingback"]


def matched(truth, comments):
    """Pairs of a true and a found comment with the same words, each used once."""
    left = list(enumerate(comments))
    for position, row in enumerate(truth["comments"]):
        texts = {words(row["text"]), words(row.get("text_without_quote") or row["text"])}
        hit = next((pair for pair in left if words(pair[1].text) in texts), None)
        if hit is not None:
            left.remove(hit)
            yield position, row, hit[1]


@pytest.mark.parametrize("folder", [c for c in CASES if c.parent.name == "negative"], ids=lambda p: p.name)
def test_no_comment_is_invented(folder):
    assert found(folder)[1] == []


def test_shares_found_stay_above_their_floors():
    counts = dict.fromkeys(("true", "found", "matched", "author", "parent", "parents"), 0)
    for folder in CASES:
        truth, comments = found(folder)
        truth["comments"] = [row for row in truth["comments"] if row.get("kind") != "pingback"]
        pairs = list(matched(truth, comments))
        at = {position: comment.position for position, _, comment in pairs}
        counts["true"] += len(truth["comments"])
        counts["found"] += len(comments)
        counts["matched"] += len(pairs)
        counts["author"] += sum(row["author"] in (None, comment.author) for _, row, comment in pairs)
        for _, row, comment in pairs:
            parent = None if comment.parent_guessed else comment.parent
            if row["parent_index"] is None or row["parent_index"] in at:
                counts["parents"] += 1
                counts["parent"] += parent == at.get(row["parent_index"])
    shares = {
        "recall": counts["matched"] / counts["true"],
        "precision": counts["matched"] / counts["found"],
        "author": counts["author"] / counts["matched"],
        "parent": counts["parent"] / counts["parents"],
    }
    assert {name: share for name, share in shares.items() if share < FLOORS[name]} == {}, shares
