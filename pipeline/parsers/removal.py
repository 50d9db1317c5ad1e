"""Whether a text is the notice that stands where a comment was taken away; such notices name the comment and what befell it."""

from __future__ import annotations

import functools
import re
from typing import Final

from pipeline.parsers._html import squeeze
from pipeline.reference import load

_LONGEST: Final = 240
_LONGEST_SENTENCE: Final = 16
"""Words; a longer sentence tells a story."""
_ENCLOSING: Final = " .!*[](){}<>«»„“”\"'–—-•"
_SENTENCE_END: Final = re.compile(r"[.!:;](?:\s|$)|\n")
_WORD: Final = re.compile(r"[^\W\d_]+(?:'s)?")
_UNBROKEN: Final = re.compile(r"[\u0e00-\u0e7f\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3]")
_LONGEST_UNBROKEN: Final = 60
_PERSONAL: Final = frozenset({
    "i", "my", "me", "you", "your", "we", "ich", "mein", "meine", "meinen", "mich", "je", "mon", "mes", "moi", "mi", "yo", "meu",
    "minha", "mio", "mia", "mijn", "ik", "mój", "moje", "min", "mitt", "я", "мой", "моё", "мои", "меня", "why", "who", "warum",
    "wieso", "pourquoi",
})  # fmt: skip
"""Words of someone who talks about a removal; the notice itself speaks for nobody."""


def is_removal(text: str) -> bool:
    """Whether a text is only what is left where a comment was taken away.

    >>> is_removal("[removed by moderator]"), is_removal("My rash was removed."), is_removal("Dieser Beitrag wurde gelöscht.")
    (True, False, True)
    >>> is_removal("The post removed my doubts."), is_removal("Why was this comment deleted?")
    (False, False)
    """
    return len(text) <= _LONGEST and _is_removal(text)


@functools.lru_cache(maxsize=20_000)
def _is_removal(text: str) -> bool:
    line = squeeze(text).casefold().replace("’", "'")
    if line.strip(_ENCLOSING) in _whole() or _is_bracketed_verb(line):
        return True
    if "?" in line or "？" in line:
        return False
    return _tells_in_signs(line) if _UNBROKEN.search(line) else _tells_in_words(line)


def _is_bracketed_verb(line: str) -> bool:
    """Whether one word for removal stands alone in brackets: "[eliminado]"."""
    return line[:1] in "[<" and line[-1:] in "]>" and line[1:-1].isalpha() and line[1:-1].startswith(_stems())


def _tells_in_signs(line: str) -> bool:
    """Of scripts that set no blanks: both parts of a known pair in a short line."""
    return len(line) <= _LONGEST_UNBROKEN and any(all(part in line for part in pair) for pair in _pairs())


def _tells_in_words(line: str) -> bool:
    """Whether the first sentence says that a comment was taken away, and nobody speaks of himself."""
    first = _WORD.findall(_SENTENCE_END.split(line.strip(_ENCLOSING), maxsplit=1)[0])
    if not first or len(first) > _LONGEST_SENTENCE or not _PERSONAL.isdisjoint(_WORD.findall(line)):
        return False
    start = next((n for n, word in enumerate(first) if word not in _words("removed_lead")), len(first))
    rest = first[start : start + _LONGEST_SENTENCE]
    if not rest or start > 2:
        return False
    if rest[0] in _words("removed_noun"):
        return _ends_in_verb(rest[1:])
    return rest[0].startswith(_stems()) and _ends_after_verb(rest[1:], line)


def _ends_in_verb(rest: list[str]) -> bool:
    """ "Comment (...) deleted", and then at most by whom or why."""
    at = next((n for n, word in enumerate(rest) if word.startswith(_stems())), None)
    return at is not None and _may_follow(rest[at + 1 :])


def _ends_after_verb(rest: list[str], line: str) -> bool:
    """ "Deleted comment", "removed by a moderator"; a bare "Removed." only before a reason that names the rules."""
    if rest and rest[0] in _words("removed_noun"):
        return _may_follow(rest[1:])
    by_rule = any(word in _words("removed_by") for word in _WORD.findall(line))
    return by_rule and _may_follow(rest)


def _may_follow(rest: list[str]) -> bool:
    return not rest or rest[0] in _words("removed_then") or rest[0].startswith(_stems())


@functools.cache
def _words(role: str) -> frozenset[str]:
    return frozenset(row["word"] for row in load("parser_words", ("role", "word"), ("role", "word")) if row["role"] == role)


@functools.cache
def _stems() -> tuple[str, ...]:
    return tuple(sorted(_words("removed_verb")))


@functools.cache
def _whole() -> frozenset[str]:
    return frozenset(word.strip(_ENCLOSING) for word in _words("removed"))


@functools.cache
def _pairs() -> tuple[tuple[str, ...], ...]:
    return tuple(tuple(word.split("+")) for word in sorted(_words("removed_sign")))
