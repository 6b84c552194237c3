from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

from expectations.contract import Table
from expectations.tables import STORED_TABLES
from tests.warehouse.small_pages import FIRST_DAY, PAGES, SINKS
from tests.warehouse.small_warehouse import paper_id_of
from warehouse import ddl
from warehouse.audit import count_breaches
from warehouse.breaking_rows import breaking_rows
from warehouse.connection import open_for_writing

TABLES: dict[str, Table] = {table.qualified_name: table for table in STORED_TABLES}
FIRST_DUMP = f"dump_id = '{FIRST_DAY.dump_id}'"


def without_constraints(connection: duckdb.DuckDBPyConnection, table: Table) -> None:
    """Put a table that takes any row in the place of one that checks them."""
    name = table.qualified_name
    connection.execute(f"create temp table rows_of_it as from {name}")
    connection.execute(f"drop table {name}")
    columns = ", ".join(
        f"{column.name} {ddl.DUCKDB_TYPES[column.type]}" for column in table.columns
    )
    connection.execute(f"create table {name} ({columns})")
    connection.execute(f"insert into {name} from rows_of_it")


@pytest.mark.parametrize(
    ("table", "damage", "rule", "expected"),
    [
        pytest.param(
            "raw.dumps",
            f"update raw.dumps set sha256 = 'no hex' where {FIRST_DUMP}",
            "sha256__matches_pattern",
            [{"dump_id": FIRST_DAY.dump_id, "sha256": "no hex"}],
            id="a pattern",
        ),
        pytest.param(
            "raw.dumps",
            f"update raw.dumps set source = null where {FIRST_DUMP}",
            "source__not_null",
            [{"dump_id": FIRST_DAY.dump_id, "source": None}],
            id="a null",
        ),
        pytest.param(
            "raw.dumps",
            f"update raw.dumps set furniture_share = 1.5 where {FIRST_DUMP}",
            "furniture_share__in_range",
            [{"dump_id": FIRST_DAY.dump_id, "furniture_share": 1.5}],
            id="a range",
        ),
        pytest.param(
            "raw.dumps",
            f"update raw.dumps set encoding = 'latin' where {FIRST_DUMP}",
            "encoding__in_set",
            [{"dump_id": FIRST_DAY.dump_id, "encoding": "latin"}],
            id="a set",
        ),
        pytest.param(
            "core.papers",
            f"insert into core.papers from core.papers where paper_id = '{paper_id_of(SINKS)}'",
            "paper_id__unique_key",
            [{"paper_id": paper_id_of(SINKS)}] * 2,
            id="a key",
        ),
        pytest.param(
            "core.sightings",
            f"delete from core.papers where paper_id = '{paper_id_of(SINKS)}'",
            "paper_id__reference",
            [
                {"dump_id": page.dump_id, "paper_id": paper_id_of(SINKS)}
                for page in PAGES
                if SINKS in page.records
            ],
            id="a reference",
        ),
    ],
)
def test_the_rows_that_break_a_constraint_are_found(
    warehouse: Path, table: str, damage: str, rule: str, expected: list[dict[str, object]]
) -> None:
    with open_for_writing(warehouse) as connection:
        without_constraints(connection, TABLES[table])
        connection.execute(damage)
        found = breaking_rows(connection, count_breaches(connection), most=20)
    key = TABLES[table].key
    assert found[f"{table}.{rule}"].sort(key).to_dicts() == expected


def test_no_more_rows_are_shown_than_wanted(warehouse: Path) -> None:
    with open_for_writing(warehouse) as connection:
        connection.execute("insert into core.papers from core.papers")
        found = breaking_rows(connection, count_breaches(connection), most=3)
    assert found["core.papers.paper_id__unique_key"].height == 3


def test_a_whole_warehouse_has_no_such_rows(warehouse: Path) -> None:
    with open_for_writing(warehouse) as connection:
        assert breaking_rows(connection, count_breaches(connection), most=3) == {}
