"""Great Expectations suites, made from the contract.

GX is given narrow measures rather than texts: one row per record for the rules of a record, and
one row of breach counts for the constraints of the stored tables.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from expectations.contract import Rule, Severity, Table, table_constraints
from expectations.gate.loading import load_great_expectations

if TYPE_CHECKING:
    from great_expectations import ExpectationSuite
    from great_expectations.expectations import Expectation
    from great_expectations.expectations.metadata_types import FailureSeverity

RECORD_SUITE = "records"
WAREHOUSE_SUITE = "warehouse"


def record_suite(rules: Iterable[Rule]) -> ExpectationSuite:
    """Make the suite that judges records: one expectation per rule, on its measure."""
    return _suite(RECORD_SUITE, [_rule_expectation(rule) for rule in rules])


def warehouse_suite(tables: Iterable[Table], audits: dict[str, str]) -> ExpectationSuite:
    """Make the suite that judges stored tables: each count of breaches must be zero.

    ``audits`` gives the description of each count that is not a constraint of one table.
    """
    constraints = [
        _no_breaches(
            table.qualified_name,
            constraint.name,
            f"{table.qualified_name}: {', '.join(constraint.columns)}"
            f" {constraint.kind.replace('_', ' ')}.",
        )
        for table in tables
        for constraint in table_constraints(table)
    ]
    across = [
        _no_breaches(WAREHOUSE_SUITE, name, f"None of these: {description}")
        for name, description in audits.items()
    ]
    return _suite(WAREHOUSE_SUITE, constraints + across)


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

    description = f"{rule.name} ({rule.severity}): {rule.description}"
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


def _no_breaches(suite: str, rule: str, description: str) -> Expectation:
    load_great_expectations()
    from great_expectations import expectations as gxe

    return gxe.ExpectColumnValuesToBeBetween(
        column=breach_column(suite, rule),
        min_value=0,
        max_value=0,
        description=description,
        meta={"suite": suite, "rule": rule, "severity": Severity.FAIL.value},
        severity=_gx_severity(Severity.FAIL),
    )
