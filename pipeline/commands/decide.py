"""``decide``: moderators' decisions in, a table of them and drafts of reviews out."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import Any, Final

from pipeline.commands._shared import DONE, SOME_REJECTED, add_out, count, say, typed_path
from pipeline.types import PipelineError

DRAFTS: Final = "claimreview.jsonld"


def add_decide(parser: argparse.ArgumentParser) -> None:
    """Options of ``decide``."""
    parser.add_argument(
        "decisions",
        type=typed_path,
        metavar="FILE",
        help="CSV with comment_id, decision (approved, rejected, escalated, skipped) and optionally note, reason, claim_id, "
        "verdict, rating; or the JSON file that the queue page downloads; - for stdin",
    )
    add_out(parser)


def decide_command(options: argparse.Namespace) -> int:
    """Take in moderators' decisions, beside those taken earlier; write them and schema.org ClaimReview drafts to the results."""
    from pipeline import files, frames
    from pipeline.report import cards, decisions, exports

    tables = {name: frames.read(name, options.out) for name in ("articles", "comments", "claims", "flags")}
    comments = cards.rows(tables["comments"])
    decided = decisions.read_decisions(_text(options.decisions), comments, cards.rows(tables["claims"]))
    standing = decisions.add_up(_earlier(options.out), decided, comments)
    drafts = exports.claim_reviews(tables, standing.rows)
    made = {"decisions": standing.rows, "decision_errors": decided.errors}
    written = frames.write({name: frames.build(name, rows) for name, rows in made.items()}, options.out)
    for path in (*written, files.write_text(options.out / DRAFTS, exports.document(drafts))):
        print(path)
    told = f"{standing.new} new, {standing.changed} changed, {standing.kept} kept, {standing.undone} undone"
    say(f"{count(len(standing.rows), 'decision')} ({told}), {count(len(drafts), 'draft')}")
    for error in decided.errors:
        say(f"row {error['row']} left out: {error['problem']}")
    return SOME_REJECTED if decided.errors else DONE


def _earlier(out: Path) -> list[dict[str, Any]]:
    """The decisions that earlier files brought."""
    from pipeline import frames
    from pipeline.report import cards

    return cards.rows(frames.read("decisions", out)) if (out / "decisions.parquet").is_file() else []


def _text(path: Path) -> str:
    try:
        data = sys.stdin.buffer.read() if str(path) == "-" else path.read_bytes()
        return data.decode("utf-8-sig")
    except OSError as error:
        raise PipelineError(f"{path} cannot be read ({error.strerror}); give a CSV or JSON file of decisions") from error
    except UnicodeDecodeError as error:
        raise PipelineError(f"{path} is not UTF-8 text ({error.reason}); save it as 'CSV UTF-8'") from error
