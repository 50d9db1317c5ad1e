"""Hold a claim against the article's evidence: rules V0 to V6, tried in the order of ``verdict_rules.csv``, first match wins."""

from __future__ import annotations

import functools
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, NamedTuple

from pipeline.claims import matching, turns, warnings
from pipeline.claims.offered import Evidence, Row
from pipeline.entities import Entity, entities, name_of
from pipeline.phrases import tokens
from pipeline.quantities import parse_dose
from pipeline.quantities.beside import factor, place
from pipeline.reference import load
from pipeline.types import Claim, Dose

PERSONAL: Final = ("self", "other_person", "clinical_observation")
_BESIDE_TABLE: Final = frozenset({
    "cause", "statistic_prevalence", "test_validity", "conspiracy_motive", "study_citation", "evidence_quality",
    "treatment_replacement",
})  # fmt: skip


# ---------------------------------------------------------------------------------------------------- the rules


@dataclass(frozen=True, slots=True)
class Case:
    """A claim with all that the rules ask about."""

    claim: Claim
    evidence: Evidence
    row: Row | None
    words: str
    """The words that carry the claim's strength."""

    @property
    def level(self) -> int | None:
        """Strength level of the row's grade."""
        return self.row.row.strength_level if self.row else None

    @property
    def row_dose(self) -> Dose | None:
        """The row's dose, parsed here if the table's reader did not."""
        return None if self.row is None else self.row.row.dose or parse_dose(self.row.row.dose_text or "")


@functools.cache
def _ceilings() -> dict[int, int]:
    return {int(row["level"]): int(row["ceiling"]) for row in load("strength_ceilings", ("level", "ceiling"), ("level",))}


def _is(*types: str) -> Callable[[Case], bool]:
    return lambda case: case.claim.claim_type in types


_cure, _mechanism, _dosing = _is("cure_disease_modification"), _is("mechanism"), _is("dose")


def _sentence(case: Case) -> tuple[str, bool] | None:
    """The article's sentence that names the claim's remedy and outcome."""
    wanted = {case.claim.outcome} - {None}
    for words, ids, denies in case.evidence.sentences:
        if wanted and wanted <= ids and ids & set(case.claim.interventions):
            return words, denies
    return None


def _text_denies_cure(case: Case) -> bool:
    for words, ids, denies in case.evidence.sentences:
        if denies and (ids & set(case.claim.interventions)) and any(w in words.casefold() for w in ("cure", "revers", "heal")):
            return True
    return False


def _text_against(case: Case) -> bool:
    found = _sentence(case)
    return case.row is None and found is not None and found[1] != (case.claim.direction == "no_effect")


def _shared_action(case: Case) -> str | None:
    """The first word of the claim that the row's action has too, the remedy's own name aside."""
    action = case.row.row.action if case.row else None
    stems = {_stem(word) for word in _content_words(action or "")} - {_stem(w) for w in _content_words(_remedy_words(case))}
    return next((word for word in _content_words(case.claim.quote) if _stem(word) in stems), None)


def _remedy_words(case: Case) -> str:
    return f"{case.row.row.intervention if case.row else ''} {' '.join(case.claim.interventions).replace('_', ' ')}"


def _stem(word: str) -> str:
    """A word and its relatives share their beginning ("antagonist", "antagonises")."""
    return word[:6] if len(word) > 6 else word.rstrip("s")


_ACTION_SYNONYMS: Final = {"block": "antagonist", "blocks": "antagonist", "blocking": "antagonist", "blocker": "antagonist"}


def _content_words(text: str) -> list[str]:
    words = [key for key in tokens(text).keys if len(key) > 2 and key[0].isalpha() and key not in _FILLERS]
    return [*words, *(_ACTION_SYNONYMS[word] for word in words if word in _ACTION_SYNONYMS)]


_FILLERS: Final = frozenset(
    {"and", "the", "for", "with", "that", "this", "helps", "help", "body", "acts", "from", "into", "its", "your"}
)


