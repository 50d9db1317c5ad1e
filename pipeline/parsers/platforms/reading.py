"""Comments of a page whose platform is known: its records and fields by name, all else as on pages of unknown make."""

from __future__ import annotations

import dataclasses
import functools
import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from typing import Any, Final

from pipeline.parsers import dates, details, likeness, parents
from pipeline.parsers._base import Document
from pipeline.parsers._html import Node, Outline, squeeze
from pipeline.parsers.anchors import Anchor, find_anchors
from pipeline.parsers.fields import choose_dates, repeated_labels
from pipeline.parsers.levels import Parents
from pipeline.parsers.part import Part, Told
from pipeline.parsers.people import Writer, clean_name, find_writers
from pipeline.parsers.placeholders import notices_among
from pipeline.parsers.platforms.profiles import FLAT, Choices, Profile
from pipeline.parsers.records import Counter, Group, Record, measure, nest
from pipeline.parsers.texts import TextFinder

_NUMBER: Final = re.compile(r"(?<![\w.])([-+–−]?\d[\d,.\u00a0]*)\s?([kKmM])?(?![\w])")
_LONGEST_DATE: Final = 60
_SECTION: Final = 2
"""Wrappers around a comment that are taken for its section: the list and what holds the list."""
_SAMPLE: Final = 60
"""Records by which a list is judged."""
_POST_NUMBER: Final = re.compile(r"(?<!\w)#\s?(\d{1,6})(?!\w)")
_IDLE: Final = re.compile(r"inactive|disabled", re.I)
_SCALE: Final = {"": 1, "k": 1_000, "m": 1_000_000}


