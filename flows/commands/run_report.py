"""What `paperhouse run` shows at the end."""

from __future__ import annotations

from pathlib import Path

from rich.table import Table

from flows.drifting import describe_drift
from flows.settings import DEFAULT_WAREHOUSE
from flows.summary import DumpOutcome, DumpResult, RunSummary
from flows.terminal import console, program
from flows.text import pasteable, printable
from warehouse.read import rows

_MOST_DUMPS_SHOWN = 12
_MOST_DRIFT_SHOWN = 5
_ARROWS = {"new": "new", "back": "back", "up": "↑", "down": "↓", "steady": "="}


def print_summary(summary: RunSummary, *, seconds: float) -> None:
    """Print dumps, counts, the first places, the time taken, and what to do next."""
    out = console()
    if summary.killed_before is not None:
        out.print(
            f"The run before was killed ({printable(summary.killed_before)}): what it left behind"
            " is removed, what was published is whole.",
            soft_wrap=True,
        )
    out.print(_dump_table(summary))
    for line in _count_lines(summary):
        out.print(line, soft_wrap=not out.is_terminal)
    if summary.version_no is not None:
        out.print()
        out.print(_trending_table(Path(summary.warehouse)))
    out.print()
    out.print(_time_line(summary, seconds=seconds), soft_wrap=not out.is_terminal)
    for line in _next_steps(summary):
        out.print(line, soft_wrap=True)  # never broken, so that it can be copied


def _dump_table(summary: RunSummary) -> Table:
    table = Table(box=None, pad_edge=False, header_style="bold")
    for name, justify in (("Dump", "left"), ("Observed on", "left")):
        table.add_column(name, justify=justify)  # type: ignore[arg-type]
    table.add_column("Records", justify="right")
    table.add_column("Rejects", justify="right")
    table.add_column("")
    shown = summary.dumps[:_MOST_DUMPS_SHOWN]
    for dump in shown:
        table.add_row(*_dump_row(dump))
    if len(summary.dumps) > len(shown):
        table.add_row(f"and {len(summary.dumps) - len(shown):,} more")
    return table


def _dump_row(dump: DumpResult) -> tuple[str, ...]:
    is_loaded = dump.outcome is DumpOutcome.LOADED
    said = {
        DumpOutcome.LOADED: "loaded",
        DumpOutcome.KNOWN: "already loaded, skipped",
        DumpOutcome.REDATED: "already loaded, given this better date",
        DumpOutcome.REFUSED: "refused",
    }
    return (
        printable(dump.source, width=60),
        dump.observed_on or "",
        f"{dump.record_count:,}" if is_loaded else "",
        f"{dump.reject_count:,}" if is_loaded else "",
        said[dump.outcome],
    )


def _count_lines(summary: RunSummary) -> list[str]:
    if summary.version_no is None:
        return ["", f"Nothing to load: {printable(summary.warehouse)} stays as it is."]
    lines = [
        "",
        f"Published version {summary.version_no} of {printable(summary.warehouse)}:"
        f" {summary.record_count:,} records, {summary.reject_count:,} rejects,"
        f" {summary.new_paper_count:,} new papers.",
    ]
    if summary.rejects_by_rule:
        lines.append(f"Rejects by rule: {_by_rule(summary.rejects_by_rule)}.")
    if summary.warnings_by_rule:
        lines.append(f"Loaded with a warning: {_by_rule(summary.warnings_by_rule)}.")
    return lines + _drift_lines(summary)


def _drift_lines(summary: RunSummary) -> list[str]:
    if not summary.drift:
        return []
    shown = [f"  {describe_drift(found)}" for found in summary.drift[:_MOST_DRIFT_SHOWN]]
    more = len(summary.drift) - len(shown)
    return [
        "Loaded, but unlike the earlier dumps of the feed:",
        *shown,
        *([f"  and {more:,} more"] if more else []),
    ]


def _by_rule(counts: dict[str, int]) -> str:
    return ", ".join(f"{rule} {count:,}" for rule, count in counts.items())


def _trending_table(warehouse: Path) -> Table:
    table = Table(box=None, pad_edge=False, header_style="bold", title_justify="left")
    table.add_column("Place", justify="right")
    table.add_column("")
    table.add_column("First on the last day observed", ratio=1)
    table.add_column("Code")
    for position, movement, title, repositories in rows(warehouse, "rising_papers"):
        table.add_row(
            str(position),
            _ARROWS[movement],
            printable(title, width=70),
            printable(repositories, width=36),
        )
    return table


def _time_line(summary: RunSummary, *, seconds: float) -> str:
    parts = ", ".join(f"{step} {spent:.1f}" for step, spent in summary.seconds_by_step.items())
    work = sum(summary.seconds_by_step.values())
    return (
        f"Took {seconds:.1f} s: {seconds - work:.1f} for Prefect and start-up,"
        f" {work:.1f} for the work ({parts})."
    )


def _next_steps(summary: RunSummary) -> list[str]:
    option = (
        ""
        if summary.warehouse == str(DEFAULT_WAREHOUSE)
        else f" --warehouse {pasteable(summary.warehouse)}"
    )
    second = "the quarantine" if summary.reject_count else "versions, dumps, quality"
    command = (
        f"{program()} rejects list{option}"
        if summary.reject_count
        else f"{program()} status{option}"
    )
    return [
        f'Next: {program()} query "from mart.trending_papers limit 10"{option}',
        f"      {command}  ({second})",
    ]
