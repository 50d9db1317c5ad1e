"""Numbers that are no doses, each told by its own wording: scores, readings, prices, ages, durations, counts."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Final

from pipeline.quantities.changes import told_changes
from pipeline.quantities.cues import pattern, searcher
from pipeline.quantities.numbers import WORDS, value
from pipeline.quantities.reading import Reading

_NUMERAL: Final = r"(?<![\w.,/-]){numeral}"
_RANGE: Final = rf"(?P<low>{_NUMERAL})(?:\s?(?:-|to|or)\s?(?P<high>{{numeral}}))?"
_COUNT: Final = r"(?<![\w.,/-])(?P<low>{number})"
_COUNT_RANGE: Final = _COUNT + r"(?:\s?(?:-|to|or)\s?(?P<high>{number}))?"
_UNIT: Final = r"(?:\s?(?:%|{lab_unit})(?![a-z]))"
_TO: Final = r"(?:\s?{reading_to}\s?)"
_LINK: Final = r"(?:[\s\"]{1,2}{reading_link}|\s?[:=,~<>(]){0,4}\s{0,2}"
_NEXT: Final = rf"(?:{_TO}{{1,2}}(?:(?:an?|about|around)\s)?(?P<high>{{numeral}}))?"
_SCORE: Final = "(?:10|[0-9](?:\\.[0-9])?|zero|" + "|".join(word for word in WORDS if WORDS[word] in range(1, 11)) + ")"
_CURRENCY: Final = r"[$£€¥₹]"
_SUGAR_UNIT: Final = r"(?:\s?(?:mg(?:\s?/\s?dl|\s?%)?|mmols?(?:\s?/\s?l)?)(?![a-z/]))"


def _measure(names: str, unit: str, numeral: str = "{numeral}") -> str:
    """Name of a reading, up to four link words, then one number, a range, or "from A to B"."""
    return (
        rf"(?<![a-z0-9]){names}(?:\s?\([^()]{{0,20}}\))?{_LINK}(?P<low>{numeral})(?P<unit1>{unit})?"
        rf"{_NEXT.replace('{numeral}', numeral)}(?P<unit>{unit})?(?!\s{{0,2}}-?{{no_reading_after}}\b|\s000)"
    )


NAMED: Final[tuple[tuple[str, tuple[str, ...], str], ...]] = (
    # Numbers told by the words before them: kind, letters one of which the text must hold, wording in folded text.
    ("", ("http", "www."), r"(?:https?://|www\.)\S{1,500}"),
    (
        "price",
        ("$", "£", "€", "¥", "₹"),
        rf"{_CURRENCY}\s?(?P<low>{{numeral}})(?:\s?(?:-|to)\s?{_CURRENCY}?(?P<high>{{numeral}}))?",
    ),
    (
        "pain_score",
        ("from ",),
        rf"\bfrom (?:an? )?(?P<low>{_SCORE})(?:{{out_of_ten}})?\s?(?:down |up )?(?:to|-) (?:{{approximate}} )?(?:an? )?"
        rf"(?P<high>{_SCORE}){{out_of_ten}}",
    ),
    (
        "pain_score",
        ("from ",),
        rf"\b{{symptom_scored}}\b[^.!?\n0-9]{{0,25}}\bfrom (?:an? )?(?P<low>{_SCORE}) (?:down |up )?to "
        rf"(?:{{approximate}} )?(?:an? )?(?P<high>{_SCORE})(?![0-9.,%/]|\s?{{no_score_after}})",
    ),
    (
        "pain_score",
        ("pain ",),
        r"\bpain (?:level|score|scale)?\s?(?:is |was |of |at |around |about |now ){0,3}(?:an? )?"
        r"(?P<low>10|[0-9])(?:{out_of_ten})?(?![0-9.,%/]|\s?{no_score_after})",
    ),
    ("pain_score", (), r"\b{visual_scale}[^.!?\n0-9]{0,20}(?P<low>[0-9]{1,3})\s?(?P<unit>mm)\b"),
    (
        "blood_pressure",
        (),
        rf"\b{{pressure_name}}(?: {{pressure_noun}})?[^.!?\n0-9]{{0,22}}(?P<low>[0-9]{{2,3}})"
        rf"(?:{_TO}(?P<high>[0-9]{{2,3}}))?(?![0-9/.%]|\s?[a-z]*g\b)",
    ),
    ("hba1c", (), _measure("{a1c}", _UNIT, r"[0-9]{1,3}(?:[.,][0-9]{1,2})?(?![0-9])")),
    (
        "glucose",
        (),
        _measure("{glucose}", _SUGAR_UNIT, r"[0-9]{1,3}(?:[.,][0-9])?(?![0-9])"),
    ),
    ("lab_value", (), _measure("{analyte}", _UNIT)),
    (
        "lab_value",
        (),
        rf"\b{{lipid}}{_LINK}(?P<low>{{numeral}})\s?(?P<unit1>mg)?{_NEXT}\s?(?P<unit>mg)?(?![a-z0-9/])",
    ),
    ("age", ("0s", "0's"), r"\bin (?:my|his|her|their) (?:early |mid |late |mid-)?(?P<low>[1-9]0)'?s\b"),
    (
        "age",
        (),
        r"\b{aged}\s(?P<low>[0-9]{1,3})(?:\s?(?:-|to|and)\s?(?P<high>[0-9]{1,3}))?(?![0-9.,/%]*[0-9%]|\s?(?:mg|g|iu)\b)",
    ),
    (
        "age",
        (),
        r"\b{person_is}\s(?P<low>[1-9][0-9])(?=\s?(?:[.,;!?)\n]|$|and|with|now|year))",
    ),
)
NUMBERED: Final[tuple[tuple[str, str], ...]] = (
    # Numbers told by what follows them. Read top to bottom at each number: the first wording that fits names the kind.
    ("", r"(?<![0-9])[0-9]{1,4}[-/.][0-9]{1,2}[-/.][0-9]{2,4}(?![0-9])"),
    (
        "clock",
        r"(?<![0-9:])[0-9]{1,2}:[0-9]{2}(?::[0-9]{2})?(?:\s?[ap]\.?m\b)?(?![0-9:])|(?<![0-9.])(?:1[0-2]|0?[0-9])\s?[ap]\.?m\b(?!\s?and)",
    ),
    ("price", rf"(?P<low>{_NUMERAL})\s?{{currency}}(?![a-z])"),
    ("blood_pressure", r"(?<![\w./])(?P<low>[0-9]{2,3})\s?(?:/|over)\s?(?P<high>[0-9]{2,3})(?![0-9/]|\.[0-9])(?:\s?mm\s?hg)?"),
    ("pain_score", rf"(?<![\w.,/-])(?P<low>{_SCORE})(?:\s?(?:-|to|or)\s?(?P<high>{_SCORE}))?{{out_of_ten}}(?![0-9/])"),
    ("hba1c", rf"(?P<low>{_NUMERAL})\s?%?\s(?:hb)?a1c\b"),
    ("lab_value", _RANGE + r"\s?(?P<unit>{lab_unit})(?![a-z0-9])"),
    ("content", _RANGE + r"\s?(?P<unit>{strength_unit})(?![a-z0-9])"),
    ("temperature", _RANGE + r"\s?{degree}"),
    ("percentage", rf"(?P<low>{_NUMERAL})\s?%?(?:\s?(?:-|to|or)\s?(?P<high>{{numeral}}))?\s?{{percent}}"),
    ("percentage", _COUNT + r"\s{percent}"),
    ("age", rf"(?P<low>{_NUMERAL})[\s-]?(?:years?|yrs?|yr)[\s-]{{old}}\b|(?<![\w.])[0-9]{{1,3}}\s?{{years_old}}\b"),
    ("weight", _RANGE + r"\s?-?(?P<unit>{weight_unit})(?![a-z/])(?:\s?[0-9]{1,2}\s?(?:oz|lbs?)\b)?"),
    ("length", _RANGE + r"\s?-?(?P<unit>{length_unit})(?![a-z])"),
    ("energy", _RANGE + r"\s?(?P<unit>{energy_unit})(?![a-z])"),
    ("duration", _COUNT_RANGE + r"[\s-]{1,2}(?:{duration_word} )?(?P<unit>{time_unit})(?![a-z])"),
    ("duration", r"(?<![\w.,/-])(?P<low>[0-9]{1,3}(?:[.,][0-9])?)\s?(?P<unit>{time_sign})(?![a-z0-9])"),
    (
        "year",
        r"(?<![\w.,/-])(?P<low>(?:19|20)[0-9]{2})(?:\s?[-/]\s?(?P<high>(?:19|20)[0-9]{2}))?"
        r"(?![0-9]|[.,][0-9]|\s?-?{no_year_after}\b)(?!')(?!\s(?:{tablets}|{daily})\b)",
    ),
    ("share", _COUNT + r"\s(?:out of|in)\s(?:every\s)?(?P<high>{number})(?:\s{share_noun})?\b"),
)
_NAMED: Final = tuple((kind, needed, pattern(wording)) for kind, needed, wording in NAMED)
_NUMBERED: Final = tuple((kind, pattern(wording)) for kind, wording in NUMBERED)

_CHANGE: Final = searcher("told_change")
_DIGIT: Final = re.compile(r"[0-9]")
_OF_PEOPLE: Final = pattern(r"\s{share_noun}\b")
_PRESSURE_PAIR: Final = next(wording for kind, wording in _NUMBERED if kind == "blood_pressure")
_PRESSURE: Final = ((60, 260), (30, 160))
_CANONICAL: Final = {
    "sec": "second", "min": "minute", "h": "hour", "hr": "hour", "wk": "week", "mo": "month", "yr": "year",
    "kilo": "kg", "kilogram": "kg", "pound": "lb", "inche": "inch", "feet": "foot", "ft": "foot",
}  # fmt: skip
"""After a plural s is taken off."""


def readings(folded: str, starts: Sequence[int]) -> list[Reading]:
    """The typed numbers of folded text in order, none overlapping; ``kind`` is empty for what is no quantity at all.

    ``starts`` are the places where numbers begin.
    """
    taken: list[Reading] = []
    used = bytearray(len(folded))
    for kind, match in (*_by_name(folded), *_by_number(folded, starts)):
        if not any(used[match.start() : match.end()]) and _plausible(kind, match, folded):
            used[match.start() : match.end()] = b"\x01" * (match.end() - match.start())
            taken.append(_reading(kind, match))
    return told_changes(folded, sorted(taken, key=lambda r: r.start))


def _by_name(folded: str) -> Iterator[tuple[str, re.Match[str]]]:
    if not _DIGIT.search(folded):
        return
    for kind, needed, wording in _NAMED:
        if not needed or any(letters in folded for letters in needed):
            yield from ((kind, match) for match in islice(wording.finditer(folded), _MOST))


def _by_number(folded: str, starts: Sequence[int]) -> Iterator[tuple[str, re.Match[str]]]:
    """At each number all wordings that fit, the first before the others, which stand in where it proves implausible."""
    for start in starts:
        if folded[start] != "a" or folded.startswith("a ", start):
            for kind, wording in _NUMBERED:
                if (match := wording.match(folded, start)) is not None:
                    yield kind, match


_MOST: Final = 10_000
"""Of one kind in one text; beyond, it is no comment."""


def _plausible(kind: str, match: re.Match[str], folded: str) -> bool:
    if kind == "blood_pressure" and match.re is _PRESSURE_PAIR:
        upper, lower = int(match["low"]), int(match["high"])
        return _PRESSURE[0][0] <= upper <= _PRESSURE[0][1] and _PRESSURE[1][0] <= lower <= _PRESSURE[1][1] and upper > lower
    if kind == "pain_score":
        return not _OF_PEOPLE.match(folded, match.end())
    if kind == "age":
        return float(match["low"] or 0) <= 120
    return True


def _reading(kind: str, match: re.Match[str]) -> Reading:
    groups = match.groupdict()
    first = value(groups["low"]) if groups.get("low") else float(next(iter(re.findall(r"[0-9]+", match.group())), 0))
    second = value(groups["high"]) if groups.get("high") else first
    unit = (groups.get("unit") or groups.get("unit1") or "").strip().replace(" ", "") or None
    change = bool(groups.get("high")) and bool(_CHANGE.search(match.group()))
    if kind == "age" and match.group().endswith("s") and first % 10 == 0 and " my " in f" {match.group()} ":
        second = first + 9
    return Reading(
        start=match.start(),
        end=match.end(),
        kind=kind,
        low=min(first, second),
        high=max(first, second),
        unit=_canonical(kind, unit),
        before=first if change else None,
        after=second if change else None,
    )


def _canonical(kind: str, unit: str | None) -> str | None:
    if unit is None or kind in ("lab_value", "hba1c", "glucose", "content"):
        return unit if unit is not None else None
    bare = unit.removesuffix("s")
    return _CANONICAL.get(bare, bare)
