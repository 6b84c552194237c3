"""What the steps of a run cost."""

from __future__ import annotations

import resource
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import polars as pl

from expectations.contract import polars_schema
from expectations.tables import RUN_STEPS

# Linux counts the largest resident memory in KiB, macOS in bytes.
_MEMORY_UNIT = 1 if sys.platform == "darwin" else 1024


@dataclass
class Step:
    """One step; whoever runs it fills in its rows and bytes."""

    step: str
    source: str | None = None
    seconds: float = 0.0
    row_count: int = 0
    byte_count: int = 0
    peak_memory_bytes: int = 0


@dataclass
class Steps:
    """The steps of a run, in order."""

    taken: list[Step] = field(default_factory=list)

    @contextmanager
    def measure(self, name: str, *, source: str | None = None) -> Iterator[Step]:
        """Time a step and note the memory at its end; a step that fails is noted as well."""
        step = Step(name, source)
        self.taken.append(step)
        started = time.perf_counter()
        try:
            yield step
        finally:
            step.seconds = time.perf_counter() - started
            step.peak_memory_bytes = (
                resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * _MEMORY_UNIT
            )

    def seconds_by_step(self) -> dict[str, float]:
        """Add up the seconds of each kind of step."""
        seconds: dict[str, float] = {}
        for step in self.taken:
            seconds[step.step] = seconds.get(step.step, 0.0) + step.seconds
        return seconds

    def to_frame(self, *, run_id: str) -> pl.DataFrame:
        """Tabulate the steps as rows of `ops.run_steps`."""
        rows = [
            {"run_id": run_id, "step_no": number, **vars(step)}
            for number, step in enumerate(self.taken, start=1)
        ]
        return pl.DataFrame(rows, schema=polars_schema(RUN_STEPS))
