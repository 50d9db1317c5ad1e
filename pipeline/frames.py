"""Every output table, declared once: columns, types and meanings; building, checking, reading and writing follow from it."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Collection, Iterable, Mapping
from pathlib import Path
from typing import Any, Final, NamedTuple

import pandas as pd

from pipeline import files
from pipeline.types import LABELS, Dose, FrameError, Judgement, Notice, Thread, to_dict


class Column(NamedTuple):
    name: str
    dtype: str
    """``string``, ``Int64``, ``Float64`` or ``boolean``: pandas' nullable types."""
    meaning: str
    values: tuple[str, ...] = ()
    """The only values allowed, where the column has a closed list."""
    required: bool = False


def _text(name: str, meaning: str, *values: str, required: bool = False) -> Column:
    return Column(name, "string", meaning, values, required)


def _int(name: str, meaning: str, required: bool = False) -> Column:
    return Column(name, "Int64", meaning, (), required)


def _float(name: str, meaning: str) -> Column:
    return Column(name, "Float64", meaning)


def _bool(name: str, meaning: str) -> Column:
    return Column(name, "boolean", meaning, (), True)


_PAGE = _text("page_id", "The page: its path below the raw folder.", required=True)
_COMMENT = _text("comment_id", "The comment: page_id, '#', position.", required=True)
_DOSE = (
    _float("dose_low", "Least amount taken at a time."),
    _float("dose_high", "Largest amount taken at a time; equal to dose_low where one amount is given."),
    _text("dose_unit", "Unit of the two: mg, µg, g, IU, ml, drop, capsule..."),
    _float("times", "How often within per_days."),
    _float("per_days", "Length of the period in days: 1 daily, 7 weekly."),
    _float("daily_low", "Least amount a day, where a period is stated."),
    _float("daily_high", "Largest amount a day."),
    _text("daily_unit", "Unit of the daily amounts."),
)
_SPAN = (
    _int("start", "First character of the quote in the comment's text.", required=True),
    _int("end", "Character after the quote's last.", required=True),
    _text("quote", "The words, verbatim.", required=True),
)

