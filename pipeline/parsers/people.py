"""Who wrote a comment: the element that names a person, or the words around the date ("X on DATE said:")."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter as Tally
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from pipeline.parsers._html import Outline, squeeze
from pipeline.parsers.anchors import Anchor, spaced
from pipeline.parsers.hints import counted, is_button, plain, words
from pipeline.parsers.name_elements import Candidate, offers_of
from pipeline.parsers.printed_names import LONGEST_NAME, clean_name
from pipeline.parsers.records import Group, Record


@dataclass(slots=True)
class Writer:
    """A name as printed, and the text pieces it was read from."""

    name: str
    pieces: tuple[int, ...]


def find_writers(group: Group, dates: Sequence[Anchor | None], labels: set[str], page: Outline) -> list[Writer | None]:
    """Each record's writer, or None."""
    offers = [offers_of(r, d, page) for r, d in zip(group.records, dates, strict=True)]
    ranks = _rank(offers)
    highest = max(ranks.values(), default=0.0)
    beside = _without_template([_beside_date(r, d, page) for r, d in zip(group.records, dates, strict=True)])
    spoken = sum(w is not None for w in beside) >= 0.8 * len(beside)
    found: list[Writer | None] = []
    for record, date, own, sentence in zip(group.records, dates, offers, beside, strict=True):
        best = max(own, key=lambda c: ranks[c.key], default=None)
        usual = best is not None and (ranks[best.key] >= highest - _CLOSE or best.score >= _PLAIN)
        if best is not None and usual and ranks[best.key] >= (_SURE if spoken else _LIKELY):
            found.append(Writer(best.name, tuple(range(best.node.first, best.node.last))))
        else:
            found.append(sentence or _above_date(record, date, page))
    return found if any(found) else _pictured(group, page)


_CLOSE: Final = 0.5
_PLAIN: Final = 0.5
"""A record without the element that names the others' writers: another is believed if it is a name by itself, no prose."""
_LIKELY: Final = 1.0
_SURE: Final = 2.6
"""What an element must reach to be believed where the line of the date offers a name in (nearly) every record."""


_LEADING_NUMBER: Final = re.compile(r"^[+-]?\d+(?=\s)")
"""Of "3 people agree": with the number gone, the same words in every record."""


def _rank(offers: Sequence[Sequence[Candidate]]) -> dict[str, float]:
    """The score of each name of element: how it scores on its own, in how many records it stands, how its texts vary."""
    total = max(1, len(offers))
    scores: dict[str, list[float]] = defaultdict(list)
    texts: dict[str, list[str]] = defaultdict(list)
    holders: Tally[str] = Tally()
    for own in offers:
        for candidate in own:
            scores[candidate.key].append(candidate.score)
            texts[candidate.key].append(_LEADING_NUMBER.sub("#", plain(candidate.name)))
        holders.update({c.key for c in own})
    ranks = {}
    for key, values in scores.items():
        repeated = len(values) / holders[key]
        variety = len(set(texts[key])) / len(texts[key])
        value = sum(values) / len(values) + 1.5 * holders[key] / total - 0.4 * (repeated - 1)
        if len(values) >= 3 and variety <= 0.34 and texts[key][0].startswith("#"):
            value -= 4.0
        if len(values) >= 3 and len(set(texts[key])) == 1 and key.partition(".")[0].rpartition(">")[2] in ("a", "button"):
            value -= 2.0  # a label
        if len(values) >= 5 and variety < 0.25:
            value -= 2.0
        ranks[key] = value
    return ranks


def _pictured(group: Group, page: Outline) -> list[Writer | None]:
    """The names that stand in for the writers' pictures, where no name is printed and the pictures tell the writers apart."""
    pictures = ([n for n in record.nodes(page) if n.tag == "img"] for record in group.records)
    names = [next((name for n in own if (name := _alternative(n.get("alt")))), "") for own in pictures]
    told = sum(map(bool, names)) >= _MOSTLY * len(names) and len(set(names)) > 1
    return [Writer(name, ()) if told and name else None for name in names]


