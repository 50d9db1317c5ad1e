"""The figures as Markdown, each beside its floor."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from pipeline.labels import LabelModel, load_corpus, load_model
from pipeline.labels.card import rule_card
from pipeline.reliability.bounds import PER_LABEL, Floor, below, figures, floors
from pipeline.reliability.measure import evaluate, minimal_pairs
from pipeline.reliability.scores import DRAWS


def report(model: LabelModel | None = None, draws: int = DRAWS) -> str:
    """Scores with intervals, calibration, minimal pairs and the rule card, for reading in a terminal or a file."""
    model = model or load_model()
    examples = load_corpus()
    found, pairs, card = evaluate(model, draws), minimal_pairs(model), rule_card(examples)
    values = figures(model, found, pairs)
    parts = {
        f"The labels on {len(examples)} corpus comments, each by a model that did not see its topic": _scores(found, values),
        "Calibration: mean probability / share true, at the assumed real shares": _curves(found["curves"]),
        "Minimal pairs": _pairs(pairs, values),
        "The labelling functions": _table(
            card, ("rule", "label", "vote", "coverage", "overlap", "conflict", "precision", "base")
        ),
        "Floors": _floors(values),
    }
    return "\n".join(f"# {title}\n\n{text}\n" for title, text in parts.items())


def _scores(found: Mapping[str, Any], values: Mapping[str, float]) -> str:
    bounds = floors()
    rows = []
    for row in found["labels"].to_dict("records"):
        label = row["label"]
        cells = {"label": label, "positives": str(row["positives"])}
        cells |= {name: _cell(row, name, bounds.get(f"{label}.{name}")) for name in PER_LABEL}
        rows.append(cells | {"f1_batch_left_out": f"{values[f'{label}.f1_batch_left_out']:.2f}"})
    macro = "Macro-F1 {macro_f1:.3f} ({macro_f1_low:.3f}-{macro_f1_high:.3f}){floor}; 95% intervals by topic.".format(
        **found, floor=_beside(bounds.get("macro_f1"))
    )
    strange = f"Macro-F1 with the whole batch left out: {values['macro_f1_batch_left_out']:.3f}"
    frame = pd.DataFrame(rows)
    return f"{_table(frame, tuple(frame.columns))}\n\n{macro}\n\n{strange}{_beside(bounds.get('macro_f1_batch_left_out'))}."


def _cell(row: Mapping[Any, Any], name: str, floor: Floor | None) -> str:
    within = f" ({row[f'{name}_low']:.2f}-{row[f'{name}_high']:.2f})" if f"{name}_low" in row else ""
    return f"{row[name]:.2f}{within}{_beside(floor)}"


def _beside(floor: Floor | None) -> str:
    return f" [{floor}]" if floor else ""


def _curves(curves: Mapping[str, pd.DataFrame]) -> str:
    columns = {
        label: {
            f"{row['low']:.1f}": f"{row['mean_probability']:.2f} / {row['share_true']:.2f} ({row['comments']})"
            for row in curve.to_dict("records")
        }
        for label, curve in curves.items()
    }
    frame = pd.DataFrame(columns).sort_index().fillna("-")
    frame.insert(0, "from", frame.index)
    return _table(frame, tuple(frame.columns)) + "\n\nIn brackets: comments in the bin."


def _pairs(pairs: pd.DataFrame, values: Mapping[str, float]) -> str:
    bounds = floors()
    rates = [
        f"{what} {values[f'minimal_pairs.{name}']:.3f}{_beside(bounds.get(f'minimal_pairs.{name}'))}"
        for name, what in (("false_alarms", "False alarms"), ("misses", "misses"))
    ]
    return f"{_table(pairs, tuple(pairs.columns))}\n\n{', '.join(rates)}."


def _floors(values: Mapping[str, float]) -> str:
    broken = below(values)
    rows = [
        {"figure": name, "now": values[name], "floor": str(floor), "": "BELOW" if name in broken else "holds", "why": floor.why}
        for name, floor in floors().items()
    ]
    return _table(pd.DataFrame(rows), ("figure", "now", "floor", "", "why"))


def _table(frame: pd.DataFrame, columns: Sequence[str]) -> str:
    lines = ["| " + " | ".join(columns) + " |", "|" + "---|" * len(columns)]
    for row in frame.to_dict("records"):
        cells = [f"{row[c]:.2f}" if isinstance(row[c], float) else str(row[c]) for c in columns]
        lines.append("| " + " | ".join(cells) + " |")
    return "\n".join(lines)
