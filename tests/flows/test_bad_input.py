"""Each mistake gets one message, its exit code, and leaves nothing behind."""

from __future__ import annotations

import gzip
import json
import os
import shlex
import sys
from pathlib import Path

import duckdb
import pytest
import zstandard

from tests.flows.conftest import Command
from tests.flows.dump_texts import abstract, page, title
from tests.warehouse.test_faults import no_file_above

_PLAIN = page(range(1, 9)).encode()
_GZIP = gzip.compress(_PLAIN)
_ZSTD = zstandard.compress(_PLAIN)


def _flipped(data: bytes, place: int) -> bytes:
    return data[:place] + bytes([data[place] ^ 0xFF]) + data[place + 1 :]


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("empty.txt", b"", "is empty"),
        ("blank.txt", b"\xef\xbb\xbf \r\n\t\n", "is empty"),
        (
            "picture.txt",
            b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" * 9,
            "is no text: character 9 is a NUL",
        ),
        ("wide.txt", "Title\nAbstract\n".encode("utf-16"), "holds no paper"),
        ("wider.txt", "Title\nAbstract\n".encode("utf-32"), "is no text: character 2 is a NUL"),
        ("blank-wide.txt", " \r\n".encode("utf-16"), "is empty"),
        ("lonely.txt", b"Hello\n", "holds no paper"),
        ("page.txt", b"SubscribeNo paper found.\n", "holds no paper"),
        (
            "titles.jsonl",
            b'{"title": "A Title of a Paper Without Its Abstract"}\n' * 40
            + json.dumps({"title": title(1), "abstract": abstract(1)}).encode(),
            "layout that is not recognised",
        ),
        ("cut.txt.gz", _GZIP[:-40], "is a damaged gzip file"),
        ("flipped.txt.gz", _flipped(_GZIP, len(_GZIP) // 2), "is a damaged gzip file"),
        ("not.txt.gz", _PLAIN, "does not begin like a .gz file"),
        ("cut.txt.zst", _ZSTD[:-40], "is a zstd file that breaks off"),
        ("tail.txt.zst", _ZSTD + b"tail", "is a damaged zstd file"),
    ],
)
def test_a_file_that_is_no_dump_is_refused_whole(
    paperhouse: Command, tmp_path: Path, warehouse: Path, name: str, content: bytes, message: str
) -> None:
    dump = tmp_path / name
    dump.write_bytes(content)
    outcome = paperhouse("run", dump, "--warehouse", warehouse)
    assert (outcome.code, outcome.out) == (3, "")
    assert message in outcome.err
    assert outcome.err.startswith("paperhouse: ")
    assert "Traceback" not in outcome.err
    assert [path.name for path in tmp_path.iterdir()] == [name]


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (b"SubscribeNo paper found.\n", "a search page that found no paper"),
        (b"404 Not Found\n", "an error page"),
        (b"<!DOCTYPE html>\n<html><body>Papers</body></html>\n", "an HTML page, not its text"),
        (b"%PDF-1.7\n1 0 obj\n", "a PDF file, not its text"),
        (
            b"Submitted by\n\nakhaliq\n\n" * 9,
            "a list of submitters without their papers",
        ),
    ],
)
@pytest.mark.parametrize("command", ["run", "split"])
def test_a_page_without_papers_is_refused_by_what_it_is(
    paperhouse: Command, tmp_path: Path, warehouse: Path, command: str, content: bytes, kind: str
) -> None:
    dump = tmp_path / "dump.txt"
    dump.write_bytes(content)
    options = ("--warehouse", warehouse) if command == "run" else ()
    outcome = paperhouse(command, dump, *options)
    assert outcome.code == 3
    assert f"dump.txt holds no paper: it is {kind}. Expected titles" in outcome.err
    assert f"  | {content.decode().splitlines()[0]}" in outcome.err


def test_a_missing_file_is_refused(paperhouse: Command, tmp_path: Path, warehouse: Path) -> None:
    outcome = paperhouse("run", tmp_path / "nowhere.txt", "--warehouse", warehouse)
    assert outcome.code == 3
    assert "nowhere.txt is missing" in outcome.err
    assert list(tmp_path.iterdir()) == []


def test_a_folder_without_dumps_is_refused(
    paperhouse: Command, tmp_path: Path, warehouse: Path
) -> None:
    for name in ("notes.html", ".hidden.txt", "dump.truth.jsonl"):
        (tmp_path / name).write_text("no dump", encoding="utf-8")
    outcome = paperhouse("run", tmp_path, "--warehouse", warehouse)
    assert outcome.code == 3
    assert "holds no dump" in outcome.err


def test_a_pattern_that_matches_nothing_is_refused(
    paperhouse: Command, tmp_path: Path, warehouse: Path
) -> None:
    outcome = paperhouse("run", tmp_path / "*.txt", "--warehouse", warehouse)
    assert outcome.code == 3
    assert "No file matches" in outcome.err


