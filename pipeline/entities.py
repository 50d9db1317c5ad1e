"""Find remedies, medicines, complaints and readings in text, under any of their names."""

from __future__ import annotations

import functools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

from pipeline.phrases import Lexicon, Match, Tokens, longest, tokens
from pipeline.reference import load


@dataclass(frozen=True, slots=True)
class Entity:
    """One thing with an id: a remedy, medicine, poison, complaint, disease, reading or function."""

    entity_id: str
    name: str
    kind: str
    """intervention, drug, drug_class, toxic or outcome."""
    group: str
    """For remedies and medicines their group (``mineral``, ``statin``...), for outcomes symptom, condition, reading, function."""
    prescribed: bool = False
    areas: frozenset[str] = frozenset()
    """Of an outcome: parts of health it belongs to."""
    better: str = ""
    """Of an outcome: the direction readers want, ``down`` or ``up``."""
    grave: int = 0
    """Of an outcome: 0 everyday, 1 lasting, 2 grave or dangerous."""


class Alias(NamedTuple):
    """Another name to look for, beside the shipped ones."""

    alias: str
    entity_id: str
    kind: str = "intervention"


class Mention(NamedTuple):
    """An entity named in a text; ``text[start:end] == quote``."""

    start: int
    end: int
    quote: str
    entity_id: str
    kind: str


@functools.cache
def entities() -> dict[str, Entity]:
    """All known entities by id, the shipped and the user's own."""
    remedies = load("interventions", ("id", "name", "kind", "group", "prescribed", "aliases"), ("id",))
    outcomes = load("outcomes", ("id", "name", "kind", "areas", "better", "grave", "aliases"), ("id",))
    found = {r["id"]: Entity(r["id"], r["name"], r["kind"], r["group"], r["prescribed"] == "yes") for r in remedies}
    for r in outcomes:
        areas = frozenset(r["areas"].split())
        found[r["id"]] = Entity(r["id"], r["name"], "outcome", r["kind"], False, areas, r["better"], int(r["grave"]))
    return found


def _known_aliases() -> Iterator[tuple[str, str]]:
    for table in ("interventions", "outcomes"):
        for row in load(table, ("id", "aliases")):
            for alias in row["aliases"].split(";"):
                yield alias.strip(), row["id"]
    for row in load("misspellings", ("alias", "entity_id"), ("alias",)):
        yield row["alias"], row["entity_id"]


def name_of(entity_id: str) -> str:
    """An entity as people write it; one that only the page knows by the words of its id.

    >>> name_of("alpha_lipoic_acid"), name_of("grandma's_tea")
    ('alpha lipoic acid', "grandma's tea")
    """
    known = entities().get(entity_id)
    return known.name if known is not None else entity_id.replace("_", " ")


class _Named(NamedTuple):
    entity_id: str
    kind: str
    exact: str | None
    """The spelling with its capitals, where the small word means something else ("ALA", "MS")."""


def _phrases(alias: str, entity_id: str, kind: str) -> Iterator[tuple[str, _Named]]:
    """The alias, its plural, and both written as one word (a hashtag)."""
    exact = alias[1:] if alias.startswith("=") else None
    named = _Named(entity_id, kind, exact)
    base = exact or alias
    yield base, named
    if exact is not None:
        return
    forms = [base] if base.endswith("s") or not base[-1].isalnum() or len(base) < 3 else [base, _plural(base)]
    yield from ((form, named) for form in forms[1:])
    yield from (("".join(tokens(form).keys), named) for form in forms if len(tokens(form).keys) > 1 and len(form) > 6)


def _plural(word: str) -> str:
    if word.endswith("y") and word[-2] not in "aeiou":
        return word[:-1] + "ies"
    return word + ("es" if word.endswith(("x", "ch", "sh")) else "s")


