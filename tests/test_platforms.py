"""Known platforms: each profile reads a page in its markup, none does worse than the generic reader, none is believed blindly."""

from __future__ import annotations

import dataclasses
import functools
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline import parsers
from pipeline.parsers import generic, platforms
from pipeline.parsers._base import Document
from pipeline.parsers._html import outline, parse_tree
from pipeline.parsers.platforms.profiles import Profile, profiles
from pipeline.parsers.platforms.reading import number
from pipeline.parsers.selectors import Names, selector
from pipeline.types import Page, ReferenceDataError, Thread

HERE = Path(__file__).parent
TEMPLATES = sorted((HERE / "cases" / "platforms" / "synthetic").glob("*.html"))
PROFILES = {profile.name: profile for profile in profiles()}


def profile_of(path: Path) -> Profile:
    """A template is called after its profile, and after its generation or theme behind two dashes."""
    return PROFILES[path.stem.partition("--")[0]]


def parse(text: str) -> Thread:
    return parsers.parse(Page(page_id="page.html", body=text.encode()))


def document_of(text: str) -> Document:
    return Document(page=Page(page_id="page.html", body=text.encode()), text=text, kind="html")


# ---------------------------------------------------------------------------------------------------- a page of each


@dataclasses.dataclass(frozen=True)
class Said:
    """One comment of the page that every template is filled with; ``parent`` is a number in ``SAID``."""

    author: str
    iso: str
    day: str
    text: str
    parent: int | None
    votes: int


ARTICLE = "".join(f"<p>{line}</p>\n" for line in (
    "Cramps in the calf wake one in three people over fifty, most of them without any illness behind it.",
    "Stretching before bed shortened the attacks in two small trials; salts of magnesium did little in four others.",
    "Whoever takes water tablets should have the blood looked at first, for the cause may lie there.",
))  # fmt: skip
OPENING = Said(
    "Dora Vane", "2019-05-02T19:30:00+00:00", "May 2, 2019, 7:30 pm",
    "Does magnesium help against cramps at night? My mother wants to know before she buys the dear one.", None, 4,
)  # fmt: skip
SAID = (
    Said("Ann Reed", "2019-05-03T08:12:00+00:00", "May 3, 2019, 8:12 am",
         "I took it for six weeks and slept no better than before, to be honest.", None, 7),
    Said("Bo Lind", "2019-05-03T09:40:00+00:00", "May 3, 2019, 9:40 am",
         "Six weeks is short. Mine needed three months before the cramps went away.", 0, 2),
    Said("Ann Reed", "2019-05-03T11:05:00+00:00", "May 3, 2019, 11:05 am", "Then I will try again in autumn.", 1, 12),
    Said("Cy Marsh", "2019-05-05T21:18:00+00:00", "May 5, 2019, 9:18 pm",
         "Ask your doctor first, it does not go with the pills I have for my blood pressure.", None, 3),
)  # fmt: skip
FIRST_ID = 4101


@functools.cache
def template(path: Path) -> tuple[str, str]:
    frame, _, comment = path.read_text(encoding="utf-8").partition("<!-- comment -->\n")
    return frame, comment


def shown(path: Path) -> str:
    frame, comment = template(path)
    opens = bool(profile_of(path).opening_post)
    first = written(comment, OPENING, FIRST_ID - 1, 1, "", 0, 0) if opens else ""
    nested = "{replies}" in comment
    rest = "".join(branch(comment, n, opens) for n, said in enumerate(SAID) if said.parent is None or not nested)
    return filled(frame, {"{comments}": first + rest, "{article}": ARTICLE, "{count}": str(len(SAID))})


def branch(comment: str, n: int, opens: bool) -> str:
    below = [branch(comment, m, opens) for m, said in enumerate(SAID) if said.parent == n] if "{replies}" in comment else []
    parent = SAID[n].parent
    return written(
        comment, SAID[n], FIRST_ID + n, n + 1 + opens, "".join(below), depth(n), 0 if parent is None else FIRST_ID + parent
    )


