"""Writers, days and headlines: how pages print them, and what only looks like one."""

import csv
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.parsers import dates, parse
from pipeline.parsers.bylines import signed
from pipeline.parsers.printed_names import clean_name
from pipeline.types import Page

CASES = Path(__file__).parent / "cases" / "parsers"
PROSE = "Beets hold nitrate, and two small trials gave them to forty people with cold hands for eight whole weeks of winter."
WORDS = ("I drank it all winter.", "How much a day, raw or boiled?", "A small glass before breakfast.", "It stains everything.")


def rows(name):
    return list(csv.DictReader((CASES / name).read_text(encoding="utf-8").splitlines()))


def read(body, head="<title>Beets and cold hands</title>", lang="", **more):
    page = f"<html{lang}><head>{head}</head><body>{body}</body></html>"
    return parse(Page(page_id="p.html", body=page.encode(), **more))


def comments_of(items, lang="", head="<title>Beets and cold hands</title>", foot=""):
    listing = "".join(f"<li class='comment'>{item}</li>" for item in items)
    body = f"<h1>Beets and cold hands</h1><p>{PROSE}</p><h2>{len(items)} Comments</h2><ul>{listing}</ul>{foot}"
    return read(body, head, lang).comments


@pytest.mark.parametrize("row", rows("bylines.csv"), ids=lambda r: r["line"])
def test_a_line_that_says_who_wrote(row):
    assert (signed(row["line"]) or "") == row["name"]


@pytest.mark.parametrize("row", rows("names.csv"), ids=lambda r: r["printed"])
def test_a_name_without_its_label(row):
    assert clean_name(row["printed"]) == row["name"]


@given(st.text(max_size=80))
def test_a_signed_name_is_in_its_line(line):
    name = signed(line)
    assert name is None or all(token in line for token in name.split())


@pytest.mark.parametrize(
    "byline",
    [
        "<p class='meta'>Ann Poe, 3 May 2019</p><p>{prose}</p>",
        "<p>Ann Poe | Leeds</p><p>Updated 3 May 2019</p><p>{prose}</p>",
        "<p>{prose}</p><p>Posted by Ann Poe at 10:14 PM in Roots | Permalink</p>",
        "<p>{prose}</p><p>Ann Poe | 03-05-19 | 10:00 | link</p>",
        "<div class='post-author'>By Ann Poe For Oat Online</div><p>3 May 2019</p><p>{prose}</p>",
        "<p>{prose}</p><p>{prose}</p><span itemprop='author'><a href='/u/1'>Ann Poe</a><b hidden>Ann Poe</b></span>",
    ],
)
def test_the_writer_of_an_article(byline):
    items = [f"<b>Bo {n}</b> <i>{n + 4} May 2019</i><p>{words}</p>" for n, words in enumerate(WORDS)]
    listing = "".join(f"<li class='comment'>{item}</li>" for item in items)
    thread = read(f"<h1>Beets and cold hands</h1>{byline.format(prose=PROSE)}<h2>4 Comments</h2><ul>{listing}</ul>")
    assert thread.article.author == "Ann Poe"


def test_writers_of_a_list_of_teasers_are_not_the_page_s():
    teasers = "".join(
        f"<div><h3><a href='/{n}'>Story {n}</a></h3><p class='author'>{name}, {n + 1} May 2019</p><p>{PROSE}</p></div>"
        for n, name in enumerate(("Ann Poe", "Bo Roe", "Cy Moe"))
    )
    assert read(f"<h1>Beets and cold hands</h1>{teasers}").article.author is None


@pytest.mark.parametrize(
    ("title", "shown"),
    [
        ("Oat Board | Beets and cold hands", "Beets and cold hands"),
        ("Oat Board :: View topic - Beets - who tried them?", "Beets - who tried them?"),
        ("冷たい手と赤かぶのはなし（東日報）", "冷たい手と赤かぶのはなし"),
    ],
)
def test_the_headline_is_the_part_of_the_title_that_the_page_shows(title, shown):
    body = (
        f"<b>Oat Board</b><h2>{shown}</h2><p>{PROSE}</p>"
        if not shown.isascii()
        else f"<b>Oat Board</b><p><b>{shown}</b></p><p>{PROSE}</p>"
    )
    assert read(body, f"<title>{title}</title>").article.title == shown


