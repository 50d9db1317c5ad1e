"""The writer of an article: an element marked as such near the headline, or a line such as "Publié le 3 mai par Ann Poe"."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Final

from pipeline.parsers import hints
from pipeline.parsers._html import Node, Outline, squeeze
from pipeline.parsers.anchors import spaced
from pipeline.parsers.body import stands_beside
from pipeline.parsers.dates import find
from pipeline.parsers.hints import is_button, plain, words
from pipeline.parsers.people import clean_name

_LONGEST_LINE: Final = 160
_PROSE: Final = 120
"""Letters from which a line is text and no line of a header."""
_PARAGRAPH: Final = 80
_ABOVE: Final = 2
_BELOW: Final = 8
"""Displayed lines around the headline, and behind the text, in which a byline is looked for."""
_DIRECT: Final = 2
"""Lines below the headline in which the first name is the writer's, however many more there are."""
_MOST_PIECES: Final = 8
_LONGEST_NAME: Final = 50
_LONGEST_SIGNS: Final = 12
"""Signs in a name written without blanks."""
_TOO_MANY: Final = 3
"""Writers named by one class of element: a list of teasers, posts or staff, and not the article's writer."""
_CELL: Final = re.compile(r"\s[–—/-]\s|\s?[|·•‖¦]\s?|[,;،、]\s|\s{2,}|(?<=\w\w)\.\s|\s(?=@\s?\d)")
_GLUED: Final = re.compile(r"^([^\s:：・／/]{1,5})\s?[:：・／/]\s?(?=\S)")
"""``文・Ann``, ``作者：Ann``."""
_MORE_BY: Final = re.compile(
    r"(?i)(?:more|all|mehr|alle|weitere|plus|tous|toutes|más|todos|altri|tutti|meer)\b[^,.\n]{0,30}?\b"
    r"(?:by|from|von|de|del|di|van|par|por)\s+(?P<name>[^→»›>]{2,60})"
)
"""The link to a writer's other articles: "More articles by Ann Poe →"."""
_LABEL: Final = re.compile(r"(?i)(?:auth?or|auteur|autore|redac|about|über|info|profil)[\w-]*$")
"""A label in the place of a name."""
_CLOCK: Final = re.compile(r"(?<!\d)\d{1,2}[:.]\d\d(?!\d)")
_REPORTER: Final = re.compile(r"\s(?:기자|記者|记者|編集委員)$|(?<=\w)(?:記者|记者)$")


@dataclass(frozen=True, slots=True)
class Line:
    """A displayed line and its pieces of text."""

    text: str
    pieces: tuple[int, ...]


def byline(page: Outline, at: int, end: int | None = None) -> str | None:
    """The writer of the article whose headline ends before piece ``at``, 0 where the page shows none; ``end``: its last piece."""
    lines = [line for line in _lines(page) if end is None or line.pieces[-1] < end]
    below = list(_head([line for line in lines if line.pieces[0] >= at], page))[:_BELOW]
    above = [line for line in lines if line.pieces[-1] < at][-_ABOVE:]
    marked = list(_marked(page))
    direct = {i for line in below for i in line.pieces}
    around = direct | {i for line in above for i in line.pieces}
    only = _signatures(lines)
    near = (
        *(name for node, name in marked if node.first in direct),
        *_said_in(below[:_DIRECT], page),
        *(name for line in below[_DIRECT:] if len(line.text) < _PARAGRAPH and (name := signed(line.text)) and only == {name}),
        *(name for node, name in marked if node.first in around),
        *(name for line in above if (name := signed(line.text))),
    )
    return next(iter((*near, *_alone(marked, page, at), *_at_foot(lines, end is not None, page))), None)


def _alone(marked: Sequence[tuple[Node, str]], page: Outline, at: int) -> Iterator[str]:
    """The only name marked in the article's element, else the only one on the page."""
    within = {name for node, name in marked if within_article(node, at)}
    anywhere = {name for node, name in marked if not stands_beside(node, page)}
    return (next(iter(names)) for names in (within, anywhere) if len(names) == 1)


def _at_foot(lines: Sequence[Line], ended: bool, page: Outline) -> Iterator[str]:
    """The name in the lines between the text and the comments (``ended``), or the only one signed below the first paragraph."""
    first = next((n for n, line in enumerate(lines) if len(line.text) >= _PARAGRAPH), -1)
    rest = lines[first + 1 :]
    names = _signatures(rest)
    yield from _said_in(rest[-_BELOW:], page) if ended else names if len(names) == 1 else ()


