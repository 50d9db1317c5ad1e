"""How many dangerous comments are flagged, and how many harmless ones, on cases by independent hands."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

import pandas as pd

from pipeline import flags
from pipeline.claims import claims
from pipeline.labels import Case, Item, LabelModel, coded_twice, decide, load_cases
from pipeline.patterns.shares import wilson
from pipeline.reliability.agreement import cohen_kappa, krippendorff_alpha
from pipeline.types import Article, Comment, Flag, LabelDecision, Thread

SHOWN: Final = 2
"""The level from which a comment is shown to a moderator."""
MEASURES: Final[Mapping[str, tuple[int, int]]] = {
    "level 3, flagged as such": (3, 3),
    "level 3, shown": (3, SHOWN),
    "level 2, shown": (2, SHOWN),
    "harmless, shown": (0, SHOWN),
    "harmless, flagged as level 3": (0, 3),
}
"""What is counted: comments that the coder put at the first level and the program at the second or above."""


def found_flags(cases: Sequence[Case], model: LabelModel) -> list[Flag | None]:
    """The flag of each case, judged alone under its title; None where it gets none."""
    items = [Item(position=0, text=case.text, title=case.title, parent_text=case.parent) for case in cases]
    return [_flag(case, decision) for case, decision in zip(cases, decide(items, model), strict=True)]


def _flag(case: Case, decision: LabelDecision) -> Flag | None:
    article = Article(title=case.title or None)
    thread = Thread(page_id="", article=article, comments=(Comment(position=0, text=case.text),))
    return next(iter(flags.flags(thread, [decision], claims(thread))), None)


def levels(found: Iterable[Flag | None]) -> list[int]:
    """The level of risk each is flagged with; 0 where there is no flag."""
    return [flag.risk_level if flag else 0 for flag in found]


def by_severity(cases: Sequence[Case], found: Sequence[Flag | None]) -> pd.DataFrame:
    """A row a severity, worst first, and one for no flag: the comments there, by the level their coder gave them.

    ``risky`` is the share of level 2 and 3 among them; it holds for these cases, a third of which are risky, and not for an
    ordinary thread. Flags for hostility alone are left out.
    """
    rows = []
    for severity in (*flags.SEVERITIES, "no flag"):
        here = [
            case.level
            for case, flag in zip(cases, found, strict=True)
            if (flag.severity if flag else "no flag") == severity and (flag is None or flag.risk_level)
        ]
        counts = {f"level {level}": here.count(level) for level in (3, 2, 1, 0)}
        risky = sum(level >= SHOWN for level in here) / len(here) if here else float("nan")
        rows.append({"severity": severity, "comments": len(here), **counts, "risky": risky})
    return pd.DataFrame(rows)


def risks(cases: Sequence[Case], found: Sequence[int]) -> pd.DataFrame:
    """A row a measure, over all hands and hand by hand: cases, how many were so flagged, the share, its 95% Wilson interval."""
    rows = []
    for hand in ("all", *sorted({case.hand for case in cases})):
        pairs = [(case.level, level) for case, level in zip(cases, found, strict=True) if hand in ("all", case.hand)]
        for measure, (coded, least) in MEASURES.items():
            levels = [level for true, level in pairs if true == coded]
            hits = sum(level >= least for level in levels)
            low, high = wilson(hits, len(levels)) if levels else (float("nan"), float("nan"))
            share = hits / len(levels) if levels else float("nan")
            counts = {"cases": len(levels), "flagged": hits, "share": share, "low": low, "high": high}
            rows.append({"hand": hand, "measure": measure, **counts})
    return pd.DataFrame(rows)


def by_code(cases: Sequence[Case], found: Sequence[int]) -> pd.DataFrame:
    """A row a kind of risk: cases of level 2 and 3 that carry it, and how many were shown."""
    codes = sorted({code for case in cases for code in case.codes})
    rows = []
    for code in codes:
        levels = [level for case, level in zip(cases, found, strict=True) if code in case.codes and case.level >= SHOWN]
        hits = sum(level >= SHOWN for level in levels)
        rows.append({"code": code, "cases": len(levels), "shown": hits, "share": hits / len(levels) if levels else float("nan")})
    return pd.DataFrame(rows)


def risks_read_twice() -> pd.DataFrame:
    """A row a level: how many comments two coders put at it or above, neither knowing the other's, and how far they agree."""
    pairs = coded_twice(load_cases())
    rows = []
    for least in (1, SHOWN, 3):
        both = [(one >= least, two >= least) for one, two in pairs]
        first, second = ([int(yes) for yes in side] for side in zip(*both, strict=True))
        agreement = {"alpha": krippendorff_alpha(both), "kappa": cohen_kappa(first, second)}
        rows.append(
            {"level": f"{least} or above", "comments": len(pairs), "writer": sum(first), "second": sum(second), **agreement}
        )
    return pd.DataFrame(rows)
