from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

from expectations.contract import ConstraintKind
from expectations.suites import (
    WAREHOUSE_SUITE,
    breach_column,
    breach_measures,
    rules_of,
)
from expectations.tables import STORED_TABLES
from tests.warehouse.damages import (
    FIRST_DUMP,
    LAST,
    LINKED,
    REVISED,
    breaches,
    damaged,
)
from warehouse.audit import Written, audit_descriptions, count_breaches
from warehouse.connection import open_for_writing
from warehouse.sql_files import sql_names


def test_a_good_warehouse_has_no_breach(warehouse: Path) -> None:
    with open_for_writing(warehouse) as connection:
        assert breaches(connection) == {}


def test_every_constraint_and_every_audit_is_counted(warehouse: Path) -> None:
    constraints = [
        breach_column(table.qualified_name, rule)
        for table in STORED_TABLES
        for rule in rules_of(table)
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


OF_DUMPS_AND_PAPERS = [
    pytest.param(*damage.values[1:], id=str(damage.values[0]))
    for damage in CONSTRAINT_DAMAGES
    if not str(damage.values[1]).startswith("ops.")
]


@pytest.mark.parametrize(("table", "statement", "expected"), OF_DUMPS_AND_PAPERS)
def test_written_rows_that_break_a_constraint_are_counted(
    warehouse: Path, all_written: Written, table: str, statement: str, expected: dict[str, int]
) -> None:
    assert damaged(warehouse, table, statement, all_written) == expected


@pytest.mark.parametrize(
    ("table", "statement", "rule", "count"),
    [
        (
            "raw.records",
            "update raw.records set title = null where dump_id = repeat('1', 16)",
            "title__not_null",
            4,
        ),
        (
            "core.links",
            f"insert into core.links select l.* from core.links as l, range(3) where {LINKED}",
            "paper_id__link_no__unique_key",
            3,
        ),
        (
            "core.papers",
            f"delete from core.papers where {REVISED}",
            "paper_id__reference",
            2,
        ),
    ],
)
def test_nulls_keys_and_references_are_judged_over_all_rows(
    warehouse: Path,
    little_written: Written,
    table: str,
    statement: str,
    rule: str,
    count: int,
) -> None:
    found = damaged(warehouse, table, statement, little_written)
    assert count in [found[name] for name in found if name.endswith(f".{rule}")]


def test_values_are_judged_where_the_run_wrote_them(
    warehouse: Path, little_written: Written
) -> None:
    for day, expected in (("1", {}), ("3", {"raw.dumps.sha256__matches_pattern": 1})):
        statement = f"update raw.dumps set sha256 = 'no hex' where dump_id = repeat('{day}', 16)"
        assert damaged(warehouse, "raw.dumps", statement, little_written) == expected


def test_what_was_judged_is_counted(warehouse: Path, little_written: Written) -> None:
    with open_for_writing(warehouse) as connection:
        found = count_breaches(connection, little_written)
    counts = found.filter(suite="core.papers").select("rule", "evaluated_count").rows()
    assert ("paper_id__matches_pattern", 1) in counts
    assert ("paper_id__unique_key", 6) in counts


def test_the_rows_of_the_last_two_runs_are_judged(
    warehouse: Path, nothing_written: Written
) -> None:
    for run, expected in (("1", {}), ("2", {"ops.run_steps.seconds__in_range": 1})):
        statement = (
            f"update ops.run_steps set seconds = -1 where run_id = 'f' || repeat('{run}', 15)"
        )
        assert damaged(warehouse, "ops.run_steps", statement, nothing_written) == expected


def test_each_kind_of_constraint_is_damaged_once() -> None:
    assert {damage.values[0] for damage in CONSTRAINT_DAMAGES} == set(ConstraintKind)


def test_a_null_where_it_is_allowed_is_no_breach(warehouse: Path) -> None:
    statement = "update core.links set repository = null"
    assert damaged(warehouse, "core.links", statement) == {}
