"""A warehouse damaged behind the back of its constraints, and what the audit counts then."""

from __future__ import annotations

from pathlib import Path

import duckdb
import polars as pl

from expectations.suites import (
    breach_measures,
)
from expectations.tables import PAPERS
from tests.warehouse.small_pages import (
    BRIDGES,
    FLOWS,
    SINKS,
)
from tests.warehouse.small_warehouse import paper_id_of
from warehouse.audit import Written, count_breaches
from warehouse.connection import open_for_writing

LAST = f"paper_id = '{paper_id_of(FLOWS)}'"
REVISED = f"paper_id = '{paper_id_of(BRIDGES)}'"
LINKED = f"paper_id = '{paper_id_of(SINKS)}'"
FIRST_RECORD = f"dump_id = '{'1' * 16}' and record_no = 1"
FIRST_DUMP = f"dump_id = '{'1' * 16}'"


def breaches(
    connection: duckdb.DuckDBPyConnection,
    written: Written | None = None,
    earlier: Path | None = None,
) -> dict[str, int]:
    found = count_breaches(connection, written, earlier=earlier)
    counts = breach_measures(found).row(0, named=True)
    return {name: count for name, count in counts.items() if count}


def damaged(
    warehouse: Path,
    table: str,
    statement: str,
    written: Written | None = None,
    earlier: Path | None = None,
) -> dict[str, int]:
    """Damage a table behind the back of its constraints, and audit the warehouse."""
    with open_for_writing(warehouse) as connection:
        connection.execute(f"create or replace table {table} as from {table}")
        connection.execute(statement)
        return breaches(connection, written, earlier)


def written_under(folder: Path, *, dumps: list[str], papers: list[str]) -> Written:
    """Tell the audit that rows under these ids were written, and none were loaded."""
    dump_ids, paper_ids = folder / "dumps.parquet", folder / "papers.parquet"
    pl.DataFrame({"dump_id": dumps}, schema={"dump_id": pl.String}).write_parquet(dump_ids)
    pl.DataFrame({"paper_id": papers}, schema={"paper_id": pl.String}).write_parquet(paper_ids)
    return Written(tables={PAPERS.qualified_name: paper_ids}, dumps=(dump_ids,))
