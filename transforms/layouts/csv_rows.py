"""Rows of a table with quotation marks: which lines make a row, and what stands in its fields."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import polars as pl

DELIMITERS = (",", ";", "\t")
# A row of more lines is none: a quotation mark is missing, or one too many.
LONGEST_ROW_LINES = 300
_QUOTE = '"'

ROWS = pl.Schema(
    {
        "first": pl.Int64(),
        "line_count": pl.Int64(),
        "row": pl.String(),
        "is_closed": pl.Boolean(),
        "is_well_formed": pl.Boolean(),
    }
)


def fields_of(row: pl.Expr, delimiter: str) -> pl.Expr:
    """Return the fields of rows, as they are written and each with a delimiter behind it.

    A quotation mark within a field that does not begin with one stands for itself. What is no field
    is left out, so that the fields of a row that cannot be parsed are shorter than the row.
    """
    other = "" if delimiter == "\t" else "\t"
    quoted = f'[ {other}]*"(?:[^"]|"")*"[ {other}]*'
    bare = f'[^"{delimiter}\n][^{delimiter}\n]*'
    return pl.concat_str(row, pl.lit(delimiter)).str.extract_all(f"(?:{quoted}|{bare}|){delimiter}")


def field_value(field: pl.Expr, delimiter: str) -> pl.Expr:
    """Return what a field says: without delimiter and quotation marks."""
    bare = field.str.strip_suffix(delimiter).str.strip_chars()
    inside = bare.str.slice(1, bare.str.len_chars() - 2).str.replace_all('""', '"', literal=True)
    return pl.when(bare.str.starts_with(_QUOTE)).then(inside).otherwise(bare)


def header_fields(header: str, delimiter: str) -> list[str]:
    """Return the names of columns in a header."""
    field = field_value(pl.element(), delimiter)
    found = pl.select(fields_of(pl.lit(header), delimiter).list.eval(field)).item()
    return list(found)


@dataclass(frozen=True)
class TableShape:
    """What a row is measured by: the delimiter between fields, and their number."""

    delimiter: str
    field_count: int

    def is_well_formed(self, row: pl.Expr) -> pl.Expr:
        """Tell the rows that consist of as many fields as the header."""
        fields = fields_of(row, self.delimiter)
        size = fields.list.join("").str.len_chars()
        return (fields.list.len() == self.field_count) & (size == row.str.len_chars() + 1)


def rows_of(texts: pl.Series, shape: TableShape, *, is_last: bool) -> pl.DataFrame:
    """Put lines together to rows, as in ``ROWS``: each line is of one row.

    A line ends a row when the quotation marks so far are even in number. One that is missing would
    turn inside and outside around for all that follows. So of a row of several lines that has the
    wrong number of fields, only the first line is taken, and the next line begins a row.
    The same holds for a row within which the table ends (``is_last``), if all lines behind its
    first one are rows by themselves.
    """
    return pl.concat([ROWS.to_frame(), *_pieces(_Sides(texts, shape), is_last=is_last)])


class _Sides:
    """The two ways to read lines as rows, beginning outside or inside of quotation marks."""

    def __init__(self, texts: pl.Series, shape: TableShape) -> None:
        self._texts = texts
        self._shape = shape
        self._is_inside_behind = texts.str.count_matches(_QUOTE, literal=True).cum_sum() % 2 == 1
        self._read: dict[bool, pl.DataFrame] = {}

    def rows(self, *, begins_inside: bool) -> pl.DataFrame:
        """Return the rows of one way, with ``is_wrong`` where it must be given up."""
        if begins_inside not in self._read:
            self._read[begins_inside] = self._rows(begins_inside=begins_inside)
        return self._read[begins_inside]

    def _rows(self, *, begins_inside: bool) -> pl.DataFrame:
        is_closed = self._is_inside_behind == begins_inside
        is_several = pl.col("line_count") > 1
        return (
            pl.DataFrame({"text": self._texts, "is_closed": is_closed})
            .with_columns(
                number=pl.col("is_closed").shift(1, fill_value=True).cum_sum(),
                first=pl.int_range(pl.len()),
            )
            .group_by("number", maintain_order=True)
            .agg(
                pl.col("first").first(),
                pl.len().cast(pl.Int64()).alias("line_count"),
                pl.col("text").str.join("\n").alias("row"),
                pl.col("is_closed").last(),
            )
            .with_columns(is_well_formed=self._shape.is_well_formed(pl.col("row")))
            .with_columns(
                is_wrong=is_several
                & (
                    (pl.col("is_closed") & ~pl.col("is_well_formed"))
                    | (pl.col("line_count") > LONGEST_ROW_LINES)
                )
            )
        )

    def is_last_row_wrong(self, *, begins_inside: bool) -> bool:
        """Tell whether the last row is open only because of a stray quotation mark.

        Then all lines behind its first are rows by themselves, and some field has its own marks.
        """
        last = self.rows(begins_inside=begins_inside)[-1]
        if last["is_closed"].item() or last["line_count"].item() == 1:
            return False
        others = self.rows(begins_inside=not begins_inside)
        behind = others[int(others["first"].search_sorted(last["first"].item() + 1)) :]
        has_marks = behind["row"].str.contains(f'(?:^|{self._shape.delimiter})"')
        return bool((behind["is_closed"] & behind["is_well_formed"]).all() and has_marks.any())

    def line(self, place: int) -> pl.DataFrame:
        """Return one line as a row that cannot be parsed."""
        row = {"first": [place], "line_count": [1], "row": [self._texts[place]]}
        return pl.DataFrame(row | {"is_closed": [True], "is_well_formed": [False]}, schema=ROWS)


def _pieces(sides: _Sides, *, is_last: bool) -> Iterator[pl.DataFrame]:
    """Follow one way of reading until it is wrong, then the other one."""
    place, begins_inside = 0, False
    while True:
        rows = sides.rows(begins_inside=begins_inside)
        start = int(rows["first"].search_sorted(place))
        wrong = _first_true(rows["is_wrong"], start)
        is_last_left = is_last and wrong is None and start < rows.height
        if is_last_left and sides.is_last_row_wrong(begins_inside=begins_inside):
            wrong = rows.height - 1
        yield rows[start:wrong].select(pl.col(name).cast(ROWS[name]) for name in ROWS)
        if wrong is None:
            return
        place = rows["first"][wrong]
        yield sides.line(place)
        place, begins_inside = place + 1, not begins_inside


def _first_true(flags: pl.Series, start: int) -> int | None:
    found = flags[start:].arg_max() if flags[start:].any() else None
    return None if found is None else start + found


def find_shape(header: str, wanted: Sequence[frozenset[str]]) -> tuple[TableShape, list[str]]:
    """Return the shape of the table under a header, and the names of its columns, in lower case.

    The delimiter is the one that parts the most of the wanted columns from the others; of each
    group of names one is wanted.
    """
    read = {
        delimiter: [name.strip().lower() for name in header_fields(header, delimiter)]
        for delimiter in DELIMITERS
    }
    best = max(
        DELIMITERS,
        key=lambda delimiter: sum(not names.isdisjoint(read[delimiter]) for names in wanted),
    )
    return TableShape(best, len(read[best])), read[best]
