from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import duckdb
import polars as pl
import pytest

from expectations.contract import polars_schema
from expectations.tables import BASELINES, DUMPS
from tests.warehouse.small_warehouse import FIRST_DAY
from warehouse import build
from warehouse.connection import open_for_writing
from warehouse.read import known_baselines


@pytest.mark.parametrize(
    ("metric", "median", "deviation"),
    [
        # Over the three pages: 4, 5 and 5 records; 2 of 6, 1 of 6 and 0 of 5 refused;
        # 4 of 4, 1 of 5 and 1 of 5 papers new.
        ("record_count", 5, 0),
        ("reject_share", 1 / 6, 1 / 6),
        ("new_paper_share", 0.2, 0),
        # The small warehouse gives its dumps these.
        ("furniture_share", 0.25, 0),
        ("title_chars", 30, 0),
        ("abstract_chars", 75, 0),
        ("confidence", 1, 0),
    ],
)
def test_baselines_are_learned_from_the_dumps_of_a_feed(
    reading: duckdb.DuckDBPyConnection, metric: str, median: float, deviation: float
) -> None:
    found = reading.execute(
        "select sample_count, median, median_absolute_deviation from ops.baselines"
        " where feed = 'page_text:' and metric = ?",
        [metric],
    ).fetchall()
    assert found == [(3, pytest.approx(median), pytest.approx(deviation))]


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


def learned(warehouse: Path, dumps: list[dict[str, object]]) -> dict[tuple[str, str], object]:
    """Learn from more dumps; return sample count and median by feed and metric."""
    with open_for_writing(warehouse) as connection:
        build.append(connection, DUMPS, pl.DataFrame(dumps, schema=polars_schema(DUMPS)))
        build.learn_baselines(connection)
    found = known_baselines(warehouse).select("feed", "metric", "sample_count", "median")
    return {(feed, metric): (count, median) for feed, metric, count, median in found.iter_rows()}


def test_only_the_last_twenty_dumps_of_a_feed_tell_what_is_usual(warehouse: Path) -> None:
    before = [dump_of("ab:x", number, title_chars=50) for number in range(30)]
    after = [dump_of("ab:x", number, title_chars=90) for number in range(30, 41)]
    found = learned(warehouse, [*after, *before])
    assert found["ab:x", "title_chars"] == (20, 90)
    assert found["page_text:", "title_chars"] == (3, 30)


def test_a_dump_without_records_has_no_lengths_to_learn_from(warehouse: Path) -> None:
    found = learned(warehouse, [dump_of("ab:x", 1, title_chars=None)])
    assert found["ab:x", "record_count"] == (1, 0)
    assert ("ab:x", "title_chars") not in found


def test_where_there_is_no_warehouse_nothing_is_usual(tmp_path: Path) -> None:
    assert known_baselines(tmp_path / "none.duckdb").schema == polars_schema(BASELINES)
