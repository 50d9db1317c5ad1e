"""How far to trust the labels: agreement between coders, scores against coders, and how sure each of those figures is.

Rows are comments. A cluster (a thread, or a topic) is drawn whole in every interval, because comments under one
article resemble each other and a draw by comment would make the figures look surer than they are.
"""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Callable, Hashable, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from pipeline.labels import Item, LabelModel, decide, load_corpus, load_model
from pipeline.labels.card import rule_card
from pipeline.types import LABELS

DRAWS: Final = 500
SEED: Final = 7
BINS: Final = 10

Code = Hashable | None
Numbers = NDArray[np.float64]


# -------------------------------------------------------------------------------------------------- agreement


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


# ----------------------------------------------------------------------------------------------------- scores


def interval(
    statistic: Callable[[NDArray[np.int64]], float], clusters: Sequence[Hashable], draws: int = DRAWS, seed: int = SEED
) -> tuple[float, float]:
    """95 percent interval of ``statistic(row numbers)`` by drawing whole clusters with replacement (seeded).

    >>> interval(lambda rows: float(len(rows)), ["a", "a", "b", "b"], draws=20)
    (4.0, 4.0)
    """
    members: dict[Hashable, list[int]] = {}
    for row, cluster in enumerate(clusters):
        members.setdefault(cluster, []).append(row)
    groups = [np.array(rows, np.int64) for rows in members.values()]
    rng = np.random.default_rng(seed)
    values = []
    for _ in range(draws):
        drawn = rng.integers(0, len(groups), len(groups))
        values.append(statistic(np.concatenate([groups[k] for k in drawn])))
    if np.isnan(values).all():
        return float("nan"), float("nan")
    low, high = np.nanpercentile(values, [2.5, 97.5])
    return round(float(low), 4), round(float(high), 4)


def precision(truth: Numbers, said: Numbers) -> float:
    """Share of the yeses that are right; NaN without a yes."""
    return float((truth * said).sum() / said.sum()) if said.sum() else float("nan")


def recall(truth: Numbers, said: Numbers) -> float:
    """Share of the true ones found; NaN without a true one."""
    return float((truth * said).sum() / truth.sum()) if truth.sum() else float("nan")


def f1(truth: Numbers, said: Numbers) -> float:
    """Harmonic mean of precision and recall; 0 where nothing is found, NaN where there is nothing to find or say."""
    both = truth.sum() + said.sum()
    return float(2 * (truth * said).sum() / both) if both else float("nan")


def auc(truth: Numbers, chance: Numbers) -> float:
    """Area under the ROC curve; NaN where all are alike."""
    from sklearn.metrics import roc_auc_score

    return float(roc_auc_score(truth, chance)) if 0 < truth.sum() < len(truth) else float("nan")


def average_precision(truth: Numbers, chance: Numbers) -> float:
    """Area under the precision-recall curve, by steps; NaN without a true one."""
    from sklearn.metrics import average_precision_score

    return float(average_precision_score(truth, chance)) if truth.sum() else float("nan")


SCORES: Final[Mapping[str, tuple[Callable[[Numbers, Numbers], float], str]]] = {
    "precision": (precision, "said"),
    "recall": (recall, "said"),
    "f1": (f1, "said"),
    "auc": (auc, "chance"),
    "average_precision": (average_precision, "chance"),
}


def scores(truth: Numbers, said: Numbers, chance: Numbers, clusters: Sequence[Hashable], draws: int = DRAWS) -> dict[str, float]:
    """Every score with its interval as ``<name>``, ``<name>_low``, ``<name>_high``, for one label."""
    row: dict[str, float] = {"comments": len(truth), "positives": int(truth.sum())}
    for name, (measure, against) in SCORES.items():
        other = said if against == "said" else chance
        row[name] = round(measure(truth, other), 4)
        low, high = interval(lambda rows, m=measure, o=other: m(truth[rows], o[rows]), clusters, draws)  # type: ignore[misc]
        row |= {f"{name}_low": low, f"{name}_high": high}
    return row


