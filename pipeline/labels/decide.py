"""Comments -> label decisions, in batches, from a fitted model."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

import numpy as np

from pipeline.labels import explain
from pipeline.labels.asked import preface
from pipeline.labels.clauses import strongest
from pipeline.labels.features import Batch, Floats, batch
from pipeline.labels.harm import HEADS, RISKS
from pipeline.labels.model import GREY, LabelModel, Scores, code_of, logistic, score
from pipeline.labels.semantic import Answered, Placed, log_odds
from pipeline.labels.tuned import Understood
from pipeline.language import detect
from pipeline.privacy import nameless
from pipeline.text import WORD
from pipeline.types import LABELS, PRIMARY_ORDER, Comment, Harm, LabelDecision, Span, Thread

EVEN: Final = 0.20
"""Labels whose probability is at most this far below the highest are "about even": ``PRIMARY_ORDER`` decides among them."""
_BATCH_TEXTS, _BATCH_CHARS = 512, 400_000


@dataclass(frozen=True, kw_only=True, slots=True)
class Item:
    """One comment to label, with what it stands under."""

    position: int
    text: str
    title: str = ""
    parent_text: str = ""

    @property
    def context(self) -> str:
        return f"{self.title}\n{self.parent_text}".strip()


def decide(items: Sequence[Item], model: LabelModel, languages: Sequence[str | None] | None = None) -> list[LabelDecision]:
    """One decision an item, in their order.

    ``languages`` are ISO 639-1 codes (None: unknown, taken for English). Items in another language and items without
    a word are not scored. Deterministic, and independent of which items come together.
    """
    spoken = list(languages) if languages is not None else ["en"] * len(items)
    read = [_nameless(item) for item in items]
    result: dict[int, LabelDecision] = {}
    wanted = []
    for k, (item, language) in enumerate(zip(items, spoken, strict=True)):
        if language not in (None, "en") or not WORD.search(item.text):
            result[k] = LabelDecision(position=item.position, language=language, scored=False)
        else:
            wanted.append(k)
    for part in _parts(wanted, read):
        found = _decide_batch([read[k] for k in part], [spoken[k] for k in part], model)
        result |= dict(zip(part, found, strict=True))
    return [_quoting(result[k], items[k].text) if read[k].text != items[k].text else result[k] for k in range(len(items))]


def _nameless(item: Item) -> Item:
    text, title, parent = nameless(item.text), nameless(item.title), nameless(item.parent_text)
    same = (text, title, parent) == (item.text, item.title, item.parent_text)
    return item if same else Item(position=item.position, text=text, title=title, parent_text=parent)


def _quoting(decision: LabelDecision, text: str) -> LabelDecision:
    """The decision with every quotation as it stands in ``text``."""
    spans = tuple(dataclasses.replace(span, quote=text[span.start : span.end]) for span in decision.spans)
    harm = decision.harm
    if harm and harm.span:
        harm = dataclasses.replace(harm, span=dataclasses.replace(harm.span, quote=text[harm.span.start : harm.span.end]))
    return dataclasses.replace(decision, spans=spans, harm=harm)


def decisions(thread: Thread, model: LabelModel) -> tuple[LabelDecision, ...]:
    """One decision a comment of the thread; pingbacks and removed comments get none."""
    comments = [c for c in thread.comments if c.kind == "comment"]
    by_position = {c.position: c for c in thread.comments}
    items = [_item(c, thread.article.title or "", by_position) for c in comments]
    return tuple(decide(items, model, [detect(nameless(c.text)) for c in comments]))


def _item(comment: Comment, title: str, by_position: dict[int, Comment]) -> Item:
    parent = by_position.get(comment.parent) if comment.parent is not None else None
    return Item(position=comment.position, text=comment.text, title=title, parent_text=parent.text if parent else "")


def _parts(wanted: Sequence[int], items: Sequence[Item]) -> Iterator[list[int]]:
    part: list[int] = []
    size = 0
    for k in wanted:
        length = len(items[k].text) + len(items[k].context)
        if part and (len(part) >= _BATCH_TEXTS or size + length > _BATCH_CHARS):
            yield part
            part, size = [], 0
        part.append(k)
        size += length
    if part:
        yield part


def _decide_batch(items: Sequence[Item], languages: Sequence[str | None], model: LabelModel) -> list[LabelDecision]:
    b = batch([item.text for item in items], [item.context for item in items])
    scores = score(b, model)
    probabilities, read, heard = _second(scores, items, model)
    weights = explain.sentence_weights(b, scores, model)
    edges = explain.edges(b)
    limits = model.thresholds.tolist()
    rows = np.round(probabilities, 4).tolist()
    harms = _harms(rows, Batched(items, b, scores, read, heard, edges), model)
    decided = []
    for k, row in enumerate(rows):
        chances = dict(zip(LABELS, row, strict=False))
        bars = dict(zip(LABELS, limits, strict=False))
        held = tuple(label for label in LABELS if chances[label] >= bars[label])
        decided.append(
            LabelDecision(
                position=items[k].position,
                language=languages[k] or "en",
                probabilities=chances,
                labels=held,
                unsure=tuple(label for label in LABELS if abs(chances[label] - bars[label]) < GREY),
                primary=primary(held, chances),
                spans=(
                    *explain.spans(b, weights, (edges[k], edges[k + 1]), k, held, model),
                    *(strongest(items[k].text, read.shares[k], held, model.semantic) if read and model.semantic else ()),
                ),
                harm=harms[k],
            )
        )
    return decided


class Batched(NamedTuple):
    """A batch with all that was made of it."""

    items: Sequence[Item]
    batch: Batch
    scores: Scores
    read: Understood | None
    heard: Answered | None
    edges: list[int]


def _harms(rows: Sequence[Sequence[float]], made: Batched, model: LabelModel) -> list[Harm]:
    """The risk of each item. Most are harmless, so that the words are looked for only where one is not."""
    bars = dict(zip(HEADS, model.thresholds.tolist(), strict=True))
    found = []
    weights: Floats | None = None
    for k, row in enumerate(rows):
        chances = dict(zip(HEADS, row, strict=True))
        level = max((least for head, least in RISKS.items() if chances[head] >= bars[head]), default=0)
        answers = made.heard is not None and k in made.heard.shares
        harm = Harm(review=chances["review"], urgent=chances["urgent"], level=level, answers=answers)
        if level:
            head = next(head for head, least in RISKS.items() if least == level)
            if model.semantic is None and weights is None:
                weights = explain.sentence_weights(made.batch, made.scores, model, tuple(RISKS))
            span = _risky_words(k, head, made, model, weights)
            harm = dataclasses.replace(harm, code=code_of(made.scores, k, model), span=span)
        found.append(harm)
    return found


def _risky_words(k: int, head: str, made: Batched, model: LabelModel, weights: Floats | None) -> Span | None:
    """The clause, or without the encoder the sentence, that speaks most for the risk."""
    if made.read is not None and made.heard is not None and model.semantic is not None:
        item, shares = made.items[k], made.heard.shares.get(k)
        found = (
            strongest(item.text, made.read.shares[k], (head,), model.semantic)
            if shares is None
            else strongest(item.text, shares, (head,), model.semantic, preface(item.text, item.parent_text))
        )
    elif weights is not None:
        words = (made.edges[k], made.edges[k + 1])
        found = explain.strongest_sentence(made.batch, weights[:, list(RISKS).index(head)], k, head, words)
    if not found:
        return None
    quote = found[0].quote.rstrip(" ,;:-–—")
    return Span(start=found[0].start, end=found[0].start + len(quote), quote=quote) if quote else None


def _second(scores: Scores, items: Sequence[Item], model: LabelModel) -> tuple[Floats, Understood | None, Answered | None]:
    """The second stage's probabilities, or the plain ones where the encoder is not installed."""
    if model.semantic is None:
        return scores.probabilities, None, None
    placed = Placed([i.text for i in items], [i.title for i in items], [i.parent_text for i in items])
    odds, read, heard = log_odds(scores.raw, placed, model.semantic)
    return logistic(odds), read, heard


def primary(held: Sequence[str], probabilities: dict[str, float]) -> str:
    """The label that says best why the comment was written (codebook, section "primary").

    >>> primary(["skepticism", "technical_claim"], {"skepticism": 0.70, "technical_claim": 0.75})
    'skepticism'
    >>> primary(["skepticism", "technical_claim"], {"skepticism": 0.45, "technical_claim": 0.75})
    'technical_claim'

    Off topic wins over all but hostility, however sure the others are:

    >>> primary(["technical_claim", "off_topic"], {"technical_claim": 0.9, "off_topic": 0.5})
    'off_topic'
    """
    if not held:
        return "none"
    if "off_topic" in held:
        return "hostility" if "hostility" in held else "off_topic"
    top = max(probabilities[label] for label in held)
    return next(label for label in PRIMARY_ORDER if label in held and probabilities[label] >= top - EVEN)
