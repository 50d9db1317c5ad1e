"""Questions that somebody wants answered, who answered them, and the article's sentence that speaks to each."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from pipeline.claims.reading import Reading
from pipeline.patterns.article import Articles, Sentence
from pipeline.patterns.cues import cues, outcomes, reading_of, remedies, within
from pipeline.patterns.posts import Page, Post
from pipeline.patterns.values import Question
from pipeline.phrases import Match

ANSWERED, UNANSWERED, UNKNOWN = "answered", "unanswered", "no_replies_shown"
"""Whether somebody else answered, dangerous answers aside; the last where the page does not tell who answers whom."""

_LEAST_ANSWER: Final = 4
"""Words of the shortest answer, plain yes and no and a number aside."""
_LEAST_WORDS: Final = 3
"""Words of the shortest question that stands by itself."""


@dataclass(frozen=True, slots=True)
class _Asked:
    """A sentence that ends in a question mark: tokens ``first`` to ``last`` of a comment."""

    post: Post
    reading: Reading
    words: Mapping[str, tuple[Match, ...]]
    number: int

    @property
    def first(self) -> int:
        return self.reading.sentence_tokens[self.number][0]

    @property
    def last(self) -> int:
        return self.reading.sentence_tokens[self.number][1]

    def here(self, group: str) -> bool:
        return bool(within(self.words.get(group, ()), self.first, self.last))

    def labelled(self, label: str) -> bool:
        return self.post.decision is not None and label in self.post.decision.labels

    @property
    def named(self) -> tuple[Match, ...]:
        return within(self.reading.named, self.first, self.last)

    @property
    def about(self) -> tuple[Match, ...]:
        """What the sentence names, else the nearest one before it in the comment, else the nearest after."""
        spans = self.reading.sentence_tokens
        near = [*range(self.number, -1, -1), *range(self.number + 1, len(spans))]
        return next((found for n in near if (found := within(self.reading.named, *spans[n]))), ())


def _answered_at_once(asked: _Asked) -> bool:
    """ "Does it work? No." """
    spans = asked.reading.sentence_tokens
    after = spans[asked.number + 1][0] if asked.number + 1 < len(spans) else None
    return after is not None and any(hit.first == after for hit in asked.words.get("self_answer", ()))


def _mocks(asked: _Asked) -> bool:
    return asked.reading.sarcastic or bool(within(asked.reading.cues.get("mock", ()), asked.first, asked.last))


def _doubts(asked: _Asked) -> bool:
    """A pointed question under a label of doubt, that asks nothing for the writer."""
    return asked.labelled("skepticism") and not asked.here("own")


def _only_tagged(asked: _Asked) -> bool:
    """ "It works, right?" and "I can feel my toes again?!": statements with a question mark, nothing in them opens a question."""
    keys = asked.reading.tokens.keys
    hits = within(asked.reading.cues.get("question", ()), asked.first, asked.last)
    opens = [hit for hit in hits if hit.value.value == "open" and (hit.first == asked.first or keys[hit.first - 1] in _OPENS)]
    return not asked.here("asks") and not opens


_OPENS: Final = frozenset({",", ":", ";", "and", "but", "so", "or", "then", "also", "please", "hi", "hello", "ok", "well"})
"""A question may begin after these."""


INSINCERE: Final[tuple[tuple[str, Callable[[_Asked], bool]], ...]] = (
    ("too short", lambda asked: asked.last - asked.first <= _LEAST_WORDS),
    ("quoted", lambda asked: asked.first in asked.reading.quoted),
    ("mocks", _mocks),
    ("asks in form only", lambda asked: asked.here("rhetorical")),
    ("answers itself", _answered_at_once),
    ("insults", lambda asked: asked.labelled("hostility")),
    ("doubts", _doubts),
    ("a tag only", _only_tagged),
    ("off topic", lambda asked: asked.labelled("off_topic") and not asked.named),
)
"""Why a sentence with a question mark wants no answer; read top to bottom."""


def questions(pages: Sequence[Page], articles: Articles) -> tuple[Question, ...]:
    """The sincere questions, one a comment: unanswered ones first, those about a remedy first, those with a sentence of the
    article first, then by place. Comments that were not scored (another language) are left out.
    """
    rows = [row for page in pages for row in _of_page(page, articles[page.thread.page_id])]
    order = (UNANSWERED, UNKNOWN, ANSWERED)
    rows.sort(key=lambda q: (order.index(q.state), not q.interventions, q.article_quote is None))
    return tuple(replace(row, rank=rank) for rank, row in enumerate(rows, start=1))


def _of_page(page: Page, offered: Sequence[Sentence]) -> Iterator[Question]:
    for post in page.posts:
        if post.scored and not post.twin and "?" in post.comment.text:
            yield from _of_post(page, post, offered)


def _of_post(page: Page, post: Post, offered: Sequence[Sentence]) -> Iterator[Question]:
    reading = reading_of(page, post)
    words = cues(reading)
    found = [asked for n in _asking(reading) if _sincere(asked := _Asked(post, reading, words, n))]
    if found:
        asked = max(found, key=lambda a: (bool(remedies(a.named)), bool(a.named)))
        yield _row(page, asked, offered)


def _asking(reading: Reading) -> Iterator[int]:
    """Sentences that end in a question mark, whatever closes after it."""
    for number, (first, last) in enumerate(reading.sentence_tokens):
        if "?" in reading.tokens.keys[max(first, last - 4) : last]:
            yield number


def _sincere(asked: _Asked) -> bool:
    return not any(holds(asked) for _, holds in INSINCERE)


def _row(page: Page, asked: _Asked, offered: Sequence[Sentence]) -> Question:
    post = asked.post
    start, end = asked.reading.tokens.span(asked.first, asked.last)
    told = page.answers.get(post.comment.position, ())
    answer = next((a for a in told if _other(a, post) and not a.misleads and _answers(page, a)), None)
    about = asked.about
    sentence = best(asked, about, offered)
    return Question(
        rank=0,
        page_id=post.page_id,
        comment_id=post.comment_id,
        start=start,
        end=end,
        quote=post.comment.text[start:end],
        interventions=remedies(about),
        outcomes=outcomes(about),
        state=ANSWERED if answer else UNANSWERED if page.branches else UNKNOWN,
        answered_by=answer.comment_id if answer else None,
        replies=len(told),
        posted_at=post.comment.posted_at,
        article_start=sentence.start if sentence else None,
        article_end=sentence.end if sentence else None,
        article_quote=sentence.words if sentence else None,
    )


def _other(answer: Post, post: Post) -> bool:
    return answer.author is None or answer.author != post.author


def _answers(page: Page, answer: Post) -> bool:
    """Says something that is no question, no thanks and no "I would like to know too"."""
    reading = reading_of(page, answer)
    words = cues(reading)
    if words.get("me_too"):
        return False
    told = [n for n in range(len(reading.sentence_tokens)) if n not in set(_asking(reading))]
    return any(_tells(reading, words, *reading.sentence_tokens[n]) for n in told)


def _tells(reading: Reading, words: Mapping[str, tuple[Match, ...]], first: int, last: int) -> bool:
    plain = [key for key in reading.tokens.keys[first:last] if key[0].isalnum()]
    if any(key[0].isdigit() for key in plain) or any(hit.first == first for hit in words.get("self_answer", ())):
        return True
    return len(plain) >= _LEAST_ANSWER and not within(words.get("thanks", ()), first, last)


# ------------------------------------------------------------------------------------------------ the article's sentence

_SAME: Final = 3
"""What a remedy or outcome in common counts against a word in common."""
_ENOUGH: Final = 5
"""What a sentence must reach: the remedy alone, by its name, does not speak to a question."""
_FITS: Final = 5
"""What a dose counts where one is asked for, and a warning where safety is."""


def best(asked: _Asked, about: Iterable[Match], offered: Iterable[Sentence]) -> Sentence | None:
    """The article's sentence with most in common: remedy, outcome, an amount or a warning where one is asked for, then words.

    A remedy of the question must be in it; where the comment names none, the outcome the question names.
    """
    hits = tuple(about)
    wanted, ills = set(remedies(hits)), set(outcomes(asked.named))
    needed = wanted or ills
    keys = {key for key in asked.reading.tokens.keys[asked.first : asked.last] if len(key) > 3}
    amount, safety = asked.here("dose_asked"), asked.here("safety_asked")
    ranked = [
        (_SAME * (len(wanted & s.remedies) + len(ills & s.outcomes)) + _FITS * fits + len(keys & s.keys), s)
        for s in offered
        if needed & (s.remedies if wanted else s.outcomes)
        for fits in [(amount and s.dosed) + (safety and s.warns)]
    ]
    score, sentence = max(ranked, key=lambda pair: (pair[0], -pair[1].start), default=(0, None))
    return sentence if score >= _ENOUGH else None
