"""What several commands need: words to the person, exit codes, usual folders, and options that mean the same everywhere."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Final

from pipeline.types import PipelineError, Thread

RAW: Final = Path("data/raw")
OWN_TABLES: Final = Path("data/reference")
OUT: Final = Path("data/processed")
NOTEBOOKS: Final = Path("notebooks")

DONE, FAILED, USAGE, SOME_REJECTED = 0, 1, 2, 3
"""Exit codes: done, an error of ours in one line on stderr, wrong usage, done but some inputs were rejected."""


def typed_path(word: str) -> Path:
    """A path as typed. An empty one is refused: it would mean the folder one stands in.

    >>> typed_path("")
    Traceback (most recent call last):
    argparse.ArgumentTypeError: the path is empty; give a file or a folder, `.` for this one
    """
    if not word:
        raise argparse.ArgumentTypeError("the path is empty; give a file or a folder, `.` for this one")
    return Path(word)


def say(message: str) -> None:
    """One line to the person at the terminal; results go to stdout, words about them to stderr."""
    print(f"claimthread: {message}", file=sys.stderr)


def say_model(notice: str | None) -> None:
    """Tell that the labels come from the plain model, where they do."""
    if notice:
        say(notice)


def count(number: int, thing: str) -> str:
    """A number with its noun.

    >>> count(1, "page"), count(2, "page")
    ('1 page', '2 pages')
    """
    return f"{number} {thing}{'' if number == 1 else 's'}"


def clip(text: str, width: int) -> str:
    """``text`` in at most ``width`` characters, an ellipsis where it was cut."""
    return text if len(text) <= width else text[: width - 1] + "…"


def read_thread(path: Path) -> Thread:
    """What one saved page says. Raises ``PipelineError`` for a path that is no file, and ``PageError``."""
    from pipeline import parsers, run

    if not path.exists():
        raise PipelineError(f"{path} is not there; give a saved page")
    if path.is_dir():
        raise PipelineError(f"{path} is a folder; give one saved page (`claimthread run` takes folders)")
    return parsers.parse(run.read_page(path, path.name))


def whole(low: int, high: int) -> Callable[[str], int]:
    """What reads an option's whole number from ``low`` to ``high``."""

    def number(text: str) -> int:
        value = int(text)
        if not low <= value <= high:
            raise argparse.ArgumentTypeError(f"{text} is not between {low} and {high}")
        return value

    return number


def add_key(parser: argparse.ArgumentParser) -> None:
    """``--key``."""
    parser.add_argument(
        "--key", type=typed_path, metavar="FILE", help="pseudonym key (default: .claimthread-key here, made on first use)"
    )


def add_reference(parser: argparse.ArgumentParser) -> None:
    """``--reference``; :mod:`pipeline.__main__` sets the folder before the command starts."""
    parser.add_argument(
        "--reference",
        type=typed_path,
        metavar="DIR",
        help=f"your own tables (default: CLAIMTHREAD_REFERENCE, else {OWN_TABLES} where it is)",
    )


def use_reference(told: Path | None) -> None:
    """Take the user's own tables: from the option, else the environment, else the usual folder. Raises ``PipelineError``."""
    from pipeline import reference

    named = os.environ.get(reference.VARIABLE)
    usual = OWN_TABLES if named is None and OWN_TABLES.is_dir() else named or None
    reference.use(told or usual)


def add_out(parser: argparse.ArgumentParser) -> None:
    """``--out`` of the commands that write tables or read them."""
    parser.add_argument("--out", type=typed_path, default=OUT, metavar="DIR", help=f"folder of the results (default: {OUT})")


def add_nothing(parser: argparse.ArgumentParser) -> None:
    """No option."""
