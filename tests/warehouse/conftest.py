from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from tests.warehouse.damages import written_under
from tests.warehouse.small_pages import FLOWS
from tests.warehouse.small_warehouse import paper_id_of, publish_small_warehouse
from warehouse.audit import Written
from warehouse.connection import open_for_reading, open_for_writing


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


@pytest.fixture
def all_written(warehouse: Path, tmp_path: Path) -> Written:
    """A run that wrote rows of every dump and every paper."""
    with open_for_writing(warehouse) as connection:
        ids = {
            name: [found for (found,) in connection.sql(query).fetchall()]
            for name, query in (
                ("dumps", "select dump_id from raw.dumps"),
                ("papers", "select paper_id from core.papers"),
            )
        }
    return written_under(tmp_path, **ids)


@pytest.fixture
def little_written(tmp_path: Path) -> Written:
    """A run that wrote rows of the last dump, and of one paper of it."""
    return written_under(tmp_path, dumps=["3" * 16], papers=[paper_id_of(FLOWS)])


@pytest.fixture
def nothing_written(tmp_path: Path) -> Written:
    return written_under(tmp_path, dumps=[], papers=[])


@pytest.fixture
def earlier(warehouse: Path, tmp_path: Path) -> Path:
    """The small warehouse as it was published before a test damages it."""
    return Path(shutil.copy(warehouse, tmp_path / "earlier.duckdb"))
