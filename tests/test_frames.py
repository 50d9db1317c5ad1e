"""Tables keep their declaration, and what goes in comes out, as Parquet and as CSV."""

import json
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline import frames
from pipeline.frames.patterns import PATTERNS
from pipeline.types import (
    LABELS,
    Article,
    Claim,
    Comment,
    Dose,
    EvidenceRow,
    EvidenceTable,
    Finding,
    Flag,
    FrameError,
    Judgement,
    LabelDecision,
    LabelSpan,
    Notice,
    Repair,
    ScorecardItem,
    Sentiment,
    Span,
    Thread,
    from_dict,
    to_dict,
)  # fmt: skip

THREAD = Thread(
    page_id="a/b.html",
    article=Article(title="=HYPERLINK(1)", text="Text"),
    tables=(
        EvidenceTable(
            position=0,
            rows=(("Zinc", "30 mg"),),
            evidence=(EvidenceRow(position=0, intervention="Zinc", dose=Dose(low=30, high=30, unit="mg"), years=(2019, 2020)),),
            notices=(Notice(code="odd", message="Odd."),),
        ),
    ),
    comments=(
        Comment(position=0, text="-1 NA\rone\r\ntwo\n'=3", author="NA", votes=0),
        Comment(position=1, text="null", parent=0),
        Comment(position=2, text="reply to reply", parent=1),
    ),
    stated_count=3,
    sha256="0" * 64,
    repairs=(Repair(before="”g", after="µg", rule="unit"),),
)
JUDGEMENT = Judgement(
    page_id="a/b.html",
    decisions=(
        LabelDecision(
            position=0,
            probabilities=dict.fromkeys(LABELS, 0.25),
            labels=("skepticism",),
            primary="skepticism",
            spans=(LabelSpan(label="skepticism", start=3, end=5, quote="NA", source="rule:x", weight=1.0),),
        ),
        LabelDecision(position=1, scored=False, language="de"),
    ),
    sentiments=(Sentiment(position=0, vader=0.0, score=-0.5, category="negative", reasons=("a", "b")),),
    claims=(Claim(claim_id="0.1", position=0, start=3, end=5, quote="NA", claim_type="dose", rationale="Because."),),
    flags=(Flag(position=0, severity="low", reason="Why.", spans=(Span(start=3, end=5, quote="NA"),), corrected_by=2),),
    findings=(
        Finding(rule="studies_unnamed", severity="check", where="0.0", quote="Zinc | 30 mg", statement="No name."),
        Finding(rule="interaction_not_mentioned", severity="note", where="text", quote="", statement="Left out."),
    ),
    scorecard=(ScorecardItem(item="hnr_cost", answered=True, quote="Text", start=0, end=4),),
)


@pytest.fixture(scope="module")
def tables() -> dict[str, pd.DataFrame]:
    rejected = [{"page_id": "c.html", "bytes": 0, "sha256": "1", "code": "empty_file", "reason": "Empty."}]
    return frames.from_threads([(THREAD, JUDGEMENT)], rejected)


def test_threads_and_judgements_survive_their_json():
    for value in (THREAD, JUDGEMENT):
        assert from_dict(type(value), json.loads(json.dumps(to_dict(value)))) == value


def test_every_declared_table_has_rows_here(tables):
    assert {name for name, frame in tables.items() if frame.empty} - set(PATTERNS) == set()


def test_findings_are_numbered_and_questions_written_out(tables):
    assert list(tables["findings"]["finding_id"]) == ["a/b.html!1", "a/b.html!2"]
    assert tables["findings"]["quote"].isna().tolist() == [False, True]
    assert tables["scorecard"]["question"].tolist() == ["Does it speak of the cost?"]


@pytest.mark.parametrize("name", frames.FRAMES)
def test_a_frame_survives_its_csv_and_its_parquet(tables, name, tmp_path):
    frame = tables[name]
    pd.testing.assert_frame_equal(frame, frames.from_csv(name, frames.to_csv(frame)))
    frames.write({name: frame}, tmp_path)
    pd.testing.assert_frame_equal(frame, frames.read(name, tmp_path))


