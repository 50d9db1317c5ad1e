"""The whole way through, from the real command line: sample pages, broken pages, repeat runs."""

import csv
import dataclasses
import json
import os
import shutil
import signal
import subprocess
import sys
import time

import pytest

from pipeline import frames
from pipeline.types import LABELS, PipelineError
from tests.conftest import RAW, ROOT, claimthread

REFERENCE = "magnesium-neuropathy.html"


def some_pages(folder, *names):
    pages = folder / "raw"
    pages.mkdir()
    for name in names:
        shutil.copy(RAW / name, pages)
    return pages


def tables_in(folder):
    return {p.name: p.read_bytes() for p in sorted(folder.iterdir()) if p.suffix in {".csv", ".parquet", ".jsonl", ".json"}}


# ------------------------------------------------------------------------------------------------ the sample pages


def test_every_declared_table_is_written_and_reads_back(processed):
    for name in frames.FRAMES:
        frame = frames.read(name, processed)
        assert (processed / f"{name}.csv").read_bytes().startswith(b"\xef\xbb\xbf")
        again = frames.from_csv(name, (processed / f"{name}.csv").read_text(encoding="utf-8-sig"))
        assert frame.equals(again), name


def test_the_reference_page_is_read_whole(processed):
    articles = frames.read("articles", processed).set_index("page_id")
    comments = frames.read("comments", processed).query("page_id == @REFERENCE")
    evidence = frames.read("evidence", processed).query("page_id == @REFERENCE")
    assert articles.loc[REFERENCE, "stated_count"] == len(comments) == 17
    assert comments["author"].nunique() == 16
    assert comments["posted_at"].notna().all()
    assert dict(zip(evidence["intervention"].str.lower(), evidence["strength_level"], strict=True)) == {
        "magnesium": 3,
        "vitamin b12": 4,
        "alpha-lipoic acid": 4,
    }
    assert list(evidence["daily_unit"]) == ["mg", "µg", "mg"]


def test_the_pasted_copy_says_the_same_as_the_page(processed):
    comments = frames.read("comments", processed)
    page, paste = (comments.query("page_id == @name") for name in (REFERENCE, REFERENCE.replace(".html", ".txt")))
    assert list(page["author"]) == list(paste["author"])
    assert list(page["posted_at"].str[:16]) == list(paste["posted_at"].str[:16])


def test_damaged_text_is_mended_and_logged(processed):
    repairs = frames.read("repairs", processed).query("page_id == @REFERENCE")
    texts = " ".join(frames.read("comments", processed).query("page_id == @REFERENCE")["text"])
    assert not repairs.empty
    assert "đŸ" not in texts
    assert repairs["rule"].notna().all()


def test_spans_quote_the_comment_they_belong_to(processed):
    texts = frames.read("comments", processed).set_index("comment_id")["text"]
    for name in ("label_spans", "claims"):
        for row in frames.read(name, processed).itertuples():
            assert texts[row.comment_id][row.start : row.end] == row.quote
    for row in frames.read("flags", processed).itertuples():
        quotes = [texts[row.comment_id][a:b] for a, b in json.loads(row.spans)]
        assert " | ".join(quotes) == (row.quotes if isinstance(row.quotes, str) else "")


def test_no_commenter_is_named_in_what_is_stored(processed):
    from pipeline import parsers, run

    thread = parsers.parse(run.read_page(RAW / REFERENCE, REFERENCE))
    names = {c.author for c in thread.comments if c.author and len(c.author.split()) > 1}
    assert len(names) > 5
    stored = b"".join(tables_in(processed).values()) + (processed / "queue.html").read_bytes()
    assert [name for name in names if name.encode("utf-8") in stored] == []


def test_every_label_and_none_occur(processed):
    comments = frames.read("comments", processed)
    assert all(comments[label].sum() > 0 for label in LABELS)
    assert (comments["primary"] == "none").any()


def test_the_manifest_names_inputs_and_outputs(processed):
    manifest = json.loads((processed / "run.json").read_text(encoding="utf-8"))
    assert {row["page_id"] for row in manifest["inputs"]} >= {REFERENCE}
    assert set(manifest["outputs"]) == {p.name for p in processed.iterdir() if p.suffix in {".csv", ".parquet", ".jsonl"}}


