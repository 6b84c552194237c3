"""The SQL that follows from the contract: schemas, tables, comments, audits.

This is the only place where Python writes SQL; identifiers come from the contract alone.
"""

from __future__ import annotations

from collections.abc import Iterable

from expectations.contract import (
    Column,
    Constraint,
    ConstraintKind,
    DataType,
    Table,
    table_constraints,
)

DUCKDB_TYPES = {
    DataType.TEXT: "varchar",
    DataType.COUNT: "bigint",
    DataType.NUMBER: "double",
    DataType.FLAG: "boolean",
    DataType.DATE: "date",
    DataType.TIMESTAMP: "timestamp",
    DataType.TEXT_LIST: "varchar[]",
    DataType.BYTES: "blob",
}
# Long texts, which make up nearly all of the file, compress better and no slower than by default.
COMPRESSED_COLUMNS = ("title", "abstract", "raw_text")


def literal(value: object) -> str:
    """Write a value as an SQL literal."""
    if isinstance(value, str):
        return "'" + value.replace("'", "''") + "'"
    return repr(value)


def create_schemas(tables: Iterable[Table]) -> list[str]:
    """Write the statements that create the schemas of the tables."""
    schemas = dict.fromkeys(table.schema for table in tables)
    return [f"create schema if not exists {schema}" for schema in schemas]


def create_table(table: Table) -> str:
    """Write the statement that creates a table with what its columns must hold.

    Keys and references are audited before each publication rather than enforced by an index: the
    index would cost a third of the insert time, and rows are replaced within one transaction.
    """
    columns = ",\n  ".join(_column_definition(column) for column in table.columns)
    return f"create table if not exists {table.qualified_name} (\n  {columns}\n)"


def _column_definition(column: Column) -> str:
    parts = [column.name, DUCKDB_TYPES[column.type]]
    if column.name in COMPRESSED_COLUMNS:
        parts.append("using compression zstd")
    if not column.nullable:
        parts.append("not null")
    parts += [f"check ({condition})" for condition in _column_checks(column)]
    return " ".join(parts)


def _column_checks(column: Column) -> list[str]:
    checks = []
    if column.minimum is not None:
        checks.append(f"{column.name} >= {column.minimum}")
    if column.maximum is not None:
        checks.append(f"{column.name} <= {column.maximum}")
    if column.allowed:
        values = ", ".join(literal(value) for value in column.allowed)
        checks.append(f"{column.name} in ({values})")
    return checks


def comment_on(table: Table, *, is_view: bool) -> list[str]:
    """Write the statements that describe a table or view and each of its columns."""
    kind = "view" if is_view else "table"
    comments = [f"comment on {kind} {table.qualified_name} is {literal(table.grain)}"]
    return comments + [
        f"comment on column {table.qualified_name}.{column.name}"
        f" is {literal(column_comment(column))}"
        for column in table.columns
    ]


def column_comment(column: Column) -> str:
    """Describe a column in one line: its description, and its unit where it has one."""
    return f"{column.description} Unit: {column.unit}." if column.unit else column.description


def audit_table(table: Table, tables: dict[str, Table]) -> str:
    """Write the query that counts, for each constraint of a table, the rows that break it.

    One row out: the number of rows of the table, then one column per constraint, in the order of
    ``table_constraints``.
    """
    counts = [_count_breaches(table, constraint, tables) for constraint in table_constraints(table)]
    columns = ",\n  ".join(["count(*) as row_count", *counts])
    return f"select\n  {columns}\nfrom {table.qualified_name} as t"


def _count_breaches(table: Table, constraint: Constraint, tables: dict[str, Table]) -> str:
    name = f'as "{constraint.name}"'
    if constraint.kind is ConstraintKind.UNIQUE_KEY:
        key = ", ".join(constraint.columns)
        groups = f"select count(*) as n from {table.qualified_name} group by {key} having n > 1"
        return f"(select coalesce(sum(n - 1), 0)::bigint from ({groups})) {name}"
    if constraint.kind is ConstraintKind.REFERENCE:
        parent = _referenced(table, constraint, tables)
        match = " and ".join(f"p.{column} = c.{column}" for column in constraint.columns)
        orphans = f"from {table.qualified_name} as c anti join {parent} as p on {match}"
        return f"(select count(*) {orphans}) {name}"
    column = next(column for column in table.columns if column.name == constraint.columns[0])
    return f"count(*) filter (where not ({_holds(column, constraint.kind)})) {name}"


def _referenced(table: Table, constraint: Constraint, tables: dict[str, Table]) -> str:
    reference = next(found for found in table.references if found.columns == constraint.columns)
    return tables[reference.table].qualified_name


def _holds(column: Column, kind: ConstraintKind) -> str:
    """Write the condition that a value must meet; a null meets all but ``not_null``."""
    if kind is ConstraintKind.NOT_NULL:
        return f"{column.name} is not null"
    if kind is ConstraintKind.MATCHES_PATTERN:
        return f"regexp_matches({column.name}, {literal(column.pattern)})"
    return " and ".join(_column_checks(column))


def insert_from_parquet(table: Table) -> str:
    """Write the statement that appends a Parquet file (its one parameter) to a table."""
    columns = ", ".join(table.column_names)
    return f"insert into {table.qualified_name} ({columns}) select {columns} from read_parquet(?)"


def insert_from_frame(table: Table, frame_name: str) -> str:
    """Write the statement that appends a registered frame to a table."""
    columns = ", ".join(table.column_names)
    return f"insert into {table.qualified_name} ({columns}) select {columns} from {frame_name}"


def delete_by_parquet(table: Table, column: str) -> str:
    """Write the statement that deletes rows whose value a Parquet file (its parameter) holds."""
    values = f"select {column} from read_parquet(?)"
    return f"delete from {table.qualified_name} where {column} in ({values})"


def create_view(view: Table, select: str) -> str:
    """Write the statement that creates a view, or replaces it."""
    return f"create or replace view {view.qualified_name} as\n{select}"
