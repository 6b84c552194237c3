from __future__ import annotations

import shutil
from pathlib import Path

import duckdb
import polars as pl
import pytest

from expectations.contract import ConstraintKind
from expectations.suites import (
    KEEPS_ROWS,
    WAREHOUSE_SUITE,
    breach_column,
    breach_measures,
    rules_of,
)
from expectations.tables import CORE_TABLES, PAPERS, RAW_TABLES, STORED_TABLES
from tests.warehouse.small_pages import (
    BRIDGES,
    DATASETS,
    FIRST_DAY,
    FLOWS,
    SECOND_DAY,
    SINKS,
    THIRD_DAY,
)
from tests.warehouse.small_warehouse import paper_id_of, publish_page
from warehouse.audit import Written, audit_descriptions, count_breaches
from warehouse.connection import open_for_writing
from warehouse.errors import WarehouseUnusableError
from warehouse.sql_files import sql_names

LAST = f"paper_id = '{paper_id_of(FLOWS)}'"
REVISED = f"paper_id = '{paper_id_of(BRIDGES)}'"
LINKED = f"paper_id = '{paper_id_of(SINKS)}'"
FIRST_RECORD = f"dump_id = '{'1' * 16}' and record_no = 1"
FIRST_DUMP = f"dump_id = '{'1' * 16}'"


def breaches(
    connection: duckdb.DuckDBPyConnection,
    written: Written | None = None,
    earlier: Path | None = None,
) -> dict[str, int]:
    found = count_breaches(connection, written, earlier=earlier)
    counts = breach_measures(found).row(0, named=True)
    return {name: count for name, count in counts.items() if count}


def damaged(
    warehouse: Path,
    table: str,
    statement: str,
    written: Written | None = None,
    earlier: Path | None = None,
) -> dict[str, int]:
    """Damage a table behind the back of its constraints, and audit the warehouse."""
    with open_for_writing(warehouse) as connection:
        connection.execute(f"create or replace table {table} as from {table}")
        connection.execute(statement)
        return breaches(connection, written, earlier)


def written_under(folder: Path, *, dumps: list[str], papers: list[str]) -> Written:
    """Tell the audit that rows under these ids were written, and none were loaded."""
    dump_ids, paper_ids = folder / "dumps.parquet", folder / "papers.parquet"
    pl.DataFrame({"dump_id": dumps}, schema={"dump_id": pl.String}).write_parquet(dump_ids)
    pl.DataFrame({"paper_id": papers}, schema={"paper_id": pl.String}).write_parquet(paper_ids)
    return Written(tables={PAPERS.qualified_name: paper_ids}, dumps=(dump_ids,))


@pytest.fixture
def all_written(warehouse: Path, tmp_path: Path) -> Written:
    """A run that wrote rows of every dump and every paper."""
    with open_for_writing(warehouse) as connection:
        ids = {
            name: [found for (found,) in connection.sql(query).fetchall()]
            for name, query in (
                ("dumps", "select dump_id from raw.dumps"),
                ("papers", "select paper_id from core.papers"),
            )
        }
    return written_under(tmp_path, **ids)


@pytest.fixture
def little_written(tmp_path: Path) -> Written:
    """A run that wrote rows of the last dump, and of one paper of it."""
    return written_under(tmp_path, dumps=["3" * 16], papers=[paper_id_of(FLOWS)])


@pytest.fixture
def nothing_written(tmp_path: Path) -> Written:
    return written_under(tmp_path, dumps=[], papers=[])


