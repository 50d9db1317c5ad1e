"""Patterns over threads and pages: groups, effects, corrections, questions, coverage, copies, decisions and drafts."""

import json
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from pipeline import claims, flags, frames, patterns
from pipeline.__main__ import main
from pipeline.frames.patterns import DECIDED, PATTERNS
from pipeline.patterns import posts, shares
from pipeline.patterns.copies import copies
from pipeline.report import across, exports, figures
from pipeline.report.cards import rows as records
from pipeline.report.decisions import add_up, read_decisions
from pipeline.types import (
    LABELS,
    Article,
    Comment,
    EvidenceRow,
    EvidenceTable,
    Judgement,
    LabelDecision,
    PipelineError,
    Thread,
)  # fmt: skip

CASES = Path(__file__).parent / "cases" / "patterns"
TEXT = (
    "Magnesium was given for a month in four small trials. Magnesium eased leg cramps by 20-30% in two of them.\n\n"
    "Start with 100 mg of magnesium with supper. Vitamin B12 has not been tried."
)
TABLE = EvidenceTable(
    position=0,
    evidence=(
        EvidenceRow(position=0, intervention="Magnesium", entities=("magnesium",), strength_level=2),
        EvidenceRow(position=1, intervention="Iron", entities=("iron",), strength_level=2),
    ),
)


def cases(path: str) -> list:
    return [pytest.param(case, id=case["name"]) for case in json.loads((CASES / path).read_text(encoding="utf-8"))]


def failing(path: str) -> list:
    found = json.loads((CASES / "known_failures" / path).read_text(encoding="utf-8"))
    return [pytest.param(case, id=case["name"], marks=pytest.mark.xfail(strict=True, reason="known")) for case in found]


def said(text: str, author: str | None = "a", parent: int | None = None, posted_at: str | None = None) -> dict:
    return {"text": text, "author": author and (author if author[0].isupper() else name(author)), "parent": parent,
            "posted_at": posted_at}  # fmt: skip


def name(short: str) -> str:
    """A pseudonym as ``privacy`` makes them."""
    return "reader-" + "".join(c if c.isalpha() else "z" for c in short.lower()).ljust(8, "q")[:8]


def page(*comments: dict, page_id: str = "p.html", labels: dict | None = None, title: str = "", text: str = TEXT) -> tuple:
    thread = Thread(
        page_id=page_id,
        article=Article(title=title, text=text),
        tables=(TABLE,),
        comments=tuple(Comment(position=n, **comment) for n, comment in enumerate(comments)),
        sha256="0" * 64,
    )
    decisions = tuple(
        LabelDecision(position=n, probabilities=dict.fromkeys(LABELS, 0.1), labels=tuple((labels or {}).get(n, ())))
        for n in range(len(comments))
    )
    found = claims.claims(thread)
    return thread, Judgement(page_id=page_id, decisions=decisions, claims=found, flags=flags.flags(thread, decisions, found))


# ---------------------------------------------------------------------------------------------------- groups


def test_the_same_claim_in_other_words_is_one_group_whose_writers_count_once():
    found = patterns.find(
        [
            page(
                said("Magnesium helps leg cramps.", "ann", posted_at="2024-01-01"),
                said("My leg cramps eased on magnesium!", "ann", posted_at="2024-01-03"),
                said("Magnesium may help leg cramps a bit.", "bo", posted_at="2024-01-02"),
            ),
            page(said("Magnesium relieved my leg cramps.", "cy"), page_id="q.html"),
        ]
    )
    whole, *by_page = [g for g in found.groups if g.group_id == "magnesium|leg_cramps|improves"]
    assert (whole.page_id, whole.count.comments, whole.count.writers, whole.count.pages) == (None, 4, 3, 2)
    assert [(g.page_id, g.count.comments, g.count.writers) for g in by_page] == [("p.html", 3, 2), ("q.html", 1, 1)]
    assert (whole.experiences["self"], whole.experiences["none"]) == (2, 2)
    assert sum(whole.verdicts.values()) == whole.count.claims == 4
    assert (whole.first_at, whole.last_at) == ("2024-01-01", "2024-01-03")
    assert whole.quote in {"Magnesium helps leg cramps.", "My leg cramps eased on magnesium!",
                           "Magnesium may help leg cramps a bit.", "Magnesium relieved my leg cramps."}  # fmt: skip
    members = [m for m in found.members if m.group_id == whole.group_id]
    assert [m.claim_id for m in members] == ["p.html#0.0", "p.html#1.0", "p.html#2.0", "q.html#0.0"]