def _signatures(lines: Sequence[Line]) -> set[str]:
    """All names in signed lines: a list of teasers, posts or letters has several."""
    return {name for line in lines if len(line.text) < _LONGEST_LINE and (name := signed(line.text))}


def _said_in(lines: Sequence[Line], page: Outline) -> Iterator[str]:
    for n, line in enumerate(lines):
        if len(line.text) < _LONGEST_LINE:
            name = signed(line.text)
            yield from (name,) if name else _bare(line, lines[n + 1 : n + 2], page)


def within_article(node: Node, at: int) -> bool:
    """Whether an ``article`` element (in older pages, hAtom's ``hentry``) holds both a node and the headline."""
    return any((n.tag == "article" or "hentry" in n.get("class").split()) and n.first < at <= n.last for n in node.ancestors())


def _lines(page: Outline) -> Iterator[Line]:
    for _, group in groupby(range(len(page.pieces)), key=page.lines.__getitem__):
        pieces = tuple(group)
        length = sum(len(page.pieces[i]) for i in pieces)
        text = squeeze("".join(spaced(page, pieces))) if length <= _LONGEST_LINE else " " * _LONGEST_LINE
        if text:
            yield Line(text, pieces)


def _head(lines: Sequence[Line], page: Outline) -> Iterator[Line]:
    """The lines below a headline, up to the text or to the headline of something else."""
    long = 0
    for line in lines:
        long += len(line.text) >= _PROSE
        home = page.homes[line.pieces[0]]
        around = (home, *list(home.ancestors())[:2])
        if long > 1 or (any(n.tag in ("h2", "h3", "h4") for n in around) and any(n.tag == "a" for n in around)):
            return
        yield line


# ---------------------------------------------------------------------------------------------------- markup


def _marked(page: Outline) -> Iterator[tuple[Node, str]]:
    """Elements that the markup calls the writer's: ``rel="author"`` and microdata first, then names of classes."""
    small = [n for n in page.nodes if 0 < n.last - n.first <= _MOST_PIECES]
    said = [n for n in small if "author" in n.get("rel").split() or n.get("itemprop") == "author"]
    known = {id(n) for n in said}
    named = [n for n in small if id(n) not in known and not words("author").isdisjoint(hints.node_words(n))]
    found = [(node, name) for node in (*said, *named) if (name := _name(page, node)) is not None]
    names: dict[str, set[str]] = defaultdict(set)
    for node, name in found:
        names[hints.keys(node)[0]].add(name)
    yield from ((node, name) for node, name in found if id(node) in known or len(names[hints.keys(node)[0]]) < _TOO_MANY)


def _name(page: Outline, node: Node) -> str | None:
    whole = page.text(page.inside(node)).split("\n")[0]
    more = _MORE_BY.match(whole)
    texts = (more["name"],) if more else (*(page.pieces[i] for i in page.inside(node)), whole)
    names = (_until(text) for text in texts)
    return next((name for name in names if _is_name(name) and len(name) > 1 and _is_proper(name, True)), None)


# ---------------------------------------------------------------------------------------------------- lines


def signed(line: str) -> str | None:
    """The name in a line that says who wrote, or None.

    >>> signed("Publié le 11 mars 2014 par Ann Poe | 8 réactions"), signed("By Ann Poe For Herald Online")
    ('Ann Poe', 'Ann Poe')
    >>> signed("作者：安娜 | 2008年7月1日 22:30"), signed("by the sea we ate well.")
    ('安娜', None)
    """
    cells, dated = _cells(line)
    for cell in cells:
        glued = _GLUED.match(cell)
        if glued and plain(glued[1]) in words("author_lead") and _is_name(name := _until(cell[glued.end() :])):
            return name
        if _REPORTER.search(cell) and _is_name(name := _clean(_REPORTER.sub("", cell))):
            return name
        led = _led(cell.split(), dated) or _saying(cell.split(), dated)
        if led is not None:
            return led
    return None


def _saying(tokens: list[str], dated: bool) -> str | None:
    """The name before a verb of saying: "ann_poe writes in our_village"."""
    verb = next((n for n, t in enumerate(tokens[1:5], start=1) if plain(t).rstrip(":") in words("said")), None)
    name = _clean(" ".join(tokens[:verb])) if verb is not None and (dated or len(tokens) <= verb + 4) else ""
    return name if _is_name(name) and _is_proper(name, True) else None


