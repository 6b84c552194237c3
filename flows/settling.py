"""Settle rejects: enter decisions on them in a private copy, and publish it."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from expectations.contract import polars_schema
from expectations.tables import DUMPS, REJECT_DECISIONS
from flows.dump_rows import COUNTED, count_dumps
from flows.run import Run
from warehouse import build, quarantine
from warehouse.connection import open_for_writing
from warehouse.private_copy import copy_published
from warehouse.quarantine import Quarantine, Settled

_KEY = ("dump_id", "reject_no")


@dataclass(frozen=True)
class Mending:
    """What must be put right of rejects that were entered by hand, so that a version is whole.

    ``places`` are new ones for those that stand where another span stands; ``dump_ids`` are the
    dumps to count anew: those of the settled rejects, and those that have uncounted ones.
    """

    places: pl.DataFrame
    dump_ids: list[str]


def mending(published: Quarantine, rejects: pl.DataFrame) -> Mending:
    """Look for what must be put right before these rejects are settled."""
    dump_ids = published.dumps_to_mend(rejects["dump_id"].unique())
    return Mending(_places_behind(published.displaced(dump_ids)), dump_ids)


def _places_behind(displaced: pl.DataFrame) -> pl.DataFrame:
    """Give rejects that stand where another span stands a place behind the end of their dump."""
    line = pl.col("last_line") + pl.col("line_count").cum_sum().over("dump_id")
    byte = pl.col("last_byte") + pl.col("byte_count").cum_sum().over("dump_id")
    return displaced.select(
        *_KEY,
        start_line=line - pl.col("line_count") + 1,
        end_line=line,
        start_byte=byte - pl.col("byte_count") + 1,
        end_byte=byte,
    )


def settle(run: Run, decided: pl.DataFrame, mended: Mending) -> Settled:
    """Copy the published warehouse, and settle rejects in the copy.

    ``decided`` has the key of each reject, ``decision``, ``rules`` and ``note``.

    Raises:
        WarehouseUnusableError: if another version of paperhouse made the warehouse.
    """
    files = Settled(
        decisions=run.folder.path / "decisions.parquet",
        places=run.folder.path / "places.parquet",
        dumps=run.folder.path / "dumps.parquet",
    )
    _decisions(run, decided).write_parquet(files.decisions)
    mended.places.write_parquet(files.places)
    pl.DataFrame({"dump_id": mended.dump_ids}).write_parquet(files.dumps)
    with run.steps.measure("load") as step:
        copy_published(run.files, run.folder.build)
        with open_for_writing(run.folder.build) as connection:
            build.prepare(connection)
            quarantine.settle(connection, files)
        step.row_count = decided.height
    return files


def _decisions(run: Run, decided: pl.DataFrame) -> pl.DataFrame:
    """Complete decisions to rows of their table: who decided in which run, and when."""
    return decided.with_columns(
        run_id=pl.lit(run.run_id),
        decided_by=pl.lit(run.run_by),
        decided_at=pl.lit(run.started_at),
    ).select(pl.col(name).cast(dtype) for name, dtype in polars_schema(REJECT_DECISIONS).items())


def recount(run: Run, files: Settled) -> None:
    """Count anew what has become of the records of the dumps."""
    rows = run.folder.table(DUMPS)
    with open_for_writing(run.folder.build) as connection:
        dumps, records, rejects = quarantine.dumps_to_count(connection, files)
        counted = count_dumps(dumps.drop(COUNTED).lazy(), records.lazy(), rejects.lazy())
        counted.select(
            pl.col(name).cast(dtype) for name, dtype in polars_schema(DUMPS).items()
        ).sink_parquet(rows)
        quarantine.replace_dumps(connection, rows)
