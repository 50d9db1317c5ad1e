"""The classifier: logistic regression a label over n-grams, votes and measures; calibrated, with thresholds and a grey band."""

from __future__ import annotations

import dataclasses
import functools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from pipeline import reference
from pipeline.labels import features
from pipeline.labels.corpus import Example
from pipeline.labels.features import Batch, Floats, Found
from pipeline.labels.tokens import Table
from pipeline.labels.vocabulary import vocabulary
from pipeline.types import LABELS, UNTOLD

if TYPE_CHECKING:
    from pipeline.labels.semantic import Semantic

SEED: Final = 20
FOLDS: Final = 5
LEAST_WORD, MOST_WORDS = 3, 9_000
LEAST_CHAR, MOST_CHARS = 6, 14_000
WORD_WEIGHT: Final = 1.0
CHAR_WEIGHT: Final = 1.0
DENSE_WEIGHT: Final = 0.10
INVERSE_PENALTY: Final = 2.0
"""``C`` of scikit-learn."""
CONTRAST: Final = 0.7
"""How much an n-gram's weight depends on its :func:`contrast`: 0 not at all, 1 wholly. This and the four numbers above
were chosen by leaving out one hand of the corpus at a time, by nothing else."""
SMOOTH: Final = 4
NEARLY: Final = 0.005
GREY: Final = 0.10
"""A probability this near its threshold is ``unsure``."""
TOLD: Final = 0.5
"""A kind of risk is named where its share is at least this: with whole hands left out 88 in 100 are right there, half below."""


@dataclass(frozen=True, eq=False)
class LabelModel:
    """Everything fitted, as plain arrays; one column a head in the order of ``HEADS``: the labels, then the two of risk."""

    words: tuple[str, ...]
    chars: tuple[str, ...]
    word_idf: Floats
    char_idf: Floats
    dense_mean: Floats
    dense_scale: Floats
    word_weights: Floats
    """One row an n-gram, one column a head."""
    char_weights: Floats
    dense_weights: Floats
    bias: Floats
    slope: Floats
    """Platt scaling: probability = logistic(slope * score + offset); the prior correction is part of ``offset``."""
    offset: Floats
    thresholds: Floats
    rule_weights: dict[str, float]
    """Log-odds of a rule's label where it fires, against the corpus as a whole."""
    held_out: Floats
    """One row a corpus comment, in corpus order: for each label the probability, then for each label the decision, by
    models that did not see the comment's topic."""
    left_out: Floats
    """One row a corpus comment, one column a label: uncalibrated scores by models that did not see its batch, for the second
    stage's fit."""
    risks_left_out: Floats
    """The same for risk, one column each of ``RISKS``: the corpus, then the comments coded for risk."""
    codes: tuple[str, ...]
    """Kinds of risk that can be told apart."""
    code_words: Floats
    """One row an n-gram, one column a code; for comments that are risky."""
    code_chars: Floats
    code_bias: Floats
    about: dict[str, Any]
    """Versions, seeds, corpus fingerprint, metrics."""
    semantic: Semantic | None = None
    """The second stage, where the encoder's weights are installed."""

    @functools.cached_property
    def word_table(self) -> Table:
        return Table(features.word_hashes(self.words))

    @functools.cached_property
    def char_table(self) -> Table:
        return Table(features.char_hashes(self.chars))


@dataclass(frozen=True, slots=True)
class Scores:
    """What the model says about a batch."""

    raw: Floats
    """One row a text, one column a head; not calibrated."""
    probabilities: Floats
    words: Found
    chars: Found
    word_shares: sparse.csr_array[Any]
    char_shares: sparse.csr_array[Any]


def score(b: Batch, model: LabelModel) -> Scores:
    """Calibrated probabilities of a batch, and the known n-grams they come from."""
    words = features.words_found(b.tokens, model.word_table)
    chars = features.chars_found(b.tokens, model.char_table)
    size = len(b.texts)
    measures = (features.dense(b) - model.dense_mean) / model.dense_scale
    word_shares, char_shares = features.tf_idf(words, size, model.word_idf), features.tf_idf(chars, size, model.char_idf)
    raw = (
        word_shares @ model.word_weights
        + char_shares @ model.char_weights
        + np.clip(measures, -6, 6) @ model.dense_weights
        + model.bias
    )
    return Scores(raw, logistic(raw * model.slope + model.offset), words, chars, word_shares, char_shares)


