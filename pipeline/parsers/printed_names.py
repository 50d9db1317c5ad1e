"""A name as a person would read it: without the words and signs that a header puts around it."""

from __future__ import annotations

import functools
import re
from typing import Final

from pipeline.parsers._html import squeeze
from pipeline.parsers.hints import plain, words

LONGEST_NAME: Final = 60
_LONGEST_CACHED: Final = 200
_EDGE: Final = re.compile(r"^[\s,;:|·•–—/()\[\]#»«>\"“”„…]+|^-+\s+|[\s,;:|·•–—/()\[\]#»«>\"“”„…]+$|\s+-+$|(?<=\.)\.+$")


def clean_name(text: str, sentence: bool = False) -> str:
    """A name without the words a header puts around it; ``sentence``: cut from a sentence, so articles go as well.

    >>> clean_name("Posted by: Mary Poe on"), clean_name("says:"), clean_name("Di Roma"), clean_name("on Ann", True)
    ('Mary Poe', '', 'Di Roma', 'Ann')
    """
    return _cleaned(text, sentence) if len(text) <= _LONGEST_CACHED else ""


@functools.lru_cache(maxsize=20_000)
def _cleaned(text: str, sentence: bool) -> str:
    name = _trim(squeeze(text.replace("\n", " ")))
    name = name.removesuffix("發表於").removesuffix("发表于").removesuffix("於")  # "at", written without a blank
    for _ in range(6):
        shorter = _trim(_cut_lead(_cut_trail(name), sentence))
        if shorter == name:
            break
        name = shorter
    return _balanced(name, text)


def _trim(name: str) -> str:
    """Without punctuation that parts a name from its neighbours; "-_omg_-" and "Gillian M." are names."""
    while (shorter := _EDGE.sub("", name)) != name:
        name = shorter
    return name


def _cut_lead(name: str, sentence: bool) -> str:
    low = plain(name)
    for size in (4, 3, 2, 1):
        lead = " ".join(low.split()[:size]).strip(" ,")
        known = lead.strip(":") in words("author_lead") or (sentence and lead in words("author_lead_article"))
        if known:
            return " ".join(name.split()[size:])
    return name


def _cut_trail(name: str) -> str:
    low = plain(name)
    for size in (6, 5, 4, 3, 2, 1):
        trail = " ".join(low.split()[-size:]).strip(" ,")
        if trail.strip(":.…") in words("author_trail") or trail in words("author_trail"):
            return " ".join(name.split()[:-size])
    return name


def _balanced(name: str, text: str) -> str:
    """Give back the brackets that were stripped with the punctuation: "Ann (nurse)", "[deleted]"."""
    if name and f"[{name}]" in text:
        return f"[{name}]"
    return f"{name})" if name.count("(") > name.count(")") and f"{name})" in text else name
