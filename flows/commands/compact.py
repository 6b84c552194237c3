"""`paperhouse compact`: give back the room that rows no longer need."""

from __future__ import annotations

import json
from dataclasses import asdict

from flows.compacting import Compaction, compact
from flows.settings import Settings
from flows.terminal import console, print_json
from flows.text import printable

_MEBIBYTE = 1024 * 1024


def compact_command(settings: Settings, *, is_forced: bool, as_json: bool) -> None:
    """Write the file anew if it is worth it, and say what came of it.

    Raises:
        GateFailedError: if the new file breaks the contract.
        WarehouseUnusableError: if the warehouse cannot be read or written.
    """
    done = compact(settings, is_forced=is_forced)
    if as_json:
        print_json(json.dumps(asdict(done) | {"waste_share": done.waste.share}, indent=2))
        return
    console().print(_in_words(done, str(settings.warehouse)), soft_wrap=True)


def _in_words(done: Compaction, warehouse: str) -> str:
    before = done.waste.byte_count / _MEBIBYTE
    found = f"{printable(warehouse)} has {before:,.1f} MiB, {done.waste.share:.0%} of it not needed"
    if done.version_no is None or done.byte_count is None:
        return f"{found}: it stays as it is. To write it anew all the same: --force."
    return (
        f"{found}. Published version {done.version_no} with {done.byte_count / _MEBIBYTE:,.1f} MiB."
    )
