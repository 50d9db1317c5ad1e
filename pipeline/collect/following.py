"""Further comment pages of the thread that a page belongs to, told from its links."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final
from urllib.parse import urldefrag, urljoin, urlsplit

import httpx
from lxml import etree, html

from pipeline.collect.addresses import check_url
from pipeline.collect.naming import Place, place, without_session
from pipeline.collect.values import FetchError

_COMMENT_ID: Final = re.compile(
    rb"""(?i)\bid\s*=\s*["']?((?:[a-z]+[-_]){0,3}(?:comments?|posts?|reply|answer|message|msg|div|li|c|p)[-_]?\d{1,20})\b"""
)
_MOST_LINKS: Final = 1000
"""Further pages that one page may name; an honest pager names a dozen."""

_NEXT_NUMBER: Final = re.compile(r"(\d{1,6})\D*$")


@dataclass(frozen=True, slots=True)
class Link:
    """A further page."""

    url: httpx.URL
    kind: str
    number: int


def tree(body: bytes) -> html.HtmlElement | None:
    """The page as a tree, or ``None`` if there is none in it; links are ASCII, so the encoding does not matter here."""
    try:
        return html.document_fromstring(body, parser=html.HTMLParser(encoding="iso-8859-1", huge_tree=True))
    except (etree.ParserError, etree.XMLSyntaxError, ValueError):
        return None


def base_of(root: html.HtmlElement, url: str) -> str:
    """What relative links of the page start from."""
    stated = next((str(element.get("href")).strip() for element in root.iter("base") if element.get("href")), "")
    return _joined(url, stated) or url


def _joined(base: str, href: str) -> str | None:
    try:
        return urljoin(base, href.strip())
    except ValueError:
        return None


def threads(root: html.HtmlElement | None, url: str) -> tuple[Place, ...]:
    """The places of a page by its own URL and by the one it calls canonical: links to a single comment lead to pages, too.

    The front page of a site is no thread: its page 2 holds other articles.
    """
    links = root.iter("link") if root is not None else ()
    stated = (link.get("href") or "" for link in links if "canonical" in (link.get("rel") or "").lower().split())
    found = [place(url), *(place(each) for each in (_joined(url, href) for href in stated) if each)]
    host = urlsplit(url).netloc.lower().removeprefix("www.")
    return tuple(each for each in dict.fromkeys(found) if re.match(re.escape(host) + "[/?].", each.thread))


def further(root: html.HtmlElement | None, url: str, own: Sequence[Place], *, first: bool) -> list[Link]:
    """Links of the page at ``url`` to other pages of the thread whose places are ``own``, in the order of their numbers.

    Page 1 counts only where the ``first`` page links to it: on blogs with the newest comments first, page 1 is the
    oldest one; elsewhere it is the first page over again.
    """
    found: dict[tuple[str, int], Link] = {}
    places = {(each.kind, each.number) for each in own}
    for target, following in _targets(root, url) if root is not None and own else ():
        link = _link(target, own, following=following)
        if link and (link.kind, link.number) not in places and (first or link.number > 1):
            found.setdefault((link.kind, link.number), link)
        if len(found) >= _MOST_LINKS:
            break
    return sorted(found.values(), key=lambda link: (link.number, link.kind))


def _targets(root: html.HtmlElement, url: str) -> Iterator[tuple[str, bool]]:
    """Each link once, and whether it calls itself the next page."""
    base = base_of(root, url)
    seen: set[tuple[str, bool]] = set()
    for element in root.iter("a", "link"):
        href = element.get("href")
        pair = (href or "", "next" in (element.get("rel") or "").lower().split())
        if not href or pair in seen:
            continue
        seen.add(pair)
        joined = _joined(base, href)
        if joined and "replytocom=" not in joined:
            yield joined, pair[1]


def _link(target: str, own: Sequence[Place], *, following: bool) -> Link | None:
    if urlsplit(target).scheme not in {"http", "https"}:
        return None
    where = place(target)
    if any(where.thread == each.thread for each in own):
        return _checked(target, where.kind, where.number) if where.kind or all(each.kind for each in own) else None
    return _next(target, own[0]) if following else None


def _next(target: str, thread: Place) -> Link | None:
    """A link that calls itself the next page, in a form that no row above knows: the same path with more to it, and a number.

    Blogs call the next *article* next, too; that one has another path.
    """
    beyond = urldefrag(target)[0].partition("://")[2].removeprefix("www.")
    start = thread.thread.partition("?")[0]
    rest = beyond[len(start) :]
    number = _NEXT_NUMBER.search(rest)
    if not beyond.startswith(start) or not re.match(r"/?\?|/[a-z-]{0,12}\d{1,6}/?$", rest) or not number:
        return None
    return _checked(target, "next", int(number[1]))


def _checked(target: str, kind: str, number: int) -> Link | None:
    try:
        return Link(check_url(without_session(target)), kind, number)
    except FetchError:
        return None


def comment_ids(body: bytes) -> frozenset[bytes]:
    """The ids of comments in a page, to tell a page that repeats others from a new one."""
    return frozenset(_COMMENT_ID.findall(body))
