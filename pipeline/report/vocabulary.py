"""Plain words for the codes in the frames, in the order they are shown."""

from __future__ import annotations

from typing import Final

LABELS: Final = {
    "anecdotal_benefit": "anecdotal benefit",
    "skepticism": "skepticism",
    "hostility": "hostility",
    "technical_claim": "technical claim",
    "off_topic": "off topic",
}

SEVERITIES: Final = {"critical": "Critical", "high": "High", "medium": "Medium", "low": "Low"}
"""Worst first: by the harm a comment may do, not by how rude it is."""

VERDICTS: Final = {
    "consistent": "in line with the table",
    "overstates": "claims more than the table",
    "understates_contradicts": "claims less than the table",
    "outside_table": "not in the table",
    "unverifiable_personal": "own experience",
}

DIRECTIONS: Final = {
    "improves": "helps",
    "decreases": "lowers",
    "increases": "raises",
    "causes": "causes",
    "no_effect": "does nothing",
    "worsens": "makes worse",
    "harms": "harms",
    "na": "not said",
}

STRENGTHS: Final = {4: "strong", 3: "moderate", 2: "limited", 1: "insufficient", 0: "shown not to work", -1: "harm"}

HOSTILITY: Final = {0: "None", 1: "Sharp", 2: "Insult, slur or threat"}

REASONS: Final = {
    "dangerous_advice": "Dangerous health advice",
    "misleading_claim": "Misleading claim",
    "insult_or_threat": "Insult or threat",
    "advertising": "Advertising or spam",
    "off_topic": "Off topic",
    "private_data": "Private data of a person",
    "other": "Other (say why in a note)",
}
"""Why a moderator rejects; keys 1 to 7 in the queue."""


RISKS: Final = {
    "CRISIS": "writer in danger",
    "STOP_MED": "stop a medicine",
    "REPLACE": "replace a medicine",
    "DELAY_CARE": "delay care",
    "OVER_UL": "over the daily limit",
    "CONTRAINDICATION": "contraindicated",
    "INTERACTION": "interaction",
    "VULNERABLE": "child or pregnancy",
    "SHARED_MED": "shares a prescription",
    "TOXIC": "poison as remedy",
    "DENIAL": "denies a disease",
    "CURE": "promises a cure",
    "CONSPIRACY": "conspiracy",
    "TEST": "useless tests",
    "NATURAL_SAFE": "natural means safe",
    "STATISTIC": "wrong number",
    "FAKE_AUTHORITY": "claims authority",
    "VACCINE": "refuse a vaccine",
    "UNSAFE_ADVICE": "unsafe advice",
    "SPAM": "selling",
    "THREAT": "threat",
    "SELF_HARM_ABUSE": "urges self-harm",
    "INSULT": "insult",
    "SLUR": "slur",
    "SHARP_TONE": "sharp tone",
    "QUESTION": "risky question",
    "UNSUPPORTED": "unsupported",
}
"""Short names of the codes in ``reference/risk_codes.csv``, worst kinds first; the meaning stands there."""


def words(code: str) -> str:
    """A code as words: ``dose_text`` is "dose text"."""
    return code.replace("_", " ").strip()


def risk(code: str) -> str:
    """Short name of a risk code.

    >>> risk("OVER_UL"), risk("NEW_KIND")
    ('over the daily limit', 'new kind')
    """
    return RISKS.get(code) or words(code).lower()


def percent(share: float) -> str:
    """A share in whole percent; "all" and "none" are said only where they are true.

    >>> [percent(share) for share in (0.0, 0.001, 0.126, 479 / 481, 1.0)]
    ['0%', 'under 1%', '13%', 'over 99%', '100%']
    """
    shown = f"{share:.0%}"
    if shown == "0%" and share > 0:
        return "under 1%"
    return "over 99%" if shown == "100%" and share < 1 else shown


def counted(count: int, word: str) -> str:
    """A number with its noun.

    >>> counted(1, "comment"), counted(1200, "reply"), counted(2, "day")
    ('1 comment', '1,200 replies', '2 days')
    """
    plural = word[:-1] + "ies" if word.endswith("y") and not word.endswith("ay") else word + "s"
    return f"{count:,} {word if count == 1 else plural}"
