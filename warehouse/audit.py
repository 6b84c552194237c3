"""Count what in a built warehouse breaks the contract, for the gate to judge."""

from __future__ import annotations

import duckdb
import polars as pl

from expectations.suites import WAREHOUSE_SUITE
from expectations.tables import STORED_TABLES
from warehouse import ddl
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


def audit_descriptions() -> dict[str, str]:
    """Describe the audits across tables, by name."""
    return {name: first_line("audits", name) for name in sql_names("audits")}


def count_breaches(connection: duckdb.DuckDBPyConnection) -> pl.DataFrame:
    """Count the rows that break each constraint of each table, and each audit across tables.

    One row per constraint and audit out: ``suite``, ``rule``, the rows looked at
    (``evaluated_count``; 1 for an audit across tables) and those that break it
    (``unexpected_count``).
    """
    found: list[tuple[str, str, int, int]] = []
    for name, table in _TABLES.items():
        counts = connection.sql(ddl.audit_table(table, _TABLES)).pl().row(0, named=True)
        row_count = counts.pop("row_count")
        found += [(name, rule, row_count, count) for rule, count in counts.items()]
    for name in sql_names("audits"):
        (count,) = connection.sql(read_sql("audits", name)).fetchall()[0]
        found.append((WAREHOUSE_SUITE, name, 1, count))
    return pl.DataFrame(found, schema=BREACHES, orient="row")
