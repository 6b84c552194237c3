"""Run a suite over a frame, and read what it found."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import polars as pl

from expectations.contract import polars_schema
from expectations.gate.context import enter_context
from expectations.tables import EXPECTATION_RESULTS

if TYPE_CHECKING:
    from great_expectations import ExpectationSuite
    from great_expectations.core import (
        ExpectationSuiteValidationResult,
        ExpectationValidationResult,
    )

_FRAME = "frame"  # names data source, asset and batch within GX


class ExpectationBrokenError(Exception):
    """An expectation could not be evaluated: a fault of the check, never of the data."""


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What one expectation found; ``rows`` are the places of all failing rows in the frame."""

    suite: str
    rule: str
    severity: str
    expectation_type: str
    is_met: bool
    evaluated_count: int
    rows: tuple[int, ...]


@dataclass(frozen=True)
class Validation:
    """The outcomes of a suite, and the result from which the documents are built."""

    outcomes: tuple[Outcome, ...]
    suite: ExpectationSuite
    result: ExpectationSuiteValidationResult


def validate(
    frame: pl.DataFrame, suite: ExpectationSuite, *, run_name: str, run_time: datetime
) -> Validation:
    """Run a suite over a frame of measures and return what each expectation found.

    ``run_time`` is UTC without a zone, which GX would take for local time.

    Raises:
        ExpectationBrokenError: if an expectation failed to run, or gave no result.
    """
    _require_measures(frame, suite.name)
    context = enter_context()
    from great_expectations import RunIdentifier, ValidationDefinition

    batch = (
        context.data_sources.add_pandas(_FRAME)
        .add_dataframe_asset(_FRAME)
        .add_batch_definition_whole_dataframe(_FRAME)
    )
    definition = ValidationDefinition(name=suite.name, data=batch, suite=context.suites.add(suite))
    result = definition.run(
        batch_parameters={"dataframe": frame.to_pandas()},
        # Without index columns GX lists the places of failing rows: nine times faster than
        # looking up the keys of each, which the places give as well.
        result_format={"result_format": "COMPLETE", "return_unexpected_index_query": False},
        run_id=RunIdentifier(run_name=run_name, run_time=run_time.replace(tzinfo=UTC)),
    )
    return Validation(tuple(_outcome(found) for found in result.results), suite, result)


def _require_measures(frame: pl.DataFrame, suite: str) -> None:
    """Refuse nulls, which GX passes over: a measure that is missing would count as kept."""
    missing = [name for name, count in frame.null_count().row(0, named=True).items() if count]
    if missing:
        message = f"Measures of the suite {suite} are null: {', '.join(missing)}"
        raise ExpectationBrokenError(message)


def expectation_results(validation: Validation, *, run_id: str) -> pl.DataFrame:
    """Tabulate the outcomes, one row per expectation."""
    rows = [
        {
            "run_id": run_id,
            "suite": outcome.suite,
            "rule": outcome.rule,
            "severity": outcome.severity,
            "expectation_type": outcome.expectation_type,
            "is_met": outcome.is_met,
            "evaluated_count": outcome.evaluated_count,
            "unexpected_count": len(outcome.rows),
        }
        for outcome in validation.outcomes
    ]
    return pl.DataFrame(rows, schema=polars_schema(EXPECTATION_RESULTS))


def _outcome(found: ExpectationValidationResult) -> Outcome:
    config = found.expectation_config
    if config is None or (error := error_of(found)) is not None:
        name = "an expectation" if config is None else f"{config.type} for {config.meta['rule']}"
        message = (
            f"Great Expectations could not evaluate {name}: {error if config else 'no config'}"
        )
        raise ExpectationBrokenError(message)
    return Outcome(
        suite=config.meta["suite"],
        rule=config.meta["rule"],
        severity=config.meta["severity"],
        expectation_type=config.type,
        is_met=bool(found.success),
        evaluated_count=int(found.result["element_count"]),
        rows=tuple(int(row) for row in found.result.get("unexpected_index_list") or ()),
    )


def error_of(found: ExpectationValidationResult) -> str | None:
    """Return the message of an exception inside an expectation, in either shape GX gives it."""
    info: Mapping[str, Any] = found.exception_info or {}
    entries = [info] if "raised_exception" in info else list(info.values())
    messages = {
        str(entry.get("exception_message") or entry.get("exception_traceback") or "unknown")
        for entry in entries
        if entry.get("raised_exception")
    }
    if messages:
        return "; ".join(sorted(messages))
    return None if "element_count" in found.result else "it gave no result"
