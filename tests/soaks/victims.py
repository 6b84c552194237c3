"""Processes that write a warehouse, to be killed at any moment.

One process imports everything once and forks for each run, so that hundreds of runs take minutes.
A run notes each step that it begins in a file, so that it can be killed within a given one.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import traceback
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import wraps
from pathlib import Path
from typing import ParamSpec, TypeVar

P = ParamSpec("P")
R = TypeVar("R")


@dataclass(frozen=True)
class Nursery:
    """The process that forks; one run at a time."""

    process: subprocess.Popen[str]

    def start(self, operation: str, warehouse: Path, marks: Path, names: Sequence[Path]) -> int:
        """Fork a run and return its process number."""
        assert self.process.stdin is not None
        marks.unlink(missing_ok=True)
        order = [operation, str(warehouse), str(marks), *map(str, names)]
        self.process.stdin.write(json.dumps(order) + "\n")
        self.process.stdin.flush()
        return int(self._line())

    def wait(self) -> int:
        """Wait until the run has ended; return its exit code, negative for a signal."""
        return int(self._line())

    def run(self, operation: str, warehouse: Path, marks: Path, names: Sequence[Path]) -> int:
        """Let a run end by itself and return its exit code."""
        self.start(operation, warehouse, marks, names)
        return self.wait()

    def _line(self) -> str:
        assert self.process.stdout is not None
        return self.process.stdout.readline()


@contextmanager
def nursery() -> Iterator[Nursery]:
    """Offer the process that forks, until the block ends."""
    command = [sys.executable, "-P", "-m", "tests.soaks.victims"]
    with subprocess.Popen(
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=Path(__file__).parents[2],
        env=os.environ | {"PYTHONPATH": str(Path(__file__).parents[2])},
    ) as process:
        try:
            yield Nursery(process)
        finally:
            process.kill()


def begun_steps(marks: Path) -> list[str]:
    """List the steps that a run has begun so far."""
    return marks.read_text().split() if marks.exists() else []


def _serve() -> None:
    from expectations.gate.loading import load_great_expectations

    load_great_expectations()
    for line in sys.stdin:
        operation, warehouse, marks, *names = json.loads(line)
        child = os.fork()
        if child == 0:
            os._exit(_exit_code(operation, Path(warehouse), Path(marks), names))
        _say(child)
        _, status = os.waitpid(child, 0)
        _say(os.waitstatus_to_exitcode(status))


def _say(number: int) -> None:
    sys.stdout.write(f"{number}\n")
    sys.stdout.flush()


def _exit_code(operation: str, warehouse: Path, marks: Path, names: list[str]) -> int:
    try:
        _OPERATIONS[operation](warehouse, marks, names)
    except BaseException:
        traceback.print_exc()
        return 1
    return 0


def _load(warehouse: Path, marks: Path, names: list[str]) -> None:
    from flows.direct import Calls, run_directly
    from flows.settings import read_settings

    plain = Calls()
    marked = Calls(**{step: _marking(getattr(plain, step), step, marks) for step in vars(plain)})
    run_directly(names, read_settings(warehouse=warehouse), marked)


def _marking(step: Callable[P, R], name: str, marks: Path) -> Callable[P, R]:
    @wraps(step)
    def marked(*args: P.args, **kwargs: P.kwargs) -> R:
        with marks.open("a") as file:
            file.write(f"{name}\n")
        return step(*args, **kwargs)

    return marked


def _command(warehouse: Path, marks: Path, words: list[str]) -> None:
    """Run a command of the command line; its own name is its only step."""
    from flows.cli import app

    marks.write_text(f"{words[0]}\n")
    app([*words, "--warehouse", str(warehouse)], standalone_mode=False)


_OPERATIONS: dict[str, Callable[[Path, Path, list[str]], None]] = {
    "load": _load,
    "command": _command,
}

if __name__ == "__main__":
    _serve()
