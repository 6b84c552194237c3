"""Storage that fails under a run: no room, a quota, a disk that went read-only or bad."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TypeGuard

import polars as pl

from warehouse.damage import told_damage
from warehouse.errors import WarehouseUnusableError
from warehouse.paths import WarehouseFiles

_STORAGE_FAULTS = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EROFS, errno.EIO)
# What is left of an error of the operating system where polars writes the end of a Parquet file.
_CUT_SHORT = "Invalid thrift: transport error"
_DENIALS = (errno.EACCES, errno.EPERM)


@contextmanager
def told_storage_faults(files: WarehouseFiles) -> Iterator[None]:
    """Tell a fault of the storage under a warehouse as such; all other errors pass.

    Raises:
        WarehouseUnusableError: if the block fails because nothing can be written any more, or the
            published file is damaged.
    """
    try:
        with told_damage(files.published):
            yield
    except Exception as error:
        if (reason := storage_fault(error)) is not None:
            raise _failed(files, reason) from error
        if _is_denial(error, files):
            raise _denied(files, error) from error
        raise


def storage_fault(error: Exception) -> str | None:
    """Return what is wrong with the storage; None if the error has another cause."""
    if isinstance(error, OSError) and error.errno in _STORAGE_FAULTS:
        return os.strerror(error.errno)
    if not isinstance(error, _kinds_told_by_text()):
        return None
    if _CUT_SHORT in str(error):
        return "a file could not be written to its end"
    return next((os.strerror(code) for code in _STORAGE_FAULTS if _tells(error, code)), None)


def _kinds_told_by_text() -> tuple[type[Exception], ...]:
    import duckdb  # not at the top: `paperhouse split` needs the rest, and at once

    libraries = (duckdb.IOException, duckdb.FatalException, duckdb.TransactionException)
    return (OSError, pl.exceptions.ComputeError, *libraries)


def _tells(error: Exception, code: int) -> bool:
    """Look for a code of the operating system as C++ and as Rust write it."""
    text = str(error)
    return os.strerror(code) in text or f"(os error {code})" in text


def _failed(files: WarehouseFiles, reason: str) -> WarehouseUnusableError:
    return WarehouseUnusableError(
        f"The warehouse {files.published} cannot be written: {reason} (in {files.folder})."
        " Expected a disk with room for a second copy of it. Free some room or mend the disk, and"
        " run again; or choose another place with --warehouse. What was published before is whole."
    )


def _is_denial(error: Exception, files: WarehouseFiles) -> TypeGuard[OSError]:
    """Tell that a file of the warehouse may not be touched, such as one of another user."""
    if not isinstance(error, OSError) or error.errno not in _DENIALS:
        return False
    return str(error.filename or "").startswith(str(files.published))


def _denied(files: WarehouseFiles, error: OSError) -> WarehouseUnusableError:
    return WarehouseUnusableError(
        f"The warehouse {files.published} cannot be written: {error.strerror} ({error.filename})."
        f" Expected files that this user may read and write in {files.folder}. Change their owner"
        " or permissions, or choose another place with --warehouse."
    )
