"""Find the rows that break a constraint of a stored table, for who has to understand it."""

from __future__ import annotations

import duckdb
import polars as pl

from expectations.contract import Column, Constraint, ConstraintKind, Table, table_constraints
from expectations.tables import STORED_TABLES

_TABLES = {table.qualified_name: table for table in STORED_TABLES}


def breaking_rows(
    connection: duckdb.DuckDBPyConnection, breaches: pl.DataFrame, *, most: int
) -> dict[str, pl.DataFrame]:
    """Return, by table and constraint, the key and the columns in question of rows that break it.

    One row per constraint and audit in, as ``count_breaches`` gives it; audits across tables count
    what should not be, and have no rows to show.
    """
    return {
        f"{table.qualified_name}.{constraint.name}": _find(connection, table, constraint).head(most)
        for name, rule, count in breaches.select("suite", "rule", "unexpected_count").iter_rows()
        if count and (table := _TABLES.get(name)) is not None
        for constraint in table_constraints(table)
        if constraint.name == rule
    }


def _find(
    connection: duckdb.DuckDBPyConnection, table: Table, constraint: Constraint
) -> pl.DataFrame:
    rows = _read(connection, table, tuple(dict.fromkeys((*table.key, *constraint.columns))))
    if constraint.kind is ConstraintKind.UNIQUE_KEY:
        return rows.filter(pl.struct(constraint.columns).is_duplicated()).sort(constraint.columns)
    if constraint.kind is ConstraintKind.REFERENCE:
        parent = next(found for found in table.references if found.columns == constraint.columns)
        known = _read(connection, _TABLES[parent.table], constraint.columns)
        return rows.join(known, on=constraint.columns, how="anti")
    column = next(found for found in table.columns if found.name == constraint.columns[0])
    return rows.filter(_breaks(column, constraint.kind))


def _read(
    connection: duckdb.DuckDBPyConnection, table: Table, columns: tuple[str, ...]
) -> pl.DataFrame:
    return connection.table(table.qualified_name).project(", ".join(columns)).pl()


def _breaks(column: Column, kind: ConstraintKind) -> pl.Expr:
    """Tell the values that do not hold; a null holds everything but ``not_null``."""
    value = pl.col(column.name)
    if kind is ConstraintKind.NOT_NULL:
        return value.is_null()
    if kind is ConstraintKind.MATCHES_PATTERN:
        return ~value.str.contains(column.pattern or "")
    if kind is ConstraintKind.IN_SET:
        return ~value.is_in(column.allowed)
    below = [] if column.minimum is None else [value < column.minimum]
    above = [] if column.maximum is None else [value > column.maximum]
    return pl.any_horizontal(below + above)
