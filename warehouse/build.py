"""Fill the private copy of a warehouse."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import duckdb
import polars as pl

from expectations.contract import Table
from expectations.tables import CORE_TABLES, MART_VIEWS, PAPERS, RAW_TABLES, STORED_TABLES
from warehouse import ddl
from warehouse.errors import WarehouseUnusableError
from warehouse.sql_files import read_sql, sql_names


@dataclass(frozen=True)
class TableFiles:
    """Parquet files to load, each with the columns of its table, and the dumps to date anew."""

    tables: dict[str, Path]
    redated_dumps: Path


def prepare(connection: duckdb.DuckDBPyConnection) -> None:
    """Create what is missing of schemas and tables.

    Raises:
        WarehouseUnusableError: if a table has other columns than the contract.
    """
    for statement in ddl.create_schemas(STORED_TABLES + MART_VIEWS):
        connection.execute(statement)
    for table in STORED_TABLES:
        connection.execute(ddl.create_table(table))
        _require_columns(connection, table)
        for statement in ddl.comment_on(table, is_view=False):
            connection.execute(statement)


def _require_columns(connection: duckdb.DuckDBPyConnection, table: Table) -> None:
    found = tuple(connection.table(table.qualified_name).columns)
    if found != table.column_names:
        message = (
            f"The table {table.qualified_name} has the columns {', '.join(found)}. Expected"
            f" {', '.join(table.column_names)}: another version of paperhouse made this warehouse."
            " Load its dumps into a new one (--warehouse)."
        )
        raise WarehouseUnusableError(message)


def records_of_papers(
    connection: duckdb.DuckDBPyConnection, *, new_records: Path, redated_dumps: Path, to: Path
) -> None:
    """Write to Parquet what earlier dumps hold of the papers that this run touches."""
    history = connection.sql(
        read_sql("load", "records_of_papers"),
        params={"new_records": str(new_records), "redated_dumps": str(redated_dumps)},
    )
    history.write_parquet(str(to))


def load(connection: duckdb.DuckDBPyConnection, files: TableFiles) -> int:
    """Append the raw tables, put the papers that changed in the place of their old rows.

    Everything happens in one transaction. Returns how many papers are new to the warehouse.
    """
    papers = str(files.tables[PAPERS.qualified_name])
    connection.begin()
    counted = connection.execute(read_sql("load", "count_new_papers"), {"papers": papers})
    (new_papers,) = counted.fetchall()[0]
    connection.execute(
        read_sql("load", "redate_dumps"), {"redated_dumps": str(files.redated_dumps)}
    )
    for table in CORE_TABLES:
        connection.execute(ddl.delete_by_parquet(table, "paper_id"), [papers])
    for table in RAW_TABLES + CORE_TABLES:
        append_parquet(connection, table, files.tables[table.qualified_name])
    connection.commit()
    return int(new_papers)


def create_views(connection: duckdb.DuckDBPyConnection) -> None:
    """Create the views and macros, or bring them up to date."""
    for view in MART_VIEWS:
        connection.execute(ddl.create_view(view, read_sql("mart", view.name)))
        for statement in ddl.comment_on(view, is_view=True):
            connection.execute(statement)
    for name in sql_names("macros"):
        connection.execute(read_sql("macros", name))


def append(connection: duckdb.DuckDBPyConnection, table: Table, rows: pl.DataFrame) -> None:
    """Append a small frame to a table."""
    connection.register("rows_to_append", rows.to_arrow())
    connection.execute(ddl.insert_from_frame(table, "rows_to_append"))
    connection.unregister("rows_to_append")


def append_parquet(connection: duckdb.DuckDBPyConnection, table: Table, file: Path) -> None:
    """Append a Parquet file to a table."""
    connection.execute(ddl.insert_from_parquet(table), [str(file)])


def learn_baselines(connection: duckdb.DuckDBPyConnection) -> None:
    """Measure what dumps usually look like, over all that are loaded."""
    connection.execute(read_sql("load", "forget_baselines"))
    connection.execute(read_sql("load", "learn_baselines"))


def number_version(
    connection: duckdb.DuckDBPyConnection,
    *,
    run_id: str,
    published_at: datetime,
    highest_version_no: int,
) -> int:
    """Enter the version that is being built, and return its number.

    It follows the last one in the file and ``highest_version_no``, whichever is higher.
    """
    (last,) = connection.sql(read_sql("read", "last_version")).fetchall()[0]
    version_no = max(last or 0, highest_version_no) + 1
    parameters = {"version_no": version_no, "run_id": run_id, "published_at": published_at}
    connection.execute(read_sql("load", "number_version"), parameters)
    return version_no
