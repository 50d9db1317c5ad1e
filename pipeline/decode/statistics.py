"""Which encoding an undeclared page is likely in, by the statistics of its bytes and the language it names."""

from __future__ import annotations

import codecs
import re
from typing import Final

import charset_normalizer

_DETECTABLE: Final = (
    "cp1250", "cp1251", "cp1252", "cp1253", "cp1254", "cp1255", "cp1256", "koi8_r",
    "euc_jp", "cp932", "gb18030", "big5hkscs", "cp949",
)  # fmt: skip
"""The encodings pages without any declaration are in; statistics cannot tell the rarer ones from these."""


def detected(body: bytes) -> tuple[str, str] | None:
    """The encoding that statistics tell, and who says so; None where they tell nothing better than usual practice.

    Only lines that are not plain ASCII are looked at: the rest says nothing and costs time.
    """
    lines = b"\n".join(line for line in body.splitlines() if not line.isascii())[:32768]
    matches = charset_normalizer.from_bytes(lines, cp_isolation=list(_DETECTABLE), threshold=0.2)
    best = matches.best()
    told = _told_by_language(body, matches)
    if told is not None:
        return told, "statistical detection and the page's language"
    if best is None or _fits_western(best, matches):
        return None
    return str(codecs.lookup(best.encoding).name), "statistical detection"


_ENCODING_OF: Final = {
    **dict.fromkeys(("cs", "pl", "sk", "hu", "hr", "sl", "ro", "sq"), "cp1250"),
    **dict.fromkeys(("ru", "uk", "be", "bg", "sr", "mk", "kk"), "cp1251"),
    "el": "cp1253",
    "tr": "cp1254",
    "az": "cp1254",
    "he": "cp1255",
    **dict.fromkeys(("ar", "fa", "ur"), "cp1256"),
}
"""The commonest encoding before UTF-8 of the languages that statistics confuse; Western languages are windows-1252."""
_LANGUAGE: Final = re.compile(rb"<html\b[^>]{0,400}?\blang\s*=\s*[\"']?([a-z]{2})\b", re.IGNORECASE)


def _told_by_language(body: bytes, matches: charset_normalizer.CharsetMatches) -> str | None:
    """The usual encoding of the language the page names, if it reads the bytes as well as the best guess."""
    said = _LANGUAGE.search(body[:4096])
    name = _ENCODING_OF.get(said.group(1).decode("ascii").lower()) if said else None
    best = matches.best()
    if best is None:
        return None
    return name if any(m.encoding == name and (m.chaos, -m.coherence) <= (best.chaos, -best.coherence) for m in matches) else None


def _fits_western(best: charset_normalizer.CharsetMatch, matches: charset_normalizer.CharsetMatches) -> bool:
    """Whether windows-1252 reads the bytes as well: it is far commoner than what it is confused with."""
    if "cp1252" in best.could_be_from_charset:
        return True
    return any(m.encoding == "cp1252" and m.chaos <= best.chaos and m.coherence >= best.coherence for m in matches)
