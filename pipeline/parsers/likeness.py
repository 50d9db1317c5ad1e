"""How much a candidate list is like reader comments, and how much like a teaser list, a ticker or a widget."""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from pipeline.parsers import hints
from pipeline.parsers._html import Node, Outline
from pipeline.parsers.headings import is_heading as is_heading
from pipeline.parsers.hints import plain, words
from pipeline.parsers.parents import is_threaded
from pipeline.parsers.part import Part
from pipeline.parsers.records import Group, Record

ENOUGH: Final = 4.0
"""The score from which a list is taken for comments."""

WEIGHTS: Final = {
    "record_named": 3.0,  # class="comment" on the record itself
    "inside_named": 1.0,  # comment-body, comment-meta... inside most records
    "around_named": 2.0,  # id="comments" around the list
    "record_weak": 0.7,  # post, message, reply: forums, but teasers too
    "heading": 2.5,  # "17 Comments", "Kommentare" right above
    "heading_far": 1.0,  # the same, with other lines between
    "counted": 2.0,  # a line above the list states just as many as there are records
    "threaded": 1.5,  # records stand in each other, or are drawn in: answers; asked only where nothing else supports the list
    "form": 0.7,  # a box to write in, after or among them
    "forum": 1.5,  # the page calls itself a forum
    "numbered": 1.0,  # #1, #2, #3: posts of a forum
    "reply_button": 1.5,  # most records end in "Reply", "Antworten"
    "writers": 1.0,
    "writers_named": 1.0,  # class="author" and the like
    "dates": 1.0,
    "no_writers": -3.0,
    "no_dates": -1.5,
    "decoy_name": -6.0,  # class="related", "recent", "ticker" on or around a list that is a small part of the page
    "decoy_place": -4.0,  # aside, nav, footer
    "elsewhere": -6.0,  # each record links to a comment on another page
    "unsupported": -6.0,  # persons, dates and words, but nothing that says comment: news lists have those too
    "links": -3.0,  # most words are links
    "headline": -5.0,  # each record has a linked heading
    "cut_short": -2.5,  # most texts end in an ellipsis or "read more"
    "code": -4.0,  # pre, code
    "same_text": -3.0,
    "lone": -6.0,  # one record that is not named as a comment, or is plainly the whole section
    "mixed": -4.0,  # the records are not built alike: sections of a page, not entries of a list
    "sliver": -1.0,  # records of two or three words
}
"""Added up; read as: what speaks for comments, what against."""

SUPPORT: Final = (
    ("record_named",),
    ("around_named",),
    ("heading",),
    ("heading_far", "reply_button"),
    ("heading_far", "form"),
    ("forum", "numbered"),
    ("forum", "record_weak"),
    ("forum", "reply_button"),
    ("record_weak", "reply_button"),
    ("record_weak", "form"),
    ("reply_button", "form"),
    ("inside_named", "reply_button"),
    ("inside_named", "form"),
    ("record_weak", "numbered"),
    ("counted", "reply_button"),
    ("counted", "form"),
    ("counted", "threaded"),
    ("threaded", "reply_button"),
    ("threaded", "form"),
)
"""What it takes to believe that a list is comments: all of one row."""

_WHOLE_PAGE: Final = 0.5


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """The sum of what speaks for and against, and each item by name."""

    score: float
    items: tuple[str, ...]

    @property
    def confidence(self) -> float:
        """0..1."""
        return round(min(1.0, max(0.0, self.score / 12)), 3)


def judge(group: Group, parts: Sequence[Part], page: Outline, forum: bool = False) -> Verdict:
    """Weigh a list whose fields have been read; ``forum``: the page calls itself one."""
    facts = {**_names(group, page), **_surroundings(group, page), **_contents(group, parts, page)}
    facts["forum"] = forum and not facts["record_named"]
    facts["threaded"] = not _is_supported(facts) and facts["writers"] and facts["dates"] and is_threaded(group.records, page)
    facts["unsupported"] = not _is_supported(facts)
    items = tuple(name for name, holds in facts.items() if holds)
    return Verdict(score=sum(WEIGHTS[name] for name in items), items=items)


