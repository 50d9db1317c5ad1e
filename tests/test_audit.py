"""The audit of the article: each rule firing and not firing, and the questions of the scorecard."""

import json
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.audit import audit, scorecard
from pipeline.audit.rules import rules
from pipeline.audit.scorecard import items
from pipeline.evidence import find_tables
from pipeline.types import Article, Thread

CASES = Path(__file__).parent / "cases" / "audit"


def cases(name):
    return json.loads((CASES / f"{name}.json").read_text(encoding="utf-8"))


def thread(title="Magnesium", text="", table="", language="en", **article):
    tables = find_tables(BeautifulSoup(table, "lxml"))
    return Thread(page_id="p", article=Article(title=title, text=text, language=language, **article), tables=tables)


@pytest.mark.parametrize("case", cases("rules"), ids=lambda c: f"{c['rule']}: {c['name']}")
def test_a_rule_fires_where_it_should_and_only_there(case):
    found = [f for f in audit(thread(case["title"], case["text"], case["table"])) if f.rule == case["rule"]]
    assert bool(found) == case["fires"], found
    for finding in found:
        assert case["quote"] in (None, finding.quote)
        assert all(words in finding.statement for words in case["says"]), finding.statement


def test_every_rule_is_shown_firing_and_not_firing():
    fired, silent = ({case["rule"] for case in cases("rules") if case["fires"] is yes} for yes in (True, False))
    assert fired == set(rules())
    assert set(rules()) - silent <= {"graded_step_above", "graded_below", "grade_in_range"}  # one of the four always holds


def test_no_finding_calls_anything_false():
    for row in rules().values():
        assert not {"false", "fake", "wrong", "lie"} & set(row["statement"].lower().split())


def test_quotes_stand_in_the_article_where_they_say():
    page = thread(text="Intro.\n\nMagnesium cures neuropathy. It reduced pain by 35% in patients.\n")
    placed = [f for f in audit(page) if f.start is not None]
    assert {f.rule for f in placed} >= {"cure_claimed", "number_uncited"}
    assert all(page.article.text[f.start : f.end] == f.quote for f in placed)


def test_an_article_in_another_language_is_not_audited():
    page = thread(text="Magnesium heilt Neuropathie zu 100%.", language="de")
    assert audit(page) == ()
    assert scorecard(page) == ()


@pytest.mark.parametrize("case", cases("scorecard"), ids=lambda c: c["item"])
def test_a_question_is_answered_by_a_sentence_that_speaks_to_it(case):
    told = {item.item: item for item in scorecard(thread(text=f"Words of no weight stand here.\n\n{case['answers']}\n"))}
    assert told[case["item"]].answered
    assert told[case["item"]].quote == case["answers"]
    silent = {item.item: item for item in scorecard(thread(text=case["silent"]))}
    assert not silent[case["item"]].answered


def test_byline_and_date_are_looked_up_not_read():
    told = {i.item: i for i in scorecard(thread(text="Some words.", author="Hester Quill", published="2024-05-01"))}
    assert told["jama_authorship"].quote == "Hester Quill"
    assert told["jama_currency"].quote == "2024-05-01"
    bare = {i.item: i for i in scorecard(thread(text="Some words."))}
    assert not bare["jama_authorship"].answered
    assert not bare["jama_currency"].answered


def test_the_scorecard_asks_each_question_once_in_order():
    assert [i.item for i in scorecard(thread(text="Some words."))] == list(items())


@settings(max_examples=25, deadline=None)
@given(
    st.lists(st.sampled_from(["magnesium", "300 mg", "cures", "trial", "NATHAN 1", "35%", ".", "no interactions", "\n", "B6"]))
)
def test_any_article_is_audited_without_error(words):
    page = thread(text=" ".join(words))
    assert all(f.statement and "{" not in f.statement for f in audit(page))
