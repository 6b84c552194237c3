"""Drift: dumps that no longer look like the earlier ones of their feed.

A metric of a dump is judged by its distance from the median of earlier dumps, counted in usual
distances: the median absolute deviation, made comparable with a standard deviation of a normal
distribution, or a floor where earlier dumps were so alike that chance would raise an alarm.
"""

from __future__ import annotations

import math
from dataclasses import asdict, dataclass
from enum import StrEnum

import polars as pl

from expectations.contract import Severity, polars_schema
from expectations.gate.scales import Scale, from_scale, to_scale
from expectations.tables import EXPECTATION_RESULTS

DRIFT_SUITE = "drift"
FEWEST_DUMPS = 5  # fewer do not tell what is usual
WARNING_DISTANCE = 3.5
STOPPING_DISTANCE = 5.0
# Feeds may vary so much that no count is far off; nine in ten of what is usual gone is always.
EMPTIED_SHARE = 0.1

_DEVIATION = 1.4826  # of a normal distribution, divided by its median absolute deviation
_CHECK = "drift"  # the kind of check, which Great Expectations does not make


class Direction(StrEnum):
    """Which way off counts as drift."""

    UP = "up"
    DOWN = "down"
    BOTH = "both"


@dataclass(frozen=True, kw_only=True)
class Watch:
    """How a metric is watched.

    ``floor`` and ``ceiling`` bound the usual distance, on the metric's scale; ``noise`` is what
    chance adds to the floor in a dump of one record. A dump with fewer records than usual strays
    further (``strays_with_few_records``). What is unusual and at most a tenth of the usual stops a
    run if it ``may_be_emptied``. What ``recurs`` is no reason to stop if one of the earlier dumps
    was as far off.
    """

    metric: str
    scale: Scale = Scale.LINEAR
    direction: Direction = Direction.BOTH
    floor: float
    noise: float = 0.0
    ceiling: float = math.inf
    strays_with_few_records: bool = True
    may_be_emptied: bool = False
    recurs: bool = False


