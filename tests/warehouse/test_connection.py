from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

from warehouse.connection import open_for_reading, open_for_writing
from warehouse.errors import WarehouseUnusableError


def refusal(path: Path) -> str:
    with pytest.raises(WarehouseUnusableError) as refused, open_for_reading(path):
        pass
    return str(refused.value)


def test_a_missing_file_is_refused_with_the_next_step(tmp_path: Path) -> None:
    path = tmp_path / "none.duckdb"
    assert f"There is no warehouse at {path}" in refusal(path)
    assert "paperhouse run" in refusal(path)
    assert not path.exists()


def test_a_folder_is_refused_with_a_better_path(tmp_path: Path) -> None:
    assert f"--warehouse {tmp_path / 'papers.duckdb'}." in refusal(tmp_path)


def test_a_file_of_another_kind_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "notes.txt"
    path.write_text("no database")
    assert f"{path} cannot be opened" in refusal(path)
    assert path.read_text() == "no database"


def test_reading_leaves_the_file_as_it_was(warehouse: Path) -> None:
    before = warehouse.read_bytes()
    with open_for_reading(warehouse) as connection:
        connection.sql("from core.papers").fetchall()
    assert warehouse.read_bytes() == before
    assert list(warehouse.parent.iterdir()) == [warehouse]


def test_the_connection_ends_with_the_block(warehouse: Path) -> None:
    with open_for_reading(warehouse) as connection:
        pass
    with pytest.raises(duckdb.ConnectionException):
        connection.execute("select 1")


def test_the_connection_ends_with_an_error(tmp_path: Path) -> None:
    path = tmp_path / "new.duckdb"
    with pytest.raises(ZeroDivisionError), open_for_writing(path) as connection:
        raise ZeroDivisionError
    with pytest.raises(duckdb.ConnectionException):
        connection.execute("select 1")


def test_writing_makes_the_file(tmp_path: Path) -> None:
    path = tmp_path / "new.duckdb"
    with open_for_writing(path) as connection:
        connection.execute("create table t as select 1 as one")
    with open_for_reading(path) as connection:
        assert connection.sql("from t").fetchall() == [(1,)]
