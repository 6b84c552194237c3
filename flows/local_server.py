"""A Prefect server for one run, where none is configured.

Prefect would start one by itself, but later (it imports the whole server into this process first,
and again into the child), with its log on our terminal, and an interrupt would leave both hanging.
This one starts at once, beside the imports of the run, and logs to a file.
"""

from __future__ import annotations

import fcntl
import http.client
import os
import socket
import subprocess
import sys
import time
from contextlib import suppress
from importlib.metadata import version
from pathlib import Path
from typing import IO

from flows.errors import ServerFailedError

START_TIMEOUT_SECONDS = 120.0
_STOP_TIMEOUT_SECONDS = 10.0
_SECONDS_BETWEEN_CHECKS = 0.05
_DATABASE_TIMEOUT_SECONDS = "60"


class LocalServer:
    """A server process; it is starting as soon as this is made."""

    def __init__(self, state: Path) -> None:
        state.mkdir(parents=True, exist_ok=True)
        port = _free_port()
        self.url = f"http://127.0.0.1:{port}/api"
        self._port = port
        self._log = state / "prefect-server.log"
        self._database_ready = state / f"prefect-{version('prefect')}.ready"
        self._first_start = self._queue_first_start(state)
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(
                [sys.executable, "-P", "-m", "flows.server_process", str(port)],
                stdin=subprocess.PIPE,
                stdout=log,
                stderr=subprocess.STDOUT,
                env=os.environ | _server_environment(state),
                # An interrupt from the terminal must not kill it before the run has reported.
                start_new_session=True,
            )

    def _queue_first_start(self, state: Path) -> IO[str] | None:
        """Wait for others that start the server for the first time, which makes its database."""
        if self._database_ready.exists():
            return None
        lock = (state / "prefect-server.lock").open("w")
        fcntl.flock(lock, fcntl.LOCK_EX)
        return lock

    def wait(self) -> None:
        """Wait until the server answers.

        Raises:
            ServerFailedError: if it ends, or does not answer in time.
        """
        deadline = time.monotonic() + START_TIMEOUT_SECONDS
        while not self._answers():
            if self._process.poll() is not None:
                raise self._failure(f"ended with code {self._process.returncode}")
            if time.monotonic() > deadline:
                raise self._failure(f"did not answer within {START_TIMEOUT_SECONDS:g} s")
            time.sleep(_SECONDS_BETWEEN_CHECKS)
        self._database_ready.touch()
        self._let_others_start()

    def stop(self) -> None:
        """End the server, and wait until it has."""
        if self._process.stdin is not None:
            self._process.stdin.close()
        self._process.terminate()
        try:
            self._process.wait(_STOP_TIMEOUT_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._let_others_start()

    def _let_others_start(self) -> None:
        if self._first_start is not None:
            self._first_start.close()
            self._first_start = None

    def _answers(self) -> bool:
        connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=5)
        try:
            connection.request("GET", "/api/health")
            return connection.getresponse().status == http.HTTPStatus.OK
        except OSError:
            return False
        finally:
            with suppress(OSError):
                connection.close()

    def _failure(self, what: str) -> ServerFailedError:
        return ServerFailedError(
            f"The Prefect server for this run {what}. Expected it to start on port {self._port}."
            f" Its log is {self._log}; or start one yourself (prefect server start) and set"
            " PREFECT_API_URL."
        )


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _server_environment(state: Path) -> dict[str, str]:
    """Give the server its own database, unless the user has named one.

    Prefect's usual one may have been made by another version of Prefect.
    """
    defaults = {
        "PREFECT_SERVER_DATABASE_CONNECTION_URL": f"sqlite+aiosqlite:///{state / 'prefect.db'}",
        "PREFECT_SERVER_DATABASE_TIMEOUT": _DATABASE_TIMEOUT_SECONDS,
        "PREFECT_SERVER_DATABASE_CONNECTION_TIMEOUT": _DATABASE_TIMEOUT_SECONDS,
        "PREFECT_SERVER_MEMO_STORE_PATH": str(state / "memo_store.toml"),
        "PREFECT_UI_ENABLED": "false",
    }
    return {name: value for name, value in defaults.items() if name not in os.environ}
