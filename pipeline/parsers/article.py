"""The article above the comments: title, writer, dates, and the body without anything a reader wrote."""

from __future__ import annotations

import copy
import re
from collections.abc import Sequence
from typing import Any, Final

import trafilatura

from pipeline.parsers import hints
from pipeline.parsers._base import Document
from pipeline.parsers._html import Node, Outline, outline, squeeze
from pipeline.parsers.anchors import find_anchors
from pipeline.parsers.body import body_text
from pipeline.parsers.dates import resolve
from pipeline.parsers.linked_data import Facts, facts
from pipeline.parsers.people import clean_name
from pipeline.types import Article

_SITE: Final = re.compile(r"\s+[|·•»«:–—-]+\s+|\s*[|»«]\s*")
_EMPHASIS: Final = re.compile(r"(?<!\\)(\*\*|__|~~|`)")
_LINK: Final = re.compile(r"!?\[([^\]\n]{0,400})\]\([^)\s]{0,2000}\)")
_LETTERS: Final = re.compile(r"[^a-zа-я0-9]+")
_NEAR_TITLE: Final = 40
"""Pieces of text below the headline in which its date and byline are looked for."""


def find_article(document: Document, rest: Any) -> Article:
    """The article of an HTML page; ``rest`` is its tree :func:`without` the comments, and is used up."""
    known = facts(document.tree)
    page = outline(rest)
    title = _title(document.tree, known)
    at = _headline(page, title)
    return Article(
        title=title,
        author=known.author or _byline(page, at),
        published=known.published or _day(page, at, document.language),
        modified=known.modified,
        language=(document.language or "")[:2].lower() or None,
        url=known.url,
        text=body_text(page, _main_text(rest)),
    )


def without(tree: Any, roots: Sequence[Any]) -> Any:
    """A copy of the tree in which the given elements are missing; the text behind them stays."""
    clone = copy.deepcopy(tree)
    wanted = set(roots)
    doomed = [twin for element, twin in zip(tree.iter(), clone.iter(), strict=True) if element in wanted]
    for element in doomed:
        if element.getparent() is not None:
            element.drop_tree()
    return clone


def _main_text(tree: Any) -> str:
    """What trafilatura takes for the main text, without its marks for links and emphasis."""
    text = trafilatura.extract(
        tree, include_comments=False, include_tables=False, include_formatting=True, favor_recall=True, with_metadata=False
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
    """The writer named near the headline by ``rel="author"``, microdata or a class of that name."""
    near = [n for n in page.nodes if n.first < n.last <= n.first + 8 and abs(n.first - at) <= _NEAR_TITLE]
    marked = [n for n in near if "author" in n.get("rel").split() or n.get("itemprop") == "author"]
    named = [n for n in near if not {"author", "byline", "autor", "auteur"}.isdisjoint(hints.node_words(n)) and n.first >= at - 8]
    return next((name for n in (*marked, *reversed(named)) if (name := _name(page, n))), None)


def _name(page: Outline, node: Node) -> str | None:
    name = clean_name(page.text(page.inside(node)).split("\n")[0], True)
    return name if 2 < len(name) <= 60 and len(name.split()) <= 6 and not any(c.isdigit() for c in name) else None


def _day(page: Outline, at: int, language: str | None) -> str | None:
    """The first full date below the headline, or the nearest above it."""
    dated = [a for a in find_anchors(page, language) if a.is_day and not a.aside]
    below = [a for a in dated if at <= a.first <= at + _NEAR_TITLE]
    above = [a for a in dated if at - 12 <= a.first < at]
    best = next(iter([*below, *reversed(above)]), None)
    return None if best is None else best.iso or (resolve(best.stamp) if best.stamp else None)
