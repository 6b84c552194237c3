"""The program as a process of its own, as people start it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import duckdb
import pytest

from tests.flows.dump_texts import page

_HEAVY = ("prefect", "pandas", "great_expectations", "duckdb", "polars")


def _environment(tmp_path: Path) -> dict[str, str]:
    """Leave out what names a Prefect server, and keep its database apart from the user's."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PREFECT_")}
    return kept | {"XDG_STATE_HOME": str(tmp_path / "state")}


@pytest.mark.parametrize(
    ("arguments", "unwanted"),
    [
        (["--help"], _HEAVY),
        (["run", "--help"], _HEAVY),
        (["split", "{dump}"], ("prefect", "pandas", "great_expectations", "duckdb")),
    ],
)
def test_light_commands_load_nothing_heavy(
    tmp_path: Path, arguments: list[str], unwanted: tuple[str, ...]
) -> None:
    dump = tmp_path / "dump.txt"
    dump.write_text(page((1, 2)), encoding="utf-8")
    code = (
        "import sys\n"
        "from flows.cli import main\n"
        "try:\n    main()\nexcept SystemExit as ended:\n    code = ended.code\n"
        f"print('LOADED', [name for name in {unwanted!r} if name in sys.modules], code)"
    )
    given = [argument.format(dump=dump) for argument in arguments]
    done = subprocess.run(
        [sys.executable, "-c", code, *given], capture_output=True, text=True, check=True
    )
    assert done.stdout.splitlines()[-1] in ("LOADED [] 0", "LOADED [] None")


def test_a_good_run_without_a_server_is_quiet_on_standard_error(tmp_path: Path) -> None:
    dump = tmp_path / "2026-01-05.txt"
    dump.write_text(page((1, 2, 3)), encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "flows", "run", str(dump), "--warehouse", "w.duckdb"],
        capture_output=True,
        text=True,
        check=False,
        cwd=tmp_path,
        env=_environment(tmp_path),
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert "Published version 1 of w.duckdb: 3 records" in done.stdout


def test_an_interrupted_run_publishes_nothing_and_frees_the_lock(tmp_path: Path) -> None:
    folder = tmp_path / "inbox"
    folder.mkdir()
    for number in range(40):
        (folder / f"{number}.txt").write_text(page((number, number + 100)), encoding="utf-8")
    command = [sys.executable, "-m", "flows", "run", str(folder), "--warehouse", "w.duckdb"]
    environment = _environment(tmp_path)
    process = subprocess.Popen(
        command,
        cwd=tmp_path,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,
    )
    split = tmp_path / "w.duckdb.files" / "work"
    deadline = time.monotonic() + 120
    while not list(split.glob("*/split/records/*-*.parquet")) and time.monotonic() < deadline:
        time.sleep(0.02)
    os.killpg(process.pid, signal.SIGINT)
    process.communicate(timeout=60)
    assert process.returncode != 0
    assert not (tmp_path / "w.duckdb").exists()
    assert not split.exists()
    again = subprocess.run(command, cwd=tmp_path, env=environment, check=False, capture_output=True)
    assert again.returncode == 0
    with duckdb.connect(str(tmp_path / "w.duckdb"), read_only=True) as connection:
        assert connection.sql("select count(*) from raw.dumps").fetchall() == [(40,)]
