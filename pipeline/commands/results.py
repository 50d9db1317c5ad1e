"""``report``, ``notebooks``, ``codebook``: tables in, pages for people out."""

from __future__ import annotations

import argparse
from pathlib import Path

from pipeline.commands._shared import DONE, NOTEBOOKS, add_out, add_reference, typed_path
from pipeline.types import PipelineError


def add_report(parser: argparse.ArgumentParser) -> None:
    """Options of ``report``."""
    add_out(parser)
    add_reference(parser)


def add_notebooks(parser: argparse.ArgumentParser) -> None:
    """Options of ``notebooks``."""
    parser.add_argument("notebook", nargs="*", type=typed_path, metavar="NOTEBOOK", help=f"default: all in {NOTEBOOKS}")
    add_report(parser)


def report_command(options: argparse.Namespace) -> int:
    """Write the moderators' queue and a front page from the tables."""
    for path in write_report(options.out):
        print(path)
    return DONE


def write_report(out: Path) -> list[Path]:
    """Write the queue and the front page from the tables in ``out``; give their paths."""
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
