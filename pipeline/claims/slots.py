"""Tell from one clause what kind of claim it makes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, NamedTuple

from pipeline.claims import eased, givers, moved, turns, verbs
from pipeline.claims.denial import denied
from pipeline.claims.reading import REMEDIES, Clause, Reading, entity_ids
from pipeline.entities import Entity, entities
from pipeline.phrases import Match

_EATEN: Final = frozenset({"food", "diet"})


class Found(NamedTuple):
    """A kind of claim, the words that show it, and whether they are denied."""

    claim_type: str
    hit: Match
    negated: bool


Rule = Callable[[Reading, Clause], "Found | None"]


def _cue(claim_type: str) -> Rule:
    def rule(reading: Reading, clause: Clause) -> Found | None:
        hits = [hit for hit in clause.hits("type", claim_type) if not _in_a_remedy(clause, hit)] if "type" in clause.cues else ()
        return Found(claim_type, hits[0], denied(reading, clause, hits[0]) is not None) if hits else None

    return rule


def _in_a_remedy(clause: Clause, hit: Match) -> bool:
    """The "blocks" of "nerve blocks", of a name only the page knows."""
    own = (m for m in clause.named if m.value.entity_id not in entities())
    return any(m.first <= hit.first and hit.last <= m.last and m.last - m.first > 1 for m in own)


def _conspiracy(reading: Reading, clause: Clause) -> Found | None:
    found = _cue("conspiracy_motive")(reading, clause)
    return None if found and found.negated else found


def _replacement(reading: Reading, clause: Clause) -> Found | None:
    """A word of giving up with a medicine within a few words after it."""
    medicines = [m for m in clause.named if m.value.kind in ("drug", "drug_class")]
    for hit in clause.hits("replace"):
        if any(0 <= medicine.first - hit.last <= _NEXT for medicine in medicines) and _offers(reading, clause, hit):
            return Found("treatment_replacement", hit, denied(reading, clause, hit) is not None)
    return _cue("treatment_replacement")(reading, clause)


def _cure(reading: Reading, clause: Clause) -> Found | None:
    hits = clause.hits("type", "cure_disease_modification")
    hits = tuple(hit for hit in hits if not (_idle(reading, clause, hit) or _of_speed(reading, clause, hit)))
    if not hits:
        return None
    return Found("cure_disease_modification", hits[0], denied(reading, clause, hits[0]) is not None)


def _of_speed(reading: Reading, clause: Clause, hit: Match) -> bool:
    """ "Heals cold sores faster", "healing time": how soon a thing heals, not that it is cured."""
    keys = reading.tokens.keys
    if not keys[hit.first].startswith("heal"):
        return False
    return not _SPEED.isdisjoint(keys[hit.last : min(hit.last + 6, clause.last)])


_SPEED: Final = turns.listed("speed")
"""Words after "heals" that speak of how soon, or of what heals by itself."""
_NEXT: Final = 4
"""A medicine belongs to a verb at most this many words before it."""


def _offers(reading: Reading, clause: Clause, hit: Match) -> bool:
    """A remedy stands in the sentence, or the reader is told: "stopping gabapentin brings on seizures" replaces nothing."""
    first, last = reading.sentence_tokens[clause.sentence]
    keys = reading.tokens.keys
    remedy = any(m.value.kind == "intervention" and first <= m.first < last for m in reading.named)
    told = (
        hit.first in (first, clause.first) or "you" in keys[max(first, hit.first - 4) : hit.last] or keys[hit.first - 1] == "just"
    )
    return remedy or (told and not keys[hit.first].endswith("ing"))


_ALWAYS_CURE: Final = ("cur", "heal", "miracle", "eradicat")
"""Beginnings of words that speak of a cure by themselves; the others ("reversed", "for good") need an illness or organ named."""


_OBJECTS: Final = turns.listed("object")


def _idle(reading: Reading, clause: Clause, hit: Match) -> bool:
    """Words of cure that end no disease: "reversing the van", "gone for good", and "healing" of nothing by nothing."""
    first, last = reading.sentence_tokens[clause.sentence]
    others = [m for m in clause.named if not m.first <= hit.first < m.last]
    if any(m.value.kind == "outcome" and first <= m.first < last and not m.first <= hit.first < m.last for m in reading.named):
        return False
    word = reading.tokens.keys[hit.first]
    object_follows = hit.last < clause.last and reading.tokens.keys[hit.last] in _OBJECTS
    return not (object_follows or (word.startswith(_ALWAYS_CURE) and bool(others)))


def _statistic(reading: Reading, clause: Clause) -> Found | None:
    """A share of people; "4% of the oxide" is none."""
    found = _cue("statistic_prevalence")(reading, clause)
    absolute = found and found.hit.last - found.hit.first <= _SHARE and "100" in _keys(reading, found.hit)
    good = clause.hits("effect", "good") or (found and (eased.moved(reading, clause) or _moved_before(clause, found.hit)))
    if found and good and (absolute or _promised(reading, clause, found.hit)):
        return None  # "rebuilds cartilage in 100% of people", "halts it in most men": it promises and counts nobody
    keys = reading.tokens.keys
    if found is None or (found.hit.last < len(keys) and keys[found.hit.last].removesuffix("s") in _SPANS):
        return None  # "one child in nine years"
    counted = clause.hits("people") if keys[found.hit.first] in ("one", "1") else clause.hits("people", "people")
    return found if counted else None


_SPANS: Final = frozenset({"minute", "hour", "day", "night", "week", "month", "year"})


def _keys(reading: Reading, hit: Match) -> set[str]:
    return set(reading.tokens.keys[hit.first : hit.last])


def _moved_before(clause: Clause, hit: Match) -> bool:
    """A remedy and then a complaint before the share: "rubs out the ache in most people"."""
    remedy = next((m.last for m in clause.named if m.value.kind in REMEDIES), hit.first)
    return any(m.value.kind == "outcome" and remedy <= m.first < hit.first for m in clause.named)


def _promised(reading: Reading, clause: Clause, hit: Match) -> bool:
    """A remedy's good to "most people" or "everyone", said after it."""
    words = set(reading.tokens.keys[hit.first : hit.last])
    before = any(m.last <= hit.first and m.value.kind in REMEDIES for m in clause.named)
    return before and bool(words & {"most", "all", "everyone", "everybody", "every"}) and not any(w[0].isdigit() for w in words)


