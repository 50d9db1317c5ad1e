"""Numbers that are no doses, each told by its own wording: scores, readings, prices, ages, durations, counts."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Final

from pipeline.quantities.changes import told_changes
from pipeline.quantities.cues import alternation
from pipeline.quantities.numbers import NUMBER, NUMERAL, value
from pipeline.quantities.reading import Reading

_N: Final = r"(?<![\w.,/-])" + NUMERAL
_TWO: Final = rf"(?P<low>{_N})(?:\s?(?:-|to|or)\s?(?P<high>{NUMERAL}))?"
_VERBS: Final = (
    r"'s|is|was|were|are|has been|had been|been|came back|come back|went|goes|dropped|fell|rose|jumped|hit|reads?|reading"
    r"|stuck|sits|sat|sitting|hovers|hovering|hovered|crawled|climbed|crept|tumbled|plunged|sank|settled|landed|measured|tested"
    r"|used to be|used to sit|used to run|shot up|shot|came in|came out|showed|peaked|bottomed out|improved|moved|went from"
)
_PREPOSITIONS: Final = (
    r"of|at|around|about|down|up|from|to|now|to be|under|over|below|above|only|like|just|went down|in the|=|:|,|\(|~|<|>"
)
_NOUNS: Final = r"runs?|running|stays?|stayed|level|levels|count|result|score|average[ds]?|averaging"
_IS: Final = rf"(?:{_VERBS}|{_PREPOSITIONS}|{_NOUNS})"
_UNIT: Final = rf"(?:\s?(?:%|{alternation('lab_unit')})(?![a-z]))"
_NO_UNIT: Final = (
    r"(?!\s{0,2}-?(?:mg|mcg|µg|ug|g|iu|ml|drops?|tablets?|capsules?|pills?|days?|weeks?|months?|years?|yrs?|hours?|times|x\b|k\b|points?"
    r"|\"g)\b|\s000)"
)
_TO: Final = r"(?:\s?(?:to|-|->|→|down to|up to|and now|now|then)\s?)"


def _measure(names: str, unit: str, numeral: str = NUMERAL) -> str:
    """Name of a reading, up to four link words, then one number, a range, or "from A to B"."""
    return (
        rf"(?<![a-z0-9]){names}(?:\s?\([^()]{{0,20}}\))?(?:[\s\"]{{1,2}}{_IS}|\s?[:=,~<>(]){{0,4}}\s{{0,2}}"
        rf"(?P<low>{numeral})(?P<unit1>{unit})?"
        rf"(?:{_TO}{{1,2}}(?:(?:an?|about|around)\s)?(?P<high>{numeral}))?(?P<unit>{unit})?{_NO_UNIT}"
    )


_SCORE: Final = r"(?:10|[0-9](?:\.[0-9])?|zero|one|two|three|four|five|six|seven|eight|nine|ten)"
_OUT_OF: Final = r"(?:\s?/\s?10|\s(?:(?:out )?of|outta|outa|outof) (?:10|ten)|-out-of-(?:10|ten))"
_NOT_TIME: Final = r"(?![0-9.,%/]|\s?(?:%|[a-z]*g\b|times|days?|weeks?|months?|hours?|minutes?|years?))"
_CURRENCY: Final = r"[$£€¥₹]"
_TIME_UNIT: Final = r"(?:seconds?|secs?|minutes?|mins?|hours?|hrs?|days?|nights?|weeks?|wks?|months?|mos?|years?|yrs?|decades?)"
_SUGAR_UNIT: Final = r"(?:\s?(?:mg(?:\s?/\s?dl|\s?%)?|mmols?(?:\s?/\s?l)?)(?![a-z/]))"

NAMED: Final[tuple[tuple[str, tuple[str, ...], str], ...]] = (
    # Numbers told by the words before them: kind, letters one of which the text must hold, wording in folded text.
    ("", ("http", "www."), r"(?:https?://|www\.)\S{1,500}"),
    ("price", ("$", "£", "€", "¥", "₹"), rf"{_CURRENCY}\s?(?P<low>{NUMERAL})(?:\s?(?:-|to)\s?{_CURRENCY}?(?P<high>{NUMERAL}))?"),
    (
        "pain_score",
        ("from ",),
        rf"\bfrom (?:an? )?(?P<low>{_SCORE})(?:{_OUT_OF})?\s?(?:down |up )?(?:to|-) (?:about |around )?(?:an? )?"
        rf"(?P<high>{_SCORE}){_OUT_OF}",
    ),
    (
        "pain_score",
        ("from ",),
        r"\b(?:pain|burning|numbness|cramps?|tingling|ache|score|scale)\b[^.!?\n0-9]{0,25}\bfrom (?:an? )?"
        rf"(?P<low>{_SCORE}) (?:down |up )?to (?:about |around )?(?:an? )?(?P<high>{_SCORE}){_NOT_TIME}",
    ),
    (
        "pain_score",
        ("pain ",),
        rf"\bpain (?:level|score|scale)?\s?(?:is |was |of |at |around |about |now ){{0,3}}(?:an? )?"
        rf"(?P<low>10|[0-9])(?:{_OUT_OF})?{_NOT_TIME}",
    ),
    (
        "pain_score",
        ("vas", "visual analog"),
        r"\b(?:vas|visual analogue?(?: scale)?)[^.!?\n0-9]{0,20}(?P<low>[0-9]{1,3})\s?(?P<unit>mm)\b",
    ),
    (
        "blood_pressure",
        ("systolic", "diastolic", "top number", "bottom number"),
        r"\b(?:systolic|diastolic|top number|bottom number)(?: bp| pressure| reading)?[^.!?\n0-9]{0,22}(?P<low>[0-9]{2,3})"
        rf"(?:{_TO}(?P<high>[0-9]{{2,3}}))?(?![0-9/.%]|\s?[a-z]*g\b)",
    ),
    ("hba1c", ("a1c",), _measure(alternation("a1c"), _UNIT, r"[0-9]{1,3}(?:[.,][0-9]{1,2})?(?![0-9])")),
    (
        "glucose",
        ("sugar", "gluc", "bg", "fbs", "fasting", "numbers"),
        _measure(alternation("glucose"), _SUGAR_UNIT, r"[0-9]{1,3}(?:[.,][0-9])?(?![0-9])"),
    ),
    ("lab_value", (), _measure(alternation("analyte"), _UNIT)),
    (
        "lab_value",
        ("ldl", "hdl", "chol", "trig", "crp", "psa", "uric", "creat"),
        r"\b(?:ldl|hdl|(?:total )?chol(?:esterol)?|trigs?|triglycerides?|crp|psa|uric acid|creatinine)"
        rf"(?:[\s\"]{{1,2}}{_IS}|\s?[:=,~<>(]){{0,4}}\s{{0,2}}(?P<low>{NUMERAL})\s?(?P<unit1>mg)?"
        rf"(?:{_TO}{{1,2}}(?:(?:an?|about|around)\s)?(?P<high>{NUMERAL}))?\s?(?P<unit>mg)?(?![a-z0-9/])",
    ),
    ("age", ("0s", "0's"), r"\bin (?:my|his|her|their) (?:early |mid |late |mid-)?(?P<low>[1-9]0)'?s\b"),
    (
        "age",
        ("age", "turn"),
        r"\b(?:aged?|at age|age of|turn(?:ed|ing)?)\s(?P<low>[0-9]{1,3})(?:\s?(?:-|to|and)\s?(?P<high>[0-9]{1,3}))?"
        r"(?![0-9.,/%]*[0-9%]|\s?(?:mg|g|iu)\b)",
    ),
    (
        "age",
        ("i'm ", "i am ", "im ", "he's ", "he is "),
        r"\b(?:i'm|i am|she's|he's|she is|he is|im)\s(?P<low>[1-9][0-9])(?=\s?(?:[.,;!?)\n]|$|and|with|now|year))",
    ),
)
NUMBERED: Final[tuple[tuple[str, str], ...]] = (
    # Numbers told by what follows them. Read top to bottom at each number: the first wording that fits names the kind.
    ("", r"(?<![0-9])[0-9]{1,4}[-/.][0-9]{1,2}[-/.][0-9]{2,4}(?![0-9])"),
    (
        "clock",
        r"(?<![0-9:])[0-9]{1,2}:[0-9]{2}(?::[0-9]{2})?(?:\s?[ap]\.?m\b)?(?![0-9:])|(?<![0-9.])(?:1[0-2]|0?[0-9])\s?[ap]\.?m\b(?!\s?and)",
    ),
    (
        "price",
        rf"(?P<low>{_N})\s?(?:dollars?|bucks?|euros?|eur|usd|gbp|pounds? sterling|quid|cents?|rupees?|rs\b|{_CURRENCY})(?![a-z])",
    ),
    ("blood_pressure", r"(?<![\w./])(?P<low>[0-9]{2,3})\s?(?:/|over)\s?(?P<high>[0-9]{2,3})(?![0-9/]|\.[0-9])(?:\s?mm\s?hg)?"),
    ("pain_score", rf"(?<![\w.,/-])(?P<low>{_SCORE})(?:\s?(?:-|to|or)\s?(?P<high>{_SCORE}))?{_OUT_OF}(?![0-9/])"),
    ("hba1c", rf"(?P<low>{_N})\s?%?\s(?:hb)?a1c\b"),
    ("lab_value", rf"{_TWO}\s?(?P<unit>{alternation('lab_unit')})(?![a-z0-9])"),
    ("content", rf"{_TWO}\s?(?P<unit>{alternation('strength_unit')})(?![a-z0-9])"),
    ("temperature", rf"{_TWO}\s?(?:°\s?[cf]?\b|degrees?|º\s?[cf]?\b|celsius|fahrenheit)"),
    ("percentage", rf"(?P<low>{_N})\s?%?(?:\s?(?:-|to|or)\s?(?P<high>{NUMERAL}))?\s?(?:%|per ?cent\b|pct\b|prozent\b)"),
    ("percentage", rf"(?<![\w.,/-])(?P<low>{NUMBER})\s(?:percent|per cent)\b"),
    (
        "age",
        rf"(?P<low>{_N})[\s-]?(?:years?|yrs?|yr)[\s-](?:old|young|of age)\b"
        r"|(?<![\w.])[0-9]{1,3}\s?(?:yo|y/o|y\.o\.?|yrs? old)\b",
    ),
    ("weight", rf"{_TWO}\s?-?(?P<unit>kgs?|kilos?|kilograms?|lbs?|pounds?|stone)(?![a-z/])(?:\s?[0-9]{{1,2}}\s?(?:oz|lbs?)\b)?"),
    ("length", rf"{_TWO}\s?-?(?P<unit>cm|mm|km|inch(?:es)?|feet|ft|miles?|met(?:er|re)s?)(?![a-z])"),
    ("energy", rf"{_TWO}\s?(?P<unit>k?cals?|calories|kj)(?![a-z])"),
    (
        "duration",
        rf"(?<![\w.,/-])(?P<low>{NUMBER})(?:\s?(?:-|to|or)\s?(?P<high>{NUMBER}))?[\s-]{{1,2}}"
        r"(?:full |whole |more |solid |straight )?"
        rf"(?P<unit>{_TIME_UNIT})(?![a-z])",
    ),
    (
        "duration",
        r"(?<![\w.,/-])(?P<low>[0-9]{1,3}(?:[.,][0-9])?)\s?(?P<unit>h|hrs?|mins?|wks?|yrs?|days?|weeks?|months?|years?)(?![a-z0-9])",
    ),
    (
        "year",
        r"(?<![\w.,/-])(?P<low>(?:19|20)[0-9]{2})(?:\s?[-/]\s?(?P<high>(?:19|20)[0-9]{2}))?"
        r"(?![0-9]|[.,][0-9]|\s?-?(?:mg|mcg|µg|ug|g|iu|ie|ml|units|k?cal|calories|\"g)\b)(?!')"
        r"(?!\s(?:softgels?|tablets?|tabs?|caps?|capsules?|pills?|(?:a|per|each|every)\s(?:day|night|week)|daily|nightly|twice|thrice|bid|tid)\b)",
    ),
    (
        "share",
        rf"(?<![\w.,/-])(?P<low>{NUMBER})\s(?:out of|in)\s(?:every\s)?(?P<high>{NUMBER})(?:\s{alternation('share_noun')})?\b",
    ),
)
_NAMED: Final = tuple((kind, needed, re.compile(pattern)) for kind, needed, pattern in NAMED)
_NUMBERED: Final = tuple((kind, re.compile(pattern)) for kind, pattern in NUMBERED)

_CHANGE: Final = re.compile(
    r"\bfrom\b|->|→|down to|up to|\bnow\b"
    r"|\b(?:went|dropped|fell|rose|jumped|crawled|climbed|crept|tumbled|plunged|sank|moved|improved)\b"
)
_DIGIT: Final = re.compile(r"[0-9]")
_PRESSURE_PAIR: Final = next(pattern for kind, pattern in _NUMBERED if kind == "blood_pressure")
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
    for kind, needed, pattern in _NAMED:
        if not needed or any(letters in folded for letters in needed):
            yield from ((kind, match) for match in islice(pattern.finditer(folded), _MOST))


def _by_number(folded: str, starts: Sequence[int]) -> Iterator[tuple[str, re.Match[str]]]:
    """At each number all wordings that fit, the first before the others, which stand in where it proves implausible."""
    for start in starts:
        if folded[start] != "a" or folded.startswith("a ", start):
            for kind, pattern in _NUMBERED:
                if (match := pattern.match(folded, start)) is not None:
                    yield kind, match


_MOST: Final = 10_000
"""Of one kind in one text; beyond, it is no comment."""


def _plausible(kind: str, match: re.Match[str], folded: str) -> bool:
    if kind == "blood_pressure" and match.re is _PRESSURE_PAIR:
        upper, lower = int(match["low"]), int(match["high"])
        return _PRESSURE[0][0] <= upper <= _PRESSURE[0][1] and _PRESSURE[1][0] <= lower <= _PRESSURE[1][1] and upper > lower
    if kind == "pain_score":
        return not re.match(rf"\s{alternation('share_noun')}\b", folded[match.end() : match.end() + 20])
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
