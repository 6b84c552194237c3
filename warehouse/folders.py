"""The folders of a warehouse: made for a writer, and gone again if nothing came of it."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from warehouse.connection import open_for_reading
from warehouse.errors import WarehouseUnusableError
from warehouse.lock import remove_lock
from warehouse.paths import WarehouseFiles, look_at

_ANY_WRITE_BIT = 0o222


@contextmanager
def writable_folders(files: WarehouseFiles, *, is_damaged: bool = False) -> Iterator[None]:
    """Make the folders in which a writer works; afterwards remove those that are empty.

    ``is_damaged`` lets a published file pass that cannot be opened, for who replaces it.

    Raises:
        WarehouseUnusableError: if the path is a folder, read-only, no DuckDB file or in use by
            another program that writes, or if its folder cannot be made or written.
    """
    missing = [path for path in (files.folder, *files.folder.parents) if look_at(path) is None]
    for path in (files.published.parent, files.published):
        _refuse_read_only(path)
    if look_at(files.published) is not None and not is_damaged:
        with open_for_reading(files.published):
            pass
    try:
        files.folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise _unwritable(files, error) from error
    try:
        yield
    finally:
        _tidy(files, missing)


def _tidy(files: WarehouseFiles, made: list[Path]) -> None:
    """Leave nothing behind where nothing was published."""
    if not files.published.exists():
        remove_lock(files.lock)
    for folder in made:
        with suppress(OSError):  # not empty: something came of it
            folder.rmdir()


def _refuse_read_only(path: Path) -> None:
    found = look_at(path)
    if found is None:
        return
    # The bits are asked as well: to the superuser every file seems writable, but whoever took the
    # bits away meant it.
    if found.st_mode & _ANY_WRITE_BIT and os.access(path, os.W_OK):
        return
    message = (
        f"The warehouse cannot be written: {path} is read-only. Expected a file and a folder that"
        f" can be written. Allow it (chmod u+w {path}), or choose another place with --warehouse."
    )
    raise WarehouseUnusableError(message)


def _unwritable(files: WarehouseFiles, error: OSError) -> WarehouseUnusableError:
    return WarehouseUnusableError(
        f"The warehouse {files.published} cannot be written: {error.strerror or error}"
        f" ({error.filename}). Expected a folder in which files can be made."
        " Choose another place with --warehouse."
    )
