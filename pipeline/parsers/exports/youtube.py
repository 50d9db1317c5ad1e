"""Comments of a YouTube video: yt-dlp's ``.info.json``, youtube-comment-downloader's lines, and the Data API's lists.

Source: yt-dlp's info dictionary ("comments"), the README of youtube-comment-downloader, developers.google.com/youtube/v3
("commentThreads: list", "comments: list").
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from pipeline.parsers import dates
from pipeline.parsers._base import Document, Kind, Reading
from pipeline.parsers.exports.posts import Post, amount, elsewhere, moment, reading_of
from pipeline.parsers.exports.values import Record, list_in, loaded, object_in, records, text_in
from pipeline.parsers.exports.words import of_html, of_plain
from pipeline.types import Article, Notice

NAME: Final = "youtube_json"
KINDS: Final[tuple[Kind, ...]] = ("json",)
PLATFORM: Final = "youtube"

_WATCH: Final = "https://www.youtube.com/watch?v="
_REPLIES: Final = "replies are counted but not in the file: a thread lists five at most; ask for the rest with comments.list"
_PAGES: Final = "further page of comments at least: the last page in the file names a next one"


def matches(document: Document) -> bool:
    """At least one comment in one of the three shapes."""
    return any(is_one(record) for record in _found(document) for is_one in _FORMS)


def read(document: Document) -> Reading | None:
    """The comments in the order of the file, answers below what they answer."""
    found = _found(document)
    chosen = next((form for form in _FORMS if any(form(record) for record in found)), None)
    if chosen is None:
        return None
    comments = [record for record in found if chosen(record)]
    posts = [post for record in comments for post in _FORMS[chosen](record, document.page.retrieved_at)]
    video = next((r for r in found if "webpage_url" in r or ("comments" in r and "title" in r)), {})
    address = text_in(video, "webpage_url") or next((p.permalink.split("&lc=")[0] for p in posts if p.permalink), None)
    notices = (*loaded(document.text).notices, *_rest(found))
    return reading_of(
        posts, article=_article(video, address), platform=PLATFORM, stated=amount(video.get("comment_count")), notices=notices
    )


def _found(document: Document) -> list[Record]:
    return [*records(loaded(document.text).values, ("comments", "items"))]


def _article(video: Record, address: str | None) -> Article:
    text, _ = of_plain(text_in(video, "description") or "")
    return Article(
        title=text_in(video, "title", "fulltitle"),
        author=text_in(video, "uploader", "channel"),
        published=moment(video.get("timestamp")) or moment(video.get("upload_date")),
        published_text=text_in(video, "upload_date"),
        language=text_in(video, "language"),
        url=address or (_WATCH + video["id"] if isinstance(video.get("id"), str) else None),
        text="\n\n".join(text.split("\n")),
    )


def _rest(found: Sequence[Record]) -> tuple[Notice, ...]:
    """Replies that a thread counts and does not list, and pages that were not fetched."""
    threads = [r for r in found if _is_thread(r)]
    counted = sum(amount(object_in(r, "snippet").get("totalReplyCount")) or 0 for r in threads)
    listed = sum(len(list_in(object_in(r, "replies"), "comments")) for r in threads) + sum(_is_reply(r) for r in found)
    pages = [r for r in found if "items" in r]
    more = bool(pages) and "nextPageToken" in pages[-1]
    return (*elsewhere(counted - listed, _REPLIES), *elsewhere(int(more), _PAGES))


# ---------------------------------------------------------------------------------------------------- the Data API


def _is_thread(record: Record) -> bool:
    return bool(object_in(record, "snippet", "topLevelComment", "snippet"))


def _is_reply(record: Record) -> bool:
    snippet = object_in(record, "snippet")
    return ("textDisplay" in snippet or "textOriginal" in snippet) and "topLevelComment" not in snippet


def _of_thread(record: Record, saved: str | None) -> list[Post]:
    thread = object_in(record, "snippet")
    first = object_in(thread, "topLevelComment")
    key = text_in(first, "id") or text_in(record, "id")
    answers = [r for r in list_in(object_in(record, "replies"), "comments") if isinstance(r, dict)]
    about = {name: thread[name] for name in ("videoId", "channelId") if name in thread}
    return [_stated(first, key, None, about), *(_stated(r, text_in(r, "id"), key, about) for r in answers)]


def _of_reply(record: Record, saved: str | None) -> list[Post]:
    return [_stated(record, text_in(record, "id"), text_in(object_in(record, "snippet"), "parentId"), {})]


def _stated(record: Record, key: str | None, below: str | None, about: Record) -> Post:
    snippet = object_in(record, "snippet")
    plain, shown = text_in(snippet, "textOriginal"), text_in(snippet, "textDisplay")
    text, quoted = of_plain(plain) if plain is not None else of_html(shown or "")
    video = text_in(snippet, "videoId") or text_in(about, "videoId")
    owner = text_in(about, "channelId") or text_in(snippet, "channelId")
    return Post(
        key=key,
        parent=text_in(snippet, "parentId") or below,
        text=text,
        quoted=quoted,
        author=text_in(snippet, "authorDisplayName"),
        posted_text=text_in(snippet, "publishedAt"),
        posted_at=moment(snippet.get("publishedAt")),
        permalink=f"{_WATCH}{video}&lc={key}" if video and key else None,
        votes=amount(snippet.get("likeCount")),
        by_article_author=owner is not None and text_in(object_in(snippet, "authorChannelId"), "value") == owner,
    )


# ---------------------------------------------------------------------------------------------------- the programs


def _is_line(record: Record) -> bool:
    return "cid" in record and "text" in record


def _of_line(record: Record, saved: str | None) -> list[Post]:
    key = text_in(record, "cid")
    text, quoted = of_plain(text_in(record, "text") or "")
    return [
        Post(
            key=key,
            parent=above(key),
            text=text,
            quoted=quoted,
            author=text_in(record, "author"),
            posted_text=text_in(record, "time"),
            posted_at=_day(moment(record.get("time_parsed"))) or reckoned(text_in(record, "time"), saved),
            votes=amount(record.get("votes")),
        )
    ]


def _is_entry(record: Record) -> bool:
    return "text" in record and "parent" in record and ("author" in record or "author_id" in record) and "id" in record


def _of_entry(record: Record, saved: str | None) -> list[Post]:
    parent, shown = text_in(record, "parent"), text_in(record, "_time_text", "time_text")
    text, quoted = of_plain(text_in(record, "text") or "")
    return [
        Post(
            key=text_in(record, "id"),
            parent=None if parent == "root" else parent,
            text=text,
            quoted=quoted,
            author=text_in(record, "author"),
            posted_text=shown or text_in(record, "timestamp"),
            posted_at=_day(moment(record.get("timestamp"))),
            votes=amount(record.get("like_count")),
            by_article_author=record.get("author_is_uploader") is True,
        )
    ]


def above(key: str | None) -> str | None:
    """The comment that a reply's id names before its dot.

    >>> above("UgxA.9bC"), above("UgxA")
    ('UgxA', None)
    """
    return key.rpartition(".")[0] or None if key else None


def reckoned(shown: str | None, saved: str | None) -> str | None:
    """ISO 8601 of a day as displayed; relative ones from the time of saving."""
    stamp = dates.find(shown) if shown else None
    return dates.resolve(stamp, saved_at=saved) if stamp is not None else None


def _day(reckoned_from_ago: str | None) -> str | None:
    """The programs reckon the moment from "3 years ago"; its time of day is not known."""
    return reckoned_from_ago[:10] if reckoned_from_ago else None


_FORMS: Final[dict[Callable[[Record], bool], Callable[[Record, str | None], list[Post]]]] = {
    _is_thread: _of_thread,
    _is_reply: _of_reply,
    _is_line: _of_line,
    _is_entry: _of_entry,
}
"""Shapes of a record, and what is read of it."""