@pytest.mark.parametrize(
    "arguments",
    [
        ("run", "--no-such-option"),
        ("no-such-command",),
        ("run", "--max-reject-share", "7"),
        ("run", "--observed-on", "yesterday"),
        ("split",),
        ("query", "select 1", "--format", "parquet"),
    ],
)
def test_wrong_usage_ends_with_2(paperhouse: Command, arguments: tuple[str, ...]) -> None:
    outcome = paperhouse(*arguments)
    assert outcome.code == 2
    assert outcome.err
    assert "Traceback" not in outcome.err


def test_a_setting_of_the_environment_that_does_not_fit_is_wrong_usage(
    paperhouse: Command, dump: Path, warehouse: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PAPERHOUSE_MAX_REJECT_SHARE", "many")
    outcome = paperhouse("run", dump, "--warehouse", warehouse)
    assert outcome.code == 2
    assert "PAPERHOUSE_MAX_REJECT_SHARE" in outcome.err
    assert not warehouse.exists()


@pytest.mark.parametrize(
    "sql",
    [
        "select no_such_column from core.papers",
        "selec 1",
        "select * from no_such_table",
        "delete from core.papers",
        "create table mine (n int)",
        "copy core.papers to 'out.csv'",
        "select * from read_csv('/etc/passwd')",
        "install httpfs",
        "set enable_external_access = true",
    ],
)
def test_a_query_that_is_broken_or_does_more_than_read_is_refused(
    paperhouse: Command, dump: Path, warehouse: Path, sql: str
) -> None:
    paperhouse("run", dump, "--warehouse", warehouse)
    before = warehouse.read_bytes()
    outcome = paperhouse("query", sql, "--warehouse", warehouse)
    assert (outcome.code, outcome.out) == (2, "")
    assert outcome.err.startswith("paperhouse: The query was refused")
    assert warehouse.read_bytes() == before


@pytest.mark.parametrize("command", ["run", "split"])
def test_a_closed_standard_input_is_refused(
    paperhouse: Command, monkeypatch: pytest.MonkeyPatch, command: str
) -> None:
    # What Python makes of `<&-`; the command sets an input of its own otherwise.
    monkeypatch.setattr("tests.flows.conftest.io.TextIOWrapper", lambda _: None)
    outcome = paperhouse(command, "-")
    assert outcome.code == 3
    assert "standard input is closed" in outcome.err
    assert sys.stdin is None


def test_split_refuses_a_folder(paperhouse: Command, tmp_path: Path) -> None:
    outcome = paperhouse("split", tmp_path)
    assert (outcome.code, outcome.out) == (3, "")
    assert f"{tmp_path} is a folder. Expected one dump in a file." in outcome.err


@pytest.mark.parametrize("command", ["run", "split"])
def test_a_name_that_is_too_long_is_refused(
    paperhouse: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, command: str
) -> None:
    monkeypatch.chdir(tmp_path)
    outcome = paperhouse(command, "a" * 300 + ".txt")
    assert outcome.code == 3
    assert "File name too long" in outcome.err


def test_a_hostile_name_is_shown_harmless_and_can_be_pasted(
    paperhouse: Command, tmp_path: Path
) -> None:
    plain, hostile = tmp_path / "a dump's.txt", tmp_path / "red \x1b[31m.txt"
    for file in (plain, hostile):
        file.write_text("Hello\n", encoding="utf-8")
    said = [paperhouse("split", file).err for file in (plain, hostile, tmp_path / "\x1b.txt")]
    assert f"paperhouse split {shlex.quote(str(plain))}" in said[0]
    assert not [message for message in said if "\x1b" in message]


def test_a_name_that_is_not_utf_8_is_loaded_like_any_other(
    paperhouse: Command, tmp_path: Path, warehouse: Path
) -> None:
    file = tmp_path / os.fsdecode(b"n\xff-2026-01-01.txt")
    file.write_bytes(_PLAIN)
    assert paperhouse("run", file, "--warehouse", warehouse).code == 0
    file.write_bytes(b"Hello\n")
    outcome = paperhouse("run", file, "--warehouse", warehouse, "--json")
    assert outcome.code == 3
    assert "n\ufffd-2026-01-01.txt" in outcome.out
    assert "holds no paper" in outcome.err


def test_split_without_room_to_unpack_says_where(
    paperhouse: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    with no_file_above(1_000):
        outcome = paperhouse("split", "-", stdin=_PLAIN * 20)
    assert (outcome.code, outcome.out) == (3, "")
    assert f"File too large. Expected room for its plain text below {tmp_path}" in outcome.err


@pytest.mark.parametrize(
    ("out", "reason"),
    [
        ("/", "is a folder"),
        (".", "is a folder"),
        ("{warehouse}/x.csv", "Not a directory"),
        ("{warehouse}", "is the warehouse itself"),
        ("/dev/full", "No space left on device"),
    ],
)
def test_a_result_that_cannot_be_written_there_is_wrong_usage(
    paperhouse: Command, tmp_path: Path, out: str, reason: str
) -> None:
    warehouse = tmp_path / "any.duckdb"
    duckdb.connect(str(warehouse)).close()
    before = warehouse.read_bytes()
    arguments = ("--warehouse", warehouse, "--out", out.format(warehouse=warehouse))
    outcome = paperhouse("query", "select 1", *arguments)
    assert (outcome.code, outcome.out) == (2, "")
    assert reason in outcome.err
    assert warehouse.read_bytes() == before
