"""Which words of a risky comment a moderator reads on its card: the clause that urges or tells the act, whole."""

from __future__ import annotations

import bisect
import functools
import math
from collections.abc import Iterable, Sequence
from typing import Final

from pipeline.claims.reading import Reading
from pipeline.labels.clauses import clauses
from pipeline.reference import load
from pipeline.types import Span

LONGEST: Final = 140
"""Characters a quote is widened to at most."""
OPENS: Final = 1.5
"""What it counts that a clause opens with an order."""
NAMED: Final = 0.6
"""What each remedy, medicine or poison counts, at most two."""
LENGTH: Final = 1.2
"""What the logarithm of the words' number counts: what is told at length is more often what is marked."""
MOVED: Final = 1.0
"""What it counts that the model was moved by the clause most."""
ASKS: Final = -1.0
PROMISES: Final = 2.5
"""What each word of promise counts where a cure, a sale or a figure is the risk; there an order counts little."""
LIKEWISE: Final = 3.0
"""What words of doing the same count in an answer."""
BESIDE: Final = 1.2
"""A clause this little below the best is shown too where it stands beside it or opens with an order. All these are chosen on
3,100 comments whose risky words were marked, and tried on 1,880 of other hands: the best clause lies in the marked words of 76
in 100, of 79 with the n-grams' choice to help; that choice alone of 75, any clause of 46."""
_STATED: Final = frozenset({"CURE", "SPAM", "STATISTIC"})
"""Codes of a statement rather than an act."""
_MOST: Final = {True: 2, False: 3}
"""Words of one field that count, of those that speak for a clause and of those that speak against it."""
_EDGES: Final = " \t\n,;:.!-–—"


@functools.cache
def _words() -> dict[str, tuple[float, frozenset[str]]]:
    rows = load("telling_words", ("field", "weight", "words"), ("field",))
    return {row["field"]: (float(row["weight"]), frozenset(row["words"].split(";"))) for row in rows}


def told(reading: Reading, marked: Span | None, code: str = "", *, answers: bool = False) -> tuple[Span, ...]:
    """The clause that tells the act most plainly, a second one after it that tells it as plainly; none in a text without words.

    ``marked`` are the words that moved the model most; of an answer, words of doing likewise count.
    """
    text = reading.text
    places = clauses(text)
    worth = [_worth(reading, place, marked, code, answers=answers) for place in places]
    best = max(range(len(places)), key=lambda k: (worth[k], -k), default=None)
    if best is None:
        return ()
    near = [k for k in range(len(places)) if k != best and worth[k] >= worth[best] - BESIDE]
    near = [k for k in near if abs(k - best) == 1 or _opens(_keys(reading, places[k]))]
    second = max(near, key=lambda k: (worth[k], -k), default=best)
    return tuple(span for k in dict.fromkeys((best, second)) for span in _span(text, *places[k]))


def _keys(reading: Reading, place: tuple[int, int]) -> tuple[str, ...]:
    starts = reading.tokens.starts
    return reading.tokens.keys[bisect.bisect_left(starts, place[0]) : bisect.bisect_left(starts, place[1])]


def _opens(keys: Sequence[str]) -> bool:
    """Whether an order opens the clause."""
    openers, orders = _words()["opener"][1], _words()["order"][1]
    return next((key for key in keys if key[0].isalnum() and key not in openers), "") in orders


def _worth(reading: Reading, place: tuple[int, int], marked: Span | None, code: str, *, answers: bool) -> float:
    start, end = place
    keys = _keys(reading, place)
    words = [key for key in keys if key[0].isalnum()]
    stated, fields = code in _STATED, _words()
    worth = LENGTH * math.log(1 + len(words)) + OPENS * (_opens(keys) and not stated)
    for field, (weight, listed) in fields.items():
        count = sum(word in listed or (field == "amount" and word[0].isdigit()) for word in words)
        share = PROMISES if stated and field == "promise" else 0.0 if stated and field == "order" else weight
        worth += share * min(count, _MOST[share > 0])
    named = [m for m in reading.named if m.value.kind != "outcome" and start <= reading.tokens.starts[m.first] < end]
    worth += NAMED * min(len(named), 2)
    if marked is not None and min(end, marked.end) - max(start, marked.start) > (end - start) / 2:
        worth += MOVED
    likewise = answers and bool(fields["likewise"][1] & set(words))
    return worth + ASKS * ("?" in keys[-2:]) + LIKEWISE * likewise


def whole(reading: Reading, spans: Iterable[Span]) -> tuple[Span, ...]:
    """Each span widened to the clauses it lies in, where they are not long; none that lies in another, in their order."""
    places = clauses(reading.text)
    return outer([_widened(reading.text, span, places) for span in spans])


def outer(spans: Sequence[Span]) -> tuple[Span, ...]:
    """The spans that lie in no other, each once, in their order."""
    return tuple(dict.fromkeys(span for span in spans if not any(_inside(span, other) for other in spans)))


def _inside(span: Span, other: Span) -> bool:
    return other.start <= span.start and span.end <= other.end and (span.start, span.end) != (other.start, other.end)


def _widened(text: str, span: Span, places: Sequence[tuple[int, int]]) -> Span:
    over = [(a, b) for a, b in places if a < span.end and span.start < b]
    if not over or over[-1][1] - over[0][0] > LONGEST:
        return span
    wide = _span(text, min(over[0][0], span.start), max(over[-1][1], span.end))
    return wide[0] if wide and wide[0].start <= span.start and wide[0].end >= span.end else span


def _span(text: str, start: int, end: int) -> list[Span]:
    while start < end and text[start] in _EDGES:
        start += 1
    while end > start and text[end - 1] in _EDGES:
        end -= 1
    return [Span(start=start, end=end, quote=text[start:end])] if start < end else []
