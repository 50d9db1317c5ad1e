"""Which parts of a page are comments, and which words are theirs: signs, notices, subjects, signatures, nested answers."""

from __future__ import annotations

import csv
import json
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline import parsers
from pipeline.parsers import generic
from pipeline.parsers._base import Document
from pipeline.parsers._html import outline, parse_tree
from pipeline.parsers.removal import is_removal
from pipeline.parsers.subjects import without_signature, without_subject_marks
from pipeline.types import Page, Thread

CASES = Path(__file__).parent / "cases" / "parsers"
with (CASES / "removal.csv").open(encoding="utf-8", newline="") as handle:
    NOTICES = list(csv.DictReader(handle))
PAGES = json.loads((CASES / "records.json").read_text(encoding="utf-8"))


def parse(text: str) -> Thread:
    return parsers.parse(Page(page_id="page.html", body=text.encode()))


def _marked(case: dict[str, object]) -> object:
    fails = case["provenance"] == "known_failures"
    return pytest.param(case, id=str(case["name"]), marks=pytest.mark.xfail(strict=True) if fails else ())


@pytest.mark.parametrize("case", [_marked(case) for case in PAGES])
def test_the_comments_of_a_page(case):
    thread = parse(case["page"])
    found = [
        {"author": c.author, "text": c.text, "parent": None if c.parent_guessed else c.parent, "kind": c.kind}
        for c in thread.comments
    ]
    assert found == case["comments"]


@pytest.mark.parametrize("row", NOTICES, ids=lambda row: row["text"][:40])
def test_a_notice_of_removal(row):
    assert is_removal(row["text"]) == bool(int(row["removed"]))


def test_a_list_that_loses_all_its_records_as_strangers_does_not_stop_the_reading():
    boxes = "".join(f"<{tag}><time datetime='2019-05-0{n}'>May {n}</time>Words {n}</{tag}>" for n, tag in enumerate("abiu", 1))
    text = f"<html><body><div class=comment>{boxes}</div><aside>{boxes}</aside></body></html>"
    document = Document(page=Page(page_id="x.html", body=text.encode()), text=text, kind="html")
    assert all(choice.group.records for choice in generic.ranked(document.outline, None))


@pytest.mark.parametrize(
    ("markup", "lines"),
    [
        ("<x-a><x-b>Ann</x-b><x-c>Words</x-c></x-a>", ["Ann", "Words"]),
        ("<p>Well <x-smile>:)</x-smile> then</p>", ["Well :) then"]),
        ("<div>Well <x-smile>:)</x-smile> then</div>", ["Well :) then"]),
        ("<a><x-time>3 h</x-time> ago</a>", ["3 h ago"]),
    ],
)
def test_elements_of_made_up_names_break_lines_except_in_running_text(markup, lines):
    page = outline(parse_tree(f"<html><body>{markup}</body></html>"))
    assert page.text(range(len(page.pieces))).split("\n") == lines


@given(st.text(alphabet="Re: (nt)\nScore5[]ab", max_size=60), st.booleans())
@settings(max_examples=60, deadline=None)
def test_what_is_left_of_a_text_stands_in_it(text, in_head):
    assert all(word in text for word in without_subject_marks(text, in_head).split("\n"))


@given(st.lists(st.sampled_from(["Words", "__________", "--", "x" * 150]), min_size=1, max_size=8))
@settings(max_examples=60, deadline=None)
def test_a_signature_is_cut_at_the_end_only(rows):
    page = outline(parse_tree("<html><body>" + "".join(f"<p>{row}</p>" for row in rows) + "</body></html>"))
    every = list(range(len(page.pieces)))
    kept = without_signature(page, every)
    assert kept
    assert every[: len(kept)] == kept


@pytest.mark.parametrize(
    "unit", ["<p>(a) [b] Re: deleted comment", "<li class=comment>This comment was deleted.", "<x-a>:)</x-a>"]
)
def test_time_is_linear_in_hostile_pages(unit):
    start = time.process_time()
    parse("<html><body>" + unit * 4000 + "</body></html>")
    assert time.process_time() - start < 8


@pytest.mark.parametrize("wrote", ["wrote:", "hat Folgendes geschrieben:"])
def test_a_table_that_quotes_a_member_is_a_quote_of_the_post(wrote):
    body = (Path(__file__).parent / "benchmark" / "phpbb2" / "subsilver-hasel-de" / "page.html").read_bytes()
    page = body.replace(b"hat Folgendes geschrieben:", wrote.encode())
    comments = parsers.parse(Page(page_id="x", body=page)).comments
    quoting = {c.author: c for c in comments if c.quoted}
    assert list(quoting) == ["dr_motte", "Kornblume", "MaxiCosi"]
    assert all("Folgendes" not in c.text and "wrote:" not in c.text for c in comments)
    assert quoting["MaxiCosi"].parent == (1 if wrote == "wrote:" else None)
    assert quoting["Kornblume"].quoted[0].endswith("am Anfang jedenfalls")


def reviews(frame):
    said = [
        "Slept through the night for once.",
        "Made me sick, I stopped.",
        'He said "wait" and it came good.',
        "No change, sadly.",
        "Fine.",
    ]
    shown = "".join(
        f"<div class=comment id=comment-{70 + n}><div class=comment-meta><span class=author>mabel{n}</span> "
        f'<time datetime="2023-03-1{n}">1{n} March 2023</time></div><div class=comment-content>{frame(n, text)}</div></div>'
        for n, text in enumerate(said)
    )
    page = f"<!DOCTYPE html><html><body><p>{'About it. ' * 30}</p><h2>5 comments</h2><div id=comments>{shown}</div></body></html>"
    return said, [comment.text for comment in parse(page).comments]


@pytest.mark.parametrize(
    "frame",
    [
        lambda n, text: f'<p><b>For {"Nerve Pain" if n else "Sleep"}</b> "{text}"</p>',
        lambda n, text: f"<p><strong>For: Pain</strong> <span>“{text}”</span></p>",
        lambda n, text: f"<p>Condition: Pain</p><p>{text}</p>",
        lambda n, text: f"<p>“{text}”</p>",
        lambda n, text: f"<p>{text}</p>",
    ],
)
def test_what_a_review_page_prints_around_each_review_is_no_part_of_it(frame):
    said, read = reviews(frame)
    assert read == said


@pytest.mark.parametrize("frame", ["<b>For Pain</b> {}", '"{}"'])
def test_what_stands_around_one_comment_alone_is_its_own(frame):
    said, read = reviews(lambda n, text: f"<p>{frame.format(text) if n == 1 else text}</p>")
    assert read == [frame.replace("<b>", "").replace("</b>", "").format(text) if n == 1 else text for n, text in enumerate(said)]
