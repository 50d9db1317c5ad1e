"""The words general statements are made of: verbs in their forms, and words of nature and the body."""

from __future__ import annotations

import functools
from typing import Final, NamedTuple

from pipeline.reference import load

_STATES: Final = ("is", "are", "isn't", "aren't", "was", "were", "has", "have", "hasn't", "haven't", "be")


class Words(NamedTuple):
    """The lists of ``claim_general.csv``, verbs in their forms."""

    sets: dict[str, frozenset[str]]
    third: dict[str, str]
    """Verbs as they stand after one thing ("carries"), and their kind."""
    base: dict[str, str]
    media: frozenset[str]
    """What people read, watch and join: it may be about anything."""
    nature: frozenset[str]
    """Words of nature and of people: a statement without any is none of ours."""
    verbs: frozenset[str]
    """All forms a verb is found by."""
    strong: frozenset[str]
    """Kinds of verb that state something where one side only is of nature."""


@functools.cache
def words() -> Words:
    rows = load("claim_general", ("field", "value", "words"), ("field", "value"))
    sets: dict[str, set[str]] = {}
    base: dict[str, str] = {}
    for row in rows:
        listed = row["words"].split(";")
        sets.setdefault(row["field"], set()).update(listed)
        if row["field"] in ("science", "people"):
            sets[row["field"]].update(_third(word) for word in listed)
        if row["field"] in ("verb", "weak"):
            base.update({word: row["value"] for word in reversed(listed) if word not in base})
    third = {_third(word): kind for word, kind in base.items() if word not in ("be", "have")}
    strong = frozenset(row["value"] for row in rows if row["field"] == "verb")
    media = frozenset(word for row in rows if row["value"] == "media" for word in row["words"].split(";"))
    nature = frozenset(sets["science"] | sets["people"])
    verbs = frozenset({*third, *base, *_STATES})
    return Words({name: frozenset(listed) for name, listed in sets.items()}, third, base, media, nature, verbs, strong)


def _third(verb: str) -> str:
    if verb.endswith("y") and verb[-2] not in "aeiou":
        return verb[:-1] + "ies"
    return verb + ("es" if verb.endswith(("s", "x", "z", "ch", "sh", "go", "do")) else "s")


@functools.cache
def eases() -> frozenset[str]:
    """Verbs that make less of a complaint, in their present forms."""
    return _forms("down", "good") | words().sets["ease"]


@functools.cache
def raises() -> frozenset[str]:
    """Verbs that give more of what is wanted."""
    return _forms("up", "good") | words().sets["lift"]


def _forms(*kinds: str) -> frozenset[str]:
    known = words()
    strong = {row for row in known.sets["verb"] if known.base[row] in kinds}
    return frozenset({*strong, *map(_third, strong)})


def participle(key: str, known: Words) -> bool:
    """Whether a word may say what is done to a thing."""
    return (key.endswith("ed") and len(key) > 3) or key in known.sets["past"]


def compares(said: tuple[str, ...], known: Words) -> bool:
    """Whether the words hold one that compares or counts."""
    return any(key in known.sets["more"] or key[0].isdigit() or superlative(key) for key in said)


def superlative(key: str) -> bool:
    """Whether a word ends as the highest degree does."""
    return key.endswith("est") and len(key) > 5 and key not in words().sets["no_superlative"]


def year(key: str) -> bool:
    """Whether a word is a year of the last centuries."""
    return len(key) == 4 and key.isdigit() and key[:2] in ("17", "18", "19", "20")


def acts_on(keys: tuple[str, ...], at: int, last: int, known: Words) -> bool:
    """A word in -s between a thing of nature and "the", "your" or "you" is a verb, though no list has it."""
    key = keys[at]
    if at + 1 >= last or not key.endswith("s") or len(key) < 4 or key.endswith(("ss", "us", "is", "'s")):
        return False
    noun = keys[at - 1] in known.sets["science"] or keys[at - 1].endswith("ing")
    return noun and not keys[at - 1].endswith("s") and keys[at + 1] in _OBJECTS and key not in known.sets["science"]


_OBJECTS: Final = frozenset({"the", "your", "you", "out", "our"})
