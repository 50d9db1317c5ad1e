"""Who wrote a comment: the element that names a person, or the words around the date ("X on DATE said:")."""

from __future__ import annotations

import functools
import re
from bisect import bisect_left
from collections import Counter as Tally
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from pipeline.parsers import hints
from pipeline.parsers._html import Node, Outline, squeeze
from pipeline.parsers.anchors import Anchor, spaced
from pipeline.parsers.hints import counted, is_button, plain, words
from pipeline.parsers.records import Group, Record

_LONGEST_NAME: Final = 60
_EDGE: Final = re.compile(r"^[\s,;:|·•–—/()\[\]#»«>\"“”„…]+|^-+\s+|[\s,;:|·•–—/()\[\]#»«>\"“”„…]+$|\s+-+$|(?<=\.)\.+$")
_PROFILE: Final = re.compile(
    r"/(?:users?|members?|profiles?|people|author|autor|u|id|profil\w*|account)[/=.?-]|[?&;](?:user|member|u|uid|author)=|action=profile|member\.php|@",
    re.I,
)


@dataclass(slots=True)
class Writer:
    """A name as printed, and the text pieces it was read from."""

    name: str
    pieces: tuple[int, ...]


@dataclass(slots=True)
class _Candidate:
    node: Node
    name: str
    key: str
    score: float


def find_writers(group: Group, dates: Sequence[Anchor | None], labels: set[str], page: Outline) -> list[Writer | None]:
    """Each record's writer, or None."""
    offers = [_offers(r, d, labels, page) for r, d in zip(group.records, dates, strict=True)]
    ranks = _rank(offers)
    highest = max(ranks.values(), default=0.0)
    beside = _without_template([_beside_date(r, d, page) for r, d in zip(group.records, dates, strict=True)])
    spoken = sum(w is not None for w in beside) >= 0.8 * len(beside)
    found: list[Writer | None] = []
    for record, date, own, sentence in zip(group.records, dates, offers, beside, strict=True):
        best = max(own, key=lambda c: ranks[c.key], default=None)
        usual = best is not None and (ranks[best.key] >= highest - _CLOSE or best.score >= _PLAIN)
        if best is not None and usual and ranks[best.key] >= (_SURE if spoken else _LIKELY):
            found.append(Writer(best.name, tuple(range(best.node.first, best.node.last))))
        else:
            found.append(sentence or _above_date(record, date, page))
    return found


_CLOSE: Final = 0.5
_PLAIN: Final = 0.5
"""A record without the element that names the others' writers: another is believed if it is a name by itself, no prose."""
_LIKELY: Final = 1.0
_SURE: Final = 2.6
"""What an element must reach to be believed where the line of the date offers a name in (nearly) every record."""


# ---------------------------------------------------------------------------------------------------- elements


def _offers(record: Record, date: Anchor | None, labels: set[str], page: Outline) -> list[_Candidate]:
    """Every element of a record whose text could be a name."""
    found = []
    for node in record.nodes(page):
        if node.last == node.first or node.last - node.first > 6 or record.tops == (node,):
            continue
        if sum(len(page.pieces[i]) for i in range(node.first, node.last)) > 2 * _LONGEST_NAME:
            continue
        text = squeeze(page.text(range(node.first, node.last)).replace("\n", " "))
        if date is not None and node.first < date.last and date.first < node.last:
            continue
        name = clean_name(text)
        if (
            not name
            or len(name) > _LONGEST_NAME
            or is_button(name)
            or plain(name) in labels - {plain(name)}
            or len(name.split()) > 7
            or all(is_button(page.pieces[i]) for i in range(node.first, node.last))
        ):
            continue
        score = _score(node, record, date, page, name)
        found += [_Candidate(node, name, key, score) for key in (*hints.keys(node), *_place(node, record))]
    return found


def _place(node: Node, record: Record) -> tuple[str, ...]:
    """Where an element without a name of its own stands in its record: a name that holds where the classes around it vary."""
    top = record.tops[0]
    if node.get("class") or len(record.tops) > 1 or not top.contains(node) or node.depth - top.depth > 3:
        return ()
    return (f"{node.depth - top.depth}/{node.tag}",)


def _score(node: Node, record: Record, date: Anchor | None, page: Outline, name: str) -> float:
    called = hints.node_words(node)
    score = 0.0
    if not called.isdisjoint(words("author")):
        score += 2.0
    elif not (hints.split(node.get("class")) | hints.split(node.get("id"))).isdisjoint(
        words("author_weak")
    ) and called.isdisjoint(words("text") | words("subject")):
        score += 1.2
    if _is_person(node):
        score += 1.5
    if not called.isdisjoint(words("subject")):
        score -= 1.0
    if date is not None and page.lines[node.first] == page.lines[min(date.first, len(page.lines) - 1)]:
        score += 1.0
    if node.tag == "cite":
        score += 1.0
    if node.tag in ("b", "strong", "h3", "h4", "h5", "h6", "dt"):
        score += 0.3
    href = node.get("href")
    if href and (_PROFILE.search(href) or "url" in called or ("nofollow" in node.get("rel") and "external" in node.get("rel"))):
        score += 1.2
    if not called.isdisjoint(words("junk")) and called.isdisjoint(words("author")):
        score -= 1.5
    if not called.isdisjoint(words("date")):
        score -= 0.5
    if date is not None:
        start, stop = _between(node, date)
        gap = sum(len(page.pieces[i].strip()) for i in range(start, min(stop, start + 20)))
        score += 0.6 if gap <= 20 else 0.2 if gap <= 80 else -0.6
    score -= min(0.6, 0.2 * (node.last - node.first - 1))
    if page.lines[node.first] != page.lines[node.last - 1]:
        score -= 1.5  # a name and a rank below it
    if len(name) <= 2:
        score -= 0.8  # initials in place of a picture
    if name[-1:] in ".!?" or len(name.split()) > 4:
        score -= 0.5
    return score


