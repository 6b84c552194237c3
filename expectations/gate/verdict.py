"""What the outcomes mean for the records: which are accepted, and with which warnings."""

from __future__ import annotations

import polars as pl

from expectations.contract import Rule, Severity
from expectations.gate.validation import Validation


def broken_rules(
    checks: pl.DataFrame, validation: Validation, rules: tuple[Rule, ...]
) -> pl.DataFrame:
    """List the rules that each record breaks.

    The frame that was validated in; one row per record that breaks any rule out, with
    ``failed_rules`` and ``warnings`` (lists of names in the order of the contract).
    """
    order = {rule.name: place for place, rule in enumerate(rules)}
    outcomes = sorted(validation.outcomes, key=lambda outcome: order[outcome.rule])
    broken = [
        checks.select("dump_id", "record_no")[list(outcome.rows)].with_columns(
            rule=pl.lit(outcome.rule), is_fail=pl.lit(outcome.severity == Severity.FAIL)
        )
        for outcome in outcomes
    ]
    return (
        pl.concat(broken)
        .group_by("dump_id", "record_no", maintain_order=True)
        .agg(
            failed_rules=pl.col("rule").filter("is_fail"),
            warnings=pl.col("rule").filter(~pl.col("is_fail")),
        )
    )
