"""Dumps that no longer look like the earlier ones of their feed."""

from __future__ import annotations

import json
from pathlib import Path

import duckdb
import pytest

from flows.artifacts import summary_markdown
from flows.summary import Drift, RunSummary
from tests.flows.conftest import Command, core_tables
from tests.flows.dump_texts import page

_SENTENCE = " An analysis of the errors shows where it fails."
_DAYS = 6


def write_day(folder: Path, day: int, *, sentences: int = 1, records: int = 8) -> Path:
    """Write a dump of a day with its own papers; more sentences make longer abstracts."""
    text = page(range(day * 100, day * 100 + records)).replace(_SENTENCE, _SENTENCE * sentences)
    file = folder / f"2026-01-{day:02}.txt"
    file.write_text(text, encoding="utf-8")
    return file


@pytest.fixture
def feed(paperhouse: Command, tmp_path: Path, warehouse: Path) -> Path:
    """Six days of a feed, loaded; the folder of its dumps."""
    folder = tmp_path / "feed"
    folder.mkdir()
    for day in range(1, _DAYS + 1):
        write_day(folder, day)
    outcome = paperhouse("run", folder, "--warehouse", warehouse, "--json")
    assert (outcome.code, json.loads(outcome.out)["drift"]) == (0, [])
    return folder


def _rows(warehouse: Path, sql: str) -> list[tuple[object, ...]]:
    with duckdb.connect(str(warehouse), read_only=True) as connection:
        return connection.sql(sql).fetchall()


def test_a_dump_like_the_earlier_ones_is_loaded_without_a_word(
    paperhouse: Command, feed: Path, warehouse: Path
) -> None:
    outcome = paperhouse("run", write_day(feed, 7), "--warehouse", warehouse)
    assert outcome.code == 0
    assert "unlike" not in outcome.out
    judged = _rows(
        warehouse,
        "select count(*), sum(evaluated_count), bool_and(is_met) from ops.expectation_results"
        " where suite = 'drift'",
    )
    assert judged == [(12, 12, True)]


def test_a_dump_that_is_unusual_is_loaded_and_told(
    paperhouse: Command, feed: Path, warehouse: Path
) -> None:
    outcome = paperhouse("run", write_day(feed, 7, sentences=4), "--warehouse", warehouse)
    assert outcome.code == 0
    assert "Loaded, but unlike the earlier dumps of the feed:" in outcome.out
    assert "2026-01-07.txt: abstract_chars " in outcome.out
    assert "in the last 6 dumps of page_text:" in outcome.out


def test_drift_is_shown_at_the_server_as_well() -> None:
    found = Drift(
        dump_id="d" * 16,
        source="2026-01-07.txt",
        feed="page_text:",
        metric="reject_share",
        value=0.125,
        median=0.0,
        usual_distance=0.02,
        distance=6.25,
        sample_count=20,
        severity="warn",
    )
    summary = RunSummary(run_id="r", warehouse="w", version_no=2, dumps=(), drift=(found,))
    shown = summary_markdown(summary)
    assert "### Unlike the earlier dumps of the feed" in shown
    assert r"reject\_share 12\.5%, usually 0\.0% ± 2\.0% in the last 20 dumps" in shown


def test_a_dump_that_is_far_off_stops_the_run_until_drift_is_accepted(
    paperhouse: Command, feed: Path, warehouse: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = warehouse.read_bytes()
    odd = write_day(feed, 7, sentences=30)
    stopped = paperhouse("run", odd, "--warehouse", warehouse)
    assert (stopped.code, stopped.out) == (4, "")
    assert "1 of 1 dumps no longer look like the earlier ones of their feed" in stopped.err
    assert "2026-01-07.txt: abstract_chars 1,6" in stopped.err
    assert "in the last 6 dumps of page_text:" in stopped.err
    assert f"paperhouse split {odd}" in stopped.err
    assert "--accept-drift" in stopped.err
    assert warehouse.read_bytes() == before
    accepted = paperhouse("run", odd, "--warehouse", warehouse, "--accept-drift", "--json")
    drift = json.loads(accepted.out)["drift"]
    assert accepted.code == 0
    assert [(found["metric"], found["severity"]) for found in drift] == [("abstract_chars", "fail")]
    assert (drift[0]["source"], drift[0]["sample_count"]) == ("2026-01-07.txt", 6)
    kept = "select rule from ops.expectation_results where suite = 'drift' and not is_met"
    assert _rows(warehouse, f"{kept} order by rule") == [
        ("abstract_chars_far_off",),
        ("abstract_chars_unusual",),
    ]
    monkeypatch.setenv("PAPERHOUSE_ACCEPT_DRIFT", "true")
    again = write_day(feed, 8, sentences=30)
    assert paperhouse("run", again, "--warehouse", warehouse).code == 0


def test_a_dump_that_lost_nearly_all_its_records_stops_the_run(
    paperhouse: Command, tmp_path: Path, warehouse: Path
) -> None:
    days = [write_day(tmp_path, day, records=30) for day in range(1, 6)]
    paperhouse("run", *days, "--warehouse", warehouse)
    stopped = paperhouse("run", write_day(tmp_path, 6, records=2), "--warehouse", warehouse)
    assert stopped.code == 4
    assert "2026-01-06.txt: record_count 2, usually 30" in stopped.err
    other = (tmp_path / "2026-01-06.txt").rename(tmp_path / "other-feed-2026-01-06.txt")
    assert paperhouse("run", other, "--warehouse", warehouse).code == 0
    feeds = _rows(warehouse, "select distinct feed from raw.dumps order by feed")
    assert feeds == [("page_text:",), ("page_text:other-feed",)]


def test_all_that_fails_the_gate_is_told_at_once(
    paperhouse: Command, feed: Path, warehouse: Path
) -> None:
    odd = write_day(feed, 7, sentences=30)
    odd.write_text(odd.read_text() + "A Title That Lost Its Abstract to the Damage\n")
    stopped = paperhouse("run", odd, "--warehouse", warehouse)
    assert stopped.code == 4
    assert "1 of 9 records and spans were refused" in stopped.err
    assert "no longer look like the earlier ones" in stopped.err


def test_drift_never_changes_the_core_tables(paperhouse: Command, tmp_path: Path) -> None:
    usual = [write_day(tmp_path, day, records=3) for day in range(1, 6)]
    odd = write_day(tmp_path, 6, records=3, sentences=30)
    orders = {"last": [*usual, odd], "first": [odd, *usual]}
    for name, order in orders.items():
        for batch in (order[:5], order[5:]):
            arguments = ("--warehouse", tmp_path / f"{name}.duckdb", "--accept-drift")
            assert paperhouse("run", *batch, *arguments).code == 0
    expected = core_tables(tmp_path / "last.duckdb")
    for table, rows in core_tables(tmp_path / "first.duckdb").items():
        assert rows.equals(expected[table]), table
