"""A comment in another language is told; English, however misspelt, is never set aside."""

import csv
import socket
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline import language
from pipeline.language import detect, is_scorable

CASES = Path(__file__).parent / "cases" / "language"


def rows(name):
    with (CASES / f"{name}.csv").open(encoding="utf-8", newline="") as handle:
        return list(csv.DictReader(handle))


@pytest.mark.parametrize("case", rows("synthetic"), ids=lambda case: f"{case['language']}: {case['text'][:20]}")
def test_the_language_is_told(case):
    assert detect(case["text"]) == case["language"]


@pytest.mark.parametrize("case", rows("negative"), ids=lambda case: case["text"][:25])
def test_messy_english_is_not_taken_for_another_language(case):
    for text in (case["text"], case["text"].upper(), case["text"].lower()):
        assert detect(text) in (None, "en")


@pytest.mark.parametrize(
    "text", ["", "   ", "👍", "!!!", "123 456", "ok danke", "https://beispiel.de/ein-artikel", "@hans @grete"]
)
def test_too_little_text_is_unknown(text):
    assert detect(text) is None


def test_names_and_addresses_do_not_count_as_words():
    assert detect("@müller_hans https://www.beispiel.de/aerzte/ genau") is None


def test_emphasis_in_capitals_changes_nothing():
    assert detect("ICH NEHME ES SEIT DREI WOCHEN UND SCHLAFE BESSER") == "de"


def test_a_quoted_foreign_phrase_does_not_turn_english():
    assert detect("My grandmother always said gesundheit ist alles, and she was right about that") == "en"


def test_only_english_or_unknown_text_with_words_is_scored():
    assert is_scorable("Great stuff", "en")
    assert is_scorable("Great", None)
    assert not is_scorable("Très bien", "fr")
    assert not is_scorable("👍 10/10 !!!", None)


def test_nothing_is_fetched(monkeypatch):
    def refuse(*args, **kwargs):
        raise AssertionError("the network was asked")

    monkeypatch.setattr(socket, "socket", refuse)
    monkeypatch.setattr(socket, "create_connection", refuse)
    language._detector.cache_clear()
    assert detect("Je le prends depuis un mois et je dors beaucoup mieux") == "fr"


@given(st.text(max_size=200))
@settings(max_examples=150, deadline=None)
def test_any_text_has_an_answer(text):
    assert detect(text) is None or 2 <= len(detect(text)) <= 3


def test_a_huge_comment_costs_no_more_than_a_long_one():
    start = time.process_time()
    detect("je dors mieux " * 100_000)
    detect("x" * 1_000_000)
    assert time.process_time() - start < 1
