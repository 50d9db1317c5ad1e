"""Agreement and scores against figures worked out by hand or published."""

import math
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline import reliability
from pipeline.floors import Floor, load
from pipeline.labels import RULES, Case, corpus, load_cases, load_corpus, load_model, load_readings
from pipeline.types import LABELS, Flag, PipelineError, ReferenceDataError

# Krippendorff 2011, section B: two coders, ten articles, yes or no; section C with nominal codes a to e.
BINARY = list(zip([0, 1, 0, 0, 0, 0, 0, 0, 1, 0], [1, 1, 1, 0, 0, 1, 0, 0, 0, 0], strict=True))
NOMINAL = list(zip("aabbdcccedda", "babbbccceddd", strict=True))


@pytest.mark.parametrize(("units", "alpha"), [(BINARY, 0.095), (NOMINAL, 0.692)])
def test_alpha_matches_the_published_examples(units, alpha):
    assert round(reliability.krippendorff_alpha(units), 3) == alpha


def test_alpha_by_hand():
    # Codes 1 1 | 1 0 | 0 0: observed disagreement 2/6, expected 2*3*3/(6*5) = 18/30; 1 - (2/6)/(18/30) = 4/9.
    assert reliability.krippendorff_alpha([(1, 1), (1, 0), (0, 0)]) == pytest.approx(4 / 9)


def test_alpha_leaves_out_what_cannot_be_paired():
    assert reliability.krippendorff_alpha([(1, 1), (0, 0), (None, 1), (0, None)]) == 1.0


@pytest.mark.parametrize("units", [[], [(1, 1)], [(None, None)], [(1, 1), (1, 1)]])
def test_alpha_is_not_a_number_where_nothing_varies(units):
    assert math.isnan(reliability.krippendorff_alpha(units))


@given(st.lists(st.lists(st.sampled_from(["a", "b", "c", None]), min_size=2, max_size=4), max_size=12), st.randoms())
@settings(max_examples=60, deadline=None)
def test_alpha_knows_no_order_of_coders_or_comments(units, random):
    shuffled = [random.sample(unit, len(unit)) for unit in units]
    random.shuffle(shuffled)
    one, other = reliability.krippendorff_alpha(units), reliability.krippendorff_alpha(shuffled)
    assert (math.isnan(one) and math.isnan(other)) or one == pytest.approx(other)
    assert math.isnan(one) or one <= 1.0


def test_kappa_by_hand():
    # Agreement 35/50; by chance (25*30 + 25*20)/2500 = .5; (.7-.5)/.5 = .4.
    first = [1] * 25 + [0] * 25
    second = [1] * 20 + [0] * 5 + [1] * 10 + [0] * 15
    assert reliability.cohen_kappa(first, second) == pytest.approx(0.4)


def test_scores_by_hand():
    truth, said = np.array([1.0, 1, 1, 0, 0]), np.array([1.0, 1, 0, 1, 0])
    row = reliability.scores(truth, said, np.array([0.9, 0.8, 0.3, 0.6, 0.1]), list("abcde"), draws=20)
    assert (row["precision"], row["recall"], row["f1"]) == (0.6667, 0.6667, 0.6667)
    assert row["auc"] == round(5 / 6, 4)
    assert row["f1_low"] <= row["f1"] <= row["f1_high"]


def test_intervals_draw_whole_clusters_and_repeat():
    values = np.array([0.0] * 50 + [1.0] * 50)

    def share(rows):
        return float(values[rows].mean())

    by_comment = reliability.interval(share, list(range(100)))
    by_thread = reliability.interval(share, ["a"] * 50 + ["b"] * 50)
    assert by_comment == reliability.interval(share, list(range(100)))
    assert by_thread == (0.0, 1.0)
    assert 0.35 < by_comment[0] < by_comment[1] < 0.65


def test_perfect_calibration_has_no_error():
    brier, error, curve = reliability.calibration(np.array([0.0, 0, 0, 1]), np.full(4, 0.25))
    assert (error, brier) == (0.0, 0.1875)
    assert curve["comments"].sum() == 4


def test_prevalence_is_corrected_and_kept_within_bounds():
    assert reliability.corrected_prevalence(0.05, 0.9, 0.9) == 0.0
    assert math.isnan(reliability.corrected_prevalence(0.5, 0.5, 0.5))


@pytest.fixture(scope="module")
def evaluated():
    return reliability.evaluate(load_model(), draws=30)


@pytest.fixture(scope="module")
def pairs():
    return reliability.minimal_pairs(load_model())


def test_every_figure_keeps_its_floor(evaluated, pairs):
    assert reliability.below(reliability.figures(load_model(), evaluated, pairs)) == {}


def test_floors_bound_what_matters():
    names = set(reliability.floors())
    assert {f"{label}.{name}" for label in LABELS for name in ("f1", "auc", "precision", "recall", "ece")} <= names
    assert {"macro_f1", "macro_f1_batch_left_out", "minimal_pairs.false_alarms", "minimal_pairs.misses"} <= names


