"""Lines that surely go on from one another, put together for the decoder.

A line that breaks off in the middle of a sentence and one that goes on with a small letter, no
wider than a break by width allows, are one text whatever else is read. Where abstracts are wrapped,
this leaves the decoder a few runs instead of dozens of lines.
"""

from __future__ import annotations

import math

import polars as pl

from transforms.costs import LONGEST_WRAPPED_CHARS, NEVER
from transforms.furniture import Furniture
from transforms.line_evidence import End, Start
from transforms.usual import Usual
from transforms.window import Gap, Line

_LONGEST_TOKEN_CHARS = 40
_LONGEST_REPEATED_CHARS = 60
# What it costs to take a line for furniture, beside how rare furniture is in the dump: less for a
# line that only furniture looks like, more for one that could as well be a part of a text.
_LINK, _LABELLED_LINK, _NAVIGATION = -1.5, 3.5, -2.6
_WORD, _TOKEN, _LOWER_TOKEN, _REPEATED, _OTHER = 4.5, 2.5, 1.0, 3.0, 9.0
_BESIDE_FURNITURE = -1.5
_CHEAPEST = -2.5


def runs_of(content: pl.DataFrame) -> pl.DataFrame:
    """Put lines together that surely go on from one another.

    Content lines of one window in, one row per run out, in their order: what the decoder is to
    know of it, and ``first_place`` of its lines.
    """
    counted = _with_counts(content)
    return (
        counted.with_columns(run=(~_goes_on()).cast(pl.Int64()).cum_sum())
        .group_by("window", "run", maintain_order=True)
        .agg(
            pl.col("content").str.join(" "),
            first_place=pl.col("place").first(),
            line_count=pl.len(),
            chars=pl.col("chars").sum() + pl.len().cast(pl.Int64()) - 1,
            widest_chars=pl.col("chars").max(),
            last_chars=pl.col("chars").last(),
            end=pl.col("end").last(),
            start=pl.col("start").first(),
            opener=pl.col("opener").first(),
            breaks=pl.col("breaks").sum(),
            first_word_chars=pl.col("first_word_chars").first(),
            inner_words=pl.col("inner_words").sum(),
            inner_capitalised=pl.col("inner_capitalised").sum(),
            gap=pl.col("gap").first(),
            is_link=pl.col("is_link").first(),
            is_doubtful=pl.col("is_doubtful").first(),
            is_paired=pl.col("is_paired").any(),
        )
    )


def _with_counts(content: pl.DataFrame) -> pl.DataFrame:
    """Leave the first word out of the counts, which has its capital from where it stands."""
    first_word = pl.col("begins_with_long_word").cast(pl.Int64())
    inner = (pl.col("long_words") - first_word).clip(lower_bound=0)
    capitalised = pl.col("capitalised_words") - first_word * (pl.col("start") == Start.UPPER).cast(
        pl.Int64()
    )
    return content.with_columns(
        inner_words=inner,
        inner_capitalised=pl.min_horizontal(capitalised.clip(lower_bound=0), inner),
        is_link=(pl.col("kind") == Furniture.LINK).fill_null(value=False) & ~_has_space(),
    )


def _has_space() -> pl.Expr:
    return pl.col("content").str.contains(" ", literal=True)


def _goes_on() -> pl.Expr:
    before_chars = pl.col("chars").shift(1)
    # A single word may be furniture, unless it ends a sentence.
    is_text = _has_space() | (pl.col("end") == End.STOP)
    return (
        (pl.col("window").shift(1) == pl.col("window"))
        & pl.col("end").shift(1).is_in([End.WORD, End.MIDDLE, End.DANGLING])
        & (pl.col("start") == Start.LOWER)
        & (pl.col("gap") == Gap.NOTHING)
        & (pl.col("chars") <= before_chars + pl.col("first_word_chars"))
        & (before_chars <= LONGEST_WRAPPED_CHARS)
        & ~pl.col("is_doubtful")
        & ~pl.col("is_doubtful").shift(1)
        & is_text
    ).fill_null(value=False)


def shape(content: pl.Expr) -> pl.Expr:
    """Return a line with its numbers made the same."""
    return content.str.replace_all(r"\d+", "#")


def repeated_shapes(content: pl.DataFrame) -> dict[str, int]:
    """Count the short lines that stand again and again between other lines.

    Such lines are furniture of the page, whatever they say. How often counts in how many different
    surroundings: a record that comes twice has the same lines around it.
    """
    return dict(
        content.select(
            "chars",
            shape=shape(pl.col("content")),
            before=pl.col("content").shift(1),
            behind=pl.col("content").shift(-1),
        )
        .filter(pl.col("chars") <= _LONGEST_REPEATED_CHARS)
        .group_by("shape")
        .agg(times=pl.min_horizontal(pl.col("before").n_unique(), pl.col("behind").n_unique()))
        .filter(pl.col("times") > 1)
        .iter_rows()
    )


def skip_costs(runs: pl.DataFrame, usual: Usual) -> pl.Series:
    """Return for each run what it costs to take it for furniture."""
    rarity = -math.log(usual.furniture)
    content = pl.col("content")
    is_short = pl.col("chars") <= _LONGEST_REPEATED_CHARS
    beside = (pl.col("gap") == Gap.FURNITURE) | (
        pl.col("gap").shift(-1).over("window") == Gap.FURNITURE
    )
    is_token = (pl.col("chars") <= _LONGEST_TOKEN_CHARS) & ~_has_space()
    nearby = pl.when(beside.fill_null(value=False)).then(_BESIDE_FURNITURE).otherwise(0.0)
    times = pl.when(is_short).then(_times(usual)).otherwise(1.0)
    repeated = pl.when(times > 1).then(times.log() + 1).otherwise(0.0)
    token = (
        pl.when(pl.col("start") == Start.LOWER)
        .then(_LOWER_TOKEN)
        .when(content.str.contains(r"^\p{Lu}\p{Ll}+$"))
        .then(_WORD)
        .otherwise(_TOKEN)
    )
    other = pl.when(times > 2).then(_REPEATED).otherwise(_OTHER)
    return runs.select(
        skip=pl.when(pl.col("line_count") > 1)
        .then(NEVER)
        .when("is_link")
        .then((rarity + _LINK + nearby).clip(lower_bound=_CHEAPEST))
        .when(pl.col("is_doubtful") & content.str.contains("/", literal=True))
        .then(rarity + _LABELLED_LINK + nearby)
        .when("is_doubtful")
        .then((rarity + _NAVIGATION + nearby).clip(lower_bound=_CHEAPEST))
        .when(is_token)
        .then(rarity + token + nearby - repeated)
        .when(is_short & (pl.col("end") != End.STOP))
        .then(rarity + other + nearby - repeated)
        .otherwise(NEVER)
    ).to_series()


def _times(usual: Usual) -> pl.Expr:
    if not usual.repeated:
        return pl.lit(1.0)
    return shape(pl.col("content")).replace_strict(
        usual.repeated, default=1.0, return_dtype=pl.Float64()
    )


def decoder_lines(runs: pl.DataFrame, skip: pl.Series) -> list[Line]:
    """Return the runs as the decoder takes them."""
    columns = [name for name in Line._fields if name != "skip"]
    return [Line(*row) for row in runs.select(*columns, skip).iter_rows()]
