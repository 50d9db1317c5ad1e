"""The shipped model measured: on corpus comments it did not see, on minimal pairs, and on a coder's own table."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from pipeline import reference
from pipeline.labels import Item, LabelModel, decide, load_corpus
from pipeline.reliability.scores import DRAWS, Numbers, calibration, f1, interval, scores
from pipeline.types import LABELS


def evaluate(model: LabelModel, draws: int = DRAWS) -> dict[str, Any]:
    """How the shipped model does on corpus comments whose topic it did not see.

    ``labels``: a row a label with scores and intervals by topic; ``curves``: the reliability curves; ``macro_f1`` with its
    interval. Raises ``ValueError`` where the model was fitted on another corpus than the one shipped.
    """
    examples = load_corpus()
    if len(examples) != len(model.held_out):
        raise ValueError(f"model fitted on {len(model.held_out)} comments, corpus has {len(examples)}; run `claimthread train`")
    truth = np.array([[label in e.labels for label in LABELS] for e in examples], np.float64)
    chance, said = model.held_out[:, : len(LABELS)], model.held_out[:, len(LABELS) :]
    clusters = [e.topic.casefold() for e in examples]
    rows, curves = [], {}
    for k, label in enumerate(LABELS):
        share = float(model.about["priors"][label])
        here = truth[:, k].mean()
        weight = np.where(truth[:, k] == 1, share / here, (1 - share) / (1 - here))
        brier, error, curves[label] = calibration(truth[:, k], chance[:, k], weight)
        rows.append(
            {"label": label, **scores(truth[:, k], said[:, k], chance[:, k], clusters, draws), "brier": brier, "ece": error}
        )
    low, high = interval(lambda r: _macro(truth[r], said[r]), clusters, draws)
    macro = {"macro_f1": round(_macro(truth, said), 4), "macro_f1_low": low, "macro_f1_high": high}
    return {"labels": pd.DataFrame(rows), "curves": curves, **macro}


def _macro(truth: Numbers, said: Numbers) -> float:
    return float(np.mean([f1(truth[:, k], said[:, k]) for k in range(len(LABELS))]))


def against_coders(table: pd.DataFrame, model: LabelModel, draws: int = DRAWS) -> pd.DataFrame:
    """A row a label: the model against coded comments it never saw.

    ``table`` has ``text``, the five labels as 0/1, and may have ``title`` (or ``context``), ``parent`` and ``cluster`` (else a
    comment is its own cluster).
    """
    items = [_item(k, row) for k, row in enumerate(table.to_dict("records"))]
    decided = decide(items, model)
    clusters = list(table["cluster"]) if "cluster" in table else list(range(len(table)))
    rows = []
    for label in LABELS:
        truth = table[label].to_numpy(np.float64)
        said = np.array([label in d.labels for d in decided], np.float64)
        chance = np.array([d.probabilities.get(label, 0.0) for d in decided], np.float64)
        rows.append({"label": label, **scores(truth, said, chance, clusters, draws)})
    return pd.DataFrame(rows)


def predicted(table: pd.DataFrame, model: LabelModel) -> NDArray[np.int64]:
    """The model's yes or no for each row of ``table`` (as for :func:`against_coders`) and label."""
    decided = decide([_item(k, row) for k, row in enumerate(table.to_dict("records"))], model)
    return np.array([[label in d.labels for label in LABELS] for d in decided], np.int64).reshape(-1, len(LABELS))


def _item(position: int, row: Mapping[Hashable, Any]) -> Item:
    return Item(
        position=position,
        text=str(row["text"]),
        title=str(row.get("title") or row.get("context") or ""),
        parent_text=str(row.get("parent") or ""),
    )


def minimal_pairs(model: LabelModel) -> pd.DataFrame:
    """A row a family of ``reference/label_minimal_pairs.csv``: how many lines it has and how often the model errs on them.

    A family's lines differ from one another in the point at issue and in little else, so that a model that goes by
    single words fails on one side or the other (Ribeiro et al. 2020, "Beyond Accuracy"; Röttger et al. 2021, "HateCheck").
    """
    lines = reference.load("label_minimal_pairs", ("family", "label", "expected", "text"), ("label", "text"))
    decided = decide([Item(position=k, text=line["text"]) for k, line in enumerate(lines)], model)
    frame = pd.DataFrame(list(lines))
    frame["expected"] = frame["expected"].astype(int)
    frame["said"] = [int(line["label"] in d.labels) for line, d in zip(lines, decided, strict=True)]
    frame["false_alarm"] = (frame["said"] > frame["expected"]).astype(int)
    frame["missed"] = (frame["said"] < frame["expected"]).astype(int)
    grouped = frame.groupby(["family", "label"], sort=True)
    return grouped.agg(
        lines=("text", "size"),
        negatives=("expected", lambda e: int((e == 0).sum())),
        false_alarms=("false_alarm", "sum"),
        positives=("expected", "sum"),
        missed=("missed", "sum"),
    ).reset_index()
