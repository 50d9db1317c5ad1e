"""Which candidate lists look promising, which belong together, and which of their members are strangers."""

from __future__ import annotations

from collections import Counter as Tally
from collections import defaultdict
from collections.abc import Sequence
from typing import Final

from pipeline.parsers import hints
from pipeline.parsers._html import Outline
from pipeline.parsers.anchors import Anchor
from pipeline.parsers.records import Counter, Group, Record, measure, measure_flat, names_answer, nest

_ROOMY: Final = 3
"""Dates one comment may hold: writing, edit, registration of its writer."""


def promise(group: Group) -> float:
    """How promising a list looks before its fields are read: records with a date and words, less those that hold several."""
    named = sum(hints.says(r.tops[0], "record") for r in group.records) / len(group.records)
    return float((_good(group) - 0.5 * _crowded(group) + 0.3 * named) * (1 + 2 * named) * (sum(group.chars) + 1) ** 0.3)


def _good(group: Group) -> float:
    """Records with a date and words; those that only call themselves comments count for less."""
    full = sum(bool(d) and c + k > 2 for d, c, k in zip(group.dates, group.chars, group.linked, strict=True))
    bare = sum(
        not d and c > 2 and hints.says(r.tops[0], "record")
        for r, d, c in zip(group.records, group.dates, group.chars, strict=True)
    )
    return full + 0.6 * bare


def _crowded(group: Group) -> int:
    return sum(max(0, len(d) - _ROOMY) for d in group.dates)


def joined(candidates: Sequence[Group], page: Outline, anchors: Sequence[Anchor], counter: Counter) -> list[Group]:
    """The candidates, and unions of two where replies bear another name than the comments they stand in or between."""
    unions = []
    for one in candidates[:8]:
        for other in candidates:
            if other is not one and (union := _union(one, other, page, anchors, counter)) is not None:
                unions.append(union)
    return sorted([*unions, *candidates], key=promise, reverse=True)


def _union(one: Group, other: Group, page: Outline, anchors: Sequence[Anchor], counter: Counter) -> Group | None:
    """Both lists as one, if every record of the second gains a comment of its own and none of the first loses its date."""
    low, high = one.records[0].tops[0].parent, max(r.stop for r in one.records)
    if low is None or not all(low.index <= r.start < high + (low.stop - high) for r in other.records):
        return None
    known = {r.start for r in one.records}
    fresh = [r for r in other.records if r.start not in known]
    if not fresh or any(not d for r, d in zip(other.records, other.dates, strict=True) if r.start not in known):
        return None
    records = nest([Record(r.tops, r.first, r.last) for r in (*one.records, *fresh)])
    union = measure(f"{one.key} + {other.key}", records, anchors, counter)
    gains = _good(union) == _good(one) + len(fresh) and _good(union) >= len(fresh) + 0.8 * len(one.records)
    alike = _alike_size(union, one) and _alike_make(one, fresh, page)
    return union if gains and (alike or all(_is_answer(r) for r in records if r.start not in known)) else None


def _is_answer(record: Record) -> bool:
    """Whether a record stands in another and is named as an answer: the owner's reply inside the item."""
    return record.outer is not None and names_answer(record.tops[0])


def _alike_make(one: Group, fresh: Sequence[Record], page: Outline) -> bool:
    """Whether the added records are built of parts with the same names as the first list's."""
    usual = _parts_of(one.records[0], page)
    for record in one.records[1:20]:
        usual &= _parts_of(record, page)
    return len(usual) >= 3 and all(len(_parts_of(r, page) & usual) >= 0.6 * len(usual) for r in fresh)


def _parts_of(record: Record, page: Outline) -> set[str]:
    return {k for n in record.nodes(page)[1:200] for k in hints.keys(n)}


def _alike_size(union: Group, one: Group) -> bool:
    """Whether the joined records still hold words beside their dates, as headers alone do not."""
    old = {r.start for r in one.records}
    added = [c for r, c in zip(union.records, union.chars, strict=True) if r.start not in old]
    kept = [c for r, c in zip(union.records, union.chars, strict=True) if r.start in old]
    return min(added) > 12 and sum(kept) > 0.5 * sum(one.chars) * len(kept) / len(union.records)


def alike(group: Group, page: Outline, anchors: Sequence[Anchor], counter: Counter) -> Group:
    """The group without strangers: records that lack most of what nearly all others are built of.

    A submission above the comments, an advertisement between them. Placeholders of removed comments stay.
    """
    if len(group.records) < 4:
        return group
    made = [_parts_of(r, page) for r in group.records]
    main = _largest_list(group)
    counts = Tally(k for n in main for k in made[n])
    usual = {k for k, n in counts.items() if n >= 0.9 * len(main)}
    named = [hints.says(r.tops[0], "record") for r in group.records]
    named_so = sum(named) >= 0.6 * len(named)
    all_decoy = _in_decoy(group.records[0])
    kept = [
        r
        for r, keys, name in zip(group.records, made, named, strict=True)
        if (name or not named_so or _is_answer(r))
        and not (_in_decoy(r) and not all_decoy)
        and (len(usual) < 3 or len(keys & usual) >= 0.5 * len(usual) or is_removed(r, page) or _is_answer(r))
    ]
    if len(kept) in (0, len(group.records)):
        return group
    if any(len(r.tops) > 1 for r in kept):
        return measure_flat(group.key, kept, anchors, counter)
    return measure(group.key, nest([Record(r.tops, r.first, r.last) for r in kept]), anchors, counter)


def _largest_list(group: Group) -> list[int]:
    """The records of the place that holds most of them: one name may be used for comments here and for news there."""
    places: dict[int, list[int]] = defaultdict(list)
    outermost: Record = group.records[0]
    for n, record in enumerate(group.records):
        if record.outer is None:
            outermost = record
        parent = outermost.tops[0].parent
        places[parent.index if parent is not None else -1].append(n)
    return max(places.values(), key=len)


def _in_decoy(record: Record) -> bool:
    """Whether a record stands in a side column, a footer or the like."""
    return any(n.tag in ("aside", "nav", "footer") and not hints.says(n, "record") for n in record.tops[0].ancestors())


def is_removed(record: Record, page: Outline) -> bool:
    """Whether a record is only what is left of a removed comment."""
    return any(hints.is_removal(row) for row in page.text(record.pieces()[:30]).split("\n"))
