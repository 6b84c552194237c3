"""Write the rows of raw.dumps, with what became of the records of each dump."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import polars as pl

from expectations.contract import polars_schema
from expectations.tables import DUMPS, RECORDS, REJECTS
from flows.dumps import Dump
from flows.feeds import feed_name
from flows.splitting import SplitCounts
from flows.work import RunFolder

_COUNTED = ("record_count", "reject_count", "title_chars", "abstract_chars", "confidence")


def write_dumps(
    folder: RunFolder,
    dumps: Sequence[Dump],
    counts: Sequence[SplitCounts],
    *,
    run_id: str,
    started_at: datetime,
) -> None:
    """Write the rows of the new dumps, with the counts of what became of their records."""
    split_as = {count.dump_id: count for count in counts}
    rows = [
        _dump_row(dump, split_as[dump.dump_id]) | {"run_id": run_id, "loaded_at": started_at}
        for dump in dumps
    ]
    schema = polars_schema(DUMPS)
    known = {name: dtype for name, dtype in schema.items() if name not in _COUNTED}
    (
        pl.LazyFrame(rows, schema=known)
        .join(_records_by_dump(folder), on="dump_id", how="left", validate="1:1")
        .join(_rejects_by_dump(folder), on="dump_id", how="left", validate="1:1")
        .with_columns(pl.col("record_count", "reject_count").fill_null(0))
        .select(pl.col(name).cast(dtype) for name, dtype in schema.items())
        .sink_parquet(folder.table(DUMPS))
    )


def _dump_row(dump: Dump, counts: SplitCounts) -> dict[str, object]:
    return {
        "dump_id": dump.dump_id,
        "source": dump.source,
        "sha256": dump.sha256,
        "byte_count": dump.byte_count,
        "line_count": counts.line_count,
        "encoding": counts.encoding,
        "layout": counts.layout,
        "feed": feed_name(dump.source, counts.layout),
        "observed_on": dump.observed_on,
        "observed_on_source": dump.observed_on_source,
        "furniture_share": counts.furniture_share,
    }


def _records_by_dump(folder: RunFolder) -> pl.LazyFrame:
    return (
        pl.scan_parquet(folder.table(RECORDS))
        .group_by("dump_id")
        .agg(
            record_count=pl.len(),
            title_chars=pl.col("title").str.len_chars().median().round(),
            abstract_chars=pl.col("abstract").str.len_chars().median().round(),
            confidence=pl.col("confidence").mean(),
        )
    )


def _rejects_by_dump(folder: RunFolder) -> pl.LazyFrame:
    return pl.scan_parquet(folder.table(REJECTS)).group_by("dump_id").agg(reject_count=pl.len())
