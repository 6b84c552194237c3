"""Write a warehouse anew, when its file has grown past what its rows need."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import duckdb

from expectations.contract import Table
from expectations.tables import STORED_TABLES
from warehouse import ddl
from warehouse.connection import STORAGE_VERSION, open_for_reading
from warehouse.sql_files import read_sql

# Below, a file written anew is hardly smaller, and costs more time than the room is worth.
_SMALLEST_SHARE = 0.25
_SMALLEST_BYTES = 16 * 1024 * 1024


@dataclass(frozen=True, kw_only=True)
class Waste:
    """What a file holds that its rows do not need.

    ``free_bytes`` are of blocks that hold nothing, ``deleted_row_count`` of rows that were replaced
    and still take their room.
    """

    byte_count: int
    free_bytes: int
    row_count: int
    deleted_row_count: int

    @property
    def share(self) -> float:
        """Free bytes and the room of deleted rows, divided by all bytes."""
        used = self.byte_count - self.free_bytes
        deleted = self.deleted_row_count / max(self.row_count + self.deleted_row_count, 1)
        return (self.free_bytes + used * deleted) / max(self.byte_count, 1)

    @property
    def is_worth_it(self) -> bool:
        """Whether writing the file anew gives back much, in share and in bytes."""
        is_much = self.share * self.byte_count >= _SMALLEST_BYTES
        return is_much and self.share >= _SMALLEST_SHARE


def measure_waste(path: Path) -> Waste:
    """Measure what of a warehouse's file its rows do not need.

    Raises:
        WarehouseUnusableError: if the file cannot be read.
    """
    with open_for_reading(path) as connection:
        total, free, block = connection.sql(read_sql("read", "waste")).fetchall()[0]
        rows = [_count_rows(connection, table) for table in STORED_TABLES]
    return Waste(
        byte_count=total * block,
        free_bytes=free * block,
        row_count=sum(count for count, _ in rows),
        deleted_row_count=sum(places - count for count, places in rows),
    )


def _count_rows(connection: duckdb.DuckDBPyConnection, table: Table) -> tuple[int, int]:
    """Count the rows of a table, and the places that these and deleted ones take."""
    counted = connection.sql(ddl.count_places(table)).fetchall()[0]
    return int(counted[0]), int(counted[1])


def write_anew(old: Path, new: Path) -> None:
    """Write all that is in a warehouse into a new file, with no room for anything else.

    Tables and views that somebody else has put into the file come along.
    """
    with duckdb.connect() as connection:
        connection.execute(ddl.attach_for_reading(str(old), "old"))
        connection.execute(ddl.attach_for_writing(str(new), "new", storage_version=STORAGE_VERSION))
        connection.execute(ddl.copy_database("old", "new"))