FRAMES: Final[dict[str, tuple[Column, ...]]] = {
    "articles": (
        _PAGE,
        _text("title", "Headline."),
        _text("author", "Byline as printed (authors of articles are public; commenters are not)."),
        _text("published", "ISO 8601 date of publication."),
        _text("modified", "ISO 8601 date of the last change the page states."),
        _text("language", "ISO 639-1 code."),
        _text("url", "Canonical address."),
        _text("retrieved_at", "When the page was saved, if known."),
        _text("sha256", "Of the page's bytes.", required=True),
        _text("parser", "Name of the reader that found the comments."),
        _float("parser_confidence", "0..1, how sure the reader is."),
        _int("stated_count", "Comments the page says it has."),
        _int("comment_count", "Comments found, placeholders and pingbacks left out.", required=True),
        _int("scored_count", "Comments labelled (English, with words).", required=True),
        _int("table_count", "Evidence tables read.", required=True),
        _text("text", "The article's text."),
    ),
    "evidence": (
        _PAGE,
        _text("row_id", "Table number, '.', row number; claims refer to it as evidence_row.", required=True),
        _text("caption", "The table's caption."),
        _text("intervention", "Remedy as printed.", required=True),
        _text("entities", "Reference interventions it names, separated by ';'."),
        _text("action", "Primary action as printed."),
        _text("dose_text", "Dose as printed."),
        *_DOSE,
        _text("strength_text", "Evidence strength as printed."),
        _int("strength_level", "4 strong, 3 moderate, 2 limited, 1 insufficient, 0 shown not to work, -1 harm, empty unread."),
        _bool("mixed", "True where the words say the evidence conflicts."),
        _text("system", "Grading system the words belong to."),
        _text("design", "Best study design named."),
        _text("years", "Years named, separated by ';'."),
        _text("trial_names", "Trial names, separated by ';'."),
        _text("cells", "The printed cells, as a JSON list."),
    ),
    "comments": (
        _PAGE,
        _COMMENT,
        _int("position", "0, 1, 2... down the page.", required=True),
        _text("parent_id", "comment_id of the comment it replies to."),
        _bool("parent_guessed", "True where the parent was guessed from a name in the text."),
        _int("depth", "0 for a comment on the article, 1 for a reply to it...", required=True),
        _text("author", "Keyed pseudonym."),
        _bool("by_article_author", "True where the article's author writes."),
        _text("posted_at", "ISO 8601."),
        _text("posted_text", "The date as displayed."),
        _text("kind", "What stands there.", "comment", "pingback", "removed", required=True),
        _text("text", "The comment; names of commenters pseudonymised, contact data masked."),
        _text("quoted", "Earlier text the comment quotes, blocks separated by a blank line."),
        _int("votes", "Likes or net votes."),
        _text("native_id", "The page's own id of the comment."),
        _bool("repaired", "True where damaged characters were mended."),
        _text("language", "ISO 639-1 code detected."),
        _bool("scored", "False: set aside unscored (another language, no words, no comment)."),
        *(_int(label, f"1 where the label {label} holds, 0 where not; empty if unscored.") for label in LABELS),
        *(_float(f"p_{label}", f"Calibrated probability of {label}.") for label in LABELS),
        _text("unsure", "Labels too close to call, separated by ';'."),
        _text("primary", "The label that carries the comment's point.", *LABELS, "none"),
        _float("vader", "Compound score of vaderSentiment as published, -1..1."),
        _float("sentiment", "Health-tuned score, -1..1."),
        _text("sentiment_category", "Of sentiment.", "negative", "neutral", "positive"),
        _text("sentiment_reasons", "Tuning rules that fired, separated by ' | '."),
    ),
    "label_spans": (
        _PAGE,
        _COMMENT,
        _text("label", "The label spoken for or against.", *LABELS, required=True),
        *_SPAN,
        _text("source", "rule:<name> or model.", required=True),
        _float("weight", "Above 0 for the label, below 0 against."),
    ),
    "claims": (
        _PAGE,
        _COMMENT,
        _text("claim_id", "comment_id, '.', number within the comment.", required=True),
        *_SPAN,
        _text("claim_type", "Kind of claim; see reference/claim_types.csv.", required=True),
        _text("interventions", "Reference interventions, separated by ';'."),
        _text("outcome", "Symptom, condition or reading concerned."),
        _text(
            "direction",
            "What the intervention is said to do to the outcome.",
            *("improves", "worsens", "harms", "no_effect", "causes", "increases", "decreases", "na"),
            required=True,
        ),
        _text(
            "certainty",
            "How it is put.",
            *("asserted", "hedged", "implicit", "presupposed", "question", "figurative"),
            required=True,
        ),
        _int("intensity", "1 hedged, 2 plain, 3 intensified, 4 absolute.", required=True),
        _bool("negated", "True where the claim denies."),
        _bool("conditional", "True where the claim hangs on an if."),
        _text(
            "experience", "Whose experience it reports.", "none", "self", "other_person", "clinical_observation", required=True
        ),
        _text("attribution", "Who is said to say so."),
        *_DOSE,
        _text(
            "verdict",
            "The claim beside the article's evidence.",
            *("consistent", "overstates", "understates_contradicts", "outside_table", "unverifiable_personal"),
            required=True,
        ),
        _text("evidence_row", "row_id of the evidence row it was held against."),
        _text("reference", "Id of the independent fact that bears on it."),
        _text("rationale", "The verdict's reason in one sentence.", required=True),
        _text("rules", "Rules that set the fields, with the words that fired them, separated by ' | '."),
    ),
    "flags": (
        _PAGE,
        _COMMENT,
        _text("severity", "What to look at first.", "critical", "high", "medium", "low", required=True),
        _int("risk_level", "0 none, 1 context, 2 review, 3 urgent.", required=True),
        _text("risk_codes", "Kinds of risk, separated by ';'; see reference/risk_codes.csv."),
        _int("hostility_level", "0 none, 1 sharp, 2 insult, slur or threat at people.", required=True),
        _text("reason", "Why, in plain words.", required=True),
        _text("harmless_if", "What would have made it harmless."),
        _text("quotes", "The causing words, separated by ' | '."),
        _text("spans", "Where they stand, as a JSON list of [start, end].", required=True),
        _text("corrected_by", "comment_id of a later reply that already corrects it."),
    ),
    "notices": (
        _PAGE,
        _text("code", "Stable name of the notice.", required=True),
        _text("message", "What was seen and what to do.", required=True),
    ),
    "repairs": (
        _PAGE,
        _text("before", "The damaged text.", required=True),
        _text("after", "What it was read as; empty where it was left out."),
        _int("count", "How often on the page.", required=True),
        _bool("ambiguous", "True where another original is possible."),
        _text("rule", "The repair step.", required=True),
    ),
    "rejected": (
        _PAGE,
        _int("bytes", "Size of the input.", required=True),
        _text("sha256", "Of the input.", required=True),
        _text("code", "Kind of failure.", required=True),
        _text("reason", "What was seen, what was expected, what to do.", required=True),
    ),
}


