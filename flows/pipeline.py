"""What a run does, step by step, as plain functions that Prefect's tasks wrap."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace

from flows import loading, progress
from flows.account import Account
from flows.building import build_tables
from flows.clock import utc_now
from flows.drifting import (
    accepted,
    enter_overrides,
    judge_drift,
    too_far_off,
    what_is_usual,
)
from flows.dump_rows import write_dumps
from flows.dumps import Dump, read_dump
from flows.errors import InputRefusedError
from flows.evidence import of_breaches, of_drift, of_rejects, stopped
from flows.finding import find_dumps
from flows.intake import Intake, sort_dumps, write_redated
from flows.run import Run
from flows.splitting import SplitCounts, discard_split, split_dump, write_empty_parts
from flows.steps import Step
from flows.summary import Drift, DumpResult, refusal
from flows.validating import Verdict, too_many_rejects, validate_records
from flows.version import VERSION
from warehouse.audit import Written
from warehouse.private_copy import publish
from warehouse.read import known_dumps
from warehouse.versions import highest_version_no, prune


def read_dumps(run: Run, names: Sequence[str]) -> tuple[Intake, list[DumpResult]]:
    """Take in all dumps; return what is to be done with each, and those that are refused.

    Raises:
        WarehouseUnusableError: if the published file is no warehouse.
    """
    dumps: list[Dump] = []
    known = known_dumps(run.files.published)
    paths, refused = _found(names)
    progress.begin("read", len(paths))
    with run.steps.measure("read") as step:
        for number, path in enumerate(paths):
            try:
                dumps.append(_read(run, path, number))
            except InputRefusedError as error:
                refused.append(refusal(path, error))
            progress.advance()
        intake = sort_dumps(dumps, known)
        write_redated(intake, run.folder)
        write_empty_parts(run.folder)
        step.row_count = len(dumps)
        step.byte_count = sum(dump.byte_count for dump in dumps)
    return intake, refused


def _found(names: Sequence[str]) -> tuple[list[str], list[DumpResult]]:
    paths: list[str] = []
    refused: list[DumpResult] = []
    for name in names:
        try:
            found = find_dumps(name)
            paths += found.paths
            refused += [refusal(path, error) for path, error in found.refused]
        except InputRefusedError as error:
            refused.append(refusal(name, error))
    return list(dict.fromkeys(paths)), refused


def _read(run: Run, path: str, number: int) -> Dump:
    return read_dump(
        path,
        spool=run.folder.spool(number),
        observed_on=run.settings.observed_on,
        run_started_at=run.started_at,
        max_expansion=run.settings.max_expansion,
    )


def split(run: Run, dump: Dump) -> SplitCounts:
    """Split one dump; what is written of a refused one is removed.

    Raises:
        InputRefusedError: if the dump is no page of papers, or cannot be read to its end.
    """
    with run.steps.measure("split", source=dump.source) as step:
        try:
            counts = split_dump(dump, run.folder, block_bytes=run.settings.block_bytes)
        except InputRefusedError:
            discard_split(dump, run.folder)
            raise
        step.row_count = counts.record_count + counts.reject_count
        step.byte_count = dump.byte_count
    return counts


def validate(run: Run, dumps: Sequence[Dump], counts: Sequence[SplitCounts]) -> Verdict:
    """Judge the records of all dumps, and write the raw tables.

    Raises:
        GateFailedError: if too many records are refused; it tells of drift as well, as far as that
            can be seen yet.
    """
    with _step(run, "validate") as step:
        verdict = validate_records(
            run.folder,
            dumps,
            counts,
            run_id=run.run_id,
            started_at=run.started_at,
            docs=run.files.docs,
        )
        write_dumps(run.folder, dumps, counts, run_id=run.run_id, started_at=run.started_at)
        largest = run.settings.max_reject_share
        if (refused := too_many_rejects(verdict, largest=largest)) is not None:
            drift = () if run.settings.accept_drift else _drift(run)
            told = [refused, too_far_off(drift, dumps)]
            raise stopped(run, told, [of_rejects(verdict, largest=largest), *of_drift(drift)])
        step.row_count = verdict.record_count + verdict.reject_count
    return verdict


def build(run: Run, dumps: Sequence[Dump]) -> None:
    """Copy the warehouse, and build the rows of every paper that the run touches."""
    with _step(run, "build") as step:
        loading.open_private_copy(run.files, run.folder)
        observed_on = {dump.dump_id: dump.observed_on for dump in dumps}
        step.row_count = build_tables(run.folder, observed_on=observed_on)


def judge(run: Run, dumps: Sequence[Dump], verdict: Verdict) -> Verdict:
    """Compare the dumps with the earlier ones of their feeds.

    Raises:
        GateFailedError: if a dump is too far from what is usual, and nobody has accepted that.
    """
    with _step(run, "judge") as step:
        drift = _drift(run)
        if run.settings.accept_drift:
            drift = accepted(drift, by=run.run_by)
        elif (too_far := too_far_off(drift, dumps)) is not None:
            raise stopped(run, [too_far], of_drift(drift))
        step.row_count = len(dumps)
    return replace(verdict, drift=drift)


def _drift(run: Run) -> tuple[Drift, ...]:
    return judge_drift(run.folder, what_is_usual(run.files.published), run_id=run.run_id)


def load(run: Run, account: Account, verdict: Verdict) -> tuple[int, int]:
    """Load the rows into the private copy; return how many papers are new, and the version."""
    with _step(run, "load") as step:
        new_papers = loading.load_tables(run.folder)
        counts = loading.RunCounts(
            dump_count=len(account.loaded),
            skipped_count=account.skipped_count,
            refused_count=account.refused_count,
            record_count=verdict.record_count,
            reject_count=verdict.reject_count,
            new_paper_count=new_papers,
        )
        version_no = enter(run, kind="load", counts=counts)
        enter_overrides(run.folder, verdict.drift, run_id=run.run_id, at=run.started_at)
        step.row_count = verdict.record_count + verdict.reject_count
    return new_papers, version_no


def enter(run: Run, *, kind: str, counts: loading.RunCounts) -> int:
    """Enter the run and its version into the private copy; return the number of the version."""
    entry = loading.RunEntry(
        run_id=run.run_id,
        kind=kind,
        run_by=run.run_by,
        paperhouse_version=VERSION,
        started_at=run.started_at,
        finished_at=utc_now(),
        counts=counts,
    )
    return loading.enter_run(run.folder, entry, highest_version_no=highest_version_no(run.files))


def audit(run: Run, written: Written | None = None) -> None:
    """Judge the private copy before it is published; without ``written`` look at every row.

    Raises:
        GateFailedError: if it breaks the contract.
    """
    with _step(run, "audit") as step:
        try:
            step.row_count = loading.audit_tables(
                run.folder, run.files, written, run_id=run.run_id, started_at=run.started_at
            )
        except loading.ContractBrokenError as error:
            found = of_breaches(error.breaches)
            raise stopped(run, [str(error)], found, breaches=error.breaches) from error
    loading.finish_build(run.folder, run.steps, run_id=run.run_id)


def publish_version(run: Run) -> None:
    """Put the private copy in the place of the published warehouse, and remove old versions."""
    publish(run.folder.build, run.files)
    prune(run.files, keep=run.settings.keep_versions)


@contextmanager
def _step(run: Run, name: str) -> Iterator[Step]:
    """Measure a step over all dumps, and show it."""
    progress.begin(name)
    with run.steps.measure(name) as step:
        yield step
    progress.advance()
