"""``parse``: one saved page in, one JSON object out."""

from __future__ import annotations

import argparse
import json
import re
from typing import Any, Final

from pipeline.commands._shared import DONE, add_key, add_reference, read_thread, say, typed_path
from pipeline.types import Thread, to_dict


def add_parse(parser: argparse.ArgumentParser) -> None:
    """Options of ``parse``."""
    parser.add_argument("page", type=typed_path, metavar="PAGE", help="a saved page: .html, .txt, .json or .xml")
    parser.add_argument("--json", action="store_true", help="show authors as printed on the page (for your own terminal)")
    add_key(parser)
    add_reference(parser)


def parse_command(options: argparse.Namespace) -> int:
    """One page to one JSON object."""
    thread = read_thread(options.page)
    if options.json:
        say("authors are shown as printed on the page; stored output is always pseudonymised")
    else:
        from pipeline import privacy, run

        thread = privacy.pseudonymise(thread, run.load_key(options.key)[0])
    print(json.dumps(_thread_json(thread), ensure_ascii=False, indent=1))
    return DONE


_ARTICLE: Final = ("title", "author", "published", "modified", "language", "url", "text")
_COMMENT: Final = ("position", "author", "text", "kind", "votes", "native_id", "permalink", "quoted", "by_article_author")
_EVIDENCE: Final = (
    "intervention",
    "action",
    "dose_text",
    "strength_text",
    "strength_level",
    "mixed",
    "system",
    "design",
    "years",
)
_DOSE: Final = {
    "dose_low": "low", "dose_high": "high", "dose_unit": "unit", "times": "times", "per_days": "per_days",
    "daily_low": "daily_low", "daily_high": "daily_high", "daily_unit": "daily_unit",
}  # fmt: skip


def _thread_json(thread: Thread) -> dict[str, Any]:
    places = {comment.position: n for n, comment in enumerate(thread.comments)}
    return {
        "article": {name: getattr(thread.article, name) for name in _ARTICLE} | {"text": _unmarked(thread.article.text)},
        "evidence_tables": [
            {
                "caption": table.caption,
                "header": list(table.header),
                "rows": [list(row) for row in table.rows],
                "evidence": [
                    {name: to_dict(getattr(row, name)) for name in _EVIDENCE}
                    | {column: getattr(row.dose, name, None) for column, name in _DOSE.items()}
                    for row in table.evidence
                ],
            }
            for table in thread.tables
        ],
        "comments": [
            {name: to_dict(getattr(c, name)) for name in _COMMENT}
            | {"date": c.posted_at, "date_text": c.posted_text}
            | {_PARENT[c.parent_guessed]: None if c.parent is None else places.get(c.parent), _PARENT[not c.parent_guessed]: None}
            for c in thread.comments
        ],
        "stated_count": thread.stated_count,
        "parser": thread.parser,
        "confidence": thread.confidence,
        "warnings": [f"{n.code}: {n.message}" for n in (*thread.notices, *(n for t in thread.tables for n in t.notices))],
        "repairs": [to_dict(repair) for repair in thread.repairs],
    }


_PARENT: Final = {False: "parent_index", True: "guessed_parent_index"}
"""What the page's structure says, apart from what a name in the text suggests."""


def _unmarked(text: str) -> str:
    """Article text without the marks of headings and list items, as a reader sees it."""
    return re.sub(r"(?m)^(?:#{1,6}|-) ", "", text)
