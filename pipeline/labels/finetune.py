"""Fit the encoder's last two layers to the coded comments: ``python -m pipeline.labels.finetune``.

The one module that needs PyTorch (``pip install torch==2.13.0``, about an hour on two cores); it is not among the project's
requirements, and nothing imports this module. What it writes is shipped, so nobody else has to run it: the layers, a head of one
weight vector a label on the words a label looks at, and the scores of comments whose batch the layers were fitted without.
The labels and the two levels of risk are fitted together; what nobody coded a comment for, it says nothing about.
"""

from __future__ import annotations

import importlib
import multiprocessing
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from pipeline.labels import corpus, embedding, harm, model, tuned
from pipeline.labels.embedding.encoder import LAYERS, Array, Encoder
from pipeline.labels.harm import HEADS
from pipeline.types import LABELS, ModelError

TORCH: Final = "2.13.0"
JOBS: Final = 2
SEED: Final = 20
FOLDS: Final = 3
"""Groups of batches; every comment is scored by a layer that saw none of its batch."""
EPOCHS: Final = 4
LONGEST: Final = 160
"""Word pieces read of a comment while fitting; about one in twenty of the corpus has more."""
GLUED: Final = 0.25
"""Of the comments shown, this share is shown with another one before or after it, under the labels of both: real posts are longer
than the corpus's, and say several things."""
ROWS: Final = 32
"""Comments a step."""
RATE: Final = 1e-4
DECAY: Final = 0.8
"""Each layer learns this much more slowly than the one above it: what is lowest is most general (Howard and Ruder 2018)."""
HEAD_RATE: Final = 1e-3
DROPOUT: Final = 0.1
SMOOTHING: Final = 0.05
"""The target is this much nearer to a quarter: one coder's yes or no is not certain (Szegedy et al. 2016)."""
WARM_UP: Final = 0.1
_HEAD: Final = ("head.weight", "head.bias", "focus.weight", "focus.bias")

OFF_TOPIC: Final = LABELS.index("off_topic")

Weights = dict[str, Any]
States = Sequence[NDArray[np.float16]]


@dataclass(frozen=True)
class Goal:
    """What the heads should say of comments, and how much it counts (0: nobody knows): one column each of ``HEADS``."""

    targets: Array
    weights: Array

    def both(self, others: NDArray[np.int64]) -> Goal:
        """Of each comment together with another: a yes of either holds for both, a no only of both."""
        targets, weights = self.targets[others], self.weights[others]
        here, there = self.targets * self.weights, targets * weights
        yes = np.maximum(here, there)
        return Goal((yes > 0).astype(np.float32), np.where(yes > 0, yes, np.minimum(self.weights, weights)).astype(np.float32))


@dataclass(frozen=True)
class Material:
    """What a fit sees; row ``n`` of ``glued`` is comment ``n`` with another one of its fold, if it has one."""

    states: States
    goal: Goal
    glued: States
    both: Goal
    """The goal of ``glued``."""


def main() -> None:
    """Fit, and write ``fitted/layers.npz`` and ``fitted/layers.json``."""
    examples, cases, encoder = corpus.load(), harm.load_cases(), embedding.load_encoder()
    risks = harm.goals(examples, cases)
    folds = groups([*risks.batches, *(risks.batches[k] for k in risks.answers)])
    texts = [*(e.text for e in examples), *(case.text for case in cases), *risks.answers.values()]
    seen = material(texts, goal(examples, risks), folds, encoder)
    held_out = np.zeros(seen.goal.targets.shape, np.float16)
    start = published(encoder)
    everything = np.arange(len(held_out))
    with ProcessPoolExecutor(JOBS, multiprocessing.get_context("fork"), _share, (seen, start)) as pool:
        last = pool.submit(_job, everything, everything[:0])
        jobs = [pool.submit(_job, np.setdiff1d(everything, test), test) for test in folds]
        for test, job in zip(folds, jobs, strict=True):
            held_out[test] = job.result()[1]
            print(f"{len(test)} comments scored", flush=True)
    arrays = last.result()[0]
    about = {
        "seed": SEED,
        "epochs": EPOCHS,
        "torch": TORCH,
        "batches": sorted({e.batch for e in examples}),
        "examples_sha256": corpus.fingerprint(examples),
        "hands": sorted({case.hand for case in cases}),
        "cases_sha256": harm.fingerprint(cases),
        "answers_sha256": harm.answers_fingerprint(risks.answers.values()),
        "heads": list(HEADS),
    }
    parts = np.split(held_out, [len(examples), len(examples) + len(cases)])
    for path in tuned.save(arrays | dict(zip(tuned.HELD_OUT, parts, strict=True)), about):
        print(f"written to {path}")