def depth(n: int) -> int:
    parent = SAID[n].parent
    return 0 if parent is None else depth(parent) + 1


def written(comment: str, said: Said, name: int, n: int, replies: str, deep: int, parent: int) -> str:
    parts = {"{id}": str(name), "{n}": str(n), "{author}": said.author, "{iso}": said.iso, "{day}": said.day}
    parts |= {"{title}": said.day, "{text}": said.text, "{votes}": str(said.votes), "{depth}": str(deep)}
    parts |= {"{level}": str(deep + 1), "{margin}": str(30 * deep), "{width}": str(40 * deep)}
    parts |= {"{date}": said.day[:-9].strip(", "), "{hour}": said.day[-8:].strip(), "{clock}": said.iso[:19].replace("T", " ")}
    parts |= {"{parent}": str(parent or ""), "{replies}": replies}
    return filled(comment, parts)


def filled(text: str, parts: dict[str, str]) -> str:
    for mark, value in parts.items():
        text = text.replace(mark, value)
    return text


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda p: p.stem)
def test_a_page_of_the_platform_is_read_by_its_profile(path):
    thread = parse(shown(path))
    comment = template(path)[1]
    assert (thread.parser, thread.platform) == (profile_of(path).name, profile_of(path).platform)
    assert [c.author for c in thread.comments] == [s.author for s in SAID]
    assert [c.text for c in thread.comments] == [s.text for s in SAID]
    assert [str(c.posted_at)[:10] for c in thread.comments] == [s.iso[:10] for s in SAID]
    tells = any(mark in comment for mark in ("{replies}", "{depth}", "{level}", "{margin}", "{parent}"))
    assert [c.parent for c in thread.comments if not c.parent_guessed] == [s.parent if tells else None for s in SAID]
    if "{id}" in comment:
        assert [str(c.native_id)[-4:] for c in thread.comments] == [str(FIRST_ID + n) for n in range(len(SAID))]
    if "{votes}" in comment:
        assert [c.votes for c in thread.comments] == [s.votes for s in SAID]
    if profile_of(path).opening_post:
        assert (thread.article.author, thread.article.text) == (OPENING.author, OPENING.text)


def test_every_profile_that_reads_has_a_page():
    assert {reader.NAME for reader in platforms.READERS} - {profile_of(path).name for path in TEMPLATES} == set()


# ---------------------------------------------------------------------------------------------------- what is not believed


def list_of(*items: str, tag: str = "ol", more: str = "") -> str:
    rows = "\n".join(items)
    return (
        f'<!DOCTYPE html><html lang="en"><head><title>Cramps</title><meta name="generator" content="WordPress 6.4"></head><body>'
        f'<main><h1>Cramps</h1>{ARTICLE}<section id="comments"><h2>Comments</h2><{tag} class="comment-list">{rows}</{tag}>{more}'
        f"</section></main></body></html>"
    )


def item(name: str, text: str, inside: str = "", body: str = "comment-content", number: int = 0) -> str:
    return (
        f'<li class="comment depth-1" id="comment-{4101 + number}"><div class="comment-author"><b class="fn">{name}</b></div>'
        f'<div class="comment-metadata"><time datetime="2019-05-0{number + 1}T08:12:00+00:00">May {number + 1}, 2019</time></div>'
        f'<div class="{body}"><p>{text}</p></div>{inside}</li>'
    )


def test_a_theme_that_keeps_the_words_elsewhere_is_left_to_the_generic_reader():
    items = [
        item(s.author, "Verified", f'<div class="words"><p>{s.text}</p></div>', number=n) for n, s in enumerate(SAID)
    ]  # the element that holds the words in core holds a badge in this theme
    thread = parse(list_of(*items))
    assert (thread.parser, thread.platform) == ("generic", "wordpress")
    assert [s.text in c.text for s, c in zip(SAID, thread.comments, strict=True)] == [True] * len(SAID)


