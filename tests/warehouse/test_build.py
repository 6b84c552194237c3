from __future__ import annotations

from datetime import date
from pathlib import Path

import duckdb
import polars as pl
import pytest

from expectations.contract import Table, polars_schema
from expectations.tables import CORE_TABLES, LINKS, PAPERS, RAW_TABLES, STORED_TABLES
from tests.warehouse.small_pages import (
    BRIDGES,
    BRIDGES_REVISED,
    FIRST_DAY,
    FLOWS,
    PAGES,
    SECOND_DAY,
    SINKS,
    THIRD_DAY,
    Page,
)
from tests.warehouse.small_warehouse import contents, paper_id_of, publish_page
from warehouse import build
from warehouse.build import TableFiles
from warehouse.connection import open_for_reading, open_for_writing
from warehouse.errors import WarehouseUnusableError

NO_DATES = pl.DataFrame(
    schema={"dump_id": pl.String(), "observed_on": pl.Date(), "observed_on_source": pl.String()}
)
NEW_PAPER = {
    "paper_id": "a" * 16,
    "title": "A Paper That Is New Here",
    "abstract": "It says little.",
    "first_seen_on": date(2026, 3, 5),
    "last_seen_on": date(2026, 3, 5),
    "sighting_count": 1,
    "version_count": 1,
    "title_word_count": 6,
    "abstract_word_count": 3,
    "sentence_count": 1,
    "has_code": False,
    "canonical_paper_id": "a" * 16,
}


def table_files(
    folder: Path, rows: dict[Table, list[dict[str, object]]], *, redated: pl.DataFrame = NO_DATES
) -> TableFiles:
    """Write rows of some tables, and none of the others, as a run hands them over."""
    paths = {}
    for table in RAW_TABLES + CORE_TABLES:
        path = folder / f"{table.qualified_name}.parquet"
        pl.DataFrame(rows.get(table, []), schema=polars_schema(table)).write_parquet(path)
        paths[table.qualified_name] = path
    redated.write_parquet(folder / "redated_dumps.parquet")
    return TableFiles(paths, folder / "redated_dumps.parquet")


def of_paper(warehouse: Path, table: str, paper_id: str) -> list[tuple[object, ...]]:
    with open_for_reading(warehouse) as connection:
        sql = f"from {table} where paper_id = ? order by all"
        return list(connection.execute(sql, [paper_id]).fetchall())


def test_preparing_twice_changes_nothing(warehouse: Path) -> None:
    before = contents(warehouse)
    with open_for_writing(warehouse) as connection:
        build.prepare(connection)
    assert contents(warehouse) == before


@pytest.mark.parametrize(
    ("columns", "found"),
    [
        ("dump_id varchar", "dump_id"),
        ("paper_id varchar, title varchar", "paper_id, title"),
    ],
    ids=["columns are missing", "columns have other names"],
)
def test_a_table_with_other_columns_is_refused(tmp_path: Path, columns: str, found: str) -> None:
    with open_for_writing(tmp_path / "other.duckdb") as connection:
        connection.execute("create schema raw")
        connection.execute(f"create table raw.dumps ({columns})")
        with pytest.raises(WarehouseUnusableError) as refused:
            build.prepare(connection)
    message = str(refused.value)
    assert f"raw.dumps has the columns {found}." in message
    assert "Expected dump_id, source, sha256" in message
    assert "--warehouse" in message


def test_new_papers_are_those_that_no_earlier_dump_holds(tmp_path: Path) -> None:
    new = [publish_page(tmp_path / "papers.duckdb", page) for page in PAGES]
    assert new == [4, 1, 1]


def test_loading_a_paper_again_leaves_one_row_of_it(warehouse: Path) -> None:
    (paper,) = of_paper(warehouse, "core.papers", paper_id_of(BRIDGES))
    assert paper[1:3] == (BRIDGES.title, BRIDGES_REVISED.abstract)


def test_a_link_that_an_abstract_has_lost_is_gone(warehouse: Path) -> None:
    publish_page(warehouse, Page("4", date(2026, 3, 5), (BRIDGES,)))
    assert of_paper(warehouse, "core.links", paper_id_of(BRIDGES)) == []


def test_papers_that_a_run_does_not_touch_stay(warehouse: Path) -> None:
    before = contents(warehouse)
    publish_page(warehouse, Page("4", date(2026, 3, 5), (BRIDGES,)))
    after = contents(warehouse)
    for table in CORE_TABLES:
        name, column = table.qualified_name, table.column_names.index("paper_id")
        others = {row for row in before[name] if row[column] != paper_id_of(BRIDGES)}
        assert others <= set(after[name])


