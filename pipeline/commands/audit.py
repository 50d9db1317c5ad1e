"""``audit``: what the references say of one article's own statements, and which questions its text answers."""

from __future__ import annotations

import argparse
import json
import textwrap
from collections.abc import Iterable, Iterator
from typing import Any, Final

from pipeline.commands._shared import DONE, add_reference, clip, count, read_thread, typed_path
from pipeline.types import Finding, ScorecardItem, Thread, to_dict

SEVERITIES: Final = {
    "conflict": "A reference says otherwise",
    "check": "Cannot be borne out here: worth a look",
    "note": "Worth knowing",
}
"""Headings of the findings, gravest first."""

NOT_FALSE: Final = (
    'Held against the reference tables shipped or given, and nothing else. "Not found" is not "false", '
    "and no finding is no proof that all is well."
)
_WIDTH, _QUOTE = 110, 240


def add_audit(parser: argparse.ArgumentParser) -> None:
    """Options of ``audit``."""
    parser.add_argument("page", type=typed_path, metavar="PAGE", help="a saved page: .html, .txt, .json or .xml")
    parser.add_argument("--json", action="store_true", help="one JSON object instead of text")
    add_reference(parser)


def audit_command(options: argparse.Namespace) -> int:
    """Hold one article's own statements against the references, and say which questions of published instruments it answers."""
    from pipeline import audit

    thread = read_thread(options.page)
    findings, scorecard = audit.audit(thread), audit.scorecard(thread)
    print(_as_json(thread, findings, scorecard) if options.json else "\n".join(_as_text(thread, findings, scorecard)))
    return DONE


def _as_json(thread: Thread, findings: Iterable[Finding], scorecard: Iterable[ScorecardItem]) -> str:
    from pipeline import audit

    asked = audit.questions()
    rows = [to_dict(item) | {name: asked[item.item][name] for name in ("instrument", "question")} for item in scorecard]
    shown = {"title": thread.article.title, "findings": to_dict(tuple(findings)), "scorecard": rows, "remark": NOT_FALSE}
    return json.dumps(shown, ensure_ascii=False, indent=1)


# ---------------------------------------------------------------------------------------------------- as text


def _as_text(thread: Thread, findings: tuple[Finding, ...], scorecard: tuple[ScorecardItem, ...]) -> Iterator[str]:
    yield thread.article.title or thread.page_id
    yield from _wrapped(NOT_FALSE, "")
    if not scorecard:
        yield "\nThe article has no text in English, so it was not audited."
        return
    for severity, heading in SEVERITIES.items():
        yield from _section(f"{heading} ({severity})", [f for f in findings if f.severity == severity])
    if not findings:
        yield "\nNothing found."
    yield f"\n{sum(item.answered for item in scorecard)} of {count(len(scorecard), 'question')} answered in words"
    for item in scorecard:
        yield from _answer(item)


def _section(heading: str, findings: list[Finding]) -> Iterator[str]:
    if not findings:
        return
    yield f"\n{heading}: {len(findings)}"
    for finding in findings:
        where = "" if finding.where == "text" else f"table row {finding.where}: "
        yield ""
        yield from _wrapped(finding.statement, "* ")
        if finding.quote:
            yield from _wrapped(f'{where}"{clip(_plain(finding.quote), _QUOTE)}"', "  ")
        if finding.source or finding.reference:
            yield from _wrapped(f"source: {finding.source or 'see the rows'} [{finding.reference or finding.rule}]", "  ")


def _answer(item: ScorecardItem) -> Iterator[str]:
    from pipeline import audit

    asked: dict[str, Any] = audit.questions()[item.item]
    yield f"[{'x' if item.answered else ' '}] {asked['question']} ({asked['instrument']})"
    if item.quote:
        yield from _wrapped(f'"{clip(_plain(item.quote), _QUOTE)}"', "      ")


def _plain(text: str) -> str:
    return " ".join(text.split())


def _wrapped(text: str, lead: str) -> list[str]:
    return textwrap.wrap(
        text, _WIDTH, initial_indent=lead, subsequent_indent=" " * len(lead), break_long_words=False, break_on_hyphens=False
    )
