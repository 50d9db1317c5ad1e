"""The readers that are compared: ours, trafilatura as published, and what a first try with a selector gives."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final

import trafilatura
from lxml import html

from pipeline import decode, parsers
from pipeline.extraction.cases import PAGE, joined
from pipeline.extraction.values import Case, Prediction, SaidComment
from pipeline.types import Page, Thread

Reader = Callable[[Case], Prediction]


def page_of(case: Case) -> Page:
    """The saved page of a case."""
    body = (case.folder / PAGE).read_bytes()
    return Page(page_id=f"{case.name}.html", body=body, url=case.url, retrieved_at=case.retrieved_at, charset=case.charset)


def claimthread(case: Case) -> Prediction:
    """What :func:`pipeline.parsers.parse` reads; guessed parents are left out: the truth is the page's structure."""
    return prediction_of_thread(parsers.parse(page_of(case)))


def prediction_of_thread(thread: Thread) -> Prediction:
    """A thread as a prediction."""
    index = {comment.position: place for place, comment in enumerate(thread.comments)}
    comments = tuple(
        SaidComment(
            text=c.text,
            author=c.author,
            date=c.posted_at,
            parent=None if c.parent_guessed or c.parent is None else index.get(c.parent),
            votes=c.votes,
            kind=c.kind,
        )
        for c in thread.comments
    )
    article = thread.article
    area = "\n".join("\n".join((*c.quoted, c.text)) for c in thread.comments)
    return Prediction(
        title=article.title,
        author=article.author,
        published=article.published,
        body=article.text,
        comments=comments,
        area=area,
    )


def with_trafilatura(case: Case) -> Prediction:
    """trafilatura with ``include_comments`` and its other defaults; it gives all comments as one text, of which each line is
    taken for a comment. Title, author and date are its metadata (the date is htmldate's)."""
    document: Any = trafilatura.bare_extraction(page_of(case).body, url=case.url, include_comments=True, with_metadata=True)
    if document is None:
        return Prediction()
    area = document.comments or ""
    lines = tuple(SaidComment(text=line) for line in area.split("\n") if line.strip())
    return Prediction(
        title=document.title,
        author=document.author,
        published=document.date,
        body=document.text or "",
        comments=lines,
        area=area,
    )


def by_class(case: Case) -> Prediction:
    """Every element with "comment" in its class and no such element inside it."""
    tree = html.document_fromstring(decode.decode(page_of(case).body).text.encode("utf-8"), html.HTMLParser(encoding="utf-8"))
    named: Any = tree.xpath('//*[contains(@class, "comment") and not(descendant::*[contains(@class, "comment")])]')
    texts = (" ".join(element.text_content().split()) for element in named)
    comments = tuple(SaidComment(text=text) for text in texts if text)
    return Prediction(title=tree.findtext(".//title"), comments=comments, area=joined(comments))


OURS: Final = "claimthread"

READERS: Final[Mapping[str, Reader]] = {OURS: claimthread, "trafilatura": with_trafilatura, 'class="comment"': by_class}
"""What every report shows, beside another tool's predictions where they are given."""


def read(cases: Iterable[Case], reader: Reader) -> dict[str, Prediction]:
    """A reader's prediction of each case, by name; where it raises, an empty one with the failure."""
    return {case.name: _read(case, reader) for case in cases}


def _read(case: Case, reader: Reader) -> Prediction:
    try:
        return reader(case)
    except Exception as error:  # a tool that fails on one page is still scored on the others
        return Prediction(failure=f"{type(error).__name__}: {error}")