def test_what_stands_above_the_headline_is_no_article():
    side = "<td><b>LATEST</b><br>02/10/05 The pass is closed<br>01/10/05 Mushrooms at last</td>"
    paragraphs = "".join(f"<p>{PROSE} Part {n}.</p>" for n in range(3))
    article = read(f"<table><tr>{side}<td><font>Beets and cold hands</font>{paragraphs}</td></tr></table>").article
    assert "Part 2" in article.text
    assert "Mushrooms" not in article.text


# ------------------------------------------------------------------------------------------------ comments


def test_a_subject_that_leads_to_its_own_comment_is_not_the_writer():
    names = ("Ann", "Bo Roe", "the mayor", "Cy")
    found = comments_of(
        [
            f"<strong class='titre'><a href='#c{n}'>Thanks a lot</a></strong><small>{n + 4} May 2019, by {name}</small>"
            f"<p>{words}</p>"
            for n, (name, words) in enumerate(zip(names, WORDS, strict=True))
        ]
    )
    assert [c.author for c in found] == list(names)


def test_the_word_for_hours_behind_a_time_is_no_name():
    found = comments_of(
        [f"<b>Rosa {n}</b> dijo:<br>{n + 4} de mayo de 2011, a las 10:22 hs.<p>{words}</p>" for n, words in enumerate(WORDS)],
        " lang='es'",
    )
    assert [c.author for c in found] == [f"Rosa {n}" for n in range(4)]


def test_a_name_that_stands_only_in_for_a_picture():
    names = ("Ann", "Bo i Lund", "the_third", "Å")
    found = comments_of(
        [
            f"<img src='{n}.jpg' alt='{name}'><span>2015-04-0{n + 1} 13:05</span><p>{words} {PROSE}</p>"
            for n, (name, words) in enumerate(zip(names, WORDS, strict=True))
        ]
    )
    assert [c.author for c in found] == list(names)


@pytest.mark.parametrize("label", ["Anmeldedatum", "Inscrit le", "Дата регистрации", "登録日", "تاريخ التسجيل"])
def test_a_member_s_date_is_not_the_comment_s(label):
    found = comments_of(
        [
            f"<b>Ann {n}</b><div>{label}: 0{n + 1}.11.2002</div><div>Posted: 0{n + 1}.05.2019 09:18</div><p>{words}</p>"
            for n, words in enumerate(WORDS)
        ]
    )
    assert [c.posted_at for c in found] == [f"2019-05-0{n + 1}T09:18:00" for n in range(4)]


def test_a_day_of_the_week_and_the_page_s_own_year_give_the_year():
    items = [f"<b>Ann {n}</b> on Thursday November 06, @10:0{n}AM<p>{words}</p>" for n, words in enumerate(WORDS)]
    assert [c.posted_at for c in comments_of(items, foot="<p>© 1997-2003 Oat Board</p>")] == [
        f"2003-11-06T10:0{n}:00" for n in range(4)
    ]
    assert {c.posted_at for c in comments_of(items, foot="<p>© 2005 Oat Board</p>")} == {None}
    assert {c.posted_at for c in comments_of(items)} == {None}


def test_the_number_that_stays_is_the_month():
    found = comments_of([f"<b>Ann {n}</b> <i>0{n + 3}/10/05</i><p>{words}</p>" for n, words in enumerate(WORDS)], " lang='en'")
    assert [c.posted_at for c in found] == [f"2005-10-0{n + 3}" for n in range(4)]


def test_a_moment_in_seconds_beside_a_broken_attribute():
    items = [f"<b>Ann {n}</b> <time datetime='Invalid Date'>2 March 12:30</time><p>{words}</p>" for n, words in enumerate(WORDS)]
    listing = "".join(f"<li class='comment' data-ts='{1583141400 + 86400 * n}'>{item}</li>" for n, item in enumerate(items))
    found = read(f"<h1>Beets and cold hands</h1><p>{PROSE}</p><h2>4 Comments</h2><ul>{listing}</ul>").comments
    assert (found[0].posted_at or "").startswith("2020-03-02T09:30")


