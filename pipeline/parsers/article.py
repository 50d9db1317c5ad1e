"""The article above the comments: title, writer, dates, and the body without anything a reader wrote."""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import trafilatura
from lxml import etree

from pipeline.language import detect
from pipeline.parsers._html import Outline, outline, squeeze
from pipeline.parsers.anchors import Anchor, find_anchors
from pipeline.parsers.body import body_text, stands_beside
from pipeline.parsers.bylines import byline, within_article
from pipeline.parsers.dates import Clock, day_first
from pipeline.parsers.headings import leads_home
from pipeline.parsers.linked_data import Facts, facts
from pipeline.types import Article

_SITE: Final = re.compile(r"\s+[|·•»«:–—-]+\s+|\s*[|»«]\s*")
_EMPHASIS: Final = re.compile(r"(?<!\\)(\*\*|__|~~|`)")
_LINK: Final = re.compile(r"!?\[([^\]\n]{0,400})\]\([^)\s]{0,2000}\)")
_LETTERS: Final = r"[\W_]+"
_UNDAMAGED: Final = r"[^a-zа-я0-9]+"
"""Letters that come through a wrong encoding unharmed, or go all together."""
_MARK: Final = "comments-stood-here"
_LITTLE: Final = 300
"""Letters of prose above the comments without which nothing below them is dropped."""
_INLINE: Final = frozenset(
    {"a", "b", "i", "em", "strong", "span", "u", "mark", "small", "sub", "sup", "abbr", "q", "cite", "code"}
)
_DEEP: Final = 300
"""Elements inside each other from which trafilatura is not asked: its time grows with the square of them."""
_MANY: Final = 1500
"""Displayed lines from which trafilatura asks no second opinion: justext's time grows with the square of them."""
_READ: Final = frozenset({
    "class", "id", "type", "href", "style", "itemprop", "role", "rel", "hidden", "aria-hidden", "lang", "rowspan", "colspan",
    "display", "data-component", "data-testid", "data-lp-replacement-content",
})  # fmt: skip
"""Attributes that trafilatura looks at."""
_LARGE: Final = 6_000
"""Elements beside the comments from which trafilatura is not asked: it copies the tree several times."""
_UNREAD: Final = ("script", "style", "svg", "iframe", "select", "template", "link", "input")
_NEAR_TITLE: Final = 40
"""Pieces of text below the headline in which its date and byline are looked for."""
_FOOT: Final = 8
"""Pieces of text above the comments in which the day is looked for when it is not at the headline."""
_DIRECTLY: Final = 2
_PROSE: Final = 60
_ROW_MARK: Final = re.compile(r"^(?:#{1,6}|-) ")
_NEAR_LETTERS: Final = 600
"""Letters between the headline and its date: further down, a date is about something else."""


@dataclass(frozen=True, slots=True)
class Head:
    """What a whole page says of its article, comments and scripts included."""

    known: Facts
    title: str | None


def head_of(tree: Any) -> Head:
    """The page's own statements and its title, from the tree before anything is cut out of it."""
    known = facts(tree)
    return Head(known, _title(tree, known))


def find_article(head: Head, rest: Any, language: str | None) -> Article:
    """The article of an HTML page; ``rest`` is its tree :func:`without` the comments, and is used up."""
    known = head.known
    cut_below(rest)
    page = outline(rest)
    at = _headline(page, head.title)
    day, shown = _day(page, at, language)
    writer = known.author or byline(page, at, _comments_place(page))
    text = _between(body_text(page, _guide(rest, page)), page, at, head.title)
    page.release()
    return Article(
        title=head.title,
        author=writer,
        published=known.published or day,
        published_text=shown,
        modified=known.modified,
        language=(language or "")[:2].lower() or None,
        url=known.url,
        text=text,
    )


def without(tree: Any, roots: Sequence[Any]) -> Any:
    """The tree, out of which the given elements have been cut; the text behind them stays.

    Where the first of them stood, an empty element marks the place for :func:`cut_below`.
    """
    if roots and roots[0].getparent() is not None:
        mark = etree.Element("wbr")
        mark.set("class", _MARK)
        roots[0].addprevious(mark)
    for element in roots:
        if element.getparent() is not None:
            element.drop_tree()
    return tree


def _between(text: str, page: Outline, at: int, title: str | None) -> str:
    """The body without lines that the page shows only above the headline or below the place of the comments."""
    end = _comments_place(page)
    if not at or (end is not None and end <= at):
        return text
    own = _displayed(page, at, len(page.pieces) if end is None else end)
    outside = _displayed(page, 0, at) | (_displayed(page, end, len(page.pieces)) if end is not None else set())
    rows = text.split("\n\n")
    kept = [r for r in rows if (line := _ROW_MARK.sub("", r)) == title or line in own or line not in outside]
    return "\n\n".join(kept) if sum(map(len, kept)) >= _LITTLE else text


