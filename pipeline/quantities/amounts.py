"""Amounts: a number or a range with a unit, and the count before or after it ("two 500mg tablets", "500 mg x 2")."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Final

from pipeline.quantities.cues import Unit, pattern, searcher, unit_of
from pipeline.quantities.numbers import value


@dataclass(frozen=True, kw_only=True, slots=True)
class Amount:
    """``low``..``high`` ``unit``; ``count`` of them, per day where ``crossed`` ("2 x 500 mg")."""

    start: int
    end: int
    low: float
    high: float
    unit: Unit
    count_low: float = 1.0
    count_high: float = 1.0
    crossed: bool = False
    per_kg: bool = False
    counted_form: bool = False
    bare: bool = False
    """The unit is not said: "two of the 500s"."""
    told: bool = False
    """Read from the words around it, which say that it is taken: "aleve 220, 2 at breakfast"."""
    packed: bool = False
    """So many of them that they are a package: "90 x 500 mg"."""
    modifier: str | None = None

    @property
    def total_low(self) -> float:
        """Amount at a time, smaller end."""
        return self.low * self.count_low

    @property
    def total_high(self) -> float:
        """Amount at a time, larger end."""
        return self.high * self.count_high


_AMOUNT: Final = pattern(
    r"""(?<![\w.^])(?<![a-z]-)(?<![0-9][,/:])
    (?:(?P<count>{number})(?:\s?(?:-|\bto\b|,?\s?\bor\b|,?\s{occasion}\b)\s?(?P<count2>{number}),?)?
      (?:(?P<cross>\s?[x×*]\s?|\s{multiplied}\s)|\s(?:of\s(?:(?:the|my|these|those)\s(?:[a-z]{3,10}\s)?)?)?(?:an?\s)?(?=[0-9])(?![1-7]/[2-8]|000)))?
    (?:(?P<low>{number})|(?P<article>an?)(?=\s[a-z]))
    (?:(?:\s?-?(?P<unit1>{unit}))?(?P<sep>\s?(?:-|\b{range_to}\b|\bor\b|\band\b|/)\s?)(?:an?\s)?(?P<high>{number}))?
    (?:[\s-]?ish|\+)?[\s-]{0,2}(?:an?\s|of\s(?:(?:an?|the|my|these|those)\s)?)?(?P<size>(?:{size}\s){1,2})?
    (?:(?P<unit>{unit})|(?P<kind>(?:(?!{no_kind}\b)[a-z][a-z0-9'-]{1,20}\s){1,2})(?P<form>{form}))(?:(?![a-z0-9])|(?=[x×][1-9])|(?=[1-9]\s?[x×]))(?P<more>\sand\sa\s(?:half|quarter)\b)?
    (?P<kg>\s?(?:/|per)\s?{body_kilo}\b(?:\s?(?:of\s)?{body_mass})?)?""",
    re.VERBOSE,
)
_KILO_BEHIND: Final = pattern(r"(?:\s(?:of\s)?[a-z][a-z-]{2,20}){1,2}\s?(?:/|per)\s?{body_kilo}\b(?!\sof\s(?!{body_mass}))")
"""Behind the name of what is taken: "0.3 g creatine per kilo"."""
_FORM_AFTER: Final = pattern(r"[\s-]?(?:[a-z0-9-]{1,20}\s){0,3}?(?:{form}|{of_form})(?![a-z])")
NAME_BEFORE: Final = pattern(r"{numbered_name}[\s-]$")
PERIOD_BEFORE: Final = pattern(r"\b{numbered_step}\s$")
"""Before a number that is no count of what follows: "week two 200 mg"."""
_BETWEEN: Final = pattern(r"\bbetween\s(?:{approximate}\s)?$")
_FROM: Final = pattern(r"\bfrom\s(?:{approximate}\s|just\s)?$")
_CHANGE: Final = searcher("change")
_MODIFIERS: Final = {
    "at_most": pattern(r"{at_most}\s?$"),
    "at_least": pattern(r"{at_least}\s?$"),
    "approximate": pattern(r"{approximate}\s?(?:an?\s)?$"),
}
_COUNT_AFTER: Final = pattern(
    r"(?:\s?[x×*]\s?(?P<times>{number})(?![a-z0-9/]|\s?(?:{unit}|a\sday|per\sday|daily|{period}|/)\b)"
    r"|x(?P<run>[1-9])(?=\s?(?:a\sday|per\sday|daily|/)))"
)
_MOST_AT_ONCE: Final = 20
_EACH: Final = pattern(r"\s?(?:{each}|(?:per\s|/)(?:{form}|{of_form}))\b")
_SCALE_WORD: Final = pattern(r"\s?{scale}$")
"""Said once for both ends of a range: "10-20 billion"."""
_JOINT: Final = pattern(
    r"(?:\s?(?P<of>of|with|at|@)\s|[^.;!?0-9]{0,24}(?P<later>\bof\s|\bat\s|[a-z]\s\()|[^.;!?]{0,22}\b(?P<each>each\s(?:of\s|with\s|containing\s)?)|\s?[(=,:]\s?(?:=\s?)?"
    r"|\s{said_again}\s)(?:(?:a\s)?{total}:?(?:\sof)?\s|{approximate}\s?)?$|(?P<strength>\s)$"
    r"|\s(?P<is>is|are)\s(?:{approximate}\s|only\s|just\s)?$"
    r"|(?:\s(?:of\s)?[a-z][a-z -]{2,20})?\s?,?\s?{said_sum}\s?(?:{approximate}\s?)?$"
)
"""Between a counted form and its strength; ``of``, ``each`` and a bare blank mean each, the rest the sum."""
_FORM_LATER: Final = pattern(r"(?P<same>\s?[(=]\s?|\sor\s|\si\.e\.\s)$|\s?[,;:x-]?\s?(?:(?:i\s)?{taking}\s)?$")
"""Between a strength and a counted form: "400 mg (2 tablets)" is the same said twice, "400 mg, 2 tablets" is 800 mg."""


def amounts(folded: str, starts: Sequence[int]) -> list[Amount]:
    """The amounts of folded text that begin at ``starts``; a change of dose ("from 100 mg to 400 mg") gives two."""
    found: list[Amount] = []
    at = 0
    for start in starts:
        if start >= at and (match := _AMOUNT.match(folded, start)) is not None:
            found.extend(_read(match, folded))
            at = match.end()
    return _joined(found, folded)


def _read(match: re.Match[str], folded: str) -> Iterable[Amount]:
    surface = match["unit"] or match["form"]
    unit = unit_of(surface)
    before = folded[max(0, match.start() - 40) : match.start()]
    named = NAME_BEFORE.search(before)
    if (match["article"] and not _article_unit(surface, match["size"])) or (match["kind"] and (match["article"] or named)):
        return
    if not _is_measure(match, surface) or _SINGLE.fullmatch(match.group()):
        return
    first = value(match["low"], unit.name) if match["low"] else 1.0
    if match["more"] and not match["high"]:  # "a gram and a half"
        first += value(match["more"])
    amount = Amount(
        start=match.start(),
        end=match.end(),
        low=first,
        high=first,
        unit=unit,
        per_kg=bool(match["kg"] or _KILO_BEHIND.match(folded, match.end())),
        modifier=_modifier(before),
    )
    if match["high"]:
        yield from _two_numbers(match, amount, before, folded)
    else:
        yield _counted(match, amount, folded)


_SINGLE: Final = pattern(r"(?:an?\s|one\s)?(?:[1-9][0-9]{2,4}|[1-9][0-9]?,[0-9]{3})\s{solid_form}")
"""One tablet called by its strength: "a 2000 softgel"."""


_OF_SEVERAL: Final = re.compile(r"\sof\s(?:the|my|these|those)\s")


def _is_measure(match: re.Match[str], surface: str) -> bool:
    """False for "30 drop seizures" and for "five g" and "five l", where the letter is no unit."""
    number = match["high"] or match["low"] or "1"
    if surface == "drop":
        return value(number) <= 1
    if unit_of(surface).family == "form" and _OF_SEVERAL.search(match.group()) and value(number) >= 1 and surface[-1] != "s":
        return False  # "one of the big puff ones"
    if surface == "u":  # "14u", not "2 u"
        return number[-1:].isdigit() and match.string[match.start("unit") - 1].isdigit()
    return len(surface) > 1 or not number.isalpha()


def _two_numbers(match: re.Match[str], amount: Amount, before: str, folded: str) -> Iterable[Amount]:
    """A range, or two amounts where the words say so."""
    unit, own = amount.unit, match["unit1"]
    unit1 = unit_of(own) if own else unit
    same = unit1.family == unit.family and (unit1.family != "form" or unit1.name == unit.name)
    scale = _SCALE_WORD.search(match["high"])
    low = match["low"] or "1"
    low += scale.group() if scale and not _SCALE_WORD.search(low) else ""
    first, last = value(low, unit1.name), value(match["high"], unit.name)
    sep, right = match["sep"].strip(), replace(amount, start=match.start("high"), low=last, high=last)
    left = replace(amount, end=match.start("sep"), low=first, high=first, unit=unit1)
    if sep == "/" or NAME_BEFORE.search(before) or (sep == "and" and not _BETWEEN.search(before)) or not same:
        yield from (left, right) if own else (right,)
    elif sep == "to" and _FROM.search(before) and _CHANGE.search(before):
        yield from (left, right)
    else:
        first *= unit1.factor / unit.factor
        yield _counted(match, replace(amount, low=min(first, last), high=max(first, last)), folded)


def _article_unit(surface: str, size: str | None) -> bool:
    """ "A gram", "a capsule", "a heaped tsp" are amounts; "a g", "a unit", "a drop in pressure", "a full glass" are not."""
    vessel = _VESSEL.fullmatch(surface) is not None
    if size is not None and not vessel:
        return len(surface) > 2
    return len(surface) > 3 and not vessel and _NO_ARTICLE.fullmatch(surface) is None


_VESSEL: Final = searcher("vessel")
_NO_ARTICLE: Final = searcher("no_article")


def _modifier(before: str) -> str | None:
    return next((name for name, words in _MODIFIERS.items() if words.search(before)), None)


def _counted(match: re.Match[str], amount: Amount, folded: str) -> Amount:
    """Apply the count before ("two 500mg tablets", "2 x 500 mg") or after ("500 mg x 2"); a stray number before is left."""
    if (count := match["count"]) is not None:
        number, last = value(count), value(match["count2"] or count)
        ahead = folded[max(0, match.start() - 12) : match.start()]
        named = NAME_BEFORE.search(ahead) or PERIOD_BEFORE.search(ahead)
        formed = _FORM_AFTER.match(folded, match.end()) or re.search(r"[a-z½¼¾⅓⅔⅛/]", count)
        if 0 < number <= last <= _MOST_AT_ONCE and not named and (match["cross"] or formed):
            return replace(amount, count_low=number, count_high=last, crossed=bool(match["cross"]))
        packed = last > _MOST_AT_ONCE and bool(match["cross"])
        amount = replace(amount, start=match.start("low") if match["low"] else match.start("article"), packed=packed)
    after = _COUNT_AFTER.match(folded, amount.end)
    if after is not None and 0 < (number := value(after["times"] or after["run"])) <= 20:
        return replace(amount, end=after.end(), count_low=number, count_high=number, crossed=True)
    return amount


def _joined(found: list[Amount], folded: str) -> list[Amount]:
    """Join a counted form with its strength: "2 capsules (500 mg each)" is 1000 mg, "2 capsules (1000 mg)" as well."""
    joined: list[Amount] = []
    for amount in found:
        last = joined[-1] if joined else None
        whole = None
        if last is not None and amount.start - last.end < 34:
            gap = folded[last.end : amount.start]
            whole = _form_first(last, amount, gap, folded) or _form_last(last, amount, gap, folded)
        if whole is not None:
            joined[-1] = whole
        else:
            joined.append(amount)
    return joined


def _form_first(form: Amount, strength: Amount, gap: str, folded: str) -> Amount | None:
    if form.unit.family != "form" or strength.unit.family in ("form", "volume") or (link := _JOINT.match(gap)) is None:
        return None
    each = link["of"] or link["each"] or link["strength"] or link["is"] or _EACH.match(folded, strength.end)
    if link["is"] and form.high != 1:
        return None
    if link["later"] and not each:
        return None
    low, high = (form.low, form.high) if each else (1.0, 1.0)
    return replace(strength, start=form.start, count_low=low, count_high=high, counted_form=True)


def _form_last(strength: Amount, form: Amount, gap: str, folded: str) -> Amount | None:
    if "dose" not in form.unit.use or strength.unit.family in ("form", "volume") or strength.count_low != 1:
        return None
    if (link := _FORM_LATER.fullmatch(gap)) is None or re.match(r"\sof\s(?!them|these|those)", folded[form.end : form.end + 12]):
        return None
    low, high = (1.0, 1.0) if link["same"] else (form.low, form.high)
    return replace(strength, end=form.end, count_low=low, count_high=high, counted_form=True)