@pytest.mark.parametrize(
    ("text", "iso"),
    [
        ("12 مارس، 2021 08:07", "2021-03-12T08:07:00"),
        ("2020. 5. 6. 오후 8:12", "2020-05-06T20:12:00"),
        ("2013年4月30日 下午 3:05", "2013-04-30T15:05:00"),
        ("2012. május 3.", "2012-05-03"),
        ("3 Μαΐου 2012", "2012-05-03"),
        ("ngày 3 tháng 5 năm 2012", "2012-05-03"),
        ("Apr 30 Tue 2013 21:40", "2013-04-30T21:40:00"),
    ],
)
def test_a_date_as_other_countries_print_it(text, iso):
    stamp = dates.find(text)
    assert stamp is not None
    assert dates.resolve(stamp) == iso


@pytest.mark.parametrize(
    "text", ["9년 전", "2주 전", "il y a 9 ans", "há 9 anos", "9 anni fa", "منذ سنتين", "3 týdny zpět", "5か月前"]
)
def test_a_stretch_of_time_ago(text):
    stamp = dates.find(text)
    assert stamp is not None
    assert stamp.ago is not None
    assert dates.resolve(stamp) is None


@pytest.mark.parametrize(
    "markup",
    [
        "<html lang=en><title>Beets</title><article><h1>Beets</h1><p>{prose}</p></article></html>",
        "<title>Beets</title><meta charset=utf-8><main><p>{prose}</p></main>",
        "<html><head><title>Beets</title><section><p>{prose}</p></section></html>",
    ],
)
def test_a_head_without_end_tag_keeps_no_article(markup):
    thread = parse(Page(page_id="p.html", body=markup.format(prose=PROSE).encode()))
    assert (thread.article.title, PROSE in thread.article.text) == ("Beets", True)


def test_rows_of_links_inside_the_text_are_no_text():
    links = "<div>(<a href='#'>Reply</a>) (<a href='?t=1'>Parent</a>) (<a href='?t=2'>Thread</a>)</div>"
    items = [
        f"<b class='author'>Ann{n}</b> <i>{n} May 2019</i><div class='body'>{w}{links}</div>" for n, w in enumerate(WORDS, 1)
    ]
    assert [c.text for c in comments_of(items)] == list(WORDS)


def test_a_link_that_ends_a_comment_stays():
    items = [
        f"<b class='author'>Ann{n}</b> <i>{n} May 2019</i><div class='body'>{w}<p><a href='/{n}'>see {w[:6]}</a></p></div>"
        for n, w in enumerate(WORDS, 1)
    ]
    assert all("see " in c.text for c in comments_of(items))


def test_a_name_above_a_members_tally():
    who = "<div class='author'><a href='/members/{n}'>Ann{n}</a><br><span>{n}204</span> <span>● {n}</span></div>"
    items = [f"<i>{n} May 2019</i>{who.format(n=n)}<div class='body'>{w}</div>" for n, w in enumerate(WORDS, 1)]
    assert [c.author for c in comments_of(items)] == ["Ann1", "Ann2", "Ann3", "Ann4"]


def test_a_name_that_ends_like_a_month():
    assert dates.find("Nurse Mary-Sep 10") is None
    found = dates.find("3:10, Sep-10-2014")
    assert found is not None
    assert found.month == 9


def test_the_sites_name_is_no_headline():
    body = f"<h1><a href='/'>The Long Kitchen Garden</a></h1><h3>Beets in May</h3><p>{PROSE}</p>"
    assert read(body, "<title>Beets in May - The Long Kitchen Garden</title>").article.title == "Beets in May"


def test_a_list_of_persons_is_no_list_of_comments():
    card = "<li class='author-card' id='a-{n}'><cite class='fn'>Ann P{n}</cite><p>{w}</p><a href='#'>last: {n} May 2019</a></li>"
    cards = "".join(card.format(n=n, w=w) for n, w in enumerate(WORDS, 1))
    assert read(f"<h1>Our authors</h1><ol class='comment-list'>{cards}</ol>").comments == ()
    assert len(read(f"<h2>4 Comments</h2><ol>{cards.replace('author-card', 'comment')}</ol>").comments) == 4
