"""What a user should know about how a page was read."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

from pipeline.parsers import platforms
from pipeline.parsers._base import Document, Reading
from pipeline.parsers.details import id_in
from pipeline.types import Notice, Thread

_WORDS_OF_ARTICLE: Final = 12
_COMMENT_PAGE: Final = re.compile(r"(?:comment-page-|[?&;]cpage=|[?&;]commentpage=)(\d{1,4})/?(?:#comments)?[\"'\s>]", re.I)
_PARENT_NAME: Final = re.compile(r"^data-(?:[a-z]+-)*(?:parent|reply-?to|in-?reply-?to)(?:[_-]?(?:comment)?[_-]?id)?$", re.I)
_PART: Final = re.compile(
    r"(?:\b(?:page|seite|página|pagina|strona|стр\w*|sida|sivu)\s+(\d{1,4})\s+(?:of|von|de|sur|di|van|z|из|av|/)\s+(\d{1,4}))\b",
    re.I,
)


@dataclass(frozen=True, slots=True)
class Seen:
    """What a page shows about itself, to be looked up while its tree is whole."""

    notices: tuple[Notice, ...] = ()
    parents: tuple[str | None, ...] = ()
    """The parent's id that each comment's element names."""


def seen(document: Document, reading: Reading) -> Seen:
    """Notices that follow from the page alone, and the parents its comments name."""
    if document.kind != "html":
        return Seen()
    missing = () if reading.comments else _missing(document)
    return Seen(
        notices=(*missing, *_truncated(document), *_parts(document)),
        parents=tuple(_named_parent(root) for root in reading.comment_roots),
    )


def about(thread: Thread, page: Seen) -> tuple[Notice, ...]:
    """All notices about a thread that follow from the page and from what was found in it."""
    return (*_counts(thread), *_fields(thread), *_orphaned(thread, page.parents), *page.notices)


def _counts(thread: Thread) -> Iterator[Notice]:
    found = sum(c.kind != "pingback" for c in thread.comments)
    if thread.stated_count is not None and thread.stated_count not in (found, len(thread.comments)):
        message = f"the page states {thread.stated_count} comments, {found} were found; the rest may be on further pages"
        yield Notice(code="count_mismatch", message=message)


def _fields(thread: Thread) -> Iterator[Notice]:
    unread = [c for c in thread.comments if c.posted_text and not c.posted_at]
    if unread:
        message = (
            f"{len(unread)} comment date(s) name no day, e.g. {unread[0].posted_text!r}; give the time of saving to reckon them"
        )
        yield Notice(code="date_unparsed", message=message)
    ids = [c.native_id for c in thread.comments if c.native_id]
    if len(set(ids)) < len(ids):
        yield Notice(code="duplicate_ids", message=f"{len(ids) - len(set(ids))} comment id(s) stand more than once on the page")
    size = len(thread.article.text.split())
    if size < _WORDS_OF_ARTICLE:
        where = "beside the comments" if thread.comments else "on the page, and no comments"
        yield Notice(code="no_article", message=f"no article text to speak of was found {where} ({size} words)")


def _orphaned(thread: Thread, parents: Sequence[str | None]) -> Iterator[Notice]:
    if orphans := _orphans(thread, parents):
        message = f"{orphans} comment(s) answer a comment that is not on the page (removed, or on another page of the comments)"
        yield Notice(code="orphans", message=message)


def _truncated(document: Document) -> Iterator[Notice]:
    tail = document.text.rstrip()[-400:].lower()
    if "<html" in document.text[:5000].lower() and "</html" not in tail and "</body" not in tail:
        yield Notice(
            code="truncated_page", message="the page ends without </body> or </html>; it may have been cut off when it was saved"
        )


def _missing(document: Document) -> Iterator[Notice]:
    known = platforms.elsewhere(document)
    if known is not None:
        message = f"the comments load from {known.shown_as} by script and are not in this file; {known.instead}"
        yield Notice(code="comments_elsewhere", message=message)
    yield Notice(code="no_comments", message="no comments were found on the page")


def _orphans(thread: Thread, parents: Sequence[str | None]) -> int:
    """How many comments name a parent by its id and have none on the page."""
    if len(parents) != len(thread.comments):
        return 0
    known = {comment.native_id for comment in thread.comments}
    named = (parent if c.parent is None else None for parent, c in zip(parents, thread.comments, strict=True))
    return sum(name is not None and name not in known for name in named)


def _named_parent(root: Any) -> str | None:
    """The id in ``data-parent-id``; a zero or nothing there means the article."""
    values = (id_in(value) for name, value in root.attrib.items() if _PARENT_NAME.match(name))
    return next((value for value in values if value and value.strip("0")), None)


def _parts(document: Document) -> Iterator[Notice]:
    part = _PART.search(document.outline.text(range(len(document.outline.pieces))))
    if part is not None and 1 <= int(part[1]) <= int(part[2]) and int(part[2]) > 1:
        yield Notice(code="page_part", message=f"this is {part.group().lower()}; the other pages hold further comments")
        return
    pages = {int(number) for number in _COMMENT_PAGE.findall(document.text)}
    if len(pages) > 1 or (pages and max(pages) > 1):
        message = f"the page links to {max(pages)} pages of comments; save the others too"
        yield Notice(code="page_part", message=message)
