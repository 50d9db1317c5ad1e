"""The rules of the audit and its word lists, as declared in the reference tables."""

from __future__ import annotations

import functools
import re
from typing import Any, Final, cast

from pipeline.reference import load
from pipeline.types import Finding


@functools.cache
def rules() -> dict[str, dict[str, str]]:
    """Every rule by name, in the order findings are shown."""
    rows = load("audit_rules", ("rule", "order", "severity", "statement"), ("rule",))
    return {row["rule"]: row for row in sorted(rows, key=lambda row: int(row["order"]))}


@functools.cache
def cue(role: str) -> re.Pattern[str]:
    """The words of one role of ``audit_cues.csv``, to be looked for in folded text."""
    patterns = [row["pattern"] for row in load("audit_cues", ("role", "pattern"), ("role", "pattern")) if row["role"] == role]
    return re.compile("|".join(f"(?:{pattern})" for pattern in patterns), re.IGNORECASE)


TEXT: Final = "text"
"""``Finding.where`` of what stands in the article's text."""


def finding(
    rule: str,
    where: str,
    quote: str,
    *,
    at: tuple[int, int] | None = None,
    reference: str | None = None,
    source: str | None = None,
    **words: Any,
) -> Finding:
    """A finding of a rule; ``words`` fill the rule's statement."""
    row = rules()[rule]
    return Finding(
        rule=rule,
        severity=cast(Any, row["severity"]),
        where=where,
        quote=quote,
        start=at[0] if at else None,
        end=at[1] if at else None,
        statement=row["statement"].format(**words),
        reference=reference,
        source=source or None,
    )


def plain(number: float) -> str:
    """A number without needless decimals.

    >>> plain(300.0), plain(142.857143)
    ('300', '142.9')
    """
    return f"{number:.1f}".rstrip("0").rstrip(".") if number < 1000 else f"{number:,.0f}"
