from __future__ import annotations

import errno
import os
import resource
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb
import polars as pl
import pytest

from tests.warehouse.small_pages import FIRST_DAY, Page
from tests.warehouse.small_warehouse import publish_page
from warehouse.errors import WarehouseUnusableError
from warehouse.faults import storage_fault, told_storage_faults
from warehouse.paths import WarehouseFiles


@contextmanager
def no_file_above(byte_count: int) -> Iterator[None]:
    """Let the operating system refuse to make files longer than this."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (byte_count, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


@pytest.fixture
def files(tmp_path: Path) -> WarehouseFiles:
    return WarehouseFiles(tmp_path / "papers.duckdb")


@pytest.mark.parametrize(
    "code", [errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EROFS, errno.EIO], ids=os.strerror
)
def test_a_fault_of_the_storage_is_told_with_the_folder_and_the_next_step(
    files: WarehouseFiles, code: int
) -> None:
    with pytest.raises(WarehouseUnusableError) as told, told_storage_faults(files):
        raise OSError(code, os.strerror(code))
    message = str(told.value)
    assert os.strerror(code) in message
    assert str(files.folder) in message
    assert "Free some room" in message


def test_a_file_of_the_warehouse_that_is_denied_is_told(files: WarehouseFiles) -> None:
    with pytest.raises(WarehouseUnusableError, match="permissions"), told_storage_faults(files):
        raise PermissionError(errno.EACCES, "Permission denied", str(files.lock))


@pytest.mark.parametrize(
    "error",
    [
        ValueError("No space left on device"),
        PermissionError(errno.EACCES, "Permission denied", "/elsewhere"),
        FileNotFoundError(errno.ENOENT, "No such file or directory"),
        duckdb.ConstraintException("a title: No space left on device"),
        duckdb.IOException("No files found that match the pattern"),
        pl.exceptions.ComputeError("cannot compare string with numeric type"),
    ],
    ids=repr,
)
def test_an_error_of_another_kind_passes_as_it_is(files: WarehouseFiles, error: Exception) -> None:
    with pytest.raises(type(error)) as passed, told_storage_faults(files):
        raise error
    assert passed.value is error


def test_polars_without_room_is_told_by_its_text(tmp_path: Path) -> None:
    rows = pl.DataFrame({"n": range(50_000)})
    with no_file_above(1000), pytest.raises(pl.exceptions.ComputeError) as failed:
        rows.write_parquet(tmp_path / "rows.parquet")
    assert storage_fault(failed.value) == "File too large"


@pytest.mark.parametrize(
    ("byte_count", "reason"),
    [(1_000, "could not be written to its end"), (400_000, "File too large")],
    ids=["polars", "duckdb"],
)
def test_a_writer_without_room_is_told_whatever_library_it_comes_from(
    tmp_path: Path, byte_count: int, reason: str
) -> None:
    other = tmp_path / "other" / "papers.duckdb"
    with (
        no_file_above(byte_count),
        pytest.raises(WarehouseUnusableError, match=reason),
        told_storage_faults(WarehouseFiles(other)),
    ):
        publish_page(other, Page("4", FIRST_DAY.observed_on, FIRST_DAY.records))
    assert not other.exists()
