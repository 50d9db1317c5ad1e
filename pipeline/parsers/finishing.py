"""What can be said of a comment only when all are known: shared ids, the article's own writer, answers to a name."""

from __future__ import annotations

import dataclasses
import functools
import re
from collections import Counter
from collections.abc import Sequence
from typing import Final

from pipeline.parsers.hints import plain
from pipeline.reference import load
from pipeline.types import Comment, Thread

_LETTERS: Final = re.compile(r"[\W_]+")
_LONGEST_NAME: Final = 60


def finished(thread: Thread) -> Thread:
    """Ids that tell comments apart, comments by the article's writer marked, and parents guessed where the thread is flat."""
    comments = _distinct(thread.comments)
    comments = _by_writer(comments, thread.article.author)
    if not any(comment.parent is not None for comment in comments):
        comments = _guessed(comments)
    return dataclasses.replace(thread, comments=comments)


def _distinct(comments: Sequence[Comment]) -> tuple[Comment, ...]:
    """Without addresses that several comments share, and without ids if hardly any differ: those name something else."""
    links = Counter(comment.permalink for comment in comments)
    ids = Counter(comment.native_id for comment in comments if comment.native_id is not None)
    no_ids = sum(ids.values()) > 2 * len(ids)
    return tuple(
        dataclasses.replace(
            comment,
            permalink=comment.permalink if links[comment.permalink] == 1 else None,
            native_id=None if no_ids else comment.native_id,
        )
        for comment in comments
    )


# ---------------------------------------------------------------------------------------------------- the writer


def _by_writer(comments: Sequence[Comment], writer: str | None) -> tuple[Comment, ...]:
    """Comments under the name of the article's writer; a first name alone is too common to tell."""
    names = {_bare(name) for name in re.split(r",|\s(?:and|und|et|y|e|en|и|&)\s", writer or "") if _is_telling(name)}
    return tuple(
        dataclasses.replace(c, by_article_author=True) if c.author is not None and _bare(c.author) in names else c
        for c in comments
    )


def _bare(name: str) -> str:
    return _LETTERS.sub("", name.casefold())


def _is_telling(name: str) -> bool:
    """Two words, or a made-up word: ``Ann Poe``, ``annpoe77``, ``AnnPoe``."""
    word = name.strip()
    return len(word) > 3 and (len(word.split()) > 1 or not word.isalpha() or not word[1:].islower())


# ---------------------------------------------------------------------------------------------------- guesses


def _guessed(comments: Sequence[Comment]) -> tuple[Comment, ...]:
    """Parents by the name a comment opens with, where no structure says anything: the latest earlier comment of that name."""
    latest: dict[str, int] = {}
    done: list[Comment] = []
    for comment in comments:
        parent = _spoken_to(comment, latest)
        guess = parent is not None and comment.kind == "comment"
        done.append(dataclasses.replace(comment, parent=parent, parent_guessed=True) if guess else comment)
        if comment.author:
            latest[plain(comment.author).lstrip("@")] = comment.position
    return tuple(done)


def _spoken_to(comment: Comment, latest: dict[str, int]) -> int | None:
    """The position of the comment whose writer is named: "@Ann Poe ...", "In reply to Ann Poe: ...", "Ann Poe wrote: ..."."""
    for text in (comment.text, *comment.quoted[:1]):
        name = _opening_name(plain(text[: 3 * _LONGEST_NAME]), latest)
        if name is not None and name != plain(comment.author or ""):
            return latest[name]
    return None


def _opening_name(line: str, latest: dict[str, int]) -> str | None:
    """The longest known name a text opens with, if it stands there as one who is answered.

    >>> _opening_name("@ann poe: no", {"ann": 0, "ann poe": 1}), _opening_name("bo wrote: no", {"bo": 0})
    ('ann poe', 'bo')
    >>> _opening_name("ann says it works", {"ann": 0}) is None
    True
    """
    lead = next((word for word in _cues("reply_lead") if line.startswith(word)), None)
    rest = line[len(lead) :].lstrip(" :@") if lead is not None else line
    ends = (n for n in range(min(len(rest), _LONGEST_NAME), 0, -1) if n == len(rest) or not rest[n].isalnum())
    name = next((rest[:n] for n in ends if rest[:n] in latest), None)
    if name is None or lead is not None:
        return name
    return name if rest[len(name) :].lstrip(" ,").startswith(_cues("reply_trail")) else None


@functools.cache
def _cues(role: str) -> tuple[str, ...]:
    """The wordings of a role, longest first."""
    rows = load("parser_words", ("role", "word"), ("role", "word"))
    return tuple(sorted((row["word"] for row in rows if row["role"] == role), key=lambda word: (-len(word), word)))
