"""Page in, Thread out: the readers, the order they are tried in, and what is done with what they find."""

from __future__ import annotations

import dataclasses
import hashlib
import re
from collections.abc import Sequence
from typing import Final

from pipeline import decode
from pipeline.parsers import exports, generic, notices, plaintext, platforms, structured
from pipeline.parsers._base import Document, Kind, Reader, Reading
from pipeline.parsers._html import MAX_DEPTH, squeeze
from pipeline.parsers.article import find_article, head_of, without
from pipeline.parsers.finishing import finished
from pipeline.parsers.mending import mended
from pipeline.parsers.pingbacks import with_pingbacks
from pipeline.parsers.tabled import evidence_tables
from pipeline.types import Article, Comment, EvidenceTable, Notice, Page, PageError, Thread

_PAGES: Final = (".html", ".htm", ".xhtml")
_ANSWERED: Final = frozenset({"page_part", "no_comments", "comments_elsewhere"})
"""Notices of an HTML page that its comments in another file make void."""

READERS: Final[tuple[Reader, ...]] = (
    *exports.READERS,
    plaintext,
    structured,
    *platforms.READERS,
    generic,
)
"""Tried from the first to the last; the first that reads is used, but ``structured`` only if it knows of more than is shown."""

_MARKUP: Final = re.compile(
    r"<(?:!doctype|html|head|body|div|p|table|article|section|ul|ol|span|a|h[1-6]|br|main|dl)\b", re.IGNORECASE
)
_JSON: Final = re.compile(r"[\[\s]*(?:\{\s*(?:\"|\}|$)|\]|$)")
"""Lists down to an object or to nothing: ``[removed]`` and ``[1] Smith 2019`` are text."""
_EXPORT: Final = re.compile(
    r"\s*(?:<\?xml[^>]{0,200}>\s*)?(?:<!--.{0,400}?-->\s*)?(?:<!DOCTYPE\s(?!html).{0,1000}?>\s*)?<(?:rss|feed|disqus|rdf:RDF)[\s>]",
    re.DOTALL,
)
"""Roots of exports and feeds, which may carry HTML."""
_XML: Final = re.compile(
    r"\s*(?:<\?xml[^>]{0,200}>\s*)?(?:<!--.{0,400}?-->\s*)?<(?!html|!doctype html)[a-z]", re.IGNORECASE | re.DOTALL
)


def parse(page: Page, parts: Sequence[Page] = ()) -> Thread:
    """Read one saved page: its article, its evidence tables and its comments.

    ``parts`` are further files of the same thread (:mod:`pipeline.parsers.exports.folders` says which): pages of an export,
    or the export of an HTML page's comments, which then stand for those the page shows. Of an export of several threads
    the one with most comments is given; :func:`parse_all` gives them all.

    Never raises anything but ``PageError``, and that only where nothing can be made of the page: ``no_text``,
    ``too_deep``, ``unknown_json``, ``unknown_xml``, ``no_text_column``, or what ``decode`` says of bytes that are no text.
    Everything else that is odd about a page is a notice of the thread.
    """
    return _one(*_opened_page(page, parts), parts)


def parse_all(page: Page, parts: Sequence[Page] = ()) -> tuple[Thread, ...]:
    """Every thread of a page: one, or all that an export holds, with ``#`` and what the export calls it behind the page's id.

    Raises ``PageError`` like :func:`parse`.
    """
    document, told = _opened_page(page, parts)
    reader, readings = exports.threads(document)
    if len(readings) < 2:
        return (_one(document, told, parts),)
    return tuple(_told(document, reader, reading, parts, told, topic) for topic, reading in readings.items())


def _opened_page(page: Page, parts: Sequence[Page]) -> tuple[Document, tuple[Notice, ...]]:
    """The decoded page, or all pages of an export as one text."""
    if parts and not page.page_id.lower().endswith(_PAGES):
        text, told = exports.joined((page, *parts))
        kind: Kind = "json"
    else:
        decoded = decode.decode(page.body, page.charset)
        text, told, kind = decoded.text, decoded.notices, kind_of(decoded.text, page.page_id)
    if not text.strip():
        raise PageError("no_text", f"{page.page_id}: no text in {len(page.body)} bytes; save the page again")
    document = Document(page=page, text=text, kind=kind)
    if document.kind == "html" and document.outline.deepest >= MAX_DEPTH:
        raise PageError(
            "too_deep", f"{page.page_id}: more than {MAX_DEPTH} elements inside each other; no browser made this page"
        )
    if document.kind == "html" and not document.outline.pieces:
        raise PageError("no_text", f"{page.page_id}: markup without any text; save the page from a browser after it has loaded")
    return document, told