# ------------------------------------------------------------------------------------------------ building


def build(name: str, rows: Iterable[Mapping[str, Any]]) -> pd.DataFrame:
    """Make the declared frame from row dicts (missing keys are empty), checked."""
    columns = _declared(name)
    records = list(rows)
    known = {column.name for column in columns}
    for record in records:
        if not record.keys() <= known:
            raise FrameError(f"{name}: undeclared column(s) {sorted(record.keys() - known)}; declare them in FRAMES")
    data = {c.name: _array([_storable(r.get(c.name)) for r in records], c.dtype) for c in columns}
    return check(name, pd.DataFrame(data, columns=[c.name for c in columns]))


def _array(values: list[Any], dtype: Any) -> Any:
    return pd.array(values, dtype=dtype)


def _storable(value: Any) -> Any:
    """Empty text is missing; a lone surrogate (JSON can hold one, UTF-8 cannot) becomes "?", one for one."""
    if not isinstance(value, str):
        return value
    return value.encode("utf-8", "replace").decode("utf-8") or None


def from_threads(
    results: Iterable[tuple[Thread, Judgement]], rejected: Iterable[Mapping[str, Any]] = ()
) -> dict[str, pd.DataFrame]:
    """All frames for judged threads, in the order given.

    ``results`` pairs each thread (already pseudonymised) with its judgement; ``rejected`` are rows of that frame.
    """
    rows: dict[str, list[dict[str, Any]]] = {name: [] for name in FRAMES}
    rows["rejected"] = [dict(row) for row in rejected]
    for thread, judgement in results:
        for name, more in _rows_of(thread, judgement).items():
            rows[name].extend(more)
    return {name: build(name, records) for name, records in rows.items()}


def _rows_of(thread: Thread, judgement: Judgement) -> dict[str, list[dict[str, Any]]]:
    page = {"page_id": thread.page_id}

    def at(position: int) -> dict[str, Any]:
        return page | {"comment_id": comment_id(thread.page_id, position)}

    return {
        "articles": [page | _article_row(thread, judgement)],
        "evidence": [page | row for row in _evidence_rows(thread)],
        "comments": [at(row["position"]) | row for row in _comment_rows(thread, judgement)],
        "label_spans": [at(d.position) | to_dict(span) for d in judgement.decisions for span in d.spans],
        "claims": [at(c.position) | _claim_row(to_dict(c), c.dose, thread.page_id) for c in judgement.claims],
        "flags": [at(f.position) | _flag_row(to_dict(f), thread.page_id) for f in judgement.flags],
        "notices": [page | to_dict(notice) for notice in _all_notices(thread)],
        "repairs": [page | to_dict(repair) for repair in thread.repairs],
    }


def comment_id(page_id: str, position: int | None) -> str | None:
    """The key of a comment over all pages; None for no comment.

    >>> comment_id("page.html", 3)
    'page.html#3'
    """
    return None if position is None else f"{page_id}#{position}"


def _all_notices(thread: Thread) -> list[Notice]:
    return [*thread.notices, *(notice for table in thread.tables for notice in table.notices)]


def _article_row(thread: Thread, judgement: Judgement) -> dict[str, Any]:
    article: dict[str, Any] = to_dict(thread.article)
    article.pop("published_text")
    return article | {
        "retrieved_at": thread.retrieved_at,
        "url": thread.article.url or thread.url,
        "sha256": thread.sha256,
        "parser": thread.parser,
        "parser_confidence": thread.confidence,
        "stated_count": thread.stated_count,
        "comment_count": sum(c.kind == "comment" for c in thread.comments),
        "scored_count": sum(d.scored for d in judgement.decisions),
        "table_count": len(thread.tables),
    }


