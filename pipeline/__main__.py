"""The command line: the parser of arguments, dispatch, and exit codes; the commands are in :mod:`pipeline.commands`.

Exit codes: 0 done, 1 an error of ours in one line on stderr, 2 wrong usage, 3 done but some inputs were rejected.
"""

from __future__ import annotations

import argparse
import os
import sys

from pipeline import __version__
from pipeline.commands import COMMANDS
from pipeline.commands._shared import FAILED, say, use_reference
from pipeline.types import PipelineError


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
        if hasattr(options, "reference"):
            use_reference(options.reference)
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
    except OSError as error:
        say(f"{error.filename or options.command} cannot be read or written ({error.strerror}); give another file or folder")
        return FAILED
    return code


if __name__ == "__main__":
    sys.exit(main())
