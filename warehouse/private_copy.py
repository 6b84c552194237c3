"""The private copy of a warehouse that a run builds, and how it becomes the published one."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from warehouse.connection import open_for_reading
from warehouse.errors import WarehouseUnusableError
from warehouse.paths import WarehouseFiles


def copy_published(files: WarehouseFiles, build: Path) -> None:
    """Copy the published file, with a log that a foreign writer left, if there is one yet."""
    _bring_back_log(files)
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
    with _log_set_aside(files):
        build.replace(files.published)
    _sync(files.published.parent)


@contextmanager
def _log_set_aside(files: WarehouseFiles) -> Iterator[None]:
    """Keep a foreign log away from the published file while that is replaced.

    DuckDB would replay it into the new file, whose copy of it holds all of it already. Its name
    says to which file it belongs, so that after a crash in between it can be told whether it is
    still needed.
    """
    if not files.stale_log.exists():
        yield
        return
    aside = _aside(files)
    files.stale_log.replace(aside)
    try:
        yield
    except BaseException:
        aside.replace(files.stale_log)
        raise
    aside.unlink()


def _bring_back_log(files: WarehouseFiles) -> None:
    """Put the log back that a killed run set aside; one whose file was replaced has done."""
    for aside in files.folder.glob("foreign-*.wal"):
        if aside == _aside(files) and not files.stale_log.exists():
            aside.replace(files.stale_log)
        else:
            aside.unlink()


def _aside(files: WarehouseFiles) -> Path:
    published = files.published.stat().st_ino if files.published.exists() else 0
    return files.folder / f"foreign-{published}.wal"


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
