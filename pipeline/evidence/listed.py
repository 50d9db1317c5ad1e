"""Evidence that stands in lists instead of tables: definition lists, bullets, and a heading with its lines for each remedy."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from itertools import zip_longest
from typing import Final

from bs4 import Tag

from pipeline import entities
from pipeline.evidence.cells import EXPLICIT, role_of
from pipeline.evidence.grades import Key, read_grade
from pipeline.evidence.markup import Grid, caption_of, lines_of, note_after, text_of
from pipeline.evidence.rated import rated_line
from pipeline.quantities import parse_dose

LISTS: Final = ("ul", "ol")
_LABELLED: Final = re.compile(r"(?:^|[.;|•·,(\n–—]\s*|\s-\s|\s{2,})(?P<label>[^\W\d][\w ’'/-]{1,38}?)\s?:\s?")
_TERM: Final = re.compile(
    r"(?P<term>[^:–—(;|•·]{2,60}?)(?P<aside>\s*\([^():]{2,60}\))?\s*(?::|–|—|\s-\s|\()(?P<rest>.*)", re.DOTALL
)
_MOST_ITEMS: Final = 100
_LONGEST: Final = 600
"""Characters of an item: what is longer is prose."""

Record = tuple[str, dict[str, str]]


def definition_grid(element: Tag) -> Grid | None:
    """A ``dl`` of remedies as a grid; the descriptions are "Dose: ... Evidence: ..." or say so in their own words."""
    items: list[tuple[str, list[str]]] = []
    for child in element.find_all(["dt", "dd"]):
        if child.find_parent("dl") is not element:
            continue
        if child.name == "dt":
            items.append((text_of(child), []))
        elif items:
            items[-1][1].append(text_of(child))
    records = [(term, _described(parts)) for term, parts in items]
    spoken = sum(bool(fields) for _, fields in records)
    if spoken:
        bare = (
            (term, fields or _outright(term, parts, spoken)) for (term, fields), (_, parts) in zip(records, items, strict=True)
        )
        records = list(bare)
    return _grid_of(element, records)


def list_grid(element: Tag) -> Grid | None:
    """Bullets such as "Zinc - dose: 15 mg - evidence: weak" as a grid; every item has to name its evidence."""
    items = element.find_all("li", recursive=False)
    if len(items) < 2:
        return None
    texts = [_item_text(item) for item in items[:_MOST_ITEMS]]
    records = [record for text in texts if len(text) <= _LONGEST and (record := _record(text)) is not None]
    if not records and max(map(len, texts)) <= _LONGEST and all(rows := [rated_line(f"- {text}") for text in texts]):
        records = [(row[0], {"Evidence": row[2], **({"Action": row[1]} if row[1] else {})}) for row in rows if row is not None]
    if 1 < len(records) < len(texts) and max(map(len, texts)) <= _LONGEST:
        records = [record for text in texts if (record := _record(text) or _warned_of(text)) is not None]
    return _grid_of(element, records, len(items) - len(texts)) if len(records) == len(texts) else None


def card_grid(heading: Tag) -> Grid | None:
    """Headings of one rank, each a remedy with its "Dose: ..." and "Evidence: ..." below; read at the first of them."""
    if _card(heading.find_previous_sibling(heading.name)) is not None:
        return None
    records: list[Record] = []
    at: Tag | None = heading
    while at is not None and (record := _card(at)) is not None:
        records.append(record)
        at = at.find_next_sibling(heading.name)
    return _grid_of(heading, records[:_MOST_ITEMS], len(records[_MOST_ITEMS:]))


def _card(heading: Tag | None) -> Record | None:
    if heading is None:
        return None
    lines: list[str] = []
    for below in heading.find_next_siblings(limit=12):
        if re.fullmatch(r"h[1-6]", below.name):
            break
        lines += [text_of(item) for item in below.find_all("li")] or [_item_text(below)]
    fields = dict(_labelled("\n".join(line for line in lines if len(line) <= _LONGEST)))
    return (re.sub(r"^\d+[.)]\s*", "", text_of(heading)), fields) if _rated(fields) else None


def _item_text(item: Tag) -> str:
    """An item's text, its line breaks and inner items kept apart."""
    inner = [text_of(part) for part in item.find_all("li")]
    if inner:
        term = item.find(string=re.compile(r"\w"))
        return "\n".join([f"{str(term).strip().rstrip(':')}:", *inner])
    return "\n".join(" ".join(line.split()) for line in lines_of(item) if line.strip())


def _record(text: str) -> Record | None:
    """A remedy, and what is said of its dose and evidence, from one item."""
    cut = _TERM.fullmatch(text)
    if cut is None:
        return None
    rest = cut["rest"].strip()
    fields = dict(_labelled(rest))
    first = next(iter(_marks(rest)), None)
    aside = cut["aside"] or ""
    before = (rest[: first.start()] if first else "").strip(" .;|,(–—-\n") or aside.strip(" ()")
    if before and parse_dose(before) is not None and "dose" not in {role_of(label) for label in fields}:
        fields["Dose"] = before if "(" in before else before.rstrip(" )")
    name = cut["term"].strip() if fields.get("Dose", "") and fields["Dose"] in aside else cut["term"].strip() + aside
    return (name, fields) if _rated(fields) else None


