"""``fetch``: URLs in, saved pages out."""

from __future__ import annotations

import argparse
import math
import re
import shutil
import sys
import threading
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.commands._shared import DONE, RAW, SOME_REJECTED, USAGE, clip, count, say, typed_path, whole
from pipeline.types import PipelineError

if TYPE_CHECKING:
    from pipeline.collect import Row, Settings

_BAR = "{n_fmt} of {total_fmt} URLs, {elapsed}{postfix}"
_LONG = 10.0
"""Seconds of waiting after which a person wants to know why."""


def add_fetch(parser: argparse.ArgumentParser) -> None:
    """Options of ``fetch``."""
    parser.add_argument("url", nargs="*", metavar="URL", help="a page with comments")
    parser.add_argument("--list", type=typed_path, metavar="FILE", help="more URLs, one a line; # begins a remark; - for stdin")
    parser.add_argument("--out", type=typed_path, default=RAW, metavar="DIR", help=f"folder for the pages (default: {RAW})")
    parser.add_argument(
        "--contact", type=_contact, metavar="MAIL", help="your mail address, sent along so that a site can ask you to stop"
    )
    add = parser.add_argument
    add("--delay", type=_number(0, 3600), default=2.0, metavar="S", help="seconds between requests to one host (default: 2)")
    add("--per-host", type=whole(1, 8), default=1, metavar="N", help="requests at once to one host (default: 1)")
    add("--timeout", type=_number(0.1, 3600), default=60.0, metavar="S", help="seconds for one request in total (default: 60)")
    add("--tries", type=whole(1, 10), default=3, metavar="N", help="tries where a server is busy (default: 3)")
    add("--max-mb", type=_number(0.001, 1000), default=20.0, metavar="MB", help="largest page taken (default: 20)")
    add("--max-pages", type=whole(1, 10_000), default=50, metavar="N", help="further comment pages of a thread (default: 50)")
    add("--no-comments-pages", action="store_true", help="leave further pages of comments alone")
    add("--no-api", action="store_true", help="do not ask the WordPress interface for comments")
    add("--allow-private", action="store_true", help="permit addresses of the own machine and network")


def _number(low: float, high: float) -> Callable[[str], float]:
    def number(text: str) -> float:
        value = float(text)
        if not math.isfinite(value) or not low <= value <= high:
            raise argparse.ArgumentTypeError(f"{text} is not between {low:g} and {high:g}")
        return value

    return number


def _contact(text: str) -> str:
    if not re.fullmatch(r"[!-~]{1,150}", text) or not re.search(r"@|^https?://", text) or set("()") & set(text):
        raise argparse.ArgumentTypeError(f"{text!r} is no mail address (and no URL of a page about you)")
    return text


def fetch_command(options: argparse.Namespace) -> int:
    """Fetch pages and the rest of their comments into data/raw, politely: robots.txt is obeyed, each host is asked seldom."""
    from pipeline import collect

    urls = [*options.url, *(_listed(options.list) if options.list else [])]
    if not urls:
        say("no URL given; name some, or give a file of them with --list")
        return USAGE
    if options.contact is None:
        say("tip: with --contact YOUR-MAIL a site can ask you to stop instead of shutting you out")
    with _Progress(len(urls)) as progress:
        rows = collect.collect(urls, _settings(options), clock=collect.Clock(progress.waiting), tell=progress.tell)
    print(_table(rows))
    return _verdict(rows, options.out)


def _settings(options: argparse.Namespace) -> Settings:
    from pipeline import collect

    return collect.Settings(
        out=options.out,
        delay=options.delay,
        per_host=options.per_host,
        max_bytes=int(options.max_mb * 1e6),
        timeout=options.timeout,
        tries=options.tries,
        max_pages=options.max_pages,
        contact=options.contact,
        allow_private=options.allow_private,
        comment_pages=not options.no_comments_pages,
        api=not options.no_api,
    )


def _listed(path: Path) -> list[str]:
    try:
        data = sys.stdin.buffer.read() if str(path) == "-" else path.read_bytes()
        lines = data.decode("utf-8-sig").splitlines()
    except OSError as error:
        raise PipelineError(f"{path} cannot be read ({error.strerror}); give a text file with one URL a line") from error
    except UnicodeDecodeError as error:
        raise PipelineError(f"{path} is not UTF-8 text ({error.reason}); save it as UTF-8, one URL a line") from error
    lines = [re.split(r"(?:^|\s)#", line, maxsplit=1)[0].strip() for line in lines]
    return [line for line in lines if line]


class _Progress:
    """A bar on a terminal, nothing in a pipe."""

    def __init__(self, total: int) -> None:
        from tqdm import tqdm

        self._bar = tqdm(total=total, disable=None, leave=False, bar_format=_BAR)
        self._files = 0
        self._lock = threading.Lock()

    def tell(self, row: Row) -> None:
        with self._lock:
            self._files += bool(row.file)
            self._bar.update(row.asked)
            self._bar.set_postfix_str(f"{count(self._files, 'file')}, {clip(row.url.partition('://')[2], 40)}")

    def waiting(self, seconds: float) -> None:
        if seconds > _LONG:
            with self._lock:
                self._bar.set_postfix_str(f"{count(self._files, 'file')}, waiting {seconds:.0f} s as a site asks")

    def __enter__(self) -> _Progress:
        return self

    def __exit__(self, *error: object) -> None:
        self._bar.close()


def _table(rows: Sequence[Row]) -> str:
    """Aligned on a terminal, separated by tabs in a pipe."""
    cells = [("url", "status", "file", "why")]
    cells += [(_flat(r.url), str(r.status or "-"), r.file or "-", _flat(r.why)) for r in rows]
    if not sys.stdout.isatty():
        return "\n".join("\t".join(row) for row in cells)
    room = max(30, shutil.get_terminal_size().columns // 3)
    cells = [(clip(url, room), status, name, why) for url, status, name, why in cells]
    widths = [max(len(row[n]) for row in cells) for n in range(3)]
    return "\n".join("  ".join(c.ljust(w) for c, w in zip(row, [*widths, 0], strict=True)).rstrip() for row in cells)


def _flat(text: str) -> str:
    """One line, and nothing that moves the cursor: servers choose some of these words."""
    return "".join(c if c.isprintable() else " " for c in text)


def _verdict(rows: Sequence[Row], out: Path) -> int:
    stored = sum(row.file is not None for row in rows)
    failed = sum(not row.ok for row in rows)
    if not stored:
        raise PipelineError("no page could be fetched; the reasons are in the table")
    say(f"{count(stored, 'file')} in {out}" + (f", {count(failed, 'request')} failed" if failed else ""))
    say(f"go on with: claimthread run {out}")
    return SOME_REJECTED if failed else DONE
