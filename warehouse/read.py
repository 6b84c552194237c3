"""Read a published warehouse."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

import duckdb

from warehouse.connection import open_for_reading
from warehouse.errors import WarehouseUnusableError
from warehouse.sql_files import read_sql


@dataclass(frozen=True)
class KnownDump:
    """A dump that is loaded, the day on which it was observed, and how that is known."""

    dump_id: str
    observed_on: date
    observed_on_source: str


def known_dumps(path: Path) -> dict[str, KnownDump]:
    """Return the dumps that a warehouse holds, by id; none if there is no warehouse yet.

    Raises:
        WarehouseUnusableError: if the file cannot be read as a warehouse.
    """
    if not path.exists():
        return {}
    with open_for_reading(path) as connection:
        try:
            rows = connection.sql(read_sql("read", "known_dumps")).fetchall()
        except duckdb.CatalogException as error:
            message = (
                f"The file {path} is a DuckDB file, but no warehouse of paperhouse: it has no"
                " table raw.dumps. Name another file with --warehouse; this one was left alone."
            )
            raise WarehouseUnusableError(message) from error
    return {row[0]: KnownDump(*row) for row in rows}