def test_alike_quotes_are_one_wording_and_others_are_not():
    texts = [
        "Magnesium helps my leg cramps a lot.",
        "Magnesium helps my leg cramps so much.",
        "No more leg cramps since magnesium.",
    ]
    found = patterns.find([page(*(said(text, str(n)) for n, text in enumerate(texts)))])
    numbers = [m.wording for m in found.members if m.group_id == "magnesium|leg_cramps|improves"]
    assert numbers[0] == numbers[1] != numbers[2]


@pytest.mark.parametrize(("texts", "expected"), [
    (["Magnesium may help leg cramps."] * 3 + ["Magnesium always cures leg cramps."] * 3, 3.0),
    (["Magnesium may help leg cramps."] * 5, None),
])  # fmt: skip
def test_drift_is_of_the_later_half_and_needs_six(texts, expected):
    comments = [said(text, str(n), posted_at=f"2024-01-{n + 1:02}") for n, text in enumerate(texts)]
    whole = patterns.find([page(*comments)]).groups[0]
    assert whole.drift == expected


def test_a_thread_saved_twice_counts_once_over_all_pages_and_is_no_campaign():
    long = "Magnesium helped my leg cramps and I slept through the whole night for the first time in weeks."
    comments = [said(long, "ann", posted_at="2024-01-01"), said("Magnesium helps leg cramps.", "bo", posted_at="2024-01-02")]
    once, twice = patterns.find([page(*comments)]), patterns.find([page(*comments), page(*comments, page_id="p.txt")])
    counts = [[g.count for g in found.groups if g.page_id is None] for found in (once, twice)]
    assert counts[0] == counts[1]
    assert {g.page_id for g in twice.groups} == {None, "p.html", "p.txt"}
    assert twice.copies == ()
    assert twice.remedy_outcomes == once.remedy_outcomes


def test_testimony_and_general_statements_stand_apart_and_their_shares_add_up():
    found = patterns.find(
        [page(said("Magnesium helps leg cramps.", "a"), said("Magnesium helped my leg cramps.", "b"),
              said("Magnesium did nothing for my leg cramps.", "c"))]
    ).remedy_outcomes  # fmt: skip
    shares_of = {(r.voice, r.direction): (r.count.comments, r.count.out_of) for r in found if r.intervention == "magnesium"}
    assert shares_of == {("general", "improves"): (1, 1), ("testimony", "improves"): (1, 2), ("testimony", "no_effect"): (1, 2)}


@given(st.integers(0, 400), st.integers(0, 400))
def test_the_interval_is_that_of_scipy(one, other):
    count, total = sorted((one, other))
    if total:
        expected = stats.binomtest(count, total).proportion_ci(method="wilson")
        assert shares.wilson(count, total) == pytest.approx((expected.low, expected.high), abs=1e-9)


# ---------------------------------------------------------------------------------------------------- effects


@pytest.mark.parametrize("case", cases("synthetic/effects.json"))
def test_a_told_change_is_read(case):
    (effect,) = patterns.find([page(said(case["text"]))]).reported_effects
    assert effect.intervention == case["remedy"]
    assert (effect.outcome, effect.measure) == (case["outcome"], case["measure"])
    assert (effect.before, effect.after, effect.change_percent) == (case["before"], case["after"], case["percent"])
    assert (effect.better, effect.days) == (case["better"], case["days"])
    assert case["text"][effect.start : effect.end] == effect.quote


@pytest.mark.parametrize("case", cases("negative/effects.json"))
def test_what_is_no_change_of_ones_own_is_left_out(case):
    assert patterns.find([page(said(case["text"]))]).reported_effects == ()


@pytest.mark.parametrize("case", failing("effects.json"))
def test_effects_not_read_yet(case):
    (effect,) = patterns.find([page(said(case["text"]))]).reported_effects
    assert effect.change_percent == case["percent"]


