"""Doses and typed numbers: tables of lines under ``tests/cases/quantities``, properties at the borders, and bounded time."""

import csv
import json
import time
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline import quantities
from pipeline.claims import limits
from pipeline.quantities import KINDS, find_quantities, frequency, parse_dose
from pipeline.quantities.cues import pattern
from pipeline.quantities.frequency import frequencies
from pipeline.quantities.openers import openers
from pipeline.reference import load
from pipeline.text import fold
from pipeline.types import ReferenceDataError

CASES = Path(__file__).parent / "cases" / "quantities"


def table(name):
    with (CASES / name).open(encoding="utf-8", newline="") as handle:
        return list(csv.DictReader(handle))


def totals(text):
    return [(q.dose.daily_low, q.dose.daily_high) for q in find_quantities(text) if q.dose is not None]


def stated(cell):
    ends = [part.strip().split("..") for part in cell.split(";")]
    return [tuple(None if end == "-" else pytest.approx(float(end)) for end in pair) for pair in ends]


@pytest.mark.parametrize("case", table("doses.csv"), ids=lambda c: c["text"][:50])
def test_daily_total_of_each_dose(case):
    assert totals(case["text"]) == stated(case["daily"])


@pytest.mark.parametrize("case", table("owners.csv"), ids=lambda c: c["text"][:50])
def test_an_amount_of_a_list_belongs_to_its_own_remedy(case):
    doses = [row for row in limits.with_limits(case["text"]) if row["kind"] == "dose"]
    assert ";".join(f"{row['low']:g} {row['nutrient']}" for row in doses) == case["amounts"]


@pytest.mark.xfail(strict=True)
@pytest.mark.parametrize("case", table("known_failures.csv"), ids=lambda c: c["text"][:50])
def test_lines_not_read_yet(case):
    assert totals(case["text"]) == stated(case["daily"])


@pytest.mark.parametrize("case", table("no_doses.csv"), ids=lambda c: c["text"][:50])
def test_no_dose_is_read_where_none_is_taken(case):
    assert [q.quote for q in find_quantities(case["text"]) if q.kind == "dose"] == []


@pytest.mark.parametrize("case", table("readings.csv"), ids=lambda c: c["text"][:50])
def test_other_numbers_have_their_kind(case):
    found = find_quantities(case["text"])
    first = next((q for q in found if q.kind == case["kind"]), None)
    assert first is not None, [(q.kind, q.quote) for q in found]
    assert (first.low, first.high) == (float(case["low"]), float(case["high"]))
    assert first.unit == (case["unit"] or None) or not case["unit"]
    assert first.before == (float(case["before"]) if case["before"] else None)
    assert first.after == (float(case["after"]) if case["after"] else None)


@pytest.mark.parametrize("case", json.loads((CASES / "amounts.json").read_text(encoding="utf-8")), ids=lambda c: c["text"][:50])
def test_fields_of_a_dose(case):
    found = [q for q in find_quantities(case["text"]) if q.kind == "dose"]
    assert len(found) == 1
    assert {name: getattr(found[0].dose, name) for name in case["dose"]} == case["dose"]
    assert found[0].quote == case.get("quote", found[0].quote)
    assert found[0].modifier == case.get("modifier", found[0].modifier)


@pytest.mark.parametrize(
    ("text", "kind", "before", "after"),
    [
        ("92 kg in March, 84 kg this morning", "weight", 92, 84),
        ("my a1c is 6.4% now, it was 9.2% when they found it", "hba1c", 9.2, 6.4),
        ("B12 was 142 pg/ml, after the jabs 610 pg/ml", "lab_value", 142, 610),
        ("pain 7 outta 10 before, maybe 5 now", "pain_score", 7, 5),
        ("resting pulse 88 bpm before, 67 bpm after three months", "lab_value", 88, 67),
        ("pain 7/10 in the left foot and 4/10 in the right", "pain_score", None, None),
        ("I weigh 92 kg and my wife weighs 60 kg", "weight", None, None),
    ],
)
def test_two_readings_told_as_a_change(text, kind, before, after):
    last = [q for q in find_quantities(text) if q.kind == kind][-1]
    assert (last.before, last.after) == (before, after)


def test_a_total_per_kilogram_has_its_own_unit():
    dose = parse_dose("0.5 mg/kg daily")
    assert (dose.daily_low, dose.daily_unit, dose.unit) == (0.5, "mg/kg", "mg")


LINES = [row["text"] for name in ("doses.csv", "no_doses.csv") for row in table(name)]


def test_no_phrase_of_frequency_begins_where_none_is_looked_for(monkeypatch):
    """Rows are tried only at words that they may begin with; none may be missed for it."""
    looked_for = [frequencies(fold(text), text) for text in LINES]
    every = frozenset(range(len(frequency._TABLE))) - frequency._LABELS
    monkeypatch.setattr(
        frequency, "_wordings_at", lambda word: (frequency._phrases(every), frequency._phrases(frequency._LABELS))
    )
    assert looked_for == [frequencies(fold(text), text) for text in LINES]