_MOSTLY: Final = 0.8


def _alternative(text: str) -> str:
    name = clean_name(text.removesuffix("'s avatar").removesuffix("’s avatar")) if len(text) <= LONGEST_NAME else ""
    return "" if is_button(name) and not name.isalpha() else name


# ---------------------------------------------------------------------------------------------------- sentences


def _beside_date(record: Record, date: Anchor | None, page: Outline) -> Writer | None:
    """The name in the line of the date: what is left when the date and words like "on", "said", "by" are gone."""
    if date is None or date.last == date.first:
        return None
    own = record.pieces()
    line = page.lines[date.first]
    here = [i for i in own if page.lines[i] == line]
    name = _around_date(page, here, date)
    others = [i for i in here if not date.first <= i < date.last and page.pieces[i].strip()]
    alone = len("".join(page.pieces[i] for i in range(date.first, date.last)).strip()) <= len(date.text) + 2
    if alone and others and all(is_button(page.pieces[i]) for i in others):
        return None
    return Writer(name, tuple(here)) if name and len(name) <= LONGEST_NAME and not is_button(name) else None


def _above_date(record: Record, date: Anchor | None, page: Outline) -> Writer | None:
    """The nearest displayed line above the date, if it is short enough for a name."""
    if date is None or date.last == date.first:
        return None
    own = record.pieces()
    at = bisect_left(own, date.first)
    while at > 0 and page.lines[own[at - 1]] == page.lines[date.first]:
        at -= 1
    for i in reversed(own[:at]):  # the nearest line above
        above = [j for j in own if page.lines[j] == page.lines[i]]
        name = clean_name(page.text(above))
        if name and not is_button(name):
            return Writer(name, tuple(above)) if len(name) <= LONGEST_NAME and len(name.split()) <= 5 else None
    return None


def _without_template(found: list[Writer | None]) -> list[Writer | None]:
    """Without what a third of the records say alike but for a number: "Answer #4 written"."""
    shapes = Tally(counted(plain(w.name)) for w in found if w is not None)
    often = {s for s, n in shapes.items() if "#" in s and n >= max(3, len(found) // 3)}
    return [w if w is not None and counted(plain(w.name)) not in often else None for w in found]


def _around_date(page: Outline, here: list[int], date: Anchor) -> str:
    whole = squeeze("".join(spaced(page, here)))
    before, found, after = whole.partition(date.text)
    if not found:
        return ""
    left, right = _nearest_name(reversed(_FENCE.split(before))), _nearest_name(iter(_FENCE.split(after)))
    led = _nearest_name(iter(_FENCE.split(after)), sentence=False) if right and _leads_in(after) else ""
    return led or left or right


def _leads_in(after: str) -> bool:
    """Whether the words behind a date say that a name follows: "Thanks! 3 May, by Ann"."""
    first = plain(after.lstrip(" ,;.|·•–—-(")).split()
    return any(" ".join(first[:size]).rstrip(":") in words("author_lead") for size in (1, 2))


_FENCE: Final = re.compile(r"\s[|·•‖¦]+\s|\s*[|‖¦]\s*")
_ORDINAL: Final = re.compile(r"^\s*(?:[#№]\s?\d{1,5}[.:)]?|\d{1,5}[.:)])\s+(?=[^\W\d])")
_NUMBERING: Final = re.compile(r"[#№]?\s*\d+(?:\.\d+)*[.:)]?")


def _nearest_name(cells: Iterator[str], sentence: bool = True) -> str:
    """The first cell of "#12 | Ann | Leeds" that is a name and no number; the order is from the date outwards."""
    names = (clean_name(_ORDINAL.sub("", cell), sentence) for cell in cells if not _NUMBERING.fullmatch(cell.strip()))
    return next((name for name in names if name and not is_button(name)), "")


__all__ = ["Writer", "clean_name", "find_writers"]
