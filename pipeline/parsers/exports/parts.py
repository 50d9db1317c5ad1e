"""Files of one export as one text, with a word on each that is missing or cannot be read."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pipeline import decode
from pipeline.parsers.exports.folders import missing
from pipeline.parsers.exports.values import SEPARATOR, loaded
from pipeline.types import Notice, Page, PageError


def joined(pages: Sequence[Page]) -> tuple[str, tuple[Notice, ...]]:
    """The JSON of all pages as a text sequence (RFC 7464); a file that is no JSON is left out and named."""
    texts: list[str] = []
    told: list[Notice] = []
    for page in pages:
        try:
            decoded = decode.decode(page.body, page.charset)
        except PageError as error:
            told.append(_broken(page, str(error)))
            continue
        data = loaded(decoded.text)
        if any(isinstance(value, list | dict) for value in data.values):
            texts.append(SEPARATOR + decoded.text + "\n")
            told += [_broken(page, notice.message) for notice in data.notices]
        else:
            told.append(_broken(page, f"{len(page.body)} bytes that are no JSON"))
    return "".join(texts), (*told, *_gaps(pages))


def _broken(page: Page, what: str) -> Notice:
    return Notice(code="broken_part", message=f"{page.page_id}: {what}; comments of this file may be missing")


def _gaps(pages: Sequence[Page]) -> Iterator[Notice]:
    numbers = missing([page.page_id for page in pages])
    if numbers:
        which = ", ".join(map(str, numbers[:10]))
        message = f"{len(numbers)} page(s) of comments are not beside the others (number {which}): their comments are missing"
        yield Notice(code="missing_part", message=message)