def _one(document: Document, told: tuple[Notice, ...], parts: Sequence[Page]) -> Thread:
    reader, reading = _read(document)
    seen = notices.seen(document, reading)
    if document.kind == "html" and parts:
        reader, reading, told = _beside(document, reader, reading, parts, told)
        seen = notices.Seen(tuple(notice for notice in seen.notices if notice.code not in _ANSWERED))
    return _told(document, reader, reading, parts, told, seen=seen)


def _told(
    document: Document,
    reader: str,
    reading: Reading,
    parts: Sequence[Page],
    told: tuple[Notice, ...],
    topic: str = "",
    seen: notices.Seen = notices.Seen(),  # noqa: B008  # frozen
) -> Thread:
    thread = finished(mended(_thread(document, reader, reading, parts)))
    if topic:
        thread = dataclasses.replace(thread, page_id=f"{thread.page_id}#{topic}", url=thread.article.url)
    own = (notice for notice in reading.notices if not (parts and notice.code == "broken_json"))  # told of each file already
    return dataclasses.replace(thread, notices=(*told, *own, *notices.about(thread, seen)))


def _beside(
    document: Document, reader: str, reading: Reading, parts: Sequence[Page], told: tuple[Notice, ...]
) -> tuple[str, Reading, tuple[Notice, ...]]:
    """The comments of the export that lies beside an HTML page instead of those it shows, if the export has any."""
    text, more = exports.joined(parts)
    rest = Document(page=document.page, text=text, kind="json")
    if not exports.recognised(rest):
        return reader, reading, (*told, *more)
    name, found = _read(rest)
    if not found.comments:
        return reader, reading, (*told, *more)
    notes = (*(n for n in reading.notices if n.code not in _ANSWERED), *found.notices)
    taken = dataclasses.replace(
        reading, comments=found.comments, confidence=found.confidence, platform=found.platform or reading.platform, notices=notes
    )
    return name, taken, (*told, *more)


def kind_of(text: str, name: str = "") -> Kind:
    """What a decoded page is: by content, and by the suffix of its name where the content leaves it open.

    >>> kind_of("[{}]"), kind_of("<p>Hi"), kind_of("I said: 3 < 4"), kind_of("<?xml version='1.0'?><disqus/>")
    ('json', 'html', 'text', 'xml')
    """
    head = text.lstrip("\ufeff\x1e \t\r\n")[:4000]
    if _JSON.match(head) if not name.lower().endswith((".json", ".jsonl", ".ndjson")) else head[:1] in ("{", "["):
        return "json"
    if _EXPORT.match(head):
        return "xml"
    if _XML.match(head) and (not _MARKUP.search(head) or head.lower().startswith("<?xml")) and "<html" not in head.lower():
        return "xml"
    if exports.rows.is_table(text, name):
        return "text"
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


def _thread(document: Document, reader: str, reading: Reading, parts: Sequence[Page]) -> Thread:
    platform = reading.platform or (platforms.platform_of(document, reading.comment_roots) if document.kind == "html" else None)
    article, tables = _surroundings(document, reading)
    if reading.opening is not None and reading.opening.text:
        article = _opened(article, reading.opening)
    return Thread(
        page_id=document.page.page_id,
        article=reading.article or article,
        tables=tables if reading.tables is None else reading.tables,
        comments=reading.comments,
        stated_count=reading.stated_count,
        platform=platform,
        parser=reader,
        confidence=reading.confidence,
        url=document.page.url or (reading.article or article).url,
        retrieved_at=document.page.retrieved_at,
        sha256=hashlib.sha256(b"".join(page.body for page in (document.page, *parts))).hexdigest(),
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
    head, language = head_of(document.tree), document.language
    document.release()
    rest = without(document.tree, reading.comment_roots)
    tables = evidence_tables(rest) if reading.tables is None else ()
    return (find_article(head, rest, language) if reading.article is None else Article()), tables


__all__ = ["READERS", "Document", "Notice", "Reading", "kind_of", "parse", "parse_all"]
