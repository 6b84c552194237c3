"""Great Expectations suites, made from the contract.

GX is given narrow measures rather than texts: one row per record for the rules of a record, and
one row of breach counts for the constraints of the stored tables.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

import polars as pl

from expectations.contract import Rule, Severity, Table, table_constraints
from expectations.gate.loading import load_great_expectations

if TYPE_CHECKING:
    from great_expectations import ExpectationSuite
    from great_expectations.expectations import Expectation
    from great_expectations.expectations.metadata_types import FailureSeverity

RECORD_SUITE = "records"
WAREHOUSE_SUITE = "warehouse"
# What holds between a table and itself in the version before: nothing is lost, nothing is added
# but what was loaded.
KEEPS_ROWS = "keeps_rows"


def record_suite(rules: Iterable[Rule]) -> ExpectationSuite:
    """Make the suite that judges records: one expectation per rule, on its measure."""
    return _suite(RECORD_SUITE, [_rule_expectation(rule) for rule in rules])


def warehouse_suite(tables: Iterable[Table], audits: dict[str, str]) -> ExpectationSuite:
    """Make the suite that judges stored tables by counts of breaches, each of which must be zero.

    One expectation per table, over the counts of all its constraints (GX takes ten milliseconds
    for each expectation, and there are two hundred constraints), and one per audit across tables;
    ``audits`` gives the description of each.
    """
    contracts = [_holds_contract(table) for table in tables]
    across = [_finds_nothing(name, description) for name, description in audits.items()]
    return _suite(WAREHOUSE_SUITE, contracts + across)


def keeps_rows(table: Table) -> bool:
    """Tell whether the rows of a table are compared with those of the version before."""
    return table.schema in ("raw", "core")


def rules_of(table: Table) -> list[str]:
    """Name what a stored table is judged by: its constraints, and what it keeps of before."""
    kept = [KEEPS_ROWS] if keeps_rows(table) else []
    return [constraint.name for constraint in table_constraints(table)] + kept


def breach_measures(breaches: pl.DataFrame) -> pl.DataFrame:
    """Lay counts of breaches (``suite``, ``rule``, ``unexpected_count``) out in one row."""
    return pl.DataFrame(
        {
            breach_column(suite, rule): [count]
            for suite, rule, count in breaches.select("suite", "rule", "unexpected_count").rows()
        }
    )


def breach_column(suite: str, rule: str) -> str:
    """Name the column that holds the count of breaches of a rule."""
    return f"{suite}.{rule}"


def _suite(name: str, expectations: list[Expectation]) -> ExpectationSuite:
    load_great_expectations()
    from great_expectations import ExpectationSuite

    return ExpectationSuite(name=name, expectations=expectations)


def _rule_expectation(rule: Rule) -> Expectation:
    load_great_expectations()
    from great_expectations import expectations as gxe

    description = f"{rule.name} ({rule.severity}), not expected: {rule.description}"
    meta = {"suite": RECORD_SUITE, "rule": rule.name, "severity": rule.severity.value}
    severity = _gx_severity(rule.severity)
    if rule.allowed:
        return gxe.ExpectColumnValuesToBeInSet(
            column=rule.measure,
            value_set=list(rule.allowed),
            description=description,
            meta=meta,
            severity=severity,
        )
    return gxe.ExpectColumnValuesToBeBetween(
        column=rule.measure,
        min_value=rule.minimum,
        max_value=rule.maximum if rule.below is None else rule.below,
        strict_max=rule.below is not None,
        description=description,
        meta=meta,
        severity=severity,
    )


def _gx_severity(severity: Severity) -> FailureSeverity:
    from great_expectations.expectations.metadata_types import FailureSeverity

    return FailureSeverity.CRITICAL if severity is Severity.FAIL else FailureSeverity.WARNING


def _holds_contract(table: Table) -> Expectation:
    load_great_expectations()
    from great_expectations import expectations as gxe

    name = table.qualified_name
    rules = rules_of(table)
    return gxe.ExpectMulticolumnSumToEqual(
        column_list=[breach_column(name, rule) for rule in rules],
        sum_total=0,
        ignore_row_if="never",
        description=f"{name}: no row breaks one of its {len(rules)} constraints.",
        meta={"suite": name, "rule": "contract", "severity": Severity.FAIL.value},
        severity=_gx_severity(Severity.FAIL),
    )


def _finds_nothing(name: str, description: str) -> Expectation:
    load_great_expectations()
    from great_expectations import expectations as gxe

    return gxe.ExpectColumnValuesToBeBetween(
        column=breach_column(WAREHOUSE_SUITE, name),
        min_value=0,
        max_value=0,
        description=f"None of these: {description}",
        meta={"suite": WAREHOUSE_SUITE, "rule": name, "severity": Severity.FAIL.value},
        severity=_gx_severity(Severity.FAIL),
    )
