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
from types import FrameType

from flows.errors import WrongUsageError
from flows.local_server import LocalServer
from flows.state_folders import prefect_home, state_folder
from flows.task_records import wait_until_recorded

_DRAIN_SECONDS = 5
_ANSWER_SECONDS = 10.0
_PREFECT_LOGGERS = ("prefect", "EventsWorker", "APILogWorker")
# Defaults only: whatever the user has set in the environment stays.
_QUIET = {
    "DO_NOT_TRACK": "1",
    "PREFECT_SERVER_ANALYTICS_ENABLED": "false",  # an error on every offline run
}


@contextmanager
def starting_server() -> Iterator[LocalServer | None]:
    """Begin to start a server, unless one is configured; enter it before the heavy imports.

    Raises:
        WrongUsageError: if a setting of Prefect does not fit.
    """
    for name, value in _QUIET.items():
        os.environ.setdefault(name, value)
    with prefect_home():
        if _configured_api() is not None:
            yield None
            return
        with state_folder() as state:
            yield LocalServer(state)


def _configured_api() -> str | None:
    from pydantic import ValidationError

    try:
        from prefect.settings import get_current_settings

        return get_current_settings().api.url
    except ValidationError as error:
        problems = "; ".join(f"{found['loc'][-1]}: {found['msg']}" for found in error.errors())
        message = (
            f"A setting of Prefect does not fit ({problems}). Expected values that Prefect takes."
            " Look at the variables PREFECT_* of the environment and at its profile"
            " (prefect config view)."
        )
        raise WrongUsageError(message) from error


@contextmanager
def prefect_session(server: LocalServer | None) -> Iterator[None]:
    """Let flows run within the block, on this server or on the one that is configured.

    Raises:
        ServerFailedError: if the server does not start.
        WrongUsageError: if the one that is configured does not answer.
    """
    _silence_console()
    with _termination_as_exit():
        if server is None:
            _require_answer()
            yield
            return
        try:
            server.wait()
            with _connected_to(server):
                yield
        finally:
            server.stop()


def _require_answer() -> None:
    from prefect.client.orchestration import get_client
    from prefect.settings import PREFECT_API_URL, PREFECT_CLIENT_MAX_RETRIES, temporary_settings

    with (
        temporary_settings({PREFECT_CLIENT_MAX_RETRIES: 0}),
        get_client(httpx_settings={"timeout": _ANSWER_SECONDS}, sync_client=True) as client,
    ):
        problem = client.api_healthcheck()
    if problem is None:
        return
    reason = str(problem).rstrip(".") or type(problem).__name__
    message = (
        f"The Prefect server at {PREFECT_API_URL.value()} does not answer: {reason}. Expected the"
        " server that is set as PREFECT_API_URL or in the profile of Prefect. Start it (prefect"
        " server start), or take the setting away (unset PREFECT_API_URL; prefect config unset"
        " PREFECT_API_URL) to run without one."
    )
    raise WrongUsageError(message)


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