def code_of(scores: Scores, doc: int, model: LabelModel) -> str:
    """The likeliest kind of risk of a text that is risky; ``UNTOLD`` where none is likely."""
    words, chars = _row(scores.word_shares, doc, model.code_words), _row(scores.char_shares, doc, model.code_chars)
    odds = words + chars + model.code_bias
    shares = np.exp(odds - odds.max())
    return model.codes[int(odds.argmax())] if shares.max() >= TOLD * shares.sum() else UNTOLD


def _row(shares: sparse.csr_array[Any], doc: int, weights: Floats) -> Floats:
    """One row of ``shares @ weights``; scipy takes ten times as long to cut the row out."""
    part = slice(*shares.indptr[doc : doc + 2])
    return np.asarray((shares.data[part, None] * weights[shares.indices[part]]).sum(axis=0))


def logistic(x: Floats) -> Floats:
    """1 / (1 + exp(-x)) without overflow."""
    return np.asarray(0.5 * (1.0 + np.tanh(0.5 * x)))


# --------------------------------------------------------------------------------------------------- fitting


@dataclass(frozen=True, slots=True)
class Design:
    """The corpus as one matrix, beside what is needed to make the same columns again."""

    matrix: sparse.csr_array[Any]
    words: tuple[str, ...]
    chars: tuple[str, ...]
    word_idf: Floats
    char_idf: Floats
    mean: Floats
    scale: Floats

    @property
    def grams(self) -> int:
        """Columns that are n-grams; they come first."""
        return len(self.words) + len(self.chars)

    def first(self, rows: int) -> Design:
        """The same columns for the first rows only."""
        return dataclasses.replace(self, matrix=self.matrix[:rows])


def truth(examples: Sequence[Example]) -> NDArray[np.int64]:
    """One row an example, one column a label, 0 or 1."""
    return np.array([[label in e.labels for label in LABELS] for e in examples], np.int64)


def design(b: Batch) -> Design:
    """Vocabulary, weights by document frequency and scaled measures; labels play no part in it."""
    words = tuple(vocabulary(b.tokens, "word", LEAST_WORD, MOST_WORDS))
    chars = tuple(vocabulary(b.tokens, "char", LEAST_CHAR, MOST_CHARS))
    size = len(b.texts)
    word_hits = features.words_found(b.tokens, Table(features.word_hashes(words)))
    char_hits = features.chars_found(b.tokens, Table(features.char_hashes(chars)))
    word_idf, char_idf = _idf(word_hits, size, len(words)), _idf(char_hits, size, len(chars))
    measures = features.dense(b)
    mean, scale = np.round(measures.mean(axis=0), 6), np.round(np.maximum(measures.std(axis=0), 0.05), 6)
    parts = [
        features.tf_idf(word_hits, size, word_idf) * WORD_WEIGHT,
        features.tf_idf(char_hits, size, char_idf) * CHAR_WEIGHT,
        sparse.csr_array(np.clip((measures - mean) / scale, -6, 6) * DENSE_WEIGHT),
    ]
    return Design(sparse.hstack(parts, format="csr"), words, chars, word_idf, char_idf, mean, scale)


def _idf(found: Found, texts: int, width: int) -> Floats:
    pairs = np.unique(found.doc * width + found.column)
    return np.round(np.log((1 + texts) / (1 + np.bincount(pairs % width, minlength=width))) + 1.0, 5)


def contrast(matrix: sparse.csr_array[Any], target: NDArray[np.int64], grams: int) -> Floats:
    """A factor a column: for the ``grams`` first, how unequally texts with and without the label hold it; for the rest 1.

    The log-ratio of naive Bayes, made positive and brought to a mean of 1, so that the penalty falls on n-grams that tell
    nothing (Wang and Manning 2012, "Baselines and Bigrams", NBSVM; there too it is mixed with even factors).

    >>> rows = sparse.csr_array(np.array([[1.0, 1.0, 0.5], [0.0, 1.0, -0.5]]))
    >>> contrast(rows, np.array([1, 0]), grams=2).round(2).tolist()
    [1.7, 0.3, 1.0]
    """
    factors = np.ones(matrix.shape[1])
    yes, no = (1 + np.bincount(matrix[target == side].indices, minlength=len(factors))[:grams] for side in (1, 0))
    ratio = np.abs(np.log(yes / (target.sum() + 2)) - np.log(no / ((1 - target).sum() + 2)))
    factors[:grams] = 1 - CONTRAST + CONTRAST * ratio / max(float(ratio.mean()), 1e-9)
    return factors


