from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest
from hypothesis import given
from hypothesis import strategies as st

from expectations.contract import Column, DataType, Table
from expectations.tables import STORED_TABLES
from warehouse import build, ddl
from warehouse.connection import open_for_writing

BY_NAME = pytest.mark.parametrize("table", STORED_TABLES, ids=lambda table: table.qualified_name)


@pytest.fixture(scope="module")
def writing(tmp_path_factory: pytest.TempPathFactory) -> Iterator[duckdb.DuckDBPyConnection]:
    """A file with the tables of the contract, empty."""
    with open_for_writing(tmp_path_factory.mktemp("ddl") / "empty.duckdb") as connection:
        build.prepare(connection)
        yield connection


@pytest.fixture(scope="module")
def filled(small_warehouse: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """The small warehouse in memory, with the tables as the contract declares them."""
    with open_for_writing(Path(":memory:")) as connection:
        connection.execute(f"attach {ddl.literal(str(small_warehouse))} as small (read_only)")
        build.prepare(connection)
        for table in STORED_TABLES:
            name = table.qualified_name
            connection.execute(f"insert into {name} from small.{name}")
        yield connection


def columns_of(connection: duckdb.DuckDBPyConnection, table: Table) -> list[tuple[object, ...]]:
    """Read back name, type, nullability and comment of each column of a table."""
    return connection.execute(
        "select column_name, lower(data_type), is_nullable, comment from duckdb_columns()"
        " where schema_name = ? and table_name = ? and database_name = current_database()"
        " order by column_index",
        [table.schema, table.name],
    ).fetchall()


def constraints_of(connection: duckdb.DuckDBPyConnection, table: Table) -> Counter[object]:
    """Count the constraints of a table, by kind and columns."""
    found = connection.execute(
        "select constraint_type, constraint_column_names from duckdb_constraints()"
        " where schema_name = ? and table_name = ? and database_name = current_database()",
        [table.schema, table.name],
    ).fetchall()
    return Counter((kind, tuple(columns)) for kind, columns in found)


def comment_of(connection: duckdb.DuckDBPyConnection, table: Table) -> object:
    (found,) = connection.execute(
        "select comment from duckdb_tables()"
        " where schema_name = ? and table_name = ? and database_name = current_database()",
        [table.schema, table.name],
    ).fetchall()
    return found[0]


def declared_columns(table: Table) -> list[tuple[object, ...]]:
    return [
        (column.name, ddl.DUCKDB_TYPES[column.type], column.nullable, ddl.column_comment(column))
        for column in table.columns
    ]


def declared_constraints(table: Table) -> Counter[object]:
    return Counter(
        (kind, (column.name,))
        for column in table.columns
        for kind, is_declared in (
            ("NOT NULL", not column.nullable),
            ("CHECK", column.minimum is not None),
            ("CHECK", column.maximum is not None),
            ("CHECK", bool(column.allowed)),
        )
        if is_declared
    )


@BY_NAME
def test_a_table_has_the_columns_types_and_comments_of_its_declaration(
    writing: duckdb.DuckDBPyConnection, table: Table
) -> None:
    assert columns_of(writing, table) == declared_columns(table)


@BY_NAME
def test_a_table_has_the_constraints_of_its_declaration(
    writing: duckdb.DuckDBPyConnection, table: Table
) -> None:
    assert constraints_of(writing, table) == declared_constraints(table)


@BY_NAME
def test_a_table_carries_its_grain_as_comment(
    writing: duckdb.DuckDBPyConnection, table: Table
) -> None:
    assert comment_of(writing, table) == table.grain


def test_nothing_but_the_tables_of_the_contract_is_created(
    writing: duckdb.DuckDBPyConnection,
) -> None:
    found = writing.sql("select schema_name || '.' || table_name from duckdb_tables()").fetchall()
    assert {name for (name,) in found} == {table.qualified_name for table in STORED_TABLES}


def bad_values(column: Column) -> Iterator[str]:
    """Write, as SQL, values that the declaration of a column rules out."""
    if not column.nullable:
        yield "null"
    if column.minimum is not None:
        yield str(column.minimum - 1)
    if column.maximum is not None:
        yield str(column.maximum + 1)
    if column.allowed:
        yield "'no such value'"


@pytest.mark.parametrize(
    ("table", "column", "value"),
    [
        pytest.param(table, column.name, value, id=f"{table.qualified_name}.{column.name}={value}")
        for table in STORED_TABLES
        for column in table.columns
        for value in bad_values(column)
    ],
)
def test_the_database_refuses_a_value_against_the_declaration(
    filled: duckdb.DuckDBPyConnection, table: Table, column: str, value: str
) -> None:
    row = f"from {table.qualified_name} select * replace ({value} as {column}) limit 1"
    with pytest.raises(duckdb.ConstraintException, match=column):
        filled.execute(f"insert into {table.qualified_name} {row}")


# A prefix keeps the names clear of the words of SQL.
NAMES = st.from_regex(r"c_[a-z0-9_]{0,8}", fullmatch=True)
TEXTS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=12)
QUOTED_TEXTS = st.lists(TEXTS | st.sampled_from(["'", "''", "it's", '"', "\\'", "%s", "--"]))
NUMBERS = st.floats(-1e9, 1e9)
COUNTS = st.integers(-(10**12), 10**12)


