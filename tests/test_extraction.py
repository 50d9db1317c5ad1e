"""The scorer: what matches, what is counted, what another tool's file may hold; by hand, since every figure rests on it."""

import json
import math
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline import extraction
from pipeline.extraction import Prediction, SaidComment, TrueComment, Truth, count
from pipeline.extraction.counting import same_day
from pipeline.extraction.measures import floors
from pipeline.extraction.readers import by_class, with_trafilatura
from pipeline.floors import Floor
from pipeline.types import PipelineError, ReferenceDataError
from tests.conftest import ROOT, claimthread

CASES = json.loads((Path(__file__).parent / "cases/extraction/synthetic.json").read_text(encoding="utf-8"))
BENCHMARK = ROOT / "tests/benchmark"


# ------------------------------------------------------------------------------------------------ matching


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["why"])
def test_what_matches(case):
    names = case.get("true_authors", [None] * len(case["true"])), case.get("said_authors", [None] * len(case["said"]))
    true = [TrueComment(texts=tuple(texts), author=name) for texts, name in zip(case["true"], names[0], strict=True)]
    said = [SaidComment(text=text, author=name) for text, name in zip(case["said"], names[1], strict=True)]
    assert extraction.match(true, said) == {int(place): k for place, k in case["pairs"].items()}


WORDS = st.lists(st.sampled_from(["iron", "tea", "no", "yes", "👍", "頭", "I"]), max_size=6).map(" ".join)


@given(st.lists(WORDS, max_size=8), st.lists(WORDS, max_size=8))
@settings(max_examples=150, deadline=None)
def test_pairs_are_one_to_one_and_the_truth_is_found_whole(texts, others):
    true = [TrueComment(texts=(text,)) for text in texts]
    pairs = extraction.match(true, [SaidComment(text=text) for text in others])
    assert len(set(pairs.values())) == len(pairs)
    assert set(extraction.match(true, [SaidComment(text=text) for text in texts])) == {n for n, text in enumerate(texts) if text}


def test_matching_grows_with_the_text_and_not_with_its_square():
    start = time.process_time()
    long = "no change at all after a week of it " * 20_000
    extraction.match([TrueComment(texts=(long,))], [SaidComment(text=long + "x")])
    many = [f"comment {n} says that {n * 7} mg were too much for {n % 13} of us at {n % 5}" for n in range(400)]
    pairs = extraction.match([TrueComment(texts=(text + " end",)) for text in many], [SaidComment(text=text) for text in many])
    assert pairs == {n: n for n in range(400)}
    assert time.process_time() - start < 5


# ------------------------------------------------------------------------------------------------ counts

TRUTH = Truth(
    titles=("Iron and tea",),
    author="Ann Poe",
    published="2024-05-01",
    comments=(
        TrueComment(texts=("First one here",), author="Ada", days=("2024-05-02",)),
        TrueComment(texts=("An answer to it",), author="Bo", days=("2024-05-03",), parent=0, votes=3),
        TrueComment(texts=("Comment removed",), kind="removed"),
        TrueComment(texts=("[…] they link to us […]",), author="other blog", kind="pingback"),
    ),
    kept=("tea binds iron", "an hour apart"),
    foreign=("Accept all cookies",),
    optional=("The opening post of it all",),
)
RIGHT = Prediction(
    title="Iron and Tea",
    author="Ann Poe",
    published="2024-05-01T08:00:00Z",
    body="As is known, tea binds iron. Drink it an hour apart.",
    comments=(
        SaidComment(text="First one here", author="Ada", date="2024-05-02T10:00"),
        SaidComment(text="An answer to it", author="@bo", date="2024-05-03", parent=0, votes=3),
        SaidComment(text="Comment removed", kind="removed"),
    ),
    area="First one here\nAn answer to it\nComment removed",
)


def shares(said, truth=TRUTH):
    case = extraction.Case(name="p/c", platform="p", folder=Path(), truth=truth)
    found = extraction.figures(extraction.table([case], {"p/c": said}), draws=0)
    return {name: figure.value for name, figure in found.items()}


def test_a_right_prediction_is_right_in_everything():
    wrong = {name: value for name, value in shares(RIGHT).items() if value != 1 and not math.isnan(value)}
    assert wrong == {"foreign": 0.0}


def changed(position, **fields):
    rows = list(RIGHT.comments)
    values = {name: getattr(rows[position], name) for name in ("text", "author", "date", "parent", "votes", "kind")} | fields
    rows[position] = SaidComment(**values)
    return Prediction(
        title=RIGHT.title, author=RIGHT.author, published=RIGHT.published, body=RIGHT.body, comments=tuple(rows), area=RIGHT.area
    )