_SHARE: Final = 4
"""Words of a share: "in 100 % of"."""


def _cause(reading: Reading, clause: Clause) -> Found | None:
    """What causes an illness; a remedy or medicine that causes a complaint is a harm instead."""
    found = _cue("cause")(reading, clause)
    if found is None:
        return None
    before = [m for m in clause.named if m.last <= found.hit.first and m.value.kind in REMEDIES]
    harm = any(entities().get(m.value.entity_id, _OTHER).group not in _EATEN for m in before)
    after = any(m.first >= found.hit.last and m.value.kind == "outcome" for m in clause.named)
    passive = reading.words(found.hit.first, found.hit.last).casefold() in ("caused by", "due to", "because of", "to blame")
    return found._replace(claim_type="safety_adverse") if harm and after and not passive else found


_OTHER: Final = Entity("", "", "intervention", "other")


def _safety(reading: Reading, clause: Clause) -> Found | None:
    """Harm asserted; where harm is denied and a benefit stands beside it, the benefit is the point."""
    found = _cue("safety_adverse")(reading, clause)
    given = found is not None and reading.tokens.keys[found.hit.first] in _GIVEN
    if found and given and (not _complaint(clause) or givers.no_harm(reading, clause, found.hit)):
        return None
    if found and givers.excess_of_nothing(reading, clause, found.hit):
        return None
    if found and reading.words(found.hit.first, found.hit.last).casefold() == "never again" and not reading.named:
        return None
    if found and clause.hits("type", "benefit_efficacy") and (found.negated or first_negative(reading, found.hit)):
        return None
    return found


def _forbidden(reading: Reading, clause: Clause) -> Found | None:
    """ "Never take X if...", "don't mix it with...", "never with an SSRI": who must not, or with what."""
    keys, lists = reading.tokens.keys, verbs.words().sets
    at = next((i for i in range(clause.first, clause.last) if keys[i] not in lists["lead"]), clause.last)
    if keys[at : at + 1] not in _NEVER:
        return None
    verb = next((i for i in range(at + 1, clause.last) if keys[i] not in _EVER), clause.last)
    meant = [m.last for m in clause.named if m.value.kind in REMEDIES] + [hit.last for hit in clause.hits("pronoun")]
    if keys[verb : verb + 1] == ("with",):
        bare = entity_ids(clause, *REMEDIES)
        return Found("safety_adverse", Match(at, verb + 1, None), False) if bare else None
    after = next((end for end in sorted(meant) if 0 < end - verb <= _FEW), None)
    if after is None or keys[verb] not in lists["take"]:
        return None
    on = next((i for i in range(after, min(after + _FEW, clause.last - 1)) if keys[i] in lists["condition"]), None)
    return None if on is None else Found("safety_adverse", Match(at, verb + 1, None), False)


