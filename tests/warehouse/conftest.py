from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from tests.warehouse.small_warehouse import publish_small_warehouse
from warehouse.connection import open_for_reading


@pytest.fixture(scope="session")
def small_warehouse(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small warehouse; tests that write take `warehouse`."""
    return publish_small_warehouse(tmp_path_factory.mktemp("small") / "papers.duckdb")


@pytest.fixture
def warehouse(small_warehouse: Path, tmp_path: Path) -> Path:
    """A copy of the small warehouse, in a folder of its own."""
    folder = tmp_path / "wh"
    folder.mkdir()
    return Path(shutil.copy(small_warehouse, folder / "papers.duckdb"))


@pytest.fixture(scope="module")
def reading(small_warehouse: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    with open_for_reading(small_warehouse) as connection:
        yield connection
