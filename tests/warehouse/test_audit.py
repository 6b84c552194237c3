from __future__ import annotations

from pathlib import Path

import duckdb
import polars as pl
import pytest

from expectations.contract import ConstraintKind, table_constraints
from expectations.suites import WAREHOUSE_SUITE, breach_column, breach_measures
from expectations.tables import STORED_TABLES
from tests.warehouse.small_warehouse import BRIDGES, FLOWS, SINKS, paper_id_of
from warehouse.audit import audit_descriptions, count_breaches
from warehouse.connection import open_for_writing
from warehouse.sql_files import sql_names

LAST = f"paper_id = '{paper_id_of(FLOWS)}'"
REVISED = f"paper_id = '{paper_id_of(BRIDGES)}'"
LINKED = f"paper_id = '{paper_id_of(SINKS)}'"
FIRST_RECORD = f"dump_id = '{'1' * 16}' and record_no = 1"
FIRST_DUMP = f"dump_id = '{'1' * 16}'"


def breaches(connection: duckdb.DuckDBPyConnection) -> dict[str, int]:
    counts = breach_measures(count_breaches(connection)).row(0, named=True)
    return {name: count for name, count in counts.items() if count}


def damaged(warehouse: Path, table: str, statement: str) -> dict[str, int]:
    """Damage a table behind the back of its constraints, and audit the warehouse."""
    with open_for_writing(warehouse) as connection:
        connection.execute(f"create or replace table {table} as from {table}")
        connection.execute(statement)
        return breaches(connection)


def test_a_good_warehouse_has_no_breach(warehouse: Path) -> None:
    with open_for_writing(warehouse) as connection:
        assert breaches(connection) == {}


def test_every_constraint_and_every_audit_is_counted(warehouse: Path) -> None:
    constraints = [
        breach_column(table.qualified_name, constraint.name)
        for table in STORED_TABLES
        for constraint in table_constraints(table)
    ]
    audits = [breach_column(WAREHOUSE_SUITE, name) for name in sql_names("audits")]
    with open_for_writing(warehouse) as connection:
        assert breach_measures(count_breaches(connection)).columns == constraints + audits


def test_the_rows_looked_at_are_counted_for_each_table(warehouse: Path) -> None:
    with open_for_writing(warehouse) as connection:
        counted = count_breaches(connection).filter(pl.col("suite") == "core.papers")
        (papers,) = connection.sql("select count(*) from core.papers").fetchall()[0]
    assert set(counted["evaluated_count"]) == {papers}


def test_every_audit_is_described_by_its_first_line() -> None:
    assert list(audit_descriptions()) == sql_names("audits")
    assert all(text.endswith(".") for text in audit_descriptions().values())


CONSTRAINT_DAMAGES = [
    pytest.param(
        ConstraintKind.NOT_NULL,
        "core.papers",
        f"update core.papers set sentence_count = null where {LAST}",
        {"core.papers.sentence_count__not_null": 1},
    ),
    pytest.param(
        ConstraintKind.IN_RANGE,
        "raw.records",
        f"update raw.records set start_line = 0 where {FIRST_DUMP}",
        {"raw.records.start_line__in_range": 4},
    ),
    pytest.param(
        ConstraintKind.MATCHES_PATTERN,
        "raw.dumps",
        f"update raw.dumps set sha256 = 'no hex' where {FIRST_DUMP}",
        {"raw.dumps.sha256__matches_pattern": 1},
    ),
    pytest.param(
        ConstraintKind.IN_SET,
        "raw.rejects",
        "update raw.rejects set status = 'lost'",
        {"raw.rejects.status__in_set": 3},
    ),
    pytest.param(
        ConstraintKind.UNIQUE_KEY,
        "core.links",
        f"insert into core.links select l.* from core.links as l, range(3) where {LINKED}",
        {"core.links.paper_id__link_no__unique_key": 3},
    ),
    pytest.param(
        ConstraintKind.REFERENCE,
        "ops.runs",
        f"delete from ops.runs where run_id = 'f{'1' * 15}'",
        {
            "ops.run_steps.run_id__reference": 1,
            "ops.expectation_results.run_id__reference": 1,
            "ops.warehouse_version.run_id__reference": 1,
        },
    ),
]


