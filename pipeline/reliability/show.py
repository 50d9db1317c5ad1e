"""The figures as Markdown, each beside its floor."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from pipeline.floors import Floor, load
from pipeline.labels import Case, LabelModel, load_corpus, load_model, load_readings
from pipeline.labels.card import rule_card
from pipeline.reliability.bounds import PER_LABEL, below, figures, floors
from pipeline.reliability.compare import agreement, by_kind, coders, errors, learning_curve, read_twice, side_by_side
from pipeline.reliability.measure import against_coders, evaluate, minimal_pairs
from pipeline.reliability.risks import by_code, by_severity, found_flags, levels, risks, risks_read_twice
from pipeline.reliability.scores import DRAWS, SCORES


def report(model: LabelModel | None = None, draws: int = DRAWS, *, curve: bool = True, coded: pd.DataFrame | None = None) -> str:
    """Scores with intervals, calibration, minimal pairs and the rule card, for reading in a terminal or a file.

    ``curve`` False leaves out the learning curve, which takes half a minute. ``coded`` is a table as for ``against_coders``.
    """
    model = model or load_model()
    examples = load_corpus()
    found, pairs, card = evaluate(model, draws), minimal_pairs(model), rule_card(examples)
    values = figures(model, found, pairs)
    compared, wrong, kinds, twice = side_by_side(load_model(plain=True), model), errors(model), by_kind(model), read_twice()
    parts = {
        f"The labels on {len(examples)} corpus comments not seen in training ({model.about['name']} model)": _scores(
            found, values
        ),
        "Model beside model, whole batches left out": _table(compared, tuple(compared.columns)),
        "Calibration: mean probability / share true, at the assumed real shares": _curves(found["curves"]),
        "Minimal pairs": _pairs(pairs, values),
        "The labelling functions": _table(
            card, ("rule", "label", "vote", "coverage", "overlap", "conflict", "precision", "base")
        ),
        "F1 by kind of site and by length, comments not seen": _table(kinds, tuple(kinds.columns)),
        f"The corpus read twice: {len(load_readings())} comments coded again by a reader who did not see the labels": _table(
            twice, tuple(twice.columns)
        ),
        "Errors on comments not seen": _table(wrong, tuple(wrong.columns)),
        "Floors": _floors(values),
    }
    if curve:
        rise = learning_curve()
        parts["Learning curve: average precision by share of the comments, batches left out"] = _table(rise, tuple(rise.columns))
    if coded is not None:
        parts |= _coded(coded, model, draws)
    return "\n".join(f"# {title}\n\n{text}\n" for title, text in parts.items())


def report_risks(cases: Sequence[Case], model: LabelModel | None = None) -> str:
    """How many of the cases are flagged as their coder would, as Markdown."""
    flagged = found_flags(cases, model or load_model())
    found, severities = levels(flagged), by_severity(cases, flagged)
    shares, codes, twice = risks(cases, found), by_code(cases, found), risks_read_twice()
    bounds = load("risk_floors")
    over_all = shares["hand"].eq("all")
    shares["floor"] = [str(bounds[measure]) if whole else "" for measure, whole in zip(shares["measure"], over_all, strict=True)]
    parts = {
        f"Flags on {len(cases)} comments coded for risk by independent hands": _table(shares, tuple(shares.columns)),
        "By severity: the levels their coders gave them": _table(severities, tuple(severities.columns)),
        "By kind of risk, levels 2 and 3": _table(codes, tuple(codes.columns)),
        "The model's own cases, read by a second coder who did not see the levels": _table(twice, tuple(twice.columns)),
    }
    return "\n".join(f"# {title}\n\n{text}\n" for title, text in parts.items())


def _coded(coded: pd.DataFrame, model: LabelModel, draws: int) -> dict[str, str]:
    against = against_coders(coded, model, draws)
    parts = {f"Against {len(coded)} coded comments": _table(against, ("label", "positives", *SCORES))}
    if len(coders(coded)) > 1:
        together = agreement(coded, model)
        parts["Agreement: alpha among the coders, kappa of each two and of the model with each"] = _table(
            together, tuple(together.columns)
        )
    return parts


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
