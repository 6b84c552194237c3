"""Bytes to lines: where each begins and ends, and what it says."""

from __future__ import annotations

import re

import polars as pl

from transforms.encodings import UTF_8, Encoding

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
_LINE_END = re.compile(r"\r\n|\n|\r")
_LINE_END_BYTES = re.compile(rb"\r\n|\n|\r")
_HALF = "\udfff"
_LONE_HALF = re.compile("[\ud800-\udfff]")


def read_lines(
    block: bytes, *, first_line: int, first_byte: int, encoding: Encoding = UTF_8
) -> pl.DataFrame:
    """List the lines of a block of bytes.

    One row per line out, as in ``LINES``. ``start_byte`` and ``end_byte`` are offsets in the dump
    and leave the line end out; lines end in LF, CR LF or CR. Bytes that are no characters of the
    encoding become U+FFFD in ``text``, and the line is marked.
    """
    lines = _sized_lines(block, encoding)
    end = pl.col("size").add(pl.col("end_size")).cum_sum() - pl.col("end_size") + first_byte
    return (
        lines.with_columns(end_byte=end)
        .with_columns(start_byte=pl.col("end_byte") - pl.col("size"))
        .with_row_index("line_no", offset=first_line)
        .select(pl.col(name).cast(LINES[name]) for name in LINES)
    )


def _sized_lines(block: bytes, encoding: Encoding) -> pl.DataFrame:
    if encoding != UTF_8:
        return _lines_of_other_encoding(block, encoding)
    try:
        text = block.decode()
    except UnicodeDecodeError:
        return _lines_of_bytes(block)
    if block.count(b"\r") == block.count(b"\r\n"):
        return _lines_of_text(text)
    return _lines_with_ends(text, UTF_8)


def _lines_of_text(text: str) -> pl.DataFrame:
    """Split a text whose lines end in LF or CR LF."""
    if not text:
        return _sized(pl.Series("text", [], dtype=pl.String()), pl.lit(1), UTF_8)
    lines = pl.Series("text", [text.removesuffix("\n")]).str.split("\n").explode()
    is_last = pl.int_range(pl.len()) == pl.len() - 1
    end_size = pl.when(is_last & (not text.endswith("\n"))).then(0).otherwise(1)
    if "\r" not in text:
        return _sized(lines, end_size, UTF_8)
    has_cr = lines.str.ends_with("\r")
    return _sized(lines.str.strip_suffix("\r"), end_size + pl.lit(has_cr), UTF_8)


def _sized(lines: pl.Series, end_size: pl.Expr, encoding: Encoding) -> pl.DataFrame:
    return lines.to_frame().select(
        "text",
        size=encoding.sizes(pl.col("text")),
        end_size=end_size.cast(pl.Int64()),
        is_decoded_exactly=pl.lit(value=True),
    )


def _lines_with_ends(text: str, encoding: Encoding, *, unit: int = 1) -> pl.DataFrame:
    """Split a text with any line ends; ``unit`` is how many bytes CR and LF take."""
    ends = _LINE_END.findall(text)
    lines = _LINE_END.split(text)
    if not lines[-1]:
        lines.pop()
    sizes = [unit * len(end) for end in ends] + [0] * (len(lines) - len(ends))
    texts = pl.Series("text", lines, dtype=pl.String())
    return _sized(texts, pl.lit(pl.Series(sizes, dtype=pl.Int64())), encoding)


def _lines_of_other_encoding(block: bytes, encoding: Encoding) -> pl.DataFrame:
    unit = 2 if encoding.name.startswith("utf-16") else 1
    try:
        text = encoding.decode(block, errors="strict")
    except UnicodeDecodeError:
        return _lines_of_broken_utf_16(block, encoding)
    return _lines_with_ends(text, encoding, unit=unit)


def _lines_of_broken_utf_16(block: bytes, encoding: Encoding) -> pl.DataFrame:
    """Split UTF-16 that ends within a character, or in which halves of pairs stand alone.

    A loop over lines, paid only by such blocks.
    """
    odd_size = len(block) % 2
    text = block[: len(block) - odd_size].decode(encoding.name, errors="surrogatepass")
    ends = _LINE_END.findall(text)
    raw = _LINE_END.split(text)
    if odd_size:
        raw[-1] += _HALF
    if not raw[-1]:
        raw.pop()
    sizes = [len(line.encode(encoding.name, errors="surrogatepass")) for line in raw]
    if odd_size:
        sizes[-1] -= 1  # of the two bytes of the half that stands for it, one is there
    return pl.DataFrame(
        {
            "text": [_LONE_HALF.sub("\ufffd", line) for line in raw],
            "size": sizes,
            "end_size": [2 * len(end) for end in ends] + [0] * (len(raw) - len(ends)),
            "is_decoded_exactly": [_LONE_HALF.search(line) is None for line in raw],
        },
        schema_overrides={"text": pl.String()},
    )


def _lines_of_bytes(block: bytes) -> pl.DataFrame:
    """Split a block with any line ends, and decode each line by itself.

    The loops in here are paid only by blocks that hold a byte that is not UTF-8.
    """
    ends = _LINE_END_BYTES.findall(block)
    raw = _LINE_END_BYTES.split(block)
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
