"""Tell a general statement about nature or the body by its grammar, where no cue word gives it away.

"Ticks carry Lyme", "Titanium doesn't rust", "Half of all antibiotics are used on farm animals": something spoken of in general, a
verb in the present, and words of nature, the body or illness. Talk of oneself, of one day, of an office's doings, commands and
questions state nothing general.
"""

from __future__ import annotations

import functools
from typing import Final, NamedTuple

from pipeline.claims.reading import REMEDIES, Clause, Reading
from pipeline.claims.slots import Found
from pipeline.entities import Match
from pipeline.reference import load

_FARTHEST: Final = 16
"""The verb stands within so many words of the clause's beginning."""
_BE: Final = frozenset({"is", "are", "isn't", "aren't", "isnt", "arent"})
_WAS: Final = frozenset({"was", "were"})
_HAVE: Final = frozenset({"has", "have", "hasn't", "haven't"})
_BEFORE_NOUN: Final = frozenset({
    "the", "a", "an", "of", "these", "those", "some", "any", "its", "their", "your", "to", "for", "with", "in", "on", "by", "from",
    "and", "or", "than", "as", "at", "more", "less", "most", "about",
})  # fmt: skip
"""After these a word is a noun, though it could be a verb: "the causes", "of increases"."""
_RELATIVE: Final = frozenset({"which", "that", "who", "to"})
_UNBENT: Final = frozenset({"cut", "put", "hit", "spread"})
"""Verbs whose past is as their base; what they say is held to the same rules of what it is about."""
_FIRST: Final = frozenset({"first", "discovered", "invented", "isolated", "originally", "named"})
_YOURS: Final = frozenset(
    {"lose", "catch", "absorb", "inherit", "digest", "shed", "inhale", "swallow", "excrete", "grow", "blink"}
)
"""What "you" do as any body does: "you lose heat through your head"."""
_TYPES: Final = {
    "up": "mechanism", "down": "mechanism", "act": "mechanism", "is": "mechanism", "hit": "cause", "cause": "cause",
    "good": "benefit_efficacy", "harm": "safety_adverse", "count": "statistic_prevalence",
}  # fmt: skip
"""Kind of claim by kind of verb."""


class _Words(NamedTuple):
    sets: dict[str, frozenset[str]]
    third: dict[str, str]
    """Verbs as they stand after one thing ("carries"), and their kind."""
    base: dict[str, str]
    strong: frozenset[str]
    """Kinds of verb that state something where one side only is of nature."""


@functools.cache
def _words() -> _Words:
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
    return _Words({name: frozenset(listed) for name, listed in sets.items()}, third, base, strong)


def _third(verb: str) -> str:
    if verb.endswith("y") and verb[-2] not in "aeiou":
        return verb[:-1] + "ies"
    return verb + ("es" if verb.endswith(("s", "x", "z", "ch", "sh", "go", "do")) else "s")


def stated(reading: Reading, clause: Clause) -> Found | None:
    """The general statement the clause makes, shown by its verb; None where it makes none."""
    keys, words = reading.tokens.keys, _words()
    first = _start(keys, clause, words)
    verb = _verb(keys, first, clause.last, words)
    counted = _there(reading, first, clause.last, words)
    if counted is not None and not _told(reading, clause, words) and not _story(reading):
        return Found(_TYPES["count"], counted, False)
    if verb is None or clause.asks or _told(reading, clause, words):
        return None
    at, kind = verb
    if not _general(reading, first, at, clause.last, kind, words):
        return None
    claim_type = _TYPES["count" if _counted(keys, first, at, words) else kind]
    return Found(_fitting(clause, claim_type, kind, at), Match(at, at + 1, None), _negated(keys, at))


def _start(keys: tuple[str, ...], clause: Clause, words: _Words) -> int:
    first = clause.first
    while first < clause.last - 1 and keys[first] in words.sets["lead"]:
        first += 1
    return first


# ---------------------------------------------------------------------------------------------------- the verb