def _is_person(node: Node) -> bool:
    """hCard's ``fn``, or schema.org's name of an author."""
    if "fn" in node.get("class").split() or node.get("itemprop") in ("author", "creator"):
        return True
    around = [node, *list(node.ancestors())[:3]]
    return node.get("itemprop") == "name" and any("Person" in n.get("itemtype") or "author" in n.get("itemprop") for n in around)


def _between(node: Node, date: Anchor) -> tuple[int, int]:
    return (node.last, date.first) if node.last <= date.first else (date.last, node.first)


_LEADING_NUMBER: Final = re.compile(r"^[+-]?\d+(?=\s)")
"""Of "3 people agree": with the number gone, the same words in every record."""


def _rank(offers: Sequence[Sequence[_Candidate]]) -> dict[str, float]:
    """The score of each name of element: how it scores on its own, in how many records it stands, how its texts vary."""
    total = max(1, len(offers))
    scores: dict[str, list[float]] = defaultdict(list)
    texts: dict[str, list[str]] = defaultdict(list)
    holders: Tally[str] = Tally()
    for own in offers:
        for candidate in own:
            scores[candidate.key].append(candidate.score)
            texts[candidate.key].append(_LEADING_NUMBER.sub("#", plain(candidate.name)))
        holders.update({c.key for c in own})
    ranks = {}
    for key, values in scores.items():
        repeated = len(values) / holders[key]
        variety = len(set(texts[key])) / len(texts[key])
        value = sum(values) / len(values) + 1.5 * holders[key] / total - 0.4 * (repeated - 1)
        if len(values) >= 3 and variety <= 0.34 and texts[key][0].startswith("#"):
            value -= 4.0
        if len(values) >= 3 and len(set(texts[key])) == 1 and key.partition(".")[0].rpartition(">")[2] in ("a", "button"):
            value -= 2.0  # a label
        if len(values) >= 5 and variety < 0.25:
            value -= 2.0
        ranks[key] = value
    return ranks


# ---------------------------------------------------------------------------------------------------- sentences


def _beside_date(record: Record, date: Anchor | None, page: Outline) -> Writer | None:
    """The name in the line of the date: what is left when the date and words like "on", "said", "by" are gone."""
    if date is None or date.last == date.first:
        return None
    own = record.pieces()
    line = page.lines[date.first]
    here = [i for i in own if page.lines[i] == line]
    rest = _around_date(page, here, date)
    name = clean_name(rest, sentence=True)
    others = [i for i in here if not date.first <= i < date.last and page.pieces[i].strip()]
    alone = len("".join(page.pieces[i] for i in range(date.first, date.last)).strip()) <= len(date.text) + 2
    if alone and others and all(is_button(page.pieces[i]) for i in others):
        return None
    return Writer(name, tuple(here)) if name and len(name) <= _LONGEST_NAME and not is_button(name) else None


def _above_date(record: Record, date: Anchor | None, page: Outline) -> Writer | None:
    """The nearest displayed line above the date, if it is short enough for a name."""
    if date is None or date.last == date.first:
        return None
    own = record.pieces()
    at = bisect_left(own, date.first)
    while at > 0 and page.lines[own[at - 1]] == page.lines[date.first]:
        at -= 1
    for i in reversed(own[:at]):  # the nearest line above
        above = [j for j in own if page.lines[j] == page.lines[i]]
        name = clean_name(page.text(above))
        if name and not is_button(name):
            return Writer(name, tuple(above)) if len(name) <= _LONGEST_NAME and len(name.split()) <= 5 else None
    return None


def _without_template(found: list[Writer | None]) -> list[Writer | None]:
    """Without what a third of the records say alike but for a number: "Answer #4 written"."""
    shapes = Tally(counted(plain(w.name)) for w in found if w is not None)
    often = {s for s, n in shapes.items() if "#" in s and n >= max(3, len(found) // 3)}
    return [w if w is not None and counted(plain(w.name)) not in often else None for w in found]


def _around_date(page: Outline, here: list[int], date: Anchor) -> str:
    whole = squeeze("".join(spaced(page, here)))
    before, found, after = whole.partition(date.text)
    if not found:
        return ""
    left, right = _nearest_name(reversed(_FENCE.split(before))), _nearest_name(iter(_FENCE.split(after)))
    return left or right


_FENCE: Final = re.compile(r"\s[|·•‖¦]+\s|\s*[|‖¦]\s*")
_ORDINAL: Final = re.compile(r"^\s*(?:[#№]\s?\d{1,5}[.:)]?|\d{1,5}[.:)])\s+(?=[^\W\d])")
_NUMBERING: Final = re.compile(r"[#№]?\s*\d+(?:\.\d+)*[.:)]?")


def _nearest_name(cells: Iterator[str]) -> str:
    """The first cell of "#12 | Ann | Leeds" that is a name and no number; the order is from the date outwards."""
    names = (clean_name(_ORDINAL.sub("", cell), True) for cell in cells if not _NUMBERING.fullmatch(cell.strip()))
    return next((name for name in names if name and not is_button(name)), "")


@functools.lru_cache(maxsize=50_000)
def clean_name(text: str, sentence: bool = False) -> str:
    """A name without the words a header puts around it; ``sentence``: cut from a sentence, so articles go as well.

    >>> clean_name("Posted by: Mary Poe on"), clean_name("says:"), clean_name("Di Roma"), clean_name("on Ann", True)
    ('Mary Poe', '', 'Di Roma', 'Ann')
    """
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
