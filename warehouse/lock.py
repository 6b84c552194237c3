"""One writer at a time."""

from __future__ import annotations

import fcntl
import json
import os
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import IO

from warehouse.errors import WarehouseUnusableError

_SECONDS_BETWEEN_TRIES = 0.2


@contextmanager
def writer_lock(path: Path, *, timeout_seconds: float) -> Iterator[None]:
    """Hold the lock on a warehouse; the operating system frees it even if the holder is killed.

    Raises:
        WarehouseUnusableError: if another writer holds it until the timeout.
    """
    file = _acquire(path, timeout_seconds=timeout_seconds)
    with file:
        holder = {"pid": os.getpid(), "host": socket.gethostname(), "since": _now()}
        file.truncate(0)
        json.dump(holder, file)
        file.flush()
        yield
        file.truncate(0)


def remove_lock(path: Path) -> None:
    """Remove the file of a lock, unless another writer holds it."""
    file = _try_lock(path)
    if file is not None:
        with file:
            path.unlink()


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
    file.close()
    return None


def _busy_message(path: Path, *, timeout_seconds: float) -> str:
    try:
        holder = json.loads(path.read_text(encoding="utf-8"))
        who = f"process {holder['pid']} on {holder['host']} since {holder['since']}"
    except (OSError, ValueError, KeyError, TypeError):
        who = "a process that has not written its name"
    return (
        f"The warehouse is being written by {who} ({path}); waited {timeout_seconds:g} s."
        " Expected to be the only writer. Wait for that run to end, or wait longer with"
        " --lock-timeout SECONDS."
    )


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