@pytest.mark.parametrize(
    ("pattern", "heads"),
    [
        ("at maghrib", "at"),
        ("(?:on |every )?(?:mon|tues?)days?", "eve mon on tue"),
        ("(?:with (?:my )?)?tea-?time", "tea wit"),
        ("q ?\\.?h\\.?s", "q qh qhs"),
        ("# ?(?:times|x) a day", "#"),
        ("[01] ?- ?0 ?- ?1|/ ?night", "/ 0 1"),
        ("(?!ad\\b)(?:a|per) ?d(?:ay)?", "a ad ada per"),
        ("p\\.d\\.", "p"),
    ],
)
def test_what_a_phrase_may_begin_with(pattern, heads):
    assert sorted(openers(pattern)) == heads.split()


def test_each_list_of_words_is_named_by_a_pattern():
    """A group that no pattern names would be a list a user extends in vain."""
    folder = Path(quantities.__file__).parent
    files = [*folder.glob("*.py"), *(folder.parent / "flags").glob("*.py")]
    code = "".join(path.read_text(encoding="utf-8") for path in files)
    for table in ("quantity_cues", "quantity_words"):
        groups = {row["group"] for row in load(table) if not row["group"].startswith("bare_")}
        assert {group for group in groups if f"{{{group}}}" not in code and f'"{group}"' not in code} == set()


def test_a_pattern_that_names_an_unknown_list_says_so():
    with pytest.raises(ReferenceDataError, match="no cue of the group 'remedies_of_old'"):
        pattern(r"\b{remedies_of_old}\b")


def test_titration_gives_both_doses():
    doses = [q.dose for q in find_quantities("started at 100 mg, now 400") if q.dose]
    assert [(d.low, d.unit) for d in doses] == [(100.0, "mg"), (400.0, "mg")]


@pytest.mark.parametrize(
    ("cell", "heading", "daily"),
    [
        ("300", "Daily dose (mg)", 300.0),
        ("250-500", "Amount (mg per day)", 250.0),
        ("200 mg", "Daily dose", 200.0),
        ("200 mg", "Dose", None),
        ("600 mg\ntwice daily", "Dose", 1200.0),
        ("1200 mg/d (2 × 600 mg)", "Dose", 1200.0),
    ],
)
def test_a_cell_takes_what_it_lacks_from_the_heading(cell, heading, daily):
    assert parse_dose(cell, heading).daily_low == daily


@pytest.mark.parametrize("case", table("cells.csv"), ids=lambda c: c["cell"][:50])
def test_the_dose_of_a_table_cell(case):
    dose = parse_dose(case["cell"], case["heading"])
    found = None if dose is None else [(dose.daily_low, dose.daily_high)]
    assert found == (None if case["daily"] == "none" else stated(case["daily"]))


@pytest.mark.parametrize("cell", ["", "—", "varies", "as needed", "30 minutes daily", "2–6 weeks"])
def test_a_cell_without_an_amount_has_no_dose(cell):
    assert parse_dose(cell, "Typical dose") is None


WORDS = (
    "600|mg|½|twice|daily|a|half|gram|,|.|\n|to|-|from|IU|2 x|now|per|/|day|”g|in two doses|tablets|8/10|140 mg/dl"
    "|\u00a0|İ|and|(|)|%|every 0 hours|1,000|0|evening:|drops|morning"
)
PIECES = st.lists(st.sampled_from(WORDS.split("|")), max_size=14).map(" ".join)


@settings(max_examples=150, deadline=None)
@given(st.one_of(PIECES, st.text(max_size=60)))
def test_quotes_are_the_text_and_never_overlap(text):
    found = find_quantities(text)
    assert all(text[q.start : q.end] == q.quote and q.quote for q in found)
    assert all(a.end <= b.start for a, b in pairwise(found))
    assert all(q.kind in KINDS and q.low <= q.high for q in found)
    assert all((q.dose is not None) == (q.kind == "dose") for q in found)


@settings(max_examples=100, deadline=None)
@given(
    st.integers(1, 900),
    st.sampled_from(["mg", "µg", "g", "IU", "ml"]),
    st.sampled_from([("once daily", 1), ("twice a day", 2), ("3x/day", 3)]),
)
def test_amount_times_frequency_is_the_daily_total(amount, unit, often):
    words, times = often
    assert totals(f"I take {amount} {unit} {words} now.") == [(amount * times, amount * times)]


@pytest.mark.parametrize(
    "piece",
    [
        "1 ",
        "600 mg twice daily ",
        "one ",
        "1-",
        "from 8 to ",
        "$1-",
        "2 x ",
        "5 mg and ",
        "sugar was was ",
        "1/2/",
        "two of the 500s ",
        "at 8am ",
        "two 500 mg and 300 at night ",
        "4 pills = 800 mg. I take 2 ",
        "3 mg/kg, I weigh 80 kg ",
        "100-100-300 ",
        "300 from the multi, 200 mg from x ",
        "5 mg for 5 days, 4 mg for 2 days ",
    ],
)
def test_a_hostile_comment_does_not_hang(piece):
    began = time.process_time()
    find_quantities(piece * (50_000 // len(piece)))
    assert time.process_time() - began < 6