TEXT = st.text(alphabet=st.one_of(st.sampled_from("'=+-@\t\r\n,\";NAnul \u2028\x0b"), st.characters(exclude_categories=["Cs"])))


@given(st.lists(TEXT, min_size=1, max_size=4))
@settings(deadline=None, max_examples=200)
def test_any_text_survives_the_csv(texts):
    rows = [{"page_id": "p", "code": "c", "message": text or "x"} for text in texts]
    frame = frames.build("notices", rows)
    pd.testing.assert_frame_equal(frame, frames.from_csv("notices", frames.to_csv(frame)))


@pytest.mark.parametrize("cell", ["=1+1", "+1", "-1", "@x", "\t=1", "\r=1", "'=1"])
def test_no_cell_runs_as_a_formula(cell):
    text = frames.to_csv(frames.build("notices", [{"page_id": "p", "code": "c", "message": cell}]))
    assert "\"'" + cell in text


def test_ids_depth_and_replies_are_spelled_out(tables):
    comments = tables["comments"]
    assert list(comments["comment_id"]) == ["a/b.html#0", "a/b.html#1", "a/b.html#2"]
    assert list(comments["depth"]) == [0, 1, 2]
    assert tables["flags"]["corrected_by"][0] == "a/b.html#2"
    assert tables["claims"]["claim_id"][0] == "a/b.html#0.1"


def test_depth_holds_where_replies_stand_before_their_parent_or_in_a_circle():
    replies = {0: 2, 1: 0, 2: None, 3: 4, 4: 3}
    comments = tuple(Comment(position=n, text="x", parent=parent) for n, parent in replies.items())
    thread = Thread(page_id="p", article=Article(), comments=comments, sha256="0")
    depths = frames.from_threads([(thread, Judgement(page_id="p"))])["comments"]["depth"]
    assert list(depths) == [1, 2, 0, 1, 1]


def test_unscored_comments_have_no_labels(tables):
    row = tables["comments"].iloc[1]
    assert not row["scored"]
    assert row["language"] == "de"
    assert row[list(LABELS)].isna().all()


def test_a_lone_surrogate_is_stored_as_a_question_mark(tmp_path):
    frame = frames.build("notices", [{"page_id": "p", "code": "c", "message": "a\ud800b"}])
    frames.write({"notices": frame}, tmp_path)
    assert frames.read("notices", tmp_path)["message"][0] == "a?b"


BROKEN = {
    "undeclared column": ({"page_id": "p", "code": "c", "message": "m", "extra": 1}, "undeclared"),
    "empty where it must not be": ({"page_id": "p", "code": None, "message": "m"}, "empty in row 0"),
}


@pytest.mark.parametrize("case", BROKEN, ids=str)
def test_a_broken_declaration_is_named(case):
    row, words = BROKEN[case]
    with pytest.raises(FrameError, match=words):
        frames.build("notices", [row])


def test_a_value_outside_the_list_is_named():
    with pytest.raises(FrameError, match=r"severity.*'awful'"):
        frames.build("flags", [{"page_id": "p", "comment_id": "p#0", "severity": "awful", "risk_level": 0, "hostility_level": 0,
                                "reason": "r", "spans": "[]"}])  # fmt: skip


def test_a_missing_table_says_what_to_run(tmp_path):
    with pytest.raises(FrameError, match="claimthread run"):
        frames.read("claims", tmp_path)


def test_the_dictionary_names_every_column():
    text = frames.dictionary()
    for name, columns in frames.FRAMES.items():
        assert f"## {name}" in text
        assert all(f"`{column.name}`" in text for column in columns)


def test_makefile_lists_every_table():
    makefile = (Path(__file__).parent.parent / "Makefile").read_text(encoding="utf-8")
    makefile = makefile.replace("\\\n", " ")
    names = next(line for line in makefile.splitlines() if line.startswith("NAMES :="))
    assert set(names.split()[2:]) == set(frames.FRAMES)
