"""Fill the private copy of the warehouse, and judge it before it is published."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

import polars as pl

from expectations.contract import polars_schema
from expectations.gate.data_docs import keep_result
from expectations.gate.validation import Validation, expectation_results, validate
from expectations.suites import WAREHOUSE_SUITE, breach_measures, warehouse_suite
from expectations.tables import (
    CORE_TABLES,
    EXPECTATION_RESULTS,
    RAW_TABLES,
    RECORDS,
    RUN_STEPS,
    RUNS,
    STORED_TABLES,
)
from flows.errors import GateFailedError
from flows.steps import Steps
from flows.work import RunFolder
from warehouse import build
from warehouse.audit import Written, audit_descriptions, count_breaches
from warehouse.connection import open_for_writing
from warehouse.paths import WarehouseFiles
from warehouse.private_copy import copy_published


class ContractBrokenError(GateFailedError):
    """The built warehouse breaks its contract; ``breaches`` tells where, as `count_breaches`."""

    def __init__(self, message: str, breaches: pl.DataFrame) -> None:
        super().__init__(message)
        self.breaches = breaches


@dataclass(frozen=True, kw_only=True)
class RunCounts:
    """What a run did, in numbers, as in `ops.runs`."""

    dump_count: int = 0
    skipped_count: int = 0
    refused_count: int = 0
    record_count: int = 0
    reject_count: int = 0
    new_paper_count: int = 0


@dataclass(frozen=True, kw_only=True)
class RunEntry:
    """A run as it is entered in `ops.runs`; times are UTC without a zone."""

    run_id: str
    kind: str
    run_by: str
    paperhouse_version: str
    started_at: datetime
    finished_at: datetime
    counts: RunCounts

    def to_frame(self) -> pl.DataFrame:
        """Tabulate it as a row of `ops.runs`."""
        return pl.DataFrame([asdict(self) | asdict(self.counts)], schema=polars_schema(RUNS))


def open_private_copy(files: WarehouseFiles, folder: RunFolder) -> None:
    """Copy the published warehouse, and fetch from it what it holds of the run's papers."""
    copy_published(files, folder.build)
    with open_for_writing(folder.build) as connection:
        build.prepare(connection)
        build.records_of_papers(
            connection,
            new_records=folder.table(RECORDS),
            redated_dumps=folder.redated_dumps,
            to=folder.history,
        )


def load_tables(folder: RunFolder) -> int:
    """Load the rows of the run into the private copy; return how many papers are new."""
    with open_for_writing(folder.build) as connection:
        return build.load(connection, build.TableFiles(_tables(folder), folder.redated_dumps))


def loaded(folder: RunFolder) -> Written:
    """Tell what a load writes, for the audit."""
    return Written(tables=_tables(folder), dumps=(folder.redated_dumps,))


def _tables(folder: RunFolder) -> dict[str, Path]:
    return {table.qualified_name: folder.table(table) for table in RAW_TABLES + CORE_TABLES}


def enter_run(folder: RunFolder, run: RunEntry, *, highest_version_no: int) -> int:
    """Enter the run and its version; return the number of the version."""
    with open_for_writing(folder.build) as connection:
        build.append(connection, RUNS, run.to_frame())
        version_no = build.number_version(
            connection,
            run_id=run.run_id,
            published_at=run.finished_at,
            highest_version_no=highest_version_no,
        )
        build.create_views(connection)
        build.learn_baselines(connection)
    return version_no


def audit_tables(
    folder: RunFolder,
    files: WarehouseFiles,
    written: Written | None,
    *,
    run_id: str,
    started_at: datetime,
) -> int:
    """Run the suite of the stored tables over the private copy; return how much was checked.

    With ``written`` the copy is compared with the published version, and texts and values are
    looked at only where they were written; without it, and in a first version, everywhere.

    Raises:
        ContractBrokenError: if anything in the copy breaks the contract.
    """
    if not files.published.exists():
        written = None
    earlier = None if written is None else files.published
    with open_for_writing(folder.build) as connection:
        breaches = count_breaches(connection, written, earlier=earlier)
    suite = warehouse_suite(STORED_TABLES, audit_descriptions())
    measures = breach_measures(breaches)
    validation = validate(measures, suite, run_name=run_id, run_time=started_at)
    keep_result(validation, files.docs)
    results = _results_by_constraint(validation, breaches, run_id=run_id)
    results.write_parquet(folder.results(WAREHOUSE_SUITE))
    _require_whole(validation, breaches)
    return results.height


def _results_by_constraint(
    validation: Validation, breaches: pl.DataFrame, *, run_id: str
) -> pl.DataFrame:
    """Tell for each constraint what GX, which judges them table by table, was shown of it."""
    judged = expectation_results(validation, run_id=run_id)
    types = judged.select("suite", "severity", "expectation_type").unique("suite")
    return (
        breaches.join(types, on="suite", validate="m:1", maintain_order="left")
        .with_columns(run_id=pl.lit(run_id), is_met=pl.col("unexpected_count") == 0)
        .select(
            pl.col(name).cast(dtype) for name, dtype in polars_schema(EXPECTATION_RESULTS).items()
        )
    )


def finish_build(folder: RunFolder, steps: Steps, *, run_id: str) -> None:
    """Enter what was checked and what the steps cost, and write everything into the file."""
    with open_for_writing(folder.build) as connection:
        for results in folder.all_results():
            build.append_parquet(connection, EXPECTATION_RESULTS, results)
        build.append(connection, RUN_STEPS, steps.to_frame(run_id=run_id))
        connection.execute("checkpoint")


def _require_whole(validation: Validation, breaches: pl.DataFrame) -> None:
    if all(outcome.is_met for outcome in validation.outcomes):
        return
    broken = breaches.filter(pl.col("unexpected_count") > 0)
    found = "\n".join(
        f"  {suite} {rule}: {count:,} rows"
        for suite, rule, count in broken.select("suite", "rule", "unexpected_count").rows()
    )
    message = (
        f"The built warehouse breaks its contract in {broken.height} places:\n{found}\n"
        "Expected none. Nothing was published. The results are in the Data Docs"
        " (paperhouse docs); please report it, since no dump should lead here."
    )
    raise ContractBrokenError(message, broken)