_NEVER: Final = (("never",), ("don't",), ("dont",))
_EVER: Final = frozenset({"ever", "even", "please"})
_FEW: Final = 4
_GIVEN: Final = turns.listed("given")
"""Verbs of harm only with a complaint beside them: "gave me cramps", not "gave him B12"."""


def _complaint(clause: Clause) -> bool:
    down = any(entities().get(m.value.entity_id, _OTHER).better == "down" for m in clause.named if m.value.kind == "outcome")
    return down or bool(clause.hits("adverse") or clause.hits("effect", "bad"))


def first_negative(reading: Reading, hit: Match) -> bool:
    """Whether "no" or "without" stands right before."""
    return hit.first > 0 and reading.tokens.keys[hit.first - 1] in ("no", "without", "zero")


def _adverse(reading: Reading, clause: Clause) -> Found | None:
    """A complaint remedies are known to bring, beside a remedy, with nothing said to get better."""
    hits = clause.hits("adverse")
    if hits and clause.hits("negation", "post") and any(m.value.kind in REMEDIES for m in reading.named):
        return Found("safety_adverse", hits[0], True)
    eased = clause.hits("effect", "good", "down", "none") or clause.hits("certainty", "hedged")
    if not hits or eased or not entity_ids(clause, *REMEDIES) or denied(reading, clause, hits[0]):
        return None
    return Found("safety_adverse", hits[0], False)


def _benefit(reading: Reading, clause: Clause) -> Found | None:
    hits = [hit for hit in clause.hits("type", "benefit_efficacy") if not _compares(reading, clause, hit)]
    hits += [hit for hit in clause.hits("type", "cure_disease_modification") if _of_speed(reading, clause, hit)]
    if not hits:
        shown = eased.shown(reading, clause)
        return Found("benefit_efficacy", *shown) if shown else None
    no = [hit for hit in hits if denied(reading, clause, hit)]
    if no and no[0] is not hits[0] and "," in reading.tokens.keys[hits[0].last : no[0].first]:
        return Found("benefit_efficacy", hits[0], False)  # "they bother you less, they don't vanish"
    return Found("benefit_efficacy", (no or hits)[0], bool(no))


def _compares(reading: Reading, clause: Clause, hit: Match) -> bool:
    """ "Cry less than babies elsewhere", "back by six": nothing a remedy does."""
    keys = reading.tokens.keys
    if keys[hit.first : hit.last] == ("back", "by"):
        return not any(m.value.kind == "outcome" for m in clause.named)
    less = keys[hit.first] in ("less", "fewer") and hit.last < clause.last and keys[hit.last] == "than"
    return less and not entity_ids(clause, *REMEDIES)


def _changed(reading: Reading, clause: Clause) -> Found | None:
    at = moved.beside_remedy(reading, clause)
    return None if at is None else Found("benefit_efficacy", Match(at, at + 1, None), False)


def _dose(reading: Reading, clause: Clause) -> Found | None:
    if any(q.kind == "dose" for q in clause.quantities):
        start = next(q.start for q in clause.quantities if q.kind == "dose")
        first = next(i for i in range(clause.first, clause.last) if reading.tokens.ends[i] > start)
        return Found("dose", Match(first, first + 1, None), False)
    hits = clause.hits("type", "dose")
    return Found("dose", hits[0], False) if hits and entity_ids(clause, *REMEDIES) else None


TYPES: Final[tuple[Rule, ...]] = (
    _conspiracy,
    _replacement,
    _cure,
    _cue("test_validity"),
    _cue("evidence_quality"),
    _statistic,
    _cue("study_citation"),
    _cue("comparison"),
    _forbidden,
    _safety,
    _cause,
    _cue("mechanism"),
    _adverse,
    _benefit,
    _changed,
    _dose,
)
"""Kinds of claim, first that fits; order as in ``claim_types.csv``, with the two weaker signs of harm and benefit behind."""

ALSO: Final = {"conspiracy_motive": (_cure,), "treatment_replacement": (_cure,), "study_citation": (_cure, _dose)}
"""Kinds that leave room for a second claim in the same words ("they hide that it cures...")."""


def kinds(reading: Reading, clause: Clause) -> tuple[Found, ...]:
    """The kinds of claim the clause makes: the first that fits, and what else ``ALSO`` allows."""
    first = next((found for rule in TYPES if (found := rule(reading, clause))), None)
    if first is None:
        return ()
    also = (found for rule in ALSO.get(first.claim_type, ()) if (found := rule(reading, clause)))
    return (first, *also)
