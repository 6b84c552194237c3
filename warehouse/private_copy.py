"""The private copy of a warehouse that a run builds, and how it becomes the published one."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from warehouse.connection import open_for_reading
from warehouse.errors import WarehouseUnusableError
from warehouse.paths import WarehouseFiles


def copy_published(files: WarehouseFiles, build: Path) -> None:
    """Copy the published file, with a log that a foreign writer left, if there is one yet."""
    if files.published.exists():
        shutil.copy(files.published, build)
    if files.stale_log.exists():
        shutil.copy(files.stale_log, _log_of(build))


def publish(build: Path, files: WarehouseFiles) -> None:
    """Put a built file, closed and checkpointed, in the place of the published one.

    Readers that are connected keep the version they opened; a crash at any point leaves either
    the old version or the new one.

    Raises:
        WarehouseUnusableError: if the built file is not whole.
    """
    _verify(build)
    _sync(build)
    # DuckDB would replay a log beside the published file into the new one. What it held is in the
    # copy already; it goes first, since a crash between the two steps must not unite them.
    set_aside = build.with_name("foreign.wal")
    if files.stale_log.exists():
        files.stale_log.replace(set_aside)
    build.replace(files.published)
    _sync(files.published.parent)
    set_aside.unlink(missing_ok=True)


def _verify(build: Path) -> None:
    log = _log_of(build)
    if log.exists():
        message = f"The new version left a log behind ({log}). It was not published; run again."
        raise WarehouseUnusableError(message)
    with open_for_reading(build) as connection:
        connection.sql("from mart.warehouse_version").fetchall()


def _log_of(path: Path) -> Path:
    return path.with_name(path.name + ".wal")


def _sync(path: Path) -> None:
    """Wait until a file, or the entries of a folder, are on the disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
