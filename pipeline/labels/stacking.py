"""Fits the second stage from scores of comments whose batch the first ones had not seen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from pipeline.labels import harm, model, risk
from pipeline.labels.calibration import DIGITS, crossed, metrics, settle
from pipeline.labels.corpus import Example, fingerprint
from pipeline.labels.embedding.encoder import Array, Encoder
from pipeline.labels.features import Floats, batch
from pipeline.labels.harm import HEADS, RISKS, Case
from pipeline.labels.model import LabelModel, score
from pipeline.labels.semantic import COLUMNS, USED, Placed, Semantic, around, context_columns, stacked
from pipeline.labels.tuned import Tuned, understand
from pipeline.text import WORD
from pipeline.types import LABELS, ModelError

STRANGE: Final = 0.33
"""What the comments under a strange title weigh together, for each comment that is off topic by itself: on real pages most
comments that are off topic are so under any title. At 1 the order of those suffered on batches left out."""
LEAST_WORDS: Final = 8
"""A shorter comment ("so true, thanks") fits under any title."""
INVERSE_PENALTY: Final = 10.0


def fit(examples: Sequence[Example], cases: Sequence[Case], plain: LabelModel, encoder: Encoder, tuned: Tuned) -> Semantic:
    """The second stage with its calibration and thresholds.

    Batches may have joined the corpus since the layers were fitted; no layer has seen them. Raises ``ModelError`` if the
    batches that the layers were fitted to have changed.
    """
    placed = Placed([e.text for e in examples], [e.title for e in examples], [e.parent for e in examples])
    meaning = encoder.encode(placed.texts)
    unseen = _unseen(examples, tuned, encoder)
    context = around(placed, meaning, encoder)
    rows, strange, shift = strangers(examples, plain, meaning, encoder)
    targets, batches = model.truth(examples), [e.batch for e in examples]
    nothing = np.zeros(len(examples))
    scores, weights = np.zeros(targets.shape), np.zeros((len(COLUMNS), len(HEADS)))
    bias, thresholds = np.zeros(len(HEADS)), np.zeros(len(HEADS))
    for k, label in enumerate(LABELS):
        used = [COLUMNS.index(name) for name in USED[label]]
        own = stacked(plain.left_out[:, k], unseen[:, k], nothing, context)[:, used]
        more = stacked(plain.left_out[rows, k] + shift[:, k], unseen[rows, k], nothing[rows], strange)[:, used]
        data = _Rows(own, targets[:, k], batches, more if "nearness" in USED[label] else more[:0], rows)
        scores[:, k] = data.out_of_batch()
        slope, offset, thresholds[k] = settle(scores[:, k], targets[:, k], label)
        found, constant = data.solve()
        weights[used, k], bias[k] = found * slope, constant * slope + offset
    held_out = crossed(scores, targets, batches, len(set(batches)))
    goals, risks = harm.goals(examples, cases), np.zeros((len(examples) + len(cases), len(RISKS)))
    encoded = np.vstack([unseen, _unseen_cases(cases, tuned, encoder)])
    gains = _unseen_answers(goals, tuned, encoded, encoder)
    for k, head in enumerate(RISKS, start=len(LABELS)):
        data = _Rows.of_risk(np.column_stack([plain.risks_left_out[:, k - len(LABELS)], encoded[:, k], gains[:, k]]), goals, head)
        risks[:, k - len(LABELS)] = data.out_of_batch()
        slope, offset, thresholds[k] = risk.settle(risks[:, k - len(LABELS)], goals, len(examples), head)
        found, constant = data.solve()
        weights[: len(found), k], bias[k] = found * slope, constant * slope + offset
    figures = metrics(targets, held_out, held_out) | {
        "risks": risk.metrics(goals, len(examples), risk.crossed(risks, goals, len(examples)))
    }
    return Semantic(
        encoder=encoder,
        tuned=tuned,
        weights=np.round(weights, DIGITS),
        bias=np.round(bias, DIGITS),
        thresholds=thresholds,
        held_out=held_out,
        about={**plain.about, "name": "plain + encoder", "metrics": figures, "layers": tuned.about},
    )


def _unseen(examples: Sequence[Example], tuned: Tuned, encoder: Encoder) -> Floats:
    """The encoder's scores of all comments by layers that saw none of their batch."""
    old = np.array([e.batch in tuned.about["batches"] for e in examples], np.bool_)
    known = fingerprint(e for e, seen in zip(examples, old, strict=True) if seen)
    return _held_out([e.text for e in examples], old, tuned.held_out, known == tuned.about["examples_sha256"], (encoder, tuned))


def _unseen_cases(cases: Sequence[Case], tuned: Tuned, encoder: Encoder) -> Floats:
    """The same of the comments coded for risk, whose batch is the hand that wrote them."""
    old = np.array([case.hand in tuned.about["hands"] for case in cases], np.bool_)
    known = harm.fingerprint(case for case, seen in zip(cases, old, strict=True) if seen)
    return _held_out([c.text for c in cases], old, tuned.held_out_risks, known == tuned.about["cases_sha256"], (encoder, tuned))


