"""How much a candidate list is like reader comments, and how much like a teaser list, a ticker or a widget."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from pipeline.parsers._html import Outline
from pipeline.parsers.headings import is_heading as is_heading
from pipeline.parsers.parents import is_threaded
from pipeline.parsers.part import Part
from pipeline.parsers.records import Group
from pipeline.parsers.surroundings import names, surroundings
from pipeline.parsers.traits import contents

ENOUGH: Final = 4.0
"""The score from which a list is taken for comments."""

WEIGHTS: Final = {
    "record_named": 3.0,  # class="comment" on the record itself
    "inside_named": 1.0,  # comment-body, comment-meta... inside most records
    "around_named": 2.0,  # id="comments" around the list
    "posts_named": 1.0,  # postbody, posttext... inside most records
    "record_weak": 0.7,  # post, message, reply: forums, but teasers too
    "heading": 2.5,  # "17 Comments", "Kommentare" right above
    "heading_far": 1.0,  # the same, with other lines between
    "counted": 2.0,  # a line above the list states just as many as there are records
    "threaded": 1.5,  # records stand in each other, or are drawn in: answers; asked only where nothing else supports the list
    "form": 0.7,  # a box to write in, after or among them
    "forum": 1.5,  # the page calls itself a forum
    "numbered": 1.0,  # #1, #2, #3: posts of a forum
    "reply_button": 1.5,  # most records end in "Reply", "Antworten"
    "said": 1.5,  # "Ann wrote on 3 May:"
    "voices": 0.5,  # several persons, each with a date: one person's feed has reply buttons too
    "writers": 1.0,
    "writers_named": 1.0,  # class="author" and the like
    "dates": 1.0,
    "no_writers": -3.0,
    "no_dates": -1.5,
    "decoy_name": -6.0,  # class="related", "recent", "ticker" on or around a list that is a small part of the page
    "decoy_place": -4.0,  # aside, nav, footer
    "elsewhere": -6.0,  # each record links to a comment on another page
    "unsupported": -6.0,  # persons, dates and words, but nothing that says comment: news lists have those too
    "links": -3.0,  # most words are links
    "headline": -5.0,  # each record has a linked heading
    "members": -5.0,  # class="author-card" on each record, and no button to answer: a list of persons
    "titled": -5.0,  # each text begins with a linked line of its own: the boards of a forum, its topics
    "tallied": -3.0,  # "3 comments" in each record: it has some and is none
    "offers": -5.0,  # a price or a telephone number of its own in each record
    "monologue": -3.0,  # one writer, many records: a feed
    "one_voice": -4.0,  # the same of a few records; asked only where no name or heading says comments
    "bare": -3.0,  # half of the records or more have neither writer nor date
    "cut_short": -2.5,  # most texts end in an ellipsis or "read more"
    "code": -4.0,  # pre, code
    "same_text": -3.0,
    "lone": -6.0,  # one record that is not named as a comment, or is plainly the whole section
    "mixed": -4.0,  # the records are not built alike: sections of a page, not entries of a list
    "wordless": -8.0,  # headers alone: topics of a forum, files, members
    "sliver": -1.0,  # records of two or three words
}
"""Added up; read as: what speaks for comments, what against."""

SUPPORT: Final = (
    ("record_named",),
    ("around_named",),
    ("heading",),
    ("heading_far", "reply_button"),
    ("heading_far", "form"),
    ("forum", "numbered"),
    ("forum", "record_weak"),
    ("forum", "reply_button"),
    ("forum", "posts_named"),
    ("record_weak", "reply_button"),
    ("record_weak", "form"),
    ("reply_button", "form"),
    ("inside_named", "reply_button"),
    ("inside_named", "form"),
    ("record_weak", "numbered"),
    ("counted", "reply_button"),
    ("counted", "threaded"),
    ("said", "form"),
    ("said", "reply_button"),
    ("said", "counted"),
    ("said", "heading_far"),
    ("voices", "reply_button"),
    ("threaded", "reply_button"),
    ("threaded", "form"),
)
"""What it takes to believe that a list is comments: all of one row."""

_SPOKEN: Final = ("record_named", "around_named", "heading")
"""What says comments in so many words."""


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """The sum of what speaks for and against, and each item by name."""

    score: float
    items: tuple[str, ...]

    @property
    def confidence(self) -> float:
        """0..1."""
        return round(min(1.0, max(0.0, self.score / 12)), 3)


def judge(group: Group, parts: Sequence[Part], page: Outline, forum: bool = False) -> Verdict:
    """Weigh a list whose fields have been read; ``forum``: the page calls itself one."""
    facts = {**names(group, page), **surroundings(group, page), **contents(group.head(len(parts)), parts, page)}
    facts["one_voice"] = facts["one_voice"] and not any(facts[name] for name in _SPOKEN)
    facts["members"] = facts["members"] and not facts["reply_button"]
    facts["forum"] = forum and not facts["record_named"]
    facts["voices"] = not _is_supported(facts) and facts["writers"] and facts["dates"] and _are_several(parts)
    facts["threaded"] = not _is_supported(facts) and facts["writers"] and facts["dates"] and _is_threaded(group, page)
    facts["unsupported"] = not _is_supported(facts)
    items = tuple(name for name, holds in facts.items() if holds)
    return Verdict(score=sum(WEIGHTS[name] for name in items), items=items)


def _are_several(parts: Sequence[Part]) -> bool:
    return len(parts) >= 3 and len({p.writer.name for p in parts if p.writer is not None}) > 1


def _is_threaded(group: Group, page: Outline) -> bool:
    """Whether some records answer others; of two, one may stand in the other by chance."""
    return len(group.records) >= 3 and is_threaded(group.records, page)


def _is_supported(facts: dict[str, bool]) -> bool:
    return any(all(facts.get(name) for name in support) for support in SUPPORT)
