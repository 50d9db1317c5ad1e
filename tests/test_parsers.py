"""Pages to threads: every page folder against its golden, look-alikes, dates, notices, and what no input may break."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from pipeline import parsers
from pipeline.evidence import find_tables
from pipeline.parsers import dates, hints
from pipeline.parsers._base import Document
from pipeline.parsers._html import parse_tree
from pipeline.parsers.tabled import evidence_tables
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


@pytest.mark.parametrize(
    ("text", "language", "iso"),
    [
        ("٣ مايو ٢٠٢٠ ١٠:١٥", "ar", "2020-05-03T10:15:00"),
        ("२०२०-०५-०३", "hi", "2020-05-03"),
        ("２０２０年５月３日", "ja", "2020-05-03"),
        ("silverlining_sal16 Jan 2025", "en", "2025-01-16"),
    ],
)
def test_a_date_in_any_digits_and_beside_a_name(text, language, iso):
    stamp = dates.find(text, language)
    assert stamp is not None
    assert dates.resolve(stamp) == iso
    assert "sal" not in text[stamp.start : stamp.end]


@pytest.mark.parametrize(
    ("classes", "parents"),
    [
        (("e-0", "e-1", "e-1", "e-2", "e-0"), [None, 0, 0, 2, None]),
        (("stufe1", "stufe1", "stufe2"), [None, None, 1]),
        (("row1", "row2", "row1", "row2"), [None] * 4),
        (("item1", "item2", "item3", "item4"), [None] * 4),
        (("c3", "c1", "c1", "c2"), [None] * 4),
    ],
    ids=["depths", "a word for depth", "stripes", "running numbers", "neither"],
)
def test_a_digit_in_a_class_is_a_depth_only_where_it_runs_as_one(classes, parents):
    days = (item(f"Ann {n}", f"{n + 3} May 2019", f"Words number {n}.") for n in range(len(classes)))
    page = listing(*(day.replace('class="comment"', f'class="comment {name}"') for day, name in zip(days, classes, strict=True)))
    assert [c.parent for c in parse(page).comments] == parents


def test_one_digit_behind_the_number_of_a_blank_picture_is_how_far_a_comment_is_pushed_in():
    rows = [("Ann", 0), ("Bo", 20), ("Cy", 40), ("Di", 0)]
    pads = {n: f'<td width="{n}"><img src="/i/spacer.gif" width="{n}" height="1"></td>' if n else "" for _, n in rows}
    page = "".join(
        f"<table><tr>{pads[n]}<td><b>{who}</b> 3 May 2019</td></tr><tr><td>Words of {who} here.</td></tr></table>"
        for who, n in rows
    )
    thread = parse(f"<html><body><h1>Beets</h1><h3>4 Comments</h3>{page}</body></html>")
    assert [(c.author, c.parent) for c in thread.comments] == [("Ann", None), ("Bo", 0), ("Cy", 1), ("Di", None)]


def test_a_list_in_a_list_is_one_thread():
    def entry(who: str, day: int, inner: str = "") -> str:
        return f"<dt><b>{who}</b> <i>{day} May 2019</i></dt><dd><p>Words of {who} here.</p>{inner}</dd>"

    deepest = f"<dl>{entry('Cy', 5)}</dl>"
    inner = f"<dl>{entry('Bo', 4, deepest)}</dl>"
    page = f"<h1>Beets</h1><h2>Comments</h2><dl>{entry('Ann', 3, inner)}{entry('Di', 6)}</dl>"
    comments = parse(f"<html><body>{page}</body></html>").comments
    assert [(c.author, c.parent) for c in comments] == [("Ann", None), ("Bo", 0), ("Cy", 1), ("Di", None)]
    assert comments[0].text == "Words of Ann here."


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


# ---------------------------------------------------------------------------------------------------- what is done to a reading


def test_damage_in_a_table_is_mended_and_its_doses_read():
    thread = parse((RAW / "magnesium-neuropathy.html").read_bytes())
    (row,) = (r for t in thread.tables for r in t.evidence if r.intervention == "Vitamin B12")
    assert row.dose_text == "500-1000 µg weekly"
    assert row.dose is not None
    assert (row.dose.low, row.dose.high, row.dose.unit) == (500, 1000, "µg")
    assert not any("”g" in cell for t in thread.tables for cells in t.rows for cell in cells)


def test_mending_a_table_keeps_what_was_said_of_it():
    rows = "Remedy\tTypical Dose\tEvidence\nSelenium\t55 ”g daily\tModerate (RCTs, 2020)\nZinc\t10 mg daily\tWeak\n"
    (table,) = parsers.parse(Page(page_id="a.txt", body=("Selenium and zinc\n\n" + rows).encode())).tables
    assert [r.dose_text for r in table.evidence] == ["55 µg daily", "10 mg daily"]
    dose = table.evidence[0].dose
    assert dose is not None
    assert dose.unit == "µg"


def test_a_forum_says_how_many_posts_it_has_with_the_opening_one():
    post = "<div class=post><p class=author>by <a class=username>{}</a> » {} Mar 2024, 10:12</p><div class=content>{}</div></div>"
    said = ["Does senna lose its force?", "Mine did after a month.", "Mine never has in nine years of taking it.", "Prunes."]
    posts = "".join(post.format(f"user{n}", n + 1, text) for n, text in enumerate(said))
    top = '<div class="pagination">{} posts &bull; Page <strong>1</strong> of <strong>1</strong></div>'
    for stated, missed in ((4, False), (9, True)):
        body = f'<body id="phpbb" class="viewtopic"><h2 class="topic-title">Senna</h2>{top.format(stated)}{posts}</body>'
        thread = parse(body.encode())
        assert (len(thread.comments), thread.stated_count) == (3, stated - 1)
        assert ("count_mismatch" in codes(thread)) == missed


def test_a_pingback_between_comments_keeps_positions_and_parents_whole():
    thread = parsers.parse(golden.page_of(golden.PAGES / "wordpress" / "pingback"))
    assert [c.kind for c in thread.comments] == ["comment", "comment", "pingback", "comment"]
    assert [c.position for c in thread.comments] == [0, 1, 2, 3]
    assert [c.parent for c in thread.comments] == [None, 0, None, None]
    assert thread.stated_count == 3
    assert "count_mismatch" not in codes(thread)


def test_comments_that_stand_only_in_data_are_read_from_there():
    thread = parsers.parse(golden.page_of(golden.PAGES / "structured" / "drawn-by-script"))
    assert thread.parser == "structured"
    assert [c.parent for c in thread.comments] == [None, 0, None, 2]
    assert thread.comments[0].votes == -2


def test_visible_comments_beat_a_selection_in_the_data():
    data = '<script type="application/ld+json">{"@type":"Comment","text":"Words.","author":"Ann"}</script>'
    page = listing(item("Ann", "3 May 2019", "Words."), item("Bo", "4 May 2019", "More.")).replace("<body>", f"<body>{data}")
    thread = parse(page)
    assert (thread.parser, len(thread.comments)) == ("generic", 2)


def test_data_give_the_day_that_the_page_only_hints_at():
    words = "A spoonful before every meal and nothing else."
    data = f'<script type="application/ld+json">{{"@type":"Comment","text":"{words}","dateCreated":"2019-05-01"}}</script>'
    page = listing(item("Ann", "3 days ago", words), item("Bo", "2 days ago", "More.")).replace("<body>", f"<body>{data}")
    assert [c.posted_at for c in parse(page).comments] == ["2019-05-01", None]


def test_answers_of_a_list_of_frequent_questions_are_no_comments():
    data = (
        '{"@type":"FAQPage","mainEntity":[{"@type":"Question","acceptedAnswer":{"@type":"Answer","text":"Yes.","author":"Us"}}]}'
    )
    page = (
        f'<html><head><script type="application/ld+json">{data}</script></head><body><h1>Ask</h1><p>Is it? Yes.</p></body></html>'
    )
    assert parse(page).comments == ()


@pytest.mark.parametrize(
    "broken", ["{", "[" * 3000, '{"@type":"Comment"}', '{"@type":["Comment",3],"text":4,"author":[[]]}', "null"]
)
def test_broken_data_are_passed_by(broken):
    page = listing(item("Ann", "3 May 2019", "Words."), item("Bo", "4 May 2019", "More."))
    page = page.replace("<body>", f'<body><script type="application/ld+json">{broken}</script>')
    assert len(parse(page).comments) == 2


def test_the_article_s_writer_is_known_among_the_comments():
    page = listing(item("Ann Poe", "3 May 2019", "Words."), item("Ann", "4 May 2019", "More."))
    page = page.replace("<body>", '<head><meta name="author" content="Ann Poe"></head><body>')
    assert [c.by_article_author for c in parse(page).comments] == [True, False]


def test_a_parent_is_guessed_from_a_name_only_where_the_page_is_flat():
    thread = parsers.parse(golden.page_of(golden.PAGES / "forum" / "flat-names"))
    assert [(c.parent, c.parent_guessed) for c in thread.comments] == [(None, False), (0, True), (1, True), (None, False)]
    nested = listing(
        item("Ann", "3 May 2019", "Words.", item("Bo", "4 May 2019", "@Ann no.")), item("Cy", "5 May 2019", "@Bo yes.")
    )
    assert [(c.parent, c.parent_guessed) for c in parse(nested).comments] == [(None, False), (0, False), (None, False)]


@pytest.mark.parametrize(
    ("opening", "parent"),
    [
        ("@Ann Poe: yes", 0),
        ("In reply to Ann Poe: yes", 0),
        ("Antwort auf Ann Poe: ja", 0),
        ("Ann Poe wrote: it works. No.", 0),
        ("Ann Poe schrieb: es hilft. Nein.", 0),
        ("@Anna no", None),
        ("Ann Poe says hello", None),
        ("@Bo talking to myself", None),
        ("me@ann poe", None),
    ],
)
def test_a_name_that_is_answered(opening, parent):
    page = listing(item("Ann Poe", "3 May 2019", "It works."), item("Bo", "4 May 2019", opening))
    assert parse(page).comments[1].parent == parent


@pytest.mark.parametrize(
    ("counter", "votes"),
    [
        ('<span class="votes">-3</span>', -3),
        ('<span class="score">−12</span>', -12),
        ('<span class="upvotes">7</span><span class="downvotes">9</span>', -2),
        ('<span class="dislikes">4</span><span class="likes">4</span>', 0),
        ("<button>Recommend <i>1,204</i></button>", 1204),
        ("<span>300</span>", None),
    ],
)
def test_votes(counter, votes):
    page = listing(item("Ann", "3 May 2019", "It works.", counter), item("Bo", "4 May 2019", "It does not.", counter))
    assert [c.votes for c in parse(page).comments] == [votes, votes]


def test_an_id_that_all_share_is_none_and_an_address_that_two_share_is_none():
    page = listing(
        *(item(f"Ann {n}", f"{n + 3} May 2019", f"Words {n}.", '<a class="permalink" href="/x">#</a>') for n in range(4))
    )
    shared = parse(page.replace('class="comment"', 'class="comment" data-id="77"')).comments
    assert {(c.native_id, c.permalink) for c in shared} == {(None, None)}


# ---------------------------------------------------------------------------------------------------- notices of the whole page


def test_a_page_with_nothing_on_it_says_so():
    thread = parse("<html><head><title>x</title></head><body><nav><a href='/'>Home</a></nav></body></html>")
    assert {"no_article", "no_comments"} <= codes(thread)


def test_an_answer_to_a_comment_that_is_not_there_is_said():
    replies = [item("Ann", "3 May 2019", "Words.", tag='data-id="41" data-parent-id="0"'), item("Bo", "4 May 2019", "More.")]
    replies.append(item("Cy", "5 May 2019", "Well.", tag='data-id="43" data-parent-id="12"'))
    assert "orphans" in codes(parse(listing(*replies)))
    assert "orphans" not in codes(parse(listing(*replies[:2])))


def test_links_to_more_pages_of_comments_are_said():
    page = listing(item("Ann", "3 May 2019", "Words."), item("Bo", "4 May 2019", "More."))
    link = '<a href="/beets/comment-page-3/#comments">Older</a></body>'
    assert "page_part" in codes(parse(page.replace("</body>", link)))
    assert "page_part" not in codes(parse(page.replace("</body>", '<a href="/beets/comment-page-1/#comment-12">#</a></body>')))


@pytest.mark.parametrize(
    ("mark", "name"),
    [
        ('<div class="fb-comments" data-href="/"></div>', "Facebook"),
        ('<div id="hyvor-talk-view"></div>', "Hyvor"),
        ('<div id="commento"></div>', "Commento"),
        ('<script src="https://giscus.app/client.js"></script>', "giscus"),
        ('<div id="coral_thread"></div><script>Coral.createStreamEmbed({})</script>', "Coral"),
    ],
)
def test_the_system_that_loads_the_comments_is_named_with_what_to_save(mark, name):
    thread = parse(f"<html><body><h1>Beets</h1><p>{'Beets are red. ' * 12}</p>{mark}</body></html>")
    (notice,) = (n for n in thread.notices if n.code == "comments_elsewhere")
    assert name in notice.message
    assert "save" in notice.message


# ---------------------------------------------------------------------------------------------------- the article


PROSE = "".join(
    f"<p>Paragraph {n} about beets, which are red, cheap and said to be good for the blood of athletes.</p>" for n in range(6)
)


def article_of(more: str = "", top: str = "") -> ThreadType:
    items = item("Ann", "3 May 2019", "I ate them raw."), item("Bo", "4 May 2019", "I did not.")
    section = f'<div id="comments"><h3>Comments (2)</h3>{"".join(items)}</div>'
    return parse(f'<html lang="en"><body><div><h1>Beets for runners</h1>{top}{PROSE}</div>{section}{more}</body></html>')


def test_what_stands_below_the_comments_is_no_article():
    text = article_of("<div><h4>Read next</h4><p>Turnips in space</p><p>Printed in Brno</p></div>").article.text
    assert "Paragraph 5" in text
    assert "Turnips" not in text
    assert "Brno" not in text
    assert not text.endswith("Comments (2)")


def test_an_article_below_its_comments_is_kept():
    items = item("Ann", "3 May 2019", "I ate them raw."), item("Bo", "4 May 2019", "I did not.")
    section = f'<div id="comments"><h3>Comments (2)</h3>{"".join(items)}</div>'
    page = f"<html><body>{section}<div><h1>Beets</h1>{PROSE}</div></body></html>"
    assert "Paragraph 5" in parse(page).article.text


def test_headings_and_lists_are_kept():
    text = article_of(top="<h2>Doses</h2><ul><li>Raw: 200 g</li><li>Juice: 250 ml</li></ul>").article.text
    assert "## Doses\n\n- Raw: 200 g\n\n- Juice: 250 ml" in text


@pytest.mark.parametrize(
    ("line", "author", "day"),
    [
        ("<p>By Ann Poe | 3 May 2019</p>", "Ann Poe", "2019-05-03"),
        ("<p>Von Ann Poe, 3. Mai 2019</p>", "Ann Poe", "2019-05-03"),
        ('<a class="author" href="/a">More articles by Ann Poe →</a>', "Ann Poe", None),
        ("<p>By the river, in the fields.</p>", None, None),
        ('<div class="related"><a href="/t">Turnips</a> <span>1 March 2018</span></div>', None, None),
    ],
)
def test_writer_and_day_of_the_article(line, author, day):
    article = article_of(top=line).article
    assert (article.author, article.published) == (author, day)


def test_comments_marked_up_as_rdfa_are_read_where_nothing_is_shown():
    one = (
        '<div typeof="sioc:Post sioct:Comment" id="comment-{0}">'
        '<span rel="sioc:has_creator"><b property="foaf:name">Ann {0}</b></span>'
        '<span property="dc:date" content="2019-05-0{0}T10:00:00+02:00">{0} May</span>'
        '<div property="sioc:content"><p>Words {0}.</p></div></div>'
    )
    thread = parse(
        f"<html><body><h1>Beets</h1>{PROSE}<noscript>{''.join(one.format(n) for n in (1, 2, 3))}</noscript></body></html>"
    )
    assert [(c.author, (c.posted_at or "")[:10], c.text, c.native_id) for c in thread.comments] == [
        (f"Ann {n}", f"2019-05-0{n}", f"Words {n}.", str(n)) for n in (1, 2, 3)
    ]


def test_the_first_post_of_a_topic_is_the_article_without_its_member_box():
    thread = parsers.parse(golden.page_of(golden.PAGES / "forum" / "numbered-answers"))
    assert thread.article.author == "Librarian"
    assert thread.article.text.startswith("The short answer is")
    assert "Posts:" not in thread.article.text
    assert [c.author for c in thread.comments] == ["Marrow", "tin_kettle", "Marrow", "Orla B"]


def test_a_blog_that_links_to_topics_of_a_forum_keeps_its_first_comment():
    links = "".join(f'<a href="/forum/index.php?topic={n}.msg{n}#new">Topic {n}</a>' for n in range(5))
    items = item("Ann", "3 May 2019", "I ate them raw."), item("Bo", "4 May 2019", "I did not.")
    page = f'<html><body><h1>Beets</h1>{PROSE}<div id="comments"><h3>Comments (2)</h3>{"".join(items)}</div>{links}</body></html>'
    assert [c.author for c in parse(page).comments] == ["Ann", "Bo"]


@pytest.mark.parametrize(
    ("seconds", "expected"),
    [
        (1556870640, "2019-05-03T08:04"),  # 08:04 in another time zone
        (1556872800, "2019-05-03T10:04"),  # 08:40, another moment: an edit, a visit
    ],
)
def test_a_time_in_an_attribute_counts_where_its_minutes_are_those_displayed(seconds, expected):
    mark = f'data-comment-timestamp="{seconds}"'
    items = (
        item(who, "3 May 2019 10:04", f"My hands were as cold as ever, says {who}.", tag=mark) for who in ("Ann", "Bo", "Cy")
    )
    assert {(c.posted_at or "")[:16] for c in parse(listing(*items)).comments} == {expected}


def test_the_line_that_introduces_a_quote_goes_with_it():
    quote = "<span>Quoting Ann:</span><blockquote>I ate them raw.</blockquote>Me too."
    items = item("Ann", "3 May 2019", "I ate them raw."), item("Bo", "4 May 2019", quote), item("Cy", "5 May 2019", "I did not.")
    page = f'<html><body><h1>Beets</h1>{PROSE}<div id="comments"><h3>Comments (3)</h3>{"".join(items)}</div></body></html>'
    assert [(c.text, c.quoted) for c in parse(page).comments][1] == ("Me too.", ("I ate them raw.",))


# ---------------------------------------------------------------------------------------------------- size and speed


@pytest.mark.parametrize("case", CASES[::3], ids=lambda p: f"{p.parent.name}/{p.name}")
def test_tables_are_the_same_with_the_rest_of_the_page_left_out_and_the_tree_is_put_back(case):
    tree = parse_tree(golden.page_of(case).body.decode("utf-8", "replace"))
    before = etree.tostring(tree, encoding="unicode", method="html")
    assert evidence_tables(tree) == find_tables(BeautifulSoup(before, "lxml"))
    assert etree.tostring(tree, encoding="unicode", method="html") == before


@pytest.mark.parametrize(
    ("heading", "found"),
    [("Evidence", 1), ("Rating", 1), ("How <b>sure</b> are we?", 1), ("<img alt='Evidence'>", 1), ("Colour", 0)],
)
def test_a_table_is_looked_through_for_a_heading_of_evidence_alone(heading, found):
    rows = "".join(f"<tr><td>{herb}<td>300 mg<td>Strong</tr>" for herb in ("Ginger", "Zinc", "Garlic"))
    tree = parse_tree(f"<ul><li><table><tr><th>Remedy<th>Dose<th>{heading}</tr>{rows}</table></ul><p>The end.")
    assert len(evidence_tables(tree)) == found


def test_an_element_with_more_attributes_than_any_template_writes_is_cut_down_to_some():
    many = " ".join(f'a{n}="{n}"' for n in range(5000))
    tree = parse_tree(f'<div id="x" {many} class="late">Beets</div><p class="kept" data-x=\'{{"a": "{"b " * 5000}"}}\'>Zinc')
    first, last = tree.find(".//div"), tree.find(".//p")
    assert (first.get("id"), first.get("class"), first.text) == ("x", None, "Beets")
    assert (last.get("class"), len(last.get("data-x"))) == ("kept", 10_009)


def test_a_list_of_what_one_person_wrote_is_comments_only_where_the_page_says_so():
    rows = "".join(
        f'<div class="row"><b>Ann Poe</b> <i>{n + 2} May 2019</i><p>{text}</p><a>Reply</a></div>'
        for n, text in enumerate(("We shut early.", "Leeks are in.", "Seed is late.", "Tea at four.", "Rain again, sorry."))
    )
    assert parse(f"<h1>The shed</h1><div>{rows}</div><textarea></textarea>").comments == ()
    assert len(parse(f'<h1>The shed</h1><div id="comments"><h2>5 comments</h2>{rows}</div><textarea></textarea>').comments) == 5


def test_the_number_of_a_post_is_not_its_writer():
    rows = "".join(
        f'<section class="post" id="post{n}"><span><b>post #{n}</b> of 9</span> <i>0{n}-26-2015, 01:5{n} PM</i>'
        f'<div><a class="bigusername">{name}</a></div><div class="posttext">{text}</div><a>Reply</a></section>'
        for n, (name, text) in enumerate((("ann", "It rattles when cold."), ("bo", "Oil it."), ("cy", "Mine did too.")), 1)
    )
    page = f'<html id="vbulletin"><body><h1>A rattle</h1>{rows}<a href="newreply.php?t=1">a</a><a href="newreply.php?t=1">b</a>'
    thread = parse(page)
    assert [thread.article.author, *(c.author for c in thread.comments)][-2:] == ["bo", "cy"]


@pytest.mark.parametrize(
    "quote",
    [
        '<div class="quotetitle">Ann 0 wrote:</div><div class="quotecontent">Beets are magic.</div>',
        '<div style="margin:20px"><div class="small">Quote:</div><div>Beets are magic.</div></div>',
    ],
)
def test_a_quote_of_a_bulletin_board_is_kept_apart(quote):
    texts = ("Beets are magic.", f"{quote}<br>They are not.", "Both may be right here.")
    page = listing(*(item(f"Ann {n}", f"{n + 3} May 2019", text) for n, text in enumerate(texts)))
    comments = parse(page).comments
    assert [c.text for c in comments] == [texts[0], "They are not.", texts[2]]
    assert comments[1].quoted == ("Beets are magic.",)