@pytest.mark.parametrize(("measure", "worse"), [("macro_f1", 0.1), ("hostility.ece", 0.5), ("skepticism.auc", math.nan)])
def test_a_worse_figure_is_named_with_its_floor(evaluated, pairs, measure, worse):
    found = reliability.figures(load_model(), evaluated, pairs) | {measure: worse}
    broken = reliability.below(found)
    assert set(broken) == {measure}
    assert broken[measure][1].measure == measure


def test_a_floor_under_no_figure_is_named():
    with pytest.raises(ReferenceDataError, match="macro_f1"):
        reliability.below({})


def test_evaluation_agrees_with_the_figures_stored_at_training(evaluated):
    stored = load_model().about["metrics"]["labels"]
    for row in evaluated["labels"].to_dict("records"):
        assert row["f1"] == pytest.approx(stored[row["label"]]["f1"], abs=2e-3)
        assert row["auc"] == pytest.approx(stored[row["label"]]["auc"], abs=2e-3)
        assert row["f1_low"] <= row["f1"] <= row["f1_high"]
    assert set(evaluated["curves"]) == set(LABELS)


@pytest.fixture(scope="module")
def report():
    """One report for all that is to be seen in it: it takes seconds, and the floors differ by one row from the committed ones."""
    high = Floor("macro_f1", "least", 0.999, "too much to ask")
    bounds = reliability.floors() | {"macro_f1": high}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("pipeline.reliability.show.floors", lambda: bounds)
        patch.setattr("pipeline.reliability.bounds.floors", lambda: bounds)
        return reliability.report(load_model(), draws=5, curve=False, coded=coded_table())


def test_report_shows_figures_floors_and_rules(report):
    assert all(f"| {name} |" in report for name in (*LABELS, *(rule.name for rule in RULES), *reliability.floors()))
    assert "[≥ 0.999]" in report


def test_report_marks_what_fell_below(report):
    assert "| BELOW | too much to ask |" in report
    assert report.count("BELOW") == 1


def test_minimal_pairs_count_what_they_should(pairs):
    assert pairs["lines"].sum() >= 150
    assert (pairs["negatives"] + pairs["positives"] == pairs["lines"]).all()
    assert (pairs["false_alarms"] <= pairs["negatives"]).all()
    assert (pairs["missed"] <= pairs["positives"]).all()


# ------------------------------------------------------------------------------------------------ side by side


def test_models_stand_side_by_side_on_batches_not_seen():
    plain = load_model(plain=True)
    table = reliability.side_by_side(plain, load_model())
    assert list(table["label"].unique()) == [*LABELS, "mean"]
    mean = table[table["label"] == "mean"].set_index("model")
    assert mean.loc["plain", "f1"] == pytest.approx(plain.about["metrics"]["macro_f1_batch_left_out"], abs=2e-3)
    assert set(mean.index) == {"plain", load_model().about["name"]}


def test_errors_are_counted_by_what_the_comment_carries():
    model = load_model(plain=True)
    table = reliability.errors(model).set_index("label")
    for label in LABELS:
        assert table.loc[label, f"if {label}"] == 0
        assert table.loc[label, "if none"] <= table.loc[label, "false alarms"]
    held = model.held_out[:, len(LABELS) :]
    stored = model.about["metrics"]["labels"]["hostility"]
    assert table.loc["hostility", "missed"] == round(stored["positives"] * (1 - stored["recall"]))
    assert table.loc["hostility", "false alarms"] == round(held[:, LABELS.index("hostility")].sum() * (1 - stored["precision"]))


def coded_table():
    lines = [
        ("You are an idiot and a liar. Shut up.", "hostility"),
        ("Which brand did you buy?", ""),
        ("It is a scam.", "skepticism"),
    ]
    rows = [{"text": text} | {label: int(label == held) for label in LABELS} for text, held in lines]
    table = pd.DataFrame(rows)
    for label in LABELS:
        table[f"{label}_a"], table[f"{label}_b"] = table[label], 1 - table[label]
    return table


def test_the_model_is_set_beside_each_coder():
    row = reliability.agreement(coded_table(), load_model(plain=True)).set_index("label").loc["hostility"]
    assert row["model-a"] == 1.0
    assert row["a-b"] == row["model-b"] < 0
    assert row["alpha"] < 0


def test_the_report_shows_coders_where_they_are_given(report):
    assert "# Against 3 coded comments" in report
    assert "| model-a | model-b |" in report


def test_more_comments_do_not_make_the_model_worse(monkeypatch):
    some = load_corpus()[::3]
    monkeypatch.setattr("pipeline.reliability.compare.load_corpus", lambda: some)
    table = reliability.learning_curve(shares=(0.1, 1.0), labels=("off_topic",))
    assert list(table["label"]) == ["off_topic"]
    assert (table["100%"] > table["10%"]).all()


# ------------------------------------------------------------------------------------------------ the corpus, read twice


