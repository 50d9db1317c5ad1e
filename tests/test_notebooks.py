"""Notebooks stay thin and unexecuted in the repository, run on any tables, and open offline as the same bytes every time."""

import ast
import json
import re
from pathlib import Path

import pytest

from pipeline import frames
from pipeline.report import execute, processed_folder
from pipeline.types import PipelineError
from tests.report_cases import empty, sample

NOTEBOOKS = sorted((Path(__file__).parent.parent / "notebooks").glob("*.ipynb"))
ALLOWED = ("pipeline.frames", "pipeline.report", "pandas")


def cells(path, kind):
    return [cell for cell in json.loads(path.read_text(encoding="utf-8"))["cells"] if cell["cell_type"] == kind]


def code(path):
    return ["".join(cell["source"]) for cell in cells(path, "code")]


@pytest.fixture(scope="module")
def results(tmp_path_factory):
    folder = tmp_path_factory.mktemp("results")
    frames.write(sample(), folder)
    return folder


def test_the_five_are_there():
    assert [path.stem[:2] for path in NOTEBOOKS] == ["01", "02", "03", "04", "05"]


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda p: p.stem)
def test_notebook_is_thin(path):
    for source in code(path):
        assert len(source.splitlines()) <= 12
        nodes = list(ast.walk(ast.parse(source)))
        assert not [n for n in nodes if isinstance(n, ast.FunctionDef | ast.ClassDef | ast.AsyncFunctionDef | ast.Lambda)]
        imported = [n.module for n in nodes if isinstance(n, ast.ImportFrom)]
        imported += [alias.name for n in nodes if isinstance(n, ast.Import) for alias in n.names]
        assert all(name.startswith(ALLOWED) for name in imported), imported


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda p: p.stem)
def test_notebook_is_stored_unexecuted(path):
    assert all(cell["outputs"] == [] and cell["execution_count"] is None for cell in cells(path, "code"))
    assert "".join(cells(path, "markdown")[0]["source"]).startswith("# ")
    assert "FOLDER = processed_folder()" in code(path)[0]


@pytest.mark.parametrize("tables", [sample, empty], ids=["sample", "empty"])
@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda p: p.stem)
def test_cells_run_on(path, tables, tmp_path, monkeypatch):
    frames.write(tables(), tmp_path)
    monkeypatch.setenv("CLAIMTHREAD_PROCESSED", str(tmp_path))
    names: dict[str, object] = {}
    for source in code(path):
        *body, last = ast.parse(source).body
        exec(compile(ast.Module(body, []), path.name, "exec"), names)
        shown = _value_of(last, path.name, names)
        assert shown is None or shown.alt if hasattr(shown, "alt") else shown is None or shown._repr_html_()


def _value_of(last, name, names):
    """What a notebook would show for a cell: the value of its last line."""
    if isinstance(last, ast.Expr):
        return eval(compile(ast.Expression(last.value), name, "eval"), names)
    exec(compile(ast.Module([last], []), name, "exec"), names)
    return None


@pytest.fixture(scope="module")
def executed(results):
    return execute(NOTEBOOKS[3], results)


def test_executed_notebook_is_self_contained(executed):
    assert not re.search(r"""(src|href)=["'](https?:)?//|<script|<link|@import""", executed)
    assert executed.count("data:image/png;base64,") == 3
    assert "default-src 'none'" in executed


def test_executed_notebook_shows_findings_and_folds_code(executed):
    assert "4 of the 7 claims that can be held against the table" in executed
    assert executed.count('<details class="code">') == len(code(NOTEBOOKS[3]))
    assert not re.search(r"No description|image/png</|Traceback", executed)
    assert all(len(alt) > 20 for alt in re.findall(r'<img[^>]*alt="([^"]*)"', executed))


def test_executing_again_gives_the_same_bytes(executed, results):
    assert execute(NOTEBOOKS[3], results) == executed


def test_failing_cell_is_one_line(tmp_path):
    notebook = json.loads(NOTEBOOKS[0].read_text(encoding="utf-8"))
    notebook["cells"] = notebook["cells"][:2]
    notebook["cells"][1]["source"] = "raise LookupError('no tables here')"
    (tmp_path / "broken.ipynb").write_text(json.dumps(notebook), encoding="utf-8")
    with pytest.raises(PipelineError) as caught:
        execute(tmp_path / "broken.ipynb", tmp_path)
    assert str(caught.value) == "broken.ipynb stopped: LookupError: no tables here"


def test_missing_notebook_is_one_line(tmp_path):
    with pytest.raises(PipelineError, match="name an"):
        execute(tmp_path / "none.ipynb", tmp_path)


def test_folder_from_the_environment_else_below_or_beside(tmp_path, monkeypatch):
    monkeypatch.setenv("CLAIMTHREAD_PROCESSED", "elsewhere")
    assert processed_folder() == Path("elsewhere")
    monkeypatch.delenv("CLAIMTHREAD_PROCESSED")
    (tmp_path / "data/processed").mkdir(parents=True)
    (tmp_path / "notebooks").mkdir()
    monkeypatch.chdir(tmp_path)
    assert processed_folder().is_dir()
    monkeypatch.chdir(tmp_path / "notebooks")
    assert processed_folder().is_dir()
