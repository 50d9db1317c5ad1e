"""The command line: the only place with arguments, stderr and exit codes.

Exit codes: 0 done, 1 an error of ours in one line on stderr, 2 wrong usage, 3 done but some inputs were rejected.
"""

from __future__ import annotations

import argparse
import io
import json
import os
import re
import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from pipeline import __version__
from pipeline.types import PipelineError, Thread, to_dict

if TYPE_CHECKING:
    import pandas as pd

    from pipeline.run import Outcome

RAW: Final = Path("data/raw")
OUT: Final = Path("data/processed")
NOTEBOOKS: Final = Path("notebooks")

DONE, FAILED, USAGE, SOME_REJECTED = 0, 1, 2, 3


def say(message: str) -> None:
    """One line to the person at the terminal; results go to stdout, words about them to stderr."""
    print(f"claimthread: {message}", file=sys.stderr)


# ------------------------------------------------------------------------------------------------ commands


def run_command(options: argparse.Namespace) -> int:
    """Read and judge every page; write the tables, run.json and the moderators' queue."""
    from pipeline import run

    key, news = run.load_key(options.key)
    if news:
        say(news)
    outcome = run.run(options.raw, options.out, key, jobs=options.jobs or os.cpu_count() or 1, progress=_progress)
    if not options.tables_only:
        _write_report(options.out)
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
    claims, flagged = (outcome.frames[name]["page_id"].value_counts() for name in ("claims", "flags"))
    lines = [f"{'page':<34} {'comments':>8} {'stated':>6} {'labelled':>8} {'claims':>6} {'flagged':>7}  reader"]
    for page in articles.astype(object).where(articles.notna(), None).to_dict("records"):
        stated = "-" if page["stated_count"] is None else page["stated_count"]
        lines.append(
            f"{_clip(page['page_id'], 34):<34} {page['comment_count']:>8} {stated:>6} {page['scored_count']:>8} "
            f"{claims.get(page['page_id'], 0):>6} {flagged.get(page['page_id'], 0):>7}  {page['parser']}"
        )
    levels = [f"{int((flags['severity'] == level).sum())} {level}" for level in ("critical", "high", "medium", "low")]
    lines.append("")
    lines.append(
        f"{_count(outcome.pages, 'page')}, {_count(outcome.comments, 'comment')}, {outcome.flagged} flagged: {', '.join(levels)}"
    )
    lines += [f"{_count(len(outcome.rejected), 'input')} rejected, see rejected.csv"] if outcome.rejected else []
    lines += [f"{_count(len(outcome.ignored), 'file')} ignored, named in run.json"] if outcome.ignored else []
    lines.append(
        f"written to {out}"
        + (f" ({_count(outcome.reused, 'page')} unchanged, taken from the last run)" if outcome.reused else "")
    )
    return "\n".join(lines)


def _count(number: int, thing: str) -> str:
    return f"{number} {thing}{'' if number == 1 else 's'}"


def _clip(text: str, width: int) -> str:
    return text if len(text) <= width else text[: width - 1] + "…"


def parse_command(options: argparse.Namespace) -> int:
    """One page to one JSON object."""
    thread = _thread(options.page)
    if options.json:
        say("authors are shown as printed on the page; stored output is always pseudonymised")
    else:
        from pipeline import privacy, run

        thread = privacy.pseudonymise(thread, run.load_key(options.key)[0])
    print(json.dumps(_thread_json(thread), ensure_ascii=False, indent=1))
    return DONE


def _thread(path: Path) -> Thread:
    from pipeline import parsers, run

    return parsers.parse(run.read_page(path, path.name))


_ARTICLE: Final = ("title", "author", "published", "modified", "language", "url", "text")
_COMMENT: Final = ("position", "author", "text", "kind", "votes", "native_id", "permalink", "quoted", "by_article_author")
_EVIDENCE: Final = (
    "intervention",
    "action",
    "dose_text",
    "strength_text",
    "strength_level",
    "mixed",
    "system",
    "design",
    "years",
)
_DOSE: Final = {
    "dose_low": "low", "dose_high": "high", "dose_unit": "unit", "times": "times", "per_days": "per_days",
    "daily_low": "daily_low", "daily_high": "daily_high", "daily_unit": "daily_unit",
}  # fmt: skip


def _thread_json(thread: Thread) -> dict[str, Any]:
    return {
        "article": {name: getattr(thread.article, name) for name in _ARTICLE} | {"text": _unmarked(thread.article.text)},
        "evidence_tables": [
            {
                "caption": table.caption,
                "header": list(table.header),
                "rows": [list(row) for row in table.rows],
                "evidence": [
                    {name: to_dict(getattr(row, name)) for name in _EVIDENCE}
                    | {column: getattr(row.dose, name, None) for column, name in _DOSE.items()}
                    for row in table.evidence
                ],
            }
            for table in thread.tables
        ],
        "comments": [
            {name: to_dict(getattr(c, name)) for name in _COMMENT}
            | {"date": c.posted_at, "date_text": c.posted_text}
            | {_PARENT[c.parent_guessed]: _index(thread, c.parent), _PARENT[not c.parent_guessed]: None}
            for c in thread.comments
        ],
        "stated_count": thread.stated_count,
        "parser": thread.parser,
        "confidence": thread.confidence,
        "warnings": [f"{n.code}: {n.message}" for n in (*thread.notices, *(n for t in thread.tables for n in t.notices))],
        "repairs": [to_dict(repair) for repair in thread.repairs],
    }


