"""Dose or not: what the words around an amount say it is an amount of."""

from __future__ import annotations

import re
from typing import Final

from pipeline.quantities.cues import searcher
from pipeline.quantities.doses import Intake

_INTAKE: Final = searcher("intake")
_PURCHASE: Final = searcher("purchase")
_CONTENT_VERB: Final = searcher("content_verb")
_CONTENT_AFTER: Final = re.compile(rf"\s?(?:of\s)?(?:[a-z0-9'-]+\s){{0,3}}?{searcher('content_after').pattern}")
_CONTENT_AT_ONCE: Final = re.compile(rf"\s?{searcher('content_at_once').pattern}")
_MACRO: Final = re.compile(rf"\s?(?:of\s)?(?:the\s)?{searcher('macro').pattern}")
_GOODS: Final = re.compile(
    rf"\s(?:tablets?|capsules?|pills?|softgels?|gummies|strips?)\s(?:[a-z]+\s){{0,3}}?{searcher('purchase').pattern}"
)
_CONTENT_THEN: Final = re.compile(rf"\s?(?:of\s)?(?:[a-z0-9'-]+\s){{0,4}}?{searcher('content_then').pattern}")
_BODY: Final = re.compile(rf"{searcher('body_weight').pattern}\s(?:[a-z]+\s){{0,2}}$")
_LEFT: Final = re.compile(r"\s?(?:[a-z]+\s)?(?:left|remaining|away|ago)\b")
_ARTICLE: Final = re.compile(r"an?\s(?!half|quarter|couple)")
_WEAK_INTAKE: Final = frozenset({"had", "my", "his", "her", "your", "on", "get", "add", "adds", "put"})
"""Words of taking that also stand before words of holding: "my capsules contain 500 mg"."""
_NEEDS_RHYTHM: Final = frozenset({"cup", "serving", "clove", "injection", "spray"})
"""Measures of the kitchen, shots and the like: an amount taken only with a frequency."""
_GENERATION: Final = re.compile(r"[2-6]G")
"""Mobile networks, not grams."""
_MANY: Final = 12
"""More tablets than this at a time are a package."""
_SENTENCE: Final = re.compile(r"[.!?;\n](?=\s|$)")


def kind_of(intake: Intake, text: str, folded: str, since: int, until: int) -> str | None:
    """``dose``, ``content``, ``count``, ``weight``, or None for words that are no amount at all ("a drop in pressure", "5G").

    ``since`` and ``until`` are the ends of the neighbouring amounts: their words are not ours.
    """
    amount = intake.amount
    before = _SENTENCE.split(folded[max(since, amount.start - 60) : amount.start])[-1]
    after = folded[amount.end : min(until, amount.end + 50)]
    rhythm = (intake.frequency is not None and not intake.borrowed) or intake.split is not None
    if not rhythm and _GENERATION.fullmatch(text, amount.start, amount.end):
        return None
    if _MACRO.match(after):
        return "content"
    if amount.unit.family == "form" and not amount.counted_form:
        return _counted_form(intake, before, folded[amount.start : amount.end], after)
    if rhythm:
        return "dose"
    if amount.unit.name == "g" and _BODY.search(before):
        return "weight"
    if any(pattern.match(after) for pattern in (_CONTENT_AFTER, _CONTENT_AT_ONCE, _CONTENT_THEN, _GOODS)):
        return "content"
    held = amount.count_low == 1 and (_PURCHASE.search(before) or _CONTENT_VERB.search(before))
    return "content" if held and not _taken_last(before) else "dose"


def _taken_last(before: str) -> bool:
    """Whether a verb of taking stands nearer to the amount than the last verb of holding or buying."""
    takes = [m.end() for m in _INTAKE.finditer(before) if m.group() not in _WEAK_INTAKE]
    holds = [m.end() for pattern in (_PURCHASE, _CONTENT_VERB) for m in pattern.finditer(before)]
    return bool(takes) and max(takes) > max(holds, default=0)


def _counted_form(intake: Intake, before: str, words: str, after: str) -> str | None:
    """Tablets, drops, cups: an amount taken where a frequency, a verb of taking or nothing else stands beside them."""
    amount = intake.amount
    if intake.frequency is not None and amount.high <= _MANY * 5:
        return "dose"
    described = _LEFT.match(after) or _CONTENT_THEN.match(after)
    if amount.high > _MANY or _PURCHASE.search(before) or described or amount.unit.name in _NEEDS_RHYTHM:
        return "count"
    article = _ARTICLE.match(words)
    if _INTAKE.search(before) or not (article or before.strip()):
        return "dose"
    return None if article else "count"
