"""What a user should know about how a page was read."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any, Final

from pipeline.parsers._base import Document
from pipeline.parsers.details import id_in
from pipeline.types import Notice, Thread

_FRAME: Final = "open the frame of the comments in a tab of its own and save that page"
_SHOWN: Final = "save the page from a browser after the comments show"
_ELSEWHERE: Final = (
    ("Disqus", "export the thread as XML, or open the frame of the comments in a tab of its own and save that page",
     re.compile(r"id=[\"']?disqus_thread|disqus\.com/embed|\.disqus\.com/count", re.I)),
    ("Facebook", _FRAME, re.compile(r"class=[\"'][^\"'>]{0,80}fb-comments|<fb:comments|plugins/comments\.php", re.I)),
    ("Coral", _SHOWN, re.compile(r"coral[_-](?:thread|talk|stream)|coral\.coralproject|createStreamEmbed", re.I)),
    ("Hyvor", _FRAME, re.compile(r"hyvor-talk", re.I)),
    ("Viafoura", _SHOWN, re.compile(r"<vf-conversations|viafoura", re.I)),
    ("OpenWeb", _SHOWN, re.compile(r"data-spotim-module|data-openweb-module|spot\.im/launcher", re.I)),
    ("Livefyre", _SHOWN, re.compile(r"livefyre", re.I)),
    ("giscus", "save the page of the discussion on GitHub", re.compile(r"giscus\.app/client|class=[\"']giscus", re.I)),
    ("utterances", "save the page of the issue on GitHub", re.compile(r"utteranc\.es/client", re.I)),
    ("Gitalk", "save the page of the issue on GitHub", re.compile(r"id=[\"']gitalk-container|gitalk(?:\.min)?\.js", re.I)),
    ("Discourse", "save the topic in the forum", re.compile(r"id=[\"']discourse-comments|javascripts/embed\.js", re.I)),
    ("Commento", _SHOWN, re.compile(r"id=[\"']commento", re.I)),
    ("Isso", _SHOWN, re.compile(r"id=[\"']isso-thread", re.I)),
    ("Remark42", _FRAME, re.compile(r"id=[\"']remark42", re.I)),
    ("Cusdis", _FRAME, re.compile(r"id=[\"']cusdis_thread", re.I)),
    ("IntenseDebate", _SHOWN, re.compile(r"id=[\"']idc-container|intensedebate", re.I)),
    ("Insticator", _SHOWN, re.compile(r"insticator-comment", re.I)),
    ("VK", _FRAME, re.compile(r"id=[\"']vk_comments", re.I)),
    ("Cackle", _SHOWN, re.compile(r"id=[\"']mc-container|cackle\.me", re.I)),
    ("FastComments", _FRAME, re.compile(r"fastcomments-widget|cdn\.fastcomments\.com", re.I)),
    ("Vuukle", _FRAME, re.compile(r"id=[\"']vuukle-comments", re.I)),
    ("GraphComment", _FRAME, re.compile(r"id=[\"']graphcomment", re.I)),
    ("Talkyard", _FRAME, re.compile(r"class=[\"']talkyard-comments", re.I)),
    ("Waline", _SHOWN, re.compile(r"id=[\"']waline", re.I)),
    ("Twikoo", _SHOWN, re.compile(r"id=[\"']t(?:wikoo|comment)[\"']", re.I)),
)  # fmt: skip
"""Comment systems that load their comments by script, what to save instead, and the marks of their empty containers."""

_WORDS_OF_ARTICLE: Final = 12
_COMMENT_PAGE: Final = re.compile(r"(?:comment-page-|[?&;]cpage=|[?&;]commentpage=)(\d{1,4})/?(?:#comments)?[\"'\s>]", re.I)
_PARENT_NAME: Final = re.compile(r"^data-(?:[a-z]+-)*(?:parent|reply-?to|in-?reply-?to)(?:[_-]?(?:comment)?[_-]?id)?$", re.I)
_PART: Final = re.compile(
    r"(?:\b(?:page|seite|página|pagina|strona|стр\w*|sida|sivu)\s+(\d{1,4})\s+(?:of|von|de|sur|di|van|z|из|av|/)\s+(\d{1,4}))\b",
    re.I,
)


def about(document: Document, thread: Thread, roots: Sequence[Any] = ()) -> tuple[Notice, ...]:
    """All notices about a thread that follow from the page and from what was found in it; ``roots``: its comments' elements."""
    return (*_counts(thread), *_fields(thread), *(_html(document, thread, roots) if document.kind == "html" else ()))


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


def _html(document: Document, thread: Thread, roots: Sequence[Any]) -> Iterator[Notice]:
    if not thread.comments:
        yield from _missing(document)
    if orphans := _orphans(thread, roots):
        message = f"{orphans} comment(s) answer a comment that is not on the page (removed, or on another page of the comments)"
        yield Notice(code="orphans", message=message)
    tail = document.text.rstrip()[-400:].lower()
    if "<html" in document.text[:5000].lower() and "</html" not in tail and "</body" not in tail:
        yield Notice(
            code="truncated_page", message="the page ends without </body> or </html>; it may have been cut off when it was saved"
        )
    yield from _parts(document)


def _missing(document: Document) -> Iterator[Notice]:
    known = next(((name, advice) for name, advice, mark in _ELSEWHERE if mark.search(document.text)), None)
    if known is not None:
        message = f"the comments load from {known[0]} by script and are not in this file; {known[1]}"
        yield Notice(code="comments_elsewhere", message=message)
    yield Notice(code="no_comments", message="no comments were found on the page")


def _orphans(thread: Thread, roots: Sequence[Any]) -> int:
    """How many comments name a parent by its id and have none on the page."""
    if len(roots) != len(thread.comments):
        return 0
    known = {comment.native_id for comment in thread.comments}
    named = (_named_parent(root) if c.parent is None else None for root, c in zip(roots, thread.comments, strict=True))
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
