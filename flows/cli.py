"""The command line: one door to everything paperhouse does.

Nothing heavy is imported here: each command loads what it needs when it runs.
"""

from __future__ import annotations

import errno
import os
import sys
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from flows import errors
from flows.commands.rejects_cli import rejects_app
from flows.commands.versions_cli import compact, rollback, versions_app
from flows.options import AsJson, LockTimeout, MaxExpansion, Warehouse
from flows.synthetic.noise import FILE_KINDS, KINDS
from warehouse.errors import NoSuchVersionError, QueryRefusedError, WarehouseUnusableError

app = typer.Typer(
    name="paperhouse",
    help="Turn text dumps of research-paper feeds into a DuckDB warehouse that analysts trust.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)

_EXIT_CODES: dict[type[Exception], int] = {
    errors.WrongUsageError: errors.WRONG_USAGE,
    errors.ServerFailedError: errors.WRONG_USAGE,
    NoSuchVersionError: errors.WRONG_USAGE,
    QueryRefusedError: errors.WRONG_USAGE,
    errors.InputRefusedError: errors.INPUT_REFUSED,
    errors.GateFailedError: errors.GATE_FAILED,
    WarehouseUnusableError: errors.WAREHOUSE_UNUSABLE,
}

_STANDARD_OUTPUT = 1
_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO)


class SplitFormat(StrEnum):
    """Forms in which `split` prints."""

    TABLE = "table"
    JSONL = "jsonl"


class QueryFormat(StrEnum):
    """Forms in which `query` prints."""

    TABLE = "table"
    CSV = "csv"
    JSON = "json"
    PARQUET = "parquet"


def main() -> None:
    """Run the command line; a person's mistake ends in one message and its exit code.

    A reader of our output that goes away (`| head -1`) ends it without a message.
    """
    if sys.stdout is None:  # closed, as by `>&-`
        sys.stdout = Path(os.devnull).open("w")  # noqa: SIM115
    try:
        code = _exit_code()
        sys.stdout.flush()  # here, since a failure at the end of the program would be told
    except BrokenPipeError:
        _discard_output()
        code = errors.READER_GONE
    except OSError as error:
        if error.errno not in _FULL or error.filename is not None:
            raise  # a file's error has its name, and files in use are looked after where they are
        _discard_output()
        _tell(
            f"The output cannot be written: {error.strerror}. Expected room for it."
            " Free some, or send it elsewhere."
        )
        code = errors.WRONG_USAGE
    sys.exit(code)


