"""Drift: dumps that no longer look like the earlier ones of their feed.

A metric of a dump is judged by its distance from the median of earlier dumps, counted in usual
distances: the median absolute deviation, made comparable with a standard deviation of a normal
distribution, or a floor where earlier dumps were so alike that chance would raise an alarm.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

import polars as pl

from expectations.contract import Severity, polars_schema
from expectations.tables import EXPECTATION_RESULTS

DRIFT_SUITE = "drift"
FEWEST_DUMPS = 5  # fewer do not tell what is usual
WARNING_DISTANCE = 4.0
STOPPING_DISTANCE = 8.0
# Feeds grow with the season and shrink on holidays; nine in ten records gone is no holiday.
SMALLEST_RECORD_COUNT_SHARE = 0.1

_DEVIATION = 1.4826  # of a normal distribution, divided by its median absolute deviation
_CHECK = "drift"  # the kind of check, which Great Expectations does not make


class Direction(StrEnum):
    """Which way off counts as drift."""

    UP = "up"
    DOWN = "down"
    BOTH = "both"


@dataclass(frozen=True, kw_only=True)
class Watch:
    """How a metric is watched: the least usual distance, in its own unit or as share of the median.

    A dump with fewer records than usual strays further, but for the count of records itself.
    """

    metric: str
    direction: Direction = Direction.BOTH
    floor: float = 0.0
    floor_share: float = 0.0
    strays_with_few_records: bool = True
    is_stopping: bool = True


WATCHES = (
    Watch(
        metric="record_count",
        floor_share=0.2,
        strays_with_few_records=False,
        is_stopping=False,
    ),
    Watch(metric="reject_share", direction=Direction.UP, floor=0.02),
    # The same banners weigh more on a page of few papers.
    Watch(metric="furniture_share", floor=0.05),
    Watch(metric="title_chars", floor_share=0.08),
    Watch(metric="abstract_chars", floor_share=0.08),
    Watch(metric="confidence", direction=Direction.DOWN, floor=0.02),
)
METRICS = tuple(watch.metric for watch in WATCHES)

DRIFT = pl.Schema(
    {
        "dump_id": pl.String(),
        "source": pl.String(),
        "feed": pl.String(),
        "metric": pl.String(),
        "value": pl.Float64(),
        "median": pl.Float64(),
        "usual_distance": pl.Float64(),
        "distance": pl.Float64(),
        "sample_count": pl.Int64(),
        "severity": pl.String(),
    }
)


def measure_features(dumps: pl.DataFrame) -> pl.DataFrame:
    """Lay out the metrics of dumps.

    One row per dump in, as in `raw.dumps`; one row per dump and metric out, where it has a value.
    """
    entries = pl.col("record_count") + pl.col("reject_count")
    return (
        dumps.with_columns(
            reject_share=pl.col("reject_count") / entries.clip(lower_bound=1),
            entry_count=entries,
        )
        .unpivot(
            METRICS,
            index=["dump_id", "source", "feed", "entry_count"],
            variable_name="metric",
            value_name="value",
        )
        .drop_nulls("value")
        .cast({"value": pl.Float64()})
    )


def measure_distances(features: pl.DataFrame, baselines: pl.DataFrame) -> pl.DataFrame:
    """Measure how far each metric of each dump is from what is usual in its feed.

    One row per dump and metric in, as ``measure_features`` gives it; one row per dump and metric
    that there are enough earlier dumps to judge out, as in ``DRIFT``. ``distance`` is in usual
    distances; ``severity`` is null where it is no drift.
    """
    usual_count = baselines.filter(metric="record_count").select(
        "feed", usual_record_count="median"
    )
    return (
        features.join(
            baselines.filter(pl.col("sample_count") >= FEWEST_DUMPS),
            on=["feed", "metric"],
            validate="m:1",
            maintain_order="left",
        )
        .join(usual_count, on="feed", how="left", validate="m:1", maintain_order="left")
        .with_columns(usual_distance=_usual_distance())
        .with_columns(distance=(pl.col("value") - pl.col("median")) / pl.col("usual_distance"))
        .with_columns(severity=_severity())
        .select(pl.col(name).cast(dtype) for name, dtype in DRIFT.items())
    )


def find_drift(distances: pl.DataFrame) -> pl.DataFrame:
    """Keep the breaches: one row per dump and metric that left what is usual, worst first."""
    return distances.drop_nulls("severity").sort(
        pl.col("severity") != Severity.FAIL, -pl.col("distance").abs(), maintain_order=True
    )


def drift_results(distances: pl.DataFrame, *, run_id: str) -> pl.DataFrame:
    """Tabulate what was judged, one row per metric and severity, as `ops.expectation_results`."""
    is_drift = {
        Severity.WARN: pl.col("severity").is_not_null(),
        Severity.FAIL: (pl.col("severity") == Severity.FAIL).fill_null(value=False),
    }
    names = {Severity.WARN: "{}_unusual", Severity.FAIL: "{}_far_off"}
    judged = [
        distances.group_by("metric", maintain_order=True).agg(
            severity=pl.lit(severity.value),
            rule=pl.format(names[severity], pl.col("metric").first()),
            evaluated_count=pl.len(),
            unexpected_count=broken.sum(),
        )
        for severity, broken in is_drift.items()
    ]
    return (
        pl.concat(judged)
        .with_columns(
            run_id=pl.lit(run_id),
            suite=pl.lit(DRIFT_SUITE),
            expectation_type=pl.lit(_CHECK),
            is_met=pl.col("unexpected_count") == 0,
        )
        .select(
            pl.col(name).cast(dtype) for name, dtype in polars_schema(EXPECTATION_RESULTS).items()
        )
    )


def _usual_distance() -> pl.Expr:
    """Scale the deviation of earlier dumps, floored, by how few records the dump has."""
    floor = pl.max_horizontal(_by_metric("floor"), _by_metric("floor_share") * pl.col("median"))
    deviation = pl.max_horizontal(_DEVIATION * pl.col("median_absolute_deviation"), floor)
    scarcity = pl.col("usual_record_count") / pl.col("entry_count").clip(lower_bound=1)
    straying = (
        pl.when(_is_one_of(w.metric for w in WATCHES if w.strays_with_few_records))
        .then(scarcity.clip(lower_bound=1).sqrt())
        .otherwise(1.0)
    )
    # A median of zero leaves no distance; then any other value is far off.
    return (deviation * straying).clip(lower_bound=1e-9)


def _severity() -> pl.Expr:
    """Tell what a metric that drifts does to the run; null where it does not drift."""
    distance, is_stopping = (
        pl.col("distance"),
        _is_one_of(w.metric for w in WATCHES if w.is_stopping),
    )
    off = (
        pl.when(_is_one_of(w.metric for w in WATCHES if w.direction is Direction.UP))
        .then(distance)
        .when(_is_one_of(w.metric for w in WATCHES if w.direction is Direction.DOWN))
        .then(-distance)
        .otherwise(distance.abs())
    )
    is_emptied = (pl.col("metric") == "record_count") & (
        pl.col("value") < SMALLEST_RECORD_COUNT_SHARE * pl.col("median")
    )
    return (
        pl.when(is_emptied | (is_stopping & (off >= STOPPING_DISTANCE)))
        .then(pl.lit(Severity.FAIL.value))
        .when(off >= WARNING_DISTANCE)
        .then(pl.lit(Severity.WARN.value))
    )


def _by_metric(setting: str) -> pl.Expr:
    values = {watch.metric: getattr(watch, setting) for watch in WATCHES}
    return pl.col("metric").replace_strict(values, return_dtype=pl.Float64())


def _is_one_of(metrics: Iterable[str]) -> pl.Expr:
    return pl.col("metric").is_in(list(metrics))