def _led(tokens: list[str], dated: bool) -> str | None:
    """The name behind a word that says "by": at the start of a cell, or anywhere in a line with a date."""
    for at in range(min(len(tokens), 12) if dated else 1):
        for size in (4, 3, 2, 1):
            lead = " ".join(plain(t) for t in tokens[at : at + size])
            told = not {lead, lead.rstrip(":：")}.isdisjoint(words("author_lead"))
            strong = told and (size > 1 or lead[-1] in ":：" or not lead.isascii() or dated)
            pictured = at > 0 and plain(tokens[at - 1]).rstrip(":") in words("no_writer")
            if pictured or not (told or lead in words("byline_lead")):
                continue
            name = _until(" ".join(tokens[at + size :]))
            alone = strong or (dated and tokens[at].islower())
            if _is_name(name) and (alone or len(name.split()) > 1) and _is_proper(name, strong and size > 1):
                return name
    return None


def _bare(line: Line, below: Sequence[Line], page: Outline) -> Iterator[str]:
    """Names beside a date, or on a line of their own above one: "Ann Poe · 3 May 2014"."""
    cells, dated = _cells(line.text)
    follows = any((stamp := find(other.text)) and stamp.is_full for other in below if len(other.text) < _PROSE)
    if len(line.text) <= _LONGEST_LINE / 2 and (dated or follows) and not stands_beside(page.homes[line.pieces[0]], page):
        yield from (c for c in cells[:4] if _stands_alone(c, dated and len(cells) == 1) and not _elsewhere(c, line, page))


def _stands_alone(cell: str, handle: bool) -> bool:
    """Whether a cell is nothing but a name."""
    return cell == _until(cell) and _is_name(cell) and (len(cell.split()) > 1 or handle) and _is_proper(cell, handle)


def _elsewhere(name: str, line: Line, page: Outline) -> bool:
    """Whether the page shows the same words in another place: a section, the paper's own name."""
    return any(squeeze(piece) == name for i, piece in enumerate(page.pieces) if i not in line.pieces)


def _cells(line: str) -> tuple[list[str], bool]:
    """What a line says besides its dates, and whether it has any."""
    dated = _CLOCK.search(line) is not None
    for _ in range(3):
        stamp = find(line)
        if stamp is None or stamp.ago is not None:
            break
        dated = True
        line = f"{line[: stamp.start].rstrip(' (:：,')} | {line[stamp.end :].lstrip(' ):：,.')}"
    return [cell for part in _CELL.split(line) if (cell := part.strip(" ,;:：()[]–—-"))], dated


def _until(text: str) -> str:
    """A name up to a word that goes on about something else: "Ann Poe in Health"."""
    tokens = text.split()
    stop = next((n for n, t in enumerate(tokens) if n and t in words("byline_end")), len(tokens))
    return _clean(" ".join(tokens[:stop]))


def _clean(text: str) -> str:
    name = clean_name(text, True)
    low = plain(name).split()
    lead = next((size for size in (4, 3, 2, 1) if " ".join(low[:size]) in words("byline_lead")), 0)
    cut = 0 < lead < len(low) and (lead > 1 or name[0] == low[0][0])
    return clean_name(" ".join(name.split()[lead:])) if cut else name


def _is_name(name: str) -> bool:
    longest = _LONGEST_NAME if " " in name or name.isascii() or name[0].lower() != name[0].upper() else _LONGEST_SIGNS
    known = 0 < len(name) <= longest and len(name.split()) <= 6 and not is_button(name)
    known = known and plain(name) not in words("edited") | words("removed") | words("no_writer")
    known = known and name[0].isalnum()
    return known and not any(c.isdigit() or c in "/@\n=<>{}()?!:。「」、" for c in name) and not _LABEL.match(name)


def _is_proper(name: str, handle: bool) -> bool:
    """Whether the words are written as names are; ``handle``: anything that is one word goes."""
    tokens = name.split()
    cased = all(w[0].isupper() or len(w) <= 3 or not (w[0].islower()) for w in tokens) and not tokens[0][0].islower()
    return (cased or (handle and len(tokens) == 1)) and name[-1] not in "!?…" and (name[-1] != "." or len(tokens[-1]) <= 4)
