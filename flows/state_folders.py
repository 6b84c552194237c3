"""Folders for what outlives a run but belongs to no warehouse; passing ones where none can be."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_HOME_OF_PREFECT = "PREFECT_HOME"


@contextmanager
def state_folder() -> Iterator[Path]:
    """Offer the folder of our state; one that is removed behind the block, where it is locked."""
    state = _state_home()
    if state is not None and _is_writable(state / "paperhouse"):
        yield state / "paperhouse"
        return
    with _passing_folder() as folder:
        yield folder


@contextmanager
def prefect_home() -> Iterator[None]:
    """Give Prefect a home that is removed behind the block, where it can make none itself.

    It would warn of that on the terminal. Whatever the user has set stays.
    """
    home = _home()
    if _HOME_OF_PREFECT in os.environ or (home is not None and _can_be_used(home / ".prefect")):
        yield
        return
    with _passing_folder() as folder:
        os.environ[_HOME_OF_PREFECT] = str(folder)
        try:
            yield
        finally:
            del os.environ[_HOME_OF_PREFECT]


def _state_home() -> Path | None:
    if state := os.environ.get("XDG_STATE_HOME"):
        return Path(state)
    home = _home()
    return None if home is None else home / ".local" / "state"


def _home() -> Path | None:
    try:
        return Path.home()
    except RuntimeError:  # a user whom the machine does not know, as in containers
        return None


def _can_be_used(folder: Path) -> bool:
    """Make a folder if it is missing, and tell whether it may be entered."""
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError:
        return False
    return os.access(folder, os.R_OK | os.X_OK)


def _is_writable(folder: Path) -> bool:
    """Tell whether a folder and the files in it can be written, which others may own."""
    return _can_be_used(folder) and all(
        os.access(path, os.W_OK) for path in (folder, *folder.iterdir())
    )


@contextmanager
def _passing_folder() -> Iterator[Path]:
    # What a server that is ending still writes is no reason to fail.
    with tempfile.TemporaryDirectory(prefix="paperhouse-", ignore_cleanup_errors=True) as folder:
        yield Path(folder)
