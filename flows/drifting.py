"""Judge whether the dumps of a run look like the earlier ones of their feeds."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from expectations.contract import Severity
from expectations.gate.drift import (
    DRIFT_SUITE,
    STOPPING_DISTANCE,
    drift_results,
    find_drift,
    measure_distances,
    measure_features,
)
from expectations.tables import DUMPS
from flows.dumps import Dump
from flows.summary import Drift
from flows.text import pasteable, printable
from flows.work import RunFolder

_MOST_SHOWN = 5
_IN_PERCENT = ("reject_share", "furniture_share", "confidence")


def judge_drift(folder: RunFolder, baselines: pl.DataFrame, *, run_id: str) -> tuple[Drift, ...]:
    """Compare the new dumps with what is usual; return what left it, worst first.

    ``baselines`` are those of the published warehouse, so that no dump is compared with itself.
    """
    distances = measure_distances(measure_features(pl.read_parquet(folder.table(DUMPS))), baselines)
    drift_results(distances, run_id=run_id).write_parquet(folder.results(DRIFT_SUITE))
    return tuple(Drift(**row) for row in find_drift(distances).iter_rows(named=True))


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
        f"Expected less than {STOPPING_DISTANCE:.0f} times the usual distance, and no drop to a"
        " tenth of the records. Nothing was published. See what the splitter makes of it"
        f" (paperhouse split {pasteable(names[stopping[0].dump_id])}); if the feed has changed and"
        " this is right, load it with --accept-drift."
    )


def describe_drift(found: Drift) -> str:
    """Say what of which dump is unusual: the value, what was usual, over how many dumps."""
    return (
        f"{printable(found.source, width=60)}: {found.metric} {_shown(found, found.value)}, usually"
        f" {_shown(found, found.median)} ± {_shown(found, found.usual_distance)}"
        f" in the last {found.sample_count} dumps of {printable(found.feed)}"
        f" ({abs(found.distance):.1f} times as far off)"
    )


def _shown(found: Drift, value: float) -> str:
    return f"{value:.1%}" if found.metric in _IN_PERCENT else f"{value:,.0f}"
