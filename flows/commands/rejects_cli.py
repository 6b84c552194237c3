"""`paperhouse rejects`, as the command line takes it."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from flows.options import AsJson, LockTimeout, Warehouse

if TYPE_CHECKING:
    from flows.quarantine import Choice

rejects_app = typer.Typer(
    name="rejects",
    help="List, show, replay and waive what was refused: the quarantine.",
    no_args_is_help=True,
)


class Status(StrEnum):
    """What may have become of a reject."""

    OPEN = "open"
    REPLAYED = "replayed"
    WAIVED = "waived"
    ALL = "all"


class Stage(StrEnum):
    """Stages that refuse."""

    SPLIT = "split"
    VALIDATE = "validate"


Names = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="[REJECT]...",
        help="Rejects, as DUMP_ID:REJECT_NO; enough of the dump's id to tell it will do.",
        show_default=False,
    ),
]
Rule = Annotated[
    str | None, typer.Option(help="Only those that broke this rule.", show_default=False)
]
Dump = Annotated[
    str | None,
    typer.Option(help="Only those of this dump: its id, or its beginning.", show_default=False),
]
OfStage = Annotated[
    Stage | None, typer.Option(help="Only those that this stage refused.", show_default=False)
]
All = Annotated[bool, typer.Option("--all", help="All open ones.")]


def _choice(
    names: list[str] | None,
    rule: str | None,
    dump: str | None,
    stage: Stage | None,
    *,
    is_all: bool = False,
) -> Choice:
    from flows.quarantine import Choice

    return Choice(names=tuple(names or ()), rule=rule, dump=dump, stage=stage, is_all=is_all)


@rejects_app.command("list", epilog="Example: paperhouse rejects list --rule abstract_too_short")
def list_rejects(
    status: Annotated[Status, typer.Option(help="What has become of them.")] = Status.OPEN,
    rule: Rule = None,
    dump: Dump = None,
    stage: OfStage = None,
    limit: Annotated[int, typer.Option(min=1, help="Most rejects to show.")] = 50,
    warehouse: Warehouse = None,
    as_json: AsJson = False,
) -> None:
    """List rejects, the oldest day first."""
    from flows.commands.rejects import list_command
    from flows.settings import warehouse_path

    list_command(
        warehouse_path(warehouse),
        _choice(None, rule, dump, stage),
        status=None if status is Status.ALL else status.value,
        limit=limit,
        as_json=as_json,
    )


@rejects_app.command(epilog="Example: paperhouse rejects show 0123456789abcdef:3")
def show(
    reject: Annotated[str, typer.Argument(help="The reject, as DUMP_ID:REJECT_NO.")],
    warehouse: Warehouse = None,
    as_json: AsJson = False,
) -> None:
    """Show one reject: its place, its rules, its text, and what was decided on it."""
    from flows.commands.rejects import show_command
    from flows.settings import warehouse_path

    show_command(warehouse_path(warehouse), reject, as_json=as_json)


@rejects_app.command(epilog="Example: paperhouse rejects replay --rule title_too_long")
def replay(
    rejects: Names = None,
    rule: Rule = None,
    dump: Dump = None,
    stage: OfStage = None,
    everything: All = False,
    warehouse: Warehouse = None,
    lock_timeout: LockTimeout = None,
    as_json: AsJson = False,
) -> None:
    """Read and judge rejects by today's rules, and load those that pass; without any, all open."""
    from flows.commands.rejects import replay_command
    from flows.settings import read_settings

    choice = _choice(rejects, rule, dump, stage, is_all=everything)
    settings = read_settings(warehouse=warehouse, lock_timeout_seconds=lock_timeout)
    replay_command(choice, settings, as_json=as_json)


@rejects_app.command(
    epilog='Example: paperhouse rejects waive 0123456789abcdef:3 --note "A page of adverts."'
)
def waive(
    note: Annotated[str, typer.Option(help="Why they are left out; kept in the warehouse.")],
    rejects: Names = None,
    rule: Rule = None,
    dump: Dump = None,
    stage: OfStage = None,
    everything: All = False,
    warehouse: Warehouse = None,
    lock_timeout: LockTimeout = None,
    as_json: AsJson = False,
) -> None:
    """Decide that rejects are left out, and say why."""
    from flows.commands.rejects import waive_command
    from flows.settings import read_settings

    choice = _choice(rejects, rule, dump, stage, is_all=everything)
    settings = read_settings(warehouse=warehouse, lock_timeout_seconds=lock_timeout)
    waive_command(choice, settings, note=note, as_json=as_json)
