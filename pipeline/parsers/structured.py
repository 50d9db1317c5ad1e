"""Comments that a page states for machines: schema.org JSON-LD, and microdata, RDFa or microformats in its markup.

Pages that draw their comments by script often carry them in one of these forms. Source: schema.org ``Comment``,
``UserComments``, ``Answer`` (of a ``QAPage``); SIOC ``sioct:Comment`` as Drupal writes it; microformats2 ``h-entry`` with
``p-comment`` or ``u-comment`` (microformats.org/wiki/h-entry, h-cite), as sites show their webmentions.
"""

from __future__ import annotations

import dataclasses
import html
import itertools
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, Final

from lxml import etree
from lxml import html as lxml_html

from pipeline.parsers import dates
from pipeline.parsers._base import Document, Kind, Reading
from pipeline.parsers._html import outline, parse_tree, squeeze
from pipeline.parsers.details import id_in
from pipeline.parsers.linked_data import facts, name_of, scripts
from pipeline.types import Comment

NAME: Final = "structured"
KINDS: Final[tuple[Kind, ...]] = ("html",)

_MARK: Final = re.compile(
    r"[\"':/]\s*(?:Comment|UserComments|Answer)\s*[\"'\s]|typeof=[\"'][^\"'>]{0,80}:(?:Comment|UserComments|Answer)\b"
    r"|[\"'\s][pu]-comment[\s\"']"
)
_KINDS: Final = frozenset({"Comment", "UserComments", "Answer"})
_NO_THREADS: Final = frozenset({"FAQPage"})
"""Their answers are the page's own words."""
_TEXT: Final = ("text", "commentText", "content", "description", "articleBody")
_WRITER: Final = ("author", "creator", "has_creator")
_DATE: Final = ("dateCreated", "datePublished", "commentTime", "created", "date")
_CITED: Final = frozenset({"p-comment", "u-comment"})
_CLASSES: Final = {
    "p-author": "author", "u-author": "author", "dt-published": "datePublished", "e-content": "text", "p-content": "text",
    "p-summary": "description", "u-url": "url",
}  # fmt: skip
"""Classes of microformats2 -> properties of schema.org."""
_MOST: Final = 20_000
_DEEPEST: Final = 20
"""Replies inside each other; each level reads the text of those below it again."""
_SURE: Final = 20
"""Letters with which two comments must begin alike to be taken for one."""
_TAG: Final = re.compile(r"</?[a-zA-Z][^<>]{0,300}>")


@dataclasses.dataclass(slots=True)
class Statement:
    """One comment as stated, and the number of the statement it stands in."""

    fields: dict[str, Any]
    within: int | None
    element: Any = None
    text: str = ""
    quoted: tuple[str, ...] = ()


def matches(document: Document) -> bool:
    """An HTML page that names a type of comment."""
    return document.kind == "html" and document.tree is not None and _MARK.search(document.text) is not None


def read(document: Document) -> Reading | None:
    """All comments the page states, from JSON-LD or, if there are more, from its markup; None where it states none.

    What is stated may be a selection of what is shown: the caller compares the two.
    """
    stated, marked = _full(_linked(document.tree)), _full(_marked(document.tree))
    chosen = stated if len(stated) >= len(marked) else marked
    if not chosen:
        return None
    roots = tuple(s.element for s in chosen if s.element is not None)
    count = facts(document.tree).comment_count
    return Reading(comments=_comments(chosen), confidence=0.9, comment_roots=roots, stated_count=count)


def better(visible: Reading, stated: Reading | None) -> Reading | None:
    """The stated comments if they are more than the visible ones, else None."""
    if stated is None or len(stated.comments) <= len(visible.comments) + (visible.opening is not None):
        return None
    roots = stated.comment_roots or visible.comment_roots
    count = stated.stated_count if visible.stated_count is None else visible.stated_count
    return dataclasses.replace(stated, stated_count=count, comment_roots=roots)


def completed(visible: Reading, stated: Reading | None) -> Reading:
    """The visible comments with days and writers that only the statements give ("2 days ago" is no day)."""
    if stated is None:
        return visible
    counts = Counter(_start(comment.text) for comment in stated.comments)
    known = {start: c for c in stated.comments if counts[start := _start(c.text)] == 1 and len(start) >= _SURE}
    comments = tuple(_filled(comment, known.get(_start(comment.text))) for comment in visible.comments)
    return dataclasses.replace(visible, comments=comments)


