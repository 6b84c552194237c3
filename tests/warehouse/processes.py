"""Other processes, which write, hold locks and are killed."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from subprocess import PIPE, Popen


@contextmanager
def started(script: str, *arguments: object) -> Iterator[Popen[str]]:
    """Run a Python script beside the block; it ends with the block at the latest."""
    with Popen(_command(script, arguments), stdin=PIPE, stdout=PIPE, text=True) as process:
        try:
            yield process
        finally:
            process.kill()


def run(script: str, *arguments: object) -> subprocess.CompletedProcess[str]:
    """Run a Python script to its end, whatever that is."""
    return subprocess.run(
        _command(script, arguments), stdout=PIPE, text=True, check=False, timeout=60
    )


def next_line(process: Popen[str]) -> str:
    """Wait for the next line that a process prints."""
    assert process.stdout is not None
    return process.stdout.readline().strip()


def _command(script: str, arguments: tuple[object, ...]) -> list[str]:
    return [sys.executable, "-P", "-c", script, *map(str, arguments)]