def fit_one(
    matrix: sparse.csr_array[Any], target: NDArray[np.int64], grams: int, each: Floats | None = None
) -> tuple[Floats, float]:
    """Weights and bias of one label; the ``grams`` first columns are n-grams, ``each`` is how much a row counts."""
    from sklearn.linear_model import LogisticRegression

    factors = contrast(matrix, target, grams)
    fitted = LogisticRegression(C=INVERSE_PENALTY, solver="liblinear", tol=1e-4, max_iter=1000, random_state=SEED)
    narrow = sparse.csr_matrix(matrix)
    narrow.indices, narrow.indptr = narrow.indices.astype(np.int32), narrow.indptr.astype(np.int32)  # liblinear takes no others
    narrow.data = narrow.data * factors[narrow.indices]
    fitted.fit(narrow, target, sample_weight=each)
    return fitted.coef_[0] * factors, float(fitted.intercept_[0])


def folds(groups: Sequence[str], most: int) -> Iterator[tuple[NDArray[np.int64], NDArray[np.int64]]]:
    """Row numbers for training and test, at most ``most`` times, no group on both sides."""
    from sklearn.model_selection import GroupKFold

    yield from GroupKFold(min(most, len(set(groups)))).split(np.zeros(len(groups)), groups=groups)


def out_of_fold(
    made: Design, targets: NDArray[np.int64], groups: Sequence[str], most: int = FOLDS, each: Floats | None = None
) -> Floats:
    """Scores of every example by a model that saw no example of its group; ``each`` is how much a row counts."""
    matrix, scores = made.matrix, np.zeros(targets.shape)
    for train, test in folds(groups, most):
        for k in range(targets.shape[1]):
            weights, bias = fit_one(matrix[train], targets[train, k], made.grams, None if each is None else each[train])
            scores[test, k] = matrix[test] @ weights + bias
    return scores


def platt(scores: Floats, target: NDArray[np.int64]) -> tuple[float, float]:
    """Slope and offset that turn scores into probabilities (Platt 1999)."""
    from sklearn.linear_model import LogisticRegression

    fitted = LogisticRegression(C=1e6, solver="lbfgs", tol=1e-8, max_iter=1000).fit(scores[:, None], target)
    return float(fitted.coef_[0, 0]), float(fitted.intercept_[0])


def priors() -> dict[str, float]:
    """The share of comments that carry each label on real sites, as assumed; see ``reference/label_priors.csv``."""
    return {row["label"]: float(row["share"]) for row in reference.load("label_priors", ("label", "share"), ("label",))}


def prior_shift(target: NDArray[np.int64], share: float) -> float:
    """Log-odds to add so that a model fitted on ``target`` expects ``share`` (Saerens, Latinne and Decaestecker 2002).

    >>> round(prior_shift(np.array([1, 0]), 0.5), 6)
    0.0
    """
    here = float(target.mean())
    return float(np.log(share / (1 - share)) - np.log(here / (1 - here)))


def best_threshold(probabilities: Floats, target: NDArray[np.int64], share: float) -> float:
    """The threshold of the best F1 where positives are re-weighted to ``share``.

    The curve is smoothed over ``SMOOTH`` steps on either side and the highest threshold within ``NEARLY`` of its top is
    taken: on few positives the raw top is noise, and a strange site is likelier to hold fewer positives than more.

    >>> best_threshold(np.array([.9, .8, .3, .2]), np.array([1, 1, 0, 0]), 0.5)
    0.8
    """
    here = float(target.mean())
    weight = np.where(target == 1, share / here, (1 - share) / (1 - here))
    steps = np.arange(0.10, 0.805, 0.01)
    found = []
    for step in steps:
        yes = probabilities >= step
        hits = float((weight * yes * target).sum())
        found.append(2 * hits / max(float((weight * yes).sum() + (weight * target).sum()), 1e-9))
    padded = np.pad(np.array(found), SMOOTH, mode="edge")
    smooth = np.convolve(padded, np.ones(2 * SMOOTH + 1) / (2 * SMOOTH + 1), mode="valid")
    return round(float(steps[smooth >= smooth.max() - NEARLY][-1]), 2)
