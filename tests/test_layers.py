"""Imports point one way: a room may import only rooms on lower rows, never a peer (design: few rooms, one verb each)."""

import ast
from pathlib import Path

import pytest

PIPELINE = Path(__file__).parent.parent / "pipeline"

ROWS = (
    {"types"},
    {"files", "text", "reference"},
    {"phrases"},
    {"decode", "language", "privacy", "entities"},
    {"quantities"},
    {"evidence"},
    {"parsers"},
    {"labels", "sentiment", "claims"},  # peers: a label cannot see a feeling
    {"flags", "audit"},
    {"frames"},
    {"patterns", "floors"},
    {"reliability", "report"},
    {"run", "sheets", "collect", "extraction"},
    {"bench"},
    {"commands"},
    {"__main__"},
)
ROW_OF = {room: row for row, rooms in enumerate(ROWS) for room in rooms}

ALL_FILES = sorted(p for p in PIPELINE.rglob("*.py") if p != PIPELINE / "__init__.py")


def room_of(path: Path) -> str:
    return path.relative_to(PIPELINE).parts[0].removesuffix(".py")


def imported_rooms(path: Path) -> set[str]:
    rooms = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module == "pipeline":
            rooms |= {alias.name for alias in node.names if alias.name in ROW_OF}
        names = [node.module or ""] if isinstance(node, ast.ImportFrom) else []
        names += [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
        rooms |= {name.split(".")[1] for name in names if name.startswith("pipeline.")}
    return rooms


@pytest.mark.parametrize("path", ALL_FILES, ids=lambda p: p.relative_to(PIPELINE).as_posix())
def test_a_room_imports_only_from_lower_rows(path):
    room = room_of(path)
    assert room in ROW_OF, f"{room} has no row yet: give it one in ROWS"
    for other in imported_rooms(path) - {room}:
        assert ROW_OF[other] < ROW_OF[room], f"{path.name} ({room}) imports {other} from the same row or above"


UNPICKLING = {"pickle", "joblib", "dill", "shelve"}
NETWORK = {
    "socket",
    "ssl",
    "requests",
    "httpx",
    "httpcore",
    "urllib3",
    "aiohttp",
    "urllib.request",
    "http.client",
    "socketserver",
}
"""Nothing unpickles, and nothing but ``collect`` goes to the network."""


def imported_modules(path: Path) -> set[str]:
    modules = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        modules |= {alias.name for alias in node.names} if isinstance(node, ast.Import) else set()
        modules |= {node.module or ""} if isinstance(node, ast.ImportFrom) else set()
    return modules | {name.split(".")[0] for name in modules}


@pytest.mark.parametrize("path", ALL_FILES, ids=lambda p: p.relative_to(PIPELINE).as_posix())
def test_nothing_unpickles_and_only_collect_goes_to_the_network(path):
    forbidden = UNPICKLING | (set() if room_of(path) == "collect" else NETWORK)
    assert imported_modules(path) & forbidden == set()


def test_no_room_but_the_command_line_leads_to_the_network():
    assert [p.name for p in ALL_FILES if "collect" in imported_rooms(p) and room_of(p) not in {"collect", "commands"}] == []


WRITERS = {"files", "run", "frames", "extraction", "reference", "__main__", "commands", "collect", "labels"}
"""Rooms that may touch files; labels for its corpus and its fitted model, report for the notebooks it executes."""


@pytest.mark.parametrize("path", ALL_FILES, ids=lambda p: p.relative_to(PIPELINE).as_posix())
def test_files_are_touched_in_few_rooms(path):
    if room_of(path) in WRITERS | {"report", "reliability"}:
        return
    calls = {"open", "read_text", "read_bytes", "write_text", "write_bytes"}
    nodes = (node for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))) if isinstance(node, ast.Call))
    names = {getattr(node.func, "attr", getattr(node.func, "id", "")) for node in nodes}
    assert names & calls == set()
