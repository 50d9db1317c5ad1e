"""Read the folders of a benchmark, and the predictions of any tool for them.

A case is a folder with ``page.html`` and ``truth.json`` (or ``thread.json``, a thread as :func:`pipeline.types.to_dict` writes
it), at any depth; ``page.json`` beside it may state ``url``, ``retrieved_at`` and ``charset``.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from pipeline.extraction.values import Case, Kind, Prediction, SaidComment, TrueComment, Truth
from pipeline.types import PipelineError

PAGE, TRUTH, GOLDEN, SIDECAR = "page.html", "truth.json", "thread.json", "page.json"

_SHAPE: Final = (
    '{"folder": {"title", "author", "published", "body_text", "comments": [{"author", "date", "text", "parent_index"}]}}'
)


def load_cases(folder: Path) -> list[Case]:
    """The cases at or below ``folder``, by name. Raises ``PipelineError`` where there is none or one cannot be read."""
    pages = sorted(folder.rglob(PAGE)) if folder.is_dir() else []
    cases = [_case(page.parent, folder) for page in pages if _truth_file(page.parent) is not None]
    if not cases:
        raise PipelineError(f"no case in {folder}: expected folders with {PAGE} and {TRUTH}, as in tests/benchmark")
    return cases


def _truth_file(folder: Path) -> Path | None:
    return next((folder / name for name in (TRUTH, GOLDEN) if (folder / name).is_file()), None)


def _case(folder: Path, root: Path) -> Case:
    path = _truth_file(folder)
    assert path is not None
    known = read_json(folder / SIDECAR) if (folder / SIDECAR).is_file() else {}
    more = {name: known[name] for name in ("url", "retrieved_at", "charset") if known.get(name)}
    data = read_json(path)
    try:
        truth = truth_of(data) if path.name == TRUTH else truth_of_thread(data)
    except (KeyError, TypeError, AttributeError) as error:
        raise PipelineError(f"{path} is not a truth as tests/benchmark/README.md describes it ({error!r})") from error
    name = folder.relative_to(root).as_posix() if folder != root else folder.name
    return Case(name=name, platform=_platform(name, data), folder=folder, truth=truth, **more)


def _platform(name: str, data: Mapping[str, Any]) -> str:
    return name.split("/")[0] if "/" in name else str(data.get("platform") or name)


def read_json(path: Path) -> Any:
    """The JSON object in a file. Raises ``PipelineError`` saying which file is none."""
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise PipelineError(f"{path} cannot be read as JSON ({error}); mend or remove it") from error
    if not isinstance(data, dict):
        raise PipelineError(f"{path} holds a JSON {type(data).__name__}; expected an object")
    return data


# ------------------------------------------------------------------------------------------------ truth


def truth_of(data: Mapping[str, Any]) -> Truth:
    """The truth in a ``truth.json``."""
    return Truth(
        titles=_filled(data.get("title"), data.get("article_title"), *data.get("article_title_variants", ())),
        author=data.get("author_of_article"),
        unsigned="author_of_article" in data and not data["author_of_article"],
        published=data.get("published"),
        comments=tuple(_true_comment(row) for row in data["comments"]),
        kept=tuple(data.get("article_must_contain", ())),
        foreign=tuple(data.get("article_must_not_contain", ())),
        optional=tuple(data.get("optional_comments", ())),
    )


def _true_comment(row: Mapping[str, Any]) -> TrueComment:
    return TrueComment(
        texts=_filled(row["text"], row.get("text_without_quote"), *row.get("text_variants", ())),
        author=row["author"],
        days=_filled(row["date"], row.get("date_alt")),
        parent=row["parent_index"],
        votes=row.get("votes"),
        kind=row.get("kind", "comment"),
    )


def truth_of_thread(data: Mapping[str, Any]) -> Truth:
    """A thread taken as the truth: its comments and what it says about the article, but no snippets of the body."""
    article = data["article"]
    index = {row["position"]: place for place, row in enumerate(data["comments"])}
    comments = tuple(
        TrueComment(
            texts=_filled(row["text"], "\n".join((*row["quoted"], row["text"]))),
            author=row["author"],
            days=_filled(row["posted_at"]),
            parent=None if row["parent_guessed"] else index.get(row["parent"]),
            votes=row["votes"],
            kind=row["kind"],
        )
        for row in data["comments"]
    )
    return Truth(titles=_filled(article["title"]), author=article["author"], published=article["published"], comments=comments)


def _filled(*values: str | None) -> tuple[str, ...]:
    return tuple(dict.fromkeys(value for value in values if value))


# ------------------------------------------------------------------------------------------------ predictions


def load_predictions(path: Path, cases: Iterable[Case]) -> tuple[dict[str, Prediction], list[str]]:
    """A tool's predictions by case name, and those names in the file that are no case's.

    A folder is named by its path in the benchmark or, where that is unique, by its last part; one that is missing counts
    as an empty prediction. Raises ``PipelineError`` where the file is not of the shape.
    """
    data = read_json(path)
    names = _names(cases)
    strange = sorted(set(data) - set(names))
    if data and len(strange) == len(data):
        raise PipelineError(f"{path} names no folder of the benchmark (first: {strange[0]!r}; expected: {next(iter(names))!r})")
    try:
        return {names[name]: prediction_of(row or {}) for name, row in data.items() if name in names}, strange
    except (KeyError, TypeError, AttributeError) as error:
        raise PipelineError(f"{path} is not of the shape {_SHAPE} ({error!r})") from error


def _names(cases: Iterable[Case]) -> dict[str, str]:
    full = [case.name for case in cases]
    short = [name.rpartition("/")[2] for name in full]
    unique = {last: name for last, name in zip(short, full, strict=True) if short.count(last) == 1}
    return {name: name for name in full} | unique


def prediction_of(data: Mapping[str, Any]) -> Prediction:
    """One page's prediction; ``comments_text`` may give the comments of a tool that does not part them."""
    comments = tuple(
        SaidComment(
            text=_text(row, "text") or "",
            author=_text(row, "author"),
            date=_text(row, "date"),
            parent=_whole(row.get("parent_index")),
            votes=_whole(row.get("votes")),
            kind=_KINDS.get(row.get("kind"), "comment"),
        )
        for row in data.get("comments") or ()
    )
    return Prediction(
        title=_text(data, "title"),
        author=_text(data, "author"),
        published=_text(data, "published"),
        body=_text(data, "body_text") or "",
        comments=comments,
        area=_text(data, "comments_text") or joined(comments),
    )


def joined(comments: Sequence[SaidComment]) -> str:
    """The texts of the comments in one."""
    return "\n".join(comment.text for comment in comments)


_KINDS: Final[Mapping[Any, Kind]] = {"pingback": "pingback", "removed": "removed"}


def _text(row: Mapping[str, Any], name: str) -> str | None:
    value = row.get(name)
    if value is not None and not isinstance(value, str):
        raise TypeError(f"{name} is {value!r}, not a text")
    return value


def _whole(value: Any) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) else None
