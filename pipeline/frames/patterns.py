"""The columns of the tables of patterns over threads and pages, and of moderators' decisions."""

from __future__ import annotations

from typing import Final

from pipeline.frames.columns import COMMENT, PAGE, SPAN, Column, boolean, number, real, text

DIRECTIONS: Final = ("improves", "worsens", "harms", "no_effect", "causes", "increases", "decreases", "na")
VERDICTS: Final = ("consistent", "overstates", "understates_contradicts", "outside_table", "unverifiable_personal")
EXPERIENCES: Final = ("none", "self", "other_person", "clinical_observation")
DECISIONS: Final = ("approved", "rejected", "escalated", "skipped")

_SCOPE = text("page_id", "The page; empty for the row over all pages, where a thread saved twice counts once.")
_REMEDY = text("intervention", "Reference intervention; empty where the claim names none.")
_OUTCOME = text("outcome", "Symptom, condition or reading concerned; empty where none is named.")
_DIRECTION = text("direction", "What the remedy is said to do.", *DIRECTIONS, required=True)
_CLAIM = text("claim_id", "The claim, as in the table claims.")
_GROUP = text("group_id", "Remedy, '|', outcome (or kind of claim in brackets), '|', direction.", required=True)


def _counts(out_of: str) -> tuple[Column, ...]:
    return (
        number("claims", "Claims, a writer's repeats among them.", required=True),
        number("comments", "Comments that make them.", required=True),
        number("writers", "Pseudonyms, each once; comments without a name count as one together.", required=True),
        number("pages", "Pages they stand on.", required=True),
        number("out_of", f"What the share is of: {out_of}.", required=True),
        real("share", "Scored comments among them / out_of."),
        real("low", "Lower end of the share's 95 % interval (Wilson 1927)."),
        real("high", "Upper end."),
    )


