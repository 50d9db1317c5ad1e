"""Find the row a comment speaks of by the words of its cells, where the known names do not tell."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Final

from pipeline.claims import page, turns
from pipeline.claims.verbs import words
from pipeline.phrases import tokens
from pipeline.reference import load

if TYPE_CHECKING:
    from pipeline.claims.offered import Row

_ASIDE: Final = re.compile(r"\([^()]{0,200}\)|\b(?:in|for|during|with|at|before|after)\b.{0,200}")
"""What follows a remedy's name: where, when and for whom."""
_ENDINGS: Final = ("ing", "ed", "ical", "ic")
_LONG: Final = 5
"""A single word stands for a row only if it has so many letters."""
_ENOUGH: Final = 2
"""So many words of a name, in any order, are the name."""
_OPENING: Final = 3
_OWN_AIM: Final = 3.0
_AIM: Final = 1.0


@functools.cache
def _same() -> dict[str, str]:
    rows = load("claim_synonyms", ("same", "words"), ("same",))
    return {word: row["same"] for row in rows for word in row["words"].split(";")}


@functools.lru_cache(maxsize=20_000)
def stem(word: str) -> str:
    """What a word shares with its relatives: number, tense and everyday synonyms left out.

    >>> stem("stretches") == stem("stretching"), stem("injections") == stem("jabs")
    (True, True)
    """
    if word in _same():
        return _same()[word]
    cut = word[:-2] if word.endswith(("ches", "shes", "xes", "sses")) else word
    cut = cut[:-3] + "y" if cut.endswith("ies") and len(cut) > 4 else cut
    cut = cut[:-1] if cut.endswith("s") and not cut.endswith("ss") and len(cut) > 3 else cut
    if cut in _same():
        return _same()[cut]
    for ending in _ENDINGS:
        if cut.endswith(ending) and len(cut) - len(ending) >= (_SHORTEST if ending in ("ing", "ed") else _SHORTEST + 1):
            cut = cut[: -len(ending)]
            cut = cut[:-1] if cut[-1] == cut[-2] and cut[-1] in "bdgmnprt" else cut
            break
    return _same().get(cut, cut)


_SHORTEST: Final = 3


def stems(words: Iterable[str]) -> frozenset[str]:
    """Stems of the words that carry meaning."""
    return frozenset(map(_telling, words)) - _NONE


def each(words: Iterable[str]) -> tuple[str, ...]:
    """The stem of each word; empty for words that carry no meaning."""
    return tuple(map(_telling, words))


@functools.lru_cache(maxsize=20_000)
def _telling(word: str) -> str:
    return stem(word) if len(word) > 2 and word[0].isalpha() and word not in _FILLERS else ""


_NONE: Final = frozenset({""})


_FILLERS: Final = turns.listed("filler")


def of_remedy(cell: str) -> frozenset[str]:
    """Stems of a remedy's printed name, without what stands in brackets or says where and when."""
    bare = tokens(_ASIDE.sub(" ", cell)).keys
    return stems(tokens(cell).keys if all(key.endswith("ing") for key in bare) else bare)


def of_aim(cell: str) -> frozenset[str]:
    """Stems of what a remedy is graded for, words of counting left out."""
    return stems(key for key in tokens(cell).keys if key not in page.MEASURES | page.LEADING)


def spoken_of(rows: Sequence[Row], keys: Sequence[str], said: frozenset[str]) -> Row | None:
    """The row whose remedy the words name in any order, or by a long word that stands in no other row's name.

    ``said`` are the stems of the words. A word that opens the clause may be short.

    >>> spoken_of((), ("ice", "numbs"), stems(("ice", "numbs"))) is None
    True
    """
    if all(said.isdisjoint(row.words) for row in rows):
        return None
    opening = _opening(keys)
    pointed = _pointed_at(rows, keys)
    if pointed is not None:
        return pointed
    best: tuple[float, Row] | None = None
    for row in rows:
        shared = row.words & said
        telling = shared - _common()
        if len(shared) >= _ENOUGH:
            if not telling and len(shared) < len(row.words) - 1:
                continue
        elif not shared or not _stands_for(next(iter(telling or shared)), row, rows, opening, common=not telling):
            continue
        score = len(shared) + len(telling) / 10 - len(row.words - shared) / 2
        if best is None or score > best[0]:
            best = score, row
    return best[1] if best else None


def _opening(keys: Sequence[str]) -> frozenset[str]:
    """Stems of the words that open a clause with nothing but an article before them."""
    first = next((i for i, key in enumerate(keys[:_OPENING]) if key not in _POINTING), 0)
    return stems(keys[first : first + 1])


def _pointed_at(rows: Sequence[Row], keys: Sequence[str]) -> Row | None:
    """The one row whose name holds the form spoken of: "the tablets", "my patch", or "Tablets..." at the beginning."""
    for at, key in enumerate(keys):
        then = keys[at + 1] if at + 1 < len(keys) else ""
        if key in _FORMS and (at == 0 or keys[at - 1] in _POINTING) and then not in words().sets["science"]:
            held = [row for row in rows if stem(key) in row.words]
            if len(held) == 1:
                return held[0]
    return None


_POINTING: Final = turns.listed("pointing")
_FORMS: Final = (page.POINTED | page.FORMS) - {"oil", "root", "leaf", "seeds", "juice", "prolonged", "release"}
"""Forms of a remedy that readers point at."""


def _stands_for(word: str, row: Row, rows: Sequence[Row], opening: frozenset[str], *, common: bool) -> bool:
    """Whether one word of a name stands for it; a common one only where it opens the clause: "Therapy is..."."""
    if common and word not in opening:
        return False
    alone = all(other.entities[:1] == row.entities[:1] for other in rows if word in other.words)
    return (
        (len(word) >= _LONG or row.words == {word} or word in opening) and alone and not any(word in other.aim for other in rows)
    )


@functools.cache
def _common() -> frozenset[str]:
    return frozenset(map(stem, page.COMMON | page.FORMS | page.LEADING | page.MEASURES)) - {"light", "lamp"}


def best_row(rows: Sequence[Row], outcome: str | None, said: frozenset[str]) -> Row:
    """Of several rows of one remedy the one whose name and aim the words come nearest to; the first in the table if none does."""
    if len(rows) == 1:
        return rows[0]
    return max(rows, key=lambda row: _nearness(row, outcome, said))


def _nearness(row: Row, outcome: str | None, said: frozenset[str]) -> float:
    name = len(row.words & said) - len(row.words - said) / 2
    aim = 0 if row.anything else min(2, len((row.aim - row.words) & said)) * _AIM
    return name + aim + (_OWN_AIM if outcome in row.outcomes and not row.anything else 0.5 if outcome in row.outcomes else 0)
