"""The spans of a dump: records, rejects and boilerplate, made from lines that are read."""

from __future__ import annotations

from enum import StrEnum

import polars as pl

from expectations.contract import polars_schema
from expectations.tables import BOILERPLATE, RECORDS, REJECTS
from transforms.page_text import BUTTON, BYTE_ORDER_MARK

_PLACE = ("start_line", "end_line", "start_byte", "end_byte")
_RECORD_COLUMNS = ("record_no", "title", "abstract", "raw_bytes", *_PLACE)
SPLIT_RECORDS = pl.Schema(
    {name: polars_schema(RECORDS)[name] for name in _RECORD_COLUMNS}
    | {"is_decoded_exactly": pl.Boolean()}
)
SPLIT_REJECTS = pl.Schema(
    {
        name: polars_schema(REJECTS)[name]
        for name in ("reject_no", "rules", "detail", "raw_text", "raw_bytes", *_PLACE)
    }
)
SPLIT_BOILERPLATE = pl.Schema(
    {name: dtype for name, dtype in polars_schema(BOILERPLATE).items() if name != "dump_id"}
)


class RejectReason(StrEnum):
    """Why a span could not become a record."""

    LONE_TITLE = "lone_title"
    LONE_ABSTRACT = "lone_abstract"


_DETAILS = {
    RejectReason.LONE_TITLE: "A title without an abstract behind it.",
    RejectReason.LONE_ABSTRACT: "An abstract without a title before it.",
}


def build_records(
    content: pl.DataFrame, block: bytes, *, first_no: int, first_byte: int
) -> pl.DataFrame:
    """Pair each title with the abstract behind it."""
    pairs = (
        content.filter(~pl.col("is_alone"))
        .with_columns(
            title=pl.col("content"),
            abstract=pl.col("content").shift(-1),
            start_line=pl.col("line_no"),
            end_line=pl.col("line_no").shift(-1),
            start_byte=pl.col("content_byte"),
            end_byte=pl.col("end_byte").shift(-1),
            is_decoded_exactly=pl.col("is_decoded_exactly")
            & pl.col("is_decoded_exactly").shift(-1),
        )
        .filter(~pl.col("is_abstract"))
        .with_row_index("record_no", offset=first_no)
    )
    return _with_raw_bytes(pairs, block, first_byte=first_byte).select(
        pl.col(name).cast(dtype) for name, dtype in SPLIT_RECORDS.items()
    )


def build_rejects(
    content: pl.DataFrame, block: bytes, *, first_no: int, first_byte: int
) -> pl.DataFrame:
    """Put each line that is alone into the quarantine."""
    alone = (
        content.filter("is_alone")
        .with_row_index("reject_no", offset=first_no)
        .with_columns(
            reason=pl.when("is_abstract")
            .then(pl.lit(RejectReason.LONE_ABSTRACT))
            .otherwise(pl.lit(RejectReason.LONE_TITLE)),
            raw_text=pl.when("has_button")
            .then(pl.col("body").str.strip_chars_start().str.strip_prefix(BUTTON))
            .otherwise("body"),
            start_line=pl.col("line_no"),
            end_line=pl.col("line_no"),
            start_byte=pl.col("content_byte"),
        )
        .with_columns(
            rules=pl.concat_list("reason"), detail=pl.col("reason").replace_strict(_DETAILS)
        )
    )
    return _with_raw_bytes(alone, block, first_byte=first_byte).select(
        pl.col(name).cast(dtype) for name, dtype in SPLIT_REJECTS.items()
    )


def _with_raw_bytes(spans: pl.DataFrame, block: bytes, *, first_byte: int) -> pl.DataFrame:
    """Add the bytes of the few spans that were not valid UTF-8, null for the others."""
    is_kept = ~spans["is_decoded_exactly"]
    places = spans.filter(is_kept).select("start_byte", "end_byte").iter_rows()
    raw = [block[start - first_byte : end - first_byte] for start, end in places]
    nothing = pl.repeat(None, spans.height, dtype=pl.Binary(), eager=True)
    kept = nothing.scatter(is_kept.arg_true(), pl.Series(raw, dtype=pl.Binary()))
    return spans.with_columns(raw_bytes=kept)


def build_boilerplate(marked: pl.DataFrame, records: pl.DataFrame) -> pl.DataFrame:
    """List byte order mark, buttons, banners, notices, and blank lines outside of records."""
    mark_size = len(BYTE_ORDER_MARK.encode())
    mark_end = pl.col("start_byte") + pl.col("is_marked").cast(pl.Int64()) * mark_size
    marks = marked.filter("is_marked").select(
        "line_no",
        "start_byte",
        end_byte=mark_end,
        kind=pl.lit("byte_order_mark"),
        text=pl.lit(BYTE_ORDER_MARK),
    )
    buttons = marked.filter("has_button").select(
        "line_no",
        start_byte=mark_end,
        end_byte="content_byte",
        kind=pl.lit("subscribe_button"),
        text=pl.lit(BUTTON),
    )
    furniture = marked.filter(pl.col("kind").is_not_null()).select(
        "line_no",
        start_byte=pl.when("has_button").then("content_byte").otherwise(mark_end),
        end_byte="end_byte",
        kind="kind",
        text=pl.when(pl.col("kind") == "blank").then("body").otherwise("content"),
    )
    return (
        pl.concat([marks, buttons, furniture])
        .filter(pl.col("end_byte") > pl.col("start_byte"))
        .sort("start_byte")
        .join_asof(
            records.select(record_start="start_byte", record_end="end_byte"),
            left_on="start_byte",
            right_on="record_start",
        )
        .filter((pl.col("start_byte") >= pl.col("record_end")).fill_null(value=True))
        .with_columns(start_line="line_no")
        .select(pl.col(name).cast(dtype) for name, dtype in SPLIT_BOILERPLATE.items())
    )