def goal(examples: Sequence[corpus.Example], risks: harm.Goals) -> Goal:
    """The corpus is coded for the labels, the cases are not; for risk there is something known of both.

    The last rows are the answers, read together with what they answer: of them only the risk is known.
    """
    answers = list(risks.answers)
    targets, weights = (np.zeros((len(risks.targets) + len(answers), len(HEADS)), np.float32) for _ in range(2))
    targets[: len(examples), : len(LABELS)] = model.truth(examples)
    weights[: len(examples), : len(LABELS)] = 1
    targets[:, len(LABELS) :] = np.vstack([risks.targets, risks.targets[answers]])
    weights[:, len(LABELS) :] = np.concatenate([risks.alone, risks.weights[answers]])[:, None]
    return Goal(targets, weights)


_SHARED: list[Any] = []
"""A worker's material and starting weights, set once: they are large."""


def _share(*shared: Any) -> None:
    _SHARED[:] = shared


def _job(train: NDArray[np.int64], test: NDArray[np.int64]) -> tuple[dict[str, NDArray[np.float16]], Array]:
    seen, start = _SHARED
    torch: Any = importlib.import_module("torch")
    if torch.__version__.split("+")[0] != TORCH:
        raise ModelError(f"PyTorch {torch.__version__} is installed; the layers are fitted with {TORCH}")
    torch.set_num_threads(1)
    weights = fit(torch, seen, train, start)
    found = {name: w.detach().numpy().astype(np.float16) for name, w in weights.items()}
    return found, predict(torch, weights, seen.states, test)


def material(texts: Sequence[str], known: Goal, folds: Sequence[NDArray[np.int64]], encoder: Encoder) -> Material:
    """Comments as a fit sees them. One is glued to another of its own fold, so that no fold sees another's comments."""
    glued, others = list(texts), np.arange(len(texts))
    rng = np.random.default_rng(SEED)
    for fold in folds:
        for k, other in zip(fold, rng.permutation(fold), strict=True):
            if known.targets[k, OFF_TOPIC] == known.targets[other, OFF_TOPIC]:  # "the bulk of it" cannot be told of both
                glued[k] = " ".join((texts[k], texts[other]) if rng.random() < 0.5 else (texts[other], texts[k]))
                others[k] = other
    return Material(lower(texts, encoder), known, lower(glued, encoder), known.both(others))


def lower(texts: Sequence[str], encoder: Encoder) -> States:
    """The states of each text's words below the layers that are fitted; they never change, so they are worked out once."""
    found: list[NDArray[np.float16]] = [np.zeros((0, 0), np.float16)] * len(texts)
    for at, lengths, rows in encoder.read(texts, tuned.FIRST, LONGEST):
        for k, part in zip(at, np.split(rows[: sum(lengths)], np.cumsum(lengths)[:-1]), strict=True):
            found[k] = part.astype(np.float16)
    return found


def published(encoder: Encoder) -> dict[str, Array]:
    """The weights the fit starts from."""
    fitted = [f".layer.{n}." for n in range(tuned.FIRST, LAYERS)]
    return {name: array for name, array in encoder.weights.items() if any(part in name for part in fitted)}


def groups(batches: Sequence[str]) -> list[NDArray[np.int64]]:
    """Rows of ``FOLDS`` groups of whole batches, of about even size.

    >>> [g.tolist() for g in groups(["a", "b", "a", "c", "d", "e"])]
    [[0, 2], [1, 4], [3, 5]]
    """
    names = np.array(batches)
    sizes = {name: int((names == name).sum()) for name in sorted(set(batches))}
    held: list[list[str]] = [[] for _ in range(FOLDS)]
    for name in sorted(sizes, key=lambda name: (-sizes[name], name)):
        min(held, key=lambda group: sum(sizes[n] for n in group)).append(name)
    return [np.flatnonzero(np.isin(names, group)) for group in held]


