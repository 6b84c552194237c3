"""`paperhouse query`: SQL over the published warehouse, for reading only."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import IO

import polars as pl
from rich.table import Table

from flows.errors import WrongUsageError
from flows.terminal import console
from flows.text import printable
from warehouse.read import query

_MOST_ROWS_SHOWN = 200
_MOST_CHARS_SHOWN = 200


def query_command(sql: str, warehouse: Path, *, form: str, out: Path | None) -> None:
    """Run one statement and write its rows.

    Raises:
        QueryRefusedError: if the statement is wrong, or would do more than read.
        WarehouseUnusableError: if the warehouse cannot be read.
        WrongUsageError: if the result cannot be written as asked.
    """
    if form == "parquet" and out is None:
        message = "Parquet is not for a terminal. Name a file: --out FILE."
        raise WrongUsageError(message)
    result = query(warehouse, sql)
    if out is None:
        _write(result, form, sys.stdout.buffer)
        return
    partial = out.with_name(f".{out.name}.partial")
    try:
        with partial.open("wb") as file:
            _write(result, form, file)
        partial.replace(out)
    except OSError as error:
        message = f"{out} cannot be written: {error.strerror}. Name another file with --out."
        raise WrongUsageError(message) from error
    finally:
        partial.unlink(missing_ok=True)


def _write(result: pl.DataFrame, form: str, file: IO[bytes]) -> None:
    if form == "table":
        _write_table(result, file)
    elif form == "csv":
        _without_lists(result).write_csv(file)
    elif form == "json":
        file.write(result.write_json().encode() + b"\n")
    else:
        result.write_parquet(file)


def _without_lists(result: pl.DataFrame) -> pl.DataFrame:
    """Join lists into texts, since a cell of CSV holds one value."""
    lists = [name for name, dtype in result.schema.items() if isinstance(dtype, pl.List)]
    return result.with_columns(
        pl.col(name).cast(pl.List(pl.String())).list.join(", ") for name in lists
    )


def _write_table(result: pl.DataFrame, file: IO[bytes]) -> None:
    out = console()
    table = Table(box=None, pad_edge=False, header_style="bold")
    for name, dtype in result.schema.items():
        table.add_column(printable(name), justify="right" if dtype.is_numeric() else "left")
    for row in result.head(_MOST_ROWS_SHOWN).iter_rows():
        table.add_row(*(_cell(value) for value in row))
    with out.capture() as captured:
        out.print(table)
        if result.height > _MOST_ROWS_SHOWN:
            out.print(f"… {result.height:,} rows in all; --format csv --out FILE for the rest")
    file.write(captured.get().encode())
    file.flush()


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, float):
        return f"{value:,.4g}"
    if isinstance(value, list):
        return printable(", ".join(map(str, value)), width=_MOST_CHARS_SHOWN)
    return printable(str(value), width=_MOST_CHARS_SHOWN)