def test_effects_stand_beside_the_article_with_those_it_failed():
    found = patterns.find(
        [page(said("My leg cramps are 70% better on magnesium after two weeks.", "a"),
              said("Magnesium did nothing for my leg cramps.", "b"), said("Magnesium gave me awful diarrhea.", "c"))]
    )  # fmt: skip
    (row,) = [r for r in found.effects_beside_article if r.outcome == "leg_cramps"]
    assert (row.helped, row.no_effect, row.harmed, row.with_numbers) == (1, 1, 1, 1)
    assert (row.median_change, row.median_days) == (-70.0, 14.0)
    assert (row.article_low, row.article_high) == (20.0, 30.0)
    assert row.article_quotes == ("Magnesium eased leg cramps by 20-30% in two of them.",)
    assert "select for success" in row.caption


# ---------------------------------------------------------------------------------------------------- corrections


def answered(case: dict) -> tuple:
    who = "a" if case.get("same_author") else "b"
    thread = page(said(case["target"], "a", None, "2024-01-01T10:00:00"), said(case["answer"], who, 0, "2024-01-01T12:30:00"))
    return patterns.find([thread]).corrections


@pytest.mark.parametrize("case", cases("synthetic/corrections.json"))
def test_an_answer_that_speaks_against_is_paired_with_the_claim(case):
    (row,) = answered(case)
    assert (row.comment_id, row.answered_by, row.way, row.delay_hours) == ("p.html#0", "p.html#1", "reply", 2.5)
    assert (row.kind, row.quote, row.claim_id) == (case["kind"], case["quote"], f"p.html#{case['claim']}")
    assert case["answer"][row.start : row.end] == row.quote


@pytest.mark.parametrize("case", cases("negative/corrections.json"))
def test_other_answers_are_no_corrections(case):
    assert answered(case) == ()


@pytest.mark.parametrize("case", failing("corrections.json"))
def test_corrections_not_seen_yet(case):
    assert len(answered(case)) == 1


def test_an_answer_by_name_or_by_quotation_counts_where_the_page_is_flat():
    target = "Just stop your metformin, magnesium alone cures neuropathy in all of us."
    quoting = said("No evidence for that.", "cy") | {"quoted": (target[:40],)}
    by_name = said(f"@{name('ann')} that is not true.", "bo")
    found = patterns.find([page(said(target, "ann"), said("Good morning.", "dee"), by_name, quoting)]).corrections
    assert [(row.comment_id, row.answered_by, row.way) for row in found] == [
        ("p.html#0", "p.html#2", "name"),
        ("p.html#0", "p.html#3", "quote"),
    ]


def test_risky_claims_without_an_answer_come_first():
    found = patterns.find(
        [page(said("Stop your metformin, magnesium is all you need.", "a"), said("Stop your insulin and take cinnamon.", "b"),
              said("Please don't do that, talk to your doctor.", "c", 0), said("Nice weather today.", "d", 1))]
    ).risky_claims  # fmt: skip
    assert [(r.rank, r.comment_id, r.corrected, r.answered_by, r.replies) for r in found] == [
        (1, "p.html#1", False, None, 1),
        (2, "p.html#0", True, "p.html#2", 1),
    ]


# ---------------------------------------------------------------------------------------------------- questions


def asked(case: dict) -> tuple:
    replies = [said(text, who, 0) for who, text in case.get("replies", [])]
    others = [said(text, who, parent) for who, text, parent in case.get("others", [])]
    return patterns.find([page(said(case["text"], "asker"), *replies, *others, labels={0: case.get("labels", ())})]).questions


@pytest.mark.parametrize("case", cases("synthetic/questions.json"))
def test_a_sincere_question_is_found_with_its_answer(case):
    found = [row for row in asked(case) if row.comment_id == "p.html#0"]
    assert [(row.quote, row.state) for row in found] == ([(case["quote"], case["state"])] if case["quote"] else [])
    assert all(case["text"][row.start : row.end] == row.quote for row in found)
    if "article" in case:
        assert found[0].article_quote == case["article"] == TEXT[found[0].article_start : found[0].article_end]


@pytest.mark.parametrize("case", cases("negative/questions.json"))
def test_questions_in_form_only_want_no_answer(case):
    assert asked(case) == ()


@pytest.mark.parametrize("case", failing("questions.json"))
def test_questions_not_seen_yet(case):
    assert [row.quote for row in asked(case)] == [case["quote"]]


# ---------------------------------------------------------------------------------------------------- coverage of the table


