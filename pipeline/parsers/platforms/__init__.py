"""Known platforms: a reader for each row of ``reference/platforms.csv`` that says where comments stand; a name for every page.

A row's reader takes a page that shows a sign of the platform and has its records, and gives their fields to the same code as
the generic reader's. It stands back (reads None) where what it found does not hold up by the rules of ``trust``, or where the
generic reader comes nearer to the number of comments that the page states.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any, Final

from pipeline.parsers import generic
from pipeline.parsers._base import Document, Kind, Reading
from pipeline.parsers.assemble import assemble, is_forum
from pipeline.parsers.pingbacks import with_pingbacks
from pipeline.parsers.platforms.profiles import Profile, profiles
from pipeline.parsers.platforms.reading import Known
from pipeline.parsers.platforms.trust import Found, holds_up


class ProfileReader:
    """The reader of one row."""

    KINDS: tuple[Kind, ...] = ("html",)

    def __init__(self, profile: Profile) -> None:
        self.profile = profile
        self.NAME = profile.name

    def matches(self, document: Document) -> bool:
        """Whether the page shows a sign of the platform and has its records."""
        return bool(self.profile.records) and document.names.has(self.profile.records) and self.profile.fits(document)

    def read(self, document: Document) -> Reading | None:
        """The platform's comments, or None where the generic reader is to be asked."""
        known = Known(self.profile, document)
        if not known.whole.records:
            return None
        found = Found(known, bool(self.profile.opening_post) or is_forum(document))
        if not holds_up(found):
            return None
        confidence, named = found.verdict.confidence, "record_named" in found.verdict.items
        reading = assemble(document, known.parts, confidence, named, known.opens(), known.parents_of)
        return replace(reading, platform=self.profile.platform) if _agrees(reading, known) else None


def _agrees(reading: Reading, known: Known) -> bool:
    """Whether the number of comments found is the one stated, or the generic reader's is no nearer to it.

    Fewer than stated may stand on further pages; the generic reader is asked only where the list leaves dates unread.
    """
    stated, found = reading.stated_count, len(reading.comments)
    if stated is None or stated in (found, len(with_pingbacks(known.document, reading).comments)):
        return True
    if found < stated and not known.leaves_dates():
        return True
    other = generic.read(known.document)
    return other is None or abs(stated - found) <= abs(stated - len(other.comments))


READERS: Final = tuple(ProfileReader(profile) for profile in profiles() if profile.records)
"""In the order of the table."""


def platform_of(document: Document, roots: Sequence[Any] = ()) -> str | None:
    """The platform of a page that another reader read; ``roots``: the elements of its comments.

    Several may have left signs (a button of one service on a blog of another): the first of which the records stand
    there, then one whose sign holds the comments, then one that does not load by script; without comments, the first.
    """
    shown = [profile for profile in profiles() if profile.fits(document)]
    ways: tuple[Callable[[Profile], bool], ...] = (
        lambda profile: bool(profile.records) and document.names.has(profile.records),
        lambda profile: bool(roots) and _holds(profile, document, roots[0]),
        lambda profile: bool(roots) and not profile.instead,
        lambda profile: True,
    )
    return next((profile.platform for way in ways for profile in shown if way(profile)), None)


def _holds(profile: Profile, document: Document, root: Any) -> bool:
    """Whether an element that only the platform has stands around a comment or in it."""
    around = {root, *root.iterancestors()}
    return any(n.element in around or root in n.element.iterancestors() for n in document.names.select(profile.signature))


def elsewhere(document: Document) -> Profile | None:
    """The platform that draws its comments by script and has left a sign on the page; its ``instead`` says what to save."""
    return next((p for p in profiles() if p.instead and p.fits(document)), None)
