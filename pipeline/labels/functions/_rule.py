"""What a labelling function is, and what several of them need."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from pipeline.labels.lexicon import Place, Reading

Find = Callable[[Reading], list[Place]]


@dataclass(frozen=True, slots=True)
class Rule:
    """A labelling function; ``vote`` is +1 for the label or -1 against it, and its docstring says when it votes."""

    name: str
    label: str
    vote: int
    find: Find
    needs: tuple[str, ...] = ()
    """Groups of listed terms, one of which the text must hold, if there are any: else the rule is not even asked."""

    @property
    def meaning(self) -> str:
        return (self.find.__doc__ or "").strip()


_ENTERED: Final[list[Rule]] = []


def rule(label: str, vote: int = 1, needs: tuple[str, ...] = ()) -> Callable[[Find], Find]:
    """Make a rule of the function below, under its own name."""

    def enter(find: Find) -> Find:
        _ENTERED.append(Rule(find.__name__, label, vote, find, needs))
        return find

    return enter


def entered(label: str) -> tuple[Rule, ...]:
    """The label's rules, in the order they are written in."""
    return tuple(rule for rule in _ENTERED if rule.label == label)


HEALTH: Final = ("disease", "remedy", "body", "science")
PERSONS: Final = ("you", "they", "profession")


def whole(r: Reading) -> list[Place]:
    """The whole text as one place."""
    return [(0, r.size)] if r.size else []


def asks(r: Reading, place: Place) -> bool:
    """Whether the sentence of ``place`` ends in a question mark."""
    sentence = r.sentence[place[0]]
    at = place[1]
    while at < r.size and at < place[1] + 40 and r.sentence[at] == sentence:
        if r.text[r.starts[at]] == "?":
            return True
        at += 1
    return False


def words(r: Reading, start: int, end: int) -> Place:
    """The words that characters ``start`` to ``end`` touch."""
    first = bisect_right(r.ends, start)
    return first, max(bisect_left(r.starts, end), first + 1)
