"""Flags: what a moderator should see, and every innocent look-alike that must stay out of the queue."""

import csv
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.claims import claims, limits
from pipeline.entities import entities
from pipeline.flags import SEVERITIES, beside, flags, harmless, objects
from pipeline.frames import FRAMES
from pipeline.reference import load
from pipeline.types import Article, Comment, Harm, LabelDecision, LabelSpan, Span, Thread

CASES = Path(__file__).parent / "cases" / "flags"
ARTICLE = Article(title="Magnesium for diabetic neuropathy: what helps")


def cases(name):
    with (CASES / f"{name}.csv").open(encoding="utf-8", newline="") as handle:
        return [pytest.param(row, id=row["text"][:60]) for row in csv.DictReader(handle)]


def thread(*texts, parents=()):
    parent = dict(parents)
    return Thread(
        page_id="p",
        article=ARTICLE,
        comments=tuple(Comment(position=n, text=text, parent=parent.get(n)) for n, text in enumerate(texts)),
    )


def flagged(*texts, parents=(), decisions=()):
    made = thread(*texts, parents=parents)
    return flags(made, decisions, claims(made))


def holds(case):
    found = flagged(case["text"])
    if case["severity"] == "none":
        return found == ()
    if len(found) != 1:
        return False
    flag = found[0]
    levels = (flag.severity, flag.risk_level, flag.hostility_level)
    return levels == (case["severity"], int(case["risk"]), int(case["hostility"])) and case["code"] in flag.risk_codes


@pytest.mark.parametrize("case", cases("synthetic"))
def test_risky_and_hostile_comments_are_flagged(case):
    assert holds(case), flagged(case["text"])


@pytest.mark.parametrize("case", cases("negative"))
def test_innocent_look_alikes_are_not(case):
    assert holds(case), flagged(case["text"])


@pytest.mark.xfail(strict=True, reason="known failure")
@pytest.mark.parametrize("case", cases("known_failures"))
def test_not_yet_right(case):
    assert holds(case), flagged(case["text"])


def caught(case):
    """As coarse as a moderator's eye: flagged at the level or above it, or not at all."""
    found = flagged(case["text"])
    if case["risk"] == "0":
        return found == ()
    if len(found) != 1:
        return False
    return found[0].hostility_level == 2 if case["hostility"] else found[0].risk_level >= int(case["risk"])


@pytest.mark.parametrize("case", cases("fresh"))
def test_wording_written_before_the_rules(case):
    assert caught(case), flagged(case["text"])


@pytest.mark.xfail(strict=True, reason="known failure")
@pytest.mark.parametrize("case", cases("fresh_failures"))
def test_wording_not_yet_read(case):
    assert caught(case), flagged(case["text"])


@pytest.mark.parametrize("case", cases("roundabout"))
def test_roundabout_advice_and_its_look_alikes(case):
    assert caught(case), flagged(case["text"])


@pytest.mark.parametrize("case", cases("families"))
def test_families_of_risk_and_their_look_alikes(case):
    assert caught(case), flagged(case["text"])


@pytest.mark.xfail(strict=True, reason="known failure")
@pytest.mark.parametrize("case", cases("families_failures"))
def test_wording_of_the_families_not_yet_read(case):
    assert caught(case), flagged(case["text"])


@pytest.mark.parametrize("case", cases("writers"))
def test_writers_in_danger_and_their_look_alikes(case):
    found = [flag for flag in flagged(case["text"]) if case["code"] in flag.risk_codes]
    assert bool(found) == (case["risk"] != "0"), found
    assert all(flag.risk_level >= int(case["risk"]) and flag.severity != "low" for flag in found)


def test_a_writer_in_danger_stands_first_and_is_neither_corrected_nor_correcting():
    found = flagged(
        "Stop taking your insulin.",
        "I don't want to be alive any more, whatever you say.",
        "That is not true at all, you matter.",
        "That is not true at all. I just want to end my life.",
        "Go kill yourself.",
        parents=[(2, 1), (3, 0)],
    )
    assert [flag.position for flag in found] == [1, 3, 0, 4]
    assert {flag.corrected_by for flag in found} == {None}
    assert found[0].reason == 'The writer may be in danger of taking their own life ("I don\'t want to be alive any more").'


