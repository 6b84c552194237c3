"""`paperhouse query`: SQL over the published warehouse, for reading only."""

from __future__ import annotations

import secrets
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO

import polars as pl
from rich.table import Table

from flows.commands.cells import flat, plain, without_formulas
from flows.errors import WrongUsageError
from flows.terminal import console
from flows.text import printable, printable_json, printable_lines
from warehouse.faults import storage_fault
from warehouse.read import query

_MOST_ROWS_SHOWN = 200
_MOST_CHARS_SHOWN = 200
_ROWS_WRITTEN_AT_ONCE = 50_000


def query_command(
    sql: str, warehouse: Path, *, form: str, out: Path | None, verbatim: bool = False
) -> None:
    """Run one statement and write its rows; ``verbatim`` leaves formulas in the texts of CSV.

    Raises:
        QueryRefusedError: if the statement is wrong, or would do more than read.
        WarehouseUnusableError: if the warehouse cannot be read.
        WrongUsageError: if the result cannot be written as asked.
    """
    if form == "parquet" and out is None:
        message = "Parquet is not for a terminal. Name a file: --out FILE."
        raise WrongUsageError(message)
    result = query(warehouse, sql)
    if form == "csv" and verbatim:
        form = _VERBATIM_CSV
    if out is None:
        _write(result, form, sys.stdout.buffer)
        return
    with _told_as_wrong_usage(out):
        _require_other_file(out, warehouse)
        _write_file(result, form, out)


@contextmanager
def _told_as_wrong_usage(out: Path) -> Iterator[None]:
    try:
        yield
    except (OSError, pl.exceptions.ComputeError) as error:
        reason = storage_fault(error) or (error.strerror if isinstance(error, OSError) else None)
        if reason is None:
            raise
        message = f"{out} cannot be written: {reason}. Expected a file. Name another with --out."
        raise WrongUsageError(message) from error


def _require_other_file(out: Path, warehouse: Path) -> None:
    if out.is_dir():
        message = f"{out} is a folder. Expected a file. Name one in it with --out."
        raise WrongUsageError(message)
    if out.exists() and out.samefile(warehouse):
        message = f"{out} is the warehouse itself. Expected another file. Name one with --out."
        raise WrongUsageError(message)


def _write_file(result: pl.DataFrame, form: str, out: Path) -> None:
    """Write a file whole or not at all; a pipe or a device is written as it is."""
    if out.exists() and not out.is_file():
        with out.open("wb") as file:
            _write(result, form, file)
        return
    # Nobody can have put a link in the place of a name that nobody knows; `x` would not follow it.
    partial = out.with_name(f".{secrets.token_hex(8)}.partial")
    try:
        with partial.open("xb") as file:
            _write(result, form, file)
        partial.replace(out)
    finally:
        with suppress(OSError):
            partial.unlink()


def _write(result: pl.DataFrame, form: str, file: IO[bytes]) -> None:
    if form == "parquet":
        result.write_parquet(file)
        return
    is_shown = file.isatty()
    for text in _WRITERS[form](result):
        shown = _harmless(text, form) if is_shown else text
        _write_whole(shown.encode(), file)
    file.flush()


def _harmless(text: str, form: str) -> str:
    """Keep what a terminal would obey from it; tables never hold any, but have colours."""
    if form == "table":
        return text
    return printable_json(text) if form == "json" else printable_lines(text)


def _write_whole(content: bytes, file: IO[bytes]) -> None:
    """Write bytes to the last; an unbuffered output takes less where its reader has gone.

    Not left to polars, which tells a broken pipe from other errors by its text only.
    """
    rest = memoryview(content)
    while rest:
        rest = rest[file.write(rest) :]


def _as_json(result: pl.DataFrame) -> Iterator[str]:
    yield plain(result).write_json() + "\n"


def _as_csv(result: pl.DataFrame) -> Iterator[str]:
    header = pl.DataFrame([[name] for name in result.columns])
    yield without_formulas(header).write_csv(include_header=False)
    for part in result.iter_slices(_ROWS_WRITTEN_AT_ONCE):
        yield without_formulas(flat(part)).write_csv(include_header=False)


def _as_verbatim_csv(result: pl.DataFrame) -> Iterator[str]:
    yield flat(result.clear()).write_csv()
    for part in result.iter_slices(_ROWS_WRITTEN_AT_ONCE):
        yield flat(part).write_csv(include_header=False)


def _as_table(result: pl.DataFrame) -> Iterator[str]:
    out = console()
    table = Table(box=None, pad_edge=False, header_style="bold")
    for name, dtype in result.schema.items():
        table.add_column(printable(name), justify="right" if dtype.is_numeric() else "left")
    for row in plain(result.head(_MOST_ROWS_SHOWN)).iter_rows():
        table.add_row(*(_cell(value) for value in row))
    with out.capture() as captured:
        out.print(table)
        if result.height > _MOST_ROWS_SHOWN:
            out.print(f"… {result.height:,} rows in all; --format csv --out FILE for the rest")
    yield captured.get()


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, float):
        return f"{value:,.4g}"
    if isinstance(value, list):
        return printable(", ".join(map(str, value)), width=_MOST_CHARS_SHOWN)
    return printable(str(value), width=_MOST_CHARS_SHOWN)


_VERBATIM_CSV = "verbatim csv"
_WRITERS: dict[str, Callable[[pl.DataFrame], Iterator[str]]] = {
    "table": _as_table,
    "csv": _as_csv,
    _VERBATIM_CSV: _as_verbatim_csv,
    "json": _as_json,
}