def test_a_selector_that_fits_twice_in_each_comment_does_not_double_the_comments():
    rows = [(n, item(s.author, s.text, number=n)) for n, s in enumerate(SAID)]
    items = [
        f'<li class="comment depth-1" id="li-{n}"><div class="comment depth-1" id="c-{n}">{row}</div></li>' for n, row in rows
    ]
    assert [c.text for c in parse(list_of(*items)).comments] == [s.text for s in SAID]


def test_answers_under_another_name_are_not_read_as_words_of_the_comment_they_answer():
    answers = "".join(
        f'<div class="answer"><b>{s.author}</b> <time datetime="{s.iso}">{s.day}</time><p>{s.text}</p></div>' for s in SAID
    )
    thread = parse(list_of(item("Eve Moss", "Who has tried it?", answers), item("Fay Orr", "Not me, I swim.", answers, number=1)))
    assert thread.parser == "generic"


def test_the_latest_comments_of_a_blog_are_no_comments_of_the_page():
    links = [f'<a href="/p{n}/#comment-{n}">Another post, number {n}</a>' for n in range(len(SAID))]
    names = [f'<span class="fn">{s.author}</span>' for s in SAID]
    rows = "".join(f'<li class="comment depth-1">{a} on {b}</li>' for a, b in zip(names, links, strict=True))
    aside = f'<aside class="recent-comments"><h3>Recent comments</h3><ul>{rows}</ul></aside>'
    assert parse(f'<html lang="en"><body><main><h1>Cramps</h1>{ARTICLE}</main>{aside}</body></html>').comments == ()


def test_pingbacks_among_the_comments_are_told_apart():
    link = '<a href="https://other.example/c">Cramps elsewhere</a>'
    ping = f'<li class="pingback odd depth-1" id="comment-4109"><p>Pingback: {link}</p></li>'
    thread = parse(list_of(item("Ann Reed", SAID[0].text), ping, item("Bo Lind", SAID[1].text, number=1)))
    assert (thread.parser, [c.kind for c in thread.comments]) == ("wordpress", ["comment", "pingback", "comment"])


def test_of_two_lists_the_one_nearer_to_the_stated_count_is_read():
    heads = [f'<b class="fn">{s.author}</b> <time datetime="{s.iso}">{s.day}</time>' for s in SAID]
    texts = [f'<div class="comment-content"><p>{s.text}</p></div><a>Reply</a>' for s in SAID]
    others = "".join(f'<li class="note">{a}{b}</li>' for a, b in zip(heads, texts, strict=True))
    rows = item("Eve Moss", "Who has tried it?"), item("Fay Orr", "Not me, I swim.", number=1)
    page = list_of(*rows).replace("<h2>Comments</h2>", "<h2>4 Comments</h2>")
    assert len(parse(page).comments) == 2
    more = page.replace("</section>", f'<ol class="comment-list">{others}</ol></section>')
    assert len(parse(more).comments) >= 4


def test_a_comment_without_the_usual_author_element_gets_a_writer_like_the_others():
    bare = item("Ann Reed", SAID[0].text).replace('<b class="fn">Ann Reed</b>', "<span>Ann Reed</span>")
    thread = parse(list_of(bare, *(item(s.author, s.text, number=n + 1) for n, s in enumerate(SAID[1:]))))
    assert thread.comments[0].author in ("Ann Reed", None)
    assert [c.author for c in thread.comments[1:]] == [s.author for s in SAID[1:]]


def page_two(path: Path) -> str:
    return shown(path).replace("</head>", '<link rel="prev" href="/topic/9/page-1"></head>')


LATER = [p for p in TEMPLATES if profile_of(p).opening_post and p.stem not in ("bugzilla", "smf")]
"""A report has one page; Simple Machines 2.0 numbers answers, and the template's first post would be the first answer."""


