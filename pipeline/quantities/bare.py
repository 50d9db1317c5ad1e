"""Numbers that are amounts though no unit stands behind them: "300 in the morning", "gabapentin 300", "sometimes 20"."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from typing import Final

from pipeline.quantities.amounts import NAME_BEFORE, Amount
from pipeline.quantities.conventions import Convention, convention_of, named_at_end, named_first, unit_apart
from pipeline.quantities.cues import Unit, pattern, searcher
from pipeline.quantities.days import STOP
from pipeline.quantities.frequency import Frequency
from pipeline.quantities.numbers import WORDS, value

_NUMBER: Final = pattern(
    r"(?<![\w.,/$£€:#+*-])(?P<low>{number})(?:\s?(?:-|\bto\b|\bor\b)\s?(?P<high>{number}))?(?P<plural>'?s)?(?![\w%°:@*^+=-]|[.,][0-9]|\s?[%°$£€:]|\s?/(?!\s?{period}\b))"
)
_NEXT: Final = re.compile(r"\s?(?:[,.;)(!?&+]|$|->|→|-\s|[0-9]|(?P<word>[a-z][a-z0-9'-]*))")
_FUNCTION: Final = pattern("{bare_next}")
_OF_THEM: Final = pattern(r"\s?,?\s?(?:(?:of\s{them}|{of_them})\s?,?\s?)?[(,]?\s?")
_TAPER: Final = pattern(
    r"\s?{taper_time}\b|\s(?:for|x)\s(?:{number}|a|the)\s(?:first\s|next\s|more\s|last\s)?{taper_span}\b"
    r"|\s(?:if|when|on)\s(?:it's\s|its\s|it\sis\s|i\s|i'm\s|the\s|my\s|a\s|an\s|really\s|very\s)?[a-z]+"
)
_SOURCE: Final = re.compile(r"\s(?:more\s)?(?:from|in|via|through)\s(?:the|my|a|an|each|[a-z]{3,})\b")
_LINK: Final = pattern(r"(?:\b{link_to_amount}|\+|\b{short_unit}\s(?:[a-z]+\s){0,2}?to)\s?(?:{link_filler}\s){0,4}$")
_TAKES: Final = pattern(r"\b{takes}\s(?:{filler}\s){0,3}$")
_SUBJECT: Final = pattern(r"\bi(?:'m|\sam)?\s(?:{filler}\s)?{takes}\b[^.;!?\n]*$")
_NAME_LINK: Final = pattern(r"(?:\b{name_link}|[:=,@(~-])\s?$")
_AT_HOUR: Final = pattern(r"\b{no_amount_before}\s$")
_OF: Final = re.compile(r"\sof\s(?:the\s|my\s)?(?=[a-z])")
_MOST_TABLETS: Final = 40.0
_COUNTED_NAME: Final = pattern(r"\s(?!{rhythm_word}\b)[a-z]{5,}\s(?={rhythm_word}\b)")
"""A small number before a name counts its tablets: "6 methotrexate a week"."""
_FORM: Final = pattern(r"\s{solid_form}\b")
_LEAST_FORM: Final = 100.0
_FROM: Final = pattern(r"\bfrom\s(?:{approximate}\s)?$")
_PAIR: Final = re.compile(r"\s?(?:and|&|/|or|then)\s?[0-9]")
_TURNS: Final = searcher("in_turn")
_EACH: Final = pattern(r"\s?(?:{each}|{of_form})\b")
_FAR: Final = 70
_LEAST_NAMED: Final = 5.0
_DECIMALS: Final = frozenset({6.25, 7.5, 12.5, 37.5, 62.5, 87.5, 112.5, 137.5})
_LONGEST: Final = 7.0
"""Days of a rhythm that a bare number may have: "300 a month" is money."""
_MOST_COUNT: Final = 12.0


def unitless(
    folded: str, starts: Sequence[int], amounts: Sequence[Amount], rhythm: Sequence[Frequency], covered: bytearray
) -> list[Amount]:
    """Amounts whose unit is carried from a neighbour, said apart or left to convention; numbers ``covered`` are others'."""
    found: list[Amount] = []
    measured = [a for a in amounts if a.unit.family in ("mass", "iu")]
    first: list[Convention | None] = []
    apart: list[Unit | None] = []
    end = 0
    for start in starts:
        if start < end or covered[start] or folded[start] == "a" or (match := _NUMBER.match(folded, start)) is None:
            continue
        if any(covered[start : match.end()]):
            continue
        end = match.end()
        if WORDS.get(match["low"], 99.0) <= _MOST_COUNT and match["low"].isalpha():
            continue
        low = _ends(match)[0]
        if low <= _MOST_COUNT and NAME_BEFORE.search(folded, max(0, start - 12), start):
            continue
        name = _name_before(folded, start)
        near = _context(folded, match, rhythm, name)
        if near == "often" and low <= _MOST_TABLETS and _COUNTED_NAME.match(folded, match.end()):
            continue
        if near == "" or (low <= _MOST_COUNT and match["low"][:1].isalpha()):
            continue
        if name is None and near not in ("often", "taper") and _AT_HOUR.search(folded, max(0, start - 16), start):
            continue
        if not apart:
            apart.append(unit_apart(folded))
        name = name or _of_name(folded, match.end())
        neighbour = _neighbour(folded, match, measured, found)
        if neighbour is None and not match["high"] and _FROM.search(folded, max(0, start - 14), start):
            continue
        unit: Unit | None = None
        if near == "name?" and low > _MOST_COUNT and _SUBJECT.search(folded, max(0, start - 60), start):
            near = "name"
        if name is not None and _named(match, name, near, neighbour):
            unit = name.unit
        elif (
            apart[0] is not None
            and low > _MOST_COUNT
            and (near in ("often", "link") or _TAKES.search(folded, max(0, start - 30), start))
        ):
            unit = apart[0]
        elif neighbour is not None:
            unit = neighbour.unit if _alike(low, neighbour, near) else None
        elif near == "often" and low > _MOST_COUNT:
            if not first:
                first.append(named_first(folded))
            unit = first[0].unit if first[0] is not None and first[0].fits(low) else None
        if unit is not None:
            found += _amounts(folded, match, unit)
    return found