def _evidence_rows(thread: Thread) -> Iterable[dict[str, Any]]:
    for table in thread.tables:
        for row in table.evidence:
            yield {
                "row_id": f"{table.position}.{row.position}",
                "caption": table.caption,
                "intervention": row.intervention,
                "entities": ";".join(row.entities),
                "action": row.action,
                "dose_text": row.dose_text,
                **_dose_cells(row.dose),
                "strength_text": row.strength_text,
                "strength_level": row.strength_level,
                "mixed": row.mixed,
                "system": row.system,
                "design": row.design,
                "years": ";".join(map(str, row.years)),
                "trial_names": ";".join(row.trial_names),
                "cells": json.dumps(table.rows[row.position] if row.position < len(table.rows) else [], ensure_ascii=False),
            }


def _dose_cells(dose: Dose | None) -> dict[str, Any]:
    if dose is None:
        return {}
    return {
        "dose_low": dose.low, "dose_high": dose.high, "dose_unit": dose.unit, "times": dose.times, "per_days": dose.per_days,
        "daily_low": dose.daily_low, "daily_high": dose.daily_high, "daily_unit": dose.daily_unit,
    }  # fmt: skip


def _comment_rows(thread: Thread, judgement: Judgement) -> Iterable[dict[str, Any]]:
    decisions = {d.position: d for d in judgement.decisions}
    sentiments = {s.position: s for s in judgement.sentiments}
    parents = {c.position: c.parent for c in thread.comments}
    for comment in thread.comments:
        row: dict[str, Any] = {
            "position": comment.position,
            "parent_id": comment_id(thread.page_id, comment.parent),
            "parent_guessed": comment.parent_guessed,
            "depth": _depth(comment.position, parents),
            "author": comment.author,
            "by_article_author": comment.by_article_author,
            "posted_at": comment.posted_at,
            "posted_text": comment.posted_text,
            "kind": comment.kind,
            "text": comment.text,
            "quoted": "\n\n".join(comment.quoted),
            "votes": comment.votes,
            "native_id": comment.native_id,
            "repaired": comment.repaired,
            "scored": False,
        }
        if (decision := decisions.get(comment.position)) is not None:
            row |= {"language": decision.language, "scored": decision.scored}
            if decision.scored:
                row |= {label: int(label in decision.labels) for label in LABELS}
                row |= {f"p_{label}": decision.probabilities[label] for label in LABELS}
                row |= {"unsure": ";".join(decision.unsure), "primary": decision.primary}
        if (feeling := sentiments.get(comment.position)) is not None:
            row |= {"vader": feeling.vader, "sentiment": feeling.score, "sentiment_category": feeling.category}
            row |= {"sentiment_reasons": " | ".join(feeling.reasons)}
        yield row


def _depth(position: int, parents: Mapping[int, int | None]) -> int:
    """Replies above this one; pages that list the newest first show a reply before its parent, damaged ones in a circle."""
    seen = {position}
    while (parent := parents.get(position)) is not None and parent not in seen:
        seen.add(parent)
        position = parent
    return len(seen) - 1


def _claim_row(claim: dict[str, Any], dose: Dose | None, page_id: str) -> dict[str, Any]:
    position, number = claim.pop("position"), claim["claim_id"].rpartition(".")[2]
    claim.pop("dose")
    return (
        claim
        | _dose_cells(dose)
        | {
            "claim_id": f"{comment_id(page_id, position)}.{number}",
            "interventions": ";".join(claim["interventions"]),
            "rules": " | ".join(claim["rules"]),
        }
    )


def _flag_row(flag: dict[str, Any], page_id: str) -> dict[str, Any]:
    flag.pop("position")
    return flag | {
        "risk_codes": ";".join(flag["risk_codes"]),
        "quotes": " | ".join(span["quote"] for span in flag["spans"]),
        "spans": json.dumps([[span["start"], span["end"]] for span in flag["spans"]]),
        "corrected_by": comment_id(page_id, flag["corrected_by"]),
    }


# ------------------------------------------------------------------------------------------------ checking


