"""Tell a general statement about nature or the body by its grammar, where no cue word gives it away.

"Bees see ultraviolet", "Glass does not burn", "A third of all eggs hold no chick": something spoken of in general, a
verb in the present, and words of nature, the body or illness. Talk of oneself, of one day, of an office's doings, commands and
questions state nothing general.
"""

from __future__ import annotations

from typing import Final

from pipeline.claims import turns, verbs
from pipeline.claims.clauses import known_to
from pipeline.claims.reading import REMEDIES, Clause, Reading
from pipeline.claims.slots import Found
from pipeline.claims.verbs import Words, words
from pipeline.entities import entities
from pipeline.phrases import Match

_FARTHEST: Final = 16
"""The verb stands within so many words of the clause's beginning."""
_BE: Final = frozenset({"is", "are", "isn't", "aren't"})
_WAS: Final = frozenset({"was", "were"})
_HAVE: Final = frozenset({"has", "have", "hasn't", "haven't"})
_BEFORE_NOUN: Final = turns.listed("before_noun")
"""After these a word is a noun, though it could be a verb: "the causes", "of increases"."""
_CAN: Final = frozenset({"can", "cannot", "can't", "don't", "doesn't"})
_RELATIVE: Final = frozenset({"which", "that", "who", "to"})
_UNBENT: Final = turns.listed("unbent")
"""Verbs whose past is as their base; what they say is held to the same rules of what it is about."""
_FIRST: Final = turns.listed("first")
_YOURS: Final = turns.listed("yours")
"""What "you" do as any body does: "you inherit half your genes"."""
_TYPES: Final = {
    **dict.fromkeys(("up", "down", "act", "is", "may"), "mechanism"),
    **dict.fromkeys(("hit", "cause"), "cause"),
    "good": "benefit_efficacy",
    "harm": "safety_adverse",
    "count": "statistic_prevalence",
}
"""Kind of claim by kind of verb."""


def stated(reading: Reading, clause: Clause) -> Found | None:
    """The general statement the clause makes, shown by its verb; None where it makes none."""
    keys, known = reading.tokens.keys, words()
    if not clause.named and known.nature.isdisjoint(keys[clause.first : clause.last]):
        return None
    first = _start(keys, clause, known)
    named = {i for m in clause.named if m.value.entity_id not in entities() for i in range(m.first, m.last)}
    verb = _verb(keys, first, clause.last, known, named)
    counted = _there(reading, first, clause.last, known)
    if counted is not None and not _told(reading, clause, known) and not reading.story:
        return Found(_TYPES["count"], counted, False)
    if verb is None or clause.asks or _told(reading, clause, known):
        return None
    at, kind = verb
    if not _general(reading, first, at, clause.last, kind, known):
        return None
    claim_type = _TYPES["count" if _counted(keys, first, at, known) else kind]
    return Found(_fitting(clause, claim_type, kind, at), Match(at, at + 1, None), _negated(keys, at))


def of_it(reading: Reading, clause: Clause) -> Found | None:
    """What "it" or "they" do to a complaint or reading, told in general: "It raises blood pressure"."""
    keys, known = reading.tokens.keys, words()
    at = _start(keys, clause, known)
    verb = next((i for i in range(at + 1, clause.last) if keys[i] not in known.sets["short"] | known.sets["aux"]), clause.last)
    if keys[at] not in _IT or verb >= clause.last or clause.asks or _told(reading, clause, known):
        return None
    kind = known.third.get(keys[verb]) or known.base.get(keys[verb]) or ""
    moved = any(verb < m.first <= verb + _SHORT and m.value.kind == "outcome" for m in clause.named)
    if kind not in _ACTS or not moved:
        return None
    return Found(_TYPES[kind], Match(verb, verb + 1, None), _negated(keys, verb))


_IT: Final = frozenset({"it", "they"})
_ACTS: Final = frozenset({"up", "down"})


def of_media(clause: Clause, keys: tuple[str, ...]) -> bool:
    """Talk of a podcast, a book or a thread, whatever it is about."""
    return not words().media.isdisjoint(keys[clause.first : clause.last])


def _start(keys: tuple[str, ...], clause: Clause, known: Words) -> int:
    first = clause.first + known_to(keys, clause.first)
    while first < clause.last - 1 and keys[first] in known.sets["lead"]:
        first += 1
    return first


# ---------------------------------------------------------------------------------------------------- the verb


def _verb(keys: tuple[str, ...], first: int, last: int, known: Words, named: set[int]) -> tuple[int, str] | None:
    """The first word that can only be the statement's verb, and its kind."""
    for at in range(first + 1, min(first + _FARTHEST, last)):
        if at in named and keys[at] not in known.third:
            continue
        if keys[at] in known.verbs or keys[at - 1] in _CAN or verbs.acts_on(keys, at, last, known):
            kind = _kind(keys, at, first, last, known)
            if kind is not None:
                return at, kind
    return None


