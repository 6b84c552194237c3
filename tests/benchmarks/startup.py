"""How long people wait: whole processes, beside a bare interpreter in the same run."""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from importlib.resources import files
from pathlib import Path

_ROUNDS = 3


def main(dump: str | None = None) -> None:
    """Time help, split and run; ``dump`` is a path, or a sample dump without one."""
    dump = dump or str(files("flows") / "samples" / "2026-03-02.txt")
    print(f"Start-up, medians of {_ROUNDS} rounds, on {Path(dump).name}")
    with tempfile.TemporaryDirectory() as folder:
        _warm_up(dump, folder)
        base = _median([sys.executable, "-c", "pass"])
        _show("python -c pass (base line)", base, base)
        _show("python -c 'import prefect, great_expectations'", _imports(), base)
        _show("paperhouse --help", _median(_paperhouse("--help")), base)
        _show("paperhouse split DUMP", _median(_paperhouse("split", dump)), base)
        _show_runs(dump, folder, base)


def _paperhouse(*arguments: str) -> list[str]:
    return [sys.executable, "-m", "flows", *arguments]


def _imports() -> float:
    return _median(
        [sys.executable, "-W", "ignore", "-c", "import prefect, great_expectations.expectations"]
    )


def _warm_up(dump: str, folder: str) -> None:
    """Let Prefect make its database, which the first run on a machine pays for."""
    _seconds(_paperhouse("run", dump, "--warehouse", f"{folder}/warm.duckdb"))


def _show_runs(dump: str, folder: str, base: float) -> None:
    totals, work = [], []
    for number in range(_ROUNDS):
        target = f"{folder}/{number}.duckdb"
        printed = _run(_paperhouse("run", dump, "--warehouse", target, "--json"))
        summary = json.loads(printed)
        totals.append(summary["total_seconds"])
        work.append(sum(summary["seconds_by_step"].values()))
    again = _median(_paperhouse("run", dump, "--warehouse", f"{folder}/0.duckdb"))
    total, worked = statistics.median(totals), statistics.median(work)
    _show("paperhouse run DUMP, no server running", total, base)
    _show("  of which start-up and Prefect", total - worked, base)
    _show("  of which work", worked, base)
    _show("paperhouse run DUMP, nothing to load", again, base)


def _median(command: Sequence[str]) -> float:
    return statistics.median(_seconds(command) for _ in range(_ROUNDS))


def _seconds(command: Sequence[str]) -> float:
    started = time.perf_counter()
    _run(command)
    return time.perf_counter() - started


def _run(command: Sequence[str]) -> str:
    # Without a server that is configured, as on a fresh machine.
    kept = {name: value for name, value in os.environ.items() if name != "PREFECT_API_URL"}
    done = subprocess.run(command, check=True, capture_output=True, text=True, env=kept)
    return done.stdout


def _show(what: str, seconds: float, base: float) -> None:
    print(f"{what:<50} {seconds:8.2f} s {seconds / base:8.1f} x")


if __name__ == "__main__":
    main(*sys.argv[1:2])
