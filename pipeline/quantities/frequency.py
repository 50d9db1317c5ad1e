"""How often: phrases such as "twice daily", "every 8 hours", "Mon-Fri", as times per days."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import groupby, islice, pairwise
from typing import Final

from pipeline.quantities.cues import UNIT
from pipeline.quantities.numbers import NUMBER, WORDS, value
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
_ROWS: Final = tuple(row for row in _TABLE if row["case"] != "label")
_LABELS: Final = tuple(row for row in _TABLE if row["case"] == "label")
_RANGE: Final = rf"(?:{NUMBER}(?: ?(?:-|to|or) ?{NUMBER})?)"


_TOKEN: Final = re.compile(r"[a-zà-ž]+|[0-9½¼¾]+|/")
_HINTS: Final = frozenset({
    "a", "abe", "aft", "alt", "am", "ann", "b", "bd", "bed", "bfa", "bid", "bre", "d", "dag", "dai", "day", "dia", "die",
    "din", "dly", "dor", "dre", "día", "e", "eod", "eve", "evr", "f", "fir", "foi", "for", "fri", "gio", "h", "heu", "hou",
    "hr", "hrs", "hs", "jed", "jo", "jou", "las", "lig", "lun", "m", "mal", "man", "mat", "mañ", "mea", "mid", "mo", "mon",
    "mor", "mwf", "nex", "nig", "nit", "noc", "noo", "od", "p", "pm", "pri", "q", "qam", "qd", "qds", "qhs", "qid", "qn",
    "qod", "qpm", "qua", "quo", "res", "ret", "sat", "sem", "sle", "soi", "stu", "sun", "sup", "t", "tag", "tds", "tea",
    "tgl", "th", "thu", "tid", "tue", "tur", "täg", "vec", "wak", "wed", "wee", "wk", "wks", "woc", "wöc", "xd", "xda", "yea",
    "yr", "yrs", "zwe",
    "sid", "qw", "qwk", "wkl", "tiw", "odd", "eac",
})  # fmt: skip
"""First three letters of the words that a phrase of the table is recognised by; spares most words the long match."""
_AFTER_AMOUNT: Final = re.compile(
    rf"(?<![a-z])(?:{UNIT}[.,)]{{0,2}}|\)|(?<![\w.,/:$£€-])(?<![0-9]\s)(?:1[3-9]|2[0-9]|[3-9][0-9]|[1-9][0-9]{{2,3}}|[0-9]?\.(?:[0-9]|25|75|125)))\s(?:@\s?)?$"
)
"""Before an abbreviation that is one only behind an amount: "400 mg bd", "200 mg am"."""
_BESIDE: Final = re.compile(rf"(?<![a-z]){UNIT}\s?$|\b(?:at|every|each|in|the|last|good|of|per|by)\s$")
_LABELLED: Final = re.compile(rf"\s?[:=-]?\s?{NUMBER}\s?{UNIT}(?![a-z])")
"""Behind a time of day that is the label of an amount: "AM: 500 mg, PM: 1 g"."""
_LASTING: Final = re.compile(r"\b(?:for|within|after|about|nearly|almost|over|half)\s$")
"""Before "a week": how long, not how often."""
_DAY: Final = re.compile(r"mon|tue|wed|thu|fri|sat|sun")
_DAYS: Final = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_SCHEME: Final = re.compile(r"[01] ?- ?[01] ?- ?[01]")
_OPENERS: Final = frozenset({
    "w", "an",
    "a", "abe", "aft", "al", "all", "alt", "am", "ann", "any", "apa", "aro", "at", "ava", "b", "bd", "bed", "bef", "bfa",
    "bi", "bid", "biw", "bot", "bre", "by", "cad", "cha", "com", "cou", "d", "dag", "dai", "day", "deu", "dia", "die", "din",
    "dly", "dos", "dre", "dua", "due", "dur", "e", "eac", "ein", "en", "eod", "eve", "evr", "fir", "for", "fri", "gio", "h",
    "hou", "hs", "in", "jed", "la", "las", "lat", "le", "lun", "m", "man", "mat", "mañ", "mi", "mid", "mit", "mon", "mor",
    "mwf", "nea", "nig", "nit", "noc", "noo", "o", "od", "odd", "of", "ogn", "on", "onc", "oth", "ove", "p", "par", "per",
    "pm", "por", "pro", "päi", "q", "qam", "qd", "qds", "qhs", "qid", "qn", "qni", "qod", "qpm", "qua", "quo", "rem", "res",
    "s", "sat", "sch", "sco", "sem", "sip", "spr", "su", "sun", "sup", "t", "tak", "tds", "tea", "tgl", "the", "thr", "thri",
    "thu", "tid", "tod", "tou", "tre", "tri", "tro", "trê", "tu", "tue", "twe", "twi", "täg", "um", "uma", "una", "une",
    "unt", "upo", "vor", "wed", "wee", "whe", "wit", "wor", "wöc", "x", "yea", "zur", "zwe", "à",
})  # fmt: skip
"""First three letters of the words that a phrase of the table begins with, where it begins with no number."""
_LEAD: Final = 24
_WORD_LEAD: Final = 20
"""Characters of a phrase before its first hint: "two to three times a (day)"; fewer where no number begins it."""
_WEEK: Final = 7.0
_BESIDE_DAYS: Final = 32
"""Characters between the parts of a week told in days."""
_LONGEST: Final = 84.0
_MOST: Final = 10_000
"""As for numbers: beyond, a text is no comment."""


def _body(pattern: str) -> str:
    """One row's wording; its blanks stand for any one or two, "with" also for "w/"."""
    pattern = re.sub(r"\bwith\b", "(?:with|w/|w)", pattern)
    return pattern.replace("[ -]", r"[\s-]").replace(" ?", r"\s?").replace("(?! ", r"(?!\s").replace(" ", r"\s{1,2}")


