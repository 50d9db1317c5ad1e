"""Questions, answers and comments as the Stack Exchange interface gives them.

Source: api.stackexchange.com/docs, types ``question``, ``answer``, ``comment``. The question is the article, its answers
are comments, and comments on either answer what they stand below.
"""

from __future__ import annotations

import html
from typing import Final

from pipeline.parsers._base import Document, Kind, Reading
from pipeline.parsers.exports.posts import Post, amount, elsewhere, moment, reading_of
from pipeline.parsers.exports.values import Record, loaded, object_in, records, text_in
from pipeline.parsers.exports.words import of_html, of_markdown
from pipeline.types import Article

NAME: Final = "stackexchange_json"
KINDS: Final[tuple[Kind, ...]] = ("json",)
PLATFORM: Final = "stackexchange"

_REST: Final = "answer(s) or comment(s) are counted but not in the file: ask with a filter that includes them"


def matches(document: Document) -> bool:
    """A question, or answers or comments with their score and owner."""
    return any(_is_question(r) or _is_post(r) for r in records(loaded(document.text).values, ("items",)))


def read(document: Document) -> Reading | None:
    """The answers in the order of the file, with their comments."""
    found = [*records(loaded(document.text).values, ("items", "answers", "comments"))]
    question = next((r for r in found if _is_question(r)), {})
    own = [r for r in found if _is_post(r) and _of_question(r, question)]
    asker = text_in(object_in(question, "owner"), "user_id", "display_name")
    posts = [_post(record, text_in(question, "question_id"), asker) for record in own]
    missing = _missing(question, sum("answer_id" in r for r in own))
    notices = (*loaded(document.text).notices, *elsewhere(missing, _REST))
    return reading_of(posts, article=_article(question), platform=PLATFORM, notices=notices)


def _is_question(record: Record) -> bool:
    return "question_id" in record and "title" in record and "answer_id" not in record and "comment_id" not in record


def _is_post(record: Record) -> bool:
    named = ("answer_id" in record and "question_id" in record) or ("comment_id" in record and "post_id" in record)
    return named and ("owner" in record or "creation_date" in record)


def _of_question(record: Record, question: Record) -> bool:
    return not question or "comment_id" in record or record.get("question_id") == question.get("question_id")


def _missing(question: Record, answers: int) -> int:
    counted = amount(question.get("answer_count"))
    return 0 if counted is None else counted - answers


def _words(record: Record) -> tuple[str, tuple[str, ...]]:
    shown, raw = text_in(record, "body"), text_in(record, "body_markdown")
    return of_html(shown) if shown is not None else of_markdown(raw or "")


def _post(record: Record, question: str | None, asker: str | None) -> Post:
    is_comment = "comment_id" in record
    owner = object_in(record, "owner")
    parent = text_in(record, "post_id") if is_comment else None
    text, quoted = _words(record)
    ident = text_in(record, "comment_id", "answer_id") or ""
    return Post(
        key=f"comment-{ident}" if is_comment else ident,
        parent=None if parent == question else parent,
        text=text,
        quoted=quoted,
        author=html.unescape(text_in(owner, "display_name") or "") or None,
        posted_text=text_in(record, "creation_date"),
        posted_at=moment(record.get("creation_date")),
        native_id=ident,
        permalink=text_in(record, "link"),
        votes=amount(record.get("score")),
        by_article_author=asker is not None and text_in(owner, "user_id", "display_name") == asker,
    )


def _article(question: Record) -> Article:
    text, quoted = _words(question)
    return Article(
        title=html.unescape(text_in(question, "title") or "") or None,
        author=html.unescape(text_in(object_in(question, "owner"), "display_name") or "") or None,
        published=moment(question.get("creation_date")),
        published_text=text_in(question, "creation_date"),
        modified=moment(question.get("last_edit_date")),
        url=text_in(question, "link"),
        text="\n\n".join(row for part in (*quoted, text) for row in part.split("\n") if row),
    )
