"""Two amounts side by side: in one unit, and one above, within or below the other."""

from __future__ import annotations

from typing import Final

_IN_MICROGRAMS: Final = {"µg": 1.0, "mg": 1_000.0, "g": 1_000_000.0}
_MARGIN: Final = 0.25
"""A daily dose this share beside the article's range still counts as the article's."""


def factor(unit: str | None, target: str | None) -> float | None:
    """What to multiply an amount by to have it in another unit; None where they do not convert.

    >>> factor("mg", "µg"), factor("IU", "IU"), factor("IU", "µg")
    (1000.0, 1.0, None)
    """
    if unit == target:
        return 1.0
    known = unit in _IN_MICROGRAMS and target in _IN_MICROGRAMS
    return _IN_MICROGRAMS[unit or ""] / _IN_MICROGRAMS[target or ""] if known else None


def in_unit(amount: float, unit: str | None, target: str | None) -> float | None:
    """An amount in another unit; None where they do not convert.

    >>> in_unit(1.0, "mg", "µg"), in_unit(400.0, "IU", "µg")
    (1000.0, None)
    """
    times = factor(unit, target)
    return None if times is None else amount * times


def place(said: tuple[float, float], given: tuple[float, float]) -> str:
    """Whether all of a range lies ``above`` or ``below`` the given one, with a quarter's leeway, or else ``within`` it.

    >>> [place(said, (300, 300)) for said in ((300, 2000), (400, 400), (200, 300), (100, 200))]
    ['within', 'above', 'within', 'below']
    """
    if said[0] > given[1] * (1 + _MARGIN):
        return "above"
    return "below" if said[1] < given[0] * (1 - _MARGIN) else "within"