def _displayed(page: Outline, first: int, last: int) -> set[str]:
    """The displayed lines of a stretch of the page."""
    return {squeeze(line) for line in page.text(range(first, last)).split("\n")}


def _comments_place(page: Outline) -> int | None:
    """The piece of text behind which the comments stood; None where they are unknown."""
    return next((n.first for n in page.nodes if n.tag == "wbr" and n.get("class") == _MARK), None)


def cut_below(tree: Any) -> None:
    """Drop what stands below the place of the comments: teasers, side columns, imprints.

    Left alone where there is as much prose below as above: some pages show the comments first.
    """
    mark = next((e for e in tree.iter("wbr") if e.get("class") == _MARK), None)
    if mark is None:
        return
    tails = [
        follower for node in (mark, *mark.iterancestors()) for follower in node.itersiblings() if isinstance(follower.tag, str)
    ]
    below = sum(_prose(element) for element in tails)
    if _prose(tree) < 2 * below + _LITTLE:
        return
    for element in tails:
        element.drop_tree()


def _prose(tree: Any) -> int:
    """Letters in paragraphs of some length."""
    return sum(size for e in tree.iter("p", "div", "li", "td", "section") if (size := len(squeeze(_own_text(e)))) > 80)


def _own_text(element: Any) -> str:
    """The text of an element and of its inline children, without that of its blocks."""
    inline = (e.text or "" for e in element if isinstance(e.tag, str) and e.tag in _INLINE)
    return " ".join((element.text or "", *inline, *(e.tail or "" for e in element)))


def _guide(tree: Any, page: Outline) -> str:
    """The main text by trafilatura, where it can be asked; what it never reads is taken out before it makes its copies."""
    if page.deepest >= _DEEP or len(page.nodes) > _LARGE:
        return ""
    _lighten(tree)
    return _main_text(tree, page.lines[-1] > _MANY if page.lines else False)


def _lighten(tree: Any) -> None:
    """Take out of a tree what trafilatura never looks at."""
    for element in list(tree.iter(*_UNREAD)):
        if "ld+json" not in (element.get("type") or "") and element.getparent() is not None:
            element.drop_tree()
    for element in tree.iter(etree.Element):
        for name in element.keys():  # noqa: SIM118 (an lxml element is no mapping)
            if name not in _READ:
                del element.attrib[name]
        if element.get("href"):
            element.set("href", "#")


def _main_text(tree: Any, fast: bool) -> str:
    """What trafilatura takes for the main text, without its marks for links and emphasis."""
    text = trafilatura.extract(
        tree,
        include_comments=False,
        include_tables=False,
        include_formatting=True,
        favor_recall=True,
        with_metadata=False,
        fast=fast,
    )
    rows = (_EMPHASIS.sub("", _LINK.sub(r"\1", row)).rstrip() for row in (text or "").split("\n"))
    return "\n\n".join(row for row in rows if row)


# ---------------------------------------------------------------------------------------------------- about it


def _title(tree: Any, known: Facts) -> str | None:
    """The headline: the heading that the page's title repeats, else what the metadata say, else the page's title."""
    page_title = squeeze(tree.findtext(".//title") or "")
    social = known.social_title or ""
    printed = [(squeeze(h.text_content()), leads_home(h)) for h in tree.iter("h1", "h2", "h3")][:60]
    headings = [text for text, home in printed if not home]
    repeated = [h for h in headings if len(h) > 3 and any(_repeats(h, t) for t in (page_title, social, known.headline or ""))]
    if repeated:
        return max(repeated, key=len)
    shown = _shown(tree) - {text for text, home in printed if home}
    titles = [title for title in (social, known.headline or "", page_title) if title]
    displayed = next((run for title in titles for run in _runs(title) if run in shown), None)
    if displayed is not None:
        return displayed
    if social or known.headline:
        return social or known.headline
    return (_SITE.split(page_title)[0] if len(_SITE.split(page_title)[0]) > 8 else page_title) or next(iter(headings), None)


_MOST_PARTS: Final = 6
_LONGEST_TITLE: Final = 300
_SHORTEST_RUN: Final = 9
_GOOD_PART: Final = 0.6
"""Of the longest part of a title: a shorter one is the site's name, shown on every page."""


