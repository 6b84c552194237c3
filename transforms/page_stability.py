"""Whether records, written out, would be read as the same records again.

A page on which lines were missing, wrapped or strange has been read by what stands around each
line. Written out, a title line and an abstract line for each record, it stands among others. A
record that would not be found again there was not told well enough, and is no record.
"""

from __future__ import annotations

from collections.abc import Callable

import polars as pl

from transforms.encodings import UTF_8
from transforms.page_lines import mark_lines
from transforms.page_spans import build_span_records, judged_units
from transforms.page_units import PageUnits
from transforms.reading import RejectReason
from transforms.window import Part

# Each round takes records away, and what is left seldom changes in the second.
_MOST_ROUNDS = 4

ReadAgain = Callable[[pl.DataFrame], PageUnits]


def stable_units(content: pl.DataFrame, units: pl.DataFrame, read_again: ReadAgain) -> pl.DataFrame:
    """Give records that would be read otherwise, written out, the reason `ambiguous`.

    Judged units in, one row per unit out; ``read_again`` reads marked lines as a whole dump.
    """
    for _ in range(_MOST_ROUNDS):
        records = build_span_records(content, units).select("title", "abstract")
        found = _read_records(records, read_again)
        is_found = records.join(
            found.unique(), on=["title", "abstract"], how="left", maintain_order="left"
        )["is_found"]
        if is_found.null_count() == 0:
            return units
        units = _refused(units, is_found.is_null())
    return units


def _read_records(records: pl.DataFrame, read_again: ReadAgain) -> pl.DataFrame:
    """Write records out, and read them again."""
    texts = records.select(pl.concat_list("title", "abstract")).to_series().explode()
    ends = (texts.str.len_bytes().cast(pl.Int64()) + 1).cum_sum()
    lines = pl.DataFrame(
        {
            "line_no": pl.int_range(1, len(texts) + 1, eager=True, dtype=pl.Int64()),
            "text": texts,
            "start_byte": ends.shift(1).fill_null(0),
            "end_byte": ends - 1,
        }
    ).with_columns(is_decoded_exactly=pl.lit(value=True))
    read = read_again(mark_lines(lines, UTF_8, is_first=True))
    found = build_span_records(read.content, judged_units(read, is_cut=False))
    return found.select("title", "abstract", is_found=pl.lit(value=True))


def _refused(units: pl.DataFrame, is_refused: pl.Series) -> pl.DataFrame:
    """Refuse some of the units that are records, in their order."""
    is_record = (units["part"] == Part.RECORD) & units["reason"].is_null()
    refused = is_record.arg_true().filter(is_refused)
    return units.with_columns(reason=units["reason"].scatter(refused, RejectReason.AMBIGUOUS.value))
