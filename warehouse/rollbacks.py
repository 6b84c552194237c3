"""The record of rollbacks: which version was published again, in the place of which, and by whom.

It stands beside the published file, because a version cannot know that it is published again.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass

from warehouse.disk import sync
from warehouse.paths import WarehouseFiles


@dataclass(frozen=True, kw_only=True)
class Rollback:
    """A rollback; ``at`` is ISO 8601 in UTC, ``instead_of`` None where the file was damaged."""

    version_no: int
    instead_of: int | None
    at: str
    by: str


def note(files: WarehouseFiles, rollback: Rollback) -> None:
    """Add a rollback to the record, and wait until it is on the disk."""
    with files.rollbacks.open("a", encoding="utf-8") as file:
        file.write(json.dumps(asdict(rollback)) + "\n")
    sync(files.rollbacks)


def noted(files: WarehouseFiles) -> Iterator[Rollback]:
    """Read the rollbacks, the oldest first; a line that a crash cut short is passed over."""
    if not files.rollbacks.is_file():
        return
    for line in files.rollbacks.read_text(encoding="utf-8", errors="replace").splitlines():
        try:
            yield Rollback(**json.loads(line))
        except (ValueError, TypeError):
            continue


def rolled_back_numbers(files: WarehouseFiles) -> set[int]:
    """Return the numbers of versions that were replaced by earlier ones, and so are given."""
    return {found.instead_of for found in noted(files) if found.instead_of is not None}
