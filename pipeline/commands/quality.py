"""``train``, ``evaluate``, ``bench``: the model, how good it is, how fast everything is."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, Final

from pipeline.commands._shared import DONE, RAW, count, say, typed_path
from pipeline.types import LABELS, PipelineError

if TYPE_CHECKING:
    import pandas as pd

BENCHMARK: Final = Path("tests/benchmark")
RISKS: Final = Path("tests/risks")


def add_bench(parser: argparse.ArgumentParser) -> None:
    """Options of ``bench``."""
    parser.add_argument(
        "raw", nargs="?", type=typed_path, default=RAW, metavar="RAW", help=f"pages to measure on (default: {RAW})"
    )


def add_evaluate(parser: argparse.ArgumentParser) -> None:
    """Options of ``evaluate``."""
    parser.add_argument(
        "--extraction",
        nargs="?",
        type=typed_path,
        const=BENCHMARK,
        metavar="FOLDER",
        help=f"only how well pages are read, on the cases in FOLDER (default: {BENCHMARK})",
    )
    parser.add_argument(
        "--predictions",
        type=typed_path,
        metavar="FILE",
        help="score another tool's JSON instead of our reader; its shape stands in tests/benchmark/README.md",
    )
    parser.add_argument("--out", type=typed_path, metavar="CSV", help="write the counts of each page there, too")
    parser.add_argument("--labels", action="store_true", help="only how good the labels are")
    parser.add_argument(
        "--risks",
        nargs="?",
        type=typed_path,
        const=RISKS,
        metavar="FOLDER",
        help=f"only how many dangerous and harmless comments are flagged, on the CSV cases in FOLDER (default: {RISKS})",
    )
    parser.add_argument(
        "--coded",
        type=typed_path,
        metavar="CSV",
        help="texts coded by several people (columns text, the five labels as 0 or 1, and for each skepticism_a...): agreement",
    )


def train_command(options: argparse.Namespace) -> int:
    """Refit the label model from the shipped corpus; the same corpus gives the same bytes."""
    from pipeline import labels

    for path in labels.save(labels.train()):
        print(f"written to {path}")
    return DONE


def evaluate_command(options: argparse.Namespace) -> int:
    """Print how well pages are read, how good the labels are and which risks are flagged, with intervals and floors."""
    coded = _coded(options.coded) if options.coded else None
    asked = options.labels or options.extraction or options.predictions or options.risks
    if options.extraction or options.predictions or not asked:
        _evaluate_extraction(options)
    if options.labels or not asked:
        from pipeline import reliability

        print(reliability.report(coded=coded))
    if options.risks or (not asked and RISKS.is_dir()):
        from pipeline import labels, reliability

        print(reliability.report_risks(labels.load_cases(options.risks or RISKS)))
    return DONE


def _coded(path: Path) -> pd.DataFrame:
    import pandas as pd

    from pipeline.reliability.compare import coders

    try:
        table = pd.read_csv(path, dtype=str, keep_default_na=False, encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError, pd.errors.ParserError, pd.errors.EmptyDataError) as error:
        raise PipelineError(
            f"{path} is no CSV table of coded texts ({error}); give one with the columns text and {', '.join(LABELS)}"
        ) from error
    missing = [name for name in ("text", *LABELS) if name not in table]
    if missing:
        raise PipelineError(f"{path} has no column {', '.join(missing)}; expected text and {', '.join(LABELS)}")
    for name in (*LABELS, *(f"{label}_{coder}" for coder in coders(table) for label in LABELS)):
        strange = ~table[name].isin(["0", "1"])
        if strange.any():
            row = int(strange.to_numpy().argmax())
            raise PipelineError(f"{path}: {name} is {table[name].iloc[row]!r} in row {row + 2}; expected 0 or 1")
        table[name] = table[name].astype(int)
    return table


def _evaluate_extraction(options: argparse.Namespace) -> None:
    from pipeline import extraction, files, frames

    folder = options.extraction or BENCHMARK
    if not options.extraction and not options.predictions and not folder.is_dir():
        say(f"{folder} is not here, so reading of pages is not measured; run this in a checkout, or name --extraction FOLDER")
        return
    cases = extraction.load_cases(folder)
    name, given = extraction.OURS, None
    if options.predictions is not None:
        name = options.predictions.stem
        given, strange = extraction.load_predictions(options.predictions, cases)
        if strange:
            say(f"not in {folder}, left out: {', '.join(strange)}")
    said = extraction.read(cases, extraction.claimthread) if given is None else given
    print(extraction.report(cases, said, name, held=given is None and folder == BENCHMARK))
    if options.out is not None:
        files.write_text(options.out, frames.to_csv(extraction.table(cases, said)))
        say(f"{count(len(cases), 'page')} written to {options.out}")


def bench_command(options: argparse.Namespace) -> int:
    """Measure pages/s, comments/s and peak memory per stage beside a naive loop, in one run."""
    from pipeline import bench

    print(bench.report(options.raw))
    return DONE
