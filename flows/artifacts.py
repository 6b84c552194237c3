"""What a run shows in the Prefect UI."""

from __future__ import annotations

import re
from collections.abc import Iterable

from prefect.artifacts import create_markdown_artifact, create_table_artifact

from flows.drifting import describe_drift
from flows.summary import RunSummary
from flows.text import printable

_SUMMARY_KEY = "run-summary"
_DUMPS_KEY = "run-dumps"
# The last three make links of addresses that are not marked as such, and signs of `&lt;`.
_MARKDOWN_SPECIAL = str.maketrans({mark: f"\\{mark}" for mark in r"\`*_{}[]()#+-.!|<>~:@&"})


def show_summary(summary: RunSummary) -> None:
    """Attach to the flow run a summary in words and a table of its dumps."""
    create_markdown_artifact(
        key=_SUMMARY_KEY, markdown=summary_markdown(summary), description="What the run did"
    )
    create_table_artifact(
        key=_DUMPS_KEY,
        table=[
            {
                "dump": escape_markdown(dump.source),
                "outcome": dump.outcome.value,
                "observed on": dump.observed_on or "",
                "records": dump.record_count,
                "rejects": dump.reject_count,
                "message": escape_markdown(dump.message or ""),
            }
            for dump in summary.dumps
        ],
        description="What became of each dump",
    )


def summary_markdown(summary: RunSummary) -> str:
    """Write the summary of a run as markdown."""
    published = (
        f"Published version **{summary.version_no}**"
        if summary.version_no is not None
        else "Nothing changed, nothing was published"
    )
    counts = [
        ("Records", summary.record_count),
        ("Rejects", summary.reject_count),
        ("New papers", summary.new_paper_count),
        ("Dumps", len(summary.dumps)),
    ]
    return "\n".join(
        [
            f"{published} of {escape_markdown(summary.warehouse)}.",
            "",
            *_markdown_table(("What", "Count"), counts),
            *_rule_section("Rejects by rule", summary.rejects_by_rule),
            *_rule_section("Warnings by rule", summary.warnings_by_rule),
            *_drift_section(summary),
        ]
    )


def escape_markdown(text: str) -> str:
    """Write a text such that markdown shows it and does not obey it."""
    in_one_line = re.sub(r"\s", " ", text)
    return printable(in_one_line).translate(_MARKDOWN_SPECIAL)


def _rule_section(title: str, counts: dict[str, int]) -> list[str]:
    if not counts:
        return []
    return ["", f"### {title}", "", *_markdown_table(("Rule", "Count"), counts.items())]


def _drift_section(summary: RunSummary) -> list[str]:
    if not summary.drift:
        return []
    items = [f"- {escape_markdown(describe_drift(found))}" for found in summary.drift]
    return ["", "### Unlike the earlier dumps of the feed", "", *items]


def _markdown_table(header: tuple[str, str], rows: Iterable[tuple[str, int]]) -> list[str]:
    lines = [f"| {header[0]} | {header[1]} |", "|---|---:|"]
    return lines + [f"| {name} | {count:,} |" for name, count in rows]
