"""`make bench`: run every benchmark; DUMP=path times that dump."""

from __future__ import annotations

import os

from tests.benchmarks import startup

startup.main(os.environ.get("DUMP") or None)