@pytest.mark.parametrize(
    "text", ["Everybody would be better off if I was dead.", "I'd be better off dead. No one would miss me."]
)
def test_despair_of_oneself_is_no_abuse(text):
    assert "SELF_HARM_ABUSE" not in {code for flag in flagged(text) for code in flag.risk_codes}


@pytest.mark.parametrize("case", cases("own_medicine"))
def test_own_medicine_handed_on_or_taken_with_drink(case):
    made = Thread(page_id="p", article=Article(title=case["title"]), comments=(Comment(position=0, text=case["text"]),))
    codes = {code for flag in flags(made, [], claims(made)) for code in flag.risk_codes}
    assert case["code"] in codes if case["code"] else not codes & {"SHARED_MED", "VULNERABLE", "INTERACTION"}


def test_every_contraindication_names_known_things():
    for row in load("contraindications", ("id", "remedies", "conditions"), ("id",)):
        assert set(row["remedies"].split(";")) | set(row["conditions"].split(";")) <= set(entities())


def test_every_interaction_names_known_things():
    for row in load("interactions", ("id", "first", "second"), ("id",)):
        assert set(row["first"].split(";")) | set(row["second"].split(";")) <= set(entities())


def test_every_pattern_names_known_parts():
    groups = {row["group"] for row in load("risk_cues", ("group", "cue"), ("group", "cue"))}
    codes = {row["code"] for row in load("risk_codes", ("code",), ("code",))}
    for row in load("danger_patterns", ("pattern", "act"), ("pattern",)):
        assert row["act"] in groups
        assert row["code"] in codes
        assert row["object"] in objects.OBJECTS
        assert row["third"] in beside.THIRDS
        assert row["voice"] in beside.VOICES
        assert set(row["guards"].split()) <= set(harmless.GUARDS)


def test_every_flag_code_has_its_words():
    codes = {row["code"] for row in load("risk_codes", ("code", "meaning", "harmless_if"), ("code",))}
    texts = [case.values[0]["text"] for case in cases("synthetic")] + ["As a nurse I say: stop your statins."]
    assert {code for text in texts for flag in flagged(text) for code in flag.risk_codes} <= codes


def test_every_code_that_can_be_given_has_a_case():
    used = {case.values[0]["code"] for case in cases("synthetic")} | {"FAKE_AUTHORITY"}
    given_out = {row["code"] for row in load("danger_patterns", ("code",))} | {"OVER_UL", "INTERACTION", "CURE"}
    assert given_out <= used


PAIRS = [
    ("Stop taking your metformin.", "Don't stop taking your metformin."),
    ("Stop taking your metformin.", "Should I stop taking my metformin?"),
    ("Stop taking your metformin.", "My doctor told me to stop taking metformin."),
    ("Stop taking your metformin.", '"Stop taking your metformin" is terrible advice.'),
    ("Stop taking your metformin.", "Next they'll tell us to stop taking our metformin."),
    ("Stop taking your metformin.", "Stop taking your magnesium."),
    ("Stop taking your metformin.", "I stopped taking my metformin."),
    ("Drink MMS every day.", "Never drink MMS."),
    ("Magnesium cures neuropathy.", "Magnesium doesn't cure neuropathy."),
    ("Magnesium cures neuropathy.", "My neighbour says magnesium cures neuropathy."),
    ("You are so stupid.", "I am so stupid."),
    ("You are so stupid.", "You are not stupid."),
    ("You are so stupid.", "These cramps are so stupid."),
]


@pytest.mark.parametrize(("risky", "harmless"), PAIRS, ids=[harmless for _, harmless in PAIRS])
def test_context_decides_not_the_keyword(risky, harmless):
    assert len(flagged(risky)) == 1
    assert flagged(harmless) == ()


def test_worst_first_then_uncorrected_then_by_place():
    found = flagged(
        "DM me for capsules.",
        "Stop taking your statins.",
        "That is dangerous, talk to your doctor.",
        "Stop taking your insulin.",
        "Magnesium cures neuropathy.",
        parents=[(2, 1)],
    )
    assert [flag.position for flag in found] == [3, 1, 4, 0]
    assert [flag.corrected_by for flag in found] == [None, 2, None, None]


