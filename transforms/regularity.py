"""Where a sequence of lines is regular, title and abstract in turn, and where it must be decoded.

A pair is regular if no line around it could change how it is read: the forms of both lines are
unmistakable, and the title's words stand in the abstract. All pairs are judged in one vectorised
pass; only the windows around the other lines are decoded.
"""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl

from transforms.line_evidence import End, Opener, Start
from transforms.usual import Usual
from transforms.window import Gap
from transforms.words import pair_evidence

LONGEST_PLAIN_TITLE_CHARS = 200
LONGEST_SUPPORTED_TITLE_CHARS = 250
SHORTEST_TITLE_CHARS = 3
SHORTEST_PLAIN_ABSTRACT_CHARS = 300  # longer than any line that was broken by its width
# Natural log-odds of the words that make up for an odd form of the title.
SUPPORT = 3.0
LEAST_MARGIN = 2.0


def regular_pairs(content: pl.DataFrame, usual: Usual) -> pl.DataFrame:
    """Find the pairs that need no decoding.

    Content lines in, with what `weigh_lines` says of them; one row per regular pair out:
    ``place`` of its title among the lines (the abstract is the next) and ``margin``, by how much
    in nats the pair is likelier than a title and an abstract that have nothing to do with each
    other.
    """
    is_sure = ~pl.col("is_doubtful")
    could_be_title = (
        is_sure
        & pl.col("end").is_in([End.WORD, End.ASK])
        & pl.col("chars").is_between(SHORTEST_TITLE_CHARS, LONGEST_SUPPORTED_TITLE_CHARS)
    )
    is_plain_title = (
        pl.col("start").is_in([Start.UPPER, Start.DIGIT])
        & (pl.col("opener") == Opener.NONE)
        & (pl.col("breaks") == 0)
        & (pl.col("chars") <= LONGEST_PLAIN_TITLE_CHARS)
    )
    is_plain_abstract = (
        is_sure
        & pl.col("end").is_in([End.STOP, End.LINK])
        & pl.col("start").is_in([Start.UPPER, Start.DIGIT])
        & (pl.col("chars") >= SHORTEST_PLAIN_ABSTRACT_CHARS)
        & (pl.col("gap") <= Gap.FURNITURE)
    )
    pairs = (
        content.select(
            is_title=could_be_title,
            is_plain=is_plain_title,
            abstract_follows=is_plain_abstract.shift(-1).fill_null(value=False),
        )
        .with_row_index("place")
        .filter("is_title", "abstract_follows")
        .select(pl.col("place").cast(pl.Int64()), "is_plain")
    )
    evidence = pair_evidence(
        content["content"].gather(pairs["place"]),
        content["content"].gather(pairs["place"] + 1),
        usual.words,
    )
    return (
        pairs.with_columns(evidence=evidence)
        .with_columns(margin=pl.col("evidence") + usual.most_margin)
        .filter(
            pl.when("is_plain")
            .then(pl.col("margin") >= LEAST_MARGIN)
            .otherwise(pl.col("evidence") >= SUPPORT)
        )
        .select("place", "margin")
    )


def irregular_windows(line_count: int, pairs: pl.DataFrame) -> list[tuple[int, int]]:
    """List the stretches to decode, ``(first, end)`` with the end exclusive.

    Each reaches from the regular pair before lines that are in none to the one behind them, since
    these lines may go on from the first, or belong to the title of the second.
    """
    in_pair = pl.repeat(False, line_count, dtype=pl.Boolean(), eager=True)
    in_pair = in_pair.scatter(pairs["place"], True).scatter(pairs["place"] + 1, True)
    bounds = (
        in_pair.to_frame("in_pair")
        .with_row_index("place")
        .with_columns(stretch=pl.col("in_pair").rle_id())
        .filter(~pl.col("in_pair"))
        .group_by("stretch", maintain_order=True)
        .agg(first=pl.col("place").first(), last=pl.col("place").last())
        .select(
            first=(pl.col("first").cast(pl.Int64()) - 2).clip(lower_bound=0),
            end=(pl.col("last").cast(pl.Int64()) + 3).clip(upper_bound=line_count),
        )
    )
    return list(_merged(bounds.iter_rows()))


def _merged(intervals: Iterator[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Join intervals, sorted by their beginning, that overlap."""
    first = end = -1
    for next_first, next_end in intervals:
        if next_first < end:
            end = next_end
            continue
        if end >= 0:
            yield first, end
        first, end = next_first, next_end
    if end >= 0:
        yield first, end
