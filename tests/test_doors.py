"""The doors that are not HTML: pasted text and exports of threads; a page is a folder with its golden file.

Every page under ``tests/pages/<reader>/`` is synthetic: written for this test after the documentation that the reader names.
"""

import dataclasses
import json
import random
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline import parsers, run
from pipeline.parsers import exports, kind_of, plaintext, structured
from pipeline.parsers._base import Document
from pipeline.parsers.exports import disqus_xml, values, wordpress_json
from pipeline.types import Page, PageError, to_dict

HERE = Path(__file__).parent
PAGES = HERE / "pages"
READERS = {reader.NAME: (reader, reader.KINDS[0]) for reader in (plaintext, *exports.READERS) if reader.NAME != "unrecognised"}
FOLDERS = sorted(path.parent for name in READERS for path in (PAGES / name).glob("*/input.*"))
GROUPS = json.loads((HERE / "cases" / "doors" / "folders.json").read_text(encoding="utf-8"))


def document(text, suffix, kind=None, **page):
    kind = kind or suffix
    return Document(page=Page(page_id=f"page.{suffix.lstrip('.')}", body=text.encode(), **page), text=text, kind=kind)


def reading(folder):
    reader, kind = READERS[folder.parent.name]
    meta = folder / "meta.json"
    fields = json.loads(meta.read_text(encoding="utf-8")) if meta.is_file() else {}
    path = next(folder.glob("input.*"))
    page = document(path.read_text(encoding="utf-8"), path.suffix, kind, **fields)
    assert reader.matches(page)
    return reader.read(page)


def input_of(folder):
    meta = folder / "meta.json"
    fields = json.loads(meta.read_text(encoding="utf-8")) if meta.is_file() else {}
    path = next(folder.glob("input.*"))
    return Page(page_id=path.name, body=path.read_bytes(), **fields)


def shown(read):
    return {
        "article": to_dict(read.article),
        "tables": to_dict(read.tables),
        "comments": to_dict(read.comments),
        "stated_count": read.stated_count,
        "confidence": read.confidence,
        "platform": read.platform,
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
    assert exports.recognised(page) is None
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


# ---------------------------------------------------------------------------------------------------- exports


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda f: f"{f.parent.name}/{f.name}")
def test_a_file_goes_to_its_reader_by_what_is_in_it(folder):
    page = dataclasses.replace(input_of(folder), page_id="saved" + ".tsv" * (folder.name == "moderated_and_ragged"))
    if folder.parent.name == "plaintext":
        page = dataclasses.replace(page, page_id="saved.txt")
    thread = parsers.parse(page)
    assert thread.parser == folder.parent.name
    assert [c.text for c in thread.comments] == [c.text for c in reading(folder).comments]


@pytest.mark.parametrize(
    ("text", "name", "kind"),
    [
        ("[removed] by the author", "x.txt", "text"),
        ("[1] Smith 2019\n[2] Jones 2020", "x.txt", "text"),
        ("{curly} words", "x", "text"),
        ('[\n {"a": 1}', "x", "json"),
        ("[[]]", "x", "json"),
        ('\x1e{"a": 1}\n', "x", "json"),
        ("<rss><channel><item><description><p>Hi</p>", "x", "xml"),
        ("Name,Date,Comment\nAnn,2024-01-02,It <b>works</b><p>yes</p>\n", "x", "text"),
        ("<table><tr><td>Name,Date,Comment</td></tr></table>", "x", "html"),
        ("Comment, name: date\nno table\n", "x", "text"),
    ],
)
def test_the_kind_of_a_file(text, name, kind):
    assert kind_of(text, name) == kind