@functools.lru_cache(maxsize=64)
def _lexicon(extra: tuple[Alias, ...]) -> Lexicon[_Named]:
    shipped = ((alias, entity_id, entities()[entity_id].kind) for alias, entity_id in _known_aliases())
    return Lexicon(phrase for alias in extra or shipped for phrase in _phrases(*alias))


def mentions(text: str, found: Tokens, extra: Sequence[Alias] = ()) -> list[Match]:
    """Entities among the tokens of ``text``, longest name first come; each match's value has entity_id and kind."""
    matches = _lexicon(()).matches(found)
    if extra:
        matches += _lexicon(tuple(extra)).matches(found)
    named = longest(m for m in matches if m.value.exact is None or _as_written(text, found, m))
    others = {at: m for m in longest(_no_names().matches(found)) for at in range(m.first, m.last)} if named else {}
    return [m for m in named if not _part_of(m, others.get(m.first))]


def _part_of(match: Match, other: Match | None) -> bool:
    return other is not None and match.last <= other.last and match.last - match.first < other.last - other.first


@functools.cache
def _no_names() -> Lexicon[None]:
    """Phrases that hold a name's word and mean something else: "cold turkey"."""
    return Lexicon((row["phrase"], None) for row in load("no_names", ("phrase",), ("phrase",)))


def _as_written(text: str, found: Tokens, match: Match) -> bool:
    start, end = found.span(match.first, match.last)
    exact: str = match.value.exact
    return text[start:end] in (exact, f"{exact}s", f"{exact}'s", f"{exact}’s") and not _measures(found, match)


@functools.cache
def _masses() -> dict[str, str]:
    return {row["surface"]: row["unit"] for row in load("units", ("surface", "unit", "family")) if row["family"] == "mass"}


_UNIT_REACH: Final = 6
"""Words around a name that is spelled like a unit within which another unit makes it one."""
_SAID_OF_UNITS: Final = frozenset({"is", "are", "was", "would", "means", "or", "not", "and", "i", ",", ".", "?", "!", ")", '"'})


def _measures(found: Tokens, match: Match) -> bool:
    """A unit in capitals, no name: "400 Mg", "mcg, not Mg", "it says 125 mcg. Mg would be a thousand times more"."""
    keys, at = found.keys, match.first
    own = _masses().get(keys[at])
    if own is None or match.last - at > 1:
        return False
    if at and keys[at - 1][0].isdigit():
        return True
    near = range(max(0, at - _UNIT_REACH), min(len(keys), at + _UNIT_REACH + 1))
    others = [i for i in near if _masses().get(keys[i], own) != own]
    if any(i == 0 or not keys[i - 1][0].isdigit() for i in others):
        return True
    opens = at > 0 and keys[at - 1] in _STOPS
    return opens and any(i < at for i in others) and keys[at + 1 : at + 2] != () and keys[at + 1] in _SAID_OF_UNITS


_STOPS: Final = frozenset({".", "!", "?", "…", ")", '"'})


def find(text: str, extra: Sequence[Alias] = ()) -> tuple[Mention, ...]:
    """Name the remedies, medicines, complaints and readings of a text, in order; where names overlap the longest wins.

    Case, curly apostrophes, hyphens, plurals, hashtags and the common misspellings of ``reference/misspellings.csv`` make no
    difference, but short capitals do: "MS" is a disease, "ms" is not. ``extra`` are names to look for besides.

    >>> [(m.quote, m.entity_id) for m in find("Alpha-Lipoic acids with #VitaminB12 beat my MS, Ms Jones")]
    [('Alpha-Lipoic acids', 'alpha_lipoic_acid'), ('VitaminB12', 'vitamin_b12'), ('MS', 'multiple_sclerosis')]
    """
    found = tokens(text)
    result = []
    for match in mentions(text, found, extra):
        start, end = found.span(match.first, match.last)
        result.append(Mention(start, end, text[start:end], match.value.entity_id, match.value.kind))
    return tuple(result)
