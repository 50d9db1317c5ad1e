"""Dose or not: what the words around an amount say it is an amount of."""

from __future__ import annotations

import re
from typing import Final

from pipeline.quantities.cues import searcher
from pipeline.quantities.intake import Intake

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
_CONTAINER: Final = re.compile(rf"[\s-](?:[a-z]+\s)?{searcher('container').pattern}")
"""A bag, tub or steak of this weight: what is sold or eaten."""
_GOODS_HELD: Final = re.compile(
    r"[\s-](?:bars?|tubs?|bottles?|cartons?|cans?|tins?|jars?|steaks?|loaf|loaves|slabs?|kettlebells?|dumbbells?)\b"
)
"""Food and drink by the piece, also where it is had each day."""
_VARIANT: Final = re.compile(rf"\s(?:one\b|(?:(?!week|day|month|phase|step)[a-z]+\s)?{searcher('variant').pattern})")
"""Which of several products: "the 400 mg version"."""
_ASKED: Final = re.compile(r"\b(?:which|what)\s(?:strength|dose|dosage|size)\b")
_STEP: Final = re.compile(r"\b(?:(?:in|by|steps\sof|increments\sof|increase[sd]?\sof|at\sa\stime\sof)\s(?:about\s)?(?:an?\s)?)$")
_STEPPED: Final = re.compile(
    r"\b(?:steps|increments|increas\w{1,4}|decreas\w{1,4}|reduc\w{1,4}|up|down|taper\w{0,3}|titrat\w{1,4}|drop\w{0,4}|cut|rais\w{1,3})\b"
)
_PER: Final = re.compile(r"\b(?:per|in\severy|for\severy|each)\s$")
_ANIMALS: Final = re.compile(r"\b(?:rats?|mice|mouse|rodents?|dogs?|ld50|lethal|toxic|fatal)\b")
_RATS: Final = re.compile(r"\b(?:rats?|mice|mouse|rodents?)\s(?:[a-z]+\s){0,3}$")
_PER_AMOUNT: Final = re.compile(r"\s(?:per|for\severy|for\seach)\s[0-9]")
_OUT_OF: Final = re.compile(r"\b(?:out|short)\sof\s(?:the\s|their\s)?$")
_FOOD_IS: Final = re.compile(
    r"\b(?:cup|glass|slice|handful|portion|serving|bowl|tin|can|bar|egg|banana)s?\s"
    r"(?:of\s[a-z ]{2,24}\s)?(?:is|are|gives)\s(?:about\s)?$"
)
_DESCRIBED: Final = re.compile(
    r"(?:\b(?:it|that|this)(?:'s|\sis|\swas)|\bthey(?:'re|\sare|\swere)|\bthe)\s(?:an?\s)?(?:only\s|just\s)?$"
)
_FORM_NEXT: Final = re.compile(
    r"\s?-?(?:tablets?|capsules?|caps?|pills?|ones?|gel|patch(?:es)?)\s(?:and|but|is|are|was|were|that|which|look|looks|with)\b"
)
_QUESTION: Final = re.compile(
    r"^\s*(?:[a-z]+,?\s){0,2}(?:is|are|does|do|what|what's|whats|which|how|why|would|could|can|should|isn't|has)\b"
)
_SENTENCE_END: Final = re.compile(r"[.!;\n]")
_COMPARED: Final = re.compile(r"\b(?:difference|choose|choice)\sbetween\s(?:the\s)?$|\bwhat\shappens\b")
_PACKED: Final = re.compile(
    r"\s(?:tablets?|capsules?|caps|pills?|softgels?),?\s(?:[0-9]{1,3}\s(?:count|ct|pack)|x\s?[0-9]{2,3}\b|pack\sof)"
)
_MOST_AT_ONCE: Final = 12.0
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


_HAS: Final = re.compile(
    r"\b(?:i|we|he|she|they|you)\s(?:usually\s|always\s|now\s|also\s|only\s|just\s)?(?:have|has|had)\s(?:about\s|only\s|just\s|around\s)?$"
)
_FORM_BEHIND: Final = re.compile(
    r"\s?-?(?:[a-z]+\s){0,2}?(?:tablets?|capsules?|caps|pills?|softgels?|gummies|bottles?|ones|version|left)\b"
)
_ANIMAL: Final = re.compile(
    r"\b(?:cats?|dogs?|pup|puppy|kitten|horse|pony|hamster|rabbit|pet)(?:'s)?\s(?:also\s)?(?:gets?|got|had|has|takes?|took|is\son|was\son|on)\s(?:[a-z]+\s){0,2}$"
)
_REFERENCE: Final = re.compile(
    r"\b(?:rda|rdi|rni|nrv|daily\svalue|reference\s(?:intake|value)|(?:recommended|dietary)\s(?:daily\s|dietary\s)?(?:allowance|intake|amount)|adequate\sintake)\b[^.;!?]{0,40}$"
)
_NEVER: Final = re.compile(
    r"\b(?:never|don't|dont|didn't|didnt|haven't|havent|hasn't|wouldn't|without|nor|hardly\sever)\s(?:ever\s|even\s|once\s)?(?:take|took|taken|taking|had|have|touch(?:ed)?|swallow(?:ed)?|tried|try|use[d]?|using|need(?:ed)?)\s"
    r"(?:so\smuch\sas\s|even\s|any\s|the\s|my\s|those\s|one\s|a\ssingle\s)?$"
)
"""Before an amount that nobody takes."""