_PARENT: Final = {False: "parent_index", True: "guessed_parent_index"}
"""What the page's structure says, apart from what a name in the text suggests."""


def _unmarked(text: str) -> str:
    """Article text without the marks of headings and list items, as a reader sees it."""
    return re.sub(r"(?m)^(?:#{1,6}|-) ", "", text)


def _index(thread: Thread, position: int | None) -> int | None:
    return next((n for n, c in enumerate(thread.comments) if c.position == position), None) if position is not None else None


def sheet_command(judge: Callable[[argparse.Namespace, list[Any]], pd.DataFrame]) -> Callable[[argparse.Namespace], int]:
    """A command that reads a table of texts and writes a table of judgements."""

    def command(options: argparse.Namespace) -> int:
        _write_sheet(judge(options, _read_rows(options.csv)), options.out)
        return DONE

    command.__doc__ = judge.__doc__
    return command


@sheet_command
def label_command(options: argparse.Namespace, rows: list[Any]) -> pd.DataFrame:
    """Label a table of texts: five labels with probabilities, primary, sentiment, spans."""
    from pipeline import labels, sheets

    return sheets.label(rows, labels.load_model())


@sheet_command
def claims_command(options: argparse.Namespace, rows: list[Any]) -> pd.DataFrame:
    """Extract the claims of a table of texts, held against the evidence of --article."""
    from pipeline import sheets

    return sheets.claim(rows, _thread(options.article) if options.article else None)


@sheet_command
def quantities_command(options: argparse.Namespace, rows: list[Any]) -> pd.DataFrame:
    """List every dose and typed number of a table of texts."""
    from pipeline import sheets

    return sheets.quantity(rows)


@sheet_command
def flags_command(options: argparse.Namespace, rows: list[Any]) -> pd.DataFrame:
    """Say for each text of a table whether a moderator should see it, and why."""
    from pipeline import labels, sheets

    return sheets.flag(rows, labels.load_model(), _thread(options.article) if options.article else None)


def _read_rows(path: Path) -> list[Any]:
    import pandas as pd

    from pipeline import sheets

    try:
        data = sys.stdin.buffer.read() if str(path) == "-" else path.read_bytes()
        table = pd.read_csv(io.BytesIO(data), dtype=str, keep_default_na=False, encoding="utf-8-sig")
    except OSError as error:
        raise PipelineError(f"{path} cannot be read ({error.strerror}); give a CSV file with the columns id and text") from error
    except (UnicodeDecodeError, pd.errors.ParserError, pd.errors.EmptyDataError) as error:
        raise PipelineError(f"{path} is not a CSV table in UTF-8 ({error}); save it as 'CSV UTF-8'") from error
    missing = {"id", "text"} - set(table.columns)
    if missing:
        raise PipelineError(
            f"{path} has the columns {', '.join(table.columns)}; expected id and text (and, if you like, context)"
        )
    contexts = table["context"] if "context" in table else [None] * len(table)
    return sheets.from_columns(table["id"], table["text"], contexts)


def _write_sheet(table: pd.DataFrame, out: Path | None) -> None:
    from pipeline import files, frames

    text = frames.to_csv(table, as_given=("id",))
    if out is None:
        sys.stdout.write(text)
    else:
        files.write_text(out, text)
        say(f"{len(table)} rows written to {out}")


def train_command(options: argparse.Namespace) -> int:
    """Refit the label model from the shipped corpus; the same corpus gives the same bytes."""
    from pipeline import labels

    for path in labels.save(labels.train()):
        print(f"written to {path}")
    return DONE


def evaluate_command(options: argparse.Namespace) -> int:
    """Print the quality figures, with confidence intervals, beside their floors."""
    from pipeline import reliability

    print(reliability.report())
    return DONE


def report_command(options: argparse.Namespace) -> int:
    """Write the moderators' queue and a front page from the tables."""
    for path in _write_report(options.out):
        print(path)
    return DONE


def _write_report(out: Path) -> list[Path]:
    from pipeline import files, frames, report

    tables = {name: frames.read(name, out) for name in frames.FRAMES}
    notebooks = [path.stem for path in sorted((out / "notebooks").glob("*.html"))]
    pages = {"queue.html": report.queue_html(tables), "index.html": report.summary_html(tables, notebooks)}
    return [files.write_text(out / name, page) for name, page in pages.items()]


