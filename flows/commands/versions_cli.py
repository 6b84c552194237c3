"""`paperhouse versions`, `rollback` and `compact`, as the command line takes them."""

from __future__ import annotations

from typing import Annotated

import typer

from flows.options import AsJson, LockTimeout, Warehouse

versions_app = typer.Typer(
    name="versions",
    help="List the published version and those that are kept; prune them.",
    invoke_without_command=True,
    epilog="Example: paperhouse versions --json",
)


@versions_app.callback()
def versions(context: typer.Context, warehouse: Warehouse = None, as_json: AsJson = False) -> None:
    """List the published version and those that are kept for a rollback, newest first."""
    if context.invoked_subcommand is not None:
        context.obj = warehouse
        return
    from flows.commands.versions import versions_command
    from flows.settings import warehouse_path

    versions_command(warehouse_path(warehouse), as_json=as_json)


@versions_app.command("prune", epilog="Example: paperhouse versions prune --keep 2")
def prune(
    context: typer.Context,
    keep: Annotated[
        int | None,
        typer.Option(
            min=0,
            help="Versions to keep beside the published one. [default: 5]",
            show_default=False,
        ),
    ] = None,
    warehouse: Warehouse = None,
    lock_timeout: LockTimeout = None,
) -> None:
    """Remove versions that are kept, but for the newest ones."""
    from flows.commands.versions import prune_command
    from flows.settings import read_settings

    settings = read_settings(
        warehouse=warehouse or context.obj, keep_versions=keep, lock_timeout_seconds=lock_timeout
    )
    prune_command(settings)


def rollback(
    version: Annotated[
        int | None,
        typer.Argument(
            min=1,
            help="Number of the version. [default: the newest one before the published one]",
            show_default=False,
        ),
    ] = None,
    warehouse: Warehouse = None,
    lock_timeout: LockTimeout = None,
) -> None:
    """Publish a version again that is kept; readers see it when they connect anew."""
    from flows.commands.versions import rollback_command
    from flows.settings import read_settings

    settings = read_settings(warehouse=warehouse, lock_timeout_seconds=lock_timeout)
    rollback_command(settings, version)


def compact(
    force: Annotated[
        bool, typer.Option("--force", help="Write it anew even if little is not needed.")
    ] = False,
    warehouse: Warehouse = None,
    lock_timeout: LockTimeout = None,
    as_json: AsJson = False,
) -> None:
    """Write the file anew, if it has grown past what its rows need."""
    from flows.commands.compact import compact_command
    from flows.settings import read_settings

    settings = read_settings(warehouse=warehouse, lock_timeout_seconds=lock_timeout)
    compact_command(settings, is_forced=force, as_json=as_json)
