"""The layout `page_text`: the text of a paper-search page, a title line, then an abstract line.

Two banner lines may stand anywhere; the button `Subscribe` is glued to the title behind them.
"""

from __future__ import annotations

import polars as pl

from transforms.alternation import is_alone, read_alternation

BANNERS = (
    "Get trending papers in your email inbox once a day!",
    "Get trending papers in your email inbox!",
)
BUTTON = "Subscribe"
_BUTTON_IN_A_WORD = rf"^{BUTTON}(?:d|rs?|s)\b"
NOTICES = (
    "No paper found.",
    "Something interesting is missing? Index a new paper.",
)
BYTE_ORDER_MARK = "\ufeff"

# The evidence, in natural log-odds of an abstract against a title. Around 170 characters both are
# equally likely: titles have 9 to about 200, abstracts 130 to several thousand.
EVEN_CHARS = 170
PER_LOG_CHARS = 6.0
PER_SENTENCE_BREAK = 1.5
MOST_SENTENCE_BREAKS = 3
FULL_STOP = 1.5
NO_STOP = -3.0  # titles seldom end like a sentence, abstracts nearly always do

# Longer lines are abstracts whatever they say; what they say is not looked through.
ENOUGH_CHARS = 2_000

_SENTENCE_BREAK = r"[.!?][\"')\]]* +[\"'(\[]*\p{Lu}"
_FULL_STOP = r"[.…][\"')\]}]*$"
_OTHER_END = r"(?:[?!:;][\"')\]}]*|https?://\S+|\[\.\.\.\])$"


def mark_furniture(lines: pl.DataFrame, *, is_dump_start: bool) -> pl.DataFrame:
    """Tell content from furniture, and free the content of the button before it.

    One row per line in, one row per line out, with ``content_byte`` (where the line
    goes on behind mark and button), ``content`` (trimmed) and ``kind`` (null for content).
    """
    is_marked = pl.col("start_byte").eq(0) & pl.col("text").str.starts_with(BYTE_ORDER_MARK)
    return (
        lines.with_columns(
            is_marked=is_marked,
            body=pl.when(is_marked)
            .then(pl.col("text").str.strip_prefix(BYTE_ORDER_MARK))
            .otherwise("text"),
        )
        .with_columns(content=pl.col("body").str.strip_chars())
        .with_columns(kind=_kind(pl.col("content")))
        .with_columns(has_button=_has_button(is_dump_start=is_dump_start))
        .with_columns(
            content=pl.when("has_button")
            .then(pl.col("content").str.strip_prefix(BUTTON))
            .otherwise("content")
        )
        .with_columns(
            kind=_kind(pl.col("content")),
            content_byte=pl.col("start_byte") + _prefix_size(),
        )
    )


def _kind(content: pl.Expr) -> pl.Expr:
    return (
        pl.when(content == "")
        .then(pl.lit("blank"))
        .when(content.is_in(BANNERS))
        .then(pl.lit("banner"))
        .when(content == BUTTON)
        .then(pl.lit("subscribe_button"))
        .when(content.is_in(NOTICES))
        .then(pl.lit("page_notice"))
    )


def _has_button(*, is_dump_start: bool) -> pl.Expr:
    """Tell lines that begin with the button, glued to what follows.

    Only behind a banner, or where the dump begins and a new word does: elsewhere `SubscribeNet` may
    be a title, and where the button is missing the title may begin with `Subscriber`.
    """
    kind = pl.col("kind").fill_null("content")
    before = pl.when(kind != "blank").then(kind).forward_fill().shift(1)
    content = pl.col("content")
    is_glued = content.str.contains(rf"^{BUTTON}\S") & ~content.str.contains(_BUTTON_IN_A_WORD)
    is_glued_to_a_word = content.str.contains(rf"^{BUTTON}[^\s\p{{Ll}}]")
    is_first = before.is_null() & is_dump_start
    return (is_glued & before.eq("banner").fill_null(value=False)) | (is_glued_to_a_word & is_first)


def _prefix_size() -> pl.Expr:
    """Count the bytes before the content: a byte order mark, white space and the button."""
    body = pl.col("body")
    indent = body.str.len_bytes() - body.str.strip_chars_start().str.len_bytes()
    mark = pl.col("is_marked").cast(pl.Int64()) * len(BYTE_ORDER_MARK.encode())
    button = indent.cast(pl.Int64()) + len(BUTTON)
    return mark + pl.when("has_button").then(button).otherwise(0)


def evidence(content: pl.Expr) -> pl.Expr:
    """Weigh whether a line is an abstract (positive) or a title (negative), in log-odds."""
    chars = content.str.len_chars().clip(lower_bound=1).cast(pl.Float64())
    beginning, end = content.str.head(ENOUGH_CHARS), content.str.tail(ENOUGH_CHARS)
    breaks = beginning.str.count_matches(_SENTENCE_BREAK).clip(upper_bound=MOST_SENTENCE_BREAKS)
    return (
        (chars / EVEN_CHARS).log() * PER_LOG_CHARS
        + breaks * PER_SENTENCE_BREAK
        + pl.when(end.str.contains(_FULL_STOP))
        .then(FULL_STOP)
        .when(end.str.contains(_OTHER_END))
        .then(0.0)
        .otherwise(NO_STOP)
    )


def read_content(marked: pl.DataFrame) -> pl.DataFrame:
    """Decide of each content line whether it is a title, an abstract, or alone.

    One row per line in, one row per content line out, with ``is_abstract`` and ``is_alone``.
    A page's furniture ends a segment: what stands before it is no partner of what follows.
    """
    is_furniture = pl.col("kind").is_not_null() & (pl.col("kind") != "blank")
    content = (
        marked.with_columns(segment=(is_furniture | pl.col("has_button")).cum_sum())
        .filter(pl.col("kind").is_null())
        .with_columns(evidence=evidence(pl.col("content")))
    )
    return content.with_columns(is_abstract=read_alternation(content)).with_columns(
        is_alone=is_alone(is_abstract=pl.col("is_abstract"), segment=pl.col("segment"))
    )
