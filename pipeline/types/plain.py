"""Values to plain JSON and back."""

from __future__ import annotations

import dataclasses
import functools
import types
import typing
from typing import Any, TypeVar

T = TypeVar("T")


def to_dict(value: Any) -> Any:
    """Give a value of this package as plain JSON data; every field is present, in declared order.

    >>> from pipeline.types import Span
    >>> to_dict(Span(start=0, end=2, quote="No"))
    {'start': 0, 'end': 2, 'quote': 'No'}
    """
    if dataclasses.is_dataclass(value):
        return {f.name: to_dict(getattr(value, f.name)) for f in dataclasses.fields(value)}
    if isinstance(value, dict):
        return {key: to_dict(item) for key, item in value.items()}
    if isinstance(value, tuple | list):
        return [to_dict(item) for item in value]
    return value


@functools.cache
def _hints(kind: type) -> dict[str, Any]:
    return typing.get_type_hints(kind)


def from_dict(kind: type[T], data: Any) -> T:
    """Rebuild a value of this package from :func:`to_dict`'s data.

    Raises ``TypeError`` for a field the type does not have, so that old files are noticed.

    >>> from pipeline.types import Span
    >>> from_dict(Span, {"start": 0, "end": 2, "quote": "No"})
    Span(start=0, end=2, quote='No')
    """
    return typing.cast(T, _build(kind, data))


def _build(kind: Any, data: Any) -> Any:
    if data is None:
        return None
    if dataclasses.is_dataclass(kind):
        hints = _hints(typing.cast(type, kind))
        unknown = set(data) - set(hints)
        if unknown:
            raise TypeError(f"{getattr(kind, '__name__', kind)} has no field {sorted(unknown)}; it has {sorted(hints)}")
        return kind(**{name: _build(hints[name], item) for name, item in data.items()})  # type: ignore[operator]
    origin, arguments = typing.get_origin(kind), typing.get_args(kind)
    if origin in (types.UnionType, typing.Union):
        return _build(next(a for a in arguments if a is not type(None)), data)
    if origin is tuple:
        return tuple(_build(arguments[0], item) for item in data)
    return data
