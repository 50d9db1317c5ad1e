"""How often: phrases such as "twice daily", "every 8 hours", "Mon-Fri", as times per days."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import groupby, islice, pairwise
from typing import Final

from pipeline.quantities.cues import filled, pattern
from pipeline.quantities.numbers import WORDS, value
from pipeline.quantities.openers import LENGTH, openers
from pipeline.reference import load


@dataclass(frozen=True, kw_only=True, slots=True)
class Frequency:
    """``times_low``..``times_high`` per ``per_days`` days; ``part`` names the time of day, or ``week`` for named weekdays."""

    start: int
    end: int
    times_low: float
    times_high: float
    per_days: float
    part: str = ""
    label: bool = False
    """It stands before its amount: "AM: 500 mg"."""


_TABLE: Final = load("quantity_frequency", ("pattern", "times", "per_days", "part", "case"), ("pattern",))
_RANGE: Final = filled(r"(?:{number}(?: ?(?:-|to|or) ?{number})?)")
_TOKEN: Final = re.compile(r"[a-zà-ž]+|[0-9½¼¾]+|/")
_ARTICLES: Final = frozenset({"a", "an"})
_AFTER_AMOUNT: Final = pattern(
    r"(?<![a-z])(?:{unit}[.,)]{0,2}|\)|(?<![\w.,/:$£€-])(?<![0-9]\s)(?:1[3-9]|2[0-9]|[3-9][0-9]|[1-9][0-9]{2,3}|[0-9]?\.(?:[0-9]|25|75|125)))\s(?:@\s?)?$"
)
"""Before an abbreviation that is one only behind an amount: "400 mg bd", "200 mg am"."""
_BESIDE: Final = pattern(r"(?<![a-z]){unit}\s?$|\b{beside_time}\s$")
_LABELLED: Final = pattern(r"\s?[:=-]?\s?{number}\s?{unit}(?![a-z])")
"""Behind a time of day that is the label of an amount: "AM: 500 mg, PM: 1 g"."""
_LASTING: Final = pattern(r"\b{lasting}\s$")
"""Before "a week": how long, not how often."""
_DAY: Final = re.compile(r"mon|tue|wed|thu|fri|sat|sun")
_DAYS: Final = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_WEEK: Final = 7.0
_BESIDE_DAYS: Final = 32
"""Characters between the parts of a week told in days."""
_LONGEST: Final = 84.0
_MOST: Final = 100_000
"""Words of a text; beyond, it is no comment."""


def _body(wording: str) -> str:
    """One row's wording; its blanks stand for any one or two, "with" also for "w/"."""
    wording = re.sub(r"\bwith\b", "(?:with|w/|w)", wording)
    return wording.replace("[ -]", r"[\s-]").replace(" ?", r"\s?").replace("(?! ", r"(?!\s").replace(" ", r"\s{1,2}")


_BODIES: Final = tuple(_body(row["pattern"]) for row in _TABLE)
_LABELS: Final = frozenset(number for number, row in enumerate(_TABLE) if row["case"] == "label")
_OPENERS: Final = tuple(openers(body) for body in _BODIES)


def _rows_of(head: str) -> frozenset[int]:
    """The rows of the table whose wording may begin so; ``#`` is any number."""
    return frozenset(number for number, heads in enumerate(_OPENERS) if head in heads)


@functools.cache
def _rows_of_numbers() -> frozenset[int]:
    """The rows that may begin with any number: one set for all of them, since each set is a pattern to be made."""
    words = {word[:LENGTH] for word in (*WORDS, *_ARTICLES)}
    return frozenset().union(*(_rows_of(head) for head in ("#", *"0123456789½¼¾", *words)))


@functools.cache
def _phrases(rows: frozenset[int]) -> re.Pattern[str] | None:
    """One pattern of the wordings of these rows in the order of the table; None where there are none."""
    wordings = "|".join(_alternatives(sorted(rows)))
    return re.compile(rf"(?:(?=/)|(?<![a-z0-9à-ž]))(?<![0-9][.,])(?<!\.)(?:{wordings})(?![a-z0-9à-ž])") if rows else None


def _alternatives(rows: Iterable[int]) -> Iterator[str]:
    """The rows, each a named group, ``#`` a number or a range; rows that begin with one share it, read once."""
    for counted, run in groupby(rows, lambda number: _BODIES[number].startswith("#")):
        numbers = [*run]
        if counted:
            shared = "|".join(f"(?P<f{number}>{_BODIES[number][1:]})" for number in numbers)
            yield f"(?P<n{numbers[0]}>{_RANGE})(?:{shared})"
        else:
            yield from (f"(?P<f{number}>{_BODIES[number].replace('#', f'(?P<n{number}>{_RANGE})')})" for number in numbers)


_Wordings = re.Pattern[str] | None


@functools.lru_cache(maxsize=16_384)
def _wordings_at(word: str) -> tuple[_Wordings, _Wordings]:
    """The patterns of the phrases and of the labels that may begin with a word, a number or a stroke."""
    number = (not word.isalpha() and word != "/") or word in WORDS or word in _ARTICLES
    rows = _rows_of_numbers() if number else _rows_of(word[:LENGTH])
    return _phrases(rows - _LABELS), _phrases(rows & _LABELS)


