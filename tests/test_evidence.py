"""Evidence tables: shapes of markup and of pasted text, grades of all systems, and tables that must be left alone."""

import csv
import json
import time
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline import parsers
from pipeline.evidence import find_tables, table_from_cells, tables_from_lines
from pipeline.evidence.cells import role_of, trials_in, years_in
from pipeline.evidence.grades import Key, key_of, read_grade, system_named
from pipeline.types import Page

CASES = Path(__file__).parent / "cases" / "evidence"


def cases(name):
    return json.loads((CASES / f"{name}.json").read_text(encoding="utf-8"))


def tables(html):
    return find_tables(BeautifulSoup(html, "lxml"))


def shown(table):
    return {
        "caption": table.caption,
        "header": list(table.header),
        "legend": table.legend is not None,
        "notices": [notice.code for notice in table.notices],
        "rows": [
            {
                "intervention": row.intervention,
                "action": row.action,
                "dose_text": row.dose_text,
                "daily": [row.dose.daily_low, row.dose.daily_high] if row.dose else None,
                "strength_text": row.strength_text,
                "level": row.strength_level,
                "mixed": row.mixed,
                "system": row.system,
                "years": list(row.years),
                "design": row.design,
                "trials": list(row.trial_names),
            }
            for row in table.evidence
        ],
    }


@pytest.mark.parametrize("case", cases("synthetic"), ids=lambda c: c["name"])
def test_a_shape_of_markup_is_read(case):
    assert [shown(table) for table in tables(case["html"])] == case["tables"]


@pytest.mark.parametrize("case", cases("synthetic"), ids=lambda c: c["name"])
def test_a_page_with_that_shape_alone_gives_the_same_table(case):
    page = f"<html><title>x</title><body><article><h1>Remedies</h1><p>{'Words about them. ' * 30}</p>{case['html']}</article>"
    read = parsers.parse(Page(page_id="x", body=page.encode())).tables
    assert [[row.intervention for row in table.evidence] for table in read] == [
        [row["intervention"] for row in table["rows"]] for table in case["tables"]
    ]


@pytest.mark.parametrize("case", cases("lines"), ids=lambda c: c["name"])
def test_pasted_lines_are_read_or_reported(case):
    assert [shown(table) for table in tables_from_lines(case["lines"])] == case["tables"]


@pytest.mark.parametrize("case", cases("negative"), ids=lambda c: c["name"])
def test_other_tables_are_left_alone(case):
    assert tables(case["html"]) == ()


@pytest.mark.xfail(strict=True)
@pytest.mark.parametrize("case", cases("known_failures"), ids=lambda c: c["name"])
def test_shapes_not_read_yet(case):
    rows = [row for table in tables(case["html"]) for row in table.evidence]
    assert [row.intervention for row in rows] == case["interventions"]
    assert [row.strength_level for row in rows] == case.get("levels", [row.strength_level for row in rows])


@pytest.mark.parametrize("case", cases("synthetic"), ids=lambda c: c["name"])
def test_each_evidence_row_stands_beside_its_cells(case):
    for table in tables(case["html"]):
        assert [row.position for row in table.evidence] == list(range(len(table.rows)))
        assert all(len(cells) == len(table.header) for cells in table.rows)


