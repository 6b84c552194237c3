"""`paperhouse status`: what the warehouse holds, and how good it is."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from rich.table import Table

from flows.terminal import console, print_json
from flows.text import printable, readable
from warehouse.read import named_rows


def status_command(warehouse: Path, *, as_json: bool) -> None:
    """Print counts, quality and the last runs.

    Raises:
        WarehouseUnusableError: if the warehouse cannot be read.
    """
    (status,) = named_rows(warehouse, "status")
    runs = named_rows(warehouse, "last_runs")
    if as_json:
        document = {"warehouse": str(warehouse), **status, "last_runs": runs}
        print_json(json.dumps(document, indent=2, default=str))
        return
    _print_status(warehouse, status, runs)


def _print_status(warehouse: Path, status: dict[str, Any], runs: list[dict[str, Any]]) -> None:
    out = console()
    facts = Table(box=None, pad_edge=False, show_header=False)
    facts.add_row("Warehouse", printable(readable(str(warehouse))))
    facts.add_row("Version", f"{status['version_no']}, built {status['published_at']:%F %T} UTC")
    facts.add_row("Observed", f"{status['first_observed_on']} to {status['last_observed_on']}")
    facts.add_row("Dumps", f"{status['dump_count']:,}")
    facts.add_row("Papers", f"{status['paper_count']:,} from {status['record_count']:,} records")
    facts.add_row(
        "Rejects",
        f"{status['reject_count']:,} ({status['reject_share']:.2%}),"
        f" {status['open_reject_count']:,} open",
    )
    facts.add_row("Warnings", f"{status['warning_count']:,} records loaded with one")
    out.print(facts)
    out.print()
    out.print(_runs_table(runs))


def _runs_table(runs: list[dict[str, Any]]) -> Table:
    table = Table(box=None, pad_edge=False, header_style="bold")
    table.add_column("Last runs (UTC)")
    for name in ("Dumps", "Skipped", "Refused", "Records", "Rejects", "New papers", "Seconds"):
        table.add_column(name, justify="right")
    for run in runs:
        table.add_row(
            f"{run['started_at']:%F %T}",
            f"{run['dump_count']:,}",
            f"{run['skipped_count']:,}",
            f"{run['refused_count']:,}",
            f"{run['record_count']:,}",
            f"{run['reject_count']:,}",
            f"{run['new_paper_count']:,}",
            f"{run['seconds']:.1f}",
        )
    return table
