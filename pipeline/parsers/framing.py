"""What review pages print around each review and nobody wrote: a condition in front, quotation marks around it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from pipeline.parsers._html import Outline

_CONDITION: Final = re.compile(
    r"(?i)(?:for|(?:used|taken|taking it|prescribed)\s(?:for|to treat)|condition(?:\s(?:being\s)?treated)?"
    r"|reason(?:\sfor\s(?:taking|use))?|treating|indication)\s?:?\s?[^\s:.?!][^.?!\n]{1,60}"
)
"""A line that says what was treated, and no sentence."""
_MARKS: Final = {'"': '"', "“": "”", "„": "“”", "«": "»", "'": "'", "‘": "’"}
_FEWEST: Final = 4
_SHARE: Final = 0.6
"""So many of a page's comments, and no fewer, stand in the same frame."""
_BOLD: Final = frozenset({"b", "strong"})


def lead_of(page: Outline, pieces: Sequence[int]) -> str:
    """The first words of a comment that stand in bold."""
    last = next((n for n, i in enumerate(pieces) if page.pieces[i].strip() and not _is_bold(page, i)), len(pieces))
    return page.text(pieces[:last]).strip() if last < len(pieces) else ""


def _is_bold(page: Outline, piece: int) -> bool:
    home = page.homes[piece]
    return home.tag in _BOLD or any(node.tag in _BOLD for node in list(home.ancestors())[:1])


def unframed(texts: Sequence[str], leads: Sequence[str]) -> list[str]:
    """The texts without the condition in front and the marks around them, where most of the page's comments have these.

    >>> unframed(['For Gout "It helped"', 'For Gout "No"', 'For Gout "Fine"', 'For Gout "So so"'], ["For Gout"] * 4)
    ['It helped', 'No', 'Fine', 'So so']
    """
    cut = [_without_lead(text, lead) for text, lead in zip(texts, leads, strict=True)]
    texts = [short if short is not None else text for text, short in zip(texts, cut, strict=True)] if _most(cut) else list(texts)
    bare = [_without_marks(text) for text in texts]
    return [short if short is not None else text for text, short in zip(texts, bare, strict=True)] if _most(bare) else list(texts)


def _most(cut: Sequence[str | None]) -> bool:
    framed = sum(text is not None for text in cut)
    return framed >= _FEWEST and framed >= _SHARE * len(cut)


def _without_lead(text: str, lead: str) -> str | None:
    first = text.partition("\n")[0]
    for opening in (lead, first):
        rest = text[len(opening) :].strip()
        if opening and rest and text.startswith(opening) and _CONDITION.fullmatch(opening.strip(" :")):
            return rest.lstrip(": ")
    return None


def _without_marks(text: str) -> str | None:
    """What stands between quotation marks that hold the whole text; None where one closes before its end."""
    bare = text.strip()
    inner = bare[1:-1]
    if len(bare) < 3 or bare[-1] not in _MARKS.get(bare[0], "") or not inner.strip():
        return None
    closes = inner.find(bare[-1])
    opens_again = closes >= 0 and inner.count(bare[0]) % 2 == 1 if bare[0] == bare[-1] and bare[0] == '"' else False
    return None if opens_again else inner.strip()
