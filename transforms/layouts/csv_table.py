"""The layout `csv`: a table with a header that names title and abstract."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from transforms.encodings import BYTE_ORDER_MARK
from transforms.furniture import Furniture
from transforms.layouts.column_names import NAMES, filled_values, no_text_reason, typed_values
from transforms.layouts.csv_rows import TableShape, field_value, fields_of, find_shape, rows_of
from transforms.layouts.spans_of_lines import build_reading, complete_lines
from transforms.reading import Reading, RejectReason, Stretch

_LOWER_NAMES = {
    column: tuple(dict.fromkeys(name.lower() for name in names)) for column, names in NAMES.items()
}


class CsvTable:
    """Rows of fields that commas, semicolons or tabs separate."""

    name = "csv"

    def begin(self, beginning: pl.DataFrame) -> CsvReader:
        """Return a reader for tables with the header that the beginning has."""
        header = header_of(beginning)
        shape, names = find_shape(header, [frozenset(some) for some in _LOWER_NAMES.values()])
        return CsvReader(header, shape, tuple(names))


def header_of(beginning: pl.DataFrame) -> str:
    """Return the first line that is not blank, without a byte order mark."""
    texts = beginning.select(pl.col("text").str.strip_prefix(BYTE_ORDER_MARK)).to_series()
    written = texts.filter(texts.str.strip_chars() != "")
    return str(written[0]) if len(written) else ""


def names_papers(header: str) -> bool:
    """Tell whether a line is a header with a column of titles and one of abstracts."""
    wanted = [frozenset(_LOWER_NAMES["title"]), frozenset(_LOWER_NAMES["abstract"])]
    _, names = find_shape(header, wanted)
    return all(not some.isdisjoint(names) for some in wanted)


@dataclass(frozen=True)
class CsvReader:
    """Reads rows under a header; the header may come again."""

    header: str
    shape: TableShape
    names: tuple[str, ...]

    def read(self, stretch: Stretch) -> Reading:
        """Read the rows that are there in full."""
        lines = complete_lines(stretch)
        rows = rows_of(lines["text"], self.shape, is_last=stretch.is_last)
        if not stretch.is_last:
            rows = rows.filter("is_closed")  # but for the last one, all are
        rows = rows.with_row_index("span").with_columns(kind=self._kind())
        values = self._build_values(rows.filter(pl.col("kind").is_null(), "is_well_formed"))
        judged = self._judged(rows, values, is_cut=stretch.is_last and not stretch.is_ended)
        return build_reading(stretch, _lines_of_rows(lines, judged), values)

    def _kind(self) -> pl.Expr:
        """Tell blank lines, rows without any value, and headers from papers."""
        bare = pl.col("row").str.strip_chars()
        return (
            pl.when(bare == "")
            .then(pl.lit(Furniture.BLANK))
            .when(pl.col("row").str.strip_chars(f'{self.shape.delimiter}" ') == "")
            .then(pl.lit(Furniture.SEPARATOR))
            .when(pl.col("row") == self.header)
            .then(pl.lit(Furniture.METADATA))
        )

    def _build_values(self, rows: pl.DataFrame) -> pl.DataFrame:
        """Take the values under their names out of rows; one row per row in."""
        fields = rows.select(fields=fields_of(pl.col("row"), self.shape.delimiter))["fields"]
        return typed_values(
            rows.select("span").with_columns(
                filled_values(column, self._candidates(fields, names))
                for column, names in _LOWER_NAMES.items()
            )
        )

    def _candidates(self, fields: pl.Series, names: tuple[str, ...]) -> list[pl.Series]:
        places = [self.names.index(name) for name in names if name in self.names]
        value = field_value(pl.col("field"), self.shape.delimiter)
        return [
            fields.list.get(place).to_frame("field").select(value).to_series() for place in places
        ]

    def _judged(self, rows: pl.DataFrame, values: pl.DataFrame, *, is_cut: bool) -> pl.DataFrame:
        """Tell why rows are no records."""
        reasons = values.select("span", reason=no_text_reason())
        is_last = pl.int_range(pl.len()) == pl.len() - 1
        broken = (
            pl.when(~pl.col("is_closed") | (is_last & is_cut))
            .then(pl.lit(RejectReason.TRUNCATED))
            .otherwise(pl.lit(RejectReason.MALFORMED))
        )
        is_broken = ~pl.col("is_well_formed") | ~pl.col("is_closed")
        return rows.join(
            reasons, on="span", how="left", validate="1:1", maintain_order="left"
        ).with_columns(
            reason=pl.when(pl.col("kind").is_null()).then(
                pl.when(is_broken).then(broken).otherwise("reason")
            )
        )


def _lines_of_rows(lines: pl.DataFrame, rows: pl.DataFrame) -> pl.DataFrame:
    """Give each line the span, reason and kind of its row; lines without bytes have no span."""
    places = rows.select("span", "reason", "kind", "line_count").select(
        pl.exclude("line_count").repeat_by("line_count").explode()
    )
    settled = lines[: places.height].hstack(places)
    has_bytes = (pl.col("end_byte") > pl.col("start_byte")) | pl.col("kind").is_null()
    return settled.with_columns(span=pl.when(has_bytes).then("span"))
