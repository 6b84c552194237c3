"""What holds when runs are killed, meet each other, or when the clock jumps.

`python -m tests.benchmarks crashes` kills hundreds of runs.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, tzinfo
from pathlib import Path

import duckdb
import pytest

from tests.benchmarks.crashes import STEPS, kill_runs, prepare
from tests.flows.conftest import Command, Outcome
from tests.soaks.feeds import write_days
from tests.soaks.states import fingerprint
from tests.soaks.victims import Nursery, nursery


@pytest.fixture(scope="module")
def processes() -> Iterator[Nursery]:
    with nursery() as found:
        yield found


def test_a_run_killed_in_any_step_leaves_a_whole_version_and_the_next_run_is_right(
    processes: Nursery, tmp_path: Path
) -> None:
    trial = prepare(tmp_path, processes)
    findings = kill_runs(trial, processes, times=len(STEPS), seed=1)
    assert findings.wrong == []
    assert sum(findings.published.values()) == len(STEPS)
    assert sum(findings.killed_in.values()) - findings.killed_in["not killed"] >= len(STEPS) // 2


def _started(*arguments: object) -> subprocess.Popen[str]:
    command = [sys.executable, "-P", "-m", "flows", *map(str, arguments)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def _ended(process: subprocess.Popen[str]) -> Outcome:
    out, err = process.communicate(timeout=300)
    return Outcome(process.returncode, out, err)


def test_two_writers_at_once_wait_for_each_other_and_nothing_is_lost(
    paperhouse: Command, tmp_path: Path, warehouse: Path
) -> None:
    days = write_days(tmp_path / "inbox", 4)
    halves = [
        _started("run", "--direct", *half, "--warehouse", warehouse)
        for half in (days[:2], days[2:])
    ]
    for outcome in map(_ended, halves):
        assert (outcome.code, outcome.err) == (0, "")
    at_once = tmp_path / "at_once.duckdb"
    assert paperhouse("run", "--direct", *days, "--warehouse", at_once).code == 0
    assert fingerprint(warehouse) == fingerprint(at_once)


def test_a_writer_that_may_not_wait_is_told_who_writes(
    paperhouse: Command, dump: Path, warehouse: Path, tmp_path: Path
) -> None:
    paperhouse("run", "--direct", dump, "--warehouse", warehouse)
    lock = warehouse.with_name("papers.duckdb.files") / "writer.lock"
    hold = (
        "import sys; from pathlib import Path; from warehouse.lock import writer_lock\n"
        "with writer_lock(Path(sys.argv[1]), timeout_seconds=0):\n"
        "    print('held', flush=True); sys.stdin.read()"
    )
    with subprocess.Popen(
        [sys.executable, "-P", "-c", hold, str(lock)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "held\n"
        (other,) = write_days(tmp_path / "inbox", 1)
        for command in (("run", "--direct", other), ("rollback",), ("compact",)):
            refused = paperhouse(*command, "--lock-timeout", 0, "--warehouse", warehouse)
            assert (refused.code, refused.out) == (5, ""), command
            assert f"is being written by process {holder.pid} on " in refused.err
        assert paperhouse("status", "--warehouse", warehouse).code == 0  # readers never wait
        holder.communicate("")


def test_a_clock_that_jumps_back_changes_no_order_of_versions(
    paperhouse: Command, tmp_path: Path, warehouse: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Jumping(datetime):
        """The clock of the machine; each look at it is an hour before the last one."""

        looks = 0

        @classmethod
        def now(cls, tz: tzinfo | None = None) -> datetime:  # type: ignore[override]
            cls.looks += 1
            return datetime(2026, 6, 1, 12, tzinfo=tz or UTC) - timedelta(hours=cls.looks)

    monkeypatch.setattr("flows.clock.datetime", Jumping)
    monkeypatch.setattr("warehouse.identity.datetime", Jumping)
    days = write_days(tmp_path / "inbox", 3)
    for day in days:
        outcome = paperhouse("run", "--direct", day, "--warehouse", warehouse)
        assert (outcome.code, outcome.err) == (0, "")
        assert "Took -" not in outcome.out
    with duckdb.connect(str(warehouse), read_only=True) as connection:
        sql = "select version_no, dump_count from mart.warehouse_version"
        assert connection.sql(sql).fetchall() == [(3, 3)]
    assert paperhouse("rollback", "--warehouse", warehouse).code == 0
    assert paperhouse("run", "--direct", *days, "--warehouse", warehouse).code == 0
    assert paperhouse("status", "--warehouse", warehouse).code == 0
