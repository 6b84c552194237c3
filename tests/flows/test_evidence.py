"""What a run that the gate has stopped leaves behind."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from flows import pipeline
from flows.direct import Calls, run_directly
from flows.errors import GateFailedError
from flows.evidence import KEPT_RUNS, MOST_ROWS
from flows.run import Run
from flows.settings import Settings
from tests.flows.conftest import Command
from tests.flows.dump_texts import page
from warehouse.audit import Written
from warehouse.connection import open_for_writing
from warehouse.identity import user_at_machine
from warehouse.paths import warehouse_files

REJECT = "A Title That Lost Its Abstract to the Damage\n"


def write_refused(folder: Path, day: int) -> Path:
    """Write a dump of which too much is refused: one of five."""
    file = folder / f"2026-02-{day:02}.txt"
    file.write_text(page(range(day * 100, day * 100 + 4)) + REJECT, encoding="utf-8")
    return file


def evidence_of(warehouse: Path) -> list[Path]:
    """List the folders of evidence, the oldest first."""
    failed = warehouse_files(warehouse).failed
    return sorted(failed.iterdir(), key=lambda folder: folder.stat().st_mtime_ns)


def verdict_in(folder: Path) -> dict[str, Any]:
    verdict: dict[str, Any] = json.loads((folder / "verdict.json").read_text(encoding="utf-8"))
    return verdict


def break_contract(sql: str) -> Calls:
    """Make the steps of a run in which the build is damaged just before its audit."""

    def audit(run: Run, written: Written | None = None) -> None:
        with open_for_writing(run.folder.build) as connection:
            connection.execute(sql)
        pipeline.audit(run, written)

    return replace(Calls(), audit=audit)


def test_too_many_rejects_leave_the_dumps_the_rejects_and_what_was_checked(
    paperhouse: Command, dump: Path, warehouse: Path, tmp_path: Path
) -> None:
    assert paperhouse("run", dump, "--warehouse", warehouse, "--direct").code == 0
    before = warehouse.read_bytes()
    stopped = paperhouse("run", write_refused(tmp_path, 1), "--warehouse", warehouse, "--direct")
    (folder,) = evidence_of(warehouse)
    assert stopped.code == 4
    assert f"The evidence is in {folder} (see verdict.json)." in stopped.err
    assert warehouse.read_bytes() == before
    assert {file.name for file in folder.iterdir()} == {
        "verdict.json",
        "raw.dumps.parquet",
        "raw.rejects.parquet",
        "ops.expectation_results.parquet",
    }
    rejects = pl.read_parquet(folder / "raw.rejects.parquet")
    assert rejects["raw_text"].to_list() == [REJECT.rstrip()]
    results = pl.read_parquet(folder / "ops.expectation_results.parquet")
    assert results["run_id"].unique().to_list() == [folder.name]


def test_the_verdict_tells_who_when_and_every_failure_with_its_values(
    paperhouse: Command, warehouse: Path, tmp_path: Path
) -> None:
    paperhouse("run", write_refused(tmp_path, 1), "--warehouse", warehouse, "--direct")
    (folder,) = evidence_of(warehouse)
    verdict = verdict_in(folder)
    assert verdict["run_id"] == folder.name
    assert verdict["run_by"] == user_at_machine()
    assert str(verdict["started_at"]) < str(verdict["failed_at"])
    assert "1 of 5 records and spans were refused" in str(verdict["message"])
    assert verdict["failures"] == [
        {
            "kind": "too_many_rejects",
            "reject_count": 1,
            "record_count": 4,
            "reject_share": 0.2,
            "largest_reject_share": 0.05,
            "rejects_by_rule": {"lone_title": 1},
        }
    ]
    (found,) = verdict["dumps"]
    assert (found["source"], found["record_count"], found["reject_count"]) == (
        "2026-02-01.txt",
        4,
        1,
    )
    assert not warehouse.exists()


def test_drift_leaves_what_was_found_and_what_was_usual(
    paperhouse: Command, warehouse: Path, tmp_path: Path
) -> None:
    for day in range(1, 7):
        records = 8 if day < 6 else 80
        file = tmp_path / f"2026-01-{day:02}.txt"
        file.write_text(page(range(day * 100, day * 100 + records)), encoding="utf-8")
    days = sorted(tmp_path.glob("2026-01-*.txt"))
    assert paperhouse("run", *days[:5], "--warehouse", warehouse, "--direct").code == 0
    assert paperhouse("run", days[5], "--warehouse", warehouse, "--direct").code == 4
    (folder,) = evidence_of(warehouse)
    (failure,) = verdict_in(folder)["failures"]
    assert (failure["kind"], failure["metric"], failure["source"]) == (
        "drift",
        "record_count",
        "2026-01-06.txt",
    )
    assert (failure["value"], failure["median"], failure["sample_count"]) == (80, 8, 5)
    results = pl.read_parquet(folder / "ops.expectation_results.parquet")
    assert results.filter(rule="record_count_far_off")["unexpected_count"].to_list() == [1]


def test_a_broken_contract_leaves_the_rows_that_break_it(
    paperhouse: Command, warehouse: Path, tmp_path: Path, dump: Path
) -> None:
    assert paperhouse("run", dump, "--warehouse", warehouse, "--direct").code == 0
    before = warehouse.read_bytes()
    new = tmp_path / "2026-01-06.txt"
    new.write_text(page(range(100, 130)), encoding="utf-8")
    damage = break_contract("insert into core.papers from core.papers where title like '%10%'")
    with pytest.raises(GateFailedError, match="breaks its contract"):
        run_directly([str(new)], Settings(warehouse=warehouse), damage)
    (folder,) = evidence_of(warehouse)
    assert warehouse.read_bytes() == before
    failures = verdict_in(folder)["failures"]
    assert ("broken_contract", "core.papers", "paper_id__unique_key") in [
        (failure["kind"], failure["suite"], failure["rule"]) for failure in failures
    ]
    rows = pl.read_parquet(folder / "breaking_rows" / "core.papers.paper_id__unique_key.parquet")
    assert rows.columns == ["paper_id"]
    assert rows.height == MOST_ROWS


def test_the_evidence_of_the_last_failed_runs_is_kept(
    paperhouse: Command, warehouse: Path, tmp_path: Path
) -> None:
    for day in range(1, KEPT_RUNS + 3):
        paperhouse("run", write_refused(tmp_path, day), "--warehouse", warehouse, "--direct")
    sources = [verdict_in(folder)["dumps"][0]["source"] for folder in evidence_of(warehouse)]
    assert sources == [f"2026-02-{day:02}.txt" for day in range(3, KEPT_RUNS + 3)]


def test_a_run_that_succeeds_leaves_the_evidence_of_the_one_before(
    paperhouse: Command, warehouse: Path, tmp_path: Path, dump: Path
) -> None:
    paperhouse("run", write_refused(tmp_path, 1), "--warehouse", warehouse, "--direct")
    kept = evidence_of(warehouse)
    assert paperhouse("run", dump, "--warehouse", warehouse, "--direct").code == 0
    assert evidence_of(warehouse) == kept


def test_evidence_that_cannot_be_kept_does_not_hide_the_verdict(
    paperhouse: Command, warehouse: Path, tmp_path: Path
) -> None:
    failed = warehouse_files(warehouse).failed
    failed.parent.mkdir(parents=True)
    failed.write_text("in the way", encoding="utf-8")
    stopped = paperhouse("run", write_refused(tmp_path, 1), "--warehouse", warehouse, "--direct")
    assert stopped.code == 4
    assert "1 of 5 records and spans were refused" in stopped.err
    assert "The evidence could not be kept: " in stopped.err
