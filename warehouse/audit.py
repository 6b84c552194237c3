"""Count what in a built warehouse breaks the contract, for the gate to judge."""

from __future__ import annotations

import duckdb
import polars as pl

from expectations.suites import WAREHOUSE_SUITE, breach_column
from expectations.tables import STORED_TABLES
from warehouse import ddl
from warehouse.sql_files import first_line, read_sql, sql_names

_TABLES = {table.qualified_name: table for table in STORED_TABLES}


def audit_descriptions() -> dict[str, str]:
    """Describe the audits across tables, by name."""
    return {name: first_line("audits", name) for name in sql_names("audits")}


def count_breaches(connection: duckdb.DuckDBPyConnection) -> pl.DataFrame:
    """Count the rows that break each constraint of each table, and each audit across tables.

    One row out, one column per constraint and audit.
    """
    counts: dict[str, int] = {}
    for name, table in _TABLES.items():
        breaches = connection.sql(ddl.audit_table(table, _TABLES)).pl().row(0, named=True)
        breaches.pop("row_count")
        counts |= {breach_column(name, rule): int(n) for rule, n in breaches.items()}
    for name in sql_names("audits"):
        (count,) = connection.sql(read_sql("audits", name)).fetchall()[0]
        counts[breach_column(WAREHOUSE_SUITE, name)] = int(count)
    return pl.DataFrame([counts])
