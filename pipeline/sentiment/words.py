"""A sentence as the tuned score sees it: words, numbers and commas; emoji and emoticons are words, too."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator, Mapping
from typing import Final

import emoji as emoji_table

from pipeline.sentiment.vader import EMOJI_NAMES, LEXICON

_PLAIN: Final = str.maketrans({
    "’": "'", "‘": "'", "ʼ": "'", "´": "'", "`": "'",
    "“": " ", "”": " ", "„": " ", "«": " ", "»": " ", '"': " ",
    "—": " , ", "–": " , ", "→": " to ", "…": " , ",
    "\ufe0f": None, "\ufe0e": None, "\u200d": " ", "\u200b": None,
} | dict.fromkeys(map(chr, range(0x1F3FB, 0x1F400))))  # fmt: skip
"""Typographic signs as typed ones; what only varies an emoji (colour, skin tone) is dropped."""

LONGEST: Final = 60
"""Letters of a word that are looked at; longer ones are noise, and would be kept in memory."""

_NOISE: Final = re.compile(r"(?:https?://|www\.)\S+|@\w+")
_TOKEN: Final = re.compile(r"[^\W\d_]+(?:\d+[^\W\d_]*)?(?:'[^\W\d_]+)*|\d+(?:[.,]\d+)*(?:/\d+)?%?|->|--|[,;:()]")
_TAIL: Final = re.compile(r"[:;=8xX<][-o^']?[)(DPp3|/\\*]{1,2}$")
"""An emoticon glued to the word before it."""
_STRETCHED: Final = re.compile(r"(.)\1{2,}")
_COMMAS: Final = dict.fromkeys((",", ";", ":", "(", ")", "--"), ",")
_SIGNS: Final = frozenset(character for word in LEXICON for character in word if not character.isalnum()) - set("'., ")
"""Signs that emoticons and hyphenated words of the lexicon are made of."""
_ASTRAL: Final = re.compile("[\u2000-\U0010ffff]")


def plain(text: str) -> str:
    """Text with typewriter quotes, emoji set apart, and without addresses and names."""
    if not text.isascii():
        text = _ASTRAL.sub(_apart, text.translate(_PLAIN))
    return _NOISE.sub(" ", text) if "@" in text or "http" in text or "www" in text else text


def _apart(match: re.Match[str]) -> str:
    character = match.group()
    return f" {character} " if character in EMOJI_NAMES or character in emoji_table.EMOJI_DATA else character


def split(sentence: str, compounds: Mapping[str, tuple[tuple[str, ...], ...]]) -> tuple[list[str], list[str]]:
    """The words of a plain sentence as typed and in lower case; compounds are one word, joined by ``_``."""
    raw = [word[:LONGEST] for word in _tokens(sentence)]
    lower = [_known(word) for word in raw]
    return (raw, lower) if compounds.keys().isdisjoint(lower) else _compounded(raw, lower, compounds)


def _tokens(sentence: str) -> Iterator[str]:
    if sentence.isascii() and _SIGNS.isdisjoint(sentence):  # most sentences: no emoticon and no emoji
        yield from (_COMMAS.get(token, token) for token in _TOKEN.findall(sentence))
        return
    for chunk in sentence.split():
        if chunk.isalpha() or chunk.lower() in LEXICON:
            yield chunk
        elif tail := _TAIL.search(chunk):
            yield from _TOKEN.findall(chunk[: tail.start()])
            yield tail.group()
        elif chunk in EMOJI_NAMES or chunk in emoji_table.EMOJI_DATA:
            yield chunk
        else:
            yield from (_COMMAS.get(token, token) if token != "->" else "to" for token in _TOKEN.findall(chunk))


@functools.lru_cache(maxsize=1 << 16)
def _known(raw: str) -> str:
    """The word in lower case, without letters stretched for emphasis: ``Goooood`` is ``good``."""
    word = raw.lower()
    if len(word) < 4 or not _STRETCHED.search(word) or word in LEXICON:
        return word
    double = _STRETCHED.sub(r"\1\1", word)
    return double if double in LEXICON else _STRETCHED.sub(r"\1", word)


def _compounded(
    raw: list[str], lower: list[str], compounds: Mapping[str, tuple[tuple[str, ...], ...]]
) -> tuple[list[str], list[str]]:
    i, joined_raw, joined_lower = 0, [], []
    while i < len(lower):
        width = next((len(c) for c in compounds.get(lower[i], ()) if tuple(lower[i : i + len(c)]) == c), 1)
        joined_raw.append(" ".join(raw[i : i + width]))
        joined_lower.append("_".join(lower[i : i + width]))
        i += width
    return joined_raw, joined_lower