def frequencies(folded: str, original: str) -> list[Frequency]:
    """All phrases of frequency, left to right, none overlapping; the first matching row of the table names it."""
    found: list[Frequency] = []
    at = 0
    for token in islice(_TOKEN.finditer(folded), _MOST):
        wordings, labels = _wordings_at(token.group())
        start = token.start()
        if start < at or (wordings is None and labels is None):
            continue
        match, phrase = None, None if labels is None else _label(labels.match(folded, start))
        if phrase is None and wordings is not None and (match := wordings.match(folded, start)) is not None:
            phrase = _phrase(match, original)
            if phrase is not None and phrase.per_days > _LONGEST and match.group().endswith("weekly"):
                continue  # "D3 50k weekly": the number is the dose
        at = phrase.end if phrase is not None else match.end() if match is not None else at
        if phrase is not None:
            found.append(phrase)
    return _in_company(found)


def _in_company(found: list[Frequency]) -> list[Frequency]:
    """Hours, days in turn and "the weekend" tell how often only beside others of their kind, "the other days" behind them."""
    days = [f for f in found if f.part in ("week", "days") or (f.part == "week?" and f.times_high == 1)]
    near = all(two.start - one.end < _BESIDE_DAYS for one, two in pairwise(days))
    if any(f.part == "days" for f in days) and (len(days) < 2 or not near or sum(f.times_high for f in days) != _WEEK):
        found = [f for f in found if f.part != "days"]
        days = []
    elif any(f.part == "days" for f in days):  # "5 mg for five days, 4 mg for two"
        found = [replace(f, part="week") if f in days else f for f in found]
    clocks, turns, named = (sum(f.part == part for f in found) for part in ("clock", "turn", "week"))
    clocks += sum(f.part in ("morning", "noon", "night") for f in found) if clocks else 0
    few = {part for part, number in (("clock", clocks), ("turn", turns)) if number < 2}
    kept = [f for f in found if f.part not in few and (not f.part.endswith("?") or named)]
    left = 7.0 - sum(f.times_high for f in kept if f.part == "week")
    rest = [replace(f, times_low=left, times_high=left) if f.times_low < 0 else f for f in kept]
    return [replace(f, part=f.part.removesuffix("?")) for f in rest if f.times_high > 0]


def _phrase(match: re.Match[str], original: str) -> Frequency | None:
    number = int(str(match.lastgroup)[1:])
    row = _TABLE[number]
    if match.group().startswith("a ") and _LASTING.search(match.string, max(0, match.start() - 8), match.start()):
        return None
    if not _stands(row["case"], match, original):
        return None
    slot = next((text for name, text in match.groupdict().items() if name[0] == "n" and text), None)
    low, high = _slot(slot) if slot else (1.0, 1.0)
    if min(low, high) <= 0:
        return None
    fewest, _, most = row["times"].partition("..")
    days = _days_named(fewest, match.group())
    times = [days, days] if days else sorted((_formula(fewest, low), _formula(most or fewest, high)))
    return Frequency(
        start=match.start(),
        end=match.end(),
        times_low=times[0],
        times_high=times[1],
        per_days=_formula(row["per_days"], low),
        part=row["part"],
    )


def _label(match: re.Match[str] | None) -> Frequency | None:
    """A time of day before the amount it is of, not straight behind another amount."""
    if match is None:
        return None
    folded, (start, end) = match.string, match.span()
    if not _LABELLED.match(folded, end) or _BESIDE.search(folded, max(0, start - 28), start):
        return None
    row = _TABLE[int(str(match.lastgroup)[1:])]
    return Frequency(start=start, end=end, times_low=1.0, times_high=1.0, per_days=1.0, part=row["part"], label=True)


def _stands(case: str, match: re.Match[str], original: str) -> bool:
    """Whether an abbreviation is one here: in capitals (``upper``) or behind an amount (``after``)."""
    if not case or ("upper" in case and original[match.start() : match.end()].isupper()):
        return True
    return "after" in case and bool(_AFTER_AMOUNT.search(match.string, max(0, match.start() - 28), match.start()))


def _days_named(cell: str, phrase: str) -> float:
    """Days a week of a phrase whose cell is ``names``, ``span`` or ``others``; -1 for ``rest``, 0 for any other cell."""
    if cell == "rest":
        return -1.0
    days = [_DAYS.index(day) for day in _DAY.findall(phrase)] if cell in ("names", "span", "others") else []
    if cell == "span":
        return float((days[-1] - days[0]) % 7 + 1)
    return _WEEK - len(set(days)) if cell == "others" else float(len(set(days)))


def _slot(text: str) -> tuple[float, float]:
    parts = re.split(r"(?<=[^\s])\s?(?:-|\bto\b|\bor\b)\s?(?=[^\s])", text)
    if len(parts) == 2 and not re.search(r"[a-z]-[a-z]", text):
        return value(parts[0]), value(parts[1])
    return value(text), value(text)


def _formula(cell: str, slot: float) -> float:
    """A cell of the table: ``2``, ``#`` (the number in the phrase), ``24/#`` or ``7*#``; in ``1..2`` each end is one."""
    if cell.endswith("/#"):
        return float(cell[:-2]) / slot
    if cell.endswith("*#"):
        return float(cell[:-2]) * slot
    return slot if cell == "#" else float(cell)
