"""Make sure that the server has recorded the tasks of a run before it is stopped.

Task runs reach the server as events, some time after the call; a server that stops before that
shows tasks of a finished run as running for ever.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any
from uuid import UUID

if TYPE_CHECKING:
    from prefect.client.schemas.objects import State, TaskRun

LONGEST_WAIT_SECONDS = 3.0
_SECONDS_BETWEEN_CHECKS = 0.1

_called: set[UUID] = set()


def note_call(_task: Any, task_run: TaskRun, _state: State) -> None:
    """Note that a task has ended; for the hooks of tasks."""
    _called.add(task_run.id)


def wait_until_recorded() -> None:
    """Wait until the server knows how the noted tasks ended, but not long: they did end."""
    from prefect.client.orchestration import get_client
    from prefect.client.schemas.filters import TaskRunFilter, TaskRunFilterId

    wanted = TaskRunFilter(id=TaskRunFilterId(any_=list(_called)))
    deadline = time.monotonic() + LONGEST_WAIT_SECONDS
    with get_client(sync_client=True) as client:
        while _called and time.monotonic() < deadline:
            recorded = client.read_task_runs(task_run_filter=wanted)
            if sum(run.state is not None and run.state.is_final() for run in recorded) == len(
                _called
            ):
                break
            time.sleep(_SECONDS_BETWEEN_CHECKS)
    _called.clear()
