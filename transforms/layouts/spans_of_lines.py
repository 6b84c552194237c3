"""Lines that a layout has assigned to spans, to the frames of a reading."""

from __future__ import annotations

import polars as pl

from transforms.encodings import BYTE_ORDER_MARK
from transforms.furniture import Furniture
from transforms.plain_text import make_plain, repair_double_encoding
from transforms.reading import (
    DETAILS,
    SPAN_BOILERPLATE,
    SPAN_RECORDS,
    SPAN_REJECTS,
    Reading,
    Stretch,
)


def complete_lines(stretch: Stretch) -> pl.DataFrame:
    """Return the lines that are there in full, without a byte order mark at the very start."""
    lines = stretch.lines if stretch.is_last else stretch.lines[:-1]
    if not _is_marked(stretch):
        return lines
    is_first = pl.int_range(pl.len()) == 0
    size = pl.when(is_first).then(stretch.encoding.sizes(pl.lit(BYTE_ORDER_MARK))).otherwise(0)
    return lines.with_columns(
        text=pl.when(is_first)
        .then(pl.col("text").str.strip_prefix(BYTE_ORDER_MARK))
        .otherwise("text"),
        start_byte=pl.col("start_byte") + size,
    )


def _is_marked(stretch: Stretch) -> bool:
    first = stretch.lines["text"].head(1).to_list()
    return stretch.is_first and any(text.startswith(BYTE_ORDER_MARK) for text in first)


def readable(texts: pl.Series) -> tuple[pl.Series, pl.Series]:
    """Return plain texts without double encoding, and a flag for each that had it.

    Encoding first: a no-break space may be half of a character that was encoded twice.
    """
    mended, is_repaired = repair_double_encoding(texts)
    return make_plain(mended), is_repaired


def with_content(lines: pl.DataFrame) -> pl.DataFrame:
    """Add to each line its plain ``content``, and whether that ``is_repaired``."""
    content, is_repaired = readable(lines["text"])
    return lines.with_columns(content=content, is_repaired=is_repaired)


def with_sections(lines: pl.DataFrame, is_start: pl.Expr, *, longest: int) -> pl.DataFrame:
    """Number the sections that the first line and all starts begin, and mark their first lines.

    A section of more than ``longest`` lines is cut there, so that no dump has to be held whole.
    """
    return (
        lines.with_columns(run=is_start.fill_null(value=False).cum_sum())
        .with_columns(begins=pl.int_range(pl.len()).over("run") % longest == 0)
        .with_columns(section=pl.col("begins").cum_sum())
        .drop("run")
    )


def settled_sections(sections: pl.DataFrame, *, is_last: bool) -> pl.DataFrame:
    """Drop the lines of the last section, unless the dump ends with it."""
    begins = sections["begins"].arg_true()
    return sections if is_last or begins.is_empty() else sections[: begins[-1]]


def numbered_spans(begins: pl.Expr, *, is_inside: pl.Expr) -> pl.Expr:
    """Number spans: those whose first lines begin and that go on inside, and all other lines.

    Lines without bytes that are not inside of a span have no number.
    """
    number = (begins | ~is_inside).cum_sum()
    return pl.when(is_inside | (pl.col("end_byte") > pl.col("start_byte"))).then(number)


def build_reading(stretch: Stretch, lines: pl.DataFrame, records: pl.DataFrame) -> Reading:
    """Make the frames of a reading of settled lines.

    ``lines`` has the columns of ``LINES`` and ``span`` (the number of the span of the line, null
    for none), ``reason`` (of a reject) and ``kind`` (of furniture). ``records`` has ``span``,
    ``title``, ``abstract``, ``is_repaired`` and the extras that the layout tells of, one row per
    span without reason and kind, in their order.
    """
    if lines.is_empty():
        return Reading()
    spans = lines.filter(pl.col("span").is_not_null())
    furniture = spans.filter(pl.col("kind").is_not_null() & pl.col("reason").is_null())
    return Reading(
        records=_build_records(spans, records),
        rejects=_build_rejects(spans.filter(pl.col("reason").is_not_null())),
        boilerplate=pl.concat([_build_mark(stretch), _build_boilerplate(furniture)]),
        settled_line_count=lines.height,
    )


def _places(spans: pl.DataFrame, *others: pl.Expr) -> pl.DataFrame:
    return spans.group_by("span", maintain_order=True).agg(
        pl.col("line_no").first().alias("start_line"),
        pl.col("line_no").last().alias("end_line"),
        pl.col("start_byte").first(),
        pl.col("end_byte").last(),
        pl.col("is_decoded_exactly").all(),
        *others,
    )


def _build_records(spans: pl.DataFrame, records: pl.DataFrame) -> pl.DataFrame:
    accepted = spans.filter(pl.col("reason").is_null() & pl.col("kind").is_null())
    found = records.join(
        _places(accepted), on="span", how="inner", validate="1:1", maintain_order="left"
    ).with_columns(confidence=1.0)
    return found.select(
        (pl.col(name) if name in found.columns else pl.lit(None)).cast(dtype).alias(name)
        for name, dtype in SPAN_RECORDS.items()
    )


def _build_rejects(refused: pl.DataFrame) -> pl.DataFrame:
    raw_text = pl.col("text").str.join("\n").alias("raw_text")
    return (
        _places(refused, pl.col("reason").first(), raw_text)
        .with_columns(
            rules=pl.concat_list("reason"),
            detail=pl.col("reason").replace_strict(DETAILS, return_dtype=pl.String()),
        )
        .select(pl.col(name).cast(dtype) for name, dtype in SPAN_REJECTS.items())
    )


def _build_boilerplate(furniture: pl.DataFrame) -> pl.DataFrame:
    text = pl.col("text").str.join("\n").alias("text")
    return _places(furniture, pl.col("kind").first(), text).select(
        pl.col(name).cast(dtype) for name, dtype in SPAN_BOILERPLATE.items()
    )


def _build_mark(stretch: Stretch) -> pl.DataFrame:
    """List the byte order mark, if the dump begins with one."""
    first = stretch.lines[: int(_is_marked(stretch))]
    return first.select(
        kind=pl.lit(Furniture.BYTE_ORDER_MARK),
        text=pl.lit(BYTE_ORDER_MARK),
        start_line="line_no",
        start_byte="start_byte",
        end_byte=pl.col("start_byte") + stretch.encoding.sizes(pl.lit(BYTE_ORDER_MARK)),
    ).select(pl.col(name).cast(dtype) for name, dtype in SPAN_BOILERPLATE.items())
