"""Tables of a user's own: what may be extended, what is refused and why, and that everything judged with them follows."""

import csv
import functools
import json
import os
import subprocess
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline import reference
from pipeline.reference.own import OWN, merged
from pipeline.reference.reading import rows_of
from pipeline.types import ReferenceDataError
from tests.conftest import RAW, ROOT, claimthread

KNEE = ROOT / "data/reference"
PAGE = RAW / "turmeric-knee-pain.html"


def ends(why="a test", source="the test"):
    return {"why": why, "source": source}


def write(folder, name, *rows):
    folder.mkdir(exist_ok=True)
    path = folder / f"{name}.csv"
    with path.open("w", encoding="utf-8", newline="") as handle:
        writer = csv.DictWriter(handle, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    return path


@functools.cache
def shipped_names(table, column):
    return frozenset(row[column] for row in rows_of(reference.FOLDER / f"{table}.csv", table))


def join(path):
    shipped = rows_of(reference.FOLDER / path.name, path.name)
    return shipped, merged(path.stem, shipped, path, shipped_names)


# ------------------------------------------------------------------------------------------------ rows


def test_a_new_row_comes_first_and_needs_few_columns(tmp_path):
    shipped, rows = join(write(tmp_path, "interventions", {"id": "blue_algae", "aliases": "blue algae"} | ends()))
    assert rows[1:] == shipped
    assert rows[0]["name"] == "blue algae"
    assert (rows[0]["kind"], rows[0]["prescribed"]) == ("intervention", "")


def test_a_row_of_the_same_key_replaces_and_keeps_what_it_leaves_out(tmp_path):
    shipped, rows = join(write(tmp_path, "upper_levels", {"nutrient": "vitamin_d", "unit": "µg", "us_adult": "90"} | ends()))
    old, new = (next(r for r in table if r["nutrient"] == "vitamin_d") for table in (shipped, rows))
    assert len(rows) == len(shipped)
    assert (new["us_adult"], new["efsa_adult"], new["source"]) == ("90", old["efsa_adult"], "the test")


def test_the_shipped_tables_keep_the_rules_of_own_ones(tmp_path):
    for name in set(OWN) - {"risk_cues"}:  # its shipped rows may name groups in braces, own ones may not
        path = reference.FOLDER / f"{name}.csv"
        shipped = rows_of(path, name)
        known = {tuple(row[column] for column in OWN[name].key) for row in shipped}
        assert len(merged(name, shipped, path, shipped_names)) == len(shipped) == len(known), name


REFUSED = (
    ("interventions", {"id": "x", "alias": "x"}, "column 'alias' is not known"),
    ("interventions", {"id": "x", "aliases": ""}, "row 2, column 'aliases': empty"),
    ("interventions", {"id": "x", "aliases": "x;;y"}, "is no name"),
    ("interventions", {"id": "x", "aliases": "x", "kind": "herb"}, "use one of intervention, drug"),
    ("outcomes", {"id": "x", "aliases": "x", "grave": "3"}, "whole number from 0 to 2"),
    ("misspellings", {"alias": "zink", "entity_id": "zink"}, "stands in no row of interventions or outcomes.csv"),
    ("upper_levels", {"nutrient": "zinc", "unit": "mg", "us_adult": "forty"}, "row 2, column 'us_adult': 'forty'; give a number"),
    ("upper_levels", {"nutrient": "zinc", "unit": "mg", "us_adult": "nan"}, "give a number"),
    ("upper_levels", {"nutrient": "zinc", "unit": "IU"}, "use one of µg, mg, g"),
    ("salts", {"words": "x", "nutrient": "zinc", "elemental_share": "14"}, "number from 0 to 1"),
    ("interactions", {"id": "x", "first": "zinc;gold", "second": "warfarin", "level": "2"}, "'gold' stands in no row"),
    ("trials", {"name": "ABC", "remedy": "gold"}, "'gold' stands in no row"),
    ("independent_evidence", {"id": "x", "remedy": "zinc", "condition": "zinc", "statement": "."}, "row of outcomes.csv"),
    ("danger_patterns", {"pattern": "x", "level": "3", "code": "STOP_MED", "act": "jump"}, "row of risk_cues.csv"),
    (
        "danger_patterns",
        {"pattern": "x", "level": "3", "code": "STOP_MED", "act": "stop", "guards": "maybe"},
        "'maybe' is not known; use",
    ),
    ("risk_cues", {"group": "stop", "cue": "{stop} now"}, "without braces"),
    ("verdict_rules", {"rule": "V9", "verdict": "consistent", "rationale": "Yes."}, "'V9' is not known; use one of V0"),
    ("verdict_rules", {"rule": "V1.testimony", "verdict": "true", "rationale": "Yes."}, "'true' is not known"),
    (
        "verdict_rules",
        {"rule": "V1.testimony", "verdict": "unverifiable_personal", "rationale": "{reader} says so."},
        "{reader} is not known; known are",
    ),
    ("scorecard_cues", {"item": "hnr_cost", "pattern": "(price"}, "no regular expression"),
    ("scorecard_cues", {"item": "colour", "pattern": "red"}, "'colour' stands in no row of scorecard_items.csv"),
)


@pytest.mark.parametrize(("name", "row", "said"), REFUSED, ids=[f"{name}: {said}" for name, _, said in REFUSED])
def test_a_mistake_is_named_with_file_row_column_and_mend(tmp_path, name, row, said):
    path = write(tmp_path, name, row | ends())
    with pytest.raises(ReferenceDataError) as error:
        join(path)
    assert str(path) in str(error.value)
    assert said in str(error.value)


@pytest.mark.parametrize("empty", ["why", "source"])
def test_a_row_without_reason_or_source_is_refused(tmp_path, empty):
    path = write(tmp_path, "trials", {"name": "ABC", "remedy": "zinc"} | ends() | {empty: " "})
    with pytest.raises(ReferenceDataError, match=f"row 2: empty '{empty}'"):
        join(path)


def test_two_rows_of_one_key_are_refused(tmp_path):
    row = {"name": "ABC", "remedy": "zinc"} | ends()
    with pytest.raises(ReferenceDataError, match=r"row 3: .*stands twice"):
        join(write(tmp_path, "trials", row, row))


@pytest.mark.parametrize("body", [b"\xff\xfe", b"id,aliases,why,source\n\x80,a,b,c\n", b"", b"id\n1,2,3\n"])
def test_a_file_that_is_no_table_is_refused(tmp_path, body):
    path = tmp_path / "interventions.csv"
    path.write_bytes(body)
    with pytest.raises(ReferenceDataError, match=r"interventions\.csv"):
        join(path)


@settings(max_examples=60, deadline=None)
@given(cells=st.lists(st.text(max_size=12), min_size=6, max_size=6), name=st.sampled_from(sorted(OWN)))
def test_any_row_is_taken_or_refused_in_our_words(tmp_path_factory, cells, name):
    columns = [*OWN[name].required, "why", "source"]
    row = dict(zip(columns, (*cells, "a", "b", "c", "d"), strict=False))
    path = write(tmp_path_factory.mktemp("own"), name, row)
    try:
        _, rows = join(path)
    except ReferenceDataError as error:
        said = str(error)
    else:
        said = str(path) if all(rows[0][column] for column in OWN[name].required) else "taken, with an empty cell"
    assert str(path) in said


# ------------------------------------------------------------------------------------------------ the chosen folder


def python(code, cwd, **variables):
    command = [sys.executable, "-c", code]
    environment = os.environ | {"PYTHONPATH": str(ROOT)} | variables
    return subprocess.run(command, cwd=cwd, env=environment, capture_output=True, text=True, encoding="utf-8", timeout=120)


def test_no_table_that_may_be_extended_is_read_by_importing(tmp_path):
    code = (
        "import pkgutil, importlib, pipeline, pipeline.reference as r\n"
        "for m in pkgutil.walk_packages(pipeline.__path__, 'pipeline.'):\n"
        "    None if m.name.endswith('__main__') else importlib.import_module(m.name)\n"
        "print(sorted(r._read))"
    )
    assert python(code, tmp_path).stdout.strip() == "[]"


def test_the_folder_cannot_change_once_tables_are_read(tmp_path):
    code = "from pipeline import reference as r; r.load('trials'); r.use('.')"
    assert "in use already" in python(code, tmp_path).stderr


def test_a_table_that_may_not_be_extended_says_why(tmp_path):
    write(tmp_path / "data", "label_people", {"term": "x", "group": "y"} | ends())
    done = claimthread("audit", PAGE, "--reference", "data", cwd=tmp_path)
    assert done.returncode == 1
    assert "the label model was fitted with this list" in done.stderr
    assert done.stderr.count("\n") == 1


def test_a_folder_that_is_not_there_is_named(tmp_path):
    done = claimthread("audit", PAGE, "--reference", "nowhere", cwd=tmp_path)
    assert (done.returncode, "nowhere is no folder" in done.stderr) == (1, True)


# ------------------------------------------------------------------------------------------------ a second topic


def audited(*arguments, cwd, **variables):
    done = claimthread("audit", PAGE, "--json", *arguments, cwd=cwd, **variables)
    assert done.returncode == 0, done.stderr
    return {finding["reference"] for finding in json.loads(done.stdout)["findings"]}


def test_the_knee_tables_bring_findings_and_their_absence_takes_them_away(tmp_path):
    with_tables = audited("--reference", KNEE, cwd=tmp_path)
    assert any("knee-boswellia" in found for found in with_tables)
    assert audited(cwd=ROOT) == with_tables  # data/reference is taken by itself
    assert audited(cwd=ROOT, CLAIMTHREAD_REFERENCE="") == set()


def tables_of(out):
    rows = {}
    for name in ("claims", "findings"):
        with (out / f"{name}.csv").open(encoding="utf-8-sig", newline="") as handle:
            rows[name] = list(csv.DictReader(handle))
    return rows


def test_a_run_holds_claims_against_them_in_worker_processes_too(tmp_path):
    pages, out = tmp_path / "raw", tmp_path / "out"
    pages.mkdir()
    for page in (PAGE, RAW / "iron-and-tea.html"):
        (pages / page.name).write_bytes(page.read_bytes())
    arguments = ("run", pages, "--out", out, "--tables-only")
    assert claimthread(*arguments, "--reference", KNEE, "--jobs", 2, cwd=tmp_path).returncode == 0
    told = {row["reference"] for row in tables_of(out)["claims"]}
    assert "independent_evidence.knee-turmeric-2022" in told
    manifest = json.loads((out / "run.json").read_text(encoding="utf-8"))
    assert set(manifest["own_tables"]) == {path.name for path in KNEE.glob("*.csv")}
    again = claimthread(*arguments, cwd=tmp_path, CLAIMTHREAD_REFERENCE=str(KNEE))
    assert "2 pages unchanged" in again.stdout
    without = claimthread(*arguments, "--jobs", 1, cwd=tmp_path)
    assert "unchanged" not in without.stdout  # other tables, other results: the cache knows
    assert not any("knee-" in row["reference"] for name in tables_of(out).values() for row in name)


def test_own_wording_of_a_verdict_and_own_question_are_shown(tmp_path):
    own = tmp_path / "own"
    write(own, "verdict_rules", {"rule": "V1.testimony", "rationale": "Somebody's own story of {remedy}."} | ends())
    write(own, "scorecard_items", {"item": "mine_board", "instrument": "Own", "question": "Is there a chopping board?"} | ends())
    write(own, "scorecard_cues", {"item": "mine_board", "pattern": "chopping\\sboard"} | ends())
    shown = json.loads(claimthread("audit", PAGE, "--json", "--reference", own, cwd=tmp_path).stdout)
    assert (shown["scorecard"][-1]["question"], shown["scorecard"][-1]["answered"]) == ("Is there a chopping board?", True)
    sheet = tmp_path / "one.csv"
    sheet.write_text("id,text\n1,Turmeric took away my knee pain in a week.\n", encoding="utf-8")
    assert "Somebody's own story of turmeric." in claimthread("claims", sheet, "--reference", own, cwd=tmp_path).stdout


def test_every_own_fact_says_how_sure_it_is():
    for name in ("independent_evidence", "interactions", "trials"):
        assert all(row["sure"] for row in rows_of(KNEE / f"{name}.csv", name, ("sure",)))


def test_an_own_contraindication_is_flagged(tmp_path):
    own, sheet = tmp_path / "own", tmp_path / "one.csv"
    write(own, "contraindications", {"id": "mine", "remedies": "turmeric", "conditions": "gallstones"} | ends())
    sheet.write_text("id,text\n1,Even with gallstones turmeric is good for you.\n", encoding="utf-8")
    with_row, without = (claimthread("flags", sheet, *more, cwd=tmp_path).stdout for more in (("--reference", own), ()))
    assert "CONTRAINDICATION" in with_row
    assert "CONTRAINDICATION" not in without
