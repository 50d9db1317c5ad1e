"""The coverage table: every page has a row, gaps are counted, and a reader sees the worst first."""

import pytest

from pipeline import frames, parsers
from pipeline.report import reading, summary_html
from pipeline.types import Article, Comment, EvidenceRow, EvidenceTable, Judgement, Notice, Page, Repair, Thread
from tests.report_cases import empty, sample

BARE = {"page_id": "p", "article": Article(), "sha256": "0"}


def row(**thread):
    tables = frames.from_threads([(Thread(**BARE | thread), Judgement(page_id="p"))])
    return tables["coverage"].iloc[0]


def comments(*fields):
    return tuple(Comment(position=n, **{"text": f"text {n}"} | each) for n, each in enumerate(fields))


def test_what_was_found_is_counted_by_field():
    found = row(
        comments=comments(
            {"author": "a", "posted_text": "1 May 2024", "posted_at": "2024-05-01", "native_id": "7"},
            {"author": "a", "posted_text": "yesterday", "parent": 0, "native_id": "7"},
            {"parent": 0, "parent_guessed": True},
            {"author": "a", "text": "text 0"},
            {"author": "Anonymous", "text": "Thanks!"},
            {"author": "Anonymous", "text": "Thanks!"},
            {"kind": "removed", "text": "Removed."},
            {"kind": "pingback", "text": "[…]", "author": "blog", "posted_at": "2024-05-02"},
        ),
        tables=(
            EvidenceTable(position=0, evidence=(EvidenceRow(position=0, intervention="Zinc"),)),
            EvidenceTable(position=1, notices=(Notice(code="table_unread", message="Odd."),)),
        ),
        repairs=(Repair(before="a", after="b", count=3, rule="x"), Repair(before="c", after="d", rule="y")),
        platform="wordpress",
        stated_count=9,
    )
    assert found["platform"] == "wordpress"
    counts = {
        "found_count": 6, "removed_count": 1, "pingback_count": 1, "with_author": 5, "with_date": 2, "with_absolute_date": 1,
        "unparsed_dates": 1, "with_parent": 2, "guessed_parents": 1, "duplicate_ids": 1, "duplicate_comments": 1,
        "repairs": 4, "tables_read": 1, "tables_unread": 1, "missing": 1,
    }  # fmt: skip
    assert {name: found[name] for name in counts} == counts
    assert found["notices"] == "table_unread"


@pytest.mark.parametrize(
    ("stated", "missing"),
    [(None, None), (2, 0), (3, 0), (5, 2), (1, -1)],
    ids=["nothing stated", "pingback not counted by the page", "pingback counted", "missing", "more than stated"],
)
def test_missing_takes_the_nearer_count(stated, missing):
    found = row(comments=comments({}, {"kind": "removed"}, {"kind": "pingback"}), stated_count=stated)["missing"]
    assert found == missing if missing is not None else found is frames.build("coverage", []).dtypes["missing"].na_value


def read_row(html):
    thread = parsers.parse(Page(page_id="p", body=html.encode("utf-8")))
    return frames.from_threads([(thread, Judgement(page_id="p"))])["coverage"].iloc[0]


ITEM = """<li class="comment" id="comment-{n}" data-parent-id="{up}"><b class="author">Ada {n}</b>
<time datetime="2024-05-0{n}">{n} May 2024</time><p>For the {n}. time: tea and iron do not go together at all.</p></li>"""
PAGE = "<html><body><h1>Tea and iron</h1><p>{prose}</p><h2>3 comments</h2><ol class='comments'>{items}</ol>{more}</body></html>"


def page(ups=("", "", ""), more=""):
    items = "".join(ITEM.format(n=n + 1, up=up) for n, up in enumerate(ups))
    return PAGE.format(prose="Tea binds iron in the gut, so an hour should lie between the two. " * 6, items=items, more=more)


@pytest.mark.parametrize(
    ("html", "cells"),
    [
        (page(), {"found_count": 3, "unknown_parents": 0, "missing": 0}),
        (page(ups=("", "88", "99")), {"unknown_parents": 2}),
        (page(more="<p>Page 2 of 5</p>"), {"page_number": 2, "page_count": 5}),
        (page(more='<a href="/tea/comment-page-4/#comments">older</a>'), {"page_count": 4}),
        ("<html><body><h1>Tea</h1><p>" + "Tea binds iron. " * 30 + '</p><div id="disqus_thread"></div></body></html>',
         {"found_count": 0, "loads_by_script": "Disqus"}),
    ],
    ids=["whole", "parents that are not there", "page 2 of 5", "pages linked", "by script"],
)  # fmt: skip
def test_what_the_reader_notices_reaches_its_column(html, cells):
    found = read_row(html)
    assert {name: found[name] for name in cells} == cells


def test_a_rejected_input_has_its_row():
    rejected = [{"page_id": "c.html", "bytes": 0, "sha256": "1", "code": "no_text", "reason": "Empty."}]
    table = frames.from_threads([(Thread(**BARE), Judgement(page_id="p"))], rejected)["coverage"]
    assert list(zip(table["page_id"], table["status"], strict=True)) == [("p", "read"), ("c.html", "rejected")]
    assert table["notices"][1] == "no_text"


def test_the_worst_page_comes_first_and_says_why():
    threads = [
        Thread(**BARE | {"page_id": "fine"}, comments=comments({"author": "a", "posted_at": "2024-05-01"}), stated_count=1),
        Thread(**BARE | {"page_id": "odd"}, comments=comments({"author": "a", "posted_at": "2024-05-01"}, {"kind": "removed"})),
        Thread(**BARE | {"page_id": "half"}, comments=comments({"posted_text": "today"}), stated_count=2),
        Thread(**BARE | {"page_id": "gone"},
               notices=(Notice(code="comments_elsewhere", message="the comments load from Coral by script; save them"),
                        Notice(code="no_comments", message="None."))),
    ]  # fmt: skip
    rejected = [{"page_id": "broken", "bytes": 0, "sha256": "1", "code": "no_text", "reason": "Empty."}]
    tables = frames.from_threads([(thread, Judgement(page_id=thread.page_id)) for thread in threads], rejected)
    shown = reading.worst_first(tables["coverage"]).set_index("page")["what to know"]
    assert shown.to_dict() == {
        "broken": "could not be read: no text",
        "gone": "no comments found; the comments load from Coral by script and are not in the file",
        "half": "1 comment missing; 1 date names no day",
        "odd": "1 was removed",
        "fine": "nothing amiss",
    }
    assert list(shown.index)[:3] == ["broken", "gone", "half"]


def test_the_front_page_shows_it():
    html = summary_html(sample())
    assert "How well each page was read" in html
    assert "what to know" in html
    assert len(reading.worst_first(sample()["coverage"])) == 3 + len(sample()["rejected"])
    assert reading.worst_first(empty()["coverage"]).empty