def _runs(title: str) -> list[str]:
    """The parts of a page's title, alone and together, longest first: one is the headline, another the site."""
    cuts = [(0, 0), *(m.span() for m in list(_SITE.finditer(title))[:_MOST_PARTS]), (len(title), len(title))]
    runs = {title[a[1] : b[0]].strip() for n, a in enumerate(cuts) for b in cuts[n + 1 :]}
    longest = max((len(title[a[1] : b[0]].strip()) for a, b in itertools.pairwise(cuts)), default=0)
    return sorted((r for r in runs if len(r) >= max(_SHORTEST_RUN, _GOOD_PART * longest)), key=lambda r: (-len(r), r))


def _shown(tree: Any) -> set[str]:
    """The short texts of a page, without that of its head."""
    texts = (t for e in tree.iter(etree.Element) if e.tag not in _HEAD for t in (e.text, e.tail))
    return {squeeze(t) for t in texts if t and len(t) <= _LONGEST_TITLE}


_HEAD: Final = frozenset({"title", "meta", "link", "script", "style", "option"})


def _repeats(heading: str, title: str) -> bool:
    """Compared by plain letters: the two may differ in quotes and in damage."""
    plain = re.compile(_UNDAMAGED if 2 * len(re.sub(_UNDAMAGED, "", heading.casefold())) >= len(heading) else _LETTERS)
    one, other = (plain.sub("", text.casefold()) for text in (heading, title))
    return bool(one) and one in other and 3 * len(one) > len(other)


def _headline(page: Outline, title: str | None) -> int:
    """The piece of text behind the headline, in a heading or else alone in any element; 0 where there is none."""
    short = [n for n in page.nodes if n.first < n.last <= n.first + 6 and n.tag not in ("a", "title")] if title else []
    ordered = sorted(short, key=lambda n: n.tag not in ("h1", "h2", "h3"))
    same = (n for n in ordered if squeeze(page.text(page.inside(n)).replace("\n", " ")) == title)
    return next((n.last for n in same), 0)


def _near(page: Outline, at: int) -> Outline:
    """The part of a page around its headline, blank above; piece numbers stay as they are."""
    first, last = max(0, at - 12), min(len(page.pieces), at + _NEAR_TITLE + 1)
    nodes = [n for n in page.nodes if first <= n.first and n.last <= last]
    pieces = [" "] * first + page.pieces[first:last]
    return Outline(nodes=nodes, pieces=pieces, homes=page.homes[:last], lines=page.lines[:last])


def _day(page: Outline, at: int, language: str | None) -> tuple[str | None, str | None]:
    """The first full date below the headline, or the nearest above it, and the words that show it."""
    near = [a for a in find_anchors(_near(page, at), language) if a.is_day]
    dated = [a for a in near if not a.aside]
    below = [a for a in dated if a.first >= at and sum(map(len, page.pieces[at : a.first])) < _NEAR_LETTERS]
    changed = [a for a in near if a.aside and 0 < at <= a.first <= at + _DIRECTLY]
    if changed and (not below or below[0].first > changed[0].first + _DIRECTLY):
        below = changed  # a page that only says when it was last changed
    above = [a for a in dated if a.first < at]
    best = next((a for a in (*below, *reversed(above)) if not stands_beside(a.node, page)), None)
    best = best or next(iter(_far(page, at, language)), None)
    if best is None:
        return None, None
    return best.iso or (_clock(page, dated or [best], language).resolve(best.stamp) if best.stamp else None), best.text or None


def _far(page: Outline, at: int, language: str | None) -> list[Anchor]:
    """Dates further off that can only be the article's: in its own element, or below its text and above the comments."""
    end = _comments_place(page)
    dated = [a for a in find_anchors(page, language) if a.is_day and not a.aside and a.first >= at > 0]
    within = [a for a in dated if within_article(a.node, at)]
    foot = [a for a in dated if end is not None and end - _FOOT <= a.first < end and not stands_beside(a.node, page)]
    exact = [a for a in within if a.iso is not None]
    choices = (own for own in (within, exact) if len({(a.iso or "")[:10] or a.text for a in own}) == 1)
    return next(choices, foot[:1])


def _clock(page: Outline, dated: Sequence[Anchor], language: str | None) -> Clock:
    """How the page's dates are read, in the language it declares or is written in."""
    stamps = [a.stamp for a in dated if a.stamp is not None]
    if language is None and any(s.order == "open" for s in stamps):
        language = detect(" ".join(p for p in page.pieces if len(p) > _PROSE)[:1000])
    return Clock(day_first(stamps, language))