def _is_supported(facts: dict[str, bool]) -> bool:
    return any(all(facts.get(name) for name in support) for support in SUPPORT)


def _share(flags: Sequence[bool]) -> float:
    return sum(flags) / len(flags) if flags else 0.0


def _names(group: Group, page: Outline) -> dict[str, bool]:
    tops = [r.tops[0] for r in group.records]
    named = _share([hints.says(t, "record") for t in tops]) >= 0.5
    inside = _share([any(hints.says(n, "record") for n in r.nodes(page)[1:60]) for r in group.records]) >= 0.5
    weak = _share([hints.says(t, "record_weak") for t in tops]) >= 0.5
    around = any(hints.says(n, "record") and _fills(group, n, page) for n in _around(group, page))
    return {"record_named": named, "inside_named": inside, "around_named": around, "record_weak": weak and not named}


def _fills(group: Group, around: Node, page: Outline) -> bool:
    """Whether the list is a good part of the element around it; ``comments-open`` on a whole article is no list."""
    return sum(len(r.pieces()) for r in group.records) >= 0.4 * (around.last - around.first)


def _around(group: Group, page: Outline) -> list[Node]:
    """The elements around the whole list that are not (nearly) the whole page."""
    first, last = group.records[0].tops[0], max(r.stop for r in group.records)
    whole = max(1, len(page.pieces))
    return [n for n in first.ancestors() if n.stop >= last and (n.last - n.first) / whole < 0.9 and n.tag not in ("html", "body")]


def _surroundings(group: Group, page: Outline) -> dict[str, bool]:
    first = group.records[0]
    heading = _lines_to_heading(first, page)
    whole = max(1, len(page.pieces))
    above = [n for n in (first.tops[0], *first.tops[0].ancestors()) if n.tag not in ("html", "body")]
    near = [n for n in above if (n.last - n.first) / whole < _WHOLE_PAGE][:8]
    place = any(n.tag in ("aside", "nav", "footer") and not hints.says(n, "record") for n in first.tops[0].ancestors())
    return {
        "heading": heading is not None and heading <= 3,
        "heading_far": heading is not None and heading > 3,
        "counted": _is_counted(group, page),
        "form": any(n.tag == "textarea" for n in page.nodes[max(0, first.start - 400) :]),
        "decoy_name": any(is_decoy(n) for n in near) or any(is_excerpts(n) for n in above[:6]),
        "decoy_place": place,
    }


_EXCERPTS: Final = frozenset(
    {
        "recent",
        "latest",
        "newest",
        "teaser",
        "teasers",
        "mostcommented",
        "recentcomments",
        "lastcomments",
        "policy",
        "rules",
        "guidelines",
        "netiquette",
        "form",
        "respond",
        "disabled",
    }
)


def is_decoy(node: Node) -> bool:
    """Whether an element's name says news, products or a sidebar; ``recent-comments`` are excerpts from elsewhere."""
    return is_excerpts(node) or (hints.node_words(node).isdisjoint(words("record")) and hints.says(node, "decoy"))


def is_excerpts(node: Node) -> bool:
    """``recent-comments``, ``latestComments``: named after comments, and a list of excerpts."""
    called = hints.node_words(node)
    joined = not called.isdisjoint({"recentcomments", "lastcomments", "latestcomments", "mostcommented"})
    return joined or (not called.isdisjoint(words("record")) and not called.isdisjoint(_EXCERPTS))


def _lines_to_heading(first: Record, page: Outline) -> int | None:
    """How many lines above the list "Comments" or "17 Kommentare" or the like stands; None for more than ten."""
    rows = [row for row in _above(first, page) if not hints.is_button(row) or is_heading(row)]
    return next((n for n, row in enumerate(reversed(rows[-10:])) if is_heading(row)), None)