@pytest.mark.parametrize(
    ("measure", "said", "value"),
    [
        ("author", changed(0, author="Eve"), 1 / 2),
        ("date", changed(0, date="2024-05-04"), 1 / 2),
        ("undated", changed(2, date="2024-05-04"), 0),
        ("parent", changed(1, parent=None), 2 / 3),
        ("parent", changed(2, parent=1), 2 / 3),
        ("votes", changed(1, votes=4), 0),
        ("removed", changed(2, kind="comment"), 0),
        ("text", changed(0, text="First one here."), 2 / 3),
        ("precision", changed(0, text="Share this article"), 2 / 3),
        ("recall", changed(0, text="Share this article"), 2 / 3),
        ("kept", Prediction(body="tea binds iron"), 1 / 2),
        ("foreign", Prediction(body="Accept all cookies"), 1),
        ("title", Prediction(title="Iron and tea | The Site"), 0),
    ],
)
def test_one_error_lowers_its_share(measure, said, value):
    assert shares(said)[measure] == pytest.approx(value)


def test_a_pingback_and_an_optional_text_are_neither_right_nor_wrong():
    more = (
        *RIGHT.comments,
        SaidComment(text="[…] they link to us […]"),
        SaidComment(text="The opening post of it all", author="Ann"),
        SaidComment(text="Another blog speaks of us", kind="pingback"),
    )
    assert shares(Prediction(comments=more))["precision"] == 1


def test_an_answer_to_a_comment_that_was_lost_is_not_asked_for_its_parent():
    counts = count(TRUTH, Prediction(comments=RIGHT.comments[1:]))
    assert (counts["parent_of"], counts["true"], counts["matched"]) == (1, 3, 2)


def test_text_without_borders_is_measured_by_words_and_by_whole_comments():
    found = shares(
        Prediction(area="Ada First one here Reply Bo An answer to", comments=(SaidComment(text="Ada First one here"),))
    )
    assert found["area_recall"] == pytest.approx(6 / 9)
    assert found["area_precision"] == pytest.approx(6 / 9)
    assert found["whole"] == pytest.approx(1 / 3)
    assert found["recall"] == 0


def test_a_page_without_comments_is_clean_or_not():
    nothing = Truth(titles=("Closed",))
    assert shares(Prediction(), nothing)["clean"] == 1
    found = shares(Prediction(comments=(SaidComment(text="By Ann Poe, staff writer"),)), nothing)
    assert (found["clean"], found["precision"], found["f1"]) == (0, 0, 0)


@pytest.mark.parametrize(
    ("true", "said", "same"),
    [
        ("2024-05-02", "2024-05-02T23:59:00+02:00", True),
        ("2024-05-02T23:30:00+02:00", "2024-05-02T21:30:00Z", True),
        ("2024-05-02T00:30:00+02:00", "2024-05-01T22:30:00Z", True),
        ("2024-05-02", "2024-05-01T22:30:00Z", False),
        ("2024-05-02", None, False),
        ("2024-05-02", "yesterday", False),
    ],
)
def test_days(true, said, same):
    assert same_day(true, said) is same


# ------------------------------------------------------------------------------------------------ over pages


def test_a_page_counts_once_by_page_and_by_its_comments_over_all():
    large = Truth(comments=tuple(TrueComment(texts=(f"word{n} here",)) for n in range(9)))
    small = Truth(comments=(TrueComment(texts=("lone",)),))
    cases = [extraction.Case(name=n, platform="p", folder=Path(), truth=t) for n, t in (("large", large), ("small", small))]
    said = {"large": Prediction(comments=tuple(SaidComment(text=c.texts[0]) for c in large.comments))}
    recall = extraction.figures(extraction.table(cases, said), draws=200)["recall"]
    assert (recall.value, recall.macro, recall.size) == (0.9, 0.5, 10)
    assert (recall.low, recall.high) == (0.0, 1.0), "pages are drawn, not comments: one page may be all there is"


def test_floors_name_known_measures(monkeypatch):
    assert set(floors()) <= {name for m in extraction.MEASURES for name in (m.name, f"{m.name}.macro")}
    monkeypatch.setattr("pipeline.extraction.measures.load", lambda _: {"beauty": Floor("beauty", "least", 1, "x")})
    with pytest.raises(ReferenceDataError, match="beauty"):
        floors()


# ------------------------------------------------------------------------------------------------ files

PAGE = "<html><head><title>T</title></head><body><p class='comment-text'>Hello you</p><p>x</p></body></html>"