@pytest.mark.parametrize(("kind", "table", "statement", "expected"), CONSTRAINT_DAMAGES)
def test_rows_that_break_a_constraint_are_counted(
    warehouse: Path, kind: ConstraintKind, table: str, statement: str, expected: dict[str, int]
) -> None:
    assert damaged(warehouse, table, statement) == expected
    assert all(name.endswith(f"__{kind}") for name in expected)


def test_each_kind_of_constraint_is_damaged_once() -> None:
    assert {damage.values[0] for damage in CONSTRAINT_DAMAGES} == set(ConstraintKind)


def test_a_null_where_it_is_allowed_is_no_breach(warehouse: Path) -> None:
    statement = "update core.links set repository = null"
    assert damaged(warehouse, "core.links", statement) == {}


AUDIT_DAMAGES = [
    pytest.param(
        "core.papers",
        f"update core.papers set abstract = abstract || ' More.' where {LAST}",
        {"current_version_is_shown": 1},
        id="a paper shows another text than its current version",
    ),
    pytest.param(
        "core.paper_versions",
        f"update core.paper_versions set valid_to = null where {REVISED}",
        {"current_version_is_shown": 1},
        id="a paper has two current versions",
    ),
    pytest.param(
        "core.paper_versions",
        f"update core.paper_versions set valid_to = '2026-03-05' where {LAST}",
        {"current_version_is_shown": 1},
        id="a paper has no current version",
    ),
    pytest.param(
        "raw.dumps",
        f"update raw.dumps set record_count = record_count + 1 where {FIRST_DUMP}",
        {"dump_counts_reconcile": 1},
        id="a dump counts a record that is not there",
    ),
    pytest.param(
        "raw.rejects",
        f"delete from raw.rejects where {FIRST_DUMP}",
        {"dump_counts_reconcile": 1},
        id="the rejects of a dump are lost",
    ),
    pytest.param(
        "core.sightings",
        f"delete from core.sightings where {LAST}",
        {"every_paper_is_seen": 1, "every_record_is_seen": 1},
        id="the one sighting of a paper is lost",
    ),
    pytest.param(
        "core.sightings",
        f"delete from core.sightings where {LINKED} and dump_id = '{'2' * 16}'",
        {"every_record_is_seen": 2, "papers_sum_up_their_rows": 1},
        id="one sighting of several is lost, of a paper that the dump shows twice",
    ),
    pytest.param(
        "core.sightings",
        f'update core.sightings set "position" = 9 where {LAST}',
        {"every_sighting_has_its_record": 1},
        id="a sighting has a place without a record",
    ),
    pytest.param(
        "core.links",
        f"update core.links set end_char = 9999 where {LINKED}",
        {"links_point_into_abstracts": 1},
        id="a link ends behind its abstract",
    ),
    pytest.param(
        "core.links",
        f"update core.links set end_char = start_char where {LINKED}",
        {"links_point_into_abstracts": 1},
        id="a link is empty",
    ),
    pytest.param(
        "core.papers",
        f"update core.papers set has_code = not has_code where {LAST}",
        {"papers_sum_up_their_rows": 1},
        id="a paper has lost its code",
    ),
    pytest.param(
        "raw.dumps",
        f"update raw.dumps set observed_on = observed_on - 365 where dump_id = '{'2' * 16}'",
        {"sightings_keep_the_day_of_their_dump": 4},
        id="a dump is dated anew and its sightings are not",
    ),
    pytest.param(
        "raw.records",
        f"update raw.records set end_byte = end_byte + 1 where {FIRST_RECORD}",
        {"spans_are_disjoint": 1},
        id="two spans share a byte",
    ),
    pytest.param(
        "raw.boilerplate",
        f"update raw.boilerplate set end_byte = start_byte where {FIRST_DUMP}",
        {"spans_are_disjoint": 2},
        id="two spans are empty",
    ),
]


@pytest.mark.parametrize(("table", "statement", "expected"), AUDIT_DAMAGES)
def test_what_an_audit_looks_for_is_counted(
    warehouse: Path, table: str, statement: str, expected: dict[str, int]
) -> None:
    assert damaged(warehouse, table, statement) == {
        breach_column(WAREHOUSE_SUITE, name): count for name, count in expected.items()
    }


def test_each_audit_finds_something_once() -> None:
    found = {name for damage in AUDIT_DAMAGES for name in dict(damage.values[2])}  # type: ignore[call-overload]
    assert found == set(sql_names("audits"))
