"""What a column is, and the columns that many tables share."""

from __future__ import annotations

from typing import NamedTuple


class Column(NamedTuple):
    name: str
    dtype: str
    """``string``, ``Int64``, ``Float64`` or ``boolean``: pandas' nullable types."""
    meaning: str
    values: tuple[str, ...] = ()
    """The only values allowed, where the column has a closed list."""
    required: bool = False


def text(name: str, meaning: str, *values: str, required: bool = False) -> Column:
    return Column(name, "string", meaning, values, required)


def number(name: str, meaning: str, required: bool = False) -> Column:
    return Column(name, "Int64", meaning, (), required)


def real(name: str, meaning: str) -> Column:
    return Column(name, "Float64", meaning)


def boolean(name: str, meaning: str) -> Column:
    """Never empty."""
    return Column(name, "boolean", meaning, (), True)


PAGE = text("page_id", "The page: its path below the raw folder.", required=True)
COMMENT = text("comment_id", "The comment: page_id, '#', position.", required=True)
SPAN = (
    number("start", "First character of the quote in the comment's text.", required=True),
    number("end", "Character after the quote's last.", required=True),
    text("quote", "The words, verbatim.", required=True),
)
