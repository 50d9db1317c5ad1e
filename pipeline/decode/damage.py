"""The damaged spellings of characters: UTF-8 read as ISO-8859-16 with windows-1252 in C1, a gap in ftfy's encodings."""

from __future__ import annotations

import functools
import itertools
from collections.abc import Iterator
from typing import Final

import emoji

ZWJ: Final = "\u200d"
VS16: Final = "\ufe0f"

_FREQUENT: Final = (
    "😂❤🤣👍😭🙏😘🥰😍😊🎉😁💕🥺😅🔥☺🤦♥🤷🙄😆🤗😉🎂🤔👏🙂😳🥳😎👌💜😔💪✨💖👀😋😏😢👉💗😩💯🌹💞🎈💙😃😡💐"
    "😜🙈🤞😄🤤🙌🤪❣😀💋💀👇💔😌💓🤩🙃😬😱😴🤭😐🌞😒😇🌸😈🎶✌🎊🥵😞💚☀🖤💰😚👑🎁💥🙋☹😑🥴👈💩✅👋🤮😤🤢🌟❗😥"
)
"""Commonest first (the first ten as the Unicode Consortium counted them in 2021, the rest roughly); decides between originals."""

_RANK: Final = {character: rank for rank, character in enumerate(_FREQUENT)}
_PUNCTUATION: Final = "‘’‚“”„†‡•…‰′″‹›€™←→↑↓≤≥≈≠−√∞‐‑‒–—\u200b\u2009\u202f" + ZWJ + VS16 + "\ufffd"
REGIONAL: Final = "".join(map(chr, range(0x1F1E6, 0x1F200)))
_PICTURES: Final = "".join(sorted({c for c in emoji.EMOJI_DATA if len(c) == 1 and ord(c) > 0x2000})) + REGIONAL + "\u20e3"
_LETTERS: Final = "".join(map(chr, range(0xC0, 0x100)))
_SYMBOLS: Final = "\u00a0¡¢£¥¦§¨©ª«¬®¯°±²³´µ¶·¸¹º»¼½¾¿"


def _spellings(byte: int) -> tuple[tuple[str, int], ...]:
    """How a byte after the first may stand in damaged text, with a penalty for the rarer ways."""
    if byte < 0xA0:
        character = bytes([byte]).decode("cp1252", "ignore")
        return ((character, 0),) if character else ((chr(byte), 0), ("", 10))  # the five holes of cp1252 mostly get lost
    usual, other = bytes([byte]).decode("iso8859-16"), chr(byte)
    return ((usual, 0),) if usual == other else ((usual, 0), (other, 1))


def _damaged(character: str) -> Iterator[tuple[str, int]]:
    first, *rest = character.encode()
    lead = bytes([first]).decode("iso8859-16")
    for ways in itertools.product(*map(_spellings, rest)):
        yield lead + "".join(way for way, _ in ways), sum(cost for _, cost in ways)


@functools.cache
def table() -> dict[str, tuple[str, ...]]:
    """Damaged spelling -> originals, the likeliest first: least lost, then most frequent, then lowest code point.

    The last rule reads a doubtful byte as windows-1252 rather than ISO-8859-16 (``đŸ€Œ`` is U+1F90C, not U+1F93C).
    """
    found: dict[str, list[tuple[int, int, str]]] = {}
    for character in _PUNCTUATION + _PICTURES + _LETTERS + _SYMBOLS:
        for spelling, cost in _damaged(character):
            found.setdefault(spelling, []).append((cost, _RANK.get(character, len(_RANK)), character))
    return {
        spelling: tuple(dict.fromkeys(c for _, _, c in sorted(originals)))
        for spelling, originals in found.items()
        if len(spelling) > 1
    }
