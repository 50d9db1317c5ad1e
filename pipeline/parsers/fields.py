"""Which part of a record is its date, its writer and its words: decided once for a whole list, by vote of its records.

One record alone is often unclear (is "Berlin" a place or a name?); thirty records of one template are not, because each
field sits under the same name in all of them, labels repeat word for word, and dates run in order.
"""

from __future__ import annotations

import itertools
import re
from collections import Counter as Tally
from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from typing import Final

from pipeline.parsers import hints
from pipeline.parsers._html import Outline
from pipeline.parsers.anchors import Anchor
from pipeline.parsers.dates import Stamp
from pipeline.parsers.hints import counted, plain
from pipeline.parsers.part import Part
from pipeline.parsers.people import find_writers
from pipeline.parsers.records import Group
from pipeline.parsers.texts import TextFinder

_SHORT_LABEL: Final = 40


def read_parts(group: Group, page: Outline) -> list[Part]:
    """The fields of every record of a group."""
    chosen = choose_dates(group)
    dates = [anchor for anchor, _ in chosen]
    labels = repeated_labels(group, page)
    writers = find_writers(group, dates, labels, page)
    parts = [Part(r, d, iso, w) for r, (d, iso), w in zip(group.records, chosen, writers, strict=True)]
    TextFinder(page, parts, labels).fill()
    return parts


# ---------------------------------------------------------------------------------------------------- dates


def choose_dates(group: Group) -> list[tuple[Anchor | None, str | None]]:
    """Each record's date of writing as displayed, and its ISO time where an attribute gives it.

    An attribute of another element counts only when it agrees with the displayed day: "new since your last visit" is a
    time stamp as well.
    """
    scores = _date_scores(group)

    def rank(anchor: Anchor) -> tuple[bool, float]:
        return not anchor.aside, max((scores[k] for k in hints.keys(anchor.node)), default=0.0)

    chosen: list[tuple[Anchor | None, str | None]] = []
    for own in group.dates:
        ordered = sorted(own, key=rank, reverse=True)
        shown = next((a for a in ordered if a.text), None)
        best = shown or next(iter(ordered), None)
        chosen.append((best, _exact(ordered, best)))
    return chosen


def _date_scores(group: Group) -> dict[str, float]:
    """How well each name serves as the name of the date: in how many records, how orderly, how plainly called so."""
    days: dict[str, list[str]] = defaultdict(list)
    holders: Tally[str] = Tally()
    bonus: dict[str, float] = defaultdict(float)
    for own in group.dates:
        seen: set[str] = set()
        for anchor in own:
            for key in hints.keys(anchor.node):
                if key not in seen:
                    seen.add(key)
                    holders[key] += 1
                    days[key].append(_day(anchor))
                    bonus[key] = max(bonus[key], 0.3 * hints.says(anchor.node, "date") + 0.2 * (anchor.iso is not None))
    total = max(1, group.dated)
    return defaultdict(float, {k: holders[k] / total + bonus[k] + 0.5 * _orderly(days[k]) for k in holders})


def _day(anchor: Anchor) -> str:
    if anchor.iso:
        return anchor.iso[:10]
    s = anchor.stamp
    return f"{s.year:04}-{s.month or 0:02}-{s.day or 0:02}" if s is not None and s.year else ""


def _orderly(days: list[str]) -> float:
    known = [d for d in days if d]
    steps = len(known) - 1
    if steps < 3:
        return 0.5
    up = sum(a <= b for a, b in itertools.pairwise(known))
    down = sum(a >= b for a, b in itertools.pairwise(known))
    return max(up, down) / steps


def _exact(own: Sequence[Anchor], chosen: Anchor | None) -> str | None:
    if chosen is None or chosen.iso is not None:
        return chosen.iso if chosen is not None else None
    spoken = [a.iso for a in own if a.iso is not None and not a.aside]
    return next((iso for iso in spoken if _agrees(iso, chosen.stamp)), None)


def _agrees(iso: str, stamp: Stamp | None) -> bool:
    if stamp is None or not stamp.is_full:
        return True
    if not _same_minutes(iso, stamp):
        return False
    said = date.fromisoformat(iso[:10])
    readings = {(stamp.month, stamp.day), (stamp.day, stamp.month) if stamp.order == "open" else (stamp.month, stamp.day)}
    return any(abs((said - date(stamp.year or 1, month or 1, day or 1)).days) <= 1 for month, day in readings)


_QUARTER: Final = 15
"""Time zones lie whole quarters of an hour apart: times that differ otherwise are two moments, not two clocks."""


def _same_minutes(iso: str, stamp: Stamp) -> bool:
    clock = _CLOCK.match(iso)
    return clock is None or stamp.clock is None or (int(clock[1]) - stamp.clock[1]) % _QUARTER in (0, 1, _QUARTER - 1)


_CLOCK: Final = re.compile(r".{10}[T ]\d\d:(\d\d)")


# ---------------------------------------------------------------------------------------------------- labels


def repeated_labels(group: Group, page: Outline) -> set[str]:
    """Short lines that many records show word for word: buttons, ranks, "says"."""
    if len(group.records) < 4:
        return set()
    counts: Tally[str] = Tally()
    for record in group.records:
        rows = lines(page, record.pieces())
        linked = (plain(page.pieces[i]) for i in record.pieces()[-40:] if page.homes[i].tag in ("a", "button"))
        known = {line for line in (*rows, *linked) if 0 < len(line) <= _SHORT_LABEL}
        counts.update(known | {shape for line in known if (shape := counted(line)) != line})
    needed = max(3, len(group.records) // 3)
    return {line for line, count in counts.items() if count >= needed}


def lines(page: Outline, pieces: Sequence[int]) -> list[str]:
    """The displayed lines of some pieces, in the form labels are compared in."""
    return [plain(row) for row in page.text(pieces).split("\n") if row]
