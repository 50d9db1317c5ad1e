"""Does somebody the writer knows feel better for something?"""

from __future__ import annotations

import re
from itertools import islice
from typing import Final

from pipeline.labels.functions._rule import asks, rule, whole, words
from pipeline.labels.lexicon import Place, Reading


def _relief(r: Reading, who: str, within: int) -> list[Place]:
    if not r.of(who):
        return []
    stops = r.of("negation", "conditional", "no_effect", "plan")
    pairs = r.near(r.of(who), r.unless_before(r.of("benefit"), stops, 3), within)
    return [place for place in pairs if not asks(r, place)]


@rule("anecdotal_benefit", needs=("benefit",))
def own_relief(r: Reading) -> list[Place]:
    """The writer beside a word of relief, not negated, wished for or asked about."""
    return _relief(r, "self", 8)


@rule("anecdotal_benefit", needs=("kin",))
def kin_relief(r: Reading) -> list[Place]:
    """Family or friend beside a word of relief."""
    return _relief(r, "kin", 14)


@rule("anecdotal_benefit", needs=("clinic",))
def case_from_practice(r: Reading) -> list[Place]:
    """A professional's patients or clients beside a word of relief."""
    return _relief(r, "clinic", 16)


@rule("anecdotal_benefit", needs=("course",))
def relief_in_time(r: Reading) -> list[Place]:
    """A stretch of use ("for 20 years", "since I started") beside a word of relief, in a text by somebody."""
    if not r.of("self", "kin"):
        return []
    good = r.unless_before(r.of("benefit"), r.of("negation", "conditional", "no_effect"), 3)
    return [place for place in r.near(r.of("course"), good, 12) if not asks(r, place)]


_FROM_TO: Final = re.compile(
    r"\bfrom\s+(?:about\s+|around\s+)?\d[\d.,]*\s?(?:/\s?\d+)?\s?\S{0,8}\s+(?:down\s+)?to\s+(?:about\s+)?\d"
    r"|\b(?:now|was|were|down to|then)\s+(?:at\s+)?\d+(?:[.,]\d+)?\b[^.?!\n]{0,30}\b(?:now|down to|after|from)\s+\d",
    re.IGNORECASE,
)
_DIGIT: Final = re.compile(r"\d")


@rule("anecdotal_benefit", needs=("self", "kin"))
def reading_moved(r: Reading) -> list[Place]:
    """A measured value told as going from one figure to another, in a text by somebody about themselves."""
    if not _DIGIT.search(r.text):
        return []
    return [words(r, m.start(), m.end()) for m in islice(_FROM_TO.finditer(r.text), 20)]


@rule("anecdotal_benefit", needs=("wellness",))
def good_state_told(r: Reading) -> list[Place]:
    """The writer or theirs close to two words of a good state, none negated, wished for or asked about."""
    stops = r.of("negation", "conditional", "plan")
    pairs = r.near(r.of("self", "kin"), r.unless_before(r.of("wellness"), stops, 3), 5)
    told = [place for place in pairs if not asks(r, place)]
    return told if len(told) > 1 else []


@rule("anecdotal_benefit", -1)
def nobody_in_it(r: Reading) -> list[Place]:
    """No word for the writer or anybody known to them."""
    return [] if r.has("self", "kin", "clinic") else whole(r)


@rule("anecdotal_benefit", -1, needs=("plan",))
def only_planned(r: Reading) -> list[Place]:
    """A plan, hope or question beside the writer, and no relief."""
    planned = r.near(r.of("plan"), r.of("self"), 6)
    return [] if planned and own_relief(r) else planned


@rule("anecdotal_benefit", -1, needs=("harm", "no_effect"))
def only_suffered(r: Reading) -> list[Place]:
    """The writer beside harm or no effect, and no relief."""
    suffered = r.near(r.of("self", "kin"), r.of("harm", "no_effect"), 8)
    return [] if suffered and (own_relief(r) or kin_relief(r)) else suffered


@rule("anecdotal_benefit", -1, needs=("benefit",))
def relief_denied(r: Reading) -> list[Place]:
    """A word of relief that is negated, wished for, or put as a condition."""
    good = r.of("benefit")
    kept = set(r.unless_before(good, r.of("negation", "conditional", "no_effect", "plan"), 3)) if good else set()
    return [place for place in good if place not in kept]


@rule("anecdotal_benefit", -1, needs=("piece",))
def reading_helped(r: Reading) -> list[Place]:
    """The article, a thread or knowing is what helped."""
    return r.near(r.of("piece"), r.of("benefit", "wellness"), 3)


@rule("anecdotal_benefit", -1, needs=("stopping",))
def relief_by_stopping(r: Reading) -> list[Place]:
    """Relief beside the end of a use."""
    return r.near(r.of("stopping"), r.of("benefit"), 8)
