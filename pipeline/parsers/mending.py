"""Damaged characters mended in everything a thread says, with one list of what was mended."""

from __future__ import annotations

import dataclasses
from typing import Final, cast

from pipeline import decode
from pipeline.evidence import table_from_cells
from pipeline.types import Article, Comment, EvidenceTable, Repair, Thread

_ARTICLE_FIELDS: Final = ("title", "author", "published_text", "text")


class Mender:
    """Mends texts one by one and counts each repair over all of them."""

    def __init__(self) -> None:
        self.log: dict[tuple[str, str, str], Repair] = {}

    def mend(self, text: str) -> str:
        """The text without damage; what was done goes into the log."""
        if text.isascii():
            return text
        fixed = decode.repair(text)
        for repair in fixed.repairs:
            key = (repair.before, repair.after, repair.rule)
            count = repair.count + (self.log[key].count if key in self.log else 0)
            self.log[key] = dataclasses.replace(repair, count=count)
        return fixed.text

    def maybe(self, text: str | None) -> str | None:
        """The same for a field that may be missing."""
        return None if text is None else self.mend(text)


def mended(thread: Thread) -> Thread:
    """Every text of a thread mended; ``Comment.repaired`` says in which comments, ``Thread.repairs`` what and how often."""
    mender = Mender()
    article = _article(thread.article, mender)
    tables = tuple(_table(table, mender) for table in thread.tables)
    comments = tuple(_comment(comment, mender) for comment in thread.comments)
    repairs = (*thread.repairs, *mender.log.values())
    return dataclasses.replace(thread, article=article, tables=tables, comments=comments, repairs=repairs)


def _article(article: Article, mender: Mender) -> Article:
    fixed = {name: mender.maybe(getattr(article, name)) for name in _ARTICLE_FIELDS}
    return dataclasses.replace(article, **cast("dict[str, str]", fixed))


def _table(table: EvidenceTable, mender: Mender) -> EvidenceTable:
    """Cells are mended and read again: ``500 \N{RIGHT DOUBLE QUOTATION MARK}g`` is no dose, ``500 µg`` is one."""
    caption, legend = mender.maybe(table.caption), mender.maybe(table.legend)
    header = tuple(mender.mend(cell) for cell in table.header)
    rows = tuple(tuple(mender.mend(cell) for cell in row) for row in table.rows)
    if (caption, legend, header, rows) == (table.caption, table.legend, table.header, table.rows):
        return table
    fresh = table_from_cells(table.position, caption, header, rows, legend)
    if fresh is None:
        return dataclasses.replace(table, caption=caption, header=header, rows=rows, legend=legend)
    known = {notice.code for notice in fresh.notices}
    kept = (notice for notice in table.notices if notice.code not in known and not notice.code.startswith("grade_"))
    return dataclasses.replace(fresh, notices=(*kept, *fresh.notices))


def _comment(comment: Comment, mender: Mender) -> Comment:
    text, author = mender.mend(comment.text), mender.maybe(comment.author)
    quoted = tuple(mender.mend(quote) for quote in comment.quoted)
    return dataclasses.replace(comment, text=text, author=author, quoted=quoted, repaired=text != comment.text)
