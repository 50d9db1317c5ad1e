"""Names that hold on one page only: what its table and title call a remedy or an outcome, whole and cut short as readers do."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable, Iterator
from itertools import combinations
from typing import Final, NamedTuple

from pipeline.entities import Alias, Mention, entities, find
from pipeline.evidence.cells import role_of
from pipeline.phrases import tokens
from pipeline.reference import load
from pipeline.types import EvidenceTable

_LISTS: Final = {row["field"]: frozenset(row["words"].split(";")) for row in load("claim_names", ("field", "words"), ("field",))}


def _any_of(field: str) -> re.Pattern[str]:
    """Any of a list's words, small or large; a star stands for any ending."""
    return re.compile(rf"(?i)\b(?:{'|'.join(re.escape(w).replace(re.escape('*'), '[a-z]*') for w in sorted(_LISTS[field]))})\b")


_PARTS: Final = re.compile(r"\s*(?:[(),;/:+]|\bor\b|\band\b|\be\.g\.|\bplus\b|\bversus\b|\?|–|—)\s*")
_ASIDE: Final = re.compile(
    r"(?i)^(?:with|without|on|for|from|in|as|by|at|over|under|other|prescri\w+|only|eg|including|such as)\b"
)
_JOINED: Final = re.compile(r"\b(from|of|in|to|with|about|before|after|during|by|at|for|due)\b")
_WHEN: Final = frozenset({"before", "after", "during", "at"})
"""Behind these a cell says when, not what: the meals of "heartburn after meals" are no outcome."""
_WORD: Final = re.compile(r"[a-z][a-z'-]*$")
_MOST: Final = 5
"""A name of more words is shortened from its first ones only."""
_TIMES: Final = frozenset({"twice", "once", "thrice", "per", "every", "each", "times", "weekly", "nightly"})
"""A name ends where it tells how often."""
_WHERE: Final = frozenset({"on", "before", "after", "during", "against", "without", "at"})
"""Nor does it go on to say where or when."""
LEADING: Final = _LISTS["leading"]
"""Words before what a complaint is called."""
MEASURES: Final = _LISTS["measure"]
"""What of a complaint is counted: readers name the complaint, "spells" for "spell count"."""
FORMS: Final = _LISTS["form"]
"""Forms of a remedy that readers leave out: "bramble" for "bramble tea"."""
POINTED: Final = _LISTS["pointed"]
"""Forms and things that readers point at instead of naming them: "the patch"."""
IDLE: Final = _LISTS["idle"]
"""Words that name no outcome by themselves: "not", "you"."""
_MASS: Final = frozenset({"tea", "water", "salt", "sugar", "milk", "oil", "juice", "vinegar", "soap"})
"""Foods that are parts of other names: the tea of "bramble tea" and of "tea tree"."""


_WANTED: Final = _any_of("wanted")
"""An outcome so named is wanted; any other is to be rid of."""


class Names(NamedTuple):
    """What a cell names: ids, known ones first, and the page's own names for them."""

    ids: tuple[str, ...]
    aliases: tuple[Alias, ...]
    wanted: frozenset[str] = frozenset()
    """Of the ids only this page knows, those readers want more of."""


def _words(text: str) -> list[str]:
    """The words of a name up to its first figure."""
    found: list[str] = []
    for key in tokens(text).keys:
        if key[0].isdigit() or key in _TIMES or (found and key in _WHERE):
            break
        if _WORD.match(key):
            found.append(key)
    return found


def slug(words: Iterable[str]) -> str:
    """An id of words."""
    return "_".join(words)


# ---------------------------------------------------------------------------------------------------- remedies


def remedy(text: str, known: tuple[str, ...]) -> Names:
    """The ids of a row's remedy, and the short forms readers may use where the shipped tables do not know the name.

    >>> names = remedy("Bramble tea", ("tea",))
    >>> names.ids[0], sorted({alias.alias for alias in names.aliases})
    ('bramble_tea', ['bramble', 'bramble tea'])
    """
    parts = [part for part in _PARTS.split(text) if part and not _ASIDE.match(part)] or [text]
    mentions = [m for m in find(text) if m.kind != "outcome"]
    ids = tuple(dict.fromkeys([m.entity_id for m in mentions if not _part_of_name(text, m)]))
    words = _words(parts[0])
    if ids or not words:
        inside = (m.entity_id for word in words for m in find(word) if m.kind != "outcome" and word not in _MASS)
        return Names(
            tuple(dict.fromkeys((*ids, *inside))) or known, tuple(Alias(form, ids[0]) for form in _heads_of(words) if ids)
        )
    own = slug(words)
    forms = {" ".join(form) for form in _short_forms(words)}
    also = tuple(dict.fromkeys(m.entity_id for form in forms for m in find(form) if m.kind != "outcome" and m.quote == form))
    return Names((own, *also), tuple(Alias(form, own) for form in (*sorted(forms), *_heads_of(words))))


