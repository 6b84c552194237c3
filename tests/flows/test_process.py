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


def _paperhouse(
    tmp_path: Path, *arguments: str, **variables: str
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "flows", *arguments],
        capture_output=True,
        text=True,
        check=False,
        cwd=tmp_path,
        env=_environment(tmp_path) | variables,
    )


def test_a_server_that_does_not_answer_is_told_in_one_message(tmp_path: Path) -> None:
    done = _paperhouse(tmp_path, "run", PREFECT_API_URL="http://127.0.0.1:9/api")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("paperhouse: The Prefect server at http://127.0.0.1:9/api")
    assert "prefect server start" in done.stderr
    assert len(done.stderr.splitlines()) == 1
    assert list(tmp_path.iterdir()) == []


def test_a_server_that_does_not_start_is_told_in_one_message(tmp_path: Path) -> None:
    broken = "sqlite+aiosqlite:////proc/nowhere/prefect.db"
    done = _paperhouse(tmp_path, "run", PREFECT_SERVER_DATABASE_CONNECTION_URL=broken)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("paperhouse: The Prefect server for this run ended with code")
    assert len(done.stderr.splitlines()) == 1


def test_a_run_needs_no_home(tmp_path: Path) -> None:
    (tmp_path / "temporary").mkdir()
    dump = tmp_path / "2026-01-05.txt"
    dump.write_text(page((1, 2, 3)), encoding="utf-8")
    nowhere = {"HOME": "/proc/nowhere", "XDG_STATE_HOME": "/proc/nowhere"}
    arguments = ("run", str(dump), "--warehouse", "w.duckdb")
    done = _paperhouse(tmp_path, *arguments, TMPDIR=str(tmp_path / "temporary"), **nowhere)
    assert (done.returncode, done.stderr) == (0, "")
    assert "Published version 1" in done.stdout
    assert list((tmp_path / "temporary").iterdir()) == []


def test_a_pipe_can_be_split(tmp_path: Path) -> None:
    (tmp_path / "dump.txt").write_text(page((1, 2, 3)), encoding="utf-8")
    script = f"{sys.executable} -m flows split <(cat dump.txt)"
    done = subprocess.run(
        ["bash", "-c", script], cwd=tmp_path, capture_output=True, text=True, check=True
    )
    assert "3 records and 0 rejects" in done.stdout


@pytest.mark.parametrize("unbuffered", ["", "1"])
@pytest.mark.parametrize("arguments", [["--help"], ["split", "dump.txt", "--format", "jsonl"]])
def test_a_reader_that_goes_away_ends_the_program_quietly(
    tmp_path: Path, arguments: list[str], unbuffered: str
) -> None:
    (tmp_path / "dump.txt").write_text(page(range(400)), encoding="utf-8")
    reading, writing = os.pipe()
    os.close(reading)
    done = subprocess.run(
        [sys.executable, "-m", "flows", *arguments],
        cwd=tmp_path,
        stdout=writing,
        stderr=subprocess.PIPE,
        check=False,
        env=os.environ | {"PYTHONUNBUFFERED": unbuffered},
    )
    os.close(writing)
    assert (done.returncode, done.stderr) == (141, b"")


@pytest.mark.parametrize("form", ["csv", "json", "table"])
def test_a_reader_of_a_query_that_goes_away_ends_it_quietly(tmp_path: Path, form: str) -> None:
    with duckdb.connect(str(tmp_path / "w.duckdb")) as connection:
        connection.execute("create table t as from range(200_000)")
    query = [sys.executable, "-m", "flows", "query", "from t", "--warehouse", "w.duckdb"]
    with subprocess.Popen(
        [*query, "--format", form],
        cwd=tmp_path,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=os.environ | {"PYTHONUNBUFFERED": "1"},
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        if form != "table":
            assert len(process.stdout.read(5)) == 5
        process.stdout.close()
        assert (process.stderr.read(), process.wait()) == (b"", 141)


def test_a_closed_standard_output_is_no_error(tmp_path: Path) -> None:
    script = f"{sys.executable} -m flows --help >&-"
    done = subprocess.run(["bash", "-c", script], cwd=tmp_path, capture_output=True, check=False)
    assert (done.returncode, done.stderr) == (0, b"")