def calibration(truth: Numbers, chance: Numbers, weight: Numbers | None = None) -> tuple[float, float, pd.DataFrame]:
    """Brier score, expected calibration error, and the reliability curve in ten bins of equal width.

    ``weight`` makes the sample resemble one with other shares of positives.

    >>> brier, error, curve = calibration(np.array([0., 1.]), np.array([0.25, 0.75]))
    >>> brier, error
    (0.0625, 0.25)
    """
    weights = np.ones(len(truth)) if weight is None else weight
    bins = np.minimum((chance * BINS).astype(np.int64), BINS - 1)
    rows = []
    for k in range(BINS):
        inside = bins == k
        mass = float(weights[inside].sum())
        if mass:
            said = float((weights * chance)[inside].sum() / mass)
            true = float((weights * truth)[inside].sum() / mass)
            rows.append(
                {"low": k / BINS, "comments": int(inside.sum()), "mean_probability": said, "share_true": true, "mass": mass}
            )
    curve = pd.DataFrame(rows, columns=["low", "comments", "mean_probability", "share_true", "mass"])
    gap = (curve["mean_probability"] - curve["share_true"]).abs()
    error = float((gap * curve["mass"]).sum() / max(float(curve["mass"].sum()), 1e-12))
    brier = float((weights * (chance - truth) ** 2).sum() / max(float(weights.sum()), 1e-12))
    return round(brier, 4), round(error, 4), curve


def corrected_prevalence(said_share: float, sensitivity: float, specificity: float) -> float:
    """Share of true ones behind a share of yeses, given how often the labels err (Rogan and Gladen 1978), within 0..1.

    >>> round(corrected_prevalence(0.30, 0.80, 0.90), 3)
    0.286
    """
    gain = sensitivity + specificity - 1
    if gain <= 0:
        return float("nan")
    return float(min(1.0, max(0.0, (said_share + specificity - 1) / gain)))


# --------------------------------------------------------------------------------------------------- evaluate


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


def report(model: LabelModel | None = None, draws: int = DRAWS) -> str:
    """:func:`evaluate` and the rule card as Markdown, for reading in a terminal or a file."""
    found, card = evaluate(model or load_model(), draws), rule_card(load_corpus())
    scored = "\n".join(_markdown(found["labels"], ("label", "positives", *SCORES, "brier", "ece"), bounds=True))
    rules = "\n".join(_markdown(card, ("rule", "label", "vote", "coverage", "overlap", "conflict", "precision", "base")))
    macro = "Macro-F1 {macro_f1:.3f} ({macro_f1_low:.3f}-{macro_f1_high:.3f}); 95% intervals by topic.".format(**found)
    title = f"# The labels on {len(load_corpus())} corpus comments, each by a model that did not see its topic"
    return f"{title}\n\n{scored}\n\n{macro}\n\n# The labelling functions\n\n{rules}\n"


def _markdown(frame: pd.DataFrame, columns: Sequence[str], bounds: bool = False) -> list[str]:
    lines = ["| " + " | ".join(columns) + " |", "|" + "---|" * len(columns)]
    for row in frame.to_dict("records"):
        cells = [f"{row[c]:.2f}" if isinstance(row[c], float) else str(row[c]) for c in columns]
        ends = [f" ({row[f'{c}_low']:.2f}-{row[f'{c}_high']:.2f})" if bounds and f"{c}_low" in row else "" for c in columns]
        cells = [cell + end for cell, end in zip(cells, ends, strict=True)]
        lines.append("| " + " | ".join(cells) + " |")
    return lines


def against_coders(table: pd.DataFrame, model: LabelModel, draws: int = DRAWS) -> pd.DataFrame:
    """A row a label: the model against coded comments it never saw.

    ``table`` has ``text``, the five labels as 0/1, and may have ``title``, ``parent`` and ``cluster`` (else a comment is
    its own cluster).
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


def _item(position: int, row: Mapping[Hashable, Any]) -> Item:
    return Item(
        position=position, text=str(row["text"]), title=str(row.get("title") or ""), parent_text=str(row.get("parent") or "")
    )


def minimal_pairs(path: Path, model: LabelModel) -> pd.DataFrame:
    """A row a label and family of the suite: how many lines it has and how often the model errs on them.

    The file has ``family``, ``label``, ``expected`` (0/1) and ``text``, two or more lines that differ in the point at issue.
    """
    with path.open(encoding="utf-8", newline="") as handle:
        lines = list(csv.DictReader(handle))
    decided = decide([Item(position=k, text=line["text"]) for k, line in enumerate(lines)], model)
    frame = pd.DataFrame(lines)
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