@pytest.fixture
def bench(tmp_path):
    for name in ("a/one", "b/two"):
        (tmp_path / "bench" / name).mkdir(parents=True)
        (tmp_path / "bench" / name / "page.html").write_text(PAGE, encoding="utf-8")
        row = {"author": "Ada", "date": None, "text": "Hello you", "parent_index": None}
        truth = {"title": "T", "author_of_article": None, "comments": [row], "article_must_contain": ["x"]}
        (tmp_path / "bench" / name / "truth.json").write_text(json.dumps(truth), encoding="utf-8")
    return tmp_path / "bench"


def predictions(folder, data):
    path = folder.parent / "tool.json"
    path.write_text(data if isinstance(data, str) else json.dumps(data), encoding="utf-8")
    return path


def test_predictions_by_path_or_by_last_part_and_what_is_missing_is_empty(bench):
    cases = extraction.load_cases(bench)
    row = {"title": "T", "comments": [{"text": "Hello you", "author": "Ada", "date": None, "parent_index": None}]}
    said, strange = extraction.load_predictions(predictions(bench, {"two": row, "gone": row}), cases)
    assert (list(said), strange) == (["b/two"], ["gone"])
    found = extraction.figures(extraction.table(cases, said), draws=0)
    assert (found["recall"].value, found["precision"].value, found["title"].value) == (0.5, 1.0, 0.5)


def test_a_tool_that_gives_one_text_is_scored_by_words(bench):
    said = extraction.prediction_of({"comments_text": "Ada: Hello you", "body_text": "x"})
    found = count(extraction.load_cases(bench)[0].truth, said)
    assert (found["words"], found["words_said"], found["whole"], found["found"]) == (2, 3, 1, 0)


@pytest.mark.parametrize(
    ("data", "words"),
    [("[]", "expected an object"), ("{", "cannot be read as JSON"), ({"x": {}}, "names no folder"), ({"two": []}, None),
     ({"two": {"comments": ["text"]}}, "not of the shape"), ({"two": {"comments": [{"text": 5}]}}, "text is 5, not a text")],
)  # fmt: skip
def test_a_file_of_another_shape_is_named(bench, data, words):
    cases = extraction.load_cases(bench)
    if words is None:
        assert extraction.load_predictions(predictions(bench, data), cases)[0]["b/two"] == Prediction()
        return
    with pytest.raises(PipelineError, match=words):
        extraction.load_predictions(predictions(bench, data), cases)


def test_a_folder_without_cases_and_a_truth_of_another_shape_are_named(bench):
    with pytest.raises(PipelineError, match="no case in"):
        extraction.load_cases(bench / "a/none")
    (bench / "a/one/truth.json").write_text('{"comments": [{}]}', encoding="utf-8")
    with pytest.raises(PipelineError, match=r"a/one/truth\.json"):
        extraction.load_cases(bench)


def test_a_stored_thread_serves_as_truth():
    folder = next(path.parent for path in sorted((ROOT / "tests/pages").glob("*/*/thread.json")) if "reply" in path.parent.name)
    cases = extraction.load_cases(folder.parent)
    said = extraction.read(cases, extraction.claimthread)
    found = extraction.figures(extraction.table(cases, said), draws=0)
    assert all(found[name].value == 1 for name in ("precision", "recall", "text", "parent"))


def test_the_readers_beside_ours_read(bench):
    case = extraction.load_cases(bench)[0]
    assert [comment.text for comment in by_class(case).comments] == ["Hello you"]
    known = next(case for case in extraction.load_cases(BENCHMARK / "typepad"))
    said = with_trafilatura(known)
    assert said.title
    assert count(known.truth, said)["kept"] == len(known.truth.kept)


# ------------------------------------------------------------------------------------------------ the command


def test_the_command_scores_a_folder_and_another_tools_file(bench):
    tool = predictions(bench, {"one": {"comments": [{"text": "Hello you"}, {"text": "Share"}]}, "gone": {}})
    done = claimthread("evaluate", "--extraction", bench, "--predictions", tool, cwd=bench)
    assert done.returncode == 0, done.stderr
    assert "gone" in done.stderr
    rows = {line.split("|")[1].strip(): line for line in done.stdout.splitlines() if line.startswith("| ")}
    assert ".500" in rows["precision"]
    assert "| b        | 1     | 1    | 0     |" in done.stdout
    assert "# Floors" not in done.stdout


def test_the_command_says_what_is_wrong_in_one_line(bench):
    done = claimthread("evaluate", "--extraction", bench / "a/none", cwd=bench)
    assert (done.returncode, len(done.stderr.splitlines())) == (1, 1)