def _alternatives() -> Iterator[str]:
    """The rows in order, each a named group, ``#`` a number or a range; rows that begin with one share it, read once."""
    for counted, run in groupby(enumerate(_ROWS), lambda numbered: numbered[1]["pattern"].startswith("#")):
        rows = [(number, _body(row["pattern"])) for number, row in run]
        if counted:
            first = rows[0][0]
            yield f"(?P<n{first}>{_RANGE})(?:" + "|".join(f"(?P<f{number}>{body[1:]})" for number, body in rows) + ")"
            _SLOTS.update((number, f"n{first}") for number, _ in rows)
        else:
            yield from (f"(?P<f{number}>{body.replace('#', f'(?P<n{number}>{_RANGE})')})" for number, body in rows)


_SLOTS: Final[dict[int, str]] = {}
"""Row number to the group that holds its number, where several rows share it."""
_FREQUENCY: Final = re.compile(
    r"(?:(?=/)|(?<![a-z0-9à-ž]))(?<![0-9][.,])(?<!\.)(?:" + "|".join(_alternatives()) + r")(?![a-z0-9à-ž])"
)

_LABEL: Final = re.compile(
    r"(?<![a-z0-9à-ž])(?:" + "|".join(f"(?P<f{i}>{_body(row['pattern'])})" for i, row in enumerate(_LABELS)) + r")(?![a-z0-9à-ž])"
)


def frequencies(folded: str, original: str) -> list[Frequency]:
    """All phrases of frequency, left to right, none overlapping; the first matching row of the table names it."""
    found: list[Frequency] = []
    at = 0
    for start in _candidates(folded):
        if start < at:
            continue
        match, phrase = None, _label(folded, start)
        if phrase is None and (match := _FREQUENCY.match(folded, start)) is not None:
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


def _candidates(folded: str) -> list[int]:
    """Starts of words and numbers that stand shortly before a hint, or are one: no phrase begins elsewhere."""
    found: list[int] = []
    hint = len(folded) + 2 * _LEAD
    for token in reversed(list(islice(_TOKEN.finditer(folded), 10 * _MOST))):
        word, start = token.group(), token.start()
        if word[:3] in _HINTS or (word in ("0", "1") and _SCHEME.match(folded, start)):
            hint = start
        near = hint - start
        if near <= _LEAD and (word in WORDS or not word.isalpha() or (near <= _WORD_LEAD and word[:3] in _OPENERS)):
            found.append(start)
    return found[::-1]


def _phrase(match: re.Match[str], original: str) -> Frequency | None:
    number = int(str(match.lastgroup)[1:])
    row = _ROWS[number]
    if match.group().startswith("a ") and _LASTING.search(match.string, max(0, match.start() - 8), match.start()):
        return None
    if not _stands(row["case"], match, original):
        return None
    slot = match.groupdict().get(_SLOTS.get(number, f"n{number}"))
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


def _label(folded: str, start: int) -> Frequency | None:
    """A time of day before the amount it is of, not straight behind another amount."""
    match = _LABEL.match(folded, start) if folded[start] in "abdelmnpst" else None
    if match is None or not _LABELLED.match(folded, match.end()) or _BESIDE.search(folded, max(0, start - 28), start):
        return None
    row = _LABELS[int(str(match.lastgroup)[1:])]
    return Frequency(start=start, end=match.end(), times_low=1.0, times_high=1.0, per_days=1.0, part=row["part"], label=True)


def _stands(case: str, match: re.Match[str], original: str) -> bool:
    """Whether an abbreviation is one here: in capitals (``upper``) or behind an amount (``after``)."""
    if not case or ("upper" in case and original[match.start() : match.end()].isupper()):
        return True
    return "after" in case and bool(_AFTER_AMOUNT.search(match.string, max(0, match.start() - 28), match.start()))


def _days_named(cell: str, phrase: str) -> float:
    """Days a week of a phrase whose cell is ``names`` or ``span``; -1 for ``rest``, 0 for any other cell."""
    if cell == "rest":
        return -1.0
    days = [_DAYS.index(day) for day in _DAY.findall(phrase)] if cell in ("names", "span") else []
    return float((days[-1] - days[0]) % 7 + 1 if cell == "span" else len(set(days)))


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