_COLUMNS: Final = frozenset({"th", "td", "dt", "dd"})


def _above(first: Record, page: Outline) -> list[str]:
    """The displayed lines above a list, less the heads of columns: "Topics | Posts | Last post" heads no comments."""
    pieces = [i for i in range(max(0, first.first - 24), first.first) if not _is_column(page.homes[i])]
    return page.text(pieces).split("\n")


def _is_column(node: Node) -> bool:
    cell = next((n for n in (node, *list(node.ancestors())[:2]) if n.tag in _COLUMNS), None)
    if cell is None or cell.parent is None:
        return False
    row = [c for c in cell.parent.children if c.tag in _COLUMNS]
    return len(row) >= 3 and all(c.last - c.first <= 3 for c in row)


_COUNTED: Final = re.compile(r"(?<![\d.,:/#])\d{1,4}(?![\d%.,:/])")


def _is_counted(group: Group, page: Outline) -> bool:
    """Whether a short line above the list states the number of its records: "Läsarnas röster (6)"."""
    rows = [row for row in _above(group.records[0], page) if len(row) <= 60]
    numbers = [_COUNTED.findall(row) for row in rows[-10:] if any(c.isalpha() for c in row)]
    return len(group.records) >= 3 and [str(len(group.records))] in numbers


def _contents(group: Group, parts: Sequence[Part], page: Outline) -> dict[str, bool]:
    with_text = [p for p in parts if p.text]
    writers = _share([p.writer is not None for p in parts])
    plainly, linked = sum(group.chars), sum(group.linked)
    return {
        "reply_button": _share([_replies(r, page) for r in group.records]) >= 0.5,
        "writers": writers >= 0.7,
        "writers_named": _share([_names_writer(r, page) for r in group.records]) >= 0.7,
        "dates": _share([p.date is not None for p in parts]) >= 0.7,
        "no_writers": writers < 0.3,
        "no_dates": _share([p.date is not None for p in parts]) < 0.3,
        "numbered": _is_numbered(group, page),
        "elsewhere": _points_elsewhere(group, page),
        "links": linked > 0.6 * (plainly + linked),
        "mixed": len(parts) > 1 and _are_mixed(group, page),
        "lone": len(parts) == 1 and not _is_single(parts[0], page),
        "headline": _have_headlines(group, page),
        "cut_short": len(with_text) > 1 and _share([_is_cut(p.text) for p in with_text]) >= 0.6,
        "code": _share(
            [any(n.tag in ("pre", "code") for n in r.tops[0].ancestors()) or r.tops[0].tag == "code" for r in group.records]
        )
        > 0.5,
        "same_text": len(with_text) >= 3 and len({p.text for p in with_text}) <= len(with_text) / 3,
        "sliver": len(with_text) >= 3 and _share([len(p.text) < 15 for p in with_text]) > 0.7,
    }


_NUMBER: Final = re.compile(r"(?:#|№|nr\.? ?|no\.? ?)(\d{1,6})", re.I)


def _is_numbered(group: Group, page: Outline) -> bool:
    """Whether most records show their number, each one more than the last."""
    numbers = []
    for record in group.records:
        rows = page.text(record.pieces()[:40]).split("\n")
        numbers.append(next((int(m[1]) for row in rows if (m := _NUMBER.fullmatch(row.strip()))), None))
    steps = sum(a is not None and b == a + 1 for a, b in itertools.pairwise(numbers))
    return len(numbers) >= 3 and steps >= 0.7 * (len(numbers) - 1)


_OWN_ADDRESS: Final = re.compile(r"#.*|.*?(\d+)/?#comment-?\1")


def _is_own_address(href: str) -> bool:
    """Whether a link to a comment leads to this page: ``#comment-3``, or Drupal's ``/comment/3#comment-3``."""
    return _OWN_ADDRESS.fullmatch(href[:300]) is not None