@pytest.mark.parametrize(
    ("cell", "system", "level"),
    [
        ("Strong", None, 4),
        ("Well-established", None, 4),
        ("moderate", None, 3),
        ("Good", None, 3),
        ("Limited", None, 2),
        ("Emerging", None, 2),
        ("Weak", None, 2),
        ("Insufficient", None, 1),
        ("Anecdotal only", None, 1),
        ("Animal studies only", None, 1),
        ("No evidence", None, 1),
        ("No better than placebo", None, 0),
        ("Ineffective", None, 0),
        ("Unsafe", None, -1),
        ("Very low", "grade", 1),
        ("High certainty", "grade", 4),
        ("⊕⊕⊕◯", None, 3),
        ("⊕◯◯◯", None, 1),
        ("Likely effective", None, 4),
        ("Possibly effective", None, 2),
        ("Possibly ineffective", None, 0),
        ("Insufficient reliable evidence to rate", None, 1),
        ("D", "examine", 1),
        ("F", "examine", -1),
        ("D", "natural_standard", 0),
        ("C", "sort", 1),
        ("U", "aan", 1),
        ("Grade B", "aan", 3),
        ("Level II", None, 3),
        ("1a", "cebm", 4),
        ("4", "cebm", 1),
        ("★★★☆☆", None, 2),
        ("5/5", None, 4),
        ("3 stars", None, 2),
        ("Not strong", None, 2),
        ("Low to moderate", None, 2),
        ("Moderate to strong", None, 3),
        ("Strong (one weak trial excluded)", None, 4),
        ("Level 1b", "cebm", 4),
        ("level 2a", "cebm", 3),
        ("Cell lines, nothing in people", None, 1),
        ("Rodent data only", None, 1),
        ("Only shown in cells in a dish", None, 1),
        ("Test-tube work", None, 1),
        ("Pre-clinical", None, 1),
        ("Hardly any", None, 1),
        ("Shown not to help", None, 0),
        ("No better than dummy pills", None, 0),
        ("Null in big trials", None, 0),
        ("Does harm", None, -1),
        ("Patchy", None, 2),
        ("Ample", None, 4),
        ("Cell phone app", None, None),
        ("4.5", None, None),
        ("see text", None, None),
        ("", None, None),
        ("300 mg", None, None),
    ],
)
def test_a_grade_has_its_level(cell, system, level):
    grade = read_grade(cell, Key(system=system))
    assert (grade.level if grade else None) == level


def graded():
    with (CASES / "grades.csv").open(encoding="utf-8", newline="") as handle:
        return list(csv.DictReader(handle))


@pytest.mark.parametrize("case", graded(), ids=lambda c: c["cell"][:40])
def test_a_wording_or_sign_has_its_level(case):
    key = key_of(case["legend"] or None, system_named(case["system"], case["legend"]), [case["cell"]])
    grade = read_grade(case["cell"], key)
    assert (None if grade is None else grade.level) == (int(case["level"]) if case["level"] else None)
    assert (grade is not None and grade.mixed) == bool(case["mixed"])


def headings():
    with (CASES / "headings.csv").open(encoding="utf-8", newline="") as handle:
        return list(csv.DictReader(handle))


@pytest.mark.parametrize("case", headings(), ids=lambda c: c["header"])
def test_headings_in_own_words_are_told_by_their_cells(case):
    header, *rows = (case[name].split("|") for name in ("header", "first", "second"))
    read = table_from_cells(0, None, header, rows)
    if not case["strength"]:
        assert read is None
        return
    assert read is not None
    assert [row.strength_text for row in read.evidence] == [row[int(case["strength"])] for row in rows]
    assert [row.intervention for row in read.evidence] == [row[int(case["remedy"])] for row in rows]
    head, body = (
        f"<tr>{''.join(f'<{tag}>{cell}</{tag}>' for cell in cells)}</tr>" for tag, cells in (("th", header), ("td", rows[0]))
    )
    second = f"<tr>{''.join(f'<td>{cell}</td>' for cell in rows[1])}</tr>"
    (table,) = tables(f"<table><thead>{head}</thead><tbody>{body}{second}</tbody></table>")
    assert len(table.evidence) == 2


def test_studies_and_colours_are_a_guess_that_can_be_left_out():
    assert all(read_grade(cell, Key()).guessed for cell in ("Rat studies", "Green", "Two RCTs", "8/10"))
    assert all(read_grade(cell, Key(), guess=False) is None for cell in ("Rat studies", "Green", "Two RCTs"))


