"""A sentence as the tuned score sees it: words, numbers and commas; emoji and emoticons are words, too."""

from __future__ import annotations

import re
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


def split(sentence: str) -> list[str]:
    """The words of a plain sentence as typed; a comma stands for signs like it."""
    if sentence.isascii() and _SIGNS.isdisjoint(sentence):  # most sentences: no emoticon and no emoji
        return [_COMMAS.get(word, word)[:LONGEST] for word in _TOKEN.findall(sentence)]
    return [word[:LONGEST] for chunk in sentence.split() for word in _words(chunk)]


def _words(chunk: str) -> list[str]:
    if chunk.isalpha() or chunk.lower() in LEXICON:
        return [chunk]
    if tail := _TAIL.search(chunk):
        return [*_TOKEN.findall(chunk[: tail.start()]), tail.group()]
    if chunk in EMOJI_NAMES or chunk in emoji_table.EMOJI_DATA:
        return [chunk]
    return [_COMMAS.get(word, word) if word != "->" else "to" for word in _TOKEN.findall(chunk)]


def known(raw: str) -> str:
    """The word in lower case, without letters stretched for emphasis: ``Goooood`` is ``good``."""
    word = raw.lower()
    if len(word) < 4 or not _STRETCHED.search(word) or word in LEXICON:
        return word
    double = _STRETCHED.sub(r"\1\1", word)
    return double if double in LEXICON else _STRETCHED.sub(r"\1", word)
