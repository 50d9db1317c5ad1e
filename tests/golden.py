"""The page folders and their goldens; ``python -m tests.golden`` rewrites every ``thread.json``, to be read in the diff.

A case is a folder ``tests/pages/<platform>/<case>/`` with ``page.html``, an optional ``page.json`` (url, retrieved_at,
charset) and ``thread.json``, the thread it must be read as. Dropping a folder in adds a test.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from pipeline.parsers import parse
from pipeline.types import Page, to_dict

PAGES = Path(__file__).parent / "pages"


def cases() -> list[Path]:
    """All case folders, sorted."""
    return sorted(path.parent for path in PAGES.glob("*/*/page.html"))


def page_of(case: Path) -> Page:
    """The page of a case."""
    known = case / "page.json"
    more = json.loads(known.read_text(encoding="utf-8")) if known.is_file() else {}
    return Page(page_id=f"{case.parent.name}/{case.name}.html", body=(case / "page.html").read_bytes(), **more)


def read(case: Path) -> Any:
    """The thread of a case as plain data."""
    return json.loads(json.dumps(to_dict(parse(page_of(case))), ensure_ascii=False))


def rewrite() -> None:
    """Write every golden anew."""
    for case in cases():
        text = json.dumps(read(case), ensure_ascii=False, indent=1) + "\n"
        (case / "thread.json").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    rewrite()
