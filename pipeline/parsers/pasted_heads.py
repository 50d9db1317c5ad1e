"""Lines that head a comment in pasted text: who wrote what follows, and when."""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Final

from pipeline.parsers import dates
from pipeline.parsers.hints import is_button
from pipeline.parsers.people import clean_name
from pipeline.reference import load

WORDS: Final = {row["role"]: row["pattern"] for row in load("plaintext_words", ("role", "pattern"), ("role",))}
"""Wordings by role: avatar, end, reply_to, votes, meta."""
AVATAR: Final = re.compile(WORDS["avatar"], re.IGNORECASE)
AROUND: Final = re.compile(r"(?i)[\s·•|,()\[\]–—:#-]|\b(?:at|um|uhr|on|edited|ago|à|permalink|reply|posted|am|pm)\b")
"""What may stand around a date in its line."""
_LONGEST_HEAD: Final = 120
_SEPARATOR: Final = re.compile(r"\s*(?:[·•|]|\s[–—-]\s|,\s(?=\d|[A-Z][a-z]{2,8}\s\d))\s*")
_SAYS: Final = re.compile(r"(?i)\s*(?:says?|said|wrote|writes|schrieb|sagt|meint|a écrit|dijo|пишет)?\s*:?\s*$")
_NAME: Final = re.compile(r"[^.!?:;<>=\n]{1,48}(?:\.[^.!?:;<>=\n]{0,24})?")
_SHORT: Final = re.compile(r"(?i)\W*(?P<age>\d{1,3}\s?(?:s|m|min|h|hr|d|w|mo|y|yr))\s?(?:ago)?\W*(?:edited)?\W*")
_ARROW: Final = re.compile(r"\s*(?:→|➔|▶|➜|\s>\s|↪|⤷|⇒)\s*")
_META_WORD: Final = re.compile(rf"(?<!\w){WORDS['meta']}(?!\w)", re.IGNORECASE)


@dataclass(frozen=True, kw_only=True)
class Head:
    """The lines ``first`` to ``body`` (exclusive) that say who wrote what follows, and when."""

    first: int
    body: int
    author: str | None
    date: str | None = None
    stamp: dates.Stamp | None = None
    answers: str | None = None
    end: int | None = None
    """Where the text ends, if the line that dates it stands below."""


_COUNTERS: Final = re.compile(
    r"(?i)\[[–—−+-]\]|\[[a-z]{1,2}\]|\[score hidden\]"
    r"|[-−]?(?<!\w)\d{1,6} (?:points?|votes?|likes?)(?:\d{1,6} points?){0,3}(?![a-z])"
    r"|\(?\b\d{1,5} (?:child|children|replies|reply|more)\b\)?|\*+\s*$"
)
"""Folding marks and counters in a head: "[–]name 12 points 3 hours ago (2 children)"."""
_find = functools.lru_cache(maxsize=20_000)(dates.find)
"""Each line is asked for its date by several shapes."""


@dataclass(frozen=True, kw_only=True)
class Foot:
    """The lines ``first`` to ``end`` (exclusive) that stand below a comment and date it."""

    first: int
    end: int
    date: str
    stamp: dates.Stamp


def _name(text: str) -> str:
    """The name in the words before a date; the full stop of an initial ("Ada O.") stays."""
    name = clean_name(text)
    return f"{name}." if re.search(r"(?:^|\s)\w$", name) and f"{name}." in text else name


def _is_name(text: str) -> bool:
    return (
        bool(text)
        and len(text.split()) <= 5
        and bool(_NAME.fullmatch(text))
        and any(c.isalnum() for c in text)
        and not is_button(text)
    )


def _whole_date(text: str) -> dates.Stamp | None:
    """The date a line consists of, or None when the line says anything else."""
    if not 2 <= len(text) <= 60:
        return None
    if short := _SHORT.fullmatch(text):  # "3h ago": the unit is no word of its own
        age = _find(short["age"])
        return age and replace(age, start=short.start("age"), end=len(text))
    stamp = _find(text)
    if stamp is None:
        return None
    rest = AROUND.sub("", text[: stamp.start] + text[stamp.end :])
    return stamp if len(rest) <= 1 else None