@pytest.mark.parametrize("path", LATER, ids=lambda p: p.stem)
def test_the_first_post_of_a_later_page_is_no_article(path):
    later = page_two(path)
    for n in range(len(SAID) + 1, 0, -1):
        later = later.replace(f"#{n}<", f"#{n + 20}<").replace(f"<strong>{n}</strong>", f"<strong>{n + 20}</strong>")
    assert [c.author for c in parse(later).comments] == [OPENING.author, *(s.author for s in SAID)]


def test_the_topic_before_is_no_earlier_page():
    path = next(p for p in TEMPLATES if p.stem == "smf--21")
    head = '<link rel="prev" href="index.php?topic=9.0;prev_next=prev"></head>'
    assert parse(shown(path).replace("</head>", head)).article.author == OPENING.author


# ---------------------------------------------------------------------------------------------------- names


PLATFORM_SIGNS = (
    ('<div id="disqus_thread"></div>', "disqus"),
    ('<script src="//blog.disqus.com/count.js"></script>', "disqus"),
    ('<fb:comments href="/"></fb:comments>', "facebook"),
    ('<div class="fb-comments" data-href="/"></div>', "facebook"),
    ('<script src="https://giscus.app/client.js"></script>', "giscus"),
    ('<meta name="generator" content="WordPress 6.4">', "wordpress"),
    ('<meta name="Generator" content="Drupal 10">', "drupal"),
    ('<meta name="generator" content="Discourse 3.2"><article class="post"></article>', "discourse"),
    ('<p class="disqus">WordPress and disqus.com/embed are words of this page, giscus.app too.</p>', None),
)


@pytest.mark.parametrize(("sign", "platform"), PLATFORM_SIGNS)
def test_a_sign_names_the_platform_and_words_of_the_page_do_not(sign, platform):
    head, body = (sign, "") if sign.startswith("<meta") else ("", sign)
    page = f'<html lang="en"><head><title>Cramps</title>{head}</head><body><h1>Cramps</h1>{ARTICLE}{body}</body></html>'
    assert parse(page).platform == platform


def test_a_button_of_a_service_does_not_name_a_page_whose_comments_are_of_another():
    items = [item(s.author, s.text, number=n) for n, s in enumerate(SAID)]
    assert parse(list_of(*items, more='<div class="fb-comments"></div>')).platform == "wordpress"


def test_comments_drawn_by_a_service_and_read_without_a_profile_bear_its_name():
    heads = [f'<b class="n">{s.author}</b> <time datetime="{s.iso}">{s.day}</time>' for s in SAID]
    texts = [f"<p>{s.text}</p><button>Reply</button>" for s in SAID]
    rows = "".join(f'<div class="c1">{a}{b}</div>' for a, b in zip(heads, texts, strict=True))
    head = '<head><meta name="generator" content="WordPress 6.4"></head>'
    drawn = f"<hyvor-talk-comments><h3>4 Comments</h3>{rows}</hyvor-talk-comments>"
    thread = parse(f'<html lang="en">{head}<body><main><h1>Cramps</h1>{ARTICLE}</main>{drawn}</body></html>')
    assert (thread.parser, thread.platform, len(thread.comments)) == ("generic", "hyvor", len(SAID))


def test_whatever_loads_by_script_says_what_to_save():
    silent = [p.name for p in profiles() if p.scripts and not p.records and not p.instead and not p.generators]
    assert all("save" in p.instead for p in profiles() if p.instead)
    assert set(silent) <= {"livejournal", "quora", "kinja"}


# ---------------------------------------------------------------------------------------------------- selectors


