"""The words of each comment: the element that holds them in the whole list, or what is left of the record.

What is left is what stands neither in the header's lines nor in forms, buttons and parts named after votes or sharing,
and is no label that many records repeat.
"""

from __future__ import annotations

import itertools
from collections import Counter as Tally
from collections import defaultdict
from typing import Final

from pipeline.parsers import hints
from pipeline.parsers._html import Node, Outline, squeeze
from pipeline.parsers.framing import lead_of, unframed
from pipeline.parsers.hints import counted, is_button, plain, words
from pipeline.parsers.part import Part
from pipeline.parsers.quotes import QUOTE_TAGS, SAID, Post, is_said, split_quotes
from pipeline.parsers.records import Record
from pipeline.parsers.subjects import is_marked, subject_of, titles_of, without_signature, without_subject_marks

_HEADINGS: Final = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_PROSE: Final = frozenset({"p", "ul", "ol", "blockquote", "pre"})
_NO_TEXT: Final = frozenset({"nav", "label", "menu", "button"})


_SMALL: Final = 120
"""Letters of a part that is named after buttons; what is larger is text."""


_FEW_SIGNS: Final = 30
"""Letters of a comment of signs that has no element of its own."""


class TextFinder:
    """Finds the words of each record once dates, writers and labels are known."""

    def __init__(self, page: Outline, parts: list[Part], labels: set[str]) -> None:
        self.page = page
        self.parts = parts
        self.labels = labels
        self.names = sorted({p.writer.name for p in parts if p.writer is not None and len(p.writer.name) > 1})
        self.titles = titles_of(page)
        self.rest = [self._rest(part) for part in parts]
        self.mass = [sum(len(page.pieces[i].strip()) for i in rest) for rest in self.rest]

    def fill(self) -> None:
        """Set ``text`` and ``quoted`` of every part."""
        ranked = self._container_names()
        leads: list[str] = []
        for part, rest in zip(self.parts, self.rest, strict=True):
            container = self._container(part, ranked)
            part.hinted = container is not None and hints.says(container, "text")
            pieces = self._in_container(part.record, container) if container is not None else rest
            if container is not None:
                pieces += self._following(part.record, container, rest)
            if container is not None and not is_said(self.page, pieces) and not self._known_text(container):
                pieces = rest
            pieces = without_signature(self.page, self._without_link_rows(pieces))
            part.text, part.quoted = split_quotes(Post(self.page, part.record, container, self.names), pieces)
            part.text = self._with_subject(part, pieces, container)
            part.text = part.text or self._placeholder(part.record) or self._alike(part) or self._signs(part)
            leads.append(lead_of(self.page, pieces))
        for part, text in zip(self.parts, unframed([part.text for part in self.parts], leads), strict=True):
            part.text = text

    def _with_subject(self, part: Part, pieces: list[int], container: Node | None) -> str:
        """The words with the subject the markup has for them in front, and without marks on it."""
        if container is not None:
            subject = subject_of(part.record, container, self.page, self.titles) if part.text else ""
            shown = (part.writer.name if part.writer else "", part.date.text if part.date else "")
            repeats = plain(part.text).startswith(plain(subject).rstrip(" .…"))  # Drupal makes one of a text's first words
            own = subject and not repeats and plain(subject) not in self.labels and not any(n and n in subject for n in shown)
            return f"{subject}\n{part.text}" if own else part.text
        spot = min(self._spots(part), default=None)
        return without_subject_marks(part.text, in_head=is_marked(self.page, pieces, spot))

    def _placeholder(self, record: Record) -> str:
        """What stands in the header of a comment that was taken away: "Ann, 3 May: comment deleted."."""
        return next((squeeze(self.page.pieces[i]) for i in record.pieces()[:40] if hints.is_removal(self.page.pieces[i])), "")

    def _alike(self, part: Part) -> str:
        """The words of an element called text where all comments say the same, as labels do: "Thanks!"."""
        named, barred = self._named_text(part), self._barred(part.record)
        return self.page.text(i for i in part.record.pieces() if i in named and i not in barred)

    def _signs(self, part: Part) -> str:
        """A line of signs alone, ":)" or "?", that is no button: the whole of what somebody wrote."""
        record, page = part.record, self.page
        header, barred = self._header_lines(part), self._barred(record)
        by_line: dict[int, list[int]] = defaultdict(list)
        for i in record.pieces():
            if page.lines[i] not in header and i not in barred:
                by_line[page.lines[i]].append(i)
        rows = ((row, page.text(row)) for row in by_line.values())
        shown = (text for row, text in rows if 0 < len(text) <= _FEW_SIGNS and self._are_signs(row, text))
        return next(shown, "")

    def _are_signs(self, row: list[int], text: str) -> bool:
        wordless = not any(c.isalnum() for c in text) and plain(text) not in words("button")
        return (
            wordless
            and SAID.search(text) is not None
            and not self._is_label(text)
            and not any(_is_link(self.page.homes[i]) for i in row)
        )

    # -- what is left when header and buttons are gone

    def _rest(self, part: Part) -> list[int]:
        record, page = part.record, self.page
        barred = self._barred(record)
        header = self._header_lines(part)
        named = self._named_text(part)
        pieces = [i for i in record.pieces() if (page.lines[i] not in header or i in named) and i not in barred]
        by_line: dict[int, list[int]] = defaultdict(list)
        for i in pieces:
            by_line[page.lines[i]].append(i)
        kept: list[int] = []
        for row in by_line.values():
            text = page.text(row)
            if text and not is_button(text) and not self._is_label(text) and not self._are_labels(row):
                kept += row
        return kept

    def _is_label(self, text: str) -> bool:
        line = plain(text)
        return line in self.labels or counted(line) in self.labels

    def _are_labels(self, row: list[int]) -> bool:
        """Whether a line is links or buttons side by side, each a known or repeated label: "Reply Like (3)"."""
        shown = [i for i in row if any(c.isalnum() for c in self.page.pieces[i])]
        return len(shown) > 1 and all(
            is_button(self.page.pieces[i]) or (plain(self.page.pieces[i]) in self.labels and _is_link(self.page.homes[i]))
            for i in shown
        )

    def _without_link_rows(self, pieces: list[int]) -> list[int]:
        """The pieces without last lines of labelled links, which LiveJournal writes into the text: "(Reply) (Thread)"."""
        last = len(pieces)
        while last:
            line = self.page.lines[pieces[last - 1]]
            first = next((k + 1 for k in range(last - 1, -1, -1) if self.page.lines[pieces[k]] != line), 0)
            shown = [i for i in pieces[first:last] if any(c.isalnum() for c in self.page.pieces[i])]
            if not first or not shown or not all(self._is_label_link(i) for i in shown):
                break
            last = first
        return pieces[:last] if last else pieces

    def _is_label_link(self, piece: int) -> bool:
        text = self.page.pieces[piece]
        return _is_link(self.page.homes[piece]) and (is_button(text) or plain(text) in self.labels)

    def _named_text(self, part: Part) -> set[int]:
        """Pieces of elements called text that hold neither date nor writer: they may share a line with both."""
        spots = self._spots(part)
        named: set[int] = set()
        for node in part.record.nodes(self.page):
            if node.last > node.first and hints.says(node, "text") and not any(node.first <= i < node.last for i in spots):
                named.update(range(node.first, node.last))
        return named

    def _barred(self, record: Record) -> set[int]:
        """Pieces in forms, hidden elements and parts whose names say they are no text."""
        barred: set[int] = set()
        for node in record.nodes(self.page):
            if record.tops == (node,):
                continue
            if (
                node.tag in _NO_TEXT
                or self._is_entry_form(node)
                or (node.hidden and not all(t.hidden for t in record.tops))
                or self._is_junk(node, hints.node_words(record.tops[0]))
            ):
                barred.update(range(node.first, node.last))
        return barred

    def _is_entry_form(self, node: Node) -> bool:
        """A form to write in; some forums wrap each post in a form of their own, and that one holds text."""
        return node.tag == "form" and any(n.tag == "textarea" for n in self.page.within(node))

    def _is_junk(self, node: Node, top: frozenset[str]) -> bool:
        """A small part named after buttons or votes; "reply" inside a record that is itself a reply is its text."""
        if node.last - node.first > _SMALL or words("junk").isdisjoint(hints.node_words(node) - top) or hints.says(node, "text"):
            return False
        return sum(len(self.page.pieces[i]) for i in range(node.first, node.last)) <= _SMALL

    def _header_lines(self, part: Part) -> set[int]:
        """Displayed lines that hold the date or the writer and little else."""
        return {self.page.lines[i] for i in self._spots(part)}

    def _spots(self, part: Part) -> set[int]:
        """The pieces that show the date and the writer."""
        spots = set(part.writer.pieces) if part.writer is not None else set()
        return spots | (set(range(part.date.first, part.date.last)) if part.date is not None else set())

    # -- the element that holds the text

    def _container_names(self) -> list[tuple[float, str]]:
        held: dict[str, int] = defaultdict(int)
        records: Tally[str] = Tally()
        depth: dict[str, int] = {}
        named: dict[str, bool] = {}
        with_text = sum(m > 0 for m in self.mass)
        for part, rest in zip(self.parts, self.rest, strict=True):
            for key, node in self._candidates(part).items():
                share = sum(len(self.page.pieces[i].strip()) for i in rest if node.first <= i < node.last)
                held[key] += share
                records[key] += share > 0
                depth[key] = max(depth.get(key, 0), node.depth - part.record.tops[0].depth)
                named[key] = named.get(key, False) or hints.says(node, "text")
        total = max(1, sum(self.mass))
        ranked = []
        for key in held:
            part_of = held[key] / total
            if part_of >= (0.5 if named[key] else 0.85) and records[key] >= (0.5 if named[key] else 0.8) * with_text:
                ranked.append((min(part_of, 0.97) + 0.3 * named[key] + 0.002 * depth[key], key))
        return sorted(ranked, reverse=True)

    def _candidates(self, part: Part) -> dict[str, Node]:
        """The elements of a record that hold neither its date nor its writer, by name; repeated names are no container."""
        spots = self._spots(part)
        found: dict[str, Node] = {}
        repeated: set[str] = set()
        for node in part.record.nodes(self.page):
            if node.last == node.first or part.record.tops == (node,) or any(node.first <= i < node.last for i in spots):
                continue
            if node.tag in QUOTE_TAGS and not hints.says(node, "text"):
                continue
            for key in hints.keys(node):
                if key in found and not found[key].contains(node):
                    repeated.add(key)
                found.setdefault(key, node)
        return {k: n for k, n in found.items() if k not in repeated}

    def _container(self, part: Part, ranked: list[tuple[float, str]]) -> Node | None:
        if part.told.body is not None:
            return part.told.body
        candidates = self._candidates(part) if ranked else {}
        return next((candidates[key] for _, key in ranked if key in candidates), None)

    def _known_text(self, container: Node) -> bool:
        return hints.says(container, "text")

    def _in_container(self, record: Record, container: Node) -> list[int]:
        own = record.pieces()
        barred: set[int] = set()
        for node in self.page.within(container):
            subject = node.first == container.first and node.last < container.last and self._is_subject(node)
            if node is not container and (node.tag in _NO_TEXT or subject or self._is_button_node(node)):
                barred.update(range(node.first, node.last))
        return [i for i in own if container.first <= i < container.last and i not in barred]

    def _following(self, record: Record, container: Node, rest: list[int]) -> list[int]:
        """What is left of the record in nameless paragraphs, lists and quotes behind a paragraph that holds the others' words."""
        if container.tag != "p" or container.parent is None or container is record.tops[-1]:
            return []
        behind = [n for n in container.parent.children if n.index >= container.stop]
        prose = itertools.takewhile(lambda n: n.tag in _PROSE and not (n.get("class") or n.get("id")), behind)
        spans = [(n.first, n.last) for n in prose]
        return [i for i in rest if any(first <= i < last for first, last in spans)]

    @staticmethod
    def _is_subject(node: Node) -> bool:
        """The heading a post repeats from its topic: "Re: Tea and sleep"."""
        return node.tag in _HEADINGS and hints.says(node, "subject")

    def _is_button_node(self, node: Node) -> bool:
        """A small element named after a button that shows a button's label, inside the text."""
        if node.last - node.first > 6 or not hints.says(node, "junk"):
            return False
        text = self.page.text(range(node.first, node.last))
        return is_button(text) or plain(text) in self.labels


def _is_link(node: Node) -> bool:
    return any(n.tag in ("a", "button") or n.get("role") == "button" for n in (node, *list(node.ancestors())[:2]))
