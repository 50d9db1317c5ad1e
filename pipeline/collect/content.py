"""What was served: a page that can be read later, or something else, which is refused with a reason."""

from __future__ import annotations

import re
from typing import Final

from pipeline.collect.values import FetchError
from pipeline.decode.refusal import refuse_foreign
from pipeline.types import PageError

_SUFFIXES: Final[tuple[tuple[re.Pattern[str], str], ...]] = (
    (re.compile(r"text/html|application/vnd\.wap\.xhtml\+xml"), ".html"),
    (re.compile(r"application/xhtml\+xml"), ".xhtml"),
    (re.compile(r"text/plain|text/markdown"), ".txt"),
    (re.compile(r"(?:application|text)/(?:[\w.-]+\+)?json"), ".json"),
    (re.compile(r"(?:application|text)/(?:[\w.-]+\+)?xml"), ".xml"),
)
"""Content type -> ending of the file, first match wins."""

_UNSAID: Final = {"", "application/octet-stream", "binary/octet-stream", "unknown/unknown"}
_LOOKS: Final[tuple[tuple[re.Pattern[bytes], str], ...]] = (
    (re.compile(rb"(?i)\s*(?:<!--.{0,2000}?-->\s*)?<(?:!doctype\s+html|html|head|body)\b", re.DOTALL), ".html"),
    (re.compile(rb"\s*<\?xml\b"), ".xml"),
    (re.compile(rb"\s*[\[{]"), ".json"),
)
"""What a page without a stated type looks like."""

ENDINGS: Final = tuple(dict.fromkeys(suffix for _, suffix in _SUFFIXES))


def media_type(header: str) -> str:
    """``text/html`` of ``Text/HTML; charset=utf-8``."""
    return header.partition(";")[0].strip().lower()


def charset(header: str) -> str | None:
    """The charset that a Content-Type header states.

    >>> charset('text/html; charset="ISO-8859-1"'), charset("text/html")
    ('ISO-8859-1', None)
    """
    match = re.search(r";\s*charset\s*=\s*[\"']?([\w.:+-]{1,40})", header, re.IGNORECASE)
    return match[1] if match else None


def suffix(header: str, body: bytes) -> str:
    """The ending under which a body is kept. Raises ``FetchError`` for what is no page."""
    if not body.strip(b" \t\r\n\f\0\xef\xbb\xbf"):
        raise FetchError("the page is empty", 200)
    try:
        refuse_foreign(body)
    except PageError as error:
        raise FetchError(f"{str(error).partition(';')[0]}, not a page", 200) from None
    kind = media_type(header)
    if kind in _UNSAID:
        looks = next((ending for pattern, ending in _LOOKS if pattern.match(body[:4000])), None)
        if looks is None:
            raise FetchError("the server does not say what this is, and it does not look like a page", 200)
        return looks
    for pattern, ending in _SUFFIXES:
        if pattern.fullmatch(kind):
            return ending
    raise FetchError(f"the server says that this is {kind[:60]}; pages are HTML, plain text, JSON or XML", 200)