def check(name: str, frame: pd.DataFrame) -> pd.DataFrame:
    """Give the frame back if it keeps its declaration, else raise ``FrameError`` saying where it breaks it."""
    columns = _declared(name)
    if list(frame.columns) != [c.name for c in columns]:
        raise FrameError(f"{name}: columns {list(frame.columns)}; declared {[c.name for c in columns]}")
    for column in columns:
        series = frame[column.name]
        if str(series.dtype) != column.dtype:
            raise FrameError(f"{name}.{column.name}: dtype {series.dtype}; declared {column.dtype}")
        if column.required and series.isna().any():
            raise FrameError(f"{name}.{column.name}: empty in row {int(series.isna().to_numpy().argmax())}; it must not be")
        if column.values:
            strange = sorted(set(series.dropna()) - set(column.values))
            if strange:
                raise FrameError(f"{name}.{column.name}: {strange[:3]} not allowed; allowed are {list(column.values)}")
    return frame


def _declared(name: str) -> tuple[Column, ...]:
    if name not in FRAMES:
        raise FrameError(f"no frame {name!r}; declared are {', '.join(FRAMES)}")
    return FRAMES[name]


# ------------------------------------------------------------------------------------------------ files

_FORMULA = re.compile(r"^'*[=+\-@\t\r\n]")
"""A cell that a spreadsheet would run as a formula, or that one apostrophe would turn into another cell's escape."""


def to_csv(frame: pd.DataFrame, as_given: Collection[str] = ()) -> str:
    """CSV for spreadsheets: cells that would run as formulas get a leading apostrophe, all text is quoted.

    Quoting is not cosmetic: unquoted, a lone carriage return inside a comment splits the row in two, silently. Columns
    named in ``as_given`` (a user's own ids) are left alone.
    """
    safe = frame.copy()
    for column in safe.columns:
        if column not in as_given and pd.api.types.is_string_dtype(safe[column]):
            safe[column] = safe[column].map(lambda s: f"'{s}" if _FORMULA.match(s) else s, na_action="ignore")
    return str(safe.to_csv(index=False, quoting=csv.QUOTE_NONNUMERIC, lineterminator="\n"))


def from_csv(name: str, text: str) -> pd.DataFrame:
    """Read what :func:`to_csv` wrote, apostrophes taken off again; "NA" and "null" stay words."""
    columns = _declared(name)
    reading = {c.name: ("string" if c.dtype == "boolean" else c.dtype) for c in columns}
    frame = pd.read_csv(
        io.StringIO(text),
        dtype=reading,
        keep_default_na=False,
        na_values=[""],
        encoding="utf-8",
        lineterminator="\n",  # type: ignore[arg-type]
    )
    for column in columns:
        if column.dtype == "string":
            bare = frame[column.name].map(lambda s: s[1:] if s[:1] == "'" and _FORMULA.match(s) else s, na_action="ignore")
            frame[column.name] = bare.astype("string")
        elif column.dtype == "boolean":
            frame[column.name] = frame[column.name].map({"True": True, "False": False}).astype("boolean")
    return check(name, frame)


def write(frames: Mapping[str, pd.DataFrame], folder: Path) -> list[Path]:
    """Write each frame as Parquet (for programs) and CSV with BOM (for spreadsheets); give the paths."""
    paths = []
    for name, frame in frames.items():
        check(name, frame)
        buffer = io.BytesIO()
        frame.to_parquet(buffer, index=False, engine="pyarrow")
        paths.append(files.write_bytes(folder / f"{name}.parquet", buffer.getvalue()))
        paths.append(files.write_bytes(folder / f"{name}.csv", to_csv(frame).encode("utf-8-sig")))
    return paths


def read(name: str, folder: Path) -> pd.DataFrame:
    """Read a stored frame. Raises ``FrameError`` if it is not there or not as declared."""
    path = folder / f"{name}.parquet"
    if not path.is_file():
        raise FrameError(f"{path} is not there; run `claimthread run --out {folder}` (or `make all`) first")
    frame = pd.read_parquet(path, engine="pyarrow")
    return check(name, frame.astype({c.name: c.dtype for c in _declared(name) if c.name in frame}))


def dictionary() -> str:
    """The data dictionary of all tables, as Markdown."""
    lines = ["# Data dictionary", "", "Made from `pipeline/frames.py` by `claimthread codebook`; do not edit.", ""]
    for name, columns in FRAMES.items():
        lines += [f"## {name}", "", "| column | type | meaning |", "|---|---|---|"]
        for c in columns:
            allowed = f" One of: {', '.join(c.values)}." if c.values else ""
            lines.append(f"| `{c.name}` | {c.dtype}{'' if not c.required else ', never empty'} | {c.meaning}{allowed} |")
        lines.append("")
    return "\n".join(lines)