@pytest.fixture
def earlier(warehouse: Path, tmp_path: Path) -> Path:
    """The small warehouse as it was published before a test damages it."""
    return Path(shutil.copy(warehouse, tmp_path / "earlier.duckdb"))


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
        {
            "every_paper_is_seen": 1,
            "every_record_is_seen": 1,
            "sightings_are_those_of_the_records": 1,
        },
        id="the one sighting of a paper is lost",
    ),
    pytest.param(
        "core.sightings",
        f"delete from core.sightings where {LINKED} and dump_id = '{'2' * 16}'",
        {
            "every_record_is_seen": 2,
            "papers_sum_up_their_rows": 1,
            "sightings_are_those_of_the_records": 1,
        },
        id="one sighting of several is lost, of a paper that the dump shows twice",
    ),
    pytest.param(
        "raw.records",
        f"delete from raw.records where {LAST}",
        {
            "papers_are_those_of_the_records": 1,
            "sightings_are_those_of_the_records": 1,
            "every_sighting_has_its_record": 1,
            "dump_counts_reconcile": 1,
        },
        id="the one record of a paper is lost",
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


@pytest.mark.parametrize(("table", "statement", "expected"), AUDIT_DAMAGES)
def test_what_an_audit_looks_for_is_counted_where_a_run_wrote(
    warehouse: Path, all_written: Written, table: str, statement: str, expected: dict[str, int]
) -> None:
    assert damaged(warehouse, table, statement, all_written) == {
        breach_column(WAREHOUSE_SUITE, name): count for name, count in expected.items()
    }


def test_each_audit_finds_something_once() -> None:
    found = {name for damage in AUDIT_DAMAGES for name in dict(damage.values[2])}  # type: ignore[call-overload]
    assert found == set(sql_names("audits"))


@pytest.fixture
def two_days(tmp_path: Path) -> Path:
    """The small warehouse before its third day was loaded."""
    published = tmp_path / "two_days.duckdb"
    for page in (FIRST_DAY, SECOND_DAY):
        publish_page(published, page)
    return published


@pytest.fixture
def third_day(warehouse: Path, tmp_path: Path) -> Written:
    """What the load of the third day wrote."""
    folder = tmp_path / "loaded"
    folder.mkdir()
    tables = {table.qualified_name: folder / table.name for table in RAW_TABLES + CORE_TABLES}
    shown = f"paper_id in (select paper_id from raw.records where dump_id = '{THIRD_DAY.dump_id}')"
    with open_for_writing(warehouse) as connection:
        for table in RAW_TABLES + CORE_TABLES:
            rows = shown if table in CORE_TABLES else f"dump_id = '{THIRD_DAY.dump_id}'"
            found = connection.sql(f"from {table.qualified_name} where {rows}")
            found.write_parquet(str(tables[table.qualified_name]))
    return Written(tables=tables)


def test_a_good_load_has_no_breach(warehouse: Path, third_day: Written, two_days: Path) -> None:
    with open_for_writing(warehouse) as connection:
        assert breaches(connection, third_day, two_days) == {}


@pytest.mark.parametrize(
    ("statement", "table", "count"),
    [
        pytest.param(
            f"delete from raw.boilerplate where {FIRST_DUMP}",
            "raw.boilerplate",
            2,
            id="rows of an earlier dump are lost",
        ),
        pytest.param(
            f"delete from raw.boilerplate where dump_id = '{THIRD_DAY.dump_id}'",
            "raw.boilerplate",
            2,
            id="rows of the new dump are lost",
        ),
        pytest.param(
            f"insert into raw.boilerplate select * replace (999 as start_byte, 1000 as end_byte)"
            f" from raw.boilerplate where {FIRST_DUMP} limit 1",
            "raw.boilerplate",
            1,
            id="an earlier dump has more rows",
        ),
        pytest.param(
            f"delete from core.links where paper_id = '{paper_id_of(DATASETS)}'",
            "core.links",
            1,
            id="a paper that the dump does not show has lost a row",
        ),
        pytest.param(
            f"update core.links set link_no = 9 where paper_id = '{paper_id_of(DATASETS)}'",
            "core.links",
            1,
            id="a paper that the dump does not show has another row instead",
        ),
        pytest.param(
            f"delete from core.links where {LINKED}",
            "core.links",
            1,
            id="a paper that the dump shows lacks a row",
        ),
    ],
)
def test_rows_that_a_load_lost_or_made_up_are_counted(
    warehouse: Path, third_day: Written, two_days: Path, statement: str, table: str, count: int
) -> None:
    found = damaged(warehouse, table, statement, third_day, two_days)
    assert found[breach_column(table, KEEPS_ROWS)] == count


def test_a_version_that_should_hold_the_same_rows_is_compared_whole(
    warehouse: Path, earlier: Path
) -> None:
    with open_for_writing(warehouse) as connection:
        assert breaches(connection, earlier=earlier) == {}
        connection.execute(f"delete from core.links where {LINKED}")
        assert breaches(connection, earlier=earlier) == {
            breach_column("core.links", KEEPS_ROWS): 1,
            breach_column(WAREHOUSE_SUITE, "papers_sum_up_their_rows"): 1,
        }


def test_an_earlier_version_that_cannot_be_read_is_told(warehouse: Path, tmp_path: Path) -> None:
    (tmp_path / "torn.duckdb").write_bytes(b"no DuckDB file")
    with (
        open_for_writing(warehouse) as connection,
        pytest.raises(WarehouseUnusableError, match=r"torn\.duckdb cannot be compared"),
    ):
        count_breaches(connection, earlier=tmp_path / "torn.duckdb")