def test_a_flag_says_why_and_what_would_make_it_harmless():
    (flag,) = flagged("As a nurse I say: stop taking your metformin.")
    assert flag.reason == 'Tells others to stop, skip or refuse a prescribed medicine ("stop taking your metformin").'
    assert flag.harmless_if == "Harmless if it sent readers to their doctor before any change."
    assert flag.risk_codes == ("STOP_MED", "FAKE_AUTHORITY")


def decided(probability, source="model"):
    span = LabelSpan(label="hostility", start=0, end=4, quote="Well", source=source, weight=1.0)
    return [LabelDecision(position=0, labels=("hostility",), probabilities={"hostility": probability}, spans=(span,))]


@pytest.mark.parametrize(
    ("probability", "source", "severity", "level"), [(0.95, "model", "medium", 2), (0.6, "rule:person_word", "low", 1)]
)
def test_the_label_counts_where_no_word_does(probability, source, severity, level):
    (flag,) = flagged("Well, we all know who your friends are.", decisions=decided(probability, source))
    assert (flag.severity, flag.hostility_level) == (severity, level)
    assert flag.reason.endswith("says the label model.")


def test_an_unsure_label_without_a_rule_beside_it_is_no_flag():
    assert flagged("Well, we all know who your friends are.", decisions=decided(0.6)) == ()


def test_the_dose_of_a_bare_comment_is_of_the_articles_nutrient():
    text = "Everyone should be on 20,000 IU a day from September, children as well, it's all that keeps flu away."
    vitamin_d = Article(title="Vitamin D in winter: who needs it, how much, and what it will not do")
    made = Thread(page_id="p", article=vitamin_d, comments=(Comment(position=0, text=text),))
    (flag,) = flags(made, [], claims(made))
    assert (flag.severity, set(flag.risk_codes)) == ("critical", {"OVER_UL", "VULNERABLE"})
    assert flagged(text) == ()


PAIN = Article(title="Paracetamol: what it does and how much of it")


@pytest.mark.parametrize(
    ("text", "risk"),
    [
        ("Forget all that. I tell everyone: four every three hours.", 3),
        ("I have 20 a day and I'm fine, you can too.", 3),
        ("I walk 14 a day and get my steps in.", 0),
        ("You see 20 a day in A&E, says my sister the nurse.", 0),
        ("Two every four hours did nothing for me.", 0),
        ("My ibuprofen and I are old friends, and we do 10 a day of puzzles.", 0),
    ],
)
def test_tablets_of_a_bare_comment_are_of_the_articles_medicine(text, risk):
    made = Thread(page_id="p", article=PAIN, comments=(Comment(position=0, text=text),))
    assert max((flag.risk_level for flag in flags(made, [], claims(made))), default=0) == risk


@pytest.mark.parametrize(
    ("text", "severity", "sure"),
    [
        ("Take four paracetamol every three hours until the fever goes.", "critical", True),
        ("Take four 500 mg paracetamol every 4 hours.", "critical", True),
        ("I take twenty paracetamol a day and have done for years.", "medium", True),
        ("Everyone should be on 50,000 IU of vitamin D a day.", "critical", True),
        ("I take 50,000 IU of vitamin D a day.", "low", False),
        ("Everyone should take 1000 mg of magnesium a day.", "medium", False),
        ("Stop taking your metformin.", "medium", False),
    ],
)
def test_an_amount_far_over_a_limit_is_not_pressed_down_by_the_model(text, severity, sure):
    decision = LabelDecision(position=0, labels=(), probabilities={}, spans=(), harm=Harm(review=0.012, urgent=0.01))
    (flag,) = flagged(text, decisions=[decision])
    assert flag.severity == severity
    assert (flag.chance is None) == sure


def test_the_reckoning_is_told():
    (flag,) = flagged("Take four paracetamol every three hours.")
    assert "21 tablets of 500 mg a day make 10667 mg; the limit is 4000 mg" in flag.reason


