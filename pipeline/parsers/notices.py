"""What a user should know about how a page was read."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from pipeline.parsers._base import Document
from pipeline.types import Notice, Thread

_ELSEWHERE: Final = (
    ("Disqus", re.compile(r"id=[\"']?disqus_thread|disqus\.com/embed|\.disqus\.com/count", re.I)),
    ("Facebook", re.compile(r"class=[\"'][^\"'>]{0,80}fb-comments|<fb:comments|plugins/comments\.php", re.I)),
    ("Coral", re.compile(r"coral[_-](?:thread|talk|stream)|coral\.coralproject|createStreamEmbed", re.I)),
    ("Hyvor", re.compile(r"hyvor-talk", re.I)),
    ("Viafoura", re.compile(r"<vf-conversations|viafoura", re.I)),
    ("OpenWeb", re.compile(r"data-spotim-module|data-openweb-module|spot\.im/launcher", re.I)),
    ("Livefyre", re.compile(r"livefyre", re.I)),
    ("giscus", re.compile(r"giscus\.app/client|class=[\"']giscus", re.I)),
    ("utterances", re.compile(r"utteranc\.es/client", re.I)),
    ("Discourse", re.compile(r"id=[\"']discourse-comments|javascripts/embed\.js", re.I)),
    ("Commento", re.compile(r"id=[\"']commento", re.I)),
    ("Isso", re.compile(r"id=[\"']isso-thread", re.I)),
    ("Remark42", re.compile(r"id=[\"']remark42", re.I)),
    ("Cusdis", re.compile(r"id=[\"']cusdis_thread", re.I)),
    ("IntenseDebate", re.compile(r"id=[\"']idc-container|intensedebate", re.I)),
    ("Insticator", re.compile(r"insticator-comment", re.I)),
    ("VK", re.compile(r"id=[\"']vk_comments", re.I)),
    ("Cackle", re.compile(r"id=[\"']mc-container|cackle\.me", re.I)),
)
"""Comment systems that load their comments by script, and the marks of their empty containers."""

_PART: Final = re.compile(
    r"(?:\b(?:page|seite|página|pagina|strona|стр\w*|sida|sivu)\s+(\d{1,4})\s+(?:of|von|de|sur|di|van|z|из|av|/)\s+(\d{1,4}))\b",
    re.I,
)


def about(document: Document, thread: Thread) -> tuple[Notice, ...]:
    """All notices about a thread that follow from the page and from what was found in it."""
    return (*_counts(thread), *_fields(thread), *(_html(document, thread) if document.kind == "html" else ()))


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
    if not thread.article.text:
        yield Notice(code="no_article", message="no article text was found beside the comments")


def _html(document: Document, thread: Thread) -> Iterator[Notice]:
    if not thread.comments:
        platform = next((name for name, mark in _ELSEWHERE if mark.search(document.text)), None)
        if platform is not None:
            message = f"the comments load from {platform} by script and are not in this file; save the page after they show"
            yield Notice(code="comments_elsewhere", message=message)
        yield Notice(code="no_comments", message="no comments were found on the page")
    tail = document.text.rstrip()[-400:].lower()
    if "<html" in document.text[:5000].lower() and "</html" not in tail and "</body" not in tail:
        yield Notice(
            code="truncated_page", message="the page ends without </body> or </html>; it may have been cut off when it was saved"
        )
    part = _PART.search(document.outline.text(range(len(document.outline.pieces))))
    if part is not None and 1 <= int(part[1]) <= int(part[2]) and int(part[2]) > 1:
        yield Notice(code="page_part", message=f"this is {part.group().lower()}; the other pages hold further comments")
