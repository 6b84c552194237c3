"""What can go wrong that is not a bug, and the exit code of each."""

from __future__ import annotations

DONE = 0
WRONG_USAGE = 2
INPUT_REFUSED = 3
GATE_FAILED = 4
WAREHOUSE_UNUSABLE = 5


class WrongUsageError(Exception):
    """A command or a setting was not used as it is meant."""


class InputRefusedError(Exception):
    """A dump is missing, cannot be read as text, or holds no paper."""


class GateFailedError(Exception):
    """The quality gate kept a run from being published."""
