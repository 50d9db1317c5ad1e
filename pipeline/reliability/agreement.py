"""Agreement between coders: each figure takes the codes, none takes a side."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Sequence
from typing import Any

Code = Hashable | None


def krippendorff_alpha(units: Sequence[Sequence[Code]]) -> float:
    """Krippendorff's alpha for nominal codes: 1 perfect, 0 as by chance, below 0 worse; NaN where nothing can vary.

    A unit is the codes one comment got, in any order, None for a coder who skipped it; units with fewer than two codes
    are left out. Source: Krippendorff 2011, "Computing Krippendorff's Alpha-Reliability", section C, whose data these are:

    >>> a = [1, 2, 3, 3, 2, 1, 4, 1, 2, None, None, None]
    >>> b = [1, 2, 3, 3, 2, 2, 4, 1, 2, 5, None, 3]
    >>> c = [None, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, None]
    >>> d = [1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, None]
    >>> round(krippendorff_alpha(list(zip(a, b, c, d))), 3)
    0.743
    """
    counts = [Counter(code for code in unit if code is not None) for unit in units]
    paired = [count for count in counts if count.total() >= 2]
    totals: Counter[Hashable] = sum(paired, Counter())
    size = totals.total()
    expected = size * size - sum(n * n for n in totals.values())
    if not expected:
        return float("nan")
    observed = sum((c.total() ** 2 - sum(n * n for n in c.values())) / (c.total() - 1) for c in paired)
    return 1.0 - (size - 1) * observed / expected


def cohen_kappa(first: Sequence[Any], second: Sequence[Any]) -> float:
    """Cohen's kappa of two coders over the same comments; NaN where neither varies (Cohen 1960).

    >>> round(cohen_kappa([1, 1, 0, 0], [1, 0, 0, 0]), 2)
    0.5
    """
    from sklearn.metrics import cohen_kappa_score

    if len({*first, *second}) < 2:
        return float("nan")
    return float(cohen_kappa_score(first, second))


def percent_agreement(units: Sequence[Sequence[Code]]) -> float:
    """Share of the pairs of codes within a unit that are equal.

    >>> percent_agreement([[1, 1], [1, 0], [None, 1]])
    0.5
    """
    same = pairs = 0
    for unit in units:
        count = Counter(code for code in unit if code is not None)
        same += sum(n * (n - 1) for n in count.values())
        pairs += count.total() * (count.total() - 1)
    return same / pairs if pairs else float("nan")
