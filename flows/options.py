"""The options that several commands have."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

Warehouse = Annotated[
    Path | None,
    typer.Option(
        help="DuckDB file to work on. [default: data/papers.duckdb]",
        envvar="PAPERHOUSE_WAREHOUSE",
        readable=False,  # no check of typer's: an unreadable one is no wrong usage
        show_default=False,
    ),
]
LockTimeout = Annotated[
    float | None,
    typer.Option(
        min=0,
        help="Seconds to wait for another writer. [default: 60]",
        show_default=False,
    ),
]
MaxExpansion = Annotated[
    float | None,
    typer.Option(
        min=1,
        help="How many times its packed size a dump may have, above 64 MiB. [default: 100]",
        show_default=False,
    ),
]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON, for scripts.")]
