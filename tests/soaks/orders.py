"""Loads of the same dumps in another order and in other batches."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from expectations.tables import CORE_TABLES
from flows.direct import run_directly
from flows.settings import Settings
from tests.soaks.states import fingerprint


@dataclass(frozen=True)
class Plan:
    """Which dumps are loaded, batch by batch."""

    batches: tuple[tuple[Path, ...], ...]

    @property
    def dumps(self) -> list[Path]:
        """All dumps, in the order of their names."""
        return sorted(dump for batch in self.batches for dump in batch)


def draw_plan(dumps: Sequence[Path], *, most: int, seed: int) -> Plan:
    """Draw some of the dumps, in any order, cut into batches anywhere."""
    chance = random.Random(seed)
    chosen = chance.sample(list(dumps), chance.randint(2, most))
    cuts = sorted(chance.sample(range(1, len(chosen)), chance.randint(0, len(chosen) - 1)))
    bounds = zip([0, *cuts], [*cuts, len(chosen)], strict=True)
    return Plan(tuple(tuple(chosen[start:end]) for start, end in bounds))


def core_after(batches: Sequence[Sequence[Path]], warehouse: Path) -> str:
    """Load batch after batch into a new warehouse; return what its core tables hold."""
    # What passes the gate depends on what is loaded together; what is loaded must not.
    settings = Settings(warehouse=warehouse, max_reject_share=1, accept_drift=True)
    for batch in batches:
        run_directly([str(dump) for dump in batch], settings)
    return fingerprint(warehouse, CORE_TABLES)
