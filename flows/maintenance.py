"""Runs that change a warehouse without loading a dump: how each of them ends."""

from __future__ import annotations

from flows import pipeline
from flows.loading import RunCounts
from flows.run import Run
from warehouse.audit import Written

_NONE = RunCounts()


def publish_changed(
    run: Run, *, kind: str, counts: RunCounts = _NONE, written: Written | None = None
) -> int:
    """Enter the run, audit the private copy and publish it; return the number of the version.

    ``written`` tells the audit what the run wrote; without it every row is looked at.

    Raises:
        GateFailedError: if the copy breaks the contract.
    """
    version_no = pipeline.enter(run, kind=kind, counts=counts)
    pipeline.audit(run, written)
    pipeline.publish_version(run)
    return version_no
