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
from flows.work import RunFolder, scan

_QUANTILES = {"chars_p10": 0.1, "chars": 0.5, "chars_p90": 0.9}
_LENGTHS = {
    f"{text}_{name}": (text, quantile)
    for text in ("title", "abstract")
    for name, quantile in _QUANTILES.items()
}
COUNTED = ("record_count", "reject_count", "confidence", *_LENGTHS)


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
    known = {name: dtype for name, dtype in schema.items() if name not in COUNTED}
    records, rejects = (scan(folder.table(table)) for table in (RECORDS, REJECTS))
    (
        count_dumps(pl.LazyFrame(rows, schema=known), records, rejects)
        .select(pl.col(name).cast(dtype) for name, dtype in schema.items())
        .sink_parquet(folder.table(DUMPS))
    )


def count_dumps(dumps: pl.LazyFrame, records: pl.LazyFrame, rejects: pl.LazyFrame) -> pl.LazyFrame:
    """Add to each dump the columns ``COUNTED``: what became of its records.

    ``records`` are those that were accepted, ``rejects`` those in quarantine.
    """
    return (
        dumps.join(_records_by_dump(records), on="dump_id", how="left", validate="1:1")
        .join(_rejects_by_dump(rejects), on="dump_id", how="left", validate="1:1")
        .with_columns(pl.col("record_count", "reject_count").fill_null(0))
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


def _records_by_dump(records: pl.LazyFrame) -> pl.LazyFrame:
    return records.group_by("dump_id").agg(
        record_count=pl.len(),
        confidence=pl.col("confidence").mean(),
        **{name: _length(text, quantile) for name, (text, quantile) in _LENGTHS.items()},
    )


def _length(text: str, quantile: float) -> pl.Expr:
    return pl.col(text).str.len_chars().quantile(quantile, interpolation="linear").round()


def _rejects_by_dump(rejects: pl.LazyFrame) -> pl.LazyFrame:
    return rejects.group_by("dump_id").agg(reject_count=pl.len())
