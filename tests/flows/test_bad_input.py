"""Each mistake gets one message, its exit code, and leaves nothing behind."""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from pathlib import Path

import pytest
import zstandard

from tests.flows.conftest import Command
from tests.flows.dump_texts import page

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
        ("picture.txt", b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" * 9, "is no text: a NUL byte"),
        ("wide.txt", "Title\nAbstract\n".encode("utf-16"), "is UTF-16"),
        ("lonely.txt", b"Hello\n", "holds no paper"),
        ("page.txt", b"SubscribeNo paper found.\n", "holds no paper"),
        (
            "list.txt",
            b"- one\n- two\n- three\n" * 40 + _PLAIN[:600],
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


def test_a_missing_file_is_refused(paperhouse: Command, tmp_path: Path, warehouse: Path) -> None:
    outcome = paperhouse("run", tmp_path / "nowhere.txt", "--warehouse", warehouse)
    assert outcome.code == 3
    assert "nowhere.txt is missing" in outcome.err
    assert list(tmp_path.iterdir()) == []


def test_a_folder_without_dumps_is_refused(
    paperhouse: Command, tmp_path: Path, warehouse: Path
) -> None:
    (tmp_path / "notes.md").write_text("# no dump", encoding="utf-8")
    outcome = paperhouse("run", tmp_path, "--warehouse", warehouse)
    assert outcome.code == 3
    assert "holds no dump" in outcome.err


def test_a_pattern_that_matches_nothing_is_refused(
    paperhouse: Command, tmp_path: Path, warehouse: Path
) -> None:
    outcome = paperhouse("run", tmp_path / "*.txt", "--warehouse", warehouse)
    assert outcome.code == 3
    assert "No file matches" in outcome.err


@pytest.fixture
def dump(tmp_path: Path) -> Path:
    file = tmp_path / "2026-01-05.txt"
    file.write_bytes(_PLAIN)
    return file


@pytest.fixture
def read_only_folder(tmp_path: Path) -> Iterator[Path]:
    folder = tmp_path / "read_only"
    folder.mkdir()
    folder.chmod(0o555)
    yield folder
    folder.chmod(0o755)


def test_a_warehouse_that_is_a_folder_is_unusable(
    paperhouse: Command, dump: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "folder"
    folder.mkdir()
    outcome = paperhouse("run", dump, "--warehouse", folder)
    assert (outcome.code, outcome.out) == (5, "")
    assert "is a folder. Expected a DuckDB file." in outcome.err
    assert list(folder.iterdir()) == []
    assert not folder.with_name("folder.files").exists()


@pytest.mark.parametrize("content", [b"", b"not a database at all", b"\x00" * 9000])
def test_a_warehouse_that_is_no_duckdb_file_is_unusable_and_left_alone(
    paperhouse: Command, dump: Path, tmp_path: Path, content: bytes
) -> None:
    file = tmp_path / "notes.duckdb"
    file.write_bytes(content)
    outcome = paperhouse("run", dump, "--warehouse", file)
    assert (outcome.code, outcome.out) == (5, "")
    assert "Expected a DuckDB file" in outcome.err
    assert file.read_bytes() == content
    assert not file.with_name("notes.duckdb.files").exists()


def test_a_read_only_warehouse_is_unusable_and_left_alone(
    paperhouse: Command, dump: Path, warehouse: Path
) -> None:
    paperhouse("run", dump, "--warehouse", warehouse)
    before = warehouse.read_bytes()
    warehouse.chmod(0o444)
    other = dump.with_name("2026-01-06.txt")
    other.write_text(page((9,)), encoding="utf-8")
    outcome = paperhouse("run", other, "--warehouse", warehouse)
    assert outcome.code == 5
    assert "is read-only" in outcome.err
    assert warehouse.read_bytes() == before


def test_a_read_only_folder_is_unusable(
    paperhouse: Command, dump: Path, read_only_folder: Path
) -> None:
    outcome = paperhouse("run", dump, "--warehouse", read_only_folder / "papers.duckdb")
    assert outcome.code == 5
    assert "is read-only" in outcome.err
    assert list(read_only_folder.iterdir()) == []


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


@pytest.mark.parametrize("command", [("query", "select 1"), ("status",), ("docs",)])
def test_reading_where_there_is_no_warehouse_says_what_to_do(
    paperhouse: Command, tmp_path: Path, command: tuple[str, ...]
) -> None:
    outcome = paperhouse(*command, "--warehouse", tmp_path / "none.duckdb")
    assert (outcome.code, outcome.out) == (5, "")
    assert "Load a dump first" in outcome.err
    assert list(tmp_path.iterdir()) == []
