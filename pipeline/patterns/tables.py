"""Patterns as the declared tables."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final

import pandas as pd

from pipeline import frames
from pipeline.patterns.values import Patterns
from pipeline.types import to_dict

FIELDS: Final = {
    "claim_groups": "groups",
    "claim_group_members": "members",
    "remedy_outcomes": "remedy_outcomes",
    "reported_effects": "reported_effects",
    "effects_beside_article": "effects_beside_article",
    "corrections": "corrections",
    "risky_claims": "risky_claims",
    "questions": "questions",
    "remedy_talk": "remedy_talk",
    "table_cover": "table_cover",
    "copies": "copies",
    "copy_members": "copy_members",
}
"""Table -> field of :class:`Patterns`."""

_JOINED: Final = {"article_quotes": " | "}
"""Separators of lists in a cell; all others are separated by ';'."""


def tables(patterns: Patterns) -> dict[str, pd.DataFrame]:
    """Every table of patterns, checked against its declaration."""
    return {name: frames.build(name, _rows(getattr(patterns, field))) for name, field in FIELDS.items()}


def _rows(values: Iterable[Any]) -> list[dict[str, Any]]:
    return [_flat(to_dict(value)) for value in values]


def _flat(row: Mapping[str, Any]) -> dict[str, Any]:
    """One value a cell: counts are columns, counts by kind a column a kind, lists are joined."""
    flat: dict[str, Any] = {}
    for name, value in row.items():
        if name == "count":
            flat |= value
        elif isinstance(value, dict):
            flat |= {f"{name[:-1]}_{kind}": count for kind, count in value.items()}
        elif isinstance(value, list | tuple):
            flat[name] = _JOINED.get(name, ";").join(value)
        else:
            flat[name] = value
    return flat
