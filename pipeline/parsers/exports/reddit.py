"""Reddit: the ``.json`` of a page (a post and the tree of its comments) and dumps with a submission or comment a line.

Source: reddit.com/dev/api ("listings", things ``t1``, ``t3``, ``more``); fields of the Pushshift dumps.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Final

from pipeline.parsers._base import Document, Kind, Reading
from pipeline.parsers.exports.posts import Post, amount, elsewhere, largest, moment, reading_of
from pipeline.parsers.exports.values import Record, list_in, loaded, text_in
from pipeline.parsers.exports.words import Words, of_html, of_markdown
from pipeline.types import Article, Notice

NAME: Final = "reddit_json"
KINDS: Final[tuple[Kind, ...]] = ("json",)
PLATFORM: Final = "reddit"
SITE: Final = "https://www.reddit.com"

_REMOVED: Final = frozenset({"[deleted]", "[removed]", "[ removed by reddit ]", "[removed by reddit]", "[unavailable]"})
_MORE: Final = "comment(s) are not in the file: Reddit lists them as 'load more comments'; save those branches too"

Thing = tuple[str, Record, str | None]
"""Kind (``t1``, ``t3``, ``more``), fields, and the name of the comment it is listed below."""


def matches(document: Document) -> bool:
    """A listing or a dump with at least one submission or comment."""
    return next(things(loaded(document.text).values), None) is not None


def read(document: Document) -> Reading | None:
    """The comments of the submission that most belong to, in the file's order."""
    return largest(threads(document), "submissions")


def threads(document: Document) -> dict[str, Reading]:
    """The comments of each submission that has any in the file."""
    data = loaded(document.text)
    groups: dict[str, list[Thing]] = {}
    current = ""
    for thing in things(data.values):
        kind, record, _ = thing
        current = (_name(record, "t3_") or current) if kind == "t3" else current
        topic = text_in(record, "link_id") if kind == "t1" else None
        groups.setdefault(topic or current, []).append(thing)
    talked = {topic: own for topic, own in groups.items() if any(kind == "t1" for kind, _, _ in own)}
    return {topic: _thread(topic, own, data.notices) for topic, own in (talked or groups).items()}


def _thread(topic: str, own: Sequence[Thing], notices: Sequence[Notice]) -> Reading:
    post = next((record for kind, record, _ in own if kind == "t3"), {})
    comments = [thing for thing in own if thing[0] == "t1"]
    missing = sum(amount(record.get("count")) or 0 for kind, record, _ in own if kind == "more")
    return reading_of(
        [_post(thing, text_in(post, "author")) for thing in comments],
        article=_article(post, comments, topic),
        platform=PLATFORM,
        stated=amount(post.get("num_comments")),
        notices=(*notices, *elsewhere(missing, _MORE)),
    )


def things(values: Any) -> Iterator[Thing]:
    """Submissions, comments and stubs in page order, without recursion: answers may stand thousands deep."""
    stack: list[tuple[Any, str | None]] = [(values, None)]
    while stack:
        value, below = stack.pop()
        if isinstance(value, list | tuple):
            stack.extend((item, below) for item in reversed(value) if isinstance(item, dict | list))
        elif isinstance(value, dict):
            kind, record = _kind(value)
            if kind in ("t1", "t3", "more"):
                yield kind, record, below
            if kind == "t1" and isinstance(record.get("replies"), dict | list):
                stack.append((record["replies"], _name(record, "t1_")))
            elif kind == "Listing":
                stack.append((list_in(record, "children") or list_in(record, "data"), below))


def _kind(value: Record) -> tuple[str, Record]:
    data = value.get("data")
    if value.get("kind") in ("t1", "t3", "more", "Listing"):
        return value["kind"], data if isinstance(data, dict) else {}
    if isinstance(data, list) and "kind" not in value:  # the answer of a Pushshift search
        return "Listing", value
    if isinstance(value.get("body"), str) and ("link_id" in value or str(value.get("parent_id"))[:3] in ("t1_", "t3_")):
        return "t1", value
    is_post = "title" in value and "subreddit" in value and ("selftext" in value or "num_comments" in value)
    return ("t3", value) if is_post else ("", value)


def _name(record: Record, prefix: str) -> str | None:
    """The full name of a thing, ``t1_abc``."""
    stated = text_in(record, "name")
    if stated is not None and stated.startswith(prefix):
        return stated
    ident = text_in(record, "id")
    return None if ident is None else prefix + ident.removeprefix(prefix)


def _post(thing: Thing, submitter: str | None) -> Post:
    _, record, below = thing
    parent = _answered(record) or below
    text, quoted = _words(record, "body")
    removed = text.casefold() in _REMOVED
    author = _author(record)
    return Post(
        key=_name(record, "t1_"),
        parent=parent if parent is not None and not parent.startswith("t3_") else None,
        text=text,
        quoted=quoted,
        author=author,
        posted_text=text_in(record, "created_utc", "created"),
        posted_at=moment(record.get("created_utc", record.get("created"))),
        native_id=text_in(record, "id"),
        permalink=_address(record),
        votes=None if record.get("score_hidden") is True else amount(record.get("score", record.get("ups"))),
        kind="removed" if removed else "comment",
        by_article_author=not removed and (record.get("is_submitter") is True or (author is not None and author == submitter)),
    )


def _answered(record: Record) -> str | None:
    """The full name of what is answered; some dumps give the number alone, which names count in base 36."""
    stated = record.get("parent_id")
    if not isinstance(stated, int) or isinstance(stated, bool) or stated < 0:
        return text_in(record, "parent_id")
    digits = ""
    while stated:
        stated, rest = divmod(stated, 36)
        digits = "0123456789abcdefghijklmnopqrstuvwxyz"[rest] + digits
    return f"t1_{digits}"


def _words(record: Record, name: str) -> Words:
    """From the HTML where it is given, else from the Markdown; entities are doubled in both."""
    shown = record.get(f"{name}_html")
    if isinstance(shown, str) and shown.strip():
        return of_html(shown if "<" in shown else shown.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&"))
    raw = record.get(name)
    return of_markdown(raw) if isinstance(raw, str) else ("", ())


def _author(record: Record) -> str | None:
    author = text_in(record, "author")
    return None if author is None or author.casefold() in _REMOVED else author


def _address(record: Record) -> str | None:
    path = text_in(record, "permalink")
    return None if path is None else SITE + path if path.startswith("/") else path


def _article(post: Record, comments: Sequence[Thing], topic: str) -> Article:
    first: Record = comments[0][1] if comments else {}
    text, quoted = _words(post, "selftext")
    ident = topic.removeprefix("t3_")
    address = _address(post) or text_in(first, "link_permalink") or (f"{SITE}/comments/{ident}/" if ident else None)
    body = "" if text.casefold() in _REMOVED else "\n\n".join(row for part in (*quoted, text) for row in part.split("\n"))
    return Article(
        title=text_in(post, "title") or text_in(first, "link_title"),
        author=_author(post),
        published=moment(post.get("created_utc")),
        published_text=text_in(post, "created_utc"),
        url=address,
        text=body,
    )
