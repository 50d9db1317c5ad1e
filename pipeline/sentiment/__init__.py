"""The attitude a comment expresses, twice: as vaderSentiment 3.3.2 scores it, and tuned for health talk.

Feeling is not evidence: no label and no verdict may read these scores.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, Literal

from pipeline.sentiment.tuned import score
from pipeline.sentiment.vader import compound
from pipeline.types import Sentiment, Thread

THRESHOLD: Final = 0.05
"""From here on a score is positive, from its negative on negative (Hutto & Gilbert 2014)."""

_SCORED: Final = (None, "en")
"""Languages the word lists are for; unknown is taken for English."""


def category_of(value: float) -> Literal["negative", "neutral", "positive"]:
    """Name a score.

    >>> category_of(0.05), category_of(-0.049)
    ('positive', 'neutral')
    """
    return "positive" if value >= THRESHOLD else "negative" if value <= -THRESHOLD else "neutral"


def sentiment_of(position: int, text: str) -> Sentiment:
    """Score one comment's text, taken to be English.

    >>> feeling = sentiment_of(0, "No side effects, and my cramps are gone!")
    >>> feeling.vader, feeling.category
    (-0.3595, 'positive')
    """
    value, reasons = score(text)
    return Sentiment(position=position, vader=compound(text), score=value, category=category_of(value), reasons=reasons)


def sentiments(thread: Thread, languages: Mapping[int, str | None]) -> tuple[Sentiment, ...]:
    """Score a thread's comments; all fields are None for another language than English and for placeholders."""
    return tuple(
        sentiment_of(comment.position, comment.text)
        if comment.kind == "comment" and languages.get(comment.position) in _SCORED
        else Sentiment(position=comment.position)
        for comment in thread.comments
    )
