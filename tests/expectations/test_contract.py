from pathlib import Path

import polars as pl
import pytest

from expectations.contract import (
    Column,
    Constraint,
    ConstraintKind,
    DataType,
    Reference,
    Table,
    column_constraints,
    polars_schema,
    polars_type,
    table_constraints,
)

COLUMN = Column(name="size", type=DataType.COUNT, description="Size.")
EVERY_TYPE = Table(
    schema="raw",
    name="every_type",
    grain="One row per type.",
    columns=tuple(
        Column(name=data_type.name.lower(), type=data_type, description="A column.")
        for data_type in DataType
    ),
)


def test_a_table_knows_its_qualified_name_and_its_columns_in_order() -> None:
    assert EVERY_TYPE.qualified_name == "raw.every_type"
    assert EVERY_TYPE.column_names == tuple(data_type.name.lower() for data_type in DataType)


@pytest.mark.parametrize(
    ("column", "kinds"),
    [
        (COLUMN, [ConstraintKind.NOT_NULL]),
        (Column(name="n", type=DataType.COUNT, description="N.", nullable=True), []),
        (
            Column(name="n", type=DataType.COUNT, description="N.", minimum=0),
            [ConstraintKind.NOT_NULL, ConstraintKind.IN_RANGE],
        ),
        (
            Column(name="n", type=DataType.COUNT, description="N.", nullable=True, maximum=0),
            [ConstraintKind.IN_RANGE],
        ),
        (
            Column(name="n", type=DataType.TEXT, description="N.", pattern="^a$", allowed=("a",)),
            [ConstraintKind.NOT_NULL, ConstraintKind.MATCHES_PATTERN, ConstraintKind.IN_SET],
        ),
    ],
)
def test_a_column_demands_what_its_declaration_says(
    column: Column, kinds: list[ConstraintKind]
) -> None:
    assert column_constraints(column) == [
        Constraint(kind=kind, columns=(column.name,)) for kind in kinds
    ]


def test_a_table_demands_what_its_columns_key_and_references_say() -> None:
    table = Table(
        schema="raw",
        name="parts",
        grain="One row per part.",
        columns=(COLUMN, Column(name="whole_id", type=DataType.TEXT, description="Whole.")),
        key=("whole_id", "size"),
        references=(Reference(columns=("whole_id",), table="raw.wholes"),),
    )
    assert [constraint.name for constraint in table_constraints(table)] == [
        "size__not_null",
        "whole_id__not_null",
        "whole_id__size__unique_key",
        "whole_id__reference",
    ]


@pytest.mark.parametrize("data_type", DataType)
def test_each_type_has_a_polars_type(data_type: DataType) -> None:
    assert isinstance(polars_type(data_type), pl.DataType)


def test_the_polars_schema_has_the_declared_columns_in_order() -> None:
    schema = polars_schema(EVERY_TYPE)
    assert tuple(schema) == EVERY_TYPE.column_names
    assert list(schema.values()) == [polars_type(column.type) for column in EVERY_TYPE.columns]


def test_the_polars_schema_comes_back_from_a_file(tmp_path: Path) -> None:
    file = tmp_path / "every_type.parquet"
    polars_schema(EVERY_TYPE).to_frame().write_parquet(file)
    assert pl.read_parquet(file).schema == polars_schema(EVERY_TYPE)
