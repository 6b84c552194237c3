"""`paperhouse run`: the whole pipeline as a Prefect flow."""

from __future__ import annotations

import json
import time
from contextlib import ExitStack
from importlib.resources import files

from flows import errors
from flows.finding import sendable
from flows.prefect_session import prefect_session, starting_server
from flows.settings import Settings
from flows.summary import DumpOutcome, RunSummary
from flows.terminal import print_json, progress_bars, tell
from flows.text import readable
from warehouse.paths import warehouse_files


def run_command(names: list[str], settings: Settings, *, as_json: bool, directly: bool) -> int:
    """Run the flow, or its steps without Prefect, show what it did, and return the exit code.

    Raises:
        GateFailedError: if the quality gate kept the run from being published.
        WarehouseUnusableError: if the warehouse cannot be written.
        WrongUsageError: if Prefect is set up such that nothing can run.
    """
    started = time.perf_counter()
    warehouse_files(settings.warehouse)  # at once, and before Prefect is told of an odd path
    load = _load_directly if directly else _load_as_flow
    summary = load(
        [sendable(name) for name in names] or [str(files("flows") / "samples")], settings
    )
    refused = summary.with_outcome(DumpOutcome.REFUSED)
    if as_json or len(refused) < len(summary.dumps):
        _show(summary, seconds=time.perf_counter() - started, as_json=as_json)
    for dump in refused:
        tell(dump.message)
    return errors.INPUT_REFUSED if refused else errors.DONE


def _load_directly(names: list[str], settings: Settings) -> RunSummary:
    with ExitStack() as stack:
        bars = stack.enter_context(progress_bars())
        from flows import progress
        from flows.direct import run_directly

        if bars is not None:
            stack.enter_context(progress.told_to(bars))
        return run_directly(names, settings)


def _load_as_flow(names: list[str], settings: Settings) -> RunSummary:
    with ExitStack() as stack:
        server = stack.enter_context(starting_server())
        bars = stack.enter_context(progress_bars())
        if bars is not None:
            bars.begin("start", 1)
        from flows import progress
        from flows.load_dumps import load_dumps

        stack.enter_context(prefect_session(server))
        if bars is not None:
            bars.advance()
            stack.enter_context(progress.told_to(bars))
        return load_dumps(names, settings)


def _show(summary: RunSummary, *, seconds: float, as_json: bool) -> None:
    if as_json:
        document = summary.to_dict() | {"total_seconds": seconds}
        print_json(readable(json.dumps(document, indent=2, ensure_ascii=False)))
        return
    from flows.commands.run_report import print_summary

    print_summary(summary, seconds=seconds)
