import re
from collections import Counter
from collections.abc import Callable

import pytest

import expectations.tables
from expectations.contract import Column, DataType, Rule, Table, polars_schema, table_constraints
from expectations.suites import breach_column
from expectations.tables import MART_VIEWS, RECORD_CHECKS, RECORDS, STORED_TABLES

ALL_TABLES = (*STORED_TABLES, *MART_VIEWS, RECORD_CHECKS)
TABLES_BY_NAME = {table.qualified_name: table for table in ALL_TABLES}

# In the contract, a name of a column stands for one quantity. The exceptions: none.
ALLOWED_DIFFERENCES: frozenset[str] = frozenset()


def qualified_name(table: Table) -> str:
    return table.qualified_name


def rule_name(rule: Rule) -> str:
    return rule.name


each_table = pytest.mark.parametrize("table", ALL_TABLES, ids=qualified_name)
each_rule = pytest.mark.parametrize("rule", RECORDS.rules, ids=rule_name)


def test_every_table_that_is_exported_belongs_to_a_schema() -> None:
    exported = [getattr(expectations.tables, name) for name in expectations.tables.__all__]
    assert {table for table in exported if isinstance(table, Table)} == set(ALL_TABLES)


def test_tables_have_different_names() -> None:
    assert len(TABLES_BY_NAME) == len(ALL_TABLES)


@pytest.mark.parametrize(
    "quantity",
    [
        pytest.param(lambda column: column.type, id="type"),
        pytest.param(lambda column: column.unit, id="unit"),
        pytest.param(lambda column: column.pattern, id="pattern"),
    ],
)
def test_the_same_name_means_the_same_in_every_table(
    quantity: Callable[[Column], object],
) -> None:
    meanings: dict[str, set[object]] = {}
    for table in ALL_TABLES:
        for column in table.columns:
            meanings.setdefault(column.name, set()).add(quantity(column))
    different = {name for name, found in meanings.items() if len(found) > 1}
    assert different <= ALLOWED_DIFFERENCES


@each_table
def test_the_grain_is_a_sentence_that_begins_with_one_row(table: Table) -> None:
    assert re.fullmatch(r"One row(:| per) .*\.", table.grain)


@each_table
def test_columns_have_different_names(table: Table) -> None:
    assert len(set(table.column_names)) == len(table.columns)


@each_table
def test_names_are_plain_sql_identifiers(table: Table) -> None:
    names = [table.schema, table.name, *table.column_names]
    assert [name for name in names if not re.fullmatch("[a-z][a-z0-9_]*", name)] == []


@each_table
def test_every_column_is_described_in_a_sentence(table: Table) -> None:
    assert [c.name for c in table.columns if not re.fullmatch(r"[A-Z`].*\.", c.description)] == []


@each_table
def test_suffixes_and_prefixes_tell_the_type(table: Table) -> None:
    types = {"_id": DataType.TEXT, "_count": DataType.COUNT, "_chars": DataType.COUNT}
    types |= {"_on": DataType.DATE, "_at": DataType.TIMESTAMP}
    for column in table.columns:
        expected = {kind for suffix, kind in types.items() if column.name.endswith(suffix)}
        if column.name.startswith(("is_", "has_")):
            expected = {DataType.FLAG}
        assert expected <= {column.type}, column.name


@each_table
def test_key_columns_exist_and_are_never_null(table: Table) -> None:
    columns = {column.name: column for column in table.columns}
    assert table.key
    assert [name for name in table.key if columns[name].nullable] == []


@each_table
def test_references_lead_to_the_whole_key_of_a_table(table: Table) -> None:
    for reference in table.references:
        target = TABLES_BY_NAME[reference.table]
        assert reference.columns == target.key
        assert set(reference.columns) <= set(table.column_names)


@pytest.mark.parametrize("place", range(len(STORED_TABLES)))
def test_no_stored_table_refers_to_a_later_one(place: int) -> None:
    earlier = {table.qualified_name for table in STORED_TABLES[:place]}
    ops = {table.qualified_name for table in STORED_TABLES if table.schema == "ops"}
    assert {reference.table for reference in STORED_TABLES[place].references} <= earlier | ops


@each_table
def test_ranges_and_sets_suit_the_type(table: Table) -> None:
    for column in table.columns:
        if column.minimum is not None or column.maximum is not None:
            assert column.type in {DataType.COUNT, DataType.NUMBER}
        if column.pattern is not None or column.allowed:
            assert column.type is DataType.TEXT


@each_table
def test_every_table_has_a_polars_schema(table: Table) -> None:
    schema = polars_schema(table)
    assert schema.to_frame().schema == schema
    assert tuple(schema) == table.column_names


@pytest.mark.parametrize("view", MART_VIEWS, ids=qualified_name)
def test_views_for_bi_tools_hold_no_lists_and_no_bytes(view: Table) -> None:
    assert not {column.type for column in view.columns} & {DataType.TEXT_LIST, DataType.BYTES}


def test_constraints_have_different_names() -> None:
    names = Counter(
        breach_column(table.qualified_name, constraint.name)
        for table in STORED_TABLES
        for constraint in table_constraints(table)
    )
    assert [name for name, count in names.items() if count > 1] == []


def test_rules_have_different_names() -> None:
    assert len({rule.name for rule in RECORDS.rules}) == len(RECORDS.rules)


@each_rule
def test_every_rule_is_judged_on_a_measure_of_its_type(rule: Rule) -> None:
    measures = {column.name: column for column in RECORD_CHECKS.columns}
    bounds = [rule.minimum, rule.maximum, rule.below]
    if rule.allowed:
        assert measures[rule.measure].type is DataType.FLAG
        assert bounds == [None, None, None]
    else:
        assert measures[rule.measure].type in {DataType.COUNT, DataType.NUMBER}
        assert any(bound is not None for bound in bounds)
        assert rule.maximum is None or rule.below is None


def test_every_measure_is_judged_by_a_rule() -> None:
    judged = {rule.measure for rule in RECORDS.rules}
    assert set(RECORD_CHECKS.column_names) - set(RECORD_CHECKS.key) == judged