@pytest.mark.parametrize(
    ("name", "text", "code", "words"),
    [
        ("x.json", '{"foo": 1, "bar": []}', "unknown_json", "foo, bar"),
        ("x.json", "[]", "unknown_json", "nothing"),
        ("x.json", '{"code": "rest_forbidden", "message": "No."}', "unknown_json", "code, message"),
        ("x.xml", "<?xml version='1.0'?><rss><channel><title>News</title></channel></rss>", "unknown_xml", "rss, channel"),
        ("x.csv", "a,b\n1,2\n", "no_text_column", "'a', 'b'"),
        ("x.csv", "likes\n1\n", "no_text_column", "'likes'"),
        ("x.tsv", "   ", "empty_file", "blanks"),
    ],
)
def test_what_no_reader_knows_is_turned_away_with_what_was_seen(name, text, code, words):
    with pytest.raises(PageError, match=words) as caught:
        parsers.parse(Page(page_id=name, body=text.encode()))
    assert caught.value.code == code


BROKEN_INSIDE = {"listing_pair"}
"""A comment that breaks off before its first answer is lost, and found again once an answer in it is whole."""
CUT = [f for f in FOLDERS if f.parent.name != "plaintext"]


@pytest.mark.parametrize("folder", CUT, ids=lambda f: f"{f.parent.name}/{f.name}")
def test_a_file_cut_anywhere_keeps_what_is_whole(folder):
    page, rng = input_of(folder), random.Random(folder.name)
    whole = {c.text for thread in parsers.parse_all(page) for c in thread.comments}
    kept = []
    for cut in sorted(rng.randrange(1, len(page.body)) for _ in range(12)):
        try:
            threads = parsers.parse_all(dataclasses.replace(page, body=page.body[:cut]))
        except PageError:
            kept.append(0)
            continue
        texts = {c.text for thread in threads for c in thread.comments}
        kept.append(len(texts & whole))
        assert page.page_id.endswith((".xml", ".csv", ".tsv")) or texts <= whole  # XML and CSV cannot tell half a text
    if folder.name not in BROKEN_INSIDE:
        assert kept == sorted(kept)


def lines_of(n):
    return [{"id": f"a{i}", "link_id": "t3_z", "parent_id": "t3_z", "author": "x", "body": f"words {i}"} for i in range(n)]


@settings(max_examples=40, deadline=None)
@given(st.lists(st.booleans(), min_size=2, max_size=12), st.sampled_from(["{", '{"id": "q", "bo', "<html>", "null x", '"text']))
def test_bad_lines_cost_no_good_ones(good, bad):
    good = [True, *good, *[True] * len(good)]  # where most lines are no JSON, there are no lines
    lines = [json.dumps(row) if ok else bad for row, ok in zip(lines_of(len(good)), good, strict=True)]
    thread = parsers.parse(Page(page_id="x.jsonl", body="\n".join(lines).encode()))
    assert [c.text for c in thread.comments] == [f"words {n}" for n, ok in enumerate(good) if ok]
    assert any(n.code == "broken_json" for n in thread.notices) is not all(good)


def reddit_chain(depth):
    text, tail = [], []
    for n in range(depth):
        text.append(
            f'{{"kind":"Listing","data":{{"children":[{{"kind":"t1","data":{{"id":"c{n}","author":"w","body":"d{n}","replies":'
        )
        tail.append("}}]}}")
    return "".join(text) + '""' + "".join(tail)


def story_chain(depth):
    opened = "".join(f'{{"id":{n},"created_at_i":1700000000,"author":"w","text":"d{n}","children":[' for n in range(1, depth + 1))
    return '{"id":0,"created_at_i":1700000000,"title":"t","type":"story","children":[' + opened + "]}" * (depth + 1)


def graph_chain(depth):
    opened = "".join(f'{{"id":"{n}","created_time":"2024-01-01","message":"d{n}","comments":{{"data":[' for n in range(depth))
    return '{"data":[' + opened + "]}}" * depth + "]}"


def table_chain(depth):
    return "id,parent id,author,comment\n" + "".join(f"{n},{n - 1 if n else ''},w,d{n}\n" for n in range(depth))


def export_chain(depth):
    rows = [
        {"id": n + 1, "parent": n, "post": 1, "author_name": "w", "date": "2024-01-01T00:00:00", "content": {"rendered": f"d{n}"}}
        for n in range(depth)
    ]
    return json.dumps(rows)


