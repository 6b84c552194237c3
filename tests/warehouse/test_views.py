from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

import duckdb
import pytest

from expectations.contract import Table
from expectations.tables import (
    CODE_REPOSITORIES,
    CURRENT_WAREHOUSE_VERSION,
    DATA_QUALITY_BY_DUMP,
    MART_VIEWS,
    PAPER_OVERVIEW,
    REJECTS_BY_RULE,
    TRENDING_PAPERS,
    WARNINGS_BY_RULE,
)
from tests.warehouse.small_pages import BRIDGES, CACHES, DATASETS, ECHOES, FLOWS, SINKS, Page
from tests.warehouse.small_warehouse import paper_id_of, publish_page
from warehouse import ddl
from warehouse.connection import open_for_reading
from warehouse.sql_files import first_line, read_sql, sql_names

FIRST, SECOND, THIRD = (date(2026, 3, day) for day in (2, 3, 4))

EACH_VIEW = pytest.mark.parametrize("view", MART_VIEWS, ids=lambda view: view.name)
EACH_STATEMENT = pytest.mark.parametrize(
    ("folder", "name"),
    [
        pytest.param(folder, name, id=f"{folder}/{name}")
        for folder in ("audits", "connection", "load", "macros", "mart", "quarantine", "read")
        for name in sql_names(folder)
    ],
)


@EACH_STATEMENT
def test_a_file_holds_one_statement_and_says_what_it_is_for(folder: str, name: str) -> None:
    assert len(duckdb.extract_statements(read_sql(folder, name))) == 1
    assert read_sql(folder, name).startswith("-- ")


def test_every_view_has_its_file_and_its_declaration() -> None:
    assert sql_names("mart") == sorted(view.name for view in MART_VIEWS)


@EACH_VIEW
def test_a_view_is_one_select(view: Table) -> None:
    (statement,) = duckdb.extract_statements(read_sql("mart", view.name))
    assert statement.type == duckdb.StatementType.SELECT


@EACH_VIEW
def test_the_first_line_of_a_view_is_its_grain(view: Table) -> None:
    assert first_line("mart", view.name) == view.grain
    assert view.grain.startswith("One row")


@EACH_VIEW
def test_a_view_has_the_columns_types_and_comments_of_its_declaration(
    reading: duckdb.DuckDBPyConnection, view: Table
) -> None:
    found = reading.execute(
        "select column_name, lower(data_type), comment from duckdb_columns()"
        " where schema_name = ? and table_name = ? order by column_index",
        [view.schema, view.name],
    ).fetchall()
    assert found == [
        (column.name, ddl.DUCKDB_TYPES[column.type], ddl.column_comment(column))
        for column in view.columns
    ]


@EACH_VIEW
def test_a_view_carries_its_grain_as_comment(
    reading: duckdb.DuckDBPyConnection, view: Table
) -> None:
    found = reading.execute(
        "select comment from duckdb_views() where schema_name = ? and view_name = ?",
        [view.schema, view.name],
    ).fetchall()
    assert found == [(view.grain,)]


@EACH_VIEW
def test_a_view_has_no_list_columns(reading: duckdb.DuckDBPyConnection, view: Table) -> None:
    types = reading.sql(f"from {view.qualified_name}").types
    assert not [kind for kind in types if str(kind).endswith("[]")]


@EACH_VIEW
def test_the_rows_of_a_view_keep_to_its_declaration(
    reading: duckdb.DuckDBPyConnection, view: Table
) -> None:
    found = reading.sql(ddl.audit_table(view, {})).pl().row(0, named=True)
    assert found.pop("row_count") > 0
    assert not any(found.values())


def rows(connection: duckdb.DuckDBPyConnection, view: Table, columns: str) -> list[object]:
    return list(connection.sql(f"select {columns} from {view.qualified_name}").fetchall())


def test_trending_papers_tell_the_way_of_each_paper(reading: duckdb.DuckDBPyConnection) -> None:
    columns = "position, previous_position, places_gained, movement, title, day_count"
    assert rows(reading, TRENDING_PAPERS, columns) == [
        (1, 3, 2, "up", SINKS.title, 3),
        (2, 2, 0, "steady", CACHES.title, 2),
        (3, 1, -2, "down", BRIDGES.title, 3),
        (4, None, None, "back", ECHOES.title, 2),
        (5, None, None, "new", FLOWS.title, 1),
    ]


def test_trending_papers_are_those_of_the_last_day(reading: duckdb.DuckDBPyConnection) -> None:
    columns = "observed_on, first_seen_on, has_code, repositories"
    assert rows(reading, TRENDING_PAPERS, columns) == [
        (THIRD, FIRST, True, "acme/sinks"),
        (THIRD, SECOND, False, None),
        (THIRD, FIRST, True, "lab/bridge"),
        (THIRD, FIRST, False, None),
        (THIRD, THIRD, True, "Acme/Sinks"),
    ]


