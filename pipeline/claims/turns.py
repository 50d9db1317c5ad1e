"""The words a claim turns on beside its verb: denials, plans, links and what is said of everyone."""

from __future__ import annotations

import functools
from typing import Final

from pipeline.claims.reading import REMEDIES, Clause, Reading
from pipeline.reference import words_of


@functools.cache
def listed(field: str) -> frozenset[str]:
    """The words of one field of ``claim_turns.csv``."""
    return words_of("claim_turns", field)


def denies(key: str) -> bool:
    """Whether a word denies: "never", "doesn't"."""
    return key in listed("no") or (key.endswith("n't") and len(key) > 3)


_ALL: Final = listed("all")


def of_all(reading: Reading, clause: Clause) -> int | None:
    """The token by which the clause speaks of all people or all complaints; None where it does not, or leaves some out."""
    keys = reading.tokens.keys
    if _ALL.isdisjoint(keys[clause.first : clause.last]):
        return None
    for at in range(clause.first, clause.last):
        if keys[at] not in _ALL:
            continue
        before = keys[at - 1] if at > clause.first else ""
        after = keys[at + 1] if at + 1 < clause.last else ""
        if before in listed("nearly") or denies(before) or _aside(reading, clause, at):
            continue
        if not listed("agrees").isdisjoint((before, *keys[at + 1 : min(at + 3, clause.last)])):
            continue
        if keys[at] in listed("universal") or (keys[at] == "no" and after == "one"):
            return at
        if keys[at] in ("every", "each") and after and after not in listed("span") and after[0].isalpha():
            return at
        if keys[at] == "any" and any(m.first == at + 1 and m.value.kind in REMEDIES for m in clause.named):
            continue
        if keys[at] == "any" and after and after not in listed("any") and after[0].isalpha():
            return at
        if keys[at] == "all" and keys[at + 1 : at + 3] in (("of", "us"), ("of", "them")):
            return at
    return None


def _aside(reading: Reading, clause: Clause, at: int) -> bool:
    """Said of somebody behind a comma: "..., my neurologist starts everybody on it"."""
    comma = next((i for i in range(at - 1, clause.first, -1) if reading.tokens.keys[i] == ","), None)
    return comma is not None and not {"i", "my", "our", "we"}.isdisjoint(reading.tokens.keys[comma:at])
