"""The best reading of a sequence of lines as titles and abstracts that alternate.

Two states and a penalty for each line left alone: a Viterbi decoding (Viterbi 1967,
doi:10.1109/TIT.1967.1054010). A regular sequence is recognised in one vectorised pass; only
stretches around an irregular place, between lines that no context can turn, are decoded.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import polars as pl

# What a line without its partner costs, in the unit of the evidence (natural log-odds). A line
# whose evidence is stronger than twice this keeps its reading whatever stands beside it.
ALONE = 1.5
CERTAIN = 2 * ALONE


def read_alternation(lines: pl.DataFrame) -> pl.Series:
    """Decide which of the lines are abstracts.

    One row per content line in: ``evidence`` (log-odds of an abstract against a title) and
    ``segment`` (lines of different segments are never partners). One flag per line out.
    """
    first_reading = lines.select(
        "segment",
        is_abstract=pl.col("evidence") > 0,
        is_certain=pl.col("evidence").abs() > CERTAIN,
    )
    windows = _irregular_windows(first_reading)
    readings = _decode_windows(lines["evidence"], first_reading, windows)
    return (
        first_reading["is_abstract"].scatter(*readings)
        if windows
        else (first_reading["is_abstract"])
    )


def is_alone(*, is_abstract: pl.Expr, segment: pl.Expr) -> pl.Expr:
    """Tell which lines have no partner: a title before its abstract in the same segment."""
    title_before = (~is_abstract.shift(1) & (segment.shift(1) == segment)).fill_null(value=False)
    abstract_after = (is_abstract.shift(-1) & (segment.shift(-1) == segment)).fill_null(value=False)
    return pl.when(is_abstract).then(~title_before).otherwise(~abstract_after)


def _irregular_windows(reading: pl.DataFrame) -> list[tuple[int, int]]:
    """Find the stretches to decode: around lines alone, out to lines that are certain."""
    certain = pl.when("is_certain").then("place")
    bounds = (
        # A column, since an index counted within `over` would begin anew in each segment.
        reading.with_row_index("place")
        .with_columns(
            is_alone=is_alone(is_abstract=pl.col("is_abstract"), segment=pl.col("segment")),
            left=certain.forward_fill().shift(1).over("segment"),
            right=certain.backward_fill().shift(-1).over("segment"),
            first=pl.col("place").min().over("segment"),
            last=pl.col("place").max().over("segment"),
        )
        .filter("is_alone")
        .select(
            left=pl.coalesce("left", "first"),
            right=pl.coalesce("right", "last"),
        )
        .unique()
        .sort("left", "right")
    )
    uncertain = reading.select((~pl.col("is_certain")).cast(pl.Int64()).cum_sum()).to_series()
    return [
        (left, right)
        for left, right in _merged(bounds.iter_rows())
        if uncertain[right] - (uncertain[left - 1] if left else 0)
    ]


def _merged(intervals: Iterator[tuple[int, int]]) -> list[tuple[int, int]]:
    """Join intervals, sorted by their beginning, that overlap."""
    merged: list[tuple[int, int]] = []
    for left, right in intervals:
        if merged and left <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(right, merged[-1][1]))
        else:
            merged.append((left, right))
    return merged


def _decode_windows(
    evidence: pl.Series, reading: pl.DataFrame, windows: Sequence[tuple[int, int]]
) -> tuple[list[int], list[bool]]:
    """Decode each window; return the places decoded and their readings."""
    segments = reading["segment"]
    places: list[int] = []
    readings: list[bool] = []
    for left, right in windows:
        size = right - left + 1
        places += range(left, right + 1)
        readings += best_reading(
            evidence.slice(left, size).to_list(),
            is_start=left == 0 or segments[left - 1] != segments[left],
            is_end=right == len(segments) - 1 or segments[right + 1] != segments[right],
        )
    return places, readings


def best_reading(
    evidence: Sequence[float], *, is_start: bool = True, is_end: bool = True
) -> list[bool]:
    """Return the cheapest reading of a stretch, True for an abstract, by Viterbi's algorithm.

    ``is_start`` and ``is_end`` tell whether the stretch begins and ends its segment, so that an
    abstract at the beginning or a title at the end is alone. The first and last line of a stretch
    inside a segment must be certain.
    """
    title, abstract = _emission(evidence[0])
    if is_start:
        abstract += ALONE
    origins: list[tuple[bool, bool]] = []
    for value in evidence[1:]:
        title_cost, abstract_cost = _emission(value)
        origins.append((abstract < title + ALONE, abstract + ALONE < title))
        title, abstract = (
            min(abstract, title + ALONE) + title_cost,
            min(title, abstract + ALONE) + abstract_cost,
        )
    if is_end:
        title += ALONE
    return _trace_back(origins, is_abstract=abstract <= title)


def _emission(evidence: float) -> tuple[float, float]:
    """Return what reading the line as a title costs, and as an abstract."""
    return max(evidence, 0.0), max(-evidence, 0.0)


def _trace_back(origins: Sequence[tuple[bool, bool]], *, is_abstract: bool) -> list[bool]:
    reading = [is_abstract]
    for origin in reversed(origins):
        reading.append(origin[reading[-1]])
    return reading[::-1]
