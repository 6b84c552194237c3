"""The distinct texts that a paper has had."""

from __future__ import annotations

import polars as pl

from expectations.contract import polars_schema
from expectations.tables import PAPER_VERSIONS

# In this order records were observed; dump and record number decide between those of one day, so
# that the order does not depend on when a dump was loaded.
OBSERVATION_ORDER = ("observed_on", "dump_id", "record_no")


def build_paper_versions(records: pl.LazyFrame) -> pl.LazyFrame:
    """Tell the texts of each paper apart.

    All records of the papers in, with ``observed_on``; one row per paper and distinct text out.
    ``valid_to`` is null for the text observed last. Another text has ended with the first
    observation after its own last one, even if it was the later to appear: a text can come back.
    """
    is_last_of_text = pl.col("observation") == pl.col("observation").max().over(
        "paper_id", "title", "abstract"
    )
    return (
        records.sort("paper_id", *OBSERVATION_ORDER)
        .with_columns(observation=pl.int_range(pl.len()).over("paper_id"))
        .with_columns(
            succeeded_on=pl.when(is_last_of_text).then(
                pl.col("observed_on").shift(-1).over("paper_id")
            )
        )
        .group_by("paper_id", "title", "abstract")
        .agg(
            first_observation=pl.col("observation").min(),
            valid_from=pl.col("observed_on").first(),
            valid_to=pl.col("succeeded_on").max(),
            dump_id=pl.col("dump_id").first(),
        )
        .with_columns(
            version_no=pl.col("first_observation").rank("ordinal").over("paper_id"),
        )
        .sort("paper_id", "version_no")
        .select(pl.col(name).cast(dtype) for name, dtype in polars_schema(PAPER_VERSIONS).items())
    )
