"""The private copy of a warehouse that a run builds, and how it becomes the published one."""

from __future__ import annotations

import errno
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from warehouse.connection import open_for_reading
from warehouse.disk import sync
from warehouse.errors import WarehouseUnusableError
from warehouse.paths import WarehouseFiles
from warehouse.sql_files import read_sql
from warehouse.versions import keep_published


def copy_published(files: WarehouseFiles, build: Path) -> None:
    """Copy the published file, with a log that a foreign writer left, if there is one yet."""
    _bring_back_log(files)
    if files.published.exists():
        copy(files.published, build)
    if files.stale_log.exists():
        copy(files.stale_log, _log_of(build))


def copy(source: Path, target: Path) -> None:
    """Copy a file, at once where the file system lets files share their blocks."""
    try:
        _copy_in_kernel(source, target)
    except (AttributeError, OSError):  # another system, or a file system that cannot
        shutil.copyfile(source, target)
    shutil.copymode(source, target)


def _copy_in_kernel(source: Path, target: Path) -> None:
    with source.open("rb") as old, target.open("wb") as new:
        left = os.fstat(old.fileno()).st_size
        while left > 0:
            copied = os.copy_file_range(old.fileno(), new.fileno(), left)
            if not copied:
                raise OSError(errno.EIO, "it ended early", str(source))
            left -= copied


def publish(build: Path, files: WarehouseFiles) -> None:
    """Put a built file, closed and checkpointed, in the place of the published one.

    Readers that are connected keep the version they opened; a crash at any point leaves either
    the old version or the new one. The old one is kept for a rollback.

    Raises:
        WarehouseUnusableError: if the built file is not whole.
    """
    version_no, replaced_no = _verified(build)
    sync(build)
    if replaced_no is not None:
        keep_published(files, replaced_no)
    with log_set_aside(files):
        build.replace(files.published)
    sync(files.published.parent)
    # The version is published, whatever happens now: one that cannot be kept yet, on a full disk,
    # is kept before the next one takes its place.
    with suppress(OSError):
        keep_published(files, version_no, by_copy=False)


@contextmanager
def log_set_aside(files: WarehouseFiles) -> Iterator[None]:
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


def _verified(build: Path) -> tuple[int, int | None]:
    """Return the numbers of the built version and of the one that it was built on.

    The published file is not opened for that: a reader in this very process may hold it with
    settings of its own.
    """
    log = _log_of(build)
    if log.exists():
        message = f"The new version left a log behind ({log}). It was not published; run again."
        raise WarehouseUnusableError(message)
    with open_for_reading(build) as connection:
        (numbers,) = connection.sql(read_sql("read", "version_numbers")).fetchall()
    return numbers


def _log_of(path: Path) -> Path:
    return path.with_name(path.name + ".wal")