@pytest.mark.parametrize("piece", ["no ", "strong evidence of ", "A = weak, ", "1 of 2 ", "★ ", "green = x; ", "two positive, "])
def test_a_hostile_cell_does_not_hang(piece):
    began = time.process_time()
    text = piece * (10_000 // len(piece))
    read_grade(text, key_of(text, None, [text]))
    assert time.process_time() - began < 6


@pytest.mark.parametrize(
    "cell", ["Mixed", "Conflicting results", "Strong but mixed", "Inconsistent", "Trials disagree", "Results conflict"]
)
def test_disagreeing_studies_are_flagged(cell):
    assert read_grade(cell, Key()).mixed


def test_a_legend_goes_before_the_usual_meaning():
    key = key_of("A = weak evidence; B = strong evidence", None, ["A", "B"])
    assert [read_grade(sign, key).level for sign in "AB"] == [2, 4]


def test_letters_without_a_legend_are_marked_as_a_guess():
    table = table_from_cells(0, None, ["Herb", "Grade"], [["Ginger", "B"]])
    assert [notice.code for notice in table.notices] == ["grade_guessed"]


def test_a_damaged_micro_sign_still_gives_the_dose():
    table = table_from_cells(0, None, ["Vitamin", "Dose", "Evidence"], [["B12", "500-1000 ”g weekly", "Strong"]])
    dose = table.evidence[0].dose
    assert (dose.low, dose.high, dose.unit, dose.daily_high) == (500.0, 1000.0, "µg", 142.857143)


def test_the_heading_gives_unit_and_period():
    table = table_from_cells(0, None, ["Mineral", "Daily dose (mg)", "Evidence"], [["Zinc", "15", "Good"]])
    assert table.evidence[0].dose.daily_low == 15.0


def test_known_remedies_get_their_ids():
    table = table_from_cells(0, None, ["Mineral", "Evidence"], [["Magnesium*", "Good"], ["Frumple", "Weak"]])
    assert [row.entities for row in table.evidence] == [("magnesium",), ()]


@pytest.mark.parametrize(
    ("heading", "role"),
    [
        ("Supplement", "intervention"),
        ("Primary Action", "action"),
        ("What it may do", "action"),
        ("Typical Dose", "dose"),
        ("How much?", "dose"),
        ("Evidence Strength", "strength"),
        ("Certainty (GRADE)", "strength"),
        ("Strength of the evidence*", "strength"),
        ("Side effects", "safety"),
        ("Price", "shop"),
        ("Helps with", "outcome"),
        ("For", "action"),
        ("What it is taken for", "action"),
        ("Remedy for adults", "intervention"),
        ("Dosierung", "dose"),
        ("Lorem", None),
        ("", None),
    ],
)
def test_headings_have_roles(heading, role):
    assert role_of(heading) == role


@pytest.mark.parametrize(
    ("cell", "names"),
    [
        ("Strong (large-scale ORRERY trial, 2019)", ("ORRERY",)),
        ("the NARTHEX 3 study", ("NARTHEX 3",)),
        ("several RCTs", ()),
        ("two UK trials", ()),
        ("one trial (PENUMBRA)", ("PENUMBRA",)),
    ],
)
def test_trial_names(cell, names):
    assert trials_in(cell) == names


def test_years():
    assert years_in("RCTs 2008, 2012-2014; 1200 people, 2000 mg") == (2008, 2012, 2014)


CELLS = st.sampled_from(["Remedy", "Evidence", "Dose", "Strong", "★★", "A", "", "300 mg", "x" * 30])


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.lists(st.sampled_from(["Remedy", "Evidence", "Dose", "Strong", "★★", "A", "", "300 mg", "x" * 30]), max_size=4),
        max_size=6,
    )
)
def test_any_cells_give_a_table_or_none(grid):
    html = "<table>" + "".join(
        "<tr>" + "".join(f"<td rowspan=2 colspan='9999999'>{c}</td>" for c in row) + "</tr>" for row in grid
    )
    for table in tables(html):
        assert len(table.rows) == len(table.evidence)
    tables_from_lines([" ".join(row) for row in grid])


@pytest.mark.parametrize(
    "html",
    ["<table>" * 300, "<table>" + "<tr><td>Evidence<td>Dose" * 3000, "<dl>" + "<dt>a<dd>Dose: 1 mg. Evidence: strong. " * 2000],
)
def test_a_hostile_page_does_not_hang(html):
    began = time.process_time()
    tables(html)
    assert time.process_time() - began < 5


def test_hostile_lines_do_not_hang():
    began = time.process_time()
    tables_from_lines(["Dose " * 20, "Evidence Dose Evidence Dose Remedy", "Evidence 300 mg Strong " * 10] * 500)
    assert time.process_time() - began < 5


