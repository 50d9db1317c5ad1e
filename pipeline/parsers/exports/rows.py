"""Tables of comments (CSV and the like) from any tool, by the words in their header.

Which heading means what stands in ``reference/export_columns.csv``, in order of preference. Delimiter: comma, semicolon,
tab or bar, whichever parts the header into most cells.
"""

from __future__ import annotations

import csv
import functools
import io
import re
from collections import Counter
from collections.abc import Sequence
from typing import Final

from pipeline.parsers import dates
from pipeline.parsers._base import Document, Kind, Reading
from pipeline.parsers.exports.posts import Post, amount, largest, moment, reading_of
from pipeline.parsers.exports.words import of_html
from pipeline.parsers.hints import is_removal
from pipeline.reference import load
from pipeline.types import Article, Notice, PageError

NAME: Final = "comment_table"
KINDS: Final[tuple[Kind, ...]] = ("text",)
SUFFIXES: Final = (".csv", ".tsv")

_DELIMITERS: Final = ",;\t|"
_LEAD: Final = 12
"""Rows above the header that exporters fill with the address and the date of the export."""
_SURE: Final = 3
"""Columns that a header without the name of a table must tell: "Comment, date" may begin a sentence."""
_LARGEST: Final = 10**8
_WORD: Final = re.compile(r"[A-Z]+(?![^\W\d_])|[A-Z]?[^\W\d_A-Z]+|[A-Z]+|\d+")
_SHOWN: Final = frozenset({"", "1", "approved", "approve", "published", "publish", "visible", "public"})
_BRANCH: Final = re.compile(r"[.\-/]")

Columns = dict[str, int]
"""Field -> number of its column."""


def matches(document: Document) -> bool:
    """A file named ``.csv`` or ``.tsv``, or a text with a header of comments above rows of as many cells."""
    return is_table(document.text, document.page.page_id)


def read(document: Document) -> Reading | None:
    """The comments on what most rows are about. Raises ``PageError`` (``no_text_column``) where no column holds words."""
    return largest(threads(document), "pages")


def threads(document: Document) -> dict[str, Reading]:
    """The comments on each page that the table names, in the order of the rows. Raises ``PageError`` like :func:`read`."""
    head, columns, delimiter = _header(document.text)
    rows = _rows(document.text, delimiter)
    if "text" not in columns:
        seen = ", ".join(repr(cell[:40]) for cell in rows[0][:20]) if rows else "none"
        message = f"{document.page.page_id}: no column holds the words of the comments; columns seen: {seen}; "
        raise PageError("no_text_column", message + "expected one headed text, comment, message, body or content")
    topics: dict[str, list[list[str]]] = {}
    for row in rows[head + 1 :]:
        if any(cell.strip() for cell in row):
            topics.setdefault(_cell(row, columns, "topic"), []).append(row)
    return {topic: thread(topic, own, columns, document, len(rows[head])) for topic, own in topics.items()}


def thread(
    topic: str,
    own: Sequence[Sequence[str]],
    columns: Columns,
    document: Document,
    width: int,
    article: Article | None = None,
    told: Sequence[Notice] = (),
) -> Reading:
    """The reading that rows of one topic make; ``article`` where more is known of it than the rows say."""
    shown = [row for row in own if _cell(row, columns, "status").lower() in _SHOWN]
    posts = _posts(shown, columns, document.page.retrieved_at)
    notices = (*told, *_ragged(own, width), *_hidden(len(own) - len(shown)), *_empty(len(shown) - len(posts)))
    return reading_of(
        posts, article=article or _article(shown, columns, topic), platform=_platform(topic, shown), notices=notices
    )


def is_table(text: str, name: str = "") -> bool:
    """Whether a text is a table of comments.

    >>> is_table("Name;Date;Comment\\nAnn;2024-01-02;It helped.\\n"), is_table("Comment, date: name\\nIt helped, Ann said.\\n")
    (True, False)
    """
    if name.lower().endswith(SUFFIXES):
        return True
    if "<" in text[:500].partition("\n")[0]:
        return False
    head, columns, delimiter = _header(text[:20_000])
    if "text" not in columns or len(columns) < _SURE:
        return False
    rows = _rows(text[:20_000], delimiter)
    whole = rows[head + 1 : -1] or rows[head + 1 :]
    return bool(whole) and sum(len(row) == len(rows[head]) for row in whole) >= 0.8 * len(whole)


def _rows(text: str, delimiter: str) -> list[list[str]]:
    csv.field_size_limit(_LARGEST)
    return [*csv.reader(io.StringIO(text.lstrip("\ufeff"), newline=""), delimiter=delimiter)]


