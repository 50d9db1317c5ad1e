"""The columns of every output table: names, types and meanings, each stated once."""

from __future__ import annotations

from typing import Final, NamedTuple

from pipeline.types import LABELS


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
    "coverage": (
        _PAGE,
        _text("status", "Whether the page could be read; rejected says why not.", "read", "rejected", required=True),
        _text("platform", "Comment system whose marks are on the page; see reference/platforms.csv."),
        _text("parser", "Name of the reader that found the comments."),
        _float("confidence", "0..1, how sure the reader is."),
        _int("stated_count", "Comments the page says it has."),
        _int("found_count", "Comments found, placeholders and pingbacks left out.", required=True),
        _int("missing", "Stated less found with placeholders (and pingbacks, where that comes nearer); below 0: more found."),
        _int("removed_count", "Placeholders left where a comment was taken away.", required=True),
        _int("pingback_count", "Notes that another page links here.", required=True),
        _int("with_author", "Comments with a name.", required=True),
        _int("with_date", "Comments with a date as displayed or as markup states it.", required=True),
        _int("with_absolute_date", "Comments whose day is known.", required=True),
        _int("unparsed_dates", "Comments with a date displayed from which no day could be reckoned.", required=True),
        _int("with_parent", "Comments that answer another one.", required=True),
        _int("guessed_parents", "Of those, parents guessed from a name in the text.", required=True),
        _int("unknown_parents", "Comments that answer one that is not on the page.", required=True),
        _int("duplicate_ids", "Comment ids that stand more than once.", required=True),
        _int("duplicate_comments", "Comments that repeat an earlier one of the same writer word for word.", required=True),
        _int("repairs", "Damaged places mended.", required=True),
        _int("tables_read", "Tables with evidence rows.", required=True),
        _int("tables_unread", "Tables that look like evidence and gave no row.", required=True),
        _int("page_number", "Which page of the thread this is, where the page says so."),
        _int("page_count", "Pages of comments the thread has, where the page says so; save the others too."),
        _text("loads_by_script", "Comment system whose comments are not in the file because a script fetches them."),
        _text("notices", "Codes of all notices (or of the failure), separated by ';'; the words stand in notices and rejected."),
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
