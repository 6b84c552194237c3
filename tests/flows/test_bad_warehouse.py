"""A place that can be no warehouse gets one message, exit code 5, and is left as it was."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.flows.conftest import Command
from tests.flows.dump_texts import page
from tests.warehouse.test_faults import no_file_above


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


@pytest.mark.parametrize("command", [("query", "select 1"), ("status",), ("docs",)])
def test_reading_where_there_is_no_warehouse_says_what_to_do(
    paperhouse: Command, tmp_path: Path, command: tuple[str, ...]
) -> None:
    outcome = paperhouse(*command, "--warehouse", tmp_path / "none.duckdb")
    assert (outcome.code, outcome.out) == (5, "")
    assert "Load a dump first" in outcome.err
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", ["/", "a" * 300, os.fsdecode(b"n\xff.duckdb")])
@pytest.mark.parametrize("command", [("run",), ("query", "select 1"), ("status",), ("docs",)])
def test_a_place_where_no_warehouse_can_be_is_unusable(
    paperhouse: Command, command: tuple[str, ...], name: str
) -> None:
    outcome = paperhouse(*command, "--warehouse", name)
    assert (outcome.code, outcome.out) == (5, "")
    assert outcome.err.startswith("paperhouse: The warehouse ")


@pytest.mark.parametrize("byte_count", [1_000, 60_000, 1_500_000])
def test_a_run_that_finds_no_room_publishes_nothing_and_cleans_up(
    paperhouse: Command, dump: Path, warehouse: Path, byte_count: int
) -> None:
    paperhouse("run", dump, "--warehouse", warehouse)
    before = warehouse.read_bytes()
    other = dump.with_name("2026-01-06.txt")
    other.write_text(page(range(20, 60)), encoding="utf-8")
    with no_file_above(byte_count):
        outcome = paperhouse("run", other, "--warehouse", warehouse)
    folder = warehouse.with_name(warehouse.name + ".files")
    assert (outcome.code, outcome.out) == (5, "")
    assert f"File too large (in {folder})" in outcome.err
    assert "Free some room" in outcome.err
    assert warehouse.read_bytes() == before
    assert not (folder / "work").exists()


def test_docs_that_cannot_be_written_are_told(
    paperhouse: Command, dump: Path, warehouse: Path
) -> None:
    paperhouse("run", dump, "--warehouse", warehouse)
    with no_file_above(1_000):
        outcome = paperhouse("docs", "--warehouse", warehouse)
    assert (outcome.code, outcome.out) == (5, "")
    assert "cannot be written: File too large" in outcome.err
