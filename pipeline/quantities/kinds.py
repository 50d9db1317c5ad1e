"""Dose or not: what the words around an amount say it is an amount of."""

from __future__ import annotations

import re
from typing import Final

from pipeline.quantities.cues import pattern, searcher
from pipeline.quantities.intake import Intake

_INTAKE: Final = searcher("intake")
_PURCHASE: Final = searcher("purchase")
_CONTENT_VERB: Final = searcher("content_verb")
_CONTENT_AFTER: Final = pattern(r"\s?(?:of\s)?(?:[a-z0-9'-]+\s){0,3}?(?<![a-z]){content_after}(?![a-z])")
_CONTENT_AT_ONCE: Final = pattern(r"\s?(?<![a-z]){content_at_once}(?![a-z])")
_MACRO: Final = pattern(r"\s?(?:of\s)?(?:the\s)?(?<![a-z]){macro}(?![a-z])")
_GOODS: Final = pattern(r"\s{tablets}\s(?:[a-z]+\s){0,3}?{purchase}(?![a-z])")
_CONTENT_THEN: Final = pattern(r"\s?(?:of\s)?(?:[a-z0-9'-]+\s){0,4}?(?<![a-z]){content_then}(?![a-z])")
_BODY: Final = pattern(r"(?<![a-z]){body_weight}\s(?:[a-z]+\s){0,2}$")
_CONTAINER: Final = pattern(r"[\s-](?:[a-z]+\s)?{container}(?![a-z])")
"""A bag, tub or steak of this weight: what is sold or eaten."""
_GOODS_HELD: Final = pattern(r"[\s-]{held_goods}\b")
"""Food and drink by the piece, also where it is had each day."""
_VARIANT: Final = pattern(r"\s(?:one\b|(?:(?!{numbered_step})[a-z]+\s)?{variant}(?![a-z]))")
"""Which of several products: "the 400 mg version"."""
_ASKED: Final = pattern(r"\b(?:which|what)\s{strength_asked}\b")
_STEP: Final = pattern(r"\b{step}\s(?:{approximate}\s)?(?:an?\s)?$")
_STEPPED: Final = pattern(r"\b{stepped}\b")
_PER: Final = pattern(r"\b{per}\s$")
_RATS: Final = pattern(r"\b{laboratory_animal}\s(?:[a-z]+\s){0,3}$")
_POISON: Final = pattern(r"\b(?:{laboratory_animal}|{toxicity})\b")
_PER_AMOUNT: Final = re.compile(r"\s(?:per|for\severy|for\seach)\s[0-9]")
_OUT_OF: Final = re.compile(r"\b(?:out|short)\sof\s(?:the\s|their\s)?$")
_FOOD_IS: Final = pattern(r"\b{food_measure}s?\s(?:of\s[a-z ]{2,24}\s)?(?:is|are|gives)\s(?:{approximate}\s)?$")
_DESCRIBED: Final = re.compile(
    r"(?:\b(?:it|that|this)(?:'s|\sis|\swas)|\bthey(?:'re|\sare|\swere)|\bthe)\s(?:an?\s)?(?:only\s|just\s)?$"
)
_FORM_NEXT: Final = pattern(r"\s?-?(?:{tablets}|{pieces})\s{described}\b")
_QUESTION: Final = pattern(r"^\s*(?:[a-z]+,?\s){0,2}{question_word}\b")
_SENTENCE_END: Final = re.compile(r"[.!;\n]")
_COMPARED: Final = pattern(r"\b{compared}\b[^.;!?]*$")
_PACKED: Final = pattern(r"\s{tablets},?\s(?:[0-9]{1,3}\s{pack_count}|x\s?[0-9]{2,3}\b|pack\sof)")
_MOST_AT_ONCE: Final = 12.0
_LEFT: Final = pattern(r"\s?(?:[a-z]+\s)?{remaining}\b")
_ARTICLE: Final = re.compile(r"an?\s(?!half|quarter|couple)")
_WEAK_INTAKE: Final = pattern("{weak_intake}")
_GENERATION: Final = re.compile(r"[2-6]G")
"""Mobile networks, not grams."""
_MANY: Final = 12
"""More tablets than this at a time are a package."""
_SENTENCE: Final = re.compile(r"[.!?;\n](?=\s|$)")


