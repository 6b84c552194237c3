"""Spans of a dump: numbered, with their bytes where the text does not tell them."""

from __future__ import annotations

import polars as pl

from expectations.contract import polars_schema
from expectations.tables import RECORDS, REJECTS
from transforms.reading import SPAN_BOILERPLATE, SPAN_RECORDS, SPAN_REJECTS

SPLIT_RECORDS = pl.Schema(
    {name: polars_schema(RECORDS)[name] for name in ("record_no", "raw_bytes")} | dict(SPAN_RECORDS)
)
SPLIT_REJECTS = pl.Schema(
    {name: polars_schema(REJECTS)[name] for name in ("reject_no", "raw_bytes")} | dict(SPAN_REJECTS)
)
SPLIT_BOILERPLATE = SPAN_BOILERPLATE


def numbered(
    spans: pl.DataFrame, number: str, block: bytes, *, first_no: int, first_byte: int
) -> pl.DataFrame:
    """Number records or rejects, and add the bytes of those that could not be decoded.

    One row per span in, one row per span out; ``block`` holds the bytes from ``first_byte`` on.
    """
    schema = SPLIT_RECORDS if number == "record_no" else SPLIT_REJECTS
    is_kept = ~spans["is_decoded_exactly"]
    places = spans.filter(is_kept).select("start_byte", "end_byte").iter_rows()
    raw = [block[start - first_byte : end - first_byte] for start, end in places]
    nothing = pl.repeat(None, spans.height, dtype=pl.Binary(), eager=True)
    kept = nothing.scatter(is_kept.arg_true(), pl.Series(raw, dtype=pl.Binary()))
    return (
        spans.with_columns(raw_bytes=kept)
        .with_row_index(number, offset=first_no)
        .select(pl.col(name).cast(dtype) for name, dtype in schema.items())
    )
