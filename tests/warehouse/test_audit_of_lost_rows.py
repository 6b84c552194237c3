from __future__ import annotations

from pathlib import Path

import pytest

from expectations.suites import (
    KEEPS_ROWS,
    WAREHOUSE_SUITE,
    breach_column,
)
from expectations.tables import CORE_TABLES, RAW_TABLES
from tests.warehouse.damages import (
    FIRST_DUMP,
    LINKED,
    breaches,
    damaged,
)
from tests.warehouse.small_pages import (
    DATASETS,
    FIRST_DAY,
    SECOND_DAY,
    THIRD_DAY,
)
from tests.warehouse.small_warehouse import paper_id_of, publish_page
from warehouse.audit import Written, count_breaches
from warehouse.connection import open_for_writing
from warehouse.errors import WarehouseUnusableError


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
