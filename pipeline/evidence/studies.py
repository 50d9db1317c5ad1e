"""A grade guessed from the studies a cell counts, where it names no grade: "3 of 4 trials positive", "rat studies"."""

from __future__ import annotations

import re
from typing import Final

from pipeline.evidence.scale import Grade, Key
from pipeline.quantities.cues import loose
from pipeline.quantities.numbers import NUMBER, value
from pipeline.reference import load
from pipeline.text import fold

_STUDIES: Final = r"(?:trials?|studies|study|rcts?|papers?|reviews?|meta-?analys[ei]s)"
_GOOD: Final = (
    r"(?:positive|favou?rable|found\sa?\s?benefits?|showed\s(?:a\s)?benefits?|benefits?|worked|helped|supportive|in\sfavou?r|yes)"
)
_BAD: Final = (
    r"(?:negative|null|neutral|found\sno(?:thing|\sbenefit|\seffect)|unfavou?rable|showed\sno(?:thing|\sbenefit|\seffect))"
)
_OF: Final = re.compile(
    rf"(?P<only>only\s)?(?P<some>{NUMBER}|all|none|most|no)\s(?:out\s)?of\s(?:the\s)?(?P<all>{NUMBER})\s(?:[a-z-]+\s){{0,2}}?{_STUDIES}"
    rf"(?:\s(?:was|were|are|is|that|have|had|being))*\s(?:a\s|any\s|some\s)?(?:(?P<good>{_GOOD})|{_BAD})"
)
_ALL: Final = re.compile(
    rf"(?:all\s)?(?P<all>{NUMBER})\s(?:[a-z-]+\s){{0,2}}?{_STUDIES},?\s(?:(?P<every>all|both|each|every\sone|none|most)\s)?(?:were\s|are\s|of\sthem\s)?"
    rf"(?:(?P<good>{_GOOD})|{_BAD})"
)
_NOT_YET: Final = re.compile(
    r"\b(?:under\s?way|ongoing|recruiting|planned|registered|awaited|awaiting|pending|coming|due|expected|see|excluded)\b"
)
_MANY: Final = re.compile(
    r"\b(?:several|multiple|many|numerous|various|two|three|four|five|six|seven|eight|nine|ten|dozens?|[2-9]|[1-9]\d)\b"
)
_SEVERAL_LARGE: Final = re.compile(
    r"\b(?:several|multiple|many|numerous)\s(?:[a-z-]+\s)?(?:large|big|good|high[\s-]quality|well[\s-]conducted)\b"
)
_SMALL: Final = re.compile(r"\b(?:small|tiny|short|pilot|flawed|open[\s-]label|uncontrolled|preliminary|one|single|1)\b")
_LONGEST: Final = 160
"""Characters; a longer cell tells a story, its studies are no grade."""
_DESIGNS: Final = tuple(
    (row["design"], int(row["level"]), row["many"], re.compile(rf"(?<![a-z-])(?:{loose(row['pattern'])})(?![a-z])"))
    for row in load("evidence_studies", ("design", "pattern", "level", "many"), ("pattern",))
)


def by_counts(text: str, _: Key) -> Grade | None:
    """How many of the studies found a benefit: none is told not to work, some are mixed."""
    folded = fold(text[:_LONGEST])
    match = _OF.search(folded) or _ALL.search(folded)
    if match is None:
        return None
    groups = match.groupdict()
    most = value(match["all"])
    share = _share(groups.get("some") or groups.get("every") or "all", most)
    if not 0 <= share <= 1 or most <= 0:
        return None
    share = share if match["good"] else 1 - share
    level, mixed = (0, False) if share == 0 else (2, True) if share < 0.75 else (3, share < 1) if most > 1 else (2, False)
    return Grade(start=match.start(), end=match.end(), level=level, mixed=mixed, system="studies", guessed=True)


def _share(words: str, most: float) -> float:
    known = {"all": 1.0, "both": 1.0, "each": 1.0, "every one": 1.0, "none": 0.0, "no": 0.0, "most": 0.7}
    return known[words] if words in known else value(words) / max(most, 1.0)


def by_design(text: str, _: Key) -> Grade | None:
    """The level that the weightiest design named allows, one more where there are several such studies."""
    folded = fold(text)
    if len(folded) > _LONGEST or _NOT_YET.search(folded):
        return None
    for _design, level, many, pattern in _DESIGNS:
        if (match := pattern.search(folded)) is not None:
            before = folded[: match.start()]
            if many and _SEVERAL_LARGE.search(before + match.group()):
                level = 4
            elif many and _MANY.search(before) and not _SMALL.search(before):
                level = int(many)
            return Grade(start=match.start(), end=match.end(), level=level, system="studies", guessed=True)
    return None
