"""One run: its id, its settings and its places, held while it writes."""

from __future__ import annotations

import secrets
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

from flows.clock import utc_now
from flows.settings import Settings
from flows.steps import Steps
from flows.work import RunFolder, run_folder
from warehouse.faults import told_storage_faults
from warehouse.folders import writable_folders
from warehouse.identity import user_at_machine
from warehouse.lock import Holder, writer_lock
from warehouse.paths import WarehouseFiles, warehouse_files


@dataclass(frozen=True, kw_only=True)
class Run:
    """A run that holds the writer's lock.

    ``started_at`` is UTC without a zone, ``began`` the same in seconds on a clock that never jumps;
    ``killed`` is the writer before, if it had no time to clean up.
    """

    run_id: str
    run_by: str
    started_at: datetime
    began: float
    settings: Settings
    files: WarehouseFiles
    folder: RunFolder
    steps: Steps
    killed: Holder | None = None


@contextmanager
def open_run(settings: Settings, *, is_damaged: bool = False) -> Iterator[Run]:
    """Become the writer of the warehouse, with a folder to work in, until the block ends.

    ``is_damaged`` lets a published file pass that cannot be opened, for who replaces it.

    Raises:
        WarehouseUnusableError: if the warehouse cannot be written, or can no more before the run
            ends, or if another writer holds it.
    """
    files = warehouse_files(settings.warehouse)
    run_id = secrets.token_hex(8)
    started_at, began = utc_now(), time.perf_counter()
    with (
        told_storage_faults(files),
        writable_folders(files, is_damaged=is_damaged),
        writer_lock(files.lock, timeout_seconds=settings.lock_timeout_seconds) as killed,
        run_folder(files.work, run_id) as folder,
    ):
        yield Run(
            run_id=run_id,
            run_by=user_at_machine(),
            started_at=started_at,
            began=began,
            settings=settings,
            files=files,
            folder=folder,
            steps=Steps(),
            killed=killed,
        )
