"""Which files of a folder are one export: pages of comments by their numbers, beside the page or the posts they are on.

Names only, no files: ``zinc.html`` with ``zinc.comments-1.json`` and ``zinc.comments-2.json``; ``comments-1.json`` and
``comments-2.json`` with ``posts/7.json``; ``comments?post=7&page=2`` as downloaders save an address.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from pathlib import PurePosixPath
from typing import Final

_QUERY: Final = re.compile(r"(?P<stem>.{0,400}?)(?P<mark>[?&_]page=)(?P<n>\d{1,5})(?P<rest>.{0,200})", re.DOTALL)
_TAIL: Final = re.compile(r"(?P<stem>.{0,400}?)(?P<mark>[-_.]?)(?P<n>\d{1,5})(?P<rest>)", re.DOTALL)
_PAGED: Final = re.compile(r"(?:comments?|page|replies|kommentare?)[-_.]?$", re.IGNORECASE)
_OWN: Final = re.compile(r"[.\-_]comments?$", re.IGNORECASE)
"""What the name of a page's own comments adds to the page's name."""
_HTML: Final = (".html", ".htm", ".xhtml")
_NUMBER: Final = re.compile(r"\d{1,12}\.json")


def grouped(names: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """The first file of each export or page, in the order given, with the files that go with it.

    >>> grouped(["a.comments-10.json", "a.comments-2.json", "a.html", "b.html"])
    {'a.html': ('a.comments-2.json', 'a.comments-10.json'), 'b.html': ()}
    >>> grouped(["x/comments-1.json", "x/comments-2.json", "x/posts/7.json"])
    {'x/comments-1.json': ('x/comments-2.json', 'x/posts/7.json')}

    A number alone joins nothing:

    >>> grouped(["topic-1.json", "topic-2.json"])
    {'topic-1.json': (), 'topic-2.json': ()}
    """
    names = list(names)
    known = frozenset(names)
    posts = _posts(names)
    heads: dict[str, tuple[str, ...]] = {}
    for stem, pages in _pages(names).items():
        page = _page_of(stem, known)
        rest = pages if page is not None else pages[1:]
        heads[page or pages[0]] = (*rest, *posts.get(PurePosixPath(pages[0]).parent, ()))
    joined = {name for rest in heads.values() for name in rest}
    return {name: heads.get(name, ()) for name in names if name not in joined}


def missing(names: Sequence[str]) -> tuple[int, ...]:
    """Numbers left out between the first and the last page.

    >>> missing(["comments-1.json", "comments-4.json", "posts/7.json"])
    (2, 3)
    """
    numbers = sorted(found[1] for name in names if (found := _numbered(name)) is not None)
    return tuple(sorted(set(range(1, numbers[-1])) - set(numbers))) if numbers else ()


def _pages(names: Sequence[str]) -> dict[str, list[str]]:
    """Pages of comments by what is left of their names without the number, in the order of the numbers."""
    found: dict[str, dict[int, str]] = {}
    for name in names:
        numbered = _numbered(name)
        if numbered is not None:
            found.setdefault(numbered[0], {}).setdefault(numbered[1], name)
    for name in names:  # the first page of an address needs no number
        if _numbered(name) is None and name.removesuffix(".json") in found:
            found[name.removesuffix(".json")].setdefault(1, name)
    return {stem: [name for _, name in sorted(pages.items())] for stem, pages in found.items()}


def _numbered(name: str) -> tuple[str, int] | None:
    """A page's name without its number, and the number; None for what is no page of comments."""
    folder, slash, last = name.rpartition("/")
    if last.lower().endswith(_HTML) or (not last.endswith(".json") and "page=" not in last):
        return None
    match = _QUERY.fullmatch(last.removesuffix(".json")) or _TAIL.fullmatch(last.removesuffix(".json"))
    if match is None or not (match["mark"].endswith("page=") or _PAGED.search(match["stem"] + match["mark"])):
        return None
    return folder + slash + match["stem"] + match["rest"], int(match["n"])


def _page_of(stem: str, known: frozenset[str]) -> str | None:
    """The saved page that the comments are on: it has their name without "comments"."""
    page = _OWN.sub("", stem)
    return next((page + suffix for suffix in _HTML if page != stem and page + suffix in known), None)


def _posts(names: Sequence[str]) -> dict[PurePosixPath, tuple[str, ...]]:
    """Files of posts by the folder of the comments on them: ``posts/7.json`` or ``posts.json`` beside them."""
    found: dict[PurePosixPath, tuple[str, ...]] = {}
    for name in names:
        path = PurePosixPath(name)
        inside = path.parent.name in ("posts", "post") and _NUMBER.fullmatch(path.name)
        if inside or path.name in ("posts.json", "post.json"):
            folder = path.parent.parent if inside else path.parent
            found[folder] = (*found.get(folder, ()), name)
    return found
