"""Measure each stage's rate and peak memory beside the obvious way to do the same, in one run, as ratios.

The obvious way: BeautifulSoup on ``html.parser``, every element whose class says "comment", stock VADER, and one ``predict``
call a comment. Each measurement has a process of its own, so that peak memory is that stage's and nothing else's.
"""

from __future__ import annotations

import multiprocessing
import resource
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from pipeline import claims, flags, frames, labels, parsers, run, sentiment
from pipeline.types import Comment, Judgement, Page, PipelineError, Thread

PAGES: Final = ".html"
COMMENTS: Final = 2_000
"""Comment stages repeat the pages' comments up to this many, so that a stage runs for seconds, not for milliseconds."""
ENCODED: Final = 300
"""Comments for the sentence encoder, which is some fifty times slower than the plain model."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Measured:
    stage: str
    way: str
    items: int
    unit: str
    seconds: float
    """CPU time of the stage's process, after one warm call."""
    megabytes: float
    """Peak resident memory above that of the process before the stage."""

    @property
    def rate(self) -> float:
        return self.items / self.seconds if self.seconds else float("inf")


def report(raw: Path) -> str:
    """Both ways for every stage, as a table. Raises ``PipelineError`` if there is no HTML page at ``raw``."""
    if not any(path.suffix == PAGES for path in run.find_pages(raw)[0]):
        raise PipelineError(f"no page ending in {PAGES} in {raw}; the measures are taken on HTML pages")
    rows = [_alone(stage, raw) for stage in range(len(STAGES))]
    naive = {row.stage: row for row in rows if row.way == "naive"}
    lines = [f"{'stage':<12} {'way':<12} {'items':>6} {'unit':<9} {'per second':>11} {'peak MB':>8} {'times naive':>12}"]
    for row in rows:
        beside = naive.get(row.stage)
        ratio = f"{row.rate / beside.rate:.2f}x" if beside and row is not beside else "-"
        lines.append(
            f"{row.stage:<12} {row.way:<12} {row.items:>6} {row.unit:<9} {row.rate:>11,.1f} {row.megabytes:>8.1f} {ratio:>12}"
        )
    lines.append(f"\nPages: {raw}. Rates are per core-second of one process; peak MB is what the stage added.")
    return "\n".join(lines)


def _alone(stage: int, raw: Path) -> Measured:
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        return pool.apply(_measure, (stage, raw))


def _measure(stage: int, raw: Path) -> Measured:
    name, way, unit, prepare = STAGES[stage]
    items, work = prepare(raw)
    work(items[:1])
    before = _peak()
    start = time.process_time()
    work(items)
    seconds = time.process_time() - start
    return Measured(stage=name, way=way, items=len(items), unit=unit, seconds=seconds, megabytes=_peak() - before)


def _peak() -> float:
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / (1024 * 1024 if sys.platform == "darwin" else 1024)


# ------------------------------------------------------------------------------------------------ what is measured

Prepared = tuple[list[Any], Callable[[list[Any]], object]]


def _pages(raw: Path) -> list[Page]:
    """Smallest first: the warm call takes the first, and must not reach the stage's peak."""
    paths, _ = run.find_pages(raw)
    pages = [run.read_page(path, path.name) for path in paths if path.suffix == PAGES]
    return sorted(pages, key=lambda page: len(page.body))


def _threads(raw: Path) -> list[Thread]:
    return [parsers.parse(page) for page in _pages(raw)]


def _texts(raw: Path) -> list[str]:
    texts = [comment.text for thread in _threads(raw) for comment in thread.comments]
    return (texts * (COMMENTS // max(len(texts), 1) + 1))[:COMMENTS]


def _parse(raw: Path) -> Prepared:
    return _pages(raw), lambda pages: [parsers.parse(page) for page in pages]


def _naive_parse(raw: Path) -> Prepared:
    from bs4 import BeautifulSoup

    def work(pages: list[Page]) -> object:
        soups = [BeautifulSoup(page.body, "html.parser") for page in pages]
        return [[tag.get_text(" ") for tag in soup.find_all(class_=lambda c: c and "comment" in c)] for soup in soups]

    return _pages(raw), work


def _items(raw: Path) -> list[Any]:
    return [labels.Item(position=n, text=text) for n, text in enumerate(_texts(raw))]


def _label(raw: Path) -> Prepared:
    model = labels.load_model(plain=True)
    return _items(raw), lambda some: labels.decide(some, model)


def _naive_label(raw: Path) -> Prepared:
    model = labels.load_model(plain=True)
    return _items(raw), lambda some: [labels.decide([item], model) for item in some]


def _encoder_label(raw: Path) -> Prepared:
    """Each text once, as it stands: the encoder remembers nothing, and is too slow for as many as the others get."""
    model = labels.load_model()
    return _items(raw)[:ENCODED], lambda some: labels.decide(some, model)


def _sentiment(raw: Path) -> Prepared:
    return _texts(raw), lambda texts: [sentiment.sentiment_of(0, text) for text in texts]


def _vader(raw: Path) -> Prepared:
    return _texts(raw), lambda texts: [sentiment.vader.compound(text) for text in texts]


def _naive_vader(raw: Path) -> Prepared:
    from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer

    analyser = SentimentIntensityAnalyzer()
    return _texts(raw), lambda texts: [analyser.polarity_scores(text) for text in texts]


def _claims(raw: Path) -> Prepared:
    return _texts(raw), lambda texts: [claims.claims_in(text) for text in texts]


def _flags(raw: Path) -> Prepared:
    comments = tuple(Comment(position=n, text=text) for n, text in enumerate(_texts(raw)))
    thread = Thread(page_id="bench", article=_threads(raw)[0].article, comments=comments)
    decisions = labels.decisions(thread, labels.load_model(plain=True))
    found = claims.claims(thread)
    return list(comments), lambda some: flags.flags(thread, decisions, found) if len(some) > 1 else None


def _tables(raw: Path) -> Prepared:
    model = labels.load_model()
    pairs: list[tuple[Thread, Judgement]] = [(thread, run.judge(thread, model)) for thread in _threads(raw)]
    return pairs, lambda some: frames.from_threads(some)


STAGES: Final[tuple[tuple[str, str, str, Callable[[Path], Prepared]], ...]] = (
    ("parse", "naive", "pages", _naive_parse),
    ("parse", "claimthread", "pages", _parse),
    ("label", "naive", "comments", _naive_label),
    ("label", "claimthread", "comments", _label),
    ("label", "encoder", "comments", _encoder_label),
    ("vader", "naive", "comments", _naive_vader),
    ("vader", "claimthread", "comments", _vader),
    ("vader+tuned", "claimthread", "comments", _sentiment),
    ("claims", "claimthread", "comments", _claims),
    ("flags", "claimthread", "comments", _flags),
    ("tables", "claimthread", "pages", _tables),
)
