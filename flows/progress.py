"""How far a run is, told to whoever shows it; nobody is told unless somebody asked."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Protocol


class Listener(Protocol):
    """Whoever shows progress."""

    def begin(self, step: str, total: int) -> None:
        """Show that a step begins, which consists of so many parts."""

    def advance(self) -> None:
        """Show that one part of the step is done."""


_listener: ContextVar[Listener | None] = ContextVar("listener", default=None)


@contextmanager
def told_to(listener: Listener) -> Iterator[None]:
    """Tell this listener of all progress within the block."""
    token = _listener.set(listener)
    try:
        yield
    finally:
        _listener.reset(token)


def begin(step: str, total: int = 1) -> None:
    """Tell that a step begins."""
    if (listener := _listener.get()) is not None:
        listener.begin(step, total)


def advance() -> None:
    """Tell that one part of the step is done."""
    if (listener := _listener.get()) is not None:
        listener.advance()
