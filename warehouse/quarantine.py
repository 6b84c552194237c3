"""The quarantine of a warehouse: read its rejects, and settle them in a private copy."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import duckdb
import polars as pl

from expectations.tables import (
    BOILERPLATE,
    CORE_TABLES,
    DUMPS,
    PAPERS,
    RECORDS,
    REJECT_DECISIONS,
)
from warehouse import ddl
from warehouse.build import append_parquet
from warehouse.connection import open_for_reading
from warehouse.errors import WarehouseUnusableError
from warehouse.sql_files import read_sql

_SQL = "quarantine"


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """Which rejects are wanted: what is None leaves all of them in; names are whole."""

    names: tuple[str, ...] | None = None
    status: str | None = None
    stage: str | None = None
    rule: str | None = None
    dump_id: str | None = None
    most: int | None = None


@dataclass(frozen=True, kw_only=True)
class Settled:
    """Parquet files of what is settled.

    ``decisions`` are rows of their table, ``places`` the new ones of rejects that stood where
    another span stands, ``dumps`` the ids of all dumps to count anew.
    """

    decisions: Path
    places: Path
    dumps: Path


@dataclass(frozen=True, kw_only=True)
class Replayed:
    """Parquet files of what a replay loads: rows of tables, and warnings that change."""

    records: Path
    boilerplate: Path
    warned: Path


class Quarantine:
    """The rejects of a published file, which is open for reading."""

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        self._connection = connection

    def rejects(self, wanted: Wanted) -> pl.DataFrame:
        """Return the rejects that are wanted: their columns and some of their dumps."""
        parameters = vars(wanted) | {"names": None if wanted.names is None else [*wanted.names]}
        return self._frame("rejects", parameters)

    def counts(self, wanted: Wanted) -> dict[str, int]:
        """Count the rejects that are wanted, by name of the status, whatever was asked of it."""
        parameters = {name: getattr(wanted, name) for name in ("stage", "rule", "dump_id")}
        return self._frame("reject_counts", parameters).row(0, named=True)

    def decisions(self, dump_id: str, reject_no: int) -> pl.DataFrame:
        """Return what was decided on a reject, in the order of time."""
        return self._frame("reject_decisions", {"dump_id": dump_id, "reject_no": reject_no})

    def dumps_beginning(self, beginning: str) -> list[tuple[str, str]]:
        """List id and source of the dumps whose id begins so."""
        return self._frame("dumps_beginning", {"beginning": beginning}).rows()

    def dumps_to_mend(self, dump_ids: Iterable[str]) -> list[str]:
        """List these dumps, and those into which somebody has entered rejects by hand."""
        return self._frame("dumps_to_mend", {"dump_ids": [*dump_ids]})["dump_id"].to_list()

    def displaced(self, dump_ids: Iterable[str]) -> pl.DataFrame:
        """Return the rejects that stand where another span of their dump stands."""
        return self._frame("displaced_rejects", {"dump_ids": [*dump_ids]})

    def headers(self, dump_ids: Iterable[str]) -> dict[str, str]:
        """Return the header of each dump that is a table."""
        return dict(self._frame("table_headers", {"dump_ids": [*dump_ids]}).iter_rows())

    def readings(self, dump_ids: Iterable[str]) -> pl.DataFrame:
        """Return the records of some dumps that are in quarantine."""
        return self._frame("readings_beside", {"dump_ids": [*dump_ids]})

    def records_of(self, dump_ids: Iterable[str], paper_ids: Iterable[str]) -> pl.DataFrame:
        """Return where some dumps show some papers."""
        parameters = {"dump_ids": [*dump_ids], "paper_ids": [*paper_ids]}
        return self._frame("records_beside", parameters)

    def _frame(self, name: str, parameters: Mapping[str, object]) -> pl.DataFrame:
        return self._connection.sql(read_sql(_SQL, name), params={**parameters}).pl()


@contextmanager
def open_quarantine(published: Path) -> Iterator[Quarantine]:
    """Open the rejects of a published file for reading.

    Raises:
        WarehouseUnusableError: if the file cannot be read as a warehouse.
    """
    with open_for_reading(published) as connection:
        try:
            yield Quarantine(connection)
        except (duckdb.CatalogException, duckdb.BinderException) as error:
            message = (
                f"The file {published} has no quarantine that can be read: it lacks tables or"
                " columns. Expected a warehouse that this version of paperhouse made. Load its"
                " dumps into a new one, or name another file with --warehouse."
            )
            raise WarehouseUnusableError(message) from error


def settle(connection: duckdb.DuckDBPyConnection, files: Settled) -> None:
    """Enter decisions on rejects, give those the status that was decided, and all a place."""
    _run(connection, "place_rejects", places=files.places)
    _run(connection, "settle_rejects", settled=files.decisions)
    append_parquet(connection, REJECT_DECISIONS, files.decisions)


def load_replayed(
    connection: duckdb.DuckDBPyConnection, files: Replayed, settled: Settled, *, to: Path
) -> None:
    """Load replayed records into their dumps, whose other records are numbered anew.

    All records of the papers that this touches are written to Parquet.
    """
    append_parquet(connection, RECORDS, files.records)
    append_parquet(connection, BOILERPLATE, files.boilerplate)
    _run(connection, "warn_records", warned=files.warned)
    _run(connection, "number_records", settled=settled.decisions)
    _run(connection, "renumber_records")
    _run(connection, "renumber_rejects")
    _run(connection, "number_replayed", settled=settled.decisions)
    touched = read_sql(_SQL, "records_of_replayed")
    connection.sql(touched, params={"replayed": str(files.records)}).write_parquet(str(to))


def dumps_to_count(
    connection: duckdb.DuckDBPyConnection, settled: Settled
) -> tuple[pl.DataFrame, pl.DataFrame, pl.DataFrame]:
    """Return the rows of the dumps to count, their records, and the rejects that they have left."""
    parameters = {"dumps": str(settled.dumps)}
    dumps, records, rejects = (
        connection.sql(read_sql(_SQL, name), params=parameters).pl()
        for name in ("dumps_to_count", "records_to_count", "rejects_to_count")
    )
    return dumps, records, rejects


def replace_dumps(connection: duckdb.DuckDBPyConnection, dumps: Path) -> None:
    """Put rows of dumps in the place of their old ones."""
    connection.execute(ddl.delete_by_parquet(DUMPS, "dump_id"), [str(dumps)])
    append_parquet(connection, DUMPS, dumps)


def replace_papers(connection: duckdb.DuckDBPyConnection, tables: dict[str, Path]) -> int:
    """Put papers in the place of their old rows; return how many are new to the warehouse."""
    papers = tables[PAPERS.qualified_name]
    counting = read_sql("load", "count_new_papers")
    (new_papers,) = connection.execute(counting, {"papers": str(papers)}).fetchall()[0]
    for table in CORE_TABLES:
        connection.execute(ddl.delete_by_parquet(table, "paper_id"), [str(papers)])
    for table in CORE_TABLES:
        append_parquet(connection, table, tables[table.qualified_name])
    return int(new_papers)


def _run(
    connection: duckdb.DuckDBPyConnection, name: str, **files: Path
) -> duckdb.DuckDBPyConnection:
    parameters = {parameter: str(path) for parameter, path in files.items()}
    return connection.execute(read_sql(_SQL, name), parameters or None)
