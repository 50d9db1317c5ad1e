"""The fields of one comment before they are put into a comment."""

from __future__ import annotations

from dataclasses import dataclass

from pipeline.parsers.anchors import Anchor
from pipeline.parsers.people import Writer
from pipeline.parsers.records import Record


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
