"""The vocabulary in which tables, columns and rules are declared.

A table is declared once, in :mod:`expectations.tables`. The Polars schema, the Great Expectations
suites, the DuckDB DDL with its comments and the data dictionary are all read off that declaration.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    import polars as pl

Scalar: TypeAlias = str | int | float | bool


class DataType(StrEnum):
    """What a column holds; each maps to one Polars type and one DuckDB type."""

    TEXT = "text"
    COUNT = "count"
    NUMBER = "number"
    FLAG = "flag"
    DATE = "date"
    TIMESTAMP = "timestamp"
    TEXT_LIST = "list of text"
    BYTES = "bytes"


class Severity(StrEnum):
    """What a broken rule does to a record: quarantine it, or load it with a warning."""

    FAIL = "fail"
    WARN = "warn"


@dataclass(frozen=True, kw_only=True)
class Column:
    """A column: its name, type and unit, and what every value in it must satisfy."""

    name: str
    type: DataType
    description: str
    unit: str | None = None
    nullable: bool = False
    minimum: float | None = None
    maximum: float | None = None
    pattern: str | None = None
    allowed: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Rule:
    """A condition on one measure of a row; ``name`` is that of the fault, as analysts will read it.

    The condition is a range (``minimum`` and ``maximum`` inclusive, ``below`` exclusive) or a set
    of allowed values.
    """

    name: str
    severity: Severity
    description: str
    measure: str
    minimum: float | None = None
    maximum: float | None = None
    below: float | None = None
    allowed: tuple[Scalar, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Reference:
    """Columns whose values must all occur in the columns of the same names in another table."""

    columns: tuple[str, ...]
    table: str


@dataclass(frozen=True, kw_only=True)
class Table:
    """A table or view: its grain, its columns in order, its key, and its row rules."""

    schema: str
    name: str
    grain: str
    columns: tuple[Column, ...]
    key: tuple[str, ...] = ()
    references: tuple[Reference, ...] = ()
    rules: tuple[Rule, ...] = ()

    @property
    def qualified_name(self) -> str:
        """Schema and name, as SQL writes them."""
        return f"{self.schema}.{self.name}"

    @property
    def column_names(self) -> tuple[str, ...]:
        """The columns' names, in order."""
        return tuple(column.name for column in self.columns)


class ConstraintKind(StrEnum):
    """The ways in which stored rows can break their declaration."""

    NOT_NULL = "not_null"
    IN_RANGE = "in_range"
    MATCHES_PATTERN = "matches_pattern"
    IN_SET = "in_set"
    UNIQUE_KEY = "unique_key"
    REFERENCE = "reference"


@dataclass(frozen=True, kw_only=True)
class Constraint:
    """One thing that must hold for a whole stored table, with the columns it speaks of."""

    kind: ConstraintKind
    columns: tuple[str, ...]

    @property
    def name(self) -> str:
        """The columns and the kind: ``paper_id__not_null``."""
        return "__".join([*self.columns, self.kind])


def column_constraints(column: Column) -> list[Constraint]:
    """List what the declaration of one column demands of its values."""
    demands = {
        ConstraintKind.NOT_NULL: not column.nullable,
        ConstraintKind.IN_RANGE: column.minimum is not None or column.maximum is not None,
        ConstraintKind.MATCHES_PATTERN: column.pattern is not None,
        ConstraintKind.IN_SET: bool(column.allowed),
    }
    return [Constraint(kind=kind, columns=(column.name,)) for kind, on in demands.items() if on]


def table_constraints(table: Table) -> list[Constraint]:
    """List everything that must hold for the stored rows of a table."""
    constraints = [found for column in table.columns for found in column_constraints(column)]
    if table.key:
        constraints.append(Constraint(kind=ConstraintKind.UNIQUE_KEY, columns=table.key))
    return constraints + [
        Constraint(kind=ConstraintKind.REFERENCE, columns=reference.columns)
        for reference in table.references
    ]


def polars_type(data_type: DataType) -> pl.DataType:
    """Return the Polars type for a column type; timestamps are UTC without a zone."""
    import polars as pl

    types: dict[DataType, pl.DataType] = {
        DataType.TEXT: pl.String(),
        DataType.COUNT: pl.Int64(),
        DataType.NUMBER: pl.Float64(),
        DataType.FLAG: pl.Boolean(),
        DataType.DATE: pl.Date(),
        DataType.TIMESTAMP: pl.Datetime("us"),
        DataType.TEXT_LIST: pl.List(pl.String()),
        DataType.BYTES: pl.Binary(),
    }
    return types[data_type]


def polars_schema(table: Table) -> pl.Schema:
    """Return the Polars schema of a table, columns in their declared order."""
    import polars as pl

    return pl.Schema({column.name: polars_type(column.type) for column in table.columns})