TREES = st.recursive(
    st.sampled_from(("", "x")),
    lambda inner: st.builds(
        lambda tag, name, classes, rows: (
            f"<{tag}{f' id={name}' if name else ''}{f' class={chr(34)}{classes}{chr(34)}' if classes else ''} data-n={len(rows)}>"
            f"{''.join(rows)}</{tag}>"
        ),
        st.sampled_from(("div", "section", "span")),
        st.sampled_from(("", "", "a1", "b2")),
        st.sampled_from(("", "c", "c d", "d e-f")),
        st.lists(inner, max_size=3),
    ),
    max_leaves=12,
)
SELECTORS = (
    "div", ".c", "#a1", "div.c", ".c .d", "section > .c", "div > span.d, #b2", ".c:not(.d)", "div[id]", "div[id^=a]",
    ".c[class~=d]",
    "div[class*=e]", 'span[id$="2"]', 'div[data-n="2"] .c', "div:has(.c)", "section:has(#a1) > div", ".c div > .d",
)  # fmt: skip


@settings(max_examples=60, deadline=None)
@given(tree=TREES, css=st.sampled_from(SELECTORS))
def test_selectors_choose_what_a_library_chooses(tree, css):
    text = f"<html><body><main>{tree}</main></body></html>"
    page = outline(parse_tree(text))
    ours = [(n.tag, n.get("id"), n.get("class"), n.depth) for n in Names(page).select(css)]
    soup = BeautifulSoup(text, "lxml")
    theirs = [(t.name, t.get("id", ""), " ".join(t.get("class", [])), len(list(t.parents)) - 1) for t in soup.select(css)]
    assert ours == theirs


@pytest.mark.parametrize("css", ["*", "div >", "> div", "[id]", "div ~ p", "a:hover", "div[", ".c:not(", "div + p"])
def test_what_the_subset_does_not_know_is_refused_by_name(css):
    with pytest.raises(ReferenceDataError, match="selector"):
        selector(css)


def test_deep_pages_cost_no_more_than_their_size():
    deep = "<div class=c>" * 1500 + "x" + "</div>" * 1500
    names = Names(outline(parse_tree(f"<html><body>{deep}</body></html>")))
    assert len(names.select(".c .c .c .c")) == 1497
    assert len(names.select(".c > .c:has(.c)")) == 1498


# ---------------------------------------------------------------------------------------------------- small parts


@pytest.mark.parametrize(
    ("text", "votes"),
    [("7", 7), ("+7", 7), ("−3", -3), ("1,024 likes", 1024), ("2.5k", 2500), ("3K", 3000), ("", None), ("•", None), ("v2", None)],
)
def test_numbers_of_votes(text, votes):
    assert number(text) == votes


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=40))
def test_no_text_breaks_the_number(text):
    assert number(text) is None or isinstance(number(text), int)


def test_the_table_is_whole():
    assert len({p.name for p in profiles()}) == len(profiles())
    assert all(p.signature or p.scripts or p.generators for p in profiles())
    assert all(p.author or p.name in ("serendipity", "typepad", "metafilter") for p in profiles() if p.records)
    assert [r.NAME for r in platforms.READERS] == [p.name for p in profiles() if p.records]


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda p: p.stem)
def test_the_generic_reader_does_not_do_better(path):
    document = document_of(shown(path))
    other = generic.read(document)
    right = {s.text: s.author for s in SAID}
    mine = sum(right.get(c.text) == c.author for c in parse(document.text).comments)
    theirs = sum(right.get(c.text) == c.author for c in other.comments) if other is not None else 0
    assert mine == len(SAID) >= theirs


@settings(max_examples=60, deadline=None)
@given(path=st.sampled_from(TEMPLATES), cut=st.tuples(st.floats(0, 1), st.floats(0, 0.4)))
def test_a_damaged_page_gives_a_tree_and_no_error(path, cut):
    page = shown(path)
    start = page.index("<body") + 6 + int(cut[0] * (len(page) - page.index("<body")))
    thread = parse(page[:start] + page[start + int(cut[1] * len(page)) :])
    for n, comment in enumerate(thread.comments):
        assert comment.position == n
        assert comment.parent is None or 0 <= comment.parent < n
