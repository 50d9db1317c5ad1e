"""A page with its known truth, and what a tool says of it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

Kind = Literal["comment", "pingback", "removed"]


@dataclass(frozen=True, kw_only=True, slots=True)
class TrueComment:
    """A comment as a person reads it on the page."""

    texts: tuple[str, ...]
    """Its words; more than one where several readings are right (with and without quoted earlier text)."""
    author: str | None = None
    days: tuple[str, ...] = ()
    """ISO 8601 days or times, each of them right; empty where the page names no day."""
    parent: int | None = None
    """Index of the comment it answers by the page's structure."""
    votes: int | None = None
    kind: Kind = "comment"


@dataclass(frozen=True, kw_only=True, slots=True)
class Truth:
    """What is on a page."""

    titles: tuple[str, ...] = ()
    author: str | None = None
    unsigned: bool = False
    """True where the page names no writer, so that a name given for one is wrong; else, without ``author``, nobody looked."""
    published: str | None = None
    comments: tuple[TrueComment, ...] = ()
    kept: tuple[str, ...] = ()
    """Words of the article's body."""
    foreign: tuple[str, ...] = ()
    """Words of the page that are no part of the article."""
    optional: tuple[str, ...] = ()
    """Texts that may be taken for comments or not (excerpts, a forum's opening post): neither right nor wrong."""


@dataclass(frozen=True, kw_only=True, slots=True)
class SaidComment:
    """A comment as a tool gives it."""

    text: str
    author: str | None = None
    date: str | None = None
    parent: int | None = None
    """Index in the tool's list."""
    votes: int | None = None
    kind: Kind = "comment"


@dataclass(frozen=True, kw_only=True, slots=True)
class Prediction:
    """What a tool makes of a page."""

    title: str | None = None
    author: str | None = None
    published: str | None = None
    body: str = ""
    comments: tuple[SaidComment, ...] = ()
    area: str = ""
    """All text the tool takes for comments, also where it does not part them."""
    failure: str | None = None
    """What the tool raised on the page, which then counts as empty."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Case:
    """A folder of the benchmark."""

    name: str
    """Path below the benchmark's folder, ``ghost/cafe-pt``."""
    platform: str
    folder: Path
    truth: Truth
    url: str | None = None
    retrieved_at: str | None = None
    charset: str | None = None