@dataclasses.dataclass(frozen=True)
class Known:
    """A page and the profile it is read by."""

    profile: Profile
    document: Document

    @functools.cached_property
    def page(self) -> Outline:
        """The page's outline."""
        return self.document.outline

    @functools.cached_property
    def anchors(self) -> list[Anchor]:
        """The page's dates."""
        return find_anchors(self.page, self.document.language)

    @functools.cached_property
    def _counter(self) -> Counter:
        return Counter(self.page)

    @functools.cached_property
    def whole(self) -> Group:
        """The comments' records, each without the records in it: what the list is judged by."""
        return measure(self.profile.name, self._nested(), self.anchors, self._counter)

    @functools.cached_property
    def bare(self) -> Group:
        """The same without what the profile leaves out: what the fields are read from."""
        if not self._left_out:
            group = dataclasses.replace(self.whole)
        else:
            group = measure(self.profile.name, self._nested(self._left_out), self.anchors, self._counter)
        group.dates = [self._dates(r, own) for r, own in zip(group.records, group.dates, strict=True)]
        return group

    def _nested(self, others: Sequence[Node] = ()) -> list[Record]:
        chosen = {n.index for n in self._elements}
        spans = (Record((n,), n.first, n.last) for n in (*self._elements, *others) if n.last > n.first)
        return [r for r in nest(spans) if r.start in chosen]

    @functools.cached_property
    def _elements(self) -> list[Node]:
        """The elements of the comments, and of the notices left in the places of others."""
        named = self.document.names.select(self.profile.records)
        return [*named, *notices_among(named, self.page)] if named else []

    @functools.cached_property
    def _left_out(self) -> list[Node]:
        chosen = {n.index for n in self._elements}
        return [n for n in self.document.names.select(self.profile.exclude) if n.index not in chosen]

    # -- fields

    @functools.cached_property
    def _fitting(self) -> dict[str, set[int]]:
        profile = self.profile
        fields = (profile.author, profile.time, profile.text, profile.votes, profile.permalink, profile.native_id, profile.parent)
        return {s: {n.index for n in self.document.names.select(s)} for field in fields for s, _ in field if s}

    def _body(self, record: Record) -> Node | None:
        """The element that holds the words; a title may bear the same name, so the one that holds most."""
        own = record.pieces()
        for where, _ in self.profile.text:
            nodes = [n for n in record.nodes(self.page) if n.index in self._fitting[where]]
            if nodes:
                return max(nodes, key=lambda n: self._letters(own[bisect_left(own, n.first) : bisect_left(own, n.last)]))
        return None

    def _letters(self, pieces: Sequence[int]) -> int:
        return sum(len(self.page.pieces[i].strip()) for i in pieces)

    def _found(self, field: Choices, record: Record) -> tuple[Node, str | None] | None:
        """The first place of a field that the record has."""
        for where, attribute in field:
            fitting = self._fitting[where] if where else {record.tops[0].index}
            nodes = (n for n in record.nodes(self.page) if n.index in fitting)
            node = next((n for n in nodes if self._shows(n, attribute)), None)
            if node is not None:
                return node, attribute
        return None

    def _shows(self, node: Node, attribute: str | None) -> bool:
        """Whether there is anything in the place: the first link of a writer is often round a picture."""
        return bool(node.get(attribute).strip() if attribute else self._letters(self.page.inside(node)) or node.tag == "time")

    def _value(self, field: Choices, record: Record) -> str | None:
        found = self._found(field, record)
        if found is None:
            return None
        node, attribute = found
        return node.get(attribute).strip() if attribute else squeeze(self.page.text(self.page.inside(node)).replace("\n", " "))

    def _dates(self, record: Record, own: list[Anchor]) -> list[Anchor]:
        """The record's dates in the place where the platform shows the date; all where it shows none there."""
        found = self._found(self.profile.time, record)
        if found is None:
            return own
        node = found[0]
        inside = [a for a in own if node.contains(a.node) or (a.last > a.first and node.first <= a.first and a.last <= node.last)]
        return inside or self._read_date(node) or own

    def _read_date(self, node: Node) -> list[Anchor]:
        """The date in an element's own words, where its line says more and was read otherwise: "#2 May 3, 2019"."""
        text = squeeze(self.page.text(self.page.inside(node)).replace("\n", " "))
        stamp = dates.find(text, self.document.language) if len(text) <= _LONGEST_DATE else None
        return [Anchor(node, node.first, node.last, text[stamp.start : stamp.end], None, stamp)] if stamp is not None else []

    @functools.cached_property
    def places(self) -> list[tuple[Node, str | None] | None]:
        """For each record, where its writer stands by the profile, if there is anything."""
        pairs = zip(self.bare.records, self.whole.records, strict=True)
        return [self._found(self.profile.author, bare) or self._found(self.profile.author, whole) for bare, whole in pairs]

    def _writer(self, place: tuple[Node, str | None] | None, date: Anchor | None) -> Writer | None:
        if place is None:
            return None
        node, attribute = place
        if not attribute and date is not None and node.first <= date.first < date.last <= node.last:
            return None  # the whole line "Ann, 3 May": how it is put together varies
        name = clean_name(node.get(attribute) if attribute else self.page.text(self.page.inside(node)))
        return Writer(name, () if attribute else tuple(self.page.inside(node))) if name else None

    def _told(self, bare: Record, whole: Record) -> Told:
        name = self._value(self.profile.native_id, whole)
        link = self._value(self.profile.permalink, whole)
        return Told(
            body=self._body(bare),
            whole=whole,
            native_id=details.id_in(name) if name else None,
            permalink=link if link and len(link) > 1 and not link.lower().startswith("javascript") else None,
            votes=number(self._value(self.profile.votes, whole) or ""),
            parent_id=details.id_in(self._value(self.profile.parent, whole) or ""),
        )

    @functools.cached_property
    def parts(self) -> list[Part]:
        """The fields of every record: where the profile names no place, by vote of the records."""
        self._finder.fill()
        return self._finder.parts

    @functools.cached_property
    def prose(self) -> list[int]:
        """For each record, its letters that stand neither in its header nor in a button, wherever they are."""
        return self._finder.mass

    @functools.cached_property
    def _chosen(self) -> list[tuple[Anchor | None, str | None]]:
        return choose_dates(self.bare)

    @functools.cached_property
    def _finder(self) -> TextFinder:
        group = self.bare
        writers = [self._writer(place, date) for place, (date, _) in zip(self.places, self._chosen, strict=True)]
        labels = repeated_labels(group, self.page)
        if not all(writers):
            voted = find_writers(group, [anchor for anchor, _ in self._chosen], labels, self.page)
            writers = [mine or theirs for mine, theirs in zip(writers, voted, strict=True)]
        told = [self._told(bare, whole) for bare, whole in zip(group.records, self.whole.records, strict=True)]
        fields = zip(group.records, self._chosen, writers, told, strict=True)
        return TextFinder(self.page, [Part(r, date, iso, writer, told=t) for r, (date, iso), writer, t in fields], labels)

    def verdict(self, forum: bool) -> likeness.Verdict:
        """What speaks for and against the list, as for lists on pages of unknown make."""
        return likeness.judge(self.whole.head(_SAMPLE), self.parts[:_SAMPLE], self.page, forum)

    def leaves_dates(self) -> bool:
        """Whether a day is shown among the records, or in what is left of their section, that is in none of them."""
        records = [r for r in self.whole.records if r.outer is None]
        around = list(records[0].tops[0].ancestors())[:_SECTION]
        low, high = records[0].start, max(records[-1].stop, *(n.stop for n in around))
        inside = [a for a in self.anchors if a.is_day and low <= a.node.index < high]
        starts = [r.start for r in records]
        return any(a.node.index >= records[bisect_right(starts, a.node.index) - 1].stop for a in inside)

    def opens(self) -> bool | None:
        """Whether the first record is the article: not on a later page of a topic."""
        if not self.profile.opening_post:
            return self.profile.opening_post
        first, body = self.whole.records[0], self.parts[0].told.body
        around = [i for i in first.pieces() if body is None or not body.first <= i < body.last]
        number = _POST_NUMBER.search(" ".join(self.page.pieces[i] for i in around))
        return not has_earlier_page(self.document.tree) if number is None else int(number[1]) == 1

    # -- the tree

    def parents_of(self, parts: Sequence[Part], page: Outline) -> Parents:
        """Who answers whom: by the parent's id, else in the profile's own way, else in any way the page speaks."""
        if self.profile.depth == FLAT:
            return [None] * len(parts)
        at = {p.told.native_id: n for n, p in reversed(list(enumerate(parts))) if p.told.native_id}
        by_id = [at.get(p.told.parent_id) if p.told.parent_id else None for p in parts]
        if any(parent is not None for parent in by_id) and all(p is None or p < n for n, p in enumerate(by_id)):
            return by_id
        return parents.find_parents([p.record for p in parts], page, first=self.profile.depth)


def has_earlier_page(tree: Any) -> bool:
    """Whether the page links to the page before it; Simple Machines calls the topic before by the same name."""
    links = (e for e in tree.iter("link", "a") if "prev" in (e.get("rel") or "").lower().split())
    around = ((e.get("href") or "", e.getparent().get("class") or "") for e in links)
    return any("prev_next" not in href and not _IDLE.search(name) for href, name in around)


def number(text: str) -> int | None:
    """The number shown in a text.

    >>> number("5 points"), number("1.2K"), number("-3"), number("1,024 likes"), number("score hidden")
    (5, 1200, -3, 1024, None)
    """
    found = _NUMBER.search(text[:80])
    if found is None:
        return None
    digits = re.sub(r"[–−]", "-", found[1]).replace("\u00a0", "").rstrip(".,")
    scale = _SCALE[(found[2] or "").lower()]
    if scale > 1:
        return round(float(digits.replace(",", ".")) * scale) if digits.count(".") + digits.count(",") <= 1 else None
    return int(re.sub(r"[.,]", "", digits))
