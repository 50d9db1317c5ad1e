"""Is the bulk of it about something else?"""

from __future__ import annotations

import re
from typing import Final

from pipeline.labels.functions._rule import HEALTH, rule, whole
from pipeline.labels.lexicon import Place, Reading

_LINK: Final = re.compile(
    r"https?://|\bwww\.|\bURL\b|\[link\]|\b[a-z0-9-]{1,40}\.(?:com|net|org|info|shop|store|co\.uk)\b|\+?\d[\d ()-]{8,18}\d", re.I
)
_MAYBE_LINK: Final = re.compile(r"[:.\[\duU](?:(?<=:)//|(?<=[wW]\.)|(?<=\.)\w|(?<=\[)[lL]|(?<=\d)[\d ()-]{8}|(?<=[uU])[rR][lL])")
"""Stands in every text with a link, and is found ten times as fast."""


def links(text: str) -> int:
    """How many addresses, phone numbers and marks of removed links there are."""
    return len(_LINK.findall(text)) if _MAYBE_LINK.search(text) else 0


@rule("off_topic", needs=("promo",))
def sales_talk(r: Reading) -> list[Place]:
    """Two or more terms of promotion, or one beside a link or phone number."""
    found = r.of("promo")
    return found if len(found) > 1 or (found and links(r.text)) else []


@rule("off_topic", needs=("politics",))
def politics_alone(r: Reading) -> list[Place]:
    """More political than health terms."""
    found = r.of("politics")
    return found if len(found) > len(r.of(*HEALTH, "practice")) else []


@rule("off_topic", needs=("site",))
def site_trouble(r: Reading) -> list[Place]:
    """Talk about the site, comments or moderation, and hardly a health term."""
    return r.of("site") if len(r.of(*HEALTH)) < 2 else []


@rule("off_topic", needs=("chat",))
def small_talk(r: Reading) -> list[Place]:
    """Leisure, media or greetings, and more of it than of health."""
    found = r.of("chat")
    return found if len(found) > len(r.of(*HEALTH, "practice")) else []


@rule("off_topic", needs=("spirit",))
def scripture(r: Reading) -> list[Place]:
    """Two or more religious or metaphysical terms, more than health terms."""
    found = r.of("spirit")
    return found if len(found) > max(1, len(r.of(*HEALTH))) else []


@rule("off_topic")
def health_absent(r: Reading) -> list[Place]:
    """Ten words or more and not one term of health or health care."""
    return whole(r) if r.size >= 10 and not r.has(*HEALTH, "practice", "symptom") else []


@rule("off_topic", -1, needs=HEALTH)
def health_throughout(r: Reading) -> list[Place]:
    """A health term in every twelve words or denser, and no sales talk."""
    found = r.of(*HEALTH)
    return found if len(found) >= r.size / 12 and not sales_talk(r) else []
