"""The comments of judged threads with what is known of each: its claims, its flag, its time, and whom it answers."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Final

from pipeline.claims.offered import evidence
from pipeline.entities import Alias
from pipeline.flags import misleads
from pipeline.frames import comment_id
from pipeline.privacy import MENTION, is_nobody
from pipeline.text import fold
from pipeline.types import Claim, Comment, Flag, Judgement, LabelDecision, Thread

_HEAD: Final = 60
"""A name within the first so many characters addresses somebody; later it may only be spoken of, unless "@" stands before."""
_QUOTE: Final = 25
"""Characters from which a quoted passage says which comment it was taken from."""
_SEARCHED: Final = 500
"""A quoted passage is looked for in so many comments before."""

CARRIED: Final = "interventions:carried over"
"""The rule by which a claim got a remedy that its words do not name."""

Result = tuple[Thread, Judgement]


@dataclass(frozen=True, slots=True)
class Post:
    """One comment; ``target`` is the place in its page of the comment it answers, ``way`` how that is known."""

    comment_id: str
    page_id: str
    comment: Comment
    claims: tuple[Claim, ...] = ()
    decision: LabelDecision | None = None
    flag: Flag | None = None
    target: int | None = None
    way: str | None = None
    twin: bool = False
    """The same comment stands on an earlier page: the thread was saved twice."""

    @property
    def author(self) -> str | None:
        """The pseudonym; None where the page names nobody."""
        name = self.comment.author
        return None if is_nobody(name) else name

    @property
    def misleads(self) -> bool:
        """Whether it is flagged as a risk beyond much doubt."""
        return self.flag is not None and misleads(self.flag)

    @property
    def scored(self) -> bool:
        return self.decision is not None and self.decision.scored

    @property
    def moment(self) -> datetime | None:
        return moment(self.comment.posted_at)


@dataclass(frozen=True, slots=True)
class Page:
    """One thread's comments by place, and the answers each got."""

    thread: Thread
    posts: tuple[Post, ...]
    answers: dict[int, tuple[Post, ...]] = field(default_factory=dict)
    aliases: tuple[Alias, ...] = ()
    """Names of remedies that only the page's own tables know."""

    @property
    def branches(self) -> bool:
        """Whether the page, or names in it, tell who answers whom."""
        return bool(self.answers)


def carried(claim: Claim) -> bool:
    """Whether the claim's own words leave the remedy out, and it was taken from what was spoken of before or from the title."""
    return CARRIED in claim.rules


def remedies_of(claim: Claim) -> tuple[str, ...]:
    """The remedies a claim is about; none where it names none and more than one may be meant."""
    return () if carried(claim) and len(claim.interventions) > 1 else claim.interventions


def moment(text: str | None) -> datetime | None:
    """A time of ISO 8601 in UTC; one without a zone is taken as it stands.

    >>> moment("2024-03-01"), moment("2024-03-01T10:00:00+02:00").hour
    (datetime.datetime(2024, 3, 1, 0, 0, tzinfo=datetime.timezone.utc), 8)
    >>> moment("last week"), moment("0001-01-01T00:00:00+02:00")
    (None, None)
    """
    try:
        found = datetime.fromisoformat(text) if text else None
    except ValueError:
        return None
    try:
        return found if found is None else found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)
    except OverflowError:  # a time at the calendar's end, moved beyond it by its zone
        return None


def hours_between(earlier: str | None, later: str | None) -> float | None:
    """Hours from one time to the other; whole days where either is only a day; None where unknown or the wrong way round.

    >>> hours_between("2024-03-01", "2024-03-03T09:00"), hours_between("2024-03-01T08:00", "2024-03-01T09:30")
    (48.0, 1.5)
    """
    first, last = moment(earlier), moment(later)
    if first is None or last is None or earlier is None or later is None:
        return None
    if "T" not in earlier or "T" not in later:
        days = (last.date() - first.date()).days
        return 24.0 * days if days >= 0 else None
    hours = (last - first).total_seconds() / 3600
    return round(hours, 2) if hours >= 0 else None


def pages(results: Iterable[Result]) -> tuple[Page, ...]:
    """The threads' comments, pingbacks and placeholders of removed ones left out, in the order given."""
    seen: set[tuple[str | None, str, str | None]] = set()
    return tuple(_page(thread, judgement, seen) for thread, judgement in results)


def _page(thread: Thread, judgement: Judgement, seen: set[tuple[str | None, str, str | None]]) -> Page:
    claims: dict[int, list[Claim]] = defaultdict(list)
    for claim in judgement.claims:
        claims[claim.position].append(claim)
    flags = {flag.position: flag for flag in judgement.flags}
    decisions = {decision.position: decision for decision in judgement.decisions}
    said = [c for c in thread.comments if c.kind == "comment"]
    posts, before = [], _Before()
    for c in said:
        target, way = before.target(c)
        identity = (c.author, fold(c.text), c.posted_at)
        known = comment_id(thread.page_id, c.position) or ""
        found = tuple(claims[c.position])
        decision, flag = decisions.get(c.position), flags.get(c.position)
        posts.append(Post(known, thread.page_id, c, found, decision, flag, target, way, identity in seen))
        before.add(c)
    seen |= {(c.author, fold(c.text), c.posted_at) for c in said if c.author and c.posted_at}
    return Page(thread, tuple(posts), _answers(posts), evidence(thread.article, thread.tables).aliases)


def _answers(posts: Sequence[Post]) -> dict[int, tuple[Post, ...]]:
    found: dict[int, list[Post]] = defaultdict(list)
    for post in posts:
        if post.target is not None:
            found[post.target].append(post)
    return {target: tuple(answers) for target, answers in found.items()}


class _Before:
    """The comments higher up the page: who wrote them and what they say."""

    def __init__(self) -> None:
        self._last_of: dict[str, int] = {}
        self._texts: list[tuple[int, str]] = []

    def add(self, comment: Comment) -> None:
        if comment.author:
            self._last_of[comment.author] = comment.position
        self._texts.append((comment.position, " ".join(fold(comment.text).split())))

    def target(self, comment: Comment) -> tuple[int | None, str | None]:
        """The comment answered: one addressed by name, else one quoted, else the parent.

        A name goes before the parent: where a page nests no deeper, answers to answers hang on the first comment.
        """
        by_page = "name" if comment.parent_guessed else "reply"
        for way, place in (("name", self._named(comment)), ("quote", self._quoted(comment)), (by_page, comment.parent)):
            if place is not None:
                return place, by_page if place == comment.parent else way
        return None, None

    def _named(self, comment: Comment) -> int | None:
        for match in MENTION.finditer(comment.text):
            name = match.group()
            addressed = match.start() <= _HEAD or comment.text[match.start() - 1] == "@"
            if addressed and name != comment.author and name in self._last_of:
                return self._last_of[name]
        return None

    def _quoted(self, comment: Comment) -> int | None:
        for quote in comment.quoted:
            wanted = " ".join(fold(quote).split())
            if len(wanted) >= _QUOTE:
                found = (place for place, text in reversed(self._texts[-_SEARCHED:]) if wanted in text)
                if (place := next(found, None)) is not None:
                    return place
        return None
