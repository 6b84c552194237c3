"""Random subsets of dumps in random orders and batches, beside one run from scratch of each."""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Sequence
from pathlib import Path

from tests.soaks.feeds import write_days
from tests.soaks.orders import core_after, draw_plan

_TIMES = 30
_MOST_DUMPS = 8


def main(arguments: Sequence[str] = ()) -> None:
    """Print of how many plans the core tables were those of one run from scratch."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks orders")
    parser.add_argument("folders", type=Path, nargs="*", help="folders of dumps [default: made]")
    parser.add_argument("--times", type=int, default=_TIMES)
    parser.add_argument("--seed", type=int, default=0)
    chosen = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as scratch:
        folders = chosen.folders or [write_days(Path(scratch) / "made", 30)[0].parent]
        for folder in folders:
            dumps = sorted(folder.glob("*.txt"))
            seeds = range(chosen.seed, chosen.seed + chosen.times)
            _show(folder, [_holds(dumps, seed) for seed in seeds])


def _holds(dumps: Sequence[Path], seed: int) -> bool:
    plan = draw_plan(dumps, most=_MOST_DUMPS, seed=seed)
    with tempfile.TemporaryDirectory() as folder:
        step_by_step = core_after(plan.batches, Path(folder) / "step_by_step.duckdb")
        at_once = core_after([plan.dumps], Path(folder) / "at_once.duckdb")
    if step_by_step != at_once:
        print(f"  seed {seed}: not the same: {plan}")
    return step_by_step == at_once


def _show(folder: Path, held: Sequence[bool]) -> None:
    print(
        f"{folder.name}: {sum(held)} of {len(held)} plans gave the tables of one run from scratch"
    )
