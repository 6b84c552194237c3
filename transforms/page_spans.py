"""Units of a page of plain text to the spans of records, rejects and boilerplate."""

from __future__ import annotations

import polars as pl

from transforms.encodings import BYTE_ORDER_MARK
from transforms.furniture import BUTTON, Furniture
from transforms.line_evidence import End
from transforms.page_lines import GLUED_BANNER
from transforms.page_units import PageUnits
from transforms.reading import (
    DETAILS,
    EXTRAS,
    SPAN_BOILERPLATE,
    SPAN_RECORDS,
    SPAN_REJECTS,
    RejectReason,
)
from transforms.window import Part

# A record of which another reading is nearly as likely is no record. In nats; e to the power of it
# is how many times likelier the record must be.
LEAST_MARGIN = 1.0
EDGES = ("start_byte", "end_byte")
# A title, and at once, without a space, the first words of an abstract.
_TITLE_GLUED = (
    r"^[^.!?]{6,220}[\p{Ll}\d)](?:We|This|Our|Recent(?:ly)?|In (?:this|recent)|Existing|Despite"
    r"|While|Although|To|The|Large|Many) "
)
# Margins are sums of evidence that is not independent: halved before they are read as log-odds.
_CONFIDENCE_PER_MARGIN = 0.75


def judged_units(read: PageUnits, *, is_cut: bool) -> pl.DataFrame:
    """Tell which units are records, and why the others are not.

    One row per unit out, with ``reason`` (null for records and furniture) and ``confidence``.
    ``is_cut`` says that the dump ends with these lines and within a line.
    """
    part = pl.col("part")
    last = pl.int_range(pl.len()) == pl.len() - 1
    end = read.content["end"].gather(read.units["end"] - 1)
    is_unfinished = ~pl.lit(end).is_in([End.STOP, End.ASK, End.LINK])
    is_decoded = read.content["is_decoded_exactly"].gather(read.units["end"] - 1)
    is_truncated = last & is_cut & (is_unfinished | (part == Part.LONE_TITLE) | ~pl.lit(is_decoded))
    is_glued = read.content["content"].gather(read.units["first"]).str.contains(_TITLE_GLUED)
    is_ambiguous = pl.col("margin") < LEAST_MARGIN
    return read.units.with_columns(
        reason=pl.when(part == Part.FURNITURE)
        .then(None)
        .when(is_truncated)
        .then(pl.lit(RejectReason.TRUNCATED))
        .when(part == Part.LONE_TITLE)
        .then(pl.lit(RejectReason.LONE_TITLE))
        .when((part == Part.LONE_ABSTRACT) & pl.lit(is_glued))
        .then(pl.lit(RejectReason.GLUED_LINES))
        .when(part == Part.LONE_ABSTRACT)
        .then(pl.lit(RejectReason.LONE_ABSTRACT))
        .when(is_ambiguous)
        .then(pl.lit(RejectReason.AMBIGUOUS)),
        confidence=1 / (1 + (-_CONFIDENCE_PER_MARGIN * pl.col("margin")).exp()),
    )


def build_span_records(content: pl.DataFrame, units: pl.DataFrame) -> pl.DataFrame:
    """Put the lines of each record together: one row per record unit that has no reason against it.

    Lines of a text are joined by a space.
    """
    records = units.filter(pl.col("part") == Part.RECORD, pl.col("reason").is_null())
    first, last = records["first"], records["end"] - 1
    return pl.DataFrame(
        {
            "title": _joined(content["content"], first, records["title_end"]),
            "abstract": _joined(content["content"], records["middle"], records["end"]),
            "confidence": records["confidence"],
            "start_line": content["line_no"].gather(first),
            "end_line": content["line_no"].gather(last),
            "start_byte": content["content_byte"].gather(first),
            "end_byte": content["content_end_byte"].gather(last),
            "is_decoded_exactly": _all_in(content["is_decoded_exactly"], first, records["end"]),
            "is_repaired": ~_all_in(~content["is_repaired"], first, records["end"]),
        }
    ).select(
        (pl.lit(None) if name in EXTRAS else pl.col(name)).cast(dtype).alias(name)
        for name, dtype in SPAN_RECORDS.items()
    )


def _joined(texts: pl.Series, first: pl.Series, end: pl.Series) -> pl.Series:
    """Return the texts of ranges of lines; nearly all are of one line and are not written again."""
    joined = texts.gather(first)
    several = ((end - first) > 1).arg_true()
    if several.is_empty():
        return joined
    ranges = zip(first.gather(several), end.gather(several), strict=True)
    whole = pl.Series([" ".join(texts[start:stop]) for start, stop in ranges], dtype=pl.String())
    return joined.scatter(several, whole)


def _all_in(flags: pl.Series, first: pl.Series, end: pl.Series) -> pl.Series:
    """Tell for ranges of lines whether all of them have the flag."""
    missing = (~flags).cast(pl.Int64()).cum_sum()
    before = missing.gather(first) - (~flags).cast(pl.Int64()).gather(first)
    return missing.gather(end - 1) == before


