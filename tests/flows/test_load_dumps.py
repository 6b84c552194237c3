from __future__ import annotations

import gzip
import hashlib
import itertools
import json
from pathlib import Path

import duckdb
import polars as pl
import pytest
import zstandard
from prefect.client.orchestration import get_client
from prefect.client.schemas.filters import ArtifactFilter, ArtifactFilterFlowRunId
from prefect.client.schemas.sorting import FlowRunSort

from tests.flows.conftest import Command, core_tables
from tests.flows.dump_texts import abstract, page, title


def _hash(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _rows(warehouse: Path, sql: str) -> list[tuple[object, ...]]:
    with duckdb.connect(str(warehouse), read_only=True) as connection:
        return connection.sql(sql).fetchall()


def test_a_run_publishes_every_record_of_every_dump(
    paperhouse: Command, inbox: Path, warehouse: Path
) -> None:
    outcome = paperhouse("run", inbox, "--warehouse", warehouse, "--json")
    summary = json.loads(outcome.out)
    assert (outcome.code, outcome.err) == (0, "")
    assert (summary["record_count"], summary["reject_count"]) == (10, 0)
    assert (summary["version_no"], summary["new_paper_count"]) == (1, 6)
    assert _rows(warehouse, "select count(*), sum(sighting_count) from core.papers") == [(6, 10)]


def test_a_run_leaves_nothing_but_the_warehouse_its_lock_and_its_documents(
    paperhouse: Command, inbox: Path, warehouse: Path
) -> None:
    paperhouse("run", inbox, "--warehouse", warehouse)
    left = {path.name for path in warehouse.parent.rglob("*") if path.parent.name != "docs"}
    assert {path.name for path in warehouse.parent.iterdir()} == {
        "papers.duckdb",
        "papers.duckdb.files",
    }
    assert "work" not in left


def test_the_same_dumps_twice_change_not_one_byte(
    paperhouse: Command, inbox: Path, warehouse: Path
) -> None:
    paperhouse("run", inbox, "--warehouse", warehouse)
    before = _hash(warehouse)
    again = paperhouse("run", inbox, "--warehouse", warehouse)
    assert again.code == 0
    assert again.out.count("already loaded, skipped") == 3
    assert _hash(warehouse) == before


def test_any_order_of_dumps_one_at_a_time_or_all_at_once_gives_the_same_core_tables(
    paperhouse: Command, inbox: Path, tmp_path: Path
) -> None:
    at_once = tmp_path / "at_once.duckdb"
    paperhouse("run", inbox, "--warehouse", at_once)
    expected = core_tables(at_once)
    for number, order in enumerate(itertools.permutations(sorted(inbox.iterdir()))):
        one_by_one = tmp_path / f"order_{number}.duckdb"
        for dump in order:
            assert paperhouse("run", dump, "--warehouse", one_by_one).code == 0
        for name, table in core_tables(one_by_one).items():
            assert table.equals(expected[name]), (name, order)


def test_a_text_that_changes_becomes_a_version_and_the_paper_shows_the_last_one(
    paperhouse: Command, inbox: Path, warehouse: Path
) -> None:
    paperhouse("run", inbox, "--warehouse", warehouse)
    sql = (
        "select v.version_no, v.valid_from::varchar, v.valid_to::varchar, v.abstract = p.abstract"
        " from core.paper_versions as v join core.papers as p using (paper_id)"
        " where p.version_count = 2 order by 1"
    )
    assert _rows(warehouse, sql) == [
        (1, "2026-01-05", "2026-01-07", False),
        (2, "2026-01-07", None, True),
    ]


def test_packed_dumps_and_standard_input_are_the_same_dump_as_the_plain_file(
    paperhouse: Command, tmp_path: Path, warehouse: Path
) -> None:
    plain = page((1, 2, 3)).encode()
    (tmp_path / "a.txt").write_bytes(plain)
    (tmp_path / "b.txt.gz").write_bytes(gzip.compress(plain))
    (tmp_path / "c.txt.zst").write_bytes(zstandard.compress(plain))
    paperhouse("run", tmp_path / "a.txt", "--warehouse", warehouse)
    for name in ("b.txt.gz", "c.txt.zst"):
        packed = paperhouse("run", tmp_path / name, "--warehouse", warehouse)
        assert "already loaded" in packed.out
    piped = paperhouse("run", "-", "--warehouse", warehouse, stdin=plain)
    assert "already loaded" in piped.out


def test_several_frames_of_zstd_or_members_of_gzip_are_one_dump(
    paperhouse: Command, tmp_path: Path, warehouse: Path
) -> None:
    halves = page((1, 2)).encode(), f"{title(3)}\n{abstract(3)}\n".encode()
    packed = tmp_path / "x.zst"
    packed.write_bytes(b"".join(zstandard.compress(half) for half in halves))
    outcome = paperhouse("run", packed, "--warehouse", warehouse, "--json")
    assert json.loads(outcome.out)["record_count"] == 3


@pytest.mark.parametrize("order", [("early", "late"), ("late", "early")])
def test_identical_dumps_of_two_days_count_as_one_observed_on_the_earlier_day(
    paperhouse: Command, tmp_path: Path, warehouse: Path, order: tuple[str, str]
) -> None:
    days = {"early": "2026-01-05", "late": "2026-01-06"}
    for name in order:
        dump = tmp_path / f"{days[name]}.txt"
        dump.write_text(page((1, 2)), encoding="utf-8")
        paperhouse("run", dump, "--warehouse", warehouse)
    sql = "select observed_on::varchar from raw.dumps union all select max(observed_on)::varchar"
    assert _rows(warehouse, f"{sql} from core.sightings") == [("2026-01-05",), ("2026-01-05",)]
    assert _rows(warehouse, "select max(first_seen_on)::varchar from core.papers") == [
        ("2026-01-05",)
    ]


def test_a_day_in_the_file_name_is_trusted_before_the_modification_date(
    paperhouse: Command, tmp_path: Path, warehouse: Path
) -> None:
    for name in ("today.txt", "feed-2026-01-05.txt"):
        (tmp_path / name).write_text(page((1,)), encoding="utf-8")
        paperhouse("run", tmp_path / name, "--warehouse", warehouse)
    sql = "select observed_on::varchar, observed_on_source from raw.dumps"
    assert _rows(warehouse, sql) == [("2026-01-05", "file_name")]


def test_a_given_day_is_taken_for_all_dumps(
    paperhouse: Command, inbox: Path, warehouse: Path
) -> None:
    paperhouse("run", inbox, "--warehouse", warehouse, "--observed-on", "2025-12-24")
    sql = "select distinct observed_on::varchar, observed_on_source from raw.dumps"
    assert _rows(warehouse, sql) == [("2025-12-24", "argument")]


def test_a_lost_line_becomes_a_reject_and_shifts_nothing(
    paperhouse: Command, tmp_path: Path, warehouse: Path
) -> None:
    lines = page(range(1, 31)).splitlines(keepends=True)
    lost_abstract = lines.pop(2 + 2 * 4 + 1)
    dump = tmp_path / "2026-01-05.txt"
    dump.write_text("".join(lines), encoding="utf-8")
    paperhouse("run", dump, "--warehouse", warehouse)
    assert lost_abstract.strip() == abstract(5)
    assert _rows(warehouse, "select stage, rules, raw_text from raw.rejects") == [
        ("split", ["lone_title"], title(5))
    ]
    pairs = set(_rows(warehouse, "select title, abstract from raw.records"))
    assert pairs == {(title(n), abstract(n)) for n in range(1, 31) if n != 5}


def test_a_record_that_fails_is_quarantined_with_all_its_rules_and_its_bytes(
    paperhouse: Command, tmp_path: Path, warehouse: Path
) -> None:
    bad = (
        b"akhaliq\nThis paper has been withdrawn by \xff\xfe its authors, who found that"
        + b" x" * 40
    )
    dump = tmp_path / "2026-01-05.txt"
    dump.write_bytes(page(range(1, 31)).encode() + bad + b".\n")
    paperhouse("run", dump, "--warehouse", warehouse)
    ((stage, rules, raw_bytes, record_no, start, end),) = _rows(
        warehouse,
        "select stage, rules, raw_bytes, record_no, start_byte, end_byte from raw.rejects",
    )
    assert (stage, record_no) == ("validate", 31)
    assert rules == ["title_is_user_name", "replacement_characters", "withdrawn"]
    assert isinstance(start, int)
    assert isinstance(end, int)
    assert raw_bytes == dump.read_bytes()[start:end] == bad + b"."


def test_above_the_allowed_share_of_rejects_nothing_is_published(
    paperhouse: Command, tmp_path: Path, warehouse: Path
) -> None:
    dump = tmp_path / "2026-01-05.txt"
    dump.write_text(page((1, 2, 3)) + f"{title(4)}\n", encoding="utf-8")
    outcome = paperhouse("run", dump, "--warehouse", warehouse)
    assert outcome.code == 4
    assert outcome.out == ""
    assert "1 of 4 records and spans were refused (25.0%)" in outcome.err
    assert "lone_title 1" in outcome.err
    assert not warehouse.exists()
    allowed = paperhouse("run", dump, "--warehouse", warehouse, "--max-reject-share", "0.25")
    assert allowed.code == 0


def test_a_failed_gate_leaves_the_published_file_as_it_was(
    paperhouse: Command, inbox: Path, tmp_path: Path, warehouse: Path
) -> None:
    paperhouse("run", inbox, "--warehouse", warehouse)
    before = _hash(warehouse)
    bad = tmp_path / "2026-01-09.txt"
    bad.write_text(page((7,)) + f"{title(8)}\n", encoding="utf-8")
    assert paperhouse("run", bad, "--warehouse", warehouse).code == 4
    assert _hash(warehouse) == before


def test_a_refused_dump_leaves_the_others_alone(
    paperhouse: Command, inbox: Path, warehouse: Path
) -> None:
    (inbox / "2026-01-08.txt").write_text("No paper found.\n", encoding="utf-8")
    outcome = paperhouse("run", inbox, inbox / "missing.txt", "--warehouse", warehouse)
    assert outcome.code == 3
    assert "2026-01-08.txt holds no paper" in outcome.err
    assert "missing.txt is missing" in outcome.err
    assert _rows(warehouse, "select count(*) from raw.dumps") == [(3,)]
    assert _rows(warehouse, "select refused_count from ops.runs") == [(2,)]


def test_what_was_checked_and_what_it_cost_is_in_the_warehouse(
    paperhouse: Command, inbox: Path, warehouse: Path
) -> None:
    paperhouse("run", inbox, "--warehouse", warehouse)
    suites = _rows(
        warehouse,
        "select suite, count(*) > 0, bool_and(is_met) from ops.expectation_results group by suite",
    )
    assert {row[0] for row in suites} >= {"records", "core.papers", "raw.dumps", "warehouse"}
    steps = _rows(warehouse, "select step, count(*) from ops.run_steps group by step order by step")
    assert steps == [
        ("audit", 1),
        ("build", 1),
        ("judge", 1),
        ("load", 1),
        ("read", 1),
        ("split", 3),
        ("validate", 1),
    ]


def test_a_run_shows_its_summary_and_its_tasks_to_people_at_the_server(
    paperhouse: Command, inbox: Path, warehouse: Path
) -> None:
    paperhouse("run", inbox, "--warehouse", warehouse)
    with get_client(sync_client=True) as client:
        (flow_run,) = client.read_flow_runs(sort=FlowRunSort.START_TIME_DESC, limit=1)
        of_this_run = ArtifactFilter(flow_run_id=ArtifactFilterFlowRunId(any_=[flow_run.id]))
        artifacts = client.read_artifacts(artifact_filter=of_this_run)
    shown = {artifact.key: str(artifact.data) for artifact in artifacts}
    assert "| Records | 10 |" in shown["run-summary"]
    assert "2026\\\\-01\\\\-05" in shown["run-dumps"]
    assert flow_run.name == "load into papers.duckdb"
    assert flow_run.state is not None
    assert flow_run.state.is_completed()


def test_an_exception_inside_an_expectation_is_a_bug_and_not_bad_data(
    paperhouse: Command, inbox: Path, warehouse: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from expectations.gate.validation import ExpectationBrokenError
    from flows import validating

    def without_measures(_records: pl.LazyFrame) -> pl.LazyFrame:
        ids = {"dump_id": ["0" * 16], "record_no": [1], "title_chars": ["not a number"]}
        return pl.LazyFrame(ids)

    monkeypatch.setattr(validating, "build_record_checks", without_measures)
    with pytest.raises(ExpectationBrokenError):
        paperhouse("run", inbox, "--warehouse", warehouse)
    assert not warehouse.exists()
