"""Bytes to lines: where each begins and ends, and what it says."""

from __future__ import annotations

import re

import polars as pl

LINES = pl.Schema(
    {
        "line_no": pl.Int64(),
        "text": pl.String(),
        "start_byte": pl.Int64(),
        "end_byte": pl.Int64(),
        "is_decoded_exactly": pl.Boolean(),
    }
)

# CR LF first, so that it counts as one end. `str.splitlines` would also split on U+2028, form
# feeds and others that do occur inside abstracts.
_LINE_END = re.compile(rb"\r\n|\n|\r")


def read_lines(block: bytes, *, first_line: int, first_byte: int) -> pl.DataFrame:
    """List the lines of a block of bytes.

    One row per line out, as in ``LINES``. ``start_byte`` and ``end_byte`` are offsets in the dump
    and leave the line end out; lines end in LF, CR LF or CR. Bytes that are not UTF-8 become
    U+FFFD in ``text``, and the line is marked.
    """
    texts = _lines_of_text(block) if b"\r" not in block else None
    lines = texts if texts is not None else _lines_of_bytes(block)
    end = pl.col("size").add(pl.col("end_size")).cum_sum() - pl.col("end_size") + first_byte
    return (
        lines.with_columns(end_byte=end)
        .with_columns(start_byte=pl.col("end_byte") - pl.col("size"))
        .with_row_index("line_no", offset=first_line)
        .select(pl.col(name).cast(LINES[name]) for name in LINES)
    )


def _lines_of_text(block: bytes) -> pl.DataFrame | None:
    """Split a valid UTF-8 block with LF line ends; None where a byte is not UTF-8."""
    try:
        text = block.decode()
    except UnicodeDecodeError:
        return None
    if not text:
        return _sized(pl.Series("text", [], dtype=pl.String()), pl.lit(1))
    lines = pl.Series("text", [text.removesuffix("\n")]).str.split("\n").explode()
    is_ended = text.endswith("\n")
    is_last = pl.int_range(pl.len()) == pl.len() - 1
    return _sized(lines, pl.when(is_last & (not is_ended)).then(0).otherwise(1))


def _sized(lines: pl.Series, end_size: pl.Expr) -> pl.DataFrame:
    return lines.to_frame().select(
        "text",
        size=pl.col("text").str.len_bytes().cast(pl.Int64()),
        end_size=end_size.cast(pl.Int64()),
        is_decoded_exactly=pl.lit(value=True),
    )


def _lines_of_bytes(block: bytes) -> pl.DataFrame:
    """Split a block with any line ends, and decode each line by itself.

    The loops in here are paid only by blocks that hold a CR or a byte that is not UTF-8.
    """
    ends = _LINE_END.findall(block)
    raw = _LINE_END.split(block)
    if not raw[-1]:
        raw.pop()
    ends += [b""] * (len(raw) - len(ends))
    texts = [line.decode(errors="replace") for line in raw]
    return pl.DataFrame(
        {
            "text": texts,
            "size": [len(line) for line in raw],
            "end_size": [len(end) for end in ends],
            "is_decoded_exactly": [
                text.encode() == line for text, line in zip(texts, raw, strict=True)
            ],
        },
        schema_overrides={"text": pl.String()},
    )
