"""Exports of comment threads: what programs and interfaces write, rather than what a browser shows.

A reader a format, each known by what is in the file. They share how JSON, XML and words are read (``values``, ``markup``,
``words``) and how posts become a thread (``posts``).
"""

from __future__ import annotations

from typing import Final

from pipeline.parsers._base import Document, Reader, Reading
from pipeline.parsers.exports import (
    discourse,
    disqus_xml,
    facebook,
    federated,
    feeds,
    hackernews,
    objects,
    reddit,
    rows,
    stackexchange,
    unrecognised,
    wordpress_json,
    wxr,
    youtube,
)
from pipeline.parsers.exports.folders import grouped
from pipeline.parsers.exports.parts import joined

READERS: Final[tuple[Reader, ...]] = (
    wordpress_json,
    disqus_xml,
    reddit,
    discourse,
    youtube,
    hackernews,
    stackexchange,
    federated,
    facebook,
    wxr,
    feeds,
    rows,
    objects,
    unrecognised,
)
"""Tried from the first to the last, before pasted text."""


def recognised(document: Document) -> Reader | None:
    """The reader that knows the document, or None."""
    known = (reader for reader in READERS if document.kind in reader.KINDS and reader.NAME != unrecognised.NAME)
    return next((reader for reader in known if reader.matches(document)), None)


def threads(document: Document) -> tuple[str, dict[str, Reading]]:
    """The reader's name and each thread of an export, by what the export calls what is commented on; nothing for pages.

    Raises ``PageError`` for a table without a column of words.
    """
    reader = recognised(document)
    return (reader.NAME, getattr(reader, "threads", lambda _: {})(document)) if reader is not None else ("", {})


__all__ = ["READERS", "grouped", "joined", "recognised", "rows", "threads"]