_HAS: Final = pattern(r"\b{person}\s(?:{filler}\s)?{has}\s(?:{approximate}\s|only\s|just\s)?$")
_FORM_BEHIND: Final = pattern(r"\s?-?(?:[a-z]+\s){0,2}?(?:{tablets}|{pieces})\b")
_ANIMAL: Final = pattern(
    r"\b{pet}(?:'s)?\s(?:(?:is|was|weighs)\s[0-9.]{1,5}\s?{weight_unit}\s?(?:and|so|,)\s)?"
    r"(?:also\s)?{pet_takes}\s(?:[a-z]+\s){0,2}$"
)
_REFERENCE: Final = pattern(r"\b{reference_intake}\b[^.;!?]{0,40}$")
_NEVER: Final = pattern(r"\b{never}\s(?:ever\s|even\s|once\s)?{never_verb}\s(?:{never_filler}\s)?$")
"""Before an amount that nobody takes."""


def kind_of(intake: Intake, text: str, folded: str, since: int, until: int) -> str | None:
    """``dose``, ``content``, ``count``, ``weight``, or None for words that are no amount at all ("a drop in pressure", "5G").

    ``since`` and ``until`` are the ends of the neighbouring amounts: their words are not ours.
    """
    amount = intake.amount
    before = _SENTENCE.split(folded[max(since, amount.start - 60) : amount.start])[-1]
    after = folded[amount.end : min(until, amount.end + 50)]
    rhythm = (intake.frequency is not None and not intake.borrowed) or intake.split is not None
    if any(words.search(before) for words in (_NEVER, _ANIMAL, _RATS)):
        return None if amount.unit.family == "form" else "content"
    if not rhythm and _GENERATION.fullmatch(text, amount.start, amount.end):
        return None
    if _MACRO.match(after):
        return "content"
    if amount.told:
        return "dose"
    if amount.bare and not _tablets_taken(intake, folded, before, rhythm):
        return None
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
    if any(words.match(after) for words in (_CONTENT_AFTER, _CONTENT_AT_ONCE, _CONTENT_THEN, _GOODS)):
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
    if amount.per_kg and (_POISON.search(before) or _POISON.search(after)):
        return True
    if _ASKED.search(before) or _PER_AMOUNT.match(after) or _PACKED.match(after):
        return True
    product = _VARIANT.match(after) or _PER.search(before)
    return bool(product) and not _taken_last(before)


def _taken_last(before: str) -> bool:
    """Whether a verb of taking stands nearer to the amount than the last verb of holding or buying."""
    takes = [m.end() for m in _INTAKE.finditer(before) if not _WEAK_INTAKE.fullmatch(m.group())]
    holds = [m.end() for words in (_PURCHASE, _CONTENT_VERB) for m in words.finditer(before)]
    return bool(takes) and max(takes) > max(holds, default=0)


def _counted_form(intake: Intake, before: str, words: str, after: str) -> str | None:
    """Tablets, drops, cups: an amount taken where a frequency, a verb of taking or nothing else stands beside them."""
    amount = intake.amount
    if amount.unit.name == "patch" and intake.frequency is None and _ARTICLE.match(words):
        return None
    if intake.frequency is not None and amount.high <= _MANY * 5:
        return "dose"
    described = _LEFT.match(after) or _CONTENT_THEN.match(after)
    if amount.high > _MANY or _PURCHASE.search(before) or described or "rhythm" in amount.unit.use:
        return "count"
    article = _ARTICLE.match(words)
    if _INTAKE.search(before) or not (article or before.strip()):
        return "dose"
    return None if article else "count"
