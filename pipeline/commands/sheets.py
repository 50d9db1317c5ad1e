"""``label``, ``claims``, ``quantities``, ``flags``: a table of texts in, a table of judgements out."""

from __future__ import annotations

import argparse
import io
import re
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from pipeline.commands._shared import DONE, add_reference, read_thread, say, say_model, typed_path
from pipeline.types import PipelineError

if TYPE_CHECKING:
    import pandas as pd


_CONTEXT: Final = (
    "context holds the title of the article the text stands under, or, failing that, the words it answers: "
    "it tells what a bare dose, tablet or 'it' is of"
)


def add_sheet(parser: argparse.ArgumentParser, context: str = _CONTEXT) -> None:
    """Options of the commands that read a table of texts."""
    parser.add_argument(
        "csv",
        type=typed_path,
        metavar="CSV",
        help=f"a table with the columns id, text and optionally context; - for stdin; {context}",
    )
    parser.add_argument("--out", type=typed_path, metavar="CSV", help="write there instead of to stdout")


def add_label_sheet(parser: argparse.ArgumentParser) -> None:
    """Options of ``label``."""
    add_sheet(parser)
    parser.add_argument("--plain", action="store_true", help="without the sentence encoder: faster, and less sure on other sites")


def add_sheet_of_facts(parser: argparse.ArgumentParser, context: str = "context is not read here") -> None:
    """The same, for judgements that look facts up."""
    add_sheet(parser, context)
    add_reference(parser)


def add_article_sheet(parser: argparse.ArgumentParser) -> None:
    """The same, and the article whose evidence the texts are held against."""
    add_sheet_of_facts(parser, _CONTEXT)
    parser.add_argument(
        "--article", type=typed_path, metavar="PAGE", help="saved page whose evidence tables the texts are held against"
    )


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

    say_model(labels.notice())
    return sheets.label(rows, labels.load_model(plain=options.plain))


@sheet_command
def claims_command(options: argparse.Namespace, rows: list[Any]) -> pd.DataFrame:
    """Extract the claims of a table of texts, held against the evidence of --article."""
    from pipeline import sheets

    return sheets.claim(rows, read_thread(options.article) if options.article else None)


@sheet_command
def quantities_command(options: argparse.Namespace, rows: list[Any]) -> pd.DataFrame:
    """List every dose and typed number of a table of texts."""
    from pipeline import sheets

    return sheets.quantity(rows)


@sheet_command
def flags_command(options: argparse.Namespace, rows: list[Any]) -> pd.DataFrame:
    """Say for each text of a table whether a moderator should see it, and why."""
    from pipeline import labels, sheets

    say_model(labels.notice())
    return sheets.flag(rows, labels.load_model(), read_thread(options.article) if options.article else None)


_WIDE: Final = re.compile(r"Expected (?P<heads>\d+) fields in line (?P<row>\d+), saw (?P<cells>\d+)")
"""How the reader of tables says that a row has more cells than the heading."""


def _read_rows(path: Path) -> list[Any]:
    import pandas as pd

    from pipeline import sheets

    try:
        data = sys.stdin.buffer.read() if str(path) == "-" else path.read_bytes()
        cells = pd.read_csv(io.BytesIO(data), header=None, dtype=str, keep_default_na=False, encoding="utf-8-sig").fillna("")
    except OSError as error:
        raise PipelineError(f"{path} cannot be read ({error.strerror}); give a CSV file with the columns id and text") from error
    except (UnicodeDecodeError, pd.errors.ParserError, pd.errors.EmptyDataError) as error:
        if wide := _WIDE.search(str(error)):
            told = f"row {wide['row']} of {path} has {wide['cells']} cells, its heading {wide['heads']}"
            raise PipelineError(f'{told}; put a text that holds commas into quotes: 1,"I took it, it helped"') from error
        raise PipelineError(f"{path} is not a CSV table in UTF-8 ({error}); save it as 'CSV UTF-8'") from error
    table = cells.iloc[1:].set_axis([str(name).strip() for name in cells.iloc[0]], axis=1)
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