def test_the_table_covers_part_of_the_talk():
    found = patterns.find(
        [page(said("Magnesium helps leg cramps. Zinc helps colds.", "a"), said("Turmeric helps knee pain.", "b"))]
    )
    whole, only = found.table_cover
    assert (whole.page_id, only.page_id) == (None, "p.html")
    assert (whole.claims, whole.claims_in_table, whole.comments, whole.comments_in_table) == (3, 1, 2, 1)
    assert (whole.left_out, whole.unspoken) == (("turmeric", "zinc"), ("iron",))
    talk = {row.intervention: (row.in_table, row.count.comments) for row in found.remedy_talk}
    assert talk == {"magnesium": (True, 1), "turmeric": (False, 1), "zinc": (False, 1), "iron": (True, 0)}


# ---------------------------------------------------------------------------------------------------- copies


def pasted(case: dict) -> tuple:
    return patterns.find([page(*(said(text, who, *more) for who, text, *more in case["texts"]))]).copies


@pytest.mark.parametrize("case", cases("synthetic/copies.json"))
def test_pasted_texts_are_one_cluster(case):
    (cluster,) = pasted(case)
    assert (cluster.kind, cluster.spread, cluster.campaign, cluster.posts) == (
        case["kind"], case["spread"], case["campaign"], case["posts"],
    )  # fmt: skip


@pytest.mark.parametrize("case", cases("negative/copies.json"))
def test_common_phrases_and_quotations_are_no_copies(case):
    assert pasted(case) == ()


def test_copies_are_found_across_pages():
    text = "This natural formula gave me my life back after ten years of agony, look it up and thank me later everyone."
    threads = [page(said(text, "a", posted_at=f"2024-01-0{n}T10:00:00"), page_id=f"{n}.html") for n in (1, 2, 3)]
    (cluster,) = patterns.find(threads).copies
    assert (cluster.spread, cluster.pages, cluster.campaign, cluster.span_hours) == ("several_pages", 3, True, 48.0)


def test_a_text_pasted_many_times_with_changes_stays_one_cluster():
    words = [f"word{chr(97 + n)}x" for n in range(24)]
    threads = [page(*(said(" ".join([*words[:n], "other", *words[n + 1 :]]), str(n)) for n in range(24)))]
    (cluster,) = patterns.find(threads).copies
    assert (cluster.posts, cluster.kind) == (24, "near")


@given(st.lists(st.text(alphabet="ab 😀İ\n'…", max_size=120), max_size=12))
@settings(max_examples=30, deadline=None)
def test_any_texts_give_clusters_of_at_least_two(texts):
    found, members = copies(posts.pages([page(*(said(text, str(n)) for n, text in enumerate(texts)))]))
    assert all(cluster.posts > 1 for cluster in found)
    assert sum(cluster.comments for cluster in found) == len(members)
    assert all(0 <= member.similarity <= 1 for member in members)


# ---------------------------------------------------------------------------------------------------- tables and reports


def everything() -> list:
    text = "This natural formula gave me my life back after ten years of agony, look it up and thank me later everyone."
    comments = [
        said("Stop your metformin, magnesium cures neuropathy.", "a", posted_at="2024-01-01T10:00:00"),
        said("That is not true.", "b", 0, "2024-01-01T12:00:00"),
        said("How much magnesium should I take for leg cramps?", "c"),
        said("My leg cramps are 70% better on magnesium.", "d"),
        *(said(text, who) for who in "efg"),
        said("Turmeric = $5 at my shop, helped my knee pain|a", "h"),
    ]
    return [page(*comments), page(said("Iron did nothing for my fatigue.", "b"), page_id="-q,\n=1.html")]


@pytest.fixture(scope="module")
def tables() -> dict[str, pd.DataFrame]:
    return frames.from_threads(everything()) | patterns.tables(patterns.find(everything()))


@pytest.mark.parametrize("table", PATTERNS)
def test_every_table_has_rows_and_survives_its_csv_and_its_parquet(tables, table, tmp_path):
    frame = tables[table]
    assert len(frame) > 0
    pd.testing.assert_frame_equal(frame, frames.from_csv(table, frames.to_csv(frame)))
    frames.write({table: frame}, tmp_path)
    pd.testing.assert_frame_equal(frame, frames.read(table, tmp_path))


def test_the_same_threads_give_the_same_rows():
    assert patterns.find(everything()) == patterns.find(everything())


