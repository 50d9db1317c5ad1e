"""Whether what a profile found can be believed: markup changes, themes differ, and a stale selector must not win over the
generic reader."""

from __future__ import annotations

import functools
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from pipeline.parsers import likeness
from pipeline.parsers.hints import is_removal
from pipeline.parsers.part import Part
from pipeline.parsers.platforms.reading import Known

_NEARLY_ALL: Final = 0.9
_MOST: Final = 0.5
_ROOMY: Final = 3
"""Dates one comment may hold: writing, edit, registration of its writer."""


@dataclass(frozen=True)
class Found:
    """What a profile found on a page; ``forum``: its records are posts of a forum, which need not call themselves comments."""

    known: Known
    forum: bool

    @functools.cached_property
    def verdict(self) -> likeness.Verdict:
        """What speaks for and against the list."""
        return self.known.verdict(self.forum)

    @property
    def parts(self) -> Sequence[Part]:
        """The fields of its records."""
        return self.known.parts


def _are_whole(found: Found) -> bool:
    """Nearly every record has words, and a writer or a date; one of a removed comment may have neither."""
    whole = [(bool(p.text) and (p.writer is not None or p.date is not None)) or is_removal(p.text) for p in found.parts]
    return sum(whole) >= _NEARLY_ALL * len(whole)


def _have_writers(found: Found) -> bool:
    """Most records have a writer, and have him where the profile says: all platforms of the table show one."""
    told = found.known.places if found.known.profile.author else [part.writer for part in found.parts]
    return sum(place is not None for place in told) >= _MOST * len(told)


def _hold_one_each(found: Found) -> bool:
    """Records do not hold the dates of several comments: answers that bear another name would be read as the comment's words."""
    crowded = sum(len({a.first for a in own if not a.aside}) > _ROOMY for own in found.known.whole.dates)
    return crowded <= (1 - _NEARLY_ALL) * len(found.known.whole.records)


def _are_not_wrapped(found: Found) -> bool:
    """No record is the mere wrapper of others: the selector fits two elements of one comment."""
    return not any(
        not part.text and part.writer is None and whole.cuts
        for part, whole in zip(found.parts, found.known.whole.records, strict=True)
    )


def _hold_the_words(found: Found) -> bool:
    """The elements named as the text hold most of the records' prose, or the theme keeps it elsewhere."""
    named = [(p, prose) for p, prose in zip(found.parts, found.known.prose, strict=True) if p.told.body is not None]
    kept = sum(len(p.text) + sum(map(len, p.quoted)) for p, _ in named)
    return kept >= _MOST * sum(prose for _, prose in named)


def _are_like_comments(found: Found) -> bool:
    """The list passes for comments by the rules for lists on pages of unknown make: not a column of the latest ones."""
    several = "," in found.known.profile.records and "mixed" in found.verdict.items  # answers, and comments on them
    return found.verdict.score - several * likeness.WEIGHTS["mixed"] >= likeness.ENOUGH


RULES: Final[tuple[Callable[[Found], bool], ...]] = (
    _have_writers,
    _hold_one_each,
    _are_whole,
    _are_not_wrapped,
    _hold_the_words,
    _are_like_comments,
)
"""All must hold; the cheap ones are asked first."""


def holds_up(found: Found) -> bool:
    """Whether a profile's list can be believed."""
    return all(rule(found) for rule in RULES)