_CODE: Final = re.compile(r"[a-z]+-?[0-9]+\s$")


def _name_before(folded: str, start: int) -> Convention | None:
    """The convention of the substance named before a number: "zinc 15", "metformin: 500", "ashwagandha KSM-66 600"."""
    ahead = folded[max(0, start - 52) : start]
    name = named_at_end(ahead)
    if name is None and (code := _CODE.search(ahead)) is not None:
        name = named_at_end(ahead[: code.start()])
    if name is not None:
        return name
    link = _NAME_LINK.search(ahead)
    return None if link is None else named_at_end(ahead[: link.start()])


def _context(folded: str, match: re.Match[str], rhythm: Sequence[Frequency], name: Convention | None) -> str:
    """What tells that the number is an amount (``often``, ``taper``, ``source``, ``link``, ``name``, ``name?``), else empty."""
    at = bisect_right(rhythm, match.end() - 1, key=lambda f: f.start)
    after = rhythm[at] if at < len(rhythm) and rhythm[at].start - match.end() < 40 and not rhythm[at].label else None
    if after is not None and (name or after.per_days <= _LONGEST) and _reaches(folded, match.end(), after.start):
        return "often"
    if at and rhythm[at - 1].label and 0 <= match.start() - rhythm[at - 1].end < 4:
        return "often"
    if _TAPER.match(folded, match.end()) or (
        _PAIR.match(folded, match.end()) and _TURNS.search(folded, max(0, match.start() - 40), match.end() + 60)
    ):
        return "taper"
    if _EACH.match(folded, match.end()) or (_FORM.match(folded, match.end()) and value(match["low"]) >= _LEAST_FORM):
        return "often"
    if not may_follow(folded, match.end()):
        return ""
    if _SOURCE.match(folded, match.end()):
        return "source"
    if name is not None:
        return "name" if name.firm else "name?"
    if _of_name(folded, match.end()) is not None:
        return "name"
    return "link" if _LINK.search(folded, max(0, match.start() - 40), match.start()) else ""


