"""Grades in signs: circles, stars, points out of ten, colours and letters."""

from __future__ import annotations

import re
from typing import Final

from pipeline.evidence.scale import SYMBOLS, Grade, Key
from pipeline.evidence.words import in_words
from pipeline.text import fold

FILLED: Final = "★⭐⋆✦✮🌟●⚫◉⬤■▮⬛◼▲✓✔✅♥❤"
EMPTY: Final = "☆✩✰○◯⚪◌⭘□▯⬜◻△♡"
HALF: Final = "½◐⯨◑"
GLYPHS: Final = re.compile(
    rf"(?<![{FILLED}{EMPTY}{HALF}])[{EMPTY}]{{3,5}}(?![{FILLED}{EMPTY}{HALF}])|[{FILLED}\ufe0f](?:\s?[{FILLED}\ufe0f]){{0,9}}\s?[{HALF}]?\s?(?:[{EMPTY}]\s?){{0,9}}|(?<![\w*])\*{{1,5}}(?![\w*])|(?<!\w)\+{{1,5}}(?![\w/])"
)
_SCALE_BEHIND: Final = re.compile(r"\s?(?:/|of|out of)\s?(?P<of>[345])\b")
_PLUS_MINUS: Final = re.compile(r"^\s*(?:\+\s?/\s?[-−–]|±)")
_CIRCLES: Final = re.compile(r"[⊕⨁]{1,4}\s?[⊖⊝◯○⭘⨀⊙]{0,4}")
_STUDIES_BEHIND: Final = (
    r"(?!\s?(?:[a-z-]+\s){0,2}(?:trials?|studies|rcts?|papers|reviews|meta|patients|people|users|participants))"
)
_OUT_OF: Final = re.compile(
    r"(?<![\w.,/])(?P<n>\d{1,3}(?:[.,]\d)?)\s?(?:/|out of|of|von|sur|de)\s?(?P<of>100|10|[345])(?![\w/%])"
    rf"(?:\s?(?:stars?|points?))?{_STUDIES_BEHIND}|(?<![\w.])(?P<s>[0-5](?:\.\d)?|no|zero|one|two|three|four|five)[\s-]stars?\b"
    rf"|(?<![\w-])(?P<w>none|zero|one|two|three|four|five)\s(?:out\s)?of\s(?:a\spossible\s)?(?P<most>three|four|five|[345])\b{_STUDIES_BEHIND}"
)
_PERCENT: Final = re.compile(
    r"\s*(?:(?:score|rating|evidence|confidence|strength|certainty|grade)[\s:]{1,2}){0,3}(?P<n>\d{1,3})\s?%\s*"
)
_POINTS: Final = {"none": 0.0, "zero": 0.0, "no": 0.0, "one": 1.0, "two": 2.0, "three": 3.0, "four": 4.0, "five": 5.0}
_SHARES: Final = ((0.9, 4), (0.7, 3), (0.5, 2), (0.0, 1))
"""Least share of the points for each level, as five, four, three and fewer stars of five have it."""
_LEAD: Final = (
    r"(?:grade|level|class|rating|score|evidence|loe|sor|recommendation|strength|quality|certainty|category|cat\.?|oxford|ocebm|cebm|sort|aan"
    r"|examine(?:\.com)?|natural standard|natural medicines|of"
    r"|evidenzgrad|evidenzlevel|evidenzklasse|empfehlungsgrad|härtegrad|niveau|grado|nivel|de|evidencia"
    r"|livello|graad|the)"
)
LED: Final = re.compile(rf"(?i)\b{_LEAD}\s?:?\s?$")
"""Words that lead up to a letter or number that is a grade."""
_LETTER: Final = re.compile(
    rf"^\s*(?:{_LEAD}\s?:?\s?){{0,4}}(?!(?:A|I)\s[a-z]{{2}})(?P<sign>[1-5][ABCabc]?|I{{1,3}}[ABab]?|IV|V|[A-FU])(?P<plus>[+\-–−]*)\s*(?=$|[\s(;,:–—/\[-])",
    re.IGNORECASE,
)
_COUNTED: Final = re.compile(r"\s[A-Za-z]{3}")
_OF_NOTHING: Final = 1
"""A letter of a higher level gives way to words that say the research found nothing."""
_ROMAN: Final = frozenset({"I", "II", "III", "IV", "V"})


def plain_run(run: str) -> str:
    """A run of stars without blanks and variation marks."""
    return re.sub(r"[\s\ufe0f]", "", run)


def by_circles(text: str, _: Key) -> Grade | None:
    """GRADE's circles: ⊕⊕◯◯."""
    if (match := _CIRCLES.search(text)) is None:
        return None
    filled = sum(c in "⊕⨁" for c in match.group())
    level, mixed = SYMBOLS["grade", "⊕" * filled]
    return Grade(start=match.start(), end=match.end(), level=level, mixed=mixed, system="grade")


def by_warning(text: str, _: Key) -> Grade | None:
    """A warning sign before anything but a word of support: "⚠ no star, causes injuries"."""
    sign = text.lstrip()[:1]
    told = in_words(fold(text)) if sign and sign in WARNINGS else None
    if not sign or sign not in WARNINGS or (told is not None and told.level > 0):
        return None
    return Grade(start=0, end=len(text), level=_HARM, system="colours", guessed=told is None or told.level == 0)