def fit(torch: Any, seen: Material, rows: NDArray[np.int64], start: Mapping[str, Array]) -> Weights:
    """Layers and head fitted on some rows by AdamW, the rate rising for a tenth of the steps and then falling in a line."""
    torch.manual_seed(SEED)
    rng = np.random.default_rng(SEED)
    weights = _start(torch, start, seen.goal, rows)
    parts = {f".layer.{n}.": RATE * DECAY ** (LAYERS - 1 - n) for n in range(tuned.FIRST, LAYERS)}
    kinds = [[w for name, w in weights.items() if part in name] for part in parts]
    rates = [*parts.values(), HEAD_RATE]
    optimizer = torch.optim.AdamW([{"params": kind} for kind in (*kinds, [weights[name] for name in _HEAD])], weight_decay=0.01)
    steps = EPOCHS * -(-len(rows) // ROWS)
    step = 0
    for _ in range(EPOCHS):
        for states, targets, counts in _batches(rows, seen, rng):
            _set_rates(optimizer, rates, step / steps)
            wanted = torch.from_numpy(targets * (1 - SMOOTHING) + SMOOTHING / 4)
            said = _logits(torch, weights, states, DROPOUT)
            loss = torch.nn.functional.binary_cross_entropy_with_logits(said, wanted, torch.from_numpy(counts))
            optimizer.zero_grad()
            loss.backward()
            torch.nn.utils.clip_grad_norm_(weights.values(), 1.0)
            optimizer.step()
            step += 1
    return weights


def _start(torch: Any, start: Mapping[str, Array], known: Goal, rows: NDArray[np.int64]) -> Weights:
    """The published layers, a head that says each label's share, and no word more telling than another."""
    share = np.average(known.targets[rows], axis=0, weights=known.weights[rows])
    head = np.random.default_rng(SEED).normal(0, 0.02, (embedding.WIDTH, len(HEADS))).astype(np.float32)
    ends = (head, np.log(share / (1 - share)).astype(np.float32), np.zeros_like(head), np.zeros(len(HEADS), np.float32))
    arrays = {**start, **dict(zip(_HEAD, ends, strict=True))}
    return {name: torch.tensor(np.array(array), requires_grad=True) for name, array in arrays.items()}


def _batches(
    rows: NDArray[np.int64], seen: Material, rng: np.random.Generator
) -> list[tuple[States, NDArray[np.float32], NDArray[np.float32]]]:
    """States, targets and weights: rows in random order, some of them glued, comments of like length together so that little is
    filled up."""
    shown = [
        (states[k], known.targets[k], known.weights[k])
        for k in rng.permutation(rows)
        for states, known in [(seen.glued, seen.both) if rng.random() < GLUED else (seen.states, seen.goal)]
    ]
    found = []
    for start in range(0, len(shown), 16 * ROWS):
        part = sorted(shown[start : start + 16 * ROWS], key=lambda one: len(one[0]))
        found += [part[k : k + ROWS] for k in range(0, len(part), ROWS)]
    return [
        ([states for states, _, _ in part], np.stack([goal for _, goal, _ in part]), np.stack([w for _, _, w in part]))
        for part in (found[k] for k in rng.permutation(len(found)))
    ]


def _set_rates(optimizer: Any, rates: Sequence[float], done: float) -> None:
    factor = min(1.0, done / WARM_UP + 0.01) * max(0.02, 1 - done)
    for group, rate in zip(optimizer.param_groups, rates, strict=True):
        group["lr"] = rate * factor


def predict(torch: Any, weights: Weights, states: States, rows: NDArray[np.int64]) -> Array:
    """Scores (log-odds) of some rows."""
    result = np.zeros((len(rows), len(HEADS)), np.float32)
    order = np.array(sorted(range(len(rows)), key=lambda k: len(states[int(rows[k])])))
    with torch.no_grad():
        for start in range(0, len(order), 64):
            part = order[start : start + 64]
            result[part] = _logits(torch, weights, [states[int(k)] for k in rows[part]], 0.0).numpy()
    return result


def _logits(torch: Any, w: Mapping[str, Any], states: States, dropout: float) -> Any:
    longest = max(len(words) for words in states)
    x = np.zeros((len(states), longest, embedding.WIDTH), np.float32)
    there = np.zeros((len(states), longest), np.bool_)
    for r, words in enumerate(states):
        x[r, : len(words)], there[r, : len(words)] = words, True
    mask, states_now = torch.from_numpy(there), torch.from_numpy(x)

    def drop(y: Any) -> Any:
        return torch.nn.functional.dropout(y, dropout, dropout > 0)

    for n in range(tuned.FIRST, LAYERS):
        states_now = _layer(torch, states_now, mask, w, f"encoder.layer.{n}.", drop)
    telling = (states_now @ w["focus.weight"] + w["focus.bias"]).masked_fill(~mask[..., None], -torch.inf).softmax(1)
    return (telling * (drop(states_now) @ w["head.weight"])).sum(1) + w["head.bias"]


def _layer(torch: Any, x: Any, mask: Any, w: Mapping[str, Any], at: str, drop: Callable[[Any], Any]) -> Any:
    """One transformer layer, its weights as ``encoder.prepared`` lays them out."""
    functional = torch.nn.functional

    def dense(y: Any, name: str) -> Any:
        return y @ w[f"{at}{name}.weight"] + w[f"{at}{name}.bias"]

    def normal(y: Any, name: str) -> Any:
        return functional.layer_norm(y, y.shape[-1:], w[f"{at}{name}.weight"], w[f"{at}{name}.bias"], 1e-12)

    count, words, width = x.shape
    q, k, v = dense(x, "attention.self").view(count, words, 3, 12, width // 12).permute(2, 0, 3, 1, 4)
    mixed = functional.scaled_dot_product_attention(q, k, v, attn_mask=mask[:, None, None, :])
    x = normal(x + drop(dense(mixed.transpose(1, 2).reshape(x.shape), "attention.output.dense")), "attention.output.LayerNorm")
    return normal(x + drop(dense(functional.gelu(dense(x, "intermediate.dense")), "output.dense")), "output.LayerNorm")


if __name__ == "__main__":
    main()
