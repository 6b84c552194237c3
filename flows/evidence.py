"""What a run that the gate has stopped leaves behind, so that it can be understood."""

from __future__ import annotations

import json
import shutil
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

import polars as pl

from expectations.contract import Severity
from expectations.tables import DUMPS, EXPECTATION_RESULTS, REJECTS
from flows.clock import utc_now
from flows.errors import GateFailedError
from flows.run import Run
from flows.summary import Drift
from flows.validating import Verdict
from flows.work import scan
from warehouse.breaking_rows import breaking_rows
from warehouse.connection import open_for_writing

KEPT_RUNS = 5
MOST_ROWS = 20  # that break one rule

Finding = dict[str, object]


def stopped(
    run: Run,
    told: Sequence[str | None],
    findings: Sequence[Finding],
    *,
    breaches: pl.DataFrame | None = None,
) -> GateFailedError:
    """Keep the evidence of a run that fails the gate, and make the error that says so.

    ``told`` are the messages, ``findings`` the same for programs; ``breaches`` are the constraints
    that the private copy breaks. Nothing that goes wrong with the evidence hides the messages.
    """
    message = "\n".join(found for found in told if found is not None)
    try:
        folder = _keep(run, message, findings, breaches)
    except Exception as error:  # whatever it is, such as a full disk: the verdict is what matters
        return GateFailedError(f"{message}\nThe evidence could not be kept: {error}")
    return GateFailedError(f"{message}\nThe evidence is in {folder} (see verdict.json).")


def of_rejects(verdict: Verdict, *, largest: float) -> Finding:
    """Describe that too many records were refused."""
    return {
        "kind": "too_many_rejects",
        "reject_count": verdict.reject_count,
        "record_count": verdict.record_count,
        "reject_share": verdict.reject_share,
        "largest_reject_share": largest,
        "rejects_by_rule": verdict.rejects_by_rule,
    }


def of_drift(drift: Sequence[Drift]) -> list[Finding]:
    """Describe what is too far from what is usual."""
    stopping = [found for found in drift if found.severity == Severity.FAIL]
    return [{"kind": "drift", **asdict(found)} for found in stopping]


def of_breaches(breaches: pl.DataFrame) -> list[Finding]:
    """Describe where the contract is broken."""
    return [{"kind": "broken_contract", **row} for row in breaches.iter_rows(named=True)]


def _keep(
    run: Run, message: str, findings: Sequence[Finding], breaches: pl.DataFrame | None
) -> Path:
    """Gather the evidence in the folder of the run, then give it its place in one move."""
    gathered = run.folder.path / "evidence"
    gathered.mkdir()
    for table in (DUMPS, REJECTS):
        if (rows := run.folder.table(table)).exists():
            shutil.copy(rows, gathered)
    if results := run.folder.all_results():
        scan(*results).sink_parquet(gathered / f"{EXPECTATION_RESULTS.qualified_name}.parquet")
    if breaches is not None:
        _write_breaking_rows(run.folder.build, breaches, gathered)
    document = _verdict(run, message, findings)
    (gathered / "verdict.json").write_text(
        json.dumps(document, indent=2, ensure_ascii=False, default=str), encoding="utf-8"
    )
    kept = run.files.failed / run.run_id
    kept.parent.mkdir(exist_ok=True)
    gathered.rename(kept)
    _forget_oldest(kept.parent)
    return kept


def _verdict(run: Run, message: str, findings: Sequence[Finding]) -> dict[str, object]:
    dumps = run.folder.table(DUMPS)
    return {
        "run_id": run.run_id,
        "run_by": run.run_by,
        "started_at": run.started_at.isoformat(),
        "failed_at": utc_now().isoformat(),
        "warehouse": str(run.files.published),
        "message": message,
        "failures": list(findings),
        "dumps": scan(dumps).collect().to_dicts() if dumps.exists() else [],
    }


def _write_breaking_rows(build: Path, breaches: pl.DataFrame, gathered: Path) -> None:
    folder = gathered / "breaking_rows"
    folder.mkdir()
    with open_for_writing(build) as connection:
        for name, rows in breaking_rows(connection, breaches, most=MOST_ROWS).items():
            rows.write_parquet(folder / f"{name}.parquet")


def _forget_oldest(failed: Path) -> None:
    runs = sorted(failed.iterdir(), key=lambda run: run.stat().st_mtime_ns, reverse=True)
    for run in runs[KEPT_RUNS:]:
        shutil.rmtree(run, ignore_errors=True)