def _heads_of(words: list[str]) -> tuple[str, ...]:
    """Single words readers say for the whole: what the thing is ("the strips"), and a word rare enough to mean it."""
    heads = [words[-1]] if len(words) > 1 and words[-1] not in COMMON | LEADING | MEASURES else []
    rare = [
        word for word in words if len(word) >= _RARE and len(words) > 1 and word not in COMMON and not word.endswith(_ADJECTIVE)
    ]
    return tuple(dict.fromkeys(bent for word in (*heads, *rare) if not find(word) for bent in _bent(word) if len(bent) > 2))


_RARE: Final = 7
_ADJECTIVE: Final = ("ive", "al", "ic", "ed", "ing", "ous", "ful", "less", "ly", "able", "an", "free")
COMMON: Final = _LISTS["common"]
"""Words too common to stand for one remedy."""


def _part_of_name(text: str, mention: Mention) -> bool:
    """A plain food beside another word: "tea tree", "bramble tea"."""
    if mention.quote.casefold() not in _MASS:
        return False
    before, after = text[: mention.start].rstrip()[-1:], text[mention.end :].lstrip()[:1]
    return before.isalpha() or after.isalpha()


def _short_forms(words: list[str]) -> Iterator[tuple[str, ...]]:
    """The name, its parts of two words and more, and what stands before "tea" or "drops"."""
    yield tuple(words)
    short = words[:_MOST]
    for size in range(2, len(short)):
        yield from (form for form in combinations(short, size) if form[-1] not in LEADING and form[0] not in _JOINING)
    base = [word for word in short if word not in FORMS]
    if base and len(base) < len(short) and (len(base) > 1 or (len(base[0]) > 4 and base[0] not in LEADING)):
        yield tuple(base)


_JOINING: Final = frozenset({"of", "in", "on", "with", "the", "a", "for", "its", "own"})

# ---------------------------------------------------------------------------------------------------- outcomes


def outcome(text: str) -> Names:
    """The outcomes a cell or a title names, and what readers call them: "spells" for "spell count".

    >>> outcome("bother from hot flushes").ids
    ('hot_flushes', 'bother')
    >>> sorted(alias.alias for alias in outcome("Dryness and grittiness").aliases)
    ['dry', 'dryness', 'grittiness', 'gritty']
    """
    ids: dict[str, None] = {}
    aliases: dict[str, Alias] = {}
    for part in _PARTS.split(text):
        joined = _JOINED.split(part)
        for name, joint in zip(joined[::2], ("", *joined[1::2]), strict=True):
            words = [word for word in _words(name) if word not in LEADING]
            when = joint in _WHEN and not find(name)
            if words and len(words) <= _MOST and not when:
                _take(name, words, ids, aliases)
            elif not words:
                ids.update(dict.fromkeys(m.entity_id for m in find(name) if m.kind == "outcome"))
    own = frozenset(i for i in ids if i not in entities()) if _WANTED.search(text) else frozenset()
    return Names(tuple(sorted(ids, key=lambda i: i not in entities())), tuple(aliases.values()), own)


def titled(text: str) -> tuple[Alias, ...]:
    """Short names of the complaints a title spells out: "ringing" under "Ringing in the ears"."""
    aliases = []
    for mention in find(text):
        words = _words(_JOINED.split(mention.quote.casefold())[0]) if mention.kind == "outcome" else []
        many = bool(words) and words[-1].endswith(("s", "ing"))
        if many and len(mention.quote.split()) > 1 and not find(words[-1]) and words[-1] not in MEASURES | LEADING:
            aliases += [Alias(bent, mention.entity_id, "outcome") for bent in _bent(words[-1])]
    return tuple(dict.fromkeys(aliases))


