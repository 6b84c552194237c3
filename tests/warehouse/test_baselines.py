from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import duckdb
import polars as pl
import pytest

from expectations.contract import polars_schema
from expectations.gate.drift import METRICS
from expectations.tables import BASELINES, DUMPS
from flows.drifting import what_is_usual
from tests.warehouse.small_pages import FIRST_DAY
from warehouse import build
from warehouse.connection import open_for_writing


@pytest.mark.parametrize(
    ("metric", "sample_count", "median", "deviation", "smallest", "largest"),
    [
        # Over the three pages: 4, 5 and 5 records; 2 of 6, 1 of 6 and 0 of 5 refused.
        ("record_count", 3, 5, 0, 4, 5),
        ("reject_share", 3, 1 / 6, 1 / 6, 0, 1 / 3),
        # Nothing was before the first page; 1 of 5 and 1 of 5 papers of the others are new.
        ("new_paper_share", 2, 0.2, 0, 0.2, 0.2),
        ("gap_days", 2, 1, 0, 1, 1),
        # The small warehouse gives its dumps these.
        ("furniture_share", 3, 0.25, 0, 0.25, 0.25),
        ("title_chars_p10", 3, 20, 0, 20, 20),
        ("title_chars", 3, 30, 0, 30, 30),
        ("title_chars_p90", 3, 50, 0, 50, 50),
        ("abstract_chars_p10", 3, 40, 0, 40, 40),
        ("abstract_chars", 3, 75, 0, 74, 75),
        ("abstract_chars_p90", 3, 100, 0, 100, 100),
        ("confidence", 3, 1, 0, 1, 1),
    ],
)
def test_baselines_are_learned_from_the_dumps_of_a_feed(
    reading: duckdb.DuckDBPyConnection,
    metric: str,
    sample_count: int,
    median: float,
    deviation: float,
    smallest: float,
    largest: float,
) -> None:
    found = reading.execute(
        "select sample_count, median, median_absolute_deviation, smallest, largest"
        " from ops.baselines where feed = 'page_text:' and metric = ?",
        [metric],
    ).fetchall()
    expected = [pytest.approx(value) for value in (median, deviation, smallest, largest)]
    assert found == [(sample_count, *expected)]


def test_every_metric_that_is_watched_is_learned(reading: duckdb.DuckDBPyConnection) -> None:
    learned = reading.sql("select distinct metric from ops.baselines").fetchall()
    assert {metric for (metric,) in learned} == {*METRICS, "gap_days"}


def dump_of(feed: str, number: int, *, title_chars: int | None) -> dict[str, object]:
    """Make the row of the n-th day of a feed."""
    return {
        "dump_id": f"{feed:0<8.8}{number:08}".replace(":", "0"),
        "source": "a.txt",
        "sha256": f"{number:064}",
        "byte_count": 1,
        "line_count": 1,
        "encoding": "utf-8",
        "layout": "csv",
        "feed": feed,
        "observed_on": date(2026, 1, 1) + timedelta(days=number),
        "observed_on_source": "argument",
        "record_count": 0,
        "reject_count": 0,
        "furniture_share": 0.0,
        "title_chars": title_chars,
        "run_id": FIRST_DAY.run_id,
        "loaded_at": FIRST_DAY.loaded_at,
    }


def days_of(feed: str, *days: int) -> list[dict[str, object]]:
    """Make the rows of a feed on these days."""
    return [dump_of(feed, day, title_chars=50) for day in days]


def learned(warehouse: Path, dumps: list[dict[str, object]]) -> dict[tuple[str, str], object]:
    """Learn from more dumps; return sample count and median by feed and metric."""
    with open_for_writing(warehouse) as connection:
        build.append(connection, DUMPS, pl.DataFrame(dumps, schema=polars_schema(DUMPS)))
        build.learn_baselines(connection)
    found = what_is_usual(warehouse).select("feed", "metric", "sample_count", "median")
    return {(feed, metric): (count, median) for feed, metric, count, median in found.iter_rows()}


def test_only_the_last_twenty_dumps_of_a_feed_tell_what_is_usual(warehouse: Path) -> None:
    before = [dump_of("ab:x", number, title_chars=50) for number in range(30)]
    after = [dump_of("ab:x", number, title_chars=90) for number in range(30, 41)]
    found = learned(warehouse, [*after, *before])
    assert found["ab:x", "title_chars"] == (20, 90)
    assert found["page_text:", "title_chars"] == (3, 30)


def test_days_are_counted_from_the_dump_before_of_the_same_feed(warehouse: Path) -> None:
    found = learned(warehouse, days_of("ab:x", 1, 2, 5, 9) + days_of("ab:y", 3, 4))
    assert found["ab:x", "gap_days"] == (3, 3)
    assert found["ab:y", "gap_days"] == (1, 1)


def test_dumps_of_one_day_have_no_dump_before_them(warehouse: Path) -> None:
    twins = days_of("ab:x", 1, 1)
    twins[1]["dump_id"] = "f" * 16
    found = learned(warehouse, twins)
    assert found["ab:x", "record_count"] == (2, 0)
    assert ("ab:x", "gap_days") not in found
    assert ("ab:x", "new_paper_share") not in found


def test_a_dump_without_records_has_no_lengths_to_learn_from(warehouse: Path) -> None:
    found = learned(warehouse, [dump_of("ab:x", 1, title_chars=None)])
    assert found["ab:x", "record_count"] == (1, 0)
    assert ("ab:x", "title_chars") not in found


def test_what_is_usual_is_read_with_the_last_day_of_the_feed(warehouse: Path) -> None:
    learned(warehouse, days_of("ab:x", 1, 4, 2))
    usual = what_is_usual(warehouse)
    assert set(usual.filter(feed="ab:x")["last_observed_on"]) == {date(2026, 1, 5)}
    assert usual.select(BASELINES.column_names).schema == polars_schema(BASELINES)


def test_where_there_is_no_warehouse_nothing_is_usual(tmp_path: Path) -> None:
    usual = what_is_usual(tmp_path / "none.duckdb")
    assert usual.is_empty()
    assert usual.select(BASELINES.column_names).schema == polars_schema(BASELINES)
