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


_MEMBER_NUMBER: Final = re.compile(r"\s*\(#?\d{3,9}\)$")


def clean_name(text: str, sentence: bool = False) -> str:
    """A name without the words a header puts around it; ``sentence``: cut from a sentence, so articles go as well.

    >>> clean_name("Posted by: Mary Poe on"), clean_name("says:"), clean_name("Di Roma"), clean_name("on Ann", True)
    ('Mary Poe', '', 'Di Roma', 'Ann')
    >>> clean_name("投稿者：Ann"), clean_name("student AM"), clean_name("ann (218840)"), clean_name("(Anonymous)")
    ('Ann', 'student AM', 'ann', '(Anonymous)')
    """
    return _cleaned(text, sentence) if len(text) <= _LONGEST_CACHED else ""


@functools.lru_cache(maxsize=20_000)
def _cleaned(text: str, sentence: bool) -> str:
    name = _trim(_MEMBER_NUMBER.sub("", squeeze(text.replace("\n", " "))))
    name = name.removesuffix("發表於").removesuffix("发表于").removesuffix("於")  # "at", written without a blank
    for _ in range(6):
        shorter = _trim(_cut_lead(_cut_label(_cut_trail(name)), sentence))
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


_LABEL: Final = re.compile(r"([^:：]{1,24}?)\s?[:：]\s?(?=\S)")


def _cut_label(name: str) -> str:
    """Without a label that a colon joins to the name: ``投稿者：Ann``."""
    label = _LABEL.match(name)
    return name[label.end() :] if label and plain(label[1]) in words("author_lead") else name


def _cut_trail(name: str) -> str:
    """Without the words behind a name; in capitals a short one is part of it: "student AM"."""
    low = plain(name)
    if name[-3:].strip().isupper() and not name.isupper():
        return name
    for size in (6, 5, 4, 3, 2, 1):
        trail = " ".join(low.split()[-size:]).strip(" ,")
        if trail.strip(":.…") in words("author_trail") or trail in words("author_trail"):
            return " ".join(name.split()[:-size])
    return name


def _balanced(name: str, text: str) -> str:
    """Give back the brackets that were stripped with the punctuation: "Ann (nurse)", "[deleted]"."""
    if name and f"[{name}]" in text:
        return f"[{name}]"
    if name and text.strip() == f"({name})":
        return text.strip()
    return f"{name})" if name.count("(") > name.count(")") and f"{name})" in text else name
