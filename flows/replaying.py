"""Replay rejects: load those that pass today, into the dumps and places where they stand."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import polars as pl

from expectations.gate.loading import preload_great_expectations
from expectations.tables import BOILERPLATE, CORE_TABLES, RECORDS
from flows.building import build_papers_of
from flows.errors import WrongUsageError
from flows.loading import RunCounts
from flows.maintenance import publish_changed
from flows.quarantine import Choice, named_rejects, require_one_way, wanted_rejects
from flows.rejudging import Rejudged, judge_again, nothing_judged
from flows.rereading import read_again
from flows.run import Run, open_run
from flows.settings import Settings
from flows.settling import Mending, mending, recount, settle
from flows.work import scan
from warehouse import quarantine
from warehouse.connection import open_for_writing
from warehouse.quarantine import Quarantine, open_quarantine

_KEY = ("dump_id", "reject_no")
_PLACE = ("start_line", "end_line", "start_byte", "end_byte")


@dataclass(frozen=True, kw_only=True)
class Replay:
    """What a replay did; ``version_no`` is None if nothing was published."""

    run_id: str
    version_no: int | None = None
    judged_count: int = 0
    record_count: int = 0
    new_paper_count: int = 0
    replayed: tuple[str, ...] = ()
    refused_again: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


def replay_rejects(choice: Choice, settings: Settings) -> Replay:
    """Read and judge rejects again, and publish a version with those that pass, if any does.

    Raises:
        GateFailedError: if the built warehouse breaks its contract.
        WarehouseUnusableError: if the warehouse cannot be read or written.
        WrongUsageError: if a name is that of no reject, or of one that is replayed already.
    """
    require_one_way(choice)
    preload_great_expectations()
    with open_run(settings) as run:
        with open_quarantine(run.files.published) as published:
            rejects = _chosen(published, choice)
            if rejects.is_empty():
                return Replay(run_id=run.run_id)
            mended = mending(published, rejects)
            rejudged = _judged(run, published, _placed(rejects, mended.places))
        replay = _summary(run, rejects, rejudged)
        if rejudged.passed.is_empty():
            return replay
        return _published(run, replay, rejudged, mended)


def _chosen(published: Quarantine, choice: Choice) -> pl.DataFrame:
    """Return the open rejects that fit, or those that are named, which may be waived."""
    if not choice.names:
        return published.rejects(wanted_rejects(published, choice, status="open"))
    rejects = named_rejects(published, choice.names)
    done = rejects.filter(pl.col("status") == "replayed")["reject"]
    if len(done):
        message = (
            f"Replayed already: {', '.join(done)}. Expected rejects that are open or waived."
            f" See what became of one: paperhouse rejects show {done[0]}"
        )
        raise WrongUsageError(message)
    return rejects


def _judged(run: Run, published: Quarantine, rejects: pl.DataFrame) -> Rejudged:
    """Read and judge rejects again."""
    dump_ids = rejects["dump_id"].unique()
    with run.steps.measure("split") as step:
        reread = read_again(rejects, published.headers(dump_ids))
        step.row_count = reread.candidates.height
    if reread.candidates.is_empty():
        return nothing_judged(reread)
    with run.steps.measure("validate") as step:
        step.row_count = reread.candidates.height
        return judge_again(run, published, reread, published.readings(dump_ids))


def _placed(rejects: pl.DataFrame, places: pl.DataFrame) -> pl.DataFrame:
    """Put the displaced rejects in their new places."""
    return (
        rejects.join(places, on=_KEY, how="left", suffix="_behind", maintain_order="left")
        .with_columns(pl.coalesce(f"{name}_behind", name).alias(name) for name in _PLACE)
        .with_columns(is_displaced=pl.col("start_byte_behind").is_not_null())
        .drop(f"{name}_behind" for name in _PLACE)
    )


def _summary(run: Run, rejects: pl.DataFrame, rejudged: Rejudged) -> Replay:
    named = rejects.select(*_KEY, "reject")
    passed = named.join(rejudged.passed, on=_KEY, how="semi", maintain_order="left")
    refused = named.join(rejudged.refused, on=_KEY, maintain_order="left")
    return Replay(
        run_id=run.run_id,
        judged_count=rejects.height,
        record_count=rejudged.records.height,
        replayed=tuple(passed["reject"]),
        refused_again={
            name: tuple(rules) for name, rules in refused.select("reject", "rules").iter_rows()
        },
    )


def _published(run: Run, replay: Replay, rejudged: Rejudged, mended: Mending) -> Replay:
    """Load what passed into a private copy, and publish it."""
    settled = settle(run, _decided(rejudged), mended)
    with run.steps.measure("load") as step:
        files = _written(run, rejudged)
        with open_for_writing(run.folder.build) as connection:
            quarantine.load_replayed(connection, files, settled, to=run.folder.history)
        recount(run, settled)
        step.row_count = rejudged.records.height
    with run.steps.measure("build") as step:
        step.row_count = build_papers_of(run.folder, scan(run.folder.history))
    tables = {table.qualified_name: run.folder.table(table) for table in CORE_TABLES}
    with run.steps.measure("load"), open_for_writing(run.folder.build) as connection:
        new_papers = quarantine.replace_papers(connection, tables)
    counts = RunCounts(record_count=replay.record_count, new_paper_count=new_papers)
    version_no = publish_changed(run, kind="replay", counts=counts)
    return replace(replay, version_no=version_no, new_paper_count=new_papers)


def _written(run: Run, rejudged: Rejudged) -> quarantine.Replayed:
    """Write to the folder of the run what the private copy is to take in."""
    files = quarantine.Replayed(
        records=run.folder.table(RECORDS),
        boilerplate=run.folder.table(BOILERPLATE),
        warned=run.folder.path / "warned.parquet",
    )
    rejudged.records.write_parquet(files.records)
    rejudged.boilerplate.write_parquet(files.boilerplate)
    rejudged.warned.write_parquet(files.warned)
    return files


def _decided(rejudged: Rejudged) -> pl.DataFrame:
    no_rules = pl.lit([], dtype=pl.List(pl.String()))
    return pl.concat(
        [
            rejudged.passed.with_columns(decision=pl.lit("replayed"), rules=no_rules),
            rejudged.refused.with_columns(decision=pl.lit("refused_again")),
        ],
        how="diagonal",
    ).with_columns(note=pl.lit(None))
