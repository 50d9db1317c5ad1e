"""Models and coders side by side: what the encoder adds, what more comments would add, which errors are made, who agrees."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from typing import Final

import numpy as np
import pandas as pd

from pipeline.labels import Example, LabelModel, load_corpus, load_readings
from pipeline.labels.calibration import crossed
from pipeline.labels.features import batch
from pipeline.labels.model import design, fit_one, folds, truth
from pipeline.reliability.agreement import cohen_kappa, krippendorff_alpha
from pipeline.reliability.measure import predicted
from pipeline.reliability.scores import Numbers, auc, average_precision, calibration, f1
from pipeline.text import WORD
from pipeline.types import LABELS

SHARES: Final = (0.25, 0.5, 1.0)
GROUPS: Final = 5
"""Groups of batches that are left out in turn for the learning curve."""
LENGTHS: Final = (10, 30, 60, 120)
"""Words from which on a comment belongs to the next group by length."""
FEW: Final = 10
"""A label with fewer comments in a group has no figure there."""
_HALF: Final = len(LABELS)


def side_by_side(plain: LabelModel, other: LabelModel) -> pd.DataFrame:
    """A row a label and model: corpus comments whose whole batch the model had not seen."""
    examples = load_corpus()
    target = truth(examples)
    batches = [e.batch for e in examples]
    models = {plain.about["name"]: crossed(plain.left_out, target, batches, len(set(batches)))}
    if other.semantic is not None:
        models[other.about["name"]] = other.held_out
    rows = [
        {
            "label": label,
            "model": name,
            **_figures(target[:, k].astype(np.float64), found[:, k], found[:, _HALF + k], plain.about["priors"][label]),
        }
        for k, label in enumerate(LABELS)
        for name, found in models.items()
    ]
    means = pd.DataFrame(rows).groupby("model", sort=False).mean(numeric_only=True).reset_index()
    return pd.concat([pd.DataFrame(rows), means.assign(label="mean")], ignore_index=True)


def _figures(target: Numbers, chance: Numbers, said: Numbers, share: float) -> dict[str, float]:
    here = target.mean()
    weight = np.where(target == 1, share / here, (1 - share) / (1 - here))
    brier, error, _ = calibration(target, chance, weight)
    plain = {"f1": f1(target, said), "auc": auc(target, chance), "average_precision": average_precision(target, chance)}
    return plain | {"brier": brier, "ece": error}


def learning_curve(shares: Sequence[float] = SHARES, labels: Sequence[str] = LABELS) -> pd.DataFrame:
    """A row a label: average precision of the plain model on batches left out, fitted on a share of the others' comments.

    Average precision needs no threshold. Where it still rises from the last but one share to the last, more comments would help.
    """
    examples = load_corpus()
    target, batches = truth(examples), [e.batch for e in examples]
    made = design(batch([e.text for e in examples], [e.context for e in examples]))
    scores = {share: np.zeros(target.shape) for share in shares}
    for train, test in folds(batches, GROUPS):
        for share, found in scores.items():
            some = train[:: round(1 / share)]
            for k in map(LABELS.index, labels):
                weights, bias = fit_one(made.matrix[some], target[some, k], made.grams)
                found[test, k] = made.matrix[test] @ weights + bias
    columns = {f"{share:.0%}": scores[share] for share in shares}
    rows = []
    for k in map(LABELS.index, labels):
        right = target[:, k].astype(np.float64)
        rows.append({"label": LABELS[k], **{name: average_precision(right, found[:, k]) for name, found in columns.items()}})
    return pd.DataFrame(rows)


def errors(model: LabelModel) -> pd.DataFrame:
    """A row a label: how often it was given wrongly and missed on corpus comments not seen, and what the wrong ones are.

    The columns ``if <label>`` count false alarms on comments that carry that label; ``if none`` on those that carry no label.
    """
    target = truth(load_corpus())
    said = model.held_out[:, _HALF:]
    rows = []
    for k, label in enumerate(LABELS):
        false = (said[:, k] == 1) & (target[:, k] == 0)
        row = {"label": label, "false alarms": int(false.sum()), "missed": int(((said[:, k] == 0) & (target[:, k] == 1)).sum())}
        row |= {f"if {other}": int((false & (target[:, j] == 1)).sum()) for j, other in enumerate(LABELS)}
        rows.append(row | {"if none": int((false & (target.sum(axis=1) == 0)).sum())})
    return pd.DataFrame(rows)


def by_kind(model: LabelModel) -> pd.DataFrame:
    """A row a kind of site and a row a group by length: F1 a label on corpus comments not seen, and the mean of those figures.

    A label with fewer than ``FEW`` comments in a group has none there.
    """
    examples = load_corpus()
    target, said = truth(examples), model.held_out[:, _HALF:]
    groups: dict[str, list[int]] = {}
    for k, example in enumerate(examples):
        for name in (example.site, _length(example)):
            groups.setdefault(name, []).append(k)
    sites = sorted({e.site for e in examples})
    rows = []
    for name in (*sites, *(n for n in sorted(groups, key=len) if n not in sites)):
        here = np.array(groups[name])
        held = {label: k for k, label in enumerate(LABELS) if target[here, k].sum() >= FEW}
        found = {label: f1(target[here, k].astype(np.float64), said[here, k]) for label, k in held.items()}
        rows.append({"comments": name, "number": len(here), "mean": float(np.mean(list(found.values()))), **found})
    return pd.DataFrame(rows, columns=["comments", "number", "mean", *LABELS])


def _length(example: Example) -> str:
    words = len(WORD.findall(example.text))
    low = max((n for n in LENGTHS if words >= n), default=0)
    high = next((n for n in LENGTHS if words < n), None)
    return f"{low}-{high - 1} words" if high else f"{low} words or more"


def read_twice() -> pd.DataFrame:
    """A row a label: what writers and a blind second reader said of the same corpus comments, and how a third settled it."""
    readings = load_readings()
    rows = []
    for label in LABELS:
        first, second = (
            [int(label in codes) for codes in side] for side in zip(*((r.first, r.second) for r in readings), strict=True)
        )
        apart = [r for r, one, two in zip(readings, first, second, strict=True) if one != two]
        rows.append(
            {
                "label": label,
                "writer": sum(first),
                "second reader": sum(second),
                "alpha": krippendorff_alpha(list(zip(first, second, strict=True))),
                "kappa": cohen_kappa(first, second),
                "apart": len(apart),
                "settled for the second": sum((label in (r.third or ())) == (label in r.second) for r in apart),
            }
        )
    return pd.DataFrame(rows)


def coders(table: pd.DataFrame) -> list[str]:
    """The endings of a coded table's columns for each coder (``skepticism_a`` -> ``a``), in the order of the table."""
    start = f"{LABELS[0]}_"
    ends = [str(name).removeprefix(start) for name in table.columns if str(name).startswith(start)]
    return [end for end in ends if all(f"{label}_{end}" in table for label in LABELS)]


def agreement(table: pd.DataFrame, model: LabelModel) -> pd.DataFrame:
    """A row a label of a table coded by several: Krippendorff's alpha among the coders, Cohen's kappa of each pair, and of the
    model with each coder. ``table`` is as for ``against_coders``, with a column ``<label>_<coder>`` for each coder.

    A model that agrees with the coders as they do with each other cannot be told from one of them.
    """
    names = coders(table)
    said = predicted(table, model)
    rows = []
    for k, label in enumerate(LABELS):
        codes = {name: table[f"{label}_{name}"].astype(int).tolist() for name in names}
        row: dict[str, object] = {"label": label, "comments": len(table)}
        row["alpha"] = krippendorff_alpha(list(zip(*codes.values(), strict=True)))
        row |= {f"{one}-{two}": cohen_kappa(codes[one], codes[two]) for one, two in itertools.combinations(names, 2)}
        row |= {f"model-{name}": cohen_kappa(said[:, k].tolist(), codes[name]) for name in names}
        rows.append(row)
    return pd.DataFrame(rows)
