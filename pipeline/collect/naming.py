"""Which URLs belong to one thread, and the file that a URL is kept in."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from typing import Final
from urllib.parse import parse_qsl, unquote, urlencode, urlsplit, urlunsplit

_SESSION: Final = re.compile(
    r"(?i)(?:sid|s)=[0-9a-f]{32}|(?:phpsessid|jsessionid|replytocom|utm_\w+|fbclid|gclid|mc_[ce]id|highlight)=.*", re.DOTALL
)
"""Parameters that make another URL of the same page. ``s`` is a search on WordPress, so its value has to look like a session."""

_PATHS: Final[tuple[tuple[str, re.Pattern[str]], ...]] = (
    ("comment-page", re.compile(r"/comment-page-(?P<n>\d{1,5})/?$")),  # WordPress
    ("page", re.compile(r"/page[/-]?(?P<n>\d{1,5})/?$")),  # XenForo page-2, Invision page/2, vBulletin page2
    ("p", re.compile(r"/p(?P<n>\d{1,5})/?$")),  # Vanilla
    ("part", re.compile(r"[-_,]page[-_]?(?P<n>\d{1,5})(?=\.html?$)")),  # MyBB thread-7-page-2.html
)
_NUMBERED: Final = (
    "cpage",
    "page",
    "pagenumber",
    "page_number",
    "pagenum",
    "page_num",
    "pageno",
    "commentpage",
    "comment_page",
    "comments_page",
    "paged",
    "pg",
)
"""Parameters that number pages: WordPress cpage, most forums and Drupal page."""

_OFFSETS: Final = ("start", "offset", "st")
"""Parameters that number comments: phpBB start, Invision st."""

_TOPIC: Final = re.compile(r"(?P<topic>\d+)\.(?P<n>\d+)")
"""SMF: topic=7.20 is topic 7 from comment 20 on."""


@dataclass(frozen=True, slots=True)
class Place:
    """What a URL says of its place in a thread."""

    thread: str
    """The same for all pages of a thread."""
    kind: str = ""
    number: int = 0
    """0 for a page without a number, which is the first or, on some blogs, the last."""


def place(url: str) -> Place:
    """The thread that ``url`` is a page of, as far as its form tells.

    >>> place("https://www.blog.example/post/comment-page-2/#comments")
    Place(thread='blog.example/post', kind='comment-page', number=2)
    >>> place("http://forum.example/viewtopic.php?t=7&start=20&sid=0123456789abcdef0123456789abcdef").thread
    'forum.example/viewtopic.php?t=7'
    >>> place("https://blog.example/?p=7") == Place("blog.example?p=7")  # here p is the article
    True
    """
    parts = urlsplit(url)
    path, kind, number = _from_path(parts.path)
    kept = []
    for name, value in parse_qsl(parts.query, keep_blank_values=True):
        found = _from_parameter(name.lower(), value)
        if _SESSION.fullmatch(f"{name}={value}"):
            continue
        if found is None or kind:
            kept.append((name, value))
            continue
        kind, number = found
        topic = _TOPIC.fullmatch(value)
        kept += [(name, topic["topic"])] if topic else []
    host = parts.netloc.lower().rpartition("@")[2].removeprefix("www.")
    thread = host + path.rstrip("/") + ("?" + urlencode(sorted(kept)) if kept else "")
    return Place(thread, kind if number else "", number)


def _from_path(path: str) -> tuple[str, str, int]:
    for kind, pattern in _PATHS:
        match = pattern.search(path[-40:])
        if match and len(path) > match.end() - match.start() + 1:
            start = max(0, len(path) - 40)
            return path[: start + match.start()] + path[start + match.end() :], kind, int(match["n"])
    return path, "", 0


def _from_parameter(name: str, value: str) -> tuple[str, int] | None:
    if name in _NUMBERED or name in _OFFSETS:
        return (name, int(value)) if value.isascii() and value.isdecimal() and len(value) < 8 else None
    match = _TOPIC.fullmatch(value) if name == "topic" else None
    return ("topic", int(match["n"][:8])) if match else None


def without_session(url: str) -> str:
    """``url`` without its fragment and without what makes a second URL of the same page (session ids, marks of campaigns)."""
    parts = urlsplit(url)
    kept = [(n, v) for n, v in parse_qsl(parts.query, keep_blank_values=True) if not _SESSION.fullmatch(f"{n}={v}")]
    same = len(kept) == len(parse_qsl(parts.query, keep_blank_values=True))
    return urlunsplit((parts.scheme, parts.netloc, parts.path, parts.query if same else urlencode(kept), ""))


def stem(url: str) -> str:
    """The file name of ``url`` without its ending: readable, safe on every file system, its own for each URL.

    All pages of a thread share the beginning, up to the number of the page.

    >>> stem("https://blog.example/health/magnesium-sleep/")
    'blog.example-magnesium-sleep-643dbb732c'
    >>> stem("https://blog.example/health/magnesium-sleep/?cpage=2")
    'blog.example-magnesium-sleep-643dbb732c.cpage-2'
    """
    where = place(url)
    return thread_stem(url) + (f".{where.kind}-{where.number}" if where.kind else "")


def thread_stem(url: str) -> str:
    """:func:`stem` without the number of the page."""
    where = place(url)
    host, _, rest = where.thread.partition("/")
    words = [_slug(part) for part in re.split(r"[/?]", unquote(rest)) if _slug(part)]
    name = "-".join([_slug(host.partition("?")[0], dots=True)[:60], *words[-1:]])[:90].strip("-.")
    served = f"{urlsplit(url).scheme}://{urlsplit(url).netloc.lower()} {where.thread}"
    return f"{name}-{hashlib.sha256(served.encode()).hexdigest()[:10]}"


def _slug(text: str, *, dots: bool = False) -> str:
    text = re.sub(r"\.(?:html?|php|aspx?|jsp)$", "", text, flags=re.IGNORECASE)
    return re.sub(r"[^a-z0-9.]+" if dots else r"[^a-z0-9]+", "-", text.lower()).strip("-.")
