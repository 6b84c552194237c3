"""Judge whether the dumps of a run look like the earlier ones of their feeds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, replace
from datetime import datetime
from pathlib import Path

import polars as pl

from expectations.contract import Severity, polars_schema
from expectations.gate.drift import (
    DRIFT_SUITE,
    STOPPING_DISTANCE,
    drift_results,
    find_drift,
    measure_distances,
    measure_features,
)
from expectations.tables import BASELINES, DUMPS, OVERRIDES, PAPERS, SIGHTINGS
from flows.dumps import Dump
from flows.summary import Drift
from flows.text import pasteable, printable
from flows.work import RunFolder, scan
from warehouse import build
from warehouse.connection import open_for_writing
from warehouse.paths import look_at
from warehouse.read import named_rows

_MOST_SHOWN = 5
_IN_PERCENT = ("reject_share", "furniture_share", "confidence", "new_paper_share")
_USUAL = pl.Schema({**polars_schema(BASELINES), "last_observed_on": pl.Date()})


def what_is_usual(published: Path) -> pl.DataFrame:
    """Read what is usual in each feed: `ops.baselines`, and the last day of the feed.

    Read from the published warehouse, so that no dump is compared with itself.

    Raises:
        WarehouseUnusableError: if the file cannot be read as a warehouse.
    """
    found = [] if look_at(published) is None else named_rows(published, "usual")
    return pl.DataFrame(found, schema=_USUAL)


def judge_drift(folder: RunFolder, usual: pl.DataFrame, *, run_id: str) -> tuple[Drift, ...]:
    """Compare the new dumps with what is usual; return what left it, worst first.

    Shares of new papers are compared once the tables of papers are built.
    """
    dumps = _follow(scan(folder.table(DUMPS)).collect(), usual)
    features = measure_features(_count_new_papers(dumps, folder))
    distances = measure_distances(features, usual.select(BASELINES.column_names))
    drift_results(distances, run_id=run_id).write_parquet(folder.results(DRIFT_SUITE))
    return tuple(Drift(**row) for row in find_drift(distances).iter_rows(named=True))


def accepted(drift: Sequence[Drift], *, by: str) -> tuple[Drift, ...]:
    """Note who overrules the findings that would stop the run."""
    return tuple(
        replace(found, accepted_by=by) if found.severity == Severity.FAIL else found
        for found in drift
    )


def enter_overrides(
    folder: RunFolder, drift: Sequence[Drift], *, run_id: str, at: datetime
) -> None:
    """Enter into the private copy what was overruled; nothing if nothing was."""
    rows = [
        {**asdict(found), "run_id": run_id, "overruled_by": found.accepted_by, "overruled_at": at}
        for found in drift
        if found.accepted_by is not None
    ]
    if rows:
        with open_for_writing(folder.build) as connection:
            build.append(connection, OVERRIDES, pl.DataFrame(rows, polars_schema(OVERRIDES)))


def too_far_off(drift: Sequence[Drift], dumps: Sequence[Dump]) -> str | None:
    """Say which dumps are too far off to be loaded; None if there is none."""
    stopping = [found for found in drift if found.severity == Severity.FAIL]
    if not stopping:
        return None
    names = {dump.dump_id: dump.name for dump in dumps}
    sources = len({found.dump_id for found in stopping})
    lines = [f"  {describe_drift(found)}" for found in stopping[:_MOST_SHOWN]]
    if (more := len(stopping) - _MOST_SHOWN) > 0:
        lines.append(f"  and {more:,} more")
    found_out = "\n".join(lines)
    return (
        f"{sources:,} of {len(dumps):,} dumps no longer look like the earlier ones of their feed:\n"
        f"{found_out}\n"
        f"Expected less than {STOPPING_DISTANCE:.0f} usual distances, and more than a tenth of the"
        " usual records. Nothing was published. See what the splitter makes of it"
        f" (paperhouse split {pasteable(names[stopping[0].dump_id])}); if the feed has changed and"
        " this is right, load it with --accept-drift."
    )


def describe_drift(found: Drift) -> str:
    """Say what of which dump is unusual: the value, what was usual, over how many dumps."""
    accepted_by = f", accepted by {printable(found.accepted_by)}" if found.accepted_by else ""
    return (
        f"{printable(found.source, width=60)}: {found.metric} {_shown(found, found.value)}, usually"
        f" {_shown(found, found.median)} ± {_shown(found, found.usual_distance)}"
        f" in the last {found.sample_count} dumps of {printable(found.feed)}"
        f" ({abs(found.distance):.1f} usual distances off{accepted_by})"
    )


def _follow(dumps: pl.DataFrame, usual: pl.DataFrame) -> pl.DataFrame:
    """Add the days since the dump before in the feed; null for the first and for late ones."""
    last_days = usual.group_by("feed").agg(pl.col("last_observed_on").first())
    gap = pl.col("observed_on") - pl.max_horizontal("before_in_run", "last_observed_on")
    days = (
        dumps.select("feed", "observed_on")
        .unique()
        .sort("observed_on")
        .with_columns(before_in_run=pl.col("observed_on").shift().over("feed"))
        .join(last_days, on="feed", how="left", validate="m:1")
        .with_columns(gap_days=gap.dt.total_days())
        .filter(pl.col("gap_days") > 0)
        .select("feed", "observed_on", "gap_days")
    )
    return dumps.join(
        days, on=["feed", "observed_on"], how="left", validate="m:1", maintain_order="left"
    )


def _count_new_papers(dumps: pl.DataFrame, folder: RunFolder) -> pl.DataFrame:
    """Add how many papers no dump of an earlier day holds; null where papers are not built yet."""
    if not folder.table(PAPERS).exists():
        return dumps.with_columns(new_paper_count=pl.lit(None, dtype=pl.Int64()))
    first_seen = scan(folder.table(PAPERS)).select("paper_id", "first_seen_on")
    counts = (
        scan(folder.table(SIGHTINGS))
        .join(dumps.lazy().select("dump_id"), on="dump_id", how="semi")
        .join(first_seen, on="paper_id", validate="m:1")
        .filter(pl.col("first_seen_on") == pl.col("observed_on"))
        .group_by("dump_id")
        .agg(new_paper_count=pl.len().cast(pl.Int64()))
        .collect()
    )
    return dumps.join(
        counts, on="dump_id", how="left", validate="1:1", maintain_order="left"
    ).with_columns(pl.col("new_paper_count").fill_null(0))


def _shown(found: Drift, value: float) -> str:
    return f"{value:.1%}" if found.metric in _IN_PERCENT else f"{value:,.0f}"
