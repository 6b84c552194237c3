"""Waive rejects: decide that they are left out, and say why."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from flows.errors import WrongUsageError
from flows.maintenance import publish_changed
from flows.quarantine import Choice, named_rejects, require_one_way, wanted_rejects
from flows.run import open_run
from flows.settings import Settings
from flows.settling import mending, recount, settle
from warehouse.quarantine import Quarantine, open_quarantine


@dataclass(frozen=True, kw_only=True)
class Waiver:
    """What was waived; ``version_no`` is None if nothing was published."""

    run_id: str
    version_no: int | None = None
    waived: tuple[str, ...] = ()


def waive_rejects(choice: Choice, settings: Settings, *, note: str) -> Waiver:
    """Waive the rejects that are named, or the open ones that fit, and publish a version.

    Raises:
        GateFailedError: if the built warehouse breaks its contract.
        WarehouseUnusableError: if the warehouse cannot be read or written.
        WrongUsageError: if no note is given, nothing is named, or a reject is not open.
    """
    _require_usage(choice, note)
    with open_run(settings) as run:
        with open_quarantine(run.files.published) as published:
            rejects = _chosen(published, choice)
            if rejects.is_empty():
                return Waiver(run_id=run.run_id)
            mended = mending(published, rejects)
        recount(run, settle(run, _decided(rejects, note), mended))
        version_no = publish_changed(run, kind="waive")
        return Waiver(run_id=run.run_id, version_no=version_no, waived=tuple(rejects["reject"]))


def _decided(rejects: pl.DataFrame, note: str) -> pl.DataFrame:
    return rejects.select(
        "dump_id",
        "reject_no",
        decision=pl.lit("waived"),
        rules=pl.lit([], dtype=pl.List(pl.String())),
        note=pl.lit(note.strip()),
    )


def _require_usage(choice: Choice, note: str) -> None:
    require_one_way(choice)
    if not choice.names and not choice.is_filter:
        message = (
            "No reject is named. Expected names (DUMP_ID:REJECT_NO), or --rule, --dump, --stage or"
            " --all. See which there are: paperhouse rejects list"
        )
        raise WrongUsageError(message)
    if not note.strip():
        message = (
            "The note is empty. Expected a few words on why the rejects are left out, which the"
            " warehouse keeps with them (--note TEXT)."
        )
        raise WrongUsageError(message)


def _chosen(published: Quarantine, choice: Choice) -> pl.DataFrame:
    """Return the open rejects that are meant."""
    if not choice.names:
        return published.rejects(wanted_rejects(published, choice, status="open"))
    rejects = named_rejects(published, choice.names)
    settled = rejects.filter(pl.col("status") != "open")
    if settled.height:
        shown = ", ".join(
            f"{reject} is {status}" for reject, status in settled["reject", "status"].rows()
        )
        message = (
            f"Not open: {shown} already. Expected rejects that are open; nothing was waived. See"
            f" what was decided: paperhouse rejects show {settled['reject'][0]}"
        )
        raise WrongUsageError(message)
    return rejects
