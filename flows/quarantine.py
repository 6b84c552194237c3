"""Rejects as a person names them, and those of the warehouse that are meant."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl

from flows.errors import WrongUsageError
from flows.text import printable
from warehouse.quarantine import Quarantine, Wanted

_NAME = re.compile(r"([0-9a-fA-F]{1,16}):([0-9]{1,18})")
_BEGINNING = re.compile(r"[0-9a-fA-F]{1,16}")
_MOST_DUMPS_NAMED = 5


@dataclass(frozen=True, kw_only=True)
class Choice:
    """The rejects that a command is about: named one by one, or all that fit."""

    names: tuple[str, ...] = ()
    rule: str | None = None
    dump: str | None = None
    stage: str | None = None
    is_all: bool = False

    @property
    def is_filter(self) -> bool:
        """Whether anything is said but names."""
        return self.is_all or any(value is not None for value in (self.rule, self.dump, self.stage))


def require_one_way(choice: Choice) -> None:
    """Refuse names beside a filter: which of the two is meant is not to be guessed.

    Raises:
        WrongUsageError: if both are given.
    """
    if choice.names and choice.is_filter:
        message = (
            "Rejects are named and chosen by --rule, --dump, --stage or --all at once. Expected"
            " one or the other. Leave the names or the options out."
        )
        raise WrongUsageError(message)


def wanted_rejects(
    quarantine: Quarantine, choice: Choice, *, status: str | None, most: int | None = None
) -> Wanted:
    """Return what the options of a choice want of the warehouse.

    Raises:
        WrongUsageError: if no dump, or more than one, is meant by the beginning of its id.
    """
    dump_id = None if choice.dump is None else _dump_id(quarantine, choice.dump)
    return Wanted(status=status, stage=choice.stage, rule=choice.rule, dump_id=dump_id, most=most)


def named_rejects(quarantine: Quarantine, names: Sequence[str]) -> pl.DataFrame:
    """Return the rejects of these names, as the quarantine lists them.

    Raises:
        WrongUsageError: if a name is no name, or that of no reject, or of more than one.
    """
    whole = {name: _whole_name(quarantine, name) for name in names}
    found = quarantine.rejects(Wanted(names=tuple(whole.values())))
    known = set(found["reject"])
    for name, full in whole.items():
        if full not in known:
            dump_id = full.partition(":")[0]
            message = (
                f"There is no reject {printable(name)}. Expected DUMP_ID:REJECT_NO, such as"
                f" {dump_id}:1. See which there are: paperhouse rejects list --status all"
                f" --dump {dump_id}"
            )
            raise WrongUsageError(message)
    return found


def _whole_name(quarantine: Quarantine, name: str) -> str:
    parts = _NAME.fullmatch(name)
    if parts is None:
        message = (
            f"{printable(name)} is no name of a reject. Expected DUMP_ID:REJECT_NO, such as"
            " 0123456789abcdef:3. See which there are: paperhouse rejects list"
        )
        raise WrongUsageError(message)
    return f"{_dump_id(quarantine, parts[1])}:{int(parts[2])}"


def _dump_id(quarantine: Quarantine, beginning: str) -> str:
    """Return the id of the one dump whose id begins so."""
    is_id = _BEGINNING.fullmatch(beginning) is not None
    found = quarantine.dumps_beginning(beginning.lower()) if is_id else []
    if len(found) == 1:
        return found[0][0]
    shown = ", ".join(
        f"{dump_id} ({printable(source, width=40)})"
        for dump_id, source in found[:_MOST_DUMPS_NAMED]
    )
    problem = f"{len(found)} dumps begin so: {shown}" if found else "no dump's id begins so"
    message = (
        f"{printable(beginning)} names no dump: {problem}. Expected the id of a dump or enough of"
        ' its beginning. See them: paperhouse query "select dump_id, source from raw.dumps"'
    )
    raise WrongUsageError(message)
