"""The SQL that is written by hand: views, macros, audits and queries, one statement per file."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

_SQL = files("warehouse") / "sql"


@cache
def read_sql(folder: str, name: str) -> str:
    """Return the statement in ``sql/<folder>/<name>.sql``."""
    return (_SQL / folder / f"{name}.sql").read_text(encoding="utf-8")


def sql_names(folder: str) -> list[str]:
    """List the statements of a folder by name, in alphabetical order."""
    found = (_SQL / folder).iterdir()
    return sorted(file.name.removesuffix(".sql") for file in found if file.name.endswith(".sql"))


def first_line(folder: str, name: str) -> str:
    """Return what the first line of a statement's file says of it."""
    return read_sql(folder, name).partition("\n")[0].removeprefix("--").strip()
