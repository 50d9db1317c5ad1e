"""How well each page was read, in words: what a researcher should know before quoting a figure."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

import pandas as pd

from pipeline.report.cards import rows
from pipeline.report.vocabulary import counted, percent, words

Row = Mapping[str, Any]


def worst_first(coverage: pd.DataFrame) -> pd.DataFrame:
    """A row a page of the frame ``coverage``: counts, shares and what to know; pages that lost most come first."""
    pages = sorted(rows(coverage), key=_harm, reverse=True)
    records = [
        {
            "page": page["page_id"],
            "comments": page["found_count"],
            "stated": page["stated_count"],
            "with name": _part(page, "with_author"),
            "with day": _part(page, "with_absolute_date"),
            "answers": page["with_parent"],
            "what to know": "; ".join(text for tell in REMARKS if (text := tell(page))) or "nothing amiss",
        }
        for page in pages
    ]
    types = {"comments": "Int64", "stated": "Int64", "answers": "Int64"}
    names = ["page", "comments", "stated", "with name", "with day", "answers", "what to know"]
    return pd.DataFrame(records, columns=names).astype(types)


def _part(page: Row, name: str) -> str:
    return percent(page[name] / page["found_count"]) if page["found_count"] else ""


def _harm(page: Row) -> tuple[float, ...]:
    """What a page lost, gravest first."""
    found, missing = page["found_count"], page["missing"] or 0
    return (
        page["status"] == "rejected",
        page["loads_by_script"] is not None,
        abs(missing) / max(page["stated_count"] or 0, 1),
        (page["page_count"] or 1) > 1,
        (found - page["with_absolute_date"]) / max(found, 1),
        (found - page["with_author"]) / max(found, 1),
        page["unknown_parents"] + page["tables_unread"] + page["duplicate_ids"],
        page["guessed_parents"] + page["duplicate_comments"] + page["repairs"],
    )


def _rejected(page: Row) -> str:
    return f"could not be read: {words(page['notices'] or '')}" if page["status"] == "rejected" else ""


def _by_script(page: Row) -> str:
    return (
        f"the comments load from {page['loads_by_script']} by script and are not in the file" if page["loads_by_script"] else ""
    )


def _missing(page: Row) -> str:
    missing = page["missing"] or 0
    return f"{counted(missing, 'comment')} missing" if missing > 0 else f"{-missing:,} more than stated" if missing else ""


def _other_pages(page: Row) -> str:
    if (page["page_count"] or 1) < 2:
        return ""
    here = f"page {page['page_number']}" if page["page_number"] else "one"
    return f"{here} of {page['page_count']} pages; the others are further inputs or are not here"


def _counted(column: str, one: str, many: str) -> Callable[[Row], str]:
    """A remark for a count above 0."""
    return lambda page: "" if not page[column] else f"{page[column]:,} {one if page[column] == 1 else many}"


SHORT: Final = {
    "no_comments": "no comments found",
    "no_article": "no article text found",
    "truncated_page": "the file was cut off",
}
"""Notices that no column tells of, in few words; others are named by their code."""

TOLD: Final = {"count_mismatch", "date_unparsed", "duplicate_ids", "orphans", "page_part", "comments_elsewhere"}
"""Notices that the columns tell of."""


def _others(page: Row) -> str:
    codes = (page["notices"] or "").split(";") if page["status"] == "read" else []
    return "; ".join(SHORT.get(code, words(code)) for code in codes if code and code not in TOLD)


REMARKS: Final[tuple[Callable[[Row], str], ...]] = (
    _rejected,
    _others,
    _by_script,
    _missing,
    _other_pages,
    _counted("unparsed_dates", "date names no day", "dates name no day"),
    _counted("unknown_parents", "answers a comment that is not on the page", "answer comments that are not on the page"),
    _counted("guessed_parents", "parent guessed from a name", "parents guessed from names"),
    _counted("removed_count", "was removed", "were removed"),
    _counted("duplicate_comments", "repeats an earlier one", "repeat earlier ones"),
    _counted("duplicate_ids", "id stands twice", "ids stand twice"),
    _counted("tables_unread", "table not read", "tables not read"),
    _counted("repairs", "damaged place mended", "damaged places mended"),
)
"""What is said of a page, in this order."""
