"""What is no page is refused, with a reason and advice; what is a packed page is unpacked."""

from __future__ import annotations

import zlib
from typing import Final

from pipeline.types import Notice, PageError

UNPACKED_LIMIT: Final = 64 * 1024 * 1024
"""Bytes a compressed page may unpack to; a small archive can hold gigabytes."""


_FOREIGN: Final[tuple[tuple[bytes, str], ...]] = (
    (b"%PDF", "a PDF"),
    (b"\x89PNG\r\n", "a PNG picture"),
    (b"\xff\xd8\xff", "a JPEG picture"),
    (b"GIF8", "a GIF picture"),
    (b"PK\x03\x04", "a ZIP archive (or an office document, which is one)"),
    (b"PK\x05\x06", "an empty ZIP archive"),
    (b"7z\xbc\xaf\x27\x1c", "a 7-Zip archive"),
    (b"Rar!\x1a\x07", "a RAR archive"),
    (b"\x28\xb5\x2f\xfd", "a Zstandard archive"),
    (b"BZh", "a bzip2 archive"),
    (b"\xfd7zXZ\x00", "an XZ archive"),
    (b"bplist00", "a Safari web archive"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an old office document"),
    (b"SQLite format 3\x00", "a database"),
    (b"\x7fELF", "a program"),
    (b"wOFF", "a font"),
    (b"wOF2", "a font"),
)
"""First bytes of files that are often saved under a page's name."""

_ADVICE: Final = "expected an HTML page; save it from the browser as 'Web page, HTML only'"
_CONTROL: Final = bytes(set(range(0x20)) - set(b"\t\n\r\f\x1b"))
"""Bytes that text does not hold; ESC stays out because ISO-2022-JP is written with it."""


def refuse_foreign(body: bytes) -> None:
    """Raise ``PageError`` ``not_text`` for a file of another kind, told by its first bytes."""
    for magic, name in _FOREIGN:
        if body.startswith(magic):
            raise PageError("not_text", f"this is {name}; {_ADVICE}")


def refuse_binary(body: bytes) -> None:
    """Raise ``PageError`` ``not_text`` if more than a tenth of the bytes are such as text does not hold."""
    strange = len(body) - len(body.translate(None, _CONTROL))
    if strange > len(body) // 10:
        share = 100 * strange // len(body)
        raise PageError("not_text", f"this is binary data ({share} % of its bytes are control characters); {_ADVICE}")


def refuse_empty(text: str | bytes) -> None:
    """Raise ``PageError`` ``empty_file`` if there is nothing but blanks."""
    if not text.strip():
        raise PageError("empty_file", f"the file is empty or holds nothing but blanks; {_ADVICE} again")


def unpack(body: bytes) -> tuple[bytes, tuple[Notice, ...]]:
    """A gzip file's content, bounded; anything else as it is."""
    if not body.startswith(b"\x1f\x8b"):
        return body, ()
    unpacker = zlib.decompressobj(wbits=31)
    try:
        plain = unpacker.decompress(body, UNPACKED_LIMIT)
    except zlib.error as error:
        raise PageError("not_text", f"this is a damaged gzip file ({error}); {_ADVICE}") from None
    if unpacker.unconsumed_tail:
        raise PageError("not_text", f"this gzip file unpacks to more than {UNPACKED_LIMIT} bytes; {_ADVICE}")
    notices = [Notice(code="gzip_unpacked", message="The file was gzip-compressed and has been unpacked.")]
    if not unpacker.eof:
        notices.append(Notice(code="truncated_page", message="The gzip file breaks off before its end; fetch the page again."))
    return plain, tuple(notices)