@st.composite
def declared_column(draw: st.DrawFn, name: str) -> Column:
    data_type = draw(st.sampled_from(DataType))
    bounds = {DataType.COUNT: COUNTS, DataType.NUMBER: NUMBERS}.get(data_type)
    low, high = sorted(draw(st.tuples(bounds, bounds))) if bounds is not None else (None, None)
    allowed = draw(QUOTED_TEXTS) if data_type is DataType.TEXT else []
    return Column(
        name=name,
        type=data_type,
        description=draw(TEXTS.filter(bool)),
        unit=draw(st.none() | TEXTS),
        nullable=draw(st.booleans()),
        minimum=draw(st.sampled_from([None, low])),
        maximum=draw(st.sampled_from([None, high])),
        allowed=tuple(dict.fromkeys(allowed)),
    )


@st.composite
def declared_tables(draw: st.DrawFn) -> Table:
    names = draw(st.lists(NAMES, min_size=1, max_size=6, unique=True))
    return Table(
        schema="core",
        name="declared",
        grain=draw(TEXTS.filter(bool)),
        columns=tuple(draw(declared_column(name)) for name in names),
    )


@given(table=declared_tables())
def test_whatever_is_declared_reads_back_the_same(
    writing: duckdb.DuckDBPyConnection, table: Table
) -> None:
    writing.begin()
    try:
        for statement in [ddl.create_table(table), *ddl.comment_on(table, is_view=False)]:
            writing.execute(statement)
        assert columns_of(writing, table) == declared_columns(table)
        assert constraints_of(writing, table) == declared_constraints(table)
        assert comment_of(writing, table) == table.grain
    finally:
        writing.rollback()


@given(text=TEXTS)
def test_a_text_survives_as_literal(writing: duckdb.DuckDBPyConnection, text: str) -> None:
    assert writing.sql(f"select {ddl.literal(text)}").fetchall() == [(text,)]


@given(allowed=QUOTED_TEXTS.filter(bool))
def test_exactly_the_allowed_values_can_be_stored(
    writing: duckdb.DuckDBPyConnection, allowed: list[str]
) -> None:
    column = Column(name="c", type=DataType.TEXT, description="", allowed=tuple(allowed))
    table = Table(schema="core", name="declared", grain="", columns=(column,))
    writing.execute(ddl.create_table(table))
    try:
        writing.executemany("insert into core.declared values (?)", [[text] for text in allowed])
        assert writing.sql("from core.declared").fetchall() == [(text,) for text in allowed]
        with pytest.raises(duckdb.ConstraintException, match="CHECK"):
            writing.execute("insert into core.declared values (?)", ["".join(allowed) + "?"])
    finally:
        writing.execute("drop table core.declared")


@pytest.mark.parametrize(
    ("table", "column"),
    [("core.papers", "title"), ("raw.records", "abstract"), ("raw.rejects", "raw_text")],
)
def test_long_texts_are_compressed(
    reading: duckdb.DuckDBPyConnection, table: str, column: str
) -> None:
    found = reading.execute(
        "select distinct compression from pragma_storage_info(?)"
        " where column_name = ? and segment_type = 'VARCHAR'",
        [table, column],
    ).fetchall()
    assert found == [("ZSTD",)]