def _start(text: str) -> str:
    return "".join(c for c in text[:200].casefold() if c.isalnum())[:60]


def _filled(comment: Comment, stated: Comment | None) -> Comment:
    if stated is None:
        return comment
    return dataclasses.replace(comment, author=comment.author or stated.author, posted_at=comment.posted_at or stated.posted_at)


# ---------------------------------------------------------------------------------------------------- JSON-LD


def _linked(tree: Any) -> Iterator[Statement]:
    """Comments of all JSON-LD scripts, each below the one it is listed in."""
    count = 0
    for data in scripts(tree):
        stack: list[tuple[Any, int | None]] = [(data, None)]
        while stack and count < _MOST:
            value, within = stack.pop()
            if isinstance(value, list):
                stack.extend((item, within) for item in reversed(value))
            elif isinstance(value, dict) and _kinds(value).isdisjoint(_NO_THREADS):
                if not _kinds(value).isdisjoint(_KINDS):
                    yield Statement(value, within)
                    within, count = count, count + 1
                stack.extend((v, within) for v in reversed(value.values()) if isinstance(v, dict | list))


def _kinds(item: Mapping[str, Any]) -> set[str]:
    kinds = item.get("@type")
    return {re.split(r"[/:#]", k)[-1] for k in (kinds if isinstance(kinds, list) else [kinds]) if isinstance(k, str)}


# ---------------------------------------------------------------------------------------------------- markup


def _marked(tree: Any) -> Iterator[Statement]:
    """Comments marked up with ``itemtype`` or ``typeof``, with the properties inside each and in none of its replies."""
    found: list[Statement] = []
    open_ones: list[int] = []
    for event, element in etree.iterwalk(tree, events=("start", "end")):
        if event == "end":
            if open_ones and found[open_ones[-1]].element is element:
                open_ones.pop()
        elif len(open_ones) < _DEEPEST and _is_marked(element) and len(found) < _MOST:
            found.append(Statement({}, open_ones[-1] if open_ones else None, element))
            open_ones.append(len(found) - 1)
        elif open_ones:
            statement = found[open_ones[-1]]
            _note(statement.fields, element, _cited_names if _is_cited(statement.element) else _names)
    yield from found


def _is_marked(element: Any) -> bool:
    named = f"{element.get('itemtype') or ''} {element.get('typeof') or ''}"
    return (named != " " and not _KINDS.isdisjoint(re.split(r"[/:#\s]", named))) or _is_cited(element)


def _is_cited(element: Any) -> bool:
    return not _CITED.isdisjoint((element.get("class") or "").split())


def _names(element: Any) -> list[str]:
    names = f"{element.get('itemprop') or ''} {element.get('property') or ''} {element.get('rel') or ''}"
    return [re.split(r"[/:#]", name)[-1] for name in names.split()]


def _cited_names(element: Any) -> list[str]:
    """Properties by class; what stands in a writer's card is the card's own, as its address is."""
    classes = (element.get("class") or "").split()
    if "h-card" in classes:
        return ["author"]
    around = itertools.takewhile(lambda e: not _is_cited(e), element.iterancestors())
    if any("h-card" in (e.get("class") or "").split() for e in itertools.islice(around, _DEEPEST)):
        return []
    return [_CLASSES[name] for name in classes if name in _CLASSES]


def _note(fields: dict[str, Any], element: Any, names_of: Callable[[Any], list[str]]) -> None:
    """Add an element's properties; the first of a name counts."""
    for name in names_of(element):
        if name in fields:
            continue
        if name in _WRITER:
            fields[name] = _person(element)
        elif name in _DATE:
            fields[name] = element.get("datetime") or element.get("content") or squeeze(element.text_content())
        elif name in _TEXT:
            fields[name] = element.get("content") or lxml_html.tostring(element, encoding="unicode", with_tail=False)
        elif name in ("upvoteCount", "downvoteCount", "url"):
            fields[name] = element.get("content") or element.get("href") or squeeze(element.text_content())


def _person(element: Any) -> str:
    inner = next((e for e in element.iter() if _is_name(e)), element)
    return squeeze(inner.get("content") or inner.text_content() or inner.get("alt") or "")


