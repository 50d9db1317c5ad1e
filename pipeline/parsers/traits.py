"""What the records of a candidate list show: what comments have, and what teasers, tickers and widgets have."""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence
from typing import Final

from pipeline.parsers import hints
from pipeline.parsers._html import Node, Outline
from pipeline.parsers.entries import entries
from pipeline.parsers.headings import is_heading
from pipeline.parsers.hints import plain, words
from pipeline.parsers.part import Part
from pipeline.parsers.records import Group, Record
from pipeline.parsers.surroundings import share


def contents(group: Group, parts: Sequence[Part], page: Outline) -> dict[str, bool]:
    """What the records themselves show: persons, dates, words, buttons, links."""
    with_text = [p for p in parts if p.text]
    writers = share([p.writer is not None for p in parts])
    plainly, linked = sum(group.chars), sum(group.linked)
    return {
        "reply_button": share([_replies(r, page) for r in group.records]) >= 0.5,
        "writers": writers >= 0.7,
        "writers_named": share([_names_writer(r, page) for r in group.records]) >= 0.7,
        "dates": share([p.date is not None for p in parts]) >= 0.7,
        "no_writers": writers < 0.3,
        "no_dates": share([p.date is not None for p in parts]) < 0.3,
        "numbered": _is_numbered(group, page),
        "elsewhere": _points_elsewhere(group, page),
        "links": linked > 0.6 * (plainly + linked),
        "mixed": len(parts) > 1 and _are_mixed(group, page),
        "lone": len(parts) == 1 and not _is_single(parts[0], page),
        "headline": _have_headlines(group, page),
        "cut_short": len(with_text) > 1 and share([_is_cut(p.text) for p in with_text]) >= 0.6,
        "code": share(
            [any(n.tag in ("pre", "code") for n in r.tops[0].ancestors()) or r.tops[0].tag == "code" for r in group.records]
        )
        > 0.5,
        "same_text": len(with_text) >= 3 and len({p.text for p in with_text}) <= len(with_text) / 3,
        "wordless": len(with_text) < 0.3 * len(parts),
        "sliver": len(with_text) >= 3 and share([_length(p.text) < 15 for p in with_text]) > 0.7,
        "said": share([_says_so(p, page) for p in parts]) >= 0.6,
        **entries(group, parts, page),
    }


_WIDE: Final = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3]")


def _length(text: str) -> int:
    """Letters, those of scripts that write a syllable or a word with one counted thrice; no more than matters here."""
    return len(text) + 2 * len(_WIDE.findall(text[:40]))


def _says_so(part: Part, page: Outline) -> bool:
    """Whether the line of the writer or the date has a verb of saying: "wrote", "schrieb am", "dijo"."""
    spots = part.writer.pieces[:1] if part.writer is not None else ()
    lines = {page.lines[i] for i in (*spots, *((part.date.first,) if part.date is not None and part.date.text else ()))}
    head = plain("".join(page.pieces[i] for i in part.record.pieces()[:60] if page.lines[i] in lines)[:200])
    return not words("said").isdisjoint(_VERB.findall(head)) or any(head.endswith(w) for w in words("said"))


_VERB: Final = re.compile(r"[^\W\d_]+")
_NUMBER: Final = re.compile(r"(?:#|№|nr\.? ?|no\.? ?)(\d{1,6})", re.I)
_MARKED_NUMBER: Final = re.compile(r"(?<!\S)#(\d{1,5})(?!\w)[^\d#:]{0,20}:")


def _numbering(row: str) -> re.Match[str] | None:
    """A post's number: alone on its line, or marked as one in a header ("Answer #4 on: 3 May 2015")."""
    return _NUMBER.fullmatch(row) or (_MARKED_NUMBER.search(row) if len(row) <= 80 else None)


def _is_numbered(group: Group, page: Outline) -> bool:
    """Whether most records show their number, each one more than the last."""
    numbers = []
    for record in group.records:
        rows = page.text(record.pieces()[:40]).split("\n")
        numbers.append(next((int(m[1]) for row in rows if (m := _numbering(row.strip()))), None))
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
    labels = {plain(page.pieces[i]).strip(_MARKS) for i in (*own[:12], *own[-40:])}
    named = any("reply" in n.get("class") and n.tag in ("a", "button") for n in record.nodes(page)[:80])
    return (named or not labels.isdisjoint(words("reply"))) and not any(label.startswith("retweet") for label in labels)


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
