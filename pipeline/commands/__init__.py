"""The commands, a module per group: what they do with arguments, and the words they say.

To add a command: in the module of its group (or a new one) a function ``(options) -> exit code`` whose docstring is its
help, a function ``add_...`` that declares its options, and a row with an example in ``COMMANDS`` below. To add an option:
the ``add_...`` function beside the command. The work itself belongs into a room further down; heavy imports stand inside
the functions, so that ``--help`` is quick.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable
from typing import Any, Final

from pipeline.commands import audit, decide, fetch, parse, quality, results, run, sheets
from pipeline.commands._shared import add_nothing

Command = Callable[[argparse.Namespace], int]
Adder = Callable[[argparse.ArgumentParser], Any]

COMMANDS: Final[tuple[tuple[str, Command, Adder, str], ...]] = (
    ("fetch", fetch.fetch_command, fetch.add_fetch, "claimthread fetch https://blog.example/article --contact me@uni.example"),
    ("run", run.run_command, run.add_run, "claimthread run saved-pages --out results"),
    ("parse", parse.parse_command, parse.add_parse, "claimthread parse page.html --json | less"),
    ("audit", audit.audit_command, audit.add_audit, "claimthread audit page.html"),
    ("label", sheets.label_command, sheets.add_label_sheet, "claimthread label comments.csv --out labelled.csv"),
    ("claims", sheets.claims_command, sheets.add_article_sheet, "claimthread claims comments.csv --article page.html"),
    ("quantities", sheets.quantities_command, sheets.add_sheet_of_facts, "claimthread quantities comments.csv"),
    ("flags", sheets.flags_command, sheets.add_article_sheet, "claimthread flags comments.csv --article page.html"),
    ("report", results.report_command, results.add_report, "claimthread report --out results"),
    ("notebooks", results.notebooks_command, results.add_notebooks, "claimthread notebooks --out results"),
    ("decide", decide.decide_command, decide.add_decide, "claimthread decide claimthread-decisions.json --out results"),
    ("train", quality.train_command, add_nothing, "claimthread train"),
    (
        "evaluate",
        quality.evaluate_command,
        quality.add_evaluate,
        "claimthread evaluate --extraction saved-cases --predictions tool.json",
    ),
    ("codebook", results.codebook_command, add_nothing, "claimthread codebook > dictionary.md"),
    ("bench", quality.bench_command, quality.add_bench, "claimthread bench"),
)
"""Name, function, options, example; ``--help`` shows them in this order."""
