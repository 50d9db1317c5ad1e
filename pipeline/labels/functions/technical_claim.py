"""Is something general and checkable stated as fact?"""

from __future__ import annotations

import re
from itertools import islice
from typing import Final

from pipeline.labels.functions._rule import HEALTH, rule, whole, words
from pipeline.labels.lexicon import Place, Reading


@rule("technical_claim", needs=("causal", "causal2"))
def cause_stated(r: Reading) -> list[Place]:
    """Health term, verb of cause, health term in one sentence without the writer in it."""
    health = r.of(*HEALTH)
    pairs = r.near(health, r.of("causal", "causal2"), 4, either_way=False)
    return r.unless_before(r.near(pairs, health, 6, either_way=False), r.of("self"), 6)


@rule("technical_claim", needs=("science", "body"))
def mechanism_named(r: Reading) -> list[Place]:
    """Two terms of science or anatomy close together."""
    terms = r.of("science", "body")
    return r.near(terms, terms, 5, either_way=False)


_FIGURE: Final = re.compile(
    r"\d\s?(?:%|percent|per cent|mg\b|mcg\b|µg\b|iu\b|ml\b|g\b|in \d|out of \d|million|thousand|times\b|studies|trials)", re.I
)


@rule("technical_claim", needs=HEALTH)
def figure_given(r: Reading) -> list[Place]:
    """A share, rate, count or amount in a text that names something of health."""
    return [words(r, m.start(), m.end()) for m in islice(_FIGURE.finditer(r.text), 20)]


@rule("technical_claim", needs=("causal", "causal2"))
def effect_stated(r: Reading) -> list[Place]:
    """A remedy or disease right before a verb of cause."""
    pairs = r.near(r.of("remedy", "disease", "science"), r.of("causal", "causal2"), 2, either_way=False)
    return r.unless_before(pairs, r.of("self", "conditional"), 4)


@rule("technical_claim", needs=("causal", "causal2"))
def study_told(r: Reading) -> list[Place]:
    """A study, trial or body of experts right before what it found."""
    return r.near(r.of("science", "profession"), r.of("causal", "causal2"), 3, either_way=False)


@rule("technical_claim", -1, needs=("self",))
def story_alone(r: Reading) -> list[Place]:
    """A word in twelve or more is "I" or the like, and nothing is said to cause anything."""
    own = r.of("self")
    return own if own and len(own) >= r.size / 12 and not cause_stated(r) else []


@rule("technical_claim", -1)
def no_term(r: Reading) -> list[Place]:
    """No term of disease, remedy, body or science."""
    return [] if r.has(*HEALTH) else whole(r)


@rule("technical_claim", -1)
def reaction_alone(r: Reading) -> list[Place]:
    """Seven words or fewer."""
    return whole(r) if r.size <= 7 else []
