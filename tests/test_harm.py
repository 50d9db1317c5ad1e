"""The model of risk to readers: what it learns from, its thresholds, and how it stands beside the rules."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline import flags
from pipeline.claims.reading import read
from pipeline.flags.learned import BELIEVED, MODEL, MODEL_OF_ANSWERS, NAMED, with_model
from pipeline.flags.scene import Danger
from pipeline.labels import Item, decide, harm, load_cases, load_corpus, load_model, risk
from pipeline.labels.harm import RISKS, UNREAD, Case
from pipeline.reference import load
from pipeline.types import UNTOLD, Article, Comment, Harm, LabelDecision, ReferenceDataError, Span, Thread


@pytest.fixture(scope="module")
def cases():
    return load_cases()


def test_the_coded_comments_are_sound(cases):
    assert len(cases) > 4_000
    assert len({(case.text, case.title, case.parent) for case in cases}) == len(cases)
    known = {row["code"] for row in load("risk_codes")} | {"UNSUPPORTED", "QUESTION"}
    for case in cases:
        assert set(case.codes) <= known, case.text
        assert bool(case.codes) == (case.level > 0) or case.level == 1, case.text


def test_comments_read_for_risk_are_of_the_corpus():
    assert set(harm.levels_read()) <= {e.id for e in load_corpus()}


def test_the_second_coder_read_cases_there_are(cases, tmp_path):
    pairs = harm.coded_twice(cases)
    assert len(pairs) >= 300
    assert sum((one >= 2) == (two >= 2) for one, two in pairs) / len(pairs) > 0.9
    path = tmp_path / "second.csv"
    path.write_text("hand,comment,level\nnobody,0123,2\n", encoding="utf-8")
    with pytest.raises(ReferenceDataError, match="0123"):
        harm.coded_twice(cases, path)


def test_a_level_read_that_is_none_is_named(tmp_path):
    path = tmp_path / "risks.csv"
    path.write_text("id,level\na,4\n", encoding="utf-8")
    with pytest.raises(ReferenceDataError, match="row 2"):
        harm.levels_read(path)


def test_an_unread_comment_counts_as_harmless_and_less():
    read = harm.levels_read()
    examples = load_corpus()
    goals = harm.goals(examples, [Case("a", "x", "", "", 1, ()), Case("b", "y", "", "", 3, ("TOXIC",))])
    unread = [k for k, e in enumerate(examples) if e.id not in read]
    assert not goals.targets[unread].any()
    assert set(goals.weights[unread]) == {UNREAD}
    assert goals.targets[-2:].tolist() == [[0, 0], [1, 1]]
    assert goals.weights[-2:].tolist() == [0.5, 1.0]
    assert goals.batches[-2:] == ("risks:a", "risks:b")


def test_an_answer_is_read_with_its_question_and_counts_little_without():
    cases = [Case("a", "Yes, do it.", "", "Can I halve my tablets?", 3, ("STOP_MED",)), Case("a", "I did.", "", "", 0, ())]
    goals = harm.goals([], cases)
    assert goals.answers == {0: "Question: Can I halve my tablets?\nAnswer: Yes, do it."}
    assert goals.weights.tolist() == [1.0, 1.0]
    assert goals.alone.tolist() == [harm.ALONE, 1.0]


@given(st.lists(st.floats(0, 1), min_size=50, max_size=300), st.integers(10, 40), st.sampled_from(list(RISKS)))
def test_a_threshold_keeps_to_the_alarms_allowed(chances, ordinary, head):
    chance = np.array(chances)
    harmless = np.zeros(len(chance), np.int64)
    bar = risk.threshold(chance, harmless, np.ones(len(chance), np.bool_), ordinary, head)
    for part, share in zip((chance[:ordinary], chance[ordinary:]), risk.allowed()[head], strict=True):
        assert (part >= bar).mean() <= share + 1 / len(part)


def _rule(level, rule="stop_prescribed", code="STOP_MED", *, sure=False):
    return Danger(level, code, rule, (Span(start=0, end=4, quote="stop"),), sure=sure)


URGENT = Harm(review=0.9, urgent=0.8, level=3, code="TOXIC", span=Span(start=0, end=5, quote="drink"))
QUIET = Harm(review=BELIEVED / 2, urgent=0.0)


@pytest.mark.parametrize(
    ("found", "said", "expected"),
    [
        ([], None, []),
        ([_rule(3)], None, [(3, "STOP_MED", "stop_prescribed")]),
        ([], URGENT, [(3, "TOXIC", MODEL)]),
        ([_rule(2)], URGENT, [(3, "TOXIC", MODEL), (2, "STOP_MED", "stop_prescribed")]),
        ([_rule(3)], URGENT, [(3, "STOP_MED", "stop_prescribed")]),
        ([], dataclasses.replace(URGENT, answers=True), [(3, "TOXIC", MODEL_OF_ANSWERS)]),
        ([_rule(3)], QUIET, []),
        ([_rule(3, "over_limit_advice", "OVER_UL")], QUIET, [(3, "OVER_UL", "over_limit_advice")]),
        ([_rule(3, "pair_warfarin_vitamin_k", "INTERACTION")], QUIET, [(3, "INTERACTION", "pair_warfarin_vitamin_k")]),
        ([_rule(3, "crisis_wish", "CRISIS", sure=True)], QUIET, [(3, "CRISIS", "crisis_wish")]),
    ],
    ids=[
        "nothing",
        "no_model",
        "model_alone",
        "model_above_rule",
        "rule_as_high",
        "model_of_an_answer",
        "rule_not_believed",
        "amount_kept",
        "pair_kept",
        "crisis_kept",
    ],
)
def test_the_model_speaks_where_it_sees_more_than_the_rules(found, said, expected):
    assert [(d.level, d.code, d.rule) for d in with_model(found, said, read("drink it"))] == expected


def test_a_risk_without_words_that_stand_out_shows_the_whole_comment():
    (danger,) = with_model([], Harm(review=0.9, urgent=0.9, level=3, code="TOXIC"), read("drink it"))
    assert danger.spans == (Span(start=0, end=8, quote="drink it"),)


@pytest.mark.parametrize("plain", [True, False], ids=["plain", "as_installed"])
def test_risk_is_told_from_its_mockery(plain):
    texts = [
        "Throw your insulin in the bin and drink cinnamon tea instead, you will never need the doctor again.",
        "My neighbour threw his insulin away for cinnamon tea. He is in intensive care now. Please never do that.",
    ]
    bad, good = (d.harm for d in decide([Item(position=k, text=text) for k, text in enumerate(texts)], load_model(plain=plain)))
    assert bad.level == 3
    assert bad.code in {"STOP_MED", "REPLACE", "UNSAFE_ADVICE"}
    assert bad.span.quote in texts[0]
    assert texts[0][bad.span.start : bad.span.end] == bad.span.quote
    assert good.urgent < bad.urgent
    assert good.level < 3


def _only_flag(harm: Harm, text: str = "Just do as I did."):
    thread = Thread(page_id="", article=Article(), comments=(Comment(position=0, text=text),))
    (flag,) = flags.flags(thread, [LabelDecision(position=0, harm=harm)], ())
    return flag


_JUST = Span(start=0, end=4, quote="Just")


@pytest.mark.parametrize(
    ("review", "level", "severity"),
    [(0.9, 3, "critical"), (0.25, 3, "critical"), (0.2, 3, "high"), (0.05, 3, "medium"), (0.3, 2, "medium"), (0.07, 2, "low")],
)
def test_what_the_model_alone_sees_stands_the_higher_the_surer_it_is(review, level, severity):
    flag = _only_flag(Harm(review=review, urgent=review / 2, level=level, code="DELAY_CARE", span=_JUST))
    assert flag.severity == severity
    assert flag.chance == review
    assert flag.risk_level == level
    assert flag.risk_codes == (("DELAY_CARE",) if review >= NAMED else (UNTOLD,))
    assert flag.reason.endswith("says the risk model.")


def test_the_models_doubt_does_not_press_down_a_writer_in_danger():
    flag = _only_flag(Harm(review=0.001, urgent=0.0), "I don't want to live any more.")
    assert (flag.severity, flag.risk_codes, flag.chance) == ("critical", ("CRISIS",), None)


def test_the_models_doubt_does_not_press_down_who_waits_with_what_needs_care():
    text = "Chest pain since noon and my arm went numb, having a lie down and hoping it passes."
    flag = _only_flag(Harm(review=0.002, urgent=0.0), text)
    assert (flag.severity, flag.risk_codes, flag.chance) == ("medium", ("DELAY_CARE",), None)
    assert flag.reason == 'The writer waits with what needs care now ("Chest pain since noon and my arm went numb").'
    assert flag.harmless_if == "Harmless if the writer had been to a doctor, or it was long over."


def test_a_rule_beside_the_model_makes_surer():
    text = "Everyone, stop your insulin and take cinnamon instead."
    flag = _only_flag(Harm(review=0.1, urgent=0.02, level=2, code="STOP_MED"), text)
    assert flag.severity == "critical"
    assert flag.chance > 0.25


def test_of_two_alike_the_surer_comes_first():
    comments = tuple(Comment(position=k, text="Just do as I did.") for k in range(3))
    harms = [Harm(review=share, urgent=0.1, level=3, code="STOP_MED", span=_JUST) for share in (0.4, 0.9, 0.6)]
    decisions = [LabelDecision(position=k, harm=harm) for k, harm in enumerate(harms)]
    found = flags.flags(Thread(page_id="", article=Article(), comments=comments), decisions, ())
    assert [flag.position for flag in found] == [1, 2, 0]
