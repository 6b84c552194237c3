"""The terminal: consoles, tables and progress bars, plain where nobody looks."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import cache
from pathlib import Path
from shlex import quote
from typing import TYPE_CHECKING, Any

from rich.console import Console

from flows.text import message_lines, printable_json, printable_lines

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID
    from rich.text import Text

# In a pipe or a file there is no width to keep to; lines stay whole for whatever reads them.
_WIDTH_IN_A_PIPE = 120


class _HarmlessConsole(Console):
    """A console that obeys no text: rich itself lets escape sequences in them through."""

    def render_str(self, text: str, *args: Any, **options: Any) -> Text:
        return super().render_str(printable_lines(text), *args, **options)


@cache
def console() -> Console:
    """Return the console of standard output; colours only on a terminal, none with NO_COLOR."""
    width = None if sys.stdout.isatty() else _WIDTH_IN_A_PIPE
    return _HarmlessConsole(width=width, highlight=False, markup=False, emoji=False)


def print_json(document: str) -> None:
    """Print a JSON document; to a terminal with what that would obey escaped."""
    shown = printable_json(document) if sys.stdout.isatty() else document
    sys.stdout.write(f"{shown}\n")


def tell(message: object) -> None:
    """Print a message on standard error; the exit code tells enough where that is lost."""
    if sys.stderr is None:  # closed, as by `2>&-`
        return
    with suppress(OSError):
        sys.stderr.write(f"paperhouse: {message_lines(str(message))}\n")


def program() -> str:
    """Return how this program is called here: by name, or by its place if it is not on PATH."""
    if shutil.which("paperhouse"):
        return "paperhouse"
    script = Path(sys.executable).with_name("paperhouse")
    here = Path.cwd()
    return quote(str(script.relative_to(here) if script.is_relative_to(here) else script))


class Bars:
    """Progress bars, one line per step."""

    def __init__(self, bars: Progress) -> None:
        self._bars = bars
        self._current: TaskID | None = None

    def begin(self, step: str, total: int) -> None:
        """Show a bar for a step; the bar of the step before it is full."""
        self._current = self._bars.add_task(step, total=total)

    def advance(self) -> None:
        """Let the bar grow by one part."""
        if self._current is not None:
            self._bars.advance(self._current)


@contextmanager
def progress_bars() -> Iterator[Bars | None]:
    """Show progress on standard error while the block runs; None where that is no terminal."""
    if not sys.stderr.isatty():
        yield None
        return
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        SpinnerColumn,
        TextColumn,
        TimeElapsedColumn,
        TimeRemainingColumn,
    )

    columns = (
        SpinnerColumn(),
        TextColumn("{task.description:<10}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=Console(stderr=True), transient=True) as bars:
        yield Bars(bars)
