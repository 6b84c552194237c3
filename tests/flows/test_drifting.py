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
from warehouse.identity import user_at_machine

_SENTENCE = " An analysis of the errors shows where it fails."
_DAYS = 6


def write_day(
    folder: Path, day: int, *, sentences: int = 1, records: int = 8, papers_of: int | None = None
) -> Path:
    """Write a dump of a day with its own papers, or those of another day.

    More sentences make longer abstracts.
    """
    first = (papers_of or day) * 1000
    text = page(range(first, first + records)).replace(_SENTENCE, _SENTENCE * sentences)
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
    assert judged == [(22, 22, True)]


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
    drift = {found["metric"]: found for found in json.loads(accepted.out)["drift"]}
    assert accepted.code == 0
    assert drift.keys() == {"abstract_chars_p10", "abstract_chars", "abstract_chars_p90"}
    found = drift["abstract_chars"]
    assert (found["source"], found["sample_count"]) == ("2026-01-07.txt", 6)
    assert (found["severity"], found["accepted_by"]) == ("fail", user_at_machine())
    kept = "select rule from ops.expectation_results where suite = 'drift' and not is_met"
    assert ("abstract_chars_far_off",) in _rows(warehouse, kept)
    monkeypatch.setenv("PAPERHOUSE_ACCEPT_DRIFT", "true")
    again = write_day(feed, 8, sentences=30)
    assert paperhouse("run", again, "--warehouse", warehouse).code == 0


def test_who_overruled_what_is_kept_and_shown(
    paperhouse: Command, feed: Path, warehouse: Path
) -> None:
    odd = write_day(feed, 7, records=80)
    accepted = paperhouse("run", odd, "--warehouse", warehouse, "--accept-drift")
    who = user_at_machine()
    assert f"usual distances off, accepted by {who})" in accepted.out
    kept = _rows(
        warehouse,
        "select o.metric, o.value, o.median, o.distance > 5, o.overruled_by, d.source,"
        " o.overruled_at = r.started_at"
        " from ops.overrides as o join raw.dumps as d using (dump_id)"
        " join ops.runs as r on r.run_id = o.run_id",
    )
    assert kept == [("record_count", 80, 8, True, who, "2026-01-07.txt", True)]


def test_what_nobody_had_to_accept_is_not_said_to_be_overruled(
    paperhouse: Command, feed: Path, warehouse: Path
) -> None:
    odd = write_day(feed, 7, sentences=4)
    outcome = paperhouse("run", odd, "--warehouse", warehouse, "--accept-drift", "--json")
    found = json.loads(outcome.out)["drift"]
    assert {row["severity"] for row in found} == {"warn"}
    assert {row["accepted_by"] for row in found} == {None}
    assert _rows(warehouse, "from ops.overrides") == []


@pytest.mark.parametrize(("records", "metric"), [(1, "record_count 1"), (90, "record_count 90")])
def test_far_fewer_and_far_more_records_stop_the_run(
    paperhouse: Command, tmp_path: Path, warehouse: Path, records: int, metric: str
) -> None:
    days = [write_day(tmp_path, day, records=15) for day in range(1, 6)]
    paperhouse("run", *days, "--warehouse", warehouse)
    stopped = paperhouse("run", write_day(tmp_path, 6, records=records), "--warehouse", warehouse)
    assert stopped.code == 4
    assert f"2026-01-06.txt: {metric}, usually 15" in stopped.err


def test_a_page_that_was_fetched_again_stops_the_run(
    paperhouse: Command, feed: Path, warehouse: Path
) -> None:
    again = write_day(feed, 7, papers_of=6)
    again.write_text(again.read_text() + "\n")  # else it is known by its bytes
    stopped = paperhouse("run", again, "--warehouse", warehouse)
    assert stopped.code == 4
    assert "2026-01-07.txt: new_paper_share 0.0%, usually 100.0%" in stopped.err


def test_a_late_dump_may_hold_nothing_but_known_papers(
    paperhouse: Command, feed: Path, warehouse: Path
) -> None:
    late = write_day(feed, 8, papers_of=2)
    late = late.rename(feed / "2026-01-03-late.txt")
    named = late.rename(feed / "2026-01-04.text")
    assert paperhouse("run", named, "--warehouse", warehouse).code == 0


@pytest.mark.parametrize("order", ["forward", "backward", "inside out"])
def test_a_trending_feed_may_come_in_any_order(
    paperhouse: Command, tmp_path: Path, warehouse: Path, order: str
) -> None:
    days = []
    for day in range(1, 13):  # a third of the page is new each day
        file = tmp_path / f"2026-01-{day:02}.txt"
        file.write_text(page(range(day * 4, day * 4 + 12)), encoding="utf-8")
        days.append(file)
    inside_out = sorted(days, key=lambda file: abs(days.index(file) - 6.2))
    in_order = {"forward": days, "backward": days[::-1], "inside out": inside_out}[order]
    for part in (in_order[:5], *([file] for file in in_order[5:])):
        outcome = paperhouse("run", *part, "--warehouse", warehouse, "--json", "--direct")
        assert (outcome.code, json.loads(outcome.out)["drift"]) == (0, [])


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