def test_nothing_gives_empty_tables():
    assert all(frame.empty for frame in patterns.tables(patterns.find([])).values())


def test_quotes_stand_in_their_comments(tables):
    texts = tables["comments"].set_index("comment_id")["text"]
    for table, column in (("reported_effects", "comment_id"), ("corrections", "answered_by"), ("risky_claims", "comment_id"),
                          ("questions", "comment_id")):  # fmt: skip
        for row in tables[table].itertuples():
            assert texts[getattr(row, column)][row.start : row.end] == row.quote


@given(st.lists(st.tuples(st.text(max_size=80), st.sampled_from("abc"), st.none() | st.integers(0, 5)), max_size=6))
@settings(max_examples=25, deadline=None)
def test_any_thread_fits_the_tables(comments):
    threads = [page(*(said(text, who, parent) for text, who, parent in comments), text="Magnesium? 20% of it.")]
    patterns.tables(patterns.find(threads))


def test_a_megabyte_of_questions_and_numbers_hangs_nothing():
    flood = "Does it help? 8/10 to 3/10 by 5% better @reader-aaaaaaaa " * 9_000
    found = patterns.find([page(said(flood, "a"), said(flood, "b", 0), text=flood[:100_000])])
    assert [question.quote for question in found.questions] == ["Does it help?"] * 2


def test_figures_and_answers_say_what_the_tables_hold(tables):
    charts, again = (
        [
            figures.claim_groups(tables["claim_groups"]),
            figures.reported_effects(tables["reported_effects"], tables["effects_beside_article"]),
            figures.risks_answered(tables["risky_claims"]),
        ]
        for _ in range(2)
    )
    assert [chart.png() for chart in charts] == [chart.png() for chart in again]
    assert "Changes told in numbers: 1, for the better 1; cases of no effect" in charts[1].alt
    assert "Without an answer: 1 of 2 comments with a risk" in charts[2].alt
    assert "Without an answer: 1, of which urgent: 0" in across.risks(tables["risky_claims"])
    assert "Pasted more than once: 1 text, in 3 comments." in across.copies(tables["copies"])
    assert "not answered: 1;" in across.questions(tables["questions"])
    assert "select for success" in across.effects(tables["reported_effects"], tables["effects_beside_article"])
    assert "Left out: metformin, turmeric" in across.cover(tables["table_cover"])
    assert across.covered(tables["table_cover"])["left out"].tolist() == ["metformin, turmeric", "metformin, turmeric", ""]
    assert "magnesium" in across.claims(tables["claim_groups"])


def test_figures_and_answers_of_nothing_say_so():
    none = {table: frames.build(table, []) for table in PATTERNS}
    assert across.claims(none["claim_groups"]) == "No claims were found."
    effects = across.effects(none["reported_effects"], none["effects_beside_article"])
    assert effects == "Neither readers nor the articles put an effect in numbers."
    assert across.risks(none["risky_claims"]) == "No risky claim was found."
    assert across.questions(none["questions"]) == "No question was found."
    assert across.copies(none["copies"]) == "No comment of some length was pasted twice."
    assert across.cover(none["table_cover"]) == "No page has an evidence table."
    assert across.told(none["claim_groups"]).empty
    assert across.covered(none["table_cover"]).empty
    assert "Nothing to draw" in figures.claim_groups(none["claim_groups"]).texts[-1].get_text()
    assert figures.reported_effects(none["reported_effects"], none["effects_beside_article"]).alt
    assert figures.risks_answered(none["risky_claims"]).alt


# ---------------------------------------------------------------------------------------------------- decisions and drafts


@pytest.fixture(scope="module")
def judged() -> dict[str, pd.DataFrame]:
    texts = ("Magnesium cures neuropathy.", "Zinc helps colds.", "Zinc helps colds. Iron helps fatigue.")
    return frames.from_threads([page(*(said(text, who) for text, who in zip(texts, "abc", strict=True)), title="On magnesium")])


@pytest.fixture(scope="module")
def known(judged) -> tuple:
    return records(judged["comments"]), records(judged["claims"])


def decide(judged: dict, text: str):
    return read_decisions(text, records(judged["comments"]), records(judged["claims"]))


@pytest.mark.parametrize("case", cases("synthetic/decisions.json"))
def test_decisions_are_read(judged, case):
    found = decide(judged, case["csv"])
    assert [[r["comment_id"], r["decision"], r["note"]] for r in found.rows] == case["rows"]
    assert found.errors == ()
    frames.build("decisions", found.rows)


