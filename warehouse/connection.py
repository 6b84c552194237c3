"""Connections to a DuckDB file, to write it or only to read it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb

from warehouse.errors import WarehouseUnusableError

# Clients from 1.2 on read what is written with it; without it, 2.0 writes files that none of 1.x
# opens. It is also the first that compresses long text with ZSTD.
STORAGE_VERSION = "v1.2.0"


@contextmanager
def open_for_writing(path: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """Open a private file, created if it is missing, and close it behind the block."""
    config: dict[str, str | bool | int | float | list[str]] = {
        "storage_compatibility_version": STORAGE_VERSION,
        "autoinstall_known_extensions": False,
        "autoload_known_extensions": False,
    }
    connection = duckdb.connect(str(path), config=config)
    try:
        yield connection
    finally:
        connection.close()


@contextmanager
def open_for_reading(path: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """Open a published file such that nothing is written, attached, installed or read beside it.

    Raises:
        WarehouseUnusableError: if there is no DuckDB file at the path, or it cannot be opened.
    """
    _require_file(path)
    config: dict[str, str | bool | int | float | list[str]] = {
        "enable_external_access": False,
        "autoinstall_known_extensions": False,
        "autoload_known_extensions": False,
        "lock_configuration": True,
    }
    try:
        connection = duckdb.connect(str(path), read_only=True, config=config)
    except duckdb.Error as error:
        raise _unreadable(path, error) from error
    try:
        yield connection
    finally:
        connection.close()


def _require_file(path: Path) -> None:
    if path.is_dir():
        message = (
            f"The warehouse path {path} is a folder. Expected a DuckDB file."
            " Name a file in it, such as --warehouse "
            f"{path / 'papers.duckdb'}."
        )
        raise WarehouseUnusableError(message)
    if not path.exists():
        message = (
            f"There is no warehouse at {path}. Expected a DuckDB file."
            " Load a dump first (paperhouse run), or name another file with --warehouse."
        )
        raise WarehouseUnusableError(message)


def _unreadable(path: Path, error: Exception) -> WarehouseUnusableError:
    reason = str(error).partition("\n")[0]
    return WarehouseUnusableError(
        f"The warehouse {path} cannot be opened: {reason} Expected a DuckDB file that this user"
        " may read. Check the path and its permissions, or name another with --warehouse."
    )
