"""The scales on which metrics of dumps are compared, so that both directions weigh alike."""

from __future__ import annotations

import math
from enum import StrEnum

import polars as pl


class Scale(StrEnum):
    """How far apart two values of a metric are.

    ``RATIO``: half as long is as far off as twice as long. ``COUNT``: the same for counts, where
    one or two more say little when there are few. ``SHARE``: a step near none or all weighs more
    than one in the middle, by the arcsine of the square root, which makes chance even.
    """

    LINEAR = "linear"
    RATIO = "ratio"
    COUNT = "count"
    SHARE = "share"


_ADDED_TO_COUNTS = 2.0


def to_scale(value: pl.Expr) -> pl.Expr:
    """Bring values to the scale that the column ``scale`` names."""
    return (
        pl.when(pl.col("scale") == Scale.RATIO)
        .then(value.clip(lower_bound=1).log())
        .when(pl.col("scale") == Scale.COUNT)
        .then((value.clip(lower_bound=0) + _ADDED_TO_COUNTS).log())
        .when(pl.col("scale") == Scale.SHARE)
        .then(value.clip(0, 1).sqrt().arcsin())
        .otherwise(value)
    )


def from_scale(scaled: pl.Expr) -> pl.Expr:
    """Bring values back from the scale that the column ``scale`` names."""
    return (
        pl.when(pl.col("scale") == Scale.RATIO)
        .then(scaled.exp())
        .when(pl.col("scale") == Scale.COUNT)
        .then(scaled.exp() - _ADDED_TO_COUNTS)
        .when(pl.col("scale") == Scale.SHARE)
        .then(scaled.clip(0, math.pi / 2).sin() ** 2)
        .otherwise(scaled)
    )
