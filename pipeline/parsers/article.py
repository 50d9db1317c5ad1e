"""The article above the comments: title, writer, dates, and the body without anything a reader wrote."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import trafilatura
from lxml import etree

from pipeline.parsers import hints
from pipeline.parsers._html import Node, Outline, outline, squeeze
from pipeline.parsers.anchors import find_anchors
from pipeline.parsers.body import body_text, stands_beside
from pipeline.parsers.dates import find, resolve
from pipeline.parsers.linked_data import Facts, facts
from pipeline.parsers.people import clean_name
from pipeline.types import Article

_SITE: Final = re.compile(r"\s+[|·•»«:–—-]+\s+|\s*[|»«]\s*")
_EMPHASIS: Final = re.compile(r"(?<!\\)(\*\*|__|~~|`)")
_LINK: Final = re.compile(r"!?\[([^\]\n]{0,400})\]\([^)\s]{0,2000}\)")
_LETTERS: Final = re.compile(r"[^a-zа-я0-9]+")
_MORE_BY: Final = re.compile(
    r"(?i)(?:more|all|mehr|alle|weitere|plus|tous|toutes|más|todos|altri|tutti|meer)\b[^,.\n]{0,30}?\b"
    r"(?:by|from|von|de|del|di|van|par|por)\s+(?P<name>[^→»›>]{2,60})"
)
"""The link to a writer's other articles: "More articles by Ann Poe →"."""
_BY: Final = re.compile(
    r"(?i)(?:(?:written|posted|published|reviewed|words|text|texte|texto|tekst|report|story)\s?:?\s)?"
    r"(?:by|von|par|por|door|av|af|de|di|auth?or|auteur|autore|författare|автор|text|tekst)\s*[:：]?\s+(?P<rest>\S.{2,100})"
)
_STOP: Final = re.compile(r"\s[|·•–—/-]\s|[,;|·•]|(?<=\w\w)\.\s|\s(?:on|at|am|um|op|le|el|il|den|em)\s?$")
_LABEL: Final = re.compile(r"(?i)(?:auth?or|auteur|autore|redac|about|über|info|profil)[\w-]*$")
"""A label in the place of a name."""
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
    writer = known.author or _byline(page, at)
    text = body_text(page, _guide(rest, page))
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
    headings = [squeeze(h.text_content()) for h in tree.iter("h1", "h2", "h3")][:60]
    repeated = [h for h in headings if len(h) > 3 and any(_repeats(h, t) for t in (page_title, social, known.headline or ""))]
    if repeated:
        return max(repeated, key=len)
    if social or known.headline:
        return social or known.headline
    if any(squeeze(e.text or "") == page_title for e in tree.iter("a", "span", "strong", "b", "h4", "h5", "h6")):
        return page_title or None  # shown in full: a dash in it parts no site's name
    return (_SITE.split(page_title)[0] if len(_SITE.split(page_title)[0]) > 8 else page_title) or next(iter(headings), None)


def _repeats(heading: str, title: str) -> bool:
    """Compared by plain letters: the two may differ in quotes and in damage."""
    one, other = (_LETTERS.sub("", text.casefold()) for text in (heading, title))
    return bool(one) and one in other and 3 * len(one) > len(other)


def _headline(page: Outline, title: str | None) -> int:
    """The piece of text behind the headline; the first of the page where there is none."""
    for node in page.nodes:
        if node.tag in ("h1", "h2", "h3") and title and squeeze(page.text(page.inside(node)).replace("\n", " ")) == title:
            return node.last
    return 0


def _byline(page: Outline, at: int) -> str | None:
    """The writer named near the headline by ``rel="author"``, microdata, a class of that name, or a line "By Ann Poe"."""
    near = [n for n in page.nodes if n.first < n.last <= n.first + 8 and abs(n.first - at) <= _NEAR_TITLE]
    marked = [n for n in near if "author" in n.get("rel").split() or n.get("itemprop") == "author"]
    named = [n for n in near if not {"author", "byline", "autor", "auteur"}.isdisjoint(hints.node_words(n)) and n.first >= at - 8]
    said = page.text(range(max(0, at - 8), min(at + 12, len(page.pieces)))).split("\n")
    found = next((name for n in (*marked, *reversed(named)) if (name := _name(page, n))), None)
    return found or next((name for line in said if (name := _said(line))), None)


def _said(line: str) -> str | None:
    """The name in a line such as "By Ann Poe | 3 May 2019"."""
    by = _BY.match(line) if len(line) <= 120 else None
    if by is None:
        return None
    stamp = find(by["rest"])
    name = clean_name(_STOP.split(by["rest"][: stamp.start] if stamp is not None else by["rest"])[0], True)
    words = name.split()
    return name if 2 <= len(words) <= 5 and all(w[0].isupper() or len(w) <= 3 for w in words) and name[-1] not in ".!?" else None


def _name(page: Outline, node: Node) -> str | None:
    line = page.text(page.inside(node)).split("\n")[0]
    more = _MORE_BY.match(line)
    name = clean_name(more["name"] if more else line, True)
    is_name = 2 < len(name) <= 60 and len(name.split()) <= 6 and not any(c.isdigit() or c in "/@" for c in name)
    return name if is_name and not _LABEL.match(name) else None


def _near(page: Outline, at: int) -> Outline:
    """The part of a page around its headline, blank above; piece numbers stay as they are."""
    first, last = max(0, at - 12), min(len(page.pieces), at + _NEAR_TITLE + 1)
    nodes = [n for n in page.nodes if first <= n.first and n.last <= last]
    pieces = [" "] * first + page.pieces[first:last]
    return Outline(nodes=nodes, pieces=pieces, homes=page.homes[:last], lines=page.lines[:last])


def _day(page: Outline, at: int, language: str | None) -> tuple[str | None, str | None]:
    """The first full date below the headline, or the nearest above it, and the words that show it."""
    dated = [a for a in find_anchors(_near(page, at), language) if a.is_day and not a.aside]
    below = [a for a in dated if a.first >= at and sum(map(len, page.pieces[at : a.first])) < _NEAR_LETTERS]
    above = [a for a in dated if a.first < at]
    best = next((a for a in (*below, *reversed(above)) if not stands_beside(a.node, page)), None)
    if best is None:
        return None, None
    return best.iso or (resolve(best.stamp) if best.stamp else None), best.text or None
