"""What texts that match a pattern may begin with, so that a pattern is tried at few places only."""

from __future__ import annotations

import re
from typing import Final

LENGTH: Final = 3
"""Letters of a beginning; a shorter word is its own."""
_ATOM: Final = re.compile(r"\(\?(?P<look>[=!]|<[=!])|\((?:\?:)?(?P<group>)|\[(?P<letters>[^]]+)\]|\\(?P<escape>.)|(?P<letter>.)")
_AGAIN: Final = re.compile(r"[?*]|\{0")
_TIMES: Final = re.compile(r"(?:[?*+]|\{[0-9,]+\})\??")
_RANGE: Final = re.compile(r"(.)-(.)")


def openers(pattern: str) -> frozenset[str]:
    """The first letters, ``LENGTH`` at most, of each word or sign that the pattern may begin with.

    Patterns are those of ``reference/quantity_frequency.csv``; the number sign stands for a number.

    >>> sorted(openers("(?:at |with (?:my )?)?tea-?time|[qx]2"))
    ['at', 'q', 'tea', 'wit', 'x']
    """
    return frozenset(head.rstrip() for head in _alternatives(pattern, 0, {""})[0])


def _alternatives(pattern: str, at: int, heads: set[str]) -> tuple[set[str], int]:
    """The heads with what the alternatives from ``at`` may add to them, and where their group ends."""
    found, now = set[str](), heads
    while at < len(pattern) and pattern[at] != ")":
        if pattern[at] == "|":
            found, now, at = found | now, heads, at + 1
        else:
            now, at = _atom(pattern, at, now)
    return found | now, at


def _atom(pattern: str, at: int, heads: set[str]) -> tuple[set[str], int]:
    """The heads with what one letter, class or group may add, and where it ends."""
    atom = _ATOM.match(pattern, at)
    assert atom is not None
    at = atom.end()
    if atom["look"] or atom["group"] is not None:
        grown, at = _alternatives(pattern, at, heads)
        at += 1
        grown = heads if atom["look"] else grown
    else:
        grown = {_longer(head, letter) for head in heads for letter in _letters(atom)}
    times = _TIMES.match(pattern, at)
    if times is None:
        return grown, at
    return (grown | heads if _AGAIN.match(times.group()) else grown), times.end()


def _letters(atom: re.Match[str]) -> set[str]:
    """What an atom may be: letters, or a blank for whatever ends a word."""
    if atom["letters"]:
        ranges = [chr(c) for low, high in _RANGE.findall(atom["letters"]) for c in range(ord(low), ord(high) + 1)]
        return {*ranges, *_RANGE.sub("", atom["letters"])}
    return {atom["letter"] or (atom["escape"] if not atom["escape"].isalpha() else " ")}


def _longer(head: str, letter: str) -> str:
    """The head with one letter more; whole where its first word, number or sign is at its end."""
    if len(head) == LENGTH or head.endswith(" ") or (head and not head.isalpha()):
        return head
    if letter.isalpha():
        return head + letter
    return f"{head} " if head else letter.strip()