def _one_line(lines: Sequence[str], n: int) -> Head | None:
    """``Name September 22, 2025 AT 18:36``, ``Name · 2h``, ``Name on DATE said:``, ``On DATE, Name wrote:``."""
    line = lines[n].lstrip("#").strip()
    if not 5 <= len(line) <= _LONGEST_HEAD:
        return None
    parted = _parted(line)
    if parted is not None:
        name, date, stamp = parted
        return _head(n, n + 1, name, date, stamp)
    found = _find(line)
    if found is None:
        return None
    before, after = _COUNTERS.sub(" ", line[: found.start]), _COUNTERS.sub(" ", line[found.end :])
    if _SAYS.fullmatch(AROUND.sub(" ", after)) or not AROUND.sub("", after):
        name = _name(before)
    elif not _name(before) and re.search(r"(?::|says|said|wrote)\s*$", after):
        name = _name(_SAYS.sub("", after))
    else:
        return None
    return _head(n, n + 1, name, line[found.start : found.end], found)


def _parted(line: str) -> tuple[str, str, dates.Stamp] | None:
    """Name and date on either side of a dot, a bar or a dash."""
    marks = [m for m in _SEPARATOR.finditer(line) if m.start() > 0]
    for mark in marks[:3]:
        tail = line[mark.end() :]
        stamp = _whole_date(_SEPARATOR.split(tail)[0]) or _whole_date(tail)
        if stamp is not None:
            return _name(line[: mark.start()]), tail.strip(), stamp
    return None


def _two_lines(lines: Sequence[str], n: int) -> Head | None:
    """``Name says:`` or ``Name``, then a line that is a date; Reddit puts a lone dot between."""
    name = _SAYS.sub("", lines[n].lstrip("#").strip())
    if len(lines[n]) > 80 or not name:
        return None
    at = n + 1
    while (
        at < len(lines)
        and at <= n + 4
        and (not lines[at] or lines[at] in "•·|-" or AVATAR.fullmatch(lines[at]) or _is_flair(lines, at))
    ):
        at += 1
    stamp = _whole_date(lines[at]) if at < len(lines) else None
    return None if stamp is None else _head(n, at + 1, _name(name), lines[at], stamp)


def _is_flair(lines: Sequence[str], n: int) -> bool:
    """A short mark between name and date: "OP", "Mod", "Top 1% Commenter"."""
    return len(lines[n]) <= 24 and bool(
        re.fullmatch(r"(?i)(?:op|mod|author|admin|verified|top \d+% \w+|level \d+|guest|subscriber|member)", lines[n])
    )


def _after_avatar(lines: Sequence[str], n: int) -> Head | None:
    """A line left by a picture, then name and date in one line, in two, or a name alone."""
    if not AVATAR.fullmatch(lines[n]):
        return None
    at = n + 1
    while at < len(lines) and at <= n + 2 and (not lines[at] or AVATAR.fullmatch(lines[at])):
        at += 1
    if at >= len(lines):
        return None
    head = _one_line(lines, at) or _two_lines(lines, at)
    if head is None and _is_name(_name(_SAYS.sub("", lines[at]))):
        head = _head(at, at + 1, _name(_SAYS.sub("", lines[at])), None, None)
    return None if head is None else replace(head, first=n)


def _says_only(lines: Sequence[str], n: int) -> Head | None:
    """``Name says:`` with no date at all."""
    match = re.fullmatch(r"(?i)(?P<name>\S.{0,46}?)\s+(?:says|said|wrote|writes|schrieb|sagt):", lines[n])
    return _head(n, n + 1, _name(match["name"]), None, None) if match else None


def _head(first: int, body: int, name: str, date: str | None, stamp: dates.Stamp | None) -> Head | None:
    """A head if the name is one; ``Name → Other`` names whom it answers."""
    parts = [part for part in _ARROW.split(name) if part]
    if not parts or not _is_name(parts[0]):
        return None
    return Head(first=first, body=body, author=parts[0], date=date, stamp=stamp, answers=parts[1] if len(parts) == 2 else None)


