"""Are people insulted, belittled or told off?"""

from __future__ import annotations

from pipeline.labels.functions._rule import PERSONS, rule, whole
from pipeline.labels.lexicon import Place, Reading


@rule("hostility", needs=("insult",))
def insult_at_people(r: Reading) -> list[Place]:
    """A rude noun near people: "you", "they", a profession."""
    return r.near(r.of(*PERSONS), r.unless_before(r.of("insult"), r.of("self", "negation"), 4), 6)


@rule("hostility", needs=("insult",))
def insult_alone(r: Reading) -> list[Place]:
    """A rude noun that is not the writer's own ("I was an idiot")."""
    return r.unless_before(r.of("insult"), r.of("self", "negation"), 4)


@rule("hostility", needs=("sneer",))
def sneer_at_you(r: Reading) -> list[Place]:
    """A belittling word next to "you"."""
    return r.near(r.of("you"), r.of("sneer"), 4)


@rule("hostility", needs=("sneer",))
def sneer_at_group(r: Reading) -> list[Place]:
    """A belittling word near a group or profession."""
    return r.near(r.of("they", "profession"), r.of("sneer"), 4)


@rule("hostility", needs=("dishonest",))
def called_dishonest(r: Reading) -> list[Place]:
    """A word for liars, cheats and the bought near people."""
    return r.near(r.of(*PERSONS), r.unless_before(r.of("dishonest"), r.of("self", "negation"), 4), 5)


@rule("hostility", needs=("dismiss",))
def told_off(r: Reading) -> list[Place]:
    """Somebody is told to be silent, to go away or to suffer."""
    return r.unless_before(r.of("dismiss"), r.of("self", "negation"), 1)


@rule("hostility", needs=("swear",))
def sworn_at(r: Reading) -> list[Place]:
    """Strong language right beside "you"."""
    return r.near(r.of("you"), r.of("swear"), 2)


@rule("hostility", needs=("sarcasm",))
def mock_praise(r: Reading) -> list[Place]:
    """A mark of sarcasm near "you", "they" or a profession."""
    return r.near(r.of("sarcasm"), r.of(*PERSONS), 3)


@rule("hostility", -1)
def nobody_aimed_at(r: Reading) -> list[Place]:
    """No other person or group is spoken to or of."""
    return [] if r.has("you", "they", "profession", "insult", "dismiss") else whole(r)


@rule("hostility", -1, needs=("insult",))
def self_mockery(r: Reading) -> list[Place]:
    """The rude word is said of the writer."""
    return r.near(r.of("self"), r.of("insult"), 4, either_way=False)


@rule("hostility", -1, needs=("against_me",))
def said_of_writer(r: Reading) -> list[Place]:
    """The rude word is reported as said of the writer or theirs."""
    return r.near(r.of("against_me"), r.of("insult", "sneer"), 6, either_way=False)


@rule("hostility", -1, needs=("warmth",))
def meant_kindly(r: Reading) -> list[Place]:
    """A word of affection or praise in a text without dismissal."""
    return [] if r.of("dismiss", "dishonest") else r.of("warmth")
