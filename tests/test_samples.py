"""The sample pages, against what their writers put into them (not against what the parser once gave)."""

import json
from pathlib import Path

import pytest

from pipeline import parsers, run
from tests.conftest import RAW

TRUTH = {
    p.stem: json.loads(p.read_text(encoding="utf-8")) for p in sorted((Path(__file__).parent / "cases/samples").glob("*.json"))
}
FIELDS = ("author", "day", "parent", "kind", "text", "characters")


def seen(comment):
    text = " ".join(comment.text.split())
    return {
        "author": comment.author,
        "day": (comment.posted_at or "")[:10] or None,
        "parent": comment.parent,
        "kind": comment.kind,
        "text": text[:40],
        "characters": len(text),
    }


@pytest.fixture(scope="module", params=TRUTH)
def read(request):
    path = RAW / f"{request.param}.html"
    return TRUTH[request.param], parsers.parse(run.read_page(path, path.name))


def test_every_comment_is_found_and_nothing_else(read):
    truth, thread = read
    assert len(thread.comments) == len(truth)


@pytest.mark.parametrize("field", FIELDS)
def test_every_field_is_as_written(read, field):
    truth, thread = read
    pairs = [(row, seen(comment)) for row, comment in zip(truth, thread.comments, strict=True)]
    told = [pair for pair in pairs if field != "day" or pair[0]["day"] is not None]  # the truth holds machine-readable days only
    assert [(row["position"], row[field]) for row, _ in told] == [(row["position"], found[field]) for row, found in told]


def test_no_comment_leaks_into_the_article(read):
    truth, thread = read
    assert [row["text"] for row in truth if len(row["text"]) > 30 and row["text"] in " ".join(thread.article.text.split())] == []


def test_every_sample_with_html_has_its_truth():
    assert {p.stem for p in RAW.glob("*.html")} == set(TRUTH)