def build_span_rejects(
    marked: pl.DataFrame, content: pl.DataFrame, units: pl.DataFrame, records: pl.DataFrame
) -> pl.DataFrame:
    """Give each unit that is no record its place, its text and the reason."""
    refused = units.filter(pl.col("reason").is_not_null())
    first, last = refused["first"], refused["end"] - 1
    lines = pl.DataFrame(
        {
            "first_line": content["line_place"].gather(first),
            "last_line": content["line_place"].gather(last),
            "start_line": content["line_no"].gather(first),
            "end_line": content["line_no"].gather(last),
            "start_byte": content["content_byte"].gather(first),
            "end_byte": content["content_end_byte"].gather(last),
            "reason": refused["reason"],
        }
    )
    refused_lines = (
        marked.with_row_index("first_line")
        .filter(pl.col("refusal").is_not_null())
        .select(
            "first_line",
            last_line="first_line",
            start_line="line_no",
            end_line="line_no",
            start_byte="content_byte",
            end_byte="content_end_byte",
            reason="refusal",
        )
        .select(pl.col(name).cast(dtype) for name, dtype in lines.schema.items())
    )
    # A refused line within another span belongs to that one.
    others = pl.concat([records.select(EDGES), lines.select(EDGES)])
    spans = pl.concat([lines, outside(refused_lines, others)]).sort("start_byte")
    bodies = marked.select(shown=_shown())["shown"]
    exact = marked["is_decoded_exactly"]
    ranges = list(spans.select("first_line", pl.col("last_line") + 1).iter_rows())
    return spans.with_columns(
        rules=pl.concat_list("reason"),
        detail=pl.col("reason").replace_strict(DETAILS, return_dtype=pl.String()),
        raw_text=pl.Series(
            ["\n".join(bodies[start:end]) for start, end in ranges], dtype=pl.String()
        ),
        is_decoded_exactly=pl.Series(
            [bool(exact[start:end].all()) for start, end in ranges], dtype=pl.Boolean()
        ),
    ).select(pl.col(name).cast(dtype) for name, dtype in SPAN_REJECTS.items())


def _shown() -> pl.Expr:
    """Return the text of a line without what is glued to it."""
    body = pl.col("body")
    shown = (
        pl.when("has_button")
        .then(body.str.strip_chars_start().str.strip_prefix(BUTTON))
        .otherwise(body)
    )
    return pl.when("has_banner").then("content").otherwise(shown)


def build_span_boilerplate(
    marked: pl.DataFrame, content: pl.DataFrame, units: pl.DataFrame, others: pl.DataFrame
) -> pl.DataFrame:
    """List marks, buttons, banners and furniture, and blank lines, outside of the other spans."""
    furniture_units = units.filter(pl.col("part") == Part.FURNITURE)["first"]
    taken = content[furniture_units].select("line_no", is_taken=pl.lit(value=True))
    lines = marked.join(taken, on="line_no", how="left", maintain_order="left")
    marks = lines.filter("is_marked").select(
        "line_no",
        "start_byte",
        end_byte="body_byte",
        kind=pl.lit(Furniture.BYTE_ORDER_MARK),
        text=pl.lit(BYTE_ORDER_MARK),
    )
    buttons = lines.filter("has_button").select(
        "line_no",
        start_byte="body_byte",
        end_byte="content_byte",
        kind=pl.lit(Furniture.SUBSCRIBE_BUTTON),
        text=pl.lit(BUTTON),
    )
    banners = lines.filter("has_banner").select(
        "line_no",
        start_byte="content_end_byte",
        end_byte="end_byte",
        kind=pl.lit(Furniture.BANNER),
        text=pl.col("text").str.extract(GLUED_BANNER).str.strip_chars_end(),
    )
    furniture = lines.filter(pl.col("kind").is_not_null() | pl.col("is_taken")).select(
        "line_no",
        start_byte="content_byte",
        end_byte="content_end_byte",
        kind=pl.col("kind").fill_null(Furniture.UNKNOWN),
        text=pl.when(pl.col("kind") == Furniture.BLANK).then("body").otherwise("content"),
    )
    found = pl.concat([marks, buttons, banners, furniture])
    return (
        outside(found.filter(pl.col("end_byte") > pl.col("start_byte")), others)
        .with_columns(start_line="line_no")
        .select(pl.col(name).cast(dtype) for name, dtype in SPAN_BOILERPLATE.items())
    )


def outside(spans: pl.DataFrame, others: pl.DataFrame) -> pl.DataFrame:
    """Keep, in their order, the spans that do not begin within one of the others."""
    return (
        spans.sort("start_byte")
        .join_asof(
            others.select(other_start="start_byte", other_end="end_byte").sort("other_start"),
            left_on="start_byte",
            right_on="other_start",
        )
        .filter((pl.col("start_byte") >= pl.col("other_end")).fill_null(value=True))
        .drop("other_start", "other_end")
    )
