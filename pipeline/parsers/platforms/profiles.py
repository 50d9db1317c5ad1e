"""What is known of each platform's markup: the rows of ``reference/platforms.csv``, and which of them a page shows signs of."""

from __future__ import annotations

import functools
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from pipeline.parsers._base import Document
from pipeline.parsers.parents import WAYS
from pipeline.parsers.selectors import selector
from pipeline.reference import load
from pipeline.types import ReferenceDataError

Choices = tuple[tuple[str, str | None], ...]
"""Where a field stands, best place first: a selector and the attribute to read, None for the words shown.

An empty selector is the record itself.
"""

FLAT: Final = "flat"
"""Depth of platforms whose comments do not answer each other by their markup."""

_OPENS: Final = {"yes": True, "no": False, "": None}


@dataclass(frozen=True, kw_only=True)
class Profile:
    """One row: how a page of the platform is known, and where its comments and their fields stand."""

    name: str
    """The reader's name; a platform with several generations of markup has several."""
    platform: str
    shown_as: str
    generators: tuple[str, ...]
    """Beginnings of the page's ``meta generator``, in small letters."""
    scripts: tuple[str, ...]
    """Pieces of the addresses or of the words of its scripts and frames."""
    signature: str
    """Elements that only this platform has."""
    records: str
    """One element a comment; empty where only the platform can be told."""
    exclude: str
    author: Choices
    time: Choices
    text: Choices
    votes: Choices
    permalink: Choices
    native_id: Choices
    parent: Choices
    depth: str
    """Name of a way of ``parents.WAYS``, ``flat``, or empty: all ways are tried."""
    opening_post: bool | None
    """Whether the first record is the article; None: as for pages of unknown make."""
    instead: str
    """What to save where the comments load by script; empty where they stand in the page."""

    def fits(self, document: Document) -> bool:
        """Whether the page shows a sign of the platform."""
        signs = document.signs
        return (
            any(line.startswith(self.generators) for line in signs.generators)
            or any(s in signs.scripts for s in self.scripts)
            or document.names.has(self.signature)
        )


@functools.cache
def profiles() -> tuple[Profile, ...]:
    """All rows, in the order they are tried. Raises ``ReferenceDataError`` for a selector or a way that is not known."""
    return tuple(_profile(row) for row in load("platforms", _COLUMNS, ("profile",)))


_FIELDS: Final = ("author", "time", "text", "votes", "permalink", "native_id", "parent")
_COLUMNS: Final = (
    "profile", "platform", "shown_as", "generator", "scripts", "signature", "records", *_FIELDS, "depth", "exclude",
    "opening_post", "instead",
)  # fmt: skip
_KNOWN_WAYS: Final = ("", FLAT, *(way.__name__.lstrip("_") for way in WAYS))


def _profile(row: dict[str, str]) -> Profile:
    if row["depth"] not in _KNOWN_WAYS or row["opening_post"] not in _OPENS:
        raise ReferenceDataError(
            f"platforms.csv, {row['profile']}: depth is one of {_KNOWN_WAYS}, opening_post of {list(_OPENS)}"
        )
    for name in ("signature", "records", "exclude"):
        selector(row[name])
    places = {name: tuple(_choices(row[name])) for name in _FIELDS}
    return Profile(
        name=row["profile"],
        platform=row["platform"],
        shown_as=row["shown_as"],
        generators=_pieces(row["generator"]),
        scripts=_pieces(row["scripts"]),
        signature=row["signature"],
        records=row["records"],
        exclude=row["exclude"],
        depth=row["depth"],
        opening_post=_OPENS[row["opening_post"]],
        instead=row["instead"],
        **places,
    )


def _pieces(cell: str) -> tuple[str, ...]:
    return tuple(piece.strip().lower() for piece in cell.split("|") if piece.strip())


def _choices(cell: str) -> Iterator[tuple[str, str | None]]:
    for part in cell.split(","):
        if part.strip():
            where, at, attribute = part.strip().partition("@")
            selector(where)
            yield where.strip(), attribute if at else None
