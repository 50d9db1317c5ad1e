"""Is an effect, its evidence, its safety or a motive doubted?"""

from __future__ import annotations

from pipeline.labels.functions._rule import HEALTH, asks, rule
from pipeline.labels.lexicon import Place, Reading


@rule("skepticism", needs=("doubt",))
def doubt_word(r: Reading) -> list[Place]:
    """A word that denies worth or honesty ("placebo", "scam"), not itself negated."""
    return r.unless_before(r.of("doubt"), r.of("negation"), 2)


@rule("skepticism", needs=("no_evidence",))
def proof_asked(r: Reading) -> list[Place]:
    """Proof is called missing or poor, or asked for."""
    return r.of("no_evidence")


@rule("skepticism", needs=("motive",))
def motive_named(r: Reading) -> list[Place]:
    """Money, interests or secrecy named as the motive."""
    return r.of("motive")


@rule("skepticism", needs=("denial",))
def flat_denial(r: Reading) -> list[Place]:
    """A denial beside a health term: "does not cure", "there is no such thing"."""
    return r.near(r.of("denial"), r.of(*HEALTH), 6, either_way=False)


@rule("skepticism", needs=("no_effect",))
def own_failure(r: Reading) -> list[Place]:
    """The writer or theirs beside "no effect"."""
    return [p for p in r.near(r.of("self", "kin", "clinic"), r.of("no_effect"), 10) if not asks(r, p)]


@rule("skepticism", needs=("harm",))
def own_harm(r: Reading) -> list[Place]:
    """The writer or theirs beside harm, in a text that names a remedy or its use."""
    if not r.of("remedy", "course"):
        return []
    return [p for p in r.near(r.of("self", "kin", "clinic"), r.of("harm"), 7) if not asks(r, p)]


@rule("skepticism", needs=("denial", "doubt", "motive", "sarcasm"))
def pointed_question(r: Reading) -> list[Place]:
    """A question that holds a denial or a doubt."""
    return [place for place in r.of("denial", "doubt", "motive", "sarcasm") if asks(r, place)]


@rule("skepticism", needs=("remedy",))
def remedy_disputed(r: Reading) -> list[Place]:
    """A remedy beside doubt, denial or "no effect"."""
    return r.near(r.of("remedy"), r.of("doubt", "no_effect", "no_evidence"), 8)


@rule("skepticism", needs=("criticism",))
def practice_criticised(r: Reading) -> list[Place]:
    """A word of criticism close to a health term."""
    return r.near(r.unless_before(r.of("criticism"), r.of("negation"), 2), r.of(*HEALTH, "practice"), 6)


@rule("skepticism", -1, needs=("plan",))
def sincere_question(r: Reading) -> list[Place]:
    """A question for information, and no doubt in the text."""
    if r.of("doubt", "no_evidence", "motive", "sarcasm"):
        return []
    return [place for place in r.of("plan") if asks(r, place)]


@rule("skepticism", -1, needs=("thanks",))
def thanks_alone(r: Reading) -> list[Place]:
    """Thanks or agreement, and no doubt in the text."""
    return [] if r.of("doubt", "no_evidence", "motive", "no_effect", "harm") else r.of("thanks")