def _place(case: Case) -> str | None:
    """Where the claim's daily dose lies beside the row's: above, within or below; None where they cannot be compared."""
    told, given = case.claim.dose, case.row_dose
    times = factor(told.daily_unit or told.unit, given.daily_unit or given.unit) if told and given else None
    if told is None or given is None or times is None:
        return None
    low, high = _range(told)
    article = _range(given)
    return place((low * times, high * times), article) if min(article) > 0 else None


def _range(dose: Dose) -> tuple[float, float]:
    return dose.daily_low or dose.low, dose.daily_high or dose.high


def _elsewhere(case: Case) -> bool:
    if case.row is not None and case.claim.outcome in case.row.outcomes:
        return False
    if case.row is not None and case.row.outcomes and case.claim.outcome and case.claim.outcome not in case.evidence.named:
        beside = tokens(case.claim.quote).keys[-_ENDING:]
        if not turns.listed("beside").isdisjoint(beside):
            return True  # "it makes the hair grow thicker as well", of a table on spots
    known = entities().get(case.claim.outcome or "", _NOTHING)
    return bool(case.evidence.areas and known.areas and not (known.areas & (case.evidence.areas | _EVERYWHERE)))


_NOTHING: Final = Entity("", "", "outcome", "")
_ENDING: Final = 5
"""A second good is announced among the last words."""
_EVERYWHERE: Final = frozenset({"general", "pain"})
"""Areas that belong to any condition."""


def _benefit(case: Case) -> bool:
    return case.claim.direction in ("improves", "increases", "decreases") and not _raised(case)


def _raised(case: Case) -> bool:
    """A warning that a remedy gives more of what nobody wants."""
    bad = entities().get(case.claim.outcome or "", _NOTHING).better == "down"
    return bad and case.claim.claim_type == "safety_adverse" and case.claim.direction == "increases"


def _denies(case: Case) -> bool:
    return case.claim.direction in ("no_effect", "harms", "worsens")


def _too_strong(case: Case) -> bool:
    return _benefit(case) and case.claim.intensity > _ceilings().get(case.level or 1, 1)


def _told_of_one(case: Case) -> bool:
    """A story of one remedy: of its good or harm, or of being worse or no better than before."""
    one = case.claim.claim_type == "comparison" and len(case.claim.interventions) <= 1 and case.claim.direction == "worsens"
    return one or case.claim.claim_type in ("benefit_efficacy", "safety_adverse")


def _called_safe(case: Case) -> bool:
    return case.claim.claim_type == "safety_adverse" and case.claim.direction in ("no_effect", "improves")


def _called_harmful(case: Case) -> bool:
    return case.claim.claim_type == "safety_adverse" and (case.claim.direction in ("harms", "worsens") or _raised(case))


def _harm_sentence(case: Case) -> str | None:
    """The article's sentence that warns of the remedy."""
    return warnings.warning(case.claim, case.evidence.warned, _remedy_words(case))