def _kind(keys: tuple[str, ...], at: int, first: int, last: int, known: Words) -> str | None:
    key, before = keys[at], keys[at - 1]
    if before in _RELATIVE:
        return None
    if key in _BE or key in _WAS:
        return _is(keys, first, at, last, known)
    if key in _HAVE:
        return _has(keys, at, last, known)
    kind = known.third.get(key)
    if kind is not None and before not in _BEFORE_NOUN and not before[0].isdigit():
        return None if at + 1 < last and _is_verb(keys[at + 1], known) else kind
    if verbs.acts_on(keys, at, last, known):
        return "is"
    kind = known.base.get(key)
    if kind is None and before in _CAN and at - 1 > first and key[0].isalpha() and key not in known.sets["short"]:
        return "may"
    if kind is None or key == "have":
        return None
    if key == "be":
        return _is(keys, first, at, last, known) if before in known.sets["aux"] else None
    return kind if key in _UNBENT or (key in _YOURS and before == "you") or _agrees(keys, at, first, known) else None


def _is_verb(key: str, known: Words) -> bool:
    """Before a verb, "drinks" and "blinds" are things: "hot drinks cool you down"."""
    return key in known.base or key in known.sets["aux"] or key in _BE or key in _HAVE


def _agrees(keys: tuple[str, ...], at: int, first: int, known: Words) -> bool:
    """Whether a verb in its base form follows a helping verb or several of something."""
    before = at - 1
    while before > first and keys[before] in known.sets["short"]:
        before -= 1
    word = keys[before]
    if word in known.sets["aux"]:
        return before > first
    if before - 1 > first and keys[before - 1] in _BEFORE_NOUN:  # "screens before bed push": what is spoken of stands before
        word = keys[before - 2]
    return word in known.sets["plural"] or (word.endswith("s") and len(word) > 3 and not word.endswith(("ss", "us", "is", "'s")))


def _is(keys: tuple[str, ...], first: int, at: int, last: int, known: Words) -> str | None:
    """A state that can be checked: a share, a measure, what is done to a thing or how it is; the past only if dated."""
    said = keys[at + 1 : last]
    if keys[at] in _WAS and not (any(map(verbs.year, said)) or not _FIRST.isdisjoint(said[:3])):
        return None
    plain = [key for key in said if key not in known.sets["short"] and key not in ("not", "no")][:1]
    if keys[first] in known.sets["share"] and _counted(keys, first, at, known) and not known.sets["science"].isdisjoint(said[:4]):
        return "is"
    if at - first <= _NAMED_SHORT and keys[first] not in _BEFORE_NOUN and not known.sets["science"].isdisjoint(plain):
        return "is"  # "Homeopathy is water", "Peanuts are not nuts"
    near = [key for key in said if key not in known.sets["short"] and key not in ("a", "an", "the", "no", "not", "too", "so")][:2]
    done = any(verbs.participle(key, known) for key in near[:1])
    return "is" if done or verbs.compares(said[:8], known) or not known.sets["property"].isdisjoint(near) else None


_NAMED_SHORT: Final = 2


def _has(keys: tuple[str, ...], at: int, last: int, known: Words) -> str | None:
    """What a thing has; what has happened to it only with how much or since when."""
    near = [key for key in keys[at + 1 : last] if key not in known.sets["short"]][:1]
    happened = any(key == "been" or verbs.participle(key, known) for key in near)
    return "is" if near and (not happened or verbs.compares(keys[at + 1 : last], known)) else None


# ---------------------------------------------------------------------------------------------------- what is general


def _told(reading: Reading, clause: Clause, known: Words) -> bool:
    """Whether the sentence tells of the writer, the reader or an event, asks or mocks; what follows a comma may."""
    first, last = reading.sentence_tokens[clause.sentence]
    keys = reading.tokens.keys
    end = next((i for i in range(clause.first + 3, clause.last) if keys[i] == ","), clause.last)
    names = {i for m in clause.named if m.last - m.first > 1 for i in range(m.first, m.last)}
    own = any(keys[i] in known.sets["block"] and i not in names for i in range(first, end))
    if reading.sarcastic or own or ("?" in keys[first:last] and not known_to(keys, first)):
        return True
    return any(first <= hit.first < last for hit in reading.cues.get("mock", ()))


