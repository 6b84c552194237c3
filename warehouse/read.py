"""Read a published warehouse."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from textwrap import indent
from typing import Any

import duckdb
import polars as pl
from duckdb.sqltypes import DuckDBPyType

from warehouse.connection import open_for_reading
from warehouse.damage import is_damage
from warehouse.errors import QueryRefusedError, WarehouseUnusableError
from warehouse.paths import look_at
from warehouse.sql_files import read_sql
from warehouse.statements import why_refused

# Polars has no type for these: it fails, crashes, or shows the bytes in which they are kept.
_NOT_PASSED_ON = ("interval", "bit", "bignum", "union", "variant")
_NESTED = ("list", "array", "struct", "map")
_MOST_CHARS_OF_A_REASON = 2_000
_UNKNOWN_TYPE = "a column has a type that cannot be passed on. Cast it (column::varchar)."


@dataclass(frozen=True)
class KnownDump:
    """A dump that is loaded, the day on which it was observed, and how that is known."""

    dump_id: str
    observed_on: date
    observed_on_source: str


def known_dumps(path: Path) -> dict[str, KnownDump]:
    """Return the dumps that a warehouse holds, by id; none if there is no warehouse yet.

    Raises:
        WarehouseUnusableError: if the file cannot be read as a warehouse.
    """
    if look_at(path) is None:
        return {}
    return {row[0]: KnownDump(*row) for row in rows(path, "known_dumps")}


def rows(path: Path, name: str) -> list[tuple[Any, ...]]:
    """Return the rows of one of the project's own queries (``sql/read/<name>.sql``).

    Raises:
        WarehouseUnusableError: if the file cannot be read as a warehouse.
    """
    return _own_query(path, name).rows()


def named_rows(path: Path, name: str) -> list[dict[str, Any]]:
    """Return the rows of one of the project's own queries, by the names of their columns.

    Raises:
        WarehouseUnusableError: if the file cannot be read as a warehouse.
    """
    return _own_query(path, name).rows(named=True)


def _own_query(path: Path, name: str) -> pl.DataFrame:
    with open_for_reading(path) as connection:
        try:
            return connection.sql(read_sql("read", name)).pl()
        except (duckdb.CatalogException, duckdb.BinderException) as error:
            raise _no_warehouse(path) from error


def query(path: Path, sql: str) -> pl.DataFrame:
    """Run one statement that reads, and return its rows.

    Raises:
        QueryRefusedError: if the statement is wrong, or would do more than read.
        WarehouseUnusableError: if the file cannot be read as a warehouse.
    """
    with open_for_reading(path) as connection:
        try:
            if (reason := why_refused(connection, sql)) is not None:
                raise _refused(reason)
            result: duckdb.DuckDBPyRelation | None = connection.sql(sql)
            if result is None:
                raise _refused("it has no result.")
            _require_known_types(result)
            return result.pl()
        except duckdb.Error as error:
            if is_damage(error):
                raise
            raise _refused(str(error)) from error
        except pl.exceptions.PolarsError as error:
            raise _refused(_UNKNOWN_TYPE) from error


def _require_known_types(result: duckdb.DuckDBPyRelation) -> None:
    if any(_is_unknown(found) for found in result.types):
        raise _refused(_UNKNOWN_TYPE)


def _is_unknown(found: DuckDBPyType) -> bool:
    if found.id in _NOT_PASSED_ON:
        return True
    if found.id not in _NESTED:
        return False
    return any(_is_unknown(part) for _, part in found.children if isinstance(part, DuckDBPyType))


def _refused(reason: str) -> QueryRefusedError:
    # Indented, so that no text of the data in it begins a line.
    shown = indent(reason[:_MOST_CHARS_OF_A_REASON], "  ").lstrip()
    return QueryRefusedError(
        f"The query was refused: {shown}\nExpected one statement that reads. The tables are"
        ' listed by: paperhouse query "show all tables"'
    )


def _no_warehouse(path: Path) -> WarehouseUnusableError:
    return WarehouseUnusableError(
        f"The file {path} is a DuckDB file, but no warehouse of paperhouse: it lacks its tables,"
        " or their columns. If another version of paperhouse made it, load its dumps into a new"
        " one; name another file with --warehouse. This one was left alone."
    )
