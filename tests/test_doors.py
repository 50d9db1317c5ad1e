"""The doors that are not HTML: pasted text, WordPress answers, Disqus exports; a page is a folder with its golden file."""

import json
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.parsers import plaintext
from pipeline.parsers._base import Document
from pipeline.parsers.exports import disqus_xml, wordpress_json
from pipeline.types import Page, to_dict

PAGES = Path(__file__).parent / "pages"
READERS = {reader.NAME: (reader, kind) for reader, kind in ((plaintext, "text"), (wordpress_json, "json"), (disqus_xml, "xml"))}
FOLDERS = sorted(path.parent for name in READERS for path in (PAGES / name).glob("*/input.*"))


def document(text, kind, **page):
    return Document(page=Page(page_id=f"page.{kind}", body=text.encode(), **page), text=text, kind=kind)


def reading(folder):
    reader, kind = READERS[folder.parent.name]
    meta = folder / "meta.json"
    fields = json.loads(meta.read_text(encoding="utf-8")) if meta.is_file() else {}
    page = document(next(folder.glob("input.*")).read_text(encoding="utf-8"), kind, **fields)
    assert reader.matches(page)
    return reader.read(page)


def shown(read):
    return {
        "article": to_dict(read.article),
        "tables": to_dict(read.tables),
        "comments": to_dict(read.comments),
        "stated_count": read.stated_count,
        "confidence": read.confidence,
        "notices": to_dict(read.notices),
    }


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda f: f"{f.parent.name}/{f.name}")
def test_a_page_is_read_as_its_golden_file_says(folder):
    golden = json.loads((folder / "thread.json").read_text(encoding="utf-8"))
    assert shown(reading(folder)) == golden


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda f: f"{f.parent.name}/{f.name}")
def test_positions_and_parents_are_whole(folder):
    comments = reading(folder).comments
    assert [c.position for c in comments] == list(range(len(comments)))
    assert all(c.parent is None or 0 <= c.parent < c.position for c in comments)


def test_every_door_has_a_page():
    assert {folder.parent.name for folder in FOLDERS} == set(READERS)


@pytest.mark.parametrize("text", ["", "null", "[]", "{}", '[{"id": 1}]', "[1, 2", '{"title": "x", "content": "y"}', "[" * 5000])
def test_other_json_is_passed_on(text):
    page = document(text, "json")
    assert not wordpress_json.matches(page)
    assert wordpress_json.read(page) is None


@pytest.mark.parametrize("text", ["<rss><channel/></rss>", "<disqus", "", "<feed>disqus</feed>"])
def test_other_xml_is_passed_on(text):
    page = document(text, "xml")
    assert not disqus_xml.matches(page) or disqus_xml.read(page) is None


def test_a_ring_of_parents_loses_no_comment():
    ring = [
        {
            "id": n,
            "post": 1,
            "parent": 3 - n,
            "author_name": f"W{n}",
            "date": "2024-01-01T00:00:00",
            "content": {"rendered": f"<p>t{n}</p>"},
        }
        for n in (1, 2)
    ]
    comments = wordpress_json.read(document(json.dumps(ring), "json")).comments
    assert sorted(c.text for c in comments) == ["t1", "t2"]
    assert all(c.parent is None or c.parent < c.position for c in comments)


LINE = (
    "Ann Poe|says:|3 days ago|• img|March 3, 2024 AT 08:15|Ann Poe March 3, 2024 AT 08:15|2 Comments|Reply|Like|2h||12|•|@Ann yes"
    "|It helped me, 300 mg daily.|Remedy Dose Evidence|Zinc 15 mg Strong|Ann > Bob • 2y|Leave a reply"
)
LINES = st.lists(st.sampled_from(LINE.split("|")), max_size=24)


@settings(max_examples=120, deadline=None)
@given(LINES)
def test_any_lines_are_read_and_nothing_is_invented(lines):
    text = "\n".join(lines)
    read = plaintext.read(document(text, "text"))
    for comment in read.comments:
        assert comment.text
        assert all(part in text for part in comment.text.split("\n"))
        assert comment.author is None or comment.author in text
        assert comment.posted_at is None or comment.posted_at.startswith("2024-03-03")


KEYS = st.sampled_from(
    ["id", "post", "parent", "author_name", "date", "date_gmt", "content", "rendered", "title", "status", "_embedded", "replies"]
)
VALUES = st.recursive(
    st.none() | st.integers() | st.text(max_size=5), lambda inner: st.lists(inner) | st.dictionaries(KEYS, inner), max_leaves=12
)


@settings(max_examples=60, deadline=None)
@given(VALUES)
def test_any_json_is_read_or_passed_on(value):
    page = document(json.dumps(value), "json")
    if wordpress_json.matches(page):
        wordpress_json.read(page)


@pytest.mark.parametrize(
    "piece",
    [
        "Ann · 2h\nyes\n",
        "Ann says:\n",
        "Remedy Dose Evidence\n",
        "x" * 200 + "\n",
        "17 Comments\n",
        "• img\n",
        "Like\nReply\n2h\n",
    ],
)
def test_a_long_paste_does_not_hang(piece):
    began = time.process_time()
    plaintext.read(document(piece * (60_000 // len(piece)), "text"))
    assert time.process_time() - began < 6


if __name__ == "__main__":  # python -m tests.test_doors: writes the golden files anew; read the diff
    for folder in FOLDERS:
        golden = json.dumps(shown(reading(folder)), ensure_ascii=False, indent=1)
        (folder / "thread.json").write_text(golden + "\n", encoding="utf-8")
