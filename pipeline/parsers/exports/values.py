"""JSON as files hold it: one value, a value a line, several one after the other, broken off, or nested beyond reason."""

from __future__ import annotations

import functools
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from pipeline.types import Notice

Record = Mapping[str, Any]

SEPARATOR: Final = "\x1e"
"""Stands before each text of a JSON text sequence (RFC 7464): a broken text ends where the next one begins."""

_OUTSIDE: Final = 4
"""Objects around the list of an answer's records."""
_DEEPEST: Final = 200_000
_BLANK: Final = re.compile(r"[\s,:]*")
"""Blanks between tokens, and the signs whose place says nothing that the values do not say."""
_DECODER: Final = json.JSONDecoder(strict=False)


@dataclass(frozen=True, slots=True)
class Loaded:
    """The values of a text, and what was wrong with it."""

    values: tuple[Any, ...] = ()
    notices: tuple[Notice, ...] = ()


@functools.lru_cache(maxsize=1)
def loaded(text: str) -> Loaded:
    """Every JSON value of a text, in order; what cannot be read is told in a notice, what can be read is kept.

    >>> loaded('{"a": 1}\\n{"a": 2').values
    ({'a': 1},)
    >>> loaded('[{"a": 1}, {"a": 2, "sta').values, loaded('[{"a": 1}, {"b').notices[0].code
    (([{'a': 1}],), 'broken_json')

    A record that breaks off is left out: the field that marks it as spam may be what is missing.

    The last text asked for is kept, because one reader after the other asks for it.
    """
    if SEPARATOR in text:
        parts = [_one(part) for part in text.split(SEPARATOR) if part.strip()]
        return Loaded(tuple(v for p in parts for v in p.values), tuple(n for p in parts for n in p.notices))
    return _one(text)


def _one(text: str) -> Loaded:
    text = text.lstrip("\ufeff \t\r\n")
    try:
        return Loaded((json.loads(text, strict=False),))
    except ValueError:
        lines = [line for line in text.splitlines() if line.strip()]
        read = [_value(line) for line in lines] if len(lines) > 1 else []
        return _by_line(lines, read) if 2 * sum(value is not None for value in read) > len(lines) else _piecewise(text)
    except RecursionError:
        return _piecewise(text)


def _value(line: str) -> Any:
    """The object or list of a line, or None."""
    if not line.lstrip().startswith(("{", "[")):
        return None
    try:
        return json.loads(line, strict=False)
    except ValueError:
        return None
    except RecursionError:
        return next(iter(_piecewise(line).values), None)


def _by_line(lines: list[str], read: list[Any]) -> Loaded:
    bad = [number for number, value in enumerate(read, start=1) if value is None]
    kept = tuple(value for value in read if value is not None)
    if not bad:
        return Loaded(kept)
    message = f"{len(bad)} of {len(lines)} lines are no whole JSON and were left out, the first of them line {bad[0]}"
    if bad == [len(lines)]:
        kept += _piecewise(lines[-1]).values
        message = f"the last of {len(lines)} lines breaks off; what is whole before the break was read"
    return Loaded(kept, (Notice(code="broken_json", message=message),))


def _piecewise(text: str) -> Loaded:
    """Token by token, without recursion: depth costs no stack, and a break costs only what is open there."""
    builder = _Builder()
    place = _BLANK.match(text, 0).end()  # type: ignore[union-attr]  # matches the empty text too
    while place < len(text):
        after = builder.take(text, place)
        if after is None:
            break
        place = _BLANK.match(text, after).end()  # type: ignore[union-attr]
    if place >= len(text) and not builder.open:
        return Loaded(tuple(builder.values))
    message = f"the JSON breaks off at character {min(place, len(text))} of {len(text)}; what is whole before it was read"
    builder.give_up()
    return Loaded(tuple(builder.values), (Notice(code="broken_json", message=message),))


class _Builder:
    """Lists and objects as they fill; ``open`` are those not closed yet, each object with the key that waits for its value."""

    def __init__(self) -> None:
        self.values: list[Any] = []
        self.open: list[tuple[Any, list[str]]] = []

    def take(self, text: str, place: int) -> int | None:
        """Read the token at ``place``; where the next one may begin, or None if there is no token."""
        sign = text[place]
        if sign in "[{":
            fresh: Any = [] if sign == "[" else {}
            if len(self.open) >= _DEEPEST or not self._put(fresh):
                return None
            self.open.append((fresh, []))
            return place + 1
        if sign in "]}":
            fits = bool(self.open) and isinstance(self.open[-1][0], list if sign == "]" else dict)
            if fits:
                self.open.pop()
            return place + 1 if fits else None
        try:
            value, after = _DECODER.raw_decode(text, place)
        except ValueError:
            return None
        if after == len(text) and self.open and isinstance(value, int | float):
            return None  # "15" may be what is left of "150"
        return after if self._put(value) else None

    def give_up(self) -> None:
        """Take out the record that breaks off: what is open in the innermost list of objects, or a value without such a list."""
        for depth in reversed(range(len(self.open))):
            holder = self.open[depth][0]
            if isinstance(holder, list) and holder and isinstance(holder[-1], dict):
                if depth + 1 < len(self.open) and not _holds_records(holder[-1]):
                    holder.pop()
                return
        if self.open and not _holds_records(self.values[-1]):
            self.values.pop()

    def _put(self, value: Any) -> bool:
        if not self.open:
            self.values.append(value)
            return isinstance(value, list | dict)
        holder, key = self.open[-1]
        if isinstance(holder, list):
            holder.append(value)
        elif key:
            holder[key.pop()] = value
        elif isinstance(value, str):
            key.append(value)
        else:
            return False
        return True


def _holds_records(value: Any) -> bool:
    """Whether a value has a list of objects within reach of its outside."""
    reached = [value]
    for _ in range(_OUTSIDE):
        if any(isinstance(item, list) and any(isinstance(inner, dict) for inner in item) for item in reached):
            return True
        reached = [inner for item in reached if isinstance(item, dict) for inner in item.values()]
    return False


def records(values: Any, inside: tuple[str, ...] = (), deepest: int = 8) -> Iterator[Record]:
    """Objects of a value in order: itself, those of lists, and those under the names of ``inside``."""
    stack: list[tuple[Any, int]] = [(values, 0)]
    while stack:
        value, depth = stack.pop()
        if isinstance(value, Mapping):
            yield value
            inner = [value[name] for name in inside if name in value]
        else:
            inner = list(value) if isinstance(value, list | tuple) else []
        if depth < deepest:
            stack.extend((item, depth + 1) for item in reversed(inner) if isinstance(item, Mapping | list | tuple))


def text_in(record: Record, *names: str) -> str | None:
    """The first of the fields that is a text with more than blanks, or a number as text."""
    for name in names:
        value = record.get(name)
        if isinstance(value, str) and value.strip():
            return value.strip()
        if isinstance(value, int | float) and not isinstance(value, bool):
            return str(value)
    return None


def object_in(record: Record, *path: str) -> Record:
    """The object at the end of a path of names; an empty one where there is none."""
    value: Any = record
    for name in path:
        value = value.get(name) if isinstance(value, Mapping) else None
    return value if isinstance(value, Mapping) else {}


def list_in(record: Record, name: str) -> list[Any]:
    """The list under a name; an empty one where there is none."""
    value = record.get(name)
    return value if isinstance(value, list) else []
