"""The flow that loads dumps into the warehouse."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import ParamSpec, TypeVar

from prefect import Task, flow, task
from prefect.cache_policies import NO_CACHE

from expectations.gate.loading import preload_great_expectations
from flows import pipeline, progress
from flows.account import Account
from flows.artifacts import show_summary
from flows.dumps import Dump
from flows.errors import InputRefusedError
from flows.run import Run, open_run
from flows.settings import Settings
from flows.splitting import SplitCounts
from flows.summary import DumpResult, RunSummary, refusal
from flows.task_records import note_call

# Results are paths and counts of this very run; there is nothing to cache or to keep.
P = ParamSpec("P")
R = TypeVar("R")


def _as_task(step: Callable[P, R], name: str, *, run_name: str | None = None) -> Task[P, R]:
    """Wrap a step; its parameters and results belong to this run, so none are cached or kept."""
    wrap = task(
        name=name,
        task_run_name=run_name,
        cache_policy=NO_CACHE,
        persist_result=False,
        on_completion=[note_call],
        on_failure=[note_call],
    )
    return wrap(step)


read = _as_task(pipeline.read_dumps, "read dumps")
split = _as_task(pipeline.split, "split dump", run_name="split {dump.source}")
validate = _as_task(pipeline.validate, "validate records")
build = _as_task(pipeline.build, "build tables")
load = _as_task(pipeline.load, "load warehouse")
audit = _as_task(pipeline.audit, "audit warehouse")
publish = _as_task(pipeline.publish_version, "publish warehouse")


@flow(
    name="load dumps",
    flow_run_name="load into {settings.warehouse.name}",
    validate_parameters=False,
    persist_result=False,
)
def load_dumps(names: list[str], settings: Settings) -> RunSummary:
    """Load dumps into the warehouse, and publish it if anything in it changes.

    Raises:
        GateFailedError: if too much is refused, a dump is unlike the earlier ones of its feed, or
            the built warehouse breaks its contract.
        WarehouseUnusableError: if the warehouse cannot be written.
    """
    preload_great_expectations()
    with open_run(settings) as run:
        intake, refused = read(run, names)
        dumps, counts, unreadable = _split_all(run, intake.new)
        account = Account(run, intake, dumps, [*refused, *unreadable])
        if account.changes_nothing:
            summary = account.unchanged()
        else:
            verdict = validate(run, dumps, counts)
            build(run, dumps)
            new_papers, version_no = load(run, account, verdict)
            audit(run)
            publish(run)
            summary = account.published(verdict, new_papers=new_papers, version_no=version_no)
    show_summary(summary)
    return summary


def _split_all(
    run: Run, dumps: Sequence[Dump]
) -> tuple[list[Dump], list[SplitCounts], list[DumpResult]]:
    """Split each dump; those that are refused leave the others alone."""
    accepted: list[Dump] = []
    counts: list[SplitCounts] = []
    refused: list[DumpResult] = []
    progress.begin("split", len(dumps))
    for dump in dumps:
        try:
            counts.append(split(run, dump))
            accepted.append(dump)
        except InputRefusedError as error:
            refused.append(refusal(dump.source, error))
        progress.advance()
    return accepted, counts, refused