def _is_name(element: Any) -> bool:
    named = {"name", "foaf:name"} & {element.get("itemprop"), element.get("property")}
    return bool(named) or "p-name" in (element.get("class") or "").split()


# ---------------------------------------------------------------------------------------------------- to comments


def _full(statements: Iterable[Statement]) -> list[Statement]:
    """Those with words and a writer or a date, each once; numbers of the statements around them fit the new list."""
    kept: list[Statement] = []
    moved: dict[int | None, int] = {}
    seen: set[tuple[str, ...]] = set()
    for number, statement in enumerate(statements):
        writer, day = _writer(statement.fields), _first(statement.fields, _DATE)
        text, quoted = _words(_first(statement.fields, _TEXT) or "") if writer or day else ("", ())
        mark = (text, writer or "", day or "")
        if text and mark not in seen:
            seen.add(mark)
            moved[number] = len(kept)
            kept.append(dataclasses.replace(statement, within=moved.get(statement.within), text=text, quoted=quoted))
    return kept


def _comments(chosen: Sequence[Statement]) -> tuple[Comment, ...]:
    names = [_name(s) for s in chosen]
    owners = {name: n for n, name in reversed([*enumerate(names)]) if name is not None}
    comments = []
    for n, statement in enumerate(chosen):
        day = _first(statement.fields, _DATE)
        parent = statement.within if statement.within is not None else owners.get(_parent_name(statement.fields) or "")
        comments.append(
            Comment(
                position=n,
                text=statement.text,
                author=_writer(statement.fields),
                posted_text=day,
                posted_at=dates.machine(day) if day else None,
                parent=parent if parent is not None and parent < n else None,
                native_id=names[n],
                permalink=_address(statement.fields),
                votes=_votes(statement.fields),
                quoted=statement.quoted,
            )
        )
    return tuple(comments)


def _first(fields: Mapping[str, Any], names: Iterable[str]) -> str | None:
    return next((v.strip() for n in names if isinstance(v := fields.get(n), str) and v.strip()), None)


def _words(raw: str) -> tuple[str, tuple[str, ...]]:
    """Text and quotations; what holds no tags is taken as it stands, line by line."""
    page = outline(parse_tree(raw)) if _TAG.search(raw) else None
    if page is None or not page.pieces:
        return "\n".join(line for row in html.unescape(raw).splitlines() if (line := squeeze(row))), ()
    quotes = [n for n in page.nodes if n.tag == "blockquote" and all(a.tag != "blockquote" for a in n.ancestors())]
    quoted = {i for quote in quotes for i in page.inside(quote)}
    own = page.text(i for i in range(len(page.pieces)) if i not in quoted)
    return (
        (own, tuple(t for q in quotes if (t := page.text(page.inside(q))))) if own else (page.text(range(len(page.pieces))), ())
    )


def _writer(fields: Mapping[str, Any]) -> str | None:
    return next((name for key in _WRITER if (name := name_of(fields.get(key)))), None)


def _address(fields: Mapping[str, Any]) -> str | None:
    found = _first(fields, ("url", "@id"))
    return found if found is not None and found.startswith(("http:", "https:", "/", "#")) and len(found) > 1 else None


def _name(statement: Statement) -> str | None:
    named = _first(statement.fields, ("identifier", "@id", "url"))
    if named is None and statement.element is not None:
        named = statement.element.get("id")
    return id_in(re.split(r"[/#?&=]", named.rstrip("/"))[-1]) or named if named else None


def _parent_name(fields: Mapping[str, Any]) -> str | None:
    parent = fields.get("parentItem")
    if isinstance(parent, list):
        parent = parent[0] if parent else None
    named = _first(parent, ("identifier", "@id", "url")) if isinstance(parent, dict) else parent
    if not isinstance(named, str) or not named:
        return None
    return id_in(re.split(r"[/#?&=]", named.rstrip("/"))[-1]) or named


def _votes(fields: Mapping[str, Any]) -> int | None:
    """Approvals less disapprovals; None where neither is stated."""
    shown = {name: str(fields.get(name, "")) for name in ("upvoteCount", "downvoteCount")}
    counts = {name: int(number) for name, number in shown.items() if number.isdecimal() and len(number) < 10}
    return counts.get("upvoteCount", 0) - counts.get("downvoteCount", 0) if counts else None
