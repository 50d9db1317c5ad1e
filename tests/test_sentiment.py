"""The published score bit for bit, and the tuned score against sentences whose attitude is plain."""

import csv
import random
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import spearmanr
from vaderSentiment.vaderSentiment import BOOSTER_DICT, NEGATE, SPECIAL_CASES, SentimentIntensityAnalyzer

from pipeline.reference import load
from pipeline.sentiment import category_of, sentiment_of, sentiments
from pipeline.sentiment.rules import tuning
from pipeline.sentiment.tuned import score
from pipeline.sentiment.vader import EMOJI_NAMES, LEXICON, compound
from pipeline.sentiment.words import known, plain, split
from pipeline.text import sentences
from pipeline.types import Article, Comment, Thread

CASES = Path(__file__).parent / "cases" / "sentiment"
PACKAGE = SentimentIntensityAnalyzer()


def rows(name):
    with (CASES / f"{name}.csv").open(encoding="utf-8", newline="") as handle:
        return list(csv.DictReader(handle))


def published(text):
    return PACKAGE.polarity_scores(text)["compound"]


# ------------------------------------------------------------------------------------------------ as published

HAND_MADE = [
    "",
    " ",
    "!!!",
    "???? good ????",
    "GOOD",
    "GOOD good",
    "This is VERY GOOD!!! but the end was SO bad???",
    "kind of good",
    "It is kind of good, sort of great and just enough fun",
    "not good, never so good, never this good, without doubt good, without a doubt good",
    "no good nor bad or great, no really good",
    "at least good, very least good, least good",
    "the shit, the bomb, bad ass, yeah right, kiss of death, to die for, beating heart, bus stop",
    "that was not really so good",
    "I don’t like “great” things",
    "😀great great😀 ❤️ ❤ 💘💋😁",
    "good\u00a0bad\tgreat\nnice",
    "İSTANBUL GOOD ΑΣ good",
    "good but good but bad but good bad good",
    "bad good bad good but bad good bad bad good but bad",
    ":) :D :-( <3 xD ;) :'(",
    "no",
    "no no no good",
    "least",
    "but",
    "a\x00b good \ud800 bad",
]


@pytest.mark.parametrize("text", HAND_MADE)
def test_compound_is_the_packages_own(text):
    assert compound(text) == published(text)


WORDS = st.one_of(
    st.sampled_from(sorted(LEXICON)),
    st.sampled_from(sorted(LEXICON)),
    st.sampled_from(sorted(BOOSTER_DICT)),
    st.sampled_from(NEGATE),
    st.sampled_from(sorted(word for phrase in SPECIAL_CASES for word in phrase.split())),
    st.sampled_from(
        ["so", "this", "never", "without", "doubt", "but", "but", "least", "at", "very", "no", "or", "nor", "kind", "of", "the"]
    ),
    st.sampled_from(["a", "is", "İ", "ΑΣ", "’", "—", "\u00a0", "\n"]),
    st.sampled_from(sorted(EMOJI_NAMES)),
)
DRESSED = st.tuples(
    st.sampled_from(["", "", "", "(", '"', "*", "..."]),
    WORDS,
    st.sampled_from([str.lower, str.lower, str.upper, str.title]),
    st.sampled_from(["", "", "", "!", "?", "!!!", ",", '"', ".", "??"]),
    st.sampled_from([" ", " ", " ", "", "  "]),
).map(lambda parts: parts[0] + parts[2](parts[1]) + parts[3] + parts[4])


@given(st.lists(DRESSED, max_size=20).map("".join))
@settings(max_examples=600, deadline=None)
def test_compound_is_the_packages_own_on_random_token_strings(text):
    assert compound(text) == published(text)


@given(st.text(max_size=60))
@settings(max_examples=150, deadline=None)
def test_compound_is_the_packages_own_on_any_text(text):
    assert compound(text) == published(text)


def test_compound_is_the_packages_own_where_but_meets_many_equal_weights():
    random.seed(5)
    for _ in range(60):
        text = " ".join(random.choices(["good", "bad", "great", "but", "x", "nice", "NICE", "not"], k=60))
        assert compound(text) == published(text)


# ------------------------------------------------------------------------------------------------ tuned


@pytest.mark.parametrize("case", rows("synthetic"), ids=lambda case: case["text"][:40])
def test_the_attitude_is_told(case):
    feeling = sentiment_of(0, case["text"])
    assert feeling.category == case["category"], feeling


@pytest.mark.parametrize(
    "case",
    [pytest.param(c, marks=pytest.mark.xfail(reason=c["why"])) for c in rows("known_failures")],
    ids=lambda c: c["text"][:30],
)
def test_known_failures(case):
    assert sentiment_of(0, case["text"]).category == case["category"]


def test_own_drug_reviews_rank_far_better_than_with_the_published_score():
    reviews = rows("reviews")
    ratings = [int(review["rating"]) for review in reviews]
    tuned = spearmanr(ratings, [score(review["text"])[0] for review in reviews])[0]
    stock = spearmanr(ratings, [compound(review["text"]) for review in reviews])[0]
    assert tuned > 0.75
    assert tuned > stock + 0.2


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("I don’t like it", "I don't like it"),
        ("It’s “great”", 'It\'s "great"'),
        ("Love it ❤️", "Love it ❤"),
        ("good—really good", "good -- really good"),
        ("good/cheap", "good cheap"),
        ("👍🏽", "👍"),
        ("sooooo goooood", "so good"),
        ("My pain is gone", "MY PAIN IS GONE"),
        ("see https://great.example/love/best", "see"),
        ("@happy_joy how much?", "how much?"),
    ],
)
def test_spelling_does_not_change_the_attitude(one, other):
    assert score(one)[0] == score(other)[0]


