"""Prefect, made ready for a run on the command line: quiet, and with a server.

What Prefect does not promise (its console handler, its global settings context, the workers that
send logs and events) is used here and nowhere else.
"""

from __future__ import annotations

import logging
import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

from flows.local_server import LocalServer
from flows.task_records import wait_until_recorded

_DRAIN_SECONDS = 5
_PREFECT_LOGGERS = ("prefect", "EventsWorker", "APILogWorker")
# Defaults only: whatever the user has set in the environment stays.
_QUIET = {
    "DO_NOT_TRACK": "1",
    "PREFECT_SERVER_ANALYTICS_ENABLED": "false",  # an error on every offline run
}


def start_server() -> LocalServer | None:
    """Begin to start a server, unless one is configured; call it before the heavy imports."""
    for name, value in _QUIET.items():
        os.environ.setdefault(name, value)
    from prefect.settings import get_current_settings

    if get_current_settings().api.url:
        return None
    return LocalServer(_state_folder())


def _state_folder() -> Path:
    """Return the folder for what outlives a run but belongs to no warehouse."""
    state = os.environ.get("XDG_STATE_HOME")
    return (Path(state) if state else Path.home() / ".local" / "state") / "paperhouse"


@contextmanager
def prefect_session(server: LocalServer | None) -> Iterator[None]:
    """Let flows run within the block, on this server or on the one that is configured.

    Raises:
        ServerFailedError: if the server does not start.
    """
    _silence_console()
    with _termination_as_exit():
        if server is None:
            yield
            return
        try:
            server.wait()
            with _connected_to(server):
                yield
        finally:
            server.stop()


def _silence_console() -> None:
    """Keep Prefect's log off the terminal; the server still gets all of it."""
    import prefect.main  # noqa: F401  (sets up its logging)
    from prefect.logging.handlers import PrefectConsoleHandler

    for handler in logging.getLogger().handlers:
        if isinstance(handler, PrefectConsoleHandler):
            handler.addFilter(_is_not_from_prefect)


def _is_not_from_prefect(record: logging.LogRecord) -> bool:
    return not record.name.startswith(_PREFECT_LOGGERS)


@contextmanager
def _connected_to(server: LocalServer) -> Iterator[None]:
    from prefect.context import _temporary_global_settings_context, get_settings_context
    from prefect.events.worker import EventsWorker
    from prefect.logging.handlers import APILogWorker
    from prefect.settings import (
        PREFECT_API_URL,
        PREFECT_FLOWS_HEARTBEAT_FREQUENCY,
        temporary_settings,
    )

    # The heartbeat tells a lasting server of crashed runs; here it would cost a second at the end.
    settings = {PREFECT_API_URL: server.url, PREFECT_FLOWS_HEARTBEAT_FREQUENCY: None}
    with (
        temporary_settings(settings),
        _temporary_global_settings_context(get_settings_context()),
    ):
        try:
            yield
        finally:
            APILogWorker.drain_all(timeout=_DRAIN_SECONDS)
            EventsWorker.drain_all(timeout=_DRAIN_SECONDS)
            wait_until_recorded()


@contextmanager
def _termination_as_exit() -> Iterator[None]:
    """Turn SIGTERM and SIGHUP into an exit, so that locks and folders are cleaned up.

    Prefect sends itself the signal once more after it has noted the crash.
    """
    signals = (signal.SIGTERM, signal.SIGHUP)
    before = {number: signal.signal(number, _exit_for_signal) for number in signals}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _exit_for_signal(number: int, _frame: FrameType | None) -> None:
    raise SystemExit(128 + number)