def _feet(lines: Sequence[str]) -> list[Foot]:
    """All lines such as ``Like Reply 2h`` below a comment, on Facebook and its kin."""
    feet: list[Foot] = []
    n = 0
    while n < len(lines):
        found = foot(lines, n)
        feet += [found] if found is not None else []
        n = n + 1 if found is None else found.end
    return feet


def _heads_above(lines: Sequence[str], start: int, feet: Sequence[Foot]) -> list[Head]:
    """The name above, the text, and the foot below."""
    heads: list[Head] = []
    first = start
    for below in feet:
        if below.first < start:
            continue
        while first < below.first and (not lines[first] or is_button(lines[first]) or AVATAR.fullmatch(lines[first])):
            first += 1
        if below.first - first >= 2:
            head = _head(first, first + 1, _name(lines[first]), below.date, below.stamp)
            heads += [replace(head, end=below.first)] if head is not None else []
        first = below.end
    return heads


def foot(lines: Sequence[str], n: int) -> Foot | None:
    """A line below a comment, or several short ones: words such as Like and Reply around a relative date."""
    words, date, stamp, at, liked = 0, "", None, n, False
    while at < len(lines) and at < n + 6 and len(lines[at]) <= 60:
        rest = _META_WORD.sub(" ", lines[at])
        words += len(_META_WORD.findall(lines[at]))
        liked = liked or bool(re.search(r"(?i)\b(?:like|gefällt mir|j.aime|me gusta)\b", lines[at]))
        bare = re.sub(r"[·•|,\s]+", " ", re.sub(r"\b\d+\s*$", " ", rest) if not _find(rest.strip()) else rest).strip()
        found = _whole_date(bare) if bare else None
        if bare and found is None and not is_button(bare):
            break
        if found is not None:
            if stamp is not None:
                break
            date, stamp = bare, found
        at += 1
    return Foot(first=n, end=at, date=date, stamp=stamp) if stamp is not None and words >= 2 and liked else None


_SHAPES: Final[tuple[Callable[[Sequence[str], int], Head | None], ...]] = (_after_avatar, _one_line, _two_lines, _says_only)
"""Ways a comment can begin, surest first; a page uses one, with the next helping out where it is silent."""


@dataclass(frozen=True, kw_only=True)
class Outline:
    """All lines of a text that could head a comment, by shape, and all that could stand below one."""

    shaped: tuple[tuple[Head, ...], ...]
    feet: tuple[Foot, ...]


def outline(lines: Sequence[str]) -> Outline:
    """Look at each line once for each shape."""
    return Outline(shaped=tuple(tuple(_of_shape(lines, shape)) for shape in _SHAPES), feet=tuple(_feet(lines)))


def find_heads(lines: Sequence[str], found: Outline, start: int, stated: int | None) -> list[Head]:
    """The heads of all comments from ``start`` on: of the shape that gives most, or as many as the page says it has."""
    best: list[Head] = []
    for heads in (*found.shaped, _heads_above(lines, start, found.feet)):
        good = _with_text(lines, [head for head in heads if head.first >= start])
        if _worth(good, stated) > _worth(best, stated):
            best = good
    needed = 1 if start else 3
    return best if len(best) >= needed else []


def _worth(heads: Sequence[Head], stated: int | None) -> float:
    return len(heads) if not stated else -abs(len(heads) - stated) if heads else float("-inf")


def _of_shape(lines: Sequence[str], shape: Callable[[Sequence[str], int], Head | None]) -> list[Head]:
    heads: list[Head] = []
    n = 0
    while n < len(lines):
        head = shape(lines, n) if lines[n] else None
        if head is None:
            n += 1
        else:
            heads.append(head)
            n = head.body
    return heads


def text_ends(lines: Sequence[str], heads: Sequence[Head]) -> list[int]:
    """For each head the line its text ends before: its foot, or the next head."""
    return [h.end or following for h, following in zip(heads, [*(h.first for h in heads[1:]), len(lines)], strict=False)]


def _with_text(lines: Sequence[str], heads: Sequence[Head]) -> list[Head]:
    ends = text_ends(lines, heads)
    return [h for h, end in zip(heads, ends, strict=True) if any(line and not is_button(line) for line in lines[h.body : end])]