@pytest.mark.parametrize("case", cases("negative/decisions.json"))
def test_rows_that_cannot_be_taken_are_listed(judged, case):
    found = decide(judged, case["csv"])
    (error,) = found.errors
    assert (error["row"], len(found.rows)) == (case["row"], case["taken"])
    assert case["problem"] in error["problem"]
    assert json.loads(error["cells"])
    frames.build("decision_errors", found.errors)


def log(*entries: dict) -> str:
    return json.dumps({"format": "claimthread-decisions", "version": 1, "decisions": entries})


def test_the_log_of_the_queue_is_replayed_without_what_was_undone(judged):
    sha = exports.digest("Magnesium cures neuropathy.")
    first = {
        "id": "k:0",
        "comment_id": "p.html#0",
        "to": "rejected",
        "reason": "misleading_claim",
        "text_sha256": sha,
        "undoes": None,
    }
    second = {"id": "k:1", "comment_id": "p.html#1", "to": "rejected", "text_sha256": "other", "undoes": None}
    undo = {"id": "k:2", "comment_id": "p.html#1", "to": "pending", "undoes": "k:1"}
    found = decide(judged, log(first, second, undo, 7))
    assert [(r["comment_id"], r["decision"], r["reason"], r["text_changed"]) for r in found.rows] == [
        ("p.html#0", "rejected", "misleading_claim", False)
    ]
    assert [e["row"] for e in found.errors] == [4]
    assert decide(judged, log(second)).rows[0]["text_changed"]


@pytest.mark.parametrize("text", ["", "a,b\n1,2\n", "{}", "[1]", '{"format": "other"}', "[" * 100_000])
def test_what_is_no_decisions_is_said_in_one_line(judged, text):
    with pytest.raises(PipelineError) as caught:
        decide(judged, text)
    assert "\n" not in str(caught.value)


@given(st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=60))
@settings(max_examples=60, deadline=None)
def test_any_text_after_the_heading_is_taken_or_listed(known, text):
    found = read_decisions("comment_id,decision,note,rating\np.html#0,reject,x,1\n" + text, *known)
    assert len(found.rows) >= 1


def drafts(judged: dict, text: str) -> list:
    return exports.claim_reviews(judged, decide(judged, text).rows)


def test_a_draft_rates_no_truth_unless_a_moderator_did(judged):
    (draft,) = drafts(judged, "comment_id,decision,note\np.html#0,reject,Seen.\n")
    assert (draft["@type"], draft["creativeWorkStatus"], draft["url"], draft["datePublished"]) == ("ClaimReview", "Draft", "", "")
    assert draft["claimReviewed"] == "Magnesium cures neuropathy."
    assert set(draft["reviewRating"]) == {"@type", "alternateName", "ratingExplanation"}
    assert draft["reviewRating"]["alternateName"] == "claims more than the table"
    assert draft["itemReviewed"]["author"]["name"].startswith("reader-")
    assert draft["itemReviewed"]["appearance"]["isPartOf"]["headline"] == "On magnesium"
    (rated,) = drafts(judged, "comment_id,decision,rating,verdict\np.html#0,reject,2,consistent\n")
    assert rated["reviewRating"] == {"@type": "Rating", "alternateName": "in line with the table", "ratingValue": 2.0,
                                     "worstRating": 1, "bestRating": 5}  # fmt: skip
    assert rated["@id"] == draft["@id"] != draft["itemReviewed"]["@id"]


def test_what_was_put_off_or_changed_makes_no_draft(judged):
    assert drafts(judged, "comment_id,decision\np.html#0,skip\n") == []
    assert drafts(judged, log({"id": "k:0", "comment_id": "p.html#0", "to": "rejected", "text_sha256": "other"})) == []


def test_a_claims_name_stays_when_other_comments_come_before_it(judged):
    later = frames.from_threads([page(said("New.", "z"), said("Magnesium cures neuropathy.", "a"), title="On magnesium")])
    (before,), (after,) = (
        drafts(judged, "comment_id,decision\np.html#0,reject\n"),
        drafts(later, "comment_id,decision\np.html#1,reject\n"),
    )
    assert before["itemReviewed"]["@id"] == after["itemReviewed"]["@id"]
    assert json.loads(exports.document([before]))["@graph"][0] == before


