"""A reply together with what it answers: "yes, I would" is harmless or not by what was asked."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

FIRST_WORDS: Final = 40
LAST_WORDS: Final = 25
"""Of a longer parent its beginning is read, which says who asks, and its end, which says what."""
KINDS: Final = {"answer": ("Question: ", "Answer: "), "reply": ("Comment: ", "Reply: ")}
"""What stands before the two texts, by whether the parent asks something. The second stage weighs the kinds apart: an answer
takes its sense from the question, while a correction must not be blamed for the words it corrects."""


def preface(text: str, parent: str) -> str:
    """What stands before ``text`` where a model of risk reads it with its parent; empty where it is read alone.

    >>> preface("Yes, do it.", "Can I halve my tablets?")
    'Question: Can I halve my tablets?\\nAnswer: '
    >>> preface("Bad advice.", "Stop your tablets, all of you.")
    'Comment: Stop your tablets, all of you.\\nReply: '
    """
    if not parent.strip() or not text.strip():
        return ""
    words = parent.split()
    if len(words) > FIRST_WORDS + LAST_WORDS:
        words = [*words[:FIRST_WORDS], "...", *words[-LAST_WORDS:]]
    said, answered = KINDS["answer" if "?" in parent else "reply"]
    return f"{said}{' '.join(words)}\n{answered}"


def kind(before: str) -> str | None:
    """Which of ``KINDS`` a preface, or a text that begins with one, is of.

    >>> kind("Comment: Stop your tablets, all of you.\\nReply: Bad advice.")
    'reply'
    """
    return next((name for name, (said, _) in KINDS.items() if before.startswith(said)), None)


def answers(texts: Sequence[str], parents: Sequence[str]) -> dict[int, str]:
    """Those texts that are read with what they answer, by their place: both together."""
    found = ((k, preface(text, parent), text) for k, (text, parent) in enumerate(zip(texts, parents, strict=True)))
    return {k: before + text for k, before, text in found if before}