def test_loading_is_all_or_nothing(warehouse: Path, tmp_path: Path) -> None:
    before = contents(warehouse)
    bad_link = {
        "paper_id": "a" * 16,
        "link_no": 1,
        "url": "https://example.org",
        "host": "example.org",
        "kind": "other",
        "repository": None,
        "start_char": -1,
        "end_char": 5,
    }
    files = table_files(tmp_path, {PAPERS: [NEW_PAPER], LINKS: [bad_link]})
    with (
        pytest.raises(duckdb.ConstraintException, match="start_char"),
        open_for_writing(warehouse) as connection,
    ):
        build.load(connection, files)
    assert contents(warehouse) == before


def test_loading_says_how_many_papers_are_new(warehouse: Path, tmp_path: Path) -> None:
    known = NEW_PAPER | {"paper_id": paper_id_of(FLOWS)}
    with open_for_writing(warehouse) as connection:
        assert build.load(connection, table_files(tmp_path, {PAPERS: [NEW_PAPER, known]})) == 1


def test_a_dump_found_again_gets_its_better_date(warehouse: Path, tmp_path: Path) -> None:
    row = {
        "dump_id": FIRST_DAY.dump_id,
        "observed_on": date(2026, 2, 1),
        "observed_on_source": "argument",
    }
    redated = pl.DataFrame([row], schema=NO_DATES.schema)
    with open_for_writing(warehouse) as connection:
        build.load(connection, table_files(tmp_path, {}, redated=redated))
        dumps = connection.sql(
            "select dump_id, observed_on, observed_on_source from raw.dumps order by dump_id"
        ).fetchall()
    assert dumps == [
        (FIRST_DAY.dump_id, date(2026, 2, 1), "argument"),
        (SECOND_DAY.dump_id, SECOND_DAY.observed_on, "file_name"),
        (THIRD_DAY.dump_id, THIRD_DAY.observed_on, "file_name"),
    ]


@pytest.mark.parametrize(
    ("new_papers", "redated", "expected"),
    [
        pytest.param([], {}, [], id="nothing"),
        pytest.param(
            [paper_id_of(SINKS)],
            {},
            [
                ("1", 1, date(2026, 3, 2)),
                ("2", 3, date(2026, 3, 3)),
                ("2", 5, date(2026, 3, 3)),
                ("3", 1, date(2026, 3, 4)),
            ],
            id="a paper that is seen again",
        ),
        pytest.param(["a" * 16], {}, [], id="a paper that is new"),
        pytest.param(
            [],
            {"3": date(2026, 2, 1)},
            [
                ("1", 1, date(2026, 3, 2)),
                ("1", 3, date(2026, 3, 2)),
                ("1", 4, date(2026, 3, 2)),
                ("2", 1, date(2026, 3, 3)),
                ("2", 2, date(2026, 3, 3)),
                ("2", 3, date(2026, 3, 3)),
                ("2", 5, date(2026, 3, 3)),
                *(("3", number, date(2026, 2, 1)) for number in range(1, 6)),
            ],
            id="all papers of a dump that gets another date",
        ),
    ],
)
def test_the_history_holds_all_records_of_the_papers_of_a_run(
    warehouse: Path,
    tmp_path: Path,
    new_papers: list[str],
    redated: dict[str, date],
    expected: list[tuple[str, int, date]],
) -> None:
    records, dates, history = (tmp_path / name for name in ("new", "dates", "history"))
    pl.DataFrame({"paper_id": new_papers}, schema={"paper_id": pl.String()}).write_parquet(records)
    rows = [
        {"dump_id": digit * 16, "observed_on": day, "observed_on_source": "argument"}
        for digit, day in redated.items()
    ]
    pl.DataFrame(rows, schema=NO_DATES.schema).write_parquet(dates)
    with open_for_writing(warehouse) as connection:
        build.records_of_papers(connection, new_records=records, redated_dumps=dates, to=history)
    found = pl.read_parquet(history).sort("dump_id", "record_no")
    assert (
        found.select(pl.col("dump_id").str.head(1), "record_no", "observed_on").rows() == expected
    )


def test_versions_are_counted_up(reading: duckdb.DuckDBPyConnection) -> None:
    found = reading.sql(
        "select version_no, run_id, dump_count, paper_count from ops.warehouse_version"
        " order by version_no"
    ).fetchall()
    assert found == [
        (1, FIRST_DAY.run_id, 1, 4),
        (2, SECOND_DAY.run_id, 2, 5),
        (3, THIRD_DAY.run_id, 3, 6),
    ]


def test_the_order_of_the_pages_does_not_change_the_papers(
    small_warehouse: Path, tmp_path: Path
) -> None:
    backwards = tmp_path / "backwards.duckdb"
    for page in reversed(PAGES):
        publish_page(backwards, page)
    core = [table.qualified_name for table in CORE_TABLES]
    expected, found = contents(small_warehouse), contents(backwards)
    assert {name: found[name] for name in core} == {name: expected[name] for name in core}


def test_every_stored_table_has_rows_in_the_small_warehouse(small_warehouse: Path) -> None:
    filled = contents(small_warehouse)
    assert [table.name for table in STORED_TABLES if not filled[table.qualified_name]] == []
