"""Connections to a DuckDB file, to write it or only to read it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb

from warehouse.damage import is_damage, told_damage, way_back
from warehouse.errors import WarehouseUnusableError
from warehouse.paths import look_at, refuse_folder
from warehouse.sql_files import read_sql, sql_names

# Clients from 1.2 on read what is written with it; without it, 2.0 writes files that none of 1.x
# opens. It is also the first that compresses long text with ZSTD.
STORAGE_VERSION = "v1.2.0"

_CHECK = "Check the path and its permissions, or name another with --warehouse."
_BEGIN = "Load a dump first (paperhouse run), or name another file with --warehouse."
_LOCKED = "Could not set lock on file"
_LOCK_HOLDER = re.compile(r"Conflicting lock is held in (?P<program>.*) \(PID (?P<pid>\d+)\)")


@contextmanager
def open_for_writing(path: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """Open a private file, created if it is missing, and close it behind the block.

    Statements read Parquet with ``parquet_file(path)`` and ``parquet_files(paths)``.
    """
    config: dict[str, str | bool | int | float | list[str]] = {
        "storage_compatibility_version": STORAGE_VERSION,
        # Up to so many places of rows are looked for while a table is read, so that the texts of
        # no others are unpacked; the default of 50 is less than a day's page may show.
        "dynamic_or_filter_threshold": 1000,
        "autoinstall_known_extensions": False,
        "autoload_known_extensions": False,
    }
    connection = duckdb.connect(str(path), config=config)
    try:
        for name in sql_names("connection"):
            connection.execute(read_sql("connection", name))
        yield connection
    finally:
        connection.close()


@contextmanager
def open_for_reading(path: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """Open a published file such that nothing is written, attached, installed or read beside it.

    Raises:
        WarehouseUnusableError: if there is no DuckDB file at the path, it cannot be opened, another
            program has it open for writing, or what is read of it within the block is damaged.
    """
    _require_file(path)
    config: dict[str, str | bool | int | float | list[str]] = {
        "enable_external_access": False,
        "autoinstall_known_extensions": False,
        "autoload_known_extensions": False,
        "python_enable_replacements": False,
        "lock_configuration": True,
    }
    with told_damage(path):
        connection = _connected(path, config)
        try:
            yield connection
        finally:
            connection.close()


def _connected(
    path: Path, config: dict[str, str | bool | int | float | list[str]]
) -> duckdb.DuckDBPyConnection:
    try:
        return duckdb.connect(str(path), read_only=True, config=config)
    except duckdb.Error as error:
        if is_damage(error):
            raise
        text = str(error)
        raise (_locked if _LOCKED in text else _unreadable)(path, text) from error


def _require_file(path: Path) -> None:
    refuse_folder(path)
    if look_at(path) is None:
        message = (
            f"There is no warehouse at {path}. Expected a DuckDB file. {way_back(path) or _BEGIN}"
        )
        raise WarehouseUnusableError(message)


def _locked(path: Path, text: str) -> WarehouseUnusableError:
    holder = _LOCK_HOLDER.search(text)
    who = f"process {holder['pid']} ({holder['program']})" if holder else "another program"
    return WarehouseUnusableError(
        f"The warehouse {path} is locked: {who} has it open for writing. Expected a file that no"
        " other program writes. Close that program or wait until it ends, or name another"
        " warehouse with --warehouse."
    )


def _unreadable(path: Path, text: str) -> WarehouseUnusableError:
    reason = text.partition("\n")[0]
    return WarehouseUnusableError(
        f"The warehouse {path} cannot be opened: {reason} Expected a DuckDB file that this user"
        f" may read. {way_back(path) or _CHECK}"
    )
