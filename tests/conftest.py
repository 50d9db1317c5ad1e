"""Shared by all tests: where things are, and one run of the sample pages."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

os.environ["OMP_NUM_THREADS"] = "1"  # the workers share the cores; numpy is not loaded yet

ROOT = Path(__file__).parent.parent
RAW = ROOT / "data/raw"


def claimthread(*arguments: object, cwd: Path, **variables: str) -> subprocess.CompletedProcess[str]:
    """The real command line, in a process of its own."""
    environment = os.environ | {"CLAIMTHREAD_KEY": "a key for the tests only, 16+"} | variables
    command = [sys.executable, "-m", "pipeline", *map(str, arguments)]
    return subprocess.run(command, cwd=cwd, env=environment, capture_output=True, text=True, encoding="utf-8", timeout=240)


LONGEST_FIRST = (
    "test_run.py", "test_makefile.py", "test_notebooks.py", "test_reference.py", "test_browser.py", "test_collect.py",
    "test_doors.py", "test_patterns.py", "test_labels.py", "test_label_encoder.py",
)  # fmt: skip
"""Files of minutes, not seconds, begin first, so that no worker idles beside the last of them."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    items.sort(key=lambda item: LONGEST_FIRST.index(item.path.name) if item.path.name in LONGEST_FIRST else len(LONGEST_FIRST))


@pytest.fixture(scope="session")
def processed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The results of one run over the sample pages, which the workers share: the first to ask makes them."""
    own = tmp_path_factory.getbasetemp()
    shared = own.parent if "PYTEST_XDIST_WORKER" in os.environ else own
    out, done = shared / "processed", shared / "processed-done"
    try:
        out.mkdir()
    except FileExistsError:
        for _ in range(2400):
            if done.exists():
                break
            time.sleep(0.1)
    else:
        failure = "the run did not end in time"
        try:
            made = claimthread("run", RAW, "--out", out, cwd=out)
            failure = made.stderr if made.returncode else ""
        finally:
            done.write_text(failure, encoding="utf-8")
    assert done.read_text(encoding="utf-8") == ""
    return out
