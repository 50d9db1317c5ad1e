"""The documents say what is so."""

import re

import pytest

from pipeline import __version__, frames
from pipeline.__main__ import COMMANDS
from tests.conftest import ROOT

DOCUMENTS = sorted([*ROOT.glob("*.md"), ROOT / "data/raw/README.md", ROOT / "data/reference/README.md"])
README = (ROOT / "README.md").read_text(encoding="utf-8")


def test_the_dictionary_is_that_of_the_code():
    assert (ROOT / "DICTIONARY.md").read_text(encoding="utf-8") == frames.dictionary() + "\n", (
        "claimthread codebook > DICTIONARY.md"
    )


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda p: p.name)
def test_links_lead_somewhere(document):
    links = re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", document.read_text(encoding="utf-8"))
    assert [link for link in links if not (document.parent / link).exists()] == []


def test_the_readme_and_the_changelog_name_every_command():
    assert [name for name, *_ in COMMANDS if f"claimthread {name}" not in README] == []
    changelog = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    assert [name for name, *_ in COMMANDS if f"`{name}`" not in changelog and f"claimthread {name}`" not in changelog] == []


def test_paths_named_in_the_readme_are_there():
    named = set(re.findall(r"`((?:pipeline|tests|data|notebooks)/[\w./-]+)`", README))
    made = {"data/processed"}
    assert [path for path in sorted(named - made) if not (ROOT / path).exists()] == []


def test_the_changelog_knows_this_version():
    assert f"## {__version__}" in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")


def fetched(page):
    return page.with_name(page.name + ".meta.json").exists()


def test_every_sample_page_is_described():
    described = (ROOT / "data/raw/README.md").read_text(encoding="utf-8")
    pages = [p.name for p in (ROOT / "data/raw").iterdir() if p.suffix in {".html", ".txt"} and not fetched(p)]
    assert [name for name in pages if name not in described] == []


def test_every_dependency_has_its_reason():
    project = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    reasons = (ROOT / "DECISIONS.md").read_text(encoding="utf-8").lower()
    block = project.split("dependencies = [")[1].split("]")[0]
    names = re.findall(r'"([A-Za-z0-9-]+)', block)
    assert [name for name in names if name.lower() not in reasons] == []


def test_locked_versions_are_current_for_what_the_project_asks():
    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    assert lock.count("--hash=sha256:") > 1000
    assert not re.search(r"https?://|file:", lock)