_HARM: Final = -1
WARNINGS: Final = "⚠☠☣⛔🚫"
_NO_SIGN: Final = frozenset({"none", "nil", "zero", "0", "-", "–", "—", "no sign", "no dots", "no ticks", "no plus"})
"""What a cell of a column of stars holds where it has none."""


def by_stars(text: str, key: Key) -> Grade | None:
    """Stars, dots, squares, ticks and plus signs, out of the longest run where no empty ones tell how many there could be."""
    if key.stars > 1 and fold(text).strip(" ()") in _NO_SIGN:
        return Grade(start=0, end=len(text), level=SYMBOLS["stars", "0/5"][0], mixed=False, system="stars", guessed=True)
    if (both := _PLUS_MINUS.match(text)) is not None:
        return Grade(start=both.start(), end=both.end(), level=2, mixed=True, system="stars", guessed=True)
    match = next(
        (m for m in GLYPHS.finditer(text) if any(c in FILLED + EMPTY for c in m.group()) or not text[: m.start()].strip()), None
    )
    if match is None:
        return None
    run = plain_run(match.group())
    if run in ("✓", "✔", "✅") and key.stars < 2:
        return None
    half = any(c in HALF for c in run)
    filled = sum(c not in EMPTY + HALF for c in run) + half
    behind = _SCALE_BEHIND.match(text, match.end())
    if any(c in EMPTY for c in run):
        scale = len(run)
    else:
        scale = int(behind["of"]) if behind is not None else max(key.stars, 5 if half else 3 if run[0] == "+" else 0)
    return _of_scale(match, filled, scale)


def _of_scale(match: re.Match[str], filled: int, scale: int) -> Grade:
    known = scale in (3, 4, 5)
    level, mixed = SYMBOLS["stars", f"{min(filled, scale if known else 5)}/{scale if known else 5}"]
    return Grade(start=match.start(), end=match.end(), level=level, mixed=mixed, system="stars", guessed=scale != 5)


def by_fraction(text: str, _: Key) -> Grade | None:
    """Points out of a highest number: 4/5, 8 out of 10, three stars, and a percentage that is the whole cell."""
    folded = fold(text)
    if (percent := _PERCENT.fullmatch(folded)) is not None:
        return _of_share(percent, float(percent["n"]) / 100)
    if (match := _OUT_OF.search(folded)) is None:
        return None
    points, most = _points(match["n"] or match["s"] or match["w"]), int(_points(match["of"] or match["most"] or "5"))
    if points > most:
        return None
    if most > 5:
        return _of_share(match, points / most)
    return _of_scale(match, min(round(points), most), most)


def _points(said: str) -> float:
    return _POINTS[said] if said in _POINTS else float(said.replace(",", "."))


def _of_share(match: re.Match[str], share: float) -> Grade | None:
    if share > 1:
        return None
    level = next(level for least, level in _SHARES if share >= least)
    return Grade(start=match.start(), end=match.end(), level=level, system="stars", guessed=True)


def by_answer(text: str, key: Key) -> Grade | None:
    """ "Yes" and "no" where the heading asks whether the remedy works."""
    sign = _ANSWER_ENDS.split(fold(text).strip())[0].strip()
    if not key.asks or ("answers", sign) not in SYMBOLS:
        return None
    level, mixed = SYMBOLS["answers", sign]
    return Grade(start=0, end=len(text), level=level, mixed=mixed, system="answers")


_ANSWER_ENDS: Final = re.compile(r"[,;:(.–—]")


def by_colour(text: str, _: Key) -> Grade | None:
    """A traffic light without a legend, a guess."""
    sign = text.strip().lower().removesuffix(" light")
    if ("colours", sign) not in SYMBOLS:
        return None
    level, mixed = SYMBOLS["colours", sign]
    return Grade(start=0, end=len(text), level=level, mixed=mixed, system="colours", guessed=True)


def by_letter(text: str, key: Key) -> Grade | None:
    """A letter, a number or a Roman number, of the named system or else as is usual; "Class III: no benefit" is in words."""
    match = _LETTER.match(text)
    if match is None or (match["sign"].isalpha() and match["sign"].islower() and len(text.strip()) > 2):
        return None
    if match["sign"].isdigit() and not match.group()[: match.start("sign")].strip() and _COUNTED.match(text, match.end("sign")):
        return None  # "5 RCTs"
    told = in_words(fold(text[match.end() :]))
    none = told is not None and told.level <= 0
    if none and key.system is None:
        return None
    system = key.system if key.system not in (None, "grade", "natmed", "stars") else None
    sign = match["sign"].upper()
    oxford = "cebm" if sign in _ROMAN or (system is None and not (sign.isalpha() and len(sign) == 1)) else None
    for guess in (system, oxford, "letters"):
        if guess is not None and (guess, sign) in SYMBOLS:
            level, mixed = SYMBOLS[guess, sign]
            if none and level > _OF_NOTHING:
                return None  # "II - no better than placebo": good research that found nothing
            return Grade(
                start=match.start("sign"), end=match.end(), level=level, mixed=mixed, system=guess, guessed=guess != system
            )
    return None