def _reaches(folded: str, end: int, start: int) -> bool:
    """Whether only "of them" or the name of a substance stands between a number and its frequency."""
    gap = _OF_THEM.match(folded, end, start)
    rest = folded[gap.end() if gap else end : start].strip(" ,(")
    words = rest.removeprefix("of ").removesuffix(" at").removesuffix(",").split()
    return not words or (len(words) <= 3 and convention_of(" ".join(words)) is not None)


def may_follow(folded: str, end: int) -> bool:
    """False where the number counts the noun behind it: "500 comments"."""
    match = _NEXT.match(folded, end)
    if match is None:
        return folded[end : end + 1] in ("\n", "")
    word = match["word"]
    return word is None or bool(_FUNCTION.fullmatch(word)) or convention_of(word) is not None


def _of_name(folded: str, end: int) -> Convention | None:
    """The convention of a medicine behind a number: "1800 of gabapentin"."""
    match = _OF.match(folded, end)
    words = [] if match is None else folded[match.end() : match.end() + 36].split()
    found = (convention_of(" ".join(words[:length]).strip(".,;:)!?")) for length in (3, 2, 1))
    return next((convention for convention in found if convention is not None and convention.firm), None)


def _named(match: re.Match[str], name: Convention, near: str, neighbour: Amount | None) -> bool:
    """Whether the number behind a name is of the size of its doses; a small one, or one of a remedy, only with its frequency."""
    number = _ends(match, name.unit.name)[0]
    if neighbour is not None and number <= _MOST_COUNT and number * 5 <= neighbour.low:  # so many tablets
        return False
    if number % 1 and near == "name" and number not in _DECIMALS:  # "metformin, 6.5 after" is a reading
        return False
    return name.fits(number) and (
        near in ("often", "taper") or (number >= _LEAST_NAMED and (near == "name" or neighbour is not None))
    )


def _neighbour(folded: str, match: re.Match[str], measured: Sequence[Amount], found: Sequence[Amount]) -> Amount | None:
    """The nearest amount with a unit in the sentence, before rather than behind."""
    at = bisect_right(measured, match.start(), key=lambda a: a.start)
    near = []
    for a in (*measured[max(0, at - 1) : at + 1], *found[-1:]):
        start, end = (a.end, match.start()) if a.end <= match.start() else (match.end(), a.start)
        if 0 <= end - start < _FAR and not STOP.search(folded, start, end):
            near.append((end - start, a))
    return min(near, key=lambda pair: pair[0])[1] if near else None


def _alike(number: float, neighbour: Amount, near: str) -> bool:
    """Whether a number may have its neighbour's unit: of like size, a small one of very like size."""
    ratio = number / max(neighbour.high, 1e-9)
    return near in ("often", "taper", "source", "link") and (0.02 <= ratio <= 50 if number > _MOST_COUNT else 0.2 < ratio <= 4)


def _amounts(folded: str, match: re.Match[str], unit: Unit) -> list[Amount]:
    """The amount, or the old and the new dose of "from 100 to 200"."""
    if not match["high"] or not _FROM.search(folded, max(0, match.start() - 14), match.start()):
        return [_amount(match, unit)]
    ends = [(match.start(side), match.end(side), value(match[side], unit.name)) for side in ("low", "high")]
    return [Amount(start=at, end=until, low=number, high=number, unit=unit, told=True) for at, until, number in ends]


def _amount(match: re.Match[str], unit: Unit) -> Amount:
    low, high = _ends(match, unit.name)
    return Amount(start=match.start(), end=match.end(), low=low, high=high, unit=unit, told=True)


def _ends(match: re.Match[str], unit: str | None = None) -> tuple[float, float]:
    """Smaller and larger end; "4-5k" is thousands at both."""
    low, high = value(match["low"], unit), value(match["high"] or match["low"], unit)
    low *= 1000 if low < high / 100 and match["high"].endswith("k") else 1
    return min(low, high), max(low, high)
