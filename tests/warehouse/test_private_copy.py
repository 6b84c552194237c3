from __future__ import annotations

import signal
from datetime import datetime
from pathlib import Path

import duckdb
import pytest

from tests.warehouse.processes import run
from tests.warehouse.small_pages import FIRST_DAY, Page
from tests.warehouse.small_warehouse import contents, publish_page
from warehouse.build import number_version
from warehouse.connection import open_for_writing
from warehouse.errors import WarehouseUnusableError
from warehouse.paths import WarehouseFiles
from warehouse.private_copy import copy_published, publish

WRITE_AND_DIE = """
import duckdb, os, signal, sys
connection = duckdb.connect(sys.argv[1])
connection.execute("create table main.stray as select 42 as answer")
connection.execute("delete from core.links")
os.kill(os.getpid(), signal.SIGKILL)
"""
COUNT_LINKS = """
import duckdb, sys
with duckdb.connect(sys.argv[1], read_only=True) as connection:
    print(connection.sql("select count(*) from core.links").fetchall()[0][0])
"""


@pytest.fixture
def files(warehouse: Path) -> WarehouseFiles:
    found = WarehouseFiles(warehouse)
    found.work.mkdir(parents=True)
    return found


@pytest.fixture
def build(files: WarehouseFiles) -> Path:
    return files.work / "build.duckdb"


def change(build: Path) -> None:
    """Give the private copy one link less, and a number of its own."""
    with open_for_writing(build) as connection:
        connection.execute("delete from core.links where link_no = 2")
        number_version(
            connection,
            run_id="f" + "3" * 15,
            published_at=datetime(2026, 3, 5),  # noqa: DTZ001
            highest_version_no=0,
        )
        connection.execute("checkpoint")


def links_in(file: Path) -> int:
    """Count links as a new process sees them."""
    return int(run(COUNT_LINKS, file).stdout)


def leave_a_log(file: Path) -> None:
    """Let a process write to a file and be killed before it checkpoints."""
    assert run(WRITE_AND_DIE, file).returncode == -signal.SIGKILL
    assert file.with_name(file.name + ".wal").stat().st_size > 0


def test_what_is_published_is_what_was_built(files: WarehouseFiles, build: Path) -> None:
    copy_published(files, build)
    change(build)
    expected = contents(build)
    publish(build, files)
    assert contents(files.published) == expected


def test_nothing_is_left_but_the_published_file(files: WarehouseFiles, build: Path) -> None:
    copy_published(files, build)
    change(build)
    publish(build, files)
    assert list(files.work.iterdir()) == []
    assert set(files.published.parent.iterdir()) == {files.published, files.folder}


def test_a_connected_reader_keeps_its_version(files: WarehouseFiles, build: Path) -> None:
    with duckdb.connect(str(files.published), read_only=True) as reader:
        copy_published(files, build)
        change(build)
        publish(build, files)
        assert reader.sql("select count(*) from core.links").fetchall() == [(5,)]
        assert links_in(files.published) == 4


def test_the_first_version_is_published_where_there_was_none(
    files: WarehouseFiles, build: Path
) -> None:
    files.published.rename(build)
    expected = contents(build)
    publish(build, files)
    assert contents(files.published) == expected


def test_there_is_nothing_to_copy_before_the_first_version(tmp_path: Path) -> None:
    copy_published(WarehouseFiles(tmp_path / "none.duckdb"), tmp_path / "build.duckdb")
    assert list(tmp_path.iterdir()) == []


def test_a_log_left_beside_the_published_file_is_not_replayed_into_the_new_one(
    files: WarehouseFiles, build: Path
) -> None:
    copy_published(files, build)
    change(build)
    expected = contents(build)
    leave_a_log(files.published)
    publish(build, files)
    assert not files.stale_log.exists()
    assert contents(files.published) == expected
    assert links_in(files.published) == 4


def test_what_a_left_log_holds_is_in_the_copy(files: WarehouseFiles, build: Path) -> None:
    leave_a_log(files.published)
    copy_published(files, build)
    with open_for_writing(build) as connection:
        assert connection.sql("from main.stray").fetchall() == [(42,)]
        connection.execute("checkpoint")
    publish(build, files)
    assert links_in(files.published) == 0
    assert list(files.work.iterdir()) == []


def test_a_run_publishes_over_a_left_log(warehouse: Path) -> None:
    leave_a_log(warehouse)
    publish_page(warehouse, Page("4", FIRST_DAY.observed_on, FIRST_DAY.records))
    assert len(contents(warehouse)["raw.dumps"]) == 4
    assert not WarehouseFiles(warehouse).stale_log.exists()


def test_a_left_log_is_put_back_where_publishing_fails(
    files: WarehouseFiles, build: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    leave_a_log(files.published)
    log = files.stale_log.read_bytes()
    copy_published(files, build)
    change(build)
    replace = Path.replace

    def fail(source: Path, target: Path) -> Path:
        if target == files.published:
            raise OSError(28, "No space left on device")
        return replace(source, target)

    monkeypatch.setattr(Path, "replace", fail)
    with pytest.raises(OSError, match="No space left"):
        publish(build, files)
    assert files.stale_log.read_bytes() == log
    assert links_in(files.published) == 0


def test_a_log_that_a_killed_run_set_aside_is_brought_back(
    files: WarehouseFiles, build: Path
) -> None:
    leave_a_log(files.published)
    aside = files.folder / f"foreign-{files.published.stat().st_ino}.wal"
    files.stale_log.rename(aside)
    copy_published(files, build)
    assert not aside.exists()
    with open_for_writing(build) as connection:
        assert connection.sql("from main.stray").fetchall() == [(42,)]


def test_a_log_that_was_set_aside_of_a_file_since_replaced_is_dropped(
    files: WarehouseFiles, build: Path
) -> None:
    aside = files.folder / "foreign-1.wal"
    aside.write_bytes(b"of an older file")
    copy_published(files, build)
    assert not aside.exists()
    assert not files.stale_log.exists()


def test_a_build_with_a_log_of_its_own_is_refused(files: WarehouseFiles, build: Path) -> None:
    before = files.published.read_bytes()
    copy_published(files, build)
    leave_a_log(build)
    with pytest.raises(WarehouseUnusableError, match=r"left a log behind .*build\.duckdb\.wal"):
        publish(build, files)
    assert files.published.read_bytes() == before


def test_a_build_that_is_cut_short_is_refused(files: WarehouseFiles, build: Path) -> None:
    before = files.published.read_bytes()
    build.write_bytes(before[:10_000])
    with pytest.raises(WarehouseUnusableError, match="cannot be opened"):
        publish(build, files)
    assert files.published.read_bytes() == before


def test_a_build_that_is_missing_is_refused(files: WarehouseFiles, build: Path) -> None:
    with pytest.raises(WarehouseUnusableError, match="no warehouse at"):
        publish(build, files)
    assert links_in(files.published) == 5
