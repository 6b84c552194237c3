from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

import duckdb
import polars as pl
import pytest

from tests.warehouse.small_pages import FIRST_DAY, PAGES, SINKS, THIRD_DAY
from warehouse import read
from warehouse.errors import QueryRefusedError, WarehouseUnusableError
from warehouse.sql_files import sql_names

_DOING_MORE = [
    "create table main.mine (a int)",
    "create temp table mine (a int)",
    "create temp view mine as select 1",
    "create or replace view mart.mine as select 1",
    "create macro mine(a) as a",
    "create temp macro mine(a) as a",
    "insert into ops.baselines values ('record_count', 1, 1, 1)",
    "with mine as (select 1) delete from core.papers",
    "with mine as (delete from core.papers returning *) from mine",
    "update core.papers set title = 'mine'",
    "delete from core.papers",
    "drop view mart.paper_overview",
    "alter table core.papers drop title",
    "comment on table core.papers is 'mine'",
    "attach '{folder}/mine.duckdb'",
    "attach ':memory:' as mine",
    "detach papers",
    "use core",
    "begin",
    "copy core.papers to '{folder}/mine.csv'",
    "copy (select 1) to '{folder}/papers.duckdb.wal'",
    "copy (pivot core.links on kind using count(*)) to '{folder}/papers.duckdb.wal'",
    "select 1; copy (select 1) to '{folder}/papers.duckdb.wal'",
    "with mine as (copy (select 1) to '{folder}/papers.duckdb.wal') from mine",
    "with mine as (/* ( */ copy (select 1) to '{folder}/papers.duckdb.wal') from mine",
    "explain analyze copy (select 1) to '{folder}/papers.duckdb.wal'",
    "explain/**/analyze copy (select 1) to '{folder}/papers.duckdb.wal'",
    "explain\u00a0analyze\u00a0copy (select 1) to '{folder}/papers.duckdb.wal'",
    "explain (analyze, format json) copy (select 1) to '{folder}/papers.duckdb.wal'",
    "explain analyze create temp table mine as select 1",
    "pivot core.links on kind using count(*); create temp table mine as select 1",
    "create temp table mine as select 1; pivot core.links on kind using count(*)",
    "export database '{folder}/mine'",
    "import database '{folder}'",
    "from read_csv('{folder}/secret.csv')",
    "from read_text('{folder}/secret.csv')",
    "from read_blob('{folder}/secret.csv')",
    "from read_json('{folder}/secret.csv')",
    "from parquet_metadata('{folder}/secret.csv')",
    "from sniff_csv('{folder}/secret.csv')",
    "from '{folder}/secret.csv'",
    "describe '{folder}/secret.csv'",
    "summarize '{folder}/secret.csv'",
    "explain from '{folder}/secret.csv'",
    "from query_table('{folder}/secret.csv')",
    "from query('from read_text(''{folder}/secret.csv'')')",
    "from query /* hidden */ ('from enable_' || 'logging()')",
    "from json_execute_serialized_sql(json_serialize_sql('select 1'))",
    "from glob('{folder}/*')",
    "install fts",
    "load fts",
    "load json",
    "set threads = 1",
    "set variable mine = 1",
    "set enable_external_access = true",
    "reset lock_configuration",
    "pragma memory_limit = '1GB'",
    "pragma enable_profiling",
    "pragma disable_optimizer",
    "call enable_logging()",
    "from enable_logging(storage = 'file', storage_path = '{folder}')",
    'from\u00a0system.main."ENABLE_LOGGING"()',
    "from enable_profiling(save_location = '{folder}/mine.json', format = 'json')",
    "from checkpoint()",
    "select write_log('mine')",
    "checkpoint",
    "vacuum",
    "analyze",
    "prepare mine as select 1",
    "execute mine",
    "select getenv('HOME')",
]


@pytest.mark.parametrize("sql", _DOING_MORE)
def test_a_query_can_do_nothing_but_read(warehouse: Path, sql: str) -> None:
    folder = warehouse.parent
    (folder / "secret.csv").write_text("secret\n")
    before = warehouse.read_bytes()
    with pytest.raises(QueryRefusedError):
        read.query(warehouse, sql.format(folder=folder))
    assert warehouse.read_bytes() == before
    assert {path.name for path in folder.iterdir()} == {warehouse.name, "secret.csv"}


def test_a_query_sees_no_variable_of_the_program(small_warehouse: Path) -> None:
    mine = pl.DataFrame({"secret": [1]})
    with pytest.raises(QueryRefusedError, match="mine does not exist"):
        read.query(small_warehouse, "from mine")
    assert mine.height == 1


@pytest.mark.parametrize(
    ("sql", "reason"),
    [
        ("selec 1", "begins with selec. What reads begins with select, from"),
        ("select from from", "syntax error"),
        ("select nothing from core.papers", "nothing"),
        ("from core.paper", "does not exist"),
        ("select 1 / 'a'", "Conversion Error"),
        ("", "no statement"),
        ("-- nothing but a remark", "no statement"),
        ("select 1; select 2", "2 statements"),
        ("select '\udcff'", "not UTF-8"),
        ("explain pragma version", "begins with explain"),
        ("select error('one\ntwo')", "one\n  two"),
        # The variables of the program are no tables, not even for Python.
        ("from sql", "does not exist"),
        ("from connection", "does not exist"),
    ],
)
def test_a_query_that_is_wrong_is_refused_with_the_reason(
    small_warehouse: Path, sql: str, reason: str
) -> None:
    with pytest.raises(QueryRefusedError) as refused:
        read.query(small_warehouse, sql)
    assert reason in str(refused.value)
    assert "Expected one statement that reads" in str(refused.value)


