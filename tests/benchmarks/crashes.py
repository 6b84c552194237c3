"""Kill runs at random moments, in every step, and see what is left of the warehouse.

After each kill the published file must open and hold exactly what it held before the run or what an
undisturbed run gives; the next run must bring it to the latter, with nothing left behind.
"""

from __future__ import annotations

import argparse
import os
import random
import shutil
import signal
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from tests.soaks.feeds import write_days
from tests.soaks.states import fingerprint
from tests.soaks.victims import Nursery, begun_steps, nursery

_TIMES = 250
STEPS = ("start", "read", "split", "validate", "build", "judge", "load", "audit", "publish")
_SECONDS_BETWEEN_LOOKS = 0.001


@dataclass
class Findings:
    """How often runs were killed in each step, what was published then, and what went wrong."""

    killed_in: Counter[str] = field(default_factory=Counter)
    published: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Trial:
    """A warehouse before a run, the dumps of the run, and the states before and after it."""

    folder: Path
    base: Path
    dumps: Sequence[Path]
    before: str
    after: str

    @property
    def warehouse(self) -> Path:
        return self.folder / "wh" / "papers.duckdb"

    @property
    def marks(self) -> Path:
        return self.folder / "marks"

    def reset(self) -> None:
        """Put the warehouse back to what it was before the run."""
        shutil.rmtree(self.warehouse.parent, ignore_errors=True)
        shutil.copytree(self.base, self.warehouse.parent)


def main(arguments: Sequence[str] = ()) -> None:
    """Print how often runs were killed in which step, and whether everything held."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks crashes")
    parser.add_argument("times", type=int, nargs="?", default=_TIMES)
    parser.add_argument("--seed", type=int, default=0)
    chosen = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as folder, nursery() as processes:
        trial = prepare(Path(folder), processes)
        findings = kill_runs(trial, processes, times=chosen.times, seed=chosen.seed)
    _show(findings)


def prepare(folder: Path, processes: Nursery) -> Trial:
    """Load two days, and learn what an undisturbed run of four more gives."""
    days = write_days(folder / "inbox", 6)
    trial = Trial(folder, folder / "base", days[2:], "", "")
    assert processes.run("load", trial.warehouse, trial.marks, days[:2]) == 0
    shutil.copytree(trial.warehouse.parent, trial.base)
    before = fingerprint(trial.warehouse)
    assert processes.run("load", trial.warehouse, trial.marks, trial.dumps) == 0
    return Trial(folder, trial.base, trial.dumps, before, fingerprint(trial.warehouse))


def kill_runs(trial: Trial, processes: Nursery, *, times: int, seed: int) -> Findings:
    """Kill runs, the steps in turn, each at a random moment of the step."""
    findings = Findings()
    chance = random.Random(seed)
    seconds = _seconds_by_step(trial, processes)
    steps = [step for step in STEPS if step in seconds]
    for number in range(times):
        step = steps[number % len(steps)]
        trial.reset()
        code = _killed_in(trial, processes, step, chance.random() * seconds[step])
        _look(trial, findings, code)
        _run_again(trial, processes, findings)
    return findings


def _seconds_by_step(trial: Trial, processes: Nursery) -> dict[str, float]:
    """Learn how long each step of an undisturbed run takes."""
    trial.reset()
    began, seen = {"start": time.monotonic()}, 0
    pid = processes.start("load", trial.warehouse, trial.marks, trial.dumps)
    while _is_running(pid):
        steps = begun_steps(trial.marks)
        for step in steps[seen:]:
            began.setdefault(step, time.monotonic())
        seen = len(steps)
        time.sleep(_SECONDS_BETWEEN_LOOKS)
    ended = time.monotonic()
    assert processes.wait() == 0
    times = [*began.values(), ended]
    return {step: times[place + 1] - times[place] for place, step in enumerate(began)}


def _is_running(pid: int) -> bool:
    """Tell whether a process is there; one that has ended and was waited for is not."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def _killed_in(trial: Trial, processes: Nursery, step: str, delay: float) -> int:
    """Kill a run so long after it has begun a step; return its exit code."""
    pid = processes.start("load", trial.warehouse, trial.marks, trial.dumps)
    while step != "start" and step not in begun_steps(trial.marks) and _is_running(pid):
        time.sleep(_SECONDS_BETWEEN_LOOKS)
    time.sleep(delay)
    if _is_running(pid):
        os.kill(pid, signal.SIGKILL)
    return processes.wait()


def _look(trial: Trial, findings: Findings, code: int) -> None:
    step = (begun_steps(trial.marks) or ["start"])[-1]
    findings.killed_in[step if code == -signal.SIGKILL else "not killed"] += 1
    found = fingerprint(trial.warehouse)
    names = {trial.before: "the version before", trial.after: "the new version"}
    findings.published[names.get(found, "something else")] += 1
    if found not in names:
        findings.wrong.append(f"killed in {step}: the published file holds {found}")


def _run_again(trial: Trial, processes: Nursery, findings: Findings) -> None:
    if processes.run("load", trial.warehouse, trial.marks, trial.dumps) != 0:
        findings.wrong.append("the run after a kill failed")
    elif fingerprint(trial.warehouse) != trial.after:
        findings.wrong.append("the run after a kill gave other tables than an undisturbed one")
    left = {path.name for path in trial.warehouse.parent.glob("papers.duckdb*")}
    left |= {path.name for path in (trial.warehouse.parent / "papers.duckdb.files").iterdir()}
    if unexpected := left - {
        "papers.duckdb",
        "papers.duckdb.files",
        "docs",
        "versions",
        "writer.lock",
    }:
        findings.wrong.append(f"left behind: {', '.join(sorted(unexpected))}")


def _show(findings: Findings) -> None:
    print("kill -9 of a run that loads four dumps into a warehouse of two, by the step it hit:")
    print("  " + ", ".join(f"{step} {count}" for step, count in findings.killed_in.items()))
    print("published then: " + ", ".join(f"{n} {c}" for n, c in findings.published.items()))
    print(f"wrong: {len(findings.wrong)}")
    for line in findings.wrong:
        print(f"  {line}")


if __name__ == "__main__":
    main()