def test_the_best_place_of_a_day_counts(warehouse: Path) -> None:
    publish_page(warehouse, Page("4", THIRD, (FLOWS, DATASETS, BRIDGES, CACHES)))
    with open_for_reading(warehouse) as connection:
        found = rows(connection, TRENDING_PAPERS, "position, movement, title")
    assert sorted(map(str, found)) == sorted(
        str(row)
        for row in [
            (1, "new", FLOWS.title),
            (1, "up", SINKS.title),
            (2, "steady", CACHES.title),
            (2, "up", DATASETS.title),
            (3, "down", BRIDGES.title),
            (4, "back", ECHOES.title),
        ]
    )


@pytest.mark.parametrize(
    ("title", "best", "latest", "sightings", "versions"),
    [
        (SINKS.title, 1, 1, 3, 1),
        (BRIDGES.title, 1, 3, 3, 2),
        (CACHES.title, 2, 2, 2, 1),
        (DATASETS.title, 2, 4, 2, 1),
        (ECHOES.title, 3, 4, 2, 1),
        (FLOWS.title, 5, 5, 1, 1),
    ],
)
def test_the_overview_counts_what_was_seen_of_a_paper(
    reading: duckdb.DuckDBPyConnection,
    title: str,
    best: int,
    latest: int,
    sightings: int,
    versions: int,
) -> None:
    columns = "title, best_position, latest_position, sighting_count, version_count"
    found = rows(reading, PAPER_OVERVIEW, columns)
    assert (title, best, latest, sightings, versions) in found
    assert len(found) == 6


@pytest.mark.parametrize(
    ("title", "repositories", "links"),
    [
        (SINKS.title, "acme/sinks", 1),
        (BRIDGES.title, "lab/bridge", 2),
        (DATASETS.title, None, 1),  # a model is no code
        (ECHOES.title, None, 0),
    ],
)
def test_the_overview_names_the_code_of_a_paper(
    reading: duckdb.DuckDBPyConnection, title: str, repositories: str | None, links: int
) -> None:
    found = rows(reading, PAPER_OVERVIEW, "title, repositories, link_count")
    assert (title, repositories, links) in found


def test_a_repository_is_one_row_in_the_spelling_first_seen(
    reading: duckdb.DuckDBPyConnection,
) -> None:
    columns = "repository_url, paper_count, titles, first_seen_on, last_seen_on"
    both = f"{SINKS.title} | {FLOWS.title}"
    assert rows(reading, CODE_REPOSITORIES, columns) == [
        ("https://github.com/acme/sinks", 2, both, FIRST, THIRD),
        ("https://gitlab.com/lab/bridge", 1, BRIDGES.title, FIRST, THIRD),
    ]


def test_the_quality_of_each_dump_is_counted(reading: duckdb.DuckDBPyConnection) -> None:
    columns = (
        "observed_on, record_count, reject_count, reject_share, open_reject_count,"
        " warning_count, boilerplate_count, new_paper_count"
    )
    assert rows(reading, DATA_QUALITY_BY_DUMP, columns) == [
        (FIRST, 4, 2, pytest.approx(1 / 3), 2, 1, 2, 4),
        (SECOND, 5, 1, pytest.approx(1 / 6), 0, 1, 2, 1),
        (THIRD, 5, 0, 0.0, 0, 1, 2, 1),
    ]


def test_rejects_are_counted_by_rule(reading: duckdb.DuckDBPyConnection) -> None:
    columns = "stage, rule, reject_count, open_reject_count, dump_count, example"
    assert rows(reading, REJECTS_BY_RULE, columns) == [
        ("validate", "abstract_too_short", 2, 1, 2, "Too short\nNo."),
        ("split", "lone_line", 1, 1, 1, "A title on its own"),
        ("validate", "abstract_too_few_words", 1, 1, 1, "Too short\nNo."),
    ]


def test_warnings_are_counted_by_rule(reading: duckdb.DuckDBPyConnection) -> None:
    columns = "rule, warning_count, dump_count, example"
    assert rows(reading, WARNINGS_BY_RULE, columns) == [
        ("no_final_punctuation", 2, 2, ECHOES.title),
        ("repeated_in_dump", 1, 1, SINKS.title),
    ]


def test_the_version_is_the_last_one(reading: duckdb.DuckDBPyConnection) -> None:
    assert rows(reading, CURRENT_WAREHOUSE_VERSION, "*") == [
        (
            *(3, 2, datetime(2026, 3, 4, 6, 0, 3), "load", "anna@harbour"),  # noqa: DTZ001
            *(3, 6, 2, FIRST, THIRD),
        )
    ]


def test_paper_history_follows_a_paper_through_days_and_versions(
    reading: duckdb.DuckDBPyConnection,
) -> None:
    history = reading.sql("from paper_history(?)", params=[paper_id_of(BRIDGES)]).fetchall()
    assert history == [
        (FIRST, 4, "2026-03-02.txt", 1, BRIDGES.title),
        (SECOND, 1, "2026-03-03.txt", 1, BRIDGES.title),
        (THIRD, 3, "2026-03-04.txt", 2, BRIDGES.title),
    ]


def test_paper_history_of_an_unknown_paper_is_empty(reading: duckdb.DuckDBPyConnection) -> None:
    assert reading.sql("from paper_history('0000000000000000')").fetchall() == []