@pytest.mark.parametrize(
    ("better", "worse"),
    [
        ("It helped a lot", "It helped a little"),
        ("It works!!!", "It works"),
        ("It is not bad", "It is bad"),
        ("It is good", "It is not bad"),
        ("It is not only good", "It is not good"),
        ("The taste is bad but it works", "It works but the taste is bad"),
        ("It is good", "Is it good?"),
        ("It is good", "It would be good"),
        ("Not expensive, good", "Not good, expensive"),
        ("My HDL went from 38 to 52", "My LDL went from 38 to 52"),
        ("BP 150/95 to 125/80", "BP 125/80 to 150/95"),
        ("9/10", "3/10"),
        ("I suffered from horrible pain before I found this", "This is horrible"),
        ("Great.", "Great. /s"),
    ],
)
def test_order(better, worse):
    assert score(better)[0] > score(worse)[0]


def test_a_negation_ends_at_a_comma():
    assert score("No, great product")[0] > 0.4


def test_reasons_name_the_rule_and_the_words():
    assert sentiment_of(0, "No side effects, and my cramps are gone").reasons == (
        "no_side_effects: no side effects",
        "relief: my cramps are gone",
    )
    assert "trend: 8/10 to 3/10" in score("Pain went from 8/10 to 3/10")[1]
    assert sentiment_of(0, "I take it at night").reasons == ()


def test_sentences_of_a_long_comment_outweigh_each_other():
    few, many = score("I like the taste. " * 3)[0], score("I like the taste. " * 12)[0]
    assert few < many < compound("good " * 12)
    assert score("I like the taste. " * 12 + "It is awful. " * 12)[0] < 0


def test_categories_have_the_published_thresholds():
    assert [category_of(v) for v in (-1, -0.05, -0.0499, 0, 0.0499, 0.05, 1)] == [
        "negative", "negative", "neutral", "neutral", "neutral", "positive", "positive",
    ]  # fmt: skip


@given(st.one_of(st.text(max_size=120), st.lists(DRESSED, max_size=15).map("".join)))
@settings(max_examples=200, deadline=None)
def test_any_text_has_a_score_between_minus_one_and_one(text):
    value, reasons = score(text)
    assert -1 <= value <= 1
    assert all(": " in reason for reason in reasons)
    assert score(text) == (value, reasons)


# ------------------------------------------------------------------------------------------------ threads, tables, time


def test_other_languages_and_placeholders_are_not_scored():
    comments = tuple(
        Comment(position=i, text=text, kind=kind)
        for i, (text, kind) in enumerate(
            [("Great!", "comment"), ("Toll!", "comment"), ("[removed]", "removed"), ("Great!", "comment")]
        )
    )
    thread = Thread(page_id="p", article=Article(), comments=comments)
    found = sentiments(thread, {0: "en", 1: "de", 2: None})
    assert [s.position for s in found] == [0, 1, 2, 3]
    assert [s.score is None for s in found] == [False, True, True, False]
    assert found[1].vader is None
    assert found[1].category is None
    assert found[3].category == "positive"


@pytest.mark.parametrize("table", ["sentiment_words", "sentiment_emoji", "sentiment_patterns"])
def test_weights_stay_on_the_scale_of_the_lexicon(table):
    assert all(-4 <= float(row["value"]) <= 4 for row in load(table, ("value",)))


def test_words_of_the_tables_are_spelt_as_they_are_looked_up():
    assert all(row["word"] == row["word"].lower() for row in load("sentiment_words", ("word",)))
    assert all(row["pattern"] == row["pattern"].lower() for row in load("sentiment_patterns", ("pattern",)))


def test_every_phrase_is_found_by_its_sign():
    texts = [row["text"] for name in ("synthetic", "reviews") for row in rows(name)]
    found = 0
    for sentence in (text[a:b] for text in map(plain, texts) for a, b in sentences(text)):
        entries = [tuning().entry(known(word)) for word in split(sentence)]
        for i, entry in enumerate(entries):
            at = sum(len(before.rendered) for before in entries[:i])
            for phrase in entry.phrases:
                if phrase.pattern.match("".join(e.rendered for e in entries), at):
                    assert any(phrase.sign & e.fits for e in entries), (phrase, sentence)
                    found += 1
    assert found > 200


def test_a_bare_condition_is_neutral():
    conditions = [word for word, letters in tuning().classes.items() if tuning().letters["symptom"] in letters]
    loud = {word.replace("_", " ") for word in conditions if category_of(score(word.replace("_", " "))[0]) != "neutral"}
    assert loud <= {"weight gain", "anger"}, loud


@pytest.mark.parametrize("function", [compound, score])
@pytest.mark.parametrize(
    "text", ["😀" * 20_000, "good bad " * 5_000 + "but " + "bad good " * 5_000, "my severe pain is not " * 10_000, "no " * 50_000]
)
def test_hostile_texts_take_linear_time(function, text):
    start = time.process_time()
    function(text)
    assert time.process_time() - start < 3
