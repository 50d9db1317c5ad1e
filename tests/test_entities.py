"""Entities: names in text become ids, whatever their spelling, and nothing else does."""

import csv
import itertools
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.entities import Alias, entities, find
from pipeline.phrases import Lexicon, longest, tokens
from pipeline.reference import load

CASES = Path(__file__).parent / "cases" / "entities"


def cases(name):
    with (CASES / f"{name}.csv").open(encoding="utf-8", newline="") as handle:
        return [pytest.param(row["text"], row["ids"], id=row["why"]) for row in csv.DictReader(handle)]


@pytest.mark.parametrize(("text", "ids"), cases("synthetic"))
def test_names_are_found(text, ids):
    assert ";".join(m.entity_id for m in find(text)) == ids


@given(st.text(max_size=200))
@settings(max_examples=100, deadline=None)
def test_offsets_hold_in_any_text(text):
    for mention in find(text + " magnesium " + text):
        assert (text + " magnesium " + text)[mention.start : mention.end] == mention.quote


@given(
    st.lists(st.sampled_from(["magnesium", "vitamin", "b12", "low", "in", "St", ".", "John's", "wort", "-", "🌿"]), max_size=12)
)
@settings(max_examples=100, deadline=None)
def test_mentions_do_not_overlap_and_stand_in_order(words):
    found = find(" ".join(words))
    assert all(a.end <= b.start for a, b in itertools.pairwise(found))


def test_every_entity_is_found_by_one_of_its_names():
    for row in load("interventions", ("id", "name")) + load("outcomes", ("id", "name")):
        names = [alias.removeprefix("=") for alias in row["aliases"].split(";")]
        assert row["id"] in {m.entity_id for name in names for m in find(f"about {name} today")}


def test_every_misspelling_leads_to_a_known_entity():
    assert {row["entity_id"] for row in load("misspellings", ("entity_id",), ("alias",))} <= set(entities())


def test_no_alias_stands_for_two_entities():
    tables = [load("interventions", ("id", "aliases")), load("outcomes", ("id", "aliases"))]
    for table in tables:
        aliases = [alias for row in table for alias in row["aliases"].split(";")]
        assert len(aliases) == len(set(aliases))


def test_extra_names_are_looked_for_besides():
    mentions = find("Bloodwort and magnesium", extra=[Alias("bloodwort", "bloodwort")])
    assert [m.entity_id for m in mentions] == ["bloodwort", "magnesium"]


def test_there_are_enough_entities():
    kinds = [entity.kind for entity in entities().values()]
    assert len(kinds) - kinds.count("outcome") >= 250
    assert kinds.count("outcome") >= 150


def test_gaps_reach_three_words_and_no_sentence_end():
    lexicon = Lexicon([("stop ~ pills", "x")])
    assert len(lexicon.matches(tokens("stop all of your pills"))) == 1
    assert lexicon.matches(tokens("stop all of those stupid pills")) == []
    assert lexicon.matches(tokens("stop. pills")) == []


def test_longest_keeps_the_first_and_longest():
    lexicon = Lexicon([("low", 1), ("low in magnesium", 2), ("magnesium", 3)])
    assert [m.value for m in longest(lexicon.matches(tokens("low in magnesium, low magnesium")))] == [2, 1, 3]


def test_a_megabyte_of_near_matches_does_not_hang():
    start = time.process_time()
    find("low in vitamin st john " * 20_000)
    assert time.process_time() - start < 10