@pytest.mark.parametrize(
    "sql",
    [
        "select interval 3 day as age",
        "select finished_at - started_at as lasted from ops.runs",
        "select {'age': interval 3 day} as s",
        "select map{'ages': [interval 3 day]} as m",
        "select '101'::bit as b",
        "select union_value(a := 1) as u",
    ],
)
def test_a_result_that_no_frame_can_hold_is_refused_with_the_next_step(
    small_warehouse: Path, sql: str
) -> None:
    with pytest.raises(QueryRefusedError, match="::varchar"):
        read.query(small_warehouse, sql)


@pytest.mark.parametrize(
    ("sql", "rows"),
    [
        ("select title from mart.trending_papers order by position limit 1;", [(SINKS.title,)]),
        ("select 1 as a where false", []),
        ("select 1 as a, 2 as a", [(1, 2)]),
        ("select sum(position)::bigint from core.sightings where position < 0", [(None,)]),
        ("describe select 1 as a", [("a", "INTEGER", "YES", None, None, None)]),
    ],
)
def test_a_query_returns_its_rows(
    small_warehouse: Path, sql: str, rows: list[tuple[object, ...]]
) -> None:
    assert read.query(small_warehouse, sql).rows() == rows


@pytest.mark.parametrize(
    "sql",
    [
        "show all tables",
        "show tables",
        "describe core.papers",
        "table core.papers",
        "with a as (select 1) from a",
        "values (1), (2)",
        "explain select 1",
        "explain analyze select 1",
        "explain (format json) select 1",
        "/* ; */ (select 'a;b' as \"c;d\") -- ;",
        "\ufeff;select 1;",
        "select 'enable_logging()' as query, (select 2)",
        "unpivot (select 1 as a, 2 as b) on a, b",
        "from (pivot core.links on kind using string_agg(url, ';'))",
        "from paper_history('0')",
        "summarize core.papers",
        "pivot core.links on kind using count(*)",
    ],
)
def test_a_query_can_be_any_statement_that_reads(small_warehouse: Path, sql: str) -> None:
    assert read.query(small_warehouse, sql).columns


def test_a_query_needs_a_warehouse(tmp_path: Path) -> None:
    with pytest.raises(WarehouseUnusableError, match="There is no warehouse"):
        read.query(tmp_path / "none.duckdb", "select 1")


def test_the_dumps_of_a_warehouse_are_known_by_their_ids(small_warehouse: Path) -> None:
    known = read.known_dumps(small_warehouse)
    assert set(known) == {page.dump_id for page in PAGES}
    assert known[FIRST_DAY.dump_id] == read.KnownDump(
        FIRST_DAY.dump_id, FIRST_DAY.observed_on, "file_name"
    )


def test_no_dump_is_known_before_there_is_a_warehouse(tmp_path: Path) -> None:
    assert read.known_dumps(tmp_path / "none.duckdb") == {}


@pytest.mark.parametrize("name", sql_names("read"))
def test_an_own_query_runs_on_the_warehouse(small_warehouse: Path, name: str) -> None:
    assert len(read.rows(small_warehouse, name)) > 0


def test_the_status_sums_up_the_warehouse(small_warehouse: Path) -> None:
    assert read.named_rows(small_warehouse, "status") == [
        {
            "version_no": 3,
            "published_at": datetime(2026, 3, 4, 6, 0, 3),  # noqa: DTZ001
            "first_observed_on": date(2026, 3, 2),
            "last_observed_on": date(2026, 3, 4),
            "dump_count": 3,
            "paper_count": 6,
            "record_count": 14,
            "reject_count": 3,
            "reject_share": pytest.approx(3 / 17),
            "open_reject_count": 2,
            "warning_count": 3,
        }
    ]


def test_the_last_runs_come_last_first(small_warehouse: Path) -> None:
    found = read.named_rows(small_warehouse, "last_runs")
    assert [run["run_id"] for run in found] == [page.run_id for page in reversed(PAGES)]
    assert found[0]["record_count"] == len(THIRD_DAY.records)
    assert found[0]["seconds"] == 1.5


@pytest.mark.parametrize(
    "statements",
    [
        pytest.param("create table mine (a int)", id="without the tables"),
        pytest.param(
            "create schema raw; create table raw.dumps (dump_id varchar)", id="without the columns"
        ),
    ],
)
def test_a_foreign_duckdb_file_is_told_as_such(tmp_path: Path, statements: str) -> None:
    path = tmp_path / "foreign.duckdb"
    with duckdb.connect(str(path)) as connection:
        connection.execute(statements)
    before = path.read_bytes()
    with pytest.raises(WarehouseUnusableError, match="no warehouse of paperhouse"):
        read.known_dumps(path)
    assert path.read_bytes() == before


def test_a_query_on_a_foreign_duckdb_file_runs(tmp_path: Path) -> None:
    path = tmp_path / "foreign.duckdb"
    with duckdb.connect(str(path)) as connection:
        connection.execute("create table mine as select 1 as a")
    assert read.query(path, "from mine").equals(pl.DataFrame({"a": [1]}, schema={"a": pl.Int32()}))
