"""Grades of evidence on one ordinal scale: words, letters, levels, stars and circles, the table's own legend first."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final

from pipeline.quantities.cues import loose
from pipeline.reference import load
from pipeline.text import fold


@dataclass(frozen=True, kw_only=True, slots=True)
class Grade:
    """``level`` 4 strong .. 1 insufficient, 0 shown not to work, -1 harm; ``guessed`` where no legend settles the sign."""

    start: int
    end: int
    level: int
    system: str
    mixed: bool = False
    guessed: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Key:
    """What a table says about its own signs: legend entries, the named system, the longest run of stars."""

    entries: Mapping[str, tuple[int, bool]] = field(default_factory=dict)
    system: str | None = None
    stars: int = 0


_WORDS: Final = tuple(
    (row["system"], int(row["level"]), bool(row["mixed"]), row["pattern"])
    for row in load("evidence_grades", ("system", "pattern", "level", "mixed"), ("pattern",))
    if row["level"]
)
_NO_GRADE: Final = [row["pattern"] for row in load("evidence_grades") if not row["level"]]
_WORD: Final = re.compile(
    r"(?<![a-z-])(?:"
    + "|".join(f"(?P<g{i}>{loose(pattern)})" for i, (_, _, _, pattern) in enumerate(_WORDS))
    + rf"|(?P<none>{'|'.join(map(loose, _NO_GRADE))}))(?![a-z])(?!-(?:up|dose|term|scale))"
)
_SYMBOLS: Final = {
    (row["system"], row["symbol"]): (int(row["level"]), bool(row["mixed"]))
    for row in load("evidence_symbols", ("system", "symbol", "level", "mixed"), ("system", "symbol"))
}
_SYSTEMS: Final = tuple(
    (row["system"], re.compile(row["pattern"])) for row in load("evidence_systems", ("system", "pattern"), ("pattern",))
)

FILLED: Final = "★⭐⋆✦✮🌟●⚫◉⬤"
EMPTY: Final = "☆✩✰○◯⚪◌⭘"
_GLYPHS: Final = re.compile(rf"[{FILLED}\ufe0f]+\s?[{EMPTY}]*|(?<![\w*])\*{{1,5}}(?![\w*])|(?<!\w)\+{{1,5}}(?!\w)")
_CIRCLES: Final = re.compile(r"[⊕⨁]{1,4}\s?[⊖⊝◯○⭘⨀⊙]{0,4}")
_OUT_OF: Final = re.compile(
    r"(?<![\w.])(?P<n>[0-5](?:\.\d)?)\s?(?:/|out of|of|von|sur)\s?(?P<of>[345])\b(?:\s?stars?)?|(?P<s>[0-5])[\s-]stars?\b"
)
_LETTER: Final = re.compile(
    r"^\s*(?:(?:grade|level|class|rating|score|evidence|loe|recommendation|evidenzgrad|niveau)\s?:?\s?){0,2}(?P<sign>[A-FU]|[1-5][ABCabc]?|I{1,3}[ABab]?|IV|V)(?P<plus>[+\-–−]*)\s*(?=$|[\s(;,:–—/-])",
    re.IGNORECASE,
)
_SIGN: Final = (
    rf"(?:(?<![\w])(?:(?:[Gg]rade|[Ll]evel|[Cc]lass)\s)?(?:[A-FUX]|[1-5][abc]?|I{{1,3}}|IV|V)(?![\w'’])"
    rf"|[{FILLED}{EMPTY}\ufe0f]+|\*{{1,5}}|\+{{1,5}}|[⊕⨁⊖⊝◯○]+)"
)
_ENTRY: Final = re.compile(
    rf"(?P<sign>{_SIGN})\s?(?:=|:|–|—|-(?=\s)|means|stands for|\(|(?=\s[a-z]))\s?"
    rf"(?P<words>(?:[^;,.\n|)]|,(?!\s?{_SIGN}\s?(?:=|:|–|—|-|\(|[a-z]))){{3,90}})"
)


def system_named(*texts: str | None) -> str | None:
    """The grading system a caption, header or legend names, by ``reference/evidence_systems.csv``."""
    if any(t and re.search(r"\bGRADE\b", t) and (t == "GRADE" or not t.isupper()) for t in texts):
        return "grade"  # in capitals it is the system's name, in small letters any grade
    folded = fold(" ".join(t for t in texts if t))
    return next((system for system, pattern in _SYSTEMS if pattern.search(folded)), None)


def key_of(legend: str | None, named: str | None, cells: Iterable[str]) -> Key:
    """Read the legend ("A = strong evidence; B = ...") and the stars of the column the grades stand in."""
    entries: dict[str, tuple[int, bool]] = {}
    for match in _ENTRY.finditer(legend or ""):
        grade = _in_words(fold(match["words"]))
        if grade is not None:
            entries.setdefault(_sign(match["sign"]), (grade.level, grade.mixed))
    if len(entries) < 2:
        entries = {}
    runs = [len(_plain_run(m.group())) for cell in cells for m in _GLYPHS.finditer(cell)]
    return Key(entries=entries, system=named, stars=max(runs, default=0))


def _sign(text: str) -> str:
    return re.sub(r"(?i)^(?:grade|level|class)\s|[\s\ufe0f]", "", text).upper()


def _plain_run(run: str) -> str:
    return run.replace("\ufe0f", "").replace(" ", "")


def read_grade(text: str, key: Key) -> Grade | None:
    """The grade a cell states, or None; what stands before a bracket counts before what stands in it.

    >>> read_grade("Strong (two small trials)", Key()).level
    4

    The same letter means different things: in Natural Standard F is "shown not to work", with Examine it is harm.

    >>> read_grade("F", Key(system="natural_standard")).level, read_grade("F", Key(system="examine")).level
    (0, -1)
    """
    for reader in (_by_legend, _by_circles, _by_stars, _by_fraction, _by_head_words, _by_letter, _by_words):
        grade = reader(text, key)
        if grade is not None:
            return grade
    return None


def _by_legend(text: str, key: Key) -> Grade | None:
    if not key.entries:
        return None
    for match in re.finditer(rf"[{FILLED}{EMPTY}⊕⨁⊖⊝\ufe0f]+|\*+|\++|[A-Za-z0-9]+", text):
        sign = _sign(match.group())
        if sign in key.entries and (
            not sign.isalnum() or match.start() == len(text) - len(text.lstrip()) or _led(text, match.start())
        ):
            level, mixed = key.entries[sign]
            return Grade(start=match.start(), end=match.end(), level=level, mixed=mixed, system=key.system or "legend")
    return None


def _led(text: str, start: int) -> bool:
    return bool(re.search(r"(?i)\b(?:grade|level|class|rating)\s?:?\s?$", text[:start]))


def _by_circles(text: str, _: Key) -> Grade | None:
    if (match := _CIRCLES.search(text)) is None:
        return None
    filled = sum(c in "⊕⨁" for c in match.group())
    level, mixed = _SYMBOLS["grade", "⊕" * filled]
    return Grade(start=match.start(), end=match.end(), level=level, mixed=mixed, system="grade")


def _by_stars(text: str, key: Key) -> Grade | None:
    match = next(
        (m for m in _GLYPHS.finditer(text) if any(c in FILLED + EMPTY for c in m.group()) or not text[: m.start()].strip()), None
    )
    if match is None:
        return None
    run = _plain_run(match.group())
    filled = sum(c not in EMPTY for c in run)
    scale = len(run) if any(c in EMPTY for c in run) else key.stars
    return _of_scale(match, filled, scale)


def _of_scale(match: re.Match[str], filled: int, scale: int) -> Grade:
    known = scale in (3, 4, 5)
    level, mixed = _SYMBOLS["stars", f"{filled}/{scale if known else 5}"]
    return Grade(start=match.start(), end=match.end(), level=level, mixed=mixed, system="stars", guessed=scale != 5)


def _by_fraction(text: str, _: Key) -> Grade | None:
    if (match := _OUT_OF.search(fold(text))) is None:
        return None
    filled = round(float(match["n"] or match["s"]))
    scale = int(match["of"] or 5)
    return _of_scale(match, min(filled, scale), scale)


def _by_head_words(text: str, key: Key) -> Grade | None:
    head = re.split(r"[(\[;:–—]|\s-\s", text)[0]
    return _in_words(fold(head), key)


def _by_words(text: str, key: Key) -> Grade | None:
    return _in_words(fold(text), key)


def _in_words(folded: str, key: Key | None = None) -> Grade | None:
    match = next((m for m in _WORD.finditer(folded) if m.lastgroup != "none"), None)
    if match is None:
        return None
    system, level, mixed, _ = _WORDS[int(str(match.lastgroup)[1:])]
    rest = folded[match.end() : match.end() + 40]
    mixed = mixed or bool(
        re.match(r"[\s,]*(?:but|although|though|yet|if)?\s?(?:mixed|conflicting|contradictory|inconsistent)", rest)
    )
    if key is not None and key.system == "grade" and system == "plain":
        system = "grade"
    return Grade(start=match.start(), end=match.end(), level=level, mixed=mixed, system=system)


def _by_letter(text: str, key: Key) -> Grade | None:
    match = _LETTER.match(text)
    if match is None or (match["sign"].isalpha() and match["sign"].islower() and len(text.strip()) > 2):
        return None
    system = key.system if key.system not in (None, "grade", "natmed", "stars") else None
    sign = match["sign"].upper()
    for guess in (
        system,
        "cebm" if system is None and not sign.isalpha() else None,
        "cebm" if sign in ("I", "II", "III", "IV", "V") else None,
        "letters",
    ):
        if guess is not None and (guess, sign) in _SYMBOLS:
            level, mixed = _SYMBOLS[guess, sign]
            return Grade(
                start=match.start("sign"), end=match.end(), level=level, mixed=mixed, system=guess, guessed=guess != system
            )
    return None
