"""Execute a notebook on stored results and give it as one HTML file that opens without a network."""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path
from typing import Any, Final

from markupsafe import Markup

from pipeline.report import page
from pipeline.types import PipelineError

VARIABLE: Final = "CLAIMTHREAD_PROCESSED"
"""Names the folder with the tables that notebooks read."""

_TIMEOUT: Final = 600
"""Seconds a cell may take."""

_QUIET: Final = ("--HistoryManager.enabled=False", "--log-level=40")
"""Leave no history file, and no log lines on our stderr."""


def processed_folder() -> Path:
    """The folder with the tables: from the environment, else ``data/processed`` here or one folder up (where notebooks live)."""
    named = os.environ.get(VARIABLE)
    if named:
        return Path(named)
    below, beside = Path("data/processed"), Path("../data/processed")
    return beside if beside.is_dir() and not below.is_dir() else below


def execute(notebook: Path, folder: Path) -> str:
    """Run ``notebook`` on the tables in ``folder``; give HTML with figures inside and code folded away.

    Runs in the interpreter that runs us, so no installed kernel is needed; the same tables give the same bytes. Raises
    ``PipelineError`` naming the cell that failed.
    """
    import nbformat

    if not notebook.is_file():
        raise PipelineError(f"no notebook {notebook}; name an .ipynb file")
    cells = nbformat.read(notebook, as_version=4)  # type: ignore[no-untyped-call]
    with tempfile.TemporaryDirectory() as scratch:
        _run(cells, notebook, folder, Path(scratch))
    return _to_html(cells, notebook.stem)


def _run(cells: Any, notebook: Path, folder: Path, scratch: Path) -> None:
    from nbclient import NotebookClient
    from nbclient.exceptions import CellExecutionError
    from nbclient.util import run_sync

    manager = _manager(scratch)
    client = NotebookClient(cells, km=manager, timeout=_TIMEOUT, record_timing=False, allow_errors=False)
    try:
        client.execute(env=_environment(folder, scratch), cwd=str(notebook.parent.resolve()))
    except CellExecutionError as error:
        raise PipelineError(f"{notebook.name} stopped: {error.ename}: {error.evalue}") from error
    finally:
        if manager.has_kernel:
            run_sync(manager.shutdown_kernel)(now=True)


def _manager(scratch: Path) -> Any:
    """A kernel of this very interpreter: installed kernel specifications may point elsewhere, or be missing."""
    from jupyter_client.kernelspec import KernelSpec
    from jupyter_client.manager import AsyncKernelManager

    class OwnKernel(AsyncKernelManager):
        @property
        def kernel_spec(self) -> KernelSpec:
            argv = [sys.executable, "-m", "ipykernel_launcher", "-f", "{connection_file}", *_QUIET]
            return KernelSpec(argv=argv, display_name="Python", language="python")

    return OwnKernel(connection_file=str(scratch / "kernel.json"))


def _environment(folder: Path, scratch: Path) -> dict[str, str]:
    """Ours, with the results' folder, a fixed hash seed and a scratch home for what kernels leave behind."""
    root = str(Path(__file__).resolve().parents[2])
    return os.environ | {
        VARIABLE: str(folder.resolve()),
        "PYTHONPATH": os.pathsep.join(filter(None, [root, os.environ.get("PYTHONPATH", "")])),
        "PYTHONHASHSEED": "0",
        "IPYTHONDIR": str(scratch),
        "MPLBACKEND": "agg",
    }


def _to_html(cells: Any, stem: str) -> str:
    from nbconvert import HTMLExporter

    template = (page.TEMPLATES / "notebook_cells.jinja").read_text(encoding="utf-8")
    exporter = HTMLExporter(raw_template=template, embed_images=True)  # type: ignore[no-untyped-call]
    body, _ = exporter.from_notebook_node(cells)
    return page.render("notebook.html.jinja", ("base.css", "notebook.css"), title=_title(cells) or stem, body=Markup(body))


def _title(cells: Any) -> str:
    """The first heading of the notebook."""
    lines = (line for cell in cells.cells if cell.cell_type == "markdown" for line in cell.source.splitlines())
    return next((line.lstrip("# ").strip() for line in lines if line.startswith("# ")), "")
