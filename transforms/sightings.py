"""Where and when each paper was seen."""

from __future__ import annotations

import polars as pl

from expectations.contract import polars_schema
from expectations.tables import SIGHTINGS


def build_sightings(records: pl.LazyFrame) -> pl.LazyFrame:
    """Unite what one dump shows of a paper.

    Records with ``observed_on`` in, one row per paper and dump out.
    """
    return (
        records.group_by("dump_id", "paper_id")
        .agg(position=pl.col("record_no").min(), observed_on=pl.col("observed_on").first())
        .sort("dump_id", "position")
        .select(pl.col(name).cast(dtype) for name, dtype in polars_schema(SIGHTINGS).items())
    )
