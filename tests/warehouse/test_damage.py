"""Bytes that have changed on the disk are found by DuckDB's checksums, and told as damage."""

from __future__ import annotations

import shutil
from pathlib import Path

import duckdb
import pytest

from tests.warehouse.small_pages import FIRST_DAY, Page
from tests.warehouse.small_warehouse import publish_page
from warehouse.connection import open_for_reading
from warehouse.errors import WarehouseUnusableError
from warehouse.faults import told_storage_faults
from warehouse.paths import WarehouseFiles
from warehouse.read import named_rows, query

_BLOCK_BYTES = 256 * 1024


@pytest.fixture
def damaged(small_warehouse: Path, tmp_path: Path) -> Path:
    """The small warehouse with a byte changed in each block, but for those of the file's head."""
    folder = tmp_path / "wh"
    shutil.copytree(small_warehouse.parent, folder)
    path = folder / small_warehouse.name
    with path.open("r+b") as file:
        for start in range(3 * 4096 + 1000, path.stat().st_size, _BLOCK_BYTES):
            file.seek(start)
            byte = file.read(1)[0]
            file.seek(start)
            file.write(bytes([byte ^ 0xFF]))
    return path


def test_reading_a_damaged_file_is_told_with_the_way_back(damaged: Path) -> None:
    with pytest.raises(WarehouseUnusableError, match=r"is damaged: .*paperhouse rollback") as told:
        named_rows(damaged, "status")
    assert str(damaged) in str(told.value)


def test_a_query_on_a_damaged_file_is_no_wrong_query(damaged: Path) -> None:
    with pytest.raises(WarehouseUnusableError, match="is damaged"):
        query(damaged, "from core.papers")


def test_writing_over_a_damaged_file_is_told_and_leaves_it(damaged: Path) -> None:
    before = damaged.read_bytes()
    with (
        pytest.raises(WarehouseUnusableError, match="is damaged"),
        told_storage_faults(WarehouseFiles(damaged)),
    ):
        publish_page(damaged, Page("4", FIRST_DAY.observed_on, FIRST_DAY.records))
    assert damaged.read_bytes() == before


def test_without_kept_versions_a_backup_is_advised(damaged: Path) -> None:
    shutil.rmtree(WarehouseFiles(damaged).versions)
    with pytest.raises(WarehouseUnusableError, match="from a backup"):
        named_rows(damaged, "status")


def test_what_is_not_damaged_is_read(small_warehouse: Path) -> None:
    with open_for_reading(small_warehouse) as connection:
        assert connection.sql("select count(*) from core.papers").fetchall() == [(6,)]


def test_another_error_of_duckdb_is_no_damage(small_warehouse: Path) -> None:
    with (
        pytest.raises(duckdb.ConversionException),
        told_storage_faults(WarehouseFiles(small_warehouse)),
    ):
        duckdb.sql("select 'x'::integer").fetchall()