def _verb(keys: tuple[str, ...], first: int, last: int, words: _Words) -> tuple[int, str] | None:
    """The first word that can only be the statement's verb, and its kind."""
    for at in range(first + 1, min(first + _FARTHEST, last)):
        kind = _kind(keys, at, first, last, words)
        if kind is not None:
            return at, kind
    return None


def _kind(keys: tuple[str, ...], at: int, first: int, last: int, words: _Words) -> str | None:
    key, before = keys[at], keys[at - 1]
    if before in _RELATIVE:
        return None
    if key in _BE or key in _WAS:
        return _is(keys, at, last, words)
    if key in _HAVE:
        return _has(keys, at, last, words)
    kind = words.third.get(key)
    if kind is not None and before not in _BEFORE_NOUN and not before[0].isdigit():
        return kind
    kind = words.base.get(key)
    if kind is None or key == "have":
        return None
    if key == "be":
        return _is(keys, at, last, words) if before in words.sets["aux"] else None
    return kind if key in _UNBENT or (key in _YOURS and before == "you") or _agrees(keys, at, first, words) else None


def _agrees(keys: tuple[str, ...], at: int, first: int, words: _Words) -> bool:
    """Whether a verb in its base form follows a helping verb or several of something."""
    before = at - 1
    while before > first and keys[before] in words.sets["short"]:
        before -= 1
    word = keys[before]
    if word in words.sets["aux"]:
        return before > first
    return word in words.sets["plural"] or (word.endswith("s") and len(word) > 3 and not word.endswith(("ss", "us", "is", "'s")))


def _is(keys: tuple[str, ...], at: int, last: int, words: _Words) -> str | None:
    """A state that can be checked: a share, a measure, what is done to a thing, or how it is found to be; the past only if dated."""
    said = keys[at + 1 : last]
    if keys[at] in _WAS and not (any(map(_year, said)) or not _FIRST.isdisjoint(said[:3])):
        return None
    near = [key for key in said if key not in words.sets["short"] and key not in ("a", "an", "the", "no", "not", "too", "so")][:2]
    done = any(_participle(key, words) for key in near[:1])
    return "is" if done or _compares(said[:8], words) or not words.sets["property"].isdisjoint(near) else None


def _has(keys: tuple[str, ...], at: int, last: int, words: _Words) -> str | None:
    """What a thing has; what has happened to it only with how much or since when."""
    near = [key for key in keys[at + 1 : last] if key not in words.sets["short"]][:1]
    happened = any(key == "been" or _participle(key, words) for key in near)
    return "is" if near and (not happened or _compares(keys[at + 1 : last], words)) else None


def _participle(key: str, words: _Words) -> bool:
    return (key.endswith("ed") and len(key) > 3) or key in words.sets["past"]


def _compares(said: tuple[str, ...], words: _Words) -> bool:
    return any(key in words.sets["more"] or key[0].isdigit() for key in said)


def _year(key: str) -> bool:
    return len(key) == 4 and key.isdigit() and key[:2] in ("17", "18", "19", "20")


# ---------------------------------------------------------------------------------------------------- what is general


def _told(reading: Reading, clause: Clause, words: _Words) -> bool:
    """Whether the sentence tells of the writer, the reader or an event, asks or mocks; what follows a comma may."""
    first, last = reading.sentence_tokens[clause.sentence]
    keys = reading.tokens.keys
    end = next((i for i in range(clause.first + 3, clause.last) if keys[i] == ","), clause.last)
    names = {i for m in clause.named if m.last - m.first > 1 for i in range(m.first, m.last)}
    own = any(keys[i] in words.sets["block"] and i not in names for i in range(first, end))
    if reading.sarcastic or own or "?" in keys[first:last]:
        return True
    return any(first <= hit.first < last for hit in reading.cues.get("mock", ()))


def _story(reading: Reading) -> bool:
    """Whether the comment tells of its writer anywhere; its other sentences must then be plain about nature to count."""
    if any(hit.value.value in ("self", "other_person") for hit in reading.cues.get("person", ())):
        return True
    begins = {first for first, _ in reading.sentence_tokens}
    return any(hit.first in begins for hit in reading.cues.get("opener", ()))


