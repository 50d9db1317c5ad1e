"""Page in, Thread out: the readers, the order they are tried in, and what is done with what they find."""

from __future__ import annotations

import dataclasses
import hashlib
import re
from typing import Any, Final

from bs4 import BeautifulSoup
from lxml import etree

from pipeline import decode
from pipeline.evidence import find_tables
from pipeline.parsers import disqus_xml, generic, notices, plaintext, structured, wordpress_json
from pipeline.parsers._base import Document, Kind, Reader, Reading
from pipeline.parsers._html import MAX_DEPTH, squeeze
from pipeline.parsers.article import find_article, without
from pipeline.parsers.finishing import finished
from pipeline.parsers.mending import mended
from pipeline.parsers.pingbacks import with_pingbacks
from pipeline.types import Article, Comment, EvidenceTable, Notice, Page, PageError, Thread

READERS: Final[tuple[Reader, ...]] = (wordpress_json, disqus_xml, plaintext, structured, generic)
"""Tried from the first to the last; the first that reads is used, but ``structured`` only if it knows of more than is shown."""

_MARKUP: Final = re.compile(
    r"<(?:!doctype|html|head|body|div|p|table|article|section|ul|ol|span|a|h[1-6]|br|main|dl)\b", re.IGNORECASE
)
_XML: Final = re.compile(
    r"\s*(?:<\?xml[^>]{0,200}>\s*)?(?:<!--.{0,400}?-->\s*)?<(?!html|!doctype html)[a-z]", re.IGNORECASE | re.DOTALL
)


def parse(page: Page) -> Thread:
    """Read one saved page: its article, its evidence tables and its comments.

    Never raises anything but ``PageError``, and that only where nothing can be made of the page: ``no_text``,
    ``too_deep``, or what ``decode`` says of bytes that are no text. Everything else that is odd about a page is a
    notice of the thread.
    """
    decoded = decode.decode(page.body, page.charset)
    if not decoded.text.strip():
        raise PageError("no_text", f"{page.page_id}: no text in {len(page.body)} bytes; save the page again")
    document = Document(page=page, text=decoded.text, kind=kind_of(decoded.text, page.page_id))
    if document.kind == "html" and document.outline.deepest >= MAX_DEPTH:
        raise PageError(
            "too_deep", f"{page.page_id}: more than {MAX_DEPTH} elements inside each other; no browser made this page"
        )
    if document.kind == "html" and not document.outline.pieces:
        raise PageError("no_text", f"{page.page_id}: markup without any text; save the page from a browser after it has loaded")
    reader, reading = _read(document)
    thread = finished(mended(_thread(document, reader, reading)))
    found = (*decoded.notices, *reading.notices, *notices.about(document, thread, reading.comment_roots))
    return dataclasses.replace(thread, notices=found)


def kind_of(text: str, name: str = "") -> Kind:
    """What a decoded page is: by content, and by the suffix of its name where the content leaves it open.

    >>> kind_of("[{}]"), kind_of("<p>Hi"), kind_of("I said: 3 < 4"), kind_of("<?xml version='1.0'?><disqus/>")
    ('json', 'html', 'text', 'xml')
    """
    head = text.lstrip("\ufeff \t\r\n")[:4000]
    if head[:1] in ("{", "["):
        return "json"
    if _XML.match(head) and (not _MARKUP.search(head) or head.lower().startswith("<?xml")) and "<html" not in head.lower():
        return "xml"
    if name.lower().endswith((".txt", ".md", ".text")) and not head.lower().startswith(("<!doctype", "<html")):
        return "text"
    return "html" if _MARKUP.search(text) else "text"


def _read(document: Document) -> tuple[str, Reading]:
    stated: Reading | None = None
    for reader in READERS:
        if document.kind not in reader.KINDS or not reader.matches(document):
            continue
        reading = reader.read(document)
        if reader.NAME == structured.NAME:
            stated = reading
        elif reading is not None:
            more = structured.better(reading, stated)
            shown = with_pingbacks(document, structured.completed(reading, stated))
            return (structured.NAME, more) if more is not None else (reader.NAME, shown)
    return "none", Reading(confidence=0.0)


def _thread(document: Document, reader: str, reading: Reading) -> Thread:
    article, tables = _surroundings(document, reading)
    if reading.opening is not None and reading.opening.text:
        article = _opened(article, reading.opening)
    return Thread(
        page_id=document.page.page_id,
        article=reading.article or article,
        tables=tables if reading.tables is None else reading.tables,
        comments=reading.comments,
        stated_count=reading.stated_count,
        parser=reader,
        confidence=reading.confidence,
        url=document.page.url or (reading.article or article).url,
        retrieved_at=document.page.retrieved_at,
        sha256=hashlib.sha256(document.page.body).hexdigest(),
    )


def _opened(article: Article, post: Comment) -> Article:
    """The article of a topic: what stands around a post (member's box, rank, signature) is no part of it."""
    return dataclasses.replace(
        article,
        text="\n\n".join(row for part in (*post.quoted, post.text) for row in part.split("\n")),
        author=post.author or article.author,
        published=post.posted_at or article.published,
        published_text=post.posted_text or article.published_text,
    )


def _surroundings(document: Document, reading: Reading) -> tuple[Article, tuple[EvidenceTable, ...]]:
    """Article and evidence tables, as far as the reader left them to the shared finders."""
    if document.kind != "html" or document.tree is None:
        return Article(text="" if document.kind != "text" else squeeze(document.text)), ()
    rest = without(document.tree, reading.comment_roots)
    tables = _tables(rest) if reading.tables is None else ()
    return (find_article(document, rest) if reading.article is None else Article()), tables


def _tables(rest: Any) -> tuple[EvidenceTable, ...]:
    if rest.find(".//table") is None:
        return ()
    etree.strip_elements(rest, "script", "style", "svg", "noscript", with_tail=False)
    return find_tables(BeautifulSoup(etree.tostring(rest, encoding="unicode", method="html"), "lxml"))


__all__ = ["READERS", "Document", "Notice", "Reading", "kind_of", "parse"]
