"""Grades in words: "moderate", "no better than placebo", "unzureichend"."""

from __future__ import annotations

import re
from typing import Final

from pipeline.evidence.scale import Grade, Key
from pipeline.quantities.cues import loose
from pipeline.reference import load

_ROWS: Final = load("evidence_grades", ("system", "pattern", "level", "mixed", "place"), ("pattern",))


def _search(place: str) -> tuple[tuple[dict[str, str], ...], re.Pattern[str]]:
    """The rows of one place that state a grade, and all rows of it as one pattern; rows without a level are no grade."""
    graded = tuple(row for row in _ROWS if row["level"] and row["place"] == place)
    named = [f"(?P<g{i}>{loose(row['pattern'])})" for i, row in enumerate(graded)]
    plain = [loose(row["pattern"]) for row in _ROWS if not row["level"] and row["place"] == place]
    none = rf"|(?P<none>{'|'.join(plain)})" if plain else ""
    ends = r"(?![a-zà-ž])(?!-(?:up|dose|term|scale))"
    return graded, re.compile(rf"(?<![a-zà-ž-])(?:{'|'.join(named)}{none}){ends}")


_PLAIN: Final = _search("")
_FIRST: Final = _search("first")
"""Wordings that hold words of another grade: "strong evidence of no effect", "far from convincing"."""
_TURN: Final = re.compile(r"[,;.]|\b(?:but|although|though|yet|if|and|while|whereas|except|aber|mais|pero)\b")
_MIXED_BEHIND: Final = re.compile(
    r"[\s,]*(?:but|although|though|yet|if|and)?\s?(?:mixed|conflicting|contradictory|inconsistent|variable|heterogeneous)"
)


_LAST: Final = _search("last")
_ALONE: Final = _search("alone")
_BEHIND: Final = re.compile(
    r"\s?(?:at all|any ?more|this|worldwide)?\s?(?:[.;!]|$|(?P<why>[:,(–—-]|because|as|since|due to|after|for))"
)


def against(folded: str) -> Grade | None:
    """Advice against all use, wherever it stands in folded words; advice to a group or for a time is none.

    >>> against("effective once, but no longer advised").level, against("do not use in pregnancy")
    (-1, None)
    """
    match = _LAST[1].search(folded)
    for alone in _ALONE[1].finditer(folded) if match is None else ():
        behind = _BEHIND.match(folded, alone.end())
        if behind is None:
            continue
        why = _first_match(_FIRST, folded[behind.end() :]) if behind["why"] else None
        if not behind["why"] or (why is not None and int(why[0]["level"]) < 0):
            match = alone
            break
    return None if match is None else Grade(start=match.start(), end=match.end(), level=_HARM, system="plain")


_HARM: Final = -1


def in_words(folded: str, key: Key | None = None) -> Grade | None:
    """The first grade in folded words, or None; a wording that turns the words inside it goes before them."""
    plain, turned = _first_match(_PLAIN, folded), _first_match(_FIRST, folded)
    if turned is not None and (plain is None or _governs(folded, plain[1], turned[1])):
        row, match = turned
    elif plain is not None:
        row, match = plain
    else:
        return None
    system = "grade" if key is not None and key.system == "grade" and row["system"] == "plain" else row["system"]
    mixed = bool(row["mixed"]) or bool(_MIXED_BEHIND.match(folded, match.end(), match.end() + 40))
    return Grade(start=match.start(), end=match.end(), level=int(row["level"]), mixed=mixed, system=system)


def _first_match(
    search: tuple[tuple[dict[str, str], ...], re.Pattern[str]], folded: str
) -> tuple[dict[str, str], re.Match[str]] | None:
    rows, pattern = search
    match = next((m for m in pattern.finditer(folded) if m.lastgroup != "none"), None)
    return None if match is None else (rows[int(str(match.lastgroup)[1:])], match)


def _governs(folded: str, plain: re.Match[str], turned: re.Match[str]) -> bool:
    """Whether the turning words stand before the plain ones, hold them, or follow them in the same clause."""
    return turned.start() < plain.end() or not _TURN.search(folded, plain.end(), turned.start())
