"""The Makefile rebuilds what changed and only that; a second run does nothing."""

import os
import shutil
import subprocess
import sys
import time

import pytest

from tests.conftest import RAW, ROOT

pytestmark = pytest.mark.skipif(shutil.which("make") is None, reason="make is not installed")


@pytest.fixture(scope="module")
def checkout(tmp_path_factory):
    """A copy of the project with two small pages, whose environment is the one that runs the tests."""
    folder = tmp_path_factory.mktemp("checkout")
    shutil.copytree(ROOT / "pipeline", folder / "pipeline", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "Makefile", folder)
    for name in ("requirements.lock", "requirements-semantic.txt"):
        shutil.copy(ROOT / name, folder)
    shutil.copy(ROOT / "pyproject.toml", folder)
    (folder / "data/raw").mkdir(parents=True)
    shutil.copy(RAW / "iron-and-tea.html", folder / "data/raw/iron: and $tea, saved.html")
    shutil.copy(RAW / "magnesium-neuropathy.txt", folder / "data/raw")
    (folder / ".venv").mkdir()
    (folder / ".venv/.ready").touch()
    make(folder, "run", "report")
    return folder


def make(folder, *arguments):
    environment = {k: v for k, v in os.environ.items() if not k.startswith("MAKE")} | {"CLAIMTHREAD_KEY": "x" * 20}
    command = ["make", f"PY={sys.executable}", *arguments]
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, timeout=240)


def commands(folder, *targets):
    """What make would run."""
    told = make(folder, "-n", *targets)
    assert told.returncode == 0, told.stderr
    return told.stdout


def later(path):
    """Make the file or folder newer than everything made so far."""
    time.sleep(0.05)
    path.touch()


def test_the_results_are_there(checkout):
    names = {p.name for p in (checkout / "data/processed").iterdir()}
    assert {"run.json", "comments.csv", "comments.parquet", "threads.jsonl", "queue.html"} <= names


def test_a_second_run_does_nothing(checkout):
    assert "pipeline" not in commands(checkout, "run", "report")


def test_a_new_page_is_taken_in_and_a_removed_one_leaves(checkout):
    page = checkout / "data/raw/new.html"
    time.sleep(0.05)
    shutil.copy(RAW / "iron-and-tea.html", page)
    assert "2 pages unchanged" in make(checkout, "run").stdout
    time.sleep(0.05)
    page.unlink()
    assert "pipeline run" in commands(checkout, "run")
    make(checkout, "run", "report")
    assert "new.html" not in (checkout / "data/processed/articles.csv").read_text(encoding="utf-8")


def test_a_page_replaced_by_an_older_file_is_noticed(checkout):
    page = checkout / "data/raw/magnesium-neuropathy.txt"
    body = page.read_bytes()
    time.sleep(0.05)
    page.write_bytes(body)
    os.utime(page, (0, 0))
    assert "pipeline run" in commands(checkout, "run")
    make(checkout, "run", "report")


def test_a_table_of_ones_own_makes_the_pages_be_judged_anew(checkout):
    table = checkout / "data/reference/misspellings.csv"
    table.parent.mkdir()
    table.write_text("alias,entity_id,why,source\nferro,iron,colloquial,own list\n", encoding="utf-8")
    done = make(checkout, "run").stdout
    assert "written to" in done
    assert "unchanged" not in done
    assert "pipeline run" not in commands(checkout, "run")
    time.sleep(0.05)
    shutil.rmtree(table.parent)
    assert "pipeline run" in commands(checkout, "run")
    make(checkout, "run", "report")


def test_a_change_in_a_part_no_result_depends_on_is_no_reason_to_run(checkout):
    later(checkout / "pipeline/commands/fetch.py")
    later(checkout / "pipeline/collect/store.py")
    assert "pipeline run" not in commands(checkout, "run")


def test_a_change_in_the_report_does_not_read_the_pages_again(checkout):
    later(next((checkout / "pipeline/report").glob("*.py")))
    planned = commands(checkout, "run", "report")
    assert "pipeline report" in planned
    assert "pipeline run" not in planned
    make(checkout, "report")


def test_a_deleted_table_is_made_again(checkout):
    (checkout / "data/processed/claims.csv").unlink()
    assert "pipeline run" in commands(checkout, "run")
    make(checkout, "run", "report")
    assert (checkout / "data/processed/claims.csv").is_file()


def test_make_alone_prints_the_targets(checkout):
    shown = make(checkout).stdout
    for target in ("setup", "all", "run", "notebooks", "report", "test", "lint", "bench", "evaluate", "train", "clean"):
        assert f"make {target} " in shown


def test_clean_keeps_pages_and_key(checkout):
    copy = checkout.parent / "cleaned"
    shutil.copytree(checkout, copy)
    (copy / ".claimthread-key").write_text("k" * 32)
    assert make(copy, "clean").returncode == 0
    assert not list((copy / "data/processed").rglob("*.csv"))
    assert len(list((copy / "data/raw").iterdir())) == 2
    assert (copy / ".claimthread-key").is_file()
