"""Tablets counted by the name of what is in them: "3 Advil (200 mg each)" is 600 mg."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from pipeline.quantities.amounts import NAME_BEFORE, PERIOD_BEFORE, Amount
from pipeline.quantities.conventions import convention_of
from pipeline.quantities.cues import pattern
from pipeline.quantities.numbers import value

_COUNTED: Final = pattern(
    r"(?<![\w.,/$£€#-])(?P<count>{number})(?:\s?(?:-|to|or)\s?(?P<most>{number}))?\s(?:of\s(?:the|my)\s)?(?P<words>[a-z][a-z-]+(?:\s[a-z][a-z-]+){0,3})\s?[(,@]?\s?(?:at\s)?$"
)
_NO_COUNT: Final = pattern(r"\b{no_count_before}\s$")
_NO_NAME: Final = pattern(r"(?<![a-z])(?:{form}|{no_name})(?![a-z])")
_FAR: Final = 48
_MOST: Final = 10.0


def counted_by_name(folded: str, amounts: Sequence[Amount]) -> list[Amount]:
    """The amounts, those behind a count and a medicine's name taken that often."""
    return [_counted(folded, a) for a in amounts]


def _counted(folded: str, amount: Amount) -> Amount:
    if amount.unit.family not in ("mass", "iu") or amount.count_high != 1 or amount.low != amount.high or amount.per_kg:
        return amount
    since = max(0, amount.start - _FAR)
    match = _COUNTED.search(folded, since, amount.start)
    if match is None or not is_name(match["words"]) or convention_of(f"{match['count']} {match['words']}") is not None:
        return amount
    ahead = folded[max(0, match.start() - 12) : match.start()]
    low, high = value(match["count"]), value(match["most"] or match["count"])
    if not 0 < low <= high <= _MOST or any(words.search(ahead) for words in (NAME_BEFORE, PERIOD_BEFORE, _NO_COUNT)):
        return amount
    return replace(amount, start=match.start(), count_low=low, count_high=high, counted_form=True)


def is_name(words: str) -> bool:
    """Whether the words end in the name of a substance, in the singular or the plural: "extra strength tylenol"."""
    parts = words.split()
    if _NO_NAME.search(words):
        return False
    tails = [" ".join(parts[n:]) for n in range(len(parts))]
    return any(convention_of(tail) is not None or convention_of(tail.removesuffix("s")) is not None for tail in tails)
