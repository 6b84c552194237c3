from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

from tests.warehouse.processes import next_line, started
from tests.warehouse.small_pages import FIRST_DAY, Page
from tests.warehouse.small_warehouse import publish_page
from tests.warehouse.test_lock import HOLD
from warehouse.errors import WarehouseUnusableError
from warehouse.folders import writable_folders
from warehouse.lock import writer_lock
from warehouse.paths import WarehouseFiles


def refusal(path: Path) -> str:
    """Try to become able to write to a path, and return why that is refused."""
    with pytest.raises(WarehouseUnusableError) as refused, writable_folders(WarehouseFiles(path)):
        pass
    message = str(refused.value)
    assert "Expected" in message
    assert "--warehouse" in message
    return message


def write_nothing(path: Path) -> None:
    files = WarehouseFiles(path)
    with writable_folders(files), writer_lock(files.lock, timeout_seconds=0):
        assert files.lock.exists()


def test_a_read_only_file_is_refused(warehouse: Path) -> None:
    warehouse.chmod(0o444)
    assert f"{warehouse} is read-only" in refusal(warehouse)


@pytest.mark.parametrize("name", ["papers.duckdb", "new.duckdb"])
def test_a_read_only_folder_is_refused(warehouse: Path, name: str) -> None:
    warehouse.parent.chmod(0o555)
    try:
        assert f"{warehouse.parent} is read-only" in refusal(warehouse.parent / name)
    finally:
        warehouse.parent.chmod(0o755)


def test_a_folder_is_no_warehouse(tmp_path: Path) -> None:
    message = refusal(tmp_path)
    assert f"{tmp_path} is a folder" in message
    assert str(tmp_path / "papers.duckdb") in message


def test_a_name_that_leaves_no_room_for_that_of_the_folder_is_refused(tmp_path: Path) -> None:
    assert "File name too long" in refusal(tmp_path / ("a" * 252))
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("below", ["papers.duckdb", "folder/papers.duckdb"])
def test_a_path_below_a_file_is_refused(tmp_path: Path, below: str) -> None:
    file = tmp_path / "file"
    file.write_text("a file")
    assert "cannot be written" in refusal(file / below)
    assert file.read_text() == "a file"


@pytest.mark.parametrize("content", [b"no database at all", b"x" * 10_000, b"%PDF-1.7\n"])
def test_a_file_that_is_no_duckdb_file_is_refused_and_left_alone(
    tmp_path: Path, content: bytes
) -> None:
    path = tmp_path / "notes.txt"
    path.write_bytes(content)
    assert "cannot be opened" in refusal(path)
    assert path.read_bytes() == content
    assert list(tmp_path.iterdir()) == [path]


def test_a_file_that_another_program_writes_is_refused(warehouse: Path) -> None:
    script = (
        "import duckdb, sys\n"
        "with duckdb.connect(sys.argv[1]):\n"
        "    print('open', flush=True)\n"
        "    sys.stdin.read()\n"
    )
    with started(script, warehouse) as writer:
        assert next_line(writer) == "open"
        message = refusal(warehouse)
    assert f"is locked: process {writer.pid} (" in message
    assert "Close that program or wait" in message


@pytest.mark.parametrize("place", ["papers.duckdb", "new/papers.duckdb", "new/and/deep/p.duckdb"])
def test_a_writer_that_published_nothing_leaves_no_folder(tmp_path: Path, place: str) -> None:
    write_nothing(tmp_path / place)
    assert list(tmp_path.iterdir()) == []


def test_a_writer_that_failed_leaves_no_folder(tmp_path: Path) -> None:
    files = WarehouseFiles(tmp_path / "new" / "papers.duckdb")
    with pytest.raises(ZeroDivisionError), writable_folders(files):
        raise ZeroDivisionError
    assert list(tmp_path.iterdir()) == []


def test_folders_that_were_there_before_are_kept(tmp_path: Path) -> None:
    (tmp_path / "old").mkdir()
    write_nothing(tmp_path / "old" / "papers.duckdb")
    assert list(tmp_path.rglob("*")) == [tmp_path / "old"]


def test_folders_of_a_published_warehouse_are_kept(tmp_path: Path) -> None:
    path = tmp_path / "new" / "papers.duckdb"
    publish_page(path, FIRST_DAY)
    write_nothing(path)
    assert path.exists()
    assert WarehouseFiles(path).lock.exists()


def test_what_others_put_into_a_new_folder_is_kept(tmp_path: Path) -> None:
    path = tmp_path / "new" / "papers.duckdb"
    with writable_folders(WarehouseFiles(path)):
        (path.parent / "notes.txt").write_text("mine")
    assert list(tmp_path.rglob("*.txt")) == [path.parent / "notes.txt"]


def test_the_lock_of_another_writer_is_not_removed(tmp_path: Path) -> None:
    files = WarehouseFiles(tmp_path / "papers.duckdb")
    with writable_folders(files), started(HOLD, files.lock) as holder:
        assert next_line(holder) == "held"
        with writable_folders(files):
            pass
        with (
            pytest.raises(WarehouseUnusableError, match=f"process {holder.pid}"),
            writer_lock(files.lock, timeout_seconds=0),
        ):
            pass


def test_a_warehouse_with_readers_can_be_written(warehouse: Path) -> None:
    script = (
        "import duckdb, sys\n"
        "with duckdb.connect(sys.argv[1], read_only=True):\n"
        "    print('open', flush=True)\n"
        "    sys.stdin.read()\n"
    )
    with started(script, warehouse) as reader:
        assert next_line(reader) == "open"
        publish_page(warehouse, Page("4", FIRST_DAY.observed_on, FIRST_DAY.records))
    with duckdb.connect(str(warehouse), read_only=True) as connection:
        assert connection.sql("select max(version_no) from ops.warehouse_version").fetchall() == [
            (4,)
        ]
