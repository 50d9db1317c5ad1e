"""How much of a page was read: one row a page of counts, so that a gap is seen before a figure is quoted."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any, Final

from pipeline.privacy import is_nobody
from pipeline.types import Comment, Notice, Thread

READ, REJECTED = "read", "rejected"

_NUMBER: Final = re.compile(r"\d{1,9}")
_LOADER: Final = re.compile(r"load from (\S[^.;]{0,40}?) by script")


def row_of(thread: Thread) -> dict[str, Any]:
    """The row of ``coverage`` for a page that was read, whether or not anything was found on it."""
    comments = thread.comments
    notices = all_notices(thread)
    return {
        "status": READ,
        "platform": thread.platform,
        "parser": thread.parser,
        "confidence": thread.confidence,
        "stated_count": thread.stated_count,
        "missing": _missing(thread),
        **_kinds(comments),
        **_fields([c for c in comments if c.kind == "comment"]),
        **_oddities(comments),
        "unknown_parents": sum(_numbers(notices, "orphans")[:1]),
        "repairs": sum(repair.count for repair in thread.repairs),
        "tables_read": sum(bool(table.evidence) for table in thread.tables),
        "tables_unread": sum(not table.evidence for table in thread.tables),
        **_elsewhere(notices),
        "notices": ";".join(dict.fromkeys(notice.code for notice in notices)),
    }


def row_of_rejected(rejected: Mapping[str, Any]) -> dict[str, Any]:
    """The row for an input that could not be read; ``notices`` names the kind of failure."""
    nothing = {**_kinds(()), **_fields(()), **_oddities(())}
    counts = dict.fromkeys(("unknown_parents", "repairs", "tables_read", "tables_unread"), 0)
    return {"page_id": rejected["page_id"], "status": REJECTED, **nothing, **counts, "notices": rejected["code"]}


def all_notices(thread: Thread) -> list[Notice]:
    """The notices of the page and of its tables."""
    return [*thread.notices, *(notice for table in thread.tables for notice in table.notices)]


def _missing(thread: Thread) -> int | None:
    """Stated less found; some systems count pingbacks and some do not, so the nearer of the two counts is taken."""
    if thread.stated_count is None:
        return None
    counts = (sum(c.kind != "pingback" for c in thread.comments), len(thread.comments))
    return min((thread.stated_count - count for count in counts), key=abs)


def _kinds(comments: Iterable[Comment]) -> dict[str, int]:
    kinds = [comment.kind for comment in comments]
    return {
        "found_count": kinds.count("comment"),
        "removed_count": kinds.count("removed"),
        "pingback_count": kinds.count("pingback"),
    }


def _fields(comments: Iterable[Comment]) -> dict[str, int]:
    said = list(comments)
    return {
        "with_author": sum(c.author is not None for c in said),
        "with_date": sum(bool(c.posted_text or c.posted_at) for c in said),
        "with_absolute_date": sum(c.posted_at is not None for c in said),
        "unparsed_dates": sum(c.posted_text is not None and c.posted_at is None for c in said),
        "with_parent": sum(c.parent is not None for c in said),
        "guessed_parents": sum(c.parent is not None and c.parent_guessed for c in said),
    }


def _oddities(comments: Iterable[Comment]) -> dict[str, int]:
    ids = [c.native_id for c in comments if c.native_id]
    texts = [(c.author, c.text) for c in comments if c.kind == "comment" and not is_nobody(c.author)]
    return {"duplicate_ids": len(ids) - len(set(ids)), "duplicate_comments": len(texts) - len(set(texts))}


def _elsewhere(notices: Iterable[Notice]) -> dict[str, Any]:
    """Comments that the file does not hold: on other pages of the thread, or fetched by a script."""
    found = list(notices)
    pages = _numbers(found, "page_part")
    script = next((notice.message for notice in found if notice.code == "comments_elsewhere"), None)
    loader = _LOADER.search(script) if script else None
    return {
        "page_number": pages[0] if len(pages) > 1 else None,
        "page_count": pages[-1] if pages else None,
        "loads_by_script": loader[1] if loader else script,
    }


def _numbers(notices: Iterable[Notice], code: str) -> list[int]:
    """The figures in the first notice of a kind, in order; its message is where they are kept."""
    message = next((notice.message for notice in notices if notice.code == code), "")
    return [int(number) for number in _NUMBER.findall(message)]
