"""Any dumps, in any order and cut into any runs, give the core tables of one run from scratch.

`python -m tests.benchmarks orders` tries hundreds.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.soaks.feeds import write_days
from tests.soaks.orders import core_after, draw_plan

_DUMPS = Path(__file__).parents[2].parent / "shared" / "dumps"


@pytest.mark.parametrize("seed", [0])
@pytest.mark.parametrize("feed", ["made", "daily", "listing"])
def test_orders_and_batches_do_not_matter(tmp_path: Path, feed: str, seed: int) -> None:
    if feed == "made":
        dumps = write_days(tmp_path / "inbox", 6)
    else:
        dumps = sorted((_DUMPS / feed).glob("*.txt"))
    if not dumps:
        # The real dumps are not ours to ship; the made feed is tried on every machine.
        pytest.skip(f"the real dumps are not there ({_DUMPS / feed})")
    plan = draw_plan(dumps, most=5, seed=seed)
    step_by_step = core_after(plan.batches, tmp_path / "step_by_step.duckdb")
    assert step_by_step == core_after([plan.dumps], tmp_path / "at_once.duckdb"), plan
