"""Tell what is denied: how far a "no" reaches, what takes it back, and a "nothing" right behind the verb."""

from __future__ import annotations

from typing import Final

from pipeline.claims import turns
from pipeline.claims.reading import SCOPE, SCOPE_ENDS, Clause, Reading
from pipeline.phrases import Match

_TURNS: Final = frozenset({"but", "however", ";", ":"})
"""Disbelief ("I don't believe that...") reaches to these."""


def denied(reading: Reading, clause: Clause, hit: Match) -> Match | None:
    """The negation whose scope covers the hit, if any.

    Its window closes at a comma and the like, but "no dose ... has ever cured" reaches as far as the sentence; "not only", "no
    doubt" and their kind deny nothing.
    """
    keys = reading.tokens.keys
    for no in clause.hits("negation", "not"):
        if twice_denied(keys, clause, no):
            continue
        gap = range(no.last, hit.first)
        if no.last <= hit.first and len(gap) <= SCOPE and not any(keys[i] in SCOPE_ENDS for i in gap):
            return no
    if hit.first > 0 and keys[hit.first - 1] in ("ever", "even"):
        start = reading.sentence_tokens[clause.sentence][0]
        far = [no for no in reading.cues.get("negation", ()) if start <= no.first < hit.first and no.value.value == "not"]
        if far:
            return far[-1]
    disbelief = next((no for no in clause.hits("disbelief") if no.last <= hit.first), None)
    if disbelief is not None and not any(keys[i] in _TURNS for i in range(disbelief.last, hit.first)):
        return disbelief
    if hit.last < clause.last and keys[hit.last] in _NOTHING:
        return Match(hit.last, hit.last + 1, None)
    after = clause.hits("negation", "post")
    return next((no for no in after if no.first >= hit.last), None)


def taken_back(reading: Reading, clause: Clause, hit: Match) -> str | None:
    """What a denial comes to that is no denial of an effect: ``improves`` or ``na``; None where it stands.

    "Not true that it does nothing" and "not useless" speak for a remedy; "doesn't mean it doesn't work" and "not a miracle" leave
    it open.
    """
    keys = reading.tokens.keys
    said = keys[hit.first : hit.last]
    if not _MIRACLES.isdisjoint(said):
        return "na"
    start = reading.sentence_tokens[clause.sentence][0]
    outer = next((h for h in reading.cues.get("unsaid", ()) if start <= h.first and h.last <= hit.first), None)
    if outer is not None:
        inner = any(turns.denies(keys[i]) for i in range(outer.last, hit.last)) or hit in clause.hits("effect", "none")
        return None if not inner else "improves" if outer.value.value == "against" else "na"
    at = hit.first - 1
    while at > clause.first and keys[at] in _DEGREES:
        at -= 1
    no = at >= clause.first and turns.denies(keys[at])
    return "improves" if no and said[0] in turns.listed("worthless") and hit in clause.hits("effect", "none") else None


_MIRACLES: Final = frozenset({"miracle", "miracles", "wonder", "panacea", "magic"})
_DEGREES: Final = frozenset({"a", "an", "completely", "totally", "entirely", "exactly", "quite", "just", "only", "merely"})


def twice_denied(keys: tuple[str, ...], clause: Clause, no: Match) -> bool:
    """ "There isn't a cough it won't shift", "nothing it can't fix": one denial takes back the other."""
    if keys[no.first] in _TAKEN_BACK:
        before = keys[max(clause.first, no.first - SCOPE - 2) : no.first]
        return not _EMPTY.isdisjoint(before) and not _TAKING.isdisjoint(before[-2:])
    if keys[no.first] in _EMPTY:
        after = keys[no.last : min(clause.last, no.last + SCOPE + 2)]
        return any(key in _TAKEN_BACK and after[i - 1] in _TAKING for i, key in enumerate(after) if i)
    return False


_NOTHING: Final = turns.listed("nothing")
"""Right behind a verb these deny it: "stops nothing", "has helped nobody"."""
_TAKEN_BACK: Final = turns.listed("taken_back")
_EMPTY: Final = turns.listed("empty")
_TAKING: Final = frozenset({"it", "they", "that", "this", "which", "i", "one"})
