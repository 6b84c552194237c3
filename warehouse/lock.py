"""One writer at a time."""

from __future__ import annotations

import errno
import fcntl
import json
import os
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import IO

from warehouse.errors import WarehouseUnusableError
from warehouse.identity import now_in_words

_SECONDS_BETWEEN_TRIES = 0.2
_NO_LOCKS = (errno.ENOLCK, errno.ENOSYS, errno.EOPNOTSUPP)


@dataclass(frozen=True, kw_only=True)
class Holder:
    """Who holds, or held, the lock; ``since`` is ISO 8601 in UTC."""

    pid: int
    host: str
    since: str

    def __str__(self) -> str:
        return f"process {self.pid} on {self.host} since {self.since}"


@contextmanager
def writer_lock(path: Path, *, timeout_seconds: float) -> Iterator[Holder | None]:
    """Hold the lock on a warehouse; the operating system frees it even if the holder is killed.

    Yields the holder before, if that one was killed: it had no time to take its name away.

    Raises:
        WarehouseUnusableError: if another writer holds it until the timeout, or the file system
            has no locks.
    """
    file = _acquire(path, timeout_seconds=timeout_seconds)
    with file:
        killed = read_holder(path)
        file.truncate(0)
        json.dump(asdict(_own_name()), file)
        file.flush()
        try:
            yield killed
        finally:
            file.truncate(0)


def remove_lock(path: Path) -> None:
    """Remove the file of a lock, unless another writer holds it."""
    file = _try_lock(path)
    if file is not None:
        with file:
            path.unlink()


def read_holder(path: Path) -> Holder | None:
    """Return who has written his name into the file of a lock; None if nobody has."""
    try:
        return Holder(**json.loads(path.read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        return None


def _own_name() -> Holder:
    return Holder(pid=os.getpid(), host=socket.gethostname(), since=now_in_words())


def _acquire(path: Path, *, timeout_seconds: float) -> IO[str]:
    deadline = time.monotonic() + timeout_seconds
    while (file := _try_lock(path)) is None:
        if time.monotonic() >= deadline:
            raise WarehouseUnusableError(_busy_message(path, timeout_seconds=timeout_seconds))
        time.sleep(_SECONDS_BETWEEN_TRIES)
    return file


def _try_lock(path: Path) -> IO[str] | None:
    # A run that published nothing removes its folders, also those that another one waits in.
    path.parent.mkdir(parents=True, exist_ok=True)
    file = path.open("a+", encoding="utf-8")
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        # A run that published nothing removes the file; a lock on that one would be worth nothing.
        if path.exists() and os.path.samestat(os.fstat(file.fileno()), path.stat()):
            return file
    except BlockingIOError:
        pass
    except OSError as error:
        file.close()
        if error.errno not in _NO_LOCKS:
            raise
        raise _without_locks(path, error) from error
    file.close()
    return None


def _busy_message(path: Path, *, timeout_seconds: float) -> str:
    who = read_holder(path) or "a process that has not written its name"
    return (
        f"The warehouse is being written by {who} ({path}); waited {timeout_seconds:g} s."
        " Expected to be the only writer. Wait for that run to end, or wait longer with"
        " --lock-timeout SECONDS."
    )


def _without_locks(path: Path, error: OSError) -> WarehouseUnusableError:
    return WarehouseUnusableError(
        f"The warehouse cannot be locked: {error.strerror} ({path}). Expected a file system with"
        " locks, without which two writers could lose each other's work. Choose another place"
        " with --warehouse."
    )
