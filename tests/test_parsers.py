"""Pages to threads: every page folder against its golden, look-alikes, dates, notices, and what no input may break."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline import parsers
from pipeline.parsers import dates, hints
from pipeline.parsers._base import Document
from pipeline.types import Page, PageError, from_dict, to_dict
from pipeline.types import Thread as ThreadType
from tests import golden

HERE = Path(__file__).parent
RAW = HERE.parent / "data" / "raw"
CASES = golden.cases()
DATES = list(csv.DictReader((HERE / "cases" / "parsers" / "dates.csv").read_text(encoding="utf-8").splitlines()))
PAGE = (golden.PAGES / "wordpress" / "classic" / "page.html").read_bytes()


def parse(body: bytes | str, **more: str) -> ThreadType:
    raw = body.encode() if isinstance(body, str) else body
    return parsers.parse(Page(page_id=more.pop("page_id", "page.html"), body=raw, **more))


def codes(thread: ThreadType) -> set[str]:
    return {notice.code for notice in thread.notices}


# ---------------------------------------------------------------------------------------------------- pages


@pytest.mark.parametrize("case", CASES, ids=lambda p: f"{p.parent.name}/{p.name}")
def test_a_page_reads_as_its_golden(case):
    assert golden.read(case) == json.loads((case / "thread.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("case", [c for c in CASES if c.parent.name == "negative"], ids=lambda p: p.name)
def test_a_look_alike_has_no_comments(case):
    thread = parsers.parse(golden.page_of(case))
    assert thread.comments == ()
    assert "no_comments" in codes(thread)


@pytest.mark.parametrize("case", [c for c in CASES if c.parent.name != "negative"], ids=lambda p: f"{p.parent.name}/{p.name}")
def test_no_comment_stands_in_the_article_and_the_tree_is_one(case):
    thread = parsers.parse(golden.page_of(case))
    body = " ".join(thread.article.text.split())
    assert thread.comments
    for n, comment in enumerate(thread.comments):
        assert comment.position == n
        assert comment.parent is None or 0 <= comment.parent < n
        assert len(comment.text) < 30 or " ".join(comment.text.split()) not in body
        assert "The short answer is" not in comment.text


def test_the_reference_page():
    thread = parse((RAW / "magnesium-neuropathy.html").read_bytes())
    assert (len(thread.comments), len({c.author for c in thread.comments})) == (17, 16)
    assert thread.comments[0].posted_text == "September 22, 2025 AT 18:36"
    assert thread.comments[0].posted_at == "2025-09-22T18:36:00"
    assert (
        sum(c.parent is not None for c in thread.comments)
        == sum(c.parent is not None and c.parent >= 0 for c in thread.comments)
        > 0
    )
    assert any(c.repaired for c in thread.comments)
    assert thread.repairs
    assert thread.tables


@pytest.mark.parametrize(
    ("name", "count"),
    [
        ("forum-fibre-and-ibs.html", 358),
        ("iron-and-tea.html", 0),
        ("probiotics-antibiotics.html", 12),
        ("sleep-supplements.html", 22),
    ],
)
def test_a_sample_page_has_all_its_comments(name, count):
    assert len(parse((RAW / name).read_bytes()).comments) == count


def test_a_thread_survives_its_json():
    thread = parse(PAGE)
    assert from_dict(ThreadType, json.loads(json.dumps(to_dict(thread)))) == thread


# ---------------------------------------------------------------------------------------------------- fields


def item(author: str, date: str, text: str, more: str = "", tag: str = "") -> str:
    return (
        f'<div class="comment" {tag}><span class="author">{author}</span> <span class="date">{date}</span>'
        f'<div class="comment-text">{text}</div>{more}</div>'
    )


def listing(*items: str, lang: str = "en") -> str:
    return f'<html lang="{lang}"><body><h1>Beets</h1><div id="comments"><h2>Comments</h2>{"".join(items)}</div></body></html>'


def test_a_quote_is_kept_apart_from_the_reply():
    quote = "<blockquote><p>Beets are magic.</p></blockquote><p>They are not.</p>"
    comment = parse(listing(item("Ann", "3 May 2019", "Beets are magic."), item("Bo", "4 May 2019", quote))).comments[1]
    assert (comment.text, comment.quoted) == ("They are not.", ("Beets are magic.",))


def test_a_comment_that_is_all_blockquote_is_the_comment():
    page = listing(item("Ann", "3 May 2019", "<blockquote>Only this.</blockquote>"), item("Bo", "4 May 2019", "Well."))
    assert parse(page).comments[0].text == "Only this."


def test_a_removed_comment_is_kept_as_its_placeholder():
    page = listing(
        item("Ann", "3 May 2019", "Fine."), item("Bo", "4 May 2019", "[removed by moderator]"), item("Cy", "5 May 2019", "Oh.")
    )
    assert [c.kind for c in parse(page).comments] == ["comment", "removed", "comment"]


def test_paragraphs_are_lines_and_buttons_are_not_text():
    page = listing(item("Ann", "3 May 2019", "<p>One.</p><p>Two<br>three.</p>", "<a href='#'>Reply</a><button>Like</button>"))
    page = page.replace("</h2>", "</h2>" + item("Bo", "2 May 2019", "Zero."))
    assert parse(page).comments[1].text == "One.\nTwo\nthree."


@pytest.mark.parametrize(
    ("days", "first"),
    [
        (("03/04/2019", "25/04/2019"), "2019-04-03"),
        (("03/04/2019", "04/25/2019"), "2019-03-04"),
        (("28/12/2019", "02/01/2020"), "2019-12-28"),
        (("09/01/2019", "10/01/2019", "03/02/2019"), "2019-01-09"),
    ],
)
def test_the_page_decides_whether_the_day_comes_first(days, first):
    assert (parse(listing(*(item(f"Ann {n}", day, "Words.") for n, day in enumerate(days)))).comments[0].posted_at or "")[
        :10
    ] == first


def test_a_relative_date_is_reckoned_from_the_time_of_saving_and_from_nothing_else():
    page = listing(item("Ann", "3 days ago", "Words."), item("Bo", "2 days ago", "More."))
    unknown, known = parse(page), parse(page, retrieved_at="2019-05-04T10:00:00+00:00")
    assert (unknown.comments[0].posted_at, known.comments[0].posted_at) == (None, "2019-05-01")
    assert "date_unparsed" in codes(unknown)
    assert unknown.comments[0].posted_text == "3 days ago"


def test_a_date_of_registration_or_edit_is_not_the_date_of_the_comment():
    body = "Joined: 12 March 2011</div><div class=comment-text>Words here."
    page = listing(*(item(f"Ann {n}", f"{n + 3} May 2019", body, f"<i>Last edited 2{n} June 2019</i>") for n in range(4)))
    assert [c.posted_at for c in parse(page).comments] == [f"2019-05-0{n + 3}" for n in range(4)]


@pytest.mark.parametrize("row", DATES, ids=lambda r: r["text"])
def test_a_displayed_date(row):
    stamp = dates.find(row["text"], row["language"])
    assert ((dates.resolve(stamp) if stamp else None) or "") == row["iso"]


# ---------------------------------------------------------------------------------------------------- notices and errors


def test_a_count_that_does_not_fit_is_said():
    thread = parse(PAGE.replace(b"6 Responses", b"9 Responses"))
    assert thread.stated_count == 9
    assert "count_mismatch" in codes(thread)
    assert "count_mismatch" not in codes(parse(PAGE))


def test_a_page_cut_off_is_said():
    assert "truncated_page" in codes(parse(PAGE[: len(PAGE) * 2 // 3]))


def test_comments_loaded_by_script_are_named():
    thread = parsers.parse(golden.page_of(golden.PAGES / "negative" / "disqus-empty"))
    assert any("Disqus" in n.message for n in thread.notices if n.code == "comments_elsewhere")


def test_a_part_of_several_pages_is_said():
    assert "page_part" in codes(parse(PAGE.replace(b"</ol>", b"</ol><p>Page 2 of 5</p>")))


@pytest.mark.parametrize(
    ("body", "code"), [(b"", "empty_file"), (b"<html><p></p></html>", "no_text"), (b"<div>" * 50_000 + b"x", "too_deep")]
)
def test_a_page_nothing_can_be_made_of_is_an_error(body, code):
    with pytest.raises(PageError) as error:
        parse(body)
    assert error.value.code == code


def test_the_generic_reader_comes_after_the_platforms_own():
    html = [r.NAME for r in parsers.READERS if "html" in r.KINDS]
    assert html[-1] == "generic"
    assert len({r.NAME for r in parsers.READERS}) == len(parsers.READERS)


@pytest.mark.parametrize("reader", parsers.READERS, ids=lambda r: r.NAME)
def test_asking_a_reader_never_raises(reader):
    for text in ("", "x", "{", "[1]", "<a", "<?xml version='1.0'?>"):
        document = Document(page=Page(page_id="p", body=b""), text=text, kind=parsers.kind_of(text))
        assert reader.matches(document) in (True, False)


# ---------------------------------------------------------------------------------------------------- any input


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=400))
def test_any_bytes_give_a_thread_or_a_page_error(body):
    try:
        thread = parse(body)
    except PageError:
        return
    assert thread.article.text or thread.comments or codes(thread)


@settings(max_examples=40, deadline=None)
@given(st.sampled_from(CASES), st.integers(0, 9_000), st.integers(1, 6_000))
def test_any_cut_of_a_page_gives_a_thread_or_a_page_error(case, start, size):
    try:
        thread = parse((case / "page.html").read_bytes()[start : start + size])
    except PageError:
        return
    assert all(c.parent is None or c.parent < c.position for c in thread.comments)


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=80))
def test_a_stamp_lies_in_its_text(text):
    stamp = dates.find(text)
    if stamp is not None:
        assert 0 <= stamp.start < stamp.end <= len(text)
        dates.resolve(stamp, swap=True, saved_at="2020-02-29T00:00:00")


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=60))
def test_labels_are_told_without_raising(text):
    assert hints.is_button(text) in (True, False)
    assert hints.is_removal(text) in (True, False)


def test_the_same_page_gives_the_same_thread():
    assert to_dict(parse(PAGE)) == to_dict(parse(PAGE))


def test_many_dates_or_rows_take_linear_time():
    rows = "<tr><td>Ann</td><td>3 May 2019</td><td>text here</td></tr>" * 1500
    assert parse(f"<table>{rows}</table>").page_id == "page.html"