RULES: Final[tuple[tuple[str, Callable[[Case], bool]], ...]] = (
    ("V0.figurative", lambda c: c.claim.certainty == "figurative"),
    ("V1.testimony", lambda c: c.claim.experience in PERSONAL and _told_of_one(c)),
    ("V6.cure_denied_text", lambda c: _cure(c) and c.claim.negated and _text_denies_cure(c)),
    ("V6.cure_denied", lambda c: _cure(c) and c.claim.negated),
    ("V6.cure", lambda c: _cure(c) and c.row is not None),
    ("V6.cure_no_row", _cure),
    ("V4.safety_denied", lambda c: _called_safe(c) and c.level == -1),
    ("V4.harm_agreed", lambda c: _called_harmful(c) and c.level == -1),
    ("V4.harm_agreed_text", lambda c: _called_harmful(c) and _harm_sentence(c) is not None),
    ("V4.safety_denied_text", lambda c: _called_safe(c) and _harm_sentence(c) is not None),
    ("V2.text_against", lambda c: c.claim.claim_type in _BESIDE_TABLE and _text_against(c)),
    ("V2.text", lambda c: c.claim.claim_type in _BESIDE_TABLE and _sentence(c) is not None),
    ("V2.text_against", _text_against),
    ("V2.text", lambda c: c.row is None and _sentence(c) is not None),
    ("V2.no_table", lambda c: not c.evidence.rows),
    ("V2.type", lambda c: c.claim.claim_type in _BESIDE_TABLE),
    ("V2.no_row", lambda c: c.row is None),
    ("V3.mechanism", lambda c: _mechanism(c) and _shared_action(c) is not None),
    ("V3.other_mechanism", _mechanism),
    ("V5.dose_above", lambda c: _dosing(c) and _place(c) == "above"),
    ("V5.dose_below", lambda c: _dosing(c) and _place(c) == "below"),
    ("V5.dose", lambda c: _dosing(c) and _place(c) == "within"),
    ("V5.no_dose", _dosing),
    ("V4.other_outcome", _elsewhere),
    ("V4.unread", lambda c: c.level is None),
    ("V4.benefit_of_ineffective", lambda c: _benefit(c) and (c.level or 0) <= 0),
    ("V4.denied", lambda c: _denies(c) and c.claim.claim_type != "safety_adverse" and (c.level or 0) >= 2),
    ("V4.denied_too", lambda c: _denies(c) and c.claim.claim_type != "safety_adverse" and (c.level or 0) <= 0),
    ("V4.denied_weak", lambda c: _denies(c) and c.claim.claim_type != "safety_adverse"),
    ("V2.type", _is("safety_adverse")),
    ("V4.overstates", _too_strong),
    ("V4.within", lambda c: True),
)
"""Rule ids with their tests, read top to bottom; verdict and rationale stand in ``verdict_rules.csv`` under the same id."""


class Verdict(NamedTuple):
    """A verdict with the rule that gave it and its reason in plain words."""

    rule: str
    verdict: str
    rationale: str
    row_id: str | None


@functools.cache
def _wording() -> dict[str, tuple[str, str]]:
    rows = load("verdict_rules", ("rule", "verdict", "rationale"), ("rule",))
    return {row["rule"]: (row["verdict"], row["rationale"]) for row in rows}


def judge(claim: Claim, offered: Evidence, words: str, said: frozenset[str] = frozenset()) -> Verdict:
    """The verdict on one claim. ``words`` are those that carry its strength, if any do, ``said`` the stems of all its words."""
    row = matching.matching_row(offered.rows, claim.interventions, claim.outcome, said)
    case = Case(claim, offered, row, words)
    rule = next(name for name, test in RULES if test(case))
    verdict, template = _wording()[rule]
    return Verdict(rule, verdict, template.format_map(_facts(case, template)), row.row_id if row else None)


def _facts(case: Case, template: str) -> dict[str, str]:
    claim, row = case.claim, case.row
    sentence = _sentence(case) if "{sentence}" in template else None
    remedy = name_of(claim.interventions[0]) if claim.interventions else "a remedy"
    return {
        "remedy": _lower(row.row.intervention) if row and claim.experience == "none" else remedy,
        "strength": _grade(row.row.strength_text) if row and row.row.strength_text else "ungraded",
        "grade": row.row.strength_text or "ungraded" if row else "ungraded",
        "strong": f'"{case.words}"' if case.words else "this",
        "words": (_shared_action(case) if _mechanism(case) else None) or case.words,
        "sentence": sentence[0] if sentence else (_harm_sentence(case) or "") if "{sentence}" in template else "",
        "dose": _in_words(claim.dose),
        "row_dose": row.row.dose_text or "amount" if row else "",
        "outcome": name_of(claim.outcome or ""),
    }


def _lower(name: str) -> str:
    """A printed name inside a sentence: "Magnesium" small, "CoQ10" as it is."""
    return name[:1].lower() + name[1:] if name[1:2].islower() and name[1:].islower() else name


def _grade(text: str) -> str:
    """The grade's own word: "Moderate (several RCTs)" is "moderate"."""
    return text.split("(")[0].strip().rstrip(".,;").lower() or text


def _in_words(dose: Dose | None) -> str:
    if dose is None:
        return ""
    low, high, unit = dose.daily_low or dose.low, dose.daily_high or dose.high, dose.daily_unit or dose.unit
    return f"{low:g} {unit}" if low == high else f"{low:g} to {high:g} {unit}"