def scales(name="scales"):
    with (CASES / f"{name}.csv").open(encoding="utf-8", newline="") as handle:
        return list(csv.DictReader(handle))


@pytest.mark.parametrize("place", ["caption", "legend"])
@pytest.mark.parametrize("case", scales("legends"), ids=lambda c: c["legend"][:40])
def test_a_legend_explains_the_signs_in_the_caption_too(case, place):
    rows = [[f"Remedy {n}", "Pain", cell] for n, cell in enumerate(case["cells"].split("|"))]
    given = {"caption": None} | {place: case["legend"]}
    read = table_from_cells(0, given.pop("caption"), ["Remedy", "For", "Grade"], rows, **given)
    assert read is not None
    assert [row.strength_level for row in read.evidence] == [int(level) for level in case["levels"].split("|")]


@pytest.mark.parametrize("case", scales(), ids=lambda c: f"{c['heading']}: {c['cells'][:30]}")
def test_a_column_of_grades_is_read_by_its_heading_and_its_cells(case):
    rows = [[f"Remedy {n}", "Pain", cell] for n, cell in enumerate(case["cells"].split("|"))]
    read = table_from_cells(0, None, ["Remedy", "For", case["heading"]], rows)
    assert read is not None
    assert [row.strength_level for row in read.evidence] == [int(level) for level in case["levels"].split("|")]


def long_tables():
    names = [f"Herbo{chr(97 + n // 26)}{chr(97 + n % 26)}" for n in range(450)]
    rows = "".join(f"<tr><td>{name}</td><td>{n + 1} mg daily</td><td>Weak</td></tr>" for n, name in enumerate(names))
    items = "".join(f"<li>{name} - dose: {n + 1} mg - evidence: weak</li>" for n, name in enumerate(names[:110]))
    cards = "".join(f"<h3>{name}</h3><p>Dose: {n + 1} mg</p><p>Evidence: weak</p>" for n, name in enumerate(names[:110]))
    heads = "<tr><th>Remedy</th><th>Dose</th><th>Evidence</th></tr>"
    lines = [f"{name} {n + 1} mg daily Weak" for n, name in enumerate(names[:250])]
    yield "table", tables(f"<table>{heads}{rows}</table>"), 400, 50
    yield "list", tables(f"<ul>{items}</ul>"), 100, 10
    yield "cards", tables(cards), 100, 10
    yield "lines", tables_from_lines(["Herb Dose Evidence", *lines]), 200, 50
    bordered = [f"{name}\t{n + 1} mg\tWeak" for n, name in enumerate(names[:250])]
    yield "bordered lines", tables_from_lines(["Herb\tDose\tEvidence", *bordered]), 200, 50
    cells = [cell for n, name in enumerate(names[:250]) for cell in (name, f"{n + 1} mg", "Weak")]
    yield "a cell a line", tables_from_lines(["Herb", "Dose", "Evidence", *cells]), 200, 50


@pytest.mark.parametrize(
    ("shape", "found", "kept", "left_out"), list(long_tables()), ids=lambda v: v if isinstance(v, str) else ""
)
def test_of_long_evidence_the_first_rows_are_read_and_the_rest_is_told(shape, found, kept, left_out):
    (table,) = found
    assert len(table.evidence) == kept
    told = next(notice.message for notice in table.notices if notice.code == "table_cut")
    assert f"first {kept} rows were read, {left_out} more" in told


def test_signs_that_only_the_legend_explains_are_the_column_of_grades():
    legend = "* A: big trials agree it works. B: studies lean in favour. N: not properly tested. X: trials say it does not work."
    rows = [["Nightly trimethoprim", "New infections", "A"], ["Hiprex", "New infections", "B"], ["Barley water", "Burning", "N"]]
    table = table_from_cells(0, legend, ["Option", "What for", "Letter*"], [*rows, ["D-mannose", "New infections", "X"]])
    assert table is not None
    assert [row.strength_level for row in table.evidence] == [4, 3, 1, 0]
    classes = table_from_cells(0, legend, ["Pupil", "School", "Letter"], [["Ann", "Hill", "Q"], ["Ben", "Dale", "R"]])
    assert classes is None or not classes.evidence