def _general(reading: Reading, first: int, at: int, last: int, kind: str, known: Words) -> bool:
    keys = reading.tokens.keys
    if at + 1 >= last and kind not in ("is", "act"):
        return False
    if keys[first] in known.sets["opening"] and not (_any_body(keys, first, at) or _this_much(keys, first, at, known)):
        return False
    if not _SAYS.isdisjoint(keys[first:at]):
        return False
    if not known.sets["office"].isdisjoint(keys[first:at]) or '"' in keys[first:last]:
        return False
    before, after = _nature(reading, first, at, known), _nature(reading, at + 1, last, known)
    if reading.story:
        counted = _counted(keys, first, at, known) and after > 0
        return counted or (before > 0 and after > 0 and kind in known.strong)
    if kind in known.strong:
        return (before + after > 0) and (before > 0 or at - first <= _SHORT)
    if len(reading.sentence_tokens) > _ASIDE:
        return False
    people = not known.sets["people"].isdisjoint(keys[first:at])
    to_people = not known.sets["people"].isdisjoint(keys[at + 1 : last])
    compares = verbs.compares(keys[at + 1 : last], known)
    if kind == "may":
        return before > 0 and (after > 0 or to_people)
    if _bare_many(keys, first, at, known) and keys[at] not in _BE | _HAVE and last - at > 1:
        return True
    if before:
        return after > 0 or compares or to_people or keys[at] in _BE
    counted = _counted(keys, first, at, known)
    if after > 1 and at - first <= _NAMED_SHORT and keys[at] in _BE:
        return True  # "Xylozin is now used against leprosy and gout"
    return (people and (compares or (after > 0 and keys[at] not in _BE))) or (counted and after > 0) or _any_body(keys, first, at)


_ASIDE: Final = 3
"""In a comment of more sentences than this an everyday verb is mostly a story's."""
_SHORT: Final = 5
"""What is spoken of without a word of nature is named in so few words: "Noise raises blood pressure"."""


def _any_body(keys: tuple[str, ...], first: int, at: int) -> bool:
    return keys[first] == "you" and at == first + 1 and keys[at] in _YOURS


def _bare_many(keys: tuple[str, ...], first: int, at: int, known: Words) -> bool:
    """ "Bats", "Sea snails": a kind of thing as a whole, named in a word or two."""
    return at - first <= _NAMED_SHORT and keys[at - 1] in known.sets["science"] and keys[at - 1].endswith("s")


_SAYS: Final = turns.listed("says")


def _this_much(keys: tuple[str, ...], first: int, at: int, known: Words) -> bool:
    """ "That much zinc...", "Your liver...": no one thing pointed at."""
    return keys[first + 1] == "much" or (keys[first] == "your" and first + 1 < at and keys[first + 1] in known.sets["science"])


def _nature(reading: Reading, first: int, last: int, known: Words) -> int:
    """How many words of nature, illness or remedies stand between two places."""
    plain = sum(1 for i in range(first, last) if reading.tokens.keys[i] in known.sets["science"])
    return plain or sum(1 for m in reading.named if first <= m.first < last and m.value.kind in _NAMED)


_NAMED: Final = frozenset({"outcome", *REMEDIES})


def _counted(keys: tuple[str, ...], first: int, at: int, known: Words) -> bool:
    """ "A third of...", "About 70% of...", "One in six...": a share or a count is spoken of."""
    if first >= at or not (keys[first] in known.sets["share"] or keys[first][0].isdigit()):
        return False
    opened = keys[first : min(first + 6, at)]
    if not _POINTING.isdisjoint(opened):
        return False
    if opened[0] == "a" and known.sets["part"].isdisjoint(opened[1:3]):
        return False
    return opened[0] == "most" or any(key in ("of", "in", "%", "percent", "million", "thousand") for key in opened)


_POINTING: Final = frozenset({"it", "this", "these", "those", "them", "us"})


def _there(reading: Reading, first: int, last: int, known: Words) -> Match | None:
    """ "There are 30 kinds of tick": so many of something of nature; "there is no cure" speaks of none."""
    keys = reading.tokens.keys
    if keys[first] != "there" or first + 3 >= last or keys[first + 1] not in _BE | _WAS:
        return None
    many = keys[first + 2][0].isdigit() or keys[first + 2] in known.sets["share"] - {"a", "some"}
    return Match(first + 1, first + 2, None) if many and _nature(reading, first + 3, last, known) else None


def _negated(keys: tuple[str, ...], at: int) -> bool:
    before = any(key in ("not", "never") or key.endswith("n't") for key in keys[max(0, at - 2) : at + 2])
    return before or keys[at + 1 : at + 2] in (("nothing",), ("nobody",), ("none",), ("zero",))


def _fitting(clause: Clause, claim_type: str, kind: str, at: int) -> str:
    """A harm is a remedy's, and so is a complaint made less; what does harm otherwise is a cause."""
    remedy = any(m.first < at and m.value.kind in REMEDIES for m in clause.named)
    if claim_type == "mechanism" and kind in _MOVES and remedy:
        moved = [entities().get(m.value.entity_id) for m in clause.named if m.first > at and m.value.kind == "outcome"]
        if any((known.better if known else "down") == kind for known in moved):
            return "benefit_efficacy"
    if claim_type != "safety_adverse":
        return claim_type
    return "safety_adverse" if remedy else "cause"


_MOVES: Final = frozenset({"up", "down"})
