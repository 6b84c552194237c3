"""Runs that change a warehouse without loading a dump: how each of them ends."""

from __future__ import annotations

from flows import loading, pipeline
from flows.clock import utc_now
from flows.run import Run
from flows.version import VERSION
from warehouse.versions import highest_version_no


def publish_changed(run: Run, *, kind: str, record_count: int = 0, new_paper_count: int = 0) -> int:
    """Enter the run, audit the private copy and publish it; return the number of the version.

    Raises:
        GateFailedError: if the copy breaks the contract.
    """
    row = loading.RunRow(
        run_id=run.run_id,
        kind=kind,
        run_by=run.run_by,
        paperhouse_version=VERSION,
        started_at=run.started_at,
        finished_at=utc_now(),
        record_count=record_count,
        new_paper_count=new_paper_count,
    )
    highest = highest_version_no(run.files)
    version_no = loading.enter_run(run.folder, row, highest_version_no=highest)
    pipeline.audit(run)
    pipeline.publish_version(run)
    return version_no