def _header(text: str) -> tuple[int, Columns, str]:
    """The row that names most columns, what they are, and the sign between them."""
    best: tuple[int, int, Columns, str] = (-1, 0, {}, ",")
    for delimiter in _DELIMITERS:
        for number, cells in enumerate(_rows("\n".join(text[:20_000].split("\n")[:_LEAD]), delimiter)):
            columns = columns_of(cells) if 1 < len(cells) < 200 and max(map(len, cells)) < 80 else {}
            score = len(columns) + 3 * ("text" in columns)
            if score > best[0]:
                best = (score, number, columns, delimiter)
    return best[1:]


def columns_of(cells: Sequence[str]) -> Columns:
    """Each field's column: a heading that is one of its words, else one that ends or begins with one."""
    names = [" ".join(word.lower() for word in _WORD.findall(cell)) for cell in cells]
    found: Columns = {}
    taken: set[int] = set()
    for field, word in _words():
        if word in names and names.index(word) not in taken and (field not in found or field == "other"):
            found[field] = names.index(word)
            taken.add(found[field])
    for field, word in _words():
        near = (n for n, name in enumerate(names) if n not in taken and name.endswith((f" {word}",)))
        if field not in found and (column := next(near, None)) is not None:
            found[field] = column
            taken.add(column)
    found.pop("other", None)
    return found


@functools.cache
def _words() -> tuple[tuple[str, str], ...]:
    rows = load("export_columns", ("field", "word"), ("field", "word"))
    return tuple((row["field"], row["word"]) for row in rows)


def _cell(row: Sequence[str], columns: Columns, field: str) -> str:
    number = columns.get(field)
    return row[number].strip() if number is not None and number < len(row) else ""


def _posts(rows: Sequence[Sequence[str]], columns: Columns, saved: str | None) -> list[Post]:
    ids = {key for row in rows if (key := _cell(row, columns, "id"))}
    stamps = [dates.find(_cell(row, columns, "date")[:80]) for row in rows]
    day_first = dates.day_first([stamp for stamp in stamps if stamp is not None], None)
    found = []
    for row, stamp in zip(rows, stamps, strict=True):
        text, quoted = of_html(_cell(row, columns, "text"))
        key, shown = _cell(row, columns, "id"), _cell(row, columns, "date")
        reckoned = dates.resolve(stamp, swap=day_first, saved_at=saved) if stamp is not None else None
        if text:
            found.append(
                Post(
                    key=key or None,
                    parent=_parent(_cell(row, columns, "parent"), key, ids),
                    text=text,
                    quoted=quoted,
                    author=_cell(row, columns, "author") or None,
                    posted_text=shown or None,
                    posted_at=moment(shown) or reckoned,
                    permalink=_address(_cell(row, columns, "permalink")),
                    votes=amount(_cell(row, columns, "votes")),
                    kind="removed" if is_removal(text) else "comment",
                )
            )
    return found


def _parent(named: str, key: str, ids: set[str]) -> str | None:
    """The parent as named; where the table names none, the id that a reply's id goes on from (``12-1``, ``UgxA.9bC``)."""
    bare = named.removeprefix("t1_")
    if bare in ids and bare != key:
        return bare
    if named and named.lower() not in ("0", "root", "none", "null", "nan", "false", "true") and not named.startswith("t3_"):
        return named
    stems = (key[: cut.start()] for cut in reversed([*_BRANCH.finditer(key)]))
    return next((stem for stem in stems if stem in ids), None)


def _address(cell: str) -> str | None:
    return cell if cell.startswith(("http://", "https://", "/")) else None


def _article(rows: Sequence[Sequence[str]], columns: Columns, topic: str) -> Article:
    titles = Counter(title for row in rows if (title := _cell(row, columns, "title")))
    alike = len(titles) == 1 or (bool(titles) and titles.most_common(1)[0][1] > 0.5 * len(rows))
    return Article(title=titles.most_common(1)[0][0] if alike else None, url=_address(topic))


def _platform(topic: str, rows: Sequence[Sequence[str]]) -> str | None:
    """YouTube by its addresses or the form of its ids; other tools do not say."""
    cells = [cell for row in rows[:20] for cell in row]
    is_youtube = any("youtube.com/" in cell or re.fullmatch(r"Ug[\w-]{15,30}(?:\.[\w-]{10,40})?", cell) for cell in cells)
    return "youtube" if is_youtube or "youtube.com/" in topic else None


def _ragged(rows: Sequence[Sequence[str]], width: int) -> tuple[Notice, ...]:
    odd = sum(len(row) != width for row in rows)
    message = f"{odd} row(s) have not the {width} cells of the header; a quotation mark may be missing there"
    return (Notice(code="ragged_rows", message=message),) if odd else ()


def _hidden(hidden: int) -> tuple[Notice, ...]:
    message = f"{hidden} comments held, trashed or marked as spam were left out; only approved ones stand on the page."
    return (Notice(code="unapproved_left_out", message=message),) if hidden else ()


def _empty(empty: int) -> tuple[Notice, ...]:
    message = f"{empty} row(s) without words were left out"
    return (Notice(code="empty_rows", message=message),) if empty else ()
