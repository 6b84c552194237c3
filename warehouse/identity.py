"""Who is at work: the user, the machine, the process."""

from __future__ import annotations

import getpass
import os
import socket
from datetime import UTC, datetime


def user_at_machine() -> str:
    """Name the user and the machine, as ``user@machine``; a user without a name by number."""
    return f"{_user()}@{socket.gethostname()}"


def _user() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):  # a user whom the machine does not know, as in containers
        return str(os.getuid())


def now_in_words() -> str:
    """Return the time in UTC as ISO 8601, to the second."""
    return datetime.now(UTC).isoformat(timespec="seconds")