@pytest.mark.parametrize(
    ("chain", "suffix"),
    [(reddit_chain, "json"), (story_chain, "json"), (graph_chain, "json"), (table_chain, "csv"), (export_chain, "json")],
    ids=lambda v: getattr(v, "__name__", v),
)
def test_ten_thousand_answers_inside_each_other(chain, suffix):
    thread = parsers.parse(Page(page_id=f"x.{suffix}", body=chain(10_000).encode()))
    assert [c.parent for c in thread.comments] == [None, *range(9_999)]
    assert not {n.code for n in thread.notices} & {"broken_json", "orphans"}


@pytest.mark.parametrize("piece", ["[", '{"a":', '{"kind":"Listing","data":{"children":[', '{"a":"\\', "1,", '"a" ', "]"])
def test_hostile_json_costs_no_more_than_its_size(piece):
    began = time.process_time()
    with pytest.raises(PageError):
        parsers.parse(Page(page_id="x.json", body=("[" + piece * (600_000 // len(piece))).encode()))
    assert time.process_time() - began < 6


@pytest.mark.parametrize(
    "cell", ["<", "> ", "[a](", "**a ", "_a_", "&gt;", "<blockquote>", "&#x200b;", "\\*", "[", "<img class=emoji "]
)
def test_hostile_words_cost_no_more_than_their_size(cell):
    rows = [dict(lines_of(1)[0], body=cell * (200_000 // len(cell)))]
    began = time.process_time()
    parsers.parse(Page(page_id="x.jsonl", body=json.dumps(rows).encode()))
    parsers.parse(Page(page_id="x.csv", body=f"author,date,text\nw,2024-01-01,{cell * (200_000 // len(cell))}\n".encode()))
    assert time.process_time() - began < 6


HEADS = st.sampled_from(["text", "Comment", "name", "Date", "likes", "parent id", "ID", "video id", "status", "x", ""])
CELLS = st.text(alphabet='ab ,;"\n<>1.-', max_size=8)


@settings(max_examples=80, deadline=None)
@given(st.lists(HEADS, min_size=1, max_size=6), st.lists(st.lists(CELLS, max_size=7), max_size=6), st.sampled_from(",;\t|"))
def test_any_table_is_read_or_turned_away(heads, rows, sign):
    text = "\n".join(sign.join(row) for row in [heads, *rows])
    try:
        threads = parsers.parse_all(Page(page_id="x.csv", body=text.encode()))
    except PageError:
        return
    assert all(c.text and (c.parent is None or c.parent < c.position) for thread in threads for c in thread.comments)


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_any_change_of_one_value_is_survived(data):
    folder = data.draw(st.sampled_from([f for f in CUT if next(f.glob("input.*")).suffix == ".json"]))
    value = values.loaded(next(folder.glob("input.*")).read_text(encoding="utf-8")).values[0]
    value = json.loads(json.dumps(value))
    holder = value
    while True:
        keys = list(holder) if isinstance(holder, dict) else list(range(len(holder)))
        if not keys:
            break
        key = data.draw(st.sampled_from(keys))
        if not isinstance(holder[key], dict | list) or data.draw(st.integers(0, 3)) == 0:
            holder[key] = data.draw(st.sampled_from([None, 0, -1, 1e400, "", "x", True, [], {}, [1], {"a": 1}]))
            break
        holder = holder[key]
    try:
        parsers.parse_all(Page(page_id="x.json", body=json.dumps(value).encode()))
    except PageError as error:
        assert error.code == "unknown_json"  # noqa: PT017  # no error is as good


def test_older_dumps_number_what_is_answered():
    rows = [
        {"id": "c0ffee", "link_id": "t3_z", "parent_id": None, "author": "x", "body": "first"},
        {"id": "d1", "link_id": "t3_z", "parent_id": int("c0ffee", 36), "author": "y", "body": "second"},
    ]
    thread = parsers.parse(Page(page_id="x.json", body=json.dumps({"data": rows}).encode()))
    assert [c.parent for c in thread.comments] == [None, 0]


def test_the_writer_of_a_post_is_known_by_number():
    told = [post(7) | {"author": 3}, [comment(1) | {"author": 3}, comment(2) | {"author": 0}]]
    thread = parsers.parse(Page(page_id="x.json", body=json.dumps(told).encode()))
    assert [c.by_article_author for c in thread.comments] == [True, False]


def test_likes_beside_cited_comments_are_no_comments():
    text = (PAGES / "structured/microformats/page.html").read_text(encoding="utf-8")
    more = text.replace("</ul>", '<li class="u-like h-cite"><a class="p-author h-card" href="/m">Moss</a> liked this</li></ul>')
    shown = [structured.read(document(page, "html")).comments for page in (text, more)]
    assert shown[0] == shown[1]
    assert [c.parent for c in shown[0]] == [None, None, 1]
    assert shown[0][0].quoted == ("no clear effect",)
    assert shown[0][0].permalink == "https://harbour.example/notes/12"


# ---------------------------------------------------------------------------------------------------- several files


@pytest.mark.parametrize("case", GROUPS, ids=lambda c: c["why"])
def test_files_that_belong_together(case):
    assert {head: list(rest) for head, rest in exports.grouped(case["names"]).items()} == case["groups"]


def comment(n, post=7, parent=0):
    return {
        "id": n,
        "post": post,
        "parent": parent,
        "author_name": f"W{n}",
        "date_gmt": f"2024-01-{n:02d}T00:00:00",
        "content": {"rendered": f"<p>words {n}</p>"},
        "link": f"https://blog.example/p{post}/#comment-{n}",
    }


def post(n):
    return {
        "id": n,
        "title": {"rendered": f"Post {n}"},
        "content": {"rendered": "<p>Body.</p>"},
        "link": f"https://blog.example/p{n}/",
    }


PAGE = (
    "<html><body><article><h1>Zinc</h1>"
    + "<p>Zinc is an element that people take when they have a cold.</p>" * 8
    + "</article></body></html>"
)


@pytest.fixture
def folder(tmp_path):
    def write(**files):
        for name, value in files.items():
            path = tmp_path / name.replace("__", "/").replace("_dash_", "-").replace("_dot_", ".")
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(value if isinstance(value, str) else json.dumps(value), encoding="utf-8")
        found = run.parts_of(tmp_path, run.find_pages(tmp_path)[0])
        threads = [run.read_threads(p, p.relative_to(tmp_path).as_posix(), parts) for p, parts in found.items()]
        return {thread.page_id: thread for several in threads for thread in several}

    return write


def ids(thread):
    return [comment.native_id for comment in thread.comments]


def codes(thread):
    return {notice.code for notice in thread.notices}


def test_pages_of_one_post_are_one_thread_in_any_order_and_overlap(folder):
    found = folder(
        comments_dash_1_dot_json=[comment(5), comment(4, parent=2)],
        comments_dash_2_dot_json=[comment(4, parent=2), comment(3)],
        comments_dash_3_dot_json=[comment(2), comment(1)],
    )
    (thread,) = found.values()
    assert (thread.page_id, ids(thread)) == ("comments-1.json", ["1", "2", "4", "3", "5"])
    assert thread.comments[2].parent == 1
    assert "duplicate_ids" in codes(thread)
    assert not codes(thread) & {"orphans", "broken_part", "missing_part"}


def test_posts_in_one_folder_are_told_apart_and_find_their_titles(folder):
    found = folder(
        comments_dash_1_dot_json=[comment(1), comment(2, post=8)],
        comments_dash_2_dot_json=[comment(3)],
        posts__7_dot_json=post(7),
        posts__8_dot_json=post(8),
    )
    assert {name: (thread.article.title, ids(thread)) for name, thread in found.items()} == {
        "comments-1.json#7": ("Post 7", ["1", "3"]),
        "comments-1.json#8": ("Post 8", ["2"]),
    }
    assert {thread.url for thread in found.values()} == {"https://blog.example/p7/", "https://blog.example/p8/"}


@pytest.mark.parametrize("broken", ["<html>502 Bad Gateway</html>", "", '[{"id": 2, "post": 7, "author_na', "\x00\x01\x02"])
@pytest.mark.parametrize("first", [True, False])
def test_a_broken_page_costs_only_its_own_comments(folder, broken, first):
    pages = [broken, [comment(3)]] if first else [[comment(3)], broken]
    (thread,) = folder(comments_dash_1_dot_json=pages[0], comments_dash_2_dot_json=pages[1]).values()
    assert ids(thread) == ["3"]
    told = next(notice for notice in thread.notices if notice.code == "broken_part")
    assert told.message.startswith("comments-1.json" if first else "comments-2.json")


def test_a_page_that_is_not_there_is_noticed(folder):
    (thread,) = folder(comments_dash_1_dot_json=[comment(1)], comments_dash_4_dot_json=[comment(2)]).values()
    assert "number 2, 3" in next(notice for notice in thread.notices if notice.code == "missing_part").message


def test_the_comments_beside_a_page_stand_for_those_it_shows(folder):
    (thread,) = folder(
        zinc_dot_html=PAGE,
        zinc_dot_comments_dash_1_dot_json=[comment(1)],
        zinc_dot_comments_dash_2_dot_json=[comment(2, parent=1)],
    ).values()
    assert (thread.page_id, thread.parser, thread.article.title) == ("zinc.html", "wordpress_json", "Zinc")
    assert (ids(thread), thread.comments[1].parent) == (["1", "2"], 0)
    assert "Zinc is an element" in thread.article.text
    assert not codes(thread) & {"no_comments", "no_article"}


@pytest.mark.parametrize("beside", [[], "<html>", {"code": "rest_forbidden"}])
def test_a_page_is_read_alone_where_the_comments_beside_it_are_none(folder, beside):
    shown = (PAGES / "wordpress/classic/page.html").read_text(encoding="utf-8")
    (thread,) = folder(zinc_dot_html=shown, zinc_dot_comments_dash_1_dot_json=beside).values()
    assert thread.parser == "wordpress"
    assert thread.comments


def test_every_thread_of_an_export_is_read():
    threads = parsers.parse_all(input_of(PAGES / "wordpress_wxr/site_export"))
    assert {t.page_id: (t.article.title, len(t.comments)) for t in threads} == {
        "input.xml#7": ("Ginger for nausea", 4),
        "input.xml#9": ("Mint", 1),
    }
    assert not any(codes(t) & {"several_threads"} for t in threads)


def test_a_run_takes_exports_with_pages_and_reuses_them(tmp_path):
    raw = tmp_path / "raw"
    raw.mkdir()
    (raw / "zinc.html").write_text(PAGE, encoding="utf-8")
    (raw / "zinc.comments-1.json").write_text(json.dumps([comment(1)]), encoding="utf-8")
    (raw / "table.csv").write_text("name,date,comment\nAnn,2024-01-02,It helped my sleep.\n", encoding="utf-8")
    (raw / "other.csv").write_text("a,b\n1,2\n", encoding="utf-8")
    first = run.run(raw, tmp_path / "out", b"k" * 20)
    assert list(first.frames["articles"]["page_id"]) == ["table.csv", "zinc.html"]
    assert [row["code"] for row in first.rejected] == ["no_text_column"]
    assert run.run(raw, tmp_path / "out", b"k" * 20).reused == 2
    (raw / "zinc.comments-1.json").write_text(json.dumps([comment(1), comment(2)]), encoding="utf-8")
    again = run.run(raw, tmp_path / "out", b"k" * 20)
    assert (again.reused, again.comments) == (1, 3)


if __name__ == "__main__":  # python -m tests.test_doors: writes the golden files anew; read the diff
    for folder in FOLDERS:
        golden = json.dumps(shown(reading(folder)), ensure_ascii=False, indent=1)
        (folder / "thread.json").write_text(golden + "\n", encoding="utf-8")