def _take(name: str, words: list[str], ids: dict[str, None], aliases: dict[str, Alias]) -> None:
    """Add what one name of an outcome stands for, the short forms of it too."""
    mentions = [m for m in find(name) if m.kind == "outcome"]
    core = [word for word in words if word not in MEASURES] or (words if len(words) > 1 else [])
    if IDLE.issuperset(core):
        return
    if mentions:
        own = mentions[-1].entity_id
        ids.update(dict.fromkeys(m.entity_id for m in mentions))
        last = mentions[-1].quote.casefold().endswith(words[-1])
        if last and " " not in mentions[-1].quote:
            return
    else:
        own = slug((*core[:-1], [*_bent(core[-1])][-1] if core[-1].endswith("s") else core[-1]))
        ids[own] = None
    for form in dict.fromkeys((" ".join(words), " ".join(core), core[-1])):
        if form in IDLE:
            continue
        for bent in _bent(form):
            if not find(bent) and len(bent) > 2:
                aliases.setdefault(bent, Alias(bent, own, "outcome"))


def _bent(form: str) -> Iterator[str]:
    """The form, one of it, and the quality it is made of: "soreness" and "sore"."""
    yield form
    if form.endswith("iness"):
        yield form[:-5] + "y"
    elif form.endswith("ness"):
        yield form[:-4]
    elif form.endswith("es") and form[-3] in "shx":
        yield form[:-2]
    elif form.endswith("s") and not form.endswith("ss") and len(form) > 4:
        yield form[:-1]


def outcome_column(table: EvidenceTable) -> int | None:
    """The column that says what a remedy is for; of a table whose headings do not say, one whose cells name complaints."""
    roles = [role_of(heading) for heading in table.header]
    if "outcome" in roles:
        return roles.index("outcome")
    aimed = next((i for i, h in enumerate(table.header) if i and roles[i] in ("action", None) and _AIMED.search(h)), None)
    if aimed is not None:
        return aimed
    used = {*_held(table, [row.intervention for row in table.evidence]), *_held(table, [r.strength_text for r in table.evidence])}
    acting = [i for i, heading in enumerate(table.header) if roles[i] == "action" and _ACTING.search(heading)]
    left = [i for i, role in enumerate(roles) if i not in used and i not in acting and role in (None, "intervention", "action")]
    if len(roles) == _PLAIN and len(left) == 1:
        return left[0]
    free = [i for i, role in enumerate(roles) if role in (None, "action") and i > 0]
    complaints = {i: sum(1 for row in table.rows if i < len(row) and _complains(row[i])) for i in free}
    best = max(complaints, key=lambda i: complaints[i], default=None)
    return best if best is not None and complaints[best] * 2 >= len(table.rows) and complaints[best] else None


_ACTING: Final = _any_of("acting")
"""Headings of how a remedy acts."""
_AIMED: Final = _any_of("aimed")
"""Headings of what a remedy is for, rather than of how it acts."""


def _held(table: EvidenceTable, cells: list[str | None]) -> list[int]:
    """The first column that holds these cells."""
    placed = [row.position for row in table.evidence]
    pairs = [(table.rows[at], cell) for at, cell in zip(placed, cells, strict=True) if cell and at < len(table.rows)]
    width = len(table.header)
    return [i for i in range(width) if pairs and all(i < len(row) and row[i].strip().startswith(cell) for row, cell in pairs)][:1]


_PLAIN: Final = 3
"""Columns of a table of remedy, outcome and grade."""


def _complains(cell: str) -> bool:
    return len(cell) < 60 and any(m.kind == "outcome" for m in find(cell))


@functools.lru_cache(maxsize=256)
def meant(areas: frozenset[str]) -> dict[str, str]:
    """Complaints a bare word means elsewhere, and what it means here: "cramps" of an article on the bowel are no leg's.

    >>> meant(frozenset({"gut"}))["leg_cramps"]
    'stomach_pain'
    """
    if not areas:
        return {}
    by_word = {word: entity for word, entity in _bare_words() if not entities()[entity].areas & (areas | _ANYWHERE)}
    return {
        other: entity
        for word, entity in _heads()
        if entities()[entity].areas & areas and (other := by_word.get(word)) is not None
    }


_ANYWHERE: Final = frozenset({"general", "pain"})


@functools.cache
def _bare_words() -> tuple[tuple[str, str], ...]:
    return tuple((alias, entity) for alias, entity in _outcome_aliases() if " " not in alias)


@functools.cache
def _heads() -> tuple[tuple[str, str], ...]:
    return tuple((alias.rsplit(" ", 1)[1], entity) for alias, entity in _outcome_aliases() if " " in alias)


def _outcome_aliases() -> Iterator[tuple[str, str]]:
    for row in load("outcomes", ("id", "aliases")):
        if row["kind"] in ("symptom", "condition"):
            yield from ((alias.strip(), row["id"]) for alias in row["aliases"].split(";"))
