"""The audit of the article: each rule firing and not firing, and the questions of the scorecard."""

import json
from dataclasses import replace
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline import frames
from pipeline.audit import audit, questions, scorecard
from pipeline.audit.rules import rules
from pipeline.audit.scene import LONGEST, scene
from pipeline.evidence import find_tables
from pipeline.types import Article, EvidenceTable, Thread
from tests.conftest import RAW, claimthread

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


@pytest.mark.parametrize(
    ("heading", "cell", "told"),
    [
        ("Watch out for", "loose stools", True),
        ("Cautions", "not with lithium", True),
        ("Harms", "-", False),
        ("Watch the film", "at eight", False),
        ("Beware of", "", False),
    ],
)
def test_a_column_of_harms_speaks_of_harms(heading, cell, told):
    table = EvidenceTable(position=0, header=("Remedy", heading), rows=(("Zinc", cell),))
    page = replace(thread(text="Some words of no weight."), tables=(table,))
    item = next(item for item in scorecard(page) if item.item == "hnr_harms")
    assert (item.answered, item.quote) == (told, f"{heading}: {cell}" if told else None)


def test_byline_and_date_are_looked_up_not_read():
    told = {i.item: i for i in scorecard(thread(text="Some words.", author="Hester Quill", published="2024-05-01"))}
    assert told["jama_authorship"].quote == "Hester Quill"
    assert told["jama_currency"].quote == "2024-05-01"
    bare = {i.item: i for i in scorecard(thread(text="Some words."))}
    assert not bare["jama_authorship"].answered
    assert not bare["jama_currency"].answered


def test_the_scorecard_asks_each_question_once_in_order():
    assert [i.item for i in scorecard(thread(text="Some words."))] == list(questions())


@settings(max_examples=25, deadline=None)
@given(
    st.lists(st.sampled_from(["magnesium", "300 mg", "cures", "trial", "NATHAN 1", "35%", ".", "no interactions", "\n", "B6"]))
)
def test_any_article_is_audited_without_error(words):
    page = thread(text=" ".join(words))
    assert all(f.statement and "{" not in f.statement for f in audit(page))


# ------------------------------------------------------------------------------------------------ the command, the tables


def test_the_command_shows_findings_gravest_first_then_the_checklist(tmp_path):
    shown = claimthread("audit", RAW / "magnesium-neuropathy.html", cwd=tmp_path).stdout
    places = [shown.index(words) for words in ("(conflict)", "(check)", "(note)", "questions answered in words", "[x] ", "[ ] ")]
    assert places == sorted(places)
    assert '"Not found" is not "false"' in shown
    assert "source: EFSA 10.2903/j.efsa.2021.6577 [interactions.ala-insulin]" in shown
    assert max(len(line) for line in shown.splitlines()) <= 120


def test_the_command_says_when_an_article_is_not_audited(tmp_path):
    page = tmp_path / "de.html"
    lines = [
        f"<p>Absatz {n}: Magnesium soll vielen Menschen bei nächtlichen Krämpfen helfen, sagt die Nachbarin.</p>"
        for n in range(9)
    ]
    body = f"<article><h1>Magnesium bei Krämpfen</h1>{''.join(lines)}</article>"
    page.write_text(f"<!doctype html><html lang=de><head><title>Magnesium</title></head><body>{body}</body></html>", "utf-8")
    done = claimthread("audit", page, cwd=tmp_path)
    assert (done.returncode, "so it was not audited" in done.stdout) == (0, True)


def test_the_command_gives_json(tmp_path):
    shown = json.loads(claimthread("audit", RAW / "magnesium-neuropathy.html", "--json", cwd=tmp_path).stdout)
    assert len(shown["scorecard"]) == len(questions())
    assert {"rule", "severity", "where", "quote", "statement", "source"} <= set(shown["findings"][0])


def test_stored_offsets_stand_in_the_stored_text(processed):
    texts = frames.read("articles", processed).set_index("page_id")["text"]
    for name in ("findings", "scorecard"):
        placed = frames.read(name, processed).dropna(subset=["start"])
        assert len(placed) > 5
        assert [row.quote for row in placed.itertuples() if texts[row.page_id][row.start : row.end] != row.quote] == []


@pytest.mark.parametrize(
    ("action", "grade", "expected"),
    [("Eases symptoms", "Strong", "graded_above"), ("Little or no difference", "Low", "grade_in_range")],
)
def test_a_grade_beside_no_difference_is_sureness_of_that(action, grade, expected):
    head = "<tr><th>Supplement</th><th>Primary Action</th><th>Evidence Strength</th></tr>"
    rows = f"<tr><td>Alpha-lipoic acid</td><td>{action}</td><td>{grade}</td></tr><tr><td>Zinc</td><td>None</td><td>Low</td></tr>"
    found = audit(thread("Supplements for diabetic neuropathy", table=f"<table>{head}{rows}</table>"))
    assert [f.rule for f in found if f.where == "0.0" and f.rule.startswith("grade")] == [expected]


def test_no_word_about_what_is_not_known_either_way():
    head = "<tr><th>Supplement</th><th>Primary Action</th><th>Evidence Strength</th></tr>"
    rows = "<tr><td>Alpha-lipoic acid</td><td>Not shown to ease pain</td><td>Insufficient</td></tr>"
    found = audit(thread("Supplements for diabetic neuropathy", table=f"<table>{head}{rows}</table>"))
    assert [f for f in found if f.rule.startswith("grade")] == []


def test_words_without_a_stop_are_read_in_part_and_in_place():
    text = "magnesium cures neuropathy " * 4000
    read = scene(thread(text=text))
    assert [len(sentence.words) for sentence in read.sentences] == [LONGEST]
    assert all(text[s.start : s.end] == s.words for s in read.sentences)