def _unseen_answers(goals: harm.Goals, tuned: Tuned, alone: Floats, encoder: Encoder) -> Floats:
    """What each row gains by being read together with what it answers."""
    rows = np.array(list(goals.answers), np.int64)
    seen = {*tuned.about["batches"], *(f"risks:{hand}" for hand in tuned.about["hands"])}
    old = np.array([goals.batches[k] in seen for k in rows], np.bool_)
    known = harm.answers_fingerprint(text for text, is_old in zip(goals.answers.values(), old, strict=True) if is_old)
    same = known == tuned.about["answers_sha256"]
    scores = _held_out(list(goals.answers.values()), old, tuned.held_out_answers, same, (encoder, tuned))
    gains = np.zeros_like(alone)
    gains[rows] = scores - alone[rows]
    return gains


def _held_out(
    texts: Sequence[str], old: NDArray[np.bool_], held_out: Floats, same: bool, readers: tuple[Encoder, Tuned]
) -> Floats:
    """Scores kept from the fit where a layer had seen the batch, and new readings where none had."""
    if not same or int(old.sum()) != len(held_out):
        raise ModelError("the encoder's layers were fitted to other comments; run `python -m pipeline.labels.finetune`")
    found = np.zeros((len(texts), len(HEADS)))
    found[old] = held_out
    found[~old] = understand([text for text, seen in zip(texts, old, strict=True) if not seen], *readers, meaning=False).scores
    return found


@dataclass(frozen=True, slots=True)
class _Rows:
    """One label's columns: of the comments, and of those shown under a strange title as well."""

    own: Floats
    target: NDArray[np.int64]
    batches: Sequence[str]
    strange: Floats
    of: NDArray[np.int64]
    """Which comment each strange row is."""
    each: Floats | None = None
    """How much a comment counts; all alike if None."""

    @classmethod
    def of_risk(cls, own: Floats, goals: harm.Goals, head: str) -> _Rows:
        """Rows of one head of risk."""
        target, none = goals.targets[:, list(RISKS).index(head)], np.zeros(0, np.int64)
        return cls(own, target, goals.batches, own[:0], none, goals.weights)

    def solve(self, without: str | None = None) -> tuple[Floats, float]:
        """Weights and constant, fitted without one batch."""
        from sklearn.linear_model import LogisticRegression

        names = np.array(self.batches)
        keep, more = names != without, (names != without)[self.of][: len(self.strange)]
        data = np.vstack([self.own[keep], self.strange[more]])
        target = np.concatenate([self.target[keep], np.ones(int(more.sum()), np.int64)])
        each = STRANGE * self.target[keep].sum() / max(int(more.sum()), 1)
        own = np.ones(len(self.own)) if self.each is None else self.each
        weight = np.concatenate([own[keep], np.full(int(more.sum()), each)])
        fitted = LogisticRegression(C=INVERSE_PENALTY, tol=1e-8, max_iter=2000).fit(data, target, sample_weight=weight)
        return fitted.coef_[0], float(fitted.intercept_[0])

    def out_of_batch(self) -> Floats:
        """Scores of the comments by stages fitted without their batch."""
        result = np.zeros(len(self.own))
        for name in sorted(set(self.batches)):
            here = np.array(self.batches) == name
            weights, constant = self.solve(without=name)
            result[here] = self.own[here] @ weights + constant
        return result


def strangers(
    examples: Sequence[Example], plain: LabelModel, meaning: Array, encoder: Encoder
) -> tuple[NDArray[np.int64], Floats, Floats]:
    """Comments on topic shown under a title of another topic: which they are, their context columns there, and by how much the
    plain model's scores change. Which title is drawn with the model's seed."""
    titled = [k for k, e in enumerate(examples) if e.title]
    long = [k for k in titled if len(WORD.findall(examples[k].text)) >= LEAST_WORDS and "off_topic" not in examples[k].labels]
    rng = np.random.default_rng(model.SEED)
    rows, titles = [], []
    for k in long:
        other = examples[titled[int(rng.integers(len(titled)))]]
        if other.topic.casefold() != examples[k].topic.casefold():
            rows.append(k)
            titles.append(other.title)
    texts = [examples[k].text for k in rows]
    names = sorted(set(titles))
    known = dict(zip(names, encoder.encode(names), strict=True))
    near = np.array([float(meaning[k] @ known[title]) for k, title in zip(rows, titles, strict=True)])
    there = score(batch(texts, titles), plain).raw - score(batch(texts, [examples[k].context for k in rows]), plain).raw
    return np.array(rows), context_columns(texts, np.ones(len(rows), np.bool_), near), there
