"""Corpus -> fitted model, with figures on comments the model did not see."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]

from pipeline.labels import corpus, embedding, harm, model, risk, semantic, stacking, store, tuned
from pipeline.labels.calibration import DIGITS, crossed, metrics, settle
from pipeline.labels.corpus import Example
from pipeline.labels.features import Batch, Floats, batch
from pipeline.labels.functions import RULES
from pipeline.labels.harm import RISKS, Case
from pipeline.labels.model import Design, LabelModel
from pipeline.types import LABELS


def train() -> dict[str, bytes]:
    """Fit on the shipped corpus; give the fitted files' contents by name. Nothing is written.

    The second stage is fitted where the encoder is installed. Raises ``ModelError`` if its layers were fitted to another corpus.
    """
    import sklearn.linear_model  # noqa: F401  a library's threads can be limited only once it is loaded

    with threadpool_limits(1):  # sums split among threads come out otherwise in the last digits
        return _train()


def _train() -> dict[str, bytes]:
    examples, cases = corpus.load(), harm.load_cases()
    plain = fit(examples, cases, corpus.sha256())
    contents = store.dump(plain)
    if embedding.available():
        second = stacking.fit(examples, cases, plain, embedding.load_encoder(), tuned.load())
        contents["semantic.json"] = semantic.dump(second, hashlib.sha256(contents["model.npz"]).hexdigest())
    return contents


def fit(examples: Sequence[Example], cases: Sequence[Case], fingerprint: str = "") -> LabelModel:
    """Fit all heads; calibrate and choose thresholds on scores of comments left out by topic, for risk by batch."""
    titled = [(e.text, e.context) for e in examples] + [(case.text, case.context) for case in cases]
    b = batch(*zip(*titled, strict=True))
    everything = model.design(b)
    made, targets = everything.first(len(examples)), model.truth(examples)
    groups = [e.topic.casefold() for e in examples]
    scores = model.out_of_fold(made, targets, groups)
    settings = [settle(scores[:, k], targets[:, k], label) for k, label in enumerate(LABELS)]
    fitted = [model.fit_one(made.matrix, targets[:, k], made.grams) for k in range(len(LABELS))]
    held_out = crossed(scores, targets, groups)
    batches = [e.batch for e in examples]
    left_out = np.round(model.out_of_fold(made, targets, batches, len(set(batches))), DIGITS)
    strange = crossed(left_out, targets, batches, len(set(batches)))
    goals = harm.goals(examples, cases)
    risks = np.round(model.out_of_fold(everything, goals.targets, goals.batches, risk.FOLDS, goals.weights), DIGITS)
    settings += [risk.settle(risks[:, k], goals, len(examples), name) for k, name in enumerate(RISKS)]
    fitted += [model.fit_one(everything.matrix, goals.targets[:, k], made.grams, goals.weights) for k in range(len(RISKS))]
    slope, offset, thresholds = (np.array(column) for column in zip(*settings, strict=True))
    codes, code_weights, code_bias = risk.fit_codes(everything.matrix[len(examples) :], cases)
    found = risk.metrics(goals, len(examples), risk.crossed(risks, goals, len(examples)))
    about = _about(examples, fingerprint) | {"metrics": metrics(targets, held_out, strange) | {"risks": found}}
    return _build(
        made,
        np.column_stack([weights for weights, _ in fitted]),
        bias=np.round([bias for _, bias in fitted], DIGITS),
        slope=np.round(slope, DIGITS),
        offset=np.round(offset, DIGITS),
        thresholds=thresholds,
        rule_weights=_rule_weights(b, targets),
        held_out=held_out,
        left_out=left_out,
        risks_left_out=risks,
        about=about | {"cases": len(cases)},
        codes=codes,
        code_words=code_weights[: len(made.words)] * model.WORD_WEIGHT,
        code_chars=code_weights[len(made.words) : made.grams] * model.CHAR_WEIGHT,
        code_bias=code_bias,
    )


def _rule_weights(b: Batch, targets: NDArray[np.int64]) -> dict[str, float]:
    """Log-odds of the label where the rule fires less log-odds everywhere; half a comment added to each count."""
    weights = {}
    for k, rule in enumerate(RULES):
        target = targets[:, LABELS.index(rule.label)]
        fired = np.array([bool(row[k]) for row in b.votes[: len(targets)]])
        here = np.log((target[fired].sum() + 0.5) / ((1 - target[fired]).sum() + 0.5))
        weights[rule.name] = round(float(here - np.log((target.sum() + 0.5) / ((1 - target).sum() + 0.5))), 3)
    return weights


def _about(examples: Sequence[Example], fingerprint: str) -> dict[str, Any]:
    import sklearn

    return {
        "name": "plain",
        "corpus_sha256": fingerprint,
        "comments": len(examples),
        "seed": model.SEED,
        "scikit_learn": sklearn.__version__,
        "numpy": np.__version__,
        "priors": model.priors(),
        "settings": {
            "C": model.INVERSE_PENALTY,
            "contrast": model.CONTRAST,
            "dense_weight": model.DENSE_WEIGHT,
            "folds": model.FOLDS,
            "grouped_by": "topic",
        },
    }


def _build(made: Design, weights: Floats, **rest: Any) -> LabelModel:
    words, chars = len(made.words), len(made.chars)
    return LabelModel(
        words=made.words,
        chars=made.chars,
        word_idf=made.word_idf,
        char_idf=made.char_idf,
        dense_mean=made.mean,
        dense_scale=made.scale,
        word_weights=np.round(weights[:words] * model.WORD_WEIGHT, DIGITS),
        char_weights=np.round(weights[words : words + chars] * model.CHAR_WEIGHT, DIGITS),
        dense_weights=np.round(weights[words + chars :] * model.DENSE_WEIGHT, DIGITS),
        **rest,
    )
