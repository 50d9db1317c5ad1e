"""``run``: saved pages in, tables and the moderators' queue out."""

from __future__ import annotations

import argparse
import os
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipeline.commands._shared import (
    DONE,
    RAW,
    SOME_REJECTED,
    add_key,
    add_out,
    add_reference,
    clip,
    count,
    say,
    say_model,
    typed_path,
    whole,
)
from pipeline.commands.results import write_report
from pipeline.types import PipelineError

if TYPE_CHECKING:
    from pipeline.run import Outcome


def add_run(parser: argparse.ArgumentParser) -> None:
    """Options of ``run``."""
    parser.add_argument(
        "raw", nargs="?", type=typed_path, default=RAW, metavar="RAW", help=f"a saved page or a folder (default: {RAW})"
    )
    add_out(parser)
    add_key(parser)
    add_reference(parser)
    parser.add_argument("--jobs", type=whole(1, 1024), metavar="N", help="processes side by side (default: one a core)")
    parser.add_argument("--tables-only", action="store_true", help="leave the moderators' queue out")


def run_command(options: argparse.Namespace) -> int:
    """Read and judge every page; write the tables, run.json and the moderators' queue."""
    from pipeline import labels, run

    say_model(labels.notice())
    key, news = run.load_key(options.key)
    if news:
        say(news)
    outcome = run.run(options.raw, options.out, key, jobs=options.jobs or os.cpu_count() or 1, progress=_progress)
    if not options.tables_only:
        write_report(options.out)
    print(_overview(outcome, options.out))
    for row in outcome.rejected:
        say(f"rejected {row['page_id']}: {row['reason']}")
    if not outcome.pages:
        raise PipelineError("no page could be read; the reasons are above and in rejected.csv")
    return SOME_REJECTED if outcome.rejected else DONE


def _progress(items: Iterable[Any], total: int) -> Iterable[Any]:
    from tqdm import tqdm

    return tqdm(items, total=total, unit="page", desc="pages", disable=None if total > 1 else True, leave=False)


def _overview(outcome: Outcome, out: Path) -> str:
    articles, flags = outcome.frames["articles"], outcome.frames["flags"]
    claims, flagged, rows = (outcome.frames[name]["page_id"].value_counts() for name in ("claims", "flags", "evidence"))
    lines = [f"{'page':<34} {'comments':>8} {'stated':>6} {'labelled':>8} {'claims':>6} {'flagged':>7} {'rows':>4}  reader"]
    for page in articles.astype(object).where(articles.notna(), None).to_dict("records"):
        stated = "-" if page["stated_count"] is None else page["stated_count"]
        lines.append(
            f"{clip(page['page_id'], 34):<34} {page['comment_count']:>8} {stated:>6} {page['scored_count']:>8} "
            f"{claims.get(page['page_id'], 0):>6} {flagged.get(page['page_id'], 0):>7} "
            f"{rows.get(page['page_id'], 0):>4}  {page['parser']}"
        )
    levels = [f"{int((flags['severity'] == level).sum())} {level}" for level in ("critical", "high", "medium", "low")]
    lines.append("")
    lines.append(
        f"{count(outcome.pages, 'page')}, {count(outcome.comments, 'comment')}, {outcome.flagged} flagged: {', '.join(levels)}"
    )
    lines += [f"{count(len(outcome.rejected), 'input')} rejected, see rejected.csv"] if outcome.rejected else []
    lines += [f"{count(len(outcome.ignored), 'file')} ignored, named in run.json"] if outcome.ignored else []
    lines.append(
        f"written to {out}" + (f" ({count(outcome.reused, 'page')} unchanged, taken from the last run)" if outcome.reused else "")
    )
    return "\n".join(lines)