def _discard_output() -> None:
    """Let the end of the program flush into nothing, since a failure then would be told."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), _STANDARD_OUTPUT)


def _exit_code() -> int | str | None:
    try:
        app()
    except tuple(_EXIT_CODES) as error:
        _tell(error)
        return next(code for kind, code in _EXIT_CODES.items() if isinstance(error, kind))
    except SystemExit as ended:
        if isinstance(ended.__context__, BrokenPipeError):  # typer makes a plain 1 of it
            raise ended.__context__ from None
        return ended.code
    return errors.DONE


def _tell(message: object) -> None:
    from flows.terminal import tell

    tell(message)


def _show_version(value: bool) -> None:
    if value:
        from flows.version import VERSION

        print(f"paperhouse {VERSION}")
        raise typer.Exit


@app.callback()
def _door(
    version: Annotated[
        bool,
        typer.Option("--version", help="Print the version.", callback=_show_version, is_eager=True),
    ] = False,
) -> None:
    """Hold the options that stand before a command."""


@app.command(epilog="Example: paperhouse run dumps/2026-03-*.txt --warehouse data/papers.duckdb")
def run(
    dumps: Annotated[
        list[str] | None,
        typer.Argument(
            help="Files, folders, patterns, or - for standard input; plain, .gz or .zst."
            " Without any, the sample dumps.",
            show_default=False,
        ),
    ] = None,
    warehouse: Warehouse = None,
    observed_on: Annotated[
        datetime | None,
        typer.Option(
            formats=["%Y-%m-%d"],
            help="Day on which the feed was observed."
            " [default: a date in the file's name, else its modification date]",
            show_default=False,
        ),
    ] = None,
    max_reject_share: Annotated[
        float | None,
        typer.Option(
            min=0,
            max=1,
            help="Largest share of rejects with which a run is published. [default: 0.05]",
            show_default=False,
        ),
    ] = None,
    accept_drift: Annotated[
        bool,
        typer.Option(
            "--accept-drift",
            help="Load dumps that no longer look like the earlier ones of their feed.",
        ),
    ] = False,
    lock_timeout: LockTimeout = None,
    directly: Annotated[
        bool,
        typer.Option("--direct", help="Run the same steps without Prefect, which starts sooner."),
    ] = False,
    keep_versions: Annotated[
        int | None,
        typer.Option(
            min=0,
            help="Versions to keep for a rollback, beside the published one. [default: 5]",
            show_default=False,
        ),
    ] = None,
    max_expansion: MaxExpansion = None,
    as_json: AsJson = False,
) -> None:
    """Load dumps: split, validate, transform, load, publish."""
    from flows.commands.run import run_command
    from flows.settings import read_settings

    settings = read_settings(
        warehouse=warehouse,
        observed_on=observed_on.date() if observed_on else None,
        max_reject_share=max_reject_share,
        accept_drift=accept_drift or None,
        lock_timeout_seconds=lock_timeout,
        keep_versions=keep_versions,
        max_expansion=max_expansion,
    )
    raise typer.Exit(run_command(dumps or [], settings, as_json=as_json, directly=directly))


@app.command(epilog="Example: paperhouse split dump.txt --format jsonl | head -3")
def split(
    dump: Annotated[str, typer.Argument(help="File, or - for standard input.")],
    form: Annotated[
        SplitFormat, typer.Option("--format", help="A table to read, or JSON lines.")
    ] = SplitFormat.TABLE,
    max_expansion: MaxExpansion = None,
) -> None:
    """Show what the splitter makes of a dump, and load nothing."""
    from flows.commands.split import split_command
    from flows.settings import read_settings

    largest = read_settings(max_expansion=max_expansion).max_expansion
    split_command(dump, as_jsonl=form is SplitFormat.JSONL, max_expansion=largest)


@app.command(epilog='Example: paperhouse query "from mart.trending_papers limit 10"')
def query(
    sql: Annotated[str, typer.Argument(help="One SQL statement.", metavar="SQL")],
    warehouse: Warehouse = None,
    form: Annotated[
        QueryFormat, typer.Option("--format", help="Form of the result.")
    ] = QueryFormat.TABLE,
    out: Annotated[
        Path | None, typer.Option(help="File to write instead of standard output.")
    ] = None,
    verbatim: Annotated[
        bool,
        typer.Option(
            "--verbatim",
            help="Leave texts in CSV that a spreadsheet would run as formulas (= + - @) as they"
            " are; else a quote is written before them.",
        ),
    ] = False,
) -> None:
    """Query the warehouse with SQL; nothing can be changed."""
    from flows.commands.query import query_command
    from flows.settings import warehouse_path

    query_command(sql, warehouse_path(warehouse), form=form.value, out=out, verbatim=verbatim)


@app.command(epilog="Example: paperhouse status --json")
def status(warehouse: Warehouse = None, as_json: AsJson = False) -> None:
    """Show the version, the dumps, papers and rejects, the quality, and the last runs."""
    from flows.commands.status import status_command
    from flows.settings import warehouse_path

    status_command(warehouse_path(warehouse), as_json=as_json)


@app.command(epilog="Example: paperhouse docs --warehouse data/papers.duckdb")
def docs(warehouse: Warehouse = None) -> None:
    """Write the data dictionary, and Data Docs of what was validated, as HTML."""
    from flows.commands.docs import docs_command
    from flows.settings import warehouse_path

    docs_command(warehouse_path(warehouse))


@app.command(
    "make-dump",
    epilog="Example: paperhouse make-dump 1000 dump.txt --noise lost_lines=0.01"
    " --noise furniture_inside=0.1",
)
def make_dump(
    count: Annotated[int, typer.Argument(min=1, help="Records to write.")],
    out: Annotated[Path, typer.Argument(help="File to write; .gz and .zst are packed.")],
    noise: Annotated[
        list[str] | None,
        typer.Option(
            metavar="KIND=SHARE",
            help="Damage a share of the records, from 0 to 1; may be given several times."
            f" Kinds: {', '.join(sorted(KINDS))}; of the whole file: {', '.join(FILE_KINDS)}.",
            show_default=False,
        ),
    ] = None,
    seed: Annotated[int, typer.Option(min=0, help="Same seed, same dump.")] = 0,
    papers: Annotated[
        Path | None,
        typer.Option(
            help="JSON lines with title and abstract, from which papers are drawn."
            " [default: invented ones]",
            show_default=False,
        ),
    ] = None,
) -> None:
    """Write a synthetic dump, and beside it the truth as OUT with the suffix .truth.jsonl."""
    from flows.commands.make_dump import make_dump_command

    make_dump_command(count, out, noise=noise or [], seed=seed, papers=papers)


app.add_typer(versions_app, name="versions")
app.add_typer(rejects_app, name="rejects")
app.command(epilog="Example: paperhouse rollback 3")(rollback)
app.command(epilog="Example: paperhouse compact")(compact)