PATTERNS: Final[dict[str, tuple[Column, ...]]] = {
    "claim_groups": (
        _GROUP,
        _SCOPE,
        _REMEDY,
        _OUTCOME,
        text("claim_type", "Kind of claim, where no outcome is named; see reference/claim_types.csv."),
        _DIRECTION,
        *_counts("all scored comments of the page, or of all pages"),
        *(number(f"verdict_{name}", f"Claims with the verdict {name}.", required=True) for name in VERDICTS),
        *(number(f"experience_{name}", f"Claims with experience {name}.", required=True) for name in EXPERIENCES),
        real("intensity", "Mean intensity, 1 hedged .. 4 absolute."),
        real("drift", "Mean intensity of the later half of the dated claims less that of the earlier; empty under six."),
        text("first_at", "Earliest date among them, as in comments.posted_at."),
        text("last_at", "Latest date."),
        number("carried", "Claims that do not name the remedy: it was spoken of before, or in the title.", required=True),
        number("wordings", "Different wordings; see claim_group_members.", required=True),
        text(
            "quote", "The claim nearest in wording to all the others, of those that name the remedy if any does.", required=True
        ),
        text("claim_id", "Where that quote stands, as in the table claims.", required=True),
    ),
    "claim_group_members": (
        text("claim_id", "The claim, as in the table claims; one about two remedies is in two groups.", required=True),
        COMMENT,
        _GROUP,
        number("wording", "0 is the commonest wording of the group; empty for the rarest ones of a large group."),
    ),
    "remedy_outcomes": (
        text("intervention", "Reference intervention.", required=True),
        _OUTCOME,
        text("voice", "Own or others' cases, or statements about people in general.", "testimony", "general", required=True),
        _DIRECTION,
        *_counts("scored comments that say anything of this remedy and outcome in this voice"),
    ),
    "reported_effects": (
        PAGE,
        COMMENT,
        text("author", "Keyed pseudonym."),
        text("intervention", "Remedy the change is credited to."),
        boolean("carried", "True where the comment itself does not name the remedy."),
        _OUTCOME,
        text(
            "measure",
            "What is measured: pain_score, hba1c, glucose, lab_value, weight, percentage...",
            required=True,
        ),
        real("before", "Value before; empty where only the change is told."),
        real("after", "Value after."),
        text("unit", "Unit of the two, as printed."),
        real("change_percent", "Change in percent of the value before, below 0 for a fall; of a percentage, as told."),
        Column("better", "boolean", "True for a change in the direction readers want; empty where that is not known."),
        real("days", "Days until the effect, where the sentence tells."),
        *SPAN,
    ),
    "effects_beside_article": (
        PAGE,
        text("intervention", "Reference intervention.", required=True),
        _OUTCOME,
        number("helped", "Comments that tell a case of help with this outcome, or with none named.", required=True),
        number("no_effect", "Comments that tell a case of no effect of the remedy, whatever the outcome.", required=True),
        number("harmed", "Comments that tell a case of harm or worsening by the remedy, whatever the outcome.", required=True),
        number("with_numbers", "Comments that put the change in numbers; see reported_effects.", required=True),
        real("median_change", "Median of their changes in percent."),
        real("least_change", "The smallest change, by size."),
        real("largest_change", "The largest change, by size."),
        real("median_days", "Median of the days until the effect, where told."),
        real("article_low", "Smallest percentage in the article's sentences on the same remedy and part of health."),
        real("article_high", "Largest percentage in them; read the sentences: some are shares of people."),
        text("article_quotes", "Those sentences, verbatim, separated by ' | '."),
        text("caption", "How to read the row; print it with every figure.", required=True),
    ),
    "corrections": (
        PAGE,
        text("comment_id", "The comment that is spoken against.", required=True),
        text("claim_id", "Its claim that is meant, as in the table claims; empty where it cannot be told."),
        text(
            "answered_by",
            "comment_id of the comment that speaks against it; never one flagged as a risk beyond much doubt.",
            required=True,
        ),
        text("way", "What shows that it answers: the tree, a name, a quotation.", "reply", "name", "quote", required=True),
        text(
            "kind",
            "In words, by a statement of the opposite, or by a case of the opposite. Neither side is said to be right.",
            *("disputes", "contradicts", "own_experience"),
            required=True,
        ),
        *SPAN,
        real("delay_hours", "Hours until the answer; whole days where the page shows only days; empty where unknown."),
        number("risk_level", "Of the comment spoken against: 0 none .. 3 urgent.", required=True),
        text("verdict", "Of the claim that is meant.", *VERDICTS),
    ),
    "risky_claims": (
        number("rank", "1 first: nobody speaks against it, then by risk, severity, number of answers.", required=True),
        PAGE,
        COMMENT,
        _CLAIM,
        text("severity", "As in the table flags.", "critical", "high", "medium", "low", required=True),
        number("risk_level", "2 review, 3 urgent.", required=True),
        text("risk_codes", "Kinds of risk, separated by ';'; see reference/risk_codes.csv."),
        *SPAN,
        boolean("corrected", "True where somebody else speaks against it."),
        text("answered_by", "comment_id of the first who does."),
        real("delay_hours", "Hours until then."),
        number("replies", "Comments that answer it in any way.", required=True),
    ),
    "questions": (
        number("rank", "1 first: unanswered ones, about a remedy, with a sentence of the article to answer with.", required=True),
        PAGE,
        COMMENT,
        *SPAN,
        text("interventions", "Remedies it is about, separated by ';'."),
        text("outcomes", "Outcomes it is about, separated by ';'."),
        text("state", "Whether somebody else answers.", "unanswered", "no_replies_shown", "answered", required=True),
        text("answered_by", "comment_id of the first answer."),
        number("replies", "Comments that answer it in any way.", required=True),
        text("posted_at", "When it was asked."),
        number("article_start", "First character, in the article's text, of the sentence that speaks to it."),
        number("article_end", "Character after its last."),
        text("article_quote", "That sentence."),
    ),
    "remedy_talk": (
        PAGE,
        text("intervention", "Reference intervention.", required=True),
        boolean("in_table", "True where the page's evidence table has it."),
        *_counts("scored comments of the page"),
    ),
    "table_cover": (
        _SCOPE,
        number("claims", "Claims about a remedy, on pages with an evidence table.", required=True),
        number("claims_in_table", "Of those, claims about a remedy of the page's table.", required=True),
        real("claim_share", "Their share."),
        real("claim_low", "Lower end of its 95 % interval."),
        real("claim_high", "Upper end."),
        number("comments", "Comments with a claim about a remedy.", required=True),
        number("comments_in_table", "Of those, comments with one about a remedy of the table.", required=True),
        real("comment_share", "Their share."),
        real("comment_low", "Lower end of its 95 % interval."),
        real("comment_high", "Upper end."),
        text("left_out", "Remedies most talked of that the table lacks, separated by ';'."),
        text("unspoken", "Remedies of the table that no claim is about, separated by ';'."),
    ),
    "copies": (
        text("cluster_id", "'copy:', then the comment_id of the first one.", required=True),
        text("kind", "Word for word, or nearly.", "exact", "near", required=True),
        text(
            "spread",
            "Who pasted it where.",
            *("same_writer", "several_writers", "unknown_writers", "several_pages"),
            required=True,
        ),
        number("comments", "Comments with the text.", required=True),
        number("posts", "The same without those of a thread saved twice.", required=True),
        number("writers", "Pseudonyms among them.", required=True),
        number("pages", "Pages they stand on.", required=True),
        text("first_at", "Earliest date."),
        text("last_at", "Latest date."),
        real("span_hours", "Hours between the two."),
        boolean("campaign", "True for three posts or more by several writers or on several pages: worth a moderator's look."),
        COMMENT,
        text("text", "The first one's text.", required=True),
    ),
    "copy_members": (
        text("cluster_id", "The cluster.", required=True),
        COMMENT,
        real("similarity", "Cosine of character 5-grams to the cluster's first comment, 0..1."),
        boolean("exact", "True where the words are the same as the first one's."),
    ),
}
"""Made by ``run`` from all pages together."""

DECIDED: Final[dict[str, tuple[Column, ...]]] = {
    "decisions": (
        PAGE,
        COMMENT,
        text("claim_id", "The one claim decided on; empty for the whole comment."),
        text("decision", "What the moderator decided.", *DECISIONS, required=True),
        text("reason", "Why, as the queue names it."),
        text("note", "The moderator's words."),
        text("verdict", "The moderator's own verdict; empty: that of the rules stands.", *VERDICTS),
        real("rating", "The moderator's own rating of the claim, 1 worst .. 5 best; empty: none given, none made up."),
        text("decided_at", "When, as the queue wrote it."),
        text("text_sha256", "SHA-256 of the words decided on.", required=True),
        boolean("text_changed", "True where the comment's words are others than those decided on."),
        number("row", "Row (CSV) or entry (JSON) of the file it was read from.", required=True),
    ),
    "decision_errors": (
        number("row", "Row or entry of the last file that could not be taken.", required=True),
        text("problem", "What is wrong with it.", required=True),
        text("cells", "The row as it came, as JSON.", required=True),
    ),
}
"""Made by ``decide``, beside the tables of a run; another run leaves them."""