# ------------------------------------------------------------------------------------------------ again


def test_a_run_from_scratch_gives_the_same_bytes_in_one_process_or_two(tmp_path):
    pages = some_pages(tmp_path, REFERENCE, REFERENCE.replace(".html", ".txt"), "probiotics-antibiotics.html")

    def go(name, jobs):
        return claimthread("run", pages, "--out", tmp_path / name, "--jobs", jobs, "--tables-only", cwd=tmp_path)

    assert (go("out1", 1).returncode, go("out2", 2).returncode) == (0, 0)
    assert tables_in(tmp_path / "out1") == tables_in(tmp_path / "out2")
    assert "3 pages unchanged" in go("out1", 1).stdout
    assert tables_in(tmp_path / "out1") == tables_in(tmp_path / "out2")
    shutil.copy(RAW / "iron-and-tea.html", pages)
    assert "3 pages unchanged" in go("out1", 1).stdout


def test_a_killed_run_leaves_no_half_file(tmp_path):
    pages = some_pages(tmp_path, REFERENCE, "iron-and-tea.html", "probiotics-antibiotics.html")
    arguments = [sys.executable, "-m", "pipeline", "run", str(pages), "--out", str(tmp_path / "out"), "--jobs", "1"]
    process = subprocess.Popen(arguments, cwd=tmp_path, env=os.environ | {"CLAIMTHREAD_KEY": "x" * 20}, stdout=subprocess.DEVNULL)
    deadline = time.monotonic() + 120
    while not list((tmp_path / "out").glob(".cache/*.json")) and time.monotonic() < deadline:
        time.sleep(0.02)
    process.send_signal(signal.SIGKILL)
    process.wait()
    for path in (tmp_path / "out").glob(".cache/*.json"):
        json.loads(path.read_text(encoding="utf-8"))
    done = claimthread("run", pages, "--out", tmp_path / "out", cwd=tmp_path, CLAIMTHREAD_KEY="x" * 20)
    assert done.returncode == 0
    assert "unchanged" in done.stdout
    assert not list((tmp_path / "out").rglob(".tmp-*"))


def test_a_result_is_kept_under_all_it_depends_on(tmp_path, monkeypatch):
    from pipeline.run import cache

    page, part = tmp_path / "a.html", tmp_path / "b.json"
    page.write_text("x")
    part.write_text("y")
    first = cache.Cache(tmp_path, b"k" * 20)
    names = [
        first.path(page, "a.html"),
        first.path(page, "b.html"),
        first.path(page, "a.html", [part]),
        first.path(part, "a.html"),
        cache.Cache(tmp_path, b"l" * 20).path(page, "a.html"),
    ]
    (tmp_path / "a.html.meta.json").write_text("{}")
    names.append(first.path(page, "a.html"))
    monkeypatch.setattr(cache, "surroundings", lambda: {"python": "4.0"})
    cache._made_by.cache_clear()
    names.append(first.path(page, "a.html"))
    cache._made_by.cache_clear()
    assert len(set(names)) == len(names)


def test_the_key_file_is_made_once_and_is_private(tmp_path):
    arguments = ("run", RAW / "iron-and-tea.html", "--out", tmp_path / "out", "--tables-only")
    first = claimthread(*arguments, cwd=tmp_path, CLAIMTHREAD_KEY="")
    second = claimthread(*arguments, cwd=tmp_path, CLAIMTHREAD_KEY="")
    assert "made a new pseudonym key" in first.stderr
    assert "key" not in second.stderr
    assert (tmp_path / ".claimthread-key").stat().st_mode & 0o077 == 0


# ------------------------------------------------------------------------------------------------ bad input

