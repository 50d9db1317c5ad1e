"""Text -> numbers of word pieces, as the uncased BERT tokenizer cuts it (Devlin et al. 2019; Wu et al. 2016)."""

from __future__ import annotations

import functools
import unicodedata
from collections.abc import Mapping
from typing import Final

LONGEST_WORD: Final = 100
"""A longer word is unknown, so that a megabyte without a blank costs nothing."""


class WordPieces:
    """Cuts text into the longest known pieces, from left to right.

    >>> pieces = WordPieces({"[UNK]": 0, "[CLS]": 1, "[SEP]": 2, "bet": 3, "##ter": 4, "!": 5})
    >>> pieces.cut("Bétter! ☃", 9)
    [3, 4, 5, 0]
    """

    def __init__(self, vocabulary: Mapping[str, int]) -> None:
        self._known = vocabulary
        self._unknown = vocabulary["[UNK]"]
        self.start, self.stop = vocabulary["[CLS]"], vocabulary["[SEP]"]
        self._word = functools.lru_cache(1 << 16)(self._cut_word)

    def cut(self, text: str, most: int) -> list[int]:
        """The first ``most`` pieces of a text, without the marks for start and stop."""
        found: list[int] = []
        for word in _words(text[: most * LONGEST_WORD]):
            found += self._word(word)
            if len(found) >= most:
                break
        return found[:most]

    def _cut_word(self, word: str) -> tuple[int, ...]:
        if len(word) > LONGEST_WORD:
            return (self._unknown,)
        found: list[int] = []
        start = 0
        while start < len(word):
            end, prefix = len(word), "##" if start else ""
            while end > start and prefix + word[start:end] not in self._known:
                end -= 1
            if end == start:
                return (self._unknown,)
            found.append(self._known[prefix + word[start:end]])
            start = end
        return tuple(found)


def _words(text: str) -> list[str]:
    """Lower-case words without accents; punctuation and Chinese characters stand alone."""
    bare = text.lower()
    if not bare.isascii():
        bare = unicodedata.normalize("NFD", bare)
    return "".join(map(_spaced, bare)).split()


@functools.cache
def _spaced(character: str) -> str:
    """What a character becomes: nothing, a blank, itself, or itself between blanks."""
    if character in "\t\n\r":
        return " "
    kind, code = unicodedata.category(character), ord(character)
    if kind == "Mn" or kind in ("Cc", "Cf", "Cn", "Co", "Cs") or code in (0, 0xFFFD):
        return ""
    if kind.startswith("Z"):
        return " "
    ascii_mark = code < 128 and not character.isalnum()
    return f" {character} " if ascii_mark or kind.startswith("P") or _chinese(code) else character


_CHINESE: Final = (
    (0x4E00, 0x9FFF), (0x3400, 0x4DBF), (0x20000, 0x2A6DF), (0x2A700, 0x2B73F), (0x2B740, 0x2B81F), (0x2B820, 0x2CEAF),
    (0xF900, 0xFAFF), (0x2F800, 0x2FA1F),
)  # fmt: skip


def _chinese(code: int) -> bool:
    return any(low <= code <= high for low, high in _CHINESE)
