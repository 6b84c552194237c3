"""What can go wrong that is not a bug, and the exit code of each."""

from __future__ import annotations

import signal

DONE = 0
WRONG_USAGE = 2
INPUT_REFUSED = 3
GATE_FAILED = 4
WAREHOUSE_UNUSABLE = 5
READER_GONE = 128 + signal.SIGPIPE  # as the shell counts a program that this signal ended


class WrongUsageError(Exception):
    """A command or a setting was not used as it is meant."""


class ServerFailedError(Exception):
    """The Prefect server for this run did not start."""


class InputRefusedError(Exception):
    """A dump is missing, cannot be read as text, or holds no paper."""


class GateFailedError(Exception):
    """The quality gate kept a run from being published."""