# Chosen such that chance stops hardly anything: of 46,000 dumps (days of two real feeds, and of
# feeds of 2 to 223 papers drawn from them, loaded in many orders) one was stopped, and one in 80
# was told to be unusual.
WATCHES = (
    # Four times as many records as usual stop a steady feed, seven times as many any feed.
    Watch(
        metric="record_count",
        scale=Scale.COUNT,
        floor=0.28,
        ceiling=0.36,
        strays_with_few_records=False,
        may_be_emptied=True,
    ),
    # Fewer rejects are good news.
    Watch(metric="reject_share", direction=Direction.UP, floor=0.03),
    # The same banners weigh more on a page of few papers.
    Watch(metric="furniture_share", floor=0.07, noise=0.15),
    # The shortest of a few titles or abstracts says little.
    Watch(metric="title_chars_p10", scale=Scale.RATIO, floor=0.1, noise=0.55),
    Watch(metric="title_chars", scale=Scale.RATIO, floor=0.1, noise=0.25),
    Watch(metric="title_chars_p90", scale=Scale.RATIO, floor=0.1, noise=0.3),
    Watch(metric="abstract_chars_p10", scale=Scale.RATIO, floor=0.1, noise=0.7),
    Watch(metric="abstract_chars", scale=Scale.RATIO, floor=0.1, noise=0.25),
    Watch(metric="abstract_chars_p90", scale=Scale.RATIO, floor=0.1, noise=0.25),
    Watch(metric="confidence", direction=Direction.DOWN, floor=0.032),
    # The page of a holiday is that of the day before, again and again.
    Watch(
        metric="new_paper_share",
        scale=Scale.SHARE,
        floor=0.1,
        noise=0.5,
        ceiling=0.2,
        may_be_emptied=True,
        recurs=True,
    ),
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
_WATCHES = pl.DataFrame([asdict(watch) for watch in WATCHES])


def measure_features(dumps: pl.DataFrame) -> pl.DataFrame:
    """Lay out the metrics of dumps.

    One row per dump in, as in `raw.dumps`, with ``new_paper_count`` and ``gap_days`` (days since
    the dump before it in the feed; null if there is none, or if a later one was loaded before
    it); one row per dump and metric out, where it has a value.
    """
    entries = pl.col("record_count") + pl.col("reject_count")
    records = pl.col("record_count").clip(lower_bound=1)
    return (
        dumps.with_columns(
            reject_share=pl.col("reject_count") / entries.clip(lower_bound=1),
            # A late dump, or the first one, has nothing before it that could hold its papers.
            new_paper_share=pl.when(pl.col("gap_days").is_not_null()).then(
                pl.col("new_paper_count") / records
            ),
            entry_count=entries,
        )
        .unpivot(
            METRICS,
            index=["dump_id", "source", "feed", "entry_count", "gap_days"],
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
    return (
        features.join(
            baselines.filter(pl.col("sample_count") >= FEWEST_DUMPS),
            on=["feed", "metric"],
            validate="m:1",
            maintain_order="left",
        )
        .join(_usual_of_feeds(baselines), on="feed", how="left", validate="m:1")
        .join(_WATCHES, on="metric", validate="m:1", maintain_order="left")
        .filter(~_is_explained_by_gap())
        .with_columns(scaled=to_scale(pl.col("median")), spread=_usual_distance())
        .with_columns(
            usual_distance=_in_own_unit(),
            distance=(to_scale(pl.col("value")) - pl.col("scaled")) / pl.col("spread"),
        )
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


def _usual_of_feeds(baselines: pl.DataFrame) -> pl.DataFrame:
    """Take what other metrics are judged by: one row per feed."""
    usual = {"usual_record_count": "record_count", "usual_gap_days": "gap_days"}
    return baselines.group_by("feed").agg(
        pl.col("median").filter(metric=metric).first().alias(name) for name, metric in usual.items()
    )


def _is_explained_by_gap() -> pl.Expr:
    """Tell more new papers after a longer pause than usual, and fewer after a shorter one."""
    more, gap = pl.col("value") > pl.col("median"), pl.col("gap_days")
    usual_gap = pl.col("usual_gap_days")
    is_explained = (more & (gap > usual_gap)) | (~more & (gap < usual_gap))
    return ((pl.col("metric") == "new_paper_share") & is_explained).fill_null(value=False)


def _usual_distance() -> pl.Expr:
    """Scale the deviation of earlier dumps, within bounds, by how few records the dump has."""
    off = pl.col("median_absolute_deviation")
    above, below = to_scale(pl.col("median") + off), to_scale(pl.col("median") - off)
    usual_count = pl.col("usual_record_count").clip(lower_bound=1)
    floor = (pl.col("floor") ** 2 + pl.col("noise") ** 2 / usual_count).sqrt()
    scarcity = (usual_count / pl.col("entry_count").clip(lower_bound=1)).clip(lower_bound=1)
    straying = pl.when("strays_with_few_records").then(scarcity.sqrt()).otherwise(1.0)
    deviation = pl.min_horizontal(_DEVIATION * (above - below) / 2, "ceiling")
    return pl.max_horizontal(deviation, floor) * straying


def _in_own_unit() -> pl.Expr:
    """Tell the usual distance in the metric's own unit, on the side of the value."""
    side = pl.when(pl.col("value") < pl.col("median")).then(-1).otherwise(1)
    return (from_scale(pl.col("scaled") + side * pl.col("spread")) - pl.col("median")).abs()


def _severity() -> pl.Expr:
    """Tell what a metric that drifts does to the run; null where it does not drift."""
    distance, direction = pl.col("distance"), pl.col("direction")
    off = (
        pl.when(direction == Direction.UP)
        .then(distance)
        .when(direction == Direction.DOWN)
        .then(-distance)
        .otherwise(distance.abs())
    )
    is_unusual = off >= WARNING_DISTANCE
    is_emptied = pl.col("may_be_emptied") & (pl.col("value") <= EMPTIED_SHARE * pl.col("median"))
    was_seen = pl.col("recurs") & pl.col("value").is_between("smallest", "largest")
    return (
        pl.when(is_unusual & (is_emptied | (off >= STOPPING_DISTANCE)) & ~was_seen)
        .then(pl.lit(Severity.FAIL.value))
        .when(is_unusual)
        .then(pl.lit(Severity.WARN.value))
    )