def _general(reading: Reading, first: int, at: int, last: int, kind: str, words: _Words) -> bool:
    keys = reading.tokens.keys
    if at + 1 >= last and kind not in ("is", "act"):
        return False
    if keys[first] in words.sets["opening"] and keys[first + 1] != "much" and not _any_body(keys, first, at):
        return False
    if not words.sets["office"].isdisjoint(keys[first:at]) or '"' in keys[first:last]:
        return False
    before, after = _nature(reading, first, at, words), _nature(reading, at + 1, last, words)
    if _story(reading):
        counted = _counted(keys, first, at, words) and after > 0
        return counted or (before > 0 and after > 0 and kind in words.strong)
    if kind in words.strong:
        return (before + after > 0) and (before > 0 or at - first <= _SHORT)
    if len(reading.sentence_tokens) > _ASIDE:
        return False
    people = not words.sets["people"].isdisjoint(keys[first:at])
    to_people = keys[at] in _TO_PEOPLE and not words.sets["people"].isdisjoint(keys[at + 1 : last])
    compares = _compares(keys[at + 1 : last], words)
    if before:
        return after > 0 or compares or to_people or keys[at] in _BE
    counted = _counted(keys, first, at, words)
    return (people and (after > 0 or compares)) or (counted and after > 0) or _any_body(keys, first, at)


_TO_PEOPLE: Final = frozenset({"makes", "make", "gives", "give", "turns", "turn", "keeps", "keep", "gets", "get"})
_ASIDE: Final = 3
"""In a comment of more sentences than this an everyday verb is mostly a story's."""
_SHORT: Final = 5
"""What is spoken of without a word of nature is named in so few words: "Noise raises blood pressure"."""


def _any_body(keys: tuple[str, ...], first: int, at: int) -> bool:
    return keys[first] == "you" and at == first + 1 and keys[at] in _YOURS


def _nature(reading: Reading, first: int, last: int, words: _Words) -> int:
    """How many words of nature, illness or remedies stand between two places."""
    known = sum(1 for i in range(first, last) if reading.tokens.keys[i] in words.sets["science"])
    return known or sum(1 for m in reading.named if first <= m.first < last and m.value.kind in _NAMED)


_NAMED: Final = frozenset({"outcome", *REMEDIES})


def _counted(keys: tuple[str, ...], first: int, at: int, words: _Words) -> bool:
    """ "Half of all...", "About 40% of...", "One in six...": a share or a count is spoken of."""
    if first >= at or not (keys[first] in words.sets["share"] or keys[first][0].isdigit()):
        return False
    opened = keys[first : min(first + 6, at)]
    if not _POINTING.isdisjoint(opened):
        return False
    return opened[0] == "most" or any(key in ("of", "in", "%", "percent", "million", "thousand") for key in opened)


_POINTING: Final = frozenset({"it", "this", "these", "those", "them", "us"})


def _there(reading: Reading, first: int, last: int, words: _Words) -> Match | None:
    """ "There are 30 kinds of tick": so many of something of nature; "there is no cure" speaks of none."""
    keys = reading.tokens.keys
    if keys[first] != "there" or first + 3 >= last or keys[first + 1] not in _BE | _WAS:
        return None
    many = keys[first + 2][0].isdigit() or keys[first + 2] in words.sets["share"] - {"a", "some"}
    return Match(first + 1, first + 2, None) if many and _nature(reading, first + 3, last, words) else None


def _negated(keys: tuple[str, ...], at: int) -> bool:
    return any(key in ("not", "never") or key.endswith("n't") for key in keys[max(0, at - 2) : at + 2])


def _fitting(clause: Clause, claim_type: str, kind: str, at: int) -> str:
    """A harm is a remedy's, and so is a complaint made less; what does harm otherwise is a cause."""
    remedy = any(m.first < at and m.value.kind in REMEDIES for m in clause.named)
    complaint = any(m.first > at and m.value.kind == "outcome" for m in clause.named)
    if claim_type == "mechanism" and kind in _MOVES and remedy and complaint:
        return "benefit_efficacy"
    if claim_type != "safety_adverse":
        return claim_type
    return "safety_adverse" if remedy else "cause"


_MOVES: Final = frozenset({"up", "down"})
