"""Which encoding a saved page is in, tried in a visible order."""

from __future__ import annotations

import codecs
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from bs4.dammit import EncodingDetector

from pipeline.decode import refusal
from pipeline.decode.statistics import detected
from pipeline.types import Notice


@dataclass(frozen=True, kw_only=True)
class Decoded:
    """A page's text and how it was read."""

    text: str
    encoding: str
    """Python's name of the encoding, e.g. ``utf-8``, ``cp1252``, ``utf-8+cp1252`` for a mixture."""
    notices: tuple[Notice, ...] = ()


@dataclass(frozen=True)
class _Guess:
    encoding: str
    origin: str
    """Who says so, in words that fit "the ... says"."""


# ------------------------------------------------------------------------------------------------ names of encodings

_ALIASES: Final[dict[str, str]] = {
    "iso8859-1": "cp1252",
    "ascii": "cp1252",
    "iso8859-9": "cp1254",
    "iso8859-11": "cp874",
    "tis-620": "cp874",
    "shift_jis": "cp932",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "big5": "big5hkscs",
    "euc_kr": "cp949",
    "utf-8-sig": "utf-8",
    "utf-16": "utf-8",  # a page that could be read far enough to find this is not UTF-16
    "utf-16-le": "utf-8",
    "utf-16-be": "utf-8",
}
"""Declared name -> what browsers read instead (WHATWG Encoding Standard, section 4.2, "names and labels")."""

_SINGLE_BYTE: Final = (
    "cp1250", "cp1251", "cp1252", "cp1253", "cp1254", "cp1255", "cp1256", "cp1257", "cp1258", "cp866", "cp874",
    "iso8859-2", "iso8859-3", "iso8859-4", "iso8859-5", "iso8859-6", "iso8859-7", "iso8859-8", "iso8859-10",
    "iso8859-13", "iso8859-14", "iso8859-15", "iso8859-16", "koi8-r", "koi8-u", "mac-roman", "mac-cyrillic",
)  # fmt: skip
_MULTI_BYTE: Final = ("utf-8", "gb18030", "big5hkscs", "euc_jp", "iso2022_jp", "cp932", "cp949")
_KNOWN: Final = frozenset((*_SINGLE_BYTE, *_MULTI_BYTE))
"""The encodings of the web. A closed list: Python knows "encodings" (``zlib``, ``unicode_escape``) a page must not ask for."""


def _canonical(label: str | None) -> str | None:
    try:
        name = codecs.lookup((label or "").strip(" \t\r\n\"'")).name
    except (LookupError, UnicodeError, ValueError):
        return None
    name = _ALIASES.get(name, name)
    return name if name in _KNOWN else None


# ------------------------------------------------------------------------------------------------ the order of asking

_BOMS: Final[tuple[tuple[bytes, str], ...]] = (
    (b"\xff\xfe\x00\x00", "utf-32-le"),  # before UTF-16: it starts with the same two bytes
    (b"\x00\x00\xfe\xff", "utf-32-be"),
    (b"\xef\xbb\xbf", "utf-8"),
    (b"\xff\xfe", "utf-16-le"),
    (b"\xfe\xff", "utf-16-be"),
)


def _by_bom(body: bytes, charset: str | None) -> _Guess | None:
    return next((_Guess(name, "byte order mark") for mark, name in _BOMS if body.startswith(mark)), None)


def _by_nul_pattern(body: bytes, charset: str | None) -> _Guess | None:
    """UTF-16 without a mark: nearly every other byte of markup is NUL."""
    start = body[:4096]
    for offset, name in ((1, "utf-16-le"), (0, "utf-16-be")):
        column = start[offset::2]
        if len(column) >= 4 and column.count(0) > 0.7 * len(column) and start[1 - offset :: 2].count(0) < 0.1 * len(column):
            return _Guess(name, "pattern of NUL bytes")
    return None


def _by_header(body: bytes, charset: str | None) -> _Guess | None:
    name = _canonical(charset)
    return _Guess(name, "HTTP header") if name else None


def _by_declaration(body: bytes, charset: str | None) -> _Guess | None:
    name = _canonical(EncodingDetector.find_declared_encoding(body[:65536], is_html=True))
    return _Guess(name, "page's own declaration") if name else None


def _by_validity(body: bytes, charset: str | None) -> _Guess | None:
    return _Guess("utf-8", "byte pattern") if _is_utf8(body) else None


def _by_detection(body: bytes, charset: str | None) -> _Guess | None:
    found = detected(body)
    return _Guess(*found) if found else None


_ORDER: Final[tuple[Callable[[bytes, str | None], _Guess | None], ...]] = (
    _by_bom,
    _by_nul_pattern,
    _by_header,
    _by_declaration,
    _by_validity,
    _by_detection,
)
_LAST_RESORT: Final = _Guess("cp1252", "usual practice")


def _ask(body: bytes, charset: str | None) -> _Guess:
    return next((guess for ask in _ORDER if (guess := ask(body, charset))), _LAST_RESORT)


# ------------------------------------------------------------------------------------------------ decoding

_CP1252: Final = "".join(bytes([b]).decode("cp1252", "ignore") or chr(b) for b in range(256))
"""windows-1252 as browsers read it: its five holes are control characters, so that every byte has a character."""


def _fill_holes(error: UnicodeError) -> tuple[str, int]:
    """Codec error handler: a byte the table has no character for becomes the control character of its number (WHATWG)."""
    assert isinstance(error, UnicodeDecodeError)
    return "".join(map(chr, error.object[error.start : error.end])), error.end


