"""The fields of one comment before they are put into a comment."""

from __future__ import annotations

from dataclasses import dataclass

from pipeline.parsers._html import Node
from pipeline.parsers.anchors import Anchor
from pipeline.parsers.people import Writer
from pipeline.parsers.records import Record


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What a platform's profile reads by name, so that nothing need guess it; None where the record does not have it."""

    body: Node | None = None
    """The element that holds the words."""
    whole: Record | None = None
    """The record with its buttons, counters and signature, where ``Part.record`` is without them."""
    native_id: str | None = None
    permalink: str | None = None
    votes: int | None = None
    parent_id: str | None = None


@dataclass(slots=True)
class Part:
    """What was found in one record."""

    record: Record
    date: Anchor | None
    iso: str | None
    """ISO time from an attribute."""
    writer: Writer | None
    text: str = ""
    quoted: tuple[str, ...] = ()
    hinted: bool = False
    """Whether the markup names the text."""
    told: Told = Told()
