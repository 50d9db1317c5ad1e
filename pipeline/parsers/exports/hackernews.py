"""An item of Hacker News as the Algolia interface gives it: a story with its ``children``, or the hits of a search.

Source: hn.algolia.com/api, "Items" and "Search".
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from pipeline.parsers._base import Document, Kind, Reading
from pipeline.parsers.exports.posts import Post, amount, moment, reading_of
from pipeline.parsers.exports.values import Record, list_in, loaded, records, text_in
from pipeline.parsers.exports.words import apart, of_html
from pipeline.types import Article

NAME: Final = "hackernews_json"
KINDS: Final[tuple[Kind, ...]] = ("json",)
PLATFORM: Final = "hackernews"

_ITEM: Final = "https://news.ycombinator.com/item?id="
_GONE: Final = "[deleted]"


def matches(document: Document) -> bool:
    """A story with children, or comments that name their story."""
    return any(_is_item(r) or _is_hit(r) for r in records(loaded(document.text).values, ("hits",)))


def read(document: Document) -> Reading | None:
    """The comments below the story in the order of the file."""
    found = [r for r in records(loaded(document.text).values, ("hits",)) if _is_item(r) or _is_hit(r)]
    story = next((r for r in found if r.get("type") in ("story", "poll") or r.get("title")), {})
    top = text_in(story, "id", "objectID", "story_id") or text_in(found[0], "story_id")
    items = [entry for record in found for entry in _items(record)]
    own = [entry for entry in items if entry[0] is not story and text_in(entry[0], "story_id") in (top, None)]
    posts = [_post(item, below, top, text_in(story, "author")) for item, below in own if not item.get("title")]
    stated = amount(story.get("num_comments"))
    notices = loaded(document.text).notices
    return reading_of(posts, article=_article(story, found[0], top), platform=PLATFORM, stated=stated, notices=notices)


def _is_item(record: Record) -> bool:
    return isinstance(record.get("children"), list) and "created_at_i" in record


def _is_hit(record: Record) -> bool:
    return "objectID" in record and ("comment_text" in record or "num_comments" in record)


def _items(record: Record) -> Iterator[tuple[Record, str | None]]:
    """A record and all below it with what each stands in, without recursion."""
    stack: list[tuple[Any, str | None]] = [(record, None)]
    while stack:
        item, below = stack.pop()
        if isinstance(item, dict):
            yield item, below
            stack.extend((child, text_in(item, "id")) for child in reversed(list_in(item, "children")))


def _post(item: Record, below: str | None, top: str | None, submitter: str | None) -> Post:
    key, parent, author = text_in(item, "id", "objectID"), text_in(item, "parent_id") or below, text_in(item, "author")
    text, quoted = apart(of_html(text_in(item, "text", "comment_text") or "")[0])
    gone = author is None and not text
    return Post(
        key=key,
        parent=None if parent == top else parent,
        text=_GONE if gone else text,
        quoted=quoted,
        author=author,
        posted_text=text_in(item, "created_at"),
        posted_at=moment(item.get("created_at_i")) or moment(item.get("created_at")),
        permalink=_ITEM + key if key else None,
        votes=amount(item.get("points")),
        kind="removed" if gone or text in ("[flagged]", "[dead]") else "comment",
        by_article_author=author is not None and author == submitter,
    )


def _article(story: Record, first: Record, top: str | None) -> Article:
    text, _ = of_html(text_in(story, "text", "story_text") or "")
    return Article(
        title=text_in(story, "title") or text_in(first, "story_title"),
        author=text_in(story, "author"),
        published=moment(story.get("created_at_i")),
        published_text=text_in(story, "created_at"),
        url=_ITEM + top if top else None,
        text="\n\n".join(text.split("\n")),
    )
