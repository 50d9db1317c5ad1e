"""A reply together with what it answers: "yes, I would" is harmless or not by what was asked."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

FIRST_WORDS: Final = 40
LAST_WORDS: Final = 25
"""Of a longer parent its beginning is read, which says who asks, and its end, which says what."""


def preface(text: str, parent: str) -> str:
    """What stands before ``text`` where a model of risk reads it as an answer; empty where it is read alone.

    >>> preface("Yes, do it.", "Can I halve my tablets?")
    'Question: Can I halve my tablets?\\nAnswer: '

    A reply to what is no question stands for itself: a correction must not be blamed for the words it corrects.

    >>> preface("Bad advice.", "Stop your tablets, all of you.")
    ''
    """
    if "?" not in parent or not text.strip():
        return ""
    words = parent.split()
    if len(words) > FIRST_WORDS + LAST_WORDS:
        words = [*words[:FIRST_WORDS], "...", *words[-LAST_WORDS:]]
    return f"Question: {' '.join(words)}\nAnswer: "


def answers(texts: Sequence[str], parents: Sequence[str]) -> dict[int, str]:
    """Those texts that are read as answers, by their place: what they answer, and they themselves."""
    found = ((k, preface(text, parent), text) for k, (text, parent) in enumerate(zip(texts, parents, strict=True)))
    return {k: before + text for k, before, text in found if before}
