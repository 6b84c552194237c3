"""Write a warehouse anew, when its file has grown past what its rows need."""

from __future__ import annotations

from dataclasses import dataclass

from flows.maintenance import publish_changed
from flows.run import open_run
from flows.settings import Settings
from warehouse.audit import Written
from warehouse.compaction import Waste, measure_waste, write_anew

# So that the audit finds every row that the new file has lost.
_NOTHING = Written(tables={})


@dataclass(frozen=True, kw_only=True)
class Compaction:
    """What was found, and what came of it; ``version_no`` is None if nothing was published."""

    waste: Waste
    version_no: int | None = None
    byte_count: int | None = None


def compact(settings: Settings, *, is_forced: bool = False) -> Compaction:
    """Write the file anew and publish it, if that gives back much room or is forced.

    Raises:
        GateFailedError: if the new file breaks the contract.
        WarehouseUnusableError: if the warehouse cannot be read or written.
    """
    with open_run(settings) as run:
        waste = measure_waste(run.files.published)
        if not (waste.is_worth_it or is_forced):
            return Compaction(waste=waste)
        with run.steps.measure("load") as step:
            write_anew(run.files.published, run.folder.build)
            step.row_count = waste.row_count
        version_no = publish_changed(run, kind="compact", written=_NOTHING)
        size = run.files.published.stat().st_size
        return Compaction(waste=waste, version_no=version_no, byte_count=size)
