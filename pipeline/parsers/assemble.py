"""From the parts of a list to comments: dates in one order, parents, kinds, ids and votes."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Final
from urllib.parse import urlsplit

from pipeline.language import detect
from pipeline.parsers import dates, details
from pipeline.parsers._base import Document, Reading
from pipeline.parsers._html import Outline, squeeze
from pipeline.parsers.counting import stated_answers, stated_count
from pipeline.parsers.levels import Parents
from pipeline.parsers.linked_data import facts
from pipeline.parsers.parents import find_parents
from pipeline.parsers.part import Part
from pipeline.parsers.removal import is_removal
from pipeline.types import Comment

_FORUM: Final = re.compile(
    r"xenforo|phpbb|vbulletin|discourse|mybb|smf|invision|flarum|woltlab|vanilla|fluxbb|punbb|simple machines", re.I
)


def by_structure(parts: Sequence[Part], page: Outline) -> Parents:
    """Who answers whom, where nothing but the page says it."""
    return find_parents([p.record for p in parts], page)


def assemble(
    document: Document,
    parts: Sequence[Part],
    confidence: float,
    named: bool = True,
    opens: bool | None = None,
    parents_of: Callable[[Sequence[Part], Outline], Parents] = by_structure,
) -> Reading:
    """The reading of a list whose parts have been found; ``named``: its records call themselves comments.

    On a forum's page the first post is the article, though it has the markup of the answers; ``opens``: where the
    platform is known, whether it is.
    """
    page = document.outline
    kept = [p for p in parts if _counts(p, details.kind_of(p, page), len(parts))]
    opens = opens if opens is not None or not kept else _opens(kept[0], document, named)
    opening = kept[0] if len(kept) > 1 and opens else None
    kept = [p for p in kept if p is not opening]
    parents = parents_of(kept, page)
    stamps = [p.date.stamp for p in parts if p.date is not None and p.date.stamp is not None]
    clock = _clock(document, parts, stamps)
    start = kept[0].record.first if kept else 0
    stated = stated_count(page, start)
    if stated is None and opening is not None:
        stated = stated_answers(page, start)
    return Reading(
        comments=tuple(_comment(i, part, parents[i], clock, document) for i, part in enumerate(kept)),
        confidence=confidence,
        opening=_comment(0, opening, None, clock, document) if opening is not None else None,
        stated_count=stated,
        comment_roots=tuple(t.element for p in kept for t in p.record.tops),
    )


def _opens(first: Part, document: Document, named: bool) -> bool:
    """Whether the first record is what the others answer to."""
    if is_tracker(document):
        return True
    return is_forum(document) and (not named or _is_introduced(first, document.outline))


def _counts(part: Part, kind: str, of: int) -> bool:
    """Whether a part is a comment: words and a writer or date; among others also a mere picture, which may have replies."""
    if not part.text:
        return part.writer is not None and part.date is not None and of > 2
    return part.writer is not None or part.date is not None or kind != "comment"


_TRACKER: Final = re.compile(r"\s*(?:bug|issue|ticket|fehler|defect|case)\s*#?\d+", re.I)


def is_tracker(document: Document) -> bool:
    """Whether a page is a report in a bug tracker: its first comment is the report."""
    return document.tree is not None and _TRACKER.match(document.tree.findtext(".//title") or "") is not None


def is_forum(document: Document) -> bool:
    """Whether a page is a thread of a forum and says so: in its generator, its schema or its outermost names."""
    if document.tree is None:
        return False
    generator = " ".join(
        m.get("content") or "" for m in document.tree.iter("meta") if m.get("name") in ("generator", "application-name")
    )
    says_so = (
        facts(document.tree).forum or bool(_FORUM.search(generator)) or _FORUM.search(document.tree.get("id") or "") is not None
    )
    return says_so or details.names_forum(document.outline.nodes[0]) or details.links_topic(document.outline)


def _is_introduced(part: Part, page: Outline) -> bool:
    """Whether the page shows a post's writer and names its very moment above the list: the topic's head does."""
    if part.writer is None or part.iso is None:
        return False
    above = [n for n in page.nodes[: part.record.start] if n.last <= part.record.first]
    moments = {n.get("datetime") for n in above if n.tag == "time"}
    own = {n.get("datetime") for n in part.record.nodes(page) if n.tag == "time"} - {""}
    return not own.isdisjoint(moments) and any(squeeze(t) == part.writer.name for t in page.pieces[: part.record.first])


def _comment(position: int, part: Part, parent: int | None, clock: dates.Clock, document: Document) -> Comment:
    page = document.outline
    whole = replace(part, record=part.told.whole) if part.told.whole is not None else part
    name = part.told.native_id or details.native_id(whole.record, page)
    return Comment(
        position=position,
        text=part.text,
        author=part.writer.name if part.writer and not is_removal(part.writer.name) else None,
        posted_text=part.date.text or None if part.date else None,
        posted_at=_iso(part, clock),
        parent=parent,
        native_id=name,
        permalink=part.told.permalink or details.permalink(whole.record, page, name),
        votes=details.votes(whole, page) if part.told.votes is None else part.told.votes,
        kind=details.kind_of(part, page),
        by_article_author=details.is_owner(whole.record, page),
        quoted=part.quoted,
    )


def _iso(part: Part, clock: dates.Clock) -> str | None:
    if part.date is None:
        return None
    if part.iso:
        return part.iso
    return clock.resolve(part.date.stamp) if part.date.stamp else None


_SAMPLE: Final = 40
_COPYRIGHT: Final = re.compile(r"(?:©|\(c\)|copyright)\D{0,80}(?:(?:19|20)\d\d\s?[-–—]\s?)?((?:19|20)\d\d)(?!\d)", re.I)


def _clock(document: Document, parts: Sequence[Part], stamps: Sequence[dates.Stamp]) -> dates.Clock:
    """How the page's dates are to be read."""
    language = document.language
    if any(s.order == "open" for s in stamps):
        language = _spoken(document, parts)
    year = None
    if any(s.year is None and s.weekday is not None for s in stamps):
        printed = [int(m[1]) for piece in document.outline.pieces if len(piece) < 300 and (m := _COPYRIGHT.search(piece))]
        year = max(printed, default=None)
    return dates.Clock(dates.day_first(stamps, language), document.page.retrieved_at, year)


def _spoken(document: Document, parts: Sequence[Part]) -> str | None:
    """The page's language: as declared, or as its comments are written; English is that of the country of its address."""
    language = document.language or detect(" ".join(p.text for p in parts[:_SAMPLE] if p.text))
    host = urlsplit(document.page.url or "").hostname or ""
    british = host.endswith((".uk", ".au", ".nz", ".ie", ".in", ".za"))
    return "en-GB" if british and (language or "en").lower() == "en" else language