def notebooks_command(options: argparse.Namespace) -> int:
    """Execute notebooks on the tables and write them as self-contained HTML."""
    from pipeline import files, report

    sources = options.notebook or sorted(NOTEBOOKS.glob("*.ipynb"))
    if not sources:
        raise PipelineError(f"no notebook in {NOTEBOOKS.resolve()}; run this in a checkout, or name notebooks")
    for source in sources:
        target = options.out / "notebooks" / f"{source.stem}.html"
        print(files.write_text(target, report.execute(source, options.out.resolve())))
    return DONE


def codebook_command(options: argparse.Namespace) -> int:
    """Print the data dictionary of all tables, as Markdown."""
    from pipeline import frames

    print(frames.dictionary())
    return DONE


def bench_command(options: argparse.Namespace) -> int:
    """Measure pages/s, comments/s and peak memory per stage beside a naive loop, in one run."""
    from pipeline import bench

    print(bench.report(options.raw))
    return DONE


# ------------------------------------------------------------------------------------------------ arguments

Adder = Callable[[argparse.ArgumentParser], Any]


def _key_option(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--key", type=Path, metavar="FILE", help="pseudonym key (default: .claimthread-key here, made on first use)"
    )


def _out_option(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--out", type=Path, default=OUT, metavar="DIR", help=f"folder of the results (default: {OUT})")


def _run_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "raw", nargs="?", type=Path, default=RAW, metavar="RAW", help=f"a saved page or a folder (default: {RAW})"
    )
    _out_option(parser)
    _key_option(parser)
    parser.add_argument("--jobs", type=int, metavar="N", help="processes side by side (default: one a core)")
    parser.add_argument("--tables-only", action="store_true", help="leave the moderators' queue out")


def _parse_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("page", type=Path, metavar="PAGE", help="a saved page: .html, .txt, .json or .xml")
    parser.add_argument("--json", action="store_true", help="show authors as printed on the page (for your own terminal)")
    _key_option(parser)


def _sheet_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "csv", type=Path, metavar="CSV", help="a table with the columns id, text and optionally context; - for stdin"
    )
    parser.add_argument("--out", type=Path, metavar="CSV", help="write there instead of to stdout")


def _article_sheet_options(parser: argparse.ArgumentParser) -> None:
    _sheet_options(parser)
    parser.add_argument(
        "--article", type=Path, metavar="PAGE", help="saved page whose evidence tables the texts are held against"
    )


def _notebook_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("notebook", nargs="*", type=Path, metavar="NOTEBOOK", help=f"default: all in {NOTEBOOKS}")
    _out_option(parser)


def _bench_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("raw", nargs="?", type=Path, default=RAW, metavar="RAW", help=f"pages to measure on (default: {RAW})")


def _no_options(parser: argparse.ArgumentParser) -> None:
    return None


COMMANDS: Final[tuple[tuple[str, Callable[[argparse.Namespace], int], Adder, str], ...]] = (
    ("run", run_command, _run_options, "claimthread run saved-pages --out results"),
    ("parse", parse_command, _parse_options, "claimthread parse page.html --json | less"),
    ("label", label_command, _sheet_options, "claimthread label comments.csv --out labelled.csv"),
    ("claims", claims_command, _article_sheet_options, "claimthread claims comments.csv --article page.html"),
    ("quantities", quantities_command, _sheet_options, "claimthread quantities comments.csv"),
    ("flags", flags_command, _article_sheet_options, "claimthread flags comments.csv --article page.html"),
    ("report", report_command, _out_option, "claimthread report --out results"),
    ("notebooks", notebooks_command, _notebook_options, "claimthread notebooks --out results"),
    ("train", train_command, _no_options, "claimthread train"),
    ("evaluate", evaluate_command, _no_options, "claimthread evaluate"),
    ("codebook", codebook_command, _no_options, "claimthread codebook > dictionary.md"),
    ("bench", bench_command, _bench_options, "claimthread bench"),
)
"""Name, function, options, example; ``--help`` shows them in this order."""


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="claimthread",
        description="Saved health articles with reader comments in; labelled comments, claims held against the article's "
        "evidence, and a moderators' queue out.",
        epilog="Exit codes: 0 done, 1 error, 2 wrong usage, 3 done but some inputs were rejected.",
    )
    parser.add_argument("--version", action="version", version=f"claimthread {__version__}")
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", required=True)
    for name, function, add_options, example in COMMANDS:
        doc = " ".join((function.__doc__ or "").split())
        sub = commands.add_parser(name, help=doc, description=doc, epilog=f"Example: {example}")
        add_options(sub)
        sub.set_defaults(function=function)
    return parser


def main(arguments: list[str] | None = None) -> int:
    """Run one command; give the exit code."""
    options = _parser().parse_args(arguments)
    try:
        code: int = options.function(options)
        sys.stdout.flush()
    except PipelineError as error:
        say(str(error))
        return FAILED
    except KeyboardInterrupt:
        say("stopped; finished pages are kept and the next run goes on from there")
        return 130
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return FAILED
    return code


if __name__ == "__main__":
    sys.exit(main())