def _points_elsewhere(group: Group, page: Outline) -> bool:
    """Whether the records link to comments of as many other pages: "Ann on Zinc for Colds"."""
    paths = []
    for record in group.records:
        hrefs = (n.get("href") for n in record.nodes(page)[:60] if n.tag == "a")
        paths.append(next((h.partition("#")[0] for h in hrefs if "#comment" in h and not _is_own_address(h)), None))
    known = [p for p in paths if p]
    return len(known) >= 2 and len(known) >= 0.6 * len(paths) and len(set(known)) > 0.5 * len(known)


def _replies(record: Record, page: Outline) -> bool:
    """Whether a record offers to answer it; each label is looked at alone, since "Reply Report" is often one line."""
    own = record.pieces()
    labels = (plain(page.pieces[i]).strip(_MARKS) for i in (*own[:12], *own[-40:]))
    return any(label in words("reply") for label in labels) or any(
        "reply" in n.get("class") and n.tag in ("a", "button") for n in record.nodes(page)[:80]
    )


_MARKS: Final = " |·•()[]{}»«↓↳↩⤷▼▾/-–—:.#>"


def _names_writer(record: Record, page: Outline) -> bool:
    return any(hints.says(n, "author") for n in record.nodes(page)[:60])


_PROSE: Final = frozenset({"p", "br", "a", "b", "i", "em", "strong", "ul", "ol", "li", "blockquote", "img", "code", "pre", "u"})


def _make(node: Node, record: Record) -> tuple[str, ...]:
    """An element's names; one without any is known by its place in the record, whatever that is called."""
    named = node.get("class") or node.get("id") or node.get("itemprop")
    return hints.keys(node) if named else (f"{node.depth - record.tops[0].depth}/{node.tag}",)


def _are_mixed(group: Group, page: Outline) -> bool:
    """Whether neighbouring records share hardly any parts, their prose left aside."""
    made = [{k for n in r.nodes(page)[1:120] if n.tag not in _PROSE for k in _make(n, r)} for r in group.records[:40]]
    pairs = [(a, b) for a, b in itertools.pairwise(made) if a and b]
    likeness = [len(a & b) / len(a | b) for a, b in pairs]
    return bool(likeness) and sum(likeness) / len(likeness) < 0.2


def _is_single(part: Part, page: Outline) -> bool:
    """Whether one record alone is a comment: named so, with writer, date and words, no form in it and no heading of a list."""
    top = part.record.tops[0]
    complete = part.writer is not None and part.date is not None and bool(part.text)
    named = hints.says(top, "record") and any(
        c.isdigit() for c in top.get("id") + top.get("itemtype") + top.get("data-id") + "1" * part.hinted
    )
    rows = page.text(part.record.pieces()[:20]).split("\n")
    return (
        complete
        and named
        and not any(is_heading(row) for row in rows[:3])
        and not any(n.tag == "textarea" for n in page.within(top))
    )


def _have_headlines(group: Group, page: Outline) -> bool:
    """Whether most records have a linked heading of their own; "Re: the same subject" in all of them is a forum's."""
    found = [_headline(r, page) for r in group.records]
    shown = [h for h in found if h is not None]
    return len(found) > 1 and len(shown) >= 0.6 * len(found) and len(set(shown)) > 0.6 * len(shown)


def _headline(record: Record, page: Outline) -> str | None:
    for node in record.nodes(page)[:60]:
        if node.tag in ("h1", "h2", "h3", "h4", "h5", "h6") and not hints.says(node, "author"):
            text = page.text(range(node.first, node.last))
            links = [n for n in (*page.within(node), *([node.parent] if node.parent is not None else [])) if n.tag == "a"]
            if links and "#" not in links[0].get("href") and len(text.split()) >= 4:
                return plain(text)
    return None


def _is_cut(text: str) -> bool:
    line = plain(text)
    return line.endswith(("…", "...", "[…]", "[...]", "(…)")) or any(line.endswith(w) for w in words("continues"))
