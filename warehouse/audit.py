"""Count what in a built warehouse breaks the contract, for the gate to judge.

A small load must not cost a look at every text of a large warehouse. What was there before was
audited when it was published, so values and texts are looked at only where the run wrote rows.
Keys, references and counts are looked at in whole tables, and what the run should have left alone
is compared with the version before.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import duckdb
import polars as pl

from expectations.contract import Table, table_constraints
from expectations.suites import KEEPS_ROWS, WAREHOUSE_SUITE, keeps_rows
from expectations.tables import DUMPS, PAPERS, RAW_TABLES, RUNS, STORED_TABLES
from warehouse import ddl
from warehouse.errors import WarehouseUnusableError
from warehouse.sql_files import first_line, read_sql, sql_names

BREACHES = pl.Schema(
    {
        "suite": pl.String(),
        "rule": pl.String(),
        "evaluated_count": pl.Int64(),
        "unexpected_count": pl.Int64(),
    }
)
_TABLES = {table.qualified_name: table for table in STORED_TABLES}
_SCOPES = {"raw": "dump_id", "core": "paper_id", "ops": "run_id"}
_HOMES = {"dump_id": DUMPS, "paper_id": PAPERS, "run_id": RUNS}
_EARLIER = "earlier"

Breach = tuple[str, str, int, int]


@dataclass(frozen=True, kw_only=True)
class Written:
    """What a run wrote: Parquet files of the rows that it loaded, by table.

    Raw rows were added; core rows took the place of those of the same papers. ``dumps`` are Parquet
    files with the ids of further dumps of which rows were changed.
    """

    tables: Mapping[str, Path]
    dumps: tuple[Path, ...] = ()

    def files(self, column: str) -> list[str]:
        """Return the Parquet files that tell under which ids rows were written."""
        if column == "paper_id":
            wanted = [self.tables.get(PAPERS.qualified_name)]
        else:
            wanted = [*(self.tables.get(table.qualified_name) for table in RAW_TABLES), *self.dumps]
        return [str(path) for path in wanted if path is not None]


def audit_descriptions() -> dict[str, str]:
    """Describe the audits across tables, by name."""
    return {name: first_line("audits", name) for name in sql_names("audits")}


def count_breaches(
    connection: duckdb.DuckDBPyConnection,
    written: Written | None = None,
    *,
    earlier: Path | None = None,
) -> pl.DataFrame:
    """Count the rows that break each constraint of each table, and each audit across tables.

    Without ``written`` every row is looked at in full. ``earlier`` is the version on which this one
    was built: all of its rows must be there, but those that were written. One row per constraint
    and audit out: ``suite``, ``rule``, the rows looked at (``evaluated_count``; 1 for an audit
    across tables) and those that break it (``unexpected_count``).

    Raises:
        WarehouseUnusableError: if the earlier version cannot be read.
    """
    _name_written(connection, written)
    lost = _count_lost(connection, written, earlier) if earlier is not None else {}
    if written is None:
        _name_everything(connection)
    found = [
        breach
        for table in STORED_TABLES
        for breach in _breaches_of(connection, table, lost, is_scoped=written is not None)
    ]
    for name in sql_names("audits"):
        (count,) = connection.sql(read_sql("audits", name)).fetchall()[0]
        found.append((WAREHOUSE_SUITE, name, 1, count))
    return pl.DataFrame(found, schema=BREACHES, orient="row")


def _name_written(connection: duckdb.DuckDBPyConnection, written: Written | None) -> None:
    """Name the ids under which the run wrote; of its runs, the last one and the one before."""
    for column in ddl.WRITTEN:
        connection.execute(ddl.create_written(column))
    if written is None:
        return
    connection.execute(read_sql("load", "name_last_runs"))
    for column in ("dump_id", "paper_id"):
        if files := written.files(column):
            connection.execute(ddl.insert_written(column), [files])


def _name_everything(connection: duckdb.DuckDBPyConnection) -> None:
    for column, table in _HOMES.items():
        connection.execute(ddl.insert_all(column, table))


def _breaches_of(
    connection: duckdb.DuckDBPyConnection,
    table: Table,
    lost: Mapping[str, int],
    *,
    is_scoped: bool,
) -> Iterator[Breach]:
    name, scope = table.qualified_name, _scope(table) if is_scoped else None
    query = ddl.audit_table(table, _TABLES, scope=scope)
    counts = connection.sql(query).pl().row(0, named=True)
    row_count = counts.pop("row_count")
    judged_count = counts.pop("judged_count", row_count)
    for constraint in table_constraints(table):
        is_narrow = constraint.kind in ddl.OF_VALUES
        looked_at = judged_count if is_narrow else row_count
        yield name, constraint.name, looked_at, counts[constraint.name]
    if keeps_rows(table):
        yield name, KEEPS_ROWS, row_count, lost.get(name, 0)


def _scope(table: Table) -> str | None:
    """Return the id by which it is told which rows of a table a run wrote, if there is one."""
    column = _SCOPES[table.schema]
    return column if column in table.column_names else None


def _count_lost(
    connection: duckdb.DuckDBPyConnection, written: Written | None, earlier: Path
) -> dict[str, int]:
    """Count by table the rows that are missing, or are too many, beside the earlier version."""
    tables = {} if written is None else written.tables
    with _attached(connection, earlier):
        return {
            table.qualified_name: _lost_of(connection, table, tables.get(table.qualified_name))
            for table in STORED_TABLES
            if keeps_rows(table)
        }


def _lost_of(connection: duckdb.DuckDBPyConnection, table: Table, loaded_from: Path | None) -> int:
    others, keys, here = _stock(connection, table)
    others_before, keys_before, before = _stock(connection, table, database=f"{_EARLIER}.")
    loaded = 0 if loaded_from is None else _count_loaded(connection, loaded_from)
    expected = loaded + (before if table in RAW_TABLES else 0)
    missing = abs(others - others_before) + abs(here - expected)
    return missing or int(keys != keys_before)


def _stock(
    connection: duckdb.DuckDBPyConnection, table: Table, *, database: str = ""
) -> tuple[int, int, int]:
    query = ddl.count_rows(table, _SCOPES[table.schema], database=database)
    others, keys, here = connection.sql(query).fetchall()[0]
    return others, keys, here


def _count_loaded(connection: duckdb.DuckDBPyConnection, path: Path) -> int:
    (count,) = connection.execute(
        read_sql("load", "count_loaded"), {"files": str(path)}
    ).fetchall()[0]
    return int(count)


@contextmanager
def _attached(connection: duckdb.DuckDBPyConnection, path: Path) -> Iterator[None]:
    try:
        connection.execute(ddl.attach_for_reading(str(path), _EARLIER))
    except duckdb.Error as error:
        message = (
            f"The warehouse {path} cannot be compared with the new version:"
            f" {str(error).partition(chr(10))[0]} Expected the file that was copied when the run"
            " began. Nothing was published; see that no other program writes it, and run again."
        )
        raise WarehouseUnusableError(message) from error
    try:
        yield
    finally:
        connection.execute(ddl.detach(_EARLIER))
