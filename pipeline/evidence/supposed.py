"""Which column grades the evidence, and which names the remedy, where no heading says so: by what the cells hold."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from pipeline import entities
from pipeline.evidence.grades import key_told, read_grade, system_named
from pipeline.text import fold

_ASKS: Final = re.compile(
    r"\b(?:research|scien\w+|stud(?:y|ies|ied)|trials?|tests?|tested|proof|prove\w*|data|evidence|literature|findings?|experts?"
    r"|convinc\w+|solid|robust|reliab\w+|credib\w+|trust\w*|believ\w+|confiden\w+|certain\w*|sure|backed|backing|grounds?|basis"
    r"|works?\b|worth|verdict|judge?ment|assessment|conclusion|appraisal|recommend\w*|track record|our take|stands? up|holds? up"
    r"|what (?:we|they|i) (?:found|saw|think|say)|our (?:finding|take|view|call|ruling)|rat(?:ed|ing)|score"
    r"|how (?:good|well|strong|firm|far|much do we)|what we know|does it|do they|is it any good)"
)
"""Words of a heading that asks how far a remedy is to be believed."""
_ELSE: Final = re.compile(
    r"\b(?:safe\w*|side|harm\w*|risks?|sever\w+|tox\w+|cautions?|interact\w*|cost\w*|price\w*|cheap|money|taste\w*|popular\w*|ease|easy"
    r"|effort|speed|onset|when|soon\w*|fast\w*|quick\w*|long|absor\w+|content|calor\w+|sugar|stars? from readers"
    r"|reviews?|customers?|dos\w+|how often|tolera\w+|pain)"
)
"""Words of a heading whose cells may be "high" or "low" of something else."""
_RESEARCHED: Final = re.compile(
    r"\b(?:trials?|stud(?:y|ies)|rcts?|evidence|proof|prove[nd]?|unproven|placebo|dummy|meta-?analys\w+|systematic|convincing|conflicting"
    r"|tested|research\w*|shown|support\w*|backed|backing|promising|works?|worked|fail\w*|ineffective|effective|harmful|hazardous"
    r"|dangerous|unsafe|insufficient)\b"
)
_RANKS: Final = re.compile(r"\b(?:levels?|class(?:es)?|grades?|tiers?|categor(?:y|ies)|ranks?|marks?|bands?)\b")
"""Words of a heading under which mere signs grade the evidence, if what they grade are remedies."""
_SIGN: Final = re.compile(r"(?:level |class |grade |tier )?(?:i{1,3}|iv|v|[a-f])(?:[ab]|\s?[+-])?|[⊕⨁⊖⊝◯○●★☆*+]{1,6}")
_SHARE: Final = 0.7
"""So many of the cells must state a grade."""
_LONGEST: Final = 160
"""A grade's cell is no longer."""


def strength_column(
    header: Sequence[str], rows: Sequence[Sequence[str]], taken: Sequence[int], told: Sequence[str | None] = ()
) -> int | None:
    """The column whose heading asks for proof, or whose cells speak of it, and whose cells state grades; None without one.

    >>> strength_column(["Tried", "How firm is it?"], [["Ginger", "Convincing"], ["Clove", "No better than placebo"]], [0])
    1
    """
    for column in range(1, len(header)):
        signs = column not in taken and (_ranks_remedies(header, rows, column) or _explained(header, rows, column, told))
        if signs or (column not in taken and _asks_for_proof(header, rows, column)):
            cells = [row[column].strip() for row in rows if column < len(row) and row[column].strip()]
            key = key_told(told, system_named(*header), cells)
            read = sum(1 for cell in cells if len(cell) <= _LONGEST and read_grade(cell, key, guess=signs) is not None)
            if len(cells) > 1 and read >= _SHARE * len(cells):
                return column
    return None


def _asks_for_proof(header: Sequence[str], rows: Sequence[Sequence[str]], column: int) -> bool:
    heading = fold(header[column])
    if _ELSE.search(heading) or len(heading) > 80:
        return False
    if _ASKS.search(heading):
        return True
    cells = [fold(row[column]) for row in rows if column < len(row)]
    return sum(1 for cell in cells if _RESEARCHED.search(cell)) * 2 > len(cells)


def _ranks_remedies(header: Sequence[str], rows: Sequence[Sequence[str]], column: int) -> bool:
    """Whether a column headed "Level" or the like holds nothing but signs, beside remedies: a school's classes are no grades."""
    heading = fold(header[column])
    if not _RANKS.search(heading) or _ELSE.search(heading):
        return False
    cells = [fold(row[column]).strip() for row in rows if column < len(row)]
    named = sum(1 for row in rows if any(_names_remedy(cell) for cell in row[:column]))
    return len(set(cells)) > 1 and all(_SIGN.fullmatch(cell) for cell in cells) and named * 2 >= len(rows)


def _explained(header: Sequence[str], rows: Sequence[Sequence[str]], column: int, told: Sequence[str | None]) -> bool:
    """Whether a column holds signs of a legend and nothing else, and the legend says what grade most of them are."""
    cells = [row[column].strip() for row in rows if column < len(row) and row[column].strip()]
    known = {sign.casefold() for sign in key_told(told, system_named(*header), cells).entries}
    signs = {re.sub(r"[\s*†]", "", cell).casefold() for cell in cells}
    short = len(signs) > 1 and all(len(sign) <= _SHORT for sign in signs)
    return short and not _ELSE.search(fold(header[column])) and len(signs & known) >= _SHARE * len(signs)


_SHORT: Final = 4
"""Letters of a sign."""


def remedy_column(rows: Sequence[Sequence[str]], width: int, taken: Sequence[int]) -> int:
    """The free column that names a remedy in most rows; the first free one where none stands out.

    >>> remedy_column([["Cramps", "Magnesium"], ["Nausea", "Ginger"]], 3, [2])
    1
    """
    free = [column for column in range(width) if column not in taken]
    named = {column: sum(1 for row in rows if column < len(row) and _names_remedy(row[column])) for column in free[:4]}
    best = max(named, key=lambda column: (named[column], -column), default=0)
    return best if named and named[best] * 2 > len(rows) and named[best] > named[free[0]] else (free or [0])[0]


def _names_remedy(cell: str) -> bool:
    return any(m.kind != "outcome" for m in entities.find(cell[:80]))