def test_decided_tables_are_declared():
    assert set(DECIDED) == {"decisions", "decision_errors"}
    assert all(f"## {table}" in frames.dictionary() for table in (*DECIDED, *PATTERNS))


def test_decide_writes_tables_and_drafts_and_says_what_it_left_out(judged, tmp_path, capsys):
    frames.write({table: judged[table] for table in ("articles", "comments", "claims", "flags")}, tmp_path)
    filled = tmp_path / "filled.csv"
    filled.write_text("comment_id,decision\np.html#0,reject\nq.html#0,reject\n", encoding="utf-8-sig")
    assert main(["decide", str(filled), "--out", str(tmp_path)]) == 3
    assert "row 3 left out: no comment q.html#0" in capsys.readouterr().err
    assert frames.read("decisions", tmp_path)["comment_id"].tolist() == ["p.html#0"]
    assert frames.read("decision_errors", tmp_path)["row"].tolist() == [3]
    (draft,) = json.loads((tmp_path / "claimreview.jsonld").read_text(encoding="utf-8"))["@graph"]
    assert draft["claimReviewed"] == "Magnesium cures neuropathy."


def test_decisions_of_several_files_add_up(judged, tmp_path, capsys):
    frames.write({table: judged[table] for table in ("articles", "comments", "claims", "flags")}, tmp_path)
    entry = {"id": "k:0", "comment_id": "p.html#2", "to": "approved", "at": "2026-01-02T08:00:00Z"}
    undo = {"id": "k:1", "comment_id": "p.html#2", "to": "pending", "undoes": "k:0"}
    files = (
        ("comment_id,decision\np.html#0,reject\n", "1 decision (1 new, 0 changed, 0 kept, 0 undone)"),
        ("comment_id,decision\np.html#1,approved\n", "2 decisions (1 new, 0 changed, 1 kept, 0 undone)"),
        ("comment_id,decision\np.html#0,approve\np.html#1,approve\n", "2 decisions (0 new, 1 changed, 1 kept, 0 undone)"),
        ("comment_id,decision\nq.html#0,approve\n", "2 decisions (0 new, 0 changed, 2 kept, 0 undone)"),
        (log(entry), "3 decisions (1 new, 0 changed, 2 kept, 0 undone)"),
        ("comment_id,decision,at\np.html#2,reject,2026-01-01T08:00:00Z\n", "3 decisions (0 new, 0 changed, 3 kept, 0 undone)"),
        (log(entry, undo), "2 decisions (0 new, 0 changed, 2 kept, 1 undone)"),
    )
    for text, told in files:
        (tmp_path / "in.csv").write_text(text, encoding="utf-8")
        main(["decide", str(tmp_path / "in.csv"), "--out", str(tmp_path)])
        assert told in capsys.readouterr().err
    stored = frames.read("decisions", tmp_path)
    assert dict(zip(stored["comment_id"], stored["decision"], strict=True)) == {"p.html#0": "approved", "p.html#1": "approved"}


def test_an_earlier_decision_on_words_that_changed_since_makes_no_draft(judged):
    (earlier,) = decide(judged, "comment_id,decision\np.html#0,reject\n").rows
    later = frames.from_threads([page(said("New.", "z"), said("Zinc helps.", "a"), title="On magnesium")])
    standing = add_up([earlier], decide(later, "comment_id,decision\np.html#1,reject\n"), records(later["comments"]))
    assert [(row["comment_id"], row["text_changed"]) for row in standing.rows] == [("p.html#0", True), ("p.html#1", False)]
    assert len(exports.claim_reviews(later, standing.rows)) == 1


def test_ids_escaped_for_spreadsheets_are_taken():
    home = {"comment_id": "@home/p.html#0", "page_id": "@home/p.html", "text": "x"}
    assert read_decisions("comment_id,decision\n'@home/p.html#0,reject\n", [home], []).errors == ()


def test_decide_without_a_table_of_decisions_is_one_line(judged, tmp_path, capsys):
    frames.write({table: judged[table] for table in ("articles", "comments", "claims", "flags")}, tmp_path)
    assert main(["decide", str(tmp_path / "none.csv"), "--out", str(tmp_path)]) == 1
    assert capsys.readouterr().err.count("\n") == 1