def _warned_of(text: str) -> Record | None:
    """An item among others that name their evidence, which is itself a grade: "Kava - harmful, leave it"."""
    cut = _TERM.fullmatch(text)
    fields = _told([cut["rest"].strip(" )")], _is_grade) if cut is not None else {}
    return (cut["term"].strip() + (cut["aside"] or ""), fields) if cut is not None and fields else None


def _rated(fields: dict[str, str]) -> bool:
    """Whether a field says outright that it is about evidence, and shows a grade."""
    return any(
        role_of(label) == "strength" and EXPLICIT.search(label) and read_grade(text, Key(), guess=False) is not None
        for label, text in fields.items()
    )


def _grid_of(element: Tag, records: Sequence[Record], left_out: int = 0) -> Grid | None:
    """Records as rows; labels that say the same in other words ("Evidence", "Evidence level") share a column."""
    labels: dict[str, str] = {}
    for label in (label for _, record in records for label in record):
        labels.setdefault(role_of(label) or "", label)
    labels.pop("", None)
    named = [(term, {role_of(label): text for label, text in reversed(record.items())}) for term, record in records]
    rated = sum("strength" in fields for _, fields in named)
    if rated < 2 or any(term.endswith("?") or len(term) > 80 for term, _ in records):  # questions and answers
        return None
    rows = tuple((term, *(fields.get(role, "") for role in labels)) for term, fields in named)
    legend = None if element.name.startswith("h") else note_after(element)
    header = ("Remedy", *labels.values())
    return Grid(rows=(header, *rows), heads=1, caption=caption_of(element), legend=legend, left_out=left_out)


def _marks(text: str) -> list[re.Match[str]]:
    return [m for m in _LABELLED.finditer(text) if role_of(m["label"])]


def _labelled(text: str) -> Iterable[tuple[str, str]]:
    marks = _marks(text)
    for mark, after in zip_longest(marks, marks[1:]):
        value = text[mark.end() : after.start() if after else len(text)].split("\n")[0]
        value = value.strip(" .;|,–—-\n").removesuffix("(").strip()
        yield mark["label"].strip().capitalize(), value.removesuffix(")") if "(" not in value else value


def _described(parts: Sequence[str]) -> dict[str, str]:
    """Labelled descriptions, what has no label as a note; descriptions without labels by what they say."""
    fields = dict(_labelled("\n".join(parts)))
    if not fields:
        return _told(parts, _speaks)
    rest = [part for part in parts if not _marks(part)]
    return fields if not rest else {_NOTES: "; ".join(rest), **fields}


def _told(parts: Sequence[str], is_grade: Callable[[str], bool]) -> dict[str, str]:
    """Descriptions without labels: "300 mg daily; moderate evidence". The first part that is a grade, the first other as action.

    What is left is kept as a note.
    """
    told: dict[str, str] = {}
    for part in (piece.strip() for text in parts for piece in re.split(r"[;|•\n]|\.\s", text)):
        if not part:
            continue
        role = "Evidence" if is_grade(part) else "Dose" if parse_dose(part) is not None else "Action"
        role = role if role not in told else _NOTES
        told[role] = f"{told[role]}; {part}" if role in told else part
    return told if "Evidence" in told else {}


def _speaks(part: str) -> bool:
    return _OF_EVIDENCE.search(part) is not None and read_grade(part, Key(), guess=False) is not None


def _is_grade(part: str) -> bool:
    """Whether a grade opens the part, and neither is explained there nor qualifies something else."""
    grade = read_grade(part, Key(), guess=False)
    return grade is not None and not part[: grade.start].strip() and _BEHIND_GRADE.match(part, grade.end) is not None


def _outright(term: str, parts: Sequence[str], spoken: int) -> dict[str, str]:
    """The grade of a remedy whose description names no evidence: "Harmful. Worsens the rash."; a known remedy is kept without.

    Where fewer than two other remedies have their evidence named (``spoken``), only known remedies are read.
    """
    known = any(m.kind == "intervention" for m in entities.find(term))
    if _ASKS.match(term) or not (known or spoken > 1):
        return {}
    told = _told(parts, _is_grade)
    text = "; ".join(parts)
    return told or ({"Action": text} if known and text and len(text) <= _LONGEST else {})


_NOTES: Final = "Notes and cautions"
_OF_EVIDENCE: Final = re.compile(r"(?i)\b(?:evidence|supported|grade)\b")
_BEHIND_GRADE: Final = re.compile(r"\s?(?:$|[.,:;!(–—-]|(?:in|if|for|to|when|above|with|and|or|than|by|at|after|of)\b)")
_ASKS: Final = re.compile(
    r"(?i)(?:how|what|why|when|where|who|which|see|read|grades?|ratings?|evidence|harm\w*|(?:very )?(?:weak|strong))\b"
)
"""Terms that are no remedies: questions, pointers and the grades themselves."""
