"""One page's prediction against its truth, as counts that add up over pages."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Final

from pipeline.extraction.matching import match, name_of, tokens
from pipeline.extraction.values import Prediction, SaidComment, TrueComment, Truth

Counts = Mapping[str, int]
"""``<name>`` right or found, and ``<name>_of`` how many there are."""


def count(truth: Truth, said: Prediction) -> dict[str, int]:
    """All counts of a page; see ``measures.MEASURES`` for what is made of them."""
    pairs = match(truth.comments, said.comments)
    free = _free(truth, said, pairs)
    true = [place for place, comment in enumerate(truth.comments) if _is_asked(comment)]
    found = [k for k, comment in enumerate(said.comments) if tokens(comment.text) and k not in free]
    pairs = {place: pairs[place] for place in true if place in pairs}
    empty = not truth.comments
    return {
        "matched": len(pairs),
        "true": len(true),
        "found": len(found),
        "false": len(found) - len(pairs),
        "empty": int(empty),
        "clean": int(empty and not found),
        "invented": len(found) if empty else 0,
        **_fields(truth, said, pairs, free),
        **_area(truth, said.area),
        **_article(truth, said),
    }


def _is_asked(comment: TrueComment) -> bool:
    """Whether a reader must find it: not pingbacks, which are no reader's words, nor what has no text (a picture)."""
    return comment.kind != "pingback" and any(tokens(text) for text in comment.texts)


def _free(truth: Truth, said: Prediction, pairs: Mapping[int, int]) -> set[int]:
    """What the tool gives that is neither right nor wrong: pingbacks and the truth's ``optional`` texts."""
    named = {k for k, comment in enumerate(said.comments) if comment.kind == "pingback"} - set(pairs.values())
    pingbacks = {pairs[place] for place, comment in enumerate(truth.comments) if place in pairs and not _is_asked(comment)}
    rest = [k for k in range(len(said.comments)) if k not in set(pairs.values())]
    optional = match([TrueComment(texts=(text,)) for text in truth.optional], [said.comments[k] for k in rest])
    return named | pingbacks | {rest[k] for k in optional.values()}


# ------------------------------------------------------------------------------------------------ fields of comments


def _fields(truth: Truth, said: Prediction, pairs: Mapping[int, int], free: set[int]) -> dict[str, int]:
    counts: Counter[str] = Counter({name: 0 for field in (*FIELDS, "parent") for name in (field, f"{field}_of")})
    for place, k in pairs.items():
        for name, (asked, right) in FIELDS.items():
            if asked(truth.comments[place]):
                counts[f"{name}_of"] += 1
                counts[name] += right(truth.comments[place], said.comments[k])
        parent, given = truth.comments[place].parent, said.comments[k].parent
        given = None if given in free else given
        if parent is None or parent in pairs:
            counts["parent_of"] += 1
            counts["parent"] += given == (None if parent is None else pairs[parent])
    return dict(counts)


def _same_text(true: TrueComment, said: SaidComment) -> bool:
    return " ".join(said.text.split()) in {" ".join(text.split()) for text in true.texts}


def _same_day(true: TrueComment, said: SaidComment) -> bool:
    return any(same_day(day, said.date) for day in true.days)


def same_day(true: str, said: str | None) -> bool:
    """Whether two ISO 8601 dates are the same day as written, or the same moment where both state a zone.

    >>> same_day("2024-02-06", "2024-02-06T23:30"), same_day("2024-02-06T23:30:00Z", "2024-02-07T00:30:00+01:00")
    (True, True)
    """
    if said is None or true[:10] == said[:10]:
        return said is not None
    moments = [_moment(true), _moment(said)]
    return moments[0] is not None and moments[0] == moments[1]


def _moment(date: str) -> datetime | None:
    try:
        moment = datetime.fromisoformat(date)
    except ValueError:
        return None
    return moment.astimezone(UTC) if moment.tzinfo is not None else None


Asked = Callable[[TrueComment], bool]
Right = Callable[[TrueComment, SaidComment], bool]

FIELDS: Final[Mapping[str, tuple[Asked, Right]]] = {
    "text": (lambda true: True, _same_text),
    "author": (lambda true: bool(true.author), lambda true, said: name_of(said.author) == name_of(true.author)),
    "date": (lambda true: bool(true.days), _same_day),
    "undated": (lambda true: not true.days, lambda true, said: said.date is None),
    "votes": (lambda true: true.votes is not None, lambda true, said: said.votes == true.votes),
    "removed": (lambda true: true.kind == "removed", lambda true, said: said.kind == "removed"),
}
"""Field of a matched comment: where it is asked for, and when it is right. The parent is counted apart."""


# ------------------------------------------------------------------------------------------------ text without borders


def _area(truth: Truth, area: str) -> dict[str, int]:
    """The words of all comments, whoever wrote them, and the comments that stand in the tool's text in one piece.

    For tools that give the comments as one text: no borders are asked for, so they lose nothing by having none.
    """
    asked = [comment for comment in truth.comments if _is_asked(comment)]
    given = Counter(tokens(area))
    wanted = _bag(comment.texts[0] for comment in asked)
    allowed = wanted + _bag((*(c.texts[0] for c in truth.comments if not _is_asked(c) and c.texts), *truth.optional))
    line = f" {' '.join(tokens(area))} "
    whole = sum(any(f" {' '.join(tokens(text))} " in line for text in comment.texts) for comment in asked)
    return {
        "words": (given & wanted).total(),
        "words_of": wanted.total(),
        "words_said": given.total(),
        "words_right": (given & allowed).total(),
        "whole": whole,
    }


def _bag(texts: Iterable[str]) -> Counter[str]:
    bag: Counter[str] = Counter()
    for text in texts:
        bag.update(tokens(text))
    return bag


# ------------------------------------------------------------------------------------------------ the article


def _article(truth: Truth, said: Prediction) -> dict[str, int]:
    body = f" {' '.join(tokens(said.body))} "
    return {
        "title": int(tokens(said.title or "") in {tokens(title) for title in truth.titles}) if truth.titles else 0,
        "title_of": int(bool(truth.titles)),
        "byline": int(bool(truth.author) and name_of(said.author) == name_of(truth.author)),
        "byline_of": int(bool(truth.author)),
        "unsigned": int(truth.unsigned and not said.author),
        "unsigned_of": int(truth.unsigned),
        "published": int(bool(truth.published) and same_day(truth.published or "", said.published)),
        "published_of": int(bool(truth.published)),
        "kept": _stand_in(body, truth.kept),
        "kept_of": len(truth.kept),
        "foreign": _stand_in(body, truth.foreign),
        "foreign_of": len(truth.foreign),
    }


def _stand_in(line: str, snippets: Sequence[str]) -> int:
    return sum(f" {' '.join(tokens(snippet))} " in line for snippet in snippets)