def test_the_readings_are_of_the_corpus_and_settle_its_labels():
    readings, examples = load_readings(), {e.id: e for e in load_corpus()}
    assert len(readings) > 6000
    for reading in readings:
        settled = reading.first if reading.first == reading.second else reading.third
        assert set(examples[reading.id].labels) == set(settled), reading.id


def test_agreement_of_the_two_readings_by_hand():
    table = reliability.read_twice().set_index("label")
    for label in LABELS:
        pairs = [(label in r.first, label in r.second) for r in load_readings()]
        same = sum(one == two for one, two in pairs) / len(pairs)
        yes = [sum(side) / len(pairs) for side in zip(*pairs, strict=True)]
        chance = yes[0] * yes[1] + (1 - yes[0]) * (1 - yes[1])
        assert table.loc[label, "kappa"] == pytest.approx((same - chance) / (1 - chance))
        assert table.loc[label, "apart"] == sum(one != two for one, two in pairs)
        assert 0 <= table.loc[label, "settled for the second"] <= table.loc[label, "apart"]


@pytest.mark.parametrize("row", ["a1,BX,B,", "a1,B,S,", "a1,B,B,S", "a1,B"])
def test_a_reading_at_fault_is_named(tmp_path, row):
    path = tmp_path / "readings.csv"
    path.write_text(f"id,first,second,third\n{row}\n", encoding="utf-8")
    with pytest.raises(ReferenceDataError, match=r"readings\.csv row 2"):
        corpus.load_readings(path)


def test_figures_by_kind_count_every_comment_once_by_site_and_once_by_length():
    model = load_model(plain=True)
    table = reliability.by_kind(model)
    examples = load_corpus()
    sites = {e.site for e in examples}
    by_site = table[table["comments"].isin(sites)]
    assert by_site["number"].sum() == len(examples) == table[~table["comments"].isin(sites)]["number"].sum()
    assert set(by_site["comments"]) == sites
    assert "120 words or more" in set(table["comments"])
    assert table["mean"].between(0.2, 1).all()


# ------------------------------------------------------------------------------------------------ risks

RISKS = Path(__file__).parent / "risks"


def test_flags_on_independent_cases_keep_their_floors():
    cases = load_cases(RISKS)
    found = reliability.found_flags(cases, load_model(plain=True))
    table = reliability.risks(cases, reliability.levels(found)).query("hand == 'all'")
    bounds = load("risk_floors")
    assert set(table["measure"]) == set(bounds)
    broken = {row.measure: row.share for row in table.itertuples() if not bounds[row.measure].holds(row.share)}
    assert not broken
    severe = reliability.by_severity(cases, found).set_index("severity")["risky"]
    assert severe["critical"] > severe["low"] > severe["no flag"]
    assert severe["critical"] > 0.9


def test_the_cases_are_sound():
    cases = load_cases(RISKS)
    assert len(cases) > 900
    assert len({(case.text, case.title, case.parent) for case in cases}) == len(cases)
    assert not {case.text for case in cases} & {case.text for case in load_cases()}  # what is counted was not learnt
    for case in cases:
        assert bool(case.codes) == (case.level > 0) or case.level == 1, case.text


def test_risks_are_counted_by_hand():
    cases = [Case("a", "x", "", "", level, ("STOP_MED",) if level else ()) for level in (3, 3, 2, 0, 0, 1)]
    found = [3, 2, 0, 0, 3, 2]
    table = reliability.risks(cases, found).query("hand == 'all'").set_index("measure")
    assert table["flagged"].tolist() == [1, 2, 0, 1, 1]
    assert table["cases"].tolist() == [2, 2, 1, 2, 2]
    assert table.loc["level 3, flagged as such", "low"] == pytest.approx(0.0945, abs=1e-3)  # Wilson for 1 of 2
    codes = reliability.by_code(cases, found).set_index("code")
    assert codes.loc["STOP_MED", ["cases", "shown"]].tolist() == [3, 2]


def test_flags_are_counted_by_severity():
    cases = [Case("a", "x", "", "", level, ()) for level in (3, 2, 0, 0)]
    found = [Flag(position=0, severity="critical", risk_level=3), None, Flag(position=0, severity="critical", risk_level=3), None]
    table = reliability.by_severity(cases, found).set_index("severity")
    assert table.loc["critical", ["comments", "level 3", "level 0", "risky"]].tolist() == [2, 1, 1, 0.5]
    assert table.loc["no flag", ["comments", "level 2"]].tolist() == [2, 1]


@pytest.mark.parametrize(
    ("content", "said"),
    [("text,level\nx,3\n", "lacks title"), ("text,title,parent,level,codes,span\nx,,,4,,\n", "row 2: level '4'"), ("", "no CSV")],
)
def test_a_file_of_risks_at_fault_is_named(tmp_path, content, said):
    (tmp_path / "mine.csv").write_text(content, encoding="utf-8")
    with pytest.raises(PipelineError, match=said):
        load_cases(tmp_path)


def test_a_folder_without_cases_is_said(tmp_path):
    with pytest.raises(PipelineError, match="no CSV file"):
        load_cases(tmp_path)