def kind_of(intake: Intake, text: str, folded: str, since: int, until: int) -> str | None:
    """``dose``, ``content``, ``count``, ``weight``, or None for words that are no amount at all ("a drop in pressure", "5G").

    ``since`` and ``until`` are the ends of the neighbouring amounts: their words are not ours.
    """
    amount = intake.amount
    before = _SENTENCE.split(folded[max(since, amount.start - 60) : amount.start])[-1]
    after = folded[amount.end : min(until, amount.end + 50)]
    rhythm = (intake.frequency is not None and not intake.borrowed) or intake.split is not None
    if _NEVER.search(before) or _ANIMAL.search(before):
        return None if amount.unit.family == "form" else "content"
    if amount.told:
        return "dose"
    if amount.bare and not _tablets_taken(intake, folded, before, rhythm):
        return None
    if not rhythm and _GENERATION.fullmatch(text, amount.start, amount.end):
        return None
    if _MACRO.match(after):
        return "content"
    if amount.unit.family == "form" and not amount.counted_form:
        return _counted_form(intake, before, folded[amount.start : amount.end], after)
    if _STEP.search(before) and _STEPPED.search(before):
        return "count"
    if amount.unit.name in ("g", "ml", "l", "oz") and _GOODS_HELD.match(after):
        return "content"
    if rhythm:
        return "dose"
    if _REFERENCE.search(before):
        return "content"
    if _told_of_goods(intake, before, after) or _told_in_general(intake, folded, before):
        return "content"
    if amount.unit.name == "g" and _BODY.search(before):
        return "weight"
    if any(pattern.match(after) for pattern in (_CONTENT_AFTER, _CONTENT_AT_ONCE, _CONTENT_THEN, _GOODS)):
        return "content"
    flats = folded.endswith("units", amount.start, amount.end)  # "I have twelve units" lets flats
    if _HAS.search(before) and not flats and not _FORM_BEHIND.match(after):
        return "dose"
    held = amount.count_low == 1 and (_PURCHASE.search(before) or _CONTENT_VERB.search(before))
    return "content" if held and not _taken_last(before) else "dose"


def _told_in_general(intake: Intake, folded: str, before: str) -> bool:
    """Strengths asked about, compared or described, and what a food holds: nobody is said to take them."""
    amount = intake.amount
    if _PER_AMOUNT.match(folded, amount.end) or _OUT_OF.search(before) or _FOOD_IS.search(before):
        return True
    if amount.per_kg and before.strip() and not _INTAKE.search(before):
        return True
    if _DESCRIBED.search(before) and _FORM_NEXT.match(folded, amount.end):
        return True
    asked = _QUESTION.search(before) and "?" in _SENTENCE_END.split(folded[amount.end : amount.end + 60], maxsplit=1)[0]
    return bool(_COMPARED.search(before) or asked) and not _taken_last(before)


def _tablets_taken(intake: Intake, folded: str, before: str, rhythm: bool) -> bool:
    """ "Two of the 500s" with a verb or a rhythm; "one 300" only with its rhythm straight behind it."""
    if intake.amount.crossed:
        return rhythm
    if folded[intake.amount.end - 1] == "s" or intake.amount.unit.family == "iu":
        return rhythm or bool(_INTAKE.search(before))
    return rhythm and intake.frequency is not None and 0 <= intake.frequency.start - intake.amount.end <= 1


def _told_of_goods(intake: Intake, before: str, after: str) -> bool:
    """Packages, products and poisons: amounts that nobody takes."""
    amount = intake.amount
    if amount.packed or (amount.counted_form and amount.count_high > _MOST_AT_ONCE) or _CONTAINER.match(after):
        return True
    if _RATS.search(before) or (amount.per_kg and (_ANIMALS.search(before) or _ANIMALS.search(after))):
        return True
    if _ASKED.search(before) or _PER_AMOUNT.match(after) or _PACKED.match(after):
        return True
    product = _VARIANT.match(after) or _PER.search(before)
    return bool(product) and not _taken_last(before)


def _taken_last(before: str) -> bool:
    """Whether a verb of taking stands nearer to the amount than the last verb of holding or buying."""
    takes = [m.end() for m in _INTAKE.finditer(before) if m.group() not in _WEAK_INTAKE]
    holds = [m.end() for pattern in (_PURCHASE, _CONTENT_VERB) for m in pattern.finditer(before)]
    return bool(takes) and max(takes) > max(holds, default=0)


def _counted_form(intake: Intake, before: str, words: str, after: str) -> str | None:
    """Tablets, drops, cups: an amount taken where a frequency, a verb of taking or nothing else stands beside them."""
    amount = intake.amount
    if amount.unit.name == "patch" and intake.frequency is None and _ARTICLE.match(words):
        return None
    if intake.frequency is not None and amount.high <= _MANY * 5:
        return "dose"
    described = _LEFT.match(after) or _CONTENT_THEN.match(after)
    if amount.high > _MANY or _PURCHASE.search(before) or described or amount.unit.name in _NEEDS_RHYTHM:
        return "count"
    article = _ARTICLE.match(words)
    if _INTAKE.search(before) or not (article or before.strip()):
        return "dose"
    return None if article else "count"
