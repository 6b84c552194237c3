"""The steps of a run in their order, called directly or as the tasks of a flow."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from expectations.gate.loading import preload_great_expectations
from flows import pipeline, progress
from flows.account import Account
from flows.dumps import Dump
from flows.errors import InputRefusedError
from flows.intake import Intake
from flows.loading import loaded
from flows.run import Run, open_run
from flows.settings import Settings
from flows.splitting import SplitCounts
from flows.summary import DumpResult, RunSummary, refusal
from flows.validating import Verdict
from warehouse.audit import Written


@dataclass(frozen=True, kw_only=True)
class Calls:
    """How each step is called: the plain function, or a task around it."""

    read: Callable[[Run, Sequence[str]], tuple[Intake, list[DumpResult]]] = pipeline.read_dumps
    split: Callable[[Run, Dump], SplitCounts] = pipeline.split
    validate: Callable[[Run, Sequence[Dump], Sequence[SplitCounts]], Verdict] = pipeline.validate
    build: Callable[[Run, Sequence[Dump]], None] = pipeline.build
    judge: Callable[[Run, Sequence[Dump], Verdict], Verdict] = pipeline.judge
    load: Callable[[Run, Account, Verdict], tuple[int, int]] = pipeline.load
    audit: Callable[[Run, Written], None] = pipeline.audit
    publish: Callable[[Run], None] = pipeline.publish_version


_DIRECTLY = Calls()


def run_directly(names: Sequence[str], settings: Settings, call: Calls = _DIRECTLY) -> RunSummary:
    """Load dumps into the warehouse, and publish it if anything in it changes.

    Raises:
        GateFailedError: if too much is refused, a dump is unlike the earlier ones of its feed, or
            the built warehouse breaks its contract.
        WarehouseUnusableError: if the warehouse cannot be written.
    """
    preload_great_expectations()
    with open_run(settings) as run:
        intake, refused = call.read(run, names)
        dumps, counts, unreadable = _split_all(run, intake.new, call)
        account = Account(run, intake, dumps, [*refused, *unreadable])
        if account.changes_nothing:
            return account.unchanged()
        verdict = call.validate(run, dumps, counts)
        call.build(run, dumps)
        verdict = call.judge(run, dumps, verdict)
        new_papers, version_no = call.load(run, account, verdict)
        call.audit(run, loaded(run.folder))
        call.publish(run)
        return account.published(verdict, new_papers=new_papers, version_no=version_no)


def _split_all(
    run: Run, dumps: Sequence[Dump], call: Calls
) -> tuple[list[Dump], list[SplitCounts], list[DumpResult]]:
    """Split each dump; those that are refused leave the others alone."""
    accepted: list[Dump] = []
    counts: list[SplitCounts] = []
    refused: list[DumpResult] = []
    progress.begin("split", len(dumps))
    for dump in dumps:
        try:
            counts.append(call.split(run, dump))
            accepted.append(dump)
        except InputRefusedError as error:
            refused.append(refusal(dump.source, error))
        progress.advance()
    return accepted, counts, refused
