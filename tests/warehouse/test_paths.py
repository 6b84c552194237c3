from __future__ import annotations

import os
from pathlib import Path

import pytest

from warehouse.errors import WarehouseUnusableError
from warehouse.paths import look_at, warehouse_files


def refusal(path: Path) -> str:
    with pytest.raises(WarehouseUnusableError) as refused:
        warehouse_files(path)
    return str(refused.value)


@pytest.mark.parametrize("path", [Path("/"), Path()])
def test_a_folder_without_a_name_is_refused_as_a_folder(path: Path) -> None:
    assert "is a folder. Expected a DuckDB file." in refusal(path)


def test_a_name_that_is_too_long_is_refused(tmp_path: Path) -> None:
    assert "File name too long" in refusal(tmp_path / ("a" * 300))


def test_a_name_that_is_not_utf_8_is_refused_in_utf_8(tmp_path: Path) -> None:
    message = refusal(tmp_path / os.fsdecode(b"papers\xff.duckdb"))
    assert "is not UTF-8" in message
    assert message.encode()


def test_a_ring_of_links_is_refused(tmp_path: Path) -> None:
    ring = tmp_path / "ring.duckdb"
    ring.symlink_to(ring)
    assert "cannot be reached" in refusal(ring)


def test_a_path_below_a_file_is_not_there(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("a file")
    assert look_at(tmp_path / "file" / "papers.duckdb") is None


def test_links_are_followed(tmp_path: Path) -> None:
    (tmp_path / "link.duckdb").symlink_to(tmp_path / "papers.duckdb")
    assert warehouse_files(tmp_path / "link.duckdb").published == tmp_path / "papers.duckdb"
