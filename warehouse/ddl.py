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
# The tables of the ids under which a run wrote rows; whoever audits makes them.
WRITTEN = {"dump_id": "written_dumps", "paper_id": "written_papers", "run_id": "written_runs"}
# Rows under such an id are only ever added, run by run: no later run can break their keys.
_ONLY_GROWING = ("run_id",)
# What is demanded of values by themselves, row by row.
OF_VALUES = (ConstraintKind.IN_RANGE, ConstraintKind.IN_SET, ConstraintKind.MATCHES_PATTERN)


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


def audit_table(table: Table, tables: dict[str, Table], *, scope: str | None = None) -> str:
    """Write the query that counts, for each constraint of a table, the rows that break it.

    One row out: the number of rows of the table, then one column per constraint, in the order of
    ``table_constraints``. With a ``scope`` (a column of ``WRITTEN``) ranges, sets and patterns are
    judged over the rows that a run wrote, and ``judged_count`` tells how many these are; nulls,
    keys and references are judged over all rows, since a run can break them in rows that it did
    not write.
    """
    constraints = table_constraints(table)
    columns = ["row_count", *(["judged_count"] if scope else [])]
    columns += [_counted(table, constraint, tables, scope) for constraint in constraints]
    return (
        f"with\nall_rows as (select count(*) as row_count from {table.qualified_name}),\n"
        f"judged_rows as ({_judged_rows(table, constraints, scope)})\n"
        f"select\n  {_lines(columns)}\nfrom all_rows cross join judged_rows"
    )


def _judged_rows(table: Table, constraints: Iterable[Constraint], scope: str | None) -> str:
    columns = {column.name: column for column in table.columns}
    counts = [
        f"count(*) filter (where not ({_holds(columns[constraint.columns[0]], constraint.kind)}))"
        f' as "{constraint.name}"'
        for constraint in constraints
        if constraint.kind in OF_VALUES
    ]
    return (
        f"select {_lines(['count(*) as judged_count', *counts])}"
        f" from {table.qualified_name}{_written(scope)}"
    )


def _written(scope: str | None) -> str:
    return f" semi join {WRITTEN[scope]} using ({scope})" if scope else ""


def _lines(columns: Iterable[str]) -> str:
    return ",\n  ".join(columns)


def _counted(
    table: Table, constraint: Constraint, tables: dict[str, Table], scope: str | None
) -> str:
    name = f'"{constraint.name}"'
    rows = table.qualified_name + _written(scope if scope in _ONLY_GROWING else None)
    if constraint.kind is ConstraintKind.UNIQUE_KEY:
        key = ", ".join(constraint.columns)
        distinct = f"select count(*) from (select distinct {key} from {rows})"
        return f"(select count(*) from {rows}) - ({distinct}) as {name}"
    if constraint.kind is ConstraintKind.REFERENCE:
        parent = _referenced(table, constraint, tables)
        match = ", ".join(constraint.columns)
        return f"(select count(*) from {rows} anti join {parent} using ({match})) as {name}"
    if constraint.kind is ConstraintKind.NOT_NULL:
        # So written, statistics answer it: not a text is read where there is no null.
        (column,) = constraint.columns
        return f"(select count(*) from {table.qualified_name} where {column} is null) as {name}"
    return name


def _referenced(table: Table, constraint: Constraint, tables: dict[str, Table]) -> str:
    reference = next(found for found in table.references if found.columns == constraint.columns)
    return tables[reference.table].qualified_name


def _holds(column: Column, kind: ConstraintKind) -> str:
    """Write the condition that a value must meet; a null meets it."""
    if kind is ConstraintKind.MATCHES_PATTERN:
        return f"regexp_matches({column.name}, {literal(column.pattern)})"
    return " and ".join(_column_checks(column))


def create_written(column: str) -> str:
    """Write the statement that creates the empty table of the ids under which a run wrote rows."""
    return f"create or replace temp table {WRITTEN[column]} ({column} varchar)"


def insert_written(column: str) -> str:
    """Write the statement that fills it from Parquet files, its one parameter."""
    ids = f"select distinct {column} from parquet_files(?)"
    return f"insert into {WRITTEN[column]} {ids}"


def insert_all(column: str, table: Table) -> str:
    """Write the statement that fills it from the table whose key the id is."""
    return f"insert into {WRITTEN[column]} select distinct {column} from {table.qualified_name}"


def count_rows(table: Table, scope: str, *, database: str = "") -> str:
    """Write the query that takes stock of a table, here or in an attached database.

    One row out: of the rows that the run did not write their number and a sum over their keys, by
    which it can be told whether they are the same; the number of those that it wrote.
    """
    key = ", ".join(table.key)
    others = "where w.id is null"
    return (
        f"select count(*) filter ({others}) as other_count,\n"
        f"  coalesce(sum(hash({key})) filter ({others}), 0) as other_keys,\n"
        f"  count(*) filter (where w.id is not null) as written_count\n"
        f"from {database}{table.qualified_name} as t\n"
        f"left join (select {scope} as id from {WRITTEN[scope]}) as w on w.id = t.{scope}"
    )


def insert_from_parquet(table: Table) -> str:
    """Write the statement that appends a Parquet file (its one parameter) to a table."""
    columns = ", ".join(table.column_names)
    return f"insert into {table.qualified_name} ({columns}) select {columns} from parquet_file(?)"


def insert_from_frame(table: Table, frame_name: str) -> str:
    """Write the statement that appends a registered frame to a table."""
    columns = ", ".join(table.column_names)
    return f"insert into {table.qualified_name} ({columns}) select {columns} from {frame_name}"


def delete_by_parquet(table: Table, column: str) -> str:
    """Write the statement that deletes rows whose value a Parquet file (its parameter) holds."""
    values = f"select {column} from parquet_file(?)"
    return f"delete from {table.qualified_name} where {column} in ({values})"


def create_view(view: Table, select: str) -> str:
    """Write the statement that creates a view, or replaces it."""
    return f"create or replace view {view.qualified_name} as\n{select}"


def count_places(table: Table) -> str:
    """Write the query that counts the rows of a table, and the places of these and deleted ones."""
    return f"select count(*), coalesce(max(rowid) + 1, 0) from {table.qualified_name}"


def attach_for_reading(path: str, name: str) -> str:
    """Write the statement that attaches the database in a file under a name."""
    return f"attach {literal(path)} as {name} (read_only)"


def detach(name: str) -> str:
    """Write the statement that lets go of an attached database."""
    return f"detach {name}"


def attach_for_writing(path: str, name: str, *, storage_version: str) -> str:
    """Write the statement that makes a database in a file, and attaches it under a name."""
    return f"attach {literal(path)} as {name} (storage_version {literal(storage_version)})"


def copy_database(source: str, target: str) -> str:
    """Write the statement that copies all that is in one attached database into another."""
    return f"copy from database {source} to {target}"