BROKEN = {
    "empty.html": (b"", "empty_file"),
    "blank.html": (b" \n\n ", "empty_file"),
    "paper.html": (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj << >> endobj", "not_text"),
    "picture.html": (b"\x89PNG\r\n\x1a\n" + bytes(200), "not_text"),
    "nested.html": (b"<html><body>" + b"<div>" * 50_000 + b"text", "too_deep"),
}


@pytest.fixture(scope="module")
def mixed(tmp_path_factory):
    """A folder of broken pages around good ones, run once."""
    folder = tmp_path_factory.mktemp("mixed")
    raw = folder / "raw"
    raw.mkdir()
    for name, (body, _) in BROKEN.items():
        (raw / name).write_bytes(body)
    whole = (RAW / REFERENCE).read_bytes()
    (raw / "good.html").write_bytes(whole)
    (raw / "truncated.html").write_bytes(whole[: whole.rindex(b"AT ") - 4000])
    (raw / "no-article.html").write_text("<html><head><title>x</title></head><body><nav><a href='/'>Home</a></nav></body></html>")
    (raw / "photo.jpg").write_bytes(b"\xff\xd8\xff")
    (raw / "good_files").mkdir()
    (raw / "good_files/ads.html").write_text("<html><body>ad</body></html>")
    (raw / "sidecar.html").write_bytes(whole)
    (raw / "sidecar.html.meta.json").write_text("{not json")
    return folder, claimthread("run", raw, "--out", folder / "out", cwd=folder)


def test_the_exit_code_tells_and_every_reason_is_said(mixed):
    folder, done = mixed
    assert done.returncode == 3
    rejected = frames.read("rejected", folder / "out").set_index("page_id")
    for name, (_, code) in BROKEN.items():
        assert rejected.loc[name, "code"] == code
        assert rejected.loc[name, "reason"] in done.stderr
    assert rejected.loc["sidecar.html", "code"] == "bad_sidecar"
    assert "internal_error" not in set(rejected["code"])
    assert "Traceback" not in done.stderr


def test_the_other_pages_come_through(mixed):
    folder, _ = mixed
    articles = frames.read("articles", folder / "out").set_index("page_id")
    assert articles.loc["good.html", "comment_count"] == 17
    assert 1 <= articles.loc["truncated.html", "comment_count"] < 17


def test_what_is_odd_is_noticed(mixed):
    folder, _ = mixed
    notices = frames.read("notices", folder / "out")
    codes = {page: set(rows["code"]) for page, rows in notices.groupby("page_id")}
    assert codes["truncated.html"] & {"truncated_page", "count_mismatch"}
    rejected = set(frames.read("rejected", folder / "out")["page_id"])
    assert "no-article.html" in rejected or "no_article" in codes["no-article.html"]


def test_a_fault_of_ours_on_one_page_does_not_cost_the_others(tmp_path, monkeypatch):
    from pipeline import parsers, run
    from pipeline.types import Repair

    real = parsers.parse_all

    def parse_all(page, parts):
        if page.page_id == "a.html":
            raise RecursionError("deep")
        (thread,) = real(page, parts)
        broken = (Repair(before="", after="", rule=""),)
        return (thread if page.page_id == "c.html" else dataclasses.replace(thread, repairs=broken),)

    monkeypatch.setattr(parsers, "parse_all", parse_all)
    for name in ("a.html", "b.html", "c.html"):
        shutil.copy(RAW / "iron-and-tea.html", tmp_path / name)
    outcome = run.run(tmp_path, tmp_path / "out", b"k" * 20)
    assert [row["page_id"] for row in outcome.rejected] == ["a.html", "b.html"]
    assert all(row["code"] == "internal_error" for row in outcome.rejected)
    assert list(outcome.frames["articles"]["page_id"]) == ["c.html"]


def test_a_page_that_cannot_be_opened_is_one_rejected_row(tmp_path, monkeypatch):
    from pathlib import Path

    from pipeline import run

    real = Path.read_bytes

    def read_bytes(path):
        if path.name == "a.html":
            raise PermissionError(13, "Permission denied", str(path))
        return real(path)

    monkeypatch.setattr(Path, "read_bytes", read_bytes)
    for name in ("a.html", "b.html"):
        shutil.copy(RAW / "iron-and-tea.html", tmp_path / name)
    outcome = run.run(tmp_path, tmp_path / "out", b"k" * 20)
    assert [(row["page_id"], row["code"]) for row in outcome.rejected] == [("a.html", "unreadable_file")]
    assert list(outcome.frames["articles"]["page_id"]) == ["b.html"]


def test_results_among_the_pages_are_not_read_as_pages(tmp_path):
    from pipeline import run

    shutil.copy(RAW / "iron-and-tea.html", tmp_path / "a.html")
    again = [run.run(tmp_path, tmp_path / "results/of today", b"k" * 20) for _ in range(2)]
    assert [(outcome.pages, outcome.rejected, outcome.ignored) for outcome in again] == [(1, (), ())] * 2
    with pytest.raises(PipelineError, match="holds the pages"):
        run.run(tmp_path, tmp_path, b"k" * 20)


def test_files_that_are_no_pages_are_named(mixed):
    folder, _ = mixed
    manifest = json.loads((folder / "out/run.json").read_text(encoding="utf-8"))
    assert manifest["ignored"] == ["photo.jpg"]


USAGE = {
    "no such page": (("run", "nowhere.html"), 1, "nowhere.html is not there"),
    "an empty path": (("run", ""), 2, "the path is empty"),
    "an empty folder": (("run", "void"), 1, "no page in void"),
    "nothing readable": (("run", "bad"), 1, "no page could be read"),
    "a short key": (("run", "bad", "--key", "short.key"), 1, "expected 16 or more"),
    "an unknown command": (("frobnicate",), 2, "invalid choice"),
    "a table without text": (("label", "ids.csv"), 1, "expected id and text"),
    "a table that is not there": (("label", "gone.csv"), 1, "gone.csv cannot be read"),
    "a report without tables": (("report", "--out", "void"), 1, "claimthread run"),
    "results where a file is": (("run", "bad", "--out", "ids.csv"), 1, "ids.csv cannot be a folder of results"),
    "results below a device": (("run", "bad", "--out", "/dev/null/x"), 1, "/dev/null/x cannot be a folder of results"),
    "a table below a device": (("quantities", "texts.csv", "--out", "/dev/null/a.csv"), 1, "/dev/null/a.csv cannot be"),
    "a table where a folder is": (("quantities", "texts.csv", "--out", "void"), 1, "void cannot be"),
    "a comma without quotes": (("quantities", "comma.csv"), 1, "row 2 of comma.csv has 3 cells, its heading 2"),
    "no table of codes": (("evaluate", "--coded", "texts.csv"), 1, "texts.csv has no column anecdotal_benefit"),
    "no codes": (("evaluate", "--coded", "coded.csv"), 1, "coded.csv: anecdotal_benefit is 'yes' in row 2; expected 0 or 1"),
    "a measure of nothing": (("bench", "nothere"), 1, "nothere is not there"),
    "a measure of other files": (("bench", "notes"), 1, "no page ending in .html"),
    "no process at all": (("run", "bad", "--jobs", "0"), 2, "0 is not between 1 and"),
    "fewer than none": (("run", "bad", "--jobs", "-2"), 2, "-2 is not between 1 and"),
    "parse of nothing": (("parse", "bad/gone.html"), 1, "bad/gone.html is not there"),
    "an audit of a folder": (("audit", "bad"), 1, "bad is a folder; give one saved page"),
    "claims beside nothing": (("claims", "texts.csv", "--article", "gone.html"), 1, "gone.html is not there"),
    "parse of an empty page": (("parse", "bad/empty.html"), 1, "empty"),
}


@pytest.mark.parametrize("case", USAGE)
def test_errors_are_one_line_with_the_right_code(case, tmp_path):
    (tmp_path / "void").mkdir()
    (tmp_path / "bad").mkdir()
    (tmp_path / "bad/empty.html").write_bytes(b"")
    (tmp_path / "short.key").write_text("abc")
    (tmp_path / "ids.csv").write_text("id\n1\n")
    (tmp_path / "comma.csv").write_text("id,text\n1,I took magnesium, it helped\n")
    (tmp_path / "coded.csv").write_text(f"text,{','.join(LABELS)}\nx{',yes' * len(LABELS)}\n")
    (tmp_path / "texts.csv").write_text("id,text\n1,Zinc\n")
    (tmp_path / "notes").mkdir()
    (tmp_path / "notes/a.txt").write_text("Zinc")
    arguments, code, words = USAGE[case]
    done = claimthread(*arguments, cwd=tmp_path)
    assert done.returncode == code
    assert words in done.stderr
    assert "Traceback" not in done.stderr


# ------------------------------------------------------------------------------------------------ single commands


def test_parse_answers_as_documented():
    done = claimthread("parse", RAW / REFERENCE, "--json", cwd=ROOT)
    assert done.returncode == 0
    assert "as printed" in done.stderr
    answer = json.loads(done.stdout)
    assert {"title", "author", "published", "language", "text"} <= set(answer["article"])
    assert [row["dose_unit"] for row in answer["evidence_tables"][0]["evidence"]] == ["mg", "µg", "mg"]
    assert {"author", "date", "date_text", "text", "parent_index", "position"} <= set(answer["comments"][0])
    assert len(answer["comments"]) == 17


@pytest.fixture(scope="module")
def sheet(tmp_path_factory):
    path = tmp_path_factory.mktemp("sheet") / "texts.csv"
    rows = [
        ("-1", "Magnesium cures neuropathy, stop taking your metformin and take 600 mg twice daily instead.", ""),
        ("b", "Thanks for the article!", "Magnesium for nerve pain"),
        ("c", "", ""),
        ("d", "Ich nehme das seit drei Wochen und es hilft mir leider überhaupt nicht gegen die Schmerzen.", ""),
    ]
    with path.open("w", newline="", encoding="utf-8") as handle:
        csv.writer(handle).writerows([("id", "text", "context"), *rows])
    return path


def read_sheet(text):
    return list(csv.DictReader(text.splitlines()))


def test_label_gives_every_id_back_in_order(sheet):
    done = claimthread("label", sheet, cwd=sheet.parent)
    rows = read_sheet(done.stdout)
    assert [row["id"] for row in rows] == ["-1", "b", "c", "d"]
    assert all(0 <= float(rows[0][f"p_{label}"]) <= 1 and rows[0][label] in "01" for label in LABELS)
    assert rows[1]["primary"] in (*LABELS, "none")
    assert rows[3]["language"] == "de"
    assert rows[3]["hostility"] == ""


def test_claims_are_held_against_the_article(sheet):
    done = claimthread("claims", sheet, "--article", RAW / REFERENCE, cwd=sheet.parent)
    rows = [row for row in read_sheet(done.stdout) if row["id"] == "-1"]
    assert any(row["verdict"] == "overstates" and row["evidence_row"] for row in rows)
    assert any(row["dose_low"] and float(row["daily_high"]) == 1200 for row in rows)


def test_claims_of_two_rows_of_one_id_have_names_of_their_own():
    from pipeline import sheets

    text = "Magnesium cures neuropathy. Zinc helps colds."
    found = sheets.claim([sheets.Row(id="a", text=text), sheets.Row(id="a", text=text), sheets.Row(id="b", text=text)])
    assert list(found["claim_id"]) == ["a.0", "a.1", "a.2", "a.3", "b.0", "b.1"]


@pytest.mark.parametrize("command", ["flags", "claims", "label"])
def test_help_says_what_context_is(command, sheet):
    told = " ".join(claimthread(command, "--help", cwd=sheet.parent).stdout.split())
    assert "context holds the title of the article" in told


def test_quantities_and_flags_answer(sheet):
    doses = read_sheet(claimthread("quantities", sheet, cwd=sheet.parent).stdout)
    assert [(row["kind"], float(row["daily_low"])) for row in doses if row["id"] == "-1"] == [("dose", 1200.0)]
    flagged = {row["id"]: row for row in read_sheet(claimthread("flags", sheet, cwd=sheet.parent).stdout)}
    assert list(flagged) == ["-1", "b", "c", "d"]
    assert flagged["-1"]["severity"] == "critical"
    assert "stop taking your metformin" in flagged["-1"]["quotes"]
    assert flagged["b"]["severity"] == "none"


def test_help_has_an_example_for_every_command():
    from pipeline.__main__ import COMMANDS

    for name, *_ in COMMANDS:
        done = claimthread(name, "--help", cwd=ROOT)
        assert done.returncode == 0
        assert f"Example: claimthread {name}" in " ".join(done.stdout.split())