def test_every_certain_excess_is_of_a_known_limit():
    for row in load("certain_excess", ("substance", "advised_from", "own_from"), ("substance",)):
        assert row["substance"] in limits.daily_limits()
        assert float(row["advised_from"]) >= 1.5
        assert float(row["own_from"] or 2) >= 2


def test_words_count_more_than_the_label():
    (flag,) = flagged("Go kill yourself.", decisions=decided(0.6))
    assert flag.severity == "critical"


def test_removed_comments_are_not_flagged():
    made = Thread(page_id="p", article=ARTICLE, comments=(Comment(position=0, text="Stop your insulin.", kind="removed"),))
    assert flags(made, [], ()) == ()


def test_codes_and_severities_are_declared():
    assert {row["severity"] for row in load("severity_rules", ("severity",), ("order",))} <= set(SEVERITIES)
    severity = next(column for column in FRAMES["flags"] if column.name == "severity")
    assert severity.values == SEVERITIES


LINE = "stop take your my metformin magnesium don't never doctor . ? \" you idiot cure cancer , 900 mg daily kidney drink bleach"


@given(st.lists(st.sampled_from(LINE.split()), max_size=25))
@settings(max_examples=150, deadline=None)
def test_spans_are_the_text(words):
    text = " ".join(words)
    for flag in flagged(text):
        assert flag.spans
        assert all(text[span.start : span.end] == span.quote for span in flag.spans)


@pytest.mark.parametrize("flood", ["stop your ", "you idiot ", "take 900 mg of magnesium ", "no doctor. "])
def test_a_megabyte_does_not_hang(flood):
    start = time.process_time()
    flagged(flood * (1_000_000 // len(flood)))
    assert time.process_time() - start < 15


@pytest.mark.parametrize(
    ("reply", "writers", "corrected"),
    [
        ("Please do not do this, it is dangerous.", ("Ann", "Ben"), True),
        ("That is not true at all.", ("Ann", "Ben"), True),
        ("My neighbour told me to try it and he said it was lovely.", ("Ann", "Ben"), False),
        ("They say the same on the radio.", ("Ann", "Ben"), False),
        ("That is not true at all, I meant to say.", ("Ann", "Ann"), False),
        ("Thank you for the warning.", ("Ann", "Ben"), False),
        ("Another brainwashed quack. How many have you killed, Ann?", ("Ann", "Ben"), False),
        ("You misread it. Ditch your insulin as well and drink vinegar instead.", ("Ann", "Ben"), False),
        ("That is not true at all.", ("Anonymous", "Anonymous"), True),
        ("dude no. ER. tonight.", ("Ann", "Ben"), True),
        ("That's how people lose a foot.", ("Ann", "Ben"), True),
        ("Straight to A&E with numbers like those.", ("Ann", "Ben"), True),
        ("Oh no, poor you.", ("Ann", "Ben"), False),
        ("My dad had a stroke, he liked cinnamon too.", ("Ann", "Ben"), False),
        ("Half a jar a day, that is the dose.", ("Ann", "Ben"), False),
        ("That is not true at all.", (None, None), True),
    ],
)
def test_a_reply_corrects_only_where_somebody_else_disputes(reply, writers, corrected):
    thread = Thread(
        page_id="p",
        article=Article(title="Metformin"),
        comments=(
            Comment(
                position=0, author=writers[0], text="Stop taking your metformin, cinnamon does the same job without the poison."
            ),
            Comment(position=1, author=writers[1], text=reply, parent=0),
        ),
    )
    found = flags(thread, [], claims(thread))
    first = next(flag for flag in found if flag.position == 0)
    assert (first.corrected_by == 1) is corrected


def _marked(case):
    start = case["text"].index(case["marked"])
    span = Span(start=start, end=start + len(case["marked"]), quote=case["marked"])
    harm = Harm(review=0.5, urgent=0.5, level=int(case["level"]), code=case["code"], answers=bool(case["answers"]), span=span)
    return [LabelDecision(position=0, harm=harm)]


@pytest.mark.parametrize("case", cases("words"))
def test_the_words_shown_tell_the_act(case):
    (flag,) = flagged(case["text"], decisions=_marked(case) if case["marked"] else ())
    assert flag.spans[0].quote == case["shown"]
    assert f'"{case["shown"]}"' in flag.reason
