"""The flow that loads dumps into the warehouse."""

from __future__ import annotations

from collections.abc import Callable
from typing import ParamSpec, TypeVar

from prefect import Task, flow, task
from prefect.cache_policies import NO_CACHE

from flows import pipeline
from flows.artifacts import show_summary
from flows.direct import Calls, run_directly
from flows.settings import Settings
from flows.summary import RunSummary
from flows.task_records import note_call

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


AS_TASKS = Calls(
    read=_as_task(pipeline.read_dumps, "read dumps"),
    split=_as_task(pipeline.split, "split dump", run_name="split {dump.source}"),
    validate=_as_task(pipeline.validate, "validate records"),
    build=_as_task(pipeline.build, "build tables"),
    judge=_as_task(pipeline.judge, "judge drift"),
    load=_as_task(pipeline.load, "load warehouse"),
    audit=_as_task(pipeline.audit, "audit warehouse"),
    publish=_as_task(pipeline.publish_version, "publish warehouse"),
)


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
    summary = run_directly(names, settings, AS_TASKS)
    show_summary(summary)
    return summary
