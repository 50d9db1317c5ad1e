"""Pages in the markup of many platforms: shares found stay above their floors, and no comment is invented."""

import unicodedata
from pathlib import Path

import pytest
from lxml import html

from pipeline import decode, extraction

CASES = extraction.load_cases(Path(__file__).parent / "benchmark")


@pytest.fixture(scope="module")
def said():
    return extraction.read(CASES, extraction.claimthread)


def test_no_page_makes_the_reader_fail(said):
    assert {name: prediction.failure for name, prediction in said.items() if prediction.failure} == {}


@pytest.mark.parametrize("case", [c for c in CASES if not c.truth.comments], ids=lambda case: case.name)
def test_no_comment_is_invented(case, said):
    assert [comment.text for comment in said[case.name].comments if comment.kind != "pingback"] == []


def test_shares_found_keep_to_their_floors(said):
    found = extraction.figures(extraction.table(CASES, said), draws=0)
    assert extraction.below(found) == {}, {name: round(figure.value, 3) for name, figure in found.items()}


def letters(text):
    return "".join(unicodedata.normalize("NFKC", text.replace("〜", "～")).casefold().split())


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_the_truth_is_on_the_page(case):
    """A truth that says what the page does not show measures nothing."""
    tree = html.document_fromstring(
        decode.decode((case.folder / "page.html").read_bytes()).text.encode(), html.HTMLParser(encoding="utf-8")
    )
    shown = letters("".join(tree.itertext()))
    said = [comment.texts for comment in case.truth.comments] + [(snippet,) for snippet in case.truth.kept]
    assert [texts for texts in said if texts and not any(letters(text) in shown for text in texts)] == []
    parents = [comment.parent for comment in case.truth.comments]
    assert all(parent is None or (0 <= parent < len(parents) and parent != n) for n, parent in enumerate(parents))
