"""The REST interface of WordPress, where a page announces it: all comments, with dates and parents, a hundred at a time.

Source: developer.wordpress.org/rest-api, "Discovery", "Pagination" and "Comments".
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import httpx
from lxml import html

from pipeline.collect.addresses import check_url
from pipeline.collect.following import base_of
from pipeline.collect.values import FetchError

PER_PAGE: Final = 100
"""The most that WordPress gives at once."""

_API: Final = "https://api.w.org/"
_POST: Final = re.compile(r"^(\S{0,500}/wp/v2(?:/sites/[\w.-]{1,100})?)/[\w-]{1,40}/(\d{1,12})/?$")
_SHORT: Final = re.compile(r"[?&](?:p|page_id)=(\d{1,12})(?:&|$)")
_CLASS: Final = re.compile(r"(?:^|\s)(?:postid|page-id)-(\d{1,12})(?=\s|$)")


@dataclass(frozen=True, slots=True)
class Api:
    """Where the comments of one article can be asked for."""

    collection: str
    """URL that ``/comments`` is put behind."""
    post: int

    def page(self, number: int) -> httpx.URL:
        """URL of one page of comments, oldest first: pages stay as they are when comments are added.

        >>> str(Api("https://b.example/?rest_route=/wp/v2", 7).page(2))
        'https://b.example/?rest_route=%2Fwp%2Fv2%2Fcomments&post=7&per_page=100&page=2&order=asc'
        """
        url = check_url(self.collection)
        asked: dict[str, str | int] = {"post": self.post, "per_page": PER_PAGE, "page": number, "order": "asc"}
        route = url.params.get("rest_route")
        if route is not None:
            return url.copy_merge_params(asked | {"rest_route": route + "/comments"})
        return url.copy_with(path=url.path + "/comments").copy_merge_params(asked)


def announced(root: html.HtmlElement, headers: httpx.Headers, url: str) -> Api | None:
    """The interface that a page and its headers name, with the article's number; ``None`` if one of them is missing."""
    links = [*_header_links(headers), *_element_links(root)]
    found = next(_posts(links), None) or _from_root(links, _class_post(root))
    if found is None:
        return None
    try:
        return Api(str(check_url(str(httpx.URL(base_of(root, url)).join(found[0])))), found[1])
    except (FetchError, httpx.InvalidURL):
        return None


def _header_links(headers: httpx.Headers) -> list[tuple[str, str, str]]:
    found = httpx.Response(200, headers=[("link", value) for value in headers.get_list("link")]).links
    return [(str(link.get("rel", "")), str(link.get("type", "")), str(link.get("url", ""))) for link in found.values()]


def _element_links(root: html.HtmlElement) -> list[tuple[str, str, str]]:
    return [(e.get("rel") or "", e.get("type") or "", e.get("href") or "") for e in root.iter("link")]


def _posts(links: list[tuple[str, str, str]]) -> Iterator[tuple[str, int]]:
    """The article in the interface itself: what stands before its kind and number holds the comments, too."""
    for rel, kind, href in links:
        match = _POST.search(href.replace("%2F", "/")) if rel == "alternate" and kind == "application/json" else None
        if match:
            yield match[1], int(match[2])


def _from_root(links: list[tuple[str, str, str]], post: int | None) -> tuple[str, int] | None:
    """The root of the interface, with the article's number from its short link or from the class of the page."""
    short = (_SHORT.search(href) for rel, _, href in links if rel == "shortlink")
    number = next((int(match[1]) for match in short if match), post)
    root = next((href for rel, _, href in links if rel == _API), None)
    return (root.rstrip("/") + "/wp/v2", number) if root is not None and number is not None else None


def _class_post(root: html.HtmlElement) -> int | None:
    body = next(root.iter("body"), None)
    match = _CLASS.search(body.get("class") or "") if body is not None else None
    return int(match[1]) if match else None


def count(body: bytes) -> int:
    """How many comments a page of the interface holds. Raises ``FetchError`` if it is no such page."""
    try:
        comments = json.loads(body)
    except (ValueError, RecursionError):
        raise FetchError("the WordPress interface answers with something that is no JSON", 200) from None
    if not isinstance(comments, list):
        raise FetchError("the WordPress interface answers with something that is no list of comments", 200)
    return len(comments)


def total(headers: httpx.Headers, body: bytes, number: int) -> int:
    """How many pages there are, by the header or, where a proxy took it away, by whether page ``number`` is full."""
    stated = headers.get("x-wp-totalpages", "")
    if stated.isascii() and stated.isdecimal():
        return int(stated[:9])
    return number if count(body) < PER_PAGE else number + 1