def _as_cp1252(error: UnicodeError) -> tuple[str, int]:
    """Codec error handler: bytes that are not UTF-8 are read as windows-1252."""
    assert isinstance(error, UnicodeDecodeError)
    return "".join(_CP1252[b] for b in error.object[error.start : error.end]), error.end


codecs.register_error("pipeline.fill_holes", _fill_holes)
codecs.register_error("pipeline.as_cp1252", _as_cp1252)

_ERRORS: Final = dict.fromkeys(_SINGLE_BYTE, "pipeline.fill_holes") | {"utf-8": "pipeline.as_cp1252"}
"""What is done with undecodable bytes; U+FFFD for the encodings not named."""


def _is_utf8(body: bytes) -> bool:
    try:
        body.decode("utf-8")
    except UnicodeDecodeError as error:
        return _is_cut(body, error)
    return True


def _is_cut(body: bytes, error: UnicodeDecodeError) -> bool:
    """Whether the file merely ends inside a character."""
    return error.reason == "unexpected end of data" and error.end == len(body)


def _multi_byte_count(body: bytes) -> int:
    return len(re.findall(rb"[\xc2-\xf4][\x80-\xbf]+", body))


def _settle(body: bytes, guess: _Guess, charset: str | None) -> tuple[_Guess, tuple[Notice, ...]]:
    """Overrule a declaration that the bytes contradict, and say so."""
    declared = guess.origin in ("HTTP header", "page's own declaration")
    if declared and guess.encoding != "utf-8" and not body.isascii() and guess.encoding != "iso2022_jp" and _is_utf8(body):
        return _Guess("utf-8", "byte pattern"), (_contradiction(guess, "utf-8"),)
    if declared and guess.encoding == "utf-8" and not _is_utf8(body) and not _multi_byte_count(body):
        other = _by_declaration(body, charset)
        other = other if other and other.encoding != "utf-8" else _by_detection(body, charset) or _LAST_RESORT
        return other, (_contradiction(guess, other.encoding),)
    return guess, ()


def _contradiction(guess: _Guess, used: str) -> Notice:
    return Notice(
        code="charset_contradicted",
        message=f"The {guess.origin} says {guess.encoding} but the bytes are not; the page was read as {used}.",
    )


def _cut_end(body: bytes, encoding: str) -> tuple[bytes, tuple[Notice, ...]]:
    """UTF-8 with a half character at the very end, as a broken-off download leaves it, without that half."""
    if encoding != "utf-8":
        return body, ()
    try:
        body.decode("utf-8")
    except UnicodeDecodeError:
        tail = body[-3:]
        for back in range(1, len(tail) + 1):
            lead = tail[-back]
            if lead >= 0xC2 and back < (2 if lead < 0xE0 else 3 if lead < 0xF0 else 4) and len(body) > back:
                message = "The file ends inside a character: it was probably cut off; fetch the page again."
                return body[:-back], (Notice(code="truncated_page", message=message),)
            if lead < 0x80:
                break
    return body, ()


def _mixture(body: bytes, encoding: str) -> tuple[str, tuple[Notice, ...]]:
    """The encoding's name, extended where bytes of windows-1252 stand between UTF-8, with a count of them."""
    if encoding != "utf-8" or _is_utf8(body):
        return encoding, ()
    stray = sum(ord(c) >= 0xDC80 for c in body.decode("utf-8", "surrogateescape"))
    message = f"The page is UTF-8 with {stray} byte(s) that are not; they were read as windows-1252."
    return "utf-8+cp1252", (Notice(code="mixed_encoding", message=message),)


def _clean(text: str) -> tuple[str, tuple[Notice, ...]]:
    """Text without its byte order mark and NUL characters."""
    text, nuls, lost = text.removeprefix("\ufeff"), text.count("\0"), text.count("\ufffd")
    notices = []
    if nuls:
        text = text.replace("\0", "")
        notices.append(Notice(code="nul_dropped", message=f"{nuls} NUL character(s) were dropped."))
    if lost:
        message = f"{lost} character(s) were lost before or while the page was read and stand as U+FFFD."
        notices.append(Notice(code="undecodable", message=message))
    return text, tuple(notices)


def decode(body: bytes, charset: str | None = None) -> Decoded:
    """Give the text of a saved page; ``charset`` is what the HTTP header named, if that was kept.

    Asked in this order: byte order mark, header, the page's own declaration, UTF-8 if valid, statistics, windows-1252.
    Raises ``PageError`` ``empty_file`` or ``not_text`` for a file that is no page. Names of encodings are read as
    browsers read them (WHATWG Encoding Standard): "iso-8859-1" means windows-1252.

    >>> decode(b"50 \\xb5g \\x93daily\\x94", "iso-8859-1").text
    '50 µg “daily”'

    A declaration that the bytes contradict is overruled, not obeyed:

    >>> decode("50 µg".encode(), "iso-8859-1").notices[0].code
    'charset_contradicted'
    """
    refusal.refuse_empty(body)
    refusal.refuse_foreign(body)
    body, unpacked = refusal.unpack(body)
    guess, contradicted = _settle(body, _ask(body, charset), charset)
    if not guess.encoding.startswith(("utf-16", "utf-32")):
        refusal.refuse_binary(body)
    body, cut = _cut_end(body, guess.encoding)
    encoding, mixed = _mixture(body, guess.encoding)
    text, cleaned = _clean(body.decode(guess.encoding, _ERRORS.get(guess.encoding, "replace")))
    refusal.refuse_empty(text)
    return Decoded(text=text, encoding=encoding, notices=(*unpacked, *contradicted, *cut, *mixed, *cleaned))
